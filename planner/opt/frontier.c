#include "planner/opt/frontier.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/opt/close.h"
#include "planner/opt/curve.h"
#include "planner/opt/dual.h"
#include "planner/opt/greedy.h"
#include "planner/opt/model.h"
#include "planner/opt/problem.h"
#include "planner/opt/search.h"
#include "planner/opt/verify.h"

/* What is left of BUDGET, in the curve's money; beyond ±2^62 there is nothing to tell apart. */
static int64_t left_of(const struct pln_curve *c, int64_t budget)
{
    const pln_wide most = (pln_wide)1 << 62, left = (pln_wide)budget * c->money - c->base_cost;
    return (int64_t)(left > most ? most : left < -most ? -most : left);
}

/* The lowest of the curves at BUDGET; n_curves: there is none. */
static size_t lowest_curve(const struct pln_frontier *f, int64_t budget, int64_t *bound,
                           double *price)
{
    int64_t least = INT64_MAX;
    size_t lowest = f->n_curves;
    for (size_t k = 0; k < f->n_curves; k++) {
        double slope;
        const struct pln_curve *c = &f->curve[k];
        int64_t here = c->base_value + pln_curve_at(c, left_of(c, budget), &slope);
        if (here < least) {
            least = here;
            lowest = k;
            if (price) *price = slope * (double)c->money;
        }
    }
    *bound = lowest == f->n_curves ? f->base_value : least;
    return lowest;
}

int64_t pln_frontier_bound(const struct pln_frontier *f, int64_t budget, double *price)
{
    int64_t bound;
    lowest_curve(f, budget, &bound, price);
    return bound;
}

enum geo_status pln_frontier_certify(const struct pln_frontier *f, int64_t budget,
                                     struct pln_certificate *certificate, struct geo_err *err)
{
    int64_t bound;
    size_t k = lowest_curve(f, budget, &bound, NULL);
    if (k == f->n_curves || !f->proof)
        return geo_fail(err, GEO_FAILED, "the frontier has no proof for %" PRId64, budget);
    enum geo_status st = pln_certificate_copy(&f->proof[k], certificate, err);
    if (st != GEO_OK) return st;
    const struct pln_curve *c = &f->curve[k];
    struct pln_proof_node *node = &certificate->node[0];
    certificate->budget = budget;
    certificate->bound =
        c->base_value + pln_curve_touch(c, left_of(c, budget), &node->mu, &node->shift);
    return GEO_OK;
}

void pln_frontier_release(struct pln_frontier *f)
{
    for (size_t k = 0; k < f->n_curves; k++)
        pln_curve_release(&f->curve[k]);
    for (size_t k = 0; f->proof && k < f->n_curves; k++)
        pln_certificate_release(&f->proof[k]);
    geo_free(f->curve);
    geo_free(f->proof);
    geo_free(f->at);
    *f = (struct pln_frontier){0};
}

double pln_frontier_mean_gap_pct(const struct pln_frontier *f)
{
    double sum = 0;
    for (size_t k = 0; k < f->n; k++)
        sum += f->at[k].bound > 0
                   ? 100.0 * (double)(f->at[k].bound - f->at[k].value) / (double)f->at[k].bound
                   : 0;
    return f->n ? sum / (double)f->n : 0;
}

void pln_frontier_csv(const struct pln_frontier *f, struct geo_buf *text)
{
    geo_buf_add(text, "budget,value,bound,gap_pct,price,sites\n");
    for (size_t k = 0; k < f->n; k++) {
        const struct pln_frontier_point *p = &f->at[k];
        double gap_pct =
            p->bound > 0 ? 100.0 * (double)(p->bound - p->value) / (double)p->bound : 0;
        geo_buf_addf(text, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%.4f,%.6g,%zu\n", p->budget,
                     p->value, p->bound, gap_pct, p->price, p->sites);
    }
}

enum { ANCHORS = 10 };
static const double anchor_share[ANCHORS] = {0.01, 0.03, 0.07, 0.12, 0.2,
                                             0.3,  0.42, 0.58, 0.78, 1.0};

enum { NEAR = 3 }; /* budgets at which prices of a relaxation are looked for, near its own */
static const double near_share[NEAR] = {1, 0.8, 1.2};

/* One of the budgets at which prices are made and a plan is searched. */
struct anchor {
    struct pln_model model; /* the tracing's own arrays, another budget */
    struct pln_dual dual;   /* the best prices there: best_lambda its own, cost borrowed */
    uint8_t *liked;         /* what the averaged choice likes there */
    struct pln_plan plan[2];
};

/* The frontier while it is built. */
struct tracing {
    const struct pln_problem *problem;
    const struct pln_opt_params *params;
    struct pln_model model, at_budget; /* the second: the same arrays, another budget */
    struct pln_dual dual;
    struct anchor anchor[ANCHORS];
    struct pln_frontier *frontier;
    size_t cap;
    size_t n_fixed;
    bool bounds_only;
    struct geo_err *err;
};

static void tracing_release(struct tracing *t)
{
    for (int k = 0; k < ANCHORS; k++) {
        geo_free(t->anchor[k].dual.best_lambda);
        geo_free(t->anchor[k].liked);
        pln_plan_release(&t->anchor[k].plan[0]);
        pln_plan_release(&t->anchor[k].plan[1]);
    }
    pln_dual_release(&t->dual);
    pln_model_release(&t->model);
}

/* Every prefix of PLAN becomes a point; values and costs count the commitments. */
static enum geo_status add_prefixes(struct tracing *t, const struct pln_plan *plan)
{
    struct pln_frontier *f = t->frontier;
    enum geo_status st = geo_grow(&f->at, &t->cap, f->n + plan->n + 1, sizeof *f->at, t->err);
    if (st != GEO_OK) return st;
    int64_t cost = f->base_cost, value = f->base_value;
    for (size_t k = 0; k <= plan->n; k++) {
        f->at[f->n++] =
            (struct pln_frontier_point){.budget = cost, .value = value, .sites = t->n_fixed + k};
        if (k < plan->n) {
            cost += t->model.reduced.cost[plan->option[k]];
            value += plan->gain[k];
        }
    }
    return GEO_OK;
}

/* Greedy among LIKED first (NULL: at once among all), then on to the end of the budget. */
static enum geo_status fill(const struct pln_problem *p, const uint8_t *liked,
                            struct pln_plan *plan, struct geo_err *err)
{
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, p, err);
    if (st == GEO_OK && liked) st = pln_greedy_fill(&g, liked, err);
    if (st == GEO_OK) st = pln_greedy_fill(&g, NULL, err);
    *plan = g.plan;
    g.plan = (struct pln_plan){0};
    pln_greedy_release(&g);
    return st;
}

static void flag(const uint32_t *option, size_t n, uint8_t *flags, size_t n_flags)
{
    memset(flags, 0, n_flags);
    for (size_t k = 0; k < n; k++)
        flags[option[k]] = 1;
}

/* A plan at the anchor's budget: greedy there, improved by a short search; then on to the end. */
static enum geo_status search_anchor(const struct tracing *t, struct anchor *a, struct geo_err *err)
{
    const struct pln_problem *p = &a->model.reduced;
    uint8_t *chosen = geo_alloc(p->n_options, 1);
    struct pln_plan start = {0};
    struct pln_search s = {0};
    enum geo_status st =
        chosen ? fill(p, NULL, &start, err) : geo_no_memory(err, "the frontier", p->n_options, 1);
    if (st == GEO_OK)
        st = pln_search_open(&s, &a->dual, NULL, t->params ? t->params->seed : 0, err);
    if (st == GEO_OK) {
        flag(start.option, start.n, chosen, p->n_options);
        st = pln_search_start(&s, chosen, err);
    }
    if (st == GEO_OK) {
        double times = t->params && t->params->effort > 0 ? t->params->effort : 1;
        double entries = (double)p->first[p->n_options];
        pln_search_run(
            &s, (uint64_t)(times * (2000 * (entries < 50000 ? entries : 50000) + 20 * entries)),
            0.2);
        flag(s.best, s.n_best, chosen, p->n_options);
        st = fill(&t->model.reduced, chosen, &a->plan[1], err);
    }
    pln_search_release(&s);
    pln_plan_release(&start);
    geo_free(chosen);
    return st;
}

/* What the anchor's prices bound, and the two plans they lead to. */
static enum geo_status follow_anchor(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct tracing *t = ctx;
    struct anchor *a = &t->anchor[index];
    (void)state;
    enum geo_status st = pln_curve_make(&a->dual, &t->frontier->curve[index], err);
    if (st == GEO_OK && t->bounds_only)
        return pln_close_root(t->problem, &a->model, &a->dual, &t->frontier->proof[index], err);
    if (st != GEO_OK) return st;
    st = fill(&t->model.reduced, a->liked, &a->plan[0], err);
    return st == GEO_OK ? search_anchor(t, a, err) : st;
}

/* What is needed of the present prices, for later. */
static enum geo_status keep_anchor(struct tracing *t, struct anchor *a)
{
    const struct pln_dual *d = &t->dual;
    size_t n = t->model.reduced.n_options, cells = t->model.reduced.n_cells;
    a->model = t->at_budget;
    a->dual = (struct pln_dual){.model = &a->model,
                                .scale = d->scale,
                                .coarse = d->coarse,
                                .cost = d->cost,
                                .best_mu = d->best_mu,
                                .best_lambda = geo_alloc(cells, sizeof *a->dual.best_lambda)};
    a->liked = geo_alloc(n, 1);
    if (!a->dual.best_lambda || !a->liked)
        return geo_no_memory(t->err, "the frontier", n + cells, sizeof *a->dual.best_lambda);
    memcpy(a->dual.best_lambda, d->best_lambda, cells * sizeof *a->dual.best_lambda);
    for (size_t i = 0; i < n; i++)
        a->liked[i] = d->mean_choice[i] > 0.5f;
    return GEO_OK;
}

/* The prices at each anchor's budget, each from those before. */
static enum geo_status price_anchors(struct tracing *t, int64_t full)
{
    enum geo_status st = GEO_OK;
    for (int k = 0; st == GEO_OK && k < ANCHORS; k++) {
        struct pln_dual_schedule schedule = {.iterations = k == 0 ? 400 : 250,
                                             .from = k == 0 ? 0.3 : 0.15,
                                             .to = 0.001,
                                             .smoothing = 0.1};
        if (t->params && t->params->begin) schedule.iterations /= 5;
        t->at_budget.reduced.budget = (int64_t)((double)full * anchor_share[k]);
        t->dual.best_value = (double)INFINITY;
        st = pln_dual_improve(&t->dual, &schedule, t->err);
        if (st == GEO_OK) st = keep_anchor(t, &t->anchor[k]);
    }
    return st;
}

/* The anchors side by side; which of them is first does not matter to the points. */
static enum geo_status follow_anchors(struct tracing *t)
{
    struct pln_frontier *f = t->frontier;
    f->curve = geo_alloc_zero(ANCHORS, sizeof *f->curve);
    if (!f->curve) return geo_no_memory(t->err, "the frontier", ANCHORS, sizeof *f->curve);
    if (t->bounds_only) {
        f->proof = geo_alloc_zero(ANCHORS, sizeof *f->proof);
        if (!f->proof) return geo_no_memory(t->err, "the frontier", ANCHORS, sizeof *f->proof);
    }
    f->n_curves = ANCHORS;
    struct geo_par_job job = {.n = ANCHORS, .ctx = t, .work = follow_anchor};
    enum geo_status st = geo_par_run(&job, t->params ? t->params->threads : 0, t->err);
    for (int k = 0; k < 2 * ANCHORS && st == GEO_OK && !t->bounds_only; k++)
        st = add_prefixes(t, &t->anchor[k / 2].plan[k % 2]);
    return st;
}

static int compare_points(const void *a, const void *b)
{
    const struct pln_frontier_point *p = a, *q = b;
    if (p->budget != q->budget) return p->budget < q->budget ? -1 : 1;
    if (p->value != q->value) return p->value > q->value ? -1 : 1;
    return (p->sites > q->sites) - (p->sites < q->sites);
}

/* Keep the points that are worth more than every cheaper one, and give each its bound. */
static void keep_rising(struct pln_frontier *f)
{
    size_t kept = 0;
    qsort(f->at, f->n, sizeof *f->at, compare_points);
    for (size_t k = 0; k < f->n; k++)
        if (kept == 0 || f->at[k].value > f->at[kept - 1].value) f->at[kept++] = f->at[k];
    f->n = kept;
    for (size_t k = 0; k < kept; k++)
        f->at[k].bound = pln_frontier_bound(f, f->at[k].budget, &f->at[k].price);
}

static enum geo_status trace(struct tracing *t)
{
    struct pln_frontier *f = t->frontier;
    const struct pln_problem *p = t->problem;
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        t->n_fixed += p->fixed[i] != 0;
    enum geo_status st = pln_model_build(p, NULL, &t->model, t->err);
    if (st != GEO_OK) return st;
    f->base_cost = t->model.base_cost;
    f->base_value = t->model.base_value;
    struct pln_plan greedy;
    st = fill(&t->model.reduced, NULL, &greedy, t->err);
    int64_t full = greedy.cost; /* where greedy has nothing left to add */
    if (st == GEO_OK) st = add_prefixes(t, &greedy);
    pln_plan_release(&greedy);
    t->at_budget = t->model;
    if (st == GEO_OK)
        st = pln_dual_open(&t->dual, &t->at_budget, t->params ? t->params->threads : 0,
                           (int64_t)1 << 10, t->err);
    if (st == GEO_OK && t->params && t->params->begin)
        st = pln_prices_begin(p, t->params->begin, &t->dual, t->err);
    if (st == GEO_OK) st = price_anchors(t, full);
    if (st == GEO_OK) st = follow_anchors(t);
    if (st == GEO_OK) keep_rising(f);
    return st;
}

static enum geo_status build(struct tracing *t)
{
    *t->frontier = (struct pln_frontier){0};
    enum geo_status st = pln_problem_check(t->problem, t->err);
    if (st == GEO_OK) st = trace(t);
    tracing_release(t);
    if (st != GEO_OK) pln_frontier_release(t->frontier);
    return st;
}

enum geo_status pln_frontier_build(const struct pln_problem *problem,
                                   const struct pln_opt_params *params,
                                   struct pln_frontier *frontier, struct geo_err *err)
{
    struct tracing t = {.problem = problem, .params = params, .frontier = frontier, .err = err};
    return build(&t);
}

enum geo_status pln_frontier_bounds(const struct pln_problem *problem,
                                    const struct pln_opt_params *params,
                                    struct pln_frontier *frontier, struct geo_err *err)
{
    struct tracing t = {.problem = problem,
                        .params = params,
                        .frontier = frontier,
                        .bounds_only = true,
                        .err = err};
    enum geo_status st = build(&t);
    frontier->n = 0;
    return st;
}

/* A curve for the prices that are best at BUDGET (of the dual's model, commitments left out). */
static enum geo_status add_curve(struct pln_frontier *f, const struct pln_problem *relaxed,
                                 struct pln_dual *d, int64_t money, bool guessed,
                                 struct geo_err *err)
{
    struct pln_dual_schedule schedule = {.iterations = guessed ? 400 : 120,
                                         .from = guessed ? 0.3 : 0.05,
                                         .to = 0.001,
                                         .smoothing = 0.1};
    d->best_value = (double)INFINITY;
    enum geo_status st = pln_dual_improve(d, &schedule, err);
    if (st != GEO_OK) return st;
    struct pln_certificate *proof = &f->proof[f->n_curves];
    *proof = (struct pln_certificate){.hop_scale = money};
    st = pln_curve_make(d, &f->curve[f->n_curves], err);
    f->curve[f->n_curves++].money = money;
    return st == GEO_OK ? pln_close_root(relaxed, d->model, d, proof, err) : st;
}

/* MOST in the relaxation's money; more than all its options cost is as good as that. */
static int64_t most_of(const struct pln_problem *relaxed, int64_t money, int64_t most)
{
    int64_t all = 0;
    for (size_t i = 0; i < relaxed->n_options; i++)
        all += relaxed->cost[i];
    return (pln_wide)most * money < all ? most * money : all;
}

enum geo_status pln_frontier_relax(struct pln_frontier *f, const struct pln_problem *relaxed,
                                   int64_t money, int64_t most, const struct pln_opt_params *params,
                                   struct geo_err *err)
{
    struct pln_problem widest = *relaxed; /* the model leaves out what is dearer than its budget */
    struct pln_model model = {0}, at_budget;
    struct pln_dual dual = {0};
    size_t cap = f->n_curves, cap_proofs = f->n_curves;
    enum geo_status st = pln_problem_check(relaxed, err);
    if (st == GEO_OK) widest.budget = most_of(relaxed, money, most);
    if (st == GEO_OK) st = pln_model_build(&widest, NULL, &model, err);
    if (st == GEO_OK) st = geo_grow(&f->curve, &cap, f->n_curves + NEAR, sizeof *f->curve, err);
    if (st == GEO_OK)
        st = geo_grow(&f->proof, &cap_proofs, f->n_curves + NEAR, sizeof *f->proof, err);
    at_budget = model;
    if (st == GEO_OK)
        st = pln_dual_open(&dual, &at_budget, params ? params->threads : 0, (int64_t)1 << 10, err);
    bool begun = params && params->begin;
    if (st == GEO_OK && begun) st = pln_prices_begin(relaxed, params->begin, &dual, err);
    for (int k = 0; st == GEO_OK && k < NEAR; k++) {
        double near = (double)relaxed->budget * near_share[k] - (double)model.base_cost;
        at_budget.reduced.budget = (int64_t)fmin(fmax(near, 0), (double)model.reduced.budget);
        st = add_curve(f, &widest, &dual, money, k == 0 && !begun, err);
    }
    pln_dual_release(&dual);
    pln_model_release(&model);
    return st;
}

int64_t pln_frontier_least(const struct pln_frontier *f, int64_t target, int64_t most)
{
    int64_t low = f->base_cost, high = most;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (pln_frontier_bound(f, middle, NULL) >= target)
            high = middle;
        else
            low = middle + 1;
    }
    return high;
}

/* Solve at BUDGET; a plan worth TARGET replaces PLAN, a bound below it raises *LEAST. */
static enum geo_status probe(const struct pln_problem *problem, const struct pln_opt_params *params,
                             int64_t target, int64_t budget, struct pln_plan *plan, int64_t *least,
                             struct geo_err *err)
{
    struct pln_problem at = *problem;
    at.budget = budget;
    struct pln_plan tried;
    struct pln_certificate certificate = {0};
    struct pln_opt_params with = *params;
    with.certificate = params->certificate ? &certificate : NULL;
    enum geo_status st = pln_opt_solve(&at, &with, &tried, err);
    if (st != GEO_OK) return st;
    if (tried.value >= target) {
        pln_plan_release(plan);
        *plan = tried;
        tried = (struct pln_plan){0};
        if (params->certificate) {
            pln_certificate_release(params->certificate);
            *params->certificate = certificate;
            certificate = (struct pln_certificate){0};
        }
    } else if (tried.bound < target && budget + 1 > *least) {
        *least = budget + 1;
    }
    pln_plan_release(&tried);
    pln_certificate_release(&certificate);
    return GEO_OK;
}

/* Where to start: the cheapest point worth TARGET, else all the money there is a use for. */
static enum geo_status cheapest_point(const struct pln_frontier *f, int64_t target,
                                      int64_t most_budget, int64_t *budget, struct geo_err *err)
{
    for (size_t k = 0; k < f->n; k++)
        if (f->at[k].value >= target) {
            *budget = f->at[k].budget;
            return GEO_OK;
        }
    int64_t most = pln_frontier_bound(f, most_budget, NULL);
    *budget = most_budget;
    if (most >= target) return GEO_OK;
    return geo_fail(err, GEO_INFEASIBLE,
                    "the target of %" PRId64
                    " cannot be reached: all sites together cover at most %" PRId64 ", %" PRId64
                    " less",
                    target, most, target - most);
}

enum { PROBES_MOST = 24 };

/* The plan may have been found at a budget above its cost. A proof of one node holds for any
 * smaller budget, a tree often does: then it is the cost that is certified. */
static enum geo_status certify_cost(const struct pln_problem *problem, struct pln_certificate *c,
                                    struct geo_err *err)
{
    struct pln_check check;
    struct geo_key seal = c->seal;
    int64_t budget = c->budget;
    if (c->cost == budget) return GEO_OK;
    c->budget = c->cost;
    c->seal = pln_certificate_seal(c);
    enum geo_status st = pln_verify(problem, c, &check, err);
    if (st == GEO_OK && check.holds) return GEO_OK;
    c->budget = budget;
    c->seal = seal;
    return st;
}

enum geo_status pln_frontier_reach(const struct pln_problem *problem,
                                   const struct pln_opt_params *params, int64_t target,
                                   int64_t *budget, int64_t *least, struct pln_plan *plan,
                                   struct geo_err *err)
{
    struct pln_frontier f;
    struct pln_problem unlimited = *problem;
    unlimited.budget = 0;
    for (size_t i = 0; i < problem->n_options; i++)
        unlimited.budget += problem->cost[i];
    *plan = (struct pln_plan){0};
    enum geo_status st = pln_frontier_build(&unlimited, params, &f, err);
    if (st != GEO_OK) return st;
    st = cheapest_point(&f, target, unlimited.budget, budget, err);
    if (st == GEO_OK) {
        *least = pln_frontier_least(&f, target, *budget);
        if (params->floors) *budget = unlimited.budget; /* the frontier knows of no floors */
        int64_t low = *least;
        st = probe(problem, params, target, *budget, plan, least, err);
        if (st == GEO_OK && plan->value < target)
            st = geo_fail(err, GEO_INFEASIBLE,
                          "no plan was found that reaches the target of %" PRId64, target);
        for (int k = 0; st == GEO_OK && k < PROBES_MOST && low < *budget; k++) {
            int64_t middle = low + (*budget - low) / 2;
            st = probe(problem, params, target, middle, plan, least, err);
            bool poor = st == GEO_INFEASIBLE; /* too little for the floors, or for the committed */
            if (poor) st = GEO_OK;
            if (st == GEO_OK && !poor && plan->cost <= middle)
                *budget = plan->cost;
            else
                low = middle + 1;
            low = *least > low ? *least : low;
        }
        if (st == GEO_OK) *budget = plan->cost;
        if (st == GEO_OK && params->certificate)
            st = certify_cost(problem, params->certificate, err);
    }
    pln_frontier_release(&f);
    return st;
}
