#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_parts.h"

/* ---- building up ---- */

/* What all sites on the way to O would bring, cells that two of them share counted twice. */
static int64_t yield_of(const struct tree *t, uint32_t o)
{
    int64_t sum = 0;
    for (uint32_t a = o; a != TREE_NONE && !t->chosen[a]; a = t->via[a])
        sum += t->gain[a];
    return sum;
}

/* The option whose way brings most per cost and fits; ratios are blurred by up to BLUR in 256. */
static uint32_t best_addition(struct tree *t, unsigned blur)
{
    uint32_t best = TREE_NONE;
    double best_ratio = 0;
    t->work += t->problem->n_options / 4;
    for (uint32_t o = 0; o < t->problem->n_options; o++) {
        if (t->gain[o] <= 0 || t->spend[o] > t->left || !tree_open_to(t, o)) continue;
        double ratio = (double)yield_of(t, o) / ((double)t->spend[o] + 1);
        if (blur) ratio *= 256 + (double)(tree_draw(t) % blur);
        if (ratio > best_ratio && tree_way_is_clean(t, o)) {
            best_ratio = ratio;
            best = o;
        }
    }
    return best;
}

void tree_build_up(struct tree *t, unsigned blur)
{
    t->left = t->problem->budget - t->cost;
    tree_find_ways(t);
    for (;;) {
        uint32_t o = best_addition(t, blur);
        if (o == TREE_NONE) break;
        tree_add_way(t, o);
    }
}

/* ---- tearing down ---- */

/* One that a short walk from SEED over hops and shared cells meets among the chosen, or NONE. */
static uint32_t walk(struct tree *t, uint32_t seed)
{
    const struct pln_problem *p = t->problem;
    const struct pln_network *net = t->network;
    uint32_t o = seed;
    for (int k = 0; k < 6; k++) {
        size_t hops = net->first[o + 1] - net->first[o], cells = p->first[o + 1] - p->first[o];
        if (hops + cells == 0) return TREE_NONE;
        if (cells == 0 || (hops && tree_draw(t) % 2)) {
            o = net->hop[net->first[o] + tree_draw(t) % hops].to;
        } else {
            uint32_t cell = p->cell[p->first[o] + tree_draw(t) % cells];
            size_t by = t->cover_first[cell + 1] - t->cover_first[cell];
            o = t->cover[t->cover_first[cell] + tree_draw(t) % by];
        }
        if (t->chosen[o] && o != seed) return o;
    }
    return TREE_NONE;
}

/* Drop a few subtrees that lie together. False: the rest does not hold together. */
static bool tear_down(struct tree *t)
{
    uint32_t seed = t->list[tree_draw(t) % t->n_chosen];
    size_t most = t->n_chosen / 3 < 9 ? t->n_chosen / 3 + 1 : 10;
    size_t before = t->n_chosen, wanted = 1 + tree_draw(t) % most;
    for (size_t tries = 0; tries < 3 * wanted && before - t->n_chosen < wanted && t->n_chosen;
         tries++) {
        uint32_t o = tries ? walk(t, seed) : seed;
        if (o == TREE_NONE || !t->chosen[o] || tree_fixed(t, o)) continue;
        tree_drop_subtree(t, o);
        if (!tree_span(t)) return false;
    }
    return tree_span(t);
}

/* Build up, straighten the hops, and again with what that saved. */
static bool rebuild(struct tree *t)
{
    t->lean = 0.75 * (double)(tree_draw(t) % 5) / 4;
    double rate = t->best_value > 0 ? (double)t->problem->budget / (double)t->best_value : 0;
    t->credit = rate * 0.75 * (double)(tree_draw(t) % 5) / 4;
    tree_build_up(t, 64u << tree_draw(t) % 3);
    if (!tree_tidy(t) || t->cost > t->problem->budget) return false;
    tree_build_up(t, 0);
    return tree_tidy(t) && t->cost <= t->problem->budget;
}

enum geo_status tree_search(struct tree *t, uint64_t work, struct geo_err *err)
{
    size_t n = t->problem->n_options;
    uint8_t *present = geo_alloc(n, 1);
    if (!present) return geo_no_memory(err, "a plan", n, 1);
    uint64_t start = t->work;
    memcpy(present, t->chosen, n);
    int64_t present_value = t->value;
    while (t->work - start < work && t->n_chosen) {
        double done = (double)(t->work - start) / (double)work;
        bool fine = tear_down(t) && rebuild(t);
        int64_t slack = (int64_t)((double)t->best_value * 0.01 * (1 - done) * (1 - done));
        if (fine && t->value >= present_value - slack) {
            memcpy(present, t->chosen, n);
            present_value = t->value;
            tree_remember(t);
        } else {
            tree_set(t, present);
            tree_span(t);
        }
    }
    tree_set(t, t->best);
    tree_span(t);
    geo_free(present);
    return GEO_OK;
}
