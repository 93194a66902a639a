/* planner/report/layout: the print layout of the embedded QGIS project: one A3 sheet. Floor 6.
 * Pure. */
#ifndef PLANNER_REPORT_LAYOUT_H
#define PLANNER_REPORT_LAYOUT_H

#include <stdbool.h>

#include "planner/report/facts.h"
#include "planner/report/language.h"

/* What the map shows, in metres of a UTM zone. */
struct pln_sheet {
    int zone, epsg;
    bool south;
    char proj[96];
    double xmin, ymin, xmax, ymax;
};

/* <Layouts> with the layout "A3": map, legend (of the layers in LEGEND_TREE, a <layer-tree-group>),
 * scale bar, title, the answer, the assumptions. */
void pln_layout_a3(struct geo_buf *xml, const struct pln_facts *facts,
                   const struct pln_sheet *sheet, const char *legend_tree,
                   enum pln_language language);

#endif
