#include "planner/opt/model.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/model_parts.h"

/* The breadth-first walk over places and cells. */
struct walk {
    uint32_t *place_of, *place_first, *member; /* options by place, places dense */
    uint32_t n_places;
    uint32_t *queue;    /* places in order of visit */
    uint32_t *new_cell; /* cell → number in order of visit */
    uint8_t *seen;      /* places */
    uint32_t queued, cells_seen;
};

static void walk_release(struct walk *v)
{
    geo_free(v->place_of);
    geo_free(v->place_first);
    geo_free(v->member);
    geo_free(v->queue);
    geo_free(v->new_cell);
    geo_free(v->seen);
}

/* Number the places of the options that are left and list their members. */
static enum geo_status walk_open(struct walk *v, const struct model_work *w, struct geo_err *err)
{
    v->place_of = geo_alloc(w->n, sizeof *v->place_of);
    v->place_first = geo_alloc_zero((size_t)w->n + 2, sizeof *v->place_first);
    v->member = geo_alloc(w->n, sizeof *v->member);
    v->queue = geo_alloc(w->n, sizeof *v->queue);
    v->new_cell = geo_alloc(w->n_cells, sizeof *v->new_cell);
    v->seen = geo_alloc_zero(w->n, 1);
    uint32_t *dense = geo_alloc(w->n_places, sizeof *dense);
    if (!v->place_of || !v->place_first || !v->member || !v->queue || !v->new_cell || !v->seen ||
        !dense) {
        geo_free(dense);
        return geo_no_memory(err, "the walk over places", w->n, 24);
    }
    memset(dense, 0xff, w->n_places * sizeof *dense);
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t *d = &dense[w->group[w->option[i]]];
        if (*d == PLN_MODEL_NONE) *d = v->n_places++;
        v->place_of[i] = *d;
        v->place_first[*d + 2]++;
    }
    geo_free(dense);
    for (uint32_t g = 0; g < v->n_places; g++)
        v->place_first[g + 2] += v->place_first[g + 1];
    for (uint32_t i = 0; i < w->n; i++)
        v->member[v->place_first[v->place_of[i] + 1]++] = i;
    memset(v->new_cell, 0xff, w->n_cells * sizeof *v->new_cell);
    return GEO_OK;
}

static void enqueue(struct walk *v, uint32_t place)
{
    if (!v->seen[place]) {
        v->seen[place] = 1;
        v->queue[v->queued++] = place;
    }
}

static void visit_cell(struct walk *v, const struct model_work *w, uint32_t cell)
{
    if (v->new_cell[cell] != PLN_MODEL_NONE) return;
    v->new_cell[cell] = v->cells_seen++;
    for (size_t k = w->cell_first[cell]; k < w->cell_first[cell + 1]; k++)
        enqueue(v, v->place_of[w->covered_by[k]]);
}

static void walk_places(struct walk *v, const struct model_work *w)
{
    for (uint32_t seed = 0, at = 0; seed < v->n_places; seed++) {
        enqueue(v, seed);
        for (; at < v->queued; at++) {
            uint32_t place = v->queue[at];
            for (uint32_t k = v->place_first[place]; k < v->place_first[place + 1]; k++) {
                uint32_t i = v->member[k];
                for (size_t c = w->first[i]; c < w->first[i + 1]; c++)
                    visit_cell(v, w, w->cell[c]);
            }
        }
    }
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static void sort_row(uint32_t *row, size_t n)
{
    if (n > 64) {
        qsort(row, n, sizeof *row, compare_u32);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t moved = row[i];
        size_t k = i;
        for (; k > 0 && row[k - 1] > moved; k--)
            row[k] = row[k - 1];
        row[k] = moved;
    }
}

struct arrays {
    int64_t *cost, *weight;
    uint32_t *group, *cell;
    size_t *first;
};

static enum geo_status model_alloc(struct pln_model *m, const struct model_work *w,
                                   uint32_t n_places, struct arrays *a, struct geo_err *err)
{
    size_t nnz = w->first[w->n];
    a->cost = geo_alloc(w->n, sizeof *a->cost);
    a->weight = geo_alloc(w->n_cells, sizeof *a->weight);
    a->group = geo_alloc(w->n, sizeof *a->group);
    a->cell = geo_alloc(nnz, sizeof *a->cell);
    a->first = geo_alloc((size_t)w->n + 1, sizeof *a->first);
    m->reduced = (struct pln_problem){.n_options = w->n,
                                      .n_cells = w->n_cells,
                                      .cost = a->cost,
                                      .group = a->group,
                                      .weight = a->weight,
                                      .first = a->first,
                                      .cell = a->cell,
                                      .budget = w->problem->budget - m->base_cost};
    m->n_groups = n_places;
    m->group_first = geo_alloc((size_t)n_places + 1, sizeof *m->group_first);
    m->option = geo_alloc(w->n, sizeof *m->option);
    if (!a->cost || !a->weight || !a->group || !a->cell || !a->first || !m->group_first ||
        !m->option)
        return geo_no_memory(err, "the model", nnz, sizeof *a->cell);
    return GEO_OK;
}

static void lay_out_rows(struct pln_model *m, const struct model_work *w, const struct walk *v,
                         struct arrays *a)
{
    uint32_t n = 0;
    a->first[0] = 0;
    m->group_first[0] = 0;
    for (uint32_t g = 0; g < v->n_places; g++) {
        uint32_t place = v->queue[g];
        for (uint32_t k = v->place_first[place]; k < v->place_first[place + 1]; k++, n++) {
            uint32_t i = v->member[k];
            size_t length = w->first[i + 1] - w->first[i];
            uint32_t *row = a->cell + a->first[n];
            for (size_t c = 0; c < length; c++)
                row[c] = v->new_cell[w->cell[w->first[i] + c]];
            sort_row(row, length);
            a->first[n + 1] = a->first[n] + length;
            a->cost[n] = w->problem->cost[w->option[i]];
            a->group[n] = g;
            m->option[n] = w->option[i];
        }
        m->group_first[g + 1] = n;
    }
    for (uint32_t j = 0; j < w->n_cells; j++)
        a->weight[v->new_cell[j]] = w->weight[j];
    for (size_t j = 0; j < m->n_problem_cells; j++)
        if (m->cell_of[j] != PLN_MODEL_NONE) m->cell_of[j] = v->new_cell[m->cell_of[j]];
}

/* The transpose of the finished rows, into the arrays of the work, which the model then owns. */
static enum geo_status adopt_transpose(struct pln_model *m, struct model_work *w,
                                       struct geo_err *err)
{
    uint32_t *cell = w->cell;
    size_t *first = w->first;
    memcpy(cell, m->reduced.cell, m->reduced.first[w->n] * sizeof *cell);
    memcpy(first, m->reduced.first, ((size_t)w->n + 1) * sizeof *first);
    enum geo_status st = model_transpose(w, err);
    m->cell_first = w->cell_first;
    m->covered_by = w->covered_by;
    w->cell_first = NULL;
    w->covered_by = NULL;
    return st;
}

static enum geo_status lay_out(struct pln_model *m, struct model_work *w, struct geo_err *err)
{
    struct walk v = {0};
    struct arrays a;
    enum geo_status st = walk_open(&v, w, err);
    if (st == GEO_OK) {
        walk_places(&v, w);
        st = model_alloc(m, w, v.n_places, &a, err);
    }
    if (st == GEO_OK) lay_out_rows(m, w, &v, &a);
    walk_release(&v);
    return st == GEO_OK ? adopt_transpose(m, w, err) : st;
}

enum geo_status pln_model_build(const struct pln_problem *problem, const uint8_t *excluded,
                                struct pln_model *model, struct geo_err *err)
{
    *model = (struct pln_model){.n_problem_options = problem->n_options,
                                .n_problem_cells = problem->n_cells};
    struct model_work w = {.problem = problem, .model = model};
    enum geo_status st = model_reduce(&w, excluded, err);
    if (st == GEO_OK) st = lay_out(model, &w, err);
    model_work_release(&w);
    if (st != GEO_OK) pln_model_release(model);
    return st;
}

void pln_model_release(struct pln_model *m)
{
    geo_free((void *)(uintptr_t)m->reduced.cost);
    geo_free((void *)(uintptr_t)m->reduced.weight);
    geo_free((void *)(uintptr_t)m->reduced.group);
    geo_free((void *)(uintptr_t)m->reduced.cell);
    geo_free((void *)(uintptr_t)m->reduced.first);
    geo_free(m->group_first);
    geo_free(m->cell_first);
    geo_free(m->covered_by);
    geo_free(m->option);
    geo_free(m->cell_of);
    geo_free(m->dominated_by);
    *m = (struct pln_model){0};
}

void pln_model_choice(const struct pln_model *m, const struct pln_problem *problem,
                      const uint8_t *chosen, uint8_t *flags)
{
    for (size_t i = 0; i < m->n_problem_options; i++)
        flags[i] = problem->fixed && problem->fixed[i];
    for (size_t i = 0; i < m->reduced.n_options; i++)
        if (chosen[i]) flags[m->option[i]] = 1;
}
