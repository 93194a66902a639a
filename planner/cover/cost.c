#include "planner/cover/cost.h"

#include <math.h>

/* What one đồng paid after that many years is worth today; products only, so that it is the same
 * everywhere. */
static double discounted(const struct pln_finance *finance, int32_t years)
{
    double factor = 1;
    for (int32_t y = 0; y < years; y++)
        factor /= 1 + finance->discount_pct / 100;
    return factor;
}

struct pln_cost pln_cost_present(const struct pln_site_kind *kind,
                                 const struct pln_finance *finance)
{
    double annuity = 0, builds = 1;
    for (int32_t year = 1; year <= finance->horizon_years; year++)
        annuity += discounted(finance, year);
    double life_years = fmax(kind->life_years, 1);
    for (double age = life_years; age < finance->horizon_years && kind->life_years > 0;
         age += life_years)
        builds += discounted(finance, (int32_t)floor(age));
    struct pln_cost cost = {.capex_vnd = llround((double)kind->capex_vnd * builds),
                            .opex_vnd = llround((double)kind->opex_vnd_per_year * annuity)};
    cost.total_vnd =
        cost.capex_vnd + cost.opex_vnd + cost.power_vnd + cost.road_vnd + cost.backhaul_vnd;
    return cost;
}
