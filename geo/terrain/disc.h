/* geo/terrain/disc: distance and direction of every raster cell from one mast, without
 * trigonometry. Floor 1. A struct geo_disc is plain data: const-shareable once made.
 *
 * The azimuthal equidistant coordinates of a cell's centre (east and north of the mast, metres, so
 * that hypot() is the geodesic distance and atan2(east, north) the azimuth) are a smooth function
 * of (col, row): a polynomial through 8 × 8 exact places stands for it. The cells are those of
 * geo_terrain_frame(). */
#ifndef GEO_TERRAIN_DISC_H
#define GEO_TERRAIN_DISC_H

#include <stddef.h>

#include "geo/base/status.h"
#include "geo/terrain/terrain.h"

#define GEO_DISC_TERMS 8

struct geo_disc {
    /* The cells whose centre may lie in the disc, clipped to the frame; last ones excluded. */
    size_t col_begin, col_end, row_begin, row_end;
    double col_middle, row_middle, col_half, row_half; /* scale the cells to -1 … 1 */
    /* east[i][j] is the factor of rowⁱ colʲ (scaled) */
    double east[GEO_DISC_TERMS][GEO_DISC_TERMS], north[GEO_DISC_TERMS][GEO_DISC_TERMS];
    double error_m; /* greatest deviation seen at places between the exact ones */
};

/* The disc of RADIUS_M around (lon, lat). GEO_NO_COVER when no cell of the frame lies in its
 * square; GEO_BAD_DATA when the polynomial misses by more than 1 cm (beside a pole, or a disc far
 * too large). */
enum geo_status geo_disc_open(struct geo_walker *walker, double lon_deg, double lat_deg,
                              double radius_m, struct geo_disc *disc, struct geo_err *err);

/* East and north of the mast, in metres, of N cells of one ROW from column COL on. */
void geo_disc_row(const struct geo_disc *disc, size_t row, size_t col, size_t n, double *east_m,
                  double *north_m);

#endif
