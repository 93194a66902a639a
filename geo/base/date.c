#include "geo/base/date.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"

#define SERIAL_FIRST 36526 /* 1 January 2000 as spreadsheets count days */
#define SERIAL_LAST 73050  /* 31 December 2099 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *s)
{
    return strspn(s, "0123456789");
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool make_date(int year, int month, int day, int32_t *out)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12) return false;
    if (day < 1 || day > days_in_month(year, month)) return false;
    *out = year * 10000 + month * 100 + day;
    return true;
}

static bool end_of_month(int year, int month, int32_t *out)
{
    return month >= 1 && month <= 12 && make_date(year, month, days_in_month(year, month), out);
}

/* Up to three runs of digits parted by one of "-/." each; what follows the last is left at *END. */
static size_t read_parts(const char *s, int part[3], size_t width[3], const char **end)
{
    size_t n = 0;
    while (n < 3) {
        size_t digits = count_digits(s);
        if (digits == 0 || digits > 8) return 0;
        part[n] = (int)strtol(s, NULL, 10);
        width[n++] = digits;
        s += digits;
        if (n == 3 || (*s != '-' && *s != '/' && *s != '.')) break;
        s++;
    }
    *end = s;
    return n;
}

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

/* A time of day after the date is allowed and ignored. */
static bool only_time_follows(const char *s)
{
    if (*s == 'T') s++;
    for (; *s; s++)
        if (!is_digit(*s) && !strchr(":.+-Z ", *s)) return false;
    return true;
}

bool geo_date_read(const char *text, int32_t *yyyymmdd)
{
    int part[3];
    size_t width[3];
    const char *end;
    size_t n = read_parts(skip_blanks(text), part, width, &end);
    if (n == 0 || !only_time_follows(skip_blanks(end))) return false;
    if (n == 1)
        return width[0] == 8 &&
               make_date(part[0] / 10000, part[0] / 100 % 100, part[0] % 100, yyyymmdd);
    if (n == 2) return width[1] == 4 && width[0] <= 2 && end_of_month(part[1], part[0], yyyymmdd);
    if (width[0] == 4 && width[1] <= 2 && width[2] <= 2)
        return make_date(part[0], part[1], part[2], yyyymmdd);
    return width[0] <= 2 && width[1] <= 2 && width[2] == 4 &&
           make_date(part[2], part[1], part[0], yyyymmdd);
}

/* ---- with an assumption ---- */

/* A date in pieces: numbers and words in the order they stand. */
struct pieces {
    int number[3];
    size_t width[3], n;
    int month; /* told by an English name; 0: not told */
    bool month_first, quarter;
};

static int month_of(const char *word, size_t length)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    static const char *const whole[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int m = 0; length >= 3 && m < 12; m++)
        if (strncmp(word, months + (ptrdiff_t)3 * m, 3) == 0 &&
            strncmp(word, whole[m], length) == 0 && length <= strlen(whole[m]))
            return m + 1;
    return 0;
}

static int roman(const char *word, size_t length)
{
    static const char *const numerals[] = {"i", "ii", "iii", "iv"};
    for (int i = 0; i < 4; i++)
        if (strlen(numerals[i]) == length && strncmp(word, numerals[i], length) == 0) return i + 1;
    return 0;
}

static bool is_word(const char *word, size_t length, const char *expected)
{
    return strlen(expected) == length && strncmp(word, expected, length) == 0;
}

static bool add_number(struct pieces *p, int number, size_t width)
{
    if (p->n == 3) return false;
    p->number[p->n] = number;
    p->width[p->n++] = width;
    return true;
}

static bool add_word(struct pieces *p, const char *word, size_t length)
{
    static const char *const plain[] = {"ngay", "thang", "nam", "th", "st", "nd", "rd"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (is_word(word, length, plain[i])) return true;
    if (is_word(word, length, "quy") || is_word(word, length, "q")) return p->quarter = true;
    if (p->quarter && !p->n && roman(word, length)) return add_number(p, roman(word, length), 1);
    p->month_first = p->month_first || !p->n;
    return !p->month && (p->month = month_of(word, length));
}

/* KEY is folded, so that words are plain lower-case letters. */
static bool take_pieces(const char *key, struct pieces *p)
{
    *p = (struct pieces){0};
    for (const char *s = key; *s;) {
        size_t digits = count_digits(s), letters = strspn(s, "abcdefghijklmnopqrstuvwxyz");
        if (digits > 5 || !(digits || letters || strchr(" -/.,", *s))) return false;
        if (digits && !add_number(p, (int)strtol(s, NULL, 10), digits)) return false;
        if (letters && !add_word(p, s, letters)) return false;
        s += digits ? digits : letters ? letters : 1;
    }
    return p->n > 0;
}

static int full_year(int year, size_t width)
{
    return width <= 2 ? 2000 + year : width == 4 ? year : 0;
}

static bool from_serial(int serial, int32_t *out)
{
    int year = 2000, month = 1, left = serial - SERIAL_FIRST;
    while (left >= days_in_month(year, month)) {
        left -= days_in_month(year, month++);
        if (month == 13) {
            month = 1;
            year++;
        }
    }
    return make_date(year, month, left + 1, out);
}

static bool settle(const struct pieces *p, int32_t *out)
{
    int year = full_year(p->number[p->n - 1], p->width[p->n - 1]);
    if (p->quarter)
        return p->n == 2 && p->number[0] <= 4 && end_of_month(year, 3 * p->number[0], out);
    if (p->month && p->n == 1) return end_of_month(year, p->month, out);
    if (p->month) return p->n == 2 && make_date(year, p->month, p->number[0], out);
    if (p->n == 3) return p->width[0] <= 2 && make_date(year, p->number[1], p->number[0], out);
    if (p->n == 2) return p->width[1] == 4 && end_of_month(year, p->number[0], out);
    if (p->width[0] == 4) return end_of_month(year, 12, out);
    return p->width[0] == 5 && p->number[0] >= SERIAL_FIRST && p->number[0] <= SERIAL_LAST &&
           from_serial(p->number[0], out);
}

bool geo_date_guess(const char *text, int32_t *yyyymmdd)
{
    struct geo_arena arena = {0};
    struct geo_number number;
    struct pieces pieces;
    const char *key = geo_text_is_utf8(text, strlen(text)) ? geo_text_fold(&arena, text) : NULL;
    bool found = key && take_pieces(key, &pieces) && settle(&pieces, yyyymmdd);
    if (!found && key && geo_text_number(text, &number) && !*number.rest &&
        number.value >= SERIAL_FIRST && number.value < SERIAL_LAST + 1) /* with a time of day */
        found = from_serial((int)number.value, yyyymmdd);
    geo_arena_release(&arena);
    return found;
}
