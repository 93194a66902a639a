/* The ITU's delta-Bullington workbook: four paths, five cases each (a_e 8500 km, c = 3e8 m/s,
 * horizontal polarisation, land). */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/p526.h"

enum { points_max = 4096 };

static size_t read_path(int path, double *d_km, double *ground_m)
{
    char name[64];
    snprintf(name, sizeof name, "validation/p526/dbull_path%d.csv", path);
    char *text = test_read_file(test_shared(name), NULL);
    ck_assert_ptr_nonnull(text);
    size_t n = 0;
    for (char *line = strchr(text, '\n') + 1; n < points_max; line = strchr(line, '\n') + 1) {
        if (sscanf(line, "%lf,%lf", &d_km[n], &ground_m[n]) != 2) break;
        n++;
        if (!strchr(line, '\n')) break;
    }
    free(text);
    return n;
}

static double worst_height, worst_loss;

static void check(const double *expect)
{
    static double d[points_max], h[points_max];
    size_t n = read_path((int)expect[0], d, h);
    struct pln_profile profile = {n, d, h, NULL, NULL};
    struct pln_diffraction_env env = {
        &pln_earth_form_p526, expect[3] / 1000, 300 / expect[3], PLN_POL_HORIZONTAL, 0, 8500};
    struct pln_p526 r;
    pln_p526_evaluate(&profile, expect[1], expect[2], &env, &r);
    double off[] = {r.hts_eff_m - expect[4],
                    r.hrs_eff_m - expect[5],
                    r.diffraction.bullington_db - expect[6],
                    r.diffraction.bullington_smooth_db - expect[7],
                    r.diffraction.spherical_earth_db - expect[8],
                    r.diffraction.loss_db - expect[9]};
    printf("path %.0f %5.0f MHz: off by %.1e %.1e m; %.1e %.1e %.1e %.1e dB\n", expect[0],
           expect[3], off[0], off[1], off[2], off[3], off[4], off[5]);
    for (size_t k = 0; k < 2; k++)
        worst_height = fmax(worst_height, fabs(off[k]));
    for (size_t k = 2; k < 6; k++)
        worst_loss = fmax(worst_loss, fabs(off[k]));
}

START_TEST(workbook_cases_hold)
{
    char *text = test_read_file(test_shared("validation/p526/delta_bullington_expected.csv"), NULL);
    ck_assert_ptr_nonnull(text);
    size_t cases = 0;
    for (char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n'), cases++) {
        double e[10];
        ck_assert_int_eq(sscanf(line + 1, "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &e[0], &e[1],
                                &e[2], &e[3], &e[4], &e[5], &e[6], &e[7], &e[8], &e[9]),
                         10);
        check(e);
    }
    free(text);
    ck_assert_uint_eq(cases, 20);
    ck_assert_double_le(worst_height, 1e-6);
    ck_assert_double_le(worst_loss, 1e-6);
}
END_TEST

int main(void)
{
    if (!test_shared("validation/p526")) test_skip("../shared/validation/p526 is absent");
    Suite *suite = suite_create("p526");
    TCase *tcase = tcase_create("workbook");
    tcase_add_test(tcase, workbook_cases_hold);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
