/* tests/bench/chains: seeded cases in which new sites reach the network over each other. */
#ifndef TESTS_BENCH_CHAINS_H
#define TESTS_BENCH_CHAINS_H

#include "planner/net/backhaul.h"
#include "planner/net/plan.h"

struct bench_chains {
    struct pln_problem problem; /* costs: the site's own and its cheapest hop, as the engine asks */
    struct pln_network network;
};

/* SITES sites and as many villages, irregular covers (tests/bench/generate), one site in eight a
 * summit that covers nobody, sees far and may only be a relay. Masts stand in clusters, a hop
 * reaches at most three site spacings (summits: five) and is clear by a chance that falls with its
 * length; tried are the nearest sites in eight directions and three rings. A satellite is to be had
 * everywhere, for as much as several hops. HARD: few masts (40 for 3,000 sites), hops and
 * satellites three times as dear: then much of the money goes into ways, and ways are long. The
 * same bytes for the same spec. The budget is left 0. */
struct bench_chains bench_make_chains(size_t sites, uint64_t seed, bool hard);
void bench_release_chains(struct bench_chains *chains);

#endif
