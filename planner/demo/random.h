/* planner/demo/random: numbers by chance that are the same everywhere. Floor 7. Pure.
 *
 * SplitMix64 (Steele, Lea, Flood 2014): integers only; one stream for each purpose, so that a
 * change in one leaves the others alone. */
#ifndef PLANNER_DEMO_RANDOM_H
#define PLANNER_DEMO_RANDOM_H

#include <stdint.h>

struct pln_random {
    uint64_t state;
};

static inline uint64_t pln_random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline uint64_t pln_random_next(struct pln_random *random)
{
    return pln_random_mix(random->state += 0x9e3779b97f4a7c15u);
}

/* 0 ≤ value < 1 */
static inline double pln_random_unit(struct pln_random *random)
{
    return (double)(pln_random_next(random) >> 11) * 0x1p-53;
}

/* 0 … n − 1, n ≥ 1 */
static inline uint32_t pln_random_below(struct pln_random *random, uint32_t n)
{
    return (uint32_t)(((pln_random_next(random) >> 32) * n) >> 32);
}

#endif
