/* planner/opt/prices: what coverage and money are worth at the margin, as where another problem's
 * search for prices begins. Floor 4. Pure. */
#ifndef PLANNER_OPT_PRICES_H
#define PLANNER_OPT_PRICES_H

#include "geo/base/status.h"
#include "planner/net/plan.h"
#include "planner/opt/certificate.h"

struct pln_dual;

/* The zero value is empty. */
struct pln_prices {
    double *share; /* n_cells: λ as a share of the cell's weight, 0 … 1; negative: not known */
    size_t n_cells;
    double money;                /* μ: weight per unit of cost; 0: not known */
    struct pln_proof_ring *ring; /* owned, with their members: options of the problem with hops */
    size_t n_rings;
    int64_t hop_scale; /* of the rings' prices */
};
void pln_prices_release(struct pln_prices *prices);

/* Begin DUAL, just opened on a model of PROBLEM, at PRICES; cells that they do not know keep the
 * usual guess. */
enum geo_status pln_prices_begin(const struct pln_problem *problem, const struct pln_prices *prices,
                                 struct pln_dual *dual, struct geo_err *err);

#endif
