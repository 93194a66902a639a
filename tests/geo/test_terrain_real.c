#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/terrain/terrain.h"

static struct geo_terrain *open_one(const char *path, enum geo_void_rule rule)
{
    struct geo_err err = {0};
    struct geo_terrain *terrain;
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1, .void_rule = rule};
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    return terrain;
}

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* villages.csv holds a spot height and the DEM's own height for each village of Hà Tĩnh. */
START_TEST(hatinh_heights_agree_with_the_villages)
{
    struct geo_err err = {0};
    struct geo_terrain *terrain = open_one(test_shared("data/hatinh/dem_54m_utm48n.tif"), 0);
    struct geo_walker *walker;
    ck_assert_ok(geo_walker_open(terrain, &walker, &err), err);
    FILE *file = fopen(test_shared("data/hatinh/villages.csv"), "r");
    ck_assert_ptr_nonnull(file);
    char line[1000];
    static double spot[2000], own[2000];
    size_t n = 0, n_spots = 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        double lat, lon, utm_x, utm_y, elev, dem;
        char *p = line;
        for (int comma = 0; comma < 4; comma++)
            p = strchr(p, ',') + 1;
        if (sscanf(p, "%lf,%lf,%lf,%lf,%*[^,],%lf,%lf", &lat, &lon, &utm_x, &utm_y, &elev, &dem) !=
            6)
            continue;
        double z = geo_walker_height_m(walker, lon, lat);
        if (isnan(z)) continue;
        own[n++] = fabs(z - dem);
        if (elev > -9999) spot[n_spots++] = fabs(z - elev);
    }
    fclose(file);
    qsort(own, n, sizeof *own, by_value);
    qsort(spot, n_spots, sizeof *spot, by_value);
    printf("hatinh: %zu villages; against the nearest cell: median %.2f p90 %.2f m; against spot "
           "heights: median %.2f p90 %.2f m\n",
           n, own[n / 2], own[n * 9 / 10], spot[n_spots / 2], spot[n_spots * 9 / 10]);
    ck_assert_uint_ge(n, 1500);
    ck_assert(own[n / 2] <= 1.0);
    ck_assert(spot[n_spots / 2] <= 1.6 && spot[n_spots * 9 / 10] <= 4.0);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

START_TEST(srtm_voids_are_refused_or_filled)
{
    struct geo_err err = {0};
    const char *path = test_shared("data/srtm3/srtm3_N46E008.tif");
    struct geo_terrain *terrain = open_one(path, GEO_VOID_REFUSE),
                       *filled = open_one(path, GEO_VOID_FILL);
    struct geo_terrain_info info, after;
    geo_terrain_info(terrain, &info);
    geo_terrain_info(filled, &after);
    printf("alps: %zu voids of %zu; filled %zu, left %zu; step %.1f m; %s\n", info.voids,
           info.width * info.height, after.voids_filled, after.voids, info.step_m, info.crs);
    ck_assert_str_eq(info.crs, "EPSG:4326");
    ck_assert(info.voids > 50000);
    ck_assert_uint_eq(after.voids + after.voids_filled, info.voids);
    ck_assert_uint_eq(after.voids, 0);
    ck_assert(after.min_m >= info.min_m && after.max_m <= info.max_m);
    struct geo_walker *walker;
    struct geo_profile profile = {0};
    ck_assert_ok(geo_walker_open(terrain, &walker, &err), err);
    ck_assert_int_eq(geo_walker_profile(walker, 8.05, 46.05, 8.95, 46.95, 0, &profile, &err),
                     GEO_NO_COVER);
    geo_walker_release(walker);
    ck_assert_ok(geo_walker_open(filled, &walker, &err), err);
    ck_assert_ok(geo_walker_profile(walker, 8.05, 46.05, 8.95, 46.95, 0, &profile, &err), err);
    geo_profile_release(&profile);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
    geo_terrain_release(filled);
}
END_TEST

START_TEST(andes_summit_is_where_the_map_has_it)
{
    struct geo_err err = {0};
    struct geo_terrain *terrain = open_one(test_shared("data/srtm3/srtm3_S33W071.tif"), 0);
    struct geo_peak *peaks;
    size_t n;
    struct geo_peak_spec spec = {.min_prominence_m = 100};
    ck_assert_ok(geo_terrain_peaks(terrain, &spec, &peaks, &n, &err), err);
    printf("andes: %zu summits over 100 m; first %.4f %.4f %.0f m prominence %.0f m\n", n,
           peaks[0].lon_deg, peaks[0].lat_deg, peaks[0].height_m, peaks[0].prominence_m);
    size_t highest = 0;
    for (size_t i = 0; i < n; i++) {
        ck_assert(i == 0 || peaks[i].prominence_m <= peaks[i - 1].prominence_m);
        ck_assert(peaks[i].prominence_m >= 100);
        highest = peaks[i].height_m > peaks[highest].height_m ? i : highest;
    }
    /* Aconcagua, 6961 m, 32.6532° S 70.0110° W; SRTM has its highest cell at 6929 m */
    ck_assert(fabs(peaks[highest].height_m - 6929) < 1);
    ck_assert(fabs(peaks[highest].lon_deg + 70.0110) < 0.002 &&
              fabs(peaks[highest].lat_deg + 32.6532) < 0.002);
    geo_free(peaks);
    geo_terrain_release(terrain);
}
END_TEST

int main(void)
{
    if (!test_shared("data/hatinh/dem_54m_utm48n.tif")) test_skip("../shared/data is absent");
    Suite *s = suite_create("terrain_real");
    TCase *t = tcase_create("terrain_real");
    tcase_add_test(t, hatinh_heights_agree_with_the_villages);
    tcase_add_test(t, srtm_voids_are_refused_or_filled);
    tcase_add_test(t, andes_summit_is_where_the_map_has_it);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
