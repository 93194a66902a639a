/* planner/opt/close: from prices to a proof. Floor 4.
 *
 * The root of the proof is the problem under the best prices. Where that does not reach the target,
 * options that cannot be part of a better plan are put out, those that must be are put in, the rest
 * is reduced and priced again, and finally branched on: the tree of planner/opt/certificate. */
#ifndef PLANNER_OPT_CLOSE_H
#define PLANNER_OPT_CLOSE_H

#include "geo/base/status.h"
#include "planner/opt/certificate.h"
#include "planner/opt/dual.h"
#include "planner/opt/model.h"

struct pln_close_limits {
    size_t nodes;
    uint64_t work; /* incidences priced */
};

enum pln_close_end {
    PLN_CLOSE_PROVED,  /* the certificate's nodes prove its bound */
    PLN_CLOSE_BETTER,  /* a plan above the target was met: it is in the flags */
    PLN_CLOSE_GAVE_UP, /* a limit was reached */
};

/* One node, closed: the exact bound under DUAL's best prices goes to certificate->bound. */
enum geo_status pln_close_root(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, struct pln_certificate *certificate,
                               struct geo_err *err);

/* Prove that no plan is worth more than certificate->bound, replacing the nodes. FLAGS (n_options
 * of the problem) gets a better plan when one is met. */
enum geo_status pln_close_tree(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, const struct pln_close_limits *limits,
                               struct pln_certificate *certificate, uint8_t *flags,
                               enum pln_close_end *end, struct geo_err *err);

/* The same at the end of the nodes that the certificate has, in its scale; as they were unless the
 * end is PLN_CLOSE_PROVED. LIMITS count from there on. */
enum geo_status pln_close_more(const struct pln_problem *problem, const struct pln_model *model,
                               const struct pln_dual *dual, const struct pln_close_limits *limits,
                               struct pln_certificate *certificate, uint8_t *flags,
                               enum pln_close_end *end, struct geo_err *err);

#endif
