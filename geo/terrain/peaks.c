/* Summits by topographic prominence. The cells are flooded from the highest down; islands grow and
 * meet (union-find). Where two meet, the lower summit's key saddle is found. The edge of the data
 * is an island of unknown, hence infinite, height that is there from the start. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/terrain/parts.h"

#define OUTSIDE 0 /* number of the island beyond the data; cell i is node i + 1 */

/* One sheet thinned to the highest of each cell. */
struct relief {
    size_t width, height, n;
    float *z;        /* NaN: void */
    uint32_t *where; /* the grid cell that holds that height */
    uint32_t *order; /* cells with a height, highest first, ties by number */
    size_t n_order;
    uint32_t *parent; /* union-find forest over n + 1 nodes */
    uint32_t *summit; /* of a root: the cell of its highest point */
};

struct found {
    struct summit {
        size_t sheet;
        uint32_t cell;
        double height_m, prominence_m;
    } * at;
    size_t n, cap;
    size_t sheet; /* being searched */
    double min_prominence_m;
};

static uint32_t find_root(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void thin(const struct geo_grid *grid, size_t block, struct relief *relief)
{
    for (size_t i = 0; i < relief->n; i++)
        relief->z[i] = NAN;
    for (size_t row = 0; row < grid->height; row++) {
        size_t i = row / block * relief->width;
        for (size_t col = 0, next = block; col < grid->width; col++) {
            if (col == next) i++, next += block;
            float z = (float)geo_grid_cell(grid, col, row);
            if (isnan(z) || z <= relief->z[i]) continue;
            relief->z[i] = z;
            relief->where[i] = (uint32_t)(row * grid->width + col);
        }
    }
}

/* An unsigned number that falls as the height rises, so that an ascending sort floods downwards. */
static uint32_t flood_key(float z)
{
    uint32_t bits;
    z += 0.0F; /* -0 becomes 0 */
    memcpy(&bits, &z, sizeof bits);
    return bits & 0x80000000U ? bits : ~bits & 0x7fffffffU;
}

/* Stable radix sort by 11 bits at a time: equal heights stay in order of their number. */
static enum geo_status sort_cells(struct relief *relief, struct geo_err *err)
{
    uint32_t *swap = geo_alloc(relief->n, sizeof *swap);
    if (!swap) return geo_no_memory(err, "sorting heights", relief->n, sizeof *swap);
    for (size_t i = 0; i < relief->n; i++)
        if (!isnan(relief->z[i])) relief->order[relief->n_order++] = (uint32_t)i;
    uint32_t *from = relief->order, *to = swap;
    for (unsigned shift = 0; shift < 33; shift += 11) {
        size_t start[2049] = {0};
        for (size_t k = 0; k < relief->n_order; k++)
            start[(flood_key(relief->z[from[k]]) >> shift & 2047U) + 1]++;
        for (size_t d = 0; d < 2048; d++)
            start[d + 1] += start[d];
        for (size_t k = 0; k < relief->n_order; k++)
            to[start[flood_key(relief->z[from[k]]) >> shift & 2047U]++] = from[k];
        uint32_t *t = from;
        from = to;
        to = t;
    }
    relief->order = from; /* three passes: the roles have changed */
    geo_free(to);
    return GEO_OK;
}

static enum geo_status make_relief(const struct geo_grid *grid, size_t block, struct relief *relief,
                                   struct geo_err *err)
{
    relief->width = (grid->width + block - 1) / block;
    relief->height = (grid->height + block - 1) / block;
    relief->n = relief->width * relief->height;
    if (grid->width * grid->height >= UINT32_MAX)
        return geo_fail(err, GEO_BAD_DATA, "summits: a grid of %zu x %zu cells is too large",
                        grid->width, grid->height);
    relief->z = geo_alloc(relief->n, sizeof *relief->z);
    relief->where = geo_alloc(relief->n, sizeof *relief->where);
    relief->order = geo_alloc(relief->n, sizeof *relief->order);
    relief->parent = geo_alloc(relief->n + 1, sizeof *relief->parent);
    relief->summit = geo_alloc(relief->n + 1, sizeof *relief->summit);
    if (!relief->z || !relief->where || !relief->order || !relief->parent || !relief->summit)
        return geo_no_memory(err, "summits", relief->n, 20);
    thin(grid, block, relief);
    return sort_cells(relief, err);
}

static void release_relief(struct relief *relief)
{
    geo_free(relief->z);
    geo_free(relief->where);
    geo_free(relief->order);
    geo_free(relief->parent);
    geo_free(relief->summit);
}

/* Whether summit A is higher than B in the order of flooding: earlier numbers win ties. */
static bool stands_over(const struct relief *relief, uint32_t a, uint32_t b)
{
    return relief->z[a] > relief->z[b] || (!(relief->z[a] < relief->z[b]) && a < b);
}

static enum geo_status add_summit(struct found *found, const struct relief *relief, uint32_t summit,
                                  float saddle_m, struct geo_err *err)
{
    double height_m = (double)relief->z[summit], prominence_m = height_m - (double)saddle_m;
    if (!(prominence_m > 0) || prominence_m < found->min_prominence_m) return GEO_OK;
    enum geo_status status =
        geo_grow(&found->at, &found->cap, found->n + 1, sizeof *found->at, err);
    if (status == GEO_OK)
        found->at[found->n++] =
            (struct summit){found->sheet, relief->where[summit], height_m, prominence_m};
    return status;
}

/* Join the islands with roots A and B over a saddle; the lower summit is done. */
static enum geo_status join(struct relief *relief, uint32_t a, uint32_t b, float saddle_m,
                            struct found *found, struct geo_err *err)
{
    if (a == b) return GEO_OK;
    bool a_wins =
        a == OUTSIDE || (b != OUTSIDE && stands_over(relief, relief->summit[a], relief->summit[b]));
    uint32_t winner = a_wins ? a : b, loser = a_wins ? b : a;
    relief->parent[loser] = winner;
    return add_summit(found, relief, relief->summit[loser], saddle_m, err);
}

static enum geo_status flood_cell(struct relief *relief, uint32_t cell, struct found *found,
                                  struct geo_err *err)
{
    const size_t col = cell % relief->width, row = cell / relief->width;
    uint32_t *parent = relief->parent;
    float z = relief->z[cell];
    enum geo_status status = GEO_OK;
    parent[cell + 1] = cell + 1;
    relief->summit[cell + 1] = cell;
    for (int k = 0; k < 9 && status == GEO_OK; k++) {
        size_t c = col + (size_t)(k % 3) - 1, r = row + (size_t)(k / 3) - 1; /* may wrap: outside */
        bool here = c < relief->width && r < relief->height;
        size_t other = r * relief->width + c;
        uint32_t node = here && !isnan(relief->z[other]) ? (uint32_t)other + 1 : OUTSIDE;
        if (node != OUTSIDE && parent[node] == UINT32_MAX) continue; /* still under water */
        status = join(relief, find_root(parent, cell + 1), find_root(parent, node), z, found, err);
    }
    return status;
}

static enum geo_status flood(struct relief *relief, struct found *found, struct geo_err *err)
{
    memset(relief->parent, 0xff, (relief->n + 1) * sizeof *relief->parent);
    relief->parent[OUTSIDE] = OUTSIDE;
    enum geo_status status = GEO_OK;
    for (size_t k = 0; k < relief->n_order && status == GEO_OK; k++)
        status = flood_cell(relief, relief->order[k], found, err);
    return status;
}

static enum geo_status search_sheet(const struct geo_terrain *terrain, size_t index, double cell_m,
                                    struct found *found, struct geo_err *err)
{
    double ratio = cell_m / terrain->info.step_m;
    size_t block = ratio > 1 ? (size_t)lround(ratio < 1e6 ? ratio : 1e6) : 1;
    struct relief relief = {0};
    found->sheet = index;
    enum geo_status status = make_relief(&terrain->dem.sheets[index].grid, block, &relief, err);
    if (status == GEO_OK) status = flood(&relief, found, err);
    release_relief(&relief);
    return status;
}

static int by_prominence(const void *a, const void *b)
{
    const struct summit *p = a, *q = b;
    if (p->prominence_m > q->prominence_m || p->prominence_m < q->prominence_m)
        return p->prominence_m > q->prominence_m ? -1 : 1;
    if (p->sheet != q->sheet) return p->sheet < q->sheet ? -1 : 1;
    return (p->cell > q->cell) - (p->cell < q->cell);
}

static struct geo_peak place(struct geo_walker *walker, const struct summit *summit)
{
    struct geo_peak peak = {.height_m = summit->height_m, .prominence_m = summit->prominence_m};
    const struct geo_mosaic *dem = &walker->terrain->dem;
    const struct geo_sheet *sheet = &dem->sheets[summit->sheet];
    const double *g = sheet->grid.geotransform;
    double c = (double)(summit->cell % sheet->grid.width) + 0.5;
    double r = (double)(summit->cell / sheet->grid.width) + 0.5;
    double x = g[0] + g[1] * c + g[2] * r, y = g[3] + g[4] * c + g[5] * r;
    geo_crs_to_lonlat(walker->dem_crs[sheet->crs], 1, &x, &y, &peak.lon_deg, &peak.lat_deg);
    peak.lon_deg -= 360 * floor((peak.lon_deg + 180) / 360);
    return peak;
}

/* Whether an earlier sheet has a height there: it is that sheet's ground that counts. */
static bool is_covered(struct geo_walker *walker, size_t sheet, const struct geo_peak *peak)
{
    const struct geo_terrain *whole = walker->terrain;
    struct geo_terrain front = *whole;
    front.dem.n_sheets = sheet;
    walker->terrain = &front;
    double z = sheet > 0 ? geo_walker_height_m(walker, peak->lon_deg, peak->lat_deg) : (double)NAN;
    walker->terrain = whole;
    return !isnan(z);
}

static enum geo_status collect(const struct geo_terrain *terrain, const struct found *found,
                               size_t most, struct geo_peak **peaks, size_t *n_peaks,
                               struct geo_err *err)
{
    struct geo_walker *walker;
    enum geo_status status = geo_walker_open(terrain, &walker, err);
    if (status != GEO_OK) return status;
    *peaks = geo_alloc(found->n, sizeof **peaks);
    if (!*peaks) status = geo_no_memory(err, "summits", found->n, sizeof **peaks);
    for (size_t i = 0; i < found->n && (most == 0 || *n_peaks < most) && *peaks; i++) {
        struct geo_peak peak = place(walker, &found->at[i]);
        if (!is_covered(walker, found->at[i].sheet, &peak)) (*peaks)[(*n_peaks)++] = peak;
    }
    geo_walker_release(walker);
    return status;
}

enum geo_status geo_terrain_peaks(const struct geo_terrain *terrain,
                                  const struct geo_peak_spec *spec, struct geo_peak **peaks,
                                  size_t *n_peaks, struct geo_err *err)
{
    struct found found = {.min_prominence_m = spec->min_prominence_m};
    enum geo_status status = GEO_OK;
    *peaks = NULL;
    *n_peaks = 0;
    for (size_t s = 0; s < terrain->dem.n_sheets && status == GEO_OK; s++)
        status = search_sheet(terrain, s, spec->cell_m, &found, err);
    if (status == GEO_OK && found.n > 0) {
        qsort(found.at, found.n, sizeof *found.at, by_prominence);
        status = collect(terrain, &found, spec->most, peaks, n_peaks, err);
    }
    geo_free(found.at);
    return status;
}
