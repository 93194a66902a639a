/* planner/opt/solve: the choice of sites. Floor 4. One call a problem; threads only inside.
 *
 * The plan depends on the problem and on the parameters but `threads` and `progress`, on nothing
 * else: no clock, no thread count, no addresses. Ties go to the lower option number. */
#ifndef PLANNER_OPT_SOLVE_H
#define PLANNER_OPT_SOLVE_H

#include "geo/base/status.h"
#include "planner/net/plan.h"
#include "planner/opt/certificate.h"
#include "planner/opt/prices.h"

struct pln_floors; /* planner/opt/floors.h */

enum pln_opt_engine {
    PLN_OPT_AUTO,   /* the best there is */
    PLN_OPT_GREEDY, /* lazy greedy and the submodular bound: quick, proves little */
};

/* The zero value is the standard choice. */
struct pln_opt_params {
    enum pln_opt_engine engine;
    int threads;   /* 0: as many as the machine has */
    uint64_t seed; /* of the search for better plans */
    double effort; /* how long to search, as a multiple of the standard; 0: the standard */
    size_t
        tiled_from; /* entries from which the search goes tile by tile; 0: the standard 300,000 */
    const struct pln_floors
        *floors; /* so much in each province, or NULL; not with PLN_OPT_GREEDY */
    /* Where to begin: prices and a plan (bytes by option) of nearly the same problem; NULL: from
     * nothing. A good beginning takes a fifth of the price steps; the plan depends on it. */
    const struct pln_prices *begin;
    const uint8_t *begin_plan;
    struct pln_certificate *certificate; /* filled in when not NULL; the caller releases it */
};

/* Choose options. Every committed option is in the plan; the rest are chosen for the most newly
 * covered weight. An empty plan is an answer, not a failure: plan->state says why. The caller
 * releases PLAN with pln_plan_release(). GEO_BAD_DATA, GEO_INFEASIBLE as pln_problem_check(). */
enum geo_status pln_opt_solve(const struct pln_problem *problem,
                              const struct pln_opt_params *params, struct pln_plan *plan,
                              struct geo_err *err);

/* The plan that consists of the options with chosen[option] != 0: ordered committed first, then by
 * gain per cost, with gains, cost, value and state filled in; bound and its kind are left 0 and
 * NULL. Options that add nothing (and are not committed) are dropped. */
enum geo_status pln_plan_from_choice(const struct pln_problem *problem, const uint8_t *chosen,
                                     struct pln_plan *plan, struct geo_err *err);

#endif
