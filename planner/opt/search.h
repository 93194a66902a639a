/* planner/opt/search: better plans by tearing down a neighbourhood and building it up again.
 * Floor 4.
 *
 * Ruin and recreate on the Lagrangian core: only options whose reduced profit is at least 0.7 μ a
 * unit of cost (and those already chosen) are looked at. A round takes a handful of chosen options
 * that share cells, removes them, fills up by gain per cost with a little noise, and keeps the
 * result when it is better, or not much worse while the temperature lasts. While the temperature
 * lasts the budget is a price that rises with the excess; at the end it is kept strictly. Random
 * numbers come from the seed; work is counted in rounds. */
#ifndef PLANNER_OPT_SEARCH_H
#define PLANNER_OPT_SEARCH_H

#include <stdbool.h>

#include "geo/base/status.h"
#include "planner/opt/dual.h"
#include "planner/opt/model.h"

struct pln_search {
    const struct pln_model *model; /* borrowed */
    double mu;                     /* price of the budget, weight per unit of cost */
    double mean_weight,
        stiffness;       /* of the plan at the start: the scale of temperature and price */
    bool tile;           /* only some options may be moved; the budget is the caller's care */
    int64_t limit;       /* strict rounds spend no more */
    int64_t anchor_cost; /* at this cost … */
    double anchor_excess, amplify; /* … the budget is exceeded by so much, and grows so fast */
    uint64_t random;
    size_t *core_first; /* n_cells + 2 */
    uint32_t *core;     /* core options that cover each cell */
    uint8_t *in_core;

    uint8_t *chosen; /* n_options */
    uint32_t *list;  /* the chosen ones */
    uint32_t *place; /* their position in list */
    size_t n_chosen;
    uint32_t *taken; /* places with a chosen option */
    uint16_t *count; /* n_cells: chosen options that cover it */
    int64_t *gain;   /* n_options: weight it would newly cover; right for core options */
    int64_t cost, value;

    uint32_t *removed, *added, *candidate; /* scratch */
    uint32_t *mark;                        /* n_options: round in which it was seen */
    uint32_t round;
    uint64_t work; /* entries of the matrix looked at: what a run is measured in */

    uint32_t *best; /* the best plan within the budget so far */
    size_t n_best;
    int64_t best_value, best_cost;
};

/* The core is taken from DUAL's best prices; the plan starts empty. MOVABLE (n_options flags)
 * unless NULL makes the search one of a tile: only these are dropped and added, whatever they cost.
 */
enum geo_status pln_search_open(struct pln_search *search, const struct pln_dual *dual,
                                const uint8_t *movable, uint64_t seed, struct geo_err *err);
void pln_search_release(struct pln_search *search);

/* Make CHOSEN (n_options; within budget and places) the present plan; options outside the core join
 * it (not in a tile, where they stay as they are and off the list). */
enum geo_status pln_search_start(struct pln_search *search, const uint8_t *chosen,
                                 struct geo_err *err);

/* One option in or out, with counts and gains. */
void pln_search_add(struct pln_search *search, uint32_t option);
void pln_search_drop(struct pln_search *search, uint32_t option);

/* Rounds worth WORK under the price of the budget, at a temperature (weight) that moves from FROM
 * to TO; rounds worth WORK within the limit; and between the two: back within the budget, filled
 * up, and the best plan met made the present one. */
void pln_search_anneal(struct pln_search *search, uint64_t work, double from, double to);
void pln_search_refine(struct pln_search *search, uint64_t work);
void pln_search_settle(struct pln_search *search);

/* All three: the temperature falls from WARM (a share of the mean weight an option brings) to 0
 * over the first nine tenths. */
void pln_search_run(struct pln_search *search, uint64_t work, double warm);

#endif
