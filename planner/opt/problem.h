/* planner/opt/problem: is the problem fit to be solved? Floor 4. Pure. */
#ifndef PLANNER_OPT_PROBLEM_H
#define PLANNER_OPT_PROBLEM_H

#include "geo/base/status.h"
#include "planner/net/plan.h"

/* GEO_BAD_DATA with a sentence naming the option or cell: a negative cost, weight or budget, totals
 * that do not fit 62 bits, rows out of order, a cell that does not exist or stands twice, two
 * committed options at one place. GEO_INFEASIBLE: the committed options cost more than the budget.
 * O(incidences). */
enum geo_status pln_problem_check(const struct pln_problem *problem, struct geo_err *err);

/* Groups renumbered 0 … *n_groups − 1 in order of first appearance (NULL groups: each its own).
 * GROUP has n_options places. */
enum geo_status pln_problem_groups(const struct pln_problem *problem, uint32_t *group,
                                   uint32_t *n_groups, struct geo_err *err);

/* The finest unit 1/scale (a power of two up to 2^20) in which the whole weight fits 61 bits. */
int64_t pln_problem_scale(const struct pln_problem *problem);

#endif
