/* planner/intake/columns: which column of a table holds which field. Floor 5. Main thread.
 *
 * Headers are compared on the folded key (no case, no marks), whole, then without what stands in
 * brackets, then each part around a slash or line break ("Kinh độ/Longitude"). Where several
 * columns fit a field, the synonym that stands first in datasets/columns.csv wins, among the
 * columns that hold anything. Shapefiles cut names off after ten bytes: a header of that length
 * fits the synonyms that it begins. A sheet's header is the leading row in which most fields are
 * found, so titles above it do no harm. */
#ifndef PLANNER_INTAKE_COLUMNS_H
#define PLANNER_INTAKE_COLUMNS_H

#include "geo/vector/table.h"
#include "planner/intake/intake.h"

#define PLN_NO_COLUMN SIZE_MAX

/* Fill column[i] for fields[i] of the table KIND ("villages" …). PLN_NO_COLUMN: not there.
 * GEO_USAGE: the mapping names a field that KIND has not; GEO_BAD_DATA: a column that the file has
 * not. */
enum geo_status pln_columns_find(const char *kind, const struct pln_source *source,
                                 const char *const *fields, size_t n_fields,
                                 struct geo_table *table, size_t *column, struct geo_err *err);

/* GEO_BAD_DATA: the sentence that says which column is missing, what was looked for and what the
 * file has. */
enum geo_status pln_columns_missing(const char *kind, const char *field,
                                    const struct geo_table *table, struct geo_err *err);

#endif
