/* geo/base/text: text as people type it: numbers, Unicode forms, old encodings. Floor 1.
 * Pure.
 *
 * Nothing here depends on the process locale as long as the program never calls setlocale(); no
 * function of this project does. The utf8proc wall. */
#ifndef GEO_BASE_TEXT_H
#define GEO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"
#include "geo/base/status.h"

/* How a number was written. */
enum geo_number_mark {
    GEO_NUMBER_COMMA = 1,     /* decimal comma: "105,35" */
    GEO_NUMBER_GROUPED = 2,   /* thousands apart: "2.042.542,0", "1 234" */
    GEO_NUMBER_AMBIGUOUS = 4, /* "1.234" or "1,234": value as a fraction, `grouped` as thousands */
    GEO_NUMBER_NOT_FINITE = 8 /* "nan", "inf", or too large for a double: value is NaN or ±inf */
};
struct geo_number {
    double value;
    double grouped;   /* the other reading of an ambiguous number; else equal to value */
    unsigned marks;   /* set of enum geo_number_mark */
    const char *rest; /* what follows the number, after blanks ("m", ""); points into the text */
};

/* Read a decimal number at the start of TEXT: sign (also U+2212), digits, '.' or ',' as decimal
 * mark,
 * '.' ',' or (also no-break) blanks or ' between groups of three, exponent. Never hexadecimal.
 * False: no number there. */
bool geo_text_number(const char *text, struct geo_number *number);

/* The whole text is one plain finite number with a decimal point, nothing else but blanks around
 * it. */
bool geo_text_plain_number(const char *text, double *value);

/* Valid UTF-8 (no surrogates, no overlong forms)? */
bool geo_text_is_utf8(const char *text, size_t length);

/* Code points of TEXT (UTF-8), of its first LENGTH bytes at most: what it takes on a terminal or in
 * a cell, as names are in NFC. */
size_t geo_text_characters(const char *text, size_t length);

/* Append LENGTH bytes of Windows-1252 (Latin-1 with typographic signs) as UTF-8. */
void geo_text_add_cp1252(struct geo_buf *buf, const char *text, size_t length);

/* Append LENGTH bytes of UTF-16 (little endian unless BIG_ENDIAN) as UTF-8; lone surrogates become
 * U+FFFD. */
void geo_text_add_utf16(struct geo_buf *buf, const char *text, size_t length, bool big_endian);

/* TEXT (valid UTF-8) in NFC without control characters, blanks at the ends removed and runs of
 * blanks made one; owned by ARENA, or TEXT itself when nothing changes. NULL: memory is short. */
const char *geo_text_clean(struct geo_arena *arena, const char *text);

/* Is TEXT in NFC already? */
bool geo_text_is_nfc(const char *text);

/* The key under which names are compared: compatibility form, no case, no marks, đ as d, anything
 * but letters and digits a single blank, none at the ends: "Xã  Tùng-Lộc" → "xa tung loc". */
const char *geo_text_fold(struct geo_arena *arena, const char *text);

/* A 64-bit hash of a NUL-terminated text, for tables in memory (FNV-1a). */
uint64_t geo_text_hash(const char *text);

#endif
