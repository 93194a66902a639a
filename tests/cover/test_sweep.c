/* The sweep equals the whole-profile kernel at every point of every radial. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cover/radials.h"
#include "planner/cover/sweep.h"
#include "planner/prop/path.h"

enum { n_max = 500 };
static struct radial_data data;
static double d_km[n_max], loss_db[n_max];
static size_t compared;
static double largest;

/* The kernel on the profile cut at point K. */
static double whole_profile(const struct pln_radial *r, const struct pln_link_env *env, size_t k)
{
    struct pln_profile p = {k + 1, d_km, r->ground_m, r->clutter_m, r->zone};
    struct pln_link_env e = *env;
    struct pln_loss loss;
    pln_path_coast_km(d_km, r->zone, k + 1, &e.tx_coast_km, &e.rx_coast_km);
    pln_model_find("p1812")->loss(&p, &e, &loss);
    return loss.loss_db;
}

static void compare(struct pln_sweep *sweep, const struct pln_radial *r,
                    const struct pln_link_env *env, double step_km, const char *what)
{
    struct geo_err err = {0};
    for (size_t i = 0; i < r->n; i++)
        d_km[i] = (double)i * step_km;
    ck_assert_ok(pln_sweep_aim(sweep, env, step_km, &err), err);
    ck_assert_uint_eq(pln_sweep_run(sweep, r, loss_db), r->n);
    for (size_t k = 2; k < r->n; k++) {
        double expected = whole_profile(r, env, k), off = fabs(loss_db[k] - expected);
        largest = fmax(largest, off);
        compared++;
        ck_assert_msg(off <= 1e-9, "%s, point %zu: %.9f dB, the whole profile gives %.9f", what, k,
                      loss_db[k], expected);
    }
}

static struct pln_link_env random_env(uint64_t *state)
{
    static const double heights_m[] = {30, 10, 45, 60, 150, 1.5}, times_pct[] = {50, 1, 10, 35};
    struct pln_link_env env = pln_link_env_default();
    env.tx_height_m = heights_m[(size_t)(6 * radial_uniform(state))];
    env.rx_height_m = radial_uniform(state) < 0.7 ? 1.5 : 1 + 20 * radial_uniform(state);
    env.freq_mhz = 60 * pow(60, radial_uniform(state));
    env.time_pct = times_pct[(size_t)(4 * radial_uniform(state))];
    env.polarisation = radial_uniform(state) < 0.5 ? PLN_POL_VERTICAL : PLN_POL_HORIZONTAL;
    env.location_pct = radial_uniform(state) < 0.5 ? 50 : 95;
    env.sigma_db = 5.5;
    env.delta_n = 30 + 40 * radial_uniform(state);
    env.lat_deg = 8 + 15 * radial_uniform(state);
    return env;
}

START_TEST(every_point_equals_the_whole_profile)
{
    struct geo_err err = {0};
    struct pln_sweep *sweep;
    uint64_t state = (uint64_t)_i + 99;
    char what[160];
    ck_assert_ok(pln_sweep_open(n_max, &sweep, &err), err);
    for (uint64_t seed = 0; seed < 24; seed++) {
        size_t n = 3 + (size_t)(radial_uniform(&state) * (n_max - 3));
        double step_km = radial_uniform(&state) < 0.5 ? 0.03 : 0.02 + 0.3 * radial_uniform(&state);
        struct pln_link_env env = random_env(&state);
        bool clutter = seed & 1, zones = seed & 2;
        radial_make((enum radial_kind)_i, seed, n, &data);
        struct pln_radial r = {.n = n,
                               .ground_m = data.ground_m,
                               .clutter_m = clutter ? data.clutter_m : NULL,
                               .zone = zones ? data.zone : NULL};
        snprintf(what, sizeof what, "kind %d seed %d step %.3f km, %.0f MHz %g/%g m, %g %% of time",
                 _i, (int)seed, step_km, env.freq_mhz, env.tx_height_m, env.rx_height_m,
                 env.time_pct);
        compare(sweep, &r, &env, step_km, what);
    }
    printf("kind %d: %zu points, largest difference %.1e dB\n", _i, compared, largest);
    pln_sweep_release(sweep);
}
END_TEST

START_TEST(a_void_ends_the_radial)
{
    struct geo_err err = {0};
    struct pln_sweep *sweep;
    struct pln_link_env env = pln_link_env_default();
    double whole[n_max];
    ck_assert_ok(pln_sweep_open(n_max, &sweep, &err), err);
    ck_assert_ok(pln_sweep_aim(sweep, &env, 0.03, &err), err);
    radial_make(RADIAL_FRACTAL, 3, n_max, &data);
    struct pln_radial r = {.n = n_max, .ground_m = data.ground_m};
    ck_assert_uint_eq(pln_sweep_run(sweep, &r, whole), n_max);
    for (size_t hole = 0; hole < 40; hole++) {
        double kept = data.ground_m[hole];
        data.ground_m[hole] = NAN;
        ck_assert_uint_eq(pln_sweep_run(sweep, &r, loss_db), hole);
        data.ground_m[hole] = kept;
        ck_assert_int_eq(memcmp(loss_db, whole, hole * sizeof *whole), 0);
        for (size_t i = hole; i < n_max; i++)
            ck_assert(isnan(loss_db[i]));
    }
    ck_assert_double_gt(whole[0], 40);
    ck_assert_double_gt(whole[1], whole[0]);
    pln_sweep_release(sweep);
}
END_TEST

START_TEST(the_outer_part_alone_has_the_same_bytes)
{
    struct geo_err err = {0};
    struct pln_sweep *sweep;
    struct pln_link_env env = pln_link_env_default();
    double whole[n_max];
    env.time_pct = 10;
    ck_assert_ok(pln_sweep_open(n_max, &sweep, &err), err);
    ck_assert_ok(pln_sweep_aim(sweep, &env, 0.03, &err), err);
    for (int kind = 0; kind < RADIAL_KINDS; kind++) {
        radial_make((enum radial_kind)kind, 8, n_max, &data);
        struct pln_radial r = {.n = n_max, .ground_m = data.ground_m, .clutter_m = data.clutter_m};
        pln_sweep_run(sweep, &r, whole);
        for (r.first = 0; r.first < n_max; r.first += 1 + r.first / 3) {
            for (size_t i = 0; i < n_max; i++)
                loss_db[i] = -1;
            pln_sweep_run(sweep, &r, loss_db);
            ck_assert_int_eq(
                memcmp(loss_db + r.first, whole + r.first, (n_max - r.first) * sizeof *whole), 0);
            for (size_t i = 0; i < r.first && r.first > 1; i++)
                ck_assert_double_eq(loss_db[i], -1);
        }
    }
    pln_sweep_release(sweep);
}
END_TEST

START_TEST(what_cannot_be_swept_is_refused)
{
    struct geo_err err = {0};
    struct pln_sweep *sweep;
    struct pln_link_env env = pln_link_env_default();
    ck_assert_int_eq(pln_sweep_open(1, &sweep, &err), GEO_USAGE);
    ck_assert_ptr_null(sweep);
    ck_assert_ok(pln_sweep_open(10, &sweep, &err), err);
    ck_assert_int_eq(pln_sweep_aim(sweep, &env, 0, &err), GEO_USAGE);
    env.freq_mhz = -1;
    ck_assert_int_eq(pln_sweep_aim(sweep, &env, 0.03, &err), GEO_USAGE);
    pln_sweep_release(sweep);
    pln_sweep_release(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sweep");
    TCase *tcase = tcase_create("sweep");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, every_point_equals_the_whole_profile, 0, RADIAL_KINDS);
    tcase_add_test(tcase, a_void_ends_the_radial);
    tcase_add_test(tcase, the_outer_part_alone_has_the_same_bytes);
    tcase_add_test(tcase, what_cannot_be_swept_is_refused);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
