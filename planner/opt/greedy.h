/* planner/opt/greedy: gain per cost, lazily. Floor 4. Pure.
 *
 * Gains only fall as options are chosen, so the top of a heap of stale gains is right as soon as
 * its fresh gain keeps it there (Minoux 1978; Leskovec et al. 2007, CELF). Ratios are compared
 * exactly, in 128 bits; ties go to the lower option number. */
#ifndef PLANNER_OPT_GREEDY_H
#define PLANNER_OPT_GREEDY_H

#include "geo/base/status.h"
#include "planner/net/plan.h"

/* Who is covered and what is spent, while a plan grows. */
struct pln_greedy {
    const struct pln_problem *problem; /* borrowed */
    uint32_t *group;                   /* dense */
    uint32_t n_groups;
    uint8_t *closed;      /* n_groups: an option of the place is chosen */
    uint8_t *covered;     /* n_cells */
    struct pln_plan plan; /* grows in order of choice; bound fields unused */
};

enum geo_status pln_greedy_open(struct pln_greedy *greedy, const struct pln_problem *problem,
                                struct geo_err *err);
void pln_greedy_release(struct pln_greedy *greedy);

/* The weight that OPTION would newly cover. */
int64_t pln_greedy_gain(const struct pln_greedy *greedy, uint32_t option);

/* Choose OPTION, whatever it costs. */
void pln_greedy_choose(struct pln_greedy *greedy, uint32_t option);

/* Choose all committed options, in order of number. */
void pln_greedy_commit(struct pln_greedy *greedy);

/* Add options by gain per cost until nothing fits; ALLOWED (n_options) or NULL restricts the
 * choice. */
enum geo_status pln_greedy_fill(struct pln_greedy *greedy, const uint8_t *allowed,
                                struct geo_err *err);

/* No plan that holds the committed options and keeps the budget is worth more than this: the
 * present value and a fractional knapsack of the present gains (f(T) ≤ f(S) + Σ gains of T over S).
 */
enum geo_status pln_greedy_bound(const struct pln_greedy *greedy, int64_t *bound,
                                 struct geo_err *err);

#endif
