/* geo/raster/gdal_polygons: outlines of the classes of a raster, after a sieve. Floor 1. Main
 * thread. (GDALPolygonize gives its answer as an OGR layer: the one place of this folder that
 * touches OGR, and only in memory.) */
#ifndef GEO_RASTER_GDAL_POLYGONS_H
#define GEO_RASTER_GDAL_POLYGONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

struct geo_polygons_spec {
    size_t width, height;
    const uint8_t *class_of; /* row by row; 0: no class */
    double geotransform[6];
    const char *crs_wkt;
    size_t
        sieve_cells; /* patches smaller than this join their largest neighbour; 0 or 1: none do */
};

struct geo_ring {
    size_t first, n; /* points lonlat[2·first …]; the first is repeated at the end */
    uint8_t class_of;
    bool hole; /* of the last ring before it that is no hole */
};

struct geo_polygons {
    struct geo_ring *rings; /* by class, shells with their holes behind them, from north to south */
    size_t n_rings, cap_rings;
    double *lonlat; /* WGS 84 */
    size_t n_points, cap_points;
};

/* *POLYGONS is returned: geo_polygons_release(). The same cells give the same outlines. */
enum geo_status geo_polygons_find(const struct geo_polygons_spec *spec,
                                  struct geo_polygons *polygons, struct geo_err *err);
void geo_polygons_release(struct geo_polygons *polygons);

#endif
