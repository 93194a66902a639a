/* planner/opt/model: the problem made small and laid out for speed. Floor 4. Immutable once built.
 *
 * What is taken out, and why no plan is lost by it:
 *  - the committed options, the cells they cover, the other options of their places;
 *  - options dearer than the budget left, and options that cover nothing more;
 *  - options dominated by another: its cells are among the other's, which costs no more and either
 *    stands at the same place or is alone at its own;
 *  - cells without weight; cells covered by the same options become one.
 * What is left is numbered along a breadth-first walk, so that neighbours lie together in memory,
 * and the options of one place follow each other. */
#ifndef PLANNER_OPT_MODEL_H
#define PLANNER_OPT_MODEL_H

#include "geo/base/status.h"
#include "planner/net/plan.h"

#define PLN_MODEL_NONE UINT32_MAX

struct pln_model {
    struct pln_problem reduced; /* owned arrays; fixed NULL; budget: what the commitments leave */
    uint32_t n_groups;
    uint32_t *group_first;  /* n_groups + 1: options of place g are group_first[g] … */
    size_t *cell_first;     /* n_cells + 1 */
    uint32_t *covered_by;   /* options that cover each cell, rising */
    uint32_t *option;       /* reduced option → option of the problem */
    uint32_t *cell_of;      /* cell of the problem → reduced cell or PLN_MODEL_NONE */
    uint32_t *dominated_by; /* option of the problem → the option kept for it, or PLN_MODEL_NONE */
    int64_t base_value, base_cost; /* of the commitments */
    size_t n_problem_options, n_problem_cells;
};

/* EXCLUDED (n_options flags, or NULL): options that must not be chosen. */
enum geo_status pln_model_build(const struct pln_problem *problem, const uint8_t *excluded,
                                struct pln_model *model, struct geo_err *err);
void pln_model_release(struct pln_model *model);

/* Out of CHOSEN (reduced options) into FLAGS over the problem's options, the committed included. */
void pln_model_choice(const struct pln_model *model, const struct pln_problem *problem,
                      const uint8_t *chosen, uint8_t *flags);

#endif
