/* planner/report/gpkg_index: the spatial index of a feature table, packed at once. Floor 6. Main
 * thread.
 *
 * SQLite's R-tree takes boxes one by one, which costs more than all rows together. Here the whole
 * tree is packed from the boxes (Leutenegger, Lopez and Edgington, STR, ICDE 1997: slices by
 * longitude, runs by latitude, level by level) and its nodes are written as SQLite lays them out
 * (https://www.sqlite.org/rtree.html, "Shadow tables"). The tests let SQLite's rtreecheck() look it
 * over. The same boxes give the same bytes. */
#ifndef PLANNER_REPORT_GPKG_INDEX_H
#define PLANNER_REPORT_GPKG_INDEX_H

#include "planner/report/gpkg_parts.h"
#include "planner/report/gpkg_shape.h"

struct pln_gpkg_cell {
    int64_t id; /* of a row, from 1; inside the tree of a node */
    float west, east, south, north;
};

/* The box as the index has it: in single precision, rounded outwards. */
struct pln_gpkg_cell pln_gpkg_cell_of(int64_t id, const struct pln_gpkg_box *box);

/* Make the index of TABLE, whose rows with a shape are CELLS by rising id; their order is lost. */
enum geo_status pln_gpkg_index(const struct pln_gpkg_writer *w, const char *table,
                               struct pln_gpkg_cell *cells, size_t n);

#endif
