/* Sites with their hops where so much must be covered in each province: the search of
 * planner/opt/tree on weights that grow where a floor is missed. The bound is that of
 * planner/opt/floors. */
#include <inttypes.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/floors.h"
#include "planner/opt/tree.h"

enum { ROUNDS_MOST = 10, THETA_LEAST = PLN_FLOOR_SCALE / 4, THETA_MOST = 256 * PLN_FLOOR_SCALE };

struct price {
    int64_t theta, missed_at, met_at; /* met_at 0: not met with a price yet */
    int64_t missing;                  /* by the plan last found; 0: met */
};

struct hunt {
    const struct pln_problem *problem;
    const struct pln_floors *floors;
    struct price *price;
    int64_t *weight;
    uint8_t *covered;
};

static void price_cells(struct hunt *h)
{
    const struct pln_problem *p = h->problem;
    for (size_t j = 0; j < p->n_cells; j++)
        h->weight[j] = p->weight[j] * PLN_FLOOR_SCALE;
    for (size_t f = 0; f < h->floors->n; f++)
        for (size_t k = 0; k < h->floors->at[f].n_cells; k++) {
            uint32_t j = h->floors->at[f].cell[k];
            h->weight[j] += p->weight[j] * h->price[f].theta;
        }
}

/* Gains and value of PLAN in the problem's own weights; true: it meets all floors. */
static bool recount(struct hunt *h, struct pln_plan *plan)
{
    const struct pln_problem *p = h->problem;
    memset(h->covered, 0, p->n_cells);
    plan->value = 0;
    for (size_t k = 0; k < plan->n; k++) {
        plan->gain[k] = 0;
        for (size_t c = p->first[plan->option[k]]; c < p->first[plan->option[k] + 1]; c++) {
            plan->gain[k] += h->covered[p->cell[c]] ? 0 : p->weight[p->cell[c]];
            h->covered[p->cell[c]] = 1;
        }
        plan->value += plan->gain[k];
    }
    bool met = true;
    for (size_t f = 0; f < h->floors->n; f++) {
        const struct pln_floor *floor = &h->floors->at[f];
        int64_t sum = 0;
        for (size_t k = 0; k < floor->n_cells; k++)
            sum += h->covered[floor->cell[k]] ? p->weight[floor->cell[k]] : 0;
        h->price[f].missing = floor->weight > sum ? floor->weight - sum : 0;
        met = met && !h->price[f].missing;
    }
    return met;
}

/* Dearer where the floor is missed, halfway back where it is met. */
static bool move_prices(struct hunt *h)
{
    bool moved = false;
    for (size_t f = 0; f < h->floors->n; f++) {
        struct price *q = &h->price[f];
        int64_t before = q->theta;
        if (q->missing) {
            q->missed_at = q->theta;
            q->theta = q->met_at > q->theta + 1 ? (q->theta + q->met_at) / 2 : 2 * q->theta;
            q->theta = q->theta > THETA_LEAST ? q->theta : THETA_LEAST;
            q->theta = q->theta < THETA_MOST ? q->theta : THETA_MOST;
        } else if (q->theta) {
            q->met_at = q->theta;
            q->theta = (q->missed_at + q->theta) / 2;
        }
        moved = moved || q->theta != before;
    }
    return moved;
}

static enum geo_status tell_missed(const struct hunt *h, struct geo_err *err)
{
    size_t worst = 0;
    for (size_t f = 1; f < h->floors->n; f++)
        if (h->price[f].missing > h->price[worst].missing) worst = f;
    int64_t unit = pln_floors_unit(h->floors);
    return geo_fail(err, GEO_INFEASIBLE,
                    "no plan with backhaul was found that meets all floors within the budget of "
                    "%" PRId64 ": the last one misses the floor of %s, %" PRId64 ", by %" PRId64,
                    h->problem->budget, h->floors->at[worst].name,
                    h->floors->at[worst].weight / unit,
                    (h->price[worst].missing + unit - 1) / unit);
}

enum geo_status pln_tree_floors_plan(const struct pln_problem *problem,
                                     const struct pln_network *network, uint64_t work,
                                     const struct pln_floors *floors, const uint8_t *start,
                                     struct pln_plan *plan, struct pln_tree *tree,
                                     struct geo_err *err)
{
    struct hunt h = {.problem = problem, .floors = floors};
    struct pln_problem priced = *problem;
    *plan = (struct pln_plan){.value = -1};
    *tree = (struct pln_tree){0};
    h.price = geo_alloc_zero(floors->n, sizeof *h.price);
    priced.weight = h.weight = geo_alloc(problem->n_cells, sizeof *h.weight);
    h.covered = geo_alloc(problem->n_cells, 1);
    enum geo_status st = h.price && h.weight && h.covered
                             ? GEO_OK
                             : geo_no_memory(err, "the floors", problem->n_cells, 9);
    bool moved = true;
    for (int round = 0; st == GEO_OK && moved && round < ROUNDS_MOST; round++) {
        struct pln_plan tried;
        struct pln_tree hops;
        price_cells(&h);
        st = pln_tree_plan(&priced, network, round ? work / 4 : work, start, &tried, &hops, err);
        if (st == GEO_OK && recount(&h, &tried) && tried.value > plan->value) {
            struct pln_plan worse = *plan;
            struct pln_tree old = *tree;
            *plan = tried;
            *tree = hops;
            tried = worse;
            hops = old;
        }
        pln_plan_release(&tried);
        pln_tree_release(&hops);
        moved = st == GEO_OK && move_prices(&h);
    }
    if (st == GEO_OK && plan->value < 0) {
        *plan = (struct pln_plan){0};
        st = tell_missed(&h, err);
    }
    geo_free(h.price);
    geo_free(h.weight);
    geo_free(h.covered);
    return st;
}
