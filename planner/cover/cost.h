/* planner/cover/cost: what a site costs over the years, in today's đồng. Floor 4. Pure.
 *
 * Capex is paid at the start and again whenever the life ends inside the horizon (no residual value
 * is credited); opex at the end of each year. Power is the cheaper of a line to the grid and of
 * panels with batteries; both have upkeep. A kind without a load (power_w = 0) has its power in its
 * price. Figures and sources: datasets/costs, docs/costs.md. */
#ifndef PLANNER_COVER_COST_H
#define PLANNER_COVER_COST_H

#include "planner/net/candidate.h"
#include "planner/net/tower.h"

struct pln_finance {
    int32_t horizon_years; /* 1 … 100; 10 */
    double discount_pct;   /* a year, ≥ 0; 5 */
};

/* Unit prices; all ≥ 0. */
struct pln_cost_rates {
    int64_t grid_line_vnd_per_km, solar_vnd_per_w, battery_vnd_per_wh;
    int64_t road_vnd_per_km; /* −1: not told */
    int64_t microwave_vnd, microwave_vnd_per_km, fibre_vnd_per_km, satellite_vnd_per_year;
    double battery_days; /* of the load, that the batteries last without sun */
    double sun_hours;    /* full ones a day, in the worst month */
    double solar_life_years, battery_life_years, microwave_life_years, line_life_years;
    double line_detour;         /* lines and roads are this many times as long as the crow flies */
    double power_upkeep_pct;    /* of the capex, a year: lines, panels, roads */
    double backhaul_upkeep_pct; /* of the capex, a year: microwave, fibre */
};

/* Present value of CAPEX bought again after each life, and of OPEX each year; whole đồng. */
int64_t pln_present_capex(double capex_vnd, double life_years, const struct pln_finance *finance);
int64_t pln_present_opex(double opex_vnd_per_year, const struct pln_finance *finance);

/* Present value of one site of KIND but for power, road and backhaul; the total is the sum. */
struct pln_cost pln_cost_present(const struct pln_site_kind *kind,
                                 const struct pln_finance *finance);

/* Power for a load LINE_KM (as the crow flies; infinite: no grid in reach) from the grid: the
 * cheaper way. *BY_GRID says which it is; may be NULL. */
int64_t pln_power_present(double load_w, double line_km, const struct pln_cost_rates *rates,
                          const struct pln_finance *finance, bool *by_grid);

/* An access road of ROAD_KM as the crow flies; 0 where its price is not told. */
int64_t pln_road_present(double road_km, const struct pln_cost_rates *rates,
                         const struct pln_finance *finance);

/* Backhaul, both ends: a hop, a fibre (as the crow flies), a satellite terminal. */
int64_t pln_microwave_present(double hop_km, const struct pln_cost_rates *rates,
                              const struct pln_finance *finance);
int64_t pln_fibre_present(double fibre_km, const struct pln_cost_rates *rates,
                          const struct pln_finance *finance);
int64_t pln_satellite_present(const struct pln_cost_rates *rates,
                              const struct pln_finance *finance);

#endif
