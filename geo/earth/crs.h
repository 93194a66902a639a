/* geo/earth/crs: coordinate reference systems and the way between them and WGS 84 (the PROJ wall).
 * Floor 1. One per worker: a PROJ transformation must not be shared between threads.
 *
 * x is always the easting or longitude and y the northing or latitude, whatever order the
 * authority's definition has (GDAL's traditional order). The network is never used. */
#ifndef GEO_EARTH_CRS_H
#define GEO_EARTH_CRS_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct geo_crs; /* opaque */

/* TEXT is AUTHORITY:CODE ("EPSG:32648"), WKT or a +proj string; anything else (names, file names,
 * URLs, grids by file name) is GEO_BAD_DATA, as is a datum that has no known way to WGS 84. Of a
 * compound CRS the horizontal part counts. */
enum geo_status geo_crs_open(const char *text, struct geo_crs **out, struct geo_err *err);
void geo_crs_release(struct geo_crs *crs); /* NULL allowed */

/* Convert N points; a point without an image gets NaN in both. In place is allowed. */
void geo_crs_from_lonlat(struct geo_crs *crs, size_t n, const double *lon_deg,
                         const double *lat_deg, double *x, double *y);
void geo_crs_to_lonlat(struct geo_crs *crs, size_t n, const double *x, const double *y,
                       double *lon_deg, double *lat_deg);

/* The value after which x repeats (360 for degrees); 0: x does not repeat (projected). */
double geo_crs_period(const struct geo_crs *crs);

/* Metres per unit of the vertical axis of a compound or 3-D CRS; 0: the CRS says nothing. */
double geo_crs_height_unit_m(const struct geo_crs *crs);

/* PROJ's release as linked, "9.1.1"; static. */
const char *geo_crs_library(void);

/* "EPSG:32648", or the CRS's name where it has no code; owned by CRS. */
const char *geo_crs_label(const struct geo_crs *crs);

#endif
