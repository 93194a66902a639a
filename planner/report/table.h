/* planner/report/table: a list with typed columns; what CSV, XLSX, GeoPackage and HTML all write.
 * Floor 6. Pure.
 *
 * A table says its columns once; a writer asks it row by row. Texts in cells are borrowed from the
 * results or static. Column names are machine names with units; aliases are for people. */
#ifndef PLANNER_REPORT_TABLE_H
#define PLANNER_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planner/report/facts.h"
#include "planner/report/language.h"

enum pln_cell_type {
    PLN_CELL_TEXT,
    PLN_CELL_INTEGER,
    PLN_CELL_REAL,
    PLN_CELL_DATE, /* integer yyyymmdd */
    PLN_CELL_BOOL
};

struct pln_cell {
    bool null; /* NULL in a database, empty in a sheet */
    union {
        const char *text;
        int64_t integer;
        double real;
    } u;
};

/* Values that a column may take, for drop-down lists and legends. */
struct pln_domain {
    const char *name;
    const struct pln_domain_value {
        const char *value;
        enum pln_string label;
    } * values;
    size_t n;
};

struct pln_column {
    const char *name; /* "rsrp_dbm" */
    enum pln_cell_type type;
    int decimals; /* REAL: digits after the point in text formats, 0 … 6 */
    enum pln_string alias;
    const struct pln_domain *domain; /* NULL: any value */
};

/* The cell's real number with as many decimals as its column shows: no noise of float behind them.
 */
double pln_cell_rounded(const struct pln_column *column, const struct pln_cell *cell);

enum pln_shape { PLN_SHAPE_NONE, PLN_SHAPE_POINT, PLN_SHAPE_LINE, PLN_SHAPE_AREA };

#define PLN_TABLE_COLUMNS_MAX 40

struct pln_table {
    const char *name; /* of the layer, the table, the file without its ending */
    enum pln_string title;
    enum pln_shape shape;
    const struct pln_column *columns;
    size_t n_columns;
    size_t (*n_rows)(const struct pln_facts *facts);
    /* Fill n_columns cells of ROW. */
    void (*row)(const struct pln_facts *facts, size_t row, struct pln_cell *cells);
    /* Longitude and latitude of the point, or of both ends of the line; NULL for other shapes. */
    void (*geometry)(const struct pln_facts *facts, size_t row, double lonlat[4]);
    /* Of areas: whose outlines the rows are; NULL for other shapes. */
    const struct pln_areas *(*areas)(const struct pln_facts *facts);
};

extern const struct pln_table pln_table_coverage, pln_table_land, pln_table_servers,
    pln_table_communes, pln_table_villages, pln_table_towers, pln_table_proposals,
    pln_table_serving_links, pln_table_parameters, pln_table_summary, pln_table_findings,
    pln_table_backhaul, pln_table_frontier, pln_table_no_signal, pln_table_programme,
    pln_table_programme_changes;

#endif
