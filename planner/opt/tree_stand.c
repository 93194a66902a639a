#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"
#include "planner/opt/tree_parts.h"

void tree_release(struct tree *t)
{
    void *all[] = {t->group,    t->cover_first, t->cover, t->own,     t->barred,   t->chosen,
                   t->closed,   t->list,        t->at,    t->count,   t->gain,     t->toll,
                   t->spend,    t->via,         t->heap,  t->heap_at, t->hop_cost, t->parent,
                   t->order,    t->mark,        t->best,  t->save,    t->way,      t->hop_to,
                   t->step_vnd, t->paying_end};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        geo_free(all[i]);
}

static void index_cells(struct tree *t)
{
    const struct pln_problem *p = t->problem;
    size_t n = p->first[p->n_options];
    for (size_t k = 0; k < n; k++)
        t->cover_first[p->cell[k] + 1]++;
    for (size_t j = 0; j < p->n_cells; j++)
        t->cover_first[j + 1] += t->cover_first[j];
    for (size_t o = p->n_options; o-- > 0;)
        for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
            t->cover[--t->cover_first[p->cell[k] + 1]] = (uint32_t)o;
    for (size_t j = 0; j < p->n_cells; j++) /* rows have moved one place down */
        t->cover_first[j] = t->cover_first[j + 1];
    t->cover_first[p->n_cells] = n;
}

/* The hops of O that pay where they end, or those that do not, from AT on; where they end. */
static size_t copy_hops(struct tree *t, size_t o, bool paying, size_t at)
{
    const struct pln_network *net = t->network;
    for (size_t h = net->first[o]; h < net->first[o + 1]; h++) {
        const struct pln_hop *hop = &net->hop[h];
        if (pln_hop_pays(net, hop->to, hop->cost_vnd) != paying) continue;
        t->hop_to[at] = hop->to;
        t->step_vnd[at++] = hop->cost_vnd + t->own[hop->to];
    }
    return at;
}

static void measure(struct tree *t)
{
    const struct pln_problem *p = t->problem;
    for (size_t o = 0; o < p->n_options; o++) {
        t->barred[o] = t->network->least_vnd[o] < 0;
        t->own[o] = p->cost[o] - (t->barred[o] ? 0 : t->network->least_vnd[o]);
        for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
            t->gain[o] += p->weight[p->cell[k]];
    }
    for (size_t o = 0; o < p->n_options; o++) {
        t->paying_end[o] = copy_hops(t, o, true, t->network->first[o]);
        copy_hops(t, o, false, t->paying_end[o]);
    }
}

/* What shares a place with something committed is never built. */
static void bar_rivals(struct tree *t)
{
    const struct pln_problem *p = t->problem;
    for (size_t o = 0; p->fixed && o < p->n_options; o++)
        t->closed[t->group[o]] |= p->fixed[o];
    for (size_t o = 0; p->fixed && o < p->n_options; o++)
        if (t->closed[t->group[o]] && !p->fixed[o]) t->barred[o] = TREE_NEVER;
    memset(t->closed, 0, t->n_groups);
}

enum geo_status tree_open(struct tree *t, const struct pln_problem *p,
                          const struct pln_network *network, const struct pln_tree_hint *hint,
                          struct geo_err *err)
{
    size_t n = p->n_options, entries = p->first[n], n_hops = network->first[n];
    *t = (struct tree){.problem = p,
                       .network = network,
                       .hint = hint,
                       .group = geo_alloc(n, sizeof *t->group),
                       .cover_first = geo_alloc_zero(p->n_cells + 2, sizeof *t->cover_first),
                       .cover = geo_alloc(entries, sizeof *t->cover),
                       .hop_to = geo_alloc(n_hops, sizeof *t->hop_to),
                       .step_vnd = geo_alloc(n_hops, sizeof *t->step_vnd),
                       .paying_end = geo_alloc(n, sizeof *t->paying_end),
                       .own = geo_alloc(n, sizeof *t->own),
                       .barred = geo_alloc_zero(n, 1),
                       .chosen = geo_alloc_zero(n, 1),
                       .closed = geo_alloc_zero(n, 1),
                       .list = geo_alloc(n, sizeof *t->list),
                       .at = geo_alloc(n, sizeof *t->at),
                       .count = geo_alloc_zero(p->n_cells, sizeof *t->count),
                       .gain = geo_alloc_zero(n, sizeof *t->gain),
                       .toll = geo_alloc(n, sizeof *t->toll),
                       .spend = geo_alloc(n, sizeof *t->spend),
                       .via = geo_alloc(n, sizeof *t->via),
                       .heap = geo_alloc(n, sizeof *t->heap),
                       .heap_at = geo_alloc(n, sizeof *t->heap_at),
                       .hop_cost = geo_alloc_zero(n, sizeof *t->hop_cost),
                       .parent = geo_alloc(n, sizeof *t->parent),
                       .order = geo_alloc(n, sizeof *t->order),
                       .mark = geo_alloc_zero(n, 1),
                       .save = geo_alloc_zero(n, sizeof *t->save),
                       .way = geo_alloc(n, sizeof *t->way),
                       .best = geo_alloc_zero(n, 1),
                       .kept = TREE_NONE,
                       .best_value = -1};
    if (!t->group || !t->cover_first || !t->cover || !t->own || !t->barred || !t->chosen ||
        !t->closed || !t->list || !t->at || !t->count || !t->gain || !t->toll || !t->spend ||
        !t->via || !t->heap || !t->heap_at || !t->hop_cost || !t->parent || !t->order || !t->mark ||
        !t->best || !t->save || !t->way || !t->hop_to || !t->step_vnd || !t->paying_end)
        return geo_no_memory(err, "the tree of hops", n, sizeof *t->toll);
    enum geo_status st = pln_problem_groups(p, t->group, &t->n_groups, err);
    if (st != GEO_OK) return st;
    index_cells(t);
    measure(t);
    bar_rivals(t);
    return GEO_OK;
}

uint64_t tree_draw(struct tree *t)
{
    uint64_t z = (t->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

bool tree_fixed(const struct tree *t, uint32_t o)
{
    return t->problem->fixed && t->problem->fixed[o];
}

void tree_unbar(struct tree *t, uint8_t why)
{
    for (size_t o = 0; o < t->problem->n_options; o++)
        t->barred[o] &= (uint8_t)~why;
}

static void count_cell(struct tree *t, uint32_t cell, int64_t sign)
{
    int64_t w = t->problem->weight[cell];
    t->value += sign * w;
    t->work += t->cover_first[cell + 1] - t->cover_first[cell];
    for (size_t k = t->cover_first[cell]; k < t->cover_first[cell + 1]; k++)
        t->gain[t->cover[k]] -= sign * w;
}

void tree_choose(struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    t->chosen[o] = 1;
    t->closed[t->group[o]] = 1;
    t->at[o] = (uint32_t)t->n_chosen;
    t->list[t->n_chosen++] = o;
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        if (t->count[p->cell[k]]++ == 0) count_cell(t, p->cell[k], 1);
}

void tree_drop(struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    t->chosen[o] = 0;
    t->closed[t->group[o]] = 0;
    uint32_t last = t->list[--t->n_chosen];
    t->list[t->at[o]] = last;
    t->at[last] = t->at[o];
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        if (--t->count[p->cell[k]] == 0) count_cell(t, p->cell[k], -1);
}

void tree_set(struct tree *t, const uint8_t *wanted)
{
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (t->chosen[o] && !wanted[o] && !tree_fixed(t, o)) tree_drop(t, o);
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (!t->chosen[o] && wanted[o] && !t->closed[t->group[o]] && !t->barred[o])
            tree_choose(t, o);
}

void tree_remember(struct tree *t)
{
    int64_t value = t->narrowed && t->value > t->target ? t->target : t->value;
    if (value < t->best_value || (value == t->best_value && t->cost >= t->best_cost)) return;
    t->best_value = value;
    t->best_cost = t->cost;
    memcpy(t->best, t->chosen, t->problem->n_options);
}
