/* One transmitter over an area: against the exact path to each cell, and for any threads. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cover/world.h"
#include "geo/base/mem.h"
#include "planner/cover/area_cast.h"

#define LON 105.47
#define LAT 18.52

static struct world world;
static struct pln_transmitter tx;

static void setup(void)
{
    world_open(&world, 1, 1, 7);
    tx = (struct pln_transmitter){.freq_mhz = 900,
                                  .bandwidth_mhz = 10,
                                  .tx_power_dbm = 46,
                                  .antenna_gain_dbi = 18,
                                  .loss_db = 3,
                                  .antenna_height_m = 42,
                                  .n_sectors = 3,
                                  .azimuth_deg = {10, 130, 250},
                                  .downtilt_deg = 3};
}

static void teardown(void)
{
    world_release(&world);
}

static struct pln_cast_spec cast_spec(bool radiates, double radius_km)
{
    return (struct pln_cast_spec){.model = world.setup.model,
                                  .env = world.setup.env,
                                  .lon_deg = LON,
                                  .lat_deg = LAT,
                                  .radius_km = radius_km,
                                  .tx = radiates ? &tx : NULL,
                                  .rx = &world.setup.rx,
                                  .pattern = &world.setup.pattern};
}

/* The square of values; NULL when the cast failed with *STATUS. */
static float *cast(const struct pln_cast_spec *spec, int threads, struct geo_disc *disc,
                   size_t *n_inside, size_t *n_without, enum geo_status *status)
{
    struct geo_err err = {0};
    struct pln_caster *caster;
    float *value = NULL;
    ck_assert_ok(pln_caster_open(world.terrain, threads, &caster, &err), err);
    *status = pln_caster_cast(caster, spec, NULL, NULL, &err);
    if (*status == GEO_OK) {
        *disc = *pln_caster_disc(caster);
        value = geo_alloc((disc->col_end - disc->col_begin) * (disc->row_end - disc->row_begin),
                          sizeof *value);
        ck_assert_ok(pln_caster_square(caster, value, n_inside, n_without, &err), err);
    } else {
        ck_assert_uint_gt(strlen(err.text), 20);
    }
    pln_caster_release(caster);
    return value;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Differences to the exact link at every STRIDE-th cell of the disc, rising. */
static size_t differences(const struct geo_disc *disc, const float *value, double radius_km,
                          size_t stride, double *off)
{
    struct geo_err err = {0};
    struct pln_linker *linker;
    struct geo_walker *walker;
    size_t width = disc->col_end - disc->col_begin, height = disc->row_end - disc->row_begin, n = 0;
    ck_assert_ok(pln_linker_open(world.terrain, &world.setup, &linker, &err), err);
    ck_assert_ok(geo_walker_open(world.terrain, &walker, &err), err);
    for (size_t i = 0; i < width * height; i += stride) {
        double col = (double)(disc->col_begin + i % width),
               row = (double)(disc->row_begin + i / width);
        double lon, lat;
        struct pln_link link;
        geo_walker_from_cell(walker, 1, &col, &row, &lon, &lat);
        ck_assert_ok(pln_linker_path(linker, LON, LAT, lon, lat, &err), err);
        pln_linker_answer(linker, &tx, &link);
        ck_assert_int_eq(isnan(value[i]), link.distance_km > radius_km);
        if (!isnan(value[i])) off[n++] = fabs((double)value[i] - link.rsrp_dbm);
    }
    geo_walker_release(walker);
    pln_linker_release(linker);
    qsort(off, n, sizeof *off, by_size);
    return n;
}

START_TEST(cells_agree_with_the_exact_path)
{
    static double off[20000];
    struct pln_cast_spec spec = cast_spec(true, 12);
    struct geo_disc disc;
    size_t inside, without;
    enum geo_status status;
    float *value = cast(&spec, 1, &disc, &inside, &without, &status);
    ck_assert_int_eq(status, GEO_OK);
    size_t n = differences(&disc, value, 12, 7, off);
    printf("%zu cells: median %.3f dB, 95 %% %.3f dB, max %.3f dB\n", n, off[n / 2],
           off[n * 95 / 100], off[n - 1]);
    ck_assert_uint_gt(n, 5000);
    ck_assert_double_lt(off[n / 2], 0.1);
    ck_assert_double_lt(off[n * 95 / 100], 1);
    double area_km2 = (double)inside * 0.0925 * 0.0925 * cos(LAT * 0.0174532925);
    ck_assert_double_eq_tol(area_km2, 3.14159 * 144, 3);
    ck_assert_uint_eq(without, 0);
    geo_free(value);
}
END_TEST

START_TEST(threads_change_no_byte)
{
    struct pln_cast_spec spec = cast_spec(_i & 1, 9);
    static const int threads[] = {1, 2, 7};
    float *value[3];
    struct geo_disc disc;
    size_t inside, without;
    enum geo_status status;
    for (int t = 0; t < 3; t++) {
        value[t] = cast(&spec, threads[t], &disc, &inside, &without, &status);
        ck_assert_int_eq(status, GEO_OK);
    }
    size_t n = (disc.col_end - disc.col_begin) * (disc.row_end - disc.row_begin);
    for (int t = 1; t < 3; t++)
        ck_assert_int_eq(memcmp(value[0], value[t], n * sizeof *value[0]), 0);
    for (int t = 0; t < 3; t++)
        geo_free(value[t]);
}
END_TEST

/* A model without a sweep goes the slow way; p1812 under another name must give the same. */
START_TEST(the_slow_way_gives_the_same)
{
    struct pln_model copy = *world.setup.model;
    struct pln_cast_spec spec = cast_spec(true, 3);
    struct geo_disc disc;
    size_t inside, without;
    enum geo_status status;
    float *fast = cast(&spec, 1, &disc, &inside, &without, &status);
    spec.model = &copy;
    float *slow = cast(&spec, 1, &disc, &inside, &without, &status);
    size_t n = (disc.col_end - disc.col_begin) * (disc.row_end - disc.row_begin);
    double mid_col = (disc.col_middle - (double)disc.col_begin);
    for (size_t i = 0; i < n; i++) {
        double col = (double)(i % (disc.col_end - disc.col_begin));
        double row = (double)(i / (disc.col_end - disc.col_begin));
        bool beside = hypot(col - mid_col, row - (disc.row_middle - (double)disc.row_begin)) < 3;
        if (!isnan(fast[i]) && !beside)
            ck_assert_double_eq_tol((double)fast[i], (double)slow[i], 2e-5);
    }
    geo_free(fast);
    geo_free(slow);
}
END_TEST

START_TEST(free_space_is_free_space)
{
    struct pln_cast_spec spec = cast_spec(false, 5);
    struct geo_disc disc;
    size_t inside, without;
    enum geo_status status;
    spec.model = pln_model_find("free-space");
    ck_assert_ptr_nonnull(spec.model);
    spec.env.freq_mhz = 900;
    spec.env.tx_height_m = 30;
    spec.env.rx_height_m = 1.5;
    float *value = cast(&spec, 2, &disc, &inside, &without, &status);
    ck_assert_int_eq(status, GEO_OK);
    double east, north;
    geo_disc_row(&disc, disc.row_begin + 10, disc.col_begin + 55, 1, &east, &north);
    size_t at = 10 * (disc.col_end - disc.col_begin) + 55;
    ck_assert_double_eq_tol((double)value[at], pln_free_space_db(hypot(east, north) / 1000, 900),
                            0.01);
    /* clutter around the receiver is added at every cell: P.2108 height gain, 10 m, open, 900 MHz
     */
    struct pln_terminal terminal = pln_terminal_default();
    terminal.kind = PLN_TERMINAL_HEIGHT_GAIN;
    spec.terminal = &terminal;
    float *more = cast(&spec, 2, &disc, &inside, &without, &status);
    ck_assert_int_eq(status, GEO_OK);
    ck_assert_double_eq_tol((double)(more[at] - value[at]), 17.727, 0.002);
    geo_free(more);
    geo_free(value);
}
END_TEST

START_TEST(what_cannot_be_cast_is_refused)
{
    struct geo_disc disc;
    size_t inside, without;
    enum geo_status status;
    struct pln_cast_spec spec = cast_spec(true, 5);
    spec.lon_deg = 110;
    ck_assert_ptr_null(cast(&spec, 1, &disc, &inside, &without, &status));
    ck_assert_int_eq(status, GEO_NO_COVER);
    spec = cast_spec(true, 0.01); /* less than a cell */
    ck_assert_ptr_null(cast(&spec, 1, &disc, &inside, &without, &status));
    ck_assert_int_eq(status, GEO_USAGE);
    spec = cast_spec(false, 5);
    spec.env.freq_mhz = 0;
    ck_assert_ptr_null(cast(&spec, 1, &disc, &inside, &without, &status));
    ck_assert_int_eq(status, GEO_USAGE);
    spec = cast_spec(true, 40); /* the rim leaves the tile: there are no cells to fill */
    spec.lon_deg = 105.05;
    float *value = cast(&spec, 2, &disc, &inside, &without, &status);
    ck_assert_int_eq(status, GEO_OK);
    ck_assert_uint_eq(disc.col_begin, 0);
    ck_assert_uint_lt(without, 10); /* of the very edge's cells */
    ck_assert_uint_gt(inside, 300000);
    geo_free(value);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("area");
    TCase *tcase = tcase_create("cast");
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, cells_agree_with_the_exact_path);
    tcase_add_loop_test(tcase, threads_change_no_byte, 0, 2);
    tcase_add_test(tcase, the_slow_way_gives_the_same);
    tcase_add_test(tcase, free_space_is_free_space);
    tcase_add_test(tcase, what_cannot_be_cast_is_refused);
    suite_add_tcase(suite, tcase);
    return test_run(suite, false);
}
