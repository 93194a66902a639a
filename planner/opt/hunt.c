/* Finding three-village cuts for planner/opt/dual: triangles of half-chosen options. */
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/opt/dual.h"

enum {
    STRETCH = 1024, /* cells looked at by one worker in a row */
    PER_CELL = 2,   /* cuts kept of those whose lowest cell it is */
    LOOKS = 60000000,
    LOOKS_LEAST = 200, /* from each cell */
    LOOKS_MOST = 20000,
    THIRDS = 4, /* third cells tried for a pair of cells and three options */
};
#define VIOLATION_LEAST 0.04f

/* A cut that the averaged choice violates. */
struct found {
    float violation;
    struct pln_cut cut;
};

struct list {
    struct found *found;
    size_t n, cap;
};

struct hunt {
    const struct pln_dual *dual;
    size_t *first; /* cells: options that cover them and are chosen at least in part */
    uint32_t *option;
    size_t looks_most;    /* from each first cell */
    struct list *stretch; /* what each stretch of cells brought */
    size_t n_stretches;
};

/* One per worker. */
struct hunter {
    const struct hunt *hunt;
    uint8_t *hits;  /* n_options, 0 between looks */
    uint32_t *near; /* n_options */
};

static bool present(const struct pln_dual *d, uint32_t i)
{
    return d->mean_choice[i] > 0.02f;
}

static bool whole(const struct pln_dual *d, uint32_t i)
{
    return d->mean_choice[i] >= 0.98f;
}

static enum geo_status list_present(struct hunt *h, struct geo_err *err)
{
    const struct pln_model *m = h->dual->model;
    size_t cells = m->reduced.n_cells, n = 0;
    for (size_t k = 0; k < m->cell_first[cells]; k++)
        n += present(h->dual, m->covered_by[k]);
    h->n_stretches = (cells + STRETCH - 1) / STRETCH;
    h->first = geo_alloc(cells + 1, sizeof *h->first);
    h->option = geo_alloc(n, sizeof *h->option);
    h->stretch = geo_alloc_zero(h->n_stretches, sizeof *h->stretch);
    if (!h->first || !h->option || !h->stretch)
        return geo_no_memory(err, "the hunt for cuts", n + cells, 8);
    n = 0;
    for (size_t j = 0; j < cells; j++) {
        h->first[j] = n;
        for (size_t k = m->cell_first[j]; k < m->cell_first[j + 1]; k++)
            if (present(h->dual, m->covered_by[k])) h->option[n++] = m->covered_by[k];
    }
    h->first[cells] = n;
    return GEO_OK;
}

static void hunt_release(struct hunt *h)
{
    for (size_t k = 0; h->stretch && k < h->n_stretches; k++)
        geo_free(h->stretch[k].found);
    geo_free(h->first);
    geo_free(h->option);
    geo_free(h->stretch);
}

static void hunter_finish(void *ctx, void *state)
{
    struct hunter *w = state;
    (void)ctx;
    geo_free(w->hits);
    geo_free(w->near);
    geo_free(w);
}

static enum geo_status hunter_start(void *ctx, void **state, struct geo_err *err)
{
    const struct hunt *h = ctx;
    size_t n = h->dual->model->reduced.n_options;
    struct hunter *w = geo_alloc_zero(1, sizeof *w);
    if (w) {
        *w = (struct hunter){h, geo_alloc_zero(n, 1), geo_alloc(n, sizeof *w->near)};
        if (w->hits && w->near) {
            *state = w;
            return GEO_OK;
        }
        hunter_finish(ctx, w);
    }
    return geo_no_memory(err, "the hunt for cuts", n, 5);
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

/* Σ y − 1: what the options must not reach. */
static float asked(const struct pln_dual *d, const struct pln_cut *cut)
{
    return served(d, cut->cell[0]) + served(d, cut->cell[1]) + served(d, cut->cell[2]) - 1.0f;
}

/* Σ ⌈n/2⌉ x over N options near the cut; HITS goes back to 0. */
static float reached(struct hunter *w, size_t n)
{
    float sum = 0;
    for (size_t k = 0; k < n; k++) {
        uint32_t i = w->near[k];
        sum += (float)((w->hits[i] + 1) / 2) * w->hunt->dual->mean_choice[i];
        w->hits[i] = 0;
    }
    return sum;
}

/* How far the averaged choice violates CUT: at a glance, of the options present alone (at least as
 * much as in truth), and in truth. */
static float glance(struct hunter *w, const struct pln_cut *cut)
{
    const struct hunt *h = w->hunt;
    size_t n = 0;
    for (int v = 0; v < 3; v++)
        for (size_t k = h->first[cut->cell[v]]; k < h->first[cut->cell[v] + 1]; k++)
            if (w->hits[h->option[k]]++ == 0) w->near[n++] = h->option[k];
    return asked(h->dual, cut) - reached(w, n);
}

static float violation(struct hunter *w, const struct pln_cut *cut)
{
    const struct pln_dual *d = w->hunt->dual;
    return asked(d, cut) - reached(w, pln_cut_options(d->model, cut, w->hits, w->near));
}

/* Keep the worst few cuts through one first cell. */
static void consider(struct hunter *w, const struct pln_cut *cut, struct found *worst)
{
    float least = worst[PER_CELL - 1].violation;
    least = least > VIOLATION_LEAST ? least : VIOLATION_LEAST;
    if (!(glance(w, cut) > least)) return;
    struct found f = {violation(w, cut), *cut};
    if (!(f.violation > least)) return;
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
static void third_cells(struct hunter *w, uint32_t a, uint32_t b, uint32_t i, uint32_t k,
                        uint32_t l, struct found *worst)
{
    const struct pln_problem *p = &w->hunt->dual->model->reduced;
    int tries = 0;
    for (size_t c = p->first[l]; c < p->first[l + 1] && tries < THIRDS; c++) {
        uint32_t third = p->cell[c];
        if (third <= a || third == b || !covers(p, k, third) || covers(p, i, third)) continue;
        struct pln_cut cut = {{a, b < third ? b : third, b < third ? third : b}};
        consider(w, &cut, worst);
        tries++;
    }
}

/* Triangles of fractional options: I and K meet in A, I and L in B, K and L in a third cell. A is
 * the lowest cell of its cut. */
static void hunt_from(struct hunter *w, uint32_t a, struct found *worst)
{
    const struct hunt *h = w->hunt;
    const struct pln_problem *p = &h->dual->model->reduced;
    size_t looks = 0;
    for (size_t x = h->first[a]; x < h->first[a + 1]; x++) {
        uint32_t i = h->option[x];
        if (whole(h->dual, i)) continue;
        for (size_t c = p->first[i]; c < p->first[i + 1]; c++) {
            uint32_t b = p->cell[c];
            if (b <= a) continue;
            for (size_t z = h->first[b]; z < h->first[b + 1]; z++) {
                uint32_t l = h->option[z];
                if (++looks > h->looks_most) return;
                if (l == i || whole(h->dual, l) || covers(p, l, a)) continue;
                for (size_t y = h->first[a]; y < h->first[a + 1] && looks <= h->looks_most; y++) {
                    uint32_t k = h->option[y];
                    if (k == i || whole(h->dual, k) || covers(p, k, b)) continue;
                    looks += 4;
                    third_cells(w, a, b, i, k, l, worst);
                }
            }
        }
    }
}

static enum geo_status hunt_stretch(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct hunt *h = ctx;
    struct list *list = &h->stretch[index];
    size_t cells = h->dual->model->reduced.n_cells, from = index * STRETCH;
    for (size_t a = from; a < from + STRETCH && a < cells; a++) {
        struct found worst[PER_CELL] = {{0}};
        hunt_from(state, (uint32_t)a, worst);
        for (int k = 0; k < PER_CELL && worst[k].violation > 0; k++) {
            enum geo_status st =
                geo_grow(&list->found, &list->cap, list->n + 1, sizeof *list->found, err);
            if (st != GEO_OK) return st;
            list->found[list->n++] = worst[k];
        }
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

/* The worst MOST of all stretches, as an array of the caller's. */
static enum geo_status gather(const struct hunt *h, size_t most, struct pln_cut **cut, size_t *n,
                              struct geo_err *err)
{
    size_t total = 0, used = 0;
    for (size_t k = 0; k < h->n_stretches; k++)
        total += h->stretch[k].n;
    struct found *all = geo_alloc(total, sizeof *all);
    *n = total < most ? total : most;
    *cut = geo_alloc(*n, sizeof **cut);
    if (!all || !*cut) {
        geo_free(all);
        return geo_no_memory(err, "the cuts", total, sizeof *all);
    }
    for (size_t k = 0; k < h->n_stretches; used += h->stretch[k++].n)
        if (h->stretch[k].n) memcpy(all + used, h->stretch[k].found, h->stretch[k].n * sizeof *all);
    qsort(all, total, sizeof *all, compare_found);
    for (size_t k = 0; k < *n; k++)
        (*cut)[k] = all[k].cut;
    geo_free(all);
    return GEO_OK;
}

enum geo_status pln_dual_hunt_cuts(const struct pln_dual *d, size_t most, struct pln_cut **cut,
                                   size_t *n, struct geo_err *err)
{
    /* Less is looked at from each cell where there are many. */
    size_t cells = d->model->reduced.n_cells;
    size_t looks_most = cells ? LOOKS / cells : 0;
    looks_most = looks_most < LOOKS_LEAST ? LOOKS_LEAST : looks_most;
    struct hunt h = {.dual = d, .looks_most = looks_most < LOOKS_MOST ? looks_most : LOOKS_MOST};
    *cut = NULL;
    *n = 0;
    enum geo_status st = list_present(&h, err);
    struct geo_par_job job = {.n = h.n_stretches,
                              .ctx = &h,
                              .start = hunter_start,
                              .work = hunt_stretch,
                              .finish = hunter_finish};
    if (st == GEO_OK) st = geo_par_run(&job, d->threads, err);
    if (st == GEO_OK) st = gather(&h, most, cut, n, err);
    hunt_release(&h);
    return st;
}
