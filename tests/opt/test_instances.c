/* The cases with proven optima of ../shared/instances: found, and but for one proved. */
#include "support/support.h"

#include <stdio.h>

#include "planner/opt/instance.h"
#include "planner/opt/solve.h"
#include "planner/opt/verify.h"

struct proven {
    const char *name;
    int64_t budget, optimum;
};

static const struct proven cases[] = {
    {"terrain-1k", 10, 49356},   {"terrain-1k", 43, 123052},   {"terrain-1k", 109, 190234},
    {"terrain-10k", 27, 219301}, {"terrain-10k", 108, 526800}, {"sjc324", 3, 11604},
    {"sjc324", 5, 12152},        {"sjc500", 3, 15730},         {"sjc500", 5, 18859},
    {"zds1800", 10, 43207},      {"zds1800", 15, 60859},
};

static struct pln_instance read_case(const char *name)
{
    static const char *const table[] = {"sites", "villages", "covers"};
    char path[3][4200];
    for (int t = 0; t < 3; t++) {
        char within[200];
        snprintf(within, sizeof within, "instances/%s/%s.csv", name, table[t]);
        snprintf(path[t], sizeof path[t], "%s", test_shared(within));
    }
    struct pln_instance_paths paths = {path[0], path[1], path[2]};
    struct pln_instance instance;
    struct geo_err err = {0};
    ck_assert_ok(pln_instance_read(&paths, &instance, &err), err);
    return instance;
}

START_TEST(known_optima_are_proved)
{
    const struct proven *known = &cases[_i];
    struct pln_instance instance = read_case(known->name);
    instance.problem.budget = known->budget;
    struct pln_plan plan;
    struct pln_certificate certificate;
    struct pln_opt_params params = {.certificate = &certificate};
    struct geo_err err = {0};
    ck_assert_ok(pln_opt_solve(&instance.problem, &params, &plan, &err), err);
    ck_assert_int_eq(plan.value, known->optimum);
    ck_assert_int_eq(plan.bound, known->optimum);
    struct pln_check check;
    ck_assert_ok(pln_verify(&instance.problem, &certificate, &check, &err), err);
    ck_assert_msg(check.holds, "%s", check.why);
    pln_plan_release(&plan);
    pln_certificate_release(&certificate);
    pln_instance_release(&instance);
}
END_TEST

/* The same plan and the same certificate for any number of threads. */
START_TEST(threads_change_nothing)
{
    struct pln_instance instance = read_case("terrain-10k");
    instance.problem.budget = 272;
    struct geo_key first = {{0}};
    for (int threads = 1; threads <= 7; threads += threads == 1 ? 1 : 5) {
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct pln_opt_params params = {
            .threads = threads, .effort = 0.03, .certificate = &certificate};
        struct geo_err err = {0};
        ck_assert_ok(pln_opt_solve(&instance.problem, &params, &plan, &err), err);
        if (threads == 1) first = certificate.seal;
        ck_assert_int_eq(geo_key_compare(&certificate.seal, &first), 0);
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
    }
    pln_instance_release(&instance);
}
END_TEST

int main(void)
{
    if (!test_shared("instances")) test_skip("../shared/instances is absent");
    Suite *s = suite_create("instances");
    TCase *t = tcase_create("instances");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, known_optima_are_proved, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(t, threads_change_nothing);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
