/* planner/report/gpkg_parts: what gpkg.c and gpkg_looks.c share. Floor 6. */
#ifndef PLANNER_REPORT_GPKG_PARTS_H
#define PLANNER_REPORT_GPKG_PARTS_H

#include <sqlite3.h>

#include "planner/report/gpkg.h"

struct pln_gpkg_writer {
    sqlite3 *db;
    const char *path;
    char last_change[32]; /* of everything */
    bool dated;           /* else last_change stands only where the standard asks for a date */
    struct geo_err *err;
};

/* The sentence with SQLite's own reason: GEO_CANT_WRITE. */
enum geo_status pln_gpkg_refused(const struct pln_gpkg_writer *w);

enum geo_status pln_gpkg_run(const struct pln_gpkg_writer *w, const char *sql);

/* One row: SQL with N parameters, each a text or NULL; numbers as text where the column converts
 * them. */
enum geo_status pln_gpkg_insert(const struct pln_gpkg_writer *w, const char *sql,
                                const char *const *texts, int n);

/* Styles, projects, field domains and metadata of the tables already written. */
enum geo_status pln_gpkg_looks(const struct pln_gpkg_writer *w, const struct pln_facts *facts,
                               const struct pln_gpkg_spec *spec);

#endif
