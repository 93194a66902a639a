/* What other budgets would buy, and what none can. Points and bounds know nothing of each other:
 * the certificates of the points are made of both. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/run/money_parts.h"
#include "planner/run/settled.h"
#include "planner/run/value.h"

enum { POINTS = 12, POINTS_MOST = 200, ROUNDS = 3 };

/* What was found for one budget. */
struct found {
    struct pln_plan plan; /* empty where the run's own is the one */
    struct pln_tree tree;
    bool poor; /* there is none */
};

struct tracing {
    struct pln_run *run;
    const struct pln_network *network;
    uint8_t *start;      /* n_options: what the run's plan chooses */
    struct found *found; /* n_found: one a budget */
    struct found *again; /* of the present round; empty between them */
    size_t n_found;
    const struct found **taken; /* of each point that stays; NULL: the run's own plan */
    size_t n_bounds;            /* that are still to be found */
};

/* ---- the budgets ---- */

static int by_amount(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The budgets to look at, rising, into BUDGET (POINTS_MOST of them at most). */
static enum geo_status list_budgets(const struct pln_run *run, int64_t *budget, size_t *n,
                                    struct geo_err *err)
{
    const char *text = run->spec.scenario->plan.budgets;
    *n = 0;
    if (!text || !*text) {
        for (int k = 1; k <= POINTS; k++)
            budget[(*n)++] = (int64_t)((double)run->problem.problem.budget * k / POINTS);
        budget[POINTS - 1] = run->problem.problem.budget;
        return GEO_OK;
    }
    for (const char *at = text; *at;) {
        char item[60];
        at += strspn(at, " ");
        size_t length = strcspn(at, ",;");
        snprintf(item, sizeof item, "%.*s", (int)(length < 59 ? length : 59), at);
        if (*n == POINTS_MOST || !pln_money_parse(item, &budget[*n]) || budget[*n] < 0)
            return geo_fail(err, GEO_USAGE,
                            "%s: [plan] budgets = %s: \"%s\"; expected up to %d amounts such as "
                            "60e9 or 60 tỷ, separated by commas",
                            run->spec.scenario->path, text, item, POINTS_MOST);
        ++*n;
        at += length + (at[length] != '\0');
    }
    qsort(budget, *n, sizeof *budget, by_amount);
    return GEO_OK;
}

enum geo_status money_last_budget(const struct pln_run *run, int64_t *last, struct geo_err *err)
{
    int64_t budget[POINTS_MOST];
    size_t n;
    enum geo_status st = list_budgets(run, budget, &n, err);
    if (!st) *last = budget[n - 1];
    return st;
}

/* A budget that does not pay for what is committed buys no plan. */
static void drop_poor(const struct pln_problem *p, int64_t *budget, size_t *n)
{
    int64_t committed = 0;
    size_t kept = 0;
    for (size_t o = 0; p->fixed && o < p->n_options; o++)
        committed += p->fixed[o] ? p->cost[o] : 0;
    for (size_t i = 0; i < *n; i++)
        if (budget[i] >= committed) budget[kept++] = budget[i];
    *n = kept;
}

/* ---- bounds ---- */

/* The lowest of the bounds at BUDGET, and its slope; NULL: there is none. */
static const struct pln_frontier *lowest_bound(const struct pln_run *run, int64_t budget,
                                               double *price)
{
    const struct pln_frontier *lowest = NULL;
    int64_t least = INT64_MAX;
    for (size_t k = 0; k < sizeof run->curve / sizeof *run->curve; k++) {
        double slope;
        if (!run->curve[k].n_curves) continue; /* too little for what is committed, or no hops */
        int64_t here = pln_frontier_bound(&run->curve[k], budget, &slope);
        if (here >= least) continue;
        least = here;
        lowest = &run->curve[k];
        *price = slope;
    }
    return lowest;
}

/* ---- plans ---- */

/* A plan at another budget, from as much of START as that pays for. */
static enum geo_status find_plan(const struct tracing *t, int64_t budget, const uint8_t *start,
                                 struct found *found, struct geo_err *err)
{
    const struct pln_run *run = t->run;
    struct pln_problem problem = run->problem.problem;
    uint64_t work = (uint64_t)(money_effort(run) * MONEY_POINT_WORK / ROUNDS);
    if (budget == problem.budget) return GEO_OK;
    problem.budget = budget;
    enum geo_status st =
        money_plan_hops(run, &problem, t->network, work, start, &found->plan, &found->tree, err);
    found->poor = st == GEO_INFEASIBLE; /* for the committed with their hops, or for the floors */
    return found->poor ? GEO_OK : st;
}

static void forget(struct found *found)
{
    pln_plan_release(&found->plan);
    pln_tree_release(&found->tree);
}

/* Once more, from what the next smaller budget bought; the better of both stays. */
static enum geo_status find_again(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct tracing *t = ctx;
    const struct pln_run *run = t->run;
    const struct found *before = index ? &t->found[index - 1] : NULL;
    const size_t n_options = run->problem.problem.n_options;
    (void)state;
    if (!before || before->poor) return GEO_OK;
    uint8_t *start = geo_alloc_zero(n_options, 1);
    if (!start) return geo_no_memory(err, "the frontier", n_options, 1);
    bool own = run->frontier[index - 1].budget_vnd == run->problem.problem.budget;
    money_mark(own ? &run->plan : &before->plan, start, n_options);
    enum geo_status st =
        find_plan(t, run->frontier[index].budget_vnd, start, &t->again[index], err);
    geo_free(start);
    return st;
}

static void take_better(struct tracing *t)
{
    for (size_t i = 0; i < t->n_found; i++) {
        struct found *first = &t->found[i], *again = &t->again[i];
        if (!again->plan.n || (!first->poor && again->plan.value <= first->plan.value)) continue;
        struct found left = *first;
        *first = *again;
        *again = left;
    }
    for (size_t i = 0; i < t->n_found; i++) {
        forget(&t->again[i]);
        t->again[i] = (struct found){0};
    }
}

static const struct pln_plan *plan_of(const struct tracing *t, const struct found *found)
{
    return found ? &found->plan : &t->run->plan;
}

/* What a smaller budget buys, a larger one buys too; poor ones go. The run's own plan stands at its
 * budget whatever else was found, as it may hold on to an earlier one. */
static void settle_points(struct tracing *t)
{
    struct pln_run *run = t->run;
    const struct found *best = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < t->n_found; i++) {
        int64_t budget = run->frontier[i].budget_vnd;
        bool own = budget == run->problem.problem.budget;
        const struct found *here = own ? NULL : &t->found[i];
        if (here && here->poor && !kept) continue;
        bool better =
            !kept || (!(here && here->poor) && plan_of(t, here)->value >= plan_of(t, best)->value);
        if (better) best = here;
        run->frontier[kept].budget_vnd = budget;
        t->taken[kept++] = own ? NULL : best;
    }
    run->n_frontier = kept;
}

/* ---- points ---- */

/* The point of a budget, proved: its plan under the lowest bound there. */
static enum geo_status make_point(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct tracing *t = ctx;
    const struct pln_run *run = t->run;
    struct pln_budget_point *point = &run->frontier[index];
    struct pln_certificate *proof = &run->frontier_proof[index];
    const struct found *found = t->taken[index];
    const struct pln_plan *plan = plan_of(t, found);
    struct pln_problem problem = run->problem.problem;
    (void)state;
    problem.budget = point->budget_vnd;
    const struct pln_frontier *bound = lowest_bound(run, problem.budget, &point->price);
    if (!bound) return geo_fail(err, GEO_FAILED, "no bound for %" PRId64, problem.budget);
    enum geo_status st = pln_frontier_certify(bound, problem.budget, proof, err);
    if (st == GEO_OK)
        st = pln_tree_certify(&problem, t->network, plan, found ? &found->tree : &run->tree, proof,
                              err);
    if (st != GEO_OK) return st;
    point->value = plan->value;
    point->cost_vnd = plan->cost;
    point->bound = proof->bound;
    if (problem.budget == run->problem.problem.budget && run->plan.bound < point->bound)
        point->bound = run->plan.bound;
    return money_count(run, plan, &point->people, &point->villages, err);
}

/* ---- side by side ---- */

static enum geo_status find_one(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct tracing *t = ctx;
    (void)state;
    if (index < t->n_bounds) {
        const struct pln_proof_rings rings = pln_certificate_rings(&t->run->certificate);
        return money_bound(t->run, (enum money_bound)index, &rings, err);
    }
    size_t i = index - t->n_bounds;
    return find_plan(t, t->run->frontier[i].budget_vnd, t->start, &t->found[i], err);
}

static enum geo_status find_all(struct tracing *t, struct geo_err *err)
{
    struct pln_run *run = t->run;
    const size_t n_options = run->problem.problem.n_options, n = run->n_frontier;
    t->start = geo_alloc_zero(n_options, 1);
    t->found = geo_alloc_zero(n, sizeof *t->found);
    t->again = geo_alloc_zero(n, sizeof *t->again);
    t->taken = geo_alloc_zero(n, sizeof *t->taken);
    if (!t->start || !t->found || !t->again || !t->taken)
        return geo_no_memory(err, "the frontier", n_options + n, sizeof *t->found);
    t->n_found = n;
    money_mark(&run->plan, t->start, n_options);
    t->n_bounds = run->curves_found ? 0 : MONEY_PEOPLE; /* that one is known */
    struct geo_par_job find = {.n = t->n_bounds + n,
                               .ctx = t,
                               .work = find_one,
                               .progress = run->spec.progress,
                               .progress_ctx = run->spec.ctx};
    struct geo_par_job again = find, make = find; /* an interrupt is heard in all of them */
    again.n = n;
    again.work = find_again;
    make.work = make_point;
    const int rounds = run->previous ? ROUNDS - 1 : ROUNDS; /* it starts from more */
    enum geo_status st = geo_par_run(&find, run->spec.threads, err);
    for (int round = 1; st == GEO_OK && round < rounds; round++) {
        st = geo_par_run(&again, run->spec.threads, err);
        if (st == GEO_OK) take_better(t);
    }
    if (st != GEO_OK) return st;
    settle_points(t);
    make.n = run->n_frontier;
    return geo_par_run(&make, run->spec.threads, err);
}

static void tracing_release(struct tracing *t)
{
    for (size_t i = 0; i < t->n_found; i++) {
        forget(&t->found[i]);
        forget(&t->again[i]);
    }
    geo_free(t->start);
    geo_free(t->found);
    geo_free(t->again);
    geo_free(t->taken);
}

/* Hops that cost nothing, for plans without backhaul. */
static enum geo_status no_hops(size_t n, struct pln_network *network, struct geo_err *err)
{
    *network = (struct pln_network){.n_options = n,
                                    .needs = geo_alloc_zero(n, 1),
                                    .root = geo_alloc_zero(n, sizeof *network->root),
                                    .first = geo_alloc_zero(n + 1, sizeof *network->first),
                                    .least_vnd = geo_alloc_zero(n, sizeof *network->least_vnd)};
    return network->needs && network->root && network->first && network->least_vnd
               ? GEO_OK
               : geo_no_memory(err, "the frontier", n, sizeof *network->root);
}

static enum geo_status trace(struct pln_run *run, int64_t *budget, size_t n, struct geo_err *err)
{
    struct pln_network free_hops = {0};
    struct tracing t = {.run = run, .network = money_connected(run) ? &run->network : &free_hops};
    enum geo_status st = GEO_OK;
    drop_poor(&run->problem.problem, budget, &n);
    run->frontier = geo_alloc_zero(n, sizeof *run->frontier);
    run->frontier_proof = geo_alloc_zero(n, sizeof *run->frontier_proof);
    if (!run->frontier || !run->frontier_proof)
        return geo_no_memory(err, "the frontier", n, sizeof *run->frontier_proof);
    run->n_frontier = n;
    if (!n) return GEO_OK;
    for (size_t i = 0; i < n; i++)
        run->frontier[i].budget_vnd = budget[i];
    if (!money_connected(run)) st = no_hops(run->problem.problem.n_options, &free_hops, err);
    if (!st) st = find_all(&t, err);
    tracing_release(&t);
    pln_network_release(&free_hops);
    return st;
}

enum geo_status pln_money_frontier(struct pln_run *run, struct geo_err *err)
{
    bool settled = false;
    int64_t budget[POINTS_MOST];
    size_t n;
    enum geo_status st = list_budgets(run, budget, &n, err);
    if (!st) st = pln_settled_find(run, "frontier", &settled, err);
    if (!st && !settled) st = money_read_previous(run, err);
    if (!st && !settled) st = trace(run, budget, n, err);
    if (!st && !settled) st = pln_settled_keep(run, "frontier", err);
    run->results.frontier = run->frontier;
    run->results.n_frontier = st ? 0 : run->n_frontier;
    run->results.n_poor_budgets = st ? 0 : n - run->n_frontier;
    return st;
}
