/* planner/report/paper: text and tables flowing over A4 pages, by cairo. Floor 6. Main thread.
 *
 * A cursor runs down the page; what does not fit begins a new one. Points of 1/72 inch, y down.
 * Text is broken at spaces, and inside words that no line holds. */
#ifndef PLANNER_REPORT_PAPER_H
#define PLANNER_REPORT_PAPER_H

#include <cairo.h>

#include "geo/base/mem.h"
#include "geo/base/status.h"
#include "planner/report/body.h"
#include "planner/report/palette.h"

#define PLN_PAPER_WIDTH 595.276
#define PLN_PAPER_HEIGHT 841.89
#define PLN_PAPER_LEFT 42.0
#define PLN_PAPER_RIGHT (PLN_PAPER_WIDTH - 42.0)
#define PLN_PAPER_TOP 54.0
#define PLN_PAPER_BOTTOM (PLN_PAPER_HEIGHT - 52.0)

struct pln_paper {
    cairo_t *cr;
    double y;            /* of the next line's top */
    size_t page;         /* from 1 */
    const char *running; /* at the head of every page but the first */
    /* Draws what stands at the foot of PAGE; called as each page ends. */
    void (*foot)(void *foot_ctx, size_t page);
    void *foot_ctx;
};

struct pln_type {
    double size;
    bool bold;
    struct pln_colour colour;
};

/* Begin the first page; end the last. */
void pln_paper_begin(struct pln_paper *paper);
void pln_paper_end(struct pln_paper *paper);

/* See to it that HEIGHT is left on the page; a new page where it is not. */
void pln_paper_need(struct pln_paper *paper, double height);

/* TEXT between X and X + WIDTH, running over pages line by line. */
void pln_paper_prose(struct pln_paper *paper, double x, double width, const struct pln_type *type,
                     const char *text);

/* One line of TEXT that WIDTH holds: its length in bytes, spaces behind it not counted; *NEXT is
 * where the following line begins. At least one character, unless TEXT is empty. */
size_t pln_paper_break(cairo_t *cr, const struct pln_type *type, double width, const char *text,
                       const char **next);

/* A table kept in memory until its columns' widths are known. The zero value is an empty one. */
struct pln_paper_table {
    struct pln_head heads[40];
    size_t n_columns;
    enum pln_language language;
    struct pln_entry *entries; /* row by row; the texts lie in the arena */
    size_t n_entries, cap;
    struct geo_arena texts;
    bool failed;
};
void pln_paper_table_row(struct pln_paper_table *table, const struct pln_entry *entries);

/* Draw it, its header again on every page, and release it. GEO_NO_MEMORY when a row was lost. */
enum geo_status pln_paper_table_draw(struct pln_paper *paper, struct pln_paper_table *table,
                                     struct geo_err *err);

#endif
