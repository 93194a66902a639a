#include "generate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/opt/greedy.h"

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}

struct point {
    double x, y;
};

/* Villages in square bins of the unit square. */
struct bins {
    size_t side;
    size_t *first;
    uint32_t *village;
};

static size_t bin_of(const struct bins *b, struct point p)
{
    size_t x = (size_t)(p.x * (double)b->side), y = (size_t)(p.y * (double)b->side);
    return (y < b->side ? y : b->side - 1) * b->side + (x < b->side ? x : b->side - 1);
}

static struct bins make_bins(const struct point *at, size_t n, double width)
{
    struct bins b = {.side = (size_t)(1 / width) + 1};
    b.first = calloc(b.side * b.side + 2, sizeof *b.first);
    b.village = malloc((n + 1) * sizeof *b.village);
    for (size_t j = 0; j < n; j++)
        b.first[bin_of(&b, at[j]) + 2]++;
    for (size_t k = 0; k < b.side * b.side; k++)
        b.first[k + 2] += b.first[k + 1];
    for (size_t j = 0; j < n; j++)
        b.village[b.first[bin_of(&b, at[j]) + 1]++] = (uint32_t)j;
    return b;
}

enum { SECTORS = 16 };

struct rays {
    struct point at;
    uint64_t shadows; /* seed: which villages within reach lie in a shadow all the same */
    double reach[SECTORS];
};

/* Directions like ridges and valleys: neighbours alike, now and then nearly closed. */
static struct rays make_rays(uint64_t *r, double radius)
{
    struct rays s = {.at = {uniform(r), uniform(r)}, .shadows = next(r)};
    double power = radius * (0.35 + 0.95 * uniform(r)), raw[SECTORS];
    for (int k = 0; k < SECTORS; k++)
        raw[k] = uniform(r) < 0.3 ? 0.25 : 0.5 + uniform(r);
    for (int k = 0; k < SECTORS; k++)
        s.reach[k] = power * (0.5 * raw[k] + 0.5 * raw[(k + 1) % SECTORS]);
    return s;
}

/* Within reach, and not in one of the shadows that grow more frequent with distance. */
static bool reaches(const struct rays *s, uint32_t village, struct point p)
{
    double dx = p.x - s->at.x, dy = p.y - s->at.y, d = sqrt(dx * dx + dy * dy);
    int k = (int)((atan2(dy, dx) / 6.283185307179586 + 0.5) * SECTORS);
    double reach = s->reach[k < SECTORS ? k : SECTORS - 1];
    uint64_t state = s->shadows + village;
    return d <= reach && uniform(&state) > 0.6 * d / reach;
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

struct rows {
    uint32_t *cell;
    size_t n, cap;
};

static void add_row(struct rows *rows, const struct bins *b, const struct point *village,
                    const struct rays *s, double widest)
{
    size_t start = rows->n, side = b->side;
    double scale = (double)side;
    size_t x0 = (size_t)(fmax(0, s->at.x - widest) * scale),
           y0 = (size_t)(fmax(0, s->at.y - widest) * scale);
    for (size_t y = y0; y < side && (double)y / scale <= s->at.y + widest; y++)
        for (size_t x = x0; x < side && (double)x / scale <= s->at.x + widest; x++)
            for (size_t k = b->first[y * side + x]; k < b->first[y * side + x + 1]; k++) {
                if (!reaches(s, b->village[k], village[b->village[k]])) continue;
                if (rows->n == rows->cap) {
                    rows->cap = rows->cap ? rows->cap * 2 : 1024;
                    rows->cell = realloc(rows->cell, rows->cap * sizeof *rows->cell);
                }
                rows->cell[rows->n++] = b->village[k];
            }
    qsort(rows->cell + start, rows->n - start, sizeof *rows->cell, compare_u32);
}

static struct point *strew_villages(const struct bench_spec *spec, uint64_t *r, int64_t *weight)
{
    struct point *at = malloc((spec->villages + 1) * sizeof *at);
    for (size_t j = 0; j < spec->villages; j++) {
        at[j] = (struct point){uniform(r), uniform(r)};
        double normal = uniform(r) + uniform(r) + uniform(r) + uniform(r) - 2; /* σ = 0.577 */
        weight[j] = 20 + (int64_t)(200 * exp(1.3 * normal));
    }
    return at;
}

struct pln_problem bench_make(const struct bench_spec *spec)
{
    uint64_t r = spec->seed * 0x9e3779b97f4a7c15u + 1;
    int64_t *cost = malloc((spec->sites + 1) * sizeof *cost);
    int64_t *weight = malloc((spec->villages + 1) * sizeof *weight);
    size_t *first = calloc(spec->sites + 1, sizeof *first);
    struct point *village = strew_villages(spec, &r, weight);
    double radius = sqrt(spec->mean_cover / ((double)spec->villages * 0.93)), widest = 2 * radius;
    struct bins bins = make_bins(village, spec->villages, radius);
    struct rows rows = {0};
    for (size_t i = 0; i < spec->sites; i++) {
        struct rays s = make_rays(&r, radius);
        if (spec->site_at) {
            spec->site_at[2 * i] = s.at.x;
            spec->site_at[2 * i + 1] = s.at.y;
        }
        cost[i] = 1 + (int64_t)(next(&r) % 5);
        add_row(&rows, &bins, village, &s, widest);
        first[i + 1] = rows.n;
    }
    free(village);
    free(bins.first);
    free(bins.village);
    return (struct pln_problem){.n_options = spec->sites,
                                .n_cells = spec->villages,
                                .cost = cost,
                                .weight = weight,
                                .first = first,
                                .cell = rows.cell};
}

void bench_release(struct pln_problem *p)
{
    free((void *)(uintptr_t)p->cost);
    free((void *)(uintptr_t)p->weight);
    free((void *)(uintptr_t)p->first);
    free((void *)(uintptr_t)p->cell);
    memset(p, 0, sizeof *p);
}

int64_t bench_full_cost(const struct pln_problem *problem)
{
    struct pln_problem all = *problem;
    all.budget = INT64_MAX / 4;
    struct pln_greedy g;
    int64_t cost = -1;
    if (pln_greedy_open(&g, &all, NULL) == GEO_OK && pln_greedy_fill(&g, NULL, NULL) == GEO_OK)
        cost = g.plan.cost;
    pln_greedy_release(&g);
    return cost;
}
