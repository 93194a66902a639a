/* planner/opt/keep: a new plan that does not throw the old one about. Floor 4.
 *
 * With the same data and another seed a tenth of the sites may change at equal quality. Each option
 * of the earlier plan gets a private cell of weight preference · μ · cost in the same problem, so
 * that it is given up only for something better by more than that. What keeping costs is told. */
#ifndef PLANNER_OPT_KEEP_H
#define PLANNER_OPT_KEEP_H

#include "geo/base/status.h"
#include "planner/opt/solve.h"

struct pln_opt_keep {
    const uint8_t *planned; /* n_options: 1 = in the earlier plan */
    double preference; /* share of what its cost is worth at the margin: 0.05 … 0.10 is usual */
    size_t n_planned, n_kept; /* told: of the earlier plan, and those of them in the new one */
    int64_t price; /* told: weight that the plan without the preference covers more; ≥ 0 */
};

/* As pln_opt_solve(), preferring KEEP's options. The bound is that of the problem without the
 * preference, and so is the proof in params->certificate. */
enum geo_status pln_opt_keep_solve(const struct pln_problem *problem,
                                   const struct pln_opt_params *params, struct pln_opt_keep *keep,
                                   struct pln_plan *plan, struct geo_err *err);

#endif
