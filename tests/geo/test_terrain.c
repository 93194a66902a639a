#define _DEFAULT_SOURCE /* M_PI */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "geo/earth/crs.h"
#include "geo/earth/geodesy.h"
#include "geo/rasters.h"
#include "geo/terrain/disc.h"
#include "geo/terrain/terrain.h"

static struct geo_err err;

static struct geo_terrain *open_all(const char *const *paths, size_t n)
{
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = paths, .n_dems = n};
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    return terrain;
}

static struct geo_walker *walk(const struct geo_terrain *terrain)
{
    struct geo_walker *walker;
    ck_assert_ok(geo_walker_open(terrain, &walker, &err), err);
    return walker;
}

static double plane(double col, double row)
{
    return 100 + 3 * col + 2 * row;
}

/* A raster of each kind of CRS, all about 60 km across, and a point well inside. */
static const struct place {
    const char *crs;
    double geotransform[6];
    double lon_deg, lat_deg;
} places[] = {
    {"EPSG:32648", {500000, 60, 0, 2060000, 0, -60}, 105.28, 18.35},
    {"EPSG:4326", {105, 0.0005, 0, 18.5, 0, -0.0005}, 105.25, 18.25},
    {"EPSG:9209", {500000, 60, 0, 2060000, 0, -60}, 105.78, 18.35}, /* VN-2000 / TM-3 105-30 */
    {"EPSG:3857", {11700000, 60, 0, 2100000, 0, -60}, 105.38, 18.40},
    {"EPSG:3035", {4300000, 60, 0, 5100000, 0, -60}, 9.8, 68.75},
    {"EPSG:32633", {500000, 60, 0, 7800000, 0, -60}, 15.8, 70.05},
    {"EPSG:4326", {20, 0.002, 0, 78.5, 0, -0.0005}, 21.0, 78.25},
    {"EPSG:2225", {6400000, 200, 0, 2300000, 0, -200}, -122.2, 40.87}, /* California 1, US feet */
    {"EPSG:32648", {500000, 50, 20, 2060000, 15, -55}, 105.3, 18.4},   /* rotated */
};
#define N_PLACES (sizeof places / sizeof *places)

static const char *place_raster(size_t i)
{
    char name[40];
    snprintf(name, sizeof name, "place%zu.tif", i);
    struct test_raster raster = {
        .name = name, .crs = places[i].crs, .width = 1000, .height = 1000, .height_m = plane};
    memcpy(raster.geotransform, places[i].geotransform, sizeof raster.geotransform);
    return test_raster_write(&raster);
}

/* Never of a path that is no longer; of one that is longer by 3 % always, below 70 degrees. */
START_TEST(surely_longer_is_never_wrong)
{
    unsigned long state = 5;
    size_t n_sure = 0;
    for (size_t i = 0; i < 200000; i++) {
        double draw[5], length_m;
        for (size_t k = 0; k < 5; k++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            draw[k] = (double)(state >> 33) / 2147483648.0;
        }
        double lon = 360 * draw[0] - 180, lat = 180 * draw[1] - 90, far = pow(10, 1 - 6 * draw[4]);
        double lon1 = lon + far * (draw[2] - 0.5) / cos(lat * M_PI / 180);
        double lat1 = fmin(90, fmax(-90, lat + far * (draw[3] - 0.5)));
        if (lon1 > 180) lon1 -= 360; /* across the antimeridian */
        geo_path_between(lon, lat, lon1, lat1, &length_m, NULL);
        ck_assert_msg(!geo_path_surely_longer(lon, lat, lon1, lat1, length_m),
                      "%.9f %.9f to %.9f %.9f", lon, lat, lon1, lat1);
        if (fabs(lat) > 70 || fabs(lat1) > 70 || length_m > 100000) continue;
        ck_assert(geo_path_surely_longer(lon, lat, lon1, lat1, length_m / 1.03));
        n_sure++;
    }
    ck_assert_uint_gt(n_sure, 100000);
}
END_TEST

/* The polynomial course against the geodesic and PROJ at every sample, and the plane under it. */
START_TEST(radial_is_the_exact_geodesic_over_the_exact_plane)
{
    const char *path = place_raster((size_t)_i);
    struct geo_terrain *terrain = open_all(&path, 1);
    struct geo_walker *walker = walk(terrain);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    enum { N = 3001 };
    static double z[N], col[N], row[N], s[N], lon[N], lat[N], exact_col[N], exact_row[N];
    double worst_m = 0;
    size_t heights = 0;
    for (double azimuth = -170; azimuth < 180; azimuth += 35) {
        const struct place *p = &places[_i];
        for (int i = 0; i < N; i++)
            s[i] = 20.0 * i; /* to 60 km: two pieces */
        geo_walker_radial(walker, p->lon_deg, p->lat_deg, azimuth, 20, N, z, NULL, col, row);
        geo_path_along(p->lon_deg, p->lat_deg, azimuth, N, s, lon, lat);
        geo_walker_to_cell(walker, N, lon, lat, exact_col, exact_row);
        for (int i = 0; i < N; i++) {
            double off_m = hypot(col[i] - exact_col[i], row[i] - exact_row[i]) * info.step_m;
            worst_m = off_m > worst_m ? off_m : worst_m;
            bool inside =
                exact_col[i] > 0 && exact_col[i] < 999 && exact_row[i] > 0 && exact_row[i] < 999;
            if (!inside) continue;
            heights++;
            ck_assert_msg(fabs(z[i] - plane(exact_col[i], exact_row[i])) < 1e-4,
                          "%s: sample %d: %g, plane %g", p->crs, i, z[i],
                          plane(exact_col[i], exact_row[i]));
            double one = geo_walker_height_m(walker, lon[i], lat[i]);
            ck_assert(fabs(one - z[i]) < 1e-4);
        }
    }
    printf("%-11s course off by at most %.2e m (step %.1f m)\n", places[_i].crs, worst_m,
           info.step_m);
    ck_assert(worst_m < 1e-4);
    ck_assert_uint_gt(heights, 3000);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

/* Along a circle of latitude: the same heights as place by place, beyond the data too. */
START_TEST(parallel_has_the_heights_of_its_places)
{
    const char *path = place_raster((size_t)_i);
    struct geo_terrain *terrain = open_all(&path, 1);
    struct geo_walker *walker = walk(terrain);
    enum { N = 1200 };
    static double z[N];
    size_t heights = 0;
    for (int k = -5; k <= 5; k++) { /* the widest row: 130 km in Europe, more than two pieces */
        const struct place *p = &places[_i];
        const double lat = p->lat_deg + 0.03 * k, step = 0.0016;
        const double from = p->lon_deg - step * N / 2 + 0.000123; /* none right on the rim */
        geo_walker_parallel(walker, lat, from, step, N, z);
        for (int i = 0; i < N; i++) {
            double one = geo_walker_height_m(walker, from + step * i, lat);
            heights += isnan(one) ? 0 : 1;
            ck_assert_msg(isnan(one) ? isnan(z[i]) : fabs(one - z[i]) < 1e-4,
                          "%s: place %d of row %d: %g, by itself %g", p->crs, i, k, z[i], one);
        }
    }
    ck_assert_uint_gt(heights, 1000);
    geo_walker_parallel(walker, 90.5, 0, 0.1, 3, z);
    ck_assert(isnan(z[0]) && isnan(z[2]));
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

/* The 30 km disc: each cell's distance and azimuth lead back to the cell. */
START_TEST(disc_knows_where_its_cells_lie)
{
    const struct place *p = &places[_i];
    const char *path = place_raster((size_t)_i);
    struct geo_terrain *terrain = open_all(&path, 1);
    struct geo_walker *walker = walk(terrain);
    struct geo_disc disc;
    ck_assert_ok(geo_disc_open(walker, p->lon_deg, p->lat_deg, 30000, &disc, &err), err);
    static double east[1000], north[1000];
    double worst_m = 0;
    size_t inside = 0;
    for (size_t row = disc.row_begin; row < disc.row_end; row++) {
        size_t n = disc.col_end - disc.col_begin;
        geo_disc_row(&disc, row, disc.col_begin, n, east, north);
        for (size_t k = 0; k < n; k++) {
            inside += hypot(east[k], north[k]) <= 30000;
            if ((row * 1000 + k) % 37) continue;
            double col = (double)(disc.col_begin + k), r = (double)row, lon, lat, s_m, azimuth;
            geo_walker_from_cell(walker, 1, &col, &r, &lon, &lat);
            geo_path_between(p->lon_deg, p->lat_deg, lon, lat, &s_m, &azimuth);
            double off_m = hypot(east[k] - s_m * sin(azimuth * M_PI / 180),
                                 north[k] - s_m * cos(azimuth * M_PI / 180));
            worst_m = off_m > worst_m ? off_m : worst_m;
        }
    }
    printf("%-11s disc off by at most %.2e m; %zu cells\n", p->crs, worst_m, inside);
    ck_assert(worst_m < 1e-3 && disc.error_m < 1e-3);
    ck_assert_uint_gt(inside, 100000);
    ck_assert_int_eq(geo_disc_open(walker, p->lon_deg + 3, p->lat_deg, 30000, &disc, &err),
                     GEO_NO_COVER);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

START_TEST(profile_has_its_ends_its_step_and_its_mirror)
{
    const char *path = place_raster(0);
    struct geo_terrain *terrain = open_all(&path, 1);
    struct geo_walker *walker = walk(terrain);
    struct geo_profile there = {0}, back = {0};
    ck_assert_ok(geo_walker_profile(walker, 105.1, 18.2, 105.45, 18.55, 0, &there, &err), err);
    ck_assert_ok(geo_walker_profile(walker, 105.45, 18.55, 105.1, 18.2, 0, &back, &err), err);
    double length_m;
    geo_path_between(105.1, 18.2, 105.45, 18.55, &length_m, NULL);
    ck_assert(fabs(there.total_km * 1000 - length_m) < 1e-6);
    ck_assert(there.d_km[0] == 0 && there.d_km[there.n - 1] == there.total_km);
    ck_assert(there.d_km[1] * 1000 <= 60.03 && there.d_km[1] * 1000 > 59.5);
    ck_assert(fabs(there.mid_lat_deg - 18.375) < 0.001);
    ck_assert_uint_eq(there.n, back.n);
    for (size_t i = 0; i < there.n; i++) {
        ck_assert(fabs(there.ground_m[i] - back.ground_m[there.n - 1 - i]) < 1e-6);
        ck_assert(there.clutter_m[i] == 0);
    }
    ck_assert(fabs(there.ground_m[0] - geo_walker_height_m(walker, 105.1, 18.2)) < 1e-6);
    ck_assert_ok(geo_walker_profile(walker, 105.1, 18.2, 105.1, 18.2, 0, &there, &err), err);
    ck_assert_uint_eq(there.n, 3);
    ck_assert(there.total_km == 0.001 && there.d_km[1] > 0);
    ck_assert_int_eq(geo_walker_profile(walker, 105.1, 18.2, (double)NAN, 18.2, 0, &there, &err),
                     GEO_BAD_DATA);
    ck_assert_int_eq(geo_walker_profile(walker, 105.1, 18.2, 105.1, 95, 0, &there, &err),
                     GEO_BAD_DATA);
    ck_assert_int_eq(geo_walker_profile(walker, 105.1, 18.2, 107, 18.2, 0, &there, &err),
                     GEO_NO_COVER);
    ck_assert_ptr_nonnull(strstr(err.text, "latitude 18.2"));
    geo_profile_release(&there);
    geo_profile_release(&back);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

static double plane_right(double col, double row)
{
    return plane(col + 500, row);
}

static double lonlat_plane(double lon_deg, double lat_deg)
{
    return 1000 + 120 * (lon_deg - 105) + 240 * (lat_deg - 18); /* 1/10 and 1/5 m a cell */
}

static double lonlat_steps(double lon_deg, double lat_deg)
{
    return 10 * floor(lonlat_plane(lon_deg, lat_deg) / 10);
}

START_TEST(seams_of_aligned_tiles_do_not_show)
{
    const char *paths[2];
    paths[0] = test_raster_write(&(struct test_raster){
        "left.tif", "EPSG:32648", 500, 900, {500000, 60, 0, 2060000, 0, -60}, .height_m = plane});
    paths[1] = test_raster_write(&(struct test_raster){"right.tif",
                                                       "EPSG:32648",
                                                       500,
                                                       900,
                                                       {530000, 60, 0, 2060000, 0, -60},
                                                       .height_m = plane_right});
    struct geo_terrain *terrain = open_all(paths, 2);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    ck_assert_uint_eq(info.n_grids, 1);
    ck_assert_uint_eq(info.width, 1000);
    ck_assert_uint_eq(info.voids, 0);
    struct geo_walker *walker = walk(terrain);
    for (double lon = 105.27; lon < 105.30; lon += 0.0001) {
        double lat = 18.4, col, row;
        geo_walker_to_cell(walker, 1, &lon, &lat, &col, &row);
        ck_assert(fabs(geo_walker_height_m(walker, lon, lat) - plane(col, row)) < 1e-6);
    }
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

START_TEST(hgt_tiles_share_their_edge)
{
    const char *paths[] = {test_hgt_write("N18E105.hgt", 105, 18, lonlat_steps),
                           test_hgt_write("N18E106.hgt", 106, 18, lonlat_steps)};
    struct geo_terrain *terrain = open_all(paths, 2);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    ck_assert_uint_eq(info.n_grids, 1);
    ck_assert_uint_eq(info.width, 2401);
    struct geo_walker *walker = walk(terrain);
    for (int i = -30; i <= 30; i++) {
        double lon = 106 + i / 1200.0, lat = 18 + 600 / 1200.0;
        ck_assert(fabs(geo_walker_height_m(walker, lon, lat) -
                       lonlat_steps(lon + 1e-9, lat + 1e-9)) < 1e-3 ||
                  fabs(fmod(lonlat_plane(lon, lat), 10)) < 0.01);
    }
    ck_assert(!isnan(geo_walker_height_m(walker, 105.00001, 18.00001)));
    ck_assert(isnan(geo_walker_height_m(walker, 107.001, 18.5)));
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

static double flat(double col, double row)
{
    (void)col, (void)row;
    return 250;
}

START_TEST(tiles_of_other_steps_and_crs_are_asked_in_order)
{
    const char *paths[3];
    paths[0] = test_raster_write(&(struct test_raster){
        "a.tif", "EPSG:4326", 200, 100, {105, 0.005, 0, 18.5, 0, -0.005}, .height_m = plane});
    paths[1] = test_raster_write(&(struct test_raster){
        "b.tif", "EPSG:4326", 100, 100, {106, 0.0075, 0, 18.5, 0, -0.005}, .height_m = flat});
    paths[2] = test_raster_write(&(struct test_raster){
        "c.tif", "EPSG:32648", 3000, 900, {500000, 60, 0, 2060000, 0, -60}, .height_m = flat});
    struct geo_terrain *terrain = open_all(paths, 3);
    struct geo_terrain_info info;
    geo_terrain_info(terrain, &info);
    ck_assert_uint_eq(info.n_grids, 3);
    struct geo_walker *walker = walk(terrain);
    ck_assert(geo_walker_height_m(walker, 105.2, 18.3) > 250);
    for (double lon = 105.9; lon < 106.1; lon += 0.0003) /* the seam between two steps */
        ck_assert(!isnan(geo_walker_height_m(walker, lon, 18.25)));
    ck_assert(geo_walker_height_m(walker, 106.1, 18.25) == 250);
    ck_assert(geo_walker_height_m(walker, 105.5, 18.55) == 250); /* only the third has it */
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

static double with_hole(double col, double row)
{
    return hypot(col - 50, row - 50) < 10 ? -9999 : plane(col, row);
}

START_TEST(voids_are_refused_or_filled_from_their_rim)
{
    const char *path = test_raster_write(&(struct test_raster){"hole.tif",
                                                               "EPSG:32648",
                                                               100,
                                                               100,
                                                               {500000, 60, 0, 2060000, 0, -60},
                                                               .nodata = -9999,
                                                               .height_m = with_hole});
    for (int fill = 0; fill < 2; fill++) {
        struct geo_terrain *terrain;
        struct geo_terrain_spec spec = {
            .dem_paths = &path, .n_dems = 1, .void_rule = fill ? GEO_VOID_FILL : GEO_VOID_REFUSE};
        ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
        struct geo_terrain_info info;
        geo_terrain_info(terrain, &info);
        ck_assert_uint_eq(info.voids + info.voids_filled, 305);
        ck_assert_uint_eq(info.voids_filled, fill ? 305 : 0);
        struct geo_walker *walker = walk(terrain);
        double col = 50.25, row = 50.5, lon, lat;
        geo_walker_from_cell(walker, 1, &col, &row, &lon, &lat);
        double z = geo_walker_height_m(walker, lon, lat);
        if (fill)
            ck_assert_msg(fabs(z - plane(col, row)) < 3, "filled with %g, plane %g", z,
                          plane(col, row));
        else
            ck_assert(isnan(z));
        geo_walker_release(walker);
        geo_terrain_release(terrain);
    }
}
END_TEST

/* The unit may stand in the band, in scale and offset, or only in the vertical part of the CRS. */
START_TEST(feet_scale_and_offset_become_metres)
{
    static const struct {
        const char *crs, *unit, *type;
        double scale, offset, factor;
        bool feet;
    } cases[] = {{"EPSG:32648", "ft", "Int16", 0, 0, 0.3048, true},
                 {"EPSG:32648", NULL, "UInt16", 0.25, -500, 0.25, false},
                 {"EPSG:32648+6360", NULL, "Int16", 0, 0, 1200.0 / 3937, true},
                 {"EPSG:32648+5773", "m", "Float32", 0, 0, 1, false}};
    const double col = 20.5, row = 30.25;
    double lon, lat;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct test_raster r = {"unit.tif",
                                cases[i].crs,
                                100,
                                100,
                                {500000, 60, 0, 2060000, 0, -60},
                                .type = cases[i].type,
                                .unit = cases[i].unit,
                                .scale = cases[i].scale,
                                .offset = cases[i].offset,
                                .height_m = plane};
        const char *path = test_raster_write(&r);
        struct geo_terrain *terrain = open_all(&path, 1);
        struct geo_walker *walker = walk(terrain);
        struct geo_terrain_info info;
        geo_terrain_info(terrain, &info);
        ck_assert(info.feet == cases[i].feet);
        geo_walker_from_cell(walker, 1, &col, &row, &lon, &lat);
        double z = geo_walker_height_m(walker, lon, lat);
        double want = plane(col, row) * cases[i].factor + cases[i].offset;
        ck_assert_msg(fabs(z - want) < 1e-4, "%s %s: %.6f, expected %.6f", r.crs, r.unit, z, want);
        geo_walker_release(walker);
        geo_terrain_release(terrain);
    }
}
END_TEST

START_TEST(paths_cross_the_antimeridian)
{
    const char *tiles[2], *world;
    tiles[0] = test_raster_write(&(struct test_raster){
        "e179.tif", "EPSG:4326", 100, 100, {179, 0.01, 0, -16, 0, -0.01}, .height_m = flat});
    tiles[1] = test_raster_write(&(struct test_raster){
        "w180.tif", "EPSG:4326", 100, 100, {-180, 0.01, 0, -16, 0, -0.01}, .height_m = flat});
    world = test_raster_write(&(struct test_raster){
        "world.tif", "EPSG:4326", 720, 360, {-180, 0.5, 0, 90, 0, -0.5}, .height_m = flat});
    struct geo_profile profile = {0};
    for (int i = 0; i < 2; i++) {
        struct geo_terrain *terrain = open_all(i ? &world : tiles, i ? 1 : 2);
        struct geo_terrain_info info;
        geo_terrain_info(terrain, &info);
        ck_assert_uint_eq(info.n_grids, 1);
        ck_assert(fabs(info.east_deg - info.west_deg - (i ? 360 : 2)) < 1e-6);
        struct geo_walker *walker = walk(terrain);
        ck_assert_ok(geo_walker_profile(walker, 179.5, -16.5, -179.5, -16.4, 500, &profile, &err),
                     err);
        ck_assert(fabs(profile.total_km - 107.3) < 1);
        ck_assert_ok(geo_walker_profile(walker, -179.5, -16.5, 179.5, -16.4, 500, &profile, &err),
                     err);
        geo_walker_release(walker);
        geo_terrain_release(terrain);
    }
    geo_profile_release(&profile);
}
END_TEST

static double classes(double col, double row)
{
    (void)row;
    return col < 50 ? 10 : 50;
}

START_TEST(clutter_has_the_height_of_its_class)
{
    const char *dem = place_raster(0);
    const char *cover = test_raster_write(&(struct test_raster){"cover.tif",
                                                                "EPSG:4326",
                                                                100,
                                                                100,
                                                                {105.2, 0.001, 0, 18.4, 0, -0.001},
                                                                .type = "Byte",
                                                                .height_m = classes});
    double heights[256] = {[10] = 15, [50] = 10};
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {
        .dem_paths = &dem, .n_dems = 1, .clutter_path = cover, .clutter_height_m = heights};
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    struct geo_walker *walker = walk(terrain);
    struct geo_profile profile = {0};
    ck_assert_ok(geo_walker_profile(walker, 105.15, 18.35, 105.35, 18.35, 0, &profile, &err), err);
    double length_km = profile.total_km;
    for (size_t i = 0; i < profile.n; i++) {
        double lon = 105.15 + 0.2 * profile.d_km[i] / length_km;
        double want = lon < 105.2 || lon > 105.3 ? 0 : lon < 105.25 ? 15 : 10;
        bool near_edge =
            fabs(lon - 105.2) < 1e-4 || fabs(lon - 105.25) < 1e-4 || fabs(lon - 105.3) < 1e-4;
        ck_assert(near_edge || profile.clutter_m[i] == want);
    }
    geo_profile_release(&profile);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
    spec.clutter_height_m = NULL;
    ck_assert_int_eq(geo_terrain_open(&spec, &terrain, &err), GEO_USAGE);
}
END_TEST

/* 300 paths, each worker with its own walker: the same bytes for any number of threads. */
struct paths {
    const struct geo_terrain *terrain;
    double sum_m[300];
};

static enum geo_status start_worker(void *ctx, void **state, struct geo_err *e)
{
    struct geo_walker *walker;
    enum geo_status status = geo_walker_open(((struct paths *)ctx)->terrain, &walker, e);
    *state = walker;
    return status;
}

static enum geo_status walk_one(void *ctx, void *state, size_t i, struct geo_err *e)
{
    struct paths *paths = ctx;
    struct geo_profile profile = {0};
    double a = 0.37 * (double)i;
    enum geo_status status = geo_walker_profile(state, 105.28, 18.35, 105.28 + 0.15 * cos(a),
                                                18.35 + 0.15 * sin(a), 0, &profile, e);
    for (size_t k = 0; k < profile.n; k++)
        paths->sum_m[i] += profile.ground_m[k] * profile.d_km[k];
    geo_profile_release(&profile);
    return status;
}

static void finish_worker(void *ctx, void *state)
{
    (void)ctx;
    geo_walker_release(state);
}

START_TEST(threads_do_not_change_a_byte)
{
    const char *path = place_raster(0);
    struct geo_terrain *terrain = open_all(&path, 1);
    static struct paths one, many;
    static const int threads[] = {2, 3, 7};
    one = (struct paths){.terrain = terrain};
    struct geo_par_job job = {.n = 300,
                              .chunk = 7,
                              .ctx = &one,
                              .start = start_worker,
                              .work = walk_one,
                              .finish = finish_worker};
    ck_assert_ok(geo_par_run(&job, 1, &err), err);
    for (int k = 0; k < 3; k++) {
        many = (struct paths){.terrain = terrain};
        job.ctx = &many;
        ck_assert_ok(geo_par_run(&job, threads[k], &err), err);
        ck_assert_mem_eq(one.sum_m, many.sum_m, sizeof one.sum_m);
    }
    geo_terrain_release(terrain);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    const char *path = place_raster(8);
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1, .void_rule = GEO_VOID_FILL};
    struct geo_terrain *terrain = NULL;
    unsigned long k = 1;
    for (; k < 200; k++) {
        geo_mem_fail_at(k);
        enum geo_status status = geo_terrain_open(&spec, &terrain, &err);
        geo_mem_fail_at(0);
        if (status == GEO_OK) break;
        ck_assert_int_eq(status, GEO_NO_MEMORY);
        ck_assert_ptr_null(terrain);
    }
    ck_assert_uint_gt(k, 8);
    ck_assert_uint_lt(k, 200);
    geo_terrain_release(terrain);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("terrain");
    TCase *t = tcase_create("terrain");
    tcase_add_loop_test(t, radial_is_the_exact_geodesic_over_the_exact_plane, 0, N_PLACES);
    tcase_add_loop_test(t, disc_knows_where_its_cells_lie, 0, N_PLACES);
    tcase_add_test(t, profile_has_its_ends_its_step_and_its_mirror);
    tcase_add_loop_test(t, parallel_has_the_heights_of_its_places, 0, N_PLACES);
    tcase_add_test(t, seams_of_aligned_tiles_do_not_show);
    tcase_add_test(t, hgt_tiles_share_their_edge);
    tcase_add_test(t, tiles_of_other_steps_and_crs_are_asked_in_order);
    tcase_add_test(t, voids_are_refused_or_filled_from_their_rim);
    tcase_add_test(t, feet_scale_and_offset_become_metres);
    tcase_add_test(t, surely_longer_is_never_wrong);
    tcase_add_test(t, paths_cross_the_antimeridian);
    tcase_add_test(t, clutter_has_the_height_of_its_class);
    tcase_add_test(t, threads_do_not_change_a_byte);
    tcase_add_test(t, every_allocation_may_fail);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
