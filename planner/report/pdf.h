/* planner/report/pdf: report.pdf, the report on A4: the same sentences, map, frontier and tables as
 * report.html, with page numbers, bookmarks and text that can be searched and copied. Floor 6. Main
 * thread. */
#ifndef PLANNER_REPORT_PDF_H
#define PLANNER_REPORT_PDF_H

#include "planner/report/facts.h"
#include "planner/report/language.h"

/* The file's bytes are added to PDF; they carry EPOCH_S as the date of making, 0: none. The same
 * results and the same fonts give the same bytes. They are whole in memory before anything is
 * written: cairo (1.16) crashes where a file of its own cannot be written to the end. GEO_FAILED
 * with cairo's reason. */
enum geo_status pln_pdf_report(const struct pln_facts *facts, enum pln_language language,
                               int64_t epoch_s, struct geo_buf *pdf, struct geo_err *err);

#endif
