#include "planner/opt/solve.h"

#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/opt/close.h"
#include "planner/opt/dual.h"
#include "planner/opt/floors.h"
#include "planner/opt/greedy.h"
#include "planner/opt/model.h"
#include "planner/opt/problem.h"
#include "planner/opt/search.h"
#include "planner/opt/tiles.h"

enum { STARTS_MOST = 8 };

/* What can be said of the problem before anything is chosen beyond the commitments. */
static void tell_state(struct pln_greedy *g, struct pln_plan *plan)
{
    const struct pln_problem *p = g->problem;
    plan->cheapest_useful = -1;
    for (uint32_t i = 0; i < p->n_options; i++)
        if (!g->closed[g->group[i]] && pln_greedy_gain(g, i) > 0 &&
            (plan->cheapest_useful < 0 || p->cost[i] < plan->cheapest_useful))
            plan->cheapest_useful = p->cost[i];
    plan->state = PLN_PLAN_FILLED;
    if (plan->cheapest_useful < 0)
        plan->state = PLN_PLAN_NOBODY_COVERED;
    else if (plan->cheapest_useful > p->budget - g->plan.cost)
        plan->state = PLN_PLAN_BUDGET_SMALL;
}

/* Take the plan out of G. */
static void take_plan(struct pln_greedy *g, struct pln_plan *plan)
{
    enum pln_plan_state state = plan->state;
    int64_t cheapest = plan->cheapest_useful;
    *plan = g->plan;
    plan->state = state;
    plan->cheapest_useful = cheapest;
    g->plan = (struct pln_plan){0};
}

enum geo_status pln_plan_from_choice(const struct pln_problem *problem, const uint8_t *chosen,
                                     struct pln_plan *plan, struct geo_err *err)
{
    *plan = (struct pln_plan){0};
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, problem, err);
    if (st == GEO_OK) {
        pln_greedy_commit(&g);
        tell_state(&g, plan);
        st = pln_greedy_fill(&g, chosen, err);
    }
    if (st == GEO_OK) take_plan(&g, plan);
    pln_greedy_release(&g);
    return st;
}

/* The commitments and the one further option that gains most: greedy alone can be arbitrarily bad,
 * the better of the two is at least half of (1 − 1/e) of the best (Khuller, Moss, Naor 1999). */
static enum geo_status best_single(const struct pln_problem *problem, struct pln_greedy *g,
                                   struct geo_err *err)
{
    enum geo_status st = pln_greedy_open(g, problem, err);
    if (st != GEO_OK) return st;
    pln_greedy_commit(g);
    uint32_t best = 0;
    int64_t best_gain = 0;
    for (uint32_t i = 0; i < problem->n_options; i++) {
        if (g->closed[g->group[i]] || problem->cost[i] > problem->budget - g->plan.cost) continue;
        int64_t gain = pln_greedy_gain(g, i);
        if (gain > best_gain) {
            best_gain = gain;
            best = i;
        }
    }
    if (best_gain > 0) pln_greedy_choose(g, best);
    return pln_greedy_fill(g, NULL, err);
}

/* The smallest of the bounds at the commitments and at the greedy plan. */
static enum geo_status greedy_and_bound(struct pln_greedy *g, int64_t *bound, struct geo_err *err)
{
    int64_t at_start = 0, at_end = 0;
    enum geo_status st = pln_greedy_bound(g, &at_start, err);
    if (st == GEO_OK) st = pln_greedy_fill(g, NULL, err);
    if (st == GEO_OK) st = pln_greedy_bound(g, &at_end, err);
    *bound = at_start < at_end ? at_start : at_end;
    return st;
}

static enum geo_status solve_greedy(const struct pln_problem *problem, struct pln_plan *plan,
                                    struct geo_err *err)
{
    struct pln_greedy g = {0}, single = {0};
    int64_t bound = 0;
    enum geo_status st = pln_greedy_open(&g, problem, err);
    if (st == GEO_OK) {
        pln_greedy_commit(&g);
        tell_state(&g, plan);
        st = greedy_and_bound(&g, &bound, err);
    }
    if (st == GEO_OK) st = best_single(problem, &single, err);
    if (st == GEO_OK) {
        take_plan(single.plan.value > g.plan.value ? &single : &g, plan);
        plan->bound = bound;
        plan->optimal = plan->bound == plan->value;
        plan->bound_kind = "submodular";
    }
    pln_greedy_release(&g);
    pln_greedy_release(&single);
    return st;
}

/* The engine at work on one problem. */
struct engine {
    const struct pln_problem *problem;
    const struct pln_opt_params *params;
    struct pln_model model;
    struct pln_dual dual;
    struct pln_certificate certificate;
    uint8_t *flags; /* over the problem's options: the best plan */
    int64_t value;  /* of it, the committed included */
    bool exact;     /* the tree was closed */
    struct geo_err *err;
};

static void engine_release(struct engine *e)
{
    pln_model_release(&e->model);
    pln_dual_release(&e->dual);
    pln_certificate_release(&e->certificate);
    geo_free(e->flags);
}

/* Take CHOSEN (reduced options, n of them listed) as the plan when it is the best so far. */
static enum geo_status offer(struct engine *e, const uint32_t *option, size_t n, int64_t value)
{
    if (e->model.base_value + value <= e->value) return GEO_OK;
    uint8_t *chosen = geo_alloc_zero(e->model.reduced.n_options, 1);
    if (!chosen) return geo_no_memory(e->err, "a plan", e->model.reduced.n_options, 1);
    for (size_t k = 0; k < n; k++)
        chosen[option[k]] = 1;
    pln_model_choice(&e->model, e->problem, chosen, e->flags);
    e->value = e->model.base_value + value;
    geo_free(chosen);
    return GEO_OK;
}

/* Greedy over the options that ALLOWED names, after the one option FIRST (NONE: no such). */
static enum geo_status try_greedy(struct engine *e, const uint8_t *allowed, uint32_t first)
{
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, &e->model.reduced, e->err);
    if (st == GEO_OK && first != PLN_MODEL_NONE) pln_greedy_choose(&g, first);
    if (st == GEO_OK) st = pln_greedy_fill(&g, allowed, e->err);
    if (st == GEO_OK) st = pln_greedy_fill(&g, NULL, e->err);
    if (st == GEO_OK) st = offer(e, g.plan.option, g.plan.n, g.plan.value);
    pln_greedy_release(&g);
    return st;
}

/* The option that covers most by itself: all options of the model fit the budget. */
static uint32_t largest(const struct pln_problem *p)
{
    uint32_t at = PLN_MODEL_NONE;
    int64_t best = 0;
    for (uint32_t i = 0; i < p->n_options; i++) {
        int64_t sum = 0;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += p->weight[p->cell[k]];
        if (sum > best) {
            best = sum;
            at = i;
        }
    }
    return at;
}

/* Plain greedy, the best single option, greedy on what the relaxed choice likes. */
static enum geo_status first_plans(struct engine *e)
{
    size_t n = e->model.reduced.n_options;
    enum geo_status st = try_greedy(e, NULL, PLN_MODEL_NONE);
    if (st == GEO_OK && n) st = try_greedy(e, NULL, largest(&e->model.reduced));
    uint8_t *liked = st == GEO_OK ? geo_alloc(n, 1) : NULL;
    if (st == GEO_OK && !liked) st = geo_no_memory(e->err, "a plan", n, 1);
    for (int pass = 0; pass < 3 && st == GEO_OK; pass++) {
        for (size_t i = 0; i < n; i++)
            liked[i] = e->dual.mean_choice[i] > (float[]){0.1f, 0.5f, 0.9f}[pass];
        st = try_greedy(e, liked, PLN_MODEL_NONE);
    }
    geo_free(liked);
    return st;
}

/* The earlier plan as far as it goes, filled up. */
static enum geo_status try_earlier(struct engine *e)
{
    size_t n = e->model.reduced.n_options;
    uint8_t *allowed = geo_alloc(n, 1);
    if (!allowed) return geo_no_memory(e->err, "a plan", n, 1);
    for (size_t i = 0; i < n; i++)
        allowed[i] = e->params->begin_plan[e->model.option[i]];
    enum geo_status st = try_greedy(e, allowed, PLN_MODEL_NONE);
    geo_free(allowed);
    return st;
}

/* Several searches from the same plan, each with random numbers of its own; then what their plans
 * have between them is solved as a problem of its own. */
struct starts {
    struct engine *engine;
    uint64_t work;
    uint8_t *chosen; /* where each starts */
    struct pln_search search[STARTS_MOST];
};

static enum geo_status one_start(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct starts *s = ctx;
    struct pln_search *search = &s->search[index];
    (void)state;
    uint64_t seed = s->engine->params ? s->engine->params->seed : 0;
    enum geo_status st =
        pln_search_open(search, &s->engine->dual, NULL, seed * STARTS_MOST + index, err);
    if (st == GEO_OK) st = pln_search_start(search, s->chosen, err);
    if (st == GEO_OK) pln_search_run(search, s->work, 0.3);
    return st;
}

static enum geo_status search_on(struct engine *e, uint64_t work, size_t n_starts, uint8_t *met)
{
    size_t n = e->model.reduced.n_options;
    struct starts s = {.engine = e, .work = work, .chosen = geo_alloc(n, 1)};
    if (!s.chosen) return geo_no_memory(e->err, "a plan", n, 1);
    for (size_t i = 0; i < n; i++)
        s.chosen[i] = e->flags[e->model.option[i]];
    struct geo_par_job job = {.n = n_starts, .ctx = &s, .work = one_start};
    enum geo_status st = geo_par_run(&job, e->params ? e->params->threads : 0, e->err);
    for (size_t k = 0; k < n_starts; k++) {
        const struct pln_search *search = &s.search[k];
        if (st == GEO_OK) st = offer(e, search->best, search->n_best, search->best_value);
        for (size_t c = 0; st == GEO_OK && met && c < search->n_best; c++)
            met[e->model.option[search->best[c]]] = 1;
        pln_search_release(&s.search[k]);
    }
    geo_free(s.chosen);
    return st;
}

static int64_t value_of(const struct engine *e, enum geo_status *st)
{
    struct pln_plan plan;
    *st = pln_plan_from_choice(e->problem, e->flags, &plan, e->err);
    int64_t value = plan.value;
    pln_plan_release(&plan);
    return value;
}

/* Try to prove the present plan the best; a better one met on the way takes its place. */
static enum geo_status close_tree(struct engine *e, const struct pln_close_limits *limits)
{
    uint8_t *better = geo_alloc(e->problem->n_options, 1);
    struct pln_certificate tree = {.n_cells = e->problem->n_cells};
    enum pln_close_end end = PLN_CLOSE_BETTER;
    enum geo_status st =
        better ? GEO_OK : geo_no_memory(e->err, "a plan", e->problem->n_options, 1);
    while (st == GEO_OK && end == PLN_CLOSE_BETTER) {
        tree.bound = e->value;
        st = pln_close_tree(e->problem, &e->model, &e->dual, limits, &tree, better, &end, e->err);
        if (st == GEO_OK && end == PLN_CLOSE_BETTER) {
            memcpy(e->flags, better, e->problem->n_options);
            e->value = value_of(e, &st);
        }
    }
    if (st == GEO_OK && end == PLN_CLOSE_PROVED) {
        pln_certificate_release(&e->certificate);
        e->certificate = tree;
        e->exact = true;
        tree = (struct pln_certificate){0};
    }
    pln_certificate_release(&tree);
    geo_free(better);
    return st;
}

/* How much to do, counted in entries of the matrix, never in seconds. */
struct effort {
    unsigned iterations;
    uint64_t short_search, long_search;
    struct pln_close_limits first, last;
    unsigned cut_rounds;
    size_t starts;
    bool small;
};

static struct effort plan_effort(const struct engine *e)
{
    uint64_t entries = e->model.reduced.first[e->model.reduced.n_options];
    double times = e->params && e->params->effort > 0 ? e->params->effort : 1;
    struct effort f = {.iterations = entries < 300000 ? 800 : 400};
    f.small = entries < (e->params && e->params->tiled_from ? e->params->tiled_from : 300000);
    f.starts = f.small ? 4 : 1;
    f.cut_rounds = f.small ? 12 : entries < 5000000 ? 5 : 2;
    f.short_search = (uint64_t)(times * (entries < 25000 ? 2000 * (double)entries : 5e7));
    double large = 5e8 + 800 * (double)entries;
    f.long_search = (uint64_t)(times * (entries < 25000 ? 20000 * (double)entries
                                        : large < 1e10  ? large
                                                        : 1e10));
    f.first = (struct pln_close_limits){3000, (uint64_t)(times * 1e9)};
    f.last = (struct pln_close_limits){20000, (uint64_t)(times * 4e9)};
    return f;
}

static enum geo_status prove_root(struct engine *e)
{
    enum geo_status st = pln_close_root(e->problem, &e->model, &e->dual, &e->certificate, e->err);
    e->exact = st == GEO_OK && e->certificate.bound <= e->value;
    return st;
}

/* Cuts, and the root of the proof again; the search's core follows the new prices. */
static enum geo_status sharpen(struct engine *e, unsigned rounds)
{
    enum geo_status st = pln_dual_cut_rounds(&e->dual, rounds, e->err);
    return st == GEO_OK ? prove_root(e) : st;
}

/* The best plan among the options that MET names (and the committed), as far as LIMITS go. */
static enum geo_status recombine(struct engine *e, uint8_t *met,
                                 const struct pln_close_limits *limits)
{
    struct engine r = {.problem = e->problem, .params = e->params, .err = e->err};
    for (size_t i = 0; i < e->problem->n_options; i++)
        met[i] = !met[i]; /* from here on: excluded */
    enum geo_status st = pln_model_build(e->problem, met, &r.model, e->err);
    if (st == GEO_OK) st = pln_dual_open(&r.dual, &r.model, 1, e->dual.scale, e->err);
    struct pln_dual_schedule schedule = {
        .iterations = 600, .from = 0.3, .to = 0.001, .smoothing = 0.1};
    if (st == GEO_OK) st = pln_dual_improve(&r.dual, &schedule, e->err);
    if (st == GEO_OK) st = pln_dual_cut_rounds(&r.dual, 12, e->err);
    r.flags = e->flags;
    r.value = e->value;
    if (st == GEO_OK) st = close_tree(&r, limits);
    e->value = r.value;
    r.flags = NULL;
    engine_release(&r);
    return st;
}

/* One search of a large case, on all cores. */
static enum geo_status search_tiles(struct engine *e, uint64_t work)
{
    size_t n = e->model.reduced.n_options;
    uint8_t *chosen = geo_alloc(n, 1);
    if (!chosen) return geo_no_memory(e->err, "a plan", n, 1);
    for (size_t i = 0; i < n; i++)
        chosen[i] = e->flags[e->model.option[i]];
    struct pln_tiles_spec spec = {.dual = &e->dual,
                                  .seed = e->params ? e->params->seed : 0,
                                  .work = work,
                                  .warm = 0.1,
                                  .threads = e->params ? e->params->threads : 0};
    struct pln_search search;
    enum geo_status st = pln_search_open(&search, &e->dual, NULL, spec.seed, e->err);
    if (st == GEO_OK) {
        st = pln_search_start(&search, chosen, e->err);
        if (st == GEO_OK) st = pln_tiles_run(&search, &spec, e->err);
        if (st == GEO_OK) st = offer(e, search.best, search.n_best, search.best_value);
        pln_search_release(&search);
    }
    geo_free(chosen);
    return st;
}

static enum geo_status search_long(struct engine *e, const struct effort *f)
{
    if (!f->small) return search_tiles(e, f->long_search);
    size_t n = e->problem->n_options;
    uint8_t *met = geo_alloc_zero(n, 1);
    if (!met) return geo_no_memory(e->err, "a plan", n, 1);
    enum geo_status st = search_on(e, f->long_search, f->starts, met);
    if (st == GEO_OK && f->small) st = recombine(e, met, &f->first);
    geo_free(met);
    return st;
}

static enum geo_status run_engine(struct engine *e)
{
    struct effort f = plan_effort(e);
    struct pln_dual_schedule schedule = {
        .iterations = f.iterations, .from = 0.3, .to = 0.001, .smoothing = 0.1};
    if (e->params && e->params->begin) { /* most of the way is behind us */
        schedule.iterations /= 5;
        schedule.from = 0.03;
    }
    enum geo_status st = pln_dual_improve(&e->dual, &schedule, e->err);
    if (st == GEO_OK) st = first_plans(e);
    if (st == GEO_OK && e->params && e->params->begin_plan) st = try_earlier(e);
    if (st == GEO_OK) st = prove_root(e);
    if (st == GEO_OK && !e->exact && f.small) {
        st = search_on(e, f.short_search, 1, NULL);
        if (st == GEO_OK) st = close_tree(e, &f.first);
    }
    if (st == GEO_OK && !e->exact) st = sharpen(e, f.cut_rounds);
    if (st == GEO_OK && !e->exact) st = search_long(e, &f);
    if (st == GEO_OK && !e->exact && f.small) st = close_tree(e, &f.last);
    return st;
}

static enum geo_status engine_open(struct engine *e)
{
    e->flags = geo_alloc_zero(e->problem->n_options, 1);
    if (!e->flags) return geo_no_memory(e->err, "a plan", e->problem->n_options, 1);
    enum geo_status st = pln_model_build(e->problem, NULL, &e->model, e->err);
    if (st != GEO_OK) return st;
    e->value = -1;
    st = offer(e, NULL, 0, 0);
    if (st != GEO_OK) return st;
    st = pln_dual_open(&e->dual, &e->model, e->params ? e->params->threads : 0,
                       pln_problem_scale(e->problem), e->err);
    return st == GEO_OK && e->params && e->params->begin
               ? pln_prices_begin(e->problem, e->params->begin, &e->dual, e->err)
               : st;
}

/* Totals and the chosen rows into the certificate, and out of the engine. */
static enum geo_status finish_certificate(struct engine *e, const struct pln_plan *plan)
{
    memset(e->flags, 0, e->problem->n_options);
    for (size_t k = 0; k < plan->n; k++)
        e->flags[plan->option[k]] = 1;
    enum geo_status st = pln_certificate_finish(&e->certificate, e->problem, e->flags, plan->cost,
                                                plan->value, plan->bound, e->err);
    if (st != GEO_OK) return st;
    *e->params->certificate = e->certificate;
    e->certificate = (struct pln_certificate){0};
    return GEO_OK;
}

static enum geo_status solve_lagrangian(const struct pln_problem *problem,
                                        const struct pln_opt_params *params, struct pln_plan *plan,
                                        struct geo_err *err)
{
    struct engine e = {.problem = problem, .params = params, .err = err};
    enum geo_status st = engine_open(&e);
    if (st == GEO_OK) st = run_engine(&e);
    if (st == GEO_OK) st = pln_plan_from_choice(problem, e.flags, plan, err);
    if (st == GEO_OK) {
        plan->bound = e.certificate.bound;
        plan->optimal = plan->bound == plan->value;
        plan->bound_kind = e.exact && e.certificate.n_nodes > 1 ? "exact" : "lagrangian";
    }
    if (st == GEO_OK && params && params->certificate) st = finish_certificate(&e, plan);
    engine_release(&e);
    if (st != GEO_OK) pln_plan_release(plan);
    return st;
}

enum geo_status pln_opt_solve(const struct pln_problem *problem,
                              const struct pln_opt_params *params, struct pln_plan *plan,
                              struct geo_err *err)
{
    *plan = (struct pln_plan){0};
    if (params && params->certificate) *params->certificate = (struct pln_certificate){0};
    enum geo_status st = pln_problem_check(problem, err);
    if (st != GEO_OK) return st;
    if (params && params->floors && params->floors->n)
        return pln_floors_solve(problem, params, plan, err);
    return params && params->engine == PLN_OPT_GREEDY
               ? solve_greedy(problem, plan, err)
               : solve_lagrangian(problem, params, plan, err);
}
