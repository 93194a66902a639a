/* planner/opt/verify: does the certificate prove what it claims? Floor 4. Integers only; shares no
 * code with the solver.
 *
 * Recomputed from the problem: that it is the one certified, cost and coverage of the chosen sites,
 * and the bound: every node of the proof tree is priced in 128-bit integers with overflow checks.
 */
#ifndef PLANNER_OPT_VERIFY_H
#define PLANNER_OPT_VERIFY_H

#include "geo/base/status.h"
#include "planner/net/backhaul.h"
#include "planner/net/plan.h"
#include "planner/opt/certificate.h"

struct pln_check {
    bool holds;
    char why[400];                      /* where it does not hold: one sentence; "" when it does */
    int64_t budget, cost, value, bound; /* as recomputed (bound: as proved) */
    size_t n_nodes;                     /* of the proof, checked */
};

/* GEO_OK whether the certificate holds or not; a failure only when memory is short. The problem
 * must have passed pln_problem_check() but for its budget, which the certificate names. */
enum geo_status pln_verify(const struct pln_problem *problem,
                           const struct pln_certificate *certificate, struct pln_check *check,
                           struct geo_err *err);

/* The same for a plan with hops: each chosen site has one that is in the table, they lead to the
 * network without a circle and are paid once, and the rings' prices make of the problem one without
 * hops, for which the proof is one. Costs as pln_hops_read() leaves them. GEO_BAD_DATA also where
 * the hops do not pass pln_hops_check(). */
enum geo_status pln_verify_hops(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_certificate *certificate, struct pln_check *check,
                                struct geo_err *err);

#endif
