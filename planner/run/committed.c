#include "planner/run/committed.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/vector/table.h"

enum { KIND, LON, LAT, COLUMNS };
static const char *const names[COLUMNS] = {"kind", "lon_deg", "lat_deg"};

struct reading {
    const char *path;
    const struct pln_site_kinds *kinds;
    struct geo_table *table;
    size_t column[COLUMNS];
    struct geo_err *err;
};

static enum geo_status find_columns(struct reading *r)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        r->column[i] = SIZE_MAX;
        for (size_t c = 0; c < geo_table_columns(r->table); c++)
            if (strcmp(geo_table_header(r->table, c), names[i]) == 0) r->column[i] = c;
        if (r->column[i] == SIZE_MAX)
            return geo_fail(r->err, GEO_BAD_DATA,
                            "%s: has no column %s; expected kind, lon_deg and lat_deg", r->path,
                            names[i]);
    }
    return GEO_OK;
}

static enum geo_status bad_cell(const struct reading *r, size_t row, size_t column,
                                const char *expected)
{
    return geo_fail(r->err, GEO_BAD_DATA, "%s: row %u, column %s: \"%s\"; expected %s", r->path,
                    geo_table_row_number(r->table, row), names[column],
                    geo_table_cell(r->table, row, r->column[column]), expected);
}

static enum geo_status read_degrees(const struct reading *r, size_t row, size_t column, double most,
                                    double *degrees)
{
    const char *text = geo_table_cell(r->table, row, r->column[column]);
    char *end;
    *degrees = strtod(text, &end);
    return end == text || *end || !(*degrees >= -most && *degrees <= most)
               ? bad_cell(r, row, column, "decimal degrees, WGS 84")
               : GEO_OK;
}

static enum geo_status read_kind(const struct reading *r, size_t row, uint32_t *kind)
{
    const char *text = geo_table_cell(r->table, row, r->column[KIND]);
    for (*kind = 0; *kind < r->kinds->n; ++*kind)
        if (strcmp(r->kinds->at[*kind].name, text) == 0) return GEO_OK;
    return bad_cell(r, row, KIND, "the NAME of a [site NAME] of the scenario");
}

static enum geo_status read_row(const struct reading *r, size_t row,
                                struct pln_committed_site *site)
{
    site->row = geo_table_row_number(r->table, row);
    enum geo_status st = read_kind(r, row, &site->kind);
    if (st == GEO_OK) st = read_degrees(r, row, LON, 180, &site->lon_deg);
    return st == GEO_OK ? read_degrees(r, row, LAT, 90, &site->lat_deg) : st;
}

enum geo_status pln_committed_read(const char *path, const struct pln_site_kinds *kinds,
                                   struct pln_committed_site **sites, size_t *n,
                                   struct geo_err *err)
{
    struct reading r = {.path = path, .kinds = kinds, .err = err};
    *sites = NULL;
    *n = 0;
    enum geo_status st = geo_table_open(&(struct geo_table_spec){.path = path}, &r.table, err);
    if (st != GEO_OK) return st;
    size_t rows = geo_table_rows(r.table);
    st = find_columns(&r);
    if (st == GEO_OK && !(*sites = geo_alloc(rows, sizeof **sites)))
        st = geo_no_memory(err, "the committed sites", rows, sizeof **sites);
    for (; st == GEO_OK && *n < rows; ++*n)
        st = read_row(&r, *n, &(*sites)[*n]);
    geo_table_release(r.table);
    if (st != GEO_OK) {
        geo_free(*sites);
        *sites = NULL;
        *n = 0;
    }
    return st;
}
