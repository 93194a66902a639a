#include "planner/report/xlsx.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "geo/base/text.h"
#include "planner/report/xlsx_parts.h"

enum { SHEETS_MOST = 16 };

struct formats {
    lxw_format *head, *count, *date, *real[7]; /* by decimals */
};

struct sheet {
    lxw_worksheet *at;
    const struct pln_table *table;
    const struct formats *formats;
    enum pln_language language;
    double width[PLN_TABLE_COLUMNS_MAX]; /* characters */
    size_t n_cells;                      /* that were written */
};

static void make_formats(lxw_workbook *book, struct formats *formats)
{
    static const char *const reals[] = {"0",      "0.0",     "0.00",    "0.000",
                                        "0.0000", "0.00000", "0.000000"};
    formats->head = workbook_add_format(book);
    format_set_bold(formats->head);
    format_set_text_wrap(formats->head);
    format_set_align(formats->head, LXW_ALIGN_VERTICAL_TOP);
    format_set_bg_color(formats->head, 0xE4EBF0);
    formats->count = workbook_add_format(book);
    format_set_num_format(formats->count, "#,##0");
    formats->date = workbook_add_format(book);
    format_set_num_format(formats->date, "dd/mm/yyyy");
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        formats->real[i] = workbook_add_format(book);
        format_set_num_format(formats->real[i], reals[i]);
    }
}

static const char *label_of(const struct sheet *s, const struct pln_column *column,
                            const char *value)
{
    for (size_t i = 0; column->domain && i < column->domain->n; i++)
        if (strcmp(column->domain->values[i].value, value) == 0)
            return pln_text(s->language, column->domain->values[i].label);
    return value;
}

/* A cell takes 32,767 characters; what is longer ends in an ellipsis. */
static lxw_error write_text(struct sheet *s, lxw_row_t row, lxw_col_t col, const char *text)
{
    enum { MOST = 32000 };
    if (geo_text_characters(text, SIZE_MAX) <= MOST)
        return worksheet_write_string(s->at, row, col, text, NULL);
    struct geo_buf cut = {0};
    size_t n = MOST;
    while (n > 0 && ((unsigned char)text[n] & 0xC0u) == 0x80u)
        n--;
    geo_buf_add_bytes(&cut, text, n);
    geo_buf_add(&cut, "…");
    lxw_error e = cut.failed ? LXW_ERROR_MEMORY_MALLOC_FAILED
                             : worksheet_write_string(s->at, row, col, cut.text, NULL);
    geo_buf_release(&cut);
    return e;
}

static lxw_error write_cell(struct sheet *s, lxw_row_t row, size_t c, const struct pln_cell *cell)
{
    const struct pln_column *column = &s->table->columns[c];
    const lxw_col_t col = (lxw_col_t)c;
    if (cell->null) return LXW_NO_ERROR;
    s->n_cells++;
    switch (column->type) {
    case PLN_CELL_TEXT: {
        const char *text = label_of(s, column, cell->u.text);
        s->n_cells -= !*text; /* no cell is made for it */
        s->width[c] = fmax(s->width[c], fmin((double)geo_text_characters(text, SIZE_MAX) + 1, 42));
        return write_text(s, row, col, text);
    }
    case PLN_CELL_REAL:
        return worksheet_write_number(s->at, row, col, pln_cell_rounded(column, cell),
                                      s->formats->real[column->decimals]);
    case PLN_CELL_DATE: {
        lxw_datetime date = {.year = (int)(cell->u.integer / 10000),
                             .month = (int)(cell->u.integer / 100 % 100),
                             .day = (int)(cell->u.integer % 100)};
        return worksheet_write_datetime(s->at, row, col, &date, s->formats->date);
    }
    case PLN_CELL_BOOL:
        return worksheet_write_boolean(s->at, row, col, (int)cell->u.integer, NULL);
    case PLN_CELL_INTEGER:
        return worksheet_write_number(s->at, row, col, (double)cell->u.integer, s->formats->count);
    }
    return LXW_NO_ERROR;
}

static lxw_error write_rows(struct sheet *s, const struct pln_facts *facts, size_t n)
{
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
    lxw_error e = LXW_NO_ERROR;
    for (size_t c = 0; c < s->table->n_columns; c++) {
        e = worksheet_write_string(s->at, 0, (lxw_col_t)c,
                                   pln_text(s->language, s->table->columns[c].alias),
                                   s->formats->head);
        s->n_cells++;
        s->width[c] = s->table->columns[c].type == PLN_CELL_INTEGER ? 14 : 11;
    }
    for (size_t row = 0; e == LXW_NO_ERROR && row < n; row++) {
        s->table->row(facts, row, cells);
        for (size_t c = 0; e == LXW_NO_ERROR && c < s->table->n_columns; c++)
            e = write_cell(s, (lxw_row_t)row + 1, c, &cells[c]);
    }
    return e;
}

static lxw_error write_sheet(lxw_workbook *book, const struct formats *formats,
                             const struct pln_table *table, const struct pln_facts *facts,
                             enum pln_language language, size_t *n_cells)
{
    const size_t n = table->n_rows(facts);
    struct sheet s = {workbook_add_worksheet(book, pln_text(language, table->title)),
                      table,
                      formats,
                      language,
                      {0},
                      0};
    if (!s.at) return LXW_ERROR_MEMORY_MALLOC_FAILED;
    if (n + 1 > LXW_ROW_MAX) return LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE;
    lxw_error e = write_rows(&s, facts, n);
    for (size_t c = 0; c < table->n_columns; c++)
        worksheet_set_column(s.at, (lxw_col_t)c, (lxw_col_t)c, s.width[c], NULL);
    *n_cells = s.n_cells;
    worksheet_freeze_panes(s.at, 1, 0);
    worksheet_autofilter(s.at, 0, 0, (lxw_row_t)n, (lxw_col_t)(table->n_columns - 1));
    return e;
}

enum geo_status pln_xlsx_write(const char *path, const struct pln_table *const *tables,
                               size_t n_tables, const struct pln_facts *facts,
                               enum pln_language language, int64_t epoch_s, struct geo_err *err)
{
    lxw_workbook_options options = {.tmpdir = getenv("TMPDIR")};
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (!book || n_tables > SHEETS_MOST)
        return geo_no_memory(err, "the workbook", n_tables, sizeof *book);
    struct formats formats;
    size_t n_cells[SHEETS_MOST];
    lxw_doc_properties properties = {.title = (char *)facts->results->title,
                                     .comments = (char *)facts->results->notice,
                                     .author = (char *)"phusong",
                                     .created = (time_t)(epoch_s > 0 ? epoch_s : 1)};
    lxw_error e = workbook_set_properties(book, &properties);
    make_formats(book, &formats);
    for (size_t i = 0; e == LXW_NO_ERROR && i < n_tables; i++)
        e = write_sheet(book, &formats, tables[i], facts, language, &n_cells[i]);
    lxw_error closed = workbook_close(book); /* frees the book in any case */
    if (e == LXW_NO_ERROR) e = closed;
    return e == LXW_NO_ERROR ? pln_xlsx_check(path, n_cells, n_tables, err)
                             : geo_fail(err, GEO_CANT_WRITE, "%s: %s", path, lxw_strerror(e));
}
