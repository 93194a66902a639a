/* planner/intake/list: one open list: its table, its columns, the state of each row, and the
 * findings about it. What villages, masts and the programme share. Floor 5; private to this folder.
 */
#ifndef PLANNER_INTAKE_LIST_H
#define PLANNER_INTAKE_LIST_H

#include "planner/intake/codes.h"
#include "planner/intake/columns.h"
#include "planner/intake/intake.h"

#define LIST_FIELDS_MAX 32
#define LIST_CODES_MAX 12

struct list_row {
    enum pln_row_status status;
    unsigned n_codes;
    const char *code[LIST_CODES_MAX]; /* static text, each once */
};

struct list {
    const char *kind, *file; /* "villages"; the path as given */
    const char *const *fields;
    size_t n_fields, column[LIST_FIELDS_MAX];
    struct geo_table *table;
    size_t n; /* rows */
    struct list_row *row;
    const struct pln_intake_spec *spec;
    struct pln_findings *findings;
    size_t first_finding;      /* of this list's own */
    struct geo_arena *strings; /* of the result: what is kept goes here */
    struct geo_err *err;
};

enum geo_status list_open(struct list *list, const char *kind, const struct pln_source *source,
                          const struct pln_intake_spec *spec, const char *const *fields,
                          size_t n_fields, struct geo_arena *strings, struct pln_findings *findings,
                          struct geo_err *err);
void list_close(struct list *list);

bool list_has(const struct list *list, size_t field);
enum geo_status list_require(const struct list *list, size_t field);

/* The cell as it stands; "" where there is no such column. */
const char *list_raw(const struct list *list, size_t row, size_t field);

/* The cell as a name: NFC, blanks closed up, legacy encodings undone, each with its finding. Kept
 * as long as the result. NULL: memory is short (ERR is set). */
enum geo_status list_text(struct list *list, size_t row, size_t field, const char **text);

/* A finding about one cell (FIELD SIZE_MAX: the row). Raises the row's status as ACTION says. With
 * `strict` a quarantine is GEO_BAD_DATA. */
struct list_note {
    const char *code;
    size_t field;
    enum pln_action action;
    double confidence;
    const char *old_value; /* NULL: the cell as it stands */
    const char *new_value; /* NULL: "" */
};
enum geo_status list_note(struct list *list, size_t row, struct list_note note);
/* A finding about the whole file. */
enum geo_status list_note_file(struct list *list, struct list_note note);

/* The column of FIELD as its list calls it; the field's own name where the list has none. */
const char *list_column_name(const struct list *list, size_t field);

/* A value that cannot be: quarantines the row with CODE, or with `refuse_impossible` is
 * GEO_BAD_DATA: "file, row 7, column X: VALUE; expected EXPECTED". */
enum geo_status list_impossible(struct list *list, size_t row, size_t field, const char *code,
                                const char *expected);

bool list_is_out(const struct list *list, size_t row); /* quarantined? */

/* Does the row carry this code? */
bool list_carries(const struct list *list, size_t row, const char *code);

/* The outcome of every row, the cells of ID_FIELD and NAME_FIELD as given; puts this list's
 * findings in the order of its rows. */
enum geo_status list_report(const struct list *list, size_t id_field, size_t name_field,
                            const bool *has_position, struct pln_checks *checks,
                            struct geo_err *err);

/* A number in a cell. GEO_OK with *KNOWN false: blank, or unreadable (noted as BAD_VALUE). Decimal
 * commas and thousands are undone silently here: what matters is said by the caller. */
enum geo_status list_number(struct list *list, size_t row, size_t field, double *value,
                            bool *known);

/* 1, yes, true, x, có … */
bool list_yes(const struct list *list, size_t row, size_t field);

/* Does FOLDED contain WORD as a run of whole words? */
bool list_has_word(const char *folded, const char *word);

#endif
