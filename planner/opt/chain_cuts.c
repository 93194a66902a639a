/* Cuts, and the arcs inside of them. */
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

static uint64_t hash_cut(uint32_t group, const uint32_t *member, size_t n)
{
    uint64_t h = group + 0x9e3779b97f4a7c15u; /* a sum over the members: any order is the same */
    for (size_t k = 0; k < n; k++) {
        uint64_t z = (member[k] + 1) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        h += z ^ (z >> 31);
    }
    return h;
}

static enum geo_status grow(struct chain_cuts *c, size_t n_members, size_t n_inner,
                            struct geo_err *err)
{
    enum geo_status st = geo_grow(&c->group, &c->cap_group, c->n + 1, sizeof *c->group, err);
    if (!st) st = geo_grow(&c->price, &c->cap_price, c->n + 1, sizeof *c->price, err);
    if (!st) st = geo_grow(&c->best, &c->cap_best, c->n + 1, sizeof *c->best, err);
    if (!st) st = geo_grow(&c->missing, &c->cap_missing, c->n + 1, sizeof *c->missing, err);
    if (!st) st = geo_grow(&c->hash, &c->cap_hash, c->n + 1, sizeof *c->hash, err);
    if (!st)
        st = geo_grow(&c->member_first, &c->cap_member_first, c->n + 2, sizeof *c->member_first,
                      err);
    if (!st)
        st = geo_grow(&c->inner_first, &c->cap_inner_first, c->n + 2, sizeof *c->inner_first, err);
    if (!st) st = geo_grow(&c->member, &c->cap_member, n_members, sizeof *c->member, err);
    return st ? st : geo_grow(&c->inner, &c->cap_inner, n_inner, sizeof *c->inner, err);
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool holds(const uint32_t *member, size_t n, uint32_t option)
{
    return n && bsearch(&option, member, n, sizeof option, compare_u32);
}

enum geo_status chain_cuts_open(struct chain_cuts *c, size_t n_arcs, struct geo_err *err)
{
    *c = (struct chain_cuts){.slot = geo_alloc(n_arcs, sizeof *c->slot)};
    if (!c->slot) return geo_no_memory(err, "cuts", n_arcs, sizeof *c->slot);
    memset(c->slot, 0xff, n_arcs * sizeof *c->slot); /* PLN_CHAIN_NONE */
    return GEO_OK;
}

enum geo_status chain_cuts_add(struct chain_cuts *c, const struct chain_arcs *arcs, uint32_t group,
                               const uint32_t *member, size_t n, bool *added, struct geo_err *err)
{
    uint64_t hash = hash_cut(group, member, n);
    size_t n_members = c->n ? c->member_first[c->n] : 0, n_inner = c->n ? c->inner_first[c->n] : 0;
    size_t degrees = 0;
    *added = false;
    for (size_t t = 0; t < c->n; t++)
        if (c->hash[t] == hash) return GEO_OK;
    for (size_t k = 0; k < n; k++)
        degrees += arcs->first[member[k] + 1] - arcs->first[member[k]];
    enum geo_status st = grow(c, n_members + n, n_inner + degrees, err);
    if (st != GEO_OK) return st;
    uint32_t *own = c->member + n_members;
    memcpy(own, member, n * sizeof *own);
    qsort(own, n, sizeof *own, compare_u32);
    for (size_t k = 0; k < n; k++)
        for (size_t a = arcs->first[own[k]]; a < arcs->first[own[k] + 1]; a++)
            if (arcs->to[a] != PLN_CHAIN_ROOT && holds(own, n, arcs->to[a]))
                c->inner[n_inner++] = (uint32_t)a;
    c->member_first[c->n] = n_members;
    c->inner_first[c->n] = c->n ? c->inner_first[c->n] : 0;
    c->group[c->n] = group;
    c->price[c->n] = c->best[c->n] = 0;
    c->hash[c->n++] = hash;
    c->member_first[c->n] = n_members + n;
    c->inner_first[c->n] = n_inner;
    *added = true;
    return GEO_OK;
}

/* Slots for the arcs that have none yet. */
static enum geo_status give_slots(struct chain_cuts *c, struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    for (size_t k = c->n_turned; st == GEO_OK && k < c->inner_first[c->n]; k++) {
        uint32_t a = c->inner[k];
        if (c->slot[a] != PLN_CHAIN_NONE) continue;
        st = geo_grow(&c->held, &c->cap_held, c->n_held + 1, sizeof *c->held, err);
        if (st != GEO_OK) break;
        c->slot[a] = (uint32_t)c->n_held;
        c->held[c->n_held++] = a;
    }
    c->n_turned = c->inner_first[c->n];
    return st;
}

enum geo_status chain_cuts_turn(struct chain_cuts *c, struct geo_err *err)
{
    if (!c->n || c->n_turned == c->inner_first[c->n]) return GEO_OK;
    enum geo_status st = give_slots(c, err);
    size_t n = c->n_held, n_entries = c->inner_first[c->n];
    if (!st)
        st = geo_grow(&c->around_first, &c->cap_around_first, n + 2, sizeof *c->around_first, err);
    if (!st) st = geo_grow(&c->around, &c->cap_around, n_entries, sizeof *c->around, err);
    if (st != GEO_OK) return st;
    size_t *first = c->around_first;
    memset(first, 0, (n + 2) * sizeof *first);
    for (size_t k = 0; k < n_entries; k++)
        first[c->slot[c->inner[k]] + 2]++;
    for (size_t h = 0; h < n; h++)
        first[h + 2] += first[h + 1];
    for (uint32_t t = 0; t < c->n; t++)
        for (size_t k = c->inner_first[t]; k < c->inner_first[t + 1]; k++)
            c->around[first[c->slot[c->inner[k]] + 1]++] = t;
    return GEO_OK;
}

void chain_cuts_release(struct chain_cuts *c)
{
    void *all[] = {c->group,       c->price,        c->best,  c->hash,    c->member_first,
                   c->inner_first, c->member,       c->inner, c->missing, c->slot,
                   c->held,        c->around_first, c->around};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
    *c = (struct chain_cuts){0};
}
