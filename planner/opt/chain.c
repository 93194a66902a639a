#include "planner/opt/chain.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

enum {
    FIRST_STEPS = 200,
    BEGUN_STEPS = 60,
    STEPS = 60,
    LAST_STEPS = 400,
    CUTS_MOST = 20000,
    CUTS_A_ROUND = 800,
    IDLE_ROUNDS = 3
};
enum { BRANCH_STEPS = 40, BRANCH_ROUNDS = 4, BRANCH_LAST_STEPS = 100 };
enum { FOLLOW_STEPS = 150, FOLLOW_ROUNDS = 6, FOLLOW_LAST_STEPS = 150 };
#define VIOLATED 0.02f /* of a place's choice: less is left */

/* Cuts that the averaged hops violate, one a place at most. */
static enum geo_status separate(struct chain_prices *r, struct chain_flow *flow, uint32_t *member,
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
    return st == GEO_OK ? chain_cuts_turn(&r->cuts, err) : st;
}

/* Rounds of cuts and steps, and LAST steps that settle. */
static enum geo_status price_rounds(struct chain_prices *r, unsigned rounds, unsigned last,
                                    struct geo_err *err)
{
    size_t n = r->problem->n_options, added, idle = 0;
    struct chain_flow *flow = NULL;
    uint32_t *member = geo_alloc(n, sizeof *member);
    enum geo_status st = chain_flow_open(&r->arcs, &flow, err);
    if (!member) st = geo_no_memory(err, "cuts", n, sizeof *member);
    for (unsigned k = 0; k < rounds && st == GEO_OK && r->cuts.n < CUTS_MOST &&
                         idle < IDLE_ROUNDS && r->best_value >= r->enough;
         k++) {
        st = separate(r, flow, member, &added, err);
        idle = added ? 0 : idle + 1;
        chain_prices_improve(r, STEPS, 0.06, 0.01);
    }
    chain_prices_go_back(r);
    if (st == GEO_OK && r->best_value >= r->enough) chain_prices_improve(r, last, 0.03, 0.0005);
    chain_prices_go_back(r);
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
    pln_prices_release(&chain->prices);
    geo_free((void *)(uintptr_t)chain->relaxed.cost);
    geo_free((void *)(uintptr_t)chain->relaxed.first);
    geo_free((void *)(uintptr_t)chain->relaxed.cell);
    *chain = (struct pln_chain){0};
}

/* The best prices met, as whole numbers with what they relax to. */
static enum geo_status settle(const struct chain_prices *r, struct pln_chain *chain,
                              struct geo_err *err)
{
    const struct pln_problem *p = r->problem;
    enum geo_status st = chain_relax(p, &r->arcs, &r->cuts, r->group, chain, err);
    chain->prices = (struct pln_prices){.share = geo_alloc(p->n_cells, sizeof(double)),
                                        .n_cells = p->n_cells,
                                        .money = r->mu / (double)chain->scale};
    if (!chain->prices.share) return geo_no_memory(err, "prices", p->n_cells, sizeof(double));
    for (size_t j = 0; j < p->n_cells; j++)
        chain->prices.share[j] = p->weight[j] > 0 ? r->lambda[j] / (double)p->weight[j] : -1;
    return st;
}

/* Rings with their prices. */
static enum geo_status take_rings(struct chain_prices *r, const struct pln_proof_rings *rings,
                                  struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    for (size_t k = 0; st == GEO_OK && k < rings->n; k++) {
        const struct pln_proof_ring *ring = &rings->at[k];
        bool added = false;
        st = chain_cuts_add(&r->cuts, &r->arcs, r->group[ring->target], ring->member, ring->n,
                            &added, err);
        if (added) r->cuts.price[r->cuts.n - 1] = (double)ring->price / (double)rings->scale;
    }
    return st == GEO_OK ? chain_cuts_turn(&r->cuts, err) : st;
}

/* Where another problem's prices ended; cells that they do not know keep the usual guess. */
static enum geo_status begin_at(struct chain_prices *r, const struct pln_prices *begin,
                                struct geo_err *err)
{
    for (size_t j = 0; j < r->problem->n_cells && j < begin->n_cells; j++)
        if (begin->share[j] >= 0)
            r->lambda[j] = fmin(begin->share[j], 1) * (double)r->problem->weight[j];
    r->mu = begin->money;
    const struct pln_proof_rings rings = {begin->ring, begin->n_rings, begin->hop_scale};
    return take_rings(r, &rings, err);
}

enum geo_status pln_chain_price(const struct pln_problem *problem,
                                const struct pln_network *network, const struct pln_prices *begin,
                                unsigned rounds, struct pln_chain *chain, struct geo_err *err)
{
    struct chain_prices r;
    *chain = (struct pln_chain){0};
    bool begun = begin && begin->n_rings;
    enum geo_status st = chain_prices_open(&r, problem, network, err);
    if (st == GEO_OK && begun) st = begin_at(&r, begin, err);
    if (st == GEO_OK && rounds) {
        chain_prices_improve(&r, begun ? BEGUN_STEPS : FIRST_STEPS, begun ? 0.03 : 0.3, 0.02);
        st = price_rounds(&r, rounds, LAST_STEPS, err);
    }
    if (st == GEO_OK) st = settle(&r, chain, err);
    if (st == GEO_OK) {
        chain->liking = r.mean;
        r.mean = NULL;
    }
    chain_prices_release(&r);
    return st;
}

enum geo_status pln_chain_branch(const struct pln_problem *problem,
                                 const struct pln_network *network, const struct pln_prices *begin,
                                 int64_t scale, double enough, struct pln_chain *chain,
                                 struct geo_err *err)
{
    struct chain_prices r;
    *chain = (struct pln_chain){.scale = scale};
    enum geo_status st = chain_prices_open(&r, problem, network, err);
    r.enough = enough;
    if (st == GEO_OK) st = begin_at(&r, begin, err);
    if (st == GEO_OK) {
        chain_prices_improve(&r, BRANCH_STEPS, 0.05, 0.01);
        st = price_rounds(&r, BRANCH_ROUNDS, BRANCH_LAST_STEPS, err);
    }
    if (st == GEO_OK) st = settle(&r, chain, err);
    if (st == GEO_OK) {
        chain->liking = r.mean;
        r.mean = NULL;
    }
    chain_prices_release(&r);
    return st;
}

/* The prices of the budget before are where the next begins. */
static enum geo_status follow(struct chain_prices *r, const struct pln_problem *problem,
                              struct pln_chain *chain, struct geo_err *err)
{
    r->problem = problem;
    r->best_value = INFINITY;
    r->held = !r->started; /* until coverage has its prices */
    chain_prices_improve(r, FOLLOW_STEPS, r->held ? 0.3 : 0.1, 0.02);
    r->held = false;
    enum geo_status st = price_rounds(r, FOLLOW_ROUNDS, FOLLOW_LAST_STEPS, err);
    return st == GEO_OK ? settle(r, chain, err) : st;
}

enum geo_status pln_chain_follow(const struct pln_problem *problem,
                                 const struct pln_network *network,
                                 const struct pln_proof_rings *known, const int64_t *budget,
                                 size_t n, struct pln_chain *chain, struct geo_err *err)
{
    struct chain_prices r;
    for (size_t k = 0; k < n; k++)
        chain[k] = (struct pln_chain){0};
    enum geo_status st = chain_prices_open(&r, problem, network, err);
    if (st == GEO_OK) st = take_rings(&r, known, err);
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        struct pln_problem at = *problem;
        at.budget = budget[k];
        st = follow(&r, &at, &chain[k], err);
    }
    chain_prices_release(&r);
    return st;
}
