/* Shared by the files of planner/opt/tree_close only. */
#ifndef PLANNER_OPT_TREE_CLOSE_PARTS_H
#define PLANNER_OPT_TREE_CLOSE_PARTS_H

#include "planner/opt/certificate.h"
#include "planner/opt/chain.h"
#include "planner/opt/tree.h"

__extension__ typedef __int128 tree_wide;

/* What a node knows of an option. */
enum { NODE_OPEN, NODE_OUT, NODE_IN };

/* Put it in: the others of its place are out. GROUP: the place of each. */
void tree_put_in(uint8_t *state, const uint32_t *group, size_t n, uint32_t option);

/* A proof on its way: that no plan is worth more than the best. */
struct closer {
    const struct pln_problem *problem;
    const struct pln_network *network;
    const struct pln_chain *chain;       /* where the proof begins */
    const struct pln_proof_floor *floor; /* their multipliers likewise */
    size_t n_floors;
    struct pln_certificate proof; /* nodes, scales */
    int64_t theta_most;           /* of a floor: all weights so priced fit in the scale */
    uint32_t *group, n_groups;
    int64_t value;      /* of the best plan */
    uint8_t *best;      /* it, once one was found here */
    bool found, better; /* a plan was found; just now */
    bool gave_up;
    uint64_t work, work_most;
    struct geo_err *err;
};

/* A node on its way to be closed. */
struct knot {
    uint8_t *state;  /* owned, as the next two */
    int64_t *theta;  /* by floor */
    int64_t *weight; /* as the floors price it */
    const struct pln_prices *begin;
    struct pln_problem problem; /* with these weights */
    int64_t target;             /* that value in these weights */
};

/* ---- tree_knot ---- */

enum geo_status knot_open(const struct closer *c, const struct pln_prices *begin,
                          struct knot *knot);
void knot_release(struct knot *knot);

/* Close KNOT, or split it and so on; its nodes go to the end of the proof. Ends early where a
 * better plan is found, or too much work was done. */
enum geo_status closer_prove(struct closer *c, struct knot *knot);

/* ---- tree_close_floors ---- */

/* What FLAGS cover, into COVERED; returns its weight. */
int64_t closer_cover(const struct pln_problem *problem, const uint8_t *flags, uint8_t *covered);

/* What is covered of the floor beyond what it asks for; below 0: it is missed. */
int64_t closer_slack(const struct closer *c, const struct pln_proof_floor *floor,
                     const uint8_t *covered);

/* The weights and the target under the knot's multipliers. */
void closer_price_floors(const struct closer *c, struct knot *knot);

/* Dearer where a floor is missed, cheaper where more is covered. False: nothing changes. */
bool closer_move_thetas(const struct closer *c, struct knot *knot, const uint8_t *covered);

/* A floor that all that is not out does not reach has a price at which what is missing outweighs
 * all that is covered: *LAMBDA, with the knot's multipliers, proves that nothing is left; NULL:
 * there is no such floor. */
enum geo_status closer_miss_floors(struct closer *c, struct knot *knot, int64_t **lambda);

/* ---- tree_part: the problem that is left at a node ---- */

/* Options as in the problem; those that are out, or have no way to the network without them, are
 * barred. */
struct tree_part {
    struct pln_problem problem; /* own cost and fixed */
    struct pln_network network; /* own arrays */
    bool lost;                  /* something that is in has no way to the network */
};
/* Those found to have no way go out of STATE. */
enum geo_status tree_part_open(struct tree_part *part, const struct pln_problem *problem,
                               const struct pln_network *network, uint8_t *state,
                               struct geo_err *err);
void tree_part_release(struct tree_part *part);

/* ---- tree_ascend: what connecting costs ---- */

/* Rings that prove what it takes to connect all that is in, over what is open (Wong's dual ascent:
 * exact where nothing is open); prices in the unit of cost. *COST: so much at the least, with the
 * options' own costs. */
enum geo_status tree_ascend(const struct tree_part *part, const uint8_t *state,
                            struct pln_proof_ring **ring, size_t *n, int64_t *cost,
                            struct geo_err *err);

/* ---- tree_exact: a node's numbers, as the check adds them up ---- */

struct tree_exact {
    int64_t *lambda; /* n_cells */
    int64_t mu;
    int shift;
    tree_wide *rest;          /* n_options: of the active */
    uint8_t *active;          /* n_options */
    tree_wide total, ceiling; /* closed when total < ceiling */
    bool impossible;          /* what is in costs more than the budget */
    tree_wide *best, *second; /* n_groups */
};
/* Under the relaxed costs and prices of CHAIN, in 1/SCALE; more than TARGET is sought. */
enum geo_status tree_exact_open(struct tree_exact *x, const struct pln_chain *chain,
                                const uint8_t *state, const uint32_t *group, uint32_t n_groups,
                                int64_t scale, int64_t target, struct geo_err *err);
void tree_exact_release(struct tree_exact *x);

#endif
