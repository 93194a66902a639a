#include "planner/net/backhaul.h"

#include "geo/base/mem.h"

/* Mark what can reach a root over hops; QUEUE has n_options places. */
static void mark_reachable(const struct pln_network *net, uint8_t *reachable, uint32_t *queue)
{
    size_t n = 0;
    for (uint32_t o = 0; o < net->n_options; o++)
        if (net->root[o].kind != PLN_BACKHAUL_NONE) {
            reachable[o] = 1;
            queue[n++] = o;
        }
    for (size_t at = 0; at < n; at++)
        for (size_t h = net->first[queue[at]]; h < net->first[queue[at] + 1]; h++)
            if (!reachable[net->hop[h].to]) {
                reachable[net->hop[h].to] = 1;
                queue[n++] = net->hop[h].to;
            }
}

void pln_network_thin(struct pln_network *net)
{
    size_t kept = 0, h = 0;
    for (uint32_t o = 0; o < net->n_options; o++) {
        net->first[o] = kept;
        for (; h < net->first[o + 1]; h++) {
            struct pln_hop hop = net->hop[h];
            if (pln_hop_pays(net, o, hop.cost_vnd) || pln_hop_pays(net, hop.to, hop.cost_vnd))
                net->hop[kept++] = hop;
        }
    }
    net->first[net->n_options] = kept;
}

enum geo_status pln_network_settle(struct pln_network *net, struct geo_err *err)
{
    uint8_t *reachable = geo_alloc_zero(net->n_options, 1);
    uint32_t *queue = geo_alloc(net->n_options, sizeof *queue);
    if (!reachable || !queue) {
        geo_free(reachable);
        geo_free(queue);
        return geo_no_memory(err, "the backhaul", net->n_options, sizeof *queue);
    }
    mark_reachable(net, reachable, queue);
    for (size_t o = 0; o < net->n_options; o++) {
        int64_t least = net->root[o].kind ? net->root[o].cost_vnd : -1;
        for (size_t h = net->first[o]; reachable[o] && h < net->first[o + 1]; h++)
            if (least < 0 || net->hop[h].cost_vnd < least) least = net->hop[h].cost_vnd;
        net->least_vnd[o] = net->needs[o] ? least : 0;
    }
    geo_free(reachable);
    geo_free(queue);
    return GEO_OK;
}
