/* planner/report/chart: the frontier as a picture. Floor 6. Main thread.
 *
 * Above: people newly served against the budget, the plans that were found, the bound that no plan
 * exceeds, and the plan of this run. Below: what a further billion đồng would bring at each budget,
 * by the bound's slope. Where weights are not people, both count with the priorities. */
#ifndef PLANNER_REPORT_CHART_H
#define PLANNER_REPORT_CHART_H

#include "planner/report/canvas.h"
#include "planner/report/facts.h"
#include "planner/report/language.h"

enum { PLN_CHART_WIDTH = 820, PLN_CHART_HEIGHT = 500 };

/* Drawn in PLN_CHART_WIDTH × PLN_CHART_HEIGHT units; nothing without a frontier. */
void pln_chart_frontier(const struct pln_canvas *canvas, const struct pln_facts *facts,
                        enum pln_language language);

/* The same as a file: frontier.svg, white ground, title. Appended to SVG. */
void pln_chart_svg(const struct pln_facts *facts, enum pln_language language, struct geo_buf *svg);

#endif
