/* The averaged subgradient on prices of coverage, money and cuts (Barahona, Anbil 2000). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"
#include "planner/opt/problem.h"

#define SMOOTHING 0.1f /* weight of the newest choice in the averages */
#define FADED 1e-6f    /* a mean below this is none */
#define CUT_STEP 0.1   /* of a site's mean cost, where a cell moves by all of its weight */

/* ---- as they begin ---- */

static enum geo_status by_place(struct chain_prices *r, struct geo_err *err)
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

static void start_prices(struct chain_prices *r)
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
    r->enough = -INFINITY;
}

void chain_prices_release(struct chain_prices *r)
{
    void *all[] = {r->group,  r->group_first, r->group_option, r->lambda,    r->best_lambda,
                   r->raise,  r->let_off,     r->toll,         r->plain,     r->cost,
                   r->profit, r->arc_best,    r->by_cost,      r->ringed,    r->is_ringed,
                   r->seller, r->live,        r->chosen,       r->mean_cell, r->mean_arc,
                   r->mean,   r->mean_arcs};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
    chain_arcs_release(&r->arcs);
    chain_cuts_release(&r->cuts);
}

static bool barred(const struct chain_prices *r, size_t i)
{
    return r->arcs.first[i] == r->arcs.first[i + 1];
}

static bool is_fixed(const struct chain_prices *r, size_t i)
{
    return r->problem->fixed && r->problem->fixed[i];
}

/* Without any prices: where they leave an option alone, so it stays. */
static void lay_plain_costs(struct chain_prices *r)
{
    const struct chain_arcs *arcs = &r->arcs;
    for (size_t i = 0; i < r->problem->n_options; i++) {
        uint32_t best = PLN_CHAIN_ROOT;
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++)
            if (best == PLN_CHAIN_ROOT || arcs->cost[a] < arcs->cost[best]) best = (uint32_t)a;
        r->arc_best[i] = best;
        r->cost[i] = r->plain[i] =
            (double)arcs->own[i] + (best == PLN_CHAIN_ROOT ? 0 : (double)arcs->cost[best]);
    }
}

/* Whom the relaxed choice could ever take: who covers someone, and who is let off so much that
 * taking it pays. */
static void list_sellers(struct chain_prices *r)
{
    const struct pln_problem *p = r->problem;
    r->n_sellers = 0;
    for (uint32_t g = 0; g < r->n_groups; g++)
        for (uint32_t k = r->group_first[g]; k < r->group_first[g + 1]; k++) {
            uint32_t i = r->group_option[k];
            bool pays = p->first[i] < p->first[i + 1] || r->is_ringed[i];
            if (is_fixed(r, i) || (pays && !barred(r, i)))
                r->seller[r->n_sellers++] = (struct chain_seller){i, g};
        }
}

enum geo_status chain_prices_open(struct chain_prices *r, const struct pln_problem *p,
                                  const struct pln_network *network, struct geo_err *err)
{
    *r = (struct chain_prices){.problem = p};
    enum geo_status st = chain_arcs_build(&r->arcs, p, network, err);
    if (st == GEO_OK) st = chain_cuts_open(&r->cuts, r->arcs.first[p->n_options], err);
    if (st == GEO_OK) st = by_place(r, err);
    if (st != GEO_OK) return st;
    size_t n = p->n_options, n_arcs = r->arcs.first[n];
    r->lambda = geo_alloc_zero(p->n_cells, sizeof *r->lambda);
    r->best_lambda = geo_alloc_zero(p->n_cells, sizeof *r->best_lambda);
    r->raise = geo_alloc_zero(n_arcs, sizeof *r->raise);
    r->let_off = geo_alloc_zero(n, sizeof *r->let_off);
    r->toll = geo_alloc_zero(n, sizeof *r->toll);
    r->plain = geo_alloc(n, sizeof *r->plain);
    r->cost = geo_alloc(n, sizeof *r->cost);
    r->profit = geo_alloc_zero(n, sizeof *r->profit);
    r->arc_best = geo_alloc(n, sizeof *r->arc_best);
    r->by_cost = geo_alloc(n_arcs, sizeof *r->by_cost);
    r->ringed = geo_alloc(n, sizeof *r->ringed);
    r->is_ringed = geo_alloc_zero(n, 1);
    r->seller = geo_alloc(n, sizeof *r->seller);
    r->live = geo_alloc(n, sizeof *r->live);
    r->chosen = geo_alloc(n, sizeof *r->chosen);
    r->mean_cell = geo_alloc_zero(p->n_cells, sizeof *r->mean_cell);
    r->mean_arc = geo_alloc_zero(n_arcs, sizeof *r->mean_arc);
    r->mean = geo_alloc_zero(n, sizeof *r->mean);
    r->mean_arcs = geo_alloc(n_arcs, sizeof *r->mean_arcs);
    if (!r->lambda || !r->best_lambda || !r->raise || !r->let_off || !r->toll || !r->plain ||
        !r->cost || !r->profit || !r->arc_best || !r->by_cost || !r->ringed || !r->is_ringed ||
        !r->seller || !r->live || !r->chosen || !r->mean_cell || !r->mean_arc || !r->mean ||
        !r->mean_arcs)
        return geo_no_memory(err, "the prices of hops", n_arcs, sizeof *r->raise);
    start_prices(r);
    lay_plain_costs(r);
    list_sellers(r);
    return GEO_OK;
}

/* ---- costs under the prices ---- */

static bool cheaper(const struct chain_arcs *arcs, uint32_t a, uint32_t b)
{
    return arcs->cost[a] != arcs->cost[b] ? arcs->cost[a] < arcs->cost[b] : a < b;
}

/* By insertion: hops are few a place, and mostly the sites next to each other cost alike. */
static void sort_arcs(struct chain_prices *r, size_t i)
{
    const struct chain_arcs *arcs = &r->arcs;
    size_t first = arcs->first[i];
    for (size_t a = first; a < arcs->first[i + 1]; a++) {
        size_t at = a;
        for (; at > first && cheaper(arcs, (uint32_t)a, r->by_cost[at - 1]); at--)
            r->by_cost[at] = r->by_cost[at - 1];
        r->by_cost[at] = (uint32_t)a;
    }
}

static void list_ringed(struct chain_prices *r)
{
    const struct chain_cuts *cuts = &r->cuts;
    if (r->n_laid == cuts->n) return;
    for (size_t k = cuts->member_first[r->n_laid]; k < cuts->member_first[cuts->n]; k++) {
        uint32_t i = cuts->member[k];
        if (r->is_ringed[i]) continue;
        r->is_ringed[i] = 1;
        r->ringed[r->n_ringed++] = i;
        sort_arcs(r, i);
    }
    r->n_laid = cuts->n;
    list_sellers(r);
}

/* Prices only ever raise an arc against the others of its option. */
static uint32_t cheapest_arc(const struct chain_prices *r, uint32_t i)
{
    const struct chain_arcs *arcs = &r->arcs;
    uint32_t best = PLN_CHAIN_ROOT;
    double least = INFINITY;
    for (size_t k = arcs->first[i]; k < arcs->first[i + 1]; k++) {
        uint32_t a = r->by_cost[k];
        if ((double)arcs->cost[a] >= least) break;
        double here = (double)arcs->cost[a] + r->raise[a];
        if (here < least) {
            least = here;
            best = a;
        }
    }
    return best;
}

static void raise_arcs(struct chain_prices *r)
{
    const struct chain_cuts *cuts = &r->cuts;
    for (size_t h = 0; h < cuts->n_held; h++) {
        double sum = 0;
        for (size_t k = cuts->around_first[h]; k < cuts->around_first[h + 1]; k++)
            sum += cuts->price[cuts->around[k]];
        r->raise[cuts->held[h]] = sum;
    }
}

/* c' under the present prices, and the arc that gives it. Only those of ringed options change. */
static void lay_costs(struct chain_prices *r)
{
    const struct chain_arcs *arcs = &r->arcs;
    const struct chain_cuts *cuts = &r->cuts;
    list_ringed(r);
    for (size_t k = 0; k < r->n_ringed; k++)
        r->let_off[r->ringed[k]] = r->toll[r->ringed[k]] = 0;
    raise_arcs(r);
    for (size_t t = 0; t < cuts->n; t++) {
        double d = cuts->price[t];
        if (d <= 0) continue;
        for (size_t k = cuts->member_first[t]; k < cuts->member_first[t + 1]; k++) {
            r->let_off[cuts->member[k]] += d;
            if (r->group[cuts->member[k]] == cuts->group[t]) r->toll[cuts->member[k]] += d;
        }
    }
    for (size_t k = 0; k < r->n_ringed; k++) {
        uint32_t i = r->ringed[k], a = cheapest_arc(r, i);
        r->arc_best[i] = a;
        r->cost[i] = (double)arcs->own[i] + r->toll[i];
        if (a != PLN_CHAIN_ROOT) r->cost[i] += (double)arcs->cost[a] + r->raise[a] - r->let_off[i];
    }
}

/* ---- the relaxed choice ---- */

/* Σ over places of the best max(0, profit − μ c') among the N of LIST; *SPENT: what that choice
 * costs. KEEP: it becomes the present choice. */
static double choose(struct chain_prices *r, const struct chain_seller *list, size_t n, double mu,
                     double *spent, bool keep)
{
    double sum = 0;
    *spent = 0;
    if (keep) r->n_chosen = 0;
    for (size_t k = 0; k < n;) {
        double best = 0;
        uint32_t at = PLN_CHAIN_ROOT, g = list[k].group;
        bool fixed = false;
        for (; k < n && list[k].group == g; k++) {
            uint32_t i = list[k].option;
            double rest = r->profit[i] - mu * r->cost[i];
            if (fixed || (rest <= best && !is_fixed(r, i))) continue;
            fixed = is_fixed(r, i);
            best = rest;
            at = i;
        }
        if (at == PLN_CHAIN_ROOT) continue;
        sum += best;
        *spent += r->cost[at];
        if (keep) r->chosen[r->n_chosen++] = at;
    }
    return sum;
}

/* Those who may be chosen at the price LOW or a higher one. */
static void list_live(struct chain_prices *r, double low)
{
    r->n_live = 0;
    for (size_t k = 0; k < r->n_sellers; k++) {
        uint32_t i = r->seller[k].option;
        if (r->profit[i] > low * r->cost[i] || r->cost[i] < 0 || is_fixed(r, i))
            r->live[r->n_live++] = r->seller[k];
    }
}

/* A price at which the relaxed choice keeps the budget, and in *LOW one at which it does not, or 0.
 * Money is worth about what it was a step before. */
static double bracket(struct chain_prices *r, double *low)
{
    double budget = (double)r->problem->budget, spent, high = r->mu, widen = 0.01;
    *low = 0;
    for (size_t k = 0; r->mu <= 0 && k < r->n_sellers; k++) {
        uint32_t i = r->seller[k].option;
        if (r->cost[i] > 0) high = fmax(high, r->profit[i] / r->cost[i]);
    }
    choose(r, r->seller, r->n_sellers, high, &spent, false);
    for (int k = 0; k < 60 && spent > budget; k++, widen = fmin(2 * widen, 1)) {
        *low = high;
        high *= 1 + widen;
        choose(r, r->seller, r->n_sellers, high, &spent, false);
    }
    while (*low <= 0 && high > 1e-300) {
        double lower = widen < 0.6 ? high * (1 - widen) : 0;
        choose(r, r->seller, r->n_sellers, lower, &spent, false);
        if (spent > budget) {
            *low = lower;
            break;
        }
        high = lower;
        if (lower <= 0) break;
        widen *= 2;
    }
    return high;
}

/* The lowest price of money at which the relaxed choice keeps the budget; who may be chosen there
 * is listed. */
static double price_of_budget(struct chain_prices *r)
{
    double budget = (double)r->problem->budget, spent, low, high = bracket(r, &low);
    list_live(r, low);
    while (high - low > 1e-6 * high && high > 1e-300) {
        double middle = low > 0 ? 0.5 * (low + high) : 0.5 * high;
        choose(r, r->live, r->n_live, middle, &spent, false);
        if (spent <= budget)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void evaluate(struct chain_prices *r)
{
    const struct pln_problem *p = r->problem;
    double open = 0, spent;
    lay_costs(r);
    for (size_t s = 0; s < r->n_sellers; s++) {
        uint32_t i = r->seller[s].option;
        double sum = 0;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += r->lambda[p->cell[k]];
        r->profit[i] = sum;
    }
    for (size_t j = 0; j < p->n_cells; j++)
        open += (double)p->weight[j] - r->lambda[j];
    r->mu = price_of_budget(r);
    r->value =
        open + r->mu * (double)p->budget + choose(r, r->live, r->n_live, r->mu, &spent, true);
    if (r->value >= r->best_value) return;
    r->best_value = r->value;
    memcpy(r->best_lambda, r->lambda, p->n_cells * sizeof *r->lambda);
    if (r->cuts.n) memcpy(r->cuts.best, r->cuts.price, r->cuts.n * sizeof *r->cuts.best);
}

/* ---- the step ---- */

static void fade(float *mean, size_t n, float smoothing)
{
    for (size_t k = 0; k < n; k++) {
        float left = mean[k] - smoothing * mean[k];
        mean[k] = left < FADED ? 0 : left;
    }
}

static void fade_arcs(struct chain_prices *r, float smoothing)
{
    size_t kept = 0;
    for (size_t k = 0; k < r->n_mean_arcs; k++) {
        uint32_t a = r->mean_arcs[k];
        fade(&r->mean_arc[a], 1, smoothing);
        if (r->mean_arc[a] > 0) r->mean_arcs[kept++] = a;
    }
    r->n_mean_arcs = kept;
}

/* Into its place: sums over the list are taken in the order of arcs. */
static void list_mean_arc(struct chain_prices *r, uint32_t arc)
{
    size_t at = r->n_mean_arcs++;
    for (; at > 0 && r->mean_arcs[at - 1] > arc; at--)
        r->mean_arcs[at] = r->mean_arcs[at - 1];
    r->mean_arcs[at] = arc;
}

static void average(struct chain_prices *r, float smoothing)
{
    const struct pln_problem *p = r->problem;
    fade(r->mean_cell, p->n_cells, smoothing);
    fade(r->mean, p->n_options, smoothing);
    fade_arcs(r, smoothing);
    for (size_t c = 0; c < r->n_chosen; c++) {
        uint32_t i = r->chosen[c], a = r->arc_best[i];
        r->mean[i] += smoothing;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            r->mean_cell[p->cell[k]] += smoothing;
        if (a == PLN_CHAIN_ROOT) continue;
        if (r->mean_arc[a] <= 0) list_mean_arc(r, a);
        r->mean_arc[a] += smoothing;
    }
}

/* By cut, how much more the averaged choice takes of the cut's place than hops leave the cut: of
 * its members leave as many as are chosen, but those that hop to another. */
static void find_missing(struct chain_prices *r)
{
    struct chain_cuts *c = &r->cuts;
    for (size_t t = 0; t < c->n; t++) {
        double sum = 0;
        for (size_t k = c->member_first[t]; k < c->member_first[t + 1]; k++)
            if (r->group[c->member[k]] != c->group[t]) sum -= (double)r->mean[c->member[k]];
        c->missing[t] = sum;
    }
    for (size_t k = 0; k < r->n_mean_arcs; k++) {
        uint32_t a = r->mean_arcs[k], h = c->slot[a];
        if (h == PLN_CHAIN_NONE) continue;
        for (size_t e = c->around_first[h]; e < c->around_first[h + 1]; e++)
            c->missing[c->around[e]] += (double)r->mean_arc[a];
    }
}

static void step(struct chain_prices *r, double length)
{
    const struct pln_problem *p = r->problem;
    struct chain_cuts *c = &r->cuts;
    for (size_t j = 0; j < p->n_cells; j++) {
        double w = (double)p->weight[j], open = 1 - (double)r->mean_cell[j];
        r->lambda[j] = fmin(w, fmax(0, r->lambda[j] + length * w * fmax(open, -3)));
    }
    if (r->held) return;
    find_missing(r);
    for (size_t t = 0; t < c->n; t++) {
        double violation = fmax(-1, fmin(1, c->missing[t]));
        c->price[t] = fmax(0, c->price[t] + length * CUT_STEP * r->unit * violation);
    }
}

void chain_prices_improve(struct chain_prices *r, unsigned steps, double from, double to)
{
    double length = from, shrink = steps > 1 ? pow(to / from, 1.0 / (steps - 1)) : 1;
    for (unsigned it = 0; it < steps; it++, length *= shrink) {
        evaluate(r);
        if (r->best_value < r->enough) return;
        average(r, r->started ? SMOOTHING : 1.0f);
        r->started = true;
        step(r, length);
    }
    evaluate(r);
}

void chain_prices_go_back(struct chain_prices *r)
{
    memcpy(r->lambda, r->best_lambda, r->problem->n_cells * sizeof *r->lambda);
    if (r->cuts.n) memcpy(r->cuts.price, r->cuts.best, r->cuts.n * sizeof *r->cuts.best);
}
