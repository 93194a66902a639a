/* tests/bench/generate: seeded cases with irregular covers, as terrain makes them. */
#ifndef TESTS_BENCH_GENERATE_H
#define TESTS_BENCH_GENERATE_H

#include "planner/net/plan.h"

struct bench_spec {
    size_t sites, villages;
    double mean_cover; /* villages a site, about */
    uint64_t seed;
    double *site_at; /* 2 per site: gets where each stands in the unit square; NULL: not wanted */
};

/* Sites and villages strewn over a square; each site reaches another distance in each of sixteen
 * directions and has a power of its own; costs 1 … 5; weights spread like people over villages. The
 * same bytes for the same spec. The budget is left 0. Release with bench_release(). */
struct pln_problem bench_make(const struct bench_spec *spec);
void bench_release(struct pln_problem *problem);

/* What greedy pays to cover all that can be covered: budgets are told as shares of it. */
int64_t bench_full_cost(const struct pln_problem *problem);

#endif
