/* Holding on to an earlier plan's sites. */
#include "planner/run/keep.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"
#include "support/support.h"

/* Four options of equal cost, budget for two. Option 3 is worth 100 less than option 2. */
static const int64_t cost[] = {100, 100, 100, 100}, weight[] = {5000, 1000, 3100, 3000};
static const size_t first[] = {0, 1, 2, 3, 4};
static const uint32_t cell[] = {0, 1, 2, 3};
static const struct pln_problem problem = {.n_options = 4,
                                           .n_cells = 4,
                                           .cost = cost,
                                           .weight = weight,
                                           .first = first,
                                           .cell = cell,
                                           .budget = 200};

static void solve(const uint8_t earlier[4], double share, struct pln_plan *plan,
                  struct pln_keeping *keeping)
{
    struct geo_err err;
    struct pln_opt_params params = {.threads = 1};
    keeping->n_on_offer = 0;
    keeping->n_kept = 0;
    for (int i = 0; i < 4; i++)
        keeping->n_on_offer += earlier[i];
    ck_assert_ok(pln_keep_solve(&problem, earlier, share, &params, plan, keeping, &err), err);
    int64_t spent = 0;
    for (size_t i = 0; i < plan->n; i++)
        spent += cost[plan->option[i]];
    ck_assert_int_eq(spent, plan->cost);
    ck_assert_int_eq(plan->bound, 8100); /* of the problem itself, whatever is kept */
    ck_assert_int_eq(plan->optimal, plan->value == 8100);
}

START_TEST(stays_until_clearly_worse)
{
    struct pln_plan plan;
    struct pln_keeping keeping = {0};
    const uint8_t third[] = {0, 0, 0, 1}, second[] = {0, 1, 0, 0}, none[] = {0, 0, 0, 0};
    solve(none, 0.05, &plan, &keeping);
    ck_assert_int_eq(plan.value, 8100);
    pln_plan_release(&plan);
    solve(third, 0.05, &plan, &keeping); /* 155 more make up for the 100 */
    ck_assert_int_eq(plan.value, 8000);
    ck_assert_uint_eq(keeping.n_kept, 1);
    ck_assert_int_eq(keeping.lost, 100);
    pln_plan_release(&plan);
    solve(third, 0, &plan, &keeping);
    ck_assert_int_eq(plan.value, 8100);
    ck_assert_uint_eq(keeping.n_kept, 0);
    pln_plan_release(&plan);
    solve(second, 0.05, &plan, &keeping); /* too bad to be kept */
    ck_assert_int_eq(plan.value, 8100);
    ck_assert_int_eq(keeping.lost, 0);
    pln_plan_release(&plan);
}
END_TEST

START_TEST(sites_are_known_by_kind_and_place)
{
    struct pln_site_kind kinds_at[] = {{.name = "pole"}, {.name = "macro"}};
    struct pln_candidate at[] = {{.lon_deg = 105.5, .lat_deg = 18},
                                 {.lon_deg = 105.6, .lat_deg = 18}};
    struct pln_option options[] = {
        {.candidate = 0, .kind = 0}, {.candidate = 0, .kind = 1}, {.candidate = 1, .kind = 1}};
    const struct pln_candidates candidates = {.at = at, .n = 2, .options = options, .n_options = 3};
    const struct pln_site_kinds kinds = {.at = kinds_at, .n = 2};
    struct pln_keeping keeping;
    struct geo_err err;
    uint8_t earlier[3];
    char path[300];
    snprintf(path, sizeof path, "%s/proposals.csv", test_tmpdir());
    test_write_file(path, "rank,kind,lon_deg,lat_deg\r\n1,macro,105.500010,18.000010\r\n"
                          "2,pole,105.600000,18.000000\r\n3,macro,105.610000,18.000000\r\n");
    ck_assert_ok(pln_keep_match(path, &candidates, &kinds, earlier, &keeping, &err), err);
    ck_assert_uint_eq(keeping.n_earlier, 3);
    ck_assert_uint_eq(keeping.n_on_offer, 1);
    ck_assert(!earlier[0] && earlier[1] && !earlier[2]);
    test_write_file(path, "rank,kind\r\n1,macro\r\n");
    ck_assert_int_eq(pln_keep_match(path, &candidates, &kinds, earlier, &keeping, &err),
                     GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "lon_deg"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("keep");
    TCase *tc = tcase_create("keep");
    tcase_add_test(tc, stays_until_clearly_worse);
    tcase_add_test(tc, sites_are_known_by_kind_and_place);
    suite_add_tcase(s, tc);
    return test_run(s, false);
}
