#include "planner/opt/tree_bound.h"

#include "geo/base/mem.h"
#include "planner/opt/bound.h"
#include "planner/opt/chain.h"

/* PROBLEM as the check sees it: what has no way to the network covers nobody and costs nothing. */
static enum geo_status without_barred(const struct pln_problem *p,
                                      const struct pln_network *network, struct pln_problem *out,
                                      struct geo_err *err)
{
    size_t n = p->n_options, kept = 0;
    int64_t *cost = geo_alloc(n, sizeof *cost);
    size_t *first = geo_alloc_zero(n + 1, sizeof *first);
    uint32_t *cell = geo_alloc(n ? p->first[n] : 0, sizeof *cell);
    *out = *p;
    out->cost = cost;
    out->first = first;
    out->cell = cell;
    if (!cost || !first || !cell) return geo_no_memory(err, "the bounds with hops", n, 16);
    for (size_t i = 0; i < n; i++) {
        bool barred = network->least_vnd[i] < 0;
        cost[i] = barred ? 0 : p->cost[i];
        for (size_t k = p->first[i]; !barred && k < p->first[i + 1]; k++)
            cell[kept++] = p->cell[k];
        first[i + 1] = kept;
    }
    return GEO_OK;
}

enum geo_status pln_tree_cheapest(const struct pln_problem *problem,
                                  const struct pln_network *network,
                                  const struct pln_opt_params *params,
                                  struct pln_frontier *frontier, struct geo_err *err)
{
    struct pln_problem open;
    *frontier = (struct pln_frontier){0};
    enum geo_status st = without_barred(problem, network, &open, err);
    if (st == GEO_OK) st = pln_frontier_bounds(&open, params, frontier, err);
    for (size_t k = 0; st == GEO_OK && k < frontier->n_curves; k++)
        frontier->proof[k].hop_scale = 1; /* no rings: each pays its cheapest hop */
    geo_free((void *)(uintptr_t)open.cost);
    geo_free((void *)(uintptr_t)open.first);
    geo_free((void *)(uintptr_t)open.cell);
    return st;
}

/* The bounds of one set of rings, which go into their proofs. */
static enum geo_status add_chain(struct pln_frontier *f, const struct pln_chain *chain,
                                 int64_t most, const struct pln_opt_params *params,
                                 struct geo_err *err)
{
    size_t before = f->n_curves;
    enum geo_status st = pln_frontier_relax(f, &chain->relaxed, chain->scale, most, params, err);
    for (size_t k = before; st == GEO_OK && k < f->n_curves; k++)
        st = pln_certificate_take_rings(&f->proof[k], chain->at, chain->n, err);
    return st;
}

enum geo_status pln_tree_bounds(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_proof_rings *known, const int64_t *budget,
                                size_t n, int64_t most, const struct pln_opt_params *params,
                                struct pln_frontier *frontier, struct geo_err *err)
{
    struct pln_chain *chain = geo_alloc_zero(n, sizeof *chain);
    struct pln_opt_params with = params ? *params : (struct pln_opt_params){0};
    if (!chain) return geo_no_memory(err, "the bounds with hops", n, sizeof *chain);
    enum geo_status st = pln_chain_follow(problem, network, known, budget, n, chain, err);
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        with.begin = &chain[k].prices;
        st = add_chain(frontier, &chain[k], most, &with, err);
        if (st == GEO_INFEASIBLE) st = GEO_OK; /* too little for what is committed: no plan there */
    }
    for (size_t k = 0; k < n; k++)
        pln_chain_release(&chain[k]);
    geo_free(chain);
    return st;
}

enum geo_status pln_tree_bound(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_proof_rings *known,
                               const struct pln_opt_params *params, int64_t *bound,
                               struct geo_err *err)
{
    struct pln_chain chain;
    struct pln_opt_params with = params ? *params : (struct pln_opt_params){0};
    with.begin = &chain.prices;
    enum geo_status st =
        pln_chain_follow(problem, network, known, &problem->budget, 1, &chain, err);
    if (st == GEO_OK) st = pln_opt_bound(&chain.relaxed, &with, NULL, bound, err);
    pln_chain_release(&chain);
    return st;
}
