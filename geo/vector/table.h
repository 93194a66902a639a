/* geo/vector/table: a table of text cells, with or without geometry, from any source that people
 * send. Floor 1. Main thread to open; const-shareable afterwards.
 *
 * CSV and other delimited text is read by geo/base/csv; XLSX, ODS, GeoPackage, Shapefile, KML/KMZ,
 * GeoJSON, FlatGeobuf and PostgreSQL through OGR (this folder is the OGR wall). Only regular files
 * are opened, by the one driver that the name's ending stands for; a file that is something else is
 * refused. PostgreSQL only where the path says so ("PG:host=… dbname=…"); nothing else may reach
 * the network. Sizes are checked before anything is unpacked.
 *
 * Cells are valid UTF-8; bytes that were not are read as Windows-1252, and the cell is remembered.
 */
#ifndef GEO_VECTOR_TABLE_H
#define GEO_VECTOR_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/legacy.h"
#include "geo/base/status.h"

struct geo_table; /* opaque */

struct geo_table_spec {
    const char *path;
    const char *layer;  /* NULL or "": the only layer, or the first one with rows; of KML, whose
                           layers are folders, all that have the first one's columns */
    bool keep_shapes;   /* keep each geometry as WKB (geo_table_shape) */
    uint64_t max_bytes; /* of the file, and of what a packed file unpacks to; 0: 512 MB */
    size_t max_rows;    /* 0: 1,048,576, what a sheet of a workbook holds */
};

/* GEO_BAD_DATA: no such file, not a regular file, an ending that is not known, contents that are
 * not what the ending says, too large, no such layer, no rows, NUL bytes in text. */
enum geo_status geo_table_open(const struct geo_table_spec *spec, struct geo_table **out,
                               struct geo_err *err);
void geo_table_release(struct geo_table *table); /* NULL allowed */

const char *geo_table_path(const struct geo_table *table);
const char *geo_table_layer(const struct geo_table *table); /* "" for text */

/* Other layers or sheets of the file that have rows and were not read ("Sheet2, Sheet3"); "" where
 * there are none or the layer was told. */
const char *geo_table_unread(const struct geo_table *table);
size_t geo_table_rows(const struct geo_table *table); /* data rows, the header not counted */
size_t geo_table_columns(const struct geo_table *table);

/* Never NULL; "" beyond the end of a short row. */
const char *geo_table_header(const struct geo_table *table, size_t column);
const char *geo_table_cell(const struct geo_table *table, size_t row, size_t column);

/* The row's number as a spreadsheet shows it: the first row is 1, and usually the header. Of
 * sources without rows on a sheet (GeoPackage …): the first feature is row 2; of Shapefiles, which
 * keep the place of a deleted record, the first record is. */
uint32_t geo_table_row_number(const struct geo_table *table, size_t row);

/* Was this cell not valid UTF-8, or read anew by geo_table_decode()? */
bool geo_table_recoded(const struct geo_table *table, size_t row, size_t column);
/* What a recoded cell looked like as Windows-1252 ("Th«n"); NULL: as it does now. */
const char *geo_table_looked(const struct geo_table *table, size_t row, size_t column);

/* Sheets and text: which of the leading rows is the header is a guess (the first that is not
 * blank); candidates 0 … n−1 are the leading rows. Cells left empty in a header take the text above
 * them, which is how merged headings come out. Ask before reading rows. n is 1 where the source
 * names its columns. */
size_t geo_table_header_candidates(const struct geo_table *table);
const char *geo_table_header_candidate(const struct geo_table *table, size_t candidate,
                                       size_t column);
void geo_table_choose_header(struct geo_table *table, size_t candidate);

/* Read the cells that are not plain ASCII anew, as ENCODING. With GEO_ENCODING_GUESS only where
 * that makes more Vietnamese syllables of them than there were: the cells that were not UTF-8, or,
 * where all were, a table that has no letter beyond the Western ones. Before the rows are read.
 * Cells that ENCODING cannot be stay as they are; the others count as recoded. */
enum geo_status geo_table_decode(struct geo_table *table, enum geo_encoding encoding,
                                 struct geo_err *err);
/* What recoded cells were taken for; GEO_ENCODING_CP1252 unless geo_table_decode() found better. */
enum geo_encoding geo_table_encoding(const struct geo_table *table);

/* Geometry: the point (of a line or area, a point on it) in the layer's own CRS. */
bool geo_table_has_geometry(const struct geo_table *table);
const char *
geo_table_crs(const struct geo_table *table); /* "EPSG:4326", WKT, or "" where none is declared */
bool geo_table_xy(const struct geo_table *table, size_t row, double *x, double *y);
const unsigned char *geo_table_shape(const struct geo_table *table, size_t row,
                                     size_t *length); /* NULL: none */

#endif
