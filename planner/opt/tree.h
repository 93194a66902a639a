/* planner/opt/tree: the choice of sites together with the hops that connect them. Floor 4.
 *
 * A new site hangs on the network by a root hop or on another chosen one; the hops of a plan are a
 * forest, and its cost is that of the sites and of their hops. problem->cost must charge each
 * option its cheapest hop (network->least_vnd): every site of a plan has one hop of its own, so the
 * plain problem is a relaxation, and its bound and certificate hold for the plans with hops too.
 * The plan is built on the true costs: sites join along the cheapest path to what stands (sites on
 * the way included), a minimum spanning forest gives the hops, subtrees are torn down and built up
 * again. Relays are chosen options like others; they may cover nobody. */
#ifndef PLANNER_OPT_TREE_H
#define PLANNER_OPT_TREE_H

#include "planner/net/backhaul.h"
#include "planner/opt/solve.h"

struct pln_tree { /* of one plan */
    struct pln_backhaul_link *link; /* one per chosen option that needs one, in the plan's order */
    size_t n;
};
void pln_tree_release(struct pln_tree *tree);

/* As pln_opt_solve(): plan->cost is the true cost; bound and certificate are the relaxation's, the
 * certificate's sites the plan's. The caller releases PLAN and TREE. START (n_options flags; NULL:
 * none) is a choice to begin from. */
enum geo_status pln_tree_solve(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const uint8_t *start,
                               struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err);

/* The plan alone, without a bound: bound 0, bound_kind NULL. WORK: entries and hops looked at. */
enum geo_status pln_tree_plan(const struct pln_problem *problem, const struct pln_network *network,
                              uint64_t work, const uint8_t *start, struct pln_plan *plan,
                              struct pln_tree *tree, struct geo_err *err);

#endif
