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

int64_t pln_present_capex(double capex_vnd, double life_years, const struct pln_finance *finance)
{
    double builds = 1, life = fmax(life_years, 1);
    for (double age = life; age < finance->horizon_years && life_years > 0; age += life)
        builds += discounted(finance, (int32_t)floor(age));
    return llround(capex_vnd * builds);
}

int64_t pln_present_opex(double opex_vnd_per_year, const struct pln_finance *finance)
{
    double annuity = 0;
    for (int32_t year = 1; year <= finance->horizon_years; year++)
        annuity += discounted(finance, year);
    return llround(opex_vnd_per_year * annuity);
}

struct pln_cost pln_cost_present(const struct pln_site_kind *kind,
                                 const struct pln_finance *finance)
{
    struct pln_cost cost = {
        .capex_vnd = pln_present_capex((double)kind->capex_vnd, kind->life_years, finance),
        .opex_vnd = pln_present_opex((double)kind->opex_vnd_per_year, finance)};
    cost.total_vnd = cost.capex_vnd + cost.opex_vnd;
    return cost;
}

/* Something bought for CAPEX with upkeep of PCT of that a year. */
static int64_t kept_up(double capex_vnd, double life_years, double pct,
                       const struct pln_finance *finance)
{
    return pln_present_capex(capex_vnd, life_years, finance) +
           pln_present_opex(capex_vnd * pct / 100, finance);
}

int64_t pln_power_present(double load_w, double line_km, const struct pln_cost_rates *rates,
                          const struct pln_finance *finance, bool *by_grid)
{
    double day_wh = load_w * 24;
    double panels_vnd = day_wh / rates->sun_hours * (double)rates->solar_vnd_per_w;
    double batteries_vnd = day_wh * rates->battery_days * (double)rates->battery_vnd_per_wh;
    int64_t solar =
        kept_up(panels_vnd, rates->solar_life_years, rates->power_upkeep_pct, finance) +
        kept_up(batteries_vnd, rates->battery_life_years, rates->power_upkeep_pct, finance);
    double line_vnd = line_km * rates->line_detour * (double)rates->grid_line_vnd_per_km;
    bool grid = load_w > 0 && line_vnd < 1e15;
    int64_t line = grid
                       ? kept_up(line_vnd, rates->line_life_years, rates->power_upkeep_pct, finance)
                       : INT64_MAX;
    if (by_grid) *by_grid = line <= solar;
    return load_w <= 0 ? 0 : line <= solar ? line : solar;
}

int64_t pln_road_present(double road_km, const struct pln_cost_rates *rates,
                         const struct pln_finance *finance)
{
    if (rates->road_vnd_per_km < 0) return 0;
    return kept_up(road_km * rates->line_detour * (double)rates->road_vnd_per_km,
                   rates->line_life_years, rates->power_upkeep_pct, finance);
}

int64_t pln_microwave_present(double hop_km, const struct pln_cost_rates *rates,
                              const struct pln_finance *finance)
{
    double capex_vnd = (double)rates->microwave_vnd + hop_km * (double)rates->microwave_vnd_per_km;
    return kept_up(capex_vnd, rates->microwave_life_years, rates->backhaul_upkeep_pct, finance);
}

int64_t pln_fibre_present(double fibre_km, const struct pln_cost_rates *rates,
                          const struct pln_finance *finance)
{
    return kept_up(fibre_km * rates->line_detour * (double)rates->fibre_vnd_per_km,
                   rates->line_life_years, rates->backhaul_upkeep_pct, finance);
}

int64_t pln_satellite_present(const struct pln_cost_rates *rates, const struct pln_finance *finance)
{
    return pln_present_opex((double)rates->satellite_vnd_per_year, finance);
}
