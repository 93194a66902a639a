/* tests/cover/radials: seeded terrain for the sweep's tests. */
#ifndef TESTS_COVER_RADIALS_H
#define TESTS_COVER_RADIALS_H

#include <stddef.h>
#include <stdint.h>

enum radial_kind {
    RADIAL_FRACTAL, /* mountains: midpoint displacement */
    RADIAL_HILLS,   /* the same, gentler */
    RADIAL_FLAT,    /* one height */
    RADIAL_SEA,     /* land, coast, then sea at height 0 */
    RADIAL_STEPS,   /* plateaus of whole metres */
    RADIAL_RAMP,    /* a straight slope: every point on one line */
    RADIAL_DOME,    /* a smooth hill: every point on the hull */
    RADIAL_BOWL,    /* a valley: in sight over a long edge */
    RADIAL_KINDS
};

struct radial_data {
    double ground_m[4096], clutter_m[4096];
    uint8_t zone[4096];
};

/* N points of KIND, the same for the same SEED everywhere. */
void radial_make(enum radial_kind kind, uint64_t seed, size_t n, struct radial_data *out);

/* The next number in [0, 1) of a small generator; STATE is the seed. */
double radial_uniform(uint64_t *state);

#endif
