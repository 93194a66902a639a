#include <string.h>

#include "planner/opt/tree_parts.h"

static void near(struct tree *t, uint32_t option, int64_t cost, uint32_t parent)
{
    if (cost >= t->toll[option]) return;
    t->toll[option] = cost;
    t->via[option] = parent;
    tree_heap_rise(t, option);
}

/* Prim's: the cheapest hops that connect all that is chosen. */
bool tree_span(struct tree *t)
{
    const struct pln_network *net = t->network;
    size_t n = 0;
    t->n_heap = 0;
    for (size_t i = 0; i < t->n_chosen; i++) {
        uint32_t o = t->list[i];
        t->heap_at[o] = TREE_NONE;
        t->parent[o] = TREE_NONE;
        t->toll[o] = TREE_FAR;
    }
    for (size_t i = 0; i < t->n_chosen; i++) {
        uint32_t o = t->list[i];
        if (!net->needs[o])
            near(t, o, 0, TREE_NONE);
        else if (net->root[o].kind != PLN_BACKHAUL_NONE)
            near(t, o, net->root[o].cost_vnd, TREE_NONE);
    }
    t->cost = 0;
    while (t->n_heap) {
        uint32_t o = tree_heap_pop(t);
        t->hop_cost[o] = t->toll[o];
        t->parent[o] = t->via[o];
        t->cost += t->own[o] + t->hop_cost[o];
        t->toll[o] = -1; /* it hangs */
        t->order[n++] = o;
        t->work += net->first[o + 1] - net->first[o] + 8;
        for (size_t h = net->first[o]; h < t->paying_end[o]; h++)
            if (t->chosen[t->hop_to[h]])
                near(t, t->hop_to[h], t->step_vnd[h] - t->own[t->hop_to[h]], o);
    }
    return n == t->n_chosen;
}

void tree_find_savings(struct tree *t)
{
    const struct pln_network *net = t->network;
    memset(t->save, 0, t->problem->n_options * sizeof *t->save);
    t->most = 0;
    for (size_t i = 0; i < t->n_chosen && (t->thrifty || t->problem->fixed); i++) {
        uint32_t o = t->list[i];
        if (t->hop_cost[o] <= net->least_vnd[o]) continue;
        t->work += net->first[o + 1] - net->first[o];
        for (size_t h = net->first[o]; h < net->first[o + 1]; h++) {
            uint32_t over = net->hop[h].to;
            if (t->chosen[over] || net->hop[h].cost_vnd >= t->hop_cost[o]) continue;
            t->save[over] += t->hop_cost[o] - net->hop[h].cost_vnd;
            if (t->save[over] > t->most) t->most = t->save[over];
        }
    }
}

/* Does O cover something that no other chosen option covers? */
static int64_t loss_without(const struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    int64_t loss = 0;
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        if (t->count[p->cell[k]] == 1) loss += p->weight[p->cell[k]];
    return loss;
}

/* MARK: something hangs on it. */
static void mark_parents(struct tree *t)
{
    for (size_t i = 0; i < t->n_chosen; i++)
        t->mark[t->list[i]] = 0;
    for (size_t i = 0; i < t->n_chosen; i++)
        if (t->parent[t->list[i]] != TREE_NONE) t->mark[t->parent[t->list[i]]] = 1;
}

bool tree_tidy(struct tree *t)
{
    bool whole = tree_span(t);
    for (bool dropped = true; whole && dropped;) {
        dropped = false;
        mark_parents(t);
        for (size_t i = t->n_chosen; i-- > 0;) { /* children before parents */
            uint32_t o = t->order[i];
            if (t->mark[o] || tree_fixed(t, o) || o == t->kept || loss_without(t, o) > 0) continue;
            tree_drop(t, o);
            dropped = true;
        }
        if (dropped) whole = tree_span(t);
    }
    return whole;
}

void tree_drop_subtree(struct tree *t, uint32_t o)
{
    size_t n = t->n_chosen;
    for (size_t i = 0; i < n; i++)
        t->mark[t->order[i]] = 0;
    t->mark[o] = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = t->order[i];
        if (t->parent[a] != TREE_NONE && t->mark[t->parent[a]]) t->mark[a] = 1;
    }
    for (size_t i = n; i-- > 0;)
        if (t->mark[t->order[i]] && !tree_fixed(t, t->order[i])) tree_drop(t, t->order[i]);
    t->work += n;
}

/* Leaves with the least value per cost go until the plan keeps the budget. */
bool tree_shrink(struct tree *t)
{
    while (t->cost > t->problem->budget) {
        uint32_t worst = TREE_NONE;
        double worst_ratio = 0;
        mark_parents(t);
        for (size_t i = 0; i < t->n_chosen; i++) {
            uint32_t o = t->order[i];
            if (t->mark[o] || tree_fixed(t, o) || o == t->kept) continue;
            double ratio = (double)loss_without(t, o) / ((double)(t->own[o] + t->hop_cost[o]) + 1);
            if (worst == TREE_NONE || ratio < worst_ratio || (ratio == worst_ratio && o < worst)) {
                worst = o;
                worst_ratio = ratio;
            }
        }
        if (worst == TREE_NONE) return false;
        tree_drop(t, worst);
        if (!tree_tidy(t)) return false;
    }
    return true;
}
