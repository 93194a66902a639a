/* The rows and tables of the body, cell by cell in the reader's language. */
#include <string.h>

#include "planner/report/body_parts.h"

const char *pln_body_say(const struct pln_body *b, enum pln_string key)
{
    return pln_text(b->language, key);
}

struct geo_buf *pln_body_cell(struct pln_body *b)
{
    geo_buf_clear(&b->cell[b->n]);
    b->bar_pct[b->n] = -1;
    return &b->cell[b->n++];
}

void pln_body_text_cell(struct pln_body *b, const char *text)
{
    geo_buf_add(pln_body_cell(b), text);
}

void pln_body_count_cell(struct pln_body *b, int64_t n)
{
    pln_add_count(pln_body_cell(b), b->language, n);
}

void pln_body_number_cell(struct pln_body *b, double x, int decimals)
{
    pln_add_number(pln_body_cell(b), b->language, x, decimals);
}

void pln_body_money_cell(struct pln_body *b, int64_t vnd, int64_t unit_vnd)
{
    pln_body_count_cell(b, (vnd + unit_vnd / 2) / unit_vnd);
}

void pln_body_bar_cells(struct pln_body *b, int64_t part, int64_t whole)
{
    double pct = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    pln_body_text_cell(b, "");
    b->bar_pct[b->n - 1] = pct;
    pln_body_number_cell(b, pct, 1);
    geo_buf_add(&b->cell[b->n - 1], " %");
}

void pln_body_end_row(struct pln_body *b)
{
    struct pln_entry entries[PLN_TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < b->n; i++)
        entries[i] = (struct pln_entry){b->cell[i].length ? b->cell[i].text : "", b->bar_pct[i]};
    b->page->row(b->page->ctx, entries);
    b->n = 0;
}

void pln_body_open_table(const struct pln_body *b, enum pln_table_look look,
                         const struct pln_head *heads, size_t n)
{
    b->page->open_table(b->page->ctx, look, heads, n);
}

void pln_body_close_table(const struct pln_body *b)
{
    b->page->close_table(b->page->ctx);
}

void pln_body_say_filled(const struct pln_body *b, enum pln_prose kind, enum pln_string key,
                         const char *const *args, size_t n_args)
{
    struct geo_buf text = {0};
    pln_add_filled(&text, pln_body_say(b, key), args, n_args);
    b->page->prose(b->page->ctx, kind, text.text ? text.text : "");
    geo_buf_release(&text);
}

void pln_body_tell_rest(const struct pln_body *b, size_t shown, size_t n, const char *file)
{
    struct geo_buf more = {0};
    if (n <= shown) return;
    pln_add_count(&more, b->language, (int64_t)(n - shown));
    const char *args[] = {more.text ? more.text : "", file};
    pln_body_say_filled(b, PLN_PROSE_SMALL, PLN_S_H_MORE_ROWS, args, 2);
    geo_buf_release(&more);
}

/* ---- tables of the lists, as they are ---- */

void pln_body_label_cell(struct pln_body *b, const struct pln_domain *domain, const char *value)
{
    for (size_t i = 0; domain && i < domain->n; i++)
        if (strcmp(domain->values[i].value, value) == 0) {
            pln_body_text_cell(b, pln_body_say(b, domain->values[i].label));
            return;
        }
    pln_body_text_cell(b, value);
}

static void any_cell(struct pln_body *b, const struct pln_column *column,
                     const struct pln_cell *cell)
{
    if (cell->null) {
        pln_body_text_cell(b, "");
        return;
    }
    switch (column->type) {
    case PLN_CELL_TEXT:
        pln_body_label_cell(b, column->domain, cell->u.text);
        break;
    case PLN_CELL_REAL:
        pln_body_number_cell(b, cell->u.real, column->decimals);
        break;
    case PLN_CELL_DATE:
        pln_add_date(pln_body_cell(b), b->language, (int32_t)cell->u.integer);
        break;
    case PLN_CELL_BOOL:
        pln_body_text_cell(b, cell->u.integer ? "✓" : "");
        break;
    case PLN_CELL_INTEGER:
        pln_body_count_cell(b, cell->u.integer);
        break;
    }
}

void pln_body_whole_table(struct pln_body *b, const struct pln_table *table, size_t most,
                          enum pln_table_look look, const char *file)
{
    size_t n = table->n_rows(b->facts), shown = n < most ? n : most;
    struct pln_head heads[PLN_TABLE_COLUMNS_MAX];
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
    for (size_t c = 0; c < table->n_columns; c++) {
        enum pln_cell_type type = table->columns[c].type;
        heads[c] = (struct pln_head){table->columns[c].alias,
                                     type == PLN_CELL_INTEGER || type == PLN_CELL_REAL};
    }
    pln_body_open_table(b, look, heads, table->n_columns);
    for (size_t row = 0; row < shown; row++) {
        table->row(b->facts, row, cells);
        for (size_t c = 0; c < table->n_columns; c++)
            any_cell(b, &table->columns[c], &cells[c]);
        pln_body_end_row(b);
    }
    pln_body_close_table(b);
    pln_body_tell_rest(b, shown, n, file);
}
