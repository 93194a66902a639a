#include "planner/intake/ways.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/text.h"
#include "geo/earth/crs.h"
#include "geo/vector/table.h"

#define KM_PER_DEGREE 111.195

/* A walk through well-known binary: point 1, line 2, polygon 3, collections 4 … 7, any dimension.
 */
struct wkb {
    const unsigned char *at, *end;
    bool big_endian, bad;
};

static uint64_t read_bytes(struct wkb *wkb, size_t n)
{
    uint64_t value = 0;
    if (wkb->bad || (size_t)(wkb->end - wkb->at) < n) {
        wkb->bad = true;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        value |= (uint64_t)wkb->at[i] << (8 * (wkb->big_endian ? n - 1 - i : i));
    wkb->at += n;
    return value;
}

static double read_real(struct wkb *wkb)
{
    uint64_t bits = read_bytes(wkb, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

struct taking {
    struct geo_crs *crs; /* NULL: longitude and latitude */
    struct pln_ways *ways;
    const char *path;
    uint32_t row;
    struct geo_err *err;
};

static enum geo_status put(struct taking *t, double lon_deg, double lat_deg)
{
    struct pln_ways *w = t->ways;
    if (w->n >= PLN_WAYS_MOST)
        return geo_fail(t->err, GEO_BAD_DATA, "%s: row %u: more than %u points along the lines",
                        t->path, t->row, PLN_WAYS_MOST);
    enum geo_status st = geo_grow(&w->lon_deg, &w->cap, w->n + 1, sizeof *w->lon_deg, t->err);
    if (st == GEO_OK) st = geo_grow(&w->lat_deg, &w->cap_lat, w->n + 1, sizeof *w->lat_deg, t->err);
    if (st != GEO_OK) return st;
    w->lon_deg[w->n] = lon_deg;
    w->lat_deg[w->n++] = lat_deg;
    return GEO_OK;
}

/* One vertex; along a line (JOINED) the points between it and the last one too. */
static enum geo_status vertex(struct taking *t, double x, double y, bool joined)
{
    double lon = x, lat = y;
    if (t->crs) geo_crs_to_lonlat(t->crs, 1, &x, &y, &lon, &lat);
    if (!(fabs(lon) <= 360 && fabs(lat) <= 90))
        return geo_fail(t->err, GEO_BAD_DATA,
                        "%s: row %u: the point %g, %g is no place on Earth; expected coordinates "
                        "in the layer's CRS",
                        t->path, t->row, x, y);
    enum geo_status st = GEO_OK;
    if (joined) {
        double lon0 = t->ways->lon_deg[t->ways->n - 1], lat0 = t->ways->lat_deg[t->ways->n - 1];
        double km =
            hypot((lon - lon0) * cos(lat * 0.017453292519943295), lat - lat0) * KM_PER_DEGREE;
        double steps = ceil(km / PLN_WAY_STEP_KM);
        for (double k = 1; st == GEO_OK && k < steps && k < PLN_WAYS_MOST; k++)
            st = put(t, lon0 + (lon - lon0) * k / steps, lat0 + (lat - lat0) * k / steps);
    }
    return st == GEO_OK ? put(t, lon, lat) : st;
}

static enum geo_status points(struct taking *t, struct wkb *wkb, size_t n, size_t extra)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && !wkb->bad && i < n; i++) {
        double x = read_real(wkb), y = read_real(wkb);
        for (size_t k = 0; k < extra; k++)
            read_real(wkb);
        if (!wkb->bad && !(isnan(x) && isnan(y))) st = vertex(t, x, y, i > 0);
    }
    return st;
}

static enum geo_status geometry(struct taking *t, struct wkb *wkb, unsigned depth)
{
    wkb->big_endian = read_bytes(wkb, 1) == 0;
    uint32_t code = (uint32_t)read_bytes(wkb, 4);
    uint32_t type = (code & 0xffffu) % 1000, dimension = (code & 0xffffu) / 1000;
    size_t extra = dimension == 3 ? 2 : dimension ? 1 : 0;
    extra += (code >> 31 & 1u) + (code >> 30 & 1u);
    if (code >> 29 & 1u) read_bytes(wkb, 4); /* an SRID stands before */
    if (type == 1) return points(t, wkb, 1, extra);
    if (type == 2) return points(t, wkb, (size_t)read_bytes(wkb, 4), extra);
    enum geo_status st = GEO_OK;
    if (type < 3 || type > 7 || depth > 8) wkb->bad = true;
    for (uint64_t n = read_bytes(wkb, 4); n && st == GEO_OK && !wkb->bad; n--)
        st = type == 3 ? points(t, wkb, (size_t)read_bytes(wkb, 4), extra)
                       : geometry(t, wkb, depth + 1);
    return st;
}

static size_t find_column(const struct geo_table *table, const char *const names[3])
{
    for (size_t k = 0; k < 3; k++)
        for (size_t c = 0; c < geo_table_columns(table); c++)
            if (strcmp(geo_table_header(table, c), names[k]) == 0) return c;
    return SIZE_MAX;
}

static enum geo_status read_rows(const struct geo_table *table, struct taking *t)
{
    size_t x_at = find_column(table, (const char *const[]){"lon_deg", "lon", "x"}),
           y_at = find_column(table, (const char *const[]){"lat_deg", "lat", "y"});
    if (!geo_table_has_geometry(table) && (x_at == SIZE_MAX || y_at == SIZE_MAX))
        return geo_fail(t->err, GEO_BAD_DATA,
                        "%s: neither geometry nor the columns lon_deg and lat_deg", t->path);
    enum geo_status st = GEO_OK;
    for (size_t row = 0; st == GEO_OK && row < geo_table_rows(table); row++) {
        size_t length;
        t->row = geo_table_row_number(table, row);
        const unsigned char *shape =
            geo_table_has_geometry(table) ? geo_table_shape(table, row, &length) : NULL;
        if (shape) {
            struct wkb wkb = {.at = shape, .end = shape + length};
            st = geometry(t, &wkb, 0);
            if (st == GEO_OK && wkb.bad)
                st = geo_fail(t->err, GEO_BAD_DATA, "%s: row %u: expected points, lines or areas",
                              t->path, t->row);
        } else if (!geo_table_has_geometry(table)) {
            double x, y;
            if (!geo_text_plain_number(geo_table_cell(table, row, x_at), &x) ||
                !geo_text_plain_number(geo_table_cell(table, row, y_at), &y))
                return geo_fail(t->err, GEO_BAD_DATA,
                                "%s: row %u: \"%s\", \"%s\"; expected coordinates", t->path, t->row,
                                geo_table_cell(table, row, x_at), geo_table_cell(table, row, y_at));
            st = vertex(t, x, y, false);
        }
    }
    return st;
}

enum geo_status pln_intake_ways(const struct pln_source *source, struct pln_ways *ways,
                                struct geo_err *err)
{
    *ways = (struct pln_ways){0};
    struct geo_table *table = NULL;
    struct geo_table_spec spec = {
        .path = source->path, .layer = source->layer, .keep_shapes = true};
    struct taking t = {.ways = ways, .path = source->path, .err = err};
    enum geo_status st = geo_table_open(&spec, &table, err);
    if (st == GEO_OK) {
        const char *crs = source->crs && *source->crs ? source->crs : geo_table_crs(table);
        if (*crs) st = geo_crs_open(crs, &t.crs, err);
    }
    if (st == GEO_OK) st = read_rows(table, &t);
    if (st == GEO_OK && !ways->n)
        st = geo_fail(err, GEO_BAD_DATA, "%s: not one point in it", source->path);
    geo_crs_release(t.crs);
    geo_table_release(table);
    if (st != GEO_OK) pln_ways_release(ways);
    return st;
}
