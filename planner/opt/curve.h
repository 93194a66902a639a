/* planner/opt/curve: the bound of one price vector at all budgets. Floor 4.
 *
 * With the prices λ of coverage fixed, the best the relaxed choice can do with a budget is a
 * fractional knapsack over the places' upper hulls of (cost, Σ λ): sorted once by profit per cost,
 * with running sums, it bounds every budget. Pure integers; read-only once made. */
#ifndef PLANNER_OPT_CURVE_H
#define PLANNER_OPT_CURVE_H

#include "geo/base/status.h"
#include "planner/opt/dual.h"

__extension__ typedef __int128 pln_wide;

/* A step up the hull of one place: so much more cover (priced) for so much more cost. */
struct pln_rise {
    int64_t profit, cost;
    uint32_t place;
};

struct pln_curve {
    pln_wide open; /* Σ (w − λ), in 1/scale */
    int64_t scale;
    int64_t base_cost, base_value; /* of the commitments */
    int64_t money;                 /* unit of cost of the problem bounded, in the model's; 1 */
    struct pln_rise *rise;         /* n, by profit per cost */
    int64_t *profit, *cost;        /* n + 1: sums of the first k rises */
    size_t n;
};

/* Of DUAL's best prices (without cuts); reads its model, scale, coarse and best_lambda. */
enum geo_status pln_curve_make(const struct pln_dual *dual, struct pln_curve *curve,
                               struct geo_err *err);
void pln_curve_release(struct pln_curve *curve);

/* No plan of the model within BUDGET (beyond the commitments) is worth more; *PRICE: the slope
 * there, weight per unit of cost. */
int64_t pln_curve_at(const struct pln_curve *curve, int64_t budget, double *price);

/* The slope there as a certificate has it (planner/opt/certificate): *MU / 2^*SHIFT in 1/scale per
 * unit of cost; returns what these prices prove, which rounding may bring above pln_curve_at(). */
int64_t pln_curve_touch(const struct pln_curve *curve, int64_t budget, int64_t *mu, int *shift);

#endif
