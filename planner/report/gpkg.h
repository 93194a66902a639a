/* planner/report/gpkg: tables into one OGC GeoPackage 1.2, straight through SQLite. Floor 6. Main
 * thread.
 *
 * The same tables give the same bytes: one transaction, rows in the table's order, no clock time,
 * no random id. Features are EPSG:4326 with a spatial index. One library (SQLite) touches the file.
 */
#ifndef PLANNER_REPORT_GPKG_H
#define PLANNER_REPORT_GPKG_H

#include "planner/report/table.h"

struct pln_gpkg_spec {
    const struct pln_table *const
        *tables; /* in the order of drawing, the ground first; tables without shape last */
    size_t n_tables;
    enum pln_language language; /* of titles */
    int64_t epoch_s; /* last_change of all contents, seconds since 1970; 0: no date is known */
    bool bare;       /* styles, but no QGIS project inside */
};

/* Write a new file at PATH (there must be none). GEO_CANT_WRITE with SQLite's own reason. The file
 * is complete but not synced to disk: geo_outputs_commit() does that. */
enum geo_status pln_gpkg_write(const char *path, const struct pln_facts *facts,
                               const struct pln_gpkg_spec *spec, struct geo_err *err);

#endif
