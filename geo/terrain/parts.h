/* geo/terrain/parts: what the files of this room share; not for others. Floor 1. */
#ifndef GEO_TERRAIN_PARTS_H
#define GEO_TERRAIN_PARTS_H

#include "geo/earth/crs.h"
#include "geo/terrain/mosaic.h"
#include "geo/terrain/terrain.h"

struct geo_terrain {
    struct geo_mosaic dem;
    struct geo_mosaic clutter; /* no sheets: none */
    double class_height_m[256];
    struct geo_terrain_info info;
};

/* What one worker owns beside the shared terrain. */
struct geo_walker {
    const struct geo_terrain *terrain;
    struct geo_crs **dem_crs, **clutter_crs; /* one transformation for each CRS of the mosaics */
};

/* Fill the voids of GRID from their rim, using at most SPARE_B of memory meanwhile; *N_FILLED says
 * how many; voids further than some 128 cells from any height stay. */
enum geo_status geo_void_fill(struct geo_grid *grid, size_t spare_b, size_t *n_filled,
                              struct geo_err *err);

#endif
