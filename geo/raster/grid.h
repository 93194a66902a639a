/* geo/raster/grid: a raster decoded into memory, and reading heights from it. Floor 1.
 *
 * Cell coordinates (col, row) are real numbers; the centre of the first cell is (0, 0), so the grid
 * covers -½ … width-½ by -½ … height-½. Immutable once filled; const-shareable. */
#ifndef GEO_RASTER_GRID_H
#define GEO_RASTER_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

#define GEO_VOID_INT16 INT16_MIN /* no height, in a grid of Int16; in one of Float32 it is NaN */

enum geo_cell_type { GEO_CELL_INT16, GEO_CELL_FLOAT32, GEO_CELL_UINT8 };

struct geo_grid {
    size_t width, height; /* cells; each at most INT32_MAX */
    enum geo_cell_type type;
    union {
        void *cells; /* row by row; owned */
        int16_t *int16;
        float *float32;
        uint8_t *uint8;
    };
    /* GDAL's six numbers: x = g[0] + g[1] (col+½) + g[2] (row+½), y = g[3] + g[4] … + g[5] … */
    double geotransform[6];
    double to_cell[6]; /* the inverse: col = t[0] + t[1] x + t[2] y, row = t[3] + t[4] x + t[5] y */
    size_t
        wrap_cols; /* columns after which the grid repeats (a whole turn of longitude); 0: none */
};

size_t geo_cell_size(enum geo_cell_type type); /* bytes */

/* Set the geotransform and its inverse; GEO_BAD_DATA when it has none or is not finite. */
enum geo_status geo_grid_place(struct geo_grid *grid, const double geotransform[6],
                               struct geo_err *err);

/* Allocate the cells, all of them void (Int16, Float32) or 0 (UInt8). */
enum geo_status geo_grid_alloc(struct geo_grid *grid, struct geo_err *err);
void geo_grid_release(struct geo_grid *grid);

/* The height of one cell; NaN when void. For UInt8 the class. */
double geo_grid_cell(const struct geo_grid *grid, size_t col, size_t row);

/* Bilinear heights at N places in cell coordinates; NaN outside and where a void has weight. In the
 * outer half cell the edge's heights continue. Not for UInt8. */
void geo_grid_bilinear(const struct geo_grid *grid, size_t n, const double *col, const double *row,
                       double *height_m);

/* The class of the cell that holds each place (UInt8 only); OUTSIDE where there is none. */
void geo_grid_nearest(const struct geo_grid *grid, size_t n, const double *col, const double *row,
                      uint8_t outside, uint8_t *value);

/* Turn a Float32 grid into Int16 where every height is a whole number that fits. */
void geo_grid_shrink(struct geo_grid *grid);

#endif
