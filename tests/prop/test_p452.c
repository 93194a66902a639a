/* What P.1812 shares with P.452-18 (path analysis, zones, spherical earth, diffraction) against the
 * ITU's P.452 paths: 595 rows over 17 profiles from 5 to 1000 km. ΔN is taken from the printed a_e,
 * which has more digits. Not compared: β0 (the path centre's latitude is not printed), and Ld50
 * where there is clutter, which P.452 leaves out near the terminals. */
#include "support/support.h"

#include <glob.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/p1812.h"

enum { points_max = 40000, columns = 46 };
static double d_km[points_max], ground_m[points_max], clutter_m[points_max];
static uint8_t zone[points_max];

#define AT(member) offsetof(struct pln_p1812, member)
static const struct {
    const char *name;
    int column; /* from 0 */
    size_t offset;
} shared_values[] = {
    {"ae", 16, AT(ae_km)},
    {"theta_t", 20, AT(theta_t_mrad)},
    {"theta_r", 21, AT(theta_r_mrad)},
    {"theta", 22, AT(theta_mrad)},
    {"hm", 23, AT(hm_m)},
    {"hte", 24, AT(hte_m)},
    {"hre", 25, AT(hre_m)},
    {"hstd", 26, AT(hstd_m)},
    {"hsrd", 27, AT(hsrd_m)},
    {"dlt", 28, AT(dlt_km)},
    {"dlr", 29, AT(dlr_km)},
    {"dtm", 31, AT(dtm_km)},
    {"dlm", 32, AT(dlm_km)},
    {"omega", 34, AT(omega)},
    {"Ldsph", 41, AT(median.spherical_earth_db)},
    {"Ld50", 42, AT(median.loss_db)},
};
enum { n_shared = sizeof shared_values / sizeof *shared_values };
static double worst[n_shared];
static bool cluttered;

static size_t read_profile(const char *path)
{
    char *text = test_read_file(path, NULL);
    ck_assert_msg(text != NULL, "cannot read %s", path);
    size_t n = 0;
    cluttered = false;
    for (char *line = strchr(text, '\n'); line && line[1] && n < points_max; n++) {
        char kind[16];
        ck_assert_int_eq(
            sscanf(line + 1, "%lf,%lf,%lf,%15[^,]", &d_km[n], &ground_m[n], &clutter_m[n], kind),
            4);
        cluttered |= clutter_m[n] > 0;
        zone[n] = kind[0] == 'B'   ? PLN_ZONE_SEA
                  : kind[1] == '1' ? PLN_ZONE_COASTAL
                                   : PLN_ZONE_INLAND;
        line = strchr(line + 1, '\n');
    }
    free(text);
    return n;
}

static void check_row(const double *v, size_t n)
{
    struct pln_profile profile = {n, d_km, ground_m, clutter_m, zone};
    struct pln_link_env env = pln_link_env_default();
    env.freq_mhz = v[1] * 1000, env.time_pct = fmin(v[2], 50);
    env.tx_height_m = v[3], env.rx_height_m = v[4];
    env.polarisation = v[11] == 2 ? PLN_POL_VERTICAL : PLN_POL_HORIZONTAL;
    env.delta_n = 157 * (1 - 6371 / v[16]), env.n0 = v[36];
    struct pln_p1812 r;
    pln_p1812_evaluate(&profile, &env, &r);
    for (int k = 0; k < n_shared; k++) {
        double got;
        memcpy(&got, (const char *)&r + shared_values[k].offset, sizeof got);
        if (cluttered && shared_values[k].offset == AT(median.loss_db)) continue;
        double expected = v[shared_values[k].column], off = fabs(got - expected);
        worst[k] = fmax(worst[k], off);
        ck_assert_msg(off <= 1e-6 + 1e-9 * fabs(expected), "%s at %g GHz: %.9f, expected %.9f",
                      shared_values[k].name, v[1], got, expected);
    }
}

/* Rows of …/results/test_result_NAME.csv belong to …/profiles/test_profile_NAME.csv. */
static size_t check_file(const char *path)
{
    char *text = test_read_file(path, NULL), profile_path[4200];
    snprintf(profile_path, sizeof profile_path, "%s/profiles/test_profile_%s",
             test_shared("validation/p452"), strstr(path, "test_result_") + strlen("test_result_"));
    size_t rows = 0, n = read_profile(profile_path);
    for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n'), rows++) {
        double v[columns] = {0};
        char *at = line + 1;
        for (int k = 0; k < columns; k++) {
            v[k] = strtod(at, NULL);
            at = strchr(at, ',');
            if (!at) break;
            at++;
        }
        check_row(v, n);
    }
    free(text);
    return rows;
}

START_TEST(shared_parts_hold)
{
    char pattern[4200];
    glob_t found;
    size_t rows = 0;
    snprintf(pattern, sizeof pattern, "%s/results/*.csv", test_shared("validation/p452"));
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        rows += check_file(found.gl_pathv[i]);
    for (int k = 0; k < n_shared; k++)
        printf("%-8s largest deviation %.1e\n", shared_values[k].name, worst[k]);
    globfree(&found);
    ck_assert_uint_eq(rows, 595);
    ck_assert_double_gt(worst[n_shared - 1], 0); /* some rows had no clutter */
}
END_TEST

int main(void)
{
    if (!test_shared("validation/p452")) test_skip("../shared/validation/p452 is absent");
    Suite *suite = suite_create("p452");
    TCase *tcase = tcase_create("itu");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, shared_parts_hold);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
