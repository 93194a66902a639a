#include "geo/earth/coord_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"

#define TEXT_MAX 200 /* longer cells are no coordinates */

enum unit { UNIT_NONE, UNIT_DEGREE, UNIT_MINUTE, UNIT_SECOND };

/* One number with the unit sign that follows it. */
struct part {
    double value;
    bool whole; /* without a fraction */
    enum unit unit;
};

struct reading {
    struct part part[4];
    size_t n;
    bool negative, bad; /* bad: something that has no place in a coordinate */
    bool named;         /* the axis was told by its name only */
    enum geo_coord_axis axis;
    unsigned marks;
    int digits;
};

/* ---- signs and words ---- */

static const struct {
    const char *sign;
    enum unit unit;
} signs[] = {{"\xC2\xB0", UNIT_DEGREE},     /* ° */
             {"\xC2\xBA", UNIT_DEGREE},     /* º */
             {"\xCB\x9A", UNIT_DEGREE},     /* ˚ */
             {"\xE2\x81\xB0", UNIT_DEGREE}, /* ⁰ */
             {"*", UNIT_DEGREE},
             {"''", UNIT_SECOND},
             {"\xE2\x80\x99\xE2\x80\x99", UNIT_SECOND}, /* ’’ */
             {"\xE2\x80\xB2\xE2\x80\xB2", UNIT_SECOND}, /* ′′ */
             {"\"", UNIT_SECOND},
             {"\xE2\x80\xB3", UNIT_SECOND}, /* ″ */
             {"\xE2\x80\x9D", UNIT_SECOND}, /* ” */
             {"\xE2\x80\x9C", UNIT_SECOND}, /* “ */
             {"'", UNIT_MINUTE},
             {"`", UNIT_MINUTE},
             {"\xC2\xB4", UNIT_MINUTE},     /* ´ */
             {"\xE2\x80\x99", UNIT_MINUTE}, /* ’ */
             {"\xE2\x80\x98", UNIT_MINUTE}, /* ‘ */
             {"\xE2\x80\xB2", UNIT_MINUTE}, /* ′ */
             {"\xCA\xB9", UNIT_MINUTE}};    /* ʹ */

static enum unit read_sign(const char *s, size_t *length)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = strlen(signs[i].sign);
        if (strncmp(s, signs[i].sign, n) == 0) {
            *length = n;
            return signs[i].unit;
        }
    }
    *length = 0;
    return UNIT_NONE;
}

enum word_kind { WORD_UNIT, WORD_AXIS, WORD_FILLER };
static const struct word {
    const char *word;
    enum word_kind kind;
    enum unit unit;
    enum geo_coord_axis axis;
    bool west_south;
} words[] = {
    {"n", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"b", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"bac", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"north", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"nam", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, true},
    {"south", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, true},
    {"e", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"dong", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"east", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"w", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, true},
    {"t", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, true},
    {"tay", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, true},
    {"west", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, true},
    {"kinh", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"kd", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"lon", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"long", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"lng", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"longitude", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false},
    {"vi", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"vd", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"lat", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"latitude", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, false},
    {"o", WORD_UNIT, UNIT_DEGREE, GEO_AXIS_UNKNOWN, false},
    {"d", WORD_UNIT, UNIT_DEGREE, GEO_AXIS_UNKNOWN, false},
    {"do", WORD_UNIT, UNIT_DEGREE, GEO_AXIS_UNKNOWN, false},
    {"deg", WORD_UNIT, UNIT_DEGREE, GEO_AXIS_UNKNOWN, false},
    {"degrees", WORD_UNIT, UNIT_DEGREE, GEO_AXIS_UNKNOWN, false},
    {"m", WORD_UNIT, UNIT_MINUTE, GEO_AXIS_UNKNOWN, false},
    {"p", WORD_UNIT, UNIT_MINUTE, GEO_AXIS_UNKNOWN, false},
    {"ph", WORD_UNIT, UNIT_MINUTE, GEO_AXIS_UNKNOWN, false},
    {"phut", WORD_UNIT, UNIT_MINUTE, GEO_AXIS_UNKNOWN, false},
    {"min", WORD_UNIT, UNIT_MINUTE, GEO_AXIS_UNKNOWN, false},
    {"s", WORD_UNIT, UNIT_SECOND, GEO_AXIS_UNKNOWN, false},
    {"g", WORD_UNIT, UNIT_SECOND, GEO_AXIS_UNKNOWN, false},
    {"giay", WORD_UNIT, UNIT_SECOND, GEO_AXIS_UNKNOWN, false},
    {"sec", WORD_UNIT, UNIT_SECOND, GEO_AXIS_UNKNOWN, false},
    {"point", WORD_FILLER, UNIT_NONE, GEO_AXIS_UNKNOWN, false},
    {"tuyen", WORD_FILLER, UNIT_NONE, GEO_AXIS_UNKNOWN, false},
    {"toa", WORD_FILLER, UNIT_NONE, GEO_AXIS_UNKNOWN, false},
};

static bool is_letter(const char *s)
{
    unsigned char c = (unsigned char)*s;
    size_t n;
    if (isalpha(c)) return true;
    return c >= 0xC3 && c < 0xF0 && c != 0xE2 && c != 0xEF && read_sign(s, &n) == UNIT_NONE &&
           strncmp(s, "\xCB", 1) != 0;
}

static size_t word_length(const char *s)
{
    size_t n = 0;
    while (is_letter(s + n)) {
        n++;
        while (((unsigned char)s[n] & 0xC0) == 0x80)
            n++;
    }
    return n;
}

/* Đ alone is Đông, while a plain d is a degree sign; after that the fold makes them the same. */
static const struct word *find_word(const char *s, size_t length)
{
    static const struct word east = {"đ", WORD_AXIS, UNIT_NONE, GEO_AXIS_LON, false};
    if (length == 2 && (memcmp(s, "\xC4\x90", 2) == 0 || memcmp(s, "\xC4\x91", 2) == 0))
        return &east;
    struct geo_arena arena = {0};
    const char *raw = geo_arena_keep(&arena, s, length);
    const char *key = raw ? geo_text_fold(&arena, raw) : NULL;
    const struct word *found = NULL;
    for (size_t i = 0; key && !found && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, key) == 0) found = &words[i];
    geo_arena_release(&arena);
    return found;
}

/* ---- one coordinate ---- */

/* "kinh", "lat" name the axis; N, Đông and the like say where the place lies, and win over a name.
 */
static bool is_name(const struct word *word)
{
    static const char *const names[] = {"kinh",      "kd", "lon", "long", "lng",
                                        "longitude", "vi", "vd",  "lat",  "latitude"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word->word, names[i]) == 0) return true;
    return false;
}

static void set_axis(struct reading *r, const struct word *word)
{
    bool name = is_name(word), clash = r->axis != GEO_AXIS_UNKNOWN && r->axis != word->axis;
    if (clash && name == r->named) r->bad = true;
    if (clash) r->marks |= GEO_COORD_CONTRADICTS;
    if (!clash || !name) {
        r->axis = word->axis;
        r->named = name;
    }
    r->marks |= GEO_COORD_LETTER | (word->west_south ? GEO_COORD_WEST_SOUTH : 0);
}

static void take_word(struct reading *r, const char *s, size_t length, bool more_digits)
{
    const struct word *word = find_word(s, length);
    if (!word && length == 2 && strchr("sS", *s)) { /* "12.5sE" */
        take_word(r, s, 1, more_digits);
        take_word(r, s + 1, 1, more_digits);
    } else if (!word) {
        r->bad = true;
    } else if (word->kind == WORD_AXIS) {
        set_axis(r, word);
        /* "21N02'12": the letter stands where the degree sign belongs. */
        if (r->n == 1 && r->part[0].unit == UNIT_NONE && more_digits) r->part[0].unit = UNIT_DEGREE;
    } else if (word->kind == WORD_UNIT && r->n) {
        struct part *last = &r->part[r->n - 1];
        if (strcmp(word->word, "s") == 0 && last->unit == UNIT_SECOND)
            set_axis(r, &(struct word){"s", WORD_AXIS, UNIT_NONE, GEO_AXIS_LAT, true});
        else if (last->unit == UNIT_NONE)
            last->unit = word->unit;
        else
            r->bad = true;
    }
}

/* Digits with at most one decimal mark; the dots of "105.54.37" part degrees from minutes. */
static size_t take_number(struct reading *r, const char *s)
{
    size_t whole = strspn(s, "0123456789"), n = whole;
    bool fraction = false;
    if ((s[n] == '.' || s[n] == ',') && isdigit((unsigned char)s[n + 1])) {
        size_t digits = strspn(s + n + 1, "0123456789");
        char after = s[n + 1 + digits];
        bool dotted = s[n] == '.' && r->n < 2 && digits <= 2 &&
                      (after == '.' && isdigit((unsigned char)s[n + 2 + digits]));
        bool last_dotted = s[n] == '.' && r->n == 1 && r->part[0].unit == UNIT_DEGREE &&
                           s[-1] == '.' && digits <= 2 && whole <= 2;
        if (!dotted && !last_dotted) {
            fraction = true;
            if (s[n] == ',') r->marks |= GEO_COORD_COMMA;
            n += 1 + digits;
        }
    }
    if (r->n == sizeof r->part / sizeof *r->part || n > 30) {
        r->bad = true;
        return n ? n : 1;
    }
    char text[40];
    for (size_t i = 0; i < n; i++)
        text[i] = s[i] == ',' ? '.' : s[i];
    text[n] = '\0';
    r->part[r->n++] = (struct part){strtod(text, NULL), !fraction, UNIT_NONE};
    return n;
}

/* What may stand between parts without a sign: "105 54 37", "105:54:37", "105-54-37", "105.54.37".
 */
static void take_separator(struct reading *r, char c)
{
    if (c == '-' && r->n == 0)
        r->negative = true;
    else if ((c == ':' || c == '-' || c == '.' || c == ' ' || c == '_') && r->n &&
             r->part[r->n - 1].unit == UNIT_NONE && r->n < 3)
        r->part[r->n - 1].unit = r->n == 1 ? UNIT_DEGREE : UNIT_MINUTE;
    else if (c == '+' && r->n == 0)
        return;
    else if (!strchr(" ()=:.,;", c))
        r->bad = true;
}

static void scan(struct reading *r, const char *s)
{
    *r = (struct reading){0};
    while (*s && !r->bad) {
        size_t n;
        if (isdigit((unsigned char)*s)) {
            s += take_number(r, s);
            continue;
        }
        enum unit unit = read_sign(s, &n);
        if (unit != UNIT_NONE) {
            if (r->n && r->part[r->n - 1].unit == UNIT_NONE) r->part[r->n - 1].unit = unit;
            s += n;
            continue;
        }
        if ((n = word_length(s)) > 0) {
            take_word(r, s, n, strpbrk(s + n, "0123456789") != NULL);
            s += n;
        } else if ((unsigned char)*s >= 0x80) {
            r->bad = true;
        } else {
            size_t blanks = strspn(s, " ");
            bool digit_next = isdigit((unsigned char)s[blanks]);
            if (*s != ' ' || digit_next) take_separator(r, *s);
            s += blanks ? blanks : 1;
        }
    }
}

/* Blanks of every kind become one ' ', signs and letters stay. */
static bool tidy(const char *text, char *out)
{
    struct geo_arena arena = {0};
    const char *clean = geo_text_clean(&arena, text);
    bool fits = clean && strlen(clean) < TEXT_MAX;
    if (fits) strcpy(out, clean);
    geo_arena_release(&arena);
    return fits;
}

static int count_digits(const char *s)
{
    int n = 0;
    for (s += strspn(s, " +-0"); *s; s++)
        n += isdigit((unsigned char)*s) != 0;
    return n;
}

static bool is_metre(const char *rest)
{
    return strcmp(rest, "m") == 0 || strcmp(rest, "mét") == 0 || strcmp(rest, "met") == 0;
}

static struct geo_coord as_number(const struct geo_number *number, const char *text)
{
    struct geo_coord c = {.kind = GEO_COORD_NUMBER,
                          .value = number->value,
                          .grouped = number->grouped,
                          .digits = count_digits(text)};
    if (number->marks & GEO_NUMBER_NOT_FINITE) c.kind = GEO_COORD_NOT_FINITE;
    c.marks = (number->marks & GEO_NUMBER_COMMA ? GEO_COORD_COMMA : 0) |
              (number->marks & GEO_NUMBER_GROUPED ? GEO_COORD_GROUPED : 0);
    return c;
}

/* Degrees, minutes and seconds must stand in this order, and only the last may have a fraction. */
static bool in_order(const struct reading *r)
{
    if (r->n < 1 || r->n > 3) return false;
    for (size_t i = 0; i < r->n; i++) {
        enum unit unit = r->part[i].unit;
        if (unit != UNIT_NONE && unit != (enum unit)(UNIT_DEGREE + i) &&
            !(i == 2 && unit == UNIT_MINUTE)) /* 21°02'12': one quote too few */
            return false;
        if (i + 1 < r->n && !r->part[i].whole) return false;
    }
    return true;
}

static struct geo_coord from_parts(const struct reading *r)
{
    struct geo_coord c = {.kind = GEO_COORD_ANGLE, .axis = r->axis, .marks = r->marks};
    double minutes = r->n > 1 ? r->part[1].value : 0, seconds = r->n > 2 ? r->part[2].value : 0;
    if (r->n > 1) c.marks |= GEO_COORD_MINUTES;
    if (seconds >= 60 && seconds <= 60) {
        c.marks |= GEO_COORD_ROUNDED_UP;
    } else if (minutes >= 60 || seconds >= 60) {
        c.kind = GEO_COORD_IMPOSSIBLE;
        return c;
    }
    c.value = r->part[0].value + minutes / 60 + seconds / 3600;
    if (minutes >= 60 || c.value > 360)
        c.kind = minutes >= 60 ? GEO_COORD_IMPOSSIBLE : GEO_COORD_UNREADABLE;
    if (r->negative || c.marks & GEO_COORD_WEST_SOUTH) c.value = -c.value;
    c.grouped = c.value;
    return c;
}

struct geo_coord geo_coord_read(const char *text)
{
    char s[TEXT_MAX];
    struct geo_number number;
    if (!text[strspn(text, " \t\r\n-.")]) return (struct geo_coord){.kind = GEO_COORD_EMPTY};
    if (!tidy(text, s)) return (struct geo_coord){.kind = GEO_COORD_UNREADABLE};
    if (!*s) return (struct geo_coord){.kind = GEO_COORD_EMPTY};
    if (geo_text_number(s, &number) && (!*number.rest || is_metre(number.rest)))
        return as_number(&number, s);
    struct reading r;
    scan(&r, s);
    if (r.bad || !in_order(&r)) return (struct geo_coord){.kind = GEO_COORD_UNREADABLE};
    return from_parts(&r);
}

/* ---- two coordinates in one text ---- */

static bool usable(const struct geo_coord *c)
{
    return c->kind == GEO_COORD_NUMBER || c->kind == GEO_COORD_ANGLE ||
           c->kind == GEO_COORD_IMPOSSIBLE;
}

/* Read what lies before AT and after AT + SKIP. */
static bool split_at(char *s, size_t at, size_t skip, struct geo_coord *first,
                     struct geo_coord *second)
{
    char kept = s[at];
    struct geo_coord b = geo_coord_read(s + at + skip);
    s[at] = '\0';
    struct geo_coord a = geo_coord_read(s);
    s[at] = kept;
    bool alike = ((a.marks ^ b.marks) & GEO_COORD_MINUTES) == 0;
    bool apart = a.axis == GEO_AXIS_UNKNOWN || a.axis != b.axis;
    if (!usable(&a) || !usable(&b) || !alike || !apart) return false;
    *first = a;
    *second = b;
    return true;
}

/* Is there a hemisphere letter that ends just before AT? Then a new coordinate may start there. */
static bool letter_ends(const char *s, size_t at)
{
    return at > 0 && strchr("NSEWBTnsew", s[at - 1]) && isdigit((unsigned char)s[at]);
}

bool geo_coord_read_pair(const char *text, struct geo_coord *first, struct geo_coord *second)
{
    char s[TEXT_MAX];
    if (!tidy(text, s)) return false;
    for (char *c = s; *c; c++)
        if (strchr("()[]{}|", *c)) *c = ' ';
    static const char *const separators[] = {";", "/", ", ", " - ", " ", ","};
    for (size_t k = 0; k < sizeof separators / sizeof *separators; k++) {
        size_t n = strlen(separators[k]);
        for (const char *at = s; (at = strstr(at, separators[k])); at++)
            if (split_at(s, (size_t)(at - s), n, first, second)) return true;
    }
    for (size_t i = 1; s[i]; i++)
        if (letter_ends(s, i) && split_at(s, i, 0, first, second)) return true;
    return false;
}
