/* Calibration: a known error is found on the rows that no fit saw, levels stand for the losses they
 * are, threads change nothing, and the real measurements beside the project can be read. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/intake/intake.h"
#include "planner/run/calibrate.h"

static struct geo_err err;

/* A table in the test's folder; its path. */
static const char *table(const char *text)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/m.csv", test_tmpdir());
    test_write_file(path, text);
    return path;
}

enum { rows = 400 };

/* Free space with an error of 5 dB and 3 dB a decade, at 0.2 to 12 km eastwards. */
static const char *known_error(void)
{
    static char text[rows * 100];
    size_t n = (size_t)sprintf(text, "longitude,latitude,tlongitude,tlatitude,ht,hr,frequency,"
                                     "distance,pathloss\n");
    for (int i = 0; i < rows; i++) {
        double d_km = 0.2 + 0.03 * i;
        n += (size_t)sprintf(text + n, "%.6f,18,105,18,30,1.5,900,%.4f,%.6f\n", 105 + d_km / 105.9,
                             d_km, pln_free_space_db(d_km, 900) + 5 + 3 * log10(d_km));
    }
    return table(text);
}

static void calibrate(const char *path, const struct pln_towers *towers, const char *model,
                      int threads, struct pln_measurements *measured, struct pln_calibrated *result)
{
    struct pln_link_setup setup = pln_link_setup_default();
    const struct pln_model *models[] = {pln_model_find(model)};
    struct pln_calibrate_spec spec = {.setup = &setup,
                                      .models = models,
                                      .n_models = 1,
                                      .threshold_dbm = -110,
                                      .threshold_loss_db = 112,
                                      .threads = threads};
    ck_assert_ok(pln_measurements_read(path, towers, &setup, measured, &err), err);
    ck_assert_ok(pln_calibrate(&spec, measured, result, &err), err);
}

START_TEST(a_known_error_is_found_on_rows_that_no_fit_saw)
{
    struct pln_measurements measured;
    struct pln_calibrated r;
    calibrate(known_error(), NULL, "free-space", 1, &measured, &r);
    const struct pln_calibration *c = &r.at[0];
    ck_assert_uint_eq(r.n_compared, rows);
    ck_assert_uint_eq(c->all[PLN_FIT_NONE].n + r.n_fit, rows);
    ck_assert(r.n_fit > rows * 4 / 10 && r.n_fit < rows * 6 / 10);
    ck_assert_double_eq_tol(c->slope_offset_db, 5, 1e-4);
    ck_assert_double_eq_tol(c->slope_db, 3, 1e-4);
    ck_assert_double_eq_tol(c->all[PLN_FIT_SLOPE].rmse_db, 0, 1e-4);
    ck_assert_double_eq(c->all[PLN_FIT_SLOPE].hit_rate_pct, 100);
    /* recomputed from nothing */
    double sum = 0, squares = 0, hits = 0, n = 0, class_n = 0;
    for (size_t i = 0; i < measured.n; i++) {
        const struct pln_measurement *m = &measured.at[i];
        if (!m->held_out) continue;
        double modelled = pln_free_space_db(m->distance_km, 900), off = modelled - m->loss_db;
        n++, sum += off, squares += off * off;
        hits += (m->loss_db <= 112) == (modelled <= 112);
        class_n += m->distance_km >= 5 && m->distance_km < 10;
    }
    const struct pln_calibration_figures *f = &c->all[PLN_FIT_NONE];
    ck_assert_double_eq_tol(f->bias_db, sum / n, 1e-9);
    ck_assert_double_eq_tol(f->rmse_db, sqrt(squares / n), 1e-9);
    ck_assert_double_eq_tol(f->deviation_db, sqrt((squares - sum * sum / n) / (n - 1)), 1e-9);
    ck_assert_double_eq_tol(f->hit_rate_pct, 100 * hits / n, 1e-9);
    ck_assert_double_lt(f->hit_rate_pct, 100);
    ck_assert_double_eq((double)c->classes[3].n, class_n);
    pln_calibrated_release(&r);
    pln_measurements_release(&measured);
}
END_TEST

START_TEST(repeated_paths_stay_in_one_half_and_threads_change_nothing)
{
    struct pln_measurements a, b;
    struct pln_calibrated one, seven;
    const char *path = known_error();
    calibrate(path, NULL, "hata", 1, &a, &one);
    calibrate(path, NULL, "hata", 7, &b, &seven);
    ck_assert_mem_eq(one.loss_db, seven.loss_db, rows * sizeof(double));
    ck_assert_mem_eq(one.at[0].all, seven.at[0].all, sizeof one.at[0].all);
    ck_assert_uint_gt(one.at[0].extrapolated, 0); /* below 1 km */
    pln_calibrated_release(&one);
    pln_calibrated_release(&seven);
    pln_measurements_release(&a);
    pln_measurements_release(&b);
    struct pln_link_setup setup = pln_link_setup_default();
    path = table("lon_deg,lat_deg,tx_lon_deg,tx_lat_deg,tx_height_m,freq_mhz,loss_db\n"
                 "105.1,18,105,18,30,900,120\n105.1,18,105,18,30,900,131\n");
    ck_assert_ok(pln_measurements_read(path, NULL, &setup, &a, &err), err);
    ck_assert_int_eq(a.at[0].held_out, a.at[1].held_out);
    ck_assert_double_eq_tol(a.at[0].distance_km, 10.591, 0.01);
    pln_measurements_release(&a);
}
END_TEST

/* −104.4 dBm of an omnidirectional mast: 33.2 dBm a resource element, −7 dB at the handset. */
START_TEST(a_level_is_told_as_the_loss_it_stands_for)
{
    struct pln_tower mast = {.id = "M1", .lon_deg = 105, .lat_deg = 18, .tx = pln_mast_defaults()};
    mast.tx.n_sectors = 0;
    mast.tx.downtilt_deg = 0;
    struct pln_towers towers = {.at = &mast, .n = 1};
    struct pln_measurements measured;
    struct pln_calibrated r;
    calibrate(table("site,lon_deg,lat_deg,rsrp_dbm\nM1,105.1,18,-104.4\nM1,105.05,18,-99\n"
                    "M1,105.2,18,-109\n"),
              &towers, "free-space", 1, &measured, &r);
    ck_assert(measured.levels);
    ck_assert_double_eq_tol(measured.at[0].loss_db, 33.2 - 7 + 104.4, 0.1);
    ck_assert_double_eq_tol(r.loss_db[0], pln_free_space_db(measured.at[0].distance_km, 900), 1e-9);
    pln_calibrated_release(&r);
    pln_measurements_release(&measured);
}
END_TEST

static void refused(const char *text, const char *sentence)
{
    struct pln_measurements measured;
    struct pln_link_setup setup = pln_link_setup_default();
    ck_assert_int_eq(pln_measurements_read(table(text), NULL, &setup, &measured, &err),
                     GEO_BAD_DATA);
    const char *tail = strstr(err.text, "m.csv");
    ck_assert_ptr_nonnull(tail);
    ck_assert_str_eq(tail, sentence);
}

START_TEST(what_is_wrong_is_told)
{
    refused("lon_deg,lat_deg,tx_lon_deg,tx_lat_deg\n1,2,3,4\n",
            "m.csv: expected either a column loss_db or a column rsrp_dbm");
    refused("lon_deg,loss_db\n1,100\n", "m.csv: there is no column lat_deg");
    refused("lon_deg,lat_deg,site,rsrp_dbm\n1,2,A,-100\n",
            "m.csv: where is the transmitter? expected columns tx_lon_deg and tx_lat_deg, or a "
            "column site and a scenario with [towers]");
    refused("lon_deg,lat_deg,tx_lon_deg,tx_lat_deg,tx_height_m,freq_mhz,loss_db\n"
            "1,2,1,2.1,30,900,120\n1,95,1,2.1,30,900,120\n",
            "m.csv: row 3, column lat_deg: \"95\"; expected a number from -90 to 90");
    refused("lon_deg,lat_deg,tx_lon_deg,tx_lat_deg,tx_height_m,freq_mhz,loss_db\n"
            "1,2,1,2.1,30,900,\n",
            "m.csv: row 2, column loss_db: empty; expected a number from 0 to 400");
}
END_TEST

/* 12,369 real measurements without terrain profiles. */
START_TEST(real_measurements)
{
    const char *path = test_shared("data/measurements/pathloss_12369.csv");
    if (!path) return;
    struct pln_measurements measured;
    struct pln_calibrated r;
    calibrate(path, NULL, "hata", 2, &measured, &r);
    ck_assert_uint_eq(r.n_compared, 12369);
    const struct pln_calibration *c = &r.at[0];
    const struct pln_calibration_figures *far = &c->classes[3];
    printf("real: hata, open country, 5 to 10 km: %zu held out, bias %.2f, sd %.2f dB\n", far->n,
           far->bias_db, far->deviation_db);
    ck_assert(far->n > 1000 && far->deviation_db > 3 && far->deviation_db < 12);
    ck_assert(fabs(c->all[PLN_FIT_OFFSET].bias_db) < fabs(c->all[PLN_FIT_NONE].bias_db));
    pln_calibrated_release(&r);
    pln_measurements_release(&measured);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("calibrate");
    TCase *t = tcase_create("calibrate");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_known_error_is_found_on_rows_that_no_fit_saw);
    tcase_add_test(t, repeated_paths_stay_in_one_half_and_threads_change_nothing);
    tcase_add_test(t, a_level_is_told_as_the_loss_it_stands_for);
    tcase_add_test(t, what_is_wrong_is_told);
    tcase_add_test(t, real_measurements);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
