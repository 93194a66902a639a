/* planner/report/html: report.html, one file that works from disk without a network. Floor 6. Main
 * thread.
 *
 * The answer first, then progress, the map (a static SVG that prints, and a living one by Leaflet
 * when that was found at build time), the ranked list, the assumptions, the data findings. */
#ifndef PLANNER_REPORT_HTML_H
#define PLANNER_REPORT_HTML_H

#include "planner/report/facts.h"
#include "planner/report/language.h"

enum geo_status pln_html_report(const struct pln_facts *facts, enum pln_language language,
                                struct geo_buf *html, struct geo_err *err);

#endif
