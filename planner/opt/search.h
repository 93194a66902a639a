/* planner/opt/search: better plans by tearing down a neighbourhood and building it up again.
 * Floor 4.
 *
 * Ruin and recreate on the Lagrangian core: only options whose reduced profit is at least 0.95 μ a
 * unit of cost (and those already chosen) are looked at. A round takes a handful of chosen options
 * that share cells, removes them, fills up by gain per cost with a little noise, and keeps the
 * result when it is better, or not much worse while the temperature lasts. While the temperature
 * lasts the budget is a price that rises with the excess; at the end it is kept strictly. Random
 * numbers come from the seed; work is counted in rounds. */
#ifndef PLANNER_OPT_SEARCH_H
#define PLANNER_OPT_SEARCH_H

#include "geo/base/status.h"
#include "planner/opt/dual.h"
#include "planner/opt/model.h"

struct pln_search {
    const struct pln_model *model; /* borrowed */
    double mu;                     /* price of the budget, weight per unit of cost */
    uint64_t random;
    size_t *core_first; /* n_cells + 1 */
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

/* The core is taken from DUAL's best prices; the plan starts empty. */
enum geo_status pln_search_open(struct pln_search *search, const struct pln_dual *dual,
                                uint64_t seed, struct geo_err *err);
void pln_search_release(struct pln_search *search);

/* Make CHOSEN (n_options; within budget and places) the present plan; options outside the core join
 * it. */
enum geo_status pln_search_start(struct pln_search *search, const uint8_t *chosen,
                                 struct geo_err *err);

/* Rounds worth WORK: the temperature (a share of the mean weight an option brings) falls from WARM
 * to 0 over the first nine tenths. The best plan met is the present one afterwards. */
void pln_search_run(struct pln_search *search, uint64_t work, double warm);

#endif
