#include "geo/terrain/blocks.h"

#include <math.h>
#include <string.h>

#include "geo/base/hash.h"
#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "geo/terrain/parts.h"

enum { SIDE = 64, LATTICE = 2000 };
#define KM_PER_DEG 110.5 /* of latitude, no more than that anywhere */

/* A table is the key of the grids, then eight bytes per block, sheet by sheet, row by row. */
#define HEAD_B sizeof(struct geo_key)
#define BLOCK_B 8

static size_t blocks_of(size_t cells)
{
    return (cells + SIDE - 1) / SIDE;
}

static size_t count_sheets(const struct geo_terrain *terrain)
{
    return terrain->dem.n_sheets + terrain->clutter.n_sheets;
}

static const struct geo_sheet *sheet_at(const struct geo_terrain *terrain, size_t s,
                                        const struct geo_mosaic **mosaic)
{
    *mosaic = s < terrain->dem.n_sheets ? &terrain->dem : &terrain->clutter;
    return &(*mosaic)->sheets[s < terrain->dem.n_sheets ? s : s - terrain->dem.n_sheets];
}

/* ---- making a table ---- */

static enum geo_status key_of_grids(const struct geo_terrain *terrain, struct geo_key *key,
                                    struct geo_err *err)
{
    struct geo_buf text = {0};
    for (size_t s = 0; s < count_sheets(terrain); s++) {
        const struct geo_mosaic *mosaic;
        const struct geo_sheet *sheet = sheet_at(terrain, s, &mosaic);
        const double *g = sheet->grid.geotransform;
        geo_buf_addf(&text, "%zu %zu %a %a %a %a %a %a %s\n", sheet->grid.width, sheet->grid.height,
                     g[0], g[1], g[2], g[3], g[4], g[5], mosaic->crs_wkt[sheet->crs]);
    }
    geo_buf_addf(&text, "dem %zu step %a\n", terrain->dem.n_sheets, terrain->info.step_m);
    if (terrain->clutter.n_sheets)
        geo_buf_add_bytes(&text, terrain->class_height_m, sizeof terrain->class_height_m);
    enum geo_status status = geo_buf_status(&text, err);
    if (status == GEO_OK) *key = geo_key_of(text.text, text.length);
    geo_buf_release(&text);
    return status;
}

struct strip { /* one row of blocks */
    const struct geo_grid *grid;
    size_t block_row;
    unsigned char *out; /* blocks_of(width) × BLOCK_B */
};

static enum geo_status digest_strip(void *ctx, void *state, size_t index, struct geo_err *err)
{
    (void)state, (void)err;
    const struct strip *strip = (const struct strip *)ctx + index;
    const struct geo_grid *grid = strip->grid;
    float cells[SIDE * SIDE];
    size_t row0 = strip->block_row * SIDE,
           row1 = row0 + SIDE < grid->height ? row0 + SIDE : grid->height;
    for (size_t b = 0; b < blocks_of(grid->width); b++) {
        size_t col0 = b * SIDE, col1 = col0 + SIDE < grid->width ? col0 + SIDE : grid->width, n = 0;
        for (size_t row = row0; row < row1; row++)
            for (size_t col = col0; col < col1; col++) {
                double z = geo_grid_cell(grid, col, row);
                cells[n++] = isnan(z) ? -1e30F : (float)z; /* one NaN is as good as another */
            }
        struct geo_key key = geo_key_of(cells, n * sizeof *cells);
        memcpy(strip->out + b * BLOCK_B, key.byte, BLOCK_B);
    }
    return GEO_OK;
}

enum geo_status geo_terrain_blocks(const struct geo_terrain *terrain, int threads,
                                   struct geo_buf *table, struct geo_err *err)
{
    const struct geo_mosaic *mosaic;
    size_t n_strips = 0, n_blocks = 0;
    for (size_t s = 0; s < count_sheets(terrain); s++) {
        const struct geo_grid *grid = &sheet_at(terrain, s, &mosaic)->grid;
        n_strips += blocks_of(grid->height);
        n_blocks += blocks_of(grid->height) * blocks_of(grid->width);
    }
    struct strip *strips = geo_alloc(n_strips, sizeof *strips);
    unsigned char *digests = geo_alloc(n_blocks, BLOCK_B);
    struct geo_key head;
    enum geo_status status = strips && digests
                                 ? key_of_grids(terrain, &head, err)
                                 : geo_no_memory(err, "terrain blocks", n_blocks, BLOCK_B);
    if (status == GEO_OK) {
        size_t at = 0, out = 0;
        for (size_t s = 0; s < count_sheets(terrain); s++) {
            const struct geo_grid *grid = &sheet_at(terrain, s, &mosaic)->grid;
            for (size_t r = 0; r < blocks_of(grid->height); r++, out += blocks_of(grid->width))
                strips[at++] = (struct strip){grid, r, digests + out * BLOCK_B};
        }
        const struct geo_par_job job = {.n = n_strips, .ctx = strips, .work = digest_strip};
        status = geo_par_run(&job, threads, err);
    }
    if (status == GEO_OK) {
        geo_buf_add_bytes(table, head.byte, HEAD_B);
        geo_buf_add_bytes(table, digests, n_blocks * BLOCK_B);
        status = geo_buf_status(table, err);
    }
    geo_free(strips);
    geo_free(digests);
    return status;
}

/* ---- comparing two ---- */

struct box {
    double west, south, east, north;
};

static void widen(struct box *box, double lon, double lat)
{
    box->west = fmin(box->west, lon);
    box->east = fmax(box->east, lon);
    box->south = fmin(box->south, lat);
    box->north = fmax(box->north, lat);
}

/* Longitudes and latitudes that a height in the block has any influence on; NaN: cannot be told. */
static struct box box_of(struct geo_crs *crs, const struct geo_sheet *sheet, size_t block_col,
                         size_t block_row)
{
    enum { PARTS = 8 };
    const double *g = sheet->grid.geotransform;
    double col0 = (double)(block_col * SIDE) - 2, row0 = (double)(block_row * SIDE) - 2;
    struct box box = {(double)INFINITY, (double)INFINITY, -(double)INFINITY, -(double)INFINITY};
    bool lost = false;
    for (int i = 0; i <= PARTS; i++)
        for (int j = 0; j <= PARTS; j++) {
            double col = col0 + (SIDE + 4) * i / (double)PARTS,
                   row = row0 + (SIDE + 4) * j / (double)PARTS;
            double x = g[0] + g[1] * col + g[2] * row, y = g[3] + g[4] * col + g[5] * row, lon, lat;
            geo_crs_to_lonlat(crs, 1, &x, &y, &lon, &lat);
            lost = lost || !isfinite(lon) || !isfinite(lat);
            widen(&box, lon, lat);
        }
    if (lost) box.west = (double)NAN;
    return box;
}

static size_t lattice_col(const struct geo_changes *c, double lon)
{
    double at = floor((lon - c->west_deg) / c->cell_deg);
    return at <= 0 ? 0 : at >= (double)c->n_cols ? c->n_cols - 1 : (size_t)at;
}

static size_t lattice_row(const struct geo_changes *c, double lat)
{
    double at = floor((lat - c->south_deg) / c->cell_deg);
    return at <= 0 ? 0 : at >= (double)c->n_rows ? c->n_rows - 1 : (size_t)at;
}

static void mark(struct geo_changes *c, const struct box *box)
{
    if (isnan(box->west) || box->east - box->west > 90) {
        c->all = true;
        return;
    }
    size_t col1 = lattice_col(c, box->east), row1 = lattice_row(c, box->north);
    for (size_t row = lattice_row(c, box->south); row <= row1; row++)
        for (size_t col = lattice_col(c, box->west); col <= col1; col++)
            c->sum[(row + 1) * (c->n_cols + 1) + col + 1] = 1;
}

static void sum_up(struct geo_changes *c)
{
    size_t w = c->n_cols + 1;
    for (size_t row = 1; row <= c->n_rows; row++)
        for (size_t col = 1; col <= c->n_cols; col++)
            c->sum[row * w + col] += c->sum[(row - 1) * w + col] + c->sum[row * w + col - 1] -
                                     c->sum[(row - 1) * w + col - 1];
}

static enum geo_status make_lattice(const struct geo_terrain_info *info, struct geo_changes *c,
                                    struct geo_err *err)
{
    double width = info->east_deg - info->west_deg, height = info->north_deg - info->south_deg;
    c->cell_deg = fmax(fmax(width, height) / LATTICE, 0.002);
    c->west_deg = info->west_deg;
    c->south_deg = info->south_deg;
    c->n_cols = (size_t)(width / c->cell_deg) + 1;
    c->n_rows = (size_t)(height / c->cell_deg) + 1;
    c->sum = geo_alloc_zero((c->n_cols + 1) * (c->n_rows + 1), sizeof *c->sum);
    return c->sum ? GEO_OK : geo_no_memory(err, "changed terrain", c->n_cols * c->n_rows, 4);
}

static enum geo_status mark_sheet(const struct geo_mosaic *mosaic, const struct geo_sheet *sheet,
                                  const char *before, const char *now, struct geo_changes *changes,
                                  struct geo_err *err)
{
    struct geo_crs *crs;
    enum geo_status status = geo_crs_open(mosaic->crs_wkt[sheet->crs], &crs, err);
    if (status != GEO_OK) return status;
    size_t n_cols = blocks_of(sheet->grid.width), n = n_cols * blocks_of(sheet->grid.height);
    for (size_t b = 0; b < n; b++) {
        if (memcmp(before + b * BLOCK_B, now + b * BLOCK_B, BLOCK_B) == 0) continue;
        struct box box = box_of(crs, sheet, b % n_cols, b / n_cols);
        mark(changes, &box);
        changes->n_blocks++;
    }
    geo_crs_release(crs);
    return GEO_OK;
}

enum geo_status geo_changes_find(const struct geo_terrain *terrain, const void *before,
                                 size_t before_b, const struct geo_buf *now,
                                 struct geo_changes *changes, struct geo_err *err)
{
    *changes = (struct geo_changes){0};
    if (before_b == now->length && memcmp(before, now->text, before_b) == 0) return GEO_OK;
    changes->all = before_b != now->length || memcmp(before, now->text, HEAD_B) != 0;
    if (changes->all) return GEO_OK;
    enum geo_status status = make_lattice(&terrain->info, changes, err);
    const char *a = (const char *)before + HEAD_B, *b = now->text + HEAD_B;
    for (size_t s = 0; s < count_sheets(terrain) && status == GEO_OK; s++) {
        const struct geo_mosaic *mosaic;
        const struct geo_sheet *sheet = sheet_at(terrain, s, &mosaic);
        status = mark_sheet(mosaic, sheet, a, b, changes, err);
        size_t step = blocks_of(sheet->grid.width) * blocks_of(sheet->grid.height) * BLOCK_B;
        a += step;
        b += step;
    }
    if (status == GEO_OK)
        sum_up(changes);
    else
        geo_changes_release(changes);
    return status;
}

void geo_changes_release(struct geo_changes *changes)
{
    geo_free(changes->sum);
    *changes = (struct geo_changes){0};
}

/* ---- asking ---- */

static bool touches(const struct geo_changes *c, const struct box *box)
{
    size_t w = c->n_cols + 1;
    size_t col0 = lattice_col(c, box->west), col1 = lattice_col(c, box->east) + 1;
    size_t row0 = lattice_row(c, box->south), row1 = lattice_row(c, box->north) + 1;
    return c->sum[row1 * w + col1] - c->sum[row0 * w + col1] - c->sum[row1 * w + col0] +
               c->sum[row0 * w + col0] !=
           0;
}

/* LON in the turn of the Earth that the lattice lies in. */
static double same_turn(const struct geo_changes *c, double lon_deg)
{
    double middle = c->west_deg + c->cell_deg * (double)c->n_cols / 2;
    return lon_deg + 360 * round((middle - lon_deg) / 360);
}

static double lon_scale(double lat_deg)
{
    return 1 / fmax(cos(fmin(fabs(lat_deg), 89) * 0.017453292519943295), 0.01);
}

bool geo_changes_cross(const struct geo_changes *changes, double lon0_deg, double lat0_deg,
                       double lon1_deg, double lat1_deg)
{
    enum { PIECES = 8 };
    if (changes->all || changes->n_blocks == 0) return changes->all;
    lon0_deg = same_turn(changes, lon0_deg);
    lon1_deg = same_turn(changes, lon1_deg);
    double dlon = lon1_deg - lon0_deg, dlat = lat1_deg - lat0_deg;
    double high = fmax(fabs(lat0_deg), fabs(lat1_deg));
    if (fabs(dlon) > 90 || high > 80) return true;
    /* A great circle leaves the straight line over longitude and latitude by its sagitta. */
    double length_deg = hypot(dlon, dlat);
    double pad =
        length_deg * length_deg * 0.0175 / 8 * tan(high * 0.0175 + 0.05) * lon_scale(high) * 2 +
        1e-4;
    for (int i = 0; i < PIECES; i++) {
        double a = i / (double)PIECES, b = (i + 1) / (double)PIECES;
        double x0 = lon0_deg + a * dlon, x1 = lon0_deg + b * dlon;
        double y0 = lat0_deg + a * dlat, y1 = lat0_deg + b * dlat;
        struct box box = {fmin(x0, x1) - pad, fmin(y0, y1) - pad, fmax(x0, x1) + pad,
                          fmax(y0, y1) + pad};
        if (touches(changes, &box)) return true;
    }
    return false;
}

bool geo_changes_near(const struct geo_changes *changes, double lon_deg, double lat_deg,
                      double radius_km)
{
    if (changes->all || changes->n_blocks == 0) return changes->all;
    lon_deg = same_turn(changes, lon_deg);
    double dlat = radius_km / KM_PER_DEG * 1.01 + 1e-4,
           dlon = dlat * lon_scale(fabs(lat_deg) + dlat);
    struct box box = {lon_deg - dlon, lat_deg - dlat, lon_deg + dlon, lat_deg + dlat};
    return touches(changes, &box);
}
