/* Inside planner/report/body only: a row in the making, tables, the section of the list's changes.
 */
#ifndef PLANNER_REPORT_BODY_PARTS_H
#define PLANNER_REPORT_BODY_PARTS_H

#include "planner/report/body.h"
#include "planner/report/table.h"

/* One row in the making: each cell has its own text. */
struct pln_body {
    const struct pln_facts *facts;
    enum pln_language language;
    const struct pln_page *page;
    struct geo_buf cell[PLN_TABLE_COLUMNS_MAX];
    double bar_pct[PLN_TABLE_COLUMNS_MAX];
    size_t n; /* cells filled */
};

const char *pln_body_say(const struct pln_body *b, enum pln_string key);

/* The row's next cell, empty; and filled. */
struct geo_buf *pln_body_cell(struct pln_body *b);
void pln_body_text_cell(struct pln_body *b, const char *text);
void pln_body_label_cell(struct pln_body *b, const struct pln_domain *domain, const char *value);
void pln_body_count_cell(struct pln_body *b, int64_t n);
void pln_body_number_cell(struct pln_body *b, double x, int decimals);
/* In one unit down a whole column, so that rows can be compared; the head names it. */
void pln_body_money_cell(struct pln_body *b, int64_t vnd, int64_t unit_vnd);
void pln_body_bar_cells(struct pln_body *b, int64_t part, int64_t whole); /* two: bar, percent */
void pln_body_end_row(struct pln_body *b);

void pln_body_open_table(const struct pln_body *b, enum pln_table_look look,
                         const struct pln_head *heads, size_t n);
void pln_body_close_table(const struct pln_body *b);

/* A paragraph of KEY with its {0} … filled. */
void pln_body_say_filled(const struct pln_body *b, enum pln_prose kind, enum pln_string key,
                         const char *const *args, size_t n_args);

/* Says how many of N rows are left out, and in which FILE they are; nothing where all are SHOWN. */
void pln_body_tell_rest(const struct pln_body *b, size_t shown, size_t n, const char *file);

/* A table as the lists have it, up to MOST rows. */
void pln_body_whole_table(struct pln_body *b, const struct pln_table *table, size_t most,
                          enum pln_table_look look, const char *file);

/* The section of what changed against the programme's earlier list. */
void pln_body_tell_changes(struct pln_body *b);

#endif
