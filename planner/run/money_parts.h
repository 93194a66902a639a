/* Shared by the files of planner/run/money only. */
#ifndef PLANNER_RUN_MONEY_PARTS_H
#define PLANNER_RUN_MONEY_PARTS_H

#include "planner/opt/solve.h"
#include "planner/opt/tree.h"
#include "planner/run/money.h"

#define MONEY_POINT_WORK 40000000u /* for one plan of the frontier */

/* Are there hops to choose with the sites? */
bool money_connected(const struct pln_run *run);

/* How much is searched, as a multiple of the standard; and the parameters with it. */
double money_effort(const struct pln_run *run);
struct pln_opt_params money_params(const struct pln_run *run);

/* The earlier plan that [plan] previous names into run->previous, once. */
enum geo_status money_read_previous(struct pln_run *run, struct geo_err *err);

/* What no plan can go beyond: with the hops' prices, or at the cheapest hops, at every budget up to
 * the frontier's last (run->curve); in plain people within the run's (results.people_bound). Each
 * is found by itself, whatever the plan; RINGS: those of its hops. */
enum money_bound { MONEY_PRICED, MONEY_CHEAPEST, MONEY_PEOPLE, MONEY_BOUNDS };
enum geo_status money_bound(struct pln_run *run, enum money_bound which,
                            const struct pln_proof_rings *rings, struct geo_err *err);

/* The largest budget of the frontier. */
enum geo_status money_last_budget(const struct pln_run *run, int64_t *budget, struct geo_err *err);

/* The plan at problem->budget; with hops from START (flags) if there is one, and the bounds, too.
 */
enum geo_status money_solve(struct pln_run *run, const uint8_t *start, struct geo_err *err);

/* A plan with the hops of NETWORK for PROBLEM, which may have another budget than the run's, and
 * its floors. */
enum geo_status money_plan_hops(const struct pln_run *run, const struct pln_problem *problem,
                                const struct pln_network *network, uint64_t work,
                                const uint8_t *start, struct pln_plan *plan, struct pln_tree *tree,
                                struct geo_err *err);

/* FLAGS (n of them) of what PLAN chooses. */
void money_mark(const struct pln_plan *plan, uint8_t *flags, size_t n);

/* People and whole villages that PLAN newly serves. */
enum geo_status money_count(const struct pln_run *run, const struct pln_plan *plan, int64_t *people,
                            int64_t *villages, struct geo_err *err);

/* The cheapest plans found that reach the scenario's target. */
enum geo_status money_reach_people(struct pln_run *run, struct geo_err *err);
enum geo_status money_reach_villages(struct pln_run *run, struct geo_err *err);

#endif
