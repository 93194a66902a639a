/* planner/report/body: what report.html and report.pdf say, section by section. Floor 6. Pure.
 *
 * The answer first, then the maps, progress, what changed on the list, where signal is missing, the
 * frontier, the ranked list, the assumptions, the data findings. The body knows no markup and no
 * paper: it tells a page.
 */
#ifndef PLANNER_REPORT_BODY_H
#define PLANNER_REPORT_BODY_H

#include "planner/report/facts.h"
#include "planner/report/language.h"

enum pln_prose { PLN_PROSE_PLAIN, PLN_PROSE_ANSWER, PLN_PROSE_SMALL };

/* How a table stands on the page: as it is, with bars of progress, or long: to be scrolled through
 * on a screen. */
enum pln_table_look { PLN_LOOK_PLAIN, PLN_LOOK_BARS, PLN_LOOK_LONG };

enum pln_card_kind { PLN_CARD_NONE, PLN_CARD_SITE, PLN_CARD_PLANNED };

struct pln_card {
    enum pln_card_kind kind;
    const char *figure, *words;
};

struct pln_head {
    enum pln_string title;
    bool number; /* to the right */
};

struct pln_entry {
    const char *text;
    double bar_pct; /* a bar instead of text; negative: none */
};

/* Whoever writes a report. Texts are borrowed for the call, UTF-8, not escaped. */
struct pln_page {
    void *ctx;
    void (*heading)(void *ctx, enum pln_string text);
    void (*caption)(void *ctx, enum pln_string text); /* over a table */
    void (*prose)(void *ctx, enum pln_prose kind, const char *text);
    void (*cards)(void *ctx, const struct pln_card *cards, size_t n);
    void (*open_table)(void *ctx, enum pln_table_look look, const struct pln_head *heads, size_t n);
    void (*row)(void *ctx, const struct pln_entry *entries);
    void (*close_table)(void *ctx);
    void (*maps)(void *ctx); /* with their headings and legend */
    void (*frontier)(void *ctx);
};

/* GEO_NO_MEMORY; what goes wrong on the page is the page's to remember. */
enum geo_status pln_body_tell(const struct pln_facts *facts, enum pln_language language,
                              const struct pln_page *page, struct geo_err *err);

/* The report's title: the scenario's, or the kind of report. */
const char *pln_body_title(const struct pln_facts *facts, enum pln_language language);

/* "Broadband coverage plan · figures as of …"; appended. */
void pln_body_subtitle(const struct pln_facts *facts, enum pln_language language,
                       struct geo_buf *text);

/* What the reader is warned of at the end; appended. */
void pln_body_caution(const struct pln_facts *facts, enum pln_language language,
                      struct geo_buf *text);

#endif
