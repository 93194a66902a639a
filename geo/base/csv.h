/* geo/base/csv: records of a text table (RFC 4180 and what spreadsheets make of it). Floor 1. Pure.
 *
 * The text is read in place: quotes are undone inside the caller's buffer and cells point into it.
 * A record is a row of the spreadsheet even when a quoted cell runs over several lines or the line
 * is blank, so that row numbers are those that a user sees. */
#ifndef GEO_BASE_CSV_H
#define GEO_BASE_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

#define GEO_CSV_CELLS_MAX 4096

struct geo_csv {
    char *text; /* borrowed, changed while reading; NUL at text[length] */
    size_t length, pos;
    char delimiter;
    const char *path; /* for error sentences */
    uint32_t row;     /* of the record read last, from 1 */
    char **cell;      /* of that record; valid until the next call */
    size_t n, cap;
};

/* Start on LENGTH bytes at TEXT (UTF-8; a byte order mark is stepped over, and a first line "sep=;"
 * is obeyed). The delimiter is the one of ; tab , | that cuts the first 40 lines into columns best.
 */
void geo_csv_start(struct geo_csv *csv, char *text, size_t length, const char *path);

/* Read the next record; a blank line gives n = 0. *MORE is 0 at the end. GEO_BAD_DATA: a quotation
 * mark that never closes, more than GEO_CSV_CELLS_MAX cells. */
enum geo_status geo_csv_next(struct geo_csv *csv, int *more, struct geo_err *err);

void geo_csv_release(struct geo_csv *csv); /* the list of cells only */

#endif
