/* Shared by the files of planner/opt/verify only. */
#ifndef PLANNER_OPT_VERIFY_PARTS_H
#define PLANNER_OPT_VERIFY_PARTS_H

#include "planner/opt/verify.h"

/* The chosen options against PAID (true costs), the proof against RELAXED within BUDGET, the seal;
 * KEY is that of what was certified. */
struct pln_claims {
    const struct pln_problem *paid, *relaxed;
    int64_t budget;
    struct geo_key key;
};
enum geo_status pln_verify_claims(const struct pln_claims *claims,
                                  const struct pln_certificate *certificate,
                                  struct pln_check *check, struct geo_err *err);

#endif
