/* geo/raster/gdal_write: a grid in memory becomes a cloud-optimised GeoTIFF. Floor 1. Main thread.
 *
 * DEFLATE, tiles of 512, overviews down to one tile; the same cells give the same bytes. GDAL 3.6
 * reports neither a full disk nor a close that failed, so the file is opened again and every cell
 * compared, every overview read, before success is told. */
#ifndef GEO_RASTER_GDAL_WRITE_H
#define GEO_RASTER_GDAL_WRITE_H

#include <stddef.h>

#include "geo/base/status.h"
#include "geo/raster/grid.h"

enum geo_overview {
    GEO_OVERVIEW_NEAREST, /* ids, classes */
    GEO_OVERVIEW_AVERAGE  /* levels; nodata is left out of the mean */
};

struct geo_cog_spec {
    size_t width, height;
    enum geo_cell_type type;
    const void *cells; /* borrowed; row by row */
    double nodata;     /* NaN for Float32 is fine */
    double geotransform[6];
    const char *crs_wkt;     /* WKT, as in struct geo_terrain_frame, or AUTHORITY:CODE */
    const char *description; /* of the band, or NULL */
    const char *unit;        /* of the band ("dBm"), or NULL */
    enum geo_overview overview;
};

/* Write at PATH (as given by geo_outputs_path(); replaced when it exists). GEO_CANT_WRITE when the
 * file is not what was asked for; it is removed then. */
enum geo_status geo_cog_write(const char *path, const struct geo_cog_spec *spec,
                              struct geo_err *err);

#endif
