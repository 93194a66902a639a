/* The sweep against the whole-profile kernel on the real terrain of Hà Tĩnh, with its land cover.
 */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/terrain/terrain.h"
#include "planner/cover/sweep.h"

enum { masts_each_way = 4, azimuths = 12, n_max = 1024 };

/* Representative heights by ESA WorldCover class: trees, shrubs, built-up (P.1812-8 table 2). */
static void clutter_heights(double *height_m)
{
    memset(height_m, 0, 256 * sizeof *height_m);
    height_m[10] = 15, height_m[20] = 5, height_m[50] = 10;
}

static const char *const dems[] = {"data/hatinh/dem_54m_utm48n.tif", "data/srtm3/srtm3_N46E008.tif",
                                   "data/srtm3/srtm3_N49W123.tif", "data/srtm3/srtm3_S33W071.tif"};

static struct geo_terrain *open_terrain(int which)
{
    char dem[4096], cover[4096];
    double heights_m[256];
    struct geo_err err = {0};
    struct geo_terrain *terrain = NULL;
    snprintf(dem, sizeof dem, "%s", test_shared(dems[which]));
    snprintf(cover, sizeof cover, "%s",
             test_shared("data/hatinh/hatinh_worldcover2021_45m_utm48n.tif"));
    const char *paths[] = {dem};
    clutter_heights(heights_m);
    struct geo_terrain_spec spec = {.dem_paths = paths, .n_dems = 1, .clutter_height_m = heights_m};
    if (which == 0)
        spec.clutter_path = cover;
    else
        spec.void_rule = GEO_VOID_FILL;
    ck_assert_ok(geo_terrain_open(&spec, &terrain, &err), err);
    return terrain;
}

struct tally {
    size_t radials, points;
    double largest_db;
};

static void compare(struct pln_sweep *sweep, const struct geo_profile *p,
                    const struct pln_link_env *env, bool clutter, struct tally *tally)
{
    static double d_km[n_max], loss_db[n_max];
    struct geo_err err = {0};
    double step_km = p->total_km / (double)(p->n - 1);
    struct pln_radial radial = {.n = p->n, .ground_m = p->ground_m};
    if (clutter) radial.clutter_m = p->clutter_m;
    for (size_t i = 0; i < p->n; i++)
        d_km[i] = (double)i * step_km;
    ck_assert_ok(pln_sweep_aim(sweep, env, step_km, &err), err);
    pln_sweep_run(sweep, &radial, loss_db);
    tally->radials++;
    for (size_t k = 2 + tally->radials % 11; k < p->n; k += 11) {
        struct pln_profile cut = {k + 1, d_km, p->ground_m, radial.clutter_m, NULL};
        struct pln_loss whole;
        pln_model_find("p1812")->loss(&cut, env, &whole);
        double off = fabs(whole.loss_db - loss_db[k]);
        ck_assert_msg(off <= 1e-6, "radial %zu, point %zu: %.9f dB, the whole profile gives %.9f",
                      tally->radials, k, loss_db[k], whole.loss_db);
        tally->largest_db = fmax(tally->largest_db, off);
        tally->points++;
    }
}

START_TEST(every_point_of_real_terrain_equals_the_whole_profile)
{
    struct geo_err err = {0};
    struct geo_terrain *terrain = open_terrain(_i);
    struct geo_terrain_info info;
    struct geo_walker *walker = NULL;
    struct pln_sweep *sweep = NULL;
    struct geo_profile profile = {0};
    struct tally tally = {0};
    geo_terrain_info(terrain, &info);
    ck_assert_ok(geo_walker_open(terrain, &walker, &err), err);
    ck_assert_ok(pln_sweep_open(n_max, &sweep, &err), err);
    for (int m = 0; m < masts_each_way * masts_each_way; m++) {
        double u = (m % masts_each_way + 1.0) / (masts_each_way + 1);
        double v = (m / masts_each_way + 1.0) / (masts_each_way + 1);
        double lon = info.west_deg + u * (info.east_deg - info.west_deg);
        double lat = info.south_deg + v * (info.north_deg - info.south_deg);
        struct pln_link_env env = pln_link_env_default();
        env.tx_height_m = 20 + 10 * (m % 5), env.freq_mhz = m % 2 ? 900 : 700;
        env.time_pct = m % 3 ? 50 : 10, env.lat_deg = lat;
        for (int a = 0; a < azimuths; a++) {
            double far_lon = lon + 0.25 * cos(a * 0.5236), far_lat = lat + 0.25 * sin(a * 0.5236);
            if (geo_walker_profile(walker, lon, lat, far_lon, far_lat, 0, &profile, &err) == GEO_OK)
                compare(sweep, &profile, &env, m & 1, &tally);
        }
    }
    printf("%s: %zu radials, %zu points, largest difference %.1e dB\n", dems[_i], tally.radials,
           tally.points, tally.largest_db);
    ck_assert_uint_gt(tally.points, 2000);
    geo_profile_release(&profile);
    pln_sweep_release(sweep);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
}
END_TEST

int main(void)
{
    if (!test_shared("data/hatinh") || !test_shared("data/srtm3"))
        test_skip("../shared/data is absent");
    Suite *suite = suite_create("sweep_real");
    TCase *tcase = tcase_create("real");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, every_point_of_real_terrain_equals_the_whole_profile, 0,
                        sizeof dems / sizeof *dems);
    suite_add_tcase(suite, tcase);
    return test_run(suite, false);
}
