#include "planner/opt/chain.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"
#include "planner/opt/problem.h"

enum { STEPS = 60, LAST_STEPS = 400, CUTS_MOST = 20000, CUTS_A_ROUND = 800, IDLE_ROUNDS = 3 };
#define SMOOTHING 0.1f /* weight of the newest choice in the averages */
enum { FOLLOW_STEPS = 150, FOLLOW_ROUNDS = 3, FOLLOW_LAST_STEPS = 150 };
#define CUT_STEP 0.1   /* of a site's mean cost, where a cell moves by all of its weight */
#define VIOLATED 0.02f /* of a place's choice: less is left */

struct pricer {
    const struct pln_problem *problem;
    struct chain_arcs arcs;
    struct chain_cuts cuts;
    uint32_t *group, n_groups;
    uint32_t *group_first, *group_option; /* options by place */

    double *lambda, *best_lambda; /* n_cells */
    double *arc_price, *cost, *profit;
    uint32_t *arc_best;       /* by option: its cheapest arc under the prices */
    uint8_t *chosen, *ringed; /* ringed: a member of one of the first n_laid cuts */
    size_t n_laid;
    float *mean_cell, *mean_arc, *mean;
    float *use; /* scratch by arc */
    double mu, value, best_value, unit;
    bool started, held; /* held: prices of cuts stay as they are */
};

static enum geo_status by_place(struct pricer *r, struct geo_err *err)
{
    size_t n = r->problem->n_options;
    r->group = geo_alloc(n, sizeof *r->group);
    r->group_option = geo_alloc(n, sizeof *r->group_option);
    if (!r->group || !r->group_option) return geo_no_memory(err, "places", n, 8);
    enum geo_status st = pln_problem_groups(r->problem, r->group, &r->n_groups, err);
    if (st != GEO_OK) return st;
    r->group_first = geo_alloc_zero((size_t)r->n_groups + 2, sizeof *r->group_first);
    if (!r->group_first) return geo_no_memory(err, "places", n, 8);
    for (size_t i = 0; i < n; i++)
        r->group_first[r->group[i] + 2]++;
    for (uint32_t g = 0; g < r->n_groups; g++)
        r->group_first[g + 2] += r->group_first[g + 1];
    for (uint32_t i = 0; i < n; i++)
        r->group_option[r->group_first[r->group[i] + 1]++] = i;
    return GEO_OK;
}

static void start_prices(struct pricer *r)
{
    const struct pln_problem *p = r->problem;
    size_t n = p->n_options, with_cost = 0;
    for (size_t k = 0; k < p->first[n]; k++)
        r->lambda[p->cell[k]]++; /* degrees */
    for (size_t j = 0; j < p->n_cells; j++)
        r->lambda[j] = (double)p->weight[j] / (r->lambda[j] < 4 ? 1 : r->lambda[j] / 2);
    for (size_t i = 0; i < n; i++) {
        r->unit += (double)p->cost[i];
        with_cost += p->cost[i] > 0;
    }
    r->unit = with_cost ? r->unit / (double)with_cost : 1;
    r->best_value = INFINITY;
}

static void pricer_release(struct pricer *r)
{
    void *all[] = {r->group,     r->group_first, r->group_option, r->lambda,   r->best_lambda,
                   r->arc_price, r->cost,        r->profit,       r->arc_best, r->chosen,
                   r->ringed,    r->mean_cell,   r->mean_arc,     r->mean,     r->use};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
    chain_arcs_release(&r->arcs);
    chain_cuts_release(&r->cuts);
}

static uint32_t cheapest_arc(const struct pricer *r, size_t i)
{
    const struct chain_arcs *arcs = &r->arcs;
    uint32_t best = PLN_CHAIN_ROOT;
    for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++)
        if (best == PLN_CHAIN_ROOT || r->arc_price[a] < r->arc_price[best]) best = (uint32_t)a;
    return best;
}

/* Without any prices: where they leave an option alone, so it stays. */
static void lay_plain_costs(struct pricer *r)
{
    size_t n = r->problem->n_options;
    for (size_t a = 0; a < r->arcs.first[n]; a++)
        r->arc_price[a] = (double)r->arcs.cost[a];
    for (size_t i = 0; i < n; i++)
        r->arc_best[i] = cheapest_arc(r, i);
}

static enum geo_status pricer_open(struct pricer *r, const struct pln_problem *p,
                                   const struct pln_network *network, struct geo_err *err)
{
    *r = (struct pricer){.problem = p};
    enum geo_status st = chain_arcs_build(&r->arcs, p, network, err);
    if (st == GEO_OK) st = by_place(r, err);
    if (st != GEO_OK) return st;
    size_t n = p->n_options, n_arcs = r->arcs.first[n];
    r->lambda = geo_alloc_zero(p->n_cells, sizeof *r->lambda);
    r->best_lambda = geo_alloc_zero(p->n_cells, sizeof *r->best_lambda);
    r->arc_price = geo_alloc(n_arcs, sizeof *r->arc_price);
    r->cost = geo_alloc(n, sizeof *r->cost);
    r->profit = geo_alloc(n, sizeof *r->profit);
    r->arc_best = geo_alloc(n, sizeof *r->arc_best);
    r->chosen = geo_alloc_zero(n, 1);
    r->ringed = geo_alloc_zero(n, 1);
    r->mean_cell = geo_alloc_zero(p->n_cells, sizeof *r->mean_cell);
    r->mean_arc = geo_alloc_zero(n_arcs, sizeof *r->mean_arc);
    r->mean = geo_alloc_zero(n, sizeof *r->mean);
    r->use = geo_alloc_zero(n_arcs, sizeof *r->use);
    if (!r->lambda || !r->best_lambda || !r->arc_price || !r->cost || !r->profit || !r->arc_best ||
        !r->chosen || !r->ringed || !r->mean_cell || !r->mean_arc || !r->mean || !r->use)
        return geo_no_memory(err, "the prices of hops", n_arcs, sizeof *r->arc_price);
    start_prices(r);
    lay_plain_costs(r);
    return GEO_OK;
}

static bool barred(const struct pricer *r, size_t i)
{
    return r->arcs.first[i] == r->arcs.first[i + 1];
}

static void mark_ringed(struct pricer *r)
{
    const struct chain_cuts *cuts = &r->cuts;
    for (; r->n_laid < cuts->n; r->n_laid++)
        for (size_t k = cuts->member_first[r->n_laid]; k < cuts->member_first[r->n_laid + 1]; k++)
            r->ringed[cuts->member[k]] = 1;
}

/* c' under the present prices, and the arc that gives it. Only arcs of ringed options change. */
static void lay_costs(struct pricer *r)
{
    const struct chain_arcs *arcs = &r->arcs;
    const struct chain_cuts *cuts = &r->cuts;
    size_t n = r->problem->n_options;
    mark_ringed(r);
    for (size_t i = 0; i < n; i++) {
        r->cost[i] = (double)arcs->own[i];
        for (size_t a = arcs->first[i]; r->ringed[i] && a < arcs->first[i + 1]; a++)
            r->arc_price[a] = (double)arcs->cost[a];
    }
    for (size_t t = 0; t < cuts->n; t++) {
        double d = cuts->price[t];
        if (d <= 0) continue;
        for (size_t k = cuts->arc_first[t]; k < cuts->arc_first[t + 1]; k++)
            r->arc_price[cuts->arc[k]] -= d;
        for (size_t k = cuts->member_first[t]; k < cuts->member_first[t + 1]; k++)
            if (r->group[cuts->member[k]] == cuts->group[t]) r->cost[cuts->member[k]] += d;
    }
    for (size_t i = 0; i < n; i++) {
        if (r->ringed[i]) r->arc_best[i] = cheapest_arc(r, i);
        if (r->arc_best[i] != PLN_CHAIN_ROOT) r->cost[i] += r->arc_price[r->arc_best[i]];
    }
}

/* Σ over places of the best max(0, profit − μ c'); *SPENT: what that choice costs. */
static double choose(struct pricer *r, double mu, double *spent, bool mark)
{
    double sum = 0;
    *spent = 0;
    if (mark) memset(r->chosen, 0, r->problem->n_options);
    for (uint32_t g = 0; g < r->n_groups; g++) {
        double best = 0;
        uint32_t at = PLN_CHAIN_ROOT;
        for (uint32_t k = r->group_first[g]; k < r->group_first[g + 1]; k++) {
            uint32_t i = r->group_option[k];
            double rest = r->profit[i] - mu * r->cost[i];
            bool fixed = r->problem->fixed && r->problem->fixed[i];
            if (fixed) {
                best = rest;
                at = i;
                break;
            }
            if (rest > best && !barred(r, i)) {
                best = rest;
                at = i;
            }
        }
        if (at == PLN_CHAIN_ROOT) continue;
        sum += best;
        *spent += r->cost[at];
        if (mark) r->chosen[at] = 1;
    }
    return sum;
}

/* The lowest price of money at which the relaxed choice keeps the budget. */
static double price_of_budget(struct pricer *r)
{
    double budget = (double)r->problem->budget, spent, low = 0, high = r->mu;
    choose(r, 0, &spent, false);
    if (spent <= budget) return 0;
    if (high <= 0)
        for (size_t i = 0; i < r->problem->n_options; i++)
            if (r->cost[i] > 0 && r->profit[i] > high * r->cost[i])
                high = r->profit[i] / r->cost[i];
    choose(r, high, &spent, false);
    for (int k = 0; k < 60 && spent > budget; k++, high *= 1.3) {
        low = high;
        choose(r, high * 1.3, &spent, false);
    }
    while (high - low > 1e-6 * high) {
        double middle = low > 0 ? 0.5 * (low + high) : 0.8 * high;
        choose(r, middle, &spent, false);
        if (spent <= budget)
            high = middle;
        else
            low = middle;
        if (high < 1e-300) break;
    }
    return high;
}

static void evaluate(struct pricer *r)
{
    const struct pln_problem *p = r->problem;
    double open = 0, spent;
    lay_costs(r);
    for (size_t i = 0; i < p->n_options; i++) {
        double sum = 0;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += r->lambda[p->cell[k]];
        r->profit[i] = sum;
    }
    for (size_t j = 0; j < p->n_cells; j++)
        open += (double)p->weight[j] - r->lambda[j];
    r->mu = price_of_budget(r);
    r->value = open + r->mu * (double)p->budget + choose(r, r->mu, &spent, true);
    if (r->value >= r->best_value) return;
    r->best_value = r->value;
    memcpy(r->best_lambda, r->lambda, p->n_cells * sizeof *r->lambda);
    if (r->cuts.n) memcpy(r->cuts.best, r->cuts.price, r->cuts.n * sizeof *r->cuts.best);
}

static void average(struct pricer *r, float smoothing)
{
    const struct pln_problem *p = r->problem;
    size_t n_arcs = r->arcs.first[p->n_options];
    for (size_t j = 0; j < p->n_cells; j++)
        r->mean_cell[j] -= smoothing * r->mean_cell[j];
    for (size_t a = 0; a < n_arcs; a++)
        r->mean_arc[a] -= smoothing * r->mean_arc[a];
    for (size_t i = 0; i < p->n_options; i++) {
        r->mean[i] += smoothing * ((float)r->chosen[i] - r->mean[i]);
        if (!r->chosen[i]) continue;
        if (r->arc_best[i] != PLN_CHAIN_ROOT) r->mean_arc[r->arc_best[i]] += smoothing;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            r->mean_cell[p->cell[k]] += smoothing;
    }
}

static void step(struct pricer *r, double length)
{
    const struct pln_problem *p = r->problem;
    struct chain_cuts *c = &r->cuts;
    for (size_t j = 0; j < p->n_cells; j++) {
        double w = (double)p->weight[j], missing = 1 - (double)r->mean_cell[j];
        r->lambda[j] = fmin(w, fmax(0, r->lambda[j] + length * w * fmax(missing, -3)));
    }
    for (size_t t = 0; t < c->n && !r->held; t++) {
        double missing = 0;
        for (size_t k = c->member_first[t]; k < c->member_first[t + 1]; k++)
            if (r->group[c->member[k]] == c->group[t]) missing += (double)r->mean[c->member[k]];
        for (size_t k = c->arc_first[t]; k < c->arc_first[t + 1]; k++)
            missing -= (double)r->mean_arc[c->arc[k]];
        c->price[t] =
            fmax(0, c->price[t] + length * CUT_STEP * r->unit * fmax(-1, fmin(1, missing)));
    }
}

static void improve(struct pricer *r, unsigned steps, double from, double to)
{
    double length = from, shrink = steps > 1 ? pow(to / from, 1.0 / (steps - 1)) : 1;
    for (unsigned it = 0; it < steps; it++, length *= shrink) {
        evaluate(r);
        average(r, r->started ? SMOOTHING : 1.0f);
        r->started = true;
        step(r, length);
    }
    evaluate(r);
}

static void go_back_to_best(struct pricer *r)
{
    memcpy(r->lambda, r->best_lambda, r->problem->n_cells * sizeof *r->lambda);
    if (r->cuts.n) memcpy(r->cuts.price, r->cuts.best, r->cuts.n * sizeof *r->cuts.best);
}

/* Cuts that the averaged hops violate, one a place at most. */
static enum geo_status separate(struct pricer *r, struct chain_flow *flow, uint32_t *member,
                                size_t *n_added, struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    *n_added = 0;
    for (uint32_t g = 0; g < r->n_groups && st == GEO_OK && *n_added < CUTS_A_ROUND; g++) {
        const uint32_t *source = r->group_option + r->group_first[g];
        size_t n_sources = r->group_first[g + 1] - r->group_first[g], n;
        float wanted = 0;
        for (size_t k = 0; k < n_sources; k++)
            wanted += r->mean[source[k]];
        if (wanted < 0.05f) continue;
        chain_flow_cut(flow, r->mean_arc, source, n_sources, wanted * (1 - VIOLATED), member, &n);
        bool added = false;
        if (n) st = chain_cuts_add(&r->cuts, &r->arcs, g, member, n, &added, err);
        *n_added += added;
    }
    return st;
}

/* Rounds of cuts and steps, and LAST steps that settle. */
static enum geo_status price_rounds(struct pricer *r, unsigned rounds, unsigned last,
                                    struct geo_err *err)
{
    size_t n = r->problem->n_options, added, idle = 0;
    struct chain_flow *flow = NULL;
    uint32_t *member = geo_alloc(n, sizeof *member);
    enum geo_status st = chain_flow_open(&r->arcs, &flow, err);
    if (!member) st = geo_no_memory(err, "cuts", n, sizeof *member);
    for (unsigned k = 0; k < rounds && st == GEO_OK && r->cuts.n < CUTS_MOST && idle < IDLE_ROUNDS;
         k++) {
        st = separate(r, flow, member, &added, err);
        idle = added ? 0 : idle + 1;
        improve(r, STEPS, 0.06, 0.01);
    }
    go_back_to_best(r);
    if (st == GEO_OK) improve(r, last, 0.03, 0.0005);
    go_back_to_best(r);
    geo_free(member);
    chain_flow_release(flow);
    return st;
}

void pln_chain_release(struct pln_chain *chain)
{
    for (size_t t = 0; t < chain->n; t++)
        geo_free(chain->at[t].member);
    geo_free(chain->at);
    geo_free(chain->liking);
    geo_free((void *)(uintptr_t)chain->relaxed.cost);
    geo_free((void *)(uintptr_t)chain->relaxed.first);
    geo_free((void *)(uintptr_t)chain->relaxed.cell);
    *chain = (struct pln_chain){0};
}

enum geo_status pln_chain_price(const struct pln_problem *problem,
                                const struct pln_network *network, unsigned rounds,
                                struct pln_chain *chain, struct geo_err *err)
{
    struct pricer r;
    *chain = (struct pln_chain){0};
    enum geo_status st = pricer_open(&r, problem, network, err);
    if (st == GEO_OK && rounds) {
        improve(&r, 200, 0.3, 0.02);
        st = price_rounds(&r, rounds, LAST_STEPS, err);
    }
    if (st == GEO_OK) st = chain_relax(problem, &r.arcs, &r.cuts, r.group, chain, err);
    if (st == GEO_OK) {
        chain->liking = r.mean;
        r.mean = NULL;
    }
    pricer_release(&r);
    return st;
}

static enum geo_status take_rings(struct pricer *r, const struct pln_certificate *known,
                                  struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    for (size_t k = 0; st == GEO_OK && k < known->n_rings; k++) {
        const struct pln_proof_ring *ring = &known->ring[k];
        bool added = false;
        st = chain_cuts_add(&r->cuts, &r->arcs, r->group[ring->target], ring->member, ring->n,
                            &added, err);
        if (added) r->cuts.price[r->cuts.n - 1] = (double)ring->price / (double)known->hop_scale;
    }
    return st;
}

/* The prices of the budget before are where the next begins. */
static enum geo_status follow(struct pricer *r, const struct pln_problem *problem,
                              struct pln_chain *chain, struct geo_err *err)
{
    r->problem = problem;
    r->best_value = INFINITY;
    r->held = !r->started; /* until coverage has its prices */
    improve(r, FOLLOW_STEPS, r->held ? 0.3 : 0.1, 0.02);
    r->held = false;
    enum geo_status st = price_rounds(r, FOLLOW_ROUNDS, FOLLOW_LAST_STEPS, err);
    return st == GEO_OK ? chain_relax(problem, &r->arcs, &r->cuts, r->group, chain, err) : st;
}

enum geo_status pln_chain_follow(const struct pln_problem *problem,
                                 const struct pln_network *network,
                                 const struct pln_certificate *known, const int64_t *budget,
                                 size_t n, struct pln_chain *chain, struct geo_err *err)
{
    struct pricer r;
    for (size_t k = 0; k < n; k++)
        chain[k] = (struct pln_chain){0};
    enum geo_status st = pricer_open(&r, problem, network, err);
    if (st == GEO_OK) st = take_rings(&r, known, err);
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        struct pln_problem at = *problem;
        at.budget = budget[k];
        st = follow(&r, &at, &chain[k], err);
    }
    pricer_release(&r);
    return st;
}
