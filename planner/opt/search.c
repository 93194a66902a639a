#include "planner/opt/search.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"

enum { RUIN_MOST = 8, CANDIDATES_MOST = 4096 };
#define CORE_SHARE 0.7
#define NOISE 1.5

static uint64_t next(struct pln_search *s)
{
    uint64_t z = (s->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint32_t below(struct pln_search *s, size_t n)
{
    return (uint32_t)(((next(s) >> 32) * (uint64_t)n) >> 32);
}

static double uniform(struct pln_search *s)
{
    return (double)(next(s) >> 11) * 0x1p-53;
}

/* Rows of the core turned over: who of it covers each cell, rising. */
static enum geo_status list_core(struct pln_search *s, struct geo_err *err)
{
    const struct pln_problem *p = &s->model->reduced;
    geo_free(s->core);
    size_t *first = s->core_first;
    memset(first, 0, (p->n_cells + 2) * sizeof *first);
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; s->in_core[i] && k < p->first[i + 1]; k++)
            first[p->cell[k] + 2]++;
    for (size_t j = 0; j < p->n_cells; j++)
        first[j + 2] += first[j + 1];
    s->core = geo_alloc(first[p->n_cells + 1], sizeof *s->core);
    if (!s->core) return geo_no_memory(err, "the core", first[p->n_cells + 1], sizeof *s->core);
    for (uint32_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; s->in_core[i] && k < p->first[i + 1]; k++)
            s->core[first[p->cell[k] + 1]++] = i;
    return GEO_OK;
}

static void find_core(struct pln_search *s, const struct pln_dual *dual)
{
    const struct pln_model *m = s->model;
    for (size_t i = 0; i < m->reduced.n_options; i++) {
        int64_t profit = 0;
        for (size_t k = m->reduced.first[i]; k < m->reduced.first[i + 1]; k++)
            profit += dual->best_lambda[m->reduced.cell[k]];
        for (size_t k = dual->n_cuts ? dual->cut_first[i] : 1;
             dual->n_cuts && k < dual->cut_first[i + 1]; k++)
            profit += dual->best_nu[dual->cut_of[k]];
        s->in_core[i] = (double)profit >= CORE_SHARE * dual->best_mu * dual->cost[i];
    }
}

enum geo_status pln_search_open(struct pln_search *s, const struct pln_dual *dual,
                                const uint8_t *movable, uint64_t seed, struct geo_err *err)
{
    const struct pln_model *m = dual->model;
    size_t n = m->reduced.n_options, cells = m->reduced.n_cells;
    *s = (struct pln_search){.model = m, .random = seed * 0x2545f4914f6cdd1du + 1};
    s->mu = dual->best_mu * (double)dual->coarse / (double)dual->scale;
    s->core_first = geo_alloc(cells + 2, sizeof *s->core_first);
    s->in_core = geo_alloc_zero(n, 1);
    s->chosen = geo_alloc_zero(n, 1);
    s->list = geo_alloc(n, sizeof *s->list);
    s->place = geo_alloc(n, sizeof *s->place);
    s->taken = geo_alloc_zero(m->n_groups, sizeof *s->taken);
    s->count = geo_alloc_zero(cells, sizeof *s->count);
    s->gain = geo_alloc_zero(n, sizeof *s->gain);
    s->removed = geo_alloc(RUIN_MOST + 1, sizeof *s->removed);
    s->added = geo_alloc(n, sizeof *s->added);
    s->candidate = geo_alloc(CANDIDATES_MOST, sizeof *s->candidate);
    s->mark = geo_alloc_zero(n, sizeof *s->mark);
    s->best = geo_alloc(n, sizeof *s->best);
    if (!s->core_first || !s->in_core || !s->chosen || !s->list || !s->place || !s->taken ||
        !s->count || !s->gain || !s->removed || !s->added || !s->candidate || !s->mark ||
        !s->best) {
        pln_search_release(s);
        return geo_no_memory(err, "the search", n + cells, 40);
    }
    s->tile = movable != NULL;
    s->limit = s->anchor_cost = m->reduced.budget;
    s->amplify = 1;
    if (movable)
        memcpy(s->in_core, movable, n);
    else
        find_core(s, dual);
    return GEO_OK;
}

void pln_search_release(struct pln_search *s)
{
    geo_free(s->core_first);
    geo_free(s->core);
    geo_free(s->in_core);
    geo_free(s->chosen);
    geo_free(s->list);
    geo_free(s->place);
    geo_free(s->taken);
    geo_free(s->count);
    geo_free(s->gain);
    geo_free(s->removed);
    geo_free(s->added);
    geo_free(s->candidate);
    geo_free(s->mark);
    geo_free(s->best);
    *s = (struct pln_search){0};
}

static void shift_gains(struct pln_search *s, uint32_t cell, int64_t by)
{
    s->work += s->core_first[cell + 1] - s->core_first[cell];
    for (size_t k = s->core_first[cell]; k < s->core_first[cell + 1]; k++)
        s->gain[s->core[k]] += by;
}

void pln_search_add(struct pln_search *s, uint32_t option)
{
    const struct pln_problem *p = &s->model->reduced;
    s->chosen[option] = 1;
    s->place[option] = (uint32_t)s->n_chosen;
    s->list[s->n_chosen++] = option;
    s->taken[p->group[option]]++;
    s->cost += p->cost[option];
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        uint32_t j = p->cell[k];
        if (s->count[j]++ == 0) {
            s->value += p->weight[j];
            shift_gains(s, j, -p->weight[j]);
        }
    }
}

void pln_search_drop(struct pln_search *s, uint32_t option)
{
    const struct pln_problem *p = &s->model->reduced;
    s->chosen[option] = 0;
    uint32_t last = s->list[--s->n_chosen];
    s->list[s->place[option]] = last;
    s->place[last] = s->place[option];
    s->taken[p->group[option]]--;
    s->cost -= p->cost[option];
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        uint32_t j = p->cell[k];
        if (--s->count[j] == 0) {
            s->value -= p->weight[j];
            shift_gains(s, j, p->weight[j]);
        }
    }
}

static void note_best(struct pln_search *s)
{
    if (s->cost > s->model->reduced.budget || s->value < s->best_value ||
        (s->value == s->best_value && s->cost >= s->best_cost))
        return;
    s->best_value = s->value;
    s->best_cost = s->cost;
    s->n_best = s->n_chosen;
    memcpy(s->best, s->list, s->n_chosen * sizeof *s->best);
}

enum geo_status pln_search_start(struct pln_search *s, const uint8_t *chosen, struct geo_err *err)
{
    const struct pln_problem *p = &s->model->reduced;
    for (size_t i = 0; !s->tile && i < p->n_options; i++)
        s->in_core[i] |= chosen[i];
    enum geo_status st = list_core(s, err);
    if (st != GEO_OK) return st;
    memset(s->chosen, 0, p->n_options);
    memset(s->taken, 0, s->model->n_groups * sizeof *s->taken);
    memset(s->count, 0, p->n_cells * sizeof *s->count);
    memset(s->gain, 0, p->n_options * sizeof *s->gain);
    s->n_chosen = 0;
    s->cost = s->value = 0;
    for (uint32_t j = 0; j < p->n_cells; j++)
        shift_gains(s, j, p->weight[j]);
    for (uint32_t i = 0; i < p->n_options; i++)
        if (chosen[i] && !s->in_core[i]) pln_search_add(s, i);
    s->n_chosen = 0; /* what cannot be moved counts, but is not on the list */
    for (uint32_t i = 0; i < p->n_options; i++)
        if (chosen[i] && s->in_core[i]) pln_search_add(s, i);
    size_t n = s->n_chosen ? s->n_chosen : 1;
    s->mean_weight = (double)s->value / (double)n;
    s->stiffness = 1 / (0.02 * (double)p->budget + 5 * (double)s->cost / (double)n);
    s->n_best = 0;
    s->best_value = -1;
    if (!s->tile) note_best(s);
    return GEO_OK;
}

/* A handful of chosen options that hang together by shared cells, into removed; returns how many.
 */
static size_t pick_neighbourhood(struct pln_search *s, size_t most)
{
    const struct pln_problem *p = &s->model->reduced;
    uint32_t mark = ++s->round;
    size_t n = 0;
    s->removed[n++] = s->list[below(s, s->n_chosen)];
    s->mark[s->removed[0]] = mark;
    for (size_t at = 0; at < n && n < most; at++) {
        uint32_t option = s->removed[at];
        size_t length = p->first[option + 1] - p->first[option], start = below(s, length);
        for (size_t step = 0; step < length && n < most; step++) {
            uint32_t j = p->cell[p->first[option] + (start + step) % length];
            for (size_t k = s->core_first[j]; k < s->core_first[j + 1] && n < most; k++) {
                uint32_t other = s->core[k];
                if (s->chosen[other] && s->mark[other] != mark) {
                    s->mark[other] = mark;
                    s->removed[n++] = other;
                }
            }
        }
    }
    return n;
}

/* Core options that cover a cell of the N removed ones (the removed included), into candidate. */
static size_t list_candidates(struct pln_search *s, size_t n)
{
    const struct pln_problem *p = &s->model->reduced;
    uint32_t mark = ++s->round;
    size_t found = 0;
    s->work += 100;
    for (size_t r = 0; r < n; r++)
        for (size_t c = p->first[s->removed[r]]; c < p->first[s->removed[r] + 1]; c++) {
            uint32_t j = p->cell[c];
            if (s->count[j]) continue;
            for (size_t k = s->core_first[j]; k < s->core_first[j + 1]; k++) {
                uint32_t i = s->core[k];
                if (s->mark[i] == mark || found == CANDIDATES_MOST) continue;
                s->mark[i] = mark;
                s->candidate[found++] = i;
            }
        }
    return found;
}

/* Fill up from the candidates by gain per cost, each blurred by NOISE; stops below PRICE. */
static size_t rebuild(struct pln_search *s, size_t n, double price, double noise, int64_t limit)
{
    const struct pln_problem *p = &s->model->reduced;
    double blur[CANDIDATES_MOST];
    for (size_t c = 0; c < n; c++)
        blur[c] = noise > 0 ? 1 + noise * (uniform(s) - 0.5) : 1;
    size_t n_added = 0;
    for (;;) {
        double best = 0;
        size_t at = n;
        s->work += n;
        for (size_t c = 0; c < n;) {
            uint32_t i = s->candidate[c];
            double gain = (double)s->gain[i], cost = (double)p->cost[i];
            if (gain <= price * cost || gain <= 0 || s->taken[p->group[i]] ||
                p->cost[i] > limit - s->cost) {
                s->candidate[c] = s->candidate[--n];
                blur[c] = blur[n];
                continue;
            }
            double score = cost > 0 ? gain / cost * blur[c] : (double)INFINITY;
            if (score > best || (score >= best && at < n && i < s->candidate[at])) {
                best = score;
                at = c;
            }
            c++;
        }
        if (at >= n) return n_added;
        s->added[n_added++] = s->candidate[at];
        pln_search_add(s, s->candidate[at]);
    }
}

static void take_back(struct pln_search *s, size_t n_removed, size_t n_added)
{
    while (n_added)
        pln_search_drop(s, s->added[--n_added]);
    while (n_removed)
        pln_search_add(s, s->removed[--n_removed]);
}

static void return_to_best(struct pln_search *s)
{
    while (s->n_chosen)
        pln_search_drop(s, s->list[s->n_chosen - 1]);
    for (size_t k = 0; k < s->n_best; k++)
        pln_search_add(s, s->best[k]);
}

/* How far the plan is above the budget. A tile stands for the whole: what it spends more the others
 * are taken to spend more as well. */
static double excess(const struct pln_search *s)
{
    return s->anchor_excess + s->amplify * (double)(s->cost - s->anchor_cost);
}

/* Weight less the price of what it costs; the price rises with the excess over the budget. */
static double worth(const struct pln_search *s, double stiffness)
{
    double spent = (double)(s->cost - s->anchor_cost);
    double middle = s->anchor_excess + 0.5 * s->amplify * spent;
    return (double)s->value - s->mu * spent * (1 + stiffness * middle);
}

static void round_priced(struct pln_search *s, double temperature, double stiffness)
{
    double before = worth(s, stiffness);
    double price = s->mu * (1 + stiffness * excess(s));
    size_t n_removed = pick_neighbourhood(s, 1 + below(s, RUIN_MOST));
    for (size_t r = 0; r < n_removed; r++)
        pln_search_drop(s, s->removed[r]);
    size_t n = list_candidates(s, n_removed);
    size_t n_added = rebuild(s, n, price > 0 ? price : 0, NOISE, INT64_MAX);
    if (worth(s, stiffness) < before + temperature * log(uniform(s) + 1e-300))
        take_back(s, n_removed, n_added);
    else if (!s->tile)
        note_best(s);
}

static void round_strict(struct pln_search *s)
{
    int64_t value = s->value, cost = s->cost;
    size_t n_removed = pick_neighbourhood(s, 1 + below(s, RUIN_MOST));
    for (size_t r = 0; r < n_removed; r++)
        pln_search_drop(s, s->removed[r]);
    size_t n = list_candidates(s, n_removed);
    size_t n_added = rebuild(s, n, 0, NOISE, s->limit);
    if (s->value < value || (s->value == value && s->cost > cost))
        take_back(s, n_removed, n_added);
    else if (!s->tile)
        note_best(s);
}

/* Drop what loses least per cost until the budget is kept. */
static void keep_budget(struct pln_search *s)
{
    const struct pln_problem *p = &s->model->reduced;
    while (s->cost > p->budget) {
        double least = INFINITY;
        uint32_t worst = PLN_MODEL_NONE;
        for (size_t k = 0; k < s->n_chosen; k++) {
            uint32_t i = s->list[k];
            int64_t loss = 0;
            for (size_t c = p->first[i]; c < p->first[i + 1]; c++)
                loss += s->count[p->cell[c]] == 1 ? p->weight[p->cell[c]] : 0;
            double ratio = p->cost[i] > 0 ? (double)loss / (double)p->cost[i] : (double)INFINITY;
            if (ratio < least || (ratio <= least && i < worst)) {
                least = ratio;
                worst = i;
            }
        }
        pln_search_drop(s, worst);
    }
}

/* Add what gains most per cost while the budget lasts. */
static void fill_budget(struct pln_search *s)
{
    const struct pln_problem *p = &s->model->reduced;
    for (;;) {
        double best = 0;
        uint32_t at = PLN_MODEL_NONE;
        for (uint32_t i = 0; i < p->n_options; i++) {
            if (!s->in_core[i] || s->gain[i] <= 0 || p->cost[i] > p->budget - s->cost ||
                s->taken[p->group[i]])
                continue;
            double score = (double)s->gain[i] / (p->cost[i] > 0 ? (double)p->cost[i] : 1e-9);
            if (score > best) {
                best = score;
                at = i;
            }
        }
        if (at == PLN_MODEL_NONE) return;
        pln_search_add(s, at);
    }
}

void pln_search_settle(struct pln_search *s)
{
    keep_budget(s);
    fill_budget(s);
    note_best(s);
    return_to_best(s);
}

void pln_search_anneal(struct pln_search *s, uint64_t work, double from, double to)
{
    if (!s->n_chosen || s->mu <= 0) return;
    uint64_t start = s->work;
    while (s->work - start < work && s->n_chosen) {
        double done = (double)(s->work - start) / (double)work;
        round_priced(s, from + (to - from) * done, s->stiffness);
    }
}

void pln_search_refine(struct pln_search *s, uint64_t work)
{
    uint64_t start = s->work;
    while (s->work - start < work && s->n_chosen)
        round_strict(s);
}

void pln_search_run(struct pln_search *s, uint64_t work, double warm)
{
    if (!s->n_chosen || s->mu <= 0) return;
    uint64_t start = s->work, priced = work / 10 * 9;
    pln_search_anneal(s, priced, warm * s->mean_weight, 0);
    pln_search_settle(s);
    uint64_t used = s->work - start;
    pln_search_refine(s, used < work ? work - used : 0);
}
