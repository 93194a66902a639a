#include "geo/base/csv.h"

#include <stdbool.h>
#include <string.h>

#include "geo/base/mem.h"

#define SAMPLE_LINES 40

/* How many fields DELIMITER makes of the line at S, minding quotes; *NEXT is the next record's
 * start. */
static size_t count_fields(const char *s, const char *end, char delimiter, const char **next)
{
    size_t n = 1;
    bool quoted = false, at_start = true;
    for (; s < end; s++) {
        if (*s == '"' && (quoted || at_start))
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (*s == delimiter)
            n++;
        else if (*s == '\n' || *s == '\r')
            break;
        at_start = *s == delimiter;
    }
    *next = s < end ? s + 1 : end;
    return n;
}

struct regularity {
    size_t lines, fields;
};

/* The commonest number of fields above one, and how many of the first lines have it. */
static struct regularity measure(const char *s, const char *end, char delimiter)
{
    size_t counts[SAMPLE_LINES], n = 0;
    while (s < end && n < SAMPLE_LINES) {
        const char *start = s;
        counts[n] = count_fields(start, end, delimiter, &s);
        if (s - start > 1) n++;
    }
    struct regularity best = {0};
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t k = 0; k < n; k++)
            same += counts[k] == counts[i];
        if (counts[i] > 1 && same > best.lines) best = (struct regularity){same, counts[i]};
    }
    return best;
}

static char find_delimiter(const char *s, const char *end)
{
    static const char candidates[] = ";\t,|";
    char chosen = ',';
    struct regularity best = {0};
    for (const char *c = candidates; *c; c++) {
        struct regularity r = measure(s, end, *c);
        if (r.lines > best.lines || (r.lines == best.lines && r.fields > best.fields)) {
            best = r;
            chosen = *c;
        }
    }
    return chosen;
}

void geo_csv_start(struct geo_csv *csv, char *text, size_t length, const char *path)
{
    *csv = (struct geo_csv){.text = text, .length = length, .path = path};
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) csv->pos = 3;
    const char *s = text + csv->pos, *end = text + length;
    if (end - s >= 5 && memcmp(s, "sep=", 4) == 0 && !memchr("\r\n\"", s[4], 4) &&
        (s + 5 == end || s[5] == '\r' || s[5] == '\n')) {
        csv->delimiter = s[4];
        csv->pos += 5;
        if (csv->pos < length && text[csv->pos] == '\r') csv->pos++;
        if (csv->pos < length && text[csv->pos] == '\n') csv->pos++;
        csv->row = 1;
        return;
    }
    csv->delimiter = find_delimiter(s, end);
}

static enum geo_status add_cell(struct geo_csv *csv, char *cell, struct geo_err *err)
{
    if (csv->n == GEO_CSV_CELLS_MAX)
        return geo_fail(err, GEO_BAD_DATA, "%s, row %u: more than %d cells in one row", csv->path,
                        csv->row, GEO_CSV_CELLS_MAX);
    enum geo_status st = geo_grow(&csv->cell, &csv->cap, csv->n + 1, sizeof *csv->cell, err);
    if (st == GEO_OK) csv->cell[csv->n++] = cell;
    return st;
}

/* Undo the quotes of the cell at pos; leaves pos on the delimiter, line end or end of text. What
 * follows a closing quote belongs to the cell, as spreadsheets have it. False: it never closes. */
static bool unquote(struct geo_csv *csv, size_t *end_of_cell)
{
    char *t = csv->text;
    size_t to = csv->pos, at = csv->pos + 1;
    for (;; at++) {
        if (at >= csv->length) return false;
        if (t[at] != '"') {
            t[to++] = t[at];
        } else if (at + 1 < csv->length && t[at + 1] == '"') {
            t[to++] = '"';
            at++;
        } else {
            break;
        }
    }
    for (at++; at < csv->length && t[at] != csv->delimiter && t[at] != '\n' && t[at] != '\r'; at++)
        t[to++] = t[at];
    csv->pos = at;
    *end_of_cell = to;
    return true;
}

static enum geo_status read_cell(struct geo_csv *csv, size_t *end_of_cell, struct geo_err *err)
{
    char *t = csv->text;
    if (csv->pos < csv->length && t[csv->pos] == '"') {
        if (!unquote(csv, end_of_cell))
            return geo_fail(err, GEO_BAD_DATA,
                            "%s, row %u: a quotation mark that opens column %zu is never closed",
                            csv->path, csv->row, csv->n + 1);
        return GEO_OK;
    }
    while (csv->pos < csv->length && t[csv->pos] != csv->delimiter && t[csv->pos] != '\n' &&
           t[csv->pos] != '\r')
        csv->pos++;
    *end_of_cell = csv->pos;
    return GEO_OK;
}

enum geo_status geo_csv_next(struct geo_csv *csv, int *more, struct geo_err *err)
{
    csv->n = 0;
    *more = csv->pos < csv->length;
    if (!*more) return GEO_OK;
    csv->row++;
    for (bool last = false; !last;) {
        char *cell = csv->text + csv->pos;
        size_t end = 0;
        enum geo_status st = read_cell(csv, &end, err);
        if (st != GEO_OK) return st;
        char stop = csv->pos < csv->length ? csv->text[csv->pos] : '\n';
        last = stop != csv->delimiter;
        csv->pos++;
        if (stop == '\r' && csv->pos < csv->length && csv->text[csv->pos] == '\n') csv->pos++;
        csv->text[end] = '\0';
        if (last && csv->n == 0 && !*cell) return GEO_OK; /* a blank line */
        if ((st = add_cell(csv, cell, err)) != GEO_OK) return st;
    }
    return GEO_OK;
}

void geo_csv_release(struct geo_csv *csv)
{
    geo_free(csv->cell);
    csv->cell = NULL;
    csv->n = csv->cap = 0;
}
