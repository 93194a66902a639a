#include "planner/opt/keep.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/floors.h"

/* The problem with a private cell for each planned option; weights times SCALE to leave room. */
struct widened {
    int64_t *weight, scale;
    size_t *first;
    uint32_t *cell;
};

static void widened_release(struct widened *w)
{
    geo_free(w->weight);
    geo_free(w->first);
    geo_free(w->cell);
}

/* Room below the weights, so that a preference of a fraction of a person counts. */
static int64_t finer(const struct pln_problem *p, const double *bonus)
{
    double total = 1;
    for (size_t j = 0; j < p->n_cells; j++)
        total += (double)p->weight[j];
    for (size_t i = 0; i < p->n_options; i++)
        total += bonus[i];
    int64_t scale = 1;
    while (scale < 1024 && total * (double)scale < 0x1p50)
        scale *= 2;
    return scale;
}

static enum geo_status widen(const struct pln_problem *p, const struct pln_opt_keep *keep,
                             const double *bonus, struct widened *w, struct geo_err *err)
{
    size_t n = p->n_options, nnz = n ? p->first[n] : 0;
    w->scale = finer(p, bonus);
    w->weight = geo_alloc(p->n_cells + keep->n_planned, sizeof *w->weight);
    w->first = geo_alloc(n + 1, sizeof *w->first);
    w->cell = geo_alloc(nnz + keep->n_planned, sizeof *w->cell);
    if (!w->weight || !w->first || !w->cell)
        return geo_no_memory(err, "the earlier plan", nnz, sizeof *w->cell);
    for (size_t j = 0; j < p->n_cells; j++)
        w->weight[j] = p->weight[j] * w->scale;
    size_t used = 0, next = p->n_cells;
    w->first[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = p->first[i + 1] - p->first[i];
        memcpy(w->cell + used, p->cell + p->first[i], length * sizeof *w->cell);
        used += length;
        if (keep->planned[i]) {
            w->weight[next] = llrint(bonus[i] * (double)w->scale);
            w->cell[used++] = (uint32_t)next++;
        }
        w->first[i + 1] = used;
    }
    return GEO_OK;
}

/* Weight a unit of cost buys at the margin, from the root of the proof. */
static double marginal_price(const struct pln_certificate *c)
{
    const struct pln_proof_node *root = &c->node[0];
    return ldexp((double)root->mu, -root->shift) / (double)c->scale /
           (c->n_floors ? PLN_FLOOR_SCALE : 1);
}

/* The same floors in the finer unit; the cells are borrowed. */
static enum geo_status scale_floors(const struct pln_floors *from, int64_t scale,
                                    struct pln_floors *to, struct geo_err *err)
{
    if (!from) return GEO_OK;
    to->at = geo_alloc(from->n, sizeof *to->at);
    if (!to->at) return geo_no_memory(err, "the floors", from->n, sizeof *to->at);
    for (; to->n < from->n; to->n++) {
        to->at[to->n] = from->at[to->n];
        to->at[to->n].weight *= scale;
    }
    return GEO_OK;
}

static enum geo_status solve_widened(const struct pln_problem *p,
                                     const struct pln_opt_params *params,
                                     const struct pln_opt_keep *keep, double mu,
                                     struct pln_plan *plan, struct geo_err *err)
{
    double *bonus = geo_alloc(p->n_options, sizeof *bonus);
    uint8_t *chosen = geo_alloc_zero(p->n_options, 1);
    struct widened w = {0};
    struct pln_floors floors = {0};
    struct pln_plan wide = {0};
    enum geo_status st =
        bonus && chosen ? GEO_OK : geo_no_memory(err, "the earlier plan", p->n_options, 9);
    for (size_t i = 0; st == GEO_OK && i < p->n_options; i++)
        bonus[i] = keep->planned[i] ? keep->preference * mu * (double)p->cost[i] : 0;
    if (st == GEO_OK) st = widen(p, keep, bonus, &w, err);
    if (st == GEO_OK) {
        struct pln_problem with = *p;
        with.n_cells += keep->n_planned;
        with.weight = w.weight;
        with.first = w.first;
        with.cell = w.cell;
        struct pln_opt_params plain = *params;
        plain.begin = NULL; /* other cells */
        plain.certificate = NULL;
        st = scale_floors(params->floors, w.scale, &floors, err);
        plain.floors = params->floors ? &floors : NULL;
        if (st == GEO_OK) st = pln_opt_solve(&with, &plain, &wide, err);
        geo_free(floors.at);
    }
    for (size_t k = 0; k < wide.n; k++)
        chosen[wide.option[k]] = 1;
    if (st == GEO_OK) st = pln_plan_from_choice(p, chosen, plan, err);
    pln_plan_release(&wide);
    widened_release(&w);
    geo_free(bonus);
    geo_free(chosen);
    return st;
}

/* The proof of the free plan, with the kept plan as what it is compared with. */
static enum geo_status reclaim(struct pln_certificate *c, const struct pln_plan *plan,
                               size_t n_options, struct geo_err *err)
{
    uint8_t *chosen = geo_alloc_zero(n_options, 1);
    uint32_t *rows = geo_alloc(plan->n, sizeof *rows);
    if (!chosen || !rows) {
        geo_free(chosen);
        geo_free(rows);
        return geo_no_memory(err, "the certificate", n_options, 5);
    }
    for (size_t k = 0; k < plan->n; k++)
        chosen[plan->option[k]] = 1;
    geo_free(c->chosen);
    c->chosen = rows;
    c->n_chosen = 0;
    for (uint32_t i = 0; i < n_options; i++)
        if (chosen[i]) rows[c->n_chosen++] = i;
    geo_free(chosen);
    c->cost = plan->cost;
    c->value = plan->value;
    c->seal = pln_certificate_seal(c);
    return GEO_OK;
}

static void tell(struct pln_opt_keep *keep, const struct pln_plan *plan, int64_t free_value)
{
    keep->n_kept = 0;
    for (size_t k = 0; k < plan->n; k++)
        keep->n_kept += keep->planned[plan->option[k]] != 0;
    keep->price = free_value > plan->value ? free_value - plan->value : 0;
}

enum geo_status pln_opt_keep_solve(const struct pln_problem *problem,
                                   const struct pln_opt_params *params, struct pln_opt_keep *keep,
                                   struct pln_plan *plan, struct geo_err *err)
{
    struct pln_certificate certificate;
    struct pln_opt_params with = params ? *params : (struct pln_opt_params){0};
    with.certificate = &certificate;
    struct pln_plan plain, kept = {0};
    *plan = (struct pln_plan){0};
    keep->n_planned = 0;
    for (size_t i = 0; i < problem->n_options; i++)
        keep->n_planned += keep->planned[i] != 0;
    enum geo_status st = pln_opt_solve(problem, &with, &plain, err);
    if (st == GEO_OK)
        st = solve_widened(problem, &with, keep, marginal_price(&certificate), &kept, err);
    if (st == GEO_OK) {
        kept.bound = plain.bound;
        kept.bound_kind = plain.bound_kind;
        kept.optimal = kept.value == kept.bound;
        tell(keep, &kept, plain.value);
        st = reclaim(&certificate, &kept, problem->n_options, err);
    }
    if (st == GEO_OK) {
        *plan = kept;
        kept = (struct pln_plan){0};
    }
    if (st == GEO_OK && params && params->certificate)
        *params->certificate = certificate;
    else
        pln_certificate_release(&certificate);
    pln_plan_release(&plain);
    pln_plan_release(&kept);
    return st;
}
