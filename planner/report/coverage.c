#include "planner/report/coverage.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/raster/gdal_write.h"
#include "planner/report/cells.h"
#include "planner/report/coverage_picture.h"
#include "planner/report/csv.h"
#include "planner/report/gpkg.h"
#include "planner/report/table.h"

/* ---- rasters ---- */

/* Where the window lies: the frame's transform moved to its first cell. */
static void place(struct geo_cog_spec *cog, const struct geo_terrain *ground, size_t col,
                  size_t row)
{
    struct geo_terrain_frame frame;
    geo_terrain_frame(ground, &frame);
    memcpy(cog->geotransform, frame.geotransform, sizeof cog->geotransform);
    const double *g = frame.geotransform;
    cog->geotransform[0] += g[1] * (double)col + g[2] * (double)row;
    cog->geotransform[3] += g[4] * (double)col + g[5] * (double)row;
    cog->crs_wkt = frame.crs_wkt;
}

static int16_t round_down(double value)
{
    return isnan(value) ? GEO_VOID_INT16 : (int16_t)floor(fmin(fmax(value, -32767), 32767));
}

enum geo_status pln_coverage_raster(const char *path, const struct pln_coverage_raster *raster,
                                    struct geo_err *err)
{
    size_t n = raster->width * raster->height;
    enum geo_cell_type type = raster->whole ? GEO_CELL_INT16 : GEO_CELL_FLOAT32;
    void *cells = geo_alloc(n, geo_cell_size(type));
    if (!cells) return geo_no_memory(err, "a raster", n, geo_cell_size(type));
    int16_t *whole = cells;
    float *exact = cells;
    for (size_t i = 0; i < n; i++)
        if (raster->whole)
            whole[i] = round_down((double)raster->value[i]);
        else
            exact[i] = rintf(raster->value[i] * 128) / 128;
    struct geo_cog_spec cog = {.width = raster->width,
                               .height = raster->height,
                               .type = type,
                               .cells = cells,
                               .nodata = raster->whole ? GEO_VOID_INT16 : (double)NAN,
                               .description = raster->description,
                               .unit = raster->unit,
                               .overview = GEO_OVERVIEW_AVERAGE};
    place(&cog, raster->ground, raster->col, raster->row);
    enum geo_status status = geo_cog_write(path, &cog, err);
    geo_free(cells);
    return status;
}

/* What a cell of each raster holds. */
static int32_t rsrp_of(const struct pln_coverage *c, size_t cell)
{
    return round_down((double)c->rsrp_dbm[cell]);
}

static int32_t assured_of(const struct pln_coverage *c, size_t cell)
{
    if (c->server[cell] < 0) return GEO_VOID_INT16;
    return round_down((double)c->rsrp_dbm[cell] - c->servers[c->server[cell]].allowance_db);
}

static int32_t server_of(const struct pln_coverage *c, size_t cell)
{
    return c->server[cell] < 0 ? GEO_VOID_INT16 : c->server[cell] + 1;
}

static int32_t count_of(const struct pln_coverage *c, size_t cell)
{
    return c->n_servers[cell] < 0 ? GEO_VOID_INT16 : c->n_servers[cell];
}

static const struct layer {
    const char *name, *description, *unit;
    int32_t (*value)(const struct pln_coverage *c, size_t cell);
    enum geo_overview overview;
} layers[] = {
    {"rsrp.tif", "median RSRP of the best server, rounded down", "dBm", rsrp_of,
     GEO_OVERVIEW_AVERAGE},
    {"rsrp_assured.tif", "RSRP that the required share of locations has, rounded down", "dBm",
     assured_of, GEO_OVERVIEW_AVERAGE},
    {"best_server.tif", "number of the best server in servers.csv", NULL, server_of,
     GEO_OVERVIEW_NEAREST},
    {"servers.tif", "number of servers", NULL, count_of, GEO_OVERVIEW_NEAREST},
};

/* Int16; numbers of servers that do not fit are written as Float32. */
static enum geo_status write_layer(const struct pln_results *r, const struct layer *layer,
                                   struct geo_outputs *out, struct geo_err *err)
{
    const struct pln_coverage *c = r->coverage;
    const bool wide = layer->value == server_of && c->n_listed > INT16_MAX;
    const enum geo_cell_type type = wide ? GEO_CELL_FLOAT32 : GEO_CELL_INT16;
    const size_t n = c->width * c->height;
    const char *path = NULL;
    void *cells = geo_alloc(n, geo_cell_size(type));
    if (!cells) return geo_no_memory(err, layer->name, n, geo_cell_size(type));
    int16_t *narrow = cells;
    float *real = cells;
    for (size_t i = 0; i < n; i++)
        if (wide)
            real[i] = (float)layer->value(c, i);
        else
            narrow[i] = (int16_t)layer->value(c, i);
    struct geo_cog_spec cog = {.width = c->width,
                               .height = c->height,
                               .type = type,
                               .cells = cells,
                               .nodata = GEO_VOID_INT16,
                               .description = layer->description,
                               .unit = layer->unit,
                               .overview = layer->overview};
    place(&cog, r->ground, c->col, c->row);
    enum geo_status status = geo_outputs_path(out, layer->name, &path, err);
    if (status == GEO_OK) status = geo_cog_write(path, &cog, err);
    geo_free(cells);
    return status;
}

/* ---- tables ---- */

static const struct pln_column class_columns[] = {
    {"class", PLN_CELL_INTEGER, 0, PLN_S_C_CLASS, NULL},
    {"rsrp_assured_min_dbm", PLN_CELL_REAL, 1, PLN_S_C_LEAST_DBM, NULL},
    {"location_pct", PLN_CELL_REAL, 1, PLN_S_C_LOCATION_PCT, NULL},
    {"area_km2", PLN_CELL_REAL, 2, PLN_S_C_AREA_KM2, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_EXACT, NULL},
};

static size_t n_classes(const struct pln_facts *f)
{
    return f->results->coverage->n_classes - 1; /* what is weaker than every level has no outline */
}

static void class_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_coverage_class *class = &f->results->coverage->classes[row];
    c = pln_put_integer(c, (int64_t)row + 1);
    c = pln_put_real(c, class->least_dbm);
    c = pln_put_real(c, f->results->coverage->location_pct);
    c = pln_put_real(c, class->km2);
    if (class->people < 0)
        pln_put_null(c);
    else
        pln_put_integer(c, class->people);
}

static const struct pln_areas *class_areas(const struct pln_facts *f)
{
    return &f->results->coverage->outlines;
}

const struct pln_table pln_table_coverage = {.name = "coverage",
                                             .title = PLN_S_T_COVERAGE,
                                             .shape = PLN_SHAPE_AREA,
                                             .columns = class_columns,
                                             .n_columns = PLN_COLUMNS(class_columns),
                                             .n_rows = n_classes,
                                             .row = class_row,
                                             .areas = class_areas};

static const struct pln_column server_columns[] = {
    {"number", PLN_CELL_INTEGER, 0, PLN_S_C_NUMBER, NULL},
    {"tower_id", PLN_CELL_TEXT, 0, PLN_S_C_TOWER_ID, NULL},
    {"operator", PLN_CELL_TEXT, 0, PLN_S_C_OPERATOR, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"freq_mhz", PLN_CELL_REAL, 1, PLN_S_C_FREQ, NULL},
    {"antenna_height_m", PLN_CELL_REAL, 1, PLN_S_C_ANTENNA_HEIGHT, NULL},
    {"has_terrain", PLN_CELL_BOOL, 0, PLN_S_C_HAS_TERRAIN, NULL},
    {"best_km2", PLN_CELL_REAL, 3, PLN_S_C_BEST_KM2, NULL},
};

static size_t n_servers(const struct pln_facts *f)
{
    return f->results->coverage->n_listed;
}

static const struct pln_tower *server_tower(const struct pln_facts *f, size_t row)
{
    return &f->results->towers->at[f->results->coverage->servers[row].tower];
}

static void server_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_coverage_server *server = &f->results->coverage->servers[row];
    const struct pln_tower *t = server_tower(f, row);
    c = pln_put_integer(c, (int64_t)row + 1);
    c = pln_put_text(c, t->id);
    c = pln_put_text(c, t->operator_name);
    c = pln_put_real(c, t->lon_deg);
    c = pln_put_real(c, t->lat_deg);
    c = pln_put_real(c, t->tx.freq_mhz);
    c = pln_put_real(c, t->tx.antenna_height_m);
    c = pln_put_bool(c, server->has_terrain);
    pln_put_real(c, server->best_km2);
}

static void server_point(const struct pln_facts *f, size_t row, double at[4])
{
    at[0] = server_tower(f, row)->lon_deg;
    at[1] = server_tower(f, row)->lat_deg;
}

const struct pln_table pln_table_servers = {.name = "servers",
                                            .title = PLN_S_T_SERVERS,
                                            .shape = PLN_SHAPE_POINT,
                                            .columns = server_columns,
                                            .n_columns = PLN_COLUMNS(server_columns),
                                            .n_rows = n_servers,
                                            .row = server_row,
                                            .geometry = server_point};

/* ---- all of it ---- */

static enum geo_status write_tables(const struct pln_coverage_spec *spec, struct geo_outputs *out,
                                    struct geo_err *err)
{
    static const struct pln_table *const tables[] = {&pln_table_coverage, &pln_table_servers,
                                                     &pln_table_parameters};
    const struct pln_facts facts = {.results = spec->results};
    struct pln_gpkg_spec gpkg = {.tables = tables,
                                 .n_tables = sizeof tables / sizeof *tables,
                                 .language = spec->language,
                                 .bare = true};
    struct geo_buf text = {0};
    const char *path = NULL;
    enum geo_status status = geo_outputs_path(out, "coverage.gpkg", &path, err);
    if (status == GEO_OK) status = pln_gpkg_write(path, &facts, &gpkg, err);
    if (status == GEO_OK) status = pln_csv_table(&pln_table_servers, &facts, &text, err);
    if (status == GEO_OK)
        status = geo_outputs_text(out, "servers.csv", text.text, text.length, err);
    geo_buf_release(&text);
    return status;
}

enum geo_status pln_coverage_write(const struct pln_coverage_spec *spec, struct geo_outputs *out,
                                   struct geo_err *err)
{
    struct geo_buf json = {0};
    const char *picture = NULL;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; status == GEO_OK && i < sizeof layers / sizeof *layers; i++)
        status = write_layer(spec->results, &layers[i], out, err);
    if (status == GEO_OK) status = write_tables(spec, out, err);
    if (status == GEO_OK) status = geo_outputs_path(out, "coverage.png", &picture, err);
    if (status == GEO_OK)
        status = pln_coverage_picture(picture, spec->results, spec->language, err);
    if (status == GEO_OK) status = pln_coverage_json(spec->results, &json, err);
    if (status == GEO_OK)
        status = geo_outputs_text(out, "summary.json", json.text, json.length, err);
    geo_buf_release(&json);
    return status;
}
