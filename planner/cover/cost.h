/* planner/cover/cost: what a site costs over the years, in today's đồng. Floor 4. Pure.
 *
 * Capex is paid at the start and again whenever the life ends inside the horizon (no residual value
 * is credited); opex at the end of each year. Power, road and backhaul are not costed by this room:
 * their parts stay 0 until somebody gives them, and PLN_COST_NOTE says so wherever the cost is
 * shown. */
#ifndef PLANNER_COVER_COST_H
#define PLANNER_COVER_COST_H

#include "planner/net/candidate.h"
#include "planner/net/tower.h"

#define PLN_COST_NOTE "power line, access road and backhaul are not costed"

struct pln_finance {
    int32_t horizon_years; /* 1 … 100; 10 */
    double discount_pct;   /* a year, ≥ 0; 5 */
};

/* Present value of one site of KIND; amounts are rounded to whole đồng, the total is their sum. */
struct pln_cost pln_cost_present(const struct pln_site_kind *kind,
                                 const struct pln_finance *finance);

#endif
