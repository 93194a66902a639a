#include "geo/vector/table_parts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "geo/base/text.h"

#define DEFAULT_MAX_BYTES ((uint64_t)512 << 20)
#define DEFAULT_MAX_ROWS 1048576 /* what a sheet of a workbook holds */

enum geo_status table_record_begin(struct geo_table *t, uint32_t row, struct geo_err *err)
{
    if (t->n_records > t->max_rows)
        return geo_fail(err, GEO_BAD_DATA, "%s: more than %zu rows; split the list", t->path,
                        t->max_rows);
    enum geo_status st =
        geo_grow(&t->record, &t->record_cap, t->n_records + 1, sizeof *t->record, err);
    if (st == GEO_OK)
        t->record[t->n_records++] = (struct table_record){.first = t->n_cells, .row = row};
    return st;
}

static enum geo_status recode(struct geo_table *t, const char **text, struct geo_err *err)
{
    struct table_record *record = &t->record[t->n_records - 1];
    struct geo_buf buf = {0};
    geo_text_add_cp1252(&buf, *text, strlen(*text));
    enum geo_status st = geo_buf_status(&buf, err);
    if (st == GEO_OK) *text = geo_arena_keep(&t->arena, buf.text, buf.length);
    geo_buf_release(&buf);
    if (st == GEO_OK && !*text) st = geo_no_memory(err, "a cell", 1, 1);
    if (st == GEO_OK)
        st = geo_grow(&t->recoded, &t->recoded_cap, t->n_recoded + 1, sizeof *t->recoded, err);
    if (st == GEO_OK) t->recoded[t->n_recoded++] = (uint64_t)(t->n_records - 1) << 16 | record->n;
    return st;
}

enum geo_status table_record_cell(struct geo_table *t, const char *kept, struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    if (!geo_text_is_utf8(kept, strlen(kept))) st = recode(t, &kept, err);
    if (st == GEO_OK) st = geo_grow(&t->cell, &t->cell_cap, t->n_cells + 1, sizeof *t->cell, err);
    if (st != GEO_OK) return st;
    t->cell[t->n_cells++] = kept;
    struct table_record *record = &t->record[t->n_records - 1];
    record->n++;
    if (record->n > t->n_columns) t->n_columns = record->n;
    return GEO_OK;
}

enum geo_status table_record_end(struct geo_table *t, struct geo_err *err)
{
    struct table_record *record = &t->record[t->n_records - 1];
    (void)err;
    for (uint32_t i = 0; i < record->n; i++)
        if (t->cell[record->first + i][strspn(t->cell[record->first + i], " \t\r\n")])
            return GEO_OK;
    t->n_cells = record->first;
    t->n_records--;
    return GEO_OK;
}

/* ---- which reader ---- */

struct kind {
    const char *ending;
    const char *drivers[3]; /* OGR drivers allowed; none: delimited text */
};
static const struct kind kinds[] = {
    {".csv", {NULL}},
    {".tsv", {NULL}},
    {".txt", {NULL}},
    {".xlsx", {"XLSX", NULL}},
    {".xlsm", {"XLSX", NULL}},
    {".ods", {"ODS", NULL}},
    {".gpkg", {"GPKG", NULL}},
    {".shp", {"ESRI Shapefile", NULL}},
    {".kml", {"LIBKML", "KML", NULL}},
    {".kmz", {"LIBKML", NULL}},
    {".geojson", {"GeoJSON", NULL}},
    {".json", {"GeoJSON", NULL}},
    {".fgb", {"FlatGeobuf", NULL}},
};
static const struct kind postgres = {"PG:", {"PostgreSQL", NULL}};

static const struct kind *kind_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof kinds / sizeof *kinds; i++)
        if (strcasecmp(ending, kinds[i].ending) == 0) return &kinds[i];
    return NULL;
}

/* What to do with the kinds that people send all the same. */
static const char *hint(const char *path)
{
    static const char *const hints[][2] = {{".xls", "; an old workbook: save it as XLSX"},
                                           {".xlsb", "; a binary workbook: save it as XLSX"},
                                           {".dbf", "; name the .shp beside it"},
                                           {".shx", "; name the .shp beside it"},
                                           {".zip", "; unpack it first"},
                                           {".rar", "; unpack it first"},
                                           {".7z", "; unpack it first"},
                                           {".gz", "; unpack it first"},
                                           {".docx", "; copy the table into a workbook"},
                                           {".doc", "; copy the table into a workbook"},
                                           {".pdf", "; copy the table into a workbook"}};
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof hints / sizeof *hints; i++)
        if (strcasecmp(ending, hints[i][0]) == 0) return hints[i][1];
    return "";
}

static enum geo_status check_file(const struct geo_table_spec *spec, uint64_t *size,
                                  struct geo_err *err)
{
    struct stat info;
    uint64_t most = spec->max_bytes ? spec->max_bytes : DEFAULT_MAX_BYTES;
    if (stat(spec->path, &info) != 0)
        return geo_fail(err, GEO_BAD_DATA, "%s: %s", spec->path,
                        errno == ENOENT ? "no such file" : strerror(errno));
    if (!S_ISREG(info.st_mode))
        return geo_fail(err, GEO_BAD_DATA, "%s: not a regular file", spec->path);
    *size = (uint64_t)info.st_size;
    if (*size == 0) return geo_fail(err, GEO_BAD_DATA, "%s: the file is empty", spec->path);
    if (*size > most)
        return geo_fail(err, GEO_BAD_DATA, "%s: %llu MB; at most %llu MB are read", spec->path,
                        (unsigned long long)(*size >> 20), (unsigned long long)(most >> 20));
    return GEO_OK;
}

static enum geo_status read_kind(struct geo_table *t, const struct geo_table_spec *spec,
                                 struct geo_err *err)
{
    if (strncmp(spec->path, "PG:", 3) == 0) return table_read_ogr(t, spec, postgres.drivers, err);
    uint64_t size = 0;
    enum geo_status st = check_file(spec, &size, err);
    if (st != GEO_OK) return st;
    const struct kind *kind = kind_of(spec->path);
    if (!kind)
        return geo_fail(
            err, GEO_BAD_DATA,
            "%s: not a kind of table that is read (csv, tsv, txt, xlsx, ods, gpkg, shp, "
            "kml, kmz, geojson, fgb, or PG:…)%s",
            spec->path, hint(spec->path));
    return kind->drivers[0] ? table_read_ogr(t, spec, kind->drivers, err)
                            : table_read_text(t, size, err);
}

enum geo_status geo_table_open(const struct geo_table_spec *spec, struct geo_table **out,
                               struct geo_err *err)
{
    *out = NULL;
    struct geo_table *t = geo_alloc_zero(1, sizeof *t);
    if (!t) return geo_no_memory(err, "a table", 1, sizeof *t);
    t->layer = t->crs = t->unread = "";
    t->max_rows = spec->max_rows ? spec->max_rows : DEFAULT_MAX_ROWS;
    t->path = geo_arena_keep(&t->arena, spec->path, strlen(spec->path));
    enum geo_status st = t->path ? read_kind(t, spec, err) : geo_no_memory(err, "a path", 1, 1);
    if (st == GEO_OK && t->n_records < 2)
        st = geo_fail(err, GEO_BAD_DATA, "%s%s%s: %s", t->path, *t->layer ? ", layer " : "",
                      t->layer, t->n_records ? "a header and no rows" : "no rows");
    if (st == GEO_OK)
        *out = t;
    else
        geo_table_release(t);
    return st;
}

void geo_table_release(struct geo_table *t)
{
    if (!t) return;
    geo_arena_release(&t->arena);
    geo_free(t->text);
    geo_free(t->cell);
    geo_free(t->record);
    geo_free(t->recoded);
    geo_free(t->looked);
    geo_free(t->x);
    geo_free(t->y);
    geo_free(t->shape);
    geo_free(t);
}

/* ---- reading what was opened ---- */

const char *geo_table_path(const struct geo_table *t)
{
    return t->path;
}

const char *geo_table_layer(const struct geo_table *t)
{
    return t->layer;
}

const char *geo_table_unread(const struct geo_table *t)
{
    return t->unread;
}

size_t geo_table_rows(const struct geo_table *t)
{
    return t->n_records - t->header - 1;
}

size_t geo_table_columns(const struct geo_table *t)
{
    return t->n_columns;
}

static const char *record_cell(const struct geo_table *t, size_t record, size_t column)
{
    const struct table_record *r = &t->record[record];
    return column < r->n ? t->cell[r->first + column] : "";
}

const char *geo_table_header(const struct geo_table *t, size_t column)
{
    return geo_table_header_candidate(t, t->header, column);
}

const char *geo_table_cell(const struct geo_table *t, size_t row, size_t column)
{
    return record_cell(t, t->header + 1 + row, column);
}

uint32_t geo_table_row_number(const struct geo_table *t, size_t row)
{
    return t->record[t->header + 1 + row].row;
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

enum geo_encoding geo_table_encoding(const struct geo_table *t)
{
    return t->encoding == GEO_ENCODING_GUESS ? GEO_ENCODING_CP1252 : t->encoding;
}

static const uint64_t *find_recoded(const struct geo_table *t, size_t row, size_t column)
{
    uint64_t key = (uint64_t)(t->header + 1 + row) << 16 | column;
    if (!t->n_recoded) return NULL;
    return bsearch(&key, t->recoded, t->n_recoded, sizeof *t->recoded, compare_keys);
}

bool geo_table_recoded(const struct geo_table *t, size_t row, size_t column)
{
    return find_recoded(t, row, column) != NULL;
}

const char *geo_table_looked(const struct geo_table *t, size_t row, size_t column)
{
    const uint64_t *found = find_recoded(t, row, column);
    return found && t->looked ? t->looked[found - t->recoded] : NULL;
}

size_t geo_table_header_candidates(const struct geo_table *t)
{
    size_t most = t->named_columns ? 1 : TABLE_HEADER_CANDIDATES;
    return t->n_records - 1 < most ? t->n_records - 1 : most;
}

const char *geo_table_header_candidate(const struct geo_table *t, size_t candidate, size_t column)
{
    for (size_t i = candidate + 1; i-- > 0;) {
        const char *cell = record_cell(t, i, column);
        if (cell[strspn(cell, " \t\r\n")]) return cell;
    }
    return "";
}

void geo_table_choose_header(struct geo_table *t, size_t candidate)
{
    t->header = candidate;
}

bool geo_table_has_geometry(const struct geo_table *t)
{
    return t->geometry;
}

const char *geo_table_crs(const struct geo_table *t)
{
    return t->crs;
}

bool geo_table_xy(const struct geo_table *t, size_t row, double *x, double *y)
{
    if (!t->geometry) return false;
    *x = t->x[t->header + 1 + row];
    *y = t->y[t->header + 1 + row];
    return !isnan(*x) || !isnan(*y);
}

const unsigned char *geo_table_shape(const struct geo_table *t, size_t row, size_t *length)
{
    const struct table_shape *shape = t->shape ? &t->shape[t->header + 1 + row] : NULL;
    *length = shape ? shape->length : 0;
    return shape ? shape->wkb : NULL;
}
