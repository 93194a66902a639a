#include "planner/opt/bound.h"

#include "geo/base/mem.h"
#include "planner/opt/close.h"
#include "planner/opt/dual.h"
#include "planner/opt/model.h"
#include "planner/opt/problem.h"

/* What FLAGS cost and are worth. */
static enum geo_status measure(const struct pln_problem *p, const uint8_t *flags, int64_t *cost,
                               int64_t *value, struct geo_err *err)
{
    uint8_t *covered = geo_alloc_zero(p->n_cells, 1);
    if (!covered) return geo_no_memory(err, "the bound", p->n_cells, 1);
    *cost = *value = 0;
    for (size_t i = 0; i < p->n_options; i++) {
        if (!flags[i]) continue;
        *cost += p->cost[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
            *value += covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
            covered[p->cell[k]] = 1;
        }
    }
    geo_free(covered);
    return GEO_OK;
}

static enum geo_status finish(const struct pln_problem *p, const struct pln_plan *plan,
                              struct pln_certificate *c, struct geo_err *err)
{
    uint8_t *flags = geo_alloc_zero(p->n_options, 1);
    if (!flags) return geo_no_memory(err, "the bound", p->n_options, 1);
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        flags[i] = p->fixed[i] != 0;
    for (size_t k = 0; plan && k < plan->n; k++)
        flags[plan->option[k]] = 1;
    int64_t cost = 0, value = 0;
    enum geo_status st = measure(p, flags, &cost, &value, err);
    if (st == GEO_OK) st = pln_certificate_finish(c, p, flags, cost, value, c->bound, err);
    geo_free(flags);
    return st;
}

static enum geo_status find_prices(struct pln_dual *dual, bool begun, struct geo_err *err)
{
    struct pln_dual_schedule schedule = {
        .iterations = begun ? 200 : 600, .from = begun ? 0.05 : 0.3, .to = 0.001, .smoothing = 0.1};
    enum geo_status st = pln_dual_improve(dual, &schedule, err);
    return st == GEO_OK ? pln_dual_cut_rounds(dual, 4, err) : st;
}

enum geo_status pln_opt_bound(const struct pln_problem *problem,
                              const struct pln_opt_params *params, const struct pln_plan *plan,
                              int64_t *bound, struct geo_err *err)
{
    struct pln_model model = {0};
    struct pln_dual dual = {0};
    struct pln_certificate proof = {0};
    enum geo_status st = pln_problem_check(problem, err);
    if (st == GEO_OK) st = pln_model_build(problem, NULL, &model, err);
    if (st == GEO_OK)
        st = pln_dual_open(&dual, &model, params ? params->threads : 0, pln_problem_scale(problem),
                           err);
    bool begun = params && params->begin;
    if (st == GEO_OK && begun) st = pln_prices_begin(problem, params->begin, &dual, err);
    if (st == GEO_OK) st = find_prices(&dual, begun, err);
    if (st == GEO_OK) st = pln_close_root(problem, &model, &dual, &proof, err);
    if (st == GEO_OK) *bound = proof.bound;
    if (params && params->certificate) {
        if (st == GEO_OK) st = finish(problem, plan, &proof, err);
        *params->certificate = (struct pln_certificate){0};
        if (st == GEO_OK) {
            *params->certificate = proof;
            proof = (struct pln_certificate){0};
        }
    }
    pln_certificate_release(&proof);
    pln_dual_release(&dual);
    pln_model_release(&model);
    return st;
}
