#include "planner/report/gpkg_index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/gpkg_schema.h"

enum { HEAD_B = 4, CELL_B = 24, NODE_B_MOST = 4096, ROOT = 1 };

struct packing {
    const struct pln_gpkg_writer *w;
    sqlite3_stmt *put_node, *put_row, *put_child;
    size_t node_b, most; /* bytes and cells of a node */
    int64_t next;        /* number of the next node */
    int64_t *leaf_of;    /* by row's id − 1; 0: not in the index */
    size_t n_rows;
};

static float beside(double x, float towards)
{
    float f = (float)x;
    bool inside = towards < 0 ? (double)f > x : (double)f < x;
    return inside ? nextafterf(f, towards) : f;
}

struct pln_gpkg_cell pln_gpkg_cell_of(int64_t id, const struct pln_gpkg_box *box)
{
    return (struct pln_gpkg_cell){id, beside(box->west, -INFINITY), beside(box->east, INFINITY),
                                  beside(box->south, -INFINITY), beside(box->north, INFINITY)};
}

/* ---- the order of the cells ---- */

static int by_id(int order, const struct pln_gpkg_cell *a, const struct pln_gpkg_cell *b)
{
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static int by_lon(const void *one, const void *other)
{
    const struct pln_gpkg_cell *a = one, *b = other;
    float x = a->west + a->east, y = b->west + b->east;
    return by_id((x > y) - (x < y), a, b);
}

static int by_lat(const void *one, const void *other)
{
    const struct pln_gpkg_cell *a = one, *b = other;
    float x = a->south + a->north, y = b->south + b->north;
    return by_id((x > y) - (x < y), a, b);
}

/* ---- nodes ---- */

static void put_u16(unsigned char *at, size_t x)
{
    at[0] = (unsigned char)(x >> 8);
    at[1] = (unsigned char)x;
}

static void put_float(unsigned char *at, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    put_u16(at, bits >> 16);
    put_u16(at + 2, bits & 0xFFFFu);
}

static void put_cell(unsigned char *at, const struct pln_gpkg_cell *cell)
{
    const float sides[] = {cell->west, cell->east, cell->south, cell->north};
    for (int i = 0; i < 8; i++)
        at[i] = (unsigned char)((uint64_t)cell->id >> (56 - 8 * i));
    for (int i = 0; i < 4; i++)
        put_float(at + 8 + 4 * i, sides[i]);
}

static enum geo_status put_pair(const struct packing *p, sqlite3_stmt *s, int64_t key,
                                int64_t value)
{
    bool done = sqlite3_bind_int64(s, 1, key) == SQLITE_OK &&
                sqlite3_bind_int64(s, 2, value) == SQLITE_OK && sqlite3_step(s) == SQLITE_DONE;
    enum geo_status st = done ? GEO_OK : pln_gpkg_refused(p->w);
    sqlite3_reset(s);
    return st;
}

/* Node NUMBER with these cells, which lie LEVEL above the rows' boxes. */
static enum geo_status put_node(struct packing *p, int64_t number, size_t level,
                                const struct pln_gpkg_cell *cells, size_t n)
{
    unsigned char node[NODE_B_MOST] = {0};
    enum geo_status st = GEO_OK;
    if (number == ROOT) put_u16(node, level);
    put_u16(node + 2, n);
    for (size_t i = 0; i < n; i++) {
        put_cell(node + HEAD_B + i * CELL_B, &cells[i]);
        if (level == 0)
            p->leaf_of[cells[i].id - 1] = number;
        else if (st == GEO_OK)
            st = put_pair(p, p->put_child, cells[i].id, number);
    }
    if (st != GEO_OK) return st;
    bool done =
        sqlite3_bind_int64(p->put_node, 1, number) == SQLITE_OK &&
        sqlite3_bind_blob(p->put_node, 2, node, (int)p->node_b, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(p->put_node) == SQLITE_DONE;
    if (!done) st = pln_gpkg_refused(p->w);
    sqlite3_reset(p->put_node);
    return st;
}

static struct pln_gpkg_cell around(int64_t number, const struct pln_gpkg_cell *cells, size_t n)
{
    struct pln_gpkg_cell all = cells[0];
    for (size_t i = 1; i < n; i++) {
        all.west = cells[i].west < all.west ? cells[i].west : all.west;
        all.east = cells[i].east > all.east ? cells[i].east : all.east;
        all.south = cells[i].south < all.south ? cells[i].south : all.south;
        all.north = cells[i].north > all.north ? cells[i].north : all.north;
    }
    all.id = number;
    return all;
}

/* One level: CELLS become the cells of the nodes made of them; how many. */
static enum geo_status pack_level(struct packing *p, size_t level, struct pln_gpkg_cell *cells,
                                  size_t *n)
{
    const size_t n_nodes = (*n + p->most - 1) / p->most;
    const size_t n_slices = (size_t)ceil(sqrt((double)n_nodes));
    size_t made = 0;
    qsort(cells, *n, sizeof *cells, by_lon);
    for (size_t s = 0; s < n_slices; s++) {
        const size_t from = *n * s / n_slices, m = *n * (s + 1) / n_slices - from;
        const size_t runs = (m + p->most - 1) / p->most;
        qsort(cells + from, m, sizeof *cells, by_lat);
        for (size_t r = 0; r < runs; r++) {
            const struct pln_gpkg_cell *run = cells + from + m * r / runs;
            const size_t length = m * (r + 1) / runs - m * r / runs;
            enum geo_status st = put_node(p, p->next, level, run, length);
            if (st != GEO_OK) return st;
            cells[made++] = around(p->next++, run, length);
        }
    }
    *n = made;
    return GEO_OK;
}

/* ---- the tables ---- */

static enum geo_status prepare(const struct packing *p, const char *format, const char *table,
                               sqlite3_stmt **statement)
{
    char *sql = sqlite3_mprintf(format, table);
    bool ok = sql && sqlite3_prepare_v2(p->w->db, sql, -1, statement, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return ok ? GEO_OK : pln_gpkg_refused(p->w);
}

/* Creating the index made an empty root, of as many bytes as this SQLite gives to a node. */
static enum geo_status create(struct packing *p, const char *table)
{
    sqlite3_stmt *s = NULL;
    char *sql = sqlite3_mprintf(PLN_GPKG_RTREE_CREATE, table);
    enum geo_status st = sql ? pln_gpkg_run(p->w, sql) : pln_gpkg_refused(p->w);
    sqlite3_free(sql);
    if (st == GEO_OK)
        st = prepare(p, "SELECT length(data) FROM \"rtree_%w_geom_node\" WHERE nodeno = 1", table,
                     &s);
    if (st == GEO_OK && sqlite3_step(s) != SQLITE_ROW) st = pln_gpkg_refused(p->w);
    if (st == GEO_OK) p->node_b = (size_t)sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    if (st == GEO_OK && (p->node_b < HEAD_B + 2 * CELL_B || p->node_b > NODE_B_MOST))
        st = geo_fail(p->w->err, GEO_CANT_WRITE, "%s: a node of the index has %zu bytes",
                      p->w->path, p->node_b);
    if (st == GEO_OK) p->most = (p->node_b - HEAD_B) / CELL_B;
    return st;
}

static enum geo_status pack(struct packing *p, const char *table, struct pln_gpkg_cell *cells,
                            size_t n)
{
    enum geo_status st = prepare(p, "INSERT OR REPLACE INTO \"rtree_%w_geom_node\" VALUES (?,?)",
                                 table, &p->put_node);
    if (st == GEO_OK)
        st = prepare(p, "INSERT INTO \"rtree_%w_geom_rowid\" VALUES (?,?)", table, &p->put_row);
    if (st == GEO_OK)
        st = prepare(p, "INSERT INTO \"rtree_%w_geom_parent\" VALUES (?,?)", table, &p->put_child);
    size_t level = 0;
    for (; st == GEO_OK && n > p->most; level++)
        st = pack_level(p, level, cells, &n);
    if (st == GEO_OK) st = put_node(p, ROOT, level, cells, n);
    for (size_t i = 0; st == GEO_OK && i < p->n_rows; i++)
        if (p->leaf_of[i]) st = put_pair(p, p->put_row, (int64_t)i + 1, p->leaf_of[i]);
    return st;
}

enum geo_status pln_gpkg_index(const struct pln_gpkg_writer *w, const char *table,
                               struct pln_gpkg_cell *cells, size_t n)
{
    struct packing p = {.w = w, .next = ROOT + 1};
    enum geo_status st = create(&p, table);
    if (st != GEO_OK || n == 0) return st;
    p.n_rows = (size_t)cells[n - 1].id;
    p.leaf_of = geo_alloc_zero(p.n_rows, sizeof *p.leaf_of);
    if (!p.leaf_of) return geo_no_memory(w->err, "a spatial index", p.n_rows, sizeof *p.leaf_of);
    st = pack(&p, table, cells, n);
    sqlite3_finalize(p.put_node);
    sqlite3_finalize(p.put_row);
    sqlite3_finalize(p.put_child);
    geo_free(p.leaf_of);
    return st;
}
