/* planner/cover/nearby: which of many points lie within a radius? Floor 4. Immutable once built.
 *
 * A grid of cells as wide as the radius over longitude and latitude; a question looks into nine
 * cells, so its cost does not grow with the number of points elsewhere. Points across the
 * antimeridian from each other are not neighbours here. */
#ifndef PLANNER_COVER_NEARBY_H
#define PLANNER_COVER_NEARBY_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

struct pln_nearby {
    double west_deg, south_deg, cell_lon_deg, cell_lat_deg, radius_km;
    size_t n_cols, n_rows, n;
    uint32_t *first;           /* n_cols · n_rows + 1 */
    uint32_t *item;            /* point numbers by cell, rising within a cell */
    double *lon_deg, *lat_deg; /* by point number */
};

/* LON and LAT are copied; N < 2³². Coordinates must be finite. */
enum geo_status pln_nearby_build(struct pln_nearby *nearby, size_t n, const double *lon_deg,
                                 const double *lat_deg, double radius_km, struct geo_err *err);
void pln_nearby_release(struct pln_nearby *nearby);

/* One neighbour: the geodesic from the point to the place that asked, or back. */
struct pln_neighbour {
    uint32_t item;
    double distance_km;
    double azimuth_deg; /* at the start: from the point (…_to) or from the place (…_from) */
};
struct pln_neighbours { /* the zero value is empty; reused by each question */
    struct pln_neighbour *at;
    size_t n, cap;
};
void pln_neighbours_release(struct pln_neighbours *neighbours);

/* All points no further than the radius, in rising order of number; azimuths from each point to the
 * place. */
enum geo_status pln_nearby_to(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                              struct pln_neighbours *out, struct geo_err *err);
/* The same with azimuths from the place to each point. */
enum geo_status pln_nearby_from(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                struct pln_neighbours *out, struct geo_err *err);

/* Exactly the points no further than WITHIN_KM, at most the radius, by number only, in rising
 * order. Cheaper: a geodesic is worked out only where a bound does not decide. */
enum geo_status pln_nearby_within(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                  double within_km, struct pln_neighbours *out,
                                  struct geo_err *err);

/* Points that may be no further than the radius, by number only: all that are, and a few beyond, in
 * rising order. Much cheaper. */
enum geo_status pln_nearby_roughly(const struct pln_nearby *nearby, double lon_deg, double lat_deg,
                                   struct pln_neighbours *out, struct geo_err *err);

#endif
