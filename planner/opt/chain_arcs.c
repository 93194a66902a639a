#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain_parts.h"

/* Arcs by where they lead, and then the other way round. */
static enum geo_status find_backs(struct chain_arcs *arcs, struct geo_err *err)
{
    size_t n = arcs->n_options, n_arcs = arcs->first[n];
    size_t *into = geo_alloc_zero(n + 2, sizeof *into), *from_here = geo_alloc(n, sizeof *into);
    uint32_t *arc = geo_alloc(n_arcs, sizeof *arc), *from = geo_alloc(n_arcs, sizeof *from);
    bool fits = into && from_here && arc && from;
    for (size_t a = 0; fits && a < n_arcs; a++) {
        arcs->back[a] = (uint32_t)a;
        if (arcs->to[a] != PLN_CHAIN_ROOT) into[arcs->to[a] + 2]++;
    }
    for (size_t i = 0; fits && i < n; i++)
        into[i + 2] += into[i + 1];
    for (size_t i = 0; fits && i < n; i++)
        for (size_t a = arcs->first[i]; a < arcs->first[i + 1]; a++) {
            from[a] = (uint32_t)i;
            if (arcs->to[a] != PLN_CHAIN_ROOT) arc[into[arcs->to[a] + 1]++] = (uint32_t)a;
        }
    for (size_t i = 0; fits && i < n; i++)
        from_here[i] = SIZE_MAX;
    for (size_t j = 0; fits && j < n; j++) {
        for (size_t b = arcs->first[j]; b < arcs->first[j + 1]; b++)
            if (arcs->to[b] != PLN_CHAIN_ROOT) from_here[arcs->to[b]] = b;
        for (size_t k = into[j]; k < into[j + 1]; k++) {
            size_t b = from_here[from[arc[k]]]; /* of an earlier place: no way back */
            if (b >= arcs->first[j] && b < arcs->first[j + 1]) arcs->back[arc[k]] = (uint32_t)b;
        }
    }
    geo_free(into);
    geo_free(from_here);
    geo_free(arc);
    geo_free(from);
    return fits ? GEO_OK : geo_no_memory(err, "the hops", n_arcs, 2 * sizeof *arc);
}

enum geo_status chain_arcs_build(struct chain_arcs *arcs, const struct pln_problem *p,
                                 const struct pln_network *net, struct geo_err *err)
{
    size_t n = p->n_options, n_arcs = n ? net->first[n] + n : 0, at = 0;
    *arcs = (struct chain_arcs){.n_options = n,
                                .first = geo_alloc_zero(n + 1, sizeof *arcs->first),
                                .to = geo_alloc(n_arcs, sizeof *arcs->to),
                                .cost = geo_alloc(n_arcs, sizeof *arcs->cost),
                                .own = geo_alloc(n, sizeof *arcs->own),
                                .back = geo_alloc(n_arcs, sizeof *arcs->back)};
    if (!arcs->first || !arcs->to || !arcs->cost || !arcs->own || !arcs->back)
        return geo_no_memory(err, "the hops", n_arcs, sizeof *arcs->cost);
    for (size_t i = 0; i < n; i++) {
        arcs->first[i] = at;
        arcs->own[i] = p->cost[i] - (net->least_vnd[i] > 0 ? net->least_vnd[i] : 0);
        if (net->least_vnd[i] < 0) continue;
        if (!net->needs[i] || net->root[i].kind != PLN_BACKHAUL_NONE) {
            arcs->to[at] = PLN_CHAIN_ROOT;
            arcs->cost[at++] = net->needs[i] ? net->root[i].cost_vnd : 0;
        }
        for (size_t h = net->first[i]; h < net->first[i + 1]; h++) {
            if (net->least_vnd[net->hop[h].to] < 0 ||
                !pln_hop_pays(net, (uint32_t)i, net->hop[h].cost_vnd))
                continue;
            arcs->to[at] = net->hop[h].to;
            arcs->cost[at++] = net->hop[h].cost_vnd;
        }
    }
    arcs->first[n] = at;
    return find_backs(arcs, err);
}

void chain_arcs_release(struct chain_arcs *arcs)
{
    geo_free(arcs->first);
    geo_free(arcs->to);
    geo_free(arcs->cost);
    geo_free(arcs->own);
    geo_free(arcs->back);
    *arcs = (struct chain_arcs){0};
}
