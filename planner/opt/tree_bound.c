#include "planner/opt/tree_bound.h"

#include "geo/base/mem.h"
#include "planner/opt/bound.h"
#include "planner/opt/chain.h"

enum geo_status pln_tree_bounds(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_certificate *known, const int64_t *budget,
                                size_t n, int64_t most, const struct pln_opt_params *params,
                                struct pln_frontier *frontier, struct geo_err *err)
{
    struct pln_chain *chain = geo_alloc_zero(n, sizeof *chain);
    if (!chain) return geo_no_memory(err, "the bounds with hops", n, sizeof *chain);
    enum geo_status st = pln_chain_follow(problem, network, known, budget, n, chain, err);
    for (size_t k = 0; st == GEO_OK && k < n; k++) {
        st = pln_frontier_relax(frontier, &chain[k].relaxed, chain[k].scale, most, params, err);
        if (st == GEO_INFEASIBLE) st = GEO_OK; /* too little for what is committed: no plan there */
    }
    for (size_t k = 0; k < n; k++)
        pln_chain_release(&chain[k]);
    geo_free(chain);
    return st;
}

enum geo_status pln_tree_bound(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_certificate *known,
                               const struct pln_opt_params *params, int64_t *bound,
                               struct geo_err *err)
{
    struct pln_chain chain;
    enum geo_status st =
        pln_chain_follow(problem, network, known, &problem->budget, 1, &chain, err);
    if (st == GEO_OK) st = pln_opt_bound(&chain.relaxed, params, NULL, bound, err);
    pln_chain_release(&chain);
    return st;
}
