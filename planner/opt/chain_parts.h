/* Shared by the files of planner/opt/chain only. */
#ifndef PLANNER_OPT_CHAIN_PARTS_H
#define PLANNER_OPT_CHAIN_PARTS_H

#include "planner/opt/chain.h"

#define PLN_CHAIN_ROOT UINT32_MAX

/* Every option's hops as arcs: towards the network (to: PLN_CHAIN_ROOT) or another option. */
struct chain_arcs {
    size_t n_options;
    size_t *first; /* n_options + 1 */
    uint32_t *to;
    int64_t *cost;
    int64_t *own;   /* n_options: cost without any hop */
    uint32_t *back; /* the arc in the other direction; the arc itself for those to the network */
};
enum geo_status chain_arcs_build(struct chain_arcs *arcs, const struct pln_problem *problem,
                                 const struct pln_network *network, struct geo_err *err);
void chain_arcs_release(struct chain_arcs *arcs);

/* Cuts: sets of options, the place they are for, the arcs that leave them. */
struct chain_cuts {
    size_t n, cap, cap_group, cap_price, cap_best, cap_hash, cap_member_first, cap_arc_first;
    uint32_t *group; /* the place */
    double *price, *best;
    uint64_t *hash;
    size_t *member_first, *arc_first; /* n + 1 */
    uint32_t *member, *arc;
    size_t cap_member, cap_arc;
};
enum geo_status chain_cuts_add(struct chain_cuts *cuts, const struct chain_arcs *arcs,
                               uint32_t group, const uint32_t *member, size_t n, bool *added,
                               struct geo_err *err);
void chain_cuts_release(struct chain_cuts *cuts);

/* Looks for cuts that a fractional choice violates. */
struct chain_flow;
enum geo_status chain_flow_open(const struct chain_arcs *arcs, struct chain_flow **flow,
                                struct geo_err *err);
void chain_flow_release(struct chain_flow *flow);

/* Can WANTED flow from the options SOURCE to the network over arcs of these capacities? If not,
 * MEMBER gets the smallest set that holds the sources and lets too little out; *N is its size, else
 * 0. */
void chain_flow_cut(struct chain_flow *flow, const float *capacity, const uint32_t *source,
                    size_t n_sources, float wanted, uint32_t *member, size_t *n);

/* chain_relax: CUTS' prices as whole numbers, and the problem that they relax to. */
enum geo_status chain_relax(const struct pln_problem *problem, const struct chain_arcs *arcs,
                            const struct chain_cuts *cuts, const uint32_t *group,
                            struct pln_chain *chain, struct geo_err *err);

#endif
