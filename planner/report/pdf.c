#include "planner/report/pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "planner/report/chart.h"
#include "planner/report/map.h"
#include "planner/report/paper.h"

#define WIDTH (PLN_PAPER_RIGHT - PLN_PAPER_LEFT)
#define MAP_SCALE 0.55 /* the map's symbols are made for a sheet of 900 units and more */
#define CHART_HEIGHT (PLN_CHART_HEIGHT * WIDTH / PLN_CHART_WIDTH)
#define TICKS_ABOVE 14.0
#define TICKS_LEFT 26.0

static const struct pln_type title_type = {22, true, {0x1E, 0x24, 0x2B}},
                             subtitle_type = {10.5, false, {0x5C, 0x66, 0x70}},
                             heading_type = {13.5, true, {0x1E, 0x24, 0x2B}},
                             notice_type = {8.5, false, {0x8A, 0x3D, 0x00}};

struct pdf {
    struct pln_paper paper;
    const struct pln_facts *facts;
    enum pln_language language;
    struct pln_paper_table table;
    struct geo_buf text; /* scratch */
    const char *subtitle;
    cairo_surface_t *surface;
    size_t n_pages; /* 0 while they are being counted */
    struct geo_err trouble;
};

static const char *say(const struct pdf *p, enum pln_string key)
{
    return pln_text(p->language, key);
}

static const char *text_of(const struct pdf *p)
{
    return p->text.length ? p->text.text : "";
}

/* ---- what the body tells ---- */

static void add_bookmark(struct pdf *p, const char *text)
{
    char place[80];
    /* without the tenths of a point, whose decimal mark a locale might change */
    snprintf(place, sizeof place, "page=%zu pos=[%d %d]", p->paper.page, (int)PLN_PAPER_LEFT,
             (int)p->paper.y);
    cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT, text, place, 0);
}

static void add_heading(void *ctx, enum pln_string text)
{
    struct pdf *p = ctx;
    /* a heading does not stand alone at the foot, nor without its chart */
    pln_paper_need(&p->paper, text == PLN_S_H_FRONTIER ? CHART_HEIGHT + 90 : 90);
    if (p->paper.y > PLN_PAPER_TOP) p->paper.y += 10;
    add_bookmark(p, say(p, text));
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT, WIDTH, &heading_type, say(p, text));
    p->paper.y += 5;
}

static void add_caption(void *ctx, enum pln_string text)
{
    static const struct pln_type type = {9, true, {0x1E, 0x24, 0x2B}};
    struct pdf *p = ctx;
    pln_paper_need(&p->paper, 65); /* with its table's first row */
    if (p->paper.y > PLN_PAPER_TOP) p->paper.y += 5;
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT, WIDTH, &type, say(p, text));
    p->paper.y += 2;
}

static void add_prose(void *ctx, enum pln_prose kind, const char *text)
{
    static const struct pln_type types[] = {{9, false, {0x1E, 0x24, 0x2B}},
                                            {10.5, false, {0x1E, 0x24, 0x2B}},
                                            {8, false, {0x5C, 0x66, 0x70}}};
    struct pdf *p = ctx;
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT, WIDTH, &types[kind], text);
    p->paper.y += 3;
}

static void draw_card(struct pdf *p, const struct pln_card *card, double x, double y, double width)
{
    static const struct pln_colour wash = {0xF5, 0xF6, 0xF4};
    const struct pln_colour edges[] = {[PLN_CARD_NONE] = pln_colour_verdict[PLN_VERDICT_NONE],
                                       [PLN_CARD_SITE] = pln_colour_site,
                                       [PLN_CARD_PLANNED] = pln_colour_planned};
    cairo_t *cr = p->paper.cr;
    double size = 18;
    while (size > 9 && pln_map_text_width(cr, size, true, card->figure) > width - 16)
        size -= 0.5;
    pln_map_ink(cr, wash, 1);
    cairo_rectangle(cr, x, y, width, 50);
    cairo_fill(cr);
    pln_map_ink(cr, edges[card->kind], 1);
    cairo_rectangle(cr, x, y, width, 3);
    cairo_fill(cr);
    pln_map_ink(cr, pln_colour_ink, 1);
    pln_map_text(cr, x + 8, y + 25, size, true, card->figure);
    pln_map_ink(cr, pln_colour_faint, 1);
    pln_map_text(cr, x + 8, y + 41, 8.5, false, card->words);
}

static void add_cards(void *ctx, const struct pln_card *cards, size_t n)
{
    enum { PER_ROW = 3 };
    struct pdf *p = ctx;
    const double width = (WIDTH - 2 * 8) / PER_ROW;
    for (size_t i = 0; i < n; i += PER_ROW) {
        pln_paper_need(&p->paper, 58);
        for (size_t k = i; k < n && k < i + PER_ROW; k++)
            draw_card(p, &cards[k], PLN_PAPER_LEFT + (double)(k - i) * (width + 8), p->paper.y,
                      width);
        p->paper.y += 58;
    }
    p->paper.y += 4;
}

static void open_table(void *ctx, enum pln_table_look look, const struct pln_head *heads, size_t n)
{
    struct pdf *p = ctx;
    (void)look;
    memcpy(p->table.heads, heads, n * sizeof *heads);
    p->table.n_columns = n;
    p->table.language = p->language;
}

static void add_row(void *ctx, const struct pln_entry *entries)
{
    struct pdf *p = ctx;
    pln_paper_table_row(&p->table, entries);
}

static void close_table(void *ctx)
{
    struct pdf *p = ctx;
    struct geo_err err = {0};
    if (pln_paper_table_draw(&p->paper, &p->table, &err) != GEO_OK) p->trouble = err;
}

static void add_frontier(void *ctx)
{
    struct pdf *p = ctx;
    const double scale = WIDTH / PLN_CHART_WIDTH;
    pln_paper_need(&p->paper, CHART_HEIGHT);
    cairo_save(p->paper.cr);
    cairo_translate(p->paper.cr, PLN_PAPER_LEFT, p->paper.y);
    cairo_scale(p->paper.cr, scale, scale);
    const struct pln_canvas canvas = pln_canvas_cairo(p->paper.cr);
    pln_chart_frontier(&canvas, p->facts, p->language);
    cairo_restore(p->paper.cr);
    p->paper.y += CHART_HEIGHT + 8;
}

/* ---- the map ---- */

#define MAP_MOST 600.0  /* of height, in points */
#define MAP_AROUND 97.0 /* heading, ticks and legend */

/* As high as the land asks for; a little lower where that keeps it on the page. In its own units.
 */
static struct pln_frame map_frame(struct pdf *p)
{
    const double width = WIDTH - TICKS_LEFT;
    struct pln_box box = pln_frame_box(p->facts);
    struct pln_frame wide = pln_frame_fit(box, 0, 0, width, 1e9);
    double land = (box.north_deg - box.south_deg) * wide.y_per_deg,
           height = fmin(fmax(land, width / 2), MAP_MOST),
           room = PLN_PAPER_BOTTOM - p->paper.y - MAP_AROUND;
    if (room >= 0.6 * height) height = fmin(height, room);
    pln_paper_need(&p->paper, height + MAP_AROUND);
    return pln_frame_fit(box, 0, 0, width / MAP_SCALE, height / MAP_SCALE);
}

struct legend {
    struct pdf *pdf;
    double x;
};

/* Room for a symbol and WORDS; where the symbol's middle comes. */
static void legend_place(struct legend *l, const char *words, double *x, double *y)
{
    struct pln_paper *paper = &l->pdf->paper;
    const double width = 14 + pln_map_text_width(paper->cr, 8, false, words) + 14;
    if (l->x + width > PLN_PAPER_RIGHT) {
        l->x = PLN_PAPER_LEFT;
        paper->y += 13;
    }
    pln_map_ink(paper->cr, pln_colour_ink, 1);
    pln_map_text(paper->cr, l->x + 13, paper->y + 8, 8, false, words);
    *x = l->x + 5;
    *y = paper->y + 5;
    l->x += width;
}

static void legend_verdicts(struct legend *l)
{
    static const struct {
        enum pln_verdict verdict;
        enum pln_string label;
    } rows[] = {{PLN_VERDICT_NONE, PLN_S_V_NONE},
                {PLN_VERDICT_PARTIAL, PLN_S_V_PARTIAL},
                {PLN_VERDICT_UNCERTAIN, PLN_S_V_UNCERTAIN},
                {PLN_VERDICT_SERVED, PLN_S_V_SERVED}};
    struct pdf *p = l->pdf;
    double x, y;
    for (size_t i = 0; p->facts->results->audit && i < sizeof rows / sizeof *rows; i++) {
        geo_buf_clear(&p->text);
        geo_buf_addf(&p->text, "%s: ", say(p, rows[i].label));
        pln_add_count(&p->text, p->language, p->facts->total.verdict[rows[i].verdict]);
        legend_place(l, text_of(p), &x, &y);
        pln_map_dot(p->paper.cr, pln_colour_verdict[rows[i].verdict], x, y, 3.2, true);
    }
}

static void legend_sites(struct legend *l)
{
    static const enum pln_string sites[] = {PLN_S_M_NEW_TOWER, PLN_S_M_POLE, PLN_S_M_ON_MAST};
    struct pdf *p = l->pdf;
    bool used[3] = {false};
    double x, y;
    for (size_t i = 0; i < p->facts->n_proposals; i++)
        used[pln_symbol_of(p->facts->proposals[i].kind->fix)] = true;
    for (int i = 0; i < 3; i++)
        if (used[i]) {
            legend_place(l, say(p, sites[i]), &x, &y);
            pln_map_site(p->paper.cr, (enum pln_symbol)i, x, y, 8);
        }
    if (!p->facts->n_proposals) return;
    legend_place(l, say(p, PLN_S_M_REACHED), &x, &y);
    cairo_new_path(p->paper.cr);
    cairo_arc(p->paper.cr, x, y, 3.5, 0, 6.2831853071795865);
    pln_map_ink(p->paper.cr, pln_colour_planned, 1);
    cairo_set_line_width(p->paper.cr, 1.2);
    cairo_stroke(p->paper.cr);
}

static void legend_land(struct legend *l)
{
    static const enum pln_string land[] = {PLN_S_LAND_SERVED, PLN_S_LAND_PLANNED,
                                           PLN_S_LAND_UNCERTAIN};
    struct pdf *p = l->pdf;
    double x, y;
    for (int k = 0; p->facts->results->land && k < PLN_LAND_COUNT; k++) {
        legend_place(l, say(p, land[k]), &x, &y);
        pln_map_ink(p->paper.cr, pln_colour_land[k], pln_land_alpha[k]);
        cairo_rectangle(p->paper.cr, x - 5, y - 3.5, 10, 7);
        cairo_fill(p->paper.cr);
    }
}

static void draw_legend(struct pdf *p)
{
    struct legend legend = {p, PLN_PAPER_LEFT};
    double x, y;
    legend_verdicts(&legend);
    legend_sites(&legend);
    if (p->facts->results->towers) {
        legend_place(&legend, say(p, PLN_S_M_EXISTING), &x, &y);
        pln_map_mast(p->paper.cr, x, y, 8);
    }
    legend_land(&legend);
    p->paper.y += 20;
}

static void draw_map(struct pdf *p, const struct pln_frame *frame)
{
    struct pln_relief relief = {0};
    if (pln_relief_make(p->facts->results->ground, frame->box,
                        (size_t)fmax(frame->width, frame->height), &relief, &p->trouble) != GEO_OK)
        return;
    cairo_save(p->paper.cr);
    cairo_translate(p->paper.cr, PLN_PAPER_LEFT + TICKS_LEFT, p->paper.y + TICKS_ABOVE);
    cairo_scale(p->paper.cr, MAP_SCALE, MAP_SCALE);
    pln_map_draw(p->paper.cr, p->facts, frame, &relief, p->language);
    cairo_restore(p->paper.cr);
    pln_relief_release(&relief);
}

static void add_maps(void *ctx)
{
    struct pdf *p = ctx;
    const struct pln_frame frame = map_frame(p);
    add_heading(p, PLN_S_H_MAP);
    if (p->n_pages) draw_map(p, &frame); /* while pages are counted only its place matters */
    p->paper.y += TICKS_ABOVE + frame.height * MAP_SCALE + 8;
    draw_legend(p);
}

/* ---- what stands around it ---- */

static void add_title(struct pdf *p)
{
    const char *notice = p->facts->results->notice;
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT, WIDTH, &title_type,
                    pln_body_title(p->facts, p->language));
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT, WIDTH, &subtitle_type, p->subtitle);
    p->paper.y += 6;
    if (!notice || !notice[0]) return;
    double top = p->paper.y;
    pln_paper_prose(&p->paper, PLN_PAPER_LEFT + 10, WIDTH - 10, &notice_type, notice);
    pln_map_ink(p->paper.cr, pln_colour_verdict[PLN_VERDICT_NONE], 1);
    cairo_rectangle(p->paper.cr, PLN_PAPER_LEFT, top, 3, p->paper.y - top);
    cairo_fill(p->paper.cr);
    p->paper.y += 4;
}

static void draw_foot(void *ctx, size_t page)
{
    struct pdf *p = ctx;
    cairo_t *cr = p->paper.cr;
    struct geo_buf here = {0}, all = {0}, text = {0};
    pln_add_count(&here, p->language, (int64_t)page);
    pln_add_count(&all, p->language, (int64_t)p->n_pages);
    const char *args[] = {here.text ? here.text : "", all.text ? all.text : ""};
    pln_add_filled(&text, say(p, PLN_S_P_PAGE), args, 2);
    const char *number = text.text ? text.text : "";
    pln_map_ink(cr, pln_colour_faint, 1);
    pln_map_text(cr, PLN_PAPER_LEFT, PLN_PAPER_HEIGHT - 30, 8, false, p->subtitle);
    pln_map_text(cr, PLN_PAPER_RIGHT - pln_map_text_width(cr, 8, false, number),
                 PLN_PAPER_HEIGHT - 30, 8, false, number);
    geo_buf_release(&here);
    geo_buf_release(&all);
    geo_buf_release(&text);
}

static void add_metadata(const struct pdf *p, int64_t epoch_s)
{
    char stamp[40] = ""; /* cairo then leaves the date out; untold, it takes the clock's */
    time_t when = (time_t)epoch_s;
    struct tm utc;
    if (epoch_s && gmtime_r(&when, &utc)) strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE,
                                   pln_body_title(p->facts, p->language));
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_SUBJECT, p->subtitle);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "phusong");
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
}

/* Memory that runs out is noted in the buffer: of a stream that fails cairo makes no good end. */
static cairo_status_t collect(void *ctx, const unsigned char *bytes, unsigned n)
{
    geo_buf_add_bytes(ctx, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

/* The whole report into BYTES; into nothing where that is NULL. */
static enum geo_status draw_all(struct pdf *p, struct geo_buf *bytes, int64_t epoch_s,
                                struct geo_err *err)
{
    const struct pln_page page = {p,          add_heading, add_caption, add_prose, add_cards,
                                  open_table, add_row,     close_table, add_maps,  add_frontier};
    p->surface = cairo_pdf_surface_create_for_stream(bytes ? collect : NULL, bytes, PLN_PAPER_WIDTH,
                                                     PLN_PAPER_HEIGHT);
    p->paper = (struct pln_paper){.cr = cairo_create(p->surface),
                                  .running = pln_body_title(p->facts, p->language),
                                  .foot = draw_foot,
                                  .foot_ctx = p};
    add_metadata(p, epoch_s);
    pln_paper_begin(&p->paper);
    add_title(p);
    enum geo_status st = pln_body_tell(p->facts, p->language, &page, err);
    geo_buf_clear(&p->text);
    pln_body_caution(p->facts, p->language, &p->text);
    p->paper.y += 8;
    add_prose(p, PLN_PROSE_SMALL, text_of(p));
    pln_paper_end(&p->paper);
    cairo_status_t drawn = cairo_status(p->paper.cr);
    cairo_destroy(p->paper.cr);
    cairo_surface_finish(p->surface);
    if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_status(p->surface);
    cairo_surface_destroy(p->surface);
    if (st == GEO_OK && p->trouble.status != GEO_OK) {
        if (err) *err = p->trouble;
        st = p->trouble.status;
    }
    if (st != GEO_OK || drawn == CAIRO_STATUS_SUCCESS) return st;
    return geo_fail(err, drawn == CAIRO_STATUS_NO_MEMORY ? GEO_NO_MEMORY : GEO_FAILED,
                    "report.pdf: %s", cairo_status_to_string(drawn));
}

enum geo_status pln_pdf_report(const struct pln_facts *facts, enum pln_language language,
                               int64_t epoch_s, struct geo_buf *pdf, struct geo_err *err)
{
    struct pdf p = {.facts = facts, .language = language};
    struct geo_buf subtitle = {0};
    pln_body_subtitle(facts, language, &subtitle);
    p.subtitle = subtitle.text ? subtitle.text : "";
    enum geo_status st = draw_all(&p, NULL, epoch_s, err); /* how many pages? */
    p.n_pages = p.paper.page;
    if (st == GEO_OK) st = draw_all(&p, pdf, epoch_s, err);
    if (st == GEO_OK) st = geo_buf_status(&subtitle, err);
    if (st == GEO_OK) st = geo_buf_status(pdf, err);
    geo_buf_release(&p.text);
    geo_buf_release(&subtitle);
    return st;
}
