#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/model_parts.h"
#include "planner/opt/problem.h"

void model_work_release(struct model_work *w)
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

static enum geo_status model_work_open(struct model_work *w, struct geo_err *err)
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
static void commit(struct model_work *w, uint8_t *closed)
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
static void keep_useful(struct model_work *w, const uint8_t *closed, const uint8_t *excluded)
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

enum geo_status model_transpose(struct model_work *w, struct geo_err *err)
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

static bool same_cover(const struct model_work *w, uint32_t a, uint32_t b)
{
    size_t n = w->cell_first[a + 1] - w->cell_first[a];
    return n == w->cell_first[b + 1] - w->cell_first[b] &&
           memcmp(w->covered_by + w->cell_first[a], w->covered_by + w->cell_first[b],
                  n * sizeof *w->covered_by) == 0;
}

/* Cells sorted so that equal cover sets meet (hash first); the list is the caller's. */
static struct keyed *cells_by_cover(const struct model_work *w, struct geo_err *err)
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
static enum geo_status merge_cells(struct model_work *w, struct geo_err *err)
{
    enum geo_status st = model_transpose(w, err);
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

static bool row_within(const struct model_work *w, uint32_t inner, uint32_t outer)
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
static bool may_replace(const struct model_work *w, uint32_t option, uint32_t other)
{
    size_t size = w->first[option + 1] - w->first[option];
    size_t other_size = w->first[other + 1] - w->first[other];
    uint32_t a = w->option[option], b = w->option[other];
    if (other == option || other_size < size || w->problem->cost[b] > w->problem->cost[a])
        return false;
    if (w->group[a] != w->group[b] && w->place_size[w->group[b]] > 1) return false;
    return other_size > size || w->problem->cost[b] < w->problem->cost[a] || b < a;
}

static uint32_t rarest_cell(const struct model_work *w, uint32_t option)
{
    uint32_t best = w->cell[w->first[option]];
    for (size_t k = w->first[option]; k < w->first[option + 1]; k++) {
        uint32_t j = w->cell[k];
        if (w->cell_first[j + 1] - w->cell_first[j] < w->cell_first[best + 1] - w->cell_first[best])
            best = j;
    }
    return best;
}

static uint64_t *row_signatures(const struct model_work *w, struct geo_err *err)
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
static uint32_t dominator(const struct model_work *w, const uint64_t *signature, uint32_t option)
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
static enum geo_status drop_dominated(struct model_work *w, uint32_t *dropped, struct geo_err *err)
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
static void settle_dominators(struct model_work *w)
{
    uint32_t *by = w->model->dominated_by;
    for (size_t i = 0; i < w->problem->n_options; i++) {
        uint32_t root = by[i];
        while (root != PLN_MODEL_NONE && by[root] != PLN_MODEL_NONE)
            root = by[root];
        by[i] = root;
    }
}

static enum geo_status shrink(struct model_work *w, struct geo_err *err)
{
    enum geo_status st = merge_cells(w, err);
    for (uint32_t dropped = 1, round = 0; st == GEO_OK && dropped && round < 4; round++) {
        st = model_transpose(w, err);
        if (st == GEO_OK) st = drop_dominated(w, &dropped, err);
        if (st == GEO_OK && dropped) st = merge_cells(w, err);
    }
    if (st == GEO_OK) settle_dominators(w);
    return st == GEO_OK ? model_transpose(w, err) : st;
}

enum geo_status model_reduce(struct model_work *w, const uint8_t *excluded, struct geo_err *err)
{
    enum geo_status st = model_work_open(w, err);
    uint8_t *closed = st == GEO_OK ? geo_alloc_zero(w->n_places, 1) : NULL;
    if (st == GEO_OK && !closed) st = geo_no_memory(err, "the places", w->n_places, 1);
    if (st == GEO_OK) {
        commit(w, closed);
        keep_useful(w, closed, excluded);
        st = shrink(w, err);
    }
    geo_free(closed);
    return st;
}
