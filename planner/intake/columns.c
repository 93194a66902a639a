#include "planner/intake/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "geo/base/csv.h"
#include "geo/base/text.h"

extern const unsigned char pln_embedded_columns[];
extern const size_t pln_embedded_columns_length;

/* One header that stands for a field; the rank is its place in the field's list. */
struct synonym {
    const char *kind, *field, *header, *key;
    size_t rank;
};
struct synonyms {
    struct synonym *at;
    size_t n, cap;
    struct geo_arena arena;
};

static void synonyms_release(struct synonyms *s)
{
    geo_free(s->at);
    geo_arena_release(&s->arena);
}

static enum geo_status add_synonym(struct synonyms *s, const char *kind, const char *field,
                                   const char *header, size_t length, struct geo_err *err)
{
    enum geo_status st = geo_grow(&s->at, &s->cap, s->n + 1, sizeof *s->at, err);
    if (st != GEO_OK) return st;
    struct synonym new = {.rank = s->n};
    new.kind = geo_arena_keep(&s->arena, kind, strlen(kind));
    new.field = geo_arena_keep(&s->arena, field, strlen(field));
    new.header = geo_arena_keep(&s->arena, header, length);
    new.key = new.header ? geo_text_fold(&s->arena, new.header) : NULL;
    if (!new.kind || !new.field || !new.key) return geo_no_memory(err, "the synonyms", 1, 1);
    s->at[s->n++] = new;
    return GEO_OK;
}

static enum geo_status add_line(struct synonyms *s, const struct geo_csv *csv, const char *kind,
                                struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    if (csv->n != 4)
        return geo_fail(err, GEO_FAILED, "datasets/columns.csv, row %u: %zu columns, expected 4",
                        csv->row, csv->n);
    if (strcmp(csv->cell[0], kind) != 0) return GEO_OK;
    for (const char *h = csv->cell[3]; st == GEO_OK && *h;) {
        size_t n = strcspn(h, "|");
        st = add_synonym(s, kind, csv->cell[1], h, n, err);
        h += n + (h[n] == '|');
    }
    return st;
}

static enum geo_status read_synonyms(struct synonyms *s, const char *kind, struct geo_err *err)
{
    size_t length = pln_embedded_columns_length;
    char *text = geo_alloc(length + 1, 1);
    if (!text) return geo_no_memory(err, "the synonyms", length, 1);
    memcpy(text, pln_embedded_columns, length);
    text[length] = '\0';
    struct geo_csv csv;
    geo_csv_start(&csv, text, length, "datasets/columns.csv");
    enum geo_status st;
    int more = 1;
    while ((st = geo_csv_next(&csv, &more, err)) == GEO_OK && more)
        if ((st = add_line(s, &csv, kind, err)) != GEO_OK) break;
    geo_csv_release(&csv);
    geo_free(text);
    return st;
}

/* The ways to read one header: whole, without brackets, part by part. */
struct header_keys {
    const char *key[8];
    size_t n;
    bool cut; /* a Shapefile's, as long as its names can be: the rest may be missing */
};
#define SHAPEFILE_NAME_MOST 10 /* bytes */

static void add_key(struct header_keys *keys, struct geo_arena *arena, const char *text,
                    size_t length)
{
    if (keys->n == sizeof keys->key / sizeof *keys->key) return;
    const char *part = geo_arena_keep(arena, text, length);
    const char *key = part ? geo_text_fold(arena, part) : NULL;
    if (key && *key) keys->key[keys->n++] = key;
}

static bool is_shapefile(const struct geo_table *table)
{
    const char *ending = strrchr(geo_table_path(table), '.');
    return ending && strcasecmp(ending, ".shp") == 0;
}

static void read_header(struct header_keys *keys, struct geo_arena *arena, const char *header,
                        bool shapefile)
{
    keys->n = 0;
    keys->cut = shapefile && strlen(header) == SHAPEFILE_NAME_MOST;
    add_key(keys, arena, header, strlen(header));
    size_t bracket = strcspn(header, "([");
    if (header[bracket]) add_key(keys, arena, header, bracket);
    for (const char *h = header; header[strcspn(header, "/\n")] && *h;) {
        size_t n = strcspn(h, "/\n");
        add_key(keys, arena, h, strcspn(h, "/\n([") < n ? strcspn(h, "/\n([") : n);
        h += n + (h[n] != '\0');
    }
}

/* What ranks behind every whole header: parts of headers, headers that are cut off, and columns
 * without a value. */
enum { RANK_PART = 10000, RANK_CUT = 20000, RANK_BLANK = 100000 };

/* The rank of the best synonym of FIELD among a header's keys; whole headers beat parts. */
static size_t rank_of(const struct synonyms *s, const char *field, const struct header_keys *keys)
{
    for (size_t k = 0; k < keys->n; k++)
        for (size_t i = 0; i < s->n; i++)
            if (strcmp(s->at[i].field, field) == 0 && strcmp(s->at[i].key, keys->key[k]) == 0)
                return s->at[i].rank + (k ? RANK_PART : 0);
    for (size_t i = 0; keys->cut && keys->n && i < s->n; i++)
        if (strcmp(s->at[i].field, field) == 0 &&
            strncmp(s->at[i].key, keys->key[0], strlen(keys->key[0])) == 0)
            return s->at[i].rank + RANK_CUT;
    return SIZE_MAX;
}

static bool is_blank(const struct geo_table *table, size_t column)
{
    for (size_t i = 0; i < geo_table_rows(table); i++) {
        const char *cell = geo_table_cell(table, i, column);
        if (cell[strspn(cell, " \t\r\n")]) return false;
    }
    return true;
}

/* CHOSEN: the candidate is the header, so that the rows below it are data. */
static enum geo_status match_row(const struct synonyms *s, const struct geo_table *table,
                                 size_t candidate, bool chosen, const char *const *fields,
                                 size_t n_fields, size_t *column, size_t *found,
                                 struct geo_err *err)
{
    size_t n_columns = geo_table_columns(table);
    struct geo_arena arena = {0};
    size_t *best = geo_alloc(n_fields, sizeof *best);
    if (!best) return geo_no_memory(err, "columns", n_fields, sizeof *best);
    for (size_t f = 0; f < n_fields; f++) {
        best[f] = SIZE_MAX;
        column[f] = PLN_NO_COLUMN;
    }
    for (size_t c = 0; c < n_columns; c++) {
        struct header_keys keys;
        read_header(&keys, &arena, geo_table_header_candidate(table, candidate, c),
                    is_shapefile(table));
        for (size_t f = 0; f < n_fields; f++) {
            size_t rank = rank_of(s, fields[f], &keys);
            if (chosen && rank != SIZE_MAX && is_blank(table, c)) rank += RANK_BLANK;
            if (rank < best[f]) {
                best[f] = rank;
                column[f] = c;
            }
        }
    }
    *found = 0;
    for (size_t f = 0; f < n_fields; f++)
        *found += column[f] != PLN_NO_COLUMN;
    geo_free(best);
    geo_arena_release(&arena);
    return GEO_OK;
}

static bool row_has_header(const struct geo_table *table, size_t candidate, const char *key)
{
    struct geo_arena arena = {0};
    bool found = false;
    for (size_t c = 0; !found && c < geo_table_columns(table); c++) {
        const char *k = geo_text_fold(&arena, geo_table_header_candidate(table, candidate, c));
        found = k && strcmp(k, key) == 0;
    }
    geo_arena_release(&arena);
    return found;
}

/* Headers named by the mapping in this leading row. */
static size_t mapped_in_row(const struct pln_source *source, const struct geo_table *table,
                            size_t row)
{
    size_t found = 0;
    struct geo_arena arena = {0};
    for (size_t i = 0; i < source->n_map; i++) {
        const char *key = geo_text_fold(&arena, source->map[i].column);
        found += key && row_has_header(table, row, key);
    }
    geo_arena_release(&arena);
    return found;
}

static enum geo_status choose_header(const struct synonyms *s, const struct pln_source *source,
                                     const char *const *fields, size_t n_fields,
                                     struct geo_table *table, size_t *column, struct geo_err *err)
{
    size_t most = 0, chosen = 0, found = 0, n = geo_table_header_candidates(table);
    enum geo_status st = GEO_OK;
    for (size_t row = 0; st == GEO_OK && n > 1 && row < n; row++) {
        st = match_row(s, table, row, false, fields, n_fields, column, &found, err);
        found += mapped_in_row(source, table, row);
        if (st == GEO_OK && found > most) {
            most = found;
            chosen = row;
        }
    }
    geo_table_choose_header(table, chosen);
    return st == GEO_OK ? match_row(s, table, chosen, true, fields, n_fields, column, &found, err)
                        : st;
}

static void list_headers(const struct geo_table *table, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t c = 0; c < geo_table_columns(table) && used + 1 < size; c++) {
        const char *h = geo_table_header(table, c);
        int n = *h ? snprintf(text + used, size - used, "%s%s", used ? ", " : "", h) : 0;
        used += n > 0 ? (size_t)n : 0;
    }
    for (size_t i = strlen(text); i-- > 0 && size > 1;) /* no half of a character at the end */
        if (((unsigned char)text[i] & 0xC0) != 0x80) {
            if (!geo_text_is_utf8(text + i, strlen(text + i))) text[i] = '\0';
            break;
        }
}

static bool header_column(const struct geo_table *table, const char *key, size_t *column)
{
    struct geo_arena arena = {0};
    bool found = false;
    for (size_t c = 0; !found && c < geo_table_columns(table); c++) {
        const char *k = geo_text_fold(&arena, geo_table_header(table, c));
        found = k && strcmp(k, key) == 0;
        *column = found ? c : *column;
    }
    geo_arena_release(&arena);
    return found;
}

static enum geo_status apply_mapping(const char *kind, const struct pln_source *source,
                                     const char *const *fields, size_t n_fields,
                                     const struct geo_table *table, size_t *column,
                                     struct geo_err *err)
{
    struct geo_arena arena = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < source->n_map; i++) {
        const struct pln_mapping *m = &source->map[i];
        size_t f = 0;
        while (f < n_fields && strcmp(fields[f], m->field) != 0)
            f++;
        const char *key = geo_text_fold(&arena, m->column);
        char has[500];
        list_headers(table, has, sizeof has);
        if (f == n_fields)
            st = geo_fail(err, GEO_USAGE, "the table of %s has no field \"%s\" to map a column to",
                          kind, m->field);
        else if (!key || !header_column(table, key, &column[f]))
            st =
                geo_fail(err, GEO_BAD_DATA, "%s: no column \"%s\" (mapped to %s); the file has: %s",
                         geo_table_path(table), m->column, m->field, has);
    }
    geo_arena_release(&arena);
    return st;
}

enum geo_status pln_columns_find(const char *kind, const struct pln_source *source,
                                 const char *const *fields, size_t n_fields,
                                 struct geo_table *table, size_t *column, struct geo_err *err)
{
    struct synonyms s = {0};
    enum geo_status st = read_synonyms(&s, kind, err);
    if (st == GEO_OK) st = choose_header(&s, source, fields, n_fields, table, column, err);
    if (st == GEO_OK) st = apply_mapping(kind, source, fields, n_fields, table, column, err);
    synonyms_release(&s);
    return st;
}

enum geo_status pln_columns_missing(const char *kind, const char *field,
                                    const struct geo_table *table, struct geo_err *err)
{
    struct synonyms s = {0};
    struct geo_buf looked = {0};
    char has[400];
    if (read_synonyms(&s, kind, err) == GEO_OK)
        for (size_t i = 0, n = 0; i < s.n; i++)
            if (strcmp(s.at[i].field, field) == 0 && n++ < 12)
                geo_buf_addf(&looked, "%s%s", n > 1 ? ", " : "", s.at[i].header);
    list_headers(table, has, sizeof has);
    geo_fail(err, GEO_BAD_DATA, "%s: no column for %s; looked for: %s; the file has: %s",
             geo_table_path(table), field, looked.text ? looked.text : field, *has ? has : "none");
    geo_buf_release(&looked);
    synonyms_release(&s);
    return GEO_BAD_DATA;
}
