#include "planner/report/csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void pln_csv_text(struct geo_buf *buf, const char *text)
{
    bool formula = *text && strchr("=+-@\t\r", *text);
    bool quoted = strpbrk(text, ",\"\r\n") || *text == ' ';
    if (quoted) geo_buf_add(buf, "\"");
    if (formula) geo_buf_add(buf, "'");
    for (const char *p = text; *p;) {
        size_t plain = strcspn(p, "\"");
        geo_buf_add_bytes(buf, p, plain);
        p += plain;
        if (*p) {
            geo_buf_add(buf, "\"\"");
            p++;
        }
    }
    if (quoted) geo_buf_add(buf, "\"");
}

/* A small loss must not become "-0.0". */
static void add_real(struct geo_buf *buf, int decimals, double value)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    bool nought = text[0] == '-' && text[strspn(text, "-0.")] == '\0';
    if (strlen(text) + 1 < sizeof text)
        geo_buf_add(buf, text + nought);
    else
        geo_buf_addf(buf, "%.*f", decimals, value);
}

static void add_cell(struct geo_buf *buf, const struct pln_column *column,
                     const struct pln_cell *cell)
{
    if (cell->null) return;
    switch (column->type) {
    case PLN_CELL_TEXT:
        pln_csv_text(buf, cell->u.text);
        break;
    case PLN_CELL_INTEGER:
    case PLN_CELL_BOOL:
        geo_buf_addf(buf, "%lld", (long long)cell->u.integer);
        break;
    case PLN_CELL_REAL:
        add_real(buf, column->decimals, cell->u.real);
        break;
    case PLN_CELL_DATE:
        geo_buf_addf(buf, "%04d-%02d-%02d", (int)(cell->u.integer / 10000),
                     (int)(cell->u.integer / 100 % 100), (int)(cell->u.integer % 100));
        break;
    }
}

enum geo_status pln_csv_table(const struct pln_table *table, const struct pln_facts *facts,
                              struct geo_buf *text, struct geo_err *err)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        geo_buf_add(text, c ? "," : "");
        geo_buf_add(text, table->columns[c].name);
    }
    geo_buf_add(text, "\r\n");
    size_t n = table->n_rows(facts);
    for (size_t row = 0; row < n; row++) {
        struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
        table->row(facts, row, cells);
        for (size_t c = 0; c < table->n_columns; c++) {
            geo_buf_add(text, c ? "," : "");
            add_cell(text, &table->columns[c], &cells[c]);
        }
        geo_buf_add(text, "\r\n");
    }
    return geo_buf_status(text, err);
}
