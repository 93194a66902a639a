/* tests/cover/world: a small made-up country for the tests: hills, villages, masts. */
#ifndef TESTS_COVER_WORLD_H
#define TESTS_COVER_WORLD_H

#include "planner/cover/audit.h"
#include "planner/cover/candidate.h"

struct world {
    struct geo_terrain *terrain;
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_site_kinds kinds;
    struct pln_link_setup setup;
    struct pln_rule rule;
};

/* N_VILLAGES (every third with several clusters, some off their centre) and N_TOWERS in 0.4° × 0.4°
 * of hills at 18° N 105° E; the same for the same SEED. */
void world_open(struct world *world, size_t n_villages, size_t n_towers, unsigned seed);
void world_release(struct world *world);

/* A number in [0, 1) from a counter-free generator: advances *STATE. */
double world_random(uint64_t *state);

#endif
