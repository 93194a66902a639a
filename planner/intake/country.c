#include "planner/intake/country.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/mem.h"
#include "geo/base/text.h"
#include "geo/vector/geos_shape.h"
#include "planner/intake/keys.h"
#include "planner/net/village.h"

extern const unsigned char pln_embedded_provinces[];
extern const size_t pln_embedded_provinces_length;

#define PROVINCES_MAX 80
#define MEANT_MOST 8    /* a province of 2025 was made of three at most */
#define NAMES_MOST 1000 /* spellings that are remembered */

struct province {
    const char *name, *key, *new_key;
    double meridian_deg;
};

/* Cells over the country and its seas: how far their middles lie from something, worked out when
 * first asked for. What is far needs no better answer than a cell's. */
#define CELLS_WEST 101.0
#define CELLS_EAST 119.0
#define CELLS_SOUTH 5.0
#define CELLS_NORTH 25.0
#define ALL_CELL_DEG 0.05
#define PROVINCE_CELL_DEG 0.1
#define CELL_REACH_M 80000.0 /* times its size: no point of a cell is farther from its middle */
#define FAR_FROM_ALL_M 10500.0
#define FAR_FROM_PROVINCE_M 30000.0
#define NEAR_SEARCH_DEG 0.15
#define CELL_SEARCH_DEG 0.3

struct cells {
    size_t nx, ny;
    float *distance_m; /* −1: not asked for yet; NULL: nothing was */
};

/* The old provinces that a name stands for. */
struct meant {
    uint8_t n, province[MEANT_MOST];
};

struct country {
    struct province at[PROVINCES_MAX];
    size_t n;
    struct keys names; /* as lists spell them → meant */
    struct meant meant[NAMES_MOST], unkept;
    const char *spelt[NAMES_MOST]; /* what each of them was asked by */
    size_t n_meant;
    bool old_names;
    struct cells from_all, from[PROVINCES_MAX];
    struct geo_shapes *outlines;
    struct geo_arena arena;
};

/* The folded name without "tinh", "thanh pho", "tp". */
static const char *bare_key(struct geo_arena *arena, const char *name)
{
    static const char *const prefixes[] = {"tinh ", "thanh pho ", "tp ", "province ", "city "};
    const char *key = geo_text_fold(arena, name);
    for (size_t i = 0; key && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) return key + strlen(prefixes[i]);
    return key;
}

static enum geo_status add_province(struct country *c, const struct geo_csv *csv,
                                    struct geo_err *err)
{
    if (csv->n != 4 || c->n == PROVINCES_MAX)
        return geo_fail(err, GEO_FAILED, "datasets/provinces.csv, row %u: not four columns",
                        csv->row);
    struct province *p = &c->at[c->n];
    p->name = geo_arena_keep(&c->arena, csv->cell[0], strlen(csv->cell[0]));
    p->key = bare_key(&c->arena, csv->cell[0]);
    p->new_key = bare_key(&c->arena, csv->cell[2]);
    p->meridian_deg = strtod(csv->cell[1], NULL);
    if (!p->name || !p->key || !p->new_key) return geo_no_memory(err, "provinces", 1, 1);
    c->n++;
    return geo_shapes_add_wkt(c->outlines, csv->cell[3], err);
}

static enum geo_status read_provinces(struct country *c, char *text, size_t length,
                                      struct geo_err *err)
{
    struct geo_csv csv;
    geo_csv_start(&csv, text, length, "datasets/provinces.csv");
    enum geo_status st;
    int more = 1;
    while ((st = geo_csv_next(&csv, &more, err)) == GEO_OK && more)
        if (csv.row > 1 && csv.n && (st = add_province(c, &csv, err)) != GEO_OK) break;
    geo_csv_release(&csv);
    return st;
}

enum geo_status country_open(struct country **out, struct geo_err *err)
{
    size_t length = pln_embedded_provinces_length;
    struct country *c = geo_alloc_zero(1, sizeof *c);
    char *text = geo_alloc(length + 1, 1);
    *out = c;
    enum geo_status st =
        c && text ? geo_shapes_new(&c->outlines, err) : geo_no_memory(err, "provinces", length, 1);
    if (st == GEO_OK) {
        memcpy(text, pln_embedded_provinces, length);
        text[length] = '\0';
        st = read_provinces(c, text, length, err);
    }
    geo_free(text);
    if (st != GEO_OK) {
        country_close(c);
        *out = NULL;
    }
    return st;
}

void country_close(struct country *c)
{
    if (!c) return;
    geo_shapes_release(c->outlines);
    keys_release(&c->names);
    geo_free(c->from_all.distance_m);
    for (size_t i = 0; i < PROVINCES_MAX; i++)
        geo_free(c->from[i].distance_m);
    geo_arena_release(&c->arena);
    geo_free(c);
}

size_t country_count(const struct country *c)
{
    return c->n;
}

const char *country_name(const struct country *c, size_t province)
{
    return c->at[province].name;
}

double country_meridian_deg(const struct country *c, size_t province)
{
    return c->at[province].meridian_deg;
}

static double middle(double degrees, double from, double size_deg)
{
    return from + (floor((degrees - from) / size_deg) + 0.5) * size_deg;
}

/* The cell that holds the point; NULL: none does, or memory is short. */
static float *cell_at(struct cells *cells, double size_deg, double lon_deg, double lat_deg)
{
    if (!(lon_deg > CELLS_WEST && lon_deg < CELLS_EAST && lat_deg > CELLS_SOUTH &&
          lat_deg < CELLS_NORTH))
        return NULL;
    if (!cells->distance_m) {
        cells->nx = (size_t)ceil((CELLS_EAST - CELLS_WEST) / size_deg) + 1;
        cells->ny = (size_t)ceil((CELLS_NORTH - CELLS_SOUTH) / size_deg) + 1;
        cells->distance_m = geo_alloc(cells->nx * cells->ny, sizeof *cells->distance_m);
        for (size_t i = 0; cells->distance_m && i < cells->nx * cells->ny; i++)
            cells->distance_m[i] = -1;
    }
    size_t x = (size_t)((lon_deg - CELLS_WEST) / size_deg),
           y = (size_t)((lat_deg - CELLS_SOUTH) / size_deg);
    return cells->distance_m ? &cells->distance_m[y * cells->nx + x] : NULL;
}

static bool is_far_from_all(struct country *c, double lon_deg, double lat_deg)
{
    float *cell = cell_at(&c->from_all, ALL_CELL_DEG, lon_deg, lat_deg);
    if (!cell) return false;
    if (*cell < 0) {
        double lon = middle(lon_deg, CELLS_WEST, ALL_CELL_DEG),
               lat = middle(lat_deg, CELLS_SOUTH, ALL_CELL_DEG);
        bool inside = geo_shapes_find(c->outlines, lon, lat) != GEO_NO_SHAPE;
        *cell =
            inside ? 0 : (float)geo_shapes_nearest_m(c->outlines, lon, lat, CELL_SEARCH_DEG, NULL);
    }
    return *cell > (float)(FAR_FROM_ALL_M + CELL_REACH_M * ALL_CELL_DEG);
}

/* To the old PROVINCE: far away as far as the middle of the cell. */
static double distance_to_m(struct country *c, size_t province, double lon_deg, double lat_deg)
{
    float *cell = cell_at(&c->from[province], PROVINCE_CELL_DEG, lon_deg, lat_deg);
    if (cell && *cell < 0)
        *cell = (float)geo_shapes_distance_m(c->outlines, province,
                                             middle(lon_deg, CELLS_WEST, PROVINCE_CELL_DEG),
                                             middle(lat_deg, CELLS_SOUTH, PROVINCE_CELL_DEG));
    if (cell && *cell > (float)(FAR_FROM_PROVINCE_M + CELL_REACH_M * PROVINCE_CELL_DEG))
        return (double)*cell;
    return geo_shapes_distance_m(c->outlines, province, lon_deg, lat_deg);
}

static bool in_archipelago(double lon_deg, double lat_deg)
{
    bool hoang_sa = lon_deg > 111 && lon_deg < 113.2 && lat_deg > 15.5 && lat_deg < 17.3;
    bool truong_sa = lon_deg > 111.3 && lon_deg < 117.9 && lat_deg > 6.4 && lat_deg < 12.1;
    return hoang_sa || truong_sa;
}

size_t country_find(struct country *c, double lon_deg, double lat_deg, double within_deg,
                    double *distance_m)
{
    double d = 0;
    bool far = within_deg <= NEAR_SEARCH_DEG && is_far_from_all(c, lon_deg, lat_deg);
    size_t found = far ? GEO_NO_SHAPE : geo_shapes_find(c->outlines, lon_deg, lat_deg);
    if (far)
        d = (double)INFINITY;
    else if (found == GEO_NO_SHAPE)
        d = geo_shapes_nearest_m(c->outlines, lon_deg, lat_deg, within_deg, &found);
    if (found == GEO_NO_SHAPE && in_archipelago(lon_deg, lat_deg)) d = 0;
    if (distance_m) *distance_m = d;
    return d < 10000 ? found : COUNTRY_NOWHERE;
}

static void add_meant(const struct country *c, const char *key, bool old, struct meant *meant)
{
    for (size_t i = 0; key && *key && i < c->n; i++) {
        bool is = strcmp(c->at[i].key, key) == 0;
        if (!old) is = is || strcmp(c->at[i].new_key, key) == 0;
        if (is && meant->n < MEANT_MOST) meant->province[meant->n++] = (uint8_t)i;
    }
}

static bool is_new_key(const struct country *c, const char *key)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->at[i].new_key, key) == 0) return true;
    return false;
}

static struct meant find_meant(const struct country *c, const char *name)
{
    struct geo_arena arena = {0};
    struct meant meant = {0};
    const char *key = bare_key(&arena, name);
    if (c->old_names) add_meant(c, key, true, &meant);
    if (!meant.n) add_meant(c, key, false, &meant);
    geo_arena_release(&arena);
    return meant;
}

/* Lists say the same few names row after row: each is looked up once. */
static const struct meant *meant_by(struct country *c, const char *name)
{
    uint32_t found = keys_find(&c->names, name), earlier;
    if (found != PLN_NONE) return &c->meant[found];
    const char *kept = geo_arena_keep(&c->arena, name, strlen(name));
    if (!kept || c->n_meant == NAMES_MOST ||
        keys_add(&c->names, kept, (uint32_t)c->n_meant, &earlier, NULL) != GEO_OK) {
        c->unkept = find_meant(c, name);
        return &c->unkept;
    }
    c->spelt[c->n_meant] = kept;
    c->meant[c->n_meant] = find_meant(c, name);
    return &c->meant[c->n_meant++];
}

bool country_is_old_name(struct country *c, const char *name)
{
    const struct meant *meant = meant_by(c, name);
    return meant->n == 1 &&
           strcmp(c->at[meant->province[0]].key, c->at[meant->province[0]].new_key) != 0 &&
           !is_new_key(c, c->at[meant->province[0]].key);
}

void country_keep_to_old_names(struct country *c)
{
    c->old_names = true;
    for (size_t i = 0; i < c->n_meant; i++)
        c->meant[i] = find_meant(c, c->spelt[i]);
}

bool country_is(struct country *c, size_t province, const char *name)
{
    const struct meant *meant = meant_by(c, name);
    for (size_t i = 0; i < meant->n; i++)
        if (meant->province[i] == province) return true;
    return false;
}

bool country_knows(struct country *c, const char *name)
{
    return meant_by(c, name)->n > 0;
}

static bool has_meridian(const struct country *c, size_t province, double meridian_deg)
{
    return isnan(meridian_deg) || fabs(c->at[province].meridian_deg - meridian_deg) < 0.01;
}

double country_zone_distance_m(struct country *c, const char *name, double meridian_deg,
                               double lon_deg, double lat_deg)
{
    const struct meant *meant = meant_by(c, name);
    double nearest = (double)INFINITY;
    for (size_t i = 0; i < meant->n && nearest > 0; i++) {
        if (!has_meridian(c, meant->province[i], meridian_deg)) continue;
        double d = distance_to_m(c, meant->province[i], lon_deg, lat_deg);
        nearest = d < nearest ? d : nearest;
    }
    return nearest;
}

double country_distance_m(struct country *c, const char *name, double lon_deg, double lat_deg)
{
    return country_zone_distance_m(c, name, (double)NAN, lon_deg, lat_deg);
}
