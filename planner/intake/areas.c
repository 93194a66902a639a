#include "planner/intake/areas.h"

#include <math.h>
#include <string.h>

#include "planner/intake/columns.h"

/* A WKB reader that never looks beyond its end. */
struct reader {
    const unsigned char *at;
    size_t left;
    bool swapped, broken;
};

static uint64_t take(struct reader *r, size_t n)
{
    uint64_t value = 0;
    if (r->left < n) {
        r->broken = true;
        r->left = 0;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        value |= (uint64_t)r->at[r->swapped ? n - 1 - i : i] << (8 * i);
    r->at += n;
    r->left -= n;
    return value;
}

static double take_double(struct reader *r)
{
    uint64_t bits = take(r, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The kind of geometry (3 polygon, 6 multipolygon), and how many numbers a point has. */
static unsigned take_head(struct reader *r, size_t *dimensions)
{
    r->swapped = take(r, 1) == 0;
    uint32_t type = (uint32_t)take(r, 4);
    bool z = type & 0x80000000u, m = type & 0x40000000u;
    if (type & 0x20000000u) take(r, 4); /* EWKB: the SRID */
    type &= 0x0FFFFFFFu;
    z |= type / 1000 == 1 || type / 1000 == 3;
    m |= type / 1000 == 2 || type / 1000 == 3;
    *dimensions = 2u + z + m;
    return type % 1000;
}

/* Capacities are not kept: an array of n has room for the next power of two, 16 at least. */
static size_t room_for(size_t n)
{
    size_t cap = 16;
    while (cap < n)
        cap *= 2;
    return cap;
}

static enum geo_status reserve(void *array, size_t have, size_t more, size_t size,
                               struct geo_err *err)
{
    size_t cap = have ? room_for(have) : 0;
    return geo_grow(array, &cap, room_for(have + more), size, err);
}

static enum geo_status add_ring(struct pln_areas *areas, struct reader *r, size_t dimensions,
                                bool hole, struct geo_err *err)
{
    size_t n = (size_t)take(r, 4);
    if (r->broken || n > r->left / (8 * dimensions)) {
        r->broken = true;
        return GEO_OK;
    }
    enum geo_status st = reserve(&areas->rings, areas->n_rings, 1, sizeof *areas->rings, err);
    if (st == GEO_OK)
        st = reserve(&areas->lonlat, 2 * areas->n_points, 2 * n, sizeof *areas->lonlat, err);
    if (st != GEO_OK) return st;
    areas->rings[areas->n_rings++] = (struct pln_ring){areas->n_points, n, hole};
    for (size_t i = 0; i < n; i++) {
        double lon = take_double(r), lat = take_double(r);
        for (size_t d = 2; d < dimensions; d++)
            take(r, 8);
        r->broken |= !(fabs(lon) <= 360 && fabs(lat) <= 90);
        areas->lonlat[2 * areas->n_points] = lon;
        areas->lonlat[2 * areas->n_points + 1] = lat;
        areas->n_points++;
    }
    return GEO_OK;
}

static enum geo_status add_polygon(struct pln_areas *areas, struct reader *r, size_t dimensions,
                                   struct geo_err *err)
{
    size_t n = (size_t)take(r, 4);
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && !r->broken && i < n; i++)
        st = add_ring(areas, r, dimensions, i > 0, err);
    return st;
}

static enum geo_status add_rings(struct pln_areas *areas, struct reader *r, bool *known,
                                 struct geo_err *err)
{
    size_t dimensions, parts = 1;
    unsigned kind = take_head(r, &dimensions);
    *known = kind == 3 || kind == 6;
    if (kind == 3) return add_polygon(areas, r, dimensions, err);
    if (kind == 6) parts = (size_t)take(r, 4);
    enum geo_status st = GEO_OK;
    for (size_t i = 0; *known && st == GEO_OK && !r->broken && i < parts; i++) {
        r->broken |= take_head(r, &dimensions) != 3;
        if (!r->broken) st = add_polygon(areas, r, dimensions, err);
    }
    return st;
}

enum geo_status pln_areas_add_wkb(struct pln_areas *areas, const unsigned char *wkb, size_t length,
                                  const char *code, const char *name, const char *province,
                                  bool *added, struct geo_err *err)
{
    struct reader r = {wkb, length, false, false};
    const size_t first = areas->n_rings, first_point = areas->n_points;
    bool known = false;
    *added = false;
    enum geo_status st = add_rings(areas, &r, &known, err);
    if (st == GEO_OK && known && r.broken)
        st = geo_fail(err, GEO_BAD_DATA,
                      "the polygon is broken: %zu bytes, expected rings of degrees", length);
    if (st == GEO_OK && known && areas->n_rings > first)
        st = reserve(&areas->at, areas->n, 1, sizeof *areas->at, err);
    if (st != GEO_OK || areas->n_rings == first) {
        areas->n_rings = first;
        areas->n_points = first_point;
        return st;
    }
    struct pln_area area = {geo_arena_keep(&areas->strings, code, strlen(code)),
                            geo_arena_keep(&areas->strings, name, strlen(name)),
                            geo_arena_keep(&areas->strings, province, strlen(province)),
                            (uint32_t)first, (uint32_t)(areas->n_rings - first)};
    if (!area.code || !area.name || !area.province)
        return geo_no_memory(err, "an area's name", 1, 1);
    areas->at[areas->n++] = area;
    *added = true;
    return GEO_OK;
}

enum { CODE, NAME, PROVINCE, FIELDS };

static const char *cell(const struct geo_table *t, size_t row, size_t column)
{
    return column == PLN_NO_COLUMN ? "" : geo_table_cell(t, row, column);
}

static enum geo_status add_rows(const struct pln_source *source, struct geo_table *t,
                                struct pln_areas *areas, struct geo_err *err)
{
    static const char *const fields[FIELDS] = {"code", "name", "province"};
    size_t column[FIELDS];
    enum geo_status st = pln_columns_find("communes", source, fields, FIELDS, t, column, err);
    for (size_t row = 0; st == GEO_OK && row < geo_table_rows(t); row++) {
        size_t length = 0;
        bool added;
        const unsigned char *wkb = geo_table_shape(t, row, &length);
        if (!wkb) continue;
        st = pln_areas_add_wkb(areas, wkb, length, cell(t, row, column[CODE]),
                               cell(t, row, column[NAME]), cell(t, row, column[PROVINCE]), &added,
                               err);
        if (st != GEO_OK)
            st = geo_fail_context(err, "%s, row %u", geo_table_path(t),
                                  geo_table_row_number(t, row));
    }
    return st;
}

enum geo_status pln_intake_areas(const struct pln_intake_spec *spec, struct pln_areas *areas,
                                 struct geo_err *err)
{
    struct geo_table *t = NULL;
    *areas = (struct pln_areas){0};
    if (!spec->communes.path || !*spec->communes.path) return GEO_OK;
    struct geo_table_spec table = {
        .path = spec->communes.path, .layer = spec->communes.layer, .keep_shapes = true};
    enum geo_status st = geo_table_open(&table, &t, err);
    if (st == GEO_OK) st = add_rows(&spec->communes, t, areas, err);
    geo_table_release(t);
    if (st != GEO_OK) pln_areas_release(areas);
    return st;
}
