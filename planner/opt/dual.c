#include "planner/opt/dual.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

enum { CHUNK = 8192 };
/* The price of a cut moves by so many times the step of a cell's, shared by the cuts around. */
#define CUT_STEP 8.0f

static int64_t heaviest(const struct pln_problem *p)
{
    int64_t most = 1;
    for (size_t j = 0; j < p->n_cells; j++)
        most = p->weight[j] > most ? p->weight[j] : most;
    return most;
}

/* The finest unit in which every weight fits 30 bits. */
static void choose_unit(struct pln_dual *d, int64_t scale_most)
{
    int64_t most = heaviest(&d->model->reduced);
    d->scale = 1;
    d->coarse = 1;
    while (most * d->scale < (int64_t)1 << 29 && d->scale < scale_most)
        d->scale *= 2;
    while (most / d->coarse >= (int64_t)1 << 30)
        d->coarse *= 2;
}

enum geo_status pln_dual_open(struct pln_dual *d, const struct pln_model *model, int threads,
                              int64_t scale_most, struct geo_err *err)
{
    *d = (struct pln_dual){.model = model, .threads = threads};
    size_t n = model->reduced.n_options, cells = model->reduced.n_cells;
    d->lambda = geo_alloc(cells, sizeof *d->lambda);
    d->cap = geo_alloc(cells, sizeof *d->cap);
    d->best_lambda = geo_alloc(cells, sizeof *d->best_lambda);
    d->profit = geo_alloc(n, sizeof *d->profit);
    d->cost = geo_alloc(n, sizeof *d->cost);
    d->chosen = geo_alloc_zero(n, 1);
    d->count = geo_alloc_zero(cells, sizeof *d->count);
    d->mean = geo_alloc_zero(cells, sizeof *d->mean);
    d->levy = geo_alloc_zero(cells, sizeof *d->levy);
    d->mean_choice = geo_alloc_zero(n, sizeof *d->mean_choice);
    if (!d->lambda || !d->cap || !d->best_lambda || !d->profit || !d->cost || !d->chosen ||
        !d->count || !d->mean || !d->mean_choice || !d->levy) {
        pln_dual_release(d);
        return geo_no_memory(err, "the prices", n + cells, 24);
    }
    choose_unit(d, scale_most ? scale_most : (int64_t)1 << 20);
    for (size_t j = 0; j < cells; j++) {
        size_t degree = model->cell_first[j + 1] - model->cell_first[j];
        d->cap[j] = (int32_t)(model->reduced.weight[j] / d->coarse * d->scale);
        d->lambda[j] = d->cap[j] / (int32_t)(degree < 4 ? 1 : degree < 1000 ? degree / 2 : 500);
    }
    for (size_t i = 0; i < n; i++)
        d->cost[i] = (double)model->reduced.cost[i];
    d->best_value = INFINITY;
    return GEO_OK;
}

void pln_dual_release(struct pln_dual *d)
{
    geo_free(d->lambda);
    geo_free(d->cap);
    geo_free(d->best_lambda);
    geo_free(d->best_nu);
    geo_free(d->profit);
    geo_free(d->cost);
    geo_free(d->chosen);
    geo_free(d->count);
    geo_free(d->mean);
    geo_free(d->mean_cut);
    geo_free(d->cut_share);
    geo_free(d->mean_choice);
    geo_free(d->cut);
    geo_free(d->nu);
    geo_free(d->cut_first);
    geo_free(d->cut_of);
    geo_free(d->levy);
    *d = (struct pln_dual){0};
}

static int64_t row_profit(const struct pln_dual *d, size_t i)
{
    const struct pln_problem *p = &d->model->reduced;
    int64_t sum = 0;
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
        sum += d->lambda[p->cell[k]];
    for (size_t k = d->n_cuts ? d->cut_first[i] : 1; d->n_cuts && k < d->cut_first[i + 1]; k++)
        sum += d->nu[d->cut_of[k]];
    return sum;
}

static enum geo_status profit_chunk(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct pln_dual *d = ctx;
    (void)state, (void)err;
    size_t n = d->model->reduced.n_options, from = index * CHUNK;
    size_t to = from + CHUNK < n ? from + CHUNK : n;
    for (size_t i = from; i < to; i++)
        d->profit[i] = (double)row_profit(d, i);
    return GEO_OK;
}

static enum geo_status compute_profits(struct pln_dual *d, struct geo_err *err)
{
    size_t n = d->model->reduced.n_options;
    struct geo_par_job job = {.n = (n + CHUNK - 1) / CHUNK, .ctx = d, .work = profit_chunk};
    return geo_par_run(&job, d->threads, err);
}

/* What the relaxed choice costs at the price MU. */
static double choice_cost(const struct pln_dual *d, double mu)
{
    const struct pln_model *m = d->model;
    size_t n = m->reduced.n_options;
    double sum = 0;
    if (m->n_groups == n) {
        int64_t total = 0;
        for (size_t i = 0; i < n; i++)
            total += d->profit[i] > mu * d->cost[i] ? m->reduced.cost[i] : 0;
        return (double)total;
    }
    for (uint32_t g = 0; g < m->n_groups; g++) {
        double best = 0, cost = 0;
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
            double rest = d->profit[i] - mu * d->cost[i];
            if (rest > best) {
                best = rest;
                cost = d->cost[i];
            }
        }
        sum += cost;
    }
    return sum;
}

/* The lowest price, to one part in a million, at which the relaxed choice keeps the budget. */
static double price_of_budget(const struct pln_dual *d, double guess)
{
    double budget = (double)d->model->reduced.budget;
    double low = 0, high = guess, widen = 0.01;
    if (choice_cost(d, 0) <= budget) return 0;
    if (guess <= 0) {
        for (size_t i = 0; i < d->model->reduced.n_options; i++)
            if (d->cost[i] > 0 && d->profit[i] / d->cost[i] > high)
                high = d->profit[i] / d->cost[i];
    } else if (choice_cost(d, guess) <= budget) {
        for (low = guess * (1 - widen); low > 0 && choice_cost(d, low) <= budget; widen *= 3) {
            high = low;
            low = widen < 0.3 ? high * (1 - widen) : 0;
        }
    } else {
        low = guess;
        for (high = guess * (1 + widen); choice_cost(d, high) > budget; widen *= 3) {
            low = high;
            high *= 1 + widen;
        }
    }
    while (high - low > 1e-6 * high) {
        double middle = 0.5 * (low + high);
        if (choice_cost(d, middle) <= budget)
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* The relaxed choice at μ; returns Σ max(0, profit − μ cost). */
static double choose(struct pln_dual *d)
{
    const struct pln_model *m = d->model;
    double sum = 0;
    memset(d->chosen, 0, m->reduced.n_options);
    for (uint32_t g = 0; g < m->n_groups; g++) {
        double best = 0;
        uint32_t at = PLN_MODEL_NONE;
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
            double rest = d->profit[i] - d->mu * d->cost[i];
            if (rest > best) {
                best = rest;
                at = i;
            }
        }
        if (at != PLN_MODEL_NONE) d->chosen[at] = 1;
        sum += best;
    }
    return sum;
}

static void count_cover(struct pln_dual *d)
{
    const struct pln_problem *p = &d->model->reduced;
    memset(d->count, 0, p->n_cells * sizeof *d->count);
    for (size_t i = 0; i < p->n_options; i++)
        if (d->chosen[i])
            for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
                d->count[p->cell[k]]++;
}

static void keep_best(struct pln_dual *d)
{
    if (!(d->value < d->best_value)) return;
    d->best_value = d->value;
    d->best_mu = d->mu;
    memcpy(d->best_lambda, d->lambda, d->model->reduced.n_cells * sizeof *d->lambda);
    if (d->n_cuts) memcpy(d->best_nu, d->nu, d->n_cuts * sizeof *d->nu);
}

/* The bound at the present prices and the choice that attains it. */
static enum geo_status evaluate(struct pln_dual *d, struct geo_err *err)
{
    enum geo_status st = compute_profits(d, err);
    if (st != GEO_OK) return st;
    d->mu = price_of_budget(d, d->mu);
    int64_t uncovered = 0;
    for (size_t j = 0; j < d->model->reduced.n_cells; j++) {
        int32_t open = d->cap[j] - d->lambda[j] - d->levy[j];
        uncovered += open > 0 ? open : 0;
    }
    for (size_t t = 0; t < d->n_cuts; t++)
        uncovered += d->nu[t];
    d->value = (double)uncovered + d->mu * (double)d->model->reduced.budget + choose(d);
    keep_best(d);
    count_cover(d);
    return GEO_OK;
}

static void step(struct pln_dual *d, float length, float smoothing)
{
    for (size_t j = 0; j < d->model->reduced.n_cells; j++) {
        float mean = d->mean[j] + smoothing * ((float)d->count[j] - d->mean[j]);
        d->mean[j] = mean;
        float short_by = 1.0f - mean;
        short_by = short_by < -3.0f ? -3.0f : short_by;
        int32_t most = d->cap[j] > d->levy[j] ? d->cap[j] - d->levy[j] : 0;
        int32_t moved = d->lambda[j] + (int32_t)(length * (float)d->cap[j] * short_by);
        moved = moved < 0 ? 0 : moved;
        d->lambda[j] = moved > most ? most : moved;
    }
}

/* y: 0 where the cuts ask for more than the cell's weight, 1 where the prices leave some of it, and
 * what the averaged choice covers where they leave nothing. */
static float served(const struct pln_dual *d, uint32_t cell)
{
    if (d->levy[cell] > d->cap[cell]) return 0;
    if (d->lambda[cell] + d->levy[cell] < d->cap[cell]) return 1;
    return d->mean[cell] < 1.0f ? d->mean[cell] : 1.0f;
}

/* Move the prices of the cuts by how far the averaged choice violates them. */
static void step_cuts(struct pln_dual *d, float length, float smoothing)
{
    for (size_t t = 0; t < d->n_cuts; t++)
        d->mean_cut[t] -= smoothing * d->mean_cut[t];
    for (size_t i = 0; i < d->model->reduced.n_options; i++)
        for (size_t k = d->cut_first[i]; d->chosen[i] && k < d->cut_first[i + 1]; k++)
            d->mean_cut[d->cut_of[k]] += smoothing;
    for (size_t t = 0; t < d->n_cuts; t++) {
        const uint32_t *cell = d->cut[t].cell;
        int32_t least = d->cap[cell[0]];
        least = d->cap[cell[1]] < least ? d->cap[cell[1]] : least;
        least = d->cap[cell[2]] < least ? d->cap[cell[2]] : least;
        float violation =
            served(d, cell[0]) + served(d, cell[1]) + served(d, cell[2]) - 1.0f - d->mean_cut[t];
        int32_t moved =
            d->nu[t] + (int32_t)(CUT_STEP * d->cut_share[t] * length * (float)least * violation);
        moved = moved < 0 ? 0 : moved < least ? moved : least;
        for (int v = 0; v < 3; v++)
            d->levy[cell[v]] += moved - d->nu[t];
        d->nu[t] = moved;
    }
}

static void average_choice(struct pln_dual *d, float smoothing)
{
    for (size_t i = 0; i < d->model->reduced.n_options; i++)
        d->mean_choice[i] += smoothing * ((float)d->chosen[i] - d->mean_choice[i]);
}

enum geo_status pln_dual_improve(struct pln_dual *d, const struct pln_dual_schedule *s,
                                 struct geo_err *err)
{
    double length = s->from;
    double shrink = s->iterations > 1 ? pow(s->to / s->from, 1.0 / (s->iterations - 1)) : 1;
    for (unsigned it = 0; it < s->iterations; it++, length *= shrink) {
        enum geo_status st = evaluate(d, err);
        if (st != GEO_OK) return st;
        if (d->best_value < s->enough) return GEO_OK;
        float smoothing = d->started ? (float)s->smoothing : 1.0f;
        if (d->n_cuts) step_cuts(d, (float)length, smoothing);
        step(d, (float)length, smoothing);
        average_choice(d, smoothing);
        d->started = true;
    }
    return evaluate(d, err);
}
