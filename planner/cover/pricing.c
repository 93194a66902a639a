#include "planner/cover/pricing.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/cover/ways.h"

static void add_up(struct pln_cost *cost)
{
    cost->total_vnd =
        cost->capex_vnd + cost->opex_vnd + cost->power_vnd + cost->road_vnd + cost->backhaul_vnd;
}

void pln_price_backhaul(struct pln_option *option, int64_t backhaul_vnd)
{
    option->cost.backhaul_vnd = backhaul_vnd;
    add_up(&option->cost);
}

/* The villages that have power stand for the grid. */
static enum geo_status grid_of_villages(const struct pln_villages *villages, struct pln_ways *grid,
                                        struct geo_err *err)
{
    grid->lon_deg = geo_alloc(villages->n, sizeof *grid->lon_deg);
    grid->lat_deg = geo_alloc(villages->n, sizeof *grid->lat_deg);
    if (!grid->lon_deg || !grid->lat_deg)
        return geo_no_memory(err, "the grid", villages->n, sizeof *grid->lon_deg);
    for (size_t i = 0; i < villages->n; i++) {
        enum pln_tier tier = villages->at[i].tier;
        if (tier != PLN_TIER_DIFFICULT_GRID && tier != PLN_TIER_OTHER_GRID) continue;
        grid->lon_deg[grid->n] = villages->at[i].lon_deg;
        grid->lat_deg[grid->n++] = villages->at[i].lat_deg;
    }
    return GEO_OK;
}

/* All options of one place, LINE_KM from the grid and ROAD_KM from a road. */
static enum geo_status price_place(const struct pln_pricing *pricing,
                                   const struct pln_candidate *place, double line_km,
                                   double road_km, struct pln_candidates *candidates,
                                   struct geo_err *err)
{
    if (pricing->roads && !isfinite(road_km))
        return geo_fail(err, GEO_BAD_DATA,
                        "the place at %.5f, %.5f has no road within 36 km; expected a layer of "
                        "roads that covers the area",
                        place->lon_deg, place->lat_deg);
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++) {
        struct pln_option *option = &candidates->options[o];
        option->cost.power_vnd = pln_power_present(pricing->kinds->at[option->kind].power_w,
                                                   line_km, pricing->rates, pricing->finance, NULL);
        if (pricing->roads)
            option->cost.road_vnd = pln_road_present(road_km, pricing->rates, pricing->finance);
        add_up(&option->cost);
    }
    return GEO_OK;
}

static enum geo_status price_places(const struct pln_pricing *pricing,
                                    const struct pln_way_index *grid,
                                    const struct pln_way_index *roads,
                                    struct pln_candidates *candidates, struct geo_err *err)
{
    struct pln_neighbours near = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < candidates->n; i++) {
        const struct pln_candidate *place = &candidates->at[i];
        double line_km = INFINITY, road_km = INFINITY;
        if (place->origin == PLN_ORIGIN_MAST) continue;
        st = pln_way_distance(grid, place->lon_deg, place->lat_deg, &near, &line_km, err);
        if (st == GEO_OK && pricing->roads)
            st = pln_way_distance(roads, place->lon_deg, place->lat_deg, &near, &road_km, err);
        if (st == GEO_OK) st = price_place(pricing, place, line_km, road_km, candidates, err);
    }
    pln_neighbours_release(&near);
    return st;
}

enum geo_status pln_price_sites(const struct pln_pricing *pricing,
                                struct pln_candidates *candidates, struct geo_err *err)
{
    struct pln_ways assumed = {0};
    struct pln_way_index grid = {0}, roads = {0};
    enum geo_status st = GEO_OK;
    if (!pricing->grid) st = grid_of_villages(pricing->villages, &assumed, err);
    if (st == GEO_OK)
        st = pln_way_index_build(&grid, pricing->grid ? pricing->grid : &assumed, err);
    if (st == GEO_OK) st = pln_way_index_build(&roads, pricing->roads, err);
    if (st == GEO_OK) st = price_places(pricing, &grid, &roads, candidates, err);
    pln_way_index_release(&grid);
    pln_way_index_release(&roads);
    pln_ways_release(&assumed);
    return st;
}
