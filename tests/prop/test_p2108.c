/* NTIA's test data for P.2108: every case and its error codes. Losses as printed (0.1 dB), give or
 * take the 0.0015 dB by which approximations of the inverse normal differ. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/p2108.h"

/* NTIA's return codes by fault; the order of enum pln_p2108_fault. */
static const int height_gain_codes[] = {0, 32, 33, 35, 34};
static const int terrestrial_codes[] = {0, 48, -1, -1, -1, -1, 49, 50};
static const int aeronautical_codes[] = {0, 64, -1, -1, -1, 65, -1, 66};

typedef int evaluate(const double *columns, double *loss_db);

static int height_gain(const double *c, double *loss_db)
{
    return height_gain_codes[pln_p2108_height_gain(c[0], c[1], c[2], c[3],
                                                   (enum pln_p2108_clutter)c[4], loss_db)];
}

static int terrestrial(const double *c, double *loss_db)
{
    return terrestrial_codes[pln_p2108_terrestrial(c[0], c[1], c[2], loss_db)];
}

static int aeronautical(const double *c, double *loss_db)
{
    return aeronautical_codes[pln_p2108_aeronautical(c[0], c[1], c[2], loss_db)];
}

/* Rows of n inputs, the code, the loss; returns the number of rows. */
static int check_file(const char *path, int n_inputs, evaluate *ask)
{
    char *text = test_read_file(test_shared(path), NULL);
    ck_assert_ptr_nonnull(text);
    int rows = 0;
    for (char *line = strchr(text, '\n'); line && line[1] > ' '; line = strchr(line + 1, '\n')) {
        double c[8];
        char *at = line + 1;
        for (int k = 0; k < n_inputs + 2; k++, at += *at == ',')
            c[k] = strtod(at, &at);
        double loss_db;
        int code = ask(c, &loss_db);
        ck_assert_msg(code == (int)c[n_inputs], "%s row %d: code %d, expected %g", path, rows + 2,
                      code, c[n_inputs]);
        if (code == 0)
            ck_assert_msg(fabs(loss_db - c[n_inputs + 1]) <= 0.0501 + 0.0015,
                          "%s row %d: %.3f dB, expected %g", path, rows + 2, loss_db,
                          c[n_inputs + 1]);
        else
            ck_assert(isnan(loss_db));
        rows++;
    }
    free(text);
    return rows;
}

START_TEST(ntia_cases_hold)
{
    ck_assert_int_eq(check_file("validation/p2108/HeightGainTerminalCorrectionModelTestData.csv", 5,
                                height_gain),
                     23);
    ck_assert_int_eq(
        check_file("validation/p2108/TerrestrialStatisticalModelTestData.csv", 3, terrestrial), 12);
    ck_assert_int_eq(
        check_file("validation/p2108/AeronauticalStatisticalModelTestData.csv", 3, aeronautical),
        13);
}
END_TEST

int main(void)
{
    if (!test_shared("validation/p2108")) test_skip("no validation/p2108 beside the project");
    Suite *s = suite_create("p2108");
    TCase *t = tcase_create("p2108");
    tcase_add_test(t, ntia_cases_hold);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
