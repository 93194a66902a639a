/* geo/terrain/blocks: which parts of the ground differ between two runs? Floor 1.
 *
 * The ground is told block by block (64 × 64 cells of every grid, heights and clutter alike), so
 * that a replaced tile costs only the paths that cross what really changed. A table of blocks holds
 * for the grids it was made of: where these lie, how large they are, their CRS and the step. Tables
 * of other grids have nothing in common: everything changed. */
#ifndef GEO_TERRAIN_BLOCKS_H
#define GEO_TERRAIN_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/terrain/terrain.h"

/* Append the table of TERRAIN's blocks to TABLE: bytes to be kept and compared. Parallel inside;
 * the bytes do not depend on the number of threads (0: all). */
enum geo_status geo_terrain_blocks(const struct geo_terrain *terrain, int threads,
                                   struct geo_buf *table, struct geo_err *err);

/* Where two tables differ, on a lattice over longitude and latitude. Immutable, const-shareable. */
struct geo_changes {
    bool all;        /* nothing can be said: everything changed */
    size_t n_blocks; /* that differ; 0 and not `all`: nothing changed */
    double west_deg, south_deg, cell_deg;
    size_t n_cols, n_rows;
    uint32_t
        *sum; /* (n_cols + 1) × (n_rows + 1): changed lattice cells south and west of a corner */
};
/* From the table BEFORE to the table NOW, which must be TERRAIN's own. *CHANGES is returned. */
enum geo_status geo_changes_find(const struct geo_terrain *terrain, const void *before,
                                 size_t before_b, const struct geo_buf *now,
                                 struct geo_changes *changes, struct geo_err *err);
void geo_changes_release(struct geo_changes *changes);

/* Might the path (or anything within RADIUS_KM of a place) touch what changed? Never false when it
 * does; sometimes true when it passes close by. */
bool geo_changes_cross(const struct geo_changes *changes, double lon0_deg, double lat0_deg,
                       double lon1_deg, double lat1_deg);
bool geo_changes_near(const struct geo_changes *changes, double lon_deg, double lat_deg,
                      double radius_km);

#endif
