/* planner/report/html_parts: the rooms of report.html that html.c puts together. Floor 6. */
#ifndef PLANNER_REPORT_HTML_PARTS_H
#define PLANNER_REPORT_HTML_PARTS_H

#include "planner/report/facts.h"
#include "planner/report/frame.h"
#include "planner/report/language.h"

/* The static map as <svg>, its relief inside as an image with the id "relief". */
enum geo_status pln_html_map(const struct pln_facts *facts, const struct pln_frame *frame,
                             enum pln_language language, struct geo_buf *html, struct geo_err *err);

/* Its legend. */
void pln_html_legend(const struct pln_facts *facts, enum pln_language language,
                     struct geo_buf *html);

/* What web/report.js reads: villages, sites, words; JSON, safe inside <script>. */
void pln_html_data(const struct pln_facts *facts, const struct pln_frame *frame,
                   enum pln_language language, struct geo_buf *json);

/* Files embedded at build time (cmake/embed.cmake); each ends with a NUL that its length does not
 * count. */
extern const unsigned char pln_asset_report_css[], pln_asset_report_js[], pln_asset_leaflet_css[],
    pln_asset_leaflet_js[], pln_asset_leaflet_licence[];

#endif
