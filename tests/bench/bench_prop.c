/* What one path costs: P.1812 over a profile of 334 points (10 km at 30 m), its parts, and a scalar
 * log10 as the measure of the machine. Prints; asserts nothing but that the answers are numbers. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "planner/prop/p1812.h"

enum { n_points = 334 };
static double d_km[n_points], ground_m[n_points], clutter_m[n_points];

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void make_terrain(void)
{
    uint64_t state = 42;
    double h = 400;
    for (size_t i = 0; i < n_points; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        h += 24 * ((double)(state >> 11) / 9007199254740992.0 - 0.5);
        d_km[i] = 0.03 * (double)i;
        ground_m[i] = h;
        clutter_m[i] = i % 7 < 3 ? 12 : 0;
    }
}

static volatile double sink;

/* The best of five rounds, so that a neighbour on the machine counts less. */
#define MEASURE(name, times, expression)                                                           \
    do {                                                                                           \
        double best = INFINITY;                                                                    \
        for (int round = 0; round < 5; round++) {                                                  \
            double start = now_s();                                                                \
            for (size_t k = 0; k < (times); k++)                                                   \
                sink = (expression);                                                               \
            best = fmin(best, now_s() - start);                                                    \
        }                                                                                          \
        printf("%-58s %9.1f ns\n", name, 1e9 * best / (double)(times));                            \
        if (!(sink == sink)) return 1;                                                             \
    } while (0)

int main(void)
{
    make_terrain();
    struct pln_profile profile = {n_points, d_km, ground_m, NULL, NULL}, cluttered = profile;
    cluttered.clutter_m = clutter_m;
    struct pln_link_env median = pln_link_env_default(), one_pct = median;
    one_pct.time_pct = 1;
    double hts = ground_m[0] + 30, hrs = ground_m[n_points - 1] + 1.5;
    struct pln_path path = {n_points, d_km, ground_m, NULL, d_km[n_points - 1], hts, hrs};
    struct pln_diffraction_env env = {&pln_earth_form_p1812, 0.9, 0.333, PLN_POL_VERTICAL, 0, 8930};
    struct pln_loss loss;
    volatile double x = 1.7;
    MEASURE("log10, the measure of the machine", 2000000, log10(x + (double)k));
    MEASURE("P.1812, 50 %", 20000, (pln_p1812_loss(&profile, &median, &loss), loss.loss_db));
    MEASURE("P.1812, 50 %, clutter", 20000,
            (pln_p1812_loss(&cluttered, &median, &loss), loss.loss_db));
    MEASURE("P.1812, 1 %, clutter", 20000,
            (pln_p1812_loss(&cluttered, &one_pct, &loss), loss.loss_db));
    MEASURE("  parts: slopes over one surface", 20000,
            pln_path_slopes(&path, PLN_SURFACE_GROUND, hts, hrs, 0.056).tx);
    MEASURE("  smooth earth (with a flat slope scan)", 20000, pln_path_smooth_earth(&path).hstd_m);
    MEASURE("  Bullington, actual profile", 20000,
            pln_bullington_db(&path, PLN_SURFACE_CLUTTER, hts, hrs, &env, NULL));
    MEASURE("  Bullington, smooth profile", 20000,
            pln_bullington_db(&path, PLN_SURFACE_ZERO, 60, 20, &env, NULL));
    MEASURE("  spherical earth", 20000, pln_spherical_earth_db(path.d, 60, 20, &env));
    MEASURE("  link-only terms", 20000, pln_p1812_fixed(&median).af);
    return 0;
}
