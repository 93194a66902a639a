#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

/* Arcs by where they lead, and then the other way round. */
static enum geo_status find_backs(struct chain_arcs *arcs, struct geo_err *err)
{
    size_t n = arcs->n_options, n_arcs = arcs->first[n];
    size_t *into = geo_alloc_zero(n + 2, sizeof *into), *from_here = geo_alloc(n, sizeof *into);
    uint32_t *arc = geo_alloc(n_arcs, sizeof *arc), *from = geo_alloc(n_arcs, sizeof *from);
    bool fits = into && from_here && arc && from;
    for (size_t a = 0; fits && a < n_arcs; a++) {
        arcs->back[a] = (uint32_t)a;
        if (arcs->to[a] != PLN_CHAIN_ROOT) into[arcs->to[a] + 2]++;
    }
    for (size_t i = 0; fits && i < n; i++)
        into[i + 2] += into[i + 1];
    for (size_t i = 0; fits && i < n; i++)
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++) {
            from[a] = (uint32_t)i;
            if (arcs->to[a] != PLN_CHAIN_ROOT) arc[into[arcs->to[a] + 1]++] = (uint32_t)a;
        }
    for (size_t i = 0; fits && i < n; i++)
        from_here[i] = SIZE_MAX;
    for (size_t j = 0; fits && j < n; j++) {
        for (size_t b = arcs->first[j]; b < arcs->first[j + 1]; b++)
            if (arcs->to[b] != PLN_CHAIN_ROOT) from_here[arcs->to[b]] = b;
        for (size_t k = into[j]; k < into[j + 1]; k++) {
            size_t b = from_here[from[arc[k]]]; /* of an earlier place: no way back */
            if (b >= arcs->first[j] && b < arcs->first[j + 1]) arcs->back[arc[k]] = (uint32_t)b;
        }
    }
    geo_free(into);
    geo_free(from_here);
    geo_free(arc);
    geo_free(from);
    return fits ? GEO_OK : geo_no_memory(err, "the hops", n_arcs, 2 * sizeof *arc);
}

enum geo_status chain_arcs_build(struct chain_arcs *arcs, const struct pln_problem *p,
                                 const struct pln_network *net, struct geo_err *err)
{
    size_t n = p->n_options, n_arcs = n ? net->first[n] + n : 0, at = 0;
    *arcs = (struct chain_arcs){.n_options = n,
                                .first = geo_alloc_zero(n + 1, sizeof *arcs->first),
                                .to = geo_alloc(n_arcs, sizeof *arcs->to),
                                .cost = geo_alloc(n_arcs, sizeof *arcs->cost),
                                .own = geo_alloc(n, sizeof *arcs->own),
                                .back = geo_alloc(n_arcs, sizeof *arcs->back)};
    if (!arcs->first || !arcs->to || !arcs->cost || !arcs->own || !arcs->back)
        return geo_no_memory(err, "the hops", n_arcs, sizeof *arcs->cost);
    for (size_t i = 0; i < n; i++) {
        arcs->first[i] = at;
        arcs->own[i] = p->cost[i] - (net->least_vnd[i] > 0 ? net->least_vnd[i] : 0);
        if (net->least_vnd[i] < 0) continue;
        if (!net->needs[i] || net->root[i].kind != PLN_BACKHAUL_NONE) {
            arcs->to[at] = PLN_CHAIN_ROOT;
            arcs->cost[at++] = net->needs[i] ? net->root[i].cost_vnd : 0;
        }
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
            if (net->least_vnd[net->hop[h].to] < 0 ||
                !pln_hop_pays(net, (uint32_t)i, net->hop[h].cost_vnd))
                continue;
            arcs->to[at] = net->hop[h].to;
            arcs->cost[at++] = net->hop[h].cost_vnd;
        }
    }
    arcs->first[n] = at;
    return find_backs(arcs, err);
}

void chain_arcs_release(struct chain_arcs *arcs)
{
    geo_free(arcs->first);
    geo_free(arcs->to);
    geo_free(arcs->cost);
    geo_free(arcs->own);
    geo_free(arcs->back);
    *arcs = (struct chain_arcs){0};
}

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

void chain_cuts_release(struct chain_cuts *c)
{
    void *all[] = {c->group,        c->price,       c->best,   c->hash,
                   c->member_first, c->inner_first, c->member, c->inner};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
    *c = (struct chain_cuts){0};
}
