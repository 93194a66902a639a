/* planner/opt/bound: how much any plan could be worth, without looking for one. Floor 4.
 *
 * A plan chosen for one thing can be judged by another: swap problem->weight (people without
 * preferences, say), keep budget, costs, covers and commitments, and no plan within the budget,
 * the given one included, is worth more than the bound in those weights. Seconds where
 * pln_opt_solve() searches for minutes. */
#ifndef PLANNER_OPT_BOUND_H
#define PLANNER_OPT_BOUND_H

#include "geo/base/status.h"
#include "planner/opt/certificate.h"
#include "planner/opt/solve.h"

/* *BOUND by prices and cuts. params->certificate unless NULL gets the proof, with the sites, the
 * cost and the value in problem->weight of PLAN (NULL: the commitments alone); PLAN must keep
 * problem->budget for the certificate to hold. params->floors, engine and effort are not looked at:
 * floors could only lower the bound. Errors as pln_problem_check(). */
enum geo_status pln_opt_bound(const struct pln_problem *problem,
                              const struct pln_opt_params *params, const struct pln_plan *plan,
                              int64_t *bound, struct geo_err *err);

#endif
