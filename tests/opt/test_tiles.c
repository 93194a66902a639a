/* The engine's way with large cases, on one that is not: tiles, cuts hunted in stretches. */
#include "support/support.h"

#include "../bench/generate.h"
#include "planner/opt/solve.h"
#include "planner/opt/verify.h"

/* The same plan and the same certificate for any number of threads. */
START_TEST(threads_change_nothing_in_the_tiles)
{
    struct bench_spec spec = {.sites = 3000, .villages = 3000, .mean_cover = 15, .seed = 5};
    struct pln_problem problem = bench_make(&spec);
    problem.budget = bench_full_cost(&problem) * 35 / 100;
    static const int threads[] = {1, 2, 3, 7};
    struct geo_key first = {{0}};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct pln_check check;
        struct geo_err err = {0};
        struct pln_opt_params params = {
            .threads = threads[k], .effort = 0.03, .tiled_from = 1, .certificate = &certificate};
        ck_assert_ok(pln_opt_solve(&problem, &params, &plan, &err), err);
        ck_assert_ok(pln_verify(&problem, &certificate, &check, &err), err);
        ck_assert_msg(check.holds, "%s", check.why);
        ck_assert_double_lt(pln_plan_gap_pct(&plan), 3);
        if (k == 0) first = certificate.seal;
        ck_assert_int_eq(geo_key_compare(&certificate.seal, &first), 0);
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
    }
    bench_release(&problem);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tiles");
    TCase *t = tcase_create("tiles");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, threads_change_nothing_in_the_tiles);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
