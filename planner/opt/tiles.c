#include "planner/opt/tiles.h"

#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

enum { TILES_MOST = 16, TILE_SIZE = 120, ANNEALED = 20, REFINED = 4 };
#define NO_TILE UINT8_MAX
#define MIXED 254

/* What one tile came to. */
struct result {
    uint32_t *option; /* its movable options that are chosen now */
    size_t n;
    uint64_t work;
};

/* One phase. */
struct phase {
    struct pln_search *search;
    const struct pln_tiles_spec *spec;
    uint64_t seed, work;
    double from, to; /* temperature */
    bool strict;
    uint8_t *tile;    /* n_options: the tile in which it may be moved, or NO_TILE */
    uint8_t *of_cell; /* n_cells: the one tile that its core lies in, MIXED or NO_TILE */
    uint32_t *queue;  /* n_options */
    size_t n_tiles;
    size_t chosen[TILES_MOST]; /* movable and chosen */
    size_t n_chosen;
    int64_t cost[TILES_MOST], n_cost;
    struct result result[TILES_MOST];
};

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t mixed(uint64_t a, uint64_t b)
{
    return mix(a * 0x9e3779b97f4a7c15u + mix(b + 0x632be59bd9b4e019u));
}

/* Label what can be reached from the queue's options, breadth first. */
static void spread(struct phase *h, size_t *at, size_t *queued)
{
    const struct pln_search *s = h->search;
    const struct pln_problem *p = &s->model->reduced;
    for (; *at < *queued; ++*at) {
        uint32_t i = h->queue[*at];
        for (size_t c = p->first[i]; c < p->first[i + 1]; c++) {
            uint32_t j = p->cell[c];
            if (h->of_cell[j] != NO_TILE) continue;
            h->of_cell[j] = h->tile[i];
            for (size_t k = s->core_first[j]; k < s->core_first[j + 1]; k++) {
                uint32_t other = s->core[k];
                if (h->tile[other] != NO_TILE) continue;
                h->tile[other] = h->tile[i];
                h->queue[(*queued)++] = other;
            }
        }
    }
}

/* Every core option gets the tile whose seed is nearest in steps over shared cells. */
static void grow_tiles(struct phase *h)
{
    const struct pln_search *s = h->search;
    const struct pln_problem *p = &s->model->reduced;
    memset(h->tile, NO_TILE, p->n_options);
    memset(h->of_cell, NO_TILE, p->n_cells);
    size_t at = 0, queued = 0;
    for (size_t t = 0; t < h->n_tiles; t++) {
        uint32_t i = s->list[(mixed(h->seed, t) >> 32) * s->n_chosen >> 32];
        if (h->tile[i] != NO_TILE) continue;
        h->tile[i] = (uint8_t)t;
        h->queue[queued++] = i;
    }
    spread(h, &at, &queued);
    for (uint32_t i = 0, next = 0; i < p->n_options; i++) {
        if (!s->in_core[i] || h->tile[i] != NO_TILE) continue;
        h->tile[i] = (uint8_t)(next++ % h->n_tiles);
        h->queue[queued++] = i;
        spread(h, &at, &queued);
    }
}

static bool hangs_together(const struct phase *h, uint32_t i)
{
    const struct pln_model *m = h->search->model;
    for (size_t c = m->reduced.first[i]; c < m->reduced.first[i + 1]; c++)
        if (h->of_cell[m->reduced.cell[c]] == MIXED) return false;
    uint32_t g = m->reduced.group[i];
    for (uint32_t k = m->group_first[g]; k < m->group_first[g + 1]; k++)
        if (h->search->in_core[k] && h->tile[k] != h->tile[i]) return false;
    return true;
}

/* Options at the border of a tile stay as they are in this phase. */
static void hold_borders(struct phase *h)
{
    const struct pln_search *s = h->search;
    const struct pln_problem *p = &s->model->reduced;
    for (uint32_t i = 0; i < p->n_options; i++)
        for (size_t c = p->first[i]; s->in_core[i] && c < p->first[i + 1]; c++)
            if (h->of_cell[p->cell[c]] != h->tile[i]) h->of_cell[p->cell[c]] = MIXED;
    size_t n = 0;
    for (uint32_t i = 0; i < p->n_options; i++)
        if (s->in_core[i] && !hangs_together(h, i)) h->queue[n++] = i;
    while (n)
        h->tile[h->queue[--n]] = NO_TILE;
    memset(h->chosen, 0, sizeof h->chosen);
    memset(h->cost, 0, sizeof h->cost);
    h->n_chosen = 0;
    h->n_cost = 0;
    for (size_t k = 0; k < s->n_chosen; k++) {
        uint8_t t = h->tile[s->list[k]];
        if (t == NO_TILE) continue;
        h->chosen[t]++;
        h->n_chosen++;
        h->cost[t] += p->cost[s->list[k]];
        h->n_cost += p->cost[s->list[k]];
    }
}

static enum geo_status search_tile(void *ctx, void *state, size_t t, struct geo_err *err)
{
    struct phase *h = ctx;
    const struct pln_search *whole = h->search;
    size_t n = whole->model->reduced.n_options;
    (void)state;
    if (!h->chosen[t]) return GEO_OK;
    uint8_t *movable = geo_alloc(n, 1);
    if (!movable) return geo_no_memory(err, "a tile", n, 1);
    for (size_t i = 0; i < n; i++)
        movable[i] = h->tile[i] == t;
    struct pln_search s;
    enum geo_status st = pln_search_open(&s, h->spec->dual, movable, mixed(h->seed, 99 + t), err);
    geo_free(movable);
    if (st != GEO_OK) return st;
    st = pln_search_start(&s, whole->chosen, err);
    if (st == GEO_OK) {
        uint64_t work = (uint64_t)((double)h->work * (double)h->chosen[t] / (double)h->n_chosen);
        s.work = 0;
        s.stiffness = whole->stiffness;
        s.limit = s.anchor_cost = whole->cost;
        s.anchor_excess = (double)(whole->cost - whole->model->reduced.budget);
        s.amplify = h->cost[t] > 0 ? (double)h->n_cost / (double)h->cost[t] : 1;
        if (h->strict)
            pln_search_refine(&s, work);
        else
            pln_search_anneal(&s, work, h->from, h->to);
        h->result[t] = (struct result){.option = s.list, .n = s.n_chosen, .work = s.work};
        s.list = NULL;
    }
    pln_search_release(&s);
    return st;
}

/* Bring the whole plan to what the tiles came to. */
static void take_over(struct phase *h, uint8_t *wanted)
{
    struct pln_search *s = h->search;
    for (size_t t = 0; t < h->n_tiles; t++)
        for (size_t k = 0; k < h->result[t].n; k++)
            wanted[h->result[t].option[k]] = 1;
    for (size_t k = s->n_chosen; k-- > 0;) {
        uint32_t i = s->list[k];
        if (h->tile[i] != NO_TILE && !wanted[i]) pln_search_drop(s, i);
    }
    for (size_t t = 0; t < h->n_tiles; t++)
        for (size_t k = 0; k < h->result[t].n; k++) {
            uint32_t i = h->result[t].option[k];
            if (!s->chosen[i]) pln_search_add(s, i);
            wanted[i] = 0;
        }
}

static enum geo_status run_phase(struct phase *h, uint8_t *wanted, struct geo_err *err)
{
    struct pln_search *s = h->search;
    if (!s->n_chosen) return GEO_OK;
    h->n_tiles = s->n_chosen / TILE_SIZE;
    h->n_tiles = h->n_tiles < 2 ? 2 : h->n_tiles > TILES_MOST ? TILES_MOST : h->n_tiles;
    grow_tiles(h);
    hold_borders(h);
    memset(h->result, 0, sizeof h->result);
    struct geo_par_job job = {.n = h->n_tiles, .ctx = h, .work = search_tile};
    enum geo_status st = geo_par_run(&job, h->spec->threads, err);
    if (st == GEO_OK) take_over(h, wanted);
    for (size_t t = 0; t < h->n_tiles; t++)
        geo_free(h->result[t].option);
    return st;
}

static enum geo_status run_phases(struct phase *h, uint8_t *wanted, struct geo_err *err)
{
    struct pln_search *s = h->search;
    double warm = h->spec->warm * s->mean_weight;
    enum geo_status st = GEO_OK;
    h->work = h->spec->work / (ANNEALED + REFINED);
    for (unsigned k = 0; k < ANNEALED && st == GEO_OK; k++) {
        h->seed = mixed(h->spec->seed, k);
        h->from = warm * (ANNEALED - k) / ANNEALED;
        h->to = warm * (ANNEALED - k - 1) / ANNEALED;
        st = run_phase(h, wanted, err);
    }
    if (st == GEO_OK) pln_search_settle(s);
    h->strict = true;
    for (unsigned k = 0; k < REFINED && st == GEO_OK; k++) {
        h->seed = mixed(h->spec->seed, ANNEALED + k);
        st = run_phase(h, wanted, err);
        if (st == GEO_OK) pln_search_settle(s);
    }
    if (st == GEO_OK) pln_search_refine(s, h->work / 4);
    return st;
}

enum geo_status pln_tiles_run(struct pln_search *s, const struct pln_tiles_spec *spec,
                              struct geo_err *err)
{
    if (!s->n_chosen || s->mu <= 0) return GEO_OK;
    size_t n = s->model->reduced.n_options, cells = s->model->reduced.n_cells;
    struct phase h = {.search = s, .spec = spec};
    h.tile = geo_alloc(n, 1);
    h.of_cell = geo_alloc(cells, 1);
    h.queue = geo_alloc(n, sizeof *h.queue);
    uint8_t *wanted = geo_alloc_zero(n, 1);
    enum geo_status st = h.tile && h.of_cell && h.queue && wanted
                             ? run_phases(&h, wanted, err)
                             : geo_no_memory(err, "the tiles", n + cells, 6);
    geo_free(h.tile);
    geo_free(h.of_cell);
    geo_free(h.queue);
    geo_free(wanted);
    return st;
}
