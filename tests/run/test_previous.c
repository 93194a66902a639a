/* Plans that begin where an earlier one ended, and plans that are remembered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "planner/opt/solve.h"
#include "run/small_run.h"
#include "support/support.h"

static char dir[256];
static struct small small;

static void fresh(unsigned seed)
{
    static int n;
    snprintf(dir, sizeof dir, "%s/%d-%d", test_tmpdir(), (int)getpid(), n++);
    mkdir(dir, 0755);
    small_make(&small, seed);
    small_write(&small, dir);
}

static int shell(const char *words)
{
    return small_shell(dir, words);
}

#define RUN "run in/scenario.ini --overwrite -q --threads 1 "
#define PREVIOUS "-s plan.previous=../first/certificate/certificate.json "
#define ck_run(...)                                                                                \
    do {                                                                                           \
        int exit_ = small_run(dir, __VA_ARGS__);                                                   \
        ck_assert_msg(exit_ == 0, "exit %d", exit_);                                               \
        shell("cat .err");                                                                         \
    } while (0)

START_TEST(an_earlier_plan_is_an_input_like_others)
{
    fresh(5);
    ck_run(RUN "--out first --store st");
    small.mast[1].power_dbm -= 6;
    small_write(&small, dir);
    ck_run(RUN PREVIOUS "--out quick --store st");
    ck_run(RUN PREVIOUS "--out clean --no-store");
    ck_assert(small_same(dir, "quick", "clean"));
    ck_assert_int_eq(shell("cd in && sha256sum --quiet --strict -c ../quick/inputs.sha256 && "
                           "grep -q first/certificate/villages.csv ../quick/inputs.sha256 && "
                           "grep -q first/proposals.csv ../quick/inputs.sha256 && cd ../quick && "
                           "sha256sum --quiet --strict -c SHA256SUMS"),
                     0);
    ck_run("verify quick"); /* its proof is as good as any */
    ck_run(RUN "--out plain --no-store");
    ck_assert_int_eq(shell("test \"$(cut -d, -f11-14 plain/proposals.csv)\" = "
                           "\"$(cut -d, -f11-14 quick/proposals.csv)\""),
                     0); /* a problem so small is solved to the end either way */
}
END_TEST

/* With backhaul the rings of the earlier proof are taken along; threads change nothing. */
START_TEST(rings_are_taken_along_on_any_number_of_threads)
{
#define HOPS "-s plan.budget_vnd=8e9 -s backhaul.mode=microwave,fibre,satellite "
    fresh(6);
    ck_run(RUN HOPS "--out first --no-store");
    ck_assert_int_eq(shell("grep -q '^site,cost.*,lon_deg,lat_deg' first/certificate/sites.csv && "
                           "grep -q '\"for\"' first/certificate/certificate.json"),
                     0);
    small.mast[1].power_dbm -= 6;
    small_write(&small, dir);
    ck_run(RUN HOPS PREVIOUS "--out one --no-store");
    ck_run("verify one");
    static const char *const threads[] = {"2", "3", "7"};
    for (int k = 0; k < 3; k++) {
        char words[400];
        snprintf(words, sizeof words,
                 "run in/scenario.ini --overwrite -q --threads %s " HOPS PREVIOUS
                 "--out many --no-store",
                 threads[k]);
        ck_run("%s", words);
        ck_assert(small_same(dir, "one", "many"));
    }
    /* nobody has checked it: rings of sites that do not exist are passed over */
    ck_assert_int_eq(shell("sed -i 's/\"for\": [0-9]*/\"for\": 999999/' "
                           "first/certificate/certificate.json"),
                     0);
    ck_run(RUN HOPS PREVIOUS "--out bold --no-store");
    ck_run("verify bold");
}
END_TEST

START_TEST(what_is_no_certificate_is_refused)
{
    fresh(5);
    ck_run(RUN "--out first --no-store");
    ck_assert_int_eq(shell("echo '{}' >first/certificate/certificate.json"), 0);
    ck_assert_int_eq(small_run(dir, RUN PREVIOUS "--out second --no-store"), 3);
    ck_assert_int_eq(shell("grep -q certificate.json .err && test ! -e second/plan.gpkg"), 0);
    ck_assert_int_eq(shell("rm first/certificate/villages.csv"), 0);
    ck_assert_int_eq(small_run(dir, RUN PREVIOUS "--out second --no-store"), 3);
    ck_assert_int_eq(shell("grep -q villages.csv .err"), 0);
}
END_TEST

/* The same question, other reports: the plan comes from the store, and is what a clean run finds.
 */
START_TEST(a_plan_is_remembered)
{
    fresh(5);
    ck_run(RUN "--out first --store st");
    ck_assert_int_eq(shell("test $(ls st | grep -c '^plan-') = 1"), 0);
    ck_run(RUN "-s report.lang=vi --out other --store st");
    ck_run(RUN "-s report.lang=vi --out clean --no-store");
    ck_assert(small_same(dir, "other", "clean"));
    ck_assert_int_eq(shell("test $(ls st | grep -c '^plan-') = 1"), 0);
    ck_assert_int_eq(shell("test $(ls st | grep -c '^frontier-') = 1"), 0);
    ck_run(RUN "-s plan.budget_vnd=2e9 --out poorer --store st");
    ck_run(RUN "-s plan.budget_vnd=2e9 --out clean --no-store");
    ck_assert(small_same(dir, "poorer", "clean"));
    ck_assert_int_eq(shell("test $(ls st | grep -c '^plan-') = 2"), 0);
    /* swapped, then cut short: never trusted */
    static const char *const harm[] = {
        "set -- st/plan-* && mv $1 one && mv $2 $1 && mv one $2 && "
        "set -- st/frontier-* && mv $1 one && mv $2 $1 && mv one $2",
        "for f in st/plan-* st/frontier-*; do truncate -s -3 $f; done"};
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(shell("rm st/outputs*"), 0);
        ck_assert_int_eq(shell(harm[i]), 0);
        ck_run(RUN "-s plan.budget_vnd=2e9 --out poorer --store st");
        ck_assert(small_same(dir, "poorer", "clean"));
        ck_assert_int_eq(shell("grep -q '2 damaged objects deleted' poorer/run.log"), 0);
    }
}
END_TEST

START_TEST(beginning_near_ends_as_well)
{
    static const int64_t cost[] = {100, 100, 150}, weight[] = {5000, 1000, 3100};
    static const uint32_t group[] = {0, 1, 1}, cell[] = {0, 1, 1, 2};
    static const size_t first[] = {0, 1, 2, 4};
    const struct pln_problem problem = {.n_options = 3,
                                        .n_cells = 3,
                                        .cost = cost,
                                        .group = group,
                                        .weight = weight,
                                        .first = first,
                                        .cell = cell,
                                        .budget = 250};
    double share[] = {0.5, -1, 1}; /* of the second nothing is known */
    uint8_t sites[] = {1, 1, 0};   /* not the best */
    const struct pln_prices prices = {.share = share, .n_cells = 3, .money = 1e-3};
    const struct pln_opt_params near = {
        .threads = 1, .effort = 0.2, .begin = &prices, .begin_plan = sites};
    struct pln_plan plan;
    struct geo_err err;
    ck_assert_ok(pln_opt_solve(&problem, &near, &plan, &err), err);
    ck_assert_int_eq(plan.value, 9100);
    ck_assert(plan.optimal);
    pln_plan_release(&plan);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("previous");
    TCase *tc = tcase_create("previous");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, beginning_near_ends_as_well);
    tcase_add_test(tc, an_earlier_plan_is_an_input_like_others);
    tcase_add_test(tc, rings_are_taken_along_on_any_number_of_threads);
    tcase_add_test(tc, what_is_no_certificate_is_refused);
    tcase_add_test(tc, a_plan_is_remembered);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
