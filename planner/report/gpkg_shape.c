#include "planner/report/gpkg_shape.h"

#include <math.h>
#include <string.h>

enum { WKB_POINT = 1, WKB_LINE = 2, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6 };

static void put_bytes(struct geo_buf *blob, uint64_t value, size_t n)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    geo_buf_add_bytes(blob, bytes, n);
}

static void put_u32(struct geo_buf *blob, size_t x)
{
    put_bytes(blob, x, 4);
}

static void put_double(struct geo_buf *blob, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_bytes(blob, bits, 8);
}

static void put_doubles(struct geo_buf *blob, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_double(blob, x[i]);
}

static void put_head(struct geo_buf *blob, const struct pln_gpkg_box *envelope)
{
    geo_buf_add_bytes(blob, envelope ? "GP\0\x03" : "GP\0\x01", 4);
    put_u32(blob, 4326);
    if (!envelope) return;
    put_double(blob, envelope->west);
    put_double(blob, envelope->east);
    put_double(blob, envelope->south);
    put_double(blob, envelope->north);
}

static void put_kind(struct geo_buf *blob, unsigned kind)
{
    put_bytes(blob, 1, 1); /* little-endian */
    put_u32(blob, kind);
}

void pln_gpkg_box_grow(struct pln_gpkg_box *box, const struct pln_gpkg_box *more)
{
    if (more->west > more->east) return; /* an empty geometry */
    if (box->west > box->east) {
        *box = *more;
        return;
    }
    box->west = fmin(box->west, more->west);
    box->east = fmax(box->east, more->east);
    box->south = fmin(box->south, more->south);
    box->north = fmax(box->north, more->north);
}

static struct pln_gpkg_box box_of(const double *lonlat, size_t n)
{
    struct pln_gpkg_box box = {1, -1, 1, -1};
    for (size_t i = 0; i < n; i++) {
        struct pln_gpkg_box at = {lonlat[2 * i], lonlat[2 * i], lonlat[2 * i + 1],
                                  lonlat[2 * i + 1]};
        pln_gpkg_box_grow(&box, &at);
    }
    return box;
}

/* Rings in their order; each that is no hole begins a polygon. */
static struct pln_gpkg_box put_area(struct geo_buf *blob, const struct pln_areas *areas,
                                    const struct pln_area *area)
{
    const struct pln_ring *rings = areas->rings + area->first_ring;
    struct pln_gpkg_box box = {1, -1, 1, -1};
    size_t polygons = 0;
    for (size_t i = 0; i < area->n_rings; i++) {
        struct pln_gpkg_box ring = box_of(areas->lonlat + 2 * rings[i].first, rings[i].n);
        if (rings[i].n) pln_gpkg_box_grow(&box, &ring);
        polygons += !rings[i].hole;
    }
    if (polygons == 0) return box; /* NULL in the database */
    put_head(blob, &box);
    put_kind(blob, WKB_MULTIPOLYGON);
    put_u32(blob, polygons);
    for (size_t i = 0, n; i < area->n_rings; i += n) {
        for (n = 1; i + n < area->n_rings && rings[i + n].hole;)
            n++;
        put_kind(blob, WKB_POLYGON);
        put_u32(blob, n);
        for (size_t k = i; k < i + n; k++) {
            put_u32(blob, rings[k].n);
            put_doubles(blob, areas->lonlat + 2 * rings[k].first, 2 * rings[k].n);
        }
    }
    return box;
}

struct pln_gpkg_box pln_gpkg_shape(const struct pln_table *table, const struct pln_facts *facts,
                                   size_t row, struct geo_buf *blob)
{
    double lonlat[4];
    if (table->shape == PLN_SHAPE_AREA)
        return put_area(blob, table->areas(facts), &table->areas(facts)->at[row]);
    table->geometry(facts, row, lonlat);
    struct pln_gpkg_box box = box_of(lonlat, table->shape == PLN_SHAPE_POINT ? 1 : 2);
    if (table->shape == PLN_SHAPE_POINT) {
        put_head(blob, NULL);
        put_kind(blob, WKB_POINT);
        put_doubles(blob, lonlat, 2);
    } else {
        put_head(blob, &box);
        put_kind(blob, WKB_LINE);
        put_u32(blob, 2);
        put_doubles(blob, lonlat, 4);
    }
    return box;
}
