#include "planner/opt/frontier.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/dual.h"
#include "planner/opt/greedy.h"
#include "planner/opt/model.h"
#include "planner/opt/problem.h"
#include "planner/opt/search.h"
#include "planner/opt/verify.h"

__extension__ typedef __int128 wide;

/* A step up the hull of one place: so much more cover (priced) for so much more cost. */
struct rise {
    int64_t profit, cost;
    uint32_t place;
};

/* The bound of one price vector at all budgets: rises sorted by profit per cost, with running sums.
 */
struct pln_curve {
    wide open; /* Σ (w − λ), in 1/scale */
    int64_t scale;
    struct rise *rise;
    int64_t *profit, *cost; /* sums of the first k rises; n + 1 */
    size_t n;
};

static int compare_rises(const void *a, const void *b)
{
    const struct rise *p = a, *q = b;
    wide left = (wide)p->profit * q->cost, right = (wide)q->profit * p->cost;
    if (left != right) return left > right ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

static int compare_costs(const void *a, const void *b)
{
    const struct rise *p = a, *q = b;
    if (p->cost != q->cost) return p->cost < q->cost ? -1 : 1;
    return (p->profit < q->profit) - (p->profit > q->profit);
}

/* The upper hull of one place's N options (as (cost, profit) in OPTION), as rises; returns how
 * many. */
static size_t hull(struct rise *option, size_t n, struct rise *out)
{
    size_t m = 0;
    qsort(option, n, sizeof *option, compare_costs);
    int64_t cost = 0, profit = 0; /* of the hull's end */
    for (size_t k = 0; k < n; k++) {
        if (option[k].profit <= profit) continue;
        struct rise next = {option[k].profit - profit, option[k].cost - cost, option[k].place};
        while (m && (wide)next.profit * out[m - 1].cost >= (wide)out[m - 1].profit * next.cost) {
            m--;
            next.profit += out[m].profit;
            next.cost += out[m].cost;
        }
        out[m++] = next;
        cost = option[k].cost;
        profit = option[k].profit;
    }
    return m;
}

static int64_t priced_cover(const struct pln_dual *d, uint32_t i)
{
    const struct pln_problem *p = &d->model->reduced;
    int64_t sum = 0;
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
        sum += d->best_lambda[p->cell[k]];
    return sum * d->coarse;
}

static enum geo_status make_curve(const struct pln_dual *d, struct pln_curve *curve,
                                  struct geo_err *err)
{
    const struct pln_model *m = d->model;
    size_t n = m->reduced.n_options;
    *curve = (struct pln_curve){.scale = d->scale,
                                .rise = geo_alloc(n, sizeof *curve->rise),
                                .profit = geo_alloc(n + 1, sizeof *curve->profit),
                                .cost = geo_alloc(n + 1, sizeof *curve->cost)};
    struct rise *place = geo_alloc(n, sizeof *place);
    if (!curve->rise || !curve->profit || !curve->cost || !place) {
        geo_free(place);
        return geo_no_memory(err, "the frontier", n, 40);
    }
    for (size_t j = 0; j < m->reduced.n_cells; j++)
        curve->open += (wide)m->reduced.weight[j] * d->scale - d->best_lambda[j] * d->coarse;
    for (uint32_t g = 0; g < m->n_groups; g++) {
        size_t members = 0;
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++)
            place[members++] = (struct rise){priced_cover(d, i), m->reduced.cost[i], g};
        curve->n += hull(place, members, curve->rise + curve->n);
    }
    geo_free(place);
    qsort(curve->rise, curve->n, sizeof *curve->rise, compare_rises);
    curve->profit[0] = curve->cost[0] = 0;
    for (size_t k = 0; k < curve->n; k++) {
        curve->profit[k + 1] = curve->profit[k] + curve->rise[k].profit;
        curve->cost[k + 1] = curve->cost[k] + curve->rise[k].cost;
    }
    return GEO_OK;
}

/* ⌊L⌋ at BUDGET (without the commitments), the fraction rounded up. */
static int64_t curve_at(const struct pln_curve *c, int64_t budget, double *price)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = high - (high - low) / 2;
        if (c->cost[middle] <= budget)
            low = middle;
        else
            high = middle - 1;
    }
    wide sum = c->open + c->profit[low];
    *price = 0;
    if (low < c->n) {
        const struct rise *r = &c->rise[low];
        wide part = (wide)r->profit * (budget - c->cost[low]);
        sum += (part + r->cost - 1) / r->cost;
        *price = (double)r->profit / (double)r->cost / (double)c->scale;
    }
    return (int64_t)(sum / c->scale);
}

int64_t pln_frontier_bound(const struct pln_frontier *f, int64_t budget, double *price)
{
    int64_t least = INT64_MAX;
    for (size_t k = 0; k < f->n_curves; k++) {
        double slope;
        int64_t here = curve_at(&f->curve[k], budget - f->base_cost, &slope);
        if (here < least) {
            least = here;
            if (price) *price = slope;
        }
    }
    return least == INT64_MAX ? f->base_value : f->base_value + least;
}

void pln_frontier_release(struct pln_frontier *f)
{
    for (size_t k = 0; k < f->n_curves; k++) {
        geo_free(f->curve[k].rise);
        geo_free(f->curve[k].profit);
        geo_free(f->curve[k].cost);
    }
    geo_free(f->curve);
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

/* The frontier while it is built. */
struct tracing {
    const struct pln_problem *problem;
    const struct pln_opt_params *params;
    struct pln_model model, at_budget; /* the second: the same arrays, another budget */
    struct pln_dual dual;
    struct pln_frontier *frontier;
    size_t cap;
    size_t n_fixed;
    struct geo_err *err;
};

enum { ANCHORS = 10 };
static const double anchor_share[ANCHORS] = {0.01, 0.03, 0.07, 0.12, 0.2,
                                             0.3,  0.42, 0.58, 0.78, 1.0};

/* Every prefix of the plan in G becomes a point; values and costs count the commitments. */
static enum geo_status add_prefixes(struct tracing *t, const struct pln_greedy *g)
{
    struct pln_frontier *f = t->frontier;
    enum geo_status st = geo_grow(&f->at, &t->cap, f->n + g->plan.n + 1, sizeof *f->at, t->err);
    if (st != GEO_OK) return st;
    int64_t cost = f->base_cost, value = f->base_value;
    for (size_t k = 0; k <= g->plan.n; k++) {
        f->at[f->n++] =
            (struct pln_frontier_point){.budget = cost, .value = value, .sites = t->n_fixed + k};
        if (k < g->plan.n) {
            cost += t->model.reduced.cost[g->plan.option[k]];
            value += g->plan.gain[k];
        }
    }
    return GEO_OK;
}

/* Greedy among LIKED first (NULL: at once among all), then on to the end of the budget. */
static enum geo_status trace_greedy(struct tracing *t, const uint8_t *liked)
{
    struct pln_greedy g;
    enum geo_status st = pln_greedy_open(&g, &t->model.reduced, t->err);
    if (st == GEO_OK && liked) st = pln_greedy_fill(&g, liked, t->err);
    if (st == GEO_OK) st = pln_greedy_fill(&g, NULL, t->err);
    if (st == GEO_OK) st = add_prefixes(t, &g);
    pln_greedy_release(&g);
    return st;
}

/* A plan at the anchor's budget: greedy there, improved by a short search. */
static enum geo_status trace_search(struct tracing *t)
{
    size_t n = t->model.reduced.n_options;
    uint8_t *chosen = geo_alloc_zero(n, 1);
    struct pln_greedy g = {0};
    struct pln_search s = {0};
    enum geo_status st = chosen ? pln_greedy_open(&g, &t->at_budget.reduced, t->err)
                                : geo_no_memory(t->err, "the frontier", n, 1);
    if (st == GEO_OK) st = pln_greedy_fill(&g, NULL, t->err);
    for (size_t k = 0; st == GEO_OK && k < g.plan.n; k++)
        chosen[g.plan.option[k]] = 1;
    if (st == GEO_OK)
        st = pln_search_open(&s, &t->dual, NULL, t->params ? t->params->seed : 0, t->err);
    if (st == GEO_OK) st = pln_search_start(&s, chosen, t->err);
    if (st == GEO_OK) {
        double times = t->params && t->params->effort > 0 ? t->params->effort : 1;
        double entries = (double)t->model.reduced.first[n];
        pln_search_run(
            &s, (uint64_t)(times * (2000 * (entries < 50000 ? entries : 50000) + 20 * entries)),
            0.2);
        memset(chosen, 0, n);
        for (size_t k = 0; k < s.n_best; k++)
            chosen[s.best[k]] = 1;
        st = trace_greedy(t, chosen);
    }
    pln_search_release(&s);
    pln_greedy_release(&g);
    geo_free(chosen);
    return st;
}

/* Greedy among what the relaxed choice at the anchor likes. */
static enum geo_status trace_liked(struct tracing *t)
{
    size_t n = t->model.reduced.n_options;
    uint8_t *liked = geo_alloc(n, 1);
    if (!liked) return geo_no_memory(t->err, "the frontier", n, 1);
    for (size_t i = 0; i < n; i++)
        liked[i] = t->dual.mean_choice[i] > 0.5f;
    enum geo_status st = trace_greedy(t, liked);
    geo_free(liked);
    return st;
}

static enum geo_status trace_anchor(struct tracing *t, int64_t budget, bool first)
{
    t->at_budget.reduced.budget = budget;
    t->dual.best_value = (double)INFINITY;
    struct pln_dual_schedule schedule = {
        .iterations = first ? 400 : 250, .from = first ? 0.3 : 0.15, .to = 0.001, .smoothing = 0.1};
    if (t->params && t->params->begin) schedule.iterations /= 5;
    enum geo_status st = pln_dual_improve(&t->dual, &schedule, t->err);
    struct pln_frontier *f = t->frontier;
    if (st == GEO_OK) st = make_curve(&t->dual, &f->curve[f->n_curves++], t->err);
    if (st == GEO_OK) st = trace_liked(t);
    return st == GEO_OK ? trace_search(t) : st;
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
    f->curve = geo_alloc_zero(ANCHORS, sizeof *f->curve);
    if (!f->curve) return geo_no_memory(t->err, "the frontier", ANCHORS, sizeof *f->curve);
    st = trace_greedy(t, NULL);
    int64_t full = 0; /* where greedy has nothing left to add */
    for (size_t k = 0; st == GEO_OK && k < f->n; k++)
        full = f->at[k].budget - f->base_cost > full ? f->at[k].budget - f->base_cost : full;
    t->at_budget = t->model;
    if (st == GEO_OK)
        st = pln_dual_open(&t->dual, &t->at_budget, t->params ? t->params->threads : 0,
                           (int64_t)1 << 10, t->err);
    if (st == GEO_OK && t->params && t->params->begin)
        st = pln_prices_begin(p, t->params->begin, &t->dual, t->err);
    for (int k = 0; st == GEO_OK && k < ANCHORS; k++)
        st = trace_anchor(t, (int64_t)((double)full * anchor_share[k]), k == 0);
    if (st == GEO_OK) keep_rising(f);
    return st;
}

enum geo_status pln_frontier_build(const struct pln_problem *problem,
                                   const struct pln_opt_params *params,
                                   struct pln_frontier *frontier, struct geo_err *err)
{
    *frontier = (struct pln_frontier){0};
    struct tracing t = {.problem = problem, .params = params, .frontier = frontier, .err = err};
    enum geo_status st = pln_problem_check(problem, err);
    if (st == GEO_OK) st = trace(&t);
    pln_dual_release(&t.dual);
    pln_model_release(&t.model);
    if (st != GEO_OK) pln_frontier_release(frontier);
    return st;
}

/* The smallest budget at which the bound reaches TARGET; HIGH is one. */
static int64_t least_budget(const struct pln_frontier *f, int64_t target, int64_t high)
{
    int64_t low = f->base_cost;
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
        *least = least_budget(&f, target, *budget);
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
