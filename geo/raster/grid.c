#include "geo/raster/grid.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "geo/base/mem.h"

size_t geo_cell_size(enum geo_cell_type type)
{
    return type == GEO_CELL_FLOAT32 ? 4 : type == GEO_CELL_INT16 ? 2 : 1;
}

enum geo_status geo_grid_place(struct geo_grid *grid, const double g[6], struct geo_err *err)
{
    double det = g[1] * g[5] - g[2] * g[4];
    for (int i = 0; i < 6; i++)
        if (!isfinite(g[i])) det = 0;
    if (!isfinite(det) || fabs(det) < 1e-300)
        return geo_fail(err, GEO_BAD_DATA, "its geotransform cannot be inverted");
    memcpy(grid->geotransform, g, sizeof grid->geotransform);
    double *t = grid->to_cell;
    t[1] = g[5] / det;
    t[2] = -g[2] / det;
    t[4] = -g[4] / det;
    t[5] = g[1] / det;
    t[0] = -(t[1] * g[0] + t[2] * g[3]) - 0.5;
    t[3] = -(t[4] * g[0] + t[5] * g[3]) - 0.5;
    return GEO_OK;
}

enum geo_status geo_grid_alloc(struct geo_grid *grid, struct geo_err *err)
{
    size_t n = grid->width * grid->height, size = geo_cell_size(grid->type);
    grid->cells = grid->type == GEO_CELL_UINT8 ? geo_alloc_zero(n, size) : geo_alloc(n, size);
    if (!grid->cells) return geo_no_memory(err, "a raster", n, size);
    if (grid->type == GEO_CELL_INT16)
        for (size_t i = 0; i < n; i++)
            grid->int16[i] = GEO_VOID_INT16;
    else if (grid->type == GEO_CELL_FLOAT32)
        for (size_t i = 0; i < n; i++)
            grid->float32[i] = NAN;
    return GEO_OK;
}

void geo_grid_release(struct geo_grid *grid)
{
    geo_free(grid->cells);
    grid->cells = NULL;
}

double geo_grid_cell(const struct geo_grid *grid, size_t col, size_t row)
{
    size_t i = row * grid->width + col;
    switch (grid->type) {
    case GEO_CELL_INT16:
        return grid->int16[i] == GEO_VOID_INT16 ? (double)NAN : (double)grid->int16[i];
    case GEO_CELL_FLOAT32:
        return (double)grid->float32[i];
    default:
        return (double)grid->uint8[i];
    }
}

/* The index of the column at or left of COL; the last one counts when the grid closes on itself. */
static bool find_axis(double at, size_t n, bool wraps, size_t *low, size_t *high, double *part)
{
    double last = (double)n - 1;
    if (wraps) {
        at -= floor(at / (double)n) * (double)n;
        *low = (size_t)at < n ? (size_t)at : 0;
        *high = *low + 1 < n ? *low + 1 : 0;
        *part = at - floor(at);
        return true;
    }
    if (!(at >= -0.5 && at <= last + 0.5)) return false;
    at = at < 0 ? 0 : at > last ? last : at;
    *low = (size_t)at;
    *high = *low + 1 < n ? *low + 1 : *low;
    *part = at - (double)*low;
    return true;
}

/* Everything that the fast loops do not do: edges, grids that wrap, voids of weight zero. */
static double bilinear_slow(const struct geo_grid *grid, double col, double row)
{
    size_t c0, c1, r0, r1;
    double u, v;
    if (isnan(col) || isnan(row) ||
        !find_axis(col, grid->width, grid->wrap_cols == grid->width, &c0, &c1, &u) ||
        !find_axis(row, grid->height, false, &r0, &r1, &v))
        return (double)NAN;
    double a = geo_grid_cell(grid, c0, r0), b = geo_grid_cell(grid, c1, r0);
    double c = geo_grid_cell(grid, c0, r1), d = geo_grid_cell(grid, c1, r1);
    double top = u > 0 ? a + u * (b - a) : a;
    double bottom = u > 0 ? c + u * (d - c) : c;
    return v > 0 ? top + v * (bottom - top) : top;
}

static inline bool inside(double at, double last)
{
    return at >= 0 && at < last;
}

static void bilinear_int16(const struct geo_grid *grid, size_t n, const double *col,
                           const double *row, double *z)
{
    const double last_col = (double)grid->width - 1, last_row = (double)grid->height - 1;
    const ptrdiff_t width = (ptrdiff_t)grid->width;
    for (size_t i = 0; i < n; i++) {
        if (!inside(col[i], last_col) || !inside(row[i], last_row)) {
            z[i] = bilinear_slow(grid, col[i], row[i]);
            continue;
        }
        int32_t c0 = (int32_t)col[i], r0 = (int32_t)row[i];
        double u = col[i] - c0, v = row[i] - r0;
        const int16_t *p = grid->int16 + r0 * width + c0;
        int a = p[0], b = p[1], c = p[width], d = p[width + 1];
        if ((a == GEO_VOID_INT16) | (b == GEO_VOID_INT16) | (c == GEO_VOID_INT16) |
            (d == GEO_VOID_INT16)) {
            z[i] = bilinear_slow(grid, col[i], row[i]);
            continue;
        }
        double top = a + u * (b - a), bottom = c + u * (d - c);
        z[i] = top + v * (bottom - top);
    }
}

static void bilinear_float32(const struct geo_grid *grid, size_t n, const double *col,
                             const double *row, double *z)
{
    const double last_col = (double)grid->width - 1, last_row = (double)grid->height - 1;
    const ptrdiff_t width = (ptrdiff_t)grid->width;
    for (size_t i = 0; i < n; i++) {
        z[i] = (double)NAN;
        if (inside(col[i], last_col) && inside(row[i], last_row)) {
            int32_t c0 = (int32_t)col[i], r0 = (int32_t)row[i];
            double u = col[i] - c0, v = row[i] - r0;
            const float *p = grid->float32 + r0 * width + c0;
            double a = (double)p[0], b = (double)p[1];
            double c = (double)p[width], d = (double)p[width + 1];
            double top = a + u * (b - a), bottom = c + u * (d - c);
            z[i] = top + v * (bottom - top);
        }
        if (isnan(z[i])) z[i] = bilinear_slow(grid, col[i], row[i]);
    }
}

void geo_grid_bilinear(const struct geo_grid *grid, size_t n, const double *col, const double *row,
                       double *height_m)
{
    if (grid->type == GEO_CELL_INT16)
        bilinear_int16(grid, n, col, row, height_m);
    else
        bilinear_float32(grid, n, col, row, height_m);
}

void geo_grid_nearest(const struct geo_grid *grid, size_t n, const double *col, const double *row,
                      uint8_t outside, uint8_t *value)
{
    const double width = (double)grid->width, height = (double)grid->height;
    const bool wraps = grid->wrap_cols == grid->width;
    for (size_t i = 0; i < n; i++) {
        double c = col[i] + 0.5, r = row[i] + 0.5;
        if (wraps) c -= floor(c / width) * width;
        bool here = c >= 0 && c < width && r >= 0 && r < height;
        value[i] = here ? grid->uint8[(size_t)r * grid->width + (size_t)c] : outside;
    }
}

void geo_grid_shrink(struct geo_grid *grid)
{
    size_t n = grid->width * grid->height;
    for (size_t i = 0; i < n; i++) {
        float z = grid->float32[i];
        if (!isnan(z) && !(z > INT16_MIN && z <= INT16_MAX && z == rintf(z))) return;
    }
    char *bytes =
        grid->cells; /* each height moves to a lower or the same address: in place is safe */
    for (size_t i = 0; i < n; i++) {
        float z;
        memcpy(&z, bytes + 4 * i, 4);
        int16_t whole = isnan(z) ? GEO_VOID_INT16 : (int16_t)z;
        memcpy(bytes + 2 * i, &whole, 2);
    }
    void *smaller = geo_realloc(grid->cells, n, sizeof(int16_t));
    if (smaller) grid->cells = smaller;
    grid->type = GEO_CELL_INT16;
}
