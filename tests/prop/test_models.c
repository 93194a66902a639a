/* The registry, refusals and flags, and properties that hold without reference numbers. */
#include "support/support.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "planner/prop/p1812.h"

enum { n_points = 301 };
static double d_km[n_points], ground_m[n_points], clutter_m[n_points];
static double ground_back_m[n_points], clutter_back_m[n_points];
static uint8_t zone[n_points], zone_back[n_points];

/* A small generator of our own, so that the terrain is the same everywhere. */
static uint64_t state;
static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

static void make_terrain(uint64_t seed, double step_km, double roughness_m)
{
    state = seed;
    double h = 300;
    for (size_t i = 0; i < n_points; i++) {
        h = fmax(0, h + roughness_m * (uniform() - 0.5));
        d_km[i] = (double)i * step_km;
        ground_m[i] = h;
        clutter_m[i] = uniform() < 0.5 ? 0 : 15;
        zone[i] = h < 250 ? PLN_ZONE_SEA : h < 300 ? PLN_ZONE_COASTAL : PLN_ZONE_INLAND;
    }
    for (size_t i = 0; i < n_points; i++) {
        ground_back_m[i] = ground_m[n_points - 1 - i];
        clutter_back_m[i] = clutter_m[n_points - 1 - i];
        zone_back[i] = zone[n_points - 1 - i];
    }
}

static const struct pln_profile there = {n_points, d_km, ground_m, clutter_m, zone};
static const struct pln_profile back = {n_points, d_km, ground_back_m, clutter_back_m, zone_back};

START_TEST(registry_is_in_order_and_finds_by_name)
{
    ck_assert_str_eq(pln_model_at(0)->name, "p1812");
    for (size_t i = 0; i < pln_model_count(); i++)
        ck_assert_ptr_eq(pln_model_find(pln_model_at(i)->name), pln_model_at(i));
    ck_assert_ptr_null(pln_model_find("p1813"));
    ck_assert_ptr_null(pln_model_at(pln_model_count()));
}
END_TEST

START_TEST(free_space_is_92_45_db_at_1_km_and_1_ghz)
{
    ck_assert_double_eq_tol(pln_free_space_db(1, 1000), 92.447783, 1e-6);
    double d[] = {0, 3};
    struct pln_profile far = {2, d, NULL, NULL, NULL};
    struct pln_link_env env = pln_link_env_default();
    struct pln_loss loss;
    pln_model_find("free-space")->loss(&far, &env, &loss);
    ck_assert_double_eq_tol(loss.loss_db, pln_free_space_db(3, 900), 1e-12);
    ck_assert(isnan(loss.diffraction_db));
}
END_TEST

/* The model treats both terminals alike (P.1812 section 1). */
START_TEST(loss_is_the_same_both_ways)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        make_terrain(seed, seed % 3 ? 0.1 : 0.7, seed % 2 ? 20 : 120);
        struct pln_link_env env = pln_link_env_default(), swapped;
        env.tx_height_m = 10 + 90 * uniform();
        env.time_pct = seed % 4 ? 50 : 1 + 40 * uniform();
        env.freq_mhz = 50 + 3000 * uniform();
        env.tx_coast_km = 3, env.rx_coast_km = 8;
        swapped = env;
        swapped.tx_height_m = env.rx_height_m, swapped.rx_height_m = env.tx_height_m;
        swapped.tx_coast_km = env.rx_coast_km, swapped.rx_coast_km = env.tx_coast_km;
        for (size_t m = 0; m < pln_model_count(); m++) {
            if (!pln_model_at(m)->reciprocal) continue;
            struct pln_loss a, b;
            pln_model_at(m)->loss(&there, &env, &a);
            pln_model_at(m)->loss(&back, &swapped, &b);
            ck_assert_double_eq_tol(a.loss_db, b.loss_db, 1e-9);
            if (m == 0) ck_assert_double_eq_tol(a.tx_horizon_mrad, b.rx_horizon_mrad, 1e-9);
        }
    }
}
END_TEST

START_TEST(location_variability_is_symmetric_about_the_median)
{
    make_terrain(5, 0.1, 80);
    struct pln_link_env env = pln_link_env_default();
    struct pln_loss median, sure, lucky;
    pln_p1812_loss(&there, &env, &median);
    env.sigma_db = 5.5;
    env.location_pct = 95;
    pln_p1812_loss(&there, &env, &sure);
    env.location_pct = 5;
    pln_p1812_loss(&there, &env, &lucky);
    ck_assert_double_eq_tol(sure.loss_db - median.loss_db, 1.645 * 5.5, 0.01);
    ck_assert_double_eq_tol(median.loss_db - lucky.loss_db, 1.645 * 5.5, 0.01);
    ck_assert_double_eq_tol(pln_inverse_normal(0.95), -1.644854, 0.00054);
    ck_assert_double_eq_tol(pln_p1812_sigma_db(1000, 100), 0.544 * pow(100, 0.28), 1e-12);
    ck_assert_double_eq(pln_p1812_height_variation(1.5, 10), 1);
    ck_assert_double_eq_tol(pln_p1812_height_variation(15, 10), 0.5, 1e-12);
}
END_TEST

START_TEST(zones_change_midway)
{
    double d[] = {0, 1, 3, 4, 6};
    uint8_t z[] = {PLN_ZONE_INLAND, PLN_ZONE_INLAND, PLN_ZONE_COASTAL, PLN_ZONE_SEA,
                   PLN_ZONE_INLAND};
    struct pln_zone_lengths l = pln_path_zones(d, z, 5);
    ck_assert_double_eq_tol(l.inland_km, 2, 1e-12);
    ck_assert_double_eq_tol(l.land_km, 3.5, 1e-12);
    ck_assert_double_eq_tol(l.sea_share, 1.5 / 6, 1e-12);
}
END_TEST

static void expect_flags(const struct pln_profile *p, const struct pln_link_env *env,
                         unsigned flags)
{
    struct pln_loss loss;
    pln_p1812_loss(p, env, &loss);
    ck_assert_uint_eq(loss.flags, flags);
    ck_assert_int_eq(isnan(loss.loss_db), flags == PLN_LOSS_INVALID);
}

START_TEST(what_cannot_be_answered_is_flagged_not_guessed)
{
    make_terrain(7, 0.1, 40);
    const struct pln_link_env good = pln_link_env_default();
    expect_flags(&there, &good, 0);
    const struct {
        size_t offset;
        double value;
        unsigned flags;
    } cases[] = {
        {offsetof(struct pln_link_env, freq_mhz), 29, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, freq_mhz), 6001, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, freq_mhz), 0, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, freq_mhz), NAN, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, tx_height_m), -1, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, tx_height_m), 3001, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, rx_height_m), 0.5, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, time_pct), 0.5, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, time_pct), 51, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, location_pct), 99.5, PLN_LOSS_EXTRAPOLATED},
        {offsetof(struct pln_link_env, location_pct), 100, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, delta_n), 157, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, sigma_db), -1, PLN_LOSS_INVALID},
        {offsetof(struct pln_link_env, lat_deg), 81, PLN_LOSS_EXTRAPOLATED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pln_link_env env = good;
        memcpy((char *)&env + cases[i].offset, &cases[i].value, sizeof(double));
        expect_flags(&there, &env, cases[i].flags);
    }
    struct pln_profile p = there;
    p.n = 2;
    expect_flags(&p, &good, PLN_LOSS_INVALID);
    p.n = 3; /* 200 m */
    expect_flags(&p, &good, PLN_LOSS_EXTRAPOLATED);
    ground_m[150] = NAN;
    expect_flags(&there, &good, PLN_LOSS_INVALID);
    ground_m[150] = 1, clutter_m[20] = INFINITY;
    expect_flags(&there, &good, PLN_LOSS_INVALID);
    clutter_m[20] = 0, d_km[9] = d_km[10];
    expect_flags(&there, &good, PLN_LOSS_INVALID);
    make_terrain(7, 0.1, 40);
    zone[3] = 2;
    expect_flags(&there, &good, PLN_LOSS_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("models");
    TCase *tcase = tcase_create("models");
    tcase_add_test(tcase, registry_is_in_order_and_finds_by_name);
    tcase_add_test(tcase, free_space_is_92_45_db_at_1_km_and_1_ghz);
    tcase_add_test(tcase, loss_is_the_same_both_ways);
    tcase_add_test(tcase, location_variability_is_symmetric_about_the_median);
    tcase_add_test(tcase, zones_change_midway);
    tcase_add_test(tcase, what_cannot_be_answered_is_flagged_not_guessed);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
