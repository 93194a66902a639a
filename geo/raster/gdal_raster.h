/* geo/raster/gdal_raster: reading heights and classes from raster files (GDAL's raster wall, with
 * vrt_check and gdal_write). Floor 1. Main thread; a dataset is never shared.
 *
 * Files are taken for hostile: only regular local files, only the drivers GTiff (COG included),
 * SRTMHGT and VRT, a VRT only after its XML was read and its sources are plain rasters beside it.
 * Every block is read and every failure that GDAL reports counts, so a truncated file is refused.
 */
#ifndef GEO_RASTER_GDAL_RASTER_H
#define GEO_RASTER_GDAL_RASTER_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct geo_raster; /* opaque: an open file */

struct geo_raster_head {
    const char *path;    /* owned by the raster, as all strings here */
    const char *crs_wkt; /* never empty: a raster without a CRS is refused */
    size_t width, height;
    double geotransform[6]; /* GDAL's six numbers */
    bool whole_int16;       /* integers that fit Int16, without scale, offset or unit */
    double unit_m;    /* metres per unit of the band (0.3048 for feet); 0: the file says nothing */
    const char *unit; /* as written in the file; "" when absent */
};

/* GDAL's release as linked, "3.6.2"; static. */
const char *geo_raster_library(void);

enum geo_status geo_raster_open(const char *path, struct geo_raster **out, struct geo_err *err);
void geo_raster_release(struct geo_raster *raster); /* NULL allowed */
const struct geo_raster_head *geo_raster_head(const struct geo_raster *raster);

/* Rows to read at a time: whole blocks, a few megabytes. */
size_t geo_raster_rows_at_once(const struct geo_raster *raster);

/* Band 1 of N rows from ROW into VALUES (n × width), scale and offset applied, in the band's unit;
 * NaN for nodata and for masked cells. GEO_BAD_DATA when anything could not be read. */
enum geo_status geo_raster_read(struct geo_raster *raster, size_t row, size_t n, float *values,
                                struct geo_err *err);

#endif
