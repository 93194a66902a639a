#include "chained.h"

void chained_make_net(struct chained_net *net, struct small *small, uint64_t seed)
{
    const uint32_t n_options = (uint32_t)small->problem.n_options;
    net->n = n_options;
    for (uint32_t i = 0; i < n_options; i++) {
        net->needs[i] = i % 7 != 6;
        bool mast = small_random(&seed) % 3 == 0;
        net->root[i] =
            (struct pln_hop){.kind = mast ? PLN_BACKHAUL_MICROWAVE : PLN_BACKHAUL_SATELLITE,
                             .cost_vnd = (mast ? 3 : 40) + (int64_t)(small_random(&seed) % 9)};
        for (uint32_t k = 0; k < i; k++)
            net->between[i][k] = net->between[k][i] =
                i % 7 != 6 && k % 7 != 6 && small_random(&seed) % 4 == 0
                    ? 2 + (int64_t)(small_random(&seed) % 6)
                    : -1;
        net->between[i][i] = -1;
    }
    size_t n = 0;
    for (uint32_t i = 0; i < n_options; i++) {
        net->first[i] = n;
        net->least[i] = net->needs[i] ? net->root[i].cost_vnd : 0;
        for (uint32_t k = 0; k < n_options; k++)
            if (net->between[i][k] >= 0) {
                net->hop[n++] =
                    (struct pln_hop){PLN_BACKHAUL_MICROWAVE, k, 1, 1, net->between[i][k]};
                if (net->between[i][k] < net->least[i]) net->least[i] = net->between[i][k];
            }
        small->cost[i] += net->least[i];
    }
    net->first[n_options] = n;
    net->network =
        (struct pln_network){n_options, net->needs, net->root, net->first, net->hop, net->least, 0};
}

/* The cheapest hops for the options of MASK, by Prim. */
static int64_t hops_cost(const struct chained_net *net, uint32_t mask)
{
    int64_t total = 0, near[SMALL_OPTIONS];
    uint32_t left = mask;
    for (uint32_t i = 0; i < net->n; i++)
        near[i] = net->needs[i] ? net->root[i].cost_vnd : 0;
    while (left) {
        uint32_t best = SMALL_OPTIONS;
        for (uint32_t i = 0; i < net->n; i++)
            if (left >> i & 1u && (best == SMALL_OPTIONS || near[i] < near[best])) best = i;
        total += near[best];
        left &= ~(1u << best);
        for (uint32_t i = 0; i < net->n; i++)
            if (net->between[best][i] >= 0 && net->between[best][i] < near[i])
                near[i] = net->between[best][i];
    }
    return total;
}

int64_t chained_cost(const struct small *small, const struct chained_net *net, uint32_t mask)
{
    int64_t cost = hops_cost(net, mask);
    for (uint32_t i = 0; i < net->n; i++)
        if (mask >> i & 1u) cost += small->cost[i] - net->least[i];
    return cost;
}

void chained_make_summits(struct small *small)
{
    size_t kept = 0, from = 0;
    for (size_t i = 0; i < small->problem.n_options; i++) {
        size_t to = small->first[i + 1];
        small->first[i] = kept;
        for (size_t k = from; i % 4 != 1 && k < to; k++)
            small->cell[kept++] = small->cell[k];
        from = to;
    }
    small->first[small->problem.n_options] = kept;
}
