#include "planner/report/language.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *pln_text(enum pln_language language, enum pln_string key)
{
    static const char *const texts[PLN_S_COUNT][PLN_LANG_COUNT] = {
#define S(key, en, vi) [PLN_S_##key] = {en, vi},
#include "planner/report/strings.def"
#undef S
    };
    return texts[key][language];
}

static const char *const names[PLN_LANG_COUNT] = {"en", "vi"};

bool pln_language_find(const char *name, enum pln_language *language)
{
    for (int i = 0; i < PLN_LANG_COUNT; i++)
        if (strcmp(name, names[i]) == 0) {
            *language = (enum pln_language)i;
            return true;
        }
    return false;
}

const char *pln_language_name(enum pln_language language)
{
    return names[language];
}

/* DIGITS is plain C formatting ("-1234.50"). */
static void add_grouped(struct geo_buf *buf, enum pln_language language, const char *digits)
{
    const char group = language == PLN_LANG_VI ? '.' : ',',
               point = language == PLN_LANG_VI ? ',' : '.';
    char out[512];
    size_t n = 0;
    if (*digits == '-') {
        geo_buf_add(buf, "\xe2\x88\x92"); /* U+2212 minus */
        digits++;
    }
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; digits[i] && n + 2 < sizeof out; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) out[n++] = group;
        out[n++] = digits[i] == '.' ? point : digits[i];
    }
    geo_buf_add_bytes(buf, out, n);
}

void pln_add_count(struct geo_buf *buf, enum pln_language language, int64_t n)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)n);
    add_grouped(buf, language, digits);
}

void pln_add_number(struct geo_buf *buf, enum pln_language language, double x, int decimals)
{
    if (!isfinite(x)) {
        geo_buf_add(buf, "\xe2\x80\x93");
        return;
    }
    char digits[400];
    snprintf(digits, sizeof digits, "%.*f", decimals, x);
    if (digits[0] == '-' && strspn(digits, "-0.") == strlen(digits))
        memmove(digits, digits + 1, strlen(digits)); /* −0.0 reads as 0.0 */
    add_grouped(buf, language, digits);
}

void pln_add_money(struct geo_buf *buf, enum pln_language language, int64_t vnd)
{
    static const struct {
        double unit;
        enum pln_string name;
    } units[] = {{1e9, PLN_S_BILLION_VND}, {1e6, PLN_S_MILLION_VND}, {1e3, PLN_S_THOUSAND_VND}};
    double size = fabs((double)vnd);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (size < units[i].unit) continue;
        double x = (double)vnd / units[i].unit;
        pln_add_number(buf, language, x, fabs(x) < 10 ? 2 : fabs(x) < 100 ? 1 : 0);
        geo_buf_add(buf, " ");
        geo_buf_add(buf, pln_text(language, units[i].name));
        return;
    }
    pln_add_count(buf, language, vnd);
    geo_buf_add(buf, " ");
    geo_buf_add(buf, pln_text(language, PLN_S_VND));
}

void pln_add_date(struct geo_buf *buf, enum pln_language language, int32_t yyyymmdd)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int day = yyyymmdd % 100, month = yyyymmdd / 100 % 100, year = yyyymmdd / 10000;
    if (yyyymmdd <= 0) return;
    if (month < 1 || month > 12)
        geo_buf_addf(buf, "%d", year);
    else if (day == 0 && language == PLN_LANG_VI)
        geo_buf_addf(buf, "%d/%d", month, year);
    else if (day == 0)
        geo_buf_addf(buf, "%s %d", months[month - 1], year);
    else if (language == PLN_LANG_VI)
        geo_buf_addf(buf, "%d/%d/%d", day, month, year);
    else
        geo_buf_addf(buf, "%d %s %d", day, months[month - 1], year);
}

void pln_add_filled(struct geo_buf *buf, const char *text, const char *const *args, size_t n_args)
{
    for (const char *p = text; *p; p++) {
        bool slot = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}';
        if (!slot) {
            geo_buf_add_bytes(buf, p, 1);
            continue;
        }
        size_t which = (size_t)(p[1] - '0');
        geo_buf_add(buf, which < n_args ? args[which] : "");
        p += 2;
    }
}
