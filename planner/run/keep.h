/* planner/run/keep: which options are the sites of an earlier run's proposals.csv, and the choice
 * that holds on to them (planner/opt/keep). Floor 7. Main thread.
 *
 * With the same data and a little noise, a plan of equal quality may have many other sites;
 * planners and landowners do not like that. What holding on costs is told, never hidden. */
#ifndef PLANNER_RUN_KEEP_H
#define PLANNER_RUN_KEEP_H

#include "planner/net/candidate.h"
#include "planner/net/plan.h"
#include "planner/net/tower.h"
#include "planner/opt/solve.h"

struct pln_keeping {
    size_t n_earlier;  /* sites of the earlier plan */
    size_t n_on_offer; /* of these, options of this problem */
    size_t n_kept;
    int64_t lost; /* weight that the plan without regard to the earlier one has more; ≥ 0 */
};

/* Which options are sites of the earlier plan: the same kind within 50 m of a row of PATH (an
 * earlier proposals.csv). EARLIER has n_options bytes. GEO_BAD_DATA names what PATH lacks. */
enum geo_status pln_keep_match(const char *path, const struct pln_candidates *candidates,
                               const struct pln_site_kinds *kinds, uint8_t *earlier,
                               struct pln_keeping *keeping, struct geo_err *err);

/* pln_opt_keep_solve() with EARLIER (bytes by option) at SHARE (0 … 1), told in KEEPING. */
enum geo_status pln_keep_solve(const struct pln_problem *problem, const uint8_t *earlier,
                               double share, const struct pln_opt_params *params,
                               struct pln_plan *plan, struct pln_keeping *keeping,
                               struct geo_err *err);

#endif
