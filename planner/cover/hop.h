/* planner/cover/hop: is there a clear line for a microwave hop to a mast that serves? Floor 4. One
 * struct pln_parents per worker.
 *
 * Clear: over a 4/3 Earth no ground (nor clutter) comes nearer to the line between the antennas
 * than 60 % of the first Fresnel zone's radius (design/DOMAIN; the practice of Recommendation ITU-R
 * P.530). Rain, fading and capacity are not looked at: hop_km stands for them. */
#ifndef PLANNER_COVER_HOP_H
#define PLANNER_COVER_HOP_H

#include "geo/terrain/terrain.h"
#include "planner/cover/nearby.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"

#define PLN_HOP_CLEARANCE 0.6 /* of the first Fresnel zone's radius */

/* The least clearance along a profile between antennas at these heights above ground, as a share of
 * the first Fresnel zone's radius there; negative: the ground stands in the line. Pure. */
double pln_hop_clearance(const struct geo_profile *profile, double tx_height_m, double rx_height_m,
                         double freq_mhz);

struct pln_parents { /* opaque but for its size; opened and released here */
    const struct pln_towers *towers;
    struct geo_walker *walker;
    struct geo_profile profile;
    struct pln_nearby masts;
    uint32_t *tower; /* by mast of the index */
    struct pln_neighbours near;
    double freq_mhz;
};

/* Serving masts of TOWERS (borrowed) as parents of hops of at most hop_km at freq_mhz. */
enum geo_status pln_parents_open(struct pln_parents *parents, const struct geo_terrain *terrain,
                                 const struct pln_towers *towers, unsigned wanted_tech,
                                 double hop_km, double freq_mhz, struct geo_err *err);
void pln_parents_release(struct pln_parents *parents);

/* The nearest mast with a clear hop to an antenna of this height, ties by lower index; PLN_NONE:
 * none. Masts whose path has no terrain are passed over. */
enum geo_status pln_parents_find(struct pln_parents *parents, double lon_deg, double lat_deg,
                                 double height_m, uint32_t *tower, struct geo_err *err);

#endif
