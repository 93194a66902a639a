/* planner/report/style: how QGIS is to draw and name a table: symbols, labels, aliases, value
 * lists. Floor 6. Pure. Written by hand for QGIS 3.16 and later, read back by QGIS 3.22 in the
 * tests. */
#ifndef PLANNER_REPORT_STYLE_H
#define PLANNER_REPORT_STYLE_H

#include "planner/report/table.h"

/* The elements inside <qgis> of a QML file, or inside <maplayer> of a project. */
void pln_style_elements(struct geo_buf *xml, const struct pln_table *table,
                        enum pln_language language);

/* A whole QML document. */
void pln_style_qml(struct geo_buf *xml, const struct pln_table *table, enum pln_language language);

/* Are labels to be drawn? The attribute stands on <qgis> and <maplayer>, outside the elements. */
bool pln_style_labelled(const struct pln_table *table);

#endif
