#include "planner/report/paper.h"

#include <string.h>

#include "planner/report/map.h"

#define LEADING 1.42

static void head(struct pln_paper *paper)
{
    paper->y = PLN_PAPER_TOP;
    if (paper->page == 1 || !paper->running) return;
    pln_map_ink(paper->cr, pln_colour_faint, 1);
    pln_map_text(paper->cr, PLN_PAPER_LEFT, 34, 8, false, paper->running);
    cairo_set_line_width(paper->cr, 0.5);
    cairo_move_to(paper->cr, PLN_PAPER_LEFT, 40);
    cairo_line_to(paper->cr, PLN_PAPER_RIGHT, 40);
    cairo_stroke(paper->cr);
}

void pln_paper_begin(struct pln_paper *paper)
{
    paper->page = 1;
    head(paper);
}

void pln_paper_end(struct pln_paper *paper)
{
    if (paper->foot) paper->foot(paper->foot_ctx, paper->page);
    cairo_show_page(paper->cr);
}

void pln_paper_need(struct pln_paper *paper, double height)
{
    if (paper->y + height <= PLN_PAPER_BOTTOM || paper->y <= PLN_PAPER_TOP) return;
    pln_paper_end(paper);
    paper->page++;
    head(paper);
}

/* ---- breaking lines ---- */

static double width_of(cairo_t *cr, const struct pln_type *type, const char *text, size_t n)
{
    char some[256];
    if (n >= sizeof some) n = sizeof some - 1;
    memcpy(some, text, n);
    some[n] = '\0';
    return pln_map_text_width(cr, type->size, type->bold, some);
}

/* Bytes of the UTF-8 character at TEXT. */
static size_t character(const char *text)
{
    size_t n = 1;
    while (((unsigned char)text[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* As much of a word as WIDTH holds; after a mark of punctuation where there is one. */
static size_t cut_word(cairo_t *cr, const struct pln_type *type, double width, const char *word,
                       size_t length)
{
    size_t fits = character(word), after = 0;
    for (size_t next = fits; next < length; next += character(word + next)) {
        if (strchr("/,;:-_.)", word[fits - 1])) after = fits;
        if (next >= 250 || width_of(cr, type, word, next) > width) break;
        fits = next;
    }
    return after > fits / 3 ? after : fits;
}

size_t pln_paper_break(cairo_t *cr, const struct pln_type *type, double width, const char *text,
                       const char **next)
{
    const double space = width_of(cr, type, " ", 1);
    double used = 0;
    size_t line = 0, at = 0;
    while (text[at]) {
        size_t gap = strspn(text + at, " \t\r\n"), word = strcspn(text + at + gap, " \t\r\n");
        double more = width_of(cr, type, text + at + gap, word);
        bool first = line == 0;
        if (first && (more > width || word >= 250)) {
            size_t cut = at + gap + cut_word(cr, type, width, text + at + gap, word);
            *next = text + cut;
            return cut;
        }
        if (!first && used + space + more > width) break;
        used += more + (first ? 0 : space);
        at += gap + word;
        line = at;
    }
    *next = text + line + strspn(text + line, " \t\r\n");
    return line;
}

void pln_paper_prose(struct pln_paper *paper, double x, double width, const struct pln_type *type,
                     const char *text)
{
    struct geo_buf line = {0};
    while (*text) {
        const char *next = NULL;
        size_t n = pln_paper_break(paper->cr, type, width, text, &next);
        if (n == 0) break;
        pln_paper_need(paper, type->size * LEADING);
        geo_buf_clear(&line);
        geo_buf_add_bytes(&line, text, n);
        pln_map_ink(paper->cr, type->colour, 1);
        pln_map_text(paper->cr, x, paper->y + type->size, type->size, type->bold,
                     line.text ? line.text : "");
        paper->y += type->size * LEADING;
        text = next;
    }
    geo_buf_release(&line);
}
