#include "planner/intake/list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"

static enum geo_status note_layers(struct list *list)
{
    const char *unread = geo_table_unread(list->table);
    if (!*unread) return GEO_OK;
    return list_note_file(list,
                          (struct list_note){PLN_CODE_OTHER_LAYERS, SIZE_MAX, PLN_ACTION_NOTED, 1.0,
                                             unread, geo_table_layer(list->table)});
}

enum geo_status list_open(struct list *list, const char *kind, const struct pln_source *source,
                          const struct pln_intake_spec *spec, const char *const *fields,
                          size_t n_fields, struct geo_arena *strings, struct pln_findings *findings,
                          struct geo_err *err)
{
    *list = (struct list){.kind = kind,
                          .file = source->path,
                          .fields = fields,
                          .n_fields = n_fields,
                          .spec = spec,
                          .findings = findings,
                          .first_finding = findings->n,
                          .strings = strings,
                          .err = err};
    if (!source->path || !*source->path)
        return geo_fail(err, GEO_USAGE, "no file given for the %s", kind);
    struct geo_table_spec table = {.path = source->path, .layer = source->layer};
    enum geo_status st = geo_table_open(&table, &list->table, err);
    if (st == GEO_OK) st = geo_table_decode(list->table, source->encoding, err);
    if (st == GEO_OK)
        st = pln_columns_find(kind, source, fields, n_fields, list->table, list->column, err);
    if (st != GEO_OK) return st;
    list->n = geo_table_rows(list->table);
    list->row = geo_alloc_zero(list->n, sizeof *list->row);
    if (!list->row) return geo_no_memory(err, "the rows", list->n, sizeof *list->row);
    return note_layers(list);
}

void list_close(struct list *list)
{
    geo_table_release(list->table);
    geo_free(list->row);
    list->table = NULL;
    list->row = NULL;
}

bool list_has(const struct list *list, size_t field)
{
    return list->column[field] != PLN_NO_COLUMN;
}

enum geo_status list_require(const struct list *list, size_t field)
{
    if (list_has(list, field)) return GEO_OK;
    return pln_columns_missing(list->kind, list->fields[field], list->table, list->err);
}

const char *list_raw(const struct list *list, size_t row, size_t field)
{
    return list_has(list, field) ? geo_table_cell(list->table, row, list->column[field]) : "";
}

static const char *id_of(const struct list *list, size_t row)
{
    for (size_t f = 0; f < list->n_fields; f++)
        if (strcmp(list->fields[f], "id") == 0 || strcmp(list->fields[f], "village_id") == 0)
            return list_raw(list, row, f);
    return "";
}

static enum geo_status add_finding(struct list *list, uint32_t row, const char *id,
                                   const struct list_note *note, const char *column,
                                   const char *old)
{
    struct pln_finding finding = {.code = note->code,
                                  .file = list->file,
                                  .column = column,
                                  .old_value = note->old_value ? note->old_value : old,
                                  .new_value = note->new_value ? note->new_value : "",
                                  .row = row,
                                  .id = id,
                                  .confidence = note->confidence,
                                  .action = note->action};
    return pln_findings_add(list->findings, &finding, list->err);
}

static void mark_row(struct list_row *row, const struct list_note *note)
{
    if (note->action == PLN_ACTION_QUARANTINED)
        row->status = PLN_ROW_QUARANTINED;
    else if (note->action == PLN_ACTION_REPAIRED && row->status == PLN_ROW_KEPT)
        row->status = PLN_ROW_REPAIRED;
    for (unsigned i = 0; i < row->n_codes; i++)
        if (row->code[i] == note->code) return;
    if (row->n_codes < LIST_CODES_MAX) row->code[row->n_codes++] = note->code;
}

enum geo_status list_note(struct list *list, size_t row, struct list_note note)
{
    bool cell = note.field != SIZE_MAX && list_has(list, note.field);
    const char *column = cell ? geo_table_header(list->table, list->column[note.field])
                         : note.field != SIZE_MAX ? list->fields[note.field]
                                                  : "";
    const char *old = note.field != SIZE_MAX ? list_raw(list, row, note.field) : "";
    uint32_t number = geo_table_row_number(list->table, row);
    mark_row(&list->row[row], &note);
    enum geo_status st = add_finding(list, number, id_of(list, row), &note, column, old);
    if (st == GEO_OK && list->spec->strict && note.action == PLN_ACTION_QUARANTINED)
        return geo_fail(list->err, GEO_BAD_DATA,
                        "%s, row %u%s%s: \"%s\": %s (%s); stopped by --strict", list->file, number,
                        *column ? ", column " : "", column, note.old_value ? note.old_value : old,
                        pln_code_find(note.code)->english, note.code);
    return st;
}

enum geo_status list_note_file(struct list *list, struct list_note note)
{
    const char *column = note.field != SIZE_MAX ? list->fields[note.field] : "";
    return add_finding(list, 0, "", &note, column, "");
}

const char *list_column_name(const struct list *list, size_t field)
{
    return list_has(list, field) ? geo_table_header(list->table, list->column[field])
                                 : list->fields[field];
}

enum geo_status list_impossible(struct list *list, size_t row, size_t field, const char *code,
                                const char *expected)
{
    if (list->spec->refuse_impossible)
        return geo_fail(list->err, GEO_BAD_DATA, "%s, row %u, column %s: \"%s\"; expected %s",
                        list->file, geo_table_row_number(list->table, row),
                        list_column_name(list, field), list_raw(list, row, field), expected);
    return list_note(list, row,
                     (struct list_note){code, field, PLN_ACTION_QUARANTINED, 1.0, NULL, NULL});
}

bool list_is_out(const struct list *list, size_t row)
{
    return list->row[row].status == PLN_ROW_QUARANTINED;
}

bool list_carries(const struct list *list, size_t row, const char *code)
{
    for (unsigned i = 0; i < list->row[row].n_codes; i++)
        if (list->row[row].code[i] == code) return true;
    return false;
}

static bool is_markup(const char *text)
{
    const char *open = strchr(text, '<');
    return open && strchr(open, '>');
}

enum geo_status list_text(struct list *list, size_t row, size_t field, const char **text)
{
    const char *raw = list_raw(list, row, field);
    *text = geo_text_clean(list->strings, raw);
    if (*text && *text == raw) /* the table goes away before the result does */
        *text = *raw ? geo_arena_keep(list->strings, raw, strlen(raw)) : "";
    if (!*text) return geo_no_memory(list->err, "a name", strlen(raw), 1);
    enum geo_status st = GEO_OK;
    if (list_has(list, field) && geo_table_recoded(list->table, row, list->column[field]))
        st = list_note(list, row,
                       (struct list_note){geo_table_encoding(list->table) == GEO_ENCODING_CP1252
                                              ? PLN_CODE_RECODED
                                              : PLN_CODE_LEGACY_FONT,
                                          field, PLN_ACTION_REPAIRED, 0.7,
                                          geo_table_looked(list->table, row, list->column[field]),
                                          *text});
    if (st == GEO_OK && strcmp(*text, raw) != 0)
        st = list_note(
            list, row,
            (struct list_note){PLN_CODE_NORMALISED, field, PLN_ACTION_REPAIRED, 1.0, NULL, *text});
    if (st == GEO_OK && **text == '=')
        st = list_note(
            list, row,
            (struct list_note){PLN_CODE_FORMULA_CELL, field, PLN_ACTION_NOTED, 0.9, NULL, *text});
    if (st == GEO_OK && is_markup(*text))
        st = list_note(
            list, row,
            (struct list_note){PLN_CODE_MARKUP, field, PLN_ACTION_NOTED, 0.9, NULL, *text});
    return st;
}

struct placed_finding {
    struct pln_finding finding;
    size_t at;
};

static int by_row(const void *a, const void *b)
{
    const struct placed_finding *x = a, *y = b;
    if (x->finding.row != y->finding.row) return x->finding.row < y->finding.row ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static enum geo_status sort_findings(const struct list *list, struct geo_err *err)
{
    size_t n = list->findings->n - list->first_finding;
    struct pln_finding *at = list->findings->at + list->first_finding;
    struct placed_finding *placed = geo_alloc(n, sizeof *placed);
    if (!placed) return geo_no_memory(err, "findings", n, sizeof *placed);
    for (size_t i = 0; i < n; i++)
        placed[i] = (struct placed_finding){at[i], i};
    qsort(placed, n, sizeof *placed, by_row);
    for (size_t i = 0; i < n; i++)
        at[i] = placed[i].finding;
    geo_free(placed);
    return GEO_OK;
}

static void add_codes(struct geo_buf *codes, const struct list_row *row)
{
    geo_buf_clear(codes);
    for (unsigned k = 0; k < row->n_codes; k++)
        geo_buf_addf(codes, "%s%s", k ? ";" : "", row->code[k]);
}

static const char *keep(struct pln_checks *checks, const char *text)
{
    return *text ? geo_arena_keep(&checks->strings, text, strlen(text)) : "";
}

enum geo_status list_report(const struct list *list, size_t id_field, size_t name_field,
                            const bool *has_position, struct pln_checks *checks,
                            struct geo_err *err)
{
    checks->at = geo_alloc_zero(list->n, sizeof *checks->at);
    if (!checks->at)
        return geo_no_memory(err, "the outcome of the rows", list->n, sizeof *checks->at);
    checks->n = list->n;
    struct geo_buf codes = {0};
    bool short_of_memory = false;
    for (size_t i = 0; i < list->n && !short_of_memory; i++) {
        const struct list_row *row = &list->row[i];
        struct pln_row_check *out = &checks->at[i];
        add_codes(&codes, row);
        out->row = geo_table_row_number(list->table, i);
        out->status = row->status;
        out->has_position = has_position[i];
        out->codes = keep(checks, codes.length ? codes.text : "");
        out->source_id = keep(checks, list_raw(list, i, id_field));
        out->name = keep(checks, list_raw(list, i, name_field));
        short_of_memory = codes.failed || !out->codes || !out->source_id || !out->name;
        checks->kept += row->status == PLN_ROW_KEPT;
        checks->repaired += row->status == PLN_ROW_REPAIRED;
        checks->quarantined += row->status == PLN_ROW_QUARANTINED;
    }
    geo_buf_release(&codes);
    if (short_of_memory)
        return geo_no_memory(err, "the outcome of the rows", list->n, sizeof *checks->at);
    return sort_findings(list, err);
}

enum geo_status list_number(struct list *list, size_t row, size_t field, double *value, bool *known)
{
    struct geo_number number;
    const char *raw = list_raw(list, row, field);
    *known = false;
    if (!raw[strspn(raw, " \t\r\n-")]) return GEO_OK;
    if (!geo_text_number(raw, &number))
        return list_note(
            list, row,
            (struct list_note){*raw == '=' ? PLN_CODE_FORMULA_CELL : PLN_CODE_BAD_VALUE, field,
                               PLN_ACTION_NOTED, 1.0, NULL, NULL});
    if (number.marks & GEO_NUMBER_NOT_FINITE)
        return list_impossible(list, row, field, PLN_CODE_NOT_FINITE, "a finite number");
    *value = number.value;
    *known = true;
    return GEO_OK;
}

bool list_has_word(const char *folded, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = folded; (s = strstr(s, word)); s++)
        if ((s == folded || s[-1] == ' ') && (s[n] == '\0' || s[n] == ' ')) return true;
    return false;
}

bool list_yes(const struct list *list, size_t row, size_t field)
{
    static const char *const words[] = {"1", "yes", "y", "true", "x", "co"};
    struct geo_arena arena = {0};
    const char *key = geo_text_fold(&arena, list_raw(list, row, field));
    bool yes = false;
    for (size_t i = 0; key && i < sizeof words / sizeof *words; i++)
        yes = yes || strcmp(key, words[i]) == 0;
    geo_arena_release(&arena);
    return yes;
}

const char *pln_row_status_name(enum pln_row_status status)
{
    static const char *const names[] = {"kept", "repaired", "quarantined"};
    return (size_t)status < 3 ? names[status] : "";
}

void pln_checks_release(struct pln_checks *checks)
{
    geo_free(checks->at);
    geo_arena_release(&checks->strings);
    *checks = (struct pln_checks){0};
}
