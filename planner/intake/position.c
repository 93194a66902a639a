#include "planner/intake/position.h"

#include <math.h>
#include <string.h>

#include "geo/base/text.h"
#include "geo/earth/crs.h"

enum geo_status positions_require(const struct list *list, const struct position_fields *f)
{
    if (geo_table_has_geometry(list->table) || list_has(list, f->coordinates) ||
        (list_has(list, f->x) && list_has(list, f->y)))
        return GEO_OK;
    enum geo_status st = list_require(list, f->lon_deg);
    return st == GEO_OK ? list_require(list, f->lat_deg) : st;
}

void positions_release(struct positions *p)
{
    geo_free(p->lon_deg);
    geo_free(p->lat_deg);
    geo_free(p->known);
    *p = (struct positions){0};
}

static enum geo_status read_row(struct list *list, const struct position_fields *f, size_t row,
                                double *lon, double *lat, bool *known)
{
    bool has_lon = false, has_lat = false;
    *known = false;
    if (geo_table_has_geometry(list->table) && !list_has(list, f->lon_deg)) {
        has_lon = has_lat = geo_table_xy(list->table, row, lon, lat);
    } else {
        enum geo_status st = list_number(list, row, f->lon_deg, lon, &has_lon);
        if (st == GEO_OK) st = list_number(list, row, f->lat_deg, lat, &has_lat);
        if (st != GEO_OK) return st;
    }
    if (!has_lon || !has_lat)
        return list_note(list, row,
                         (struct list_note){PLN_CODE_NO_POSITION, f->lon_deg,
                                            PLN_ACTION_QUARANTINED, 1.0, NULL, NULL});
    *known = true;
    return GEO_OK;
}

static enum geo_status check_row(struct list *list, const struct position_fields *f, size_t row,
                                 double lon, double lat)
{
    if (!isfinite(lon) || !isfinite(lat))
        return list_impossible(list, row, f->lon_deg, PLN_CODE_NOT_FINITE,
                               "a finite longitude and latitude");
    if (fabs(lon) > 180)
        return list_impossible(list, row, f->lon_deg, PLN_CODE_OUTSIDE_COUNTRY,
                               "a longitude from -180 to 180 degrees");
    if (fabs(lat) > 90)
        return list_impossible(list, row, f->lat_deg, PLN_CODE_OUTSIDE_COUNTRY,
                               "a latitude from -90 to 90 degrees");
    return GEO_OK;
}

static enum geo_status from_declared(struct list *list, const char *declared, struct positions *out)
{
    if (!declared || !*declared || strcmp(declared, "EPSG:4326") == 0) return GEO_OK;
    struct geo_crs *crs = NULL;
    enum geo_status st = geo_crs_open(declared, &crs, list->err);
    if (st != GEO_OK) return geo_fail_context(list->err, "%s", list->file);
    geo_crs_to_lonlat(crs, out->n, out->lon_deg, out->lat_deg, out->lon_deg, out->lat_deg);
    geo_crs_release(crs);
    return GEO_OK;
}

enum geo_status positions_read(struct list *list, const struct pln_source *source,
                               const struct position_fields *f, struct positions *out)
{
    *out = (struct positions){.n = list->n};
    out->lon_deg = geo_alloc(list->n, sizeof *out->lon_deg);
    out->lat_deg = geo_alloc(list->n, sizeof *out->lat_deg);
    out->known = geo_alloc_zero(list->n, sizeof *out->known);
    enum geo_status st = positions_require(list, f);
    if (!out->lon_deg || !out->lat_deg || !out->known)
        return geo_no_memory(list->err, "positions", list->n, sizeof *out->lon_deg);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++) {
        out->lon_deg[i] = out->lat_deg[i] = (double)NAN;
        st = read_row(list, f, i, &out->lon_deg[i], &out->lat_deg[i], &out->known[i]);
    }
    const char *declared = source->crs && *source->crs ? source->crs : geo_table_crs(list->table);
    if (st == GEO_OK) st = from_declared(list, declared, out);
    for (size_t i = 0; st == GEO_OK && i < list->n; i++)
        if (out->known[i]) st = check_row(list, f, i, out->lon_deg[i], out->lat_deg[i]);
    return st;
}
