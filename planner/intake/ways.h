/* planner/intake/ways: layers of lines or points: the grid, roads, fibre. Floor 5. Main thread. */
#ifndef PLANNER_INTAKE_WAYS_H
#define PLANNER_INTAKE_WAYS_H

#include "planner/intake/intake.h"
#include "planner/net/way.h"

/* Points, lines, outlines of areas and collections of them, from any layer that OGR reads; text
 * tables by their columns lon_deg and lat_deg (or lon and lat, x and y with a CRS). GEO_BAD_DATA:
 * no geometry, coordinates that are no place on Earth, more than PLN_WAYS_MOST points. WAYS is
 * returned: pln_ways_release(). */
#define PLN_WAYS_MOST 20000000u
enum geo_status pln_intake_ways(const struct pln_source *source, struct pln_ways *ways,
                                struct geo_err *err);

#endif
