#include "planner/opt/model.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"

/* The problem while it shrinks: rows of the options that are left, over cells renumbered as they
 * merge. */
struct work {
    const struct pln_problem *problem;
    struct pln_model *model;
    uint32_t n, n_cells;
    uint32_t *option, *group; /* of the problem; places renumbered */
    uint32_t *place_size;     /* options at each place of the problem that may still be chosen */
    uint32_t n_places;
    int64_t *weight;
    size_t *first;
    uint32_t *cell;
    size_t *cell_first; /* the transpose, as of the last transpose() */
    uint32_t *covered_by;
};

static void work_release(struct work *w)
{
    geo_free(w->option);
    geo_free(w->group);
    geo_free(w->place_size);
    geo_free(w->weight);
    geo_free(w->first);
    geo_free(w->cell);
    geo_free(w->cell_first);
    geo_free(w->covered_by);
}

static enum geo_status work_open(struct work *w, struct geo_err *err)
{
    const struct pln_problem *p = w->problem;
    size_t n = p->n_options, nnz = n ? p->first[n] : 0;
    w->option = geo_alloc(n, sizeof *w->option);
    w->group = geo_alloc(n, sizeof *w->group);
    w->place_size = geo_alloc_zero(n, sizeof *w->place_size);
    w->weight = geo_alloc(p->n_cells, sizeof *w->weight);
    w->first = geo_alloc(n + 1, sizeof *w->first);
    w->cell = geo_alloc(nnz, sizeof *w->cell);
    w->model->cell_of = geo_alloc(p->n_cells, sizeof *w->model->cell_of);
    w->model->dominated_by = geo_alloc(n, sizeof *w->model->dominated_by);
    if (!w->option || !w->group || !w->place_size || !w->weight || !w->first || !w->cell ||
        !w->model->cell_of || !w->model->dominated_by)
        return geo_no_memory(err, "the reduced problem", nnz + n + p->n_cells, 8);
    memset(w->model->dominated_by, 0xff, n * sizeof *w->model->dominated_by);
    return pln_problem_groups(p, w->group, &w->n_places, err);
}

/* Cells that the commitments cover or that weigh nothing are NONE, the others numbered; returns
 * flags of places that are closed in CLOSED. */
static void commit(struct work *w, uint8_t *closed)
{
    const struct pln_problem *p = w->problem;
    struct pln_model *m = w->model;
    for (size_t j = 0; j < p->n_cells; j++)
        m->cell_of[j] = p->weight[j] ? 0 : PLN_MODEL_NONE;
    for (size_t i = 0; p->fixed && i < p->n_options; i++) {
        if (!p->fixed[i]) continue;
        closed[w->group[i]] = 1;
        m->base_cost += p->cost[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
            uint32_t j = p->cell[k];
            m->base_value += m->cell_of[j] == PLN_MODEL_NONE ? 0 : p->weight[j];
            m->cell_of[j] = PLN_MODEL_NONE;
        }
    }
    for (size_t j = 0; j < p->n_cells; j++) {
        if (m->cell_of[j] == PLN_MODEL_NONE) continue;
        w->weight[w->n_cells] = p->weight[j];
        m->cell_of[j] = w->n_cells++;
    }
}

/* Keep the options that can be chosen and cover something, with rows over the numbered cells. */
static void keep_useful(struct work *w, const uint8_t *closed, const uint8_t *excluded)
{
    const struct pln_problem *p = w->problem;
    int64_t left = p->budget - w->model->base_cost;
    size_t used = 0;
    w->first[0] = 0;
    for (size_t i = 0; i < p->n_options; i++) {
        if (closed[w->group[i]] || p->cost[i] > left || (excluded && excluded[i])) continue;
        w->place_size[w->group[i]]++;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            if (w->model->cell_of[p->cell[k]] != PLN_MODEL_NONE)
                w->cell[used++] = w->model->cell_of[p->cell[k]];
        if (used == w->first[w->n]) continue;
        w->option[w->n++] = (uint32_t)i;
        w->first[w->n] = used;
    }
}

static enum geo_status transpose(struct work *w, struct geo_err *err)
{
    size_t nnz = w->first[w->n];
    if (!w->cell_first) {
        w->cell_first = geo_alloc((size_t)w->n_cells + 2, sizeof *w->cell_first);
        w->covered_by = geo_alloc(nnz, sizeof *w->covered_by);
        if (!w->cell_first || !w->covered_by)
            return geo_no_memory(err, "the transposed problem", nnz, sizeof *w->covered_by);
    }
    memset(w->cell_first, 0, ((size_t)w->n_cells + 2) * sizeof *w->cell_first);
    for (size_t k = 0; k < nnz; k++)
        w->cell_first[w->cell[k] + 2]++;
    for (uint32_t j = 0; j < w->n_cells; j++)
        w->cell_first[j + 2] += w->cell_first[j + 1];
    for (uint32_t i = 0; i < w->n; i++)
        for (size_t k = w->first[i]; k < w->first[i + 1]; k++)
            w->covered_by[w->cell_first[w->cell[k] + 1]++] = i;
    return GEO_OK;
}

struct keyed {
    uint64_t key;
    uint32_t cell;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    if (p->key != q->key) return p->key < q->key ? -1 : 1;
    return (p->cell > q->cell) - (p->cell < q->cell);
}

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static bool same_cover(const struct work *w, uint32_t a, uint32_t b)
{
    size_t n = w->cell_first[a + 1] - w->cell_first[a];
    return n == w->cell_first[b + 1] - w->cell_first[b] &&
           memcmp(w->covered_by + w->cell_first[a], w->covered_by + w->cell_first[b],
                  n * sizeof *w->covered_by) == 0;
}

/* Cells sorted so that equal cover sets meet (hash first); the list is the caller's. */
static struct keyed *cells_by_cover(const struct work *w, struct geo_err *err)
{
    struct keyed *list = geo_alloc(w->n_cells, sizeof *list);
    if (!list) {
        geo_no_memory(err, "the merging of cells", w->n_cells, sizeof *list);
        return NULL;
    }
    for (uint32_t j = 0; j < w->n_cells; j++) {
        uint64_t key = 0;
        for (size_t k = w->cell_first[j]; k < w->cell_first[j + 1]; k++)
            key += mix(w->covered_by[k] + 0x9e3779b97f4a7c15u);
        list[j] = (struct keyed){key, j};
    }
    qsort(list, w->n_cells, sizeof *list, compare_keyed);
    return list;
}

/* One cell for all that the same options cover; cells that nothing covers go. */
static enum geo_status merge_cells(struct work *w, struct geo_err *err)
{
    enum geo_status st = transpose(w, err);
    struct keyed *list = st == GEO_OK ? cells_by_cover(w, err) : NULL;
    uint32_t *head = geo_alloc(w->n_cells, sizeof *head), *to = geo_alloc(w->n_cells, sizeof *to);
    if (!list || !head || !to) {
        geo_free(list);
        geo_free(head);
        geo_free(to);
        return st == GEO_OK ? geo_no_memory(err, "the merging of cells", w->n_cells, 8) : st;
    }
    for (uint32_t k = 0, first = 0; k < w->n_cells; k++) {
        if (k && !(list[k].key == list[first].key && same_cover(w, list[k].cell, list[first].cell)))
            first = k;
        head[list[k].cell] = list[first].cell;
    }
    uint32_t n = 0;
    for (uint32_t j = 0; j < w->n_cells; j++) {
        bool gone = w->cell_first[j] == w->cell_first[j + 1];
        if (gone) {
            to[j] = PLN_MODEL_NONE;
        } else if (head[j] == j) {
            w->weight[n] = w->weight[j];
            to[j] = n++;
        } else {
            to[j] = to[head[j]];
            w->weight[to[j]] += w->weight[j];
        }
    }
    for (size_t j = 0; j < w->problem->n_cells; j++)
        if (w->model->cell_of[j] != PLN_MODEL_NONE) w->model->cell_of[j] = to[w->model->cell_of[j]];
    size_t used = 0, from = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        size_t end = w->first[i + 1];
        for (size_t k = from; k < end; k++)
            if (head[w->cell[k]] == w->cell[k]) w->cell[used++] = to[w->cell[k]];
        from = end;
        w->first[i + 1] = used;
    }
    w->n_cells = n;
    geo_free(list);
    geo_free(head);
    geo_free(to);
    return GEO_OK;
}

static bool row_within(const struct work *w, uint32_t inner, uint32_t outer)
{
    size_t k = w->first[outer], end = w->first[outer + 1];
    for (size_t i = w->first[inner]; i < w->first[inner + 1]; i++, k++) {
        while (k < end && w->cell[k] < w->cell[i])
            k++;
        if (k == end || w->cell[k] != w->cell[i]) return false;
    }
    return true;
}

/* May OTHER stand in for OPTION as far as costs, places and sizes say? A strict order: no circles.
 */
static bool may_replace(const struct work *w, uint32_t option, uint32_t other)
{
    size_t size = w->first[option + 1] - w->first[option];
    size_t other_size = w->first[other + 1] - w->first[other];
    uint32_t a = w->option[option], b = w->option[other];
    if (other == option || other_size < size || w->problem->cost[b] > w->problem->cost[a])
        return false;
    if (w->group[a] != w->group[b] && w->place_size[w->group[b]] > 1) return false;
    return other_size > size || w->problem->cost[b] < w->problem->cost[a] || b < a;
}

static uint32_t rarest_cell(const struct work *w, uint32_t option)
{
    uint32_t best = w->cell[w->first[option]];
    for (size_t k = w->first[option]; k < w->first[option + 1]; k++) {
        uint32_t j = w->cell[k];
        if (w->cell_first[j + 1] - w->cell_first[j] < w->cell_first[best + 1] - w->cell_first[best])
            best = j;
    }
    return best;
}

static uint64_t *row_signatures(const struct work *w, struct geo_err *err)
{
    uint64_t *signature = geo_alloc_zero(w->n, sizeof *signature);
    if (!signature) {
        geo_no_memory(err, "row signatures", w->n, sizeof *signature);
        return NULL;
    }
    for (uint32_t i = 0; i < w->n; i++)
        for (size_t k = w->first[i]; k < w->first[i + 1]; k++)
            signature[i] |= (uint64_t)1 << (mix(w->cell[k]) & 63);
    return signature;
}

/* The first option that dominates OPTION; NONE: there is none. */
static uint32_t dominator(const struct work *w, const uint64_t *signature, uint32_t option)
{
    uint32_t j = rarest_cell(w, option);
    for (size_t k = w->cell_first[j]; k < w->cell_first[j + 1]; k++) {
        uint32_t other = w->covered_by[k];
        if ((signature[option] & ~signature[other]) == 0 && may_replace(w, option, other) &&
            row_within(w, option, other))
            return other;
    }
    return PLN_MODEL_NONE;
}

/* Take dominated options out; needs the transpose of the present rows. */
static enum geo_status drop_dominated(struct work *w, uint32_t *dropped, struct geo_err *err)
{
    uint64_t *signature = row_signatures(w, err);
    if (!signature) return GEO_NO_MEMORY;
    uint32_t *by = w->model->dominated_by;
    *dropped = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t other = dominator(w, signature, i);
        if (other == PLN_MODEL_NONE) continue;
        by[w->option[i]] = w->option[other];
        ++*dropped;
    }
    geo_free(signature);
    size_t used = 0, from = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        size_t end = w->first[i + 1];
        if (by[w->option[i]] == PLN_MODEL_NONE) {
            memmove(w->cell + used, w->cell + from, (end - from) * sizeof *w->cell);
            used += end - from;
            w->option[kept++] = w->option[i];
            w->first[kept] = used;
        }
        from = end;
    }
    w->n = kept;
    return GEO_OK;
}

/* Follow the chains, so that every dominated option names one that is kept. */
static void settle_dominators(struct work *w)
{
    uint32_t *by = w->model->dominated_by;
    for (size_t i = 0; i < w->problem->n_options; i++) {
        uint32_t root = by[i];
        while (root != PLN_MODEL_NONE && by[root] != PLN_MODEL_NONE)
            root = by[root];
        by[i] = root;
    }
}

static enum geo_status shrink(struct work *w, struct geo_err *err)
{
    enum geo_status st = merge_cells(w, err);
    for (uint32_t dropped = 1, round = 0; st == GEO_OK && dropped && round < 4; round++) {
        st = transpose(w, err);
        if (st == GEO_OK) st = drop_dominated(w, &dropped, err);
        if (st == GEO_OK && dropped) st = merge_cells(w, err);
    }
    if (st == GEO_OK) settle_dominators(w);
    return st == GEO_OK ? transpose(w, err) : st;
}

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
static enum geo_status walk_open(struct walk *v, const struct work *w, struct geo_err *err)
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

static void visit_cell(struct walk *v, const struct work *w, uint32_t cell)
{
    if (v->new_cell[cell] != PLN_MODEL_NONE) return;
    v->new_cell[cell] = v->cells_seen++;
    for (size_t k = w->cell_first[cell]; k < w->cell_first[cell + 1]; k++)
        enqueue(v, v->place_of[w->covered_by[k]]);
}

static void walk_places(struct walk *v, const struct work *w)
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

static enum geo_status model_alloc(struct pln_model *m, const struct work *w, uint32_t n_places,
                                   struct arrays *a, struct geo_err *err)
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

static void lay_out_rows(struct pln_model *m, const struct work *w, const struct walk *v,
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
static enum geo_status adopt_transpose(struct pln_model *m, struct work *w, struct geo_err *err)
{
    uint32_t *cell = w->cell;
    size_t *first = w->first;
    memcpy(cell, m->reduced.cell, m->reduced.first[w->n] * sizeof *cell);
    memcpy(first, m->reduced.first, ((size_t)w->n + 1) * sizeof *first);
    enum geo_status st = transpose(w, err);
    m->cell_first = w->cell_first;
    m->covered_by = w->covered_by;
    w->cell_first = NULL;
    w->covered_by = NULL;
    return st;
}

static enum geo_status lay_out(struct pln_model *m, struct work *w, struct geo_err *err)
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
    struct work w = {.problem = problem, .model = model};
    enum geo_status st = work_open(&w, err);
    uint8_t *closed = st == GEO_OK ? geo_alloc_zero(w.n_places, 1) : NULL;
    if (st == GEO_OK && !closed) st = geo_no_memory(err, "the places", w.n_places, 1);
    if (st == GEO_OK) {
        commit(&w, closed);
        keep_useful(&w, closed, excluded);
        st = shrink(&w, err);
    }
    if (st == GEO_OK) st = lay_out(model, &w, err);
    geo_free(closed);
    work_release(&w);
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
