#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_parts.h"

enum { DESCENTS = 8 }; /* towards a target: plans from nothing, and a search, at falling budgets */

/* All committed options, with the relays that they need. */
static enum geo_status commit(struct tree *t, struct geo_err *err)
{
    const struct pln_problem *p = t->problem;
    if (!p->fixed) return GEO_OK;
    if (!tree_commit(t))
        return geo_fail(err, GEO_INFEASIBLE,
                        "a committed option has no way to the network, or its place is taken");
    enum geo_status st = t->cost > p->budget ? tree_economise(t, err) : GEO_OK;
    if (st != GEO_OK) return st;
    if (t->cost > p->budget)
        return geo_fail(err, GEO_INFEASIBLE,
                        "the committed sites cost %lld with the cheapest backhaul that was found; "
                        "the budget is %lld",
                        (long long)t->cost, (long long)p->budget);
    return GEO_OK;
}

/* ---- the answer ---- */

static int64_t gain_of(const struct tree *t, uint32_t o)
{
    const struct pln_problem *p = t->problem;
    int64_t gain = 0;
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        gain += t->count[p->cell[k]] ? 0 : p->weight[p->cell[k]];
    return gain;
}

/* Of what is not MARKed yet, the site whose way to what is brings most per cost. */
static uint32_t next_in_order(const struct tree *t)
{
    uint32_t best = TREE_NONE;
    double best_ratio = -1;
    for (size_t i = 0; i < t->n_chosen; i++) {
        int64_t cost = 0;
        uint32_t o = t->order[i];
        if (t->mark[o]) continue;
        for (uint32_t a = o; a != TREE_NONE && !t->mark[a]; a = t->parent[a])
            cost += t->own[a] + t->hop_cost[a];
        double ratio = (double)gain_of(t, o) / ((double)cost + 1) + (tree_fixed(t, o) ? 1e18 : 0);
        if (ratio > best_ratio) {
            best_ratio = ratio;
            best = o;
        }
    }
    return best;
}

static struct pln_backhaul_link link_of(const struct tree *t, uint32_t o)
{
    const struct pln_network *net = t->network;
    bool to_option = t->parent[o] != TREE_NONE;
    struct pln_backhaul_link link = {.from = o, .to_option = to_option, .hop = net->root[o]};
    for (size_t h = net->first[o]; to_option && h < net->first[o + 1]; h++)
        if (net->hop[h].to == t->parent[o]) link.hop = net->hop[h];
    return link;
}

static void write_site(struct tree *t, uint32_t o, struct pln_plan *plan, struct pln_tree *tree)
{
    const struct pln_problem *p = t->problem;
    int64_t gain = gain_of(t, o);
    for (size_t k = p->first[o]; k < p->first[o + 1]; k++)
        t->count[p->cell[k]]++;
    t->mark[o] = 1;
    plan->option[plan->n] = o;
    plan->gain[plan->n++] = gain;
    plan->value += gain;
    plan->cost += t->own[o] + t->hop_cost[o];
    if (t->network->needs[o]) tree->link[tree->n++] = link_of(t, o);
}

/* The plan's order; of each way the site nearest to what stands comes first. */
static void put_in_order(struct tree *t, struct pln_plan *plan, struct pln_tree *tree)
{
    memset(t->count, 0, t->problem->n_cells * sizeof *t->count);
    memset(t->mark, 0, t->problem->n_options); /* 1: stands in the plan */
    while (plan->n < t->n_chosen)
        for (uint32_t best = next_in_order(t); !t->mark[best];) {
            uint32_t a = best;
            while (t->parent[a] != TREE_NONE && !t->mark[t->parent[a]])
                a = t->parent[a];
            write_site(t, a, plan, tree);
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
        if (tree_open_to(t, o) && t->gain[o] > 0 && t->spend[o] != TREE_FAR &&
            (least < 0 || t->spend[o] < least))
            least = t->spend[o];
    return least;
}

void tree_fill(struct tree *t)
{
    if (!tree_hold_together(t) || !tree_tidy(t) || !tree_shrink(t)) return;
    tree_build_up(t, 0);
    if (tree_tidy(t) && tree_shrink(t)) tree_remember(t);
}

/* Plans from nothing but the commitments: by cost alone, then along what the hint likes. */
static void first_plans(struct tree *t, const uint8_t *committed)
{
    double rate = 0;
    for (int k = 0; k < (t->hint ? 9 : 3); k++) {
        t->lean = 0.3 * (k / 3);
        t->credit = rate * 0.3 * (k % 3);
        tree_set(t, committed);
        tree_fill(t);
        if (t->best_value > 0) rate = (double)t->problem->budget / (double)t->best_value;
    }
    t->lean = t->credit = 0;
}

static enum geo_status find_plan(struct tree *t, uint64_t work, const uint8_t *start,
                                 struct geo_err *err)
{
    size_t n = t->problem->n_options;
    uint8_t *committed = geo_alloc(n, 1);
    if (!committed) return geo_no_memory(err, "a plan", n, 1);
    memcpy(committed, t->chosen, n);
    tree_remember(t);
    enum geo_status st = GEO_OK;
    uint64_t rounds = t->narrowed ? DESCENTS : 1;
    for (uint64_t k = 0; st == GEO_OK && k < rounds; k++) {
        first_plans(t, committed);
        if (start && k == 0) {
            tree_set(t, start);
            tree_fill(t);
        }
        tree_set(t, t->best);
        tree_span(t);
        if (t->n_chosen) st = tree_search(t, work / rounds, err);
    }
    geo_free(committed);
    return st;
}

enum geo_status pln_tree_plan_of(const struct pln_problem *problem,
                                 const struct pln_network *network, const uint8_t *chosen,
                                 struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err)
{
    struct tree t;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    enum geo_status st = tree_open(&t, problem, network, NULL, err);
    if (st == GEO_OK) {
        tree_set(&t, chosen);
        st = tree_span(&t) ? write_plan(&t, plan, tree, err)
                           : geo_fail(err, GEO_FAILED, "a chosen site has no way to the network");
    }
    tree_release(&t);
    return st;
}

enum geo_status pln_tree_plan_hinted(const struct pln_problem *problem,
                                     const struct pln_network *network,
                                     const struct pln_tree_hint *hint, uint64_t work,
                                     const uint8_t *start, struct pln_plan *plan,
                                     struct pln_tree *tree, struct geo_err *err)
{
    struct tree t;
    int64_t cheapest = -1, left = 0;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    struct pln_problem narrowed = *problem;
    bool narrow = hint && hint->target > 0;
    enum geo_status st = tree_open(&t, narrow ? &narrowed : problem, network,
                                   hint && hint->liking ? hint : NULL, err);
    t.narrowed = narrow ? &narrowed : NULL;
    t.target = narrow ? hint->target : 0;
    if (st == GEO_OK) st = commit(&t, err);
    if (st == GEO_OK) {
        t.left = TREE_FAR / 2;
        tree_find_ways(&t);
        cheapest = cheapest_useful(&t);
        left = problem->budget - t.cost;
        st = find_plan(&t, work, start, err);
    }
    if (st == GEO_OK) st = write_plan(&t, plan, tree, err);
    if (st == GEO_OK) {
        plan->cheapest_useful = cheapest;
        plan->state = cheapest < 0      ? PLN_PLAN_NOBODY_COVERED
                      : cheapest > left ? PLN_PLAN_BUDGET_SMALL
                                        : PLN_PLAN_FILLED;
    }
    tree_release(&t);
    return st;
}

enum geo_status pln_tree_plan(const struct pln_problem *problem, const struct pln_network *network,
                              uint64_t work, const uint8_t *start, struct pln_plan *plan,
                              struct pln_tree *tree, struct geo_err *err)
{
    return pln_tree_plan_hinted(problem, network, NULL, work, start, plan, tree, err);
}
