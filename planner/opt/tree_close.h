/* planner/opt/tree_close: small cases with hops, proved by branching. Floor 4. One call a problem.
 *
 * The rings of planner/opt/chain relax a plan's backhaul; what they leave open is settled here. A
 * node knows which options are in and which are out. Hops to those that are out are gone, those
 * that are in must be connected, whatever that takes: its rings are priced anew, and prove more
 * than those of all plans. Where they prove enough, the node is closed; where the problem without
 * hops that they leave is closed by its own branching (planner/opt/close), that becomes part of the
 * proof; else options that no better plan can hold (or do without) are put out (or in), and one is
 * branched on. Once all that must be connected is known, its cheapest forest is proved exactly. */
#ifndef PLANNER_OPT_TREE_CLOSE_H
#define PLANNER_OPT_TREE_CLOSE_H

#include "planner/opt/chain.h"
#include "planner/opt/tree.h"

/* Is it worth a try? */
bool pln_tree_close_fits(const struct pln_problem *problem, const struct pln_network *network);

/* Prove PLAN (and TREE) the best, or find a better one in its place. The proof begins at the prices
 * and rings of CHAIN, which are for this budget. CERTIFICATE has the floors; where the proof
 * succeeds (PLAN->optimal) it becomes that of PLAN.
 *
 * Where there is no plan (option NULL) the first that is worth more than PLAN->value is taken, and
 * nothing is proved. GEO_INFEASIBLE: none was found; ERR says what it said before; PLAN->optimal:
 * it is proved that there is none. */
enum geo_status pln_tree_close(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const struct pln_chain *chain,
                               struct pln_plan *plan, struct pln_tree *tree,
                               struct pln_certificate *certificate, struct geo_err *err);

#endif
