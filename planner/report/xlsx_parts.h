/* planner/report/xlsx_parts: what xlsx.c (writing a workbook) and xlsx_check.c (reading it again)
 * share. Floor 6. */
#ifndef PLANNER_REPORT_XLSX_PARTS_H
#define PLANNER_REPORT_XLSX_PARTS_H

#include <stddef.h>

#include "geo/base/status.h"

/* libxlsxwriter puts the parts of a workbook down as temporary files and does not look whether they
 * could be written: with /tmp full it packs what arrived, and says nothing. So the parts are read
 * again: each begins and ends as it should, sheet I has N_CELLS[I] cells, and no string is missing.
 * What is lost is a block of 4096 bytes or the rest of the part, and no cell is as long as that. */
enum geo_status pln_xlsx_check(const char *path, const size_t *n_cells, size_t n_sheets,
                               struct geo_err *err);

#endif
