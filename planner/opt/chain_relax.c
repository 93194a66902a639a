/* From prices to the relaxed problem, in whole numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

#define TOTAL_MOST ((int64_t)1 << 60)
enum { SCALE_MOST = 1 << 16, UNIT_ENOUGH = 1 << 20, MENDS = 40 };

/* The relaxation while its prices are whole numbers that still may leave a cost below 0. */
struct mending {
    const struct chain_arcs *arcs;
    const struct chain_cuts *cuts;
    const uint32_t *group;
    int64_t scale, *price, *arc_price, *cost;
    uint32_t *arc_best;
};

/* Prices of hops need parts of the unit where the unit is coarse; totals must fit. */
static int64_t scale_for(const struct pln_problem *p, const struct chain_arcs *arcs)
{
    int64_t total = p->budget / 2, scale = 1;
    size_t n = p->n_options;
    double dearest = 1;
    for (size_t i = 0; i < n; i++)
        total += p->cost[i] / 2;
    for (size_t a = 0; a < arcs->first[n]; a++) {
        total += arcs->cost[a] / 2 < TOTAL_MOST - total ? arcs->cost[a] / 2 : 0;
        dearest = fmax(dearest, (double)arcs->cost[a]);
    }
    while (scale < SCALE_MOST && total < TOTAL_MOST / (2 * scale) &&
           dearest * (double)scale < UNIT_ENOUGH)
        scale *= 2;
    return scale;
}

static void lay(const struct mending *m)
{
    const struct chain_arcs *arcs = m->arcs;
    const struct chain_cuts *cuts = m->cuts;
    for (size_t a = 0; a < arcs->first[arcs->n_options]; a++)
        m->arc_price[a] = arcs->cost[a] * m->scale;
    for (size_t i = 0; i < arcs->n_options; i++)
        m->cost[i] = arcs->own[i] * m->scale;
    for (size_t t = 0; t < cuts->n; t++) {
        if (!m->price[t]) continue;
        for (size_t k = cuts->inner_first[t]; k < cuts->inner_first[t + 1]; k++)
            m->arc_price[cuts->inner[k]] += m->price[t];
        for (size_t k = cuts->member_first[t]; k < cuts->member_first[t + 1]; k++) {
            uint32_t i = cuts->member[k];
            if (m->group[i] == cuts->group[t]) m->cost[i] += m->price[t];
            if (arcs->first[i] < arcs->first[i + 1]) m->cost[i] -= m->price[t];
        }
    }
    for (size_t i = 0; i < arcs->n_options; i++) {
        uint32_t best = PLN_CHAIN_ROOT;
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++)
            if (best == PLN_CHAIN_ROOT || m->arc_price[a] < m->arc_price[best]) best = (uint32_t)a;
        m->arc_best[i] = best;
        if (best != PLN_CHAIN_ROOT) m->cost[i] += m->arc_price[best];
    }
}

static bool stays_inside(const struct chain_cuts *cuts, size_t t, uint32_t arc)
{
    for (size_t k = cuts->inner_first[t]; k < cuts->inner_first[t + 1]; k++)
        if (cuts->inner[k] == arc) return true;
    return false;
}

/* Where a cost is below 0, the prices that its cheapest hop is let off are lowered, the dearest
 * cuts first met first. True: nothing is below 0. */
static bool mend(const struct mending *m)
{
    const struct chain_cuts *cuts = m->cuts;
    bool fine = true;
    for (size_t i = 0; fine && i < m->arcs->n_options; i++)
        fine = m->cost[i] >= 0;
    for (size_t t = 0; t < cuts->n && !fine; t++)
        for (size_t k = cuts->member_first[t]; k < cuts->member_first[t + 1] && m->price[t]; k++) {
            uint32_t i = cuts->member[k];
            if (m->cost[i] < 0 && !stays_inside(cuts, t, m->arc_best[i]))
                m->price[t] -= (m->price[t] + 9) / 10;
        }
    return fine;
}

static void settle(struct mending *m)
{
    for (int k = 0; k <= MENDS; k++) {
        lay(m);
        if (mend(m)) break;
        if (k == MENDS - 1) memset(m->price, 0, m->cuts->n * sizeof *m->price);
    }
}

static enum geo_status keep_rings(const struct mending *m, struct pln_chain *chain,
                                  struct geo_err *err)
{
    const struct chain_cuts *cuts = m->cuts;
    chain->at = geo_alloc_zero(cuts->n, sizeof *chain->at);
    if (!chain->at) return geo_no_memory(err, "the prices of hops", cuts->n, sizeof *chain->at);
    for (size_t t = 0; t < cuts->n; t++) {
        if (!m->price[t]) continue;
        const uint32_t *member = cuts->member + cuts->member_first[t];
        struct pln_proof_ring *ring = &chain->at[chain->n];
        ring->n = cuts->member_first[t + 1] - cuts->member_first[t];
        ring->price = m->price[t];
        ring->member = geo_alloc(ring->n, sizeof *member);
        if (!ring->member) return geo_no_memory(err, "the prices of hops", ring->n, sizeof *member);
        chain->n++;
        memcpy(ring->member, member, ring->n * sizeof *member);
        for (size_t k = ring->n; k-- > 0;)
            if (m->group[member[k]] == cuts->group[t]) ring->target = member[k];
    }
    return GEO_OK;
}

/* The plain problem with these costs; options without a way to the network cover nobody. */
static enum geo_status build_relaxed(const struct mending *m, const struct pln_problem *p,
                                     struct pln_chain *chain, struct geo_err *err)
{
    size_t n = p->n_options, kept = 0;
    int64_t *cost = geo_alloc(n, sizeof *cost);
    size_t *first = geo_alloc_zero(n + 1, sizeof *first);
    uint32_t *cell = geo_alloc(p->first[n], sizeof *cell);
    chain->relaxed = *p;
    chain->relaxed.cost = cost;
    chain->relaxed.first = first;
    chain->relaxed.cell = cell;
    chain->relaxed.budget = p->budget * chain->scale;
    if (!cost || !first || !cell) return geo_no_memory(err, "the relaxed problem", n, 16);
    for (size_t i = 0; i < n; i++) {
        bool barred = m->arcs->first[i] == m->arcs->first[i + 1];
        cost[i] = m->cost[i];
        for (size_t k = p->first[i]; !barred && k < p->first[i + 1]; k++)
            cell[kept++] = p->cell[k];
        first[i + 1] = kept;
    }
    return GEO_OK;
}

enum geo_status chain_relax(const struct pln_problem *p, const struct chain_arcs *arcs,
                            const struct chain_cuts *cuts, const uint32_t *group,
                            struct pln_chain *chain, struct geo_err *err)
{
    size_t n = p->n_options, n_arcs = arcs->first[n];
    struct mending m = {.arcs = arcs,
                        .cuts = cuts,
                        .group = group,
                        .scale = chain->scale ? chain->scale : scale_for(p, arcs),
                        .price = geo_alloc_zero(cuts->n, sizeof *m.price),
                        .arc_price = geo_alloc(n_arcs, sizeof *m.arc_price),
                        .cost = geo_alloc(n, sizeof *m.cost),
                        .arc_best = geo_alloc(n, sizeof *m.arc_best)};
    enum geo_status st = GEO_OK;
    if (!m.price || !m.arc_price || !m.cost || !m.arc_best)
        st = geo_no_memory(err, "the prices of hops", n_arcs, sizeof *m.arc_price);
    chain->scale = m.scale;
    for (size_t t = 0; st == GEO_OK && t < cuts->n; t++)
        m.price[t] = (int64_t)(cuts->price[t] * (double)m.scale);
    if (st == GEO_OK) settle(&m);
    if (st == GEO_OK) st = keep_rings(&m, chain, err);
    if (st == GEO_OK) st = build_relaxed(&m, p, chain, err);
    geo_free(m.price);
    geo_free(m.arc_price);
    geo_free(m.cost);
    geo_free(m.arc_best);
    return st;
}
