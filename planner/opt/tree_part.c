#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_close_parts.h"

void tree_put_in(uint8_t *state, const uint32_t *group, size_t n, uint32_t option)
{
    for (size_t i = 0; i < n; i++)
        if (group[i] == group[option]) state[i] = NODE_OUT;
    state[option] = NODE_IN;
}

void tree_part_release(struct tree_part *part)
{
    geo_free((void *)(uintptr_t)part->problem.cost);
    geo_free((void *)(uintptr_t)part->problem.fixed);
    geo_free(part->network.needs);
    geo_free(part->network.root);
    geo_free(part->network.first);
    geo_free(part->network.hop);
    geo_free(part->network.least_vnd);
    *part = (struct tree_part){0};
}

/* The hops between options that are not out. */
static void keep_hops(const struct pln_network *from, const uint8_t *state, struct pln_network *to)
{
    size_t kept = 0;
    for (size_t i = 0; i < from->n_options; i++) {
        to->first[i] = kept;
        to->needs[i] = state[i] == NODE_OUT ? 1 : from->needs[i];
        to->root[i] = from->root[i];
        if (state[i] == NODE_OUT) to->root[i].kind = PLN_BACKHAUL_NONE;
        for (size_t h = from->first[i]; state[i] != NODE_OUT && h < from->first[i + 1]; h++)
            if (state[from->hop[h].to] != NODE_OUT) to->hop[kept++] = from->hop[h];
    }
    to->first[from->n_options] = kept;
}

enum geo_status tree_part_open(struct tree_part *part, const struct pln_problem *problem,
                               const struct pln_network *network, uint8_t *state,
                               struct geo_err *err)
{
    size_t n = problem->n_options;
    int64_t *cost = geo_alloc(n, sizeof *cost);
    uint8_t *fixed = geo_alloc_zero(n, 1);
    struct pln_network *net = &part->network;
    *part = (struct tree_part){.problem = *problem};
    part->problem.cost = cost;
    part->problem.fixed = fixed;
    *net = (struct pln_network){.n_options = n,
                                .needs = geo_alloc(n, 1),
                                .root = geo_alloc(n, sizeof *net->root),
                                .first = geo_alloc(n + 1, sizeof *net->first),
                                .hop = geo_alloc(network->first[n], sizeof *net->hop),
                                .least_vnd = geo_alloc(n, sizeof *net->least_vnd)};
    if (!cost || !fixed || !net->needs || !net->root || !net->first || !net->hop || !net->least_vnd)
        return geo_no_memory(err, "a branch", n, sizeof *net->hop);
    keep_hops(network, state, net);
    enum geo_status st = pln_network_settle(net, err);
    for (size_t i = 0; st == GEO_OK && i < n; i++) {
        int64_t was = network->least_vnd[i], least = net->least_vnd[i];
        cost[i] = problem->cost[i] - (was > 0 ? was : 0) + (least > 0 ? least : 0);
        fixed[i] = state[i] == NODE_IN;
        part->lost = part->lost || (fixed[i] && least < 0);
        if (state[i] == NODE_OPEN && least < 0) state[i] = NODE_OUT;
    }
    return st;
}
