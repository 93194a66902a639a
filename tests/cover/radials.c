#include "cover/radials.h"

#include <math.h>

#include "planner/prop/model.h"

double radial_uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Midpoint displacement over 4097 points, of which the first N are taken. */
static void fractal(uint64_t *state, size_t n, double relief_m, double roughness, double *out)
{
    static double h[4097];
    h[0] = relief_m * radial_uniform(state), h[4096] = relief_m * radial_uniform(state);
    for (size_t gap = 4096; gap > 1; gap /= 2, relief_m *= roughness)
        for (size_t i = gap / 2; i < 4096; i += gap)
            h[i] =
                0.5 * (h[i - gap / 2] + h[i + gap / 2]) + relief_m * (radial_uniform(state) - 0.5);
    for (size_t i = 0; i < n; i++)
        out[i] = fmax(0, h[i] + 100);
}

static void steps(uint64_t *state, size_t n, double *out)
{
    double h = 100;
    for (size_t i = 0; i < n; i++) {
        if (radial_uniform(state) < 0.07)
            h = floor(fmax(0, h + 60 * (radial_uniform(state) - 0.5)));
        out[i] = h;
    }
}

static double shape(enum radial_kind kind, double u, double a)
{
    switch (kind) {
    case RADIAL_FLAT:
        return a;
    case RADIAL_SEA:
        return fmax(0, 30 - 300 * u);
    case RADIAL_RAMP:
        return 300 + (a - 100) * u;
    case RADIAL_DOME:
        return 300 + a - 400 * u * u;
    default:
        return a + 400 * (u - 0.6) * (u - 0.6);
    }
}

void radial_make(enum radial_kind kind, uint64_t seed, size_t n, struct radial_data *out)
{
    uint64_t state = seed * 2654435761u + 17;
    radial_uniform(&state);
    double a = 200 * radial_uniform(&state);
    if (kind == RADIAL_FRACTAL || kind == RADIAL_HILLS)
        fractal(&state, n, kind == RADIAL_HILLS ? 150 : 1200, 0.55, out->ground_m);
    else if (kind == RADIAL_STEPS)
        steps(&state, n, out->ground_m);
    else
        for (size_t i = 0; i < n; i++)
            out->ground_m[i] = shape(kind, (double)i / (double)n, a);
    for (size_t i = 0; i < n; i++) {
        double h = out->ground_m[i];
        out->clutter_m[i] =
            radial_uniform(&state) < 0.4 ? 5 + 5 * floor(4 * radial_uniform(&state)) : 0;
        out->zone[i] = h < (kind == RADIAL_SEA ? 1 : 110)    ? PLN_ZONE_SEA
                       : h < (kind == RADIAL_SEA ? 20 : 160) ? PLN_ZONE_COASTAL
                                                             : PLN_ZONE_INLAND;
    }
}
