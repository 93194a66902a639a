/* planner/opt/frontier: coverage against budget, with a bound at every budget. Floor 4.
 *
 * For fixed prices λ the bound as a function of the budget is a fractional knapsack: one sort
 * bounds every budget. The frontier keeps the curves of several price vectors and takes their
 * minimum. The plans are the prefixes, by gain per cost, of plans found at the same few budgets. */
#ifndef PLANNER_OPT_FRONTIER_H
#define PLANNER_OPT_FRONTIER_H

#include "geo/base/status.h"
#include "planner/net/plan.h"
#include "planner/opt/solve.h"

struct pln_frontier_point {
    int64_t budget, value, bound; /* the plan costs exactly BUDGET */
    double price;                 /* weight per further unit of cost, by the bound's slope */
    size_t sites;                 /* of the plan, the committed included */
};

struct pln_frontier {
    struct pln_frontier_point *at; /* budgets and values rising */
    size_t n;
    struct pln_curve *curve; /* the bounds; opaque */
    size_t n_curves;
    struct pln_certificate *proof; /* of each curve: its prices, without a plan; NULL: not kept */
    int64_t base_cost, base_value; /* of the commitments */
};

/* The frontier up to problem->budget. */
enum geo_status pln_frontier_build(const struct pln_problem *problem,
                                   const struct pln_opt_params *params,
                                   struct pln_frontier *frontier, struct geo_err *err);
/* The same bounds without looking for plans: no points. Their proofs are kept. */
enum geo_status pln_frontier_bounds(const struct pln_problem *problem,
                                    const struct pln_opt_params *params,
                                    struct pln_frontier *frontier, struct geo_err *err);
void pln_frontier_release(struct pln_frontier *frontier);

/* The certificate of the bound at BUDGET but for the plan: all zero before, taken from the proofs
 * kept. Its bound may be 1 above pln_frontier_bound(). */
enum geo_status pln_frontier_certify(const struct pln_frontier *frontier, int64_t budget,
                                     struct pln_certificate *certificate, struct geo_err *err);

/* No plan within BUDGET is worth more (BUDGET ≥ the commitments' cost); *PRICE unless NULL: its
 * slope. */
int64_t pln_frontier_bound(const struct pln_frontier *frontier, int64_t budget, double *price);

/* The bounds of RELAXED as well, for budgets up to MOST: a problem in which no plan costs more than
 * MONEY times what it does in the frontier's, nor is worth less (planner/opt/chain). Its prices are
 * looked for around relaxed->budget, from params->begin if there are such. FRONTIER may be all
 * zero: then it has these bounds alone. */
enum geo_status pln_frontier_relax(struct pln_frontier *frontier, const struct pln_problem *relaxed,
                                   int64_t money, int64_t most, const struct pln_opt_params *params,
                                   struct geo_err *err);

/* No plan that costs less than this is worth TARGET, by these bounds; MOST at the most. */
int64_t pln_frontier_least(const struct pln_frontier *frontier, int64_t target, int64_t most);

/* The mean over the points of 100·(bound − value)/bound. */
double pln_frontier_mean_gap_pct(const struct pln_frontier *frontier);

/* budget,value,bound,gap_pct,price,sites: one row a point. */
void pln_frontier_csv(const struct pln_frontier *frontier, struct geo_buf *text);

/* The cheapest plan worth TARGET that was found: *BUDGET is what it costs, and no plan that costs
 * less than *LEAST is worth as much. The plan (and params->certificate) is that of pln_opt_solve()
 * at *BUDGET. GEO_INFEASIBLE when all options together do not reach the target: by how much. */
enum geo_status pln_frontier_reach(const struct pln_problem *problem,
                                   const struct pln_opt_params *params, int64_t target,
                                   int64_t *budget, int64_t *least, struct pln_plan *plan,
                                   struct geo_err *err);

#endif
