#include <string.h>

#include "planner/opt/tree_parts.h"

/* ---- the heap ---- */

enum { BRANCHES = 4 };

static inline bool nearer(struct tree_key a, struct tree_key b)
{
    return (a.toll < b.toll) | ((a.toll == b.toll) & (a.option < b.option)); /* no branches */
}

static void heap_put(struct tree *t, size_t at, struct tree_key key)
{
    t->heap[at] = key;
    t->heap_at[key.option] = (uint32_t)at;
}

void tree_heap_rise(struct tree *t, uint32_t option)
{
    const struct tree_key key = {t->toll[option], option};
    size_t at = t->heap_at[option];
    if (at == TREE_NONE) at = t->n_heap++;
    for (size_t above; at && nearer(key, t->heap[above = (at - 1) / BRANCHES]); at = above)
        heap_put(t, at, t->heap[above]);
    heap_put(t, at, key);
}

/* The first of the branches that begin at FROM. */
static size_t first_branch(const struct tree *t, size_t from)
{
    size_t end = from + BRANCHES < t->n_heap ? from + BRANCHES : t->n_heap, first = from;
    for (size_t k = from + 1; k < end; k++)
        first = nearer(t->heap[k], t->heap[first]) ? k : first;
    return first;
}

uint32_t tree_heap_pop(struct tree *t)
{
    const uint32_t top = t->heap[0].option;
    const struct tree_key last = t->heap[--t->n_heap];
    t->heap_at[top] = TREE_NONE;
    if (!t->n_heap) return top;
    size_t at = 0;
    for (size_t from = 1; from < t->n_heap; from = BRANCHES * at + 1) {
        size_t branch = first_branch(t, from);
        if (!nearer(t->heap[branch], last)) break;
        heap_put(t, at, t->heap[branch]);
        at = branch;
    }
    heap_put(t, at, last);
    return top;
}

/* ---- the ways ---- */

enum { SHORTENED = 4 }; /* times two, that often at the most */

/* How long the step to OPTION is that costs so much: what it brings is credited, what the hint
 * likes is shorter, and nothing is free. */
static int64_t toll_of(const struct tree *t, uint32_t option, int64_t cost)
{
    double length = (double)cost;
    if (t->hint) length *= 1 - t->lean * (double)t->hint->liking[option];
    length -= t->credit * (double)t->gain[option];
    double least = (double)cost / (1 << SHORTENED);
    return (int64_t)(length > least ? length : least) + 1;
}

static void reach(struct tree *t, uint32_t option, uint32_t from, int64_t before, int64_t spent,
                  int64_t cost)
{
    cost -= t->save[option];
    if (spent + cost > t->left + t->most) return;
    int64_t toll = before + toll_of(t, option, cost > 0 ? cost : 0);
    if (toll >= t->toll[option]) return;
    t->toll[option] = toll;
    t->spend[option] = spent + cost;
    t->via[option] = from;
    tree_heap_rise(t, option);
}

/* From O, where nothing is saved by anybody. */
static void spread_plainly(struct tree *t, uint32_t o, int shortened)
{
    const int64_t *toll = t->toll, here = toll[o];
    const size_t end = t->paying_end[o];
    for (size_t h = t->network->first[o]; h < end; h++) {
        uint32_t to = t->hop_to[h];
        if (toll[to] > here + (t->step_vnd[h] >> shortened) && tree_open_to(t, to))
            reach(t, to, o, here, t->spend[o], t->step_vnd[h]);
    }
}

/* Hops that do not pay where they end lead to no shorter way, but to one that can be afforded: over
 * a site that pays for itself by what it saves. */
static void spread_saving(struct tree *t, uint32_t o, int shortened)
{
    const struct pln_network *net = t->network;
    for (size_t h = net->first[o]; h < net->first[o + 1]; h++) {
        uint32_t to = t->hop_to[h];
        if (t->toll[to] <= t->toll[o]) continue; /* no step is free */
        int64_t cost = t->step_vnd[h], hop = cost - t->own[to];
        /* what it hangs on does not hang on it */
        if (t->save[to] && t->chosen[o] && t->hop_cost[o] > hop) cost += t->hop_cost[o] - hop;
        int64_t least = cost > t->save[to] ? (cost - t->save[to]) >> shortened : 0;
        if (t->toll[to] > t->toll[o] + least && tree_open_to(t, to))
            reach(t, to, o, t->toll[o], t->spend[o], cost);
    }
}

static void spread(struct tree *t)
{
    const struct pln_network *net = t->network;
    const int shortened = t->lean > 0 || t->credit > 0 ? SHORTENED : 0;
    while (t->n_heap) {
        uint32_t o = tree_heap_pop(t);
        t->work += net->first[o + 1] - net->first[o] + 8;
        (t->most > 0 ? spread_saving : spread_plainly)(t, o, shortened);
    }
}

static void stand_on(struct tree *t, uint32_t option)
{
    t->toll[option] = t->spend[option] = 0;
    t->via[option] = TREE_NONE;
    tree_heap_rise(t, option);
}

void tree_find_ways(struct tree *t)
{
    const struct pln_network *net = t->network;
    t->n_heap = 0;
    t->work += t->problem->n_options;
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        t->toll[o] = t->spend[o] = TREE_FAR;
        t->via[o] = TREE_NONE;
        t->heap_at[o] = TREE_NONE;
    }
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        if (t->chosen[o])
            stand_on(t, o);
        else if (tree_open_to(t, o) && !net->needs[o])
            reach(t, o, TREE_NONE, 0, 0, t->own[o]);
        else if (tree_open_to(t, o) && net->root[o].kind != PLN_BACKHAUL_NONE)
            reach(t, o, TREE_NONE, 0, 0, t->own[o] + net->root[o].cost_vnd);
    }
    /* masts that are connected already are no relays: nothing hops to them here */
    spread(t);
}

/* May the whole way from O to what stands be built, or does it meet a place twice, or one that was
 * taken since? */
bool tree_way_is_clean(const struct tree *t, uint32_t o)
{
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a]) {
        if (t->closed[t->group[a]]) return false;
        for (uint32_t b = t->via[a]; b != TREE_NONE && !t->chosen[b]; b = t->via[b])
            if (t->group[a] == t->group[b]) return false;
    }
    return true;
}

/* Build O and the relays on its way; the ways of others get shorter. */
void tree_add_way(struct tree *t, uint32_t o)
{
    t->cost += t->spend[o];
    t->left -= t->spend[o];
    t->n_way = 0;
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a]) {
        tree_choose(t, a);
        t->way[t->n_way++] = a;
        t->hop_cost[a] = 0;           /* not known yet; nothing is to be saved on it */
        t->toll[a] = t->spend[a] = 0; /* VIA stays: the loop goes on over it */
        tree_heap_rise(t, a);
    }
    spread(t);
}

/* The first option on the way to O whose place the way meets again further on; NONE: there is none.
 */
static uint32_t met_twice(const struct tree *t, uint32_t o)
{
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a])
        for (uint32_t b = t->via[a]; b != TREE_NONE && !t->chosen[b]; b = t->via[b])
            if (t->group[a] == t->group[b]) return a == o || tree_fixed(t, a) ? b : a;
    return TREE_NONE;
}

/* Build the committed option O along a way; what would stand twice at a place is set aside. */
static bool commit_one(struct tree *t, uint32_t o)
{
    size_t n_aside = 0;
    for (;;) {
        tree_find_ways(t);
        if (t->spend[o] == TREE_FAR) break;
        uint32_t rival = met_twice(t, o);
        if (rival == TREE_NONE) break;
        t->barred[rival] |= TREE_RIVAL;
        n_aside++;
    }
    bool there = t->spend[o] != TREE_FAR;
    if (there) tree_add_way(t, o);
    if (n_aside) tree_unbar(t, TREE_RIVAL);
    return there;
}

bool tree_commit(struct tree *t)
{
    const uint8_t *fixed = t->problem->fixed;
    const uint32_t n = (uint32_t)t->problem->n_options;
    bool whole = true;
    for (uint32_t o = 0; fixed && o < n; o++)
        whole = whole && (!fixed[o] || t->chosen[o]);
    if (whole) return true;
    uint32_t begin = (uint32_t)(tree_draw(t) % n);
    int64_t left = t->left;
    memset(t->save, 0, t->problem->n_options * sizeof *t->save);
    t->most = 0;
    t->left = TREE_FAR / 2;
    bool all = true;
    for (uint32_t k = 0; all && k < n; k++) {
        uint32_t o = (begin + k) % n;
        if (fixed[o] && !t->chosen[o]) all = commit_one(t, o);
    }
    t->left = left;
    return tree_span(t) && all;
}
