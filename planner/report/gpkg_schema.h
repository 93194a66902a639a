/* planner/report/gpkg_schema: the fixed SQL of a GeoPackage. Floor 6. Static text.
 *
 * Source: OGC 12-128r15 (GeoPackage 1.2.1), annexes C and F.3 (spatial index). */
#ifndef PLANNER_REPORT_GPKG_SCHEMA_H
#define PLANNER_REPORT_GPKG_SCHEMA_H

/* Pragmas, BEGIN, the core tables and their fixed rows. */
extern const char pln_gpkg_schema[];

/* Styles and projects as QGIS itself lays their tables out, field domains, metadata. */
extern const char pln_gpkg_extras[];

/* sqlite3_mprintf formats; %w and %q stand for the table's name. */
#define PLN_GPKG_RTREE_CREATE                                                                      \
    "CREATE VIRTUAL TABLE \"rtree_%w_geom\" USING rtree(id, minx, maxx, miny, maxy)"
#define PLN_GPKG_RTREE_REGISTER                                                                    \
    "INSERT INTO gpkg_extensions VALUES ('%q','geom','gpkg_rtree_index',"                          \
    "'http://www.geopackage.org/spec120/#extension_rtree','write-only')"

/* Each with the table's name four times; created after the rows, because plain SQLite lacks the ST_
 * functions that they call. NULL-terminated. */
extern const char *const pln_gpkg_rtree_triggers[];

#endif
