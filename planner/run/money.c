#include "planner/run/money.h"

#include <string.h>

#include "geo/base/par.h"
#include "planner/cover/pricing.h"
#include "planner/intake/ways.h"
#include "planner/opt/floors.h"
#include "planner/run/money_parts.h"
#include "planner/run/previous.h"
#include "planner/run/settled.h"

static enum geo_status read_ways(const struct pln_source *source, struct pln_ways *ways,
                                 const struct pln_ways **given, struct geo_err *err)
{
    *given = NULL;
    if (!source->path) return GEO_OK;
    *given = ways;
    return pln_intake_ways(source, ways, err);
}

enum geo_status pln_money_price(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_pricing pricing = {.villages = &run->villages,
                                  .kinds = &s->kinds,
                                  .rates = &s->costs,
                                  .finance = &s->candidates.finance};
    run->results.roads_costed = s->roads.path != NULL;
    enum geo_status st = read_ways(&s->grid, &run->grid, &pricing.grid, err);
    if (!st) st = read_ways(&s->roads, &run->roads, &pricing.roads, err);
    return st ? st : pln_price_sites(&pricing, &run->candidates, err);
}

enum geo_status pln_money_connect(struct pln_run *run, const struct pln_memory *memory,
                                  struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_backhaul_spec spec = {.terrain = run->terrain,
                                     .towers = &run->towers,
                                     .kinds = &s->kinds,
                                     .candidates = &run->candidates,
                                     .rule = &s->backhaul,
                                     .rates = &s->costs,
                                     .finance = &s->candidates.finance,
                                     .memory = memory,
                                     .threads = run->spec.threads,
                                     .progress = run->spec.progress,
                                     .progress_ctx = run->spec.ctx};
    run->results.backhaul_planned = s->backhaul.kinds != PLN_BACKHAUL_NONE;
    if (!run->results.backhaul_planned) return GEO_OK;
    enum geo_status st = read_ways(&s->fibre, &run->fibre, &spec.fibre, err);
    if (!st) st = pln_backhaul_find(&spec, &run->network, err);
    for (size_t o = 0; !st && o < run->candidates.n_options; o++)
        pln_price_backhaul(&run->candidates.options[o],
                           run->network.least_vnd[o] < 0 ? 0 : run->network.least_vnd[o]);
    return st;
}

/* ---- the choice ---- */

bool money_connected(const struct pln_run *run)
{
    return run->network.n_options > 0;
}

static struct pln_weights weights_of(const struct pln_scenario *s)
{
    struct pln_weights plain = {.difficult_grid = 1,
                                .other_grid = 1,
                                .no_grid = 1,
                                .border = 1,
                                .amenity = 1,
                                .by = PLN_WEIGH_VILLAGES};
    if (s->plan.target_people > 0) {
        plain.by = PLN_WEIGH_PEOPLE;
        plain.scale = 1; /* no factors, no fractions */
    }
    return s->plan.budget_vnd >= 0 ? s->weights : plain; /* a target counts plainly */
}

static int64_t scale_of(const struct pln_weights *weights)
{
    return weights->scale ? weights->scale : PLN_WEIGHT_SCALE;
}

/* No plan costs more; the checks of the problem find out if it is too much to be added up. */
static int64_t cost_of_all(const struct pln_run *run)
{
    int64_t sum = 0;
    for (size_t o = 0; o < run->candidates.n_options; o++)
        if (__builtin_add_overflow(sum, run->candidates.options[o].cost.total_vnd, &sum))
            return INT64_MAX / 4;
    return sum;
}

/* Floors are told in people, or in villages. */
static enum geo_status read_floors(struct pln_run *run, const struct pln_weights *weights,
                                   struct geo_err *err)
{
    const struct pln_instance table = {.problem = run->problem.problem,
                                       .province = run->provinces.of_cell,
                                       .province_name = run->provinces.name,
                                       .n_provinces = run->provinces.n};
    int64_t unit = scale_of(weights) * (weights->by == PLN_WEIGH_PEOPLE ? 1 : PLN_VILLAGE_WEIGHT);
    return pln_floors_read(run->spec.scenario->floors, &table, unit, &run->floors, err);
}

static enum geo_status check_committed(const struct pln_run *run, struct geo_err *err)
{
    for (size_t o = 0; money_connected(run) && o < run->candidates.n_options; o++) {
        const struct pln_option *option = &run->candidates.options[o];
        const struct pln_candidate *place = &run->candidates.at[option->candidate];
        if (option->committed && run->network.least_vnd[o] < 0)
            return geo_fail(err, GEO_INFEASIBLE,
                            "%s: the committed site at %.5f, %.5f has no way to the network",
                            run->spec.scenario->committed, place->lon_deg, place->lat_deg);
    }
    return GEO_OK;
}

static enum geo_status build_problem(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_weights weights = weights_of(s);
    int64_t budget = s->plan.budget_vnd < 0 ? cost_of_all(run) : s->plan.budget_vnd;
    enum geo_status st = pln_problem_build(&run->villages, &run->targets, &run->candidates,
                                           &run->matrix, &weights, budget, &run->problem, err);
    if (!st && money_connected(run)) pln_problem_bar(&run->problem, run->network.least_vnd);
    if (!st) st = pln_provinces_sort(&run->villages, &run->targets, &run->provinces, err);
    if (!st && s->floors) st = read_floors(run, &weights, err);
    if (!st) st = check_committed(run, err);
    run->results.problem = &run->problem.problem;
    run->results.cluster_of_cell = run->problem.cluster_of_cell;
    run->results.weight_per_person = weights.by == PLN_WEIGH_PEOPLE ? scale_of(&weights) : 0;
    run->results.plan = &run->plan;
    return st;
}

/* A plan that begins where an earlier one ended has less to do. */
double money_effort(const struct pln_run *run)
{
    return run->previous ? 0.1 : 1;
}

struct pln_opt_params money_params(const struct pln_run *run)
{
    return (struct pln_opt_params){.threads = run->spec.threads,
                                   .effort = money_effort(run),
                                   .floors = run->floors.n ? &run->floors : NULL,
                                   .begin = run->previous ? &run->previous->prices : NULL,
                                   .begin_plan = run->previous ? run->previous->sites : NULL};
}

enum geo_status money_read_previous(struct pln_run *run, struct geo_err *err)
{
    if (!run->spec.scenario->previous || run->previous) return GEO_OK;
    run->previous = geo_alloc_zero(1, sizeof *run->previous);
    return run->previous ? pln_previous_read(run->spec.scenario->previous, run, run->previous, err)
                         : geo_no_memory(err, "an earlier plan", 1, sizeof *run->previous);
}

/* ---- the plan, and the bounds beside it ---- */

static void forget_plan(struct pln_run *run)
{
    pln_plan_release(&run->plan);
    pln_tree_release(&run->tree);
    pln_certificate_release(&run->certificate);
}

static enum geo_status solve_without_hops(struct pln_run *run, struct geo_err *err)
{
    struct pln_opt_params params = money_params(run);
    params.certificate = &run->certificate;
    forget_plan(run);
    return pln_opt_solve(&run->problem.problem, &params, &run->plan, err);
}

struct solving {
    struct pln_run *run;
    struct pln_opt_params params;
    struct pln_chain chain;
    const uint8_t *start;
};

/* The plan, or one of the bounds. */
static enum geo_status solve_one(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct solving *s = ctx;
    struct pln_run *run = s->run;
    const struct pln_proof_rings rings = {s->chain.at, s->chain.n, s->chain.scale};
    (void)state;
    if (index > 0) return money_bound(run, (enum money_bound)(index - 1), &rings, err);
    return pln_tree_choose(&run->problem.problem, &run->network, &s->params, &s->chain, s->start,
                           &run->plan, &run->tree, err);
}

static enum geo_status solve_with_hops(struct pln_run *run, const uint8_t *start,
                                       struct geo_err *err)
{
    const struct pln_problem *problem = &run->problem.problem;
    struct solving s = {.run = run, .params = money_params(run), .start = start};
    const struct geo_par_job job = {.n = 1 + MONEY_BOUNDS,
                                    .ctx = &s,
                                    .work = solve_one,
                                    .progress = run->spec.progress,
                                    .progress_ctx = run->spec.ctx};
    s.params.certificate = &run->certificate;
    forget_plan(run);
    enum geo_status st = pln_tree_price(problem, &run->network, &s.params, &s.chain, err);
    if (!st) st = geo_par_run(&job, run->spec.threads, err);
    if (!st)
        st = pln_tree_prove(problem, &run->network, &s.chain, &run->plan, &run->tree,
                            &run->certificate, err);
    run->curves_found = !st;
    pln_chain_release(&s.chain);
    return st;
}

enum geo_status money_solve(struct pln_run *run, const uint8_t *start, struct geo_err *err)
{
    return money_connected(run) ? solve_with_hops(run, start, err) : solve_without_hops(run, err);
}

void money_mark(const struct pln_plan *plan, uint8_t *flags, size_t n)
{
    memset(flags, 0, n);
    for (size_t i = 0; i < plan->n; i++)
        flags[plan->option[i]] = 1;
}

/* The plan at problem->budget that holds on to an earlier one. With backhaul it starts from the
 * plan that does so at the cheapest hops. */
static enum geo_status solve_keeping(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_opt_params params = money_params(run);
    params.certificate = &run->certificate;
    size_t n = run->candidates.n_options;
    uint8_t *earlier = geo_alloc(n, 1), *flags = geo_alloc(n, 1);
    enum geo_status st = earlier && flags ? GEO_OK : geo_no_memory(err, "earlier sites", n, 2);
    if (!st)
        st =
            pln_keep_match(s->keep_sites, &run->candidates, &s->kinds, earlier, &run->keeping, err);
    if (!st)
        st = pln_keep_solve(&run->problem.problem, earlier, s->keep_share_pct / 100, &params,
                            &run->plan, &run->keeping, err);
    if (!st && money_connected(run)) {
        money_mark(&run->plan, flags, n);
        st = money_solve(run, flags, err);
        run->keeping.n_kept = 0;
        for (size_t i = 0; !st && i < run->plan.n; i++)
            run->keeping.n_kept += earlier[run->plan.option[i]];
    }
    run->results.earlier_sites = run->keeping.n_earlier;
    run->results.kept_sites = run->keeping.n_kept;
    run->results.keeping_cost = run->keeping.lost;
    geo_free(earlier);
    geo_free(flags);
    return st;
}

enum geo_status money_plan_hops(const struct pln_run *run, const struct pln_problem *problem,
                                const struct pln_network *network, uint64_t work,
                                const uint8_t *start, struct pln_plan *plan, struct pln_tree *tree,
                                struct geo_err *err)
{
    return run->floors.n
               ? pln_tree_floors_plan(problem, network, work, &run->floors, start, plan, tree, err)
               : pln_tree_plan(problem, network, work, start, plan, tree, err);
}

enum geo_status money_count(const struct pln_run *run, const struct pln_plan *plan, int64_t *people,
                            int64_t *villages, struct geo_err *err)
{
    int64_t *each = geo_alloc_zero(plan->n * 2, sizeof *each);
    if (!each) return geo_no_memory(err, "the plan's gains", plan->n * 2, sizeof *each);
    enum geo_status st = pln_plan_gains(&run->villages, &run->audit, &run->spec.scenario->rule,
                                        &run->matrix, plan, each, each + plan->n, err);
    *people = *villages = 0;
    for (size_t i = 0; !st && i < plan->n; i++) {
        *people += each[i];
        *villages += each[plan->n + i];
    }
    geo_free(each);
    return st;
}

/* What the chosen options really pay for their hops. */
static void charge_hops(struct pln_run *run)
{
    for (size_t i = 0; i < run->tree.n; i++)
        pln_price_backhaul(&run->candidates.options[run->tree.link[i].from],
                           run->tree.link[i].hop.cost_vnd);
    run->results.backhaul = run->tree.link;
    run->results.n_backhaul = run->tree.n;
}

static enum geo_status answer(struct pln_run *run, struct geo_err *err)
{
    const struct pln_plan_goal *goal = &run->spec.scenario->plan;
    if (goal->budget_vnd >= 0)
        return run->spec.scenario->keep_sites ? solve_keeping(run, err)
                                              : money_solve(run, NULL, err);
    if (goal->target_people > 0) return money_reach_people(run, err);
    return money_reach_villages(run, err);
}

/* Where it was not found beside the plan. */
static enum geo_status bound_people(struct pln_run *run, struct geo_err *err)
{
    const struct pln_proof_rings rings = pln_certificate_rings(&run->certificate);
    return run->results.people_bound >= 0 ? GEO_OK : money_bound(run, MONEY_PEOPLE, &rings, err);
}

enum geo_status pln_money_choose(struct pln_run *run, struct geo_err *err)
{
    bool settled = false;
    enum geo_status st = build_problem(run, err);
    if (!st) st = pln_settled_find(run, "plan", &settled, err);
    if (!st && !settled) st = money_read_previous(run, err);
    if (!st && !settled) st = answer(run, err);
    if (!st && !settled) st = bound_people(run, err);
    if (!st && !settled) st = pln_settled_keep(run, "plan", err);
    if (st) return st;
    run->results.budget_vnd = run->problem.problem.budget;
    charge_hops(run);
    return GEO_OK;
}
