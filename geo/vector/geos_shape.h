/* geo/vector/geos_shape: polygons with an index (the GEOS wall). Floor 1. One per worker: queries
 * share a GEOS context.
 *
 * Coordinates are degrees of WGS 84; distances are along the ellipsoid to the nearest point that
 * GEOS finds in the plane of degrees, which is exact to a few per cent at the distances of a
 * commune. */
#ifndef GEO_VECTOR_GEOS_SHAPE_H
#define GEO_VECTOR_GEOS_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

#define GEO_NO_SHAPE SIZE_MAX

struct geo_shapes; /* opaque */

enum geo_status geo_shapes_new(struct geo_shapes **out, struct geo_err *err);
void geo_shapes_release(struct geo_shapes *shapes); /* NULL allowed */

/* Add a polygon or multipolygon as WKB or WKT text; it gets the next number from 0. GEO_BAD_DATA:
 * it is neither. Invalid polygons are repaired by GEOS. */
enum geo_status geo_shapes_add_wkb(struct geo_shapes *shapes, const unsigned char *wkb,
                                   size_t length, struct geo_err *err);
enum geo_status geo_shapes_add_wkt(struct geo_shapes *shapes, const char *wkt, struct geo_err *err);
size_t geo_shapes_count(const struct geo_shapes *shapes);

/* Does shape I hold the point (its edge included)? */
bool geo_shapes_contains(struct geo_shapes *shapes, size_t i, double lon_deg, double lat_deg);

/* Metres from the point to shape I; 0 inside. */
double geo_shapes_distance_m(struct geo_shapes *shapes, size_t i, double lon_deg, double lat_deg);

/* GEOS's release as linked, "3.11.1-CAPI-1.17.1"; static. */
const char *geo_shapes_library(void);

/* The lowest-numbered shape that holds the point; GEO_NO_SHAPE. O(log n). No shapes may be added
 * after. */
size_t geo_shapes_find(struct geo_shapes *shapes, double lon_deg, double lat_deg);

/* Metres to the nearest shape, 0 inside, looking no further than WITHIN_DEG; infinite when none is
 * there. *WHICH may be NULL. */
double geo_shapes_nearest_m(struct geo_shapes *shapes, double lon_deg, double lat_deg,
                            double within_deg, size_t *which);

#endif
