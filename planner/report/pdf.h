/* planner/report/pdf: report.pdf, the report on A4: the same sentences, map, frontier and tables as
 * report.html, with page numbers, bookmarks and text that can be searched and copied. Floor 6. Main
 * thread. */
#ifndef PLANNER_REPORT_PDF_H
#define PLANNER_REPORT_PDF_H

#include "planner/report/facts.h"
#include "planner/report/language.h"

/* A new file at PATH; it carries EPOCH_S as its date of making, 0: none. The same results and the same fonts
 * give the same bytes. GEO_CANT_WRITE with cairo's reason. */
enum geo_status pln_pdf_report(const char *path, const struct pln_facts *facts,
                               enum pln_language language, int64_t epoch_s, struct geo_err *err);

#endif
