/* planner/report/project: a QGIS project that lives inside plan.gpkg. Floor 6. Main thread.
 *
 * Layers in drawing order with their styles, titles and aliases; the project's CRS is the UTM zone
 * of the middle; one print layout: A3, map, legend, scale bar, the answer and the assumptions. */
#ifndef PLANNER_REPORT_PROJECT_H
#define PLANNER_REPORT_PROJECT_H

#include "planner/report/table.h"

struct pln_project_spec {
    const char *file; /* "plan.gpkg": renaming the file breaks the project, moving does not */
    const struct pln_table *const *tables; /* bottom to top, tables without shape last */
    size_t n_tables;
    enum pln_language language;
};

/* The .qgs document. */
enum geo_status pln_project_xml(const struct pln_facts *facts, const struct pln_project_spec *spec,
                                struct geo_buf *xml, struct geo_err *err);

/* NAME with its TEXT as a .qgz (a zip with the one entry stored, its date 1980-01-01), in
 * lower-case hex. */
void pln_project_pack(const char *name, const struct geo_buf *text, struct geo_buf *hex);

#endif
