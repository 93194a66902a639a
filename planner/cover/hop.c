#include "planner/cover/hop.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"

#define EARTH_KM (4.0 / 3.0 * 6371)

double pln_hop_clearance(const struct geo_profile *profile, double tx_height_m, double rx_height_m,
                         double freq_mhz)
{
    size_t last = profile->n - 1;
    double d_km = profile->d_km[last];
    double from_m = profile->ground_m[0] + tx_height_m,
           to_m = profile->ground_m[last] + rx_height_m;
    double least = INFINITY;
    for (size_t i = 1; i < last; i++) {
        double d1_km = profile->d_km[i], d2_km = d_km - d1_km;
        double line_m = from_m + (to_m - from_m) * d1_km / d_km;
        double bulge_m = d1_km * d2_km / (2 * EARTH_KM) * 1000;
        double radius_m = sqrt(299.792458 / freq_mhz * 1000 * d1_km * d2_km / d_km);
        double room_m = line_m - profile->ground_m[i] - profile->clutter_m[i] - bulge_m;
        least = fmin(least, room_m / radius_m);
    }
    return least;
}

enum geo_status pln_parents_open(struct pln_parents *parents, const struct geo_terrain *terrain,
                                 const struct pln_towers *towers, unsigned wanted_tech,
                                 double hop_km, double freq_mhz, struct geo_err *err)
{
    *parents = (struct pln_parents){.towers = towers, .freq_mhz = freq_mhz};
    double *lon = geo_alloc(towers->n, sizeof *lon), *lat = geo_alloc(towers->n, sizeof *lat);
    parents->tower = geo_alloc(towers->n, sizeof *parents->tower);
    enum geo_status st = GEO_OK;
    size_t n = 0;
    if (!lon || !lat || !parents->tower)
        st = geo_no_memory(err, "parent masts", towers->n, sizeof *lon);
    for (size_t t = 0; st == GEO_OK && t < towers->n; t++)
        if (pln_tower_serves(&towers->at[t], wanted_tech)) {
            lon[n] = towers->at[t].lon_deg;
            lat[n] = towers->at[t].lat_deg;
            parents->tower[n++] = (uint32_t)t;
        }
    if (st == GEO_OK) st = pln_nearby_build(&parents->masts, n, lon, lat, hop_km, err);
    if (st == GEO_OK) st = geo_walker_open(terrain, &parents->walker, err);
    geo_free(lon);
    geo_free(lat);
    if (st != GEO_OK) pln_parents_release(parents);
    return st;
}

void pln_parents_release(struct pln_parents *parents)
{
    geo_walker_release(parents->walker);
    geo_profile_release(&parents->profile);
    pln_nearby_release(&parents->masts);
    pln_neighbours_release(&parents->near);
    geo_free(parents->tower);
    *parents = (struct pln_parents){0};
}

static int by_distance(const void *a, const void *b)
{
    const struct pln_neighbour *x = a, *y = b;
    if (x->distance_km != y->distance_km) return x->distance_km < y->distance_km ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

enum geo_status pln_parents_find(struct pln_parents *parents, double lon_deg, double lat_deg,
                                 double height_m, uint32_t *tower, struct geo_err *err)
{
    *tower = PLN_NONE;
    enum geo_status st = pln_nearby_from(&parents->masts, lon_deg, lat_deg, &parents->near, err);
    if (st == GEO_OK && parents->near.n)
        qsort(parents->near.at, parents->near.n, sizeof *parents->near.at, by_distance);
    for (size_t k = 0; st == GEO_OK && k < parents->near.n; k++) {
        uint32_t t = parents->tower[parents->near.at[k].item];
        const struct pln_tower *mast = &parents->towers->at[t];
        if (parents->near.at[k].distance_km < 0.05)
            continue; /* on the mast itself: no hop, and no remote */
        st = geo_walker_profile(parents->walker, mast->lon_deg, mast->lat_deg, lon_deg, lat_deg, 0,
                                &parents->profile, err);
        if (st == GEO_NO_COVER) {
            st = GEO_OK;
            continue;
        }
        if (st == GEO_OK && pln_hop_clearance(&parents->profile, mast->tx.antenna_height_m,
                                              height_m, parents->freq_mhz) >= PLN_HOP_CLEARANCE) {
            *tower = t;
            return GEO_OK;
        }
    }
    return st;
}
