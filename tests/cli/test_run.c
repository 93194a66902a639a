/* The main job on the demonstration, end to end, and every bad input with its sentence. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/cli.h"
#include "cli/outputs.h"

static char *demo_file(const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/demo/%s", test_tmpdir(), name);
    return test_read_file(path, NULL);
}

/* ---- the demonstration ---- */

START_TEST(the_demonstration_and_its_audit_agree)
{
    cli_ok("demo demo");
    ck_assert_ptr_nonnull(
        strstr(cli_out, "896 villages, 256 with a date of coverage, 640 waiting"));
    cli_ok("run demo/scenario.ini --out out --lang en --quiet");
    ck_assert_ptr_nonnull(strstr(cli_out, "256 are reported covered by 30 Jun 2024 (28.6 %)"));
    ck_assert_ptr_nonnull(strstr(cli_out, "SYNTHETIC"));
    ck_assert_double_eq(outputs_figure("out", "programme.listed"), 896);
    ck_assert_double_eq(outputs_figure("out", "programme.served"), 256);
    ck_assert_double_eq(outputs_figure("out", "programme.remaining"), 640);
    ck_assert_double_eq_tol(outputs_figure("out", "programme.served_pct"), 28.571, 0.001);
    ck_assert_double_eq(outputs_figure("out", "programme.predicted_served"), 256);
    ck_assert_double_ge(outputs_figure("out", "audit.none"), 640);
    ck_assert_double_gt(outputs_figure("out", "plan.people_gained"), 0);
    outputs_check_totals("out");
}
END_TEST

START_TEST(the_demonstration_is_the_same_each_time)
{
    cli_ok("demo again --threads 1");
    cli("demo again");
    ck_assert_int_eq(cli_status, 4);
    char line[600];
    snprintf(line, sizeof line, "diff -r %s/demo %s/again", test_tmpdir(), test_tmpdir());
    ck_assert_int_eq(system(line), 0);
}
END_TEST

START_TEST(bytes_do_not_depend_on_threads_or_folder)
{
    const char *first = outputs_digest("out");
    cli_ok("run ../$(basename $PWD)/demo/scenario.ini --out one --lang en -q --threads 1 "
           ">/dev/null");
    ck_assert_str_eq(outputs_digest("one"), first);
    cli_ok("run demo/scenario.ini --out three --lang en -q --threads 3 >/dev/null");
    ck_assert_str_eq(outputs_digest("three"), first);
}
END_TEST

START_TEST(json_is_summary_json)
{
    char path[300];
    cli_ok("run demo/scenario.ini --out json --lang en -q --json");
    char *out = strdup(cli_out);
    snprintf(path, sizeof path, "%s/json/summary.json", test_tmpdir());
    char *file = test_read_file(path, NULL);
    ck_assert_str_eq(file, out);
    free(file);
    free(out);
}
END_TEST

START_TEST(earlier_stages_stop_there)
{
    cli_ok("audit demo/scenario.ini --out audit -q --json");
    ck_assert_ptr_nonnull(strstr(cli_out, "\"audit\": {"));
    ck_assert_ptr_null(strstr(cli_out, "\"plan\": {"));
    cli_ok("candidates demo/scenario.ini --out candidates -q --json");
    ck_assert_ptr_nonnull(strstr(cli_out, "\"candidates\": {"));
    ck_assert_ptr_null(strstr(cli_out, "\"plan\": {"));
    cli_ok("plan demo/scenario.ini --out plan -q --json --lang en");
    ck_assert_str_eq(outputs_digest("plan"), outputs_digest("out"));
}
END_TEST

START_TEST(a_smaller_budget_buys_less)
{
    cli_ok("run demo/scenario.ini --out small -q --set 'plan.budget_vnd=10 bn' >/dev/null");
    ck_assert_double_eq(outputs_figure("small", "plan.budget_vnd"), 1e10);
    ck_assert_double_lt(outputs_figure("small", "plan.people_gained"),
                        outputs_figure("out", "plan.people_gained"));
    outputs_check_totals("small");
}
END_TEST

START_TEST(the_geopackage_passes_the_outside_validator)
{
    char line[600];
    if (system("/usr/bin/python3 -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null"))
        return;
    snprintf(line, sizeof line,
             "/usr/bin/python3 -m osgeo_utils.samples.validate_gpkg --extra %s/out/plan.gpkg",
             test_tmpdir());
    ck_assert_int_eq(system(line), 0);
}
END_TEST

/* A village far from the country is set aside, and said so on every run, restored ones too. */
START_TEST(rows_set_aside_are_named)
{
    char path[300];
    char *text = demo_file("villages.csv", path, sizeof path);
    char *at = strstr(text, ",103.");
    at[2] = '3';
    at[3] = '3';
    test_write_file(path, text);
    for (int again = 0; again < 2; again++) {
        cli("audit demo/scenario.ini --out aside --overwrite --quiet --store st >/dev/null");
        ck_assert_int_eq(cli_status, 0);
        ck_assert_msg(
            strstr(cli_err, "villages.csv, row 2 (DEMO-V00001), column lon_deg: \"133.") != NULL,
            "%s", cli_err);
        ck_assert_ptr_nonnull(strstr(cli_err, "the row is set aside (OUTSIDE_COUNTRY)"));
    }
    at[2] = '0';
    at[3] = '3';
    test_write_file(path, text);
    free(text);
}
END_TEST

/* ---- what is refused, and leaves earlier outputs alone ---- */

/* In FILE of the demonstration the first FIND is replaced by PUT (NULL: the file ends there), or
 * with FIND "" PUT is put at its end. */
static const struct bad {
    const char *file, *find, *put;
    int status;
    const char *sentence; /* a part of it; with its end where it ends in a newline */
} bads[] = {
    {"scenario.ini", "budget_vnd", "budgt_vnd", 2,
     ": unknown key budgt_vnd in [plan]; did you mean budget_vnd?\n"},
    {"scenario.ini", "[candidates]", "[candidate]", 2,
     ": unknown section [candidate]; did you mean [candidates]?\n"},
    {"scenario.ini", "-110", "-1100", 2,
     ": [radio] threshold_dbm = -1100: expected a number from -150 to 0 dBm\n"},
    {"scenario.ini", "villages.csv", "none.csv", 3,
     ": [villages] path = none.csv: there is no such file (looked for "
     "demo/none.csv)\n"},
    {"scenario.ini", "column_id = village_id", "column_id = code", 3, "demo/villages.csv: "},
    {"scenario.ini", "column_id = village_id", "crs = EPSG:99999", 3,
     "demo/villages.csv: coordinate reference system \"EPSG:99999\": not known to PROJ\n"},
    {"scenario.ini", "column_id = village_id", "crs = EPSG:3405", 3,
     "demo/villages.csv, row 2: the coordinates 103.55375, 22.96625 look like degrees; expected "
     "metres of EPSG:3405"},
    {"scenario.ini", "dem = terrain.tif", "dem = README.md", 3,
     "raster demo/README.md: format unknown; expected GeoTIFF"},
    {"villages.csv", "lat_deg", "breite", 3,
     "demo/villages.csv: no column for lat_deg; looked for"},
    {"villages.csv", "people", "leute", 3, "demo/villages.csv: no column for people; looked for"},
    {"villages.csv", ",103.553750,22.966250", ",103.553750,23.000850", 3,
     "demo/villages.csv: row 2, village DEMO-V00001 (Thôn Pa Tủa): longitude 103.553750"},
    {"villages.csv", ",103.", ",nan,", 3,
     "demo/villages.csv, row 2, column lon_deg: \"nan\"; expected a finite number of "
     "degrees or metres\n"},
    {"villages.csv", "1908", "-1908", 3,
     "demo/villages.csv, row 2, column people: \"-1908\"; expected a number from 0 to"},
    {"villages.csv", "DEMO-V00002", "DEMO-V00001", 3,
     "demo/villages.csv, row 3, column village_id: \"DEMO-V00001\"; expected an identifier of its "
     "own (row 2 has the same)\n"},
    {"villages.csv", "DEMO-V00001", NULL, 3, "demo/villages.csv: a header and no rows\n"},
    {"villages.csv", "village_id", NULL, 3, "demo/villages.csv: the file is empty\n"},
    {"towers.csv", ",42,", ",-42,", 3,
     "demo/towers.csv, row 2, column antenna_height_m: \"-42\"; expected a mast height above 0 "
     "m\n"},
    {"towers.csv", "DEMO-T0001", NULL, 3, "demo/towers.csv: a header and no rows\n"},
};

static void write_changed(const struct bad *bad, const char *text, const char *path)
{
    const char *at = strstr(text, bad->find);
    ck_assert_msg(at != NULL, "%s is not in %s", bad->find, bad->file);
    FILE *f = fopen(path, "w");
    fwrite(text, 1, (size_t)(at - text), f);
    if (bad->put) fprintf(f, "%s%s", bad->put, at + strlen(bad->find));
    fclose(f);
}

START_TEST(bad_input_is_told_and_earlier_outputs_stay)
{
    const struct bad *bad = &bads[_i];
    char path[300];
    char *text = demo_file(bad->file, path, sizeof path);
    write_changed(bad, text, path);
    const char *before = outputs_digest("out");
    cli("run demo/scenario.ini --out out --overwrite --quiet");
    test_write_file(path, text);
    free(text);
    ck_assert_msg(cli_status == bad->status, "exit %d, expected %d: %s", cli_status, bad->status,
                  cli_err);
    ck_assert_str_eq(cli_out, "");
    ck_assert_msg(strncmp(cli_err, "phusong: ", 9) == 0 && strstr(cli_err, bad->sentence),
                  "%s expected: %s", cli_err, bad->sentence);
    ck_assert_ptr_eq(strchr(cli_err, '\n'), cli_err + strlen(cli_err) - 1);
    ck_assert_str_eq(outputs_digest("out"), before);
}
END_TEST

START_TEST(a_truncated_raster_is_refused)
{
    char line[600];
    const char *before = outputs_digest("out");
    snprintf(line, sizeof line,
             "cd %s && cp -r demo cut && head -c 100000 demo/terrain.tif > cut/terrain.tif",
             test_tmpdir());
    ck_assert_int_eq(system(line), 0);
    cli("run cut/scenario.ini --out out --overwrite --quiet");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_ptr_nonnull(strstr(cli_err, "phusong: raster cut/terrain.tif: "));
    ck_assert_str_eq(outputs_digest("out"), before);
}
END_TEST

START_TEST(outputs_are_not_replaced_unasked)
{
    const char *before = outputs_digest("out");
    cli("run demo/scenario.ini --out out --quiet");
    cli_fails(4,
              "out holds the outputs of an earlier run (summary.json); expected an empty folder, "
              "or --overwrite");
    ck_assert_str_eq(outputs_digest("out"), before);
    cli("run demo/scenario.ini --out demo/scenario.ini/x --quiet");
    ck_assert_int_eq(cli_status, 4);
    ck_assert_ptr_nonnull(strstr(cli_err, "phusong: demo/scenario.ini/x: "));
    cli("run demo/scenario.ini --out /proc/none --quiet");
    ck_assert_int_eq(cli_status, 4);
    cli("run demo/scenario.ini");
    cli_fails(2, "run: --out DIR is missing (see phusong run --help)");
    cli("run none.ini --out out");
    cli_fails(2, "none.ini: this scenario cannot be read: No such file or directory");
}
END_TEST

static int shell(const char *format, const char *middle)
{
    char line[1200];
    snprintf(line, sizeof line, format, test_tmpdir(), middle);
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(an_interrupt_leaves_earlier_outputs)
{
    const char *before = outputs_digest("out");
    int status = shell("cd %s && timeout --preserve-status -s INT 0.6 '%s' run demo/scenario.ini "
                       "--out out --overwrite --quiet > .out 2> .err",
                       PHUSONG_PROGRAM);
    ck_assert_int_eq(status, 130);
    ck_assert_str_eq(outputs_digest("out"), before);
}
END_TEST

START_TEST(a_second_run_on_the_folder_is_refused)
{
    const char *before = outputs_digest("out");
    int status = shell("cd %s && flock out/.phusong.lock '%s' run demo/scenario.ini --out out "
                       "--overwrite --quiet > .out 2> .err",
                       PHUSONG_PROGRAM);
    ck_assert_int_eq(status, 6);
    ck_assert_str_eq(outputs_digest("out"), before);
}
END_TEST

START_TEST(progress_is_drawn_only_when_asked_for)
{
    cli("audit demo/scenario.ini --out audit --overwrite --progress > /dev/null");
    ck_assert_int_eq(cli_status, 0);
    ck_assert_ptr_nonnull(strstr(cli_err, "\r\033[Kaudit "));
    cli("audit demo/scenario.ini --out audit --overwrite > /dev/null");
    ck_assert_str_eq(cli_err, "outputs in audit; QGIS opens plan.gpkg\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *tc = tcase_create("run"); /* in order: the first makes what the others use */
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, the_demonstration_and_its_audit_agree);
    tcase_add_test(tc, the_demonstration_is_the_same_each_time);
    tcase_add_test(tc, bytes_do_not_depend_on_threads_or_folder);
    tcase_add_test(tc, json_is_summary_json);
    tcase_add_test(tc, earlier_stages_stop_there);
    tcase_add_test(tc, a_smaller_budget_buys_less);
    tcase_add_test(tc, rows_set_aside_are_named);
    tcase_add_test(tc, the_geopackage_passes_the_outside_validator);
    tcase_add_loop_test(tc, bad_input_is_told_and_earlier_outputs_stay, 0,
                        sizeof bads / sizeof *bads);
    tcase_add_test(tc, a_truncated_raster_is_refused);
    tcase_add_test(tc, outputs_are_not_replaced_unasked);
    tcase_add_test(tc, an_interrupt_leaves_earlier_outputs);
    tcase_add_test(tc, a_second_run_on_the_folder_is_refused);
    tcase_add_test(tc, progress_is_drawn_only_when_asked_for);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
