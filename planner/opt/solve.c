#include "planner/opt/solve.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/greedy.h"
#include "planner/opt/problem.h"

/* What can be said of the problem before anything is chosen beyond the commitments. */
static void tell_state(struct pln_greedy *g, struct pln_plan *plan)
{
    const struct pln_problem *p = g->problem;
    plan->cheapest_useful = -1;
    for (uint32_t i = 0; i < p->n_options; i++)
        if (!g->closed[g->group[i]] && pln_greedy_gain(g, i) > 0 &&
            (plan->cheapest_useful < 0 || p->cost[i] < plan->cheapest_useful))
            plan->cheapest_useful = p->cost[i];
    plan->state = PLN_PLAN_FILLED;
    if (plan->cheapest_useful < 0)
        plan->state = PLN_PLAN_NOBODY_COVERED;
    else if (plan->cheapest_useful > p->budget - g->plan.cost)
        plan->state = PLN_PLAN_BUDGET_SMALL;
}

/* Take the plan out of G. */
static void take_plan(struct pln_greedy *g, struct pln_plan *plan)
{
    enum pln_plan_state state = plan->state;
    int64_t cheapest = plan->cheapest_useful;
    *plan = g->plan;
    plan->state = state;
    plan->cheapest_useful = cheapest;
    g->plan = (struct pln_plan){0};
}

enum geo_status pln_plan_from_choice(const struct pln_problem *problem, const uint8_t *chosen,
                                     struct pln_plan *plan, struct geo_err *err)
{
    *plan = (struct pln_plan){0};
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, problem, err);
    if (st == GEO_OK) {
        pln_greedy_commit(&g);
        tell_state(&g, plan);
        st = pln_greedy_fill(&g, chosen, err);
    }
    if (st == GEO_OK) take_plan(&g, plan);
    pln_greedy_release(&g);
    return st;
}

/* The commitments and the one further option that gains most: greedy alone can be arbitrarily bad,
 * the better of the two is at least half of (1 − 1/e) of the best (Khuller, Moss, Naor 1999). */
static enum geo_status best_single(const struct pln_problem *problem, struct pln_greedy *g,
                                   struct geo_err *err)
{
    enum geo_status st = pln_greedy_open(g, problem, err);
    if (st != GEO_OK) return st;
    pln_greedy_commit(g);
    uint32_t best = 0;
    int64_t best_gain = 0;
    for (uint32_t i = 0; i < problem->n_options; i++) {
        if (g->closed[g->group[i]] || problem->cost[i] > problem->budget - g->plan.cost) continue;
        int64_t gain = pln_greedy_gain(g, i);
        if (gain > best_gain) {
            best_gain = gain;
            best = i;
        }
    }
    if (best_gain > 0) pln_greedy_choose(g, best);
    return pln_greedy_fill(g, NULL, err);
}

/* The smallest of the bounds at the commitments and at the greedy plan. */
static enum geo_status greedy_and_bound(struct pln_greedy *g, int64_t *bound, struct geo_err *err)
{
    int64_t at_start = 0, at_end = 0;
    enum geo_status st = pln_greedy_bound(g, &at_start, err);
    if (st == GEO_OK) st = pln_greedy_fill(g, NULL, err);
    if (st == GEO_OK) st = pln_greedy_bound(g, &at_end, err);
    *bound = at_start < at_end ? at_start : at_end;
    return st;
}

static enum geo_status solve_greedy(const struct pln_problem *problem, struct pln_plan *plan,
                                    struct geo_err *err)
{
    struct pln_greedy g = {0}, single = {0};
    int64_t bound = 0;
    enum geo_status st = pln_greedy_open(&g, problem, err);
    if (st == GEO_OK) {
        pln_greedy_commit(&g);
        tell_state(&g, plan);
        st = greedy_and_bound(&g, &bound, err);
    }
    if (st == GEO_OK) st = best_single(problem, &single, err);
    if (st == GEO_OK) {
        take_plan(single.plan.value > g.plan.value ? &single : &g, plan);
        plan->bound = bound;
        plan->optimal = plan->bound == plan->value;
        plan->bound_kind = "submodular";
    }
    pln_greedy_release(&g);
    pln_greedy_release(&single);
    return st;
}

enum geo_status pln_opt_solve(const struct pln_problem *problem,
                              const struct pln_opt_params *params, struct pln_plan *plan,
                              struct geo_err *err)
{
    (void)params;
    *plan = (struct pln_plan){0};
    enum geo_status st = pln_problem_check(problem, err);
    return st == GEO_OK ? solve_greedy(problem, plan, err) : st;
}
