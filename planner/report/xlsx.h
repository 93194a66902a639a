/* planner/report/xlsx: tables as one workbook for those who live in spreadsheets (the libxlsxwriter
 * wall). Floor 6. Main thread.
 *
 * One sheet a table: headers and value lists in the reader's language, real numbers and dates, a
 * frozen header with filters. Texts are strings, never formulas. The same tables give the same
 * bytes. */
#ifndef PLANNER_REPORT_XLSX_H
#define PLANNER_REPORT_XLSX_H

#include "planner/report/table.h"

/* Write a new workbook at PATH; it carries EPOCH_S as its date of making. */
enum geo_status pln_xlsx_write(const char *path, const struct pln_table *const *tables,
                               size_t n_tables, const struct pln_facts *facts,
                               enum pln_language language, int64_t epoch_s, struct geo_err *err);

#endif
