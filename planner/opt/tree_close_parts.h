/* Shared by the files of planner/opt/tree_close only. */
#ifndef PLANNER_OPT_TREE_CLOSE_PARTS_H
#define PLANNER_OPT_TREE_CLOSE_PARTS_H

#include "planner/opt/certificate.h"
#include "planner/opt/chain.h"

__extension__ typedef __int128 tree_wide;

/* What a node knows of an option. */
enum { NODE_OPEN, NODE_OUT, NODE_IN };

/* Put it in: the others of its place are out. GROUP: the place of each. */
void tree_put_in(uint8_t *state, const uint32_t *group, size_t n, uint32_t option);

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
