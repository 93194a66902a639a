#include "geo/terrain/mosaic.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "geo/earth/crs.h"
#include "geo/raster/gdal_raster.h"

#define HIGHEST_M 9500.0 /* beyond these a value is a forgotten nodata, not a height */
#define LOWEST_M (-12000.0)
#define ALIGNED_CELLS 0.01 /* tiles that fit one another to this are one grid */
#define SPARSE_FACTOR 2.0  /* a joint grid may hold this many times the cells of its tiles */

/* One file while the mosaic is planned; closed again, for there may be thousands. */
struct tile {
    const char *path;
    size_t width, height, rows_at_once;
    bool whole_int16;
    size_t crs, sheet;
    double period, vertical_m, unit_m;
    double geotransform[6]; /* moved by whole turns to lie beside its neighbours */
    long col, row;          /* of its first cell in the sheet */
};

struct plan {
    struct tile *tiles;
    size_t n;
    enum geo_mosaic_kind kind;
    /* of each sheet: cells from the first tile's corner, first included, last excluded; and sums */
    struct extent {
        long col0, row0, col1, row1;
        double cells;
        bool whole;
    } * extents;
};

static size_t crs_index(struct geo_mosaic *mosaic, const char *wkt)
{
    for (size_t i = 0; i < mosaic->n_crs; i++)
        if (strcmp(mosaic->crs_wkt[i], wkt) == 0) return i;
    const char *kept = geo_arena_keep(&mosaic->strings, wkt, strlen(wkt));
    const char **grown =
        kept ? geo_realloc(mosaic->crs_wkt, mosaic->n_crs + 1, sizeof *grown) : NULL;
    if (!grown) return SIZE_MAX;
    mosaic->crs_wkt = grown;
    mosaic->crs_wkt[mosaic->n_crs] = kept;
    return mosaic->n_crs++;
}

/* What the CRS says of x and of the heights; asked once for each CRS. */
static enum geo_status study_crs(struct tile *tile, const char *wkt, struct geo_err *err)
{
    struct geo_crs *crs;
    if (geo_crs_open(wkt, &crs, err) != GEO_OK)
        return geo_fail_context(err, "raster %s", tile->path);
    tile->period = geo_crs_period(crs);
    tile->vertical_m = geo_crs_height_unit_m(crs);
    geo_crs_release(crs);
    return GEO_OK;
}

static enum geo_status study_head(struct geo_mosaic *mosaic, const struct plan *plan,
                                  struct tile *tile, const struct geo_raster *raster,
                                  struct geo_err *err)
{
    const struct geo_raster_head *head = geo_raster_head(raster);
    tile->width = head->width;
    tile->height = head->height;
    tile->rows_at_once = geo_raster_rows_at_once(raster);
    tile->whole_int16 = head->whole_int16;
    memcpy(tile->geotransform, head->geotransform, sizeof tile->geotransform);
    tile->crs = crs_index(mosaic, head->crs_wkt);
    if (tile->crs == SIZE_MAX) return geo_no_memory(err, "a CRS", strlen(head->crs_wkt), 1);
    enum geo_status status = GEO_OK;
    if (tile > plan->tiles && tile[-1].crs == tile->crs) {
        tile->period = tile[-1].period;
        tile->vertical_m = tile[-1].vertical_m;
    } else {
        status = study_crs(tile, head->crs_wkt, err);
    }
    tile->unit_m = head->unit_m > 0 ? head->unit_m : tile->vertical_m > 0 ? tile->vertical_m : 1;
    mosaic->feet = mosaic->feet || (tile->unit_m > 0.3 && tile->unit_m < 0.31);
    if (status == GEO_OK && head->unit_m < 0 && plan->kind == GEO_MOSAIC_HEIGHTS)
        status = geo_fail(err, GEO_BAD_DATA,
                          "raster %s: heights in \"%s\"; expected metres (m) or feet (ft, us-ft)",
                          tile->path, head->unit);
    return status;
}

static enum geo_status study_tile(struct geo_mosaic *mosaic, const struct plan *plan,
                                  struct tile *tile, struct geo_err *err)
{
    struct geo_raster *raster;
    enum geo_status status = geo_raster_open(tile->path, &raster, err);
    if (status == GEO_OK) status = study_head(mosaic, plan, tile, raster, err);
    geo_raster_release(raster);
    return status;
}

/* Where TILE's first cell lies in the grid of FIRST; false when the two do not line up. */
static bool lines_up(const struct tile *first, struct tile *tile)
{
    const double *a = first->geotransform, *b = tile->geotransform;
    if (first->crs != tile->crs) return false;
    double span = (double)(tile->width > tile->height ? tile->width : tile->height);
    double cell = fabs(a[1]) + fabs(a[2]) + fabs(a[4]) + fabs(a[5]);
    for (int i = 1; i < 6; i++)
        if (i != 3 && fabs(a[i] - b[i]) * span > ALIGNED_CELLS * cell) return false;
    struct geo_grid grid = {0};
    if (geo_grid_place(&grid, a, NULL) != GEO_OK) return false;
    double x = b[0];
    if (tile->period > 0) /* tiles on both sides of the antimeridian are neighbours */
        x += tile->period * round((a[0] - x) / tile->period);
    const double *t = grid.to_cell;
    double col = t[0] + t[1] * x + t[2] * b[3] + 0.5, row = t[3] + t[4] * x + t[5] * b[3] + 0.5;
    if (!(fabs(col) < 1e9 && fabs(row) < 1e9) || fabs(col - round(col)) > ALIGNED_CELLS ||
        fabs(row - round(row)) > ALIGNED_CELLS)
        return false;
    tile->col = lround(col);
    tile->row = lround(row);
    return true;
}

static double extent_cells(const struct extent *e)
{
    return (double)(e->col1 - e->col0) * (double)(e->row1 - e->row0);
}

static struct extent extent_with(struct extent e, const struct tile *tile)
{
    long col1 = tile->col + (long)tile->width, row1 = tile->row + (long)tile->height;
    e.col0 = tile->col < e.col0 ? tile->col : e.col0;
    e.row0 = tile->row < e.row0 ? tile->row : e.row0;
    e.col1 = col1 > e.col1 ? col1 : e.col1;
    e.row1 = row1 > e.row1 ? row1 : e.row1;
    e.cells += (double)tile->width * (double)tile->height;
    e.whole = e.whole && tile->whole_int16 && tile->unit_m == 1;
    return e;
}

/* Put TILE into the first sheet where it fits, or start one. FIRST_OF[s]: the sheet's first tile.
 */
static void assign(struct geo_mosaic *mosaic, struct plan *plan, size_t *first_of, size_t index)
{
    struct tile *tile = &plan->tiles[index];
    for (size_t s = 0; s < mosaic->n_sheets; s++) {
        if (!lines_up(&plan->tiles[first_of[s]], tile)) continue;
        struct extent joint = extent_with(plan->extents[s], tile);
        if (extent_cells(&joint) > SPARSE_FACTOR * joint.cells + 1e6) continue;
        plan->extents[s] = joint;
        tile->sheet = s;
        return;
    }
    tile->col = tile->row = 0;
    tile->sheet = mosaic->n_sheets++;
    first_of[tile->sheet] = index;
    plan->extents[tile->sheet] =
        extent_with((struct extent){LONG_MAX, LONG_MAX, LONG_MIN, LONG_MIN, 0, true}, tile);
}

static enum geo_cell_type cell_type(const struct plan *plan, size_t sheet)
{
    if (plan->kind == GEO_MOSAIC_CLASSES) return GEO_CELL_UINT8;
    return plan->extents[sheet].whole ? GEO_CELL_INT16 : GEO_CELL_FLOAT32;
}

static enum geo_status check_ceiling(const struct geo_mosaic *mosaic, const struct plan *plan,
                                     size_t ceiling_b, size_t *used_b, struct geo_err *err)
{
    double need = (double)*used_b;
    for (size_t s = 0; s < mosaic->n_sheets; s++)
        need += extent_cells(&plan->extents[s]) * (double)geo_cell_size(cell_type(plan, s));
    double buffer = 0; /* the rows that are read at a time */
    for (size_t i = 0; i < plan->n; i++) {
        double bytes = (double)plan->tiles[i].rows_at_once * (double)plan->tiles[i].width * 4;
        buffer = bytes > buffer ? bytes : buffer;
    }
    *used_b = need < (double)ceiling_b ? (size_t)need : ceiling_b;
    need += buffer;
    if (need > (double)ceiling_b) {
        const struct tile *first = &plan->tiles[0];
        return geo_fail(err, GEO_BAD_DATA,
                        "raster %s (%zu x %zu cells)%s: would need %.1f GiB of memory in all; the "
                        "ceiling is %.1f GiB",
                        first->path, first->width, first->height,
                        plan->n > 1 ? " and the others" : "", need / 1073741824.0,
                        (double)ceiling_b / 1073741824.0);
    }
    return GEO_OK;
}

static enum geo_status make_sheet(struct geo_sheet *sheet, const struct plan *plan, size_t index,
                                  const struct tile *first, struct geo_err *err)
{
    const struct extent *e = &plan->extents[index];
    const double *g = first->geotransform;
    struct geo_grid *grid = &sheet->grid;
    grid->width = (size_t)(e->col1 - e->col0);
    grid->height = (size_t)(e->row1 - e->row0);
    grid->type = cell_type(plan, index);
    double moved[6] = {g[0] + g[1] * (double)e->col0 + g[2] * (double)e->row0, g[1], g[2],
                       g[3] + g[4] * (double)e->col0 + g[5] * (double)e->row0, g[4], g[5]};
    enum geo_status status = geo_grid_place(grid, moved, err);
    if (status != GEO_OK) return geo_fail_context(err, "raster %s", first->path);
    double w = (double)grid->width, h = (double)grid->height;
    sheet->crs = first->crs;
    sheet->period = first->period;
    sheet->centre_x = moved[0] + moved[1] * w / 2 + moved[2] * h / 2;
    if (sheet->period > 0 && moved[2] == 0 && moved[4] == 0) {
        double turn = sheet->period / fabs(moved[1]);
        if (fabs(turn - w) < 0.5) grid->wrap_cols = grid->width;
    }
    return geo_grid_alloc(grid, err);
}

/* Write one value where the cell is still empty; false when it cannot be what the grid holds. */
static bool put_value(struct geo_grid *grid, size_t cell, float value, double unit_m)
{
    if (isnan(value)) return true;
    if (grid->type == GEO_CELL_UINT8) {
        if (!(value >= 0 && value <= 255 && value == rintf(value))) return false;
        if (grid->uint8[cell] == 0) grid->uint8[cell] = (uint8_t)value;
        return true;
    }
    double z = (double)value * unit_m;
    if (value == (float)INT16_MIN) /* SRTM's void, declared or not */
        return true;
    if (!(z >= LOWEST_M && z <= HIGHEST_M)) return false;
    if (grid->type == GEO_CELL_FLOAT32 && isnan(grid->float32[cell]))
        grid->float32[cell] = (float)z;
    else if (grid->type == GEO_CELL_INT16 && grid->int16[cell] == GEO_VOID_INT16)
        grid->int16[cell] = (int16_t)z;
    return true;
}

static enum geo_status put_rows(struct geo_grid *grid, const struct extent *extent,
                                const struct tile *tile, size_t row, size_t n, const float *values,
                                struct geo_err *err)
{
    size_t col0 = (size_t)(tile->col - extent->col0), row0 = (size_t)(tile->row - extent->row0);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < tile->width; i++) {
            size_t cell = (row0 + row + j) * grid->width + col0 + i;
            float value = values[j * tile->width + i];
            if (!put_value(grid, cell, value, tile->unit_m))
                return geo_fail(
                    err, GEO_BAD_DATA, "raster %s: row %zu, column %zu: value %g; expected %s",
                    tile->path, row + j + 1, i + 1, (double)value,
                    grid->type == GEO_CELL_UINT8
                        ? "a class from 0 to 255"
                        : "a height between -12000 m and 9500 m, or the declared nodata");
        }
    return GEO_OK;
}

static enum geo_status decode_open(struct geo_sheet *sheet, const struct extent *extent,
                                   const struct tile *tile, struct geo_raster *raster,
                                   struct geo_err *err)
{
    const struct geo_raster_head *head = geo_raster_head(raster);
    if (head->width != tile->width || head->height != tile->height)
        return geo_fail(err, GEO_BAD_DATA, "raster %s: was changed while it was read", tile->path);
    float *values = geo_alloc(tile->rows_at_once * tile->width, sizeof *values);
    if (!values)
        return geo_no_memory(err, "reading a raster", tile->rows_at_once * tile->width,
                             sizeof *values);
    enum geo_status status = GEO_OK;
    for (size_t row = 0; row < tile->height && status == GEO_OK; row += tile->rows_at_once) {
        size_t left = tile->height - row, n = left < tile->rows_at_once ? left : tile->rows_at_once;
        status = geo_raster_read(raster, row, n, values, err);
        if (status == GEO_OK) status = put_rows(&sheet->grid, extent, tile, row, n, values, err);
    }
    geo_free(values);
    return status;
}

static enum geo_status decode(struct geo_sheet *sheet, const struct extent *extent,
                              const struct tile *tile, struct geo_err *err)
{
    struct geo_raster *raster;
    enum geo_status status = geo_raster_open(tile->path, &raster, err);
    if (status == GEO_OK) status = decode_open(sheet, extent, tile, raster, err);
    geo_raster_release(raster);
    return status;
}

static enum geo_status plan_tiles(struct geo_mosaic *mosaic, struct plan *plan,
                                  const char *const *paths, struct geo_err *err)
{
    size_t *first_of = geo_alloc_zero(plan->n, sizeof *first_of);
    if (!first_of) return geo_no_memory(err, "a mosaic", plan->n, sizeof *first_of);
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < plan->n && status == GEO_OK; i++) {
        plan->tiles[i].path = paths[i];
        status = study_tile(mosaic, plan, &plan->tiles[i], err);
        if (status == GEO_OK) assign(mosaic, plan, first_of, i);
    }
    geo_free(first_of);
    return status;
}

static enum geo_status fill_sheets(struct geo_mosaic *mosaic, struct plan *plan,
                                   struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    mosaic->sheets = geo_alloc_zero(mosaic->n_sheets, sizeof *mosaic->sheets);
    if (!mosaic->sheets)
        return geo_no_memory(err, "a mosaic", mosaic->n_sheets, sizeof *mosaic->sheets);
    for (size_t i = 0; i < plan->n && status == GEO_OK; i++) {
        const struct tile *tile = &plan->tiles[i];
        struct geo_sheet *sheet = &mosaic->sheets[tile->sheet];
        if (!sheet->grid.cells) status = make_sheet(sheet, plan, tile->sheet, tile, err);
        if (status == GEO_OK) status = decode(sheet, &plan->extents[tile->sheet], tile, err);
    }
    for (size_t s = 0; s < mosaic->n_sheets && status == GEO_OK; s++)
        if (mosaic->sheets[s].grid.type == GEO_CELL_FLOAT32)
            geo_grid_shrink(&mosaic->sheets[s].grid);
    return status;
}

enum geo_status geo_mosaic_load(struct geo_mosaic *mosaic, const char *const *paths, size_t n,
                                enum geo_mosaic_kind kind, size_t ceiling_b, size_t *used_b,
                                struct geo_err *err)
{
    struct plan plan = {.n = n, .kind = kind};
    plan.tiles = geo_alloc_zero(n, sizeof *plan.tiles);
    plan.extents = geo_alloc_zero(n, sizeof *plan.extents);
    enum geo_status status =
        plan.tiles && plan.extents ? GEO_OK : geo_no_memory(err, "a mosaic", n, sizeof *plan.tiles);
    if (status == GEO_OK) status = plan_tiles(mosaic, &plan, paths, err);
    if (status == GEO_OK) status = check_ceiling(mosaic, &plan, ceiling_b, used_b, err);
    if (status == GEO_OK) status = fill_sheets(mosaic, &plan, err);
    geo_free(plan.tiles);
    geo_free(plan.extents);
    return status;
}

void geo_mosaic_release(struct geo_mosaic *mosaic)
{
    for (size_t s = 0; s < mosaic->n_sheets && mosaic->sheets; s++)
        geo_grid_release(&mosaic->sheets[s].grid);
    geo_free(mosaic->sheets);
    geo_free(mosaic->crs_wkt);
    geo_arena_release(&mosaic->strings);
    *mosaic = (struct geo_mosaic){0};
}
