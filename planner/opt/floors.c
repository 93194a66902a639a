#include "planner/opt/floors.h"

#include <inttypes.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"

__extension__ typedef __int128 wide;

enum { ROUNDS_MOST = 20, THETA_MOST = 256 * PLN_FLOOR_SCALE };

/* One floor's multiplier, and between which values it is looked for. */
struct price {
    int64_t theta, missed_at, met_at; /* met_at −1: not met yet */
    int64_t covered;                  /* by the plan last found */
};

struct hunt {
    const struct pln_problem *problem;
    const struct pln_opt_params *params;
    const struct pln_floors *floors;
    struct price *price;
    int64_t *weight; /* priced */
    uint8_t *chosen; /* the best plan that meets all floors */
    uint8_t *covered, *tried;
    int64_t value;               /* of it; −1: none yet */
    struct pln_certificate best; /* of the lowest bound: for the priced problem */
    int64_t *best_theta, bound;
    bool bounded;
    const char *bound_kind;
    enum pln_plan_state state;
    struct geo_err *err;
};

static void hunt_release(struct hunt *h)
{
    geo_free(h->price);
    geo_free(h->weight);
    geo_free(h->chosen);
    geo_free(h->covered);
    geo_free(h->tried);
    geo_free(h->best_theta);
    pln_certificate_release(&h->best);
}

static enum geo_status hunt_open(struct hunt *h)
{
    const struct pln_problem *p = h->problem;
    int64_t total = 0;
    for (size_t j = 0; j < p->n_cells; j++)
        total += p->weight[j];
    if (total > INT64_MAX / 4 / ((int64_t)THETA_MOST + PLN_FLOOR_SCALE) / (int64_t)(h->floors->n))
        return geo_fail(h->err, GEO_BAD_DATA,
                        "the weights add up to %" PRId64
                        ", too much to be priced with floors; use a larger unit",
                        total);
    for (size_t f = 0; f < h->floors->n; f++)
        for (size_t k = 0; k < h->floors->at[f].n_cells; k++)
            if (h->floors->at[f].cell[k] >= p->n_cells)
                return geo_fail(h->err, GEO_BAD_DATA,
                                "the floor of %s names cell %" PRIu32 " of %zu",
                                h->floors->at[f].name, h->floors->at[f].cell[k], p->n_cells);
    h->price = geo_alloc_zero(h->floors->n, sizeof *h->price);
    h->best_theta = geo_alloc_zero(h->floors->n, sizeof *h->best_theta);
    h->weight = geo_alloc(p->n_cells, sizeof *h->weight);
    h->chosen = geo_alloc_zero(p->n_options, 1);
    h->tried = geo_alloc_zero(p->n_options, 1);
    h->covered = geo_alloc(p->n_cells, 1);
    if (!h->price || !h->best_theta || !h->weight || !h->chosen || !h->tried || !h->covered)
        return geo_no_memory(h->err, "the floors", p->n_cells, 9);
    for (size_t f = 0; f < h->floors->n; f++)
        h->price[f].met_at = -1;
    h->value = -1;
    return GEO_OK;
}

static int64_t covered_of(const struct hunt *h, const struct pln_floor *floor)
{
    int64_t sum = 0;
    for (size_t k = 0; k < floor->n_cells; k++)
        sum += h->covered[floor->cell[k]] ? h->problem->weight[floor->cell[k]] : 0;
    return sum;
}

/* Who PLAN covers, by floor; true when all floors are met. *VALUE in the problem's own weights. */
static bool look_at(struct hunt *h, const struct pln_plan *plan, int64_t *value)
{
    const struct pln_problem *p = h->problem;
    memset(h->covered, 0, p->n_cells);
    *value = 0;
    for (size_t k = 0; k < plan->n; k++)
        for (size_t c = p->first[plan->option[k]]; c < p->first[plan->option[k] + 1]; c++) {
            *value += h->covered[p->cell[c]] ? 0 : p->weight[p->cell[c]];
            h->covered[p->cell[c]] = 1;
        }
    bool met = true;
    for (size_t f = 0; f < h->floors->n; f++) {
        h->price[f].covered = covered_of(h, &h->floors->at[f]);
        met = met && h->price[f].covered >= h->floors->at[f].weight;
    }
    return met;
}

/* ⌊(L' − Σ θ F) / scale⌋; below −1 is −1: there is no plan. */
static int64_t bound_of(const struct hunt *h, int64_t priced)
{
    wide sum = priced;
    for (size_t f = 0; f < h->floors->n; f++)
        sum -= (wide)h->price[f].theta * h->floors->at[f].weight;
    return sum < 0 ? -1 : (int64_t)(sum / PLN_FLOOR_SCALE);
}

static void keep_bound(struct hunt *h, const struct pln_plan *plan, struct pln_certificate *c)
{
    int64_t bound = bound_of(h, plan->bound);
    if (h->bounded && bound >= h->bound) return;
    h->bounded = true;
    h->bound = bound;
    h->bound_kind = plan->bound_kind;
    for (size_t f = 0; f < h->floors->n; f++)
        h->best_theta[f] = h->price[f].theta;
    pln_certificate_release(&h->best);
    h->best = *c;
    h->best.priced_bound = plan->bound;
    *c = (struct pln_certificate){0};
}

static void keep_plan(struct hunt *h, const struct pln_plan *plan, int64_t value)
{
    if (value <= h->value) return;
    h->value = value;
    memset(h->chosen, 0, h->problem->n_options);
    for (size_t k = 0; k < plan->n; k++)
        h->chosen[plan->option[k]] = 1;
}

/* Solve at the present multipliers. */
static enum geo_status try_prices(struct hunt *h, double effort, bool *met)
{
    const struct pln_problem *p = h->problem;
    for (size_t j = 0; j < p->n_cells; j++)
        h->weight[j] = p->weight[j] * PLN_FLOOR_SCALE;
    for (size_t f = 0; f < h->floors->n; f++)
        for (size_t k = 0; k < h->floors->at[f].n_cells; k++) {
            uint32_t j = h->floors->at[f].cell[k];
            h->weight[j] += p->weight[j] * h->price[f].theta;
        }
    struct pln_problem priced = *p;
    priced.weight = h->weight;
    struct pln_certificate certificate;
    struct pln_opt_params with = *h->params;
    with.floors = NULL;
    with.certificate = &certificate;
    with.engine = PLN_OPT_AUTO;
    with.effort = effort * (with.effort > 0 ? with.effort : 1);
    struct pln_plan plan;
    enum geo_status st = pln_opt_solve(&priced, &with, &plan, h->err);
    if (st != GEO_OK) return st;
    int64_t value;
    *met = look_at(h, &plan, &value);
    keep_bound(h, &plan, &certificate);
    if (*met) keep_plan(h, &plan, value);
    pln_plan_release(&plan);
    pln_certificate_release(&certificate);
    return GEO_OK;
}

static int64_t budget_told(const struct hunt *h)
{
    return h->problem->budget / (h->floors->money > 0 ? h->floors->money : 1);
}

/* Can the floor be met at all, by itself? Only its own cells weigh. */
static enum geo_status check_alone(struct hunt *h, const struct pln_floor *floor)
{
    memset(h->weight, 0, h->problem->n_cells * sizeof *h->weight);
    for (size_t k = 0; k < floor->n_cells; k++)
        h->weight[floor->cell[k]] = h->problem->weight[floor->cell[k]];
    struct pln_problem alone = *h->problem;
    alone.weight = h->weight;
    int64_t unit = pln_floors_unit(h->floors);
    struct pln_opt_params with = *h->params;
    with.floors = NULL;
    with.certificate = NULL;
    with.engine = PLN_OPT_AUTO;
    with.effort = 0.1;
    struct pln_plan plan;
    enum geo_status st = pln_opt_solve(&alone, &with, &plan, h->err);
    if (st == GEO_OK && plan.bound < floor->weight)
        st = geo_fail(h->err, GEO_INFEASIBLE,
                      "the floor of %s, %" PRId64 ", cannot be met: the budget of %" PRId64
                      " covers at most %" PRId64 " there, %" PRId64 " less",
                      floor->name, floor->weight / unit, budget_told(h), plan.bound / unit,
                      floor->weight / unit - plan.bound / unit);
    pln_plan_release(&plan);
    return st;
}

/* Dearer where the floor is missed, halfway back where it is met. */
static bool move_prices(struct hunt *h)
{
    bool moved = false;
    for (size_t f = 0; f < h->floors->n; f++) {
        struct price *q = &h->price[f];
        int64_t before = q->theta;
        if (q->covered < h->floors->at[f].weight) {
            q->missed_at = q->theta;
            if (q->met_at >= 0 && q->met_at <= q->theta + 1) q->met_at = -1;
            q->theta = q->met_at >= 0                   ? (q->theta + q->met_at + 1) / 2
                       : q->theta < PLN_FLOOR_SCALE / 8 ? PLN_FLOOR_SCALE / 8
                                                        : 2 * q->theta;
            q->theta = q->theta < THETA_MOST ? q->theta : THETA_MOST;
        } else if (q->theta > 0) {
            q->met_at = q->theta;
            q->theta = (q->missed_at + q->met_at) / 2;
            if (q->theta <= q->missed_at) q->theta = q->met_at;
        }
        moved = moved || q->theta != before;
    }
    return moved;
}

/* The floor that is farthest from being met, after the last try. */
static enum geo_status tell_missed(struct hunt *h)
{
    size_t worst = 0;
    for (size_t f = 1; f < h->floors->n; f++)
        if (h->floors->at[f].weight - h->price[f].covered >
            h->floors->at[worst].weight - h->price[worst].covered)
            worst = f;
    const struct pln_floor *floor = &h->floors->at[worst];
    bool proved = h->bounded && h->bound < floor->weight;
    int64_t unit = pln_floors_unit(h->floors);
    return geo_fail(h->err, GEO_INFEASIBLE,
                    "%s the floors together within the budget of %" PRId64
                    ": the nearest plan found covers %" PRId64 " of %" PRId64 " in %s, %" PRId64
                    " less",
                    proved ? "no plan can meet" : "no plan was found that meets", budget_told(h),
                    h->price[worst].covered / unit, floor->weight / unit, floor->name,
                    floor->weight / unit - h->price[worst].covered / unit);
}

static enum geo_status hunt_prices(struct hunt *h)
{
    bool met = false;
    enum geo_status st = try_prices(h, 1, &met);
    for (size_t f = 0; st == GEO_OK && f < h->floors->n; f++)
        if (h->price[f].covered < h->floors->at[f].weight) st = check_alone(h, &h->floors->at[f]);
    for (int k = 0; st == GEO_OK && k < ROUNDS_MOST && h->value < h->bound && move_prices(h); k++)
        st = try_prices(h, 0.2, &met);
    if (st == GEO_OK && h->value < 0) st = tell_missed(h);
    return st;
}

enum geo_status pln_floors_prove(const struct pln_floors *floors, const int64_t *theta,
                                 struct pln_certificate *c, struct geo_err *err)
{
    pln_proof_floors_release(&c->floor, &c->n_floors);
    c->floor = geo_alloc_zero(floors->n, sizeof *c->floor);
    if (!c->floor) return geo_no_memory(err, "the floors", floors->n, sizeof *c->floor);
    for (size_t f = 0; f < floors->n; f++) {
        const struct pln_floor *from = &floors->at[f];
        struct pln_proof_floor *to = &c->floor[c->n_floors++];
        *to = (struct pln_proof_floor){.name = geo_alloc(strlen(from->name) + 1, 1),
                                       .cell = geo_alloc(from->n_cells, sizeof *to->cell),
                                       .n_cells = from->n_cells,
                                       .weight = from->weight,
                                       .theta = theta ? theta[f] : 0};
        if (!to->name || !to->cell) return geo_no_memory(err, "a floor", from->n_cells, 4);
        memcpy(to->name, from->name, strlen(from->name) + 1);
        if (from->n_cells) memcpy(to->cell, from->cell, from->n_cells * sizeof *to->cell);
    }
    return GEO_OK;
}

/* The proof of the lowest bound, with the multipliers and the plan, as the problem's certificate.
 */
static enum geo_status finish(struct hunt *h, const struct pln_plan *plan)
{
    struct pln_certificate *c = &h->best;
    geo_free(c->chosen);
    c->n_chosen = 0;
    c->chosen = geo_alloc(plan->n, sizeof *c->chosen);
    if (!c->chosen) return geo_no_memory(h->err, "the certificate", plan->n, 4);
    for (uint32_t i = 0; i < h->problem->n_options; i++)
        if (h->chosen[i]) c->chosen[c->n_chosen++] = i;
    enum geo_status st = pln_floors_prove(h->floors, h->best_theta, c, h->err);
    if (st != GEO_OK) return st;
    c->cost = plan->cost;
    c->value = plan->value;
    c->bound = plan->bound;
    st = pln_problem_key(h->problem, &c->problem, h->err);
    if (st != GEO_OK) return st;
    c->seal = pln_certificate_seal(c);
    *h->params->certificate = *c;
    *c = (struct pln_certificate){0};
    return GEO_OK;
}

enum geo_status pln_floors_solve(const struct pln_problem *problem,
                                 const struct pln_opt_params *params, struct pln_plan *plan,
                                 struct geo_err *err)
{
    struct hunt h = {.problem = problem, .params = params, .floors = params->floors, .err = err};
    enum geo_status st = hunt_open(&h);
    if (st == GEO_OK) st = hunt_prices(&h);
    if (st == GEO_OK) st = pln_plan_from_choice(problem, h.chosen, plan, err);
    if (st == GEO_OK) {
        for (size_t k = 0; k < plan->n; k++)
            h.tried[plan->option[k]] = 1;
        memcpy(h.chosen, h.tried, problem->n_options);
        plan->bound = h.bound;
        plan->optimal = plan->bound == plan->value;
        plan->bound_kind = h.bound_kind;
        if (params->certificate) st = finish(&h, plan);
        if (st != GEO_OK) pln_plan_release(plan);
    }
    hunt_release(&h);
    return st;
}
