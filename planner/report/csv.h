/* planner/report/csv: a table as RFC 4180 text for spreadsheets. Floor 6. Pure.
 *
 * UTF-8, comma, CRLF, header row, decimal point. A text cell that a spreadsheet would run as a
 * formula (its first character is = + - @, tab or carriage return) gets a leading quote mark (');
 * numbers do not. Dates are yyyy-mm-dd, truth values 0 and 1, unknown is empty. */
#ifndef PLANNER_REPORT_CSV_H
#define PLANNER_REPORT_CSV_H

#include "geo/base/buf.h"
#include "planner/report/table.h"

/* The whole table, header included; appended to TEXT. */
enum geo_status pln_csv_table(const struct pln_table *table, const struct pln_facts *facts,
                              struct geo_buf *text, struct geo_err *err);

/* One text cell, neutralised and quoted where needed. */
void pln_csv_text(struct geo_buf *buf, const char *text);

#endif
