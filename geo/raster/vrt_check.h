/* geo/raster/vrt_check: is this VRT only a mosaic of plain rasters beside it? Floor 1.
 *
 * A VRT is a small program: it can read any file, reach the network and run scripts. Accepted are
 * simple and complex sources (no lookups, masks or kernels) whose files are named relative to the
 * VRT, lie in its folder or below (symbolic links followed), and are GeoTIFF or SRTM tiles. */
#ifndef GEO_RASTER_VRT_CHECK_H
#define GEO_RASTER_VRT_CHECK_H

#include "geo/base/status.h"

enum geo_status geo_vrt_check(const char *path, struct geo_err *err);

#endif
