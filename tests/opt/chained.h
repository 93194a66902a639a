/* tests/opt/chained: seeded random small cases with hops, and the truth about them by enumeration.
 */
#ifndef TESTS_OPT_CHAINED_H
#define TESTS_OPT_CHAINED_H

#include "opt/instance.h"
#include "planner/net/backhaul.h"

struct chained_net {
    uint32_t n;
    struct pln_network network;
    uint8_t needs[SMALL_OPTIONS];
    struct pln_hop root[SMALL_OPTIONS], hop[SMALL_OPTIONS * SMALL_OPTIONS];
    size_t first[SMALL_OPTIONS + 1];
    int64_t least[SMALL_OPTIONS];
    int64_t between[SMALL_OPTIONS][SMALL_OPTIONS]; /* −1: no hop */
};

/* Every option sees some others, a third of them a mast; all can go by satellite, which is dear.
 * SMALL's costs get each option's cheapest hop. */
void chained_make_net(struct chained_net *net, struct small *small, uint64_t seed);

/* Some options cover nobody and can only relay. */
void chained_make_summits(struct small *small);

/* What the options of MASK cost with their cheapest forest, by Prim. */
int64_t chained_cost(const struct small *small, const struct chained_net *net, uint32_t mask);

#endif
