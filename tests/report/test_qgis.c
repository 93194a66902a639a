/* What QGIS itself makes of plan.gpkg: scripts/qgis-render, where python3-qgis is installed. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "planner/report/report.h"
#include "report/invented.h"

static int render(const char *project)
{
    char command[1000];
    snprintf(command, sizeof command,
             "/usr/bin/python3 %s/scripts/qgis-render %s/plan.gpkg %s/render '%s' 2>&1",
             PHUSONG_SOURCE_DIR, test_tmpdir(), test_tmpdir(), project);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(qgis_opens_and_draws_both_projects)
{
    struct invented inv;
    struct geo_err err = {0};
    struct geo_outputs *out = NULL;
    struct pln_facts facts;
    struct geo_outputs_spec outputs = {.dir = test_tmpdir()};
    struct pln_report_spec spec = {0};
    invented_build(&inv, 300);
    ck_assert_ok(geo_outputs_open(&outputs, &out, &err), err);
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_ok(pln_report_write(&facts, out, &spec, &err), err);
    pln_facts_release(&facts);
    ck_assert_ok(geo_outputs_commit(out, &err), err);
    geo_outputs_release(out);
    invented_release(&inv);
    ck_assert_int_eq(render("English"), 0);
    ck_assert_int_eq(render("Tiếng Việt"), 0);
}
END_TEST

int main(void)
{
    if (system("/usr/bin/python3 -c 'import qgis.core' 2>/dev/null") != 0)
        test_skip("python3-qgis is absent (scripts/setup-viewers)");
    Suite *suite = suite_create("qgis");
    TCase *tc = tcase_create("qgis");
    tcase_set_timeout(tc, 100);
    tcase_add_test(tc, qgis_opens_and_draws_both_projects);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
