/* planner/report/gpkg_shape: one feature's geometry as a GeoPackage blob. Floor 6. Pure.
 *
 * Source: OGC 12-128r15, 2.1.3 (header, little-endian, EPSG:4326, xy envelope but for points), then
 * ISO WKB. */
#ifndef PLANNER_REPORT_GPKG_SHAPE_H
#define PLANNER_REPORT_GPKG_SHAPE_H

#include "planner/report/table.h"

struct pln_gpkg_box {
    double west, east, south, north; /* west > east: empty */
};

/* Append the blob of ROW to BLOB (nothing for an area without outlines: NULL in the database) and
 * say which box it fills. TABLE has a shape. */
struct pln_gpkg_box pln_gpkg_shape(const struct pln_table *table, const struct pln_facts *facts,
                                   size_t row, struct geo_buf *blob);

void pln_gpkg_box_grow(struct pln_gpkg_box *box, const struct pln_gpkg_box *more);

#endif
