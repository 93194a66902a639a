/* Shared by the files of planner/opt/chain only. */
#ifndef PLANNER_OPT_CHAIN_PARTS_H
#define PLANNER_OPT_CHAIN_PARTS_H

#include "planner/opt/chain.h"

#define PLN_CHAIN_ROOT UINT32_MAX
#define PLN_CHAIN_NONE UINT32_MAX

/* Every option's hops as arcs: towards the network (to: PLN_CHAIN_ROOT) or another option. Only
 * those that pay (pln_hop_pays()): an arc may have none in the other direction. */
struct chain_arcs {
    size_t n_options;
    size_t *first; /* n_options + 1 */
    uint32_t *to;
    int64_t *cost;
    int64_t *own;   /* n_options: cost without any hop */
    uint32_t *back; /* the arc in the other direction; the arc itself where there is none */
};
enum geo_status chain_arcs_build(struct chain_arcs *arcs, const struct pln_problem *problem,
                                 const struct pln_network *network, struct geo_err *err);
void chain_arcs_release(struct chain_arcs *arcs);

/* Cuts: sets of options, the place they are for, the arcs between two members. All other arcs of
 * the members leave the set; they are many more. An arc that some cut holds inside has a slot, and
 * by slot the cuts around it can be told: chain_cuts_turn(). */
struct chain_cuts {
    size_t n, cap_group, cap_price, cap_best, cap_missing, cap_hash;
    size_t cap_member_first, cap_inner_first, cap_held, cap_around_first, cap_around;
    uint32_t *group; /* the place */
    double *price, *best;
    double *missing; /* how much more is chosen than leaves */
    uint64_t *hash;
    size_t *member_first, *inner_first; /* n + 1 */
    uint32_t *member, *inner;
    size_t cap_member, cap_inner;
    uint32_t *slot; /* by arc; or PLN_CHAIN_NONE */
    uint32_t *held; /* the arc of each slot */
    size_t n_held;
    size_t *around_first; /* n_held + 1 */
    uint32_t *around;     /* cuts, rising */
    size_t n_turned;      /* entries of inner that around knows */
};
enum geo_status chain_cuts_open(struct chain_cuts *cuts, size_t n_arcs, struct geo_err *err);
enum geo_status chain_cuts_add(struct chain_cuts *cuts, const struct chain_arcs *arcs,
                               uint32_t group, const uint32_t *member, size_t n, bool *added,
                               struct geo_err *err);
/* After cuts were added: find out which are around each arc. */
enum geo_status chain_cuts_turn(struct chain_cuts *cuts, struct geo_err *err);
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

/* A place has its options next to each other here. */
struct chain_seller {
    uint32_t option, group;
};

/* Prices of coverage, money and cuts, and the relaxed choice under them. */
struct chain_prices {
    const struct pln_problem *problem;
    struct chain_arcs arcs;
    struct chain_cuts cuts;
    uint32_t *group, n_groups;
    uint32_t *group_first, *group_option; /* options by place */

    double *lambda, *best_lambda; /* n_cells */
    double *raise;                /* by arc: prices of the cuts that it stays inside of */
    double *let_off;              /* n_options: prices of all cuts around it */
    double *toll;                 /* n_options: prices of the cuts for its place */
    double *plain;                /* n_options: cost with the cheapest arc, without prices */
    double *cost, *profit;        /* n_options: c' under the prices; Σ λ */
    uint32_t *arc_best;           /* by option: its cheapest arc under the prices */
    uint32_t *by_cost;            /* arcs of each ringed option, cheapest first */
    uint32_t *ringed;             /* members of the first n_laid cuts */
    uint8_t *is_ringed;
    size_t n_ringed, n_laid;
    struct chain_seller *seller, *live; /* who may be chosen at all; at the present prices */
    size_t n_sellers, n_live;
    uint32_t *chosen; /* the relaxed choice */
    size_t n_chosen;
    float *mean_cell, *mean_arc, *mean; /* the choice, averaged */
    uint32_t *mean_arcs;                /* those with a mean above 0, rising */
    size_t n_mean_arcs;
    double mu, value, best_value, unit;
    double enough;      /* a bound below this is as good as any */
    bool started, held; /* held: prices of cuts stay as they are */
};
enum geo_status chain_prices_open(struct chain_prices *r, const struct pln_problem *problem,
                                  const struct pln_network *network, struct geo_err *err);
void chain_prices_release(struct chain_prices *r);

/* STEPS of the averaged subgradient whose length falls geometrically. */
void chain_prices_improve(struct chain_prices *r, unsigned steps, double from, double to);
void chain_prices_go_back(struct chain_prices *r); /* to the best met */

/* chain_relax: CUTS' prices as whole numbers, and the problem that they relax to. */
enum geo_status chain_relax(const struct pln_problem *problem, const struct chain_arcs *arcs,
                            const struct chain_cuts *cuts, const uint32_t *group,
                            struct pln_chain *chain, struct geo_err *err);

#endif
