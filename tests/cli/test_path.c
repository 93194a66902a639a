/* phusong path against the ITU's reference cases and on bad input. */
#include "support/support.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "prop/itu_case.h"

static void write_profile(const struct itu_profile *p, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    FILE *f = fopen(path, "w");
    fputs("distance_km,ground_m,clutter_m,zone\n", f);
    for (size_t i = 0; i < p->n; i++)
        fprintf(f, "%.17g,%.17g,%.17g,%d\n", p->d_km[i], p->ground_m[i], p->clutter_m[i],
                p->zone[i]);
    fclose(f);
}

/* The number behind "KEY": in the latest output. */
static double member(const char *key)
{
    char quoted[80];
    snprintf(quoted, sizeof quoted, "\"%s\": ", key);
    const char *at = strstr(cli_out, quoted);
    ck_assert_msg(at != NULL, "no %s in %s", key, cli_out);
    return strtod(at + strlen(quoted), NULL);
}

static void check_case(const struct itu_profile *p, size_t k, const char *log)
{
    const struct pln_link_env *e = &p->env[k];
    cli_ok("path --json --profile p.csv --lat-deg %.17g --tx-height-m %.17g --rx-height-m %.17g "
           "--freq-mhz %.17g --time-pct %.17g --pol %s --delta-n %.17g --n0 %.17g "
           "--tx-coast-km %.17g --rx-coast-km %.17g",
           itu_log_value(log, "phi (deg)", "Eq (4)"), e->tx_height_m, e->rx_height_m, e->freq_mhz,
           e->time_pct, e->polarisation == PLN_POL_VERTICAL ? "v" : "h", e->delta_n, e->n0,
           itu_log_value(log, "dct (km)", ""), itu_log_value(log, "dcr (km)", ""));
    ck_assert_double_eq_tol(member("loss_db"), p->loss_db[k], 1e-6);
    ck_assert_double_eq_tol(member("free_space_db"), itu_log_value(log, "Lbfs", "Eq (8)"), 1e-6);
    ck_assert_double_eq_tol(member("ducting_db"), itu_log_value(log, "Lba (dB)", ""), 1e-6);
    ck_assert_double_eq_tol(member("troposcatter_db"), itu_log_value(log, "Lbs (dB)", ""), 1e-6);
    ck_assert_double_eq_tol(member("diffraction_db"), itu_log_value(log, "Ldp (dB)", ""), 1e-6);
    ck_assert_double_eq_tol(member("tx_horizon_km"), itu_log_value(log, "dlt (km)", "Eq (78)"),
                            1e-6);
}

START_TEST(the_itu_cases_hold_through_the_command_line)
{
    static struct itu_profile p;
    char pattern[4200], log_path[8400];
    if (!test_shared("validation/p1812")) return; /* test_p1812 says that it is skipped */
    snprintf(pattern, sizeof pattern, "%s/profiles/*.csv", test_shared("validation/p1812"));
    glob_t found;
    size_t cases = 0;
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        itu_profile_read(found.gl_pathv[i], &p);
        write_profile(&p, "p.csv");
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        for (size_t k = 0; k < p.n_env; k++, cases++) {
            snprintf(log_path, sizeof log_path, "%s/results/%.*s_%zu_log.csv",
                     test_shared("validation/p1812"), (int)strcspn(name, "."), name, k);
            char *log = test_read_file(log_path, NULL);
            ck_assert_ptr_nonnull(log);
            check_case(&p, k, log);
            free(log);
        }
    }
    globfree(&found);
    ck_assert_uint_eq(cases, 63);
}
END_TEST

static void profile(const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/q.csv", test_tmpdir());
    test_write_file(path, text);
}

#define LINK "path --profile q.csv --lat-deg 18 --tx-height-m 42 --rx-height-m 1.5 --freq-mhz 900"
#define HEADER "distance_km,ground_m,clutter_m,zone\n"

/* Slant 2.00041 km at 900 MHz: 32.448 + 59.085 + 6.022 dB. */
START_TEST(the_table_is_golden)
{
    profile(HEADER "0,10,0,4\n1,10,0,4\n2,10,0,4\n");
    cli_ok(LINK " --model free-space");
    ck_assert_str_eq(
        cli_out, "Free space, ITU-R P.525-4\n"
                 "900 MHz, vertical; transmitter 42 m above ground at 10.0 m, receiver 1.5 m at "
                 "10.0 m\n"
                 "for 50 % of time and 50 % of locations (sigma 0 dB); delta-N 45, N0 325\n\n"
                 "Basic transmission loss              97.555 dB\n"
                 "Free space                           97.555 dB\n"
                 "Path length                           2.000 km\n"
                 "Points of the profile                     3\n");
}
END_TEST

START_TEST(the_default_columns_may_be_left_out)
{
    profile("ground_m,distance_km\n10,0\n10,1\n300,2\n10,5\n");
    cli_ok(LINK " --json");
    ck_assert_ptr_nonnull(strstr(cli_out, "\"line_of_sight\": false"));
    double bare = member("loss_db");
    profile(HEADER "0,10,0,4\n1,10,0,4\n2,300,0,4\n5,10,0,4\n");
    cli_ok(LINK " --json");
    ck_assert_double_eq(member("loss_db"), bare);
}
END_TEST

START_TEST(bad_profiles_are_refused_with_row_and_column)
{
    profile("distance_km,h\n0,1\n");
    cli(LINK);
    cli_fails(3, "q.csv: there is no column ground_m; expected the columns "
                 "distance_km,ground_m,clutter_m,zone");
    profile(HEADER "0,10,0,4\n1,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: 2 points; expected at least 3");
    profile(HEADER "0,10,0,4\n1,nan,0,4\n2,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 3, column ground_m: \"nan\"; expected a number");
    profile(HEADER "0,10,0,4\n1,10,0,4\n1,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 4, column distance_km: \"1\"; expected more than in the row before");
    profile(HEADER "0,10,0,4\n1,10,-3,4\n2,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 3, column clutter_m: \"-3\"; expected 0 to 1000 metres above ground");
    profile(HEADER "0,10,0,4\n1,10,0,2\n2,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 3, column zone: \"2\"; expected 1 (sea), 3 (coastal) or 4 (inland)");
    profile(HEADER "5,10,0,4\n6,10,0,2\n7,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 2, column distance_km: \"5\"; expected 0 in the first row");
    profile(HEADER "0,10,0,4\n1,10\n2,10,0,4\n");
    cli(LINK);
    cli_fails(3, "q.csv: row 3, column clutter_m: empty; expected a number");
    cli("path --profile none.csv --lat-deg 18 --tx-height-m 42 --rx-height-m 1.5 --freq-mhz 900");
    cli_fails(3, "none.csv: this profile cannot be read: No such file or directory");
}
END_TEST

START_TEST(wrong_options_are_usage_errors)
{
    cli("path --tx-height-m 42 --rx-height-m 1.5 --freq-mhz 900");
    cli_fails(2, "path: needs --dem, --tx and --rx, or --profile and --lat-deg (see phusong path "
                 "--help)");
    cli("path --tx-height-m 42 --rx-height-m 1.5");
    cli_fails(2, "path: --freq-mhz MHZ is missing (see phusong path --help)");
    cli("path --profile q.csv --tx-height-m 42 --rx-height-m 1.5 --freq-mhz 900");
    cli_fails(2, "path: --profile needs --lat-deg, the latitude of the path's centre");
    cli(LINK " --freq-mhz nine");
    cli_fails(2, "path: --freq-mhz: got \"nine\", expected a number from 1 to 100000");
    cli(LINK " --time-pct 60");
    cli_fails(2, "path: --time-pct: got \"60\", expected a number from 1 to 50");
    cli(LINK " --tx 105.9");
    cli_fails(2, "path: --tx: got \"105.9\", expected LON,LAT in WGS 84 degrees, longitude first, "
                 "such as 105.9,18.35");
    cli(LINK " --dem a.tif");
    cli_fails(2, "path: --profile stands in place of --dem, --tx and --rx");
    cli(LINK " --model hata9");
    ck_assert_int_eq(cli_status, 2);
    ck_assert_ptr_nonnull(
        strstr(cli_err, "phusong: path: --model: got \"hata9\", expected one of p1812"));
}
END_TEST

/* Clutter is added once or refused; every model of the list answers under its name. */
START_TEST(every_model_answers_and_clutter_counts_once)
{
    profile("distance_km,ground_m,clutter_m\n0,100,0\n1,90,8\n2,80,8\n3,95,0\n");
    cli(LINK " --clutter-loss p2108-height-gain");
    cli_fails(2,
              "path: --clutter-loss would count clutter twice: p1812 has it already (the profile "
              "carries clutter heights)");
    cli_ok(LINK " --model itm --json");
    double plain = member("loss_db");
    cli_ok(LINK " --model itm --clutter-loss p2108-height-gain --clutter-kind forest --json");
    ck_assert_double_gt(member("terminal_db"), 10);
    ck_assert_double_eq_tol(member("loss_db"), plain + member("terminal_db"), 1e-9);
    cli_ok(LINK " --model itm --situation-pct 90 --json");
    ck_assert_double_gt(member("loss_db"), plain + 3);
    cli_ok(LINK " --model hata --environment urban --json");
    double urban = member("loss_db");
    cli_ok(LINK " --model hata --json");
    ck_assert_double_gt(urban, member("loss_db") + 20);
    cli_ok("models --json");
    int n = 0;
    char names[16][40];
    for (const char *at = cli_out; n < 16 && (at = strstr(at, "\"name\": \"")); n++, at++)
        ck_assert_int_eq(sscanf(at, "\"name\": \"%39[^\"]", names[n]), 1);
    ck_assert_int_ge(n, 6);
    for (int i = 0; i < n; i++)
        cli_ok(LINK " --model %s", names[i]);
}
END_TEST

/* A link over the real terrain: the loss is that of the profile, and a path that leaves the data
 * says so. */
START_TEST(terrain_is_read)
{
    const char *dem = test_shared("data/hatinh/dem_54m_utm48n.tif");
    if (!dem) return;
    cli_ok("path --dem %s --tx 105.90,18.33 --rx 105.75,18.25 --tx-height-m 42 --rx-height-m 1.5 "
           "--freq-mhz 900 --json",
           dem);
    ck_assert_double_eq_tol(member("distance_km"), 18.160, 0.01);
    ck_assert_double_gt(member("loss_db"), member("free_space_db"));
    cli("path --dem %s --tx 105.90,18.33 --rx 107.5,18.25 --tx-height-m 42 --rx-height-m 1.5 "
        "--freq-mhz 900",
        dem);
    ck_assert_int_eq(cli_status, 3);
    ck_assert_str_eq(cli_out, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("path");
    TCase *tc = tcase_create("path");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_itu_cases_hold_through_the_command_line);
    tcase_add_test(tc, the_table_is_golden);
    tcase_add_test(tc, the_default_columns_may_be_left_out);
    tcase_add_test(tc, bad_profiles_are_refused_with_row_and_column);
    tcase_add_test(tc, wrong_options_are_usage_errors);
    tcase_add_test(tc, every_model_answers_and_clutter_counts_once);
    tcase_add_test(tc, terrain_is_read);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
