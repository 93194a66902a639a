/* geo/vector/table_parts: what the readers of geo/vector/table share; private to this folder. */
#ifndef GEO_VECTOR_TABLE_PARTS_H
#define GEO_VECTOR_TABLE_PARTS_H

#include "geo/base/mem.h"
#include "geo/vector/table.h"

#define TABLE_HEADER_CANDIDATES 30

struct table_shape {
    const unsigned char *wkb;
    size_t length;
};

struct table_record {
    size_t first; /* index of its first cell */
    uint32_t n, row;
};

struct geo_table {
    const char *path, *layer, *crs, *unread;
    struct geo_arena arena;
    char *text; /* the whole of a text file, into which cells point */
    const char **cell;
    size_t n_cells, cell_cap;
    struct table_record *record; /* leading rows, header, data */
    size_t n_records, record_cap;
    size_t n_columns, header; /* record number of the header */
    bool named_columns;       /* record 0 was made from the source's own field names */
    uint64_t *recoded;        /* row · 2¹⁶ + column, rising; row is a record number */
    const char **looked;      /* the recoded cells as Windows-1252; NULL: nothing was decoded */
    size_t n_recoded, recoded_cap, looked_cap;
    enum geo_encoding encoding; /* of the recoded cells; GEO_ENCODING_GUESS: Windows-1252 */
    bool geometry;
    double *x, *y; /* per record; NaN: none */
    size_t xy_cap, y_cap;
    struct table_shape *shape;
    size_t shape_cap;
    size_t max_rows;
};

enum geo_status table_record_begin(struct geo_table *t, uint32_t row, struct geo_err *err);
/* KEPT text lives as long as the table; when it is not valid UTF-8 it is recoded. */
enum geo_status table_record_cell(struct geo_table *t, const char *kept, struct geo_err *err);
/* Take back the record begun last when all of its cells are blank; else count it. */
enum geo_status table_record_end(struct geo_table *t, struct geo_err *err);

enum geo_status table_read_text(struct geo_table *t, uint64_t size, struct geo_err *err);
enum geo_status table_read_ogr(struct geo_table *t, const struct geo_table_spec *spec,
                               const char *const *drivers, struct geo_err *err);

#endif
