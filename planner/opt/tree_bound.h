/* planner/opt/tree_bound: what no plan with hops can be worth, at any budget. Floor 4.
 *
 * The rings that prove a plan's bound hold at every budget, with whatever prices
 * (planner/opt/chain). Their prices are found again for a few budgets, new rings join; each set of
 * prices is a problem without hops, whose bound at all budgets is one sort (planner/opt/frontier).
 */
#ifndef PLANNER_OPT_TREE_BOUND_H
#define PLANNER_OPT_TREE_BOUND_H

#include "planner/net/backhaul.h"
#include "planner/opt/certificate.h"
#include "planner/opt/frontier.h"

/* The bounds where each option pays its cheapest hop, for budgets up to problem->budget. */
enum geo_status pln_tree_cheapest(const struct pln_problem *problem,
                                  const struct pln_network *network,
                                  const struct pln_opt_params *params,
                                  struct pln_frontier *frontier, struct geo_err *err);

/* FRONTIER (all zero, or that of pln_tree_cheapest()) gets bounds with the hops' prices,
 * valid for budgets up to MOST. PROBLEM and NETWORK as for pln_tree_solve(), KNOWN the rings that
 * it found at any budget. Good prices are looked for at the N budgets, best falling. */
enum geo_status pln_tree_bounds(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_proof_rings *known, const int64_t *budget,
                                size_t n, int64_t most, const struct pln_opt_params *params,
                                struct pln_frontier *frontier, struct geo_err *err);

/* As pln_opt_bound(), with hops: no plan within problem->budget is worth more than *BOUND. KNOWN
 * may be of other weights. */
enum geo_status pln_tree_bound(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_proof_rings *known,
                               const struct pln_opt_params *params, int64_t *bound,
                               struct geo_err *err);

#endif
