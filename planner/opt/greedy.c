#include "planner/opt/greedy.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"

__extension__ typedef __int128 wide;

struct entry {
    int64_t gain, cost;
    uint32_t option;
    uint32_t stamp; /* number of options chosen when the gain was computed */
};

/* Is A the better buy? Free options come first, then gain per cost, then the lower number. */
static bool better(const struct entry *a, const struct entry *b)
{
    wide left = (wide)a->gain * b->cost, right = (wide)b->gain * a->cost;
    if (left != right) return left > right;
    if (a->cost == 0 && b->cost == 0 && a->gain != b->gain) return a->gain > b->gain;
    return a->option < b->option;
}

enum geo_status pln_greedy_open(struct pln_greedy *g, const struct pln_problem *problem,
                                struct geo_err *err)
{
    *g = (struct pln_greedy){.problem = problem};
    size_t n = problem->n_options;
    g->group = geo_alloc(n, sizeof *g->group);
    g->covered = geo_alloc_zero(problem->n_cells, 1);
    g->plan.option = geo_alloc(n, sizeof *g->plan.option);
    g->plan.gain = geo_alloc(n, sizeof *g->plan.gain);
    if (!g->group || !g->covered || !g->plan.option || !g->plan.gain)
        return geo_no_memory(err, "a greedy plan", n, 20);
    enum geo_status st = pln_problem_groups(problem, g->group, &g->n_groups, err);
    if (st != GEO_OK) return st;
    g->closed = geo_alloc_zero(g->n_groups, 1);
    return g->closed ? GEO_OK : geo_no_memory(err, "the places", g->n_groups, 1);
}

void pln_greedy_release(struct pln_greedy *g)
{
    geo_free(g->group);
    geo_free(g->closed);
    geo_free(g->covered);
    pln_plan_release(&g->plan);
    *g = (struct pln_greedy){0};
}

int64_t pln_greedy_gain(const struct pln_greedy *g, uint32_t option)
{
    const struct pln_problem *p = g->problem;
    int64_t gain = 0;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++)
        gain += g->covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
    return gain;
}

void pln_greedy_choose(struct pln_greedy *g, uint32_t option)
{
    const struct pln_problem *p = g->problem;
    int64_t gain = pln_greedy_gain(g, option);
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++)
        g->covered[p->cell[k]] = 1;
    g->closed[g->group[option]] = 1;
    g->plan.option[g->plan.n] = option;
    g->plan.gain[g->plan.n++] = gain;
    g->plan.cost += p->cost[option];
    g->plan.value += gain;
}

void pln_greedy_commit(struct pln_greedy *g)
{
    const struct pln_problem *p = g->problem;
    for (uint32_t i = 0; p->fixed && i < p->n_options; i++)
        if (p->fixed[i]) pln_greedy_choose(g, i);
}

static bool open_to(const struct pln_greedy *g, uint32_t option)
{
    return !g->closed[g->group[option]] &&
           g->problem->cost[option] <= g->problem->budget - g->plan.cost;
}

static void sink(struct entry *heap, size_t n, size_t at)
{
    struct entry moved = heap[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && better(&heap[child + 1], &heap[child])) child++;
        if (!better(&heap[child], &moved)) break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static size_t fill_heap(const struct pln_greedy *g, const uint8_t *allowed, struct entry *heap)
{
    const struct pln_problem *p = g->problem;
    size_t n = 0;
    for (uint32_t i = 0; i < p->n_options; i++) {
        if ((allowed && !allowed[i]) || !open_to(g, i)) continue;
        int64_t gain = pln_greedy_gain(g, i);
        if (gain > 0) heap[n++] = (struct entry){gain, p->cost[i], i, (uint32_t)g->plan.n};
    }
    for (size_t at = n / 2; at-- > 0;)
        sink(heap, n, at);
    return n;
}

enum geo_status pln_greedy_fill(struct pln_greedy *g, const uint8_t *allowed, struct geo_err *err)
{
    struct entry *heap = geo_alloc(g->problem->n_options, sizeof *heap);
    if (!heap) return geo_no_memory(err, "the greedy heap", g->problem->n_options, sizeof *heap);
    size_t n = fill_heap(g, allowed, heap);
    while (n) {
        struct entry *top = heap;
        bool fresh = top->stamp == g->plan.n;
        bool drop = !open_to(g, top->option);
        if (!drop && fresh) {
            pln_greedy_choose(g, top->option);
            drop = true;
        } else if (!drop) {
            top->gain = pln_greedy_gain(g, top->option);
            top->stamp = (uint32_t)g->plan.n;
            drop = top->gain == 0;
        }
        if (drop) heap[0] = heap[--n];
        sink(heap, n, 0);
    }
    geo_free(heap);
    return GEO_OK;
}

static int compare_entries(const void *a, const void *b)
{
    return better(a, b) ? -1 : better(b, a) ? 1 : 0;
}

enum geo_status pln_greedy_bound(const struct pln_greedy *g, int64_t *bound, struct geo_err *err)
{
    const struct pln_problem *p = g->problem;
    struct entry *entry = geo_alloc(p->n_options, sizeof *entry);
    if (!entry) return geo_no_memory(err, "the submodular bound", p->n_options, sizeof *entry);
    int64_t left = p->budget;
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        left -= p->fixed[i] ? p->cost[i] : 0;
    size_t n = 0;
    for (uint32_t i = 0; i < p->n_options; i++) {
        int64_t gain = p->cost[i] <= left ? pln_greedy_gain(g, i) : 0;
        if (gain > 0) entry[n++] = (struct entry){gain, p->cost[i], i, 0};
    }
    qsort(entry, n, sizeof *entry, compare_entries);
    wide sum = g->plan.value;
    for (size_t k = 0; k < n && left >= 0; k++) {
        if (entry[k].cost <= left) {
            sum += entry[k].gain;
        } else {
            sum += (wide)entry[k].gain * left / entry[k].cost;
            left = 0;
            break;
        }
        left -= entry[k].cost;
    }
    geo_free(entry);
    *bound = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
    return GEO_OK;
}
