#include "geo/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* Length of the blank at S: ASCII blank, no-break space U+00A0, thin and narrow ones U+2000 …
 * U+200A, U+202F; 0: none. */
static size_t blank_length(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] == ' ' || u[0] == '\t' || u[0] == '\r' || u[0] == '\n') return 1;
    if (u[0] == 0xC2 && u[1] == 0xA0) return 2;
    if (u[0] == 0xE2 && u[1] == 0x80 && ((u[2] >= 0x80 && u[2] <= 0x8A) || u[2] == 0xAF)) return 3;
    if (u[0] == 0xEF && u[1] == 0xBB && u[2] == 0xBF) return 3;
    return 0;
}

static const char *skip_blanks(const char *s)
{
    for (size_t n; (n = blank_length(s)) > 0;)
        s += n;
    return s;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *s)
{
    size_t n = 0;
    while (is_digit(s[n]))
        n++;
    return n;
}

/* The digits and separators of a number, before their meaning is settled. */
struct layout {
    const char *digits; /* first digit or mark */
    const char *end;
    size_t n_marks;
    struct {
        char kind; /* '.', ',', or ' ' for blanks and apostrophes */
        size_t digits_before, digits_after;
    } mark[12];
};

static char separator(const char *s, size_t *length)
{
    *length = 1;
    if (*s == '.' || *s == ',') return *s;
    if (*s == '\'' || *s == ' ') return ' ';
    *length = blank_length(s);
    return *length > 1 ? ' ' : '\0';
}

/* A blank or apostrophe separates only when exactly three digits follow; elsewhere it ends the
 * number. */
static bool read_layout(const char *s, struct layout *l)
{
    *l = (struct layout){.digits = s};
    size_t run = count_digits(s), total = run;
    s += run;
    for (;;) {
        size_t length;
        char kind = separator(s, &length);
        if (!kind) break;
        size_t next = count_digits(s + length);
        if (kind == ' ' && (next != 3 || run == 0 || run > 3)) break;
        if (kind == ',' && next == 0) break; /* a comma that ends a clause: "105.3, 18.2" */
        if (l->n_marks == sizeof l->mark / sizeof *l->mark) return false;
        l->mark[l->n_marks].kind = kind;
        l->mark[l->n_marks].digits_before = run;
        l->mark[l->n_marks++].digits_after = next;
        total += next;
        run = next;
        s += length + next;
    }
    l->end = s;
    return total > 0;
}

/* Are marks 0 … n-1 all of one kind and do they cut groups of three? */
static bool groups_hold(const struct layout *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t before = l->mark[i].digits_before;
        if (l->mark[i].kind != l->mark[0].kind || (i == 0 ? before < 1 || before > 3 : before != 3))
            return false;
    }
    return n == 0 || l->mark[n - 1].digits_after == 3;
}

/* The digits as strtod wants them: groups closed up, mark number POINT (if any) as '.'. */
static double convert(const struct layout *l, bool negative, size_t point, const char *exponent,
                      const char *end)
{
    char digits[512];
    size_t n = 0, mark = 0;
    for (const char *s = l->digits; s < l->end && n < sizeof digits - 32; s++) {
        if (is_digit(*s)) {
            digits[n++] = *s;
        } else if (s == l->digits || is_digit(s[-1]) || *s == '.' || *s == ',') {
            if (mark++ == point) digits[n++] = '.';
        }
    }
    for (const char *s = exponent; s && s < end && n < sizeof digits - 1; s++)
        digits[n++] = *s;
    digits[n] = '\0';
    double value = strtod(digits, NULL);
    return negative ? -value : value;
}

static const char *read_exponent(const char *s)
{
    if (*s != 'e' && *s != 'E') return NULL;
    s++;
    if (*s == '+' || *s == '-') s++;
    size_t n = count_digits(s);
    /* "18e" may be eastern; an exponent has one to four digits and no letter after it. */
    return n >= 1 && n <= 4 && !(s[n] >= 'A' && s[n] <= 'z') ? s + n : NULL;
}

static bool read_not_finite(const char *s, bool negative, struct geo_number *out)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {{"infinity", INFINITY}, {"inf", INFINITY}, {"nan", NAN},     {"#num!", NAN},
                 {"#value!", NAN},       {"#n/a", NAN},     {"#div/0!", NAN}, {"#ref!", NAN}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (strncasecmp(s, words[i].word, n) || *skip_blanks(s + n)) continue;
        double value = negative ? -words[i].value : words[i].value;
        *out = (struct geo_number){value, value, GEO_NUMBER_NOT_FINITE, s + n};
        return true;
    }
    return false;
}

static bool settle(const struct layout *l, bool negative, struct geo_number *out)
{
    size_t none = SIZE_MAX, last = l->n_marks ? l->n_marks - 1 : none;
    const char *exponent = read_exponent(l->end), *from = exponent ? l->end : NULL;
    out->marks = 0;
    out->rest = skip_blanks(exponent ? exponent : l->end);
    bool grouped = l->n_marks && groups_hold(l, l->n_marks);
    bool decimal = l->n_marks && l->mark[last].kind != ' ' && groups_hold(l, last) &&
                   (last == 0 || l->mark[last].kind != l->mark[0].kind);
    if (l->n_marks && !grouped && !decimal) return false;
    if (grouped && decimal && l->n_marks == 1 && l->digits[0] != '0')
        out->marks |= GEO_NUMBER_AMBIGUOUS;
    if (decimal && l->mark[last].kind == ',') out->marks |= GEO_NUMBER_COMMA;
    if (last != none && (!decimal || last > 0)) out->marks |= GEO_NUMBER_GROUPED;
    out->value = convert(l, negative, decimal ? last : none, from, exponent);
    out->grouped =
        out->marks & GEO_NUMBER_AMBIGUOUS ? convert(l, negative, none, from, exponent) : out->value;
    if (!isfinite(out->value)) out->marks |= GEO_NUMBER_NOT_FINITE;
    return true;
}

bool geo_text_number(const char *text, struct geo_number *number)
{
    const char *s = skip_blanks(text);
    bool negative = false;
    if (*s == '+' || *s == '-') {
        negative = *s++ == '-';
    } else if (strncmp(s, "\xE2\x88\x92", 3) == 0) {
        negative = true;
        s += 3;
    }
    if (read_not_finite(s, negative, number)) return true;
    struct layout layout;
    return read_layout(s, &layout) && layout.end - layout.digits < 400 &&
           settle(&layout, negative, number);
}

bool geo_text_plain_number(const char *text, double *value)
{
    struct geo_number number;
    if (!geo_text_number(text, &number) || *number.rest ||
        number.marks & ~(unsigned)GEO_NUMBER_AMBIGUOUS || strchr(text, ','))
        return false;
    *value = number.value;
    return true;
}

bool geo_text_is_utf8(const char *text, size_t length)
{
    const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)text;
    for (size_t i = 0; i < length;) {
        if (s[i] < 0x80) {
            i++;
            continue;
        }
        utf8proc_int32_t code;
        utf8proc_ssize_t n = utf8proc_iterate(s + i, (utf8proc_ssize_t)(length - i), &code);
        if (n <= 0) return false;
        i += (size_t)n;
    }
    return true;
}

static void add_code(struct geo_buf *buf, utf8proc_int32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(code, bytes);
    geo_buf_add_bytes(buf, bytes, (size_t)n);
}

size_t geo_text_characters(const char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length && text[i]; i++)
        n += ((unsigned char)text[i] & 0xC0u) != 0x80u;
    return n;
}

void geo_text_add_cp1252(struct geo_buf *buf, const char *text, size_t length)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80)
            geo_buf_add_bytes(buf, text + i, 1);
        else
            add_code(buf, c < 0xA0 ? high[c - 0x80] : c);
    }
}

void geo_text_add_utf16(struct geo_buf *buf, const char *text, size_t length, bool big_endian)
{
    const unsigned char *u = (const unsigned char *)text;
    size_t hi = big_endian ? 0 : 1, lo = 1 - hi;
    for (size_t i = 0; i + 1 < length; i += 2) {
        utf8proc_int32_t code = u[i + hi] << 8 | u[i + lo];
        if (code >= 0xD800 && code < 0xDC00 && i + 3 < length) {
            utf8proc_int32_t low = u[i + 2 + hi] << 8 | u[i + 2 + lo];
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        add_code(buf, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    }
}

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80) return false;
    return true;
}

/* Nothing but letters that NFC leaves as they are, wherever they stand: below U+0300, and U+1E00 …
 * U+1EFF, the rest of Vietnamese. */
static bool is_surely_nfc(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    while (*s) {
        size_t n = s[0] < 0x80                                    ? 1
                   : s[0] >= 0xC2 && s[0] <= 0xCB                 ? 2
                   : s[0] == 0xE1 && s[1] >= 0xB8 && s[1] <= 0xBB ? 3
                                                                  : 0;
        if (n == 0 || (n > 1 && (s[n - 1] & 0xC0u) != 0x80)) return false;
        s += n;
    }
    return true;
}

bool geo_text_is_nfc(const char *text)
{
    if (is_surely_nfc(text)) return true;
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)text);
    bool same = nfc && strcmp((const char *)nfc, text) == 0;
    free(nfc);
    return same;
}

/* Length of the control character at S (C0, DEL, C1, zero-width, soft hyphen, BOM); 0: none. */
static size_t control_length(const unsigned char *s)
{
    if (s[0] < 0x20 || s[0] == 0x7F) return 1;
    if (s[0] == 0xC2 && ((s[1] >= 0x80 && s[1] < 0xA0) || s[1] == 0xAD)) return 2;
    if (s[0] == 0xE2 && s[1] == 0x80 && s[2] >= 0x8B && s[2] <= 0x8F) return 3;
    if (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF) return 3;
    return 0;
}

static const char *keep_closed_up(struct geo_arena *arena, const char *s)
{
    struct geo_buf buf = {0};
    bool gap = false;
    for (s = skip_blanks(s); *s;) {
        size_t n = blank_length(s), control = n ? 0 : control_length((const unsigned char *)s);
        if (n || control) {
            gap = gap || n > 0;
            s += n + control;
            continue;
        }
        if (gap && buf.length) geo_buf_add_bytes(&buf, " ", 1);
        gap = false;
        geo_buf_add_bytes(&buf, s++, 1);
    }
    const char *kept =
        buf.failed ? NULL : geo_arena_keep(arena, buf.length ? buf.text : "", buf.length);
    geo_buf_release(&buf);
    return kept;
}

static bool is_closed_up(const char *s)
{
    if (*s && (blank_length(s) || blank_length(s + strlen(s) - 1))) return false;
    for (; *s; s++) {
        size_t n = blank_length(s);
        if (control_length((const unsigned char *)s) || n > 1 ||
            (n == 1 && (*s != ' ' || s[1] == ' ')))
            return false;
    }
    return true;
}

/* Closed up first: a control character between a letter and its mark keeps the two apart. */
const char *geo_text_clean(struct geo_arena *arena, const char *text)
{
    const char *kept = is_closed_up(text) ? text : keep_closed_up(arena, text);
    if (!kept || is_surely_nfc(kept)) return kept;
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)kept);
    if (nfc && strcmp((const char *)nfc, kept) != 0)
        kept = geo_arena_keep(arena, (const char *)nfc, strlen((const char *)nfc));
    else if (!nfc)
        kept = NULL;
    free(nfc);
    return kept;
}

static const char *keep_folded(struct geo_arena *arena, const unsigned char *s)
{
    struct geo_buf buf = {0};
    bool gap = false;
    while (*s) {
        char c = (char)*s;
        size_t n = 1;
        if (s[0] == 0xC4 && s[1] == 0x91) {
            c = 'd';
            n = 2;
        } else if (c >= 'A' && c <= 'Z') {
            c = (char)(c + 32);
        }
        bool solid = (unsigned char)c >= 0x80 || is_digit(c) || (c >= 'a' && c <= 'z');
        if (solid && gap && buf.length) geo_buf_add_bytes(&buf, " ", 1);
        gap = !solid;
        if (solid) geo_buf_add_bytes(&buf, &c, 1);
        s += n;
    }
    const char *kept =
        buf.failed ? NULL : geo_arena_keep(arena, buf.length ? buf.text : "", buf.length);
    geo_buf_release(&buf);
    return kept;
}

const char *geo_text_fold(struct geo_arena *arena, const char *text)
{
    if (is_ascii(text)) return keep_folded(arena, (const unsigned char *)text);
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    if (n < 0) return geo_arena_keep(arena, text, strlen(text));
    const char *kept = keep_folded(arena, folded);
    free(folded);
    return kept;
}

uint64_t geo_text_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}
