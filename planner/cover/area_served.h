/* planner/cover/area_served: where one is served, coarsely: one byte for each square of a few
 * terrain cells, for the outlines of a run. Floor 4. Main thread; parallel inside.
 *
 * Each square takes what its middle cell has. Along a radial every step of the terrain is looked at
 * (a coarser step would miss ridges); only the radials stand as far apart as the squares are wide,
 * which is where the time is saved. The same bytes for any number of threads. */
#ifndef PLANNER_COVER_AREA_SERVED_H
#define PLANNER_COVER_AREA_SERVED_H

#include "planner/cover/area_cast.h"
#include "planner/cover/rule.h"
#include "planner/net/served.h"

struct pln_served_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    double cell_m; /* wanted side of a square; whole terrain cells, one at least */
    int threads;
};

struct pln_served_map; /* opaque */

/* The whole terrain, nothing served. GEO_NO_MEMORY names the size. */
enum geo_status pln_served_open(const struct pln_served_spec *spec, struct pln_served_map **map,
                                struct geo_err *err);
void pln_served_release(struct pln_served_map *map); /* NULL allowed */

/* What a transmitter at (lon, lat) serves: of the network today, or of the plan. Today's come
 * before the plan's. One without ground under it changes nothing. */
enum geo_status pln_served_add(struct pln_served_map *map, double lon_deg, double lat_deg,
                               const struct pln_transmitter *tx, bool planned, struct geo_err *err);

/* Outlines and areas so far; *LAND is returned. Patches of fewer than three squares join their
 * neighbours. */
enum geo_status pln_served_outline(const struct pln_served_map *map, struct pln_served_land *land,
                                   struct geo_err *err);

#endif
