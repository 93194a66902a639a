/* Any other table through OGR (the OGR wall). */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "geo/vector/table_parts.h"

#define DEFAULT_MAX_UNPACKED ((uint64_t)512 << 20)
#define MAX_COLUMNS 4096

/* The first failure that GDAL reports while a table is read. */
struct complaint {
    bool any;
    char text[400];
};

static void CPL_STDCALL on_error(CPLErr class, CPLErrorNum number, const char *message)
{
    struct complaint *c = CPLGetErrorHandlerUserData();
    (void)number;
    if (class < CE_Failure || c->any) return;
    c->any = true;
    snprintf(c->text, sizeof c->text, "%s", message);
    for (char *s = c->text; *s; s++)
        if (*s == '\n' || *s == '\r') *s = ' ';
}

/* What GDAL would fetch for a file: the reference system that a GeoJSON links to, say. Nothing is.
 */
static CPLHTTPResult *fetch_nothing(const char *url, CSLConstList options,
                                    GDALProgressFunc progress, void *for_progress,
                                    CPLHTTPFetchWriteFunc write, void *for_write, void *user)
{
    (void)options, (void)progress, (void)for_progress, (void)write, (void)for_write, (void)user;
    CPLHTTPResult *result = CPLCalloc(1, sizeof *result);
    CPLError(CE_Failure, CPLE_NotSupported, "it points to %.200s; nothing is fetched", url);
    result->nStatus = 1;
    result->pszErrBuf = CPLStrdup("nothing is fetched");
    return result;
}

static bool is_packed(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending && (strcasecmp(ending, ".xlsx") == 0 || strcasecmp(ending, ".xlsm") == 0 ||
                      strcasecmp(ending, ".ods") == 0 || strcasecmp(ending, ".kmz") == 0);
}

/* A workbook or KMZ is a ZIP: add up what it says it unpacks to before anything is unpacked. */
static enum geo_status check_unpacked(const struct geo_table_spec *spec, struct geo_err *err)
{
    uint64_t most = spec->max_bytes ? spec->max_bytes : DEFAULT_MAX_UNPACKED, total = 0;
    char *zip = CPLStrdup(CPLSPrintf("/vsizip/{%s}", spec->path));
    VSIDIR *dir = VSIOpenDir(zip, -1, NULL);
    CPLFree(zip);
    if (!dir)
        return geo_fail(err, GEO_BAD_DATA, "%s: its name says a workbook or KMZ, but it is not one",
                        spec->path);
    for (const VSIDIREntry *entry; total <= most && (entry = VSIGetNextDirEntry(dir));)
        total += entry->nSize;
    VSICloseDir(dir);
    if (total > most)
        return geo_fail(err, GEO_BAD_DATA, "%s: unpacks to more than %llu MB; refused", spec->path,
                        (unsigned long long)(most >> 20));
    return GEO_OK;
}

/* GDAL leaves out the last letter of text in Windows-1258, which iconv holds back for a mark that
 * may follow; such a Shapefile is read as bytes, and decoded with the other old encodings. */
static GDALDatasetH reopen_as_bytes(const struct geo_table_spec *spec, const char *const *drivers,
                                    GDALDatasetH ds)
{
    static const char *const as_bytes[] = {"ENCODING=", NULL};
    OGRLayerH layer = ds && GDALDatasetGetLayerCount(ds) == 1 ? GDALDatasetGetLayer(ds, 0) : NULL;
    const char *encoding =
        layer ? GDALGetMetadataItem(layer, "SOURCE_ENCODING", "SHAPEFILE") : NULL;
    if (!encoding || !strstr(encoding, "1258")) return ds;
    GDALClose(ds);
    return GDALOpenEx(spec->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, as_bytes, NULL);
}

static GDALDatasetH open_dataset(const struct geo_table_spec *spec, const char *const *drivers,
                                 const struct complaint *complaint, struct geo_err *err)
{
    GDALDatasetH ds =
        GDALOpenEx(spec->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    ds = reopen_as_bytes(spec, drivers, ds);
    if (!ds)
        geo_fail(err, GEO_BAD_DATA, "%s: cannot be read as %s%s%s", spec->path, drivers[0],
                 complaint->any ? ": " : "; is it what its name says?",
                 complaint->any ? complaint->text : "");
    return ds;
}

static void list_layers(GDALDatasetH ds, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < GDALDatasetGetLayerCount(ds) && used + 1 < size; i++) {
        const char *name = OGR_L_GetName(GDALDatasetGetLayer(ds, i));
        int n = snprintf(text + used, size - used, "%s%s", i ? ", " : "", name);
        used += n > 0 ? (size_t)n : 0;
    }
}

static bool has_rows(OGRLayerH layer)
{
    OGR_L_ResetReading(layer);
    OGRFeatureH feature = OGR_L_GetNextFeature(layer);
    OGR_F_Destroy(feature);
    OGR_L_ResetReading(layer);
    return feature != NULL;
}

static OGRLayerH find_layer(GDALDatasetH ds, const struct geo_table_spec *spec,
                            const struct complaint *complaint, struct geo_err *err)
{
    char names[300];
    list_layers(ds, names, sizeof names);
    if (spec->layer && *spec->layer) {
        OGRLayerH layer = GDALDatasetGetLayerByName(ds, spec->layer);
        if (!layer)
            geo_fail(err, GEO_BAD_DATA, "%s: no layer \"%s\"; the file has: %s", spec->path,
                     spec->layer, names);
        return layer;
    }
    for (int i = 0; i < GDALDatasetGetLayerCount(ds); i++)
        if (has_rows(GDALDatasetGetLayer(ds, i))) return GDALDatasetGetLayer(ds, i);
    geo_fail(err, GEO_BAD_DATA, "%s: no layer has rows%s%s%s%s", spec->path,
             *names ? "; layers: " : "", names, complaint->any ? ": " : "", complaint->text);
    return NULL;
}

static const char *keep(struct geo_table *t, const char *text, struct geo_err *err)
{
    const char *kept = geo_arena_keep(&t->arena, text, strlen(text));
    if (!kept) geo_no_memory(err, "a cell", strlen(text), 1);
    return kept;
}

static enum geo_status keep_crs(struct geo_table *t, OGRLayerH layer, struct geo_err *err)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    if (!srs) return GEO_OK;
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    char *wkt = NULL;
    if (authority && code)
        t->crs = keep(t, CPLSPrintf("%s:%s", authority, code), err);
    else if (OSRExportToWkt(srs, &wkt) == OGRERR_NONE)
        t->crs = keep(t, wkt, err);
    CPLFree(wkt);
    return t->crs ? GEO_OK : GEO_NO_MEMORY;
}

/* Room for the geometry of every record so far; those without get NaN. */
static enum geo_status grow_geometry(struct geo_table *t, bool shapes, struct geo_err *err)
{
    enum geo_status st = geo_grow(&t->x, &t->xy_cap, t->n_records, sizeof *t->x, err);
    if (st == GEO_OK) st = geo_grow(&t->y, &t->y_cap, t->n_records, sizeof *t->y, err);
    if (st == GEO_OK && shapes)
        st = geo_grow(&t->shape, &t->shape_cap, t->n_records, sizeof *t->shape, err);
    if (st != GEO_OK) return st;
    t->x[t->n_records - 1] = t->y[t->n_records - 1] = (double)NAN;
    if (shapes) t->shape[t->n_records - 1] = (struct table_shape){0};
    return GEO_OK;
}

/* A point in, on or of the geometry. */
static void find_point(OGRGeometryH g, double *x, double *y)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(g));
    if (OGR_G_IsEmpty(g)) return;
    if (type == wkbPoint) {
        *x = OGR_G_GetX(g, 0);
        *y = OGR_G_GetY(g, 0);
        return;
    }
    if (type == wkbMultiPoint && OGR_G_GetGeometryCount(g) == 1) {
        find_point(OGR_G_GetGeometryRef(g, 0), x, y);
        return;
    }
    OGRGeometryH point = OGR_G_PointOnSurface(g);
    if (!point) {
        point = OGR_G_CreateGeometry(wkbPoint);
        if (OGR_G_Centroid(g, point) != OGRERR_NONE) {
            OGR_G_DestroyGeometry(point);
            return;
        }
    }
    *x = OGR_G_GetX(point, 0);
    *y = OGR_G_GetY(point, 0);
    OGR_G_DestroyGeometry(point);
}

static enum geo_status keep_shape(struct geo_table *t, OGRGeometryH g, struct geo_err *err)
{
    size_t length = (size_t)OGR_G_WkbSize(g);
    char *wkb = geo_alloc(length, 1);
    if (!wkb) return geo_no_memory(err, "a shape", length, 1);
    enum geo_status st = GEO_OK;
    if (OGR_G_ExportToWkb(g, wkbNDR, (unsigned char *)wkb) == OGRERR_NONE) {
        const char *kept = geo_arena_keep(&t->arena, wkb, length);
        if (kept)
            t->shape[t->n_records - 1] = (struct table_shape){(const unsigned char *)kept, length};
        else
            st = geo_no_memory(err, "a shape", length, 1);
    }
    geo_free(wkb);
    return st;
}

static enum geo_status add_geometry(struct geo_table *t, OGRFeatureH feature, bool shapes,
                                    struct geo_err *err)
{
    enum geo_status st = grow_geometry(t, shapes, err);
    OGRGeometryH g = feature ? OGR_F_GetGeometryRef(feature) : NULL;
    if (st != GEO_OK || !g) return st;
    find_point(g, &t->x[t->n_records - 1], &t->y[t->n_records - 1]);
    return shapes ? keep_shape(t, g, err) : GEO_OK;
}

static enum geo_status add_feature(struct geo_table *t, OGRFeatureH feature, uint32_t row,
                                   bool shapes, struct geo_err *err)
{
    enum geo_status st = table_record_begin(t, row, err);
    int n = OGR_F_GetFieldCount(feature);
    for (int i = 0; st == GEO_OK && i < n; i++) {
        const char *text =
            OGR_F_IsFieldSetAndNotNull(feature, i) ? OGR_F_GetFieldAsString(feature, i) : "";
        const char *kept = *text ? keep(t, text, err) : "";
        st = kept ? table_record_cell(t, kept, err) : GEO_NO_MEMORY;
    }
    if (st == GEO_OK && t->geometry) return add_geometry(t, feature, shapes, err);
    return st == GEO_OK ? table_record_end(t, err) : st;
}

static enum geo_status add_names(struct geo_table *t, OGRLayerH layer, struct geo_err *err)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(layer);
    enum geo_status st = table_record_begin(t, 1, err);
    for (int i = 0; st == GEO_OK && i < OGR_FD_GetFieldCount(def); i++) {
        const char *kept = keep(t, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(def, i)), err);
        st = kept ? table_record_cell(t, kept, err) : GEO_NO_MEMORY;
    }
    return st == GEO_OK && t->geometry ? add_geometry(t, NULL, false, err) : st;
}

/* How rows are numbered: as on the sheet, by the place in the file, or one after the other. */
enum numbering { NUMBER_SHEET, NUMBER_PLACE, NUMBER_RUNNING };

static enum geo_status add_features(struct geo_table *t, OGRLayerH layer, bool shapes,
                                    enum numbering numbering, uint32_t *row, struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f; st == GEO_OK && (f = OGR_L_GetNextFeature(layer)); (*row)++) {
        uint32_t fid = (uint32_t)OGR_F_GetFID(f);
        uint32_t shown = numbering == NUMBER_SHEET   ? fid
                         : numbering == NUMBER_PLACE ? fid + 2
                                                     : *row;
        st = add_feature(t, f, shown, shapes, err);
        OGR_F_Destroy(f);
    }
    return st;
}

static bool same_columns(OGRLayerH a, OGRLayerH b)
{
    OGRFeatureDefnH x = OGR_L_GetLayerDefn(a), y = OGR_L_GetLayerDefn(b);
    bool same = OGR_FD_GetFieldCount(x) == OGR_FD_GetFieldCount(y);
    for (int i = 0; same && i < OGR_FD_GetFieldCount(x); i++)
        same = strcmp(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(x, i)),
                      OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(y, i))) == 0;
    return same;
}

/* What else the file holds: with MERGE the layers like the first join it; the rest is named. */
static enum geo_status read_others(struct geo_table *t, const struct geo_table_spec *spec,
                                   GDALDatasetH ds, OGRLayerH first, bool merge, uint32_t row,
                                   struct geo_err *err)
{
    struct geo_buf unread = {0};
    enum geo_status st = GEO_OK;
    if (spec->layer && *spec->layer) return GEO_OK;
    for (int i = 0; st == GEO_OK && i < GDALDatasetGetLayerCount(ds); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(ds, i);
        if (layer == first || !has_rows(layer)) continue;
        if (merge && same_columns(layer, first))
            st = add_features(t, layer, spec->keep_shapes, NUMBER_RUNNING, &row, err);
        else
            geo_buf_addf(&unread, "%s%s", unread.length ? ", " : "", OGR_L_GetName(layer));
    }
    if (st == GEO_OK) st = geo_buf_status(&unread, err);
    if (st == GEO_OK && unread.length && !(t->unread = keep(t, unread.text, err)))
        st = GEO_NO_MEMORY;
    geo_buf_release(&unread);
    return st;
}

static enum geo_status read_layer(struct geo_table *t, const struct geo_table_spec *spec,
                                  OGRLayerH layer, enum numbering numbering, uint32_t *row,
                                  struct geo_err *err)
{
    OGRFeatureDefnH def = OGR_L_GetLayerDefn(layer);
    if (OGR_FD_GetFieldCount(def) > MAX_COLUMNS)
        return geo_fail(err, GEO_BAD_DATA, "%s: more than %d columns", t->path, MAX_COLUMNS);
    t->layer = keep(t, OGR_L_GetName(layer), err);
    if (!t->layer) return GEO_NO_MEMORY;
    t->named_columns = numbering != NUMBER_SHEET;
    *row = t->named_columns ? 2 : 1;
    t->geometry = OGR_FD_GetGeomFieldCount(def) > 0 && OGR_L_GetGeomType(layer) != wkbNone;
    enum geo_status st = t->geometry ? keep_crs(t, layer, err) : GEO_OK;
    if (st == GEO_OK && t->named_columns) st = add_names(t, layer, err);
    return st == GEO_OK ? add_features(t, layer, spec->keep_shapes, numbering, row, err) : st;
}

static bool is_driver(const char *const *drivers, const char *a, const char *b)
{
    return strcmp(drivers[0], a) == 0 || strcmp(drivers[0], b) == 0;
}

static enum geo_status read_dataset(struct geo_table *t, const struct geo_table_spec *spec,
                                    const char *const *drivers, struct complaint *complaint,
                                    struct geo_err *err)
{
    GDALDatasetH ds = open_dataset(spec, drivers, complaint, err);
    if (!ds) return GEO_BAD_DATA;
    enum numbering numbering = is_driver(drivers, "XLSX", "ODS")          ? NUMBER_SHEET
                               : is_driver(drivers, "ESRI Shapefile", "") ? NUMBER_PLACE
                                                                          : NUMBER_RUNNING;
    OGRLayerH layer = find_layer(ds, spec, complaint, err);
    uint32_t row = 0;
    enum geo_status st = layer ? read_layer(t, spec, layer, numbering, &row, err) : GEO_BAD_DATA;
    if (st == GEO_OK && complaint->any)
        st = geo_fail(err, GEO_BAD_DATA, "%s: reading stopped: %s", t->path, complaint->text);
    if (st == GEO_OK)
        st = read_others(t, spec, ds, layer, is_driver(drivers, "LIBKML", "KML"), row, err);
    GDALClose(ds);
    return st;
}

enum geo_status table_read_ogr(struct geo_table *t, const struct geo_table_spec *spec,
                               const char *const *drivers, struct geo_err *err)
{
    static const char *const options[][2] = {
        {"OGR_XLSX_HEADERS", "DISABLE"},        {"OGR_XLSX_FIELD_TYPES", "STRING"},
        {"OGR_ODS_HEADERS", "DISABLE"},         {"OGR_ODS_FIELD_TYPES", "STRING"},
        {"GDAL_DISABLE_READDIR_ON_OPEN", "NO"}, {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"}};
    struct complaint complaint = {0};
    GDALAllRegister();
    CPLPushErrorHandlerEx(on_error, &complaint);
    CPLHTTPPushFetchCallback(fetch_nothing, NULL);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        CPLSetThreadLocalConfigOption(options[i][0], options[i][1]);
    enum geo_status st = is_packed(spec->path) ? check_unpacked(spec, err) : GEO_OK;
    if (st == GEO_OK) st = read_dataset(t, spec, drivers, &complaint, err);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        CPLSetThreadLocalConfigOption(options[i][0], NULL);
    CPLHTTPPopFetchCallback();
    CPLPopErrorHandler();
    return st;
}
