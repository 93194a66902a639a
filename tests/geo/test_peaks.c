/* Prominence by flooding against its definition: the widest path to higher ground. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/rasters.h"
#include "geo/terrain/terrain.h"

enum { W = 24, H = 17 };
static double ground[H][W];
static struct geo_err err;

static double ground_at(double col, double row)
{
    return ground[(int)row][(int)col];
}

static bool over(int a, int b) /* earlier cells win ties */
{
    double za = ground[a / W][a % W], zb = ground[b / W][b % W];
    return za > zb || (za == zb && a < b);
}

/* Lowest descent needed from CELL to higher ground or to the edge, by relaxation until nothing
 * changes. */
static double naive_prominence(int cell)
{
    static double best[H * W]; /* the highest possible lowest point on a way from CELL */
    for (int i = 0; i < H * W; i++)
        best[i] = -INFINITY;
    best[cell] = ground[cell / W][cell % W];
    bool changed = true;
    while (changed) {
        changed = false;
        for (int i = 0; i < H * W; i++)
            for (int k = 0; k < 9; k++) {
                int c = i % W + k % 3 - 1, r = i / W + k / 3 - 1;
                if (c < 0 || r < 0 || c >= W || r >= H || isnan(ground[r][c]) ||
                    isnan(ground[i / W][i % W]))
                    continue;
                double via = fmin(best[i], ground[r][c]);
                if (via > best[r * W + c]) best[r * W + c] = via, changed = true;
            }
    }
    double saddle = -INFINITY;
    for (int i = 0; i < H * W; i++) {
        bool edge = i % W == 0 || i / W == 0 || i % W == W - 1 || i / W == H - 1;
        for (int k = 0; k < 9 && !edge; k++)
            edge = isnan(ground[i / W + k / 3 - 1][i % W + k % 3 - 1]);
        if (!isnan(ground[i / W][i % W]) && (edge || over(i, cell)) && best[i] > saddle)
            saddle = best[i];
    }
    return ground[cell / W][cell % W] - saddle;
}

static struct geo_terrain *open_ground(void)
{
    struct test_raster r = {"ground.tif",
                            "EPSG:32648",
                            W,
                            H,
                            {500000, 60, 0, 2060000, 0, -60},
                            .nodata = -9999,
                            .type = "Float32",
                            .height_m = ground_at};
    const char *path = test_raster_write(&r);
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1};
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    return terrain;
}

START_TEST(flooding_equals_the_definition)
{
    unsigned seed = (unsigned)_i * 7919U + 1;
    for (int i = 0; i < H * W; i++) {
        seed = seed * 1664525U + 1013904223U;
        double noise = (double)(seed >> 24) / (_i % 2 ? 1 : 16); /* even rounds: many ties */
        ground[i / W][i % W] = _i % 2 ? noise : floor(noise);
        if (_i % 3 == 2 && seed >> 8 & 31 ? false : _i % 3 == 2) ground[i / W][i % W] = -9999;
    }
    struct geo_terrain *terrain = open_ground();
    for (int i = 0; i < H * W; i++)
        if (ground[i / W][i % W] == -9999) ground[i / W][i % W] = NAN;
    struct geo_walker *walker;
    ck_assert_ok(geo_walker_open(terrain, &walker, &err), err);
    struct geo_peak *peaks;
    size_t n, expected = 0;
    struct geo_peak_spec spec = {0};
    ck_assert_ok(geo_terrain_peaks(terrain, &spec, &peaks, &n, &err), err);
    for (int i = 0; i < H * W; i++)
        if (!isnan(ground[i / W][i % W])) expected += naive_prominence(i) > 0;
    ck_assert_uint_eq(n, expected);
    ck_assert_uint_gt(n, 5);
    for (size_t i = 0; i < n; i++) {
        double col, row;
        geo_walker_to_cell(walker, 1, &peaks[i].lon_deg, &peaks[i].lat_deg, &col, &row);
        int cell = (int)lround(row) * W + (int)lround(col);
        ck_assert(fabs(peaks[i].prominence_m - naive_prominence(cell)) < 1e-6);
        ck_assert(i == 0 || peaks[i - 1].prominence_m >= peaks[i].prominence_m);
    }
    geo_free(peaks);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

START_TEST(two_cones_and_a_saddle)
{
    for (int i = 0; i < H * W; i++) {
        double a = 500 - 50 * hypot(i % W - 6, i / W - 8),
               b = 400 - 50 * hypot(i % W - 14, i / W - 8);
        ground[i / W][i % W] = fmax(fmax(a, b), 10);
    }
    struct geo_terrain *terrain = open_ground();
    struct geo_peak *peaks;
    size_t n;
    struct geo_peak_spec spec = {.min_prominence_m = 50};
    ck_assert_ok(geo_terrain_peaks(terrain, &spec, &peaks, &n, &err), err);
    ck_assert_uint_eq(n, 2);
    ck_assert(peaks[0].height_m == 500 && peaks[1].height_m == 400);
    /* the ridge between them is lowest at column 11: 250 m; the edge left of the first is at 200 m
     */
    ck_assert(fabs(peaks[0].prominence_m - 300) < 1e-3);
    ck_assert(fabs(peaks[1].prominence_m - 150) < 1e-3);
    geo_free(peaks);
    spec.most = 1;
    ck_assert_ok(geo_terrain_peaks(terrain, &spec, &peaks, &n, &err), err);
    ck_assert_uint_eq(n, 1);
    geo_free(peaks);
    spec = (struct geo_peak_spec){.cell_m = 240};
    ck_assert_ok(geo_terrain_peaks(terrain, &spec, &peaks, &n, &err), err);
    ck_assert_uint_ge(n, 1);
    ck_assert(peaks[0].height_m == 500); /* thinning keeps the summit itself */
    geo_free(peaks);
    geo_terrain_release(terrain);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("peaks");
    TCase *t = tcase_create("peaks");
    tcase_add_loop_test(t, flooding_equals_the_definition, 0, 12);
    tcase_add_test(t, two_cones_and_a_saddle);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
