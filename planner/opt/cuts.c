/* The three-village cuts of planner/opt/dual: keeping them and finding them. */
#include <stdlib.h>
#include <string.h>

#include <math.h>

#include "geo/base/mem.h"
#include "planner/opt/dual.h"

/* How many of the cut's cells each option near it covers, in HITS; LIST gets the options. */
static size_t hit_options(const struct pln_model *m, const struct pln_cut *cut, uint8_t *hits,
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
        size_t n = hit_options(d->model, &d->cut[t], hits, list);
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

enum geo_status pln_dual_set_cuts(struct pln_dual *d, const struct pln_cut *cut, const int32_t *nu,
                                  size_t n, struct geo_err *err)
{
    struct pln_cut *kept = geo_alloc(n, sizeof *kept);
    int32_t *price = geo_alloc_zero(n, sizeof *price), *best = geo_alloc_zero(n, sizeof *best);
    float *mean = geo_alloc_zero(n, sizeof *mean);
    if (!kept || !price || !best || !mean) {
        geo_free(kept);
        geo_free(price);
        geo_free(best);
        geo_free(mean);
        return geo_no_memory(err, "the cuts", n, 24);
    }
    if (n) memcpy(kept, cut, n * sizeof *kept);
    if (n && nu) memcpy(price, nu, n * sizeof *price);
    geo_free(d->cut);
    geo_free(d->nu);
    geo_free(d->best_nu);
    geo_free(d->mean_cut);
    d->cut = kept;
    d->nu = price;
    d->best_nu = best;
    d->mean_cut = mean;
    d->n_cuts = n;
    d->best_value = (double)INFINITY;
    memset(d->levy, 0, d->model->reduced.n_cells * sizeof *d->levy);
    for (size_t t = 0; t < n; t++) {
        int32_t bound = d->cap[kept[t].cell[0]];
        for (int v = 1; v < 3; v++)
            bound = d->cap[kept[t].cell[v]] < bound ? d->cap[kept[t].cell[v]] : bound;
        price[t] = price[t] < bound ? price[t] : bound;
        for (int v = 0; v < 3; v++)
            d->levy[kept[t].cell[v]] += price[t];
    }
    for (size_t j = 0; j < d->model->reduced.n_cells; j++) {
        int32_t most = d->cap[j] > d->levy[j] ? d->cap[j] - d->levy[j] : 0;
        d->lambda[j] = d->lambda[j] < most ? d->lambda[j] : most;
    }
    enum geo_status st = build_index(d, err);
    for (size_t i = 0; st == GEO_OK && i < d->model->reduced.n_options; i++)
        for (size_t k = d->cut_first[i]; k < d->cut_first[i + 1]; k++)
            mean[d->cut_of[k]] += d->mean_choice[i];
    return st;
}

/* A cut that the averaged choice violates. */
struct found {
    float violation;
    struct pln_cut cut;
};

struct hunt {
    const struct pln_dual *dual;
    size_t *first; /* cells: options with a fractional part that cover them */
    uint32_t *option;
    uint8_t *hits;
    uint32_t *list;
    struct found *found;
    size_t n, cap;
    size_t looks_most; /* from each first cell */
    struct geo_err *err;
};

static bool fractional(const struct pln_dual *d, uint32_t i)
{
    return d->mean_choice[i] > 0.02f && d->mean_choice[i] < 0.98f;
}

static enum geo_status list_fractional(struct hunt *h)
{
    const struct pln_model *m = h->dual->model;
    size_t cells = m->reduced.n_cells, n = 0;
    h->first = geo_alloc(cells + 1, sizeof *h->first);
    h->hits = geo_alloc_zero(m->reduced.n_options, 1);
    h->list = geo_alloc(m->reduced.n_options, sizeof *h->list);
    for (size_t k = 0; k < m->cell_first[cells]; k++)
        n += fractional(h->dual, m->covered_by[k]);
    h->option = geo_alloc(n, sizeof *h->option);
    if (!h->first || !h->hits || !h->list || !h->option)
        return geo_no_memory(h->err, "the hunt for cuts", n + cells, 8);
    n = 0;
    for (size_t j = 0; j < cells; j++) {
        h->first[j] = n;
        for (size_t k = m->cell_first[j]; k < m->cell_first[j + 1]; k++)
            if (fractional(h->dual, m->covered_by[k])) h->option[n++] = m->covered_by[k];
    }
    h->first[cells] = n;
    return GEO_OK;
}

static bool covers(const struct pln_problem *p, uint32_t option, uint32_t cell)
{
    size_t low = p->first[option], high = p->first[option + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->cell[middle] < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->first[option + 1] && p->cell[low] == cell;
}

static float served(const struct pln_dual *d, uint32_t cell)
{
    return d->mean[cell] < 1.0f ? d->mean[cell] : 1.0f;
}

/* Σ y − 1 − Σ ⌈n/2⌉ x at the averaged choice. */
static float violation(struct hunt *h, const struct pln_cut *cut)
{
    const struct pln_dual *d = h->dual;
    size_t n = hit_options(d->model, cut, h->hits, h->list);
    float sum = served(d, cut->cell[0]) + served(d, cut->cell[1]) + served(d, cut->cell[2]) - 1.0f;
    for (size_t k = 0; k < n; k++) {
        uint32_t i = h->list[k];
        sum -= (float)((h->hits[i] + 1) / 2) * d->mean_choice[i];
        h->hits[i] = 0;
    }
    return sum;
}

enum { PER_CELL = 2 };

/* Keep the worst few cuts through one first cell. */
static void consider(struct hunt *h, const struct pln_cut *cut, struct found *worst)
{
    struct found f = {violation(h, cut), *cut};
    if (!(f.violation > 0.04f)) return;
    for (int k = 0; k < PER_CELL; k++) {
        if (memcmp(&worst[k].cut, cut, sizeof *cut) == 0) return;
        if (f.violation > worst[k].violation) {
            struct found moved = worst[k];
            worst[k] = f;
            f = moved;
        }
    }
}

/* The third cell: covered by K and L both, not by I. */
static void third_cells(struct hunt *h, uint32_t a, uint32_t b, uint32_t i, uint32_t k, uint32_t l,
                        struct found *worst)
{
    const struct pln_problem *p = &h->dual->model->reduced;
    int tries = 0;
    for (size_t c = p->first[l]; c < p->first[l + 1] && tries < 4; c++) {
        uint32_t third = p->cell[c];
        if (third <= a || third == b || !covers(p, k, third) || covers(p, i, third)) continue;
        struct pln_cut cut = {{a, b < third ? b : third, b < third ? third : b}};
        consider(h, &cut, worst);
        tries++;
    }
}

/* Triangles of fractional options: I and K meet in A, I and L in B, K and L in a third cell. A is
 * the lowest cell of its cut. */
static enum geo_status hunt_from(struct hunt *h, uint32_t a)
{
    const struct pln_problem *p = &h->dual->model->reduced;
    struct found worst[PER_CELL] = {{0}};
    size_t looks = 0;
    for (size_t x = h->first[a]; x < h->first[a + 1]; x++) {
        uint32_t i = h->option[x];
        for (size_t c = p->first[i]; c < p->first[i + 1]; c++) {
            uint32_t b = p->cell[c];
            if (b <= a) continue;
            for (size_t z = h->first[b]; z < h->first[b + 1]; z++) {
                uint32_t l = h->option[z];
                if (++looks > h->looks_most || l == i || covers(p, l, a)) continue;
                for (size_t y = h->first[a]; y < h->first[a + 1] && looks <= h->looks_most; y++) {
                    uint32_t k = h->option[y];
                    if (k == i || covers(p, k, b)) continue;
                    looks += 4;
                    third_cells(h, a, b, i, k, l, worst);
                }
            }
        }
    }
    for (int w = 0; w < PER_CELL; w++) {
        if (!(worst[w].violation > 0)) continue;
        enum geo_status st = geo_grow(&h->found, &h->cap, h->n + 1, sizeof *h->found, h->err);
        if (st != GEO_OK) return st;
        h->found[h->n++] = worst[w];
    }
    return GEO_OK;
}

static int compare_found(const void *a, const void *b)
{
    const struct found *f = a, *g = b;
    if (f->violation < g->violation || f->violation > g->violation)
        return f->violation > g->violation ? -1 : 1;
    for (int v = 0; v < 3; v++)
        if (f->cut.cell[v] != g->cut.cell[v]) return f->cut.cell[v] < g->cut.cell[v] ? -1 : 1;
    return 0;
}

static int compare_cuts(const void *a, const void *b)
{
    const struct pln_cut *f = a, *g = b;
    for (int v = 0; v < 3; v++)
        if (f->cell[v] != g->cell[v]) return f->cell[v] < g->cell[v] ? -1 : 1;
    return 0;
}

struct priced_cut {
    struct pln_cut cut; /* first: compare_cuts() takes it for the whole */
    int32_t nu;
};

/* Old cuts that still have a price, and the new ones that are not among them. */
static enum geo_status join_cuts(struct pln_dual *d, const struct hunt *h, size_t most,
                                 size_t *added)
{
    size_t n_new = h->n < most ? h->n : most, n = 0;
    struct priced_cut *all = geo_alloc(d->n_cuts + n_new, sizeof *all);
    struct pln_cut *cut = geo_alloc(d->n_cuts + n_new, sizeof *cut);
    int32_t *nu = geo_alloc(d->n_cuts + n_new, sizeof *nu);
    enum geo_status st = GEO_OK;
    if (!all || !cut || !nu) st = geo_no_memory(h->err, "the cuts", d->n_cuts + n_new, 32);
    for (size_t t = 0; st == GEO_OK && t < d->n_cuts; t++)
        if (d->nu[t] > 0) all[n++] = (struct priced_cut){d->cut[t], d->nu[t]};
    size_t old = n;
    for (size_t k = 0; st == GEO_OK && k < n_new; k++)
        all[n++] = (struct priced_cut){h->found[k].cut, 0};
    if (st == GEO_OK) {
        qsort(all, n, sizeof *all, compare_cuts);
        size_t kept = 0;
        for (size_t k = 0; k < n; k++) {
            if (kept && compare_cuts(&cut[kept - 1], &all[k].cut) == 0) {
                nu[kept - 1] = nu[kept - 1] > all[k].nu ? nu[kept - 1] : all[k].nu;
                continue;
            }
            cut[kept] = all[k].cut;
            nu[kept++] = all[k].nu;
        }
        *added = kept > old ? kept - old : 0;
        st = pln_dual_set_cuts(d, cut, nu, kept, h->err);
    }
    geo_free(all);
    geo_free(cut);
    geo_free(nu);
    return st;
}

enum geo_status pln_dual_add_cuts(struct pln_dual *d, size_t most, size_t *added,
                                  struct geo_err *err)
{
    /* Less is looked at from each cell where there are many. */
    size_t cells = d->model->reduced.n_cells;
    size_t looks_most = cells ? 100000000 / cells : 0;
    struct hunt h = {.dual = d, .looks_most = looks_most < 20000 ? looks_most : 20000, .err = err};
    *added = 0;
    enum geo_status st = list_fractional(&h);
    for (uint32_t a = 0; st == GEO_OK && a < d->model->reduced.n_cells; a++)
        st = hunt_from(&h, a);
    if (st == GEO_OK && h.n) {
        qsort(h.found, h.n, sizeof *h.found, compare_found);
        st = join_cuts(d, &h, most, added);
    }
    geo_free(h.first);
    geo_free(h.option);
    geo_free(h.hits);
    geo_free(h.list);
    geo_free(h.found);
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
        .iterations = 300, .from = 0.01, .to = 0.001, .smoothing = 0.1};
    struct kept best = {0};
    enum geo_status st = keep(d, &best, err);
    for (unsigned r = 0; r < rounds && st == GEO_OK; r++) {
        size_t added = 0;
        memcpy(d->lambda, d->best_lambda, d->model->reduced.n_cells * sizeof *d->lambda);
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
