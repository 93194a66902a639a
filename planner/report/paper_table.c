/* Tables on paper: columns as wide as what stands in them asks for. */
#include <math.h>
#include <string.h>

#include "planner/report/map.h"
#include "planner/report/paper.h"

#define LEADING 1.3
#define GAP 6.5 /* between columns */
#define PAD 2.2 /* above and below a row */
#define BAR_WIDTH 90.0
#define LONGEST 190.0  /* a text column asks for no more … */
#define WORD_MOST 80.0 /* … and for no less than its longest word, up to this */

static const struct pln_type head_type = {7, true, {0x5C, 0x66, 0x70}},
                             cell_type = {7.5, false, {0x1E, 0x24, 0x2B}};

void pln_paper_table_row(struct pln_paper_table *table, const struct pln_entry *entries)
{
    if (geo_grow(&table->entries, &table->cap, table->n_entries + table->n_columns,
                 sizeof *table->entries, NULL) != GEO_OK) {
        table->failed = true;
        return;
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        struct pln_entry *entry = &table->entries[table->n_entries++];
        *entry = entries[c];
        entry->text = geo_arena_keep(&table->texts, entries[c].text, strlen(entries[c].text));
        table->failed |= !entry->text;
        if (!entry->text) entry->text = "";
    }
}

struct column {
    double least, wanted; /* by the longest word; by what stands in it on one line */
    double head;          /* wanted by its head, which may as well stand on several lines */
    double width, x;
};

/* The width of TEXT on one line, and of its longest word. */
static double ask(cairo_t *cr, const struct pln_type *type, const char *text, double *longest_word)
{
    struct geo_buf word = {0};
    double whole = pln_map_text_width(cr, type->size, type->bold, text), longest = 0;
    for (const char *p = text; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        geo_buf_clear(&word);
        geo_buf_add_bytes(&word, p, n);
        longest = fmax(longest, pln_map_text_width(cr, type->size, type->bold, word.text));
        p += n;
    }
    geo_buf_release(&word);
    *longest_word = longest;
    return whole;
}

static void ask_head(cairo_t *cr, const char *text, struct column *column)
{
    double longest, whole = ask(cr, &head_type, text, &longest);
    column->head = fmin(whole, LONGEST);
    column->least = fmin(longest, WORD_MOST);
}

static void ask_cell(cairo_t *cr, const char *text, bool number, struct column *column)
{
    double longest, whole = ask(cr, &cell_type, text, &longest);
    column->wanted = fmax(column->wanted, number ? whole : fmin(whole, LONGEST));
    column->least = fmax(column->least, number ? longest : fmin(longest, WORD_MOST));
}

/* Columns that want little more than they have get it; the others share what is left alike. */
static double feed(struct column *columns, size_t n, double left)
{
    size_t hungry = n;
    while (left > 0.01 && hungry) {
        double share = left / (double)hungry;
        hungry = 0;
        for (size_t c = 0; c < n; c++) {
            double more = fmin(fmax(columns[c].wanted - columns[c].width, 0), share);
            columns[c].width += more;
            left -= more;
            hungry += columns[c].width < columns[c].wanted - 0.01;
        }
    }
    return left;
}

/* First the cells, of which there are many; then the heads. */
static void share_width(struct column *columns, size_t n)
{
    const double room = PLN_PAPER_RIGHT - PLN_PAPER_LEFT - GAP * (double)(n - 1);
    double left = room, x = PLN_PAPER_LEFT;
    for (size_t c = 0; c < n; c++)
        left -= columns[c].width = columns[c].least;
    left = feed(columns, n, left);
    for (size_t c = 0; c < n; c++)
        columns[c].wanted = fmax(columns[c].wanted, columns[c].head);
    left = feed(columns, n, left);
    double used = room - left, scale = left < 0 ? room / used : fmin(room / used, 1.6);
    for (size_t c = 0; c < n; c++) {
        columns[c].width *= scale;
        columns[c].x = x;
        x += columns[c].width + GAP;
    }
}

static void measure(cairo_t *cr, const struct pln_paper_table *table, struct column *columns)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        columns[c] = (struct column){0};
        ask_head(cr, pln_text(table->language, table->heads[c].title), &columns[c]);
    }
    for (size_t i = 0; i < table->n_entries; i++) {
        struct column *column = &columns[i % table->n_columns];
        const struct pln_entry *entry = &table->entries[i];
        if (entry->bar_pct >= 0)
            column->least = column->wanted = BAR_WIDTH;
        else
            ask_cell(cr, entry->text, table->heads[i % table->n_columns].number, column);
    }
    share_width(columns, table->n_columns);
}

/* ---- drawing ---- */

static size_t lines_of(cairo_t *cr, const struct pln_type *type, double width, const char *text)
{
    size_t n = 0;
    for (const char *next = NULL; *text; text = next, n++)
        if (pln_paper_break(cr, type, width, text, &next) == 0) break;
    return n ? n : 1;
}

/* The column is widened by a hair: a text must fit the width that was measured for it. */
static double hold(const struct column *column)
{
    return column->width + 0.01;
}

static void draw_lines(cairo_t *cr, const struct pln_type *type, const struct column *column,
                       bool number, double top, const char *text)
{
    struct geo_buf line = {0};
    double y = top + PAD + type->size;
    pln_map_ink(cr, type->colour, 1);
    for (const char *next = NULL; *text; text = next, y += type->size * LEADING) {
        size_t n = pln_paper_break(cr, type, hold(column), text, &next);
        if (n == 0) break;
        geo_buf_clear(&line);
        geo_buf_add_bytes(&line, text, n);
        double width = number ? pln_map_text_width(cr, type->size, type->bold, line.text) : 0;
        pln_map_text(cr, number ? column->x + column->width - width : column->x, y, type->size,
                     type->bold, line.text);
    }
    geo_buf_release(&line);
}

static void draw_bar(cairo_t *cr, const struct column *column, double top, double pct)
{
    static const struct pln_colour trough = {0xEC, 0xD9, 0xCC};
    const double y = top + PAD + 0.8, height = cell_type.size;
    pln_map_ink(cr, trough, 1);
    cairo_rectangle(cr, column->x, y, column->width, height);
    cairo_fill(cr);
    pln_map_ink(cr, pln_colour_verdict[PLN_VERDICT_SERVED], 1);
    cairo_rectangle(cr, column->x, y, column->width * fmin(pct, 100) / 100, height);
    cairo_fill(cr);
}

static void rule_below(cairo_t *cr, double y, double alpha)
{
    pln_map_ink(cr, pln_colour_faint, alpha);
    cairo_set_line_width(cr, 0.4);
    cairo_move_to(cr, PLN_PAPER_LEFT, y);
    cairo_line_to(cr, PLN_PAPER_RIGHT, y);
    cairo_stroke(cr);
}

static double height_of(size_t lines, const struct pln_type *type)
{
    return (double)(lines - 1) * type->size * LEADING + type->size * 1.15 + 2 * PAD;
}

static double head_height(cairo_t *cr, const struct pln_paper_table *table,
                          const struct column *columns)
{
    size_t lines = 1;
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t n = lines_of(cr, &head_type, hold(&columns[c]),
                            pln_text(table->language, table->heads[c].title));
        lines = n > lines ? n : lines;
    }
    return height_of(lines, &head_type);
}

static void draw_head(struct pln_paper *paper, const struct pln_paper_table *table,
                      const struct column *columns, double height)
{
    for (size_t c = 0; c < table->n_columns; c++)
        draw_lines(paper->cr, &head_type, &columns[c], table->heads[c].number, paper->y,
                   pln_text(table->language, table->heads[c].title));
    paper->y += height;
    rule_below(paper->cr, paper->y, 0.9);
}

static double row_height(cairo_t *cr, const struct pln_paper_table *table,
                         const struct column *columns, const struct pln_entry *row)
{
    size_t lines = 1;
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t n = lines_of(cr, &cell_type, hold(&columns[c]), row[c].text);
        lines = n > lines ? n : lines;
    }
    return height_of(lines, &cell_type);
}

static void draw_row(struct pln_paper *paper, const struct pln_paper_table *table,
                     const struct column *columns, const struct pln_entry *row, double height)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (row[c].bar_pct >= 0)
            draw_bar(paper->cr, &columns[c], paper->y, row[c].bar_pct);
        else
            draw_lines(paper->cr, &cell_type, &columns[c], table->heads[c].number, paper->y,
                       row[c].text);
    paper->y += height;
    rule_below(paper->cr, paper->y, 0.35);
}

static void draw_rows(struct pln_paper *paper, const struct pln_paper_table *table,
                      const struct column *columns)
{
    const double head = head_height(paper->cr, table, columns);
    size_t page = 0;
    for (size_t i = 0; i < table->n_entries; i += table->n_columns) {
        double height = row_height(paper->cr, table, columns, &table->entries[i]);
        pln_paper_need(paper, page ? height : height + head);
        if (paper->page != page) draw_head(paper, table, columns, head);
        page = paper->page;
        draw_row(paper, table, columns, &table->entries[i], height);
    }
}

enum geo_status pln_paper_table_draw(struct pln_paper *paper, struct pln_paper_table *table,
                                     struct geo_err *err)
{
    struct column columns[sizeof table->heads / sizeof *table->heads];
    enum geo_status st =
        table->failed ? geo_no_memory(err, "a table on paper", table->n_entries, sizeof(char *))
                      : GEO_OK;
    if (st == GEO_OK && table->n_entries) {
        measure(paper->cr, table, columns);
        draw_rows(paper, table, columns);
        paper->y += 10;
    }
    geo_free(table->entries);
    geo_arena_release(&table->texts);
    *table = (struct pln_paper_table){0};
    return st;
}
