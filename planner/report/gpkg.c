#include "planner/report/gpkg.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"
#include "planner/report/gpkg_index.h"
#include "planner/report/gpkg_parts.h"
#include "planner/report/gpkg_schema.h"
#include "planner/report/gpkg_shape.h"

enum geo_status pln_gpkg_refused(const struct pln_gpkg_writer *w)
{
    return geo_fail(w->err, GEO_CANT_WRITE, "%s: %s", w->path, sqlite3_errmsg(w->db));
}

enum geo_status pln_gpkg_run(const struct pln_gpkg_writer *w, const char *sql)
{
    return sqlite3_exec(w->db, sql, NULL, NULL, NULL) == SQLITE_OK ? GEO_OK : pln_gpkg_refused(w);
}

static enum geo_status step_once(const struct pln_gpkg_writer *w, sqlite3_stmt *statement)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    enum geo_status st = done ? GEO_OK : pln_gpkg_refused(w);
    sqlite3_reset(statement);
    return st;
}

enum geo_status pln_gpkg_insert(const struct pln_gpkg_writer *w, const char *sql,
                                const char *const *texts, int n)
{
    sqlite3_stmt *s = NULL;
    int bound = sqlite3_prepare_v2(w->db, sql, -1, &s, NULL);
    for (int i = 0; bound == SQLITE_OK && i < n; i++)
        bound = sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_STATIC); /* NULL binds NULL */
    enum geo_status st = bound == SQLITE_OK ? step_once(w, s) : pln_gpkg_refused(w);
    sqlite3_finalize(s);
    return st;
}

/* SQL with %w and %q filled by SQLite's own quoting. */
static enum geo_status run_filled(const struct pln_gpkg_writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    enum geo_status st =
        sql ? pln_gpkg_run(w, sql) : geo_fail(w->err, GEO_NO_MEMORY, "%s: no memory", w->path);
    sqlite3_free(sql);
    return st;
}

/* ---- columns ---- */

static const char *sql_type(enum pln_cell_type type)
{
    static const char *const names[] = {"TEXT", "INTEGER", "REAL", "DATE", "BOOLEAN"};
    return names[type];
}

static const char *shape_name(enum pln_shape shape)
{
    static const char *const names[] = {NULL, "POINT", "LINESTRING", "MULTIPOLYGON"};
    return names[shape];
}

static enum geo_status create_table(const struct pln_gpkg_writer *w, const struct pln_table *table)
{
    struct geo_buf sql = {0};
    geo_buf_addf(&sql, "CREATE TABLE \"%s\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
                 table->name);
    if (table->shape != PLN_SHAPE_NONE)
        geo_buf_addf(&sql, ", \"geom\" %s", shape_name(table->shape));
    for (size_t c = 0; c < table->n_columns; c++)
        geo_buf_addf(&sql, ", \"%s\" %s", table->columns[c].name, sql_type(table->columns[c].type));
    geo_buf_add(&sql, ")");
    enum geo_status st = geo_buf_status(&sql, w->err);
    if (st == GEO_OK) st = pln_gpkg_run(w, sql.text);
    geo_buf_release(&sql);
    return st;
}

/* ---- rows ---- */

static int bind_cell(sqlite3_stmt *insert, int at, const struct pln_column *column,
                     const struct pln_cell *cell)
{
    if (cell->null) return sqlite3_bind_null(insert, at);
    switch (column->type) {
    case PLN_CELL_TEXT:
        return sqlite3_bind_text(insert, at, cell->u.text, -1, SQLITE_STATIC);
    case PLN_CELL_REAL:
        return sqlite3_bind_double(insert, at, pln_cell_rounded(column, cell));
    case PLN_CELL_DATE: {
        char date[16];
        int n = snprintf(date, sizeof date, "%04d-%02d-%02d", (int)(cell->u.integer / 10000),
                         (int)(cell->u.integer / 100 % 100), (int)(cell->u.integer % 100));
        return sqlite3_bind_text(insert, at, date, n, SQLITE_TRANSIENT);
    }
    default:
        return sqlite3_bind_int64(insert, at, cell->u.integer);
    }
}

/* What the rows of one table have in common. */
struct filling {
    const struct pln_table *table;
    const struct pln_facts *facts;
    sqlite3_stmt *insert;
    struct pln_gpkg_box extent;
    struct pln_gpkg_cell *cells; /* of the rows with a shape */
    size_t n_cells, cap;
    struct geo_buf blob;
};

static enum geo_status insert_row(const struct pln_gpkg_writer *w, struct filling *f, size_t row)
{
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
    int at = 1, bound = sqlite3_bind_int64(f->insert, at++, (sqlite3_int64)row + 1);
    struct pln_gpkg_box box = {0};
    if (f->table->shape != PLN_SHAPE_NONE) {
        geo_buf_clear(&f->blob);
        box = pln_gpkg_shape(f->table, f->facts, row, &f->blob);
        if (f->blob.failed) return geo_buf_status(&f->blob, w->err);
        pln_gpkg_box_grow(&f->extent, &box);
        bound |= f->blob.length ? sqlite3_bind_blob64(f->insert, at++, f->blob.text, f->blob.length,
                                                      SQLITE_STATIC)
                                : sqlite3_bind_null(f->insert, at++);
    }
    f->table->row(f->facts, row, cells);
    for (size_t c = 0; c < f->table->n_columns; c++)
        bound |= bind_cell(f->insert, at++, &f->table->columns[c], &cells[c]);
    if (bound != SQLITE_OK) return pln_gpkg_refused(w);
    enum geo_status st = step_once(w, f->insert);
    if (st != GEO_OK || f->table->shape == PLN_SHAPE_NONE || box.west > box.east) return st;
    st = geo_grow(&f->cells, &f->cap, f->n_cells + 1, sizeof *f->cells, w->err);
    if (st == GEO_OK) f->cells[f->n_cells++] = pln_gpkg_cell_of((int64_t)row + 1, &box);
    return st;
}

static enum geo_status prepare_insert(const struct pln_gpkg_writer *w,
                                      const struct pln_table *table, sqlite3_stmt **insert)
{
    struct geo_buf sql = {0};
    size_t n = 1 + table->n_columns + (table->shape != PLN_SHAPE_NONE);
    geo_buf_addf(&sql, "INSERT INTO \"%s\" VALUES (?", table->name);
    for (size_t i = 1; i < n; i++)
        geo_buf_add(&sql, ",?");
    geo_buf_add(&sql, ")");
    enum geo_status st = geo_buf_status(&sql, w->err);
    if (st == GEO_OK && sqlite3_prepare_v2(w->db, sql.text, -1, insert, NULL) != SQLITE_OK)
        st = pln_gpkg_refused(w);
    geo_buf_release(&sql);
    return st;
}

static enum geo_status insert_rows(const struct pln_gpkg_writer *w, const struct pln_table *table,
                                   const struct pln_facts *facts, struct pln_gpkg_box *extent)
{
    struct filling f = {.table = table, .facts = facts, .extent = {1, -1, 1, -1}};
    enum geo_status st = prepare_insert(w, table, &f.insert);
    size_t n = table->n_rows(facts);
    for (size_t row = 0; st == GEO_OK && row < n; row++)
        st = insert_row(w, &f, row);
    sqlite3_finalize(f.insert);
    if (st == GEO_OK && table->shape != PLN_SHAPE_NONE)
        st = pln_gpkg_index(w, table->name, f.cells, f.n_cells);
    geo_free(f.cells);
    geo_buf_release(&f.blob);
    *extent = f.extent;
    return st;
}

/* ---- registration in the contents ---- */

static int bind_extent(sqlite3_stmt *s, const struct pln_gpkg_box *extent)
{
    if (extent->west > extent->east) return SQLITE_OK; /* unbound parameters are NULL */
    return sqlite3_bind_double(s, 6, extent->west) | sqlite3_bind_double(s, 7, extent->south) |
           sqlite3_bind_double(s, 8, extent->east) | sqlite3_bind_double(s, 9, extent->north);
}

static enum geo_status register_table(const struct pln_gpkg_writer *w,
                                      const struct pln_table *table, const char *title,
                                      const struct pln_gpkg_box *extent)
{
    static const char sql[] = "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)";
    sqlite3_stmt *s = NULL;
    const bool features = table->shape != PLN_SHAPE_NONE;
    if (sqlite3_prepare_v2(w->db, sql, -1, &s, NULL) != SQLITE_OK) return pln_gpkg_refused(w);
    int bound = sqlite3_bind_text(s, 1, table->name, -1, SQLITE_STATIC);
    bound |= sqlite3_bind_text(s, 2, features ? "features" : "attributes", -1, SQLITE_STATIC);
    bound |= sqlite3_bind_text(s, 3, table->name, -1,
                               SQLITE_STATIC); /* unique: a clash hides the layer */
    bound |= sqlite3_bind_text(s, 4, title, -1, SQLITE_STATIC);
    bound |= sqlite3_bind_text(s, 5, w->last_change, -1, SQLITE_STATIC);
    bound |= bind_extent(s, extent);
    if (features) bound |= sqlite3_bind_int(s, 10, 4326);
    enum geo_status st = bound == SQLITE_OK ? step_once(w, s) : pln_gpkg_refused(w);
    sqlite3_finalize(s);
    return st;
}

static enum geo_status register_features(const struct pln_gpkg_writer *w,
                                         const struct pln_table *table)
{
    enum geo_status st =
        run_filled(w, "INSERT INTO gpkg_geometry_columns VALUES ('%q','geom','%q',4326,0,0)",
                   table->name, shape_name(table->shape));
    if (st == GEO_OK) st = run_filled(w, PLN_GPKG_RTREE_REGISTER, table->name);
    for (size_t i = 0; st == GEO_OK && pln_gpkg_rtree_triggers[i]; i++)
        st = run_filled(w, pln_gpkg_rtree_triggers[i], table->name, table->name, table->name,
                        table->name);
    return st;
}

static enum geo_status write_table(const struct pln_gpkg_writer *w, const struct pln_table *table,
                                   const struct pln_facts *facts, enum pln_language language)
{
    struct pln_gpkg_box extent;
    enum geo_status st = create_table(w, table);
    if (st == GEO_OK) st = insert_rows(w, table, facts, &extent);
    if (st == GEO_OK) st = register_table(w, table, pln_text(language, table->title), &extent);
    if (st == GEO_OK && table->shape != PLN_SHAPE_NONE) st = register_features(w, table);
    return st;
}

/* ---- the file ---- */

static enum geo_status open_file(struct pln_gpkg_writer *w, const struct pln_gpkg_spec *spec)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE |
                      SQLITE_OPEN_NOMUTEX; /* one thread writes the file */
    time_t when = (time_t)spec->epoch_s;
    struct tm utc;
    if (!gmtime_r(&when, &utc))
        return geo_fail(w->err, GEO_USAGE, "%lld is no date", (long long)spec->epoch_s);
    w->dated = spec->epoch_s != 0;
    strftime(w->last_change, sizeof w->last_change, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
    if (sqlite3_open_v2(w->path, &w->db, flags, NULL) != SQLITE_OK) return pln_gpkg_refused(w);
    return pln_gpkg_run(w, pln_gpkg_schema);
}

enum geo_status pln_gpkg_write(const char *path, const struct pln_facts *facts,
                               const struct pln_gpkg_spec *spec, struct geo_err *err)
{
    struct pln_gpkg_writer w = {.path = path, .err = err};
    enum geo_status st = open_file(&w, spec);
    for (size_t i = 0; st == GEO_OK && i < spec->n_tables; i++)
        st = write_table(&w, spec->tables[i], facts, spec->language);
    if (st == GEO_OK) st = pln_gpkg_looks(&w, facts, spec);
    if (st == GEO_OK) st = pln_gpkg_run(&w, "COMMIT");
    if (sqlite3_close(w.db) != SQLITE_OK && st == GEO_OK) st = pln_gpkg_refused(&w);
    return st;
}
