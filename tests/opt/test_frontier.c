#include "support/support.h"

#include <stdint.h>

#include "../bench/generate.h"
#include "instance.h"
#include "planner/opt/frontier.h"
#include "planner/opt/tree.h"
#include "planner/opt/verify.h"

static int64_t total_cost(const struct pln_problem *p)
{
    int64_t sum = 0;
    for (size_t i = 0; i < p->n_options; i++)
        sum += p->cost[i];
    return sum;
}

START_TEST(the_bound_holds_at_every_budget)
{
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct pln_problem all = s.problem;
        all.budget = total_cost(&all);
        struct pln_frontier f;
        struct geo_err err = {0};
        ck_assert_ok(pln_frontier_build(&all, NULL, &f, &err), err);
        for (int64_t budget = f.base_cost; budget <= all.budget; budget += 1 + all.budget / 17) {
            struct pln_problem at = all;
            at.budget = budget;
            ck_assert_int_ge(pln_frontier_bound(&f, budget, NULL), small_optimum(&at));
        }
        for (size_t k = 0; k < f.n; k++) {
            struct pln_problem at = all;
            at.budget = f.at[k].budget;
            int64_t best = small_optimum(&at);
            ck_assert_int_le(f.at[k].value, best);
            ck_assert_int_ge(f.at[k].bound, best);
            ck_assert(k == 0 ||
                      (f.at[k].budget > f.at[k - 1].budget && f.at[k].value > f.at[k - 1].value));
        }
        pln_frontier_release(&f);
    }
}
END_TEST

/* Each budget's bound is a certificate once there is a plan. */
START_TEST(the_bound_is_certified_at_every_budget)
{
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct pln_problem at = s.problem;
        at.budget = total_cost(&at);
        const int64_t all = at.budget;
        struct pln_frontier f;
        struct geo_err err = {0};
        ck_assert_ok(pln_frontier_bounds(&at, NULL, &f, &err), err);
        for (at.budget = f.base_cost; at.budget <= all; at.budget += 1 + all / 17) {
            struct pln_certificate proof = {0};
            struct pln_plan plan;
            struct pln_check check;
            ck_assert_ok(pln_opt_solve(&at, NULL, &plan, &err), err);
            ck_assert_ok(pln_frontier_certify(&f, at.budget, &proof, &err), err);
            ck_assert_int_le(proof.bound, pln_frontier_bound(&f, at.budget, NULL) + 1);
            ck_assert_ok(pln_tree_certify(&at, NULL, &plan, NULL, &proof, &err), err);
            ck_assert_ok(pln_verify(&at, &proof, &check, &err), err);
            ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
            ck_assert_int_eq(check.value, plan.value);
            pln_certificate_release(&proof);
            pln_plan_release(&plan);
        }
        pln_frontier_release(&f);
    }
}
END_TEST

/* More money never lowers the bound, and each further đồng buys less than the one before; but for
 * the rounding down to whole weights, of one at each of the three budgets. */
START_TEST(the_bound_rises_and_flattens)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct pln_problem all = s.problem;
        all.budget = total_cost(&all);
        struct pln_frontier f;
        struct geo_err err = {0};
        ck_assert_ok(pln_frontier_build(&all, NULL, &f, &err), err);
        for (int64_t budget = f.base_cost; budget + 2 <= all.budget; budget++) {
            int64_t low = pln_frontier_bound(&f, budget, NULL);
            int64_t middle = pln_frontier_bound(&f, budget + 1, NULL);
            int64_t high = pln_frontier_bound(&f, budget + 2, NULL);
            ck_assert_int_le(low, middle);
            ck_assert_int_ge(2 * middle + 2, low + high);
        }
        pln_frontier_release(&f);
    }
}
END_TEST

START_TEST(the_least_cost_for_a_target_is_found_and_proved)
{
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct pln_problem all = s.problem;
        all.budget = total_cost(&all);
        int64_t most = small_optimum(&all), target = most * 7 / 10, budget = 0, least = 0;
        struct pln_plan plan;
        struct geo_err err = {0};
        struct pln_opt_params params = {.threads = 1};
        ck_assert_ok(pln_frontier_reach(&s.problem, &params, target, &budget, &least, &plan, &err),
                     err);
        ck_assert_int_ge(plan.value, target);
        ck_assert_int_le(least, budget);
        struct pln_problem at = all;
        for (at.budget = 0; small_optimum(&at) < target;)
            at.budget++;
        ck_assert_msg(budget == at.budget, "seed %d: %ld, not %ld", (int)seed, (long)budget,
                      (long)at.budget);
        ck_assert_int_eq(least, at.budget);
        pln_plan_release(&plan);
        ck_assert_int_eq(
            pln_frontier_reach(&s.problem, &params, most + 5, &budget, &least, &plan, &err),
            GEO_INFEASIBLE);
        pln_plan_release(&plan);
    }
}
END_TEST

/* The anchors are followed side by side: the same rows for any number of threads. */
START_TEST(threads_change_nothing_in_the_frontier)
{
    struct bench_spec spec = {.sites = 1000, .villages = 1000, .mean_cover = 12, .seed = 3};
    struct pln_problem problem = bench_make(&spec);
    problem.budget = bench_full_cost(&problem);
    static const int threads[] = {1, 2, 3, 7};
    struct geo_buf first = {0};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        struct pln_frontier f;
        struct geo_err err = {0};
        struct geo_buf text = {0};
        struct pln_opt_params params = {.threads = threads[k], .effort = 0.02};
        ck_assert_ok(pln_frontier_build(&problem, &params, &f, &err), err);
        ck_assert_uint_gt(f.n, 100);
        ck_assert_double_lt(pln_frontier_mean_gap_pct(&f), 4);
        pln_frontier_csv(&f, k == 0 ? &first : &text);
        if (k) ck_assert_str_eq(text.text, first.text);
        geo_buf_release(&text);
        pln_frontier_release(&f);
    }
    geo_buf_release(&first);
    bench_release(&problem);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("frontier");
    TCase *t = tcase_create("frontier");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_bound_holds_at_every_budget);
    tcase_add_test(t, the_bound_is_certified_at_every_budget);
    tcase_add_test(t, the_bound_rises_and_flattens);
    tcase_add_test(t, the_least_cost_for_a_target_is_found_and_proved);
    tcase_add_test(t, threads_change_nothing_in_the_frontier);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
