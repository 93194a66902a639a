#include "support/support.h"

#include <stdint.h>
#include <string.h>

#include "instance.h"
#include "planner/opt/greedy.h"
#include "planner/opt/problem.h"
#include "planner/opt/solve.h"

/* The plan's own numbers, recomputed from the raw problem. */
static void check_plan(const struct pln_problem *p, const struct pln_plan *plan)
{
    uint32_t mask = 0;
    int64_t cost = 0, gains = 0;
    for (size_t k = 0; k < plan->n; k++) {
        ck_assert_uint_eq(mask >> plan->option[k] & 1, 0);
        mask |= (uint32_t)1 << plan->option[k];
        cost += p->cost[plan->option[k]];
        gains += plan->gain[k];
    }
    ck_assert_int_eq(plan->cost, cost);
    ck_assert_int_eq(plan->value, gains);
    ck_assert_int_eq(plan->value, small_value(p, mask));
}

START_TEST(plans_hold_and_the_bound_is_above_the_best)
{
    size_t at_best = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct pln_opt_params params = {.engine = PLN_OPT_GREEDY};
        struct pln_plan plan;
        struct geo_err err = {0};
        ck_assert_ok(pln_opt_solve(&s.problem, &params, &plan, &err), err);
        check_plan(&s.problem, &plan);
        int64_t best = small_optimum(&s.problem);
        ck_assert_int_ge(plan.bound, best);
        ck_assert_int_le(plan.value, best);
        at_best += plan.value == best;
        pln_plan_release(&plan);
    }
    ck_assert_uint_gt(at_best, 1500);
}
END_TEST

/* The textbook greedy: the best gain per cost among all that fit, recomputed in full every time. */
static size_t naive(const struct pln_problem *p, uint32_t *order)
{
    struct pln_greedy g;
    ck_assert_int_eq(pln_greedy_open(&g, p, NULL), GEO_OK);
    pln_greedy_commit(&g);
    for (;;) {
        int64_t best_gain = 0, best_cost = 1;
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < p->n_options; i++) {
            int64_t gain = pln_greedy_gain(&g, i), cost = p->cost[i];
            if (g.closed[g.group[i]] || gain == 0 || cost > p->budget - g.plan.cost) continue;
            int64_t lead = gain * best_cost - best_gain * cost;
            if (lead > 0 || (cost == 0 && best_cost == 0 && gain > best_gain)) {
                best = i;
                best_gain = gain;
                best_cost = cost;
            }
        }
        if (best == UINT32_MAX) break;
        pln_greedy_choose(&g, best);
    }
    size_t n = g.plan.n;
    memcpy(order, g.plan.option, n * sizeof *order);
    pln_greedy_release(&g);
    return n;
}

START_TEST(lazy_equals_naive)
{
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        uint32_t order[SMALL_OPTIONS];
        size_t n = naive(&s.problem, order);
        struct pln_greedy g;
        ck_assert_int_eq(pln_greedy_open(&g, &s.problem, NULL), GEO_OK);
        pln_greedy_commit(&g);
        ck_assert_int_eq(pln_greedy_fill(&g, NULL, NULL), GEO_OK);
        ck_assert_uint_eq(g.plan.n, n);
        for (size_t k = 0; k < n; k++)
            ck_assert_uint_eq(g.plan.option[k], order[k]);
        pln_greedy_release(&g);
    }
}
END_TEST

/* One place with a small and a large mast, one lone place; four cells. */
static struct pln_problem plain(void)
{
    static const int64_t cost[] = {5, 9, 4}, weight[] = {10, 20, 30, 40};
    static const uint32_t group[] = {8, 8, 1000000};
    static const size_t first[] = {0, 1, 3, 4};
    static const uint32_t cell[] = {0, 0, 1, 3};
    return (struct pln_problem){.n_options = 3,
                                .n_cells = 4,
                                .cost = cost,
                                .group = group,
                                .weight = weight,
                                .first = first,
                                .cell = cell,
                                .budget = 100};
}

static void refused(const struct pln_problem *p, enum geo_status status, const char *words)
{
    struct pln_plan plan;
    struct geo_err err = {0};
    ck_assert_int_eq(pln_opt_solve(p, NULL, &plan, &err), status);
    ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
    pln_plan_release(&plan);
}

START_TEST(bad_problems_are_refused_with_a_sentence)
{
    struct pln_problem p = plain();
    p.budget = -1;
    refused(&p, GEO_BAD_DATA, "the budget is -1");
    p = plain();
    p.cost = (int64_t[]){5, -9, 4};
    refused(&p, GEO_BAD_DATA, "the cost of option 1 is -9");
    p = plain();
    p.weight = (int64_t[]){INT64_MAX / 2, INT64_MAX / 2, 1, 1};
    refused(&p, GEO_BAD_DATA, "more than 2^62 at cell 1");
    p = plain();
    p.cell = (uint32_t[]){0, 1, 1, 3};
    refused(&p, GEO_BAD_DATA, "cells of option 1 do not rise");
    p.cell = (uint32_t[]){0, 0, 1, 4};
    refused(&p, GEO_BAD_DATA, "option 2 covers cell 4 of 4");
    p = plain();
    p.first = (size_t[]){0, 3, 1, 4};
    refused(&p, GEO_BAD_DATA, "the row of option 1 ends before it starts");
    p = plain();
    p.fixed = (uint8_t[]){1, 1, 0};
    refused(&p, GEO_BAD_DATA, "options 0 and 1 are both committed");
    p.fixed = (uint8_t[]){1, 0, 1};
    p.budget = 7;
    refused(&p, GEO_INFEASIBLE, "2 is missing");
}
END_TEST

static struct pln_plan solved(const struct pln_problem *p)
{
    struct pln_plan plan;
    struct geo_err err = {0};
    ck_assert_ok(pln_opt_solve(p, NULL, &plan, &err), err);
    return plan;
}

START_TEST(empty_plans_say_why)
{
    struct pln_problem p = plain();
    p.budget = 3;
    struct pln_plan plan = solved(&p);
    ck_assert_int_eq(plan.state, PLN_PLAN_BUDGET_SMALL);
    ck_assert_int_eq(plan.cheapest_useful, 4);
    ck_assert_uint_eq(plan.n, 0);
    ck_assert_int_eq(plan.bound, 0);
    ck_assert(plan.optimal);
    pln_plan_release(&plan);
    p.budget = 100;
    p.weight = (int64_t[]){0, 0, 30, 0};
    plan = solved(&p);
    ck_assert_int_eq(plan.state, PLN_PLAN_NOBODY_COVERED);
    ck_assert_int_eq(plan.cheapest_useful, -1);
    pln_plan_release(&plan);
    p = (struct pln_problem){.budget = 5, .first = (size_t[]){0}};
    plan = solved(&p);
    ck_assert_int_eq(plan.state, PLN_PLAN_NOBODY_COVERED);
    pln_plan_release(&plan);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("greedy");
    TCase *t = tcase_create("greedy");
    tcase_add_test(t, plans_hold_and_the_bound_is_above_the_best);
    tcase_add_test(t, lazy_equals_naive);
    tcase_add_test(t, bad_problems_are_refused_with_a_sentence);
    tcase_add_test(t, empty_plans_say_why);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
