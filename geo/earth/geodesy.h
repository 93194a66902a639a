/* geo/earth/geodesy: distance, direction and the course of a path over the Earth. Floor 1. Pure.
 *
 * This room is the one place that says what a "great-circle path" is: here the geodesic on the
 * WGS 84 ellipsoid (Karney 2013, Algorithms for geodesics, J. Geodesy 87; through PROJ's
 * geodesic.h), exact to some nanometres at any length. Degrees, metres; longitudes may lie outside
 * ±180 and come back unrolled, that is without a jump at the antimeridian. */
#ifndef GEO_EARTH_GEODESY_H
#define GEO_EARTH_GEODESY_H

#include <stdbool.h>
#include <stddef.h>

/* Shortest path from (lon0, lat0) to (lon1, lat1): its length, and its azimuth at the start,
 * clockwise from north, -180 … 180. Either result may be NULL. */
void geo_path_between(double lon0_deg, double lat0_deg, double lon1_deg, double lat1_deg,
                      double *length_m, double *azimuth_deg);

/* Is that path surely longer than LENGTH_M? Cheap; "no" where only the path itself can tell, far
 * from the poles and up to 100 km that is seldom. */
bool geo_path_surely_longer(double lon0_deg, double lat0_deg, double lon1_deg, double lat1_deg,
                            double length_m);

/* The N places at distances s_m[] from (lon0, lat0) along the path that starts with this azimuth.
 */
void geo_path_along(double lon0_deg, double lat0_deg, double azimuth_deg, size_t n,
                    const double *s_m, double *lon_deg, double *lat_deg);

#endif
