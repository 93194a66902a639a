/* Dual ascent on the directed cuts (Wong 1984), for what is in. */
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_close_parts.h"

#define NO_END INT64_MAX

struct ascent {
    const struct tree_part *part;
    const uint8_t *state;
    int64_t *slack;      /* by hop */
    int64_t *root_slack; /* by option; NO_END: it has no way of its own */
    uint8_t *joined;     /* options that are in, and reach the network over ways without slack */
    uint32_t *mark, stamp;
    uint32_t *member, *least; /* the present set, and the smallest met */
    struct pln_proof_ring *ring;
    size_t n, cap;
};

static void ascent_release(struct ascent *a)
{
    geo_free(a->slack);
    geo_free(a->root_slack);
    geo_free(a->joined);
    geo_free(a->mark);
    geo_free(a->member);
    geo_free(a->least);
    pln_rings_release(&a->ring, &a->n);
}

static int64_t own_cost(const struct tree_part *part, size_t i)
{
    int64_t least = part->network.least_vnd[i];
    return part->problem.cost[i] - (least > 0 ? least : 0);
}

/* A hop's slack is its cost, and of an open relay its own: whoever goes over it pays that. */
static enum geo_status ascent_open(struct ascent *a, struct geo_err *err)
{
    const struct pln_network *net = &a->part->network;
    size_t n = net->n_options;
    a->slack = geo_alloc(net->first[n], sizeof *a->slack);
    a->root_slack = geo_alloc(n, sizeof *a->root_slack);
    a->joined = geo_alloc_zero(n, 1);
    a->mark = geo_alloc_zero(n, sizeof *a->mark);
    a->member = geo_alloc(n, sizeof *a->member);
    a->least = geo_alloc(n, sizeof *a->least);
    if (!a->slack || !a->root_slack || !a->joined || !a->mark || !a->member || !a->least)
        return geo_no_memory(err, "a branch", net->first[n], sizeof *a->slack);
    for (uint32_t i = 0; i < n; i++) {
        int64_t extra = a->state[i] == NODE_IN ? 0 : own_cost(a->part, i);
        bool root = !net->needs[i] || net->root[i].kind != PLN_BACKHAUL_NONE;
        a->root_slack[i] = root ? (net->needs[i] ? net->root[i].cost_vnd : 0) + extra : NO_END;
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++)
            a->slack[h] =
                pln_hop_pays(net, i, net->hop[h].cost_vnd) ? net->hop[h].cost_vnd + extra : NO_END;
    }
    return GEO_OK;
}

/* Whom O reaches over ways without slack, into SET; 0: the network. */
static size_t reach(struct ascent *a, uint32_t o, uint32_t *set)
{
    const struct pln_network *net = &a->part->network;
    size_t n = 0;
    a->stamp++;
    a->mark[o] = a->stamp;
    set[n++] = o;
    for (size_t k = 0; k < n; k++) {
        uint32_t i = set[k];
        if (a->root_slack[i] == 0) return 0;
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
            uint32_t to = net->hop[h].to;
            if (a->slack[h] || a->mark[to] == a->stamp) continue;
            a->mark[to] = a->stamp;
            set[n++] = to;
        }
    }
    return n;
}

static int64_t least_slack(const struct ascent *a, const uint32_t *set, size_t n)
{
    const struct pln_network *net = &a->part->network;
    int64_t least = NO_END;
    for (size_t k = 0; k < n; k++) {
        if (a->root_slack[set[k]] < least) least = a->root_slack[set[k]];
        for (size_t h = net->first[set[k]]; h < net->first[set[k] + 1]; h++)
            if (a->mark[net->hop[h].to] != a->stamp && a->slack[h] < least) least = a->slack[h];
    }
    return least;
}

static void take_slack(struct ascent *a, const uint32_t *set, size_t n, int64_t price)
{
    const struct pln_network *net = &a->part->network;
    for (size_t k = 0; k < n; k++) {
        if (a->root_slack[set[k]] != NO_END) a->root_slack[set[k]] -= price;
        for (size_t h = net->first[set[k]]; h < net->first[set[k] + 1]; h++)
            if (a->mark[net->hop[h].to] != a->stamp && a->slack[h] != NO_END) a->slack[h] -= price;
    }
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static enum geo_status add_ring(struct ascent *a, uint32_t target, size_t n, int64_t price,
                                struct geo_err *err)
{
    enum geo_status st = geo_grow(&a->ring, &a->cap, a->n + 1, sizeof *a->ring, err);
    if (st != GEO_OK) return st;
    uint32_t *member = geo_alloc(n, sizeof *member);
    if (!member) return geo_no_memory(err, "a branch", n, sizeof *member);
    memcpy(member, a->least, n * sizeof *member);
    qsort(member, n, sizeof *member, compare_u32);
    a->ring[a->n++] = (struct pln_proof_ring){target, member, n, price};
    return GEO_OK;
}

/* One ring for O, or for one that O reaches and that reaches fewer. */
static enum geo_status raise(struct ascent *a, uint32_t o, int64_t *cost, struct geo_err *err)
{
    size_t n = reach(a, o, a->member), fewest = n;
    uint32_t target = o;
    a->joined[o] = n == 0;
    if (n == 0) return GEO_OK;
    memcpy(a->least, a->member, n * sizeof *a->least);
    for (size_t k = 1; k < n; k++) { /* what these reach, O reaches: they are not joined */
        uint32_t other = a->least[k];
        if (a->state[other] != NODE_IN) continue;
        size_t here = reach(a, other, a->member);
        if (here >= fewest) continue;
        memcpy(a->least, a->member, here * sizeof *a->least);
        fewest = n = here;
        target = other;
        k = 0;
    }
    reach(a, target, a->least);
    int64_t price = least_slack(a, a->least, fewest);
    take_slack(a, a->least, fewest, price);
    *cost += price;
    return add_ring(a, target, fewest, price, err);
}

enum geo_status tree_ascend(const struct tree_part *part, const uint8_t *state,
                            struct pln_proof_ring **ring, size_t *n, int64_t *cost,
                            struct geo_err *err)
{
    struct ascent a = {.part = part, .state = state};
    enum geo_status st = ascent_open(&a, err);
    *cost = 0;
    for (uint32_t i = 0; st == GEO_OK && i < part->problem.n_options; i++)
        if (state[i] == NODE_IN) *cost += own_cost(part, i);
    for (uint32_t i = 0; i < part->problem.n_options; i++)
        while (st == GEO_OK && state[i] == NODE_IN && !a.joined[i])
            st = raise(&a, i, cost, err);
    if (st == GEO_OK) {
        *ring = a.ring;
        *n = a.n;
        a.ring = NULL;
        a.n = 0;
    }
    ascent_release(&a);
    return st;
}
