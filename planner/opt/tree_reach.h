/* planner/opt/tree_reach: the least cost of a target, with hops. Floor 4. One call a problem.
 *
 * The bounds at the cheapest hops say where to look. The hops' prices around that budget lead one
 * search for the cheapest plan worth the target, at budgets that fall below each plan found
 * (planner/opt/tree); what its cost buys at the most is searched for and proved as at any budget.
 * Small cases are proved to cost the least by branching (planner/opt/tree_close). */
#ifndef PLANNER_OPT_TREE_REACH_H
#define PLANNER_OPT_TREE_REACH_H

#include "planner/opt/tree.h"

/* As pln_frontier_reach(): *BUDGET is what PLAN costs, and its certificate's budget; no plan that
 * costs less than *LEAST is worth TARGET. problem->budget is not looked at. With params->floors
 * each plan meets them as well. GEO_INFEASIBLE: TARGET cannot be reached, or no plan was found that
 * does. */
enum geo_status pln_tree_reach(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, int64_t target, int64_t *budget,
                               int64_t *least, struct pln_plan *plan, struct pln_tree *tree,
                               struct geo_err *err);

#endif
