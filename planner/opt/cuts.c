/* The three-village cuts of planner/opt/dual: keeping, pricing and joining them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/dual.h"

size_t pln_cut_options(const struct pln_model *m, const struct pln_cut *cut, uint8_t *hits,
                       uint32_t *list)
{
    size_t n = 0;
    for (int v = 0; v < 3; v++)
        for (size_t k = m->cell_first[cut->cell[v]]; k < m->cell_first[cut->cell[v] + 1]; k++) {
            uint32_t i = m->covered_by[k];
            if (hits[i]++ == 0) list[n++] = i;
        }
    return n;
}

/* Rows of cuts per option: counted with FIRST shifted by two, then filled. */
static void index_cuts(struct pln_dual *d, uint8_t *hits, uint32_t *list, bool fill)
{
    for (size_t t = 0; t < d->n_cuts; t++) {
        size_t n = pln_cut_options(d->model, &d->cut[t], hits, list);
        for (size_t k = 0; k < n; k++) {
            uint32_t i = list[k];
            for (int times = (hits[i] + 1) / 2; times > 0; times--) {
                if (fill)
                    d->cut_of[d->cut_first[i + 1]++] = (uint32_t)t;
                else
                    d->cut_first[i + 2]++;
            }
            hits[i] = 0;
        }
    }
}

static enum geo_status build_index(struct pln_dual *d, struct geo_err *err)
{
    size_t n = d->model->reduced.n_options;
    geo_free(d->cut_first);
    geo_free(d->cut_of);
    d->cut_of = NULL;
    d->cut_first = geo_alloc_zero(n + 2, sizeof *d->cut_first);
    uint8_t *hits = geo_alloc_zero(n, 1);
    uint32_t *list = geo_alloc(n, sizeof *list);
    enum geo_status st =
        d->cut_first && hits && list ? GEO_OK : geo_no_memory(err, "the cuts", n, 13);
    if (st == GEO_OK) {
        index_cuts(d, hits, list, false);
        for (size_t i = 0; i < n; i++)
            d->cut_first[i + 2] += d->cut_first[i + 1];
        d->cut_of = geo_alloc(d->cut_first[n + 1], sizeof *d->cut_of);
        if (!d->cut_of)
            st = geo_no_memory(err, "the cuts", d->cut_first[n + 1], sizeof *d->cut_of);
        else
            index_cuts(d, hits, list, true);
    }
    geo_free(hits);
    geo_free(list);
    return st;
}

/* Many cuts through one cell move its price together: each takes a share of the step. */
static enum geo_status share_steps(struct pln_dual *d, struct geo_err *err)
{
    size_t cells = d->model->reduced.n_cells;
    uint32_t *through = geo_alloc_zero(cells, sizeof *through);
    if (!through) return geo_no_memory(err, "the cuts", cells, sizeof *through);
    for (size_t t = 0; t < d->n_cuts; t++)
        for (int v = 0; v < 3; v++)
            through[d->cut[t].cell[v]]++;
    for (size_t t = 0; t < d->n_cuts; t++) {
        const uint32_t *cell = d->cut[t].cell;
        uint32_t most = through[cell[0]];
        most = through[cell[1]] > most ? through[cell[1]] : most;
        most = through[cell[2]] > most ? through[cell[2]] : most;
        d->cut_share[t] = 1.0f / (float)most;
    }
    geo_free(through);
    return GEO_OK;
}

static enum geo_status replace_arrays(struct pln_dual *d, const struct pln_cut *cut,
                                      const int32_t *nu, size_t n, struct geo_err *err)
{
    struct pln_cut *kept = geo_alloc(n, sizeof *kept);
    int32_t *price = geo_alloc_zero(n, sizeof *price), *best = geo_alloc_zero(n, sizeof *best);
    float *mean = geo_alloc_zero(n, sizeof *mean), *share = geo_alloc(n, sizeof *share);
    if (!kept || !price || !best || !mean || !share) {
        geo_free(kept);
        geo_free(price);
        geo_free(best);
        geo_free(mean);
        geo_free(share);
        return geo_no_memory(err, "the cuts", n, 28);
    }
    if (n) memcpy(kept, cut, n * sizeof *kept);
    if (n && nu) memcpy(price, nu, n * sizeof *price);
    geo_free(d->cut);
    geo_free(d->nu);
    geo_free(d->best_nu);
    geo_free(d->mean_cut);
    geo_free(d->cut_share);
    d->cut = kept;
    d->nu = price;
    d->best_nu = best;
    d->mean_cut = mean;
    d->cut_share = share;
    d->n_cuts = n;
    return GEO_OK;
}

/* Prices within their bounds: ν up to the lightest cell, λ up to what the cuts leave of it. */
static void levy_cells(struct pln_dual *d)
{
    memset(d->levy, 0, d->model->reduced.n_cells * sizeof *d->levy);
    for (size_t t = 0; t < d->n_cuts; t++) {
        const uint32_t *cell = d->cut[t].cell;
        for (int v = 0; v < 3; v++)
            d->nu[t] = d->cap[cell[v]] < d->nu[t] ? d->cap[cell[v]] : d->nu[t];
        for (int v = 0; v < 3; v++)
            d->levy[cell[v]] += d->nu[t];
    }
    for (size_t j = 0; j < d->model->reduced.n_cells; j++) {
        int32_t most = d->cap[j] > d->levy[j] ? d->cap[j] - d->levy[j] : 0;
        d->lambda[j] = d->lambda[j] < most ? d->lambda[j] : most;
    }
}

enum geo_status pln_dual_set_cuts(struct pln_dual *d, const struct pln_cut *cut, const int32_t *nu,
                                  size_t n, struct geo_err *err)
{
    enum geo_status st = replace_arrays(d, cut, nu, n, err);
    if (st != GEO_OK) return st;
    d->best_value = (double)INFINITY;
    levy_cells(d);
    st = share_steps(d, err);
    if (st == GEO_OK) st = build_index(d, err);
    for (size_t i = 0; st == GEO_OK && i < d->model->reduced.n_options; i++)
        for (size_t k = d->cut_first[i]; k < d->cut_first[i + 1]; k++)
            d->mean_cut[d->cut_of[k]] += d->mean_choice[i];
    return st;
}

struct priced_cut {
    struct pln_cut cut;
    int32_t nu;
};

static int compare_cuts(const void *a, const void *b)
{
    const struct priced_cut *f = a, *g = b;
    for (int v = 0; v < 3; v++)
        if (f->cut.cell[v] != g->cut.cell[v]) return f->cut.cell[v] < g->cut.cell[v] ? -1 : 1;
    return (f->nu < g->nu) - (f->nu > g->nu);
}

/* The cuts that have a price and the N_FRESH ones, sorted, each once; returns how many. */
static size_t merge_cuts(const struct pln_dual *d, const struct pln_cut *fresh, size_t n_fresh,
                         struct priced_cut *all)
{
    size_t n = 0, kept = 0;
    for (size_t t = 0; t < d->n_cuts; t++)
        if (d->nu[t] > 0) all[n++] = (struct priced_cut){d->cut[t], d->nu[t]};
    for (size_t k = 0; k < n_fresh; k++)
        all[n++] = (struct priced_cut){fresh[k], 0};
    qsort(all, n, sizeof *all, compare_cuts);
    for (size_t k = 0; k < n; k++)
        if (!kept || memcmp(&all[kept - 1].cut, &all[k].cut, sizeof all->cut) != 0)
            all[kept++] = all[k];
    return kept;
}

/* *ADDED: how many of the fresh ones were not among the others. */
static enum geo_status join_cuts(struct pln_dual *d, const struct pln_cut *fresh, size_t n_fresh,
                                 size_t *added, struct geo_err *err)
{
    size_t most = d->n_cuts + n_fresh, old = 0;
    struct priced_cut *all = geo_alloc(most, sizeof *all);
    struct pln_cut *cut = geo_alloc(most, sizeof *cut);
    int32_t *nu = geo_alloc(most, sizeof *nu);
    enum geo_status st = all && cut && nu ? GEO_OK : geo_no_memory(err, "the cuts", most, 32);
    if (st == GEO_OK) {
        size_t n = merge_cuts(d, fresh, n_fresh, all);
        for (size_t t = 0; t < d->n_cuts; t++)
            old += d->nu[t] > 0;
        for (size_t k = 0; k < n; k++) {
            cut[k] = all[k].cut;
            nu[k] = all[k].nu;
        }
        *added = n - old;
        st = pln_dual_set_cuts(d, cut, nu, n, err);
    }
    geo_free(all);
    geo_free(cut);
    geo_free(nu);
    return st;
}

enum geo_status pln_dual_add_cuts(struct pln_dual *d, size_t most, size_t *added,
                                  struct geo_err *err)
{
    struct pln_cut *fresh = NULL;
    size_t n = 0;
    *added = 0;
    enum geo_status st = pln_dual_hunt_cuts(d, most, &fresh, &n, err);
    if (st == GEO_OK && n) st = join_cuts(d, fresh, n, added, err);
    geo_free(fresh);
    return st;
}

/* The best prices of all rounds so far. */
struct kept {
    struct pln_cut *cut;
    int32_t *nu, *lambda;
    size_t n;
    double mu, value;
};

static void kept_release(struct kept *k)
{
    geo_free(k->cut);
    geo_free(k->nu);
    geo_free(k->lambda);
    *k = (struct kept){0};
}

static enum geo_status keep(const struct pln_dual *d, struct kept *k, struct geo_err *err)
{
    size_t cells = d->model->reduced.n_cells;
    kept_release(k);
    *k = (struct kept){.cut = geo_alloc(d->n_cuts, sizeof *k->cut),
                       .nu = geo_alloc(d->n_cuts, sizeof *k->nu),
                       .lambda = geo_alloc(cells, sizeof *k->lambda),
                       .n = d->n_cuts,
                       .mu = d->best_mu,
                       .value = d->best_value};
    if (!k->cut || !k->nu || !k->lambda)
        return geo_no_memory(err, "the best prices", cells, sizeof *k->lambda);
    if (k->n) {
        memcpy(k->cut, d->cut, k->n * sizeof *k->cut);
        memcpy(k->nu, d->best_nu, k->n * sizeof *k->nu);
    }
    memcpy(k->lambda, d->best_lambda, cells * sizeof *k->lambda);
    return GEO_OK;
}

static enum geo_status put_back(struct pln_dual *d, const struct kept *k, struct geo_err *err)
{
    memcpy(d->lambda, k->lambda, d->model->reduced.n_cells * sizeof *d->lambda);
    d->mu = k->mu;
    enum geo_status st = pln_dual_set_cuts(d, k->cut, k->nu, k->n, err);
    struct pln_dual_schedule look = {.iterations = 0};
    return st == GEO_OK ? pln_dual_improve(d, &look, err) : st;
}

enum geo_status pln_dual_cut_rounds(struct pln_dual *d, unsigned rounds, struct geo_err *err)
{
    struct pln_dual_schedule schedule = {
        .iterations = 200, .from = 0.03, .to = 0.002, .smoothing = 0.05};
    struct kept best = {0};
    enum geo_status st = keep(d, &best, err);
    for (unsigned r = 0; r < rounds && st == GEO_OK; r++) {
        size_t added = 0;
        memcpy(d->lambda, d->best_lambda, d->model->reduced.n_cells * sizeof *d->lambda);
        if (d->n_cuts) memcpy(d->nu, d->best_nu, d->n_cuts * sizeof *d->nu);
        st = pln_dual_add_cuts(d, d->model->reduced.n_cells, &added, err);
        if (st != GEO_OK || !added) break;
        st = pln_dual_improve(d, &schedule, err);
        double gain = best.value - d->best_value;
        if (st == GEO_OK && gain > 0) st = keep(d, &best, err);
        if (gain < 2e-5 * best.value) break;
    }
    if (st == GEO_OK) st = put_back(d, &best, err);
    kept_release(&best);
    return st;
}
