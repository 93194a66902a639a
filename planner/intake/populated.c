#include "planner/intake/populated.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/earth/crs.h"
#include "geo/raster/gdal_raster.h"
#include "geo/raster/grid.h"
#include "geo/vector/geos_shape.h"
#include "planner/intake/columns.h"
#include "planner/intake/keys.h"

#define PI 3.14159265358979323846
#define DEGREE_M                                                                                   \
    111195.0 /* of latitude, on a sphere of 6371 km: two kilometres to a few metres                \
              */
#define CELLS_MOST 5000000

/* A village by latitude, so that those near a cell stand together. */
struct stand {
    double lat_deg, lon_deg;
    uint32_t village;
    size_t shape; /* its commune; GEO_NO_SHAPE: not known */
};

struct survey {
    const struct pln_intake_spec *spec;
    const struct pln_villages *villages;
    struct geo_shapes *communes; /* NULL: none given */
    struct stand *stand;
    struct geo_raster *raster;
    struct geo_crs *crs;
    struct geo_grid place; /* the raster's geotransform and its inverse; no cells */
    float *value;
    double *lon_deg, *lat_deg; /* of one row of cells */
    struct populated *out;
};

/* ---- villages and their communes ---- */

static int by_latitude(const void *a, const void *b)
{
    const struct stand *x = a, *y = b;
    if (x->lat_deg < y->lat_deg || x->lat_deg > y->lat_deg) return x->lat_deg < y->lat_deg ? -1 : 1;
    return (x->village > y->village) - (x->village < y->village);
}

static enum geo_status add_communes(struct survey *s, struct geo_table *t, struct keys *by_code,
                                    struct geo_err *err)
{
    static const char *const fields[] = {"code"};
    size_t column, length;
    uint32_t earlier;
    enum geo_status st =
        pln_columns_find("communes", &s->spec->communes, fields, 1, t, &column, err);
    if (st == GEO_OK) st = geo_shapes_new(&s->communes, err);
    for (size_t i = 0; st == GEO_OK && i < geo_table_rows(t); i++) {
        const unsigned char *wkb = geo_table_shape(t, i, &length);
        st = geo_shapes_add_wkb(s->communes, wkb, length, err);
        if (st == GEO_OK && column != PLN_NO_COLUMN)
            st = keys_add(by_code, geo_table_cell(t, i, column), (uint32_t)i, &earlier, err);
    }
    return st;
}

/* By the code that the list has settled on, else by the centre. */
static size_t commune_of(struct survey *s, const struct keys *by_code, const struct pln_village *v)
{
    if (!s->communes) return GEO_NO_SHAPE;
    uint32_t shape = *v->commune_code ? keys_find(by_code, v->commune_code) : PLN_NONE;
    return shape != PLN_NONE ? shape : geo_shapes_find(s->communes, v->lon_deg, v->lat_deg);
}

static enum geo_status list_villages(struct survey *s, struct geo_err *err)
{
    const struct pln_source *source = &s->spec->communes;
    const size_t n = s->villages->n;
    struct geo_table *t = NULL;
    struct keys by_code = {0};
    struct geo_table_spec spec = {source->path, source->layer, .keep_shapes = true};
    enum geo_status st = GEO_OK;
    if (source->path && *source->path) {
        st = geo_table_open(&spec, &t, err);
        if (st == GEO_OK) st = add_communes(s, t, &by_code, err);
    }
    s->stand = st == GEO_OK ? geo_alloc(n, sizeof *s->stand) : NULL;
    if (st == GEO_OK && !s->stand) st = geo_no_memory(err, "villages", n, sizeof *s->stand);
    for (uint32_t i = 0; st == GEO_OK && i < n; i++) {
        const struct pln_village *v = &s->villages->at[i];
        s->stand[i] = (struct stand){v->lat_deg, v->lon_deg, i, commune_of(s, &by_code, v)};
    }
    if (st == GEO_OK) qsort(s->stand, n, sizeof *s->stand, by_latitude);
    keys_release(&by_code);
    geo_table_release(t);
    return st;
}

/* ---- cells ---- */

static size_t first_north_of(const struct survey *s, double lat_deg)
{
    size_t low = 0, high = s->villages->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->stand[mid].lat_deg < lat_deg)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The nearest village within reach that the cell may belong to; PLN_NONE. */
static uint32_t village_near(struct survey *s, double lon_deg, double lat_deg)
{
    double reach_m = s->spec->cluster_reach_km * 1000, best = reach_m * reach_m;
    double window_deg = reach_m / DEGREE_M, lon_m = DEGREE_M * cos(lat_deg * PI / 180);
    size_t commune = s->communes ? geo_shapes_find(s->communes, lon_deg, lat_deg) : GEO_NO_SHAPE;
    uint32_t village = PLN_NONE;
    for (size_t i = first_north_of(s, lat_deg - window_deg);
         i < s->villages->n && s->stand[i].lat_deg <= lat_deg + window_deg; i++) {
        const struct stand *v = &s->stand[i];
        double x = (v->lon_deg - lon_deg) * lon_m, y = (v->lat_deg - lat_deg) * DEGREE_M;
        double apart = x * x + y * y;
        bool foreign = commune != GEO_NO_SHAPE && v->shape != GEO_NO_SHAPE && v->shape != commune;
        if (foreign || apart > best ||
            (apart >= best && village != PLN_NONE && v->village > village))
            continue;
        best = apart;
        village = v->village;
    }
    return village;
}

static bool holds(struct survey *s, size_t row, size_t col, const struct pln_village *v)
{
    double x = v->lon_deg, y = v->lat_deg;
    const double *t = s->place.to_cell;
    geo_crs_from_lonlat(s->crs, 1, &x, &y, &x, &y);
    return fabs(t[0] + t[1] * x + t[2] * y - (double)col) <= 0.5 &&
           fabs(t[3] + t[4] * x + t[5] * y - (double)row) <= 0.5;
}

static enum geo_status add_cell(struct survey *s, size_t row, size_t col, double people,
                                struct geo_err *err)
{
    struct populated *out = s->out;
    struct populated_cell cell = {PLN_NONE, s->lon_deg[col], s->lat_deg[col], people};
    if (!isfinite(cell.lon_deg) || !isfinite(cell.lat_deg)) return GEO_OK;
    cell.village = village_near(s, cell.lon_deg, cell.lat_deg);
    if (cell.village == PLN_NONE) {
        out->left_out++;
        out->people_left_out += people;
        return GEO_OK;
    }
    if (out->n == CELLS_MOST)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: more than %d populated cells; expected a coarser raster, or a higher "
                        "[clusters] least_people",
                        s->spec->population, CELLS_MOST);
    const struct pln_village *v = &s->villages->at[cell.village];
    if (holds(s, row, col, v)) {
        cell.lon_deg = v->lon_deg;
        cell.lat_deg = v->lat_deg;
    }
    out->people += people;
    enum geo_status st = geo_grow(&out->at, &out->cap, out->n + 1, sizeof *out->at, err);
    if (st == GEO_OK) out->at[out->n++] = cell;
    return st;
}

static void place_row(struct survey *s, size_t row)
{
    const struct geo_raster_head *head = geo_raster_head(s->raster);
    const double *g = head->geotransform;
    for (size_t col = 0; col < head->width; col++) {
        double c = (double)col + 0.5, r = (double)row + 0.5;
        s->lon_deg[col] = g[0] + g[1] * c + g[2] * r;
        s->lat_deg[col] = g[3] + g[4] * c + g[5] * r;
    }
    geo_crs_to_lonlat(s->crs, head->width, s->lon_deg, s->lat_deg, s->lon_deg, s->lat_deg);
}

static enum geo_status read_row(struct survey *s, size_t row, const float *value,
                                struct geo_err *err)
{
    size_t width = geo_raster_head(s->raster)->width;
    bool placed = false;
    enum geo_status st = GEO_OK;
    for (size_t col = 0; st == GEO_OK && col < width; col++) {
        if (!((double)value[col] >= s->spec->cluster_least_people)) continue;
        if (!placed) place_row(s, row);
        placed = true;
        st = add_cell(s, row, col, (double)value[col], err);
    }
    return st;
}

static enum geo_status read_cells(struct survey *s, struct geo_err *err)
{
    const struct geo_raster_head *head = geo_raster_head(s->raster);
    size_t at_once = geo_raster_rows_at_once(s->raster);
    enum geo_status st = geo_crs_open(head->crs_wkt, &s->crs, err);
    if (st == GEO_OK) st = geo_grid_place(&s->place, head->geotransform, err);
    if (st != GEO_OK) return geo_fail_context(err, "%s", s->spec->population);
    s->value = geo_alloc(at_once * head->width, sizeof *s->value);
    s->lon_deg = geo_alloc(head->width, sizeof *s->lon_deg);
    s->lat_deg = geo_alloc(head->width, sizeof *s->lat_deg);
    if (!s->value || !s->lon_deg || !s->lat_deg)
        return geo_no_memory(err, "rows of the population raster", at_once * head->width, 4);
    for (size_t row = 0; st == GEO_OK && row < head->height; row += at_once) {
        size_t n = head->height - row < at_once ? head->height - row : at_once;
        st = geo_raster_read(s->raster, row, n, s->value, err);
        for (size_t i = 0; st == GEO_OK && i < n; i++)
            st = read_row(s, row + i, s->value + i * head->width, err);
    }
    return st;
}

enum geo_status populated_read(const struct pln_intake_spec *spec,
                               const struct pln_villages *villages, struct populated *out,
                               struct geo_err *err)
{
    struct survey s = {.spec = spec, .villages = villages, .out = out};
    *out = (struct populated){0};
    enum geo_status st = list_villages(&s, err);
    if (st == GEO_OK) st = geo_raster_open(spec->population, &s.raster, err);
    if (st == GEO_OK) st = read_cells(&s, err);
    if (st == GEO_OK && out->n == 0)
        st = geo_fail(err, GEO_BAD_DATA,
                      "%s: no cell of at least %g people lies within %g km of a village; expected "
                      "people per cell, where the villages are",
                      spec->population, spec->cluster_least_people, spec->cluster_reach_km);
    geo_raster_release(s.raster);
    geo_crs_release(s.crs);
    geo_shapes_release(s.communes);
    geo_free(s.stand);
    geo_free(s.value);
    geo_free(s.lon_deg);
    geo_free(s.lat_deg);
    if (st != GEO_OK) populated_release(out);
    return st;
}

void populated_release(struct populated *populated)
{
    geo_free(populated->at);
    *populated = (struct populated){0};
}
