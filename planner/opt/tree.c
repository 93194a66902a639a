#include "planner/opt/tree.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/greedy.h"
#include "planner/opt/problem.h"

#define NONE UINT32_MAX
#define FAR INT64_MAX

struct tree {
    const struct pln_problem *problem;
    const struct pln_network *network;
    uint32_t *group;
    uint32_t n_groups;
    size_t *cover_first; /* n_cells + 1 */
    uint32_t *cover;     /* options that cover each cell */
    int64_t *own;        /* n_options: cost without any hop */
    uint8_t *barred;     /* n_options: no way to the network */

    uint8_t *chosen; /* n_options */
    uint8_t *closed; /* n_groups: an option of the place is chosen */
    uint32_t *list;  /* the chosen ones, in no order */
    uint32_t *at;    /* where each stands in list */
    size_t n_chosen;
    uint32_t *count; /* n_cells */
    int64_t *gain;   /* n_options */
    int64_t value, cost;

    int64_t *dist; /* n_options: what it would cost to add it, relays included; 0: it is chosen */
    uint32_t *via; /* towards the chosen or the root: NONE: by the root hop */
    uint32_t *heap, *heap_at;
    size_t n_heap;

    int64_t *hop_cost; /* n_options: of the spanning forest */
    uint32_t *parent;  /* NONE: the root hop */
    uint32_t *order;   /* chosen options, parents first */

    uint8_t *best;
    int64_t best_value, best_cost;
    uint64_t random, work;
};

static void tree_release(struct tree *t)
{
    void *all[] = {t->group,   t->cover_first, t->cover,  t->own,   t->barred, t->chosen, t->closed,
                   t->list,    t->at,          t->count,  t->gain,  t->dist,   t->via,    t->heap,
                   t->heap_at, t->hop_cost,    t->parent, t->order, t->best};
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

static void measure(struct tree *t)
{
    const struct pln_problem *p = t->problem;
    for (size_t o = 0; o < p->n_options; o++) {
        t->barred[o] = t->network->least_vnd[o] < 0;
        t->own[o] = p->cost[o] - (t->barred[o] ? 0 : t->network->least_vnd[o]);
        for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
            t->gain[o] += p->weight[p->cell[k]];
    }
}

static enum geo_status tree_open(struct tree *t, const struct pln_problem *p,
                                 const struct pln_network *network, struct geo_err *err)
{
    size_t n = p->n_options, entries = p->first[n];
    *t = (struct tree){.problem = p,
                       .network = network,
                       .group = geo_alloc(n, sizeof *t->group),
                       .cover_first = geo_alloc_zero(p->n_cells + 2, sizeof *t->cover_first),
                       .cover = geo_alloc(entries, sizeof *t->cover),
                       .own = geo_alloc(n, sizeof *t->own),
                       .barred = geo_alloc_zero(n, 1),
                       .chosen = geo_alloc_zero(n, 1),
                       .closed = geo_alloc_zero(n, 1),
                       .list = geo_alloc(n, sizeof *t->list),
                       .at = geo_alloc(n, sizeof *t->at),
                       .count = geo_alloc_zero(p->n_cells, sizeof *t->count),
                       .gain = geo_alloc_zero(n, sizeof *t->gain),
                       .dist = geo_alloc(n, sizeof *t->dist),
                       .via = geo_alloc(n, sizeof *t->via),
                       .heap = geo_alloc(n, sizeof *t->heap),
                       .heap_at = geo_alloc(n, sizeof *t->heap_at),
                       .hop_cost = geo_alloc_zero(n, sizeof *t->hop_cost),
                       .parent = geo_alloc(n, sizeof *t->parent),
                       .order = geo_alloc(n, sizeof *t->order),
                       .best = geo_alloc_zero(n, 1),
                       .best_value = -1};
    if (!t->group || !t->cover_first || !t->cover || !t->own || !t->barred || !t->chosen ||
        !t->closed || !t->list || !t->at || !t->count || !t->gain || !t->dist || !t->via ||
        !t->heap || !t->heap_at || !t->hop_cost || !t->parent || !t->order || !t->best)
        return geo_no_memory(err, "the tree of hops", n, sizeof *t->dist);
    enum geo_status st = pln_problem_groups(p, t->group, &t->n_groups, err);
    if (st != GEO_OK) return st;
    index_cells(t);
    measure(t);
    return GEO_OK;
}

static uint64_t draw(struct tree *t)
{
    uint64_t z = (t->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* ---- a heap of options by distance, ties by number ---- */

static bool nearer(const struct tree *t, uint32_t a, uint32_t b)
{
    return t->dist[a] != t->dist[b] ? t->dist[a] < t->dist[b] : a < b;
}

static void heap_put(struct tree *t, size_t at, uint32_t option)
{
    t->heap[at] = option;
    t->heap_at[option] = (uint32_t)at;
}

static void heap_rise(struct tree *t, uint32_t option)
{
    size_t at = t->heap_at[option];
    if (at == NONE) at = t->n_heap++;
    while (at && nearer(t, option, t->heap[(at - 1) / 2])) {
        heap_put(t, at, t->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_put(t, at, option);
}

static uint32_t heap_pop(struct tree *t)
{
    uint32_t top = t->heap[0], last = t->heap[--t->n_heap];
    t->heap_at[top] = NONE;
    if (!t->n_heap) return top;
    size_t at = 0;
    for (size_t child = 1; child < t->n_heap; child = 2 * at + 1) {
        if (child + 1 < t->n_heap && nearer(t, t->heap[child + 1], t->heap[child])) child++;
        if (!nearer(t, t->heap[child], last)) break;
        heap_put(t, at, t->heap[child]);
        at = child;
    }
    heap_put(t, at, last);
    return top;
}

/* ---- the cheapest way to add each option ---- */

static bool open_to(const struct tree *t, uint32_t option)
{
    return !t->chosen[option] && !t->closed[t->group[option]] && !t->barred[option];
}

static void relax(struct tree *t, uint32_t option, int64_t dist, uint32_t via)
{
    if (dist >= t->dist[option]) return;
    t->dist[option] = dist;
    t->via[option] = via;
    heap_rise(t, option);
}

static void spread(struct tree *t)
{
    const struct pln_network *net = t->network;
    while (t->n_heap) {
        uint32_t o = heap_pop(t);
        t->work += net->first[o + 1] - net->first[o] + 8;
        for (size_t h = net->first[o]; h < net->first[o + 1]; h++) {
            uint32_t to = net->hop[h].to;
            if (open_to(t, to)) relax(t, to, t->dist[o] + net->hop[h].cost_vnd + t->own[to], o);
        }
    }
}

static void find_ways(struct tree *t)
{
    const struct pln_network *net = t->network;
    t->n_heap = 0;
    t->work += t->problem->n_options;
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        t->dist[o] = FAR;
        t->via[o] = NONE;
        t->heap_at[o] = NONE;
    }
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        if (t->chosen[o])
            relax(t, o, 0, NONE);
        else if (open_to(t, o) && !net->needs[o])
            relax(t, o, t->own[o], NONE);
        else if (open_to(t, o) && net->root[o].kind != PLN_BACKHAUL_NONE)
            relax(t, o, t->own[o] + net->root[o].cost_vnd, NONE);
    }
    /* masts that are connected already are no relays: nothing hops to them here */
    spread(t);
}

/* ---- choosing and dropping ---- */

static void count_cell(struct tree *t, uint32_t cell, int64_t sign)
{
    int64_t w = t->problem->weight[cell];
    t->value += sign * w;
    t->work += t->cover_first[cell + 1] - t->cover_first[cell];
    for (size_t k = t->cover_first[cell]; k < t->cover_first[cell + 1]; k++)
        t->gain[t->cover[k]] -= sign * w;
}

static void choose(struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    t->chosen[o] = 1;
    t->closed[t->group[o]] = 1;
    t->at[o] = (uint32_t)t->n_chosen;
    t->list[t->n_chosen++] = o;
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        if (t->count[p->cell[k]]++ == 0) count_cell(t, p->cell[k], 1);
}

static void drop(struct tree *t, uint32_t o)
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

/* May the whole path from O to what stands be built, or does it meet a place twice, or one that was
 * taken since? */
static bool path_is_clean(const struct tree *t, uint32_t o)
{
    for (uint32_t a = o; a != NONE && !t->chosen[a]; a = t->via[a]) {
        if (t->closed[t->group[a]]) return false;
        for (uint32_t b = t->via[a]; b != NONE && !t->chosen[b]; b = t->via[b])
            if (t->group[a] == t->group[b]) return false;
    }
    return true;
}

/* Build O and the relays on its way; the ways of others get shorter. */
static void add_path(struct tree *t, uint32_t o)
{
    t->cost += t->dist[o];
    for (uint32_t a = o; a != NONE && !t->chosen[a]; a = t->via[a]) {
        choose(t, a);
        t->dist[a] = FAR;
        relax(t, a, 0, t->via[a]);
    }
    spread(t);
}

/* ---- the spanning forest ---- */

/* Prim's: the cheapest hops that connect all that is chosen. *DONE is false when some cannot be. */
static bool span(struct tree *t)
{
    const struct pln_network *net = t->network;
    size_t n = 0;
    t->n_heap = 0;
    for (size_t i = 0; i < t->n_chosen; i++) {
        uint32_t o = t->list[i];
        t->heap_at[o] = NONE;
        t->parent[o] = NONE;
        t->dist[o] = FAR;
    }
    for (size_t i = 0; i < t->n_chosen; i++) {
        uint32_t o = t->list[i];
        if (!net->needs[o])
            relax(t, o, 0, NONE);
        else if (net->root[o].kind != PLN_BACKHAUL_NONE)
            relax(t, o, net->root[o].cost_vnd, NONE);
    }
    t->cost = 0;
    while (t->n_heap) {
        uint32_t o = heap_pop(t);
        t->hop_cost[o] = t->dist[o];
        t->parent[o] = t->via[o];
        t->cost += t->own[o] + t->hop_cost[o];
        t->dist[o] = -1; /* it hangs */
        t->order[n++] = o;
        t->work += net->first[o + 1] - net->first[o] + 8;
        for (size_t h = net->first[o]; h < net->first[o + 1]; h++)
            if (t->chosen[net->hop[h].to]) relax(t, net->hop[h].to, net->hop[h].cost_vnd, o);
    }
    return n == t->n_chosen;
}

static bool fixed(const struct tree *t, uint32_t o)
{
    return t->problem->fixed && t->problem->fixed[o];
}

/* Does O cover something that no other chosen option covers? */
static bool of_use(const struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        if (t->count[p->cell[k]] == 1 && p->weight[p->cell[k]] > 0) return true;
    return false;
}

/* Span, and drop leaves without use, until there are none. */
static bool tidy(struct tree *t)
{
    bool whole = span(t);
    for (bool dropped = true; whole && dropped;) {
        dropped = false;
        /* heap_at: something hangs on it */
        for (size_t i = 0; i < t->n_chosen; i++)
            t->heap_at[t->list[i]] = 0;
        for (size_t i = 0; i < t->n_chosen; i++)
            if (t->parent[t->list[i]] != NONE) t->heap_at[t->parent[t->list[i]]] = 1;
        size_t n = t->n_chosen;
        for (size_t i = n; i-- > 0;) { /* leaves last: children before parents */
            uint32_t o = t->order[i];
            if (t->heap_at[o] || fixed(t, o) || of_use(t, o)) continue;
            drop(t, o);
            dropped = true;
        }
        if (dropped) whole = span(t);
    }
    return whole;
}

/* ---- building up ---- */

/* The option with the best gain per đồng that fits; ratios are blurred by up to BLUR in 256. */
static uint32_t best_addition(struct tree *t, int64_t left, unsigned blur)
{
    uint32_t best = NONE;
    double best_ratio = 0;
    t->work += t->problem->n_options / 4;
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        if (t->gain[o] <= 0 || t->dist[o] > left || !open_to(t, o)) continue;
        double ratio = (double)t->gain[o] / ((double)t->dist[o] + 1);
        if (blur) ratio *= 256 + (double)(draw(t) % blur);
        if (ratio > best_ratio && path_is_clean(t, o)) {
            best_ratio = ratio;
            best = o;
        }
    }
    return best;
}

static void build_up(struct tree *t, unsigned blur)
{
    find_ways(t);
    for (;;) {
        uint32_t o = best_addition(t, t->problem->budget - t->cost, blur);
        if (o == NONE) break;
        add_path(t, o);
    }
}

/* Drop O and all that hangs on it. span() must be fresh: order has parents first. */
static void drop_subtree(struct tree *t, uint32_t o)
{
    size_t n = t->n_chosen;
    memset(t->heap_at, 0, t->problem->n_options * sizeof *t->heap_at);
    t->heap_at[o] = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = t->order[i];
        if (t->parent[a] != NONE && t->heap_at[t->parent[a]]) t->heap_at[a] = 1;
    }
    for (size_t i = n; i-- > 0;)
        if (t->heap_at[t->order[i]] && !fixed(t, t->order[i])) drop(t, t->order[i]);
    t->work += n;
}

/* Subtrees with the least value per đồng go until the plan keeps the budget. */
static bool shrink(struct tree *t)
{
    while (t->cost > t->problem->budget) {
        uint32_t worst = NONE;
        double worst_ratio = 0;
        for (size_t i = 0; i < t->n_chosen; i++)
            t->heap_at[t->list[i]] = 0;
        for (size_t i = 0; i < t->n_chosen; i++)
            if (t->parent[t->list[i]] != NONE) t->heap_at[t->parent[t->list[i]]] = 1;
        for (size_t i = 0; i < t->n_chosen; i++) {
            uint32_t o = t->order[i];
            if (t->heap_at[o] || fixed(t, o)) continue;
            const struct pln_problem *p = t->problem;
            int64_t loss = 0;
            for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
                if (t->count[p->cell[k]] == 1) loss += p->weight[p->cell[k]];
            double ratio = (double)loss / ((double)(t->own[o] + t->hop_cost[o]) + 1);
            if (worst == NONE || ratio < worst_ratio || (ratio == worst_ratio && o < worst)) {
                worst = o;
                worst_ratio = ratio;
            }
        }
        if (worst == NONE) return false;
        drop(t, worst);
        if (!tidy(t)) return false;
    }
    return true;
}

static void remember(struct tree *t)
{
    if (t->value < t->best_value || (t->value == t->best_value && t->cost >= t->best_cost)) return;
    t->best_value = t->value;
    t->best_cost = t->cost;
    memcpy(t->best, t->chosen, t->problem->n_options);
}

static void set_choice(struct tree *t, const uint8_t *wanted)
{
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (t->chosen[o] && !wanted[o]) drop(t, o);
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (!t->chosen[o] && wanted[o] && !t->closed[t->group[o]] && !t->barred[o]) choose(t, o);
}

/* All committed options, with the relays that they need. */
static enum geo_status commit(struct tree *t, struct geo_err *err)
{
    const struct pln_problem *p = t->problem;
    if (!p->fixed) return GEO_OK;
    t->cost = 0;
    for (uint32_t o = 0; o < p->n_options; o++) {
        if (!p->fixed[o] || t->chosen[o]) continue;
        find_ways(t);
        if (t->dist[o] == FAR)
            return geo_fail(err, GEO_INFEASIBLE,
                            "committed option %u has no way to the network, or its place is taken",
                            o);
        add_path(t, o);
    }
    span(t);
    if (t->cost > p->budget)
        return geo_fail(err, GEO_INFEASIBLE,
                        "the committed sites cost %lld with their backhaul; the budget is %lld",
                        (long long)t->cost, (long long)p->budget);
    return GEO_OK;
}

/* Tear down a few neighbouring subtrees and build up again, for WORK. */
static void search(struct tree *t, uint64_t work)
{
    size_t n = t->problem->n_options;
    uint8_t *present = geo_alloc(n, 1);
    if (!present || !t->n_chosen) {
        geo_free(present);
        return;
    }
    uint64_t start = t->work;
    memcpy(present, t->chosen, n);
    int64_t present_value = t->value;
    while (t->work - start < work && t->n_chosen) {
        double done = (double)(t->work - start) / (double)work;
        uint32_t seed = t->list[draw(t) % t->n_chosen];
        unsigned rounds = 1 + (unsigned)(draw(t) % 4);
        for (unsigned r = 0; r < rounds && t->n_chosen; r++) {
            uint32_t o = seed;
            if (r) { /* one that covers a cell together with the first, or any */
                const struct pln_problem *p = t->problem;
                size_t degree = p->first[seed + 1] - p->first[seed];
                o = t->list[draw(t) % t->n_chosen];
                if (degree) {
                    uint32_t cell = p->cell[p->first[seed] + draw(t) % degree];
                    size_t by = t->cover_first[cell + 1] - t->cover_first[cell];
                    uint32_t other = t->cover[t->cover_first[cell] + draw(t) % by];
                    if (t->chosen[other]) o = other;
                }
            }
            if (!t->chosen[o] || fixed(t, o)) continue;
            drop_subtree(t, o);
            if (!span(t)) break;
        }
        bool fine = span(t);
        if (fine) build_up(t, 64);
        fine = fine && tidy(t) && t->cost <= t->problem->budget;
        if (fine) build_up(t, 0);
        fine = fine && tidy(t) && t->cost <= t->problem->budget;
        int64_t slack = (int64_t)((double)t->best_value * 0.002 * (1 - done));
        if (fine && t->value >= present_value - slack) {
            memcpy(present, t->chosen, n);
            present_value = t->value;
            remember(t);
        } else {
            set_choice(t, present);
            span(t);
        }
    }
    set_choice(t, t->best);
    span(t);
    geo_free(present);
}

/* ---- the answer ---- */

/* The plan's order: again and again the site whose path to what stands brings most per đồng. */
static void put_in_order(struct tree *t, struct pln_plan *plan, struct pln_tree *tree)
{
    const struct pln_problem *p = t->problem;
    size_t n = t->n_chosen;
    memset(t->count, 0, p->n_cells * sizeof *t->count);
    memset(t->heap_at, 0, p->n_options * sizeof *t->heap_at); /* 1: stands in the plan */
    while (plan->n < n) {
        uint32_t best = NONE;
        double best_ratio = -1;
        for (size_t i = 0; i < n; i++) {
            int64_t gain = 0, cost = 0;
            uint32_t o = t->order[i];
            if (t->heap_at[o]) continue;
            for (uint32_t a = o; a != NONE && !t->heap_at[a]; a = t->parent[a])
                cost += t->own[a] + t->hop_cost[a];
            for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
                gain += t->count[p->cell[k]] ? 0 : p->weight[p->cell[k]];
            double ratio = (double)gain / ((double)cost + 1) + (fixed(t, o) ? 1e18 : 0);
            if (ratio > best_ratio) {
                best_ratio = ratio;
                best = o;
            }
        }
        for (uint32_t a = best; !t->heap_at[best];) { /* the one nearest to what stands first */
            while (t->parent[a] != NONE && !t->heap_at[t->parent[a]])
                a = t->parent[a];
            int64_t gain = 0;
            for (size_t k = p->first[a]; k < p->first[a + 1]; k++)
                if (t->count[p->cell[k]]++ == 0) gain += p->weight[p->cell[k]];
            t->heap_at[a] = 1;
            plan->option[plan->n] = a;
            plan->gain[plan->n++] = gain;
            plan->value += gain;
            plan->cost += t->own[a] + t->hop_cost[a];
            if (t->network->needs[a]) {
                struct pln_backhaul_link *link = &tree->link[tree->n++];
                *link = (struct pln_backhaul_link){
                    .from = a, .to_option = t->parent[a] != NONE, .hop = t->network->root[a]};
                for (size_t h = t->network->first[a];
                     link->to_option && h < t->network->first[a + 1]; h++)
                    if (t->network->hop[h].to == t->parent[a]) link->hop = t->network->hop[h];
            }
            a = best;
        }
    }
}

static enum geo_status write_plan(struct tree *t, struct pln_plan *plan, struct pln_tree *tree,
                                  struct geo_err *err)
{
    *plan = (struct pln_plan){.option = geo_alloc(t->n_chosen, sizeof *plan->option),
                              .gain = geo_alloc(t->n_chosen, sizeof *plan->gain),
                              .cheapest_useful = -1};
    *tree = (struct pln_tree){.link = geo_alloc(t->n_chosen, sizeof *tree->link)};
    if (!plan->option || !plan->gain || !tree->link)
        return geo_no_memory(err, "the plan", t->n_chosen, sizeof *plan->option);
    put_in_order(t, plan, tree);
    return GEO_OK;
}

/* The cheapest option that covers anyone, relays included, beyond the commitments. */
static int64_t cheapest_useful(struct tree *t)
{
    int64_t least = -1;
    for (uint32_t o = 0; o < t->problem->n_options; o++)
        if (open_to(t, o) && t->gain[o] > 0 && t->dist[o] != FAR &&
            (least < 0 || t->dist[o] < least))
            least = t->dist[o];
    return least;
}

enum geo_status pln_tree_plan(const struct pln_problem *problem, const struct pln_network *network,
                              uint64_t work, const uint8_t *start, struct pln_plan *plan,
                              struct pln_tree *tree, struct geo_err *err)
{
    struct tree t;
    int64_t cheapest = -1, left = 0;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    enum geo_status st = tree_open(&t, problem, network, err);
    if (st == GEO_OK) st = commit(&t, err);
    if (st == GEO_OK) {
        find_ways(&t);
        cheapest = cheapest_useful(&t);
        left = problem->budget - t.cost;
        build_up(&t, 0);
        if (tidy(&t) && t.cost <= problem->budget) remember(&t);
        if (start) {
            set_choice(&t, start);
            if (tidy(&t) && shrink(&t)) {
                build_up(&t, 0);
                if (tidy(&t) && t.cost <= problem->budget) remember(&t);
            }
        }
        if (t.best_value >= 0) set_choice(&t, t.best);
        span(&t);
        search(&t, work);
        st = write_plan(&t, plan, tree, err);
    }
    if (st == GEO_OK) {
        plan->cheapest_useful = cheapest;
        plan->state = cheapest < 0      ? PLN_PLAN_NOBODY_COVERED
                      : cheapest > left ? PLN_PLAN_BUDGET_SMALL
                                        : PLN_PLAN_FILLED;
    }
    tree_release(&t);
    return st;
}

/* The certificate of the relaxation, for the sites of the plan. */
static enum geo_status certify(const struct pln_problem *problem, const struct pln_plan *plan,
                               struct pln_certificate *c, struct geo_err *err)
{
    uint32_t *chosen = geo_alloc(plan->n, sizeof *chosen);
    uint8_t *flags = geo_alloc_zero(problem->n_options, 1);
    if (!chosen || !flags) {
        geo_free(chosen);
        geo_free(flags);
        return geo_no_memory(err, "the certificate", plan->n, sizeof *chosen);
    }
    for (size_t i = 0; i < plan->n; i++)
        flags[plan->option[i]] = 1;
    geo_free(c->chosen);
    c->chosen = chosen;
    c->n_chosen = 0;
    c->cost = 0;
    c->value = plan->value;
    for (uint32_t o = 0; o < problem->n_options; o++)
        if (flags[o]) {
            c->chosen[c->n_chosen++] = o;
            c->cost += problem->cost[o];
        }
    c->seal = pln_certificate_seal(c);
    geo_free(flags);
    return GEO_OK;
}

enum geo_status pln_tree_solve(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const uint8_t *start,
                               struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err)
{
    struct pln_plan relaxed = {0};
    uint8_t *flags = geo_alloc_zero(problem->n_options, 1);
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    enum geo_status st = flags ? pln_opt_solve(problem, params, &relaxed, err)
                               : geo_no_memory(err, "a plan", problem->n_options, 1);
    for (size_t i = 0; st == GEO_OK && i < relaxed.n; i++)
        flags[relaxed.option[i]] = 1;
    double times = params && params->effort > 0 ? params->effort : 1;
    if (!start && params) start = params->begin_plan;
    if (st == GEO_OK)
        st = pln_tree_plan(problem, network, (uint64_t)(times * 3e8), start ? start : flags, plan,
                           tree, err);
    if (st == GEO_OK) {
        plan->bound = relaxed.bound;
        plan->optimal = plan->value == plan->bound;
        plan->bound_kind = plan->optimal ? relaxed.bound_kind : "cheapest-hops";
    }
    if (st == GEO_OK && params && params->certificate)
        st = certify(problem, plan, params->certificate, err);
    pln_plan_release(&relaxed);
    geo_free(flags);
    return st;
}

void pln_tree_release(struct pln_tree *tree)
{
    geo_free(tree->link);
    *tree = (struct pln_tree){0};
}
