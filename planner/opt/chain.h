/* planner/opt/chain: what hops cost at the least, laid on the sites. Floor 4. One call a problem.
 *
 * Let W be a set of options and T those of one place in it. A plan with an option of T has a hop
 * that leaves W: the way from T to the network must leave it somewhere. With a price d_W ≥ 0 for
 * each such fact, and h_a the cost of hop a,
 *     c'_i = own cost + Σ_{W: i ∈ T} d_W + min over hops a of i (h_a − Σ_{W: a leaves W} d_W)
 * charges no plan more in total than it truly costs: the plain problem with costs c' is a
 * relaxation of the one with hops. Without prices it charges each option its cheapest hop; with
 * good ones a relay's costs are shared out to those that need it. Any prices that leave c' ≥ 0 are
 * valid, so that rounding can only widen the bound. (The facts are the directed cuts of the Steiner
 * arborescence: Wong 1984; Ljubić et al. 2006 for prizes.)
 *
 * The prices are improved together with those of coverage and budget by an averaged subgradient
 * (as in planner/opt/dual); violated cuts are found by flows on the averaged hops. */
#ifndef PLANNER_OPT_CHAIN_H
#define PLANNER_OPT_CHAIN_H

#include "geo/base/status.h"
#include "planner/net/backhaul.h"
#include "planner/net/plan.h"
#include "planner/opt/certificate.h"
#include "planner/opt/prices.h"

/* The prices found, and the problem that they relax to. */
struct pln_chain {
    int64_t scale;             /* prices and relaxed.cost are in 1/scale of the unit of cost */
    struct pln_proof_ring *at; /* only those with a price above 0 */
    size_t n;
    struct pln_problem relaxed; /* costs c', budget in the same unit; cost, first and cell owned */
    struct pln_prices prices;   /* of its cells and its money; no rings */
    float *liking;              /* n_options: averaged choice under the prices, 0 … 1 */
};
void pln_chain_release(struct pln_chain *chain);

/* PROBLEM charges each option its cheapest hop, as for pln_tree_solve(). ROUNDS of cuts and steps;
 * 0: no prices, the cheapest hops. The prices are chosen for problem->budget and hold for any.
 * BEGIN: those of nearly the same problem with their rings, to go on from; NULL: none. */
enum geo_status pln_chain_price(const struct pln_problem *problem,
                                const struct pln_network *network, const struct pln_prices *begin,
                                unsigned rounds, struct pln_chain *chain, struct geo_err *err);

/* The same with few steps, from BEGIN on, in 1/SCALE: for one branch of a proof
 * (planner/opt/tree_close). Done as soon as the bound falls below ENOUGH. */
enum geo_status pln_chain_branch(const struct pln_problem *problem,
                                 const struct pln_network *network, const struct pln_prices *begin,
                                 int64_t scale, double enough, struct pln_chain *chain,
                                 struct geo_err *err);

/* Prices for each of N budgets (best falling), in that order into CHAIN[N], from the rings of the
 * same hops at another budget. Without liking. All N are to be released whatever the outcome. */
enum geo_status pln_chain_follow(const struct pln_problem *problem,
                                 const struct pln_network *network,
                                 const struct pln_proof_rings *known, const int64_t *budget,
                                 size_t n, struct pln_chain *chain, struct geo_err *err);

#endif
