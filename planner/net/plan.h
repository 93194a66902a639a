/* planner/net/plan: the choice as a problem and its answer. Floor 3. Plain data, integers only.
 *
 * planner/cover writes the problem, planner/opt answers it, planner/report shows it. */
#ifndef PLANNER_NET_PLAN_H
#define PLANNER_NET_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Choose options, at most one per group, total cost ≤ budget, to maximise the weight of cells
 * covered by at least one chosen option. A cell is a village, or a household cluster, or (village,
 * level). */
struct pln_problem {
    size_t n_options, n_cells;
    const int64_t *cost; /* n_options, ≥ 0, đồng (or any unit) */
    const uint32_t
        *group; /* n_options: options of one place share a number; NULL: each on its own */
    const int64_t *weight; /* n_cells, ≥ 0 */
    const size_t *first;   /* n_options + 1 */
    const uint32_t *cell;  /* covered cells of each option, rising, no doubles */
    int64_t budget;
    const uint8_t *fixed; /* n_options or NULL: 1 = committed, always chosen, its cost counts */
};

/* Why a plan is empty, where it is. */
enum pln_plan_state {
    PLN_PLAN_FILLED, /* it has options, or only the committed ones because nothing is left */
    PLN_PLAN_NOBODY_COVERED, /* no option covers any weight that the committed ones leave */
    PLN_PLAN_BUDGET_SMALL,   /* the budget left buys no option that covers anyone */
};

/* The answer: chosen options in order of choice (rank 1 first). */
struct pln_plan {
    uint32_t *option; /* n */
    int64_t *gain;    /* n: weight newly covered when added in this order; sums to value */
    size_t n;
    int64_t cost, value;
    int64_t bound; /* no plan within the budget can be worth more */
    bool optimal;  /* value == bound */
    /* What proves the bound (static text): "lagrangian", "submodular", "exact" (branching), or
     * "priced-hops": prices that lay the backhaul on the sites, and those of coverage. */
    const char *bound_kind;
    enum pln_plan_state state;
    int64_t cheapest_useful; /* cost of the cheapest option that covers anyone; −1: there is none */
};
void pln_plan_release(struct pln_plan *plan);

/* 100·(bound − value)/bound; 0 when bound is 0. */
double pln_plan_gap_pct(const struct pln_plan *plan);

#endif
