/* planner/report/language: the sentences and numbers of the reports in English and Vietnamese.
 * Floor 6. Pure.
 *
 * Every text that a reader meets stands in strings.def, once, in both languages. Numbers follow the
 * reader's convention: 1,234.5 in English, 1.234,5 in Vietnamese. */
#ifndef PLANNER_REPORT_LANGUAGE_H
#define PLANNER_REPORT_LANGUAGE_H

#include <stdint.h>

#include "geo/base/buf.h"

enum pln_language { PLN_LANG_EN, PLN_LANG_VI, PLN_LANG_COUNT };

enum pln_string {
#define S(key, en, vi) PLN_S_##key,
#include "planner/report/strings.def"
#undef S
    PLN_S_COUNT
};

/* The text for KEY; never NULL, static. */
const char *pln_text(enum pln_language language, enum pln_string key);

/* "en" or "vi" → language; false for anything else. */
_Bool pln_language_find(const char *name, enum pln_language *language);
const char *pln_language_name(enum pln_language language);

/* Numbers with thousands separators; NaN gives an en dash. DECIMALS 0 … 9. */
void pln_add_count(struct geo_buf *buf, enum pln_language language, int64_t n);
void pln_add_number(struct geo_buf *buf, enum pln_language language, double x, int decimals);

/* Money to three significant figures or more: "12.3 billion đồng" / "12,3 tỷ đồng". */
void pln_add_money(struct geo_buf *buf, enum pln_language language, int64_t vnd);

/* yyyymmdd as 30/6/2024 (vi) or 30 Jun 2024 (en); yyyymm00 as 6/2024 or Jun 2024, yyyy0000 as 2024;
 * "" for 0. */
void pln_add_date(struct geo_buf *buf, enum pln_language language, int32_t yyyymmdd);

/* TEXT (a string of the table) with each {0} … {9} replaced by the given arguments, already text.
 */
void pln_add_filled(struct geo_buf *buf, const char *text, const char *const *args, size_t n_args);

#endif
