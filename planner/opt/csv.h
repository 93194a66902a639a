/* planner/opt/csv: reading RFC 4180 tables of many millions of rows. Floor 4. One per thread.
 *
 * The file is mapped, not copied; fields are slices of it. A quoted field with doubled quotes is
 * unfolded into the reader's own store. LF and CRLF end a record; a byte order mark and empty lines
 * are skipped. Sentences name file, line and column. */
#ifndef PLANNER_OPT_CSV_H
#define PLANNER_OPT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"
#include "geo/base/status.h"

enum { PLN_CSV_COLUMNS_MOST = 16 };

struct pln_csv_field {
    const char *text; /* not NUL-terminated; NULL: the table has no such column */
    size_t length;
};

struct pln_csv {
    const char *path; /* borrowed */
    const char *bytes;
    size_t length, at;
    size_t line, next_line; /* of the record last read, from 1 */
    size_t n_header;        /* columns in the file */
    const char *const *wanted;
    size_t n_wanted;
    int position[PLN_CSV_COLUMNS_MOST]; /* file column of each wanted one; −1: absent */
    struct pln_csv_field field[PLN_CSV_COLUMNS_MOST]; /* of the record last read, as wanted */
    struct geo_arena unfolded;
};

/* Open PATH and find the WANTED columns (any order); the first N_REQUIRED must be there. */
enum geo_status pln_csv_open(struct pln_csv *csv, const char *path, const char *const *wanted,
                             size_t n_wanted, size_t n_required, struct geo_err *err);
void pln_csv_release(struct pln_csv *csv);

/* The next record into csv->field; *MORE is false at the end. GEO_BAD_DATA: columns missing or too
 * many, a quote that does not end. */
enum geo_status pln_csv_next(struct pln_csv *csv, bool *more, struct geo_err *err);

/* Wanted column C of the present record as a whole number; EXPECTED ends the sentence if it is none
 * or lies outside LOW … HIGH. */
enum geo_status pln_csv_integer(const struct pln_csv *csv, size_t c, int64_t low, int64_t high,
                                const char *expected, int64_t *value, struct geo_err *err);

/* The sentence "FILE: line L, column C: 'VALUE' …". */
enum geo_status pln_csv_fail(const struct pln_csv *csv, size_t c, const char *what,
                             struct geo_err *err);

#endif
