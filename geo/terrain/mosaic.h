/* geo/terrain/mosaic: many raster files become few grids in memory. Floor 1. Main thread.
 *
 * Files of the same CRS and cell that line up are decoded into one grid, a sheet, so that heights
 * run across their seams; others get a sheet of their own and are asked in the order given. Every
 * size is checked against the ceiling before the first cell is allocated. */
#ifndef GEO_TERRAIN_MOSAIC_H
#define GEO_TERRAIN_MOSAIC_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/mem.h"
#include "geo/base/status.h"
#include "geo/raster/grid.h"

struct geo_sheet {
    struct geo_grid grid;
    size_t crs;      /* index into the mosaic's CRSs */
    double period;   /* of x: 360 for degrees; 0: none */
    double centre_x; /* of the grid, to bring x into its turn of the Earth */
};

struct geo_mosaic {
    struct geo_sheet *sheets;
    size_t n_sheets;
    const char **crs_wkt; /* distinct, in order of appearance */
    size_t n_crs;
    bool feet; /* some file held feet */
    struct geo_arena strings;
};

/* Decode the N files into MOSAIC (zero value before). HEIGHTS: metres in Int16 or Float32; else
 * classes in UInt8. *USED_B is what earlier mosaics took of CEILING_B, and grows. */
enum geo_mosaic_kind { GEO_MOSAIC_HEIGHTS, GEO_MOSAIC_CLASSES };
enum geo_status geo_mosaic_load(struct geo_mosaic *mosaic, const char *const *paths, size_t n,
                                enum geo_mosaic_kind kind, size_t ceiling_b, size_t *used_b,
                                struct geo_err *err);
void geo_mosaic_release(struct geo_mosaic *mosaic);

#endif
