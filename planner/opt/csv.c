#include "planner/opt/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum geo_status map_file(struct pln_csv *csv, struct geo_err *err)
{
    int fd = open(csv->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        int why = fd < 0 ? errno : EINVAL;
        if (fd >= 0) close(fd);
        return geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: %s", csv->path,
                        why == EINVAL ? "not a plain file" : strerror(why));
    }
    csv->length = (size_t)st.st_size;
    void *map = csv->length ? mmap(NULL, csv->length, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (map == MAP_FAILED)
        return geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: %s", csv->path, strerror(errno));
    csv->bytes = map;
    return GEO_OK;
}

static bool ends_field(char c)
{
    return c == ',' || c == '\n' || c == '\r';
}

/* A quoted field from the opening quote at csv->at. */
static enum geo_status quoted_field(struct pln_csv *csv, struct pln_csv_field *field,
                                    struct geo_err *err)
{
    const char *start = csv->bytes + csv->at + 1, *end = csv->bytes + csv->length, *p = start;
    size_t doubled = 0;
    for (; p < end; p++) {
        csv->next_line += *p == '\n';
        if (*p != '"') continue;
        if (p + 1 < end && p[1] == '"') {
            doubled++;
            p++;
        } else {
            break;
        }
    }
    if (p >= end)
        return geo_fail(err, GEO_BAD_DATA, "%s: line %zu: a quoted field has no closing quote",
                        csv->path, csv->line);
    csv->at = (size_t)(p + 1 - csv->bytes);
    if (csv->at < csv->length && !ends_field(csv->bytes[csv->at]))
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: line %zu: text after a closing quote; expected a comma", csv->path,
                        csv->line);
    *field = (struct pln_csv_field){start, (size_t)(p - start)};
    if (!doubled) return GEO_OK;
    const char *kept = geo_arena_keep(&csv->unfolded, start, field->length);
    if (!kept) return geo_no_memory(err, "a quoted field", field->length, 1);
    char *to = (char *)(uintptr_t)kept;
    for (size_t k = 0; k < field->length; k++) {
        *to++ = start[k];
        k += start[k] == '"';
    }
    *field = (struct pln_csv_field){kept, field->length - doubled};
    return GEO_OK;
}

static void plain_field(struct pln_csv *csv, struct pln_csv_field *field)
{
    size_t start = csv->at;
    while (csv->at < csv->length && !ends_field(csv->bytes[csv->at]))
        csv->at++;
    *field = (struct pln_csv_field){csv->bytes + start, csv->at - start};
}

static enum geo_status next_field(struct pln_csv *csv, struct pln_csv_field *field, bool *last,
                                  struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    if (csv->at < csv->length && csv->bytes[csv->at] == '"')
        st = quoted_field(csv, field, err);
    else
        plain_field(csv, field);
    *last = csv->at >= csv->length || csv->bytes[csv->at] != ',';
    if (!*last) csv->at++;
    return st;
}

static void end_record(struct pln_csv *csv)
{
    if (csv->at < csv->length && csv->bytes[csv->at] == '\r') csv->at++;
    if (csv->at < csv->length && csv->bytes[csv->at] == '\n') csv->at++;
    csv->next_line++;
}

static void skip_empty_lines(struct pln_csv *csv)
{
    while (csv->at < csv->length && (csv->bytes[csv->at] == '\n' || csv->bytes[csv->at] == '\r')) {
        csv->next_line += csv->bytes[csv->at] == '\n';
        csv->at++;
    }
    csv->line = csv->next_line;
}

static void match_header(struct pln_csv *csv, const struct pln_csv_field *field, int position)
{
    for (size_t c = 0; c < csv->n_wanted; c++)
        if (csv->position[c] < 0 && strlen(csv->wanted[c]) == field->length &&
            memcmp(csv->wanted[c], field->text, field->length) == 0)
            csv->position[c] = position;
}

static enum geo_status read_header(struct pln_csv *csv, size_t n_required, struct geo_err *err)
{
    if (csv->length >= 3 && memcmp(csv->bytes, "\xef\xbb\xbf", 3) == 0) csv->at = 3;
    skip_empty_lines(csv);
    if (csv->at >= csv->length)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: the file is empty; expected a header with the column %s", csv->path,
                        csv->wanted[0]);
    for (bool last = false; !last; csv->n_header++) {
        struct pln_csv_field field;
        enum geo_status st = next_field(csv, &field, &last, err);
        if (st != GEO_OK) return st;
        match_header(csv, &field, (int)csv->n_header);
    }
    end_record(csv);
    for (size_t c = 0; c < n_required; c++)
        if (csv->position[c] < 0)
            return geo_fail(err, GEO_BAD_DATA, "%s: line %zu: the header has no column %s",
                            csv->path, csv->line, csv->wanted[c]);
    return GEO_OK;
}

enum geo_status pln_csv_open(struct pln_csv *csv, const char *path, const char *const *wanted,
                             size_t n_wanted, size_t n_required, struct geo_err *err)
{
    *csv = (struct pln_csv){.path = path, .wanted = wanted, .n_wanted = n_wanted, .next_line = 1};
    for (size_t c = 0; c < PLN_CSV_COLUMNS_MOST; c++)
        csv->position[c] = -1;
    enum geo_status st = map_file(csv, err);
    if (st == GEO_OK) st = read_header(csv, n_required, err);
    if (st != GEO_OK) pln_csv_release(csv);
    return st;
}

void pln_csv_release(struct pln_csv *csv)
{
    if (csv->bytes) munmap((void *)(uintptr_t)csv->bytes, csv->length);
    geo_arena_release(&csv->unfolded);
    *csv = (struct pln_csv){0};
}

enum geo_status pln_csv_next(struct pln_csv *csv, bool *more, struct geo_err *err)
{
    skip_empty_lines(csv);
    *more = csv->at < csv->length;
    if (!*more) return GEO_OK;
    if (csv->unfolded.newest) geo_arena_release(&csv->unfolded);
    size_t n = 0;
    for (bool last = false; !last; n++) {
        struct pln_csv_field field;
        enum geo_status st = next_field(csv, &field, &last, err);
        if (st != GEO_OK) return st;
        for (size_t c = 0; c < csv->n_wanted; c++)
            if (csv->position[c] == (int)n) csv->field[c] = field;
    }
    end_record(csv);
    if (n != csv->n_header)
        return geo_fail(err, GEO_BAD_DATA, "%s: line %zu has %zu columns; the header has %zu",
                        csv->path, csv->line, n, csv->n_header);
    return GEO_OK;
}

enum geo_status pln_csv_fail(const struct pln_csv *csv, size_t c, const char *what,
                             struct geo_err *err)
{
    int shown = csv->field[c].length < 60 ? (int)csv->field[c].length : 60;
    return geo_fail(err, GEO_BAD_DATA, "%s: line %zu, column %s: '%.*s' %s", csv->path, csv->line,
                    csv->wanted[c], shown, csv->field[c].text ? csv->field[c].text : "", what);
}

enum geo_status pln_csv_integer(const struct pln_csv *csv, size_t c, int64_t low, int64_t high,
                                const char *expected, int64_t *value, struct geo_err *err)
{
    const char *text = csv->field[c].text;
    size_t length = csv->field[c].length, k = length && text[0] == '-' ? 1 : 0;
    bool bad = k == length, negative = k == 1;
    int64_t v = 0;
    for (; k < length && !bad; k++)
        bad = text[k] < '0' || text[k] > '9' || __builtin_mul_overflow(v, 10, &v) ||
              __builtin_sub_overflow(v, text[k] - '0', &v); /* downwards: INT64_MIN fits */
    if (!negative) bad = bad || __builtin_sub_overflow(0, v, &v);
    if (bad || v < low || v > high) {
        char what[200] = "is not ";
        strncat(what, expected, sizeof what - 8);
        return pln_csv_fail(csv, c, what, err);
    }
    *value = v;
    return GEO_OK;
}
