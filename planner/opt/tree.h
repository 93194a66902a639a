/* planner/opt/tree: the choice of sites together with the hops that connect them. Floor 4.
 *
 * A new site hangs on the network by a root hop or on another chosen one; the hops of a plan are a
 * forest, and its cost is that of the sites and of their hops: a relay is paid once however many
 * hang on it. problem->cost must charge each option its cheapest hop (network->least_vnd).
 *
 * The bound: planner/opt/chain lays the hops on the sites so that no plan pays more than it truly
 * does; what no plan can be worth at those costs, none with hops can. The plan is built on the true
 * costs: sites join along ways to what stands, relays and what they bring included; a minimum
 * spanning forest gives the hops; neighbouring subtrees are torn down and built up again, leaning
 * to what the bound's prices like. Relays are chosen options like others; they may cover nobody. */
#ifndef PLANNER_OPT_TREE_H
#define PLANNER_OPT_TREE_H

#include "planner/net/backhaul.h"
#include "planner/opt/chain.h"
#include "planner/opt/solve.h"

struct pln_tree {                   /* of one plan */
    struct pln_backhaul_link *link; /* one per chosen option that needs one, in the plan's order */
    size_t n;
};
void pln_tree_release(struct pln_tree *tree);

/* As pln_opt_solve(): plan->cost is the true cost; the certificate is one for pln_verify_hops().
 * The caller releases PLAN and TREE. START (n_options flags; NULL: none) is a choice to begin from.
 * GEO_BAD_DATA also where the hops do not pass pln_hops_check(), and with floors. */
enum geo_status pln_tree_solve(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const uint8_t *start,
                               struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err);

/* The same in three parts, for those who have work to do beside the second: the hops' prices
 * (pln_chain_release()), whose rings prove other bounds, too; by them a bound and a plan, the
 * relaxation's proof (or one by branching) into params->certificate; CHAIN's rings into that
 * certificate, which becomes the plan's. */
enum geo_status pln_tree_price(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, struct pln_chain *chain,
                               struct geo_err *err);
enum geo_status pln_tree_choose(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_opt_params *params, const struct pln_chain *chain,
                                const uint8_t *start, struct pln_plan *plan, struct pln_tree *tree,
                                struct geo_err *err);
enum geo_status pln_tree_prove(const struct pln_problem *problem, const struct pln_network *network,
                               struct pln_chain *chain, const struct pln_plan *plan,
                               const struct pln_tree *tree, struct pln_certificate *c,
                               struct geo_err *err);

/* C, with prices, rings and bound (as pln_frontier_certify() leaves it), becomes the certificate of
 * PLAN. Without hops in C neither NETWORK nor TREE are looked at. */
enum geo_status pln_tree_certify(const struct pln_problem *problem,
                                 const struct pln_network *network, const struct pln_plan *plan,
                                 const struct pln_tree *tree, struct pln_certificate *c,
                                 struct geo_err *err);

/* The plan of CHOSEN (n_options flags) with its cheapest hops, without a bound. */
enum geo_status pln_tree_plan_of(const struct pln_problem *problem,
                                 const struct pln_network *network, const uint8_t *chosen,
                                 struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err);

/* The plan alone, without a bound: bound 0, bound_kind NULL. WORK: entries and hops looked at. */
enum geo_status pln_tree_plan(const struct pln_problem *problem, const struct pln_network *network,
                              uint64_t work, const uint8_t *start, struct pln_plan *plan,
                              struct pln_tree *tree, struct geo_err *err);

/* Likings of options (n_options, 0 … 1; planner/opt/chain; NULL: none) make the search lean towards
 * them. With a target above 0 the cheapest plan worth it is looked for, and if none is found within
 * the budget, the one worth most. */
struct pln_tree_hint {
    const float *liking;
    int64_t target;
};
enum geo_status pln_tree_plan_hinted(const struct pln_problem *problem,
                                     const struct pln_network *network,
                                     const struct pln_tree_hint *hint, uint64_t work,
                                     const uint8_t *start, struct pln_plan *plan,
                                     struct pln_tree *tree, struct geo_err *err);

/* As pln_tree_plan() where FLOORS must be met, too. GEO_INFEASIBLE: no such plan was found, and
 * which floor the last one missed by how much. */
enum geo_status pln_tree_floors_plan(const struct pln_problem *problem,
                                     const struct pln_network *network, uint64_t work,
                                     const struct pln_floors *floors, const uint8_t *start,
                                     struct pln_plan *plan, struct pln_tree *tree,
                                     struct geo_err *err);

#endif
