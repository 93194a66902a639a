#include "planner/cover/ways.h"

#include <math.h>

static const double radius_km[PLN_WAY_LEVELS] = {1, 6, 36};

enum geo_status pln_way_index_build(struct pln_way_index *index, const struct pln_ways *ways,
                                    struct geo_err *err)
{
    *index = (struct pln_way_index){0};
    enum geo_status st = GEO_OK;
    for (size_t k = 0; ways && ways->n && st == GEO_OK && k < PLN_WAY_LEVELS; k++)
        st = pln_nearby_build(&index->level[k], ways->n, ways->lon_deg, ways->lat_deg, radius_km[k],
                              err);
    if (st != GEO_OK) pln_way_index_release(index);
    return st;
}

void pln_way_index_release(struct pln_way_index *index)
{
    for (size_t k = 0; k < PLN_WAY_LEVELS; k++)
        pln_nearby_release(&index->level[k]);
    *index = (struct pln_way_index){0};
}

enum geo_status pln_way_distance(const struct pln_way_index *index, double lon_deg, double lat_deg,
                                 struct pln_neighbours *scratch, double *km, struct geo_err *err)
{
    *km = INFINITY;
    enum geo_status st = GEO_OK;
    for (size_t k = 0; st == GEO_OK && !isfinite(*km) && k < PLN_WAY_LEVELS; k++) {
        if (!index->level[k].n) continue;
        st = pln_nearby_from(&index->level[k], lon_deg, lat_deg, scratch, err);
        for (size_t i = 0; i < scratch->n; i++)
            *km = fmin(*km, scratch->at[i].distance_km);
    }
    return st;
}
