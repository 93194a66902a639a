#include "planner/report/picture.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "planner/report/map.h"

enum {
    WIDTH = 1800,
    HEIGHT_MIN = 1000,
    HEIGHT_MAX = 1700,
    EDGE = 40,
    SIDE = 400,
    TOP = 128,
    SIDE_GAP = 36
};

struct sheet {
    cairo_t *cr;
    const struct pln_facts *facts;
    enum pln_language language;
    double x, y; /* of the next line in the side column */
    struct geo_buf buf;
};

static const char *text_of(struct sheet *s)
{
    return s->buf.text ? s->buf.text : "";
}

static const char *say(const struct sheet *s, enum pln_string key)
{
    return pln_text(s->language, key);
}

/* TEXT broken at spaces into lines of at most WIDTH units; returns the y after the last. */
static double paragraph(cairo_t *cr, double x, double y, double width, double size,
                        const char *text)
{
    char line[1024] = "";
    while (*text) {
        size_t word = strcspn(text, " "), used = strlen(line);
        char longer[1024];
        if (used + word + 2 >= sizeof longer) word = sizeof longer - used - 2;
        memcpy(longer, line, used);
        if (used) longer[used++] = ' ';
        memcpy(longer + used, text, word);
        longer[used + word] = '\0';
        if (*line && pln_map_text_width(cr, size, false, longer) > width) {
            pln_map_text(cr, x, y, size, false, line);
            y += size * 1.45;
            *line = '\0';
            continue;
        }
        strcpy(line, longer);
        text += word + strspn(text + word, " ");
    }
    pln_map_text(cr, x, y, size, false, line);
    return y + size * 1.45;
}

static void heading(struct sheet *s, enum pln_string key)
{
    s->y += 16;
    pln_map_ink(s->cr, pln_colour_ink, 1);
    pln_map_text(s->cr, s->x, s->y, 15, true, say(s, key));
    pln_map_ink(s->cr, pln_colour_border, 0.6);
    cairo_set_line_width(s->cr, 1);
    cairo_move_to(s->cr, s->x, s->y + 8);
    cairo_rel_line_to(s->cr, SIDE, 0);
    cairo_stroke(s->cr);
    s->y += 34;
}

/* A big figure with a small word behind it; the figure stands in s->buf. */
static void figure(struct sheet *s, struct pln_colour colour, const char *words)
{
    pln_map_ink(s->cr, colour, 1);
    double width = pln_map_text(s->cr, s->x, s->y, 26, true, text_of(s));
    pln_map_ink(s->cr, pln_colour_ink, 1);
    double room = SIDE - width - 12, size = 14;
    while (size > 10 && pln_map_text_width(s->cr, size, false, words) > room)
        size -= 0.5;
    pln_map_text(s->cr, s->x + width + 10, s->y, size, false, words);
    s->y += 37;
    geo_buf_clear(&s->buf);
}

static void count_figure(struct sheet *s, struct pln_colour colour, int64_t n, const char *words)
{
    pln_add_count(&s->buf, s->language, n);
    figure(s, colour, words);
}

static void filled(struct geo_buf *out, const struct sheet *s, enum pln_string key,
                   struct geo_buf *argument)
{
    const char *args[] = {argument->text ? argument->text : ""};
    pln_add_filled(out, say(s, key), args, 1);
    geo_buf_release(argument);
}

static void programme_figures(struct sheet *s)
{
    const struct pln_census *t = &s->facts->total;
    struct geo_buf words = {0}, pct = {0};
    count_figure(s, pln_colour_ink, t->listed, say(s, PLN_S_M_LISTED));
    pln_add_number(&pct, s->language, t->listed ? 100.0 * (double)t->served / (double)t->listed : 0,
                   1);
    filled(&words, s, PLN_S_M_LISTED_SERVED, &pct);
    count_figure(s, pln_colour_verdict[PLN_VERDICT_SERVED], t->served, words.text);
    count_figure(s, pln_colour_verdict[PLN_VERDICT_NONE], t->listed - t->served,
                 say(s, PLN_S_M_REMAINING));
    geo_buf_release(&words);
}

static void plan_figures(struct sheet *s)
{
    const struct pln_facts *f = s->facts;
    const struct pln_proposal *last = &f->proposals[f->n_proposals - 1];
    struct geo_buf words = {0}, money = {0};
    pln_add_money(&money, s->language, f->total.cost_vnd);
    filled(&words, s, PLN_S_M_SITES_FOR, &money);
    count_figure(s, pln_colour_site, (int64_t)f->n_proposals, words.text);
    count_figure(s, pln_colour_planned, last->cumulative_villages, say(s, PLN_S_M_MORE_VILLAGES));
    count_figure(s, pln_colour_planned, last->cumulative_people, say(s, PLN_S_M_MORE_PEOPLE));
    if (last->cumulative_people > 0) {
        pln_add_money(&s->buf, s->language, f->total.cost_vnd / last->cumulative_people);
        figure(s, pln_colour_ink, say(s, PLN_S_M_PER_PERSON));
    }
    if (f->results->plan->optimal) {
        geo_buf_add(&s->buf, say(s, PLN_S_M_PROVEN));
        figure(s, pln_colour_ink, say(s, PLN_S_M_BEST));
    } else {
        pln_add_number(&s->buf, s->language, f->certainty.gap_pct, 2);
        geo_buf_add(&s->buf, " %");
        figure(s, pln_colour_ink, say(s, PLN_S_M_WITHIN));
    }
    geo_buf_release(&words);
}

static void key_text(struct sheet *s, const char *text)
{
    pln_map_ink(s->cr, pln_colour_ink, 1);
    pln_map_text(s->cr, s->x + 28, s->y + 5, 13.5, false, text);
    s->y += 26;
}

static void legend_villages(struct sheet *s)
{
    static const struct {
        enum pln_verdict verdict;
        enum pln_string label;
    } rows[] = {{PLN_VERDICT_NONE, PLN_S_V_NONE},
                {PLN_VERDICT_PARTIAL, PLN_S_V_PARTIAL},
                {PLN_VERDICT_UNCERTAIN, PLN_S_V_UNCERTAIN},
                {PLN_VERDICT_SERVED, PLN_S_V_SERVED}};
    heading(s, PLN_S_M_VILLAGES);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t n = s->facts->total.verdict[rows[i].verdict];
        if (!n) continue;
        pln_map_dot(s->cr, pln_colour_verdict[rows[i].verdict], s->x + 9, s->y, 6,
                    rows[i].verdict != PLN_VERDICT_SERVED);
        pln_add_count(&s->buf, s->language, n);
        pln_map_ink(s->cr, pln_colour_ink, 1);
        double width = pln_map_text_width(s->cr, 13.5, true, text_of(s));
        pln_map_text(s->cr, s->x + SIDE - width, s->y + 5, 13.5, true, text_of(s));
        geo_buf_clear(&s->buf);
        key_text(s, say(s, rows[i].label));
    }
}

static void legend_ranks(struct sheet *s)
{
    struct geo_buf most = {0};
    pln_add_count(&most, s->language, PLN_MAP_RANKS);
    filled(&s->buf, s, s->facts->n_proposals > PLN_MAP_RANKS ? PLN_S_M_RANK_FIRST : PLN_S_M_RANK,
           &most);
    pln_map_ink(s->cr, pln_colour_faint, 1);
    pln_map_text(s->cr, s->x, s->y + 5, 12, false, text_of(s));
    geo_buf_clear(&s->buf);
}

static void legend_sites(struct sheet *s)
{
    static const enum pln_string labels[] = {PLN_S_M_NEW_TOWER, PLN_S_M_POLE, PLN_S_M_ON_MAST};
    bool used[3] = {false};
    for (size_t i = 0; i < s->facts->n_proposals; i++)
        used[pln_symbol_of(s->facts->proposals[i].kind->fix)] = true;
    heading(s, PLN_S_M_SITES);
    for (int i = 0; i < 3; i++)
        if (used[i]) {
            pln_map_site(s->cr, (enum pln_symbol)i, s->x + 9, s->y, 14);
            key_text(s, say(s, labels[i]));
        }
    cairo_arc(s->cr, s->x + 9, s->y, 6.5, 0, 6.2831853071795865);
    pln_map_ink(s->cr, pln_colour_planned, 1);
    cairo_set_line_width(s->cr, 1.8);
    cairo_stroke(s->cr);
    key_text(s, say(s, PLN_S_M_REACHED));
    pln_map_mast(s->cr, s->x + 9, s->y, 13);
    key_text(s, say(s, PLN_S_M_EXISTING));
    legend_ranks(s);
    s->y += 24;
}

static void legend_land(struct sheet *s)
{
    static const enum pln_string land[] = {PLN_S_LAND_SERVED, PLN_S_LAND_PLANNED,
                                           PLN_S_LAND_UNCERTAIN};
    heading(s, PLN_S_T_LAND);
    for (int k = 0; k < PLN_LAND_COUNT; k++) {
        pln_map_ink(s->cr, pln_colour_land[k], pln_land_alpha[k] * 1.4);
        cairo_rectangle(s->cr, s->x, s->y - 6, 18, 12);
        cairo_fill(s->cr);
        key_text(s, say(s, land[k]));
    }
}

static void side_column(struct sheet *s)
{
    const struct pln_results *r = s->facts->results;
    s->x = WIDTH - EDGE - SIDE;
    s->y = TOP - 8;
    heading(s, PLN_S_M_ANSWER);
    s->y += 8;
    if (r->programme) programme_figures(s);
    if (s->facts->n_proposals) plan_figures(s);
    if (r->audit) legend_villages(s);
    if (s->facts->n_proposals) legend_sites(s);
    if (r->land) legend_land(s);
    struct geo_buf dbm = {0};
    pln_add_number(&dbm, s->language, r->threshold_dbm, 0);
    filled(&s->buf, s, PLN_S_M_THRESHOLD, &dbm);
    pln_map_ink(s->cr, pln_colour_faint, 1);
    paragraph(s->cr, s->x, s->y + 12, SIDE, 12, text_of(s));
    geo_buf_clear(&s->buf);
}

static void title(struct sheet *s)
{
    const struct pln_results *r = s->facts->results;
    pln_map_ink(s->cr, pln_colour_ink, 1);
    pln_map_text(s->cr, EDGE, 52, 28, true,
                 r->title && r->title[0] ? r->title : say(s, PLN_S_M_TITLE));
    pln_map_ink(s->cr, pln_colour_faint, 1);
    if (r->title && r->title[0]) pln_map_text(s->cr, EDGE, 78, 16, false, say(s, PLN_S_M_TITLE));
    if (r->notice && r->notice[0]) {
        pln_map_ink(s->cr, pln_colour_verdict[PLN_VERDICT_NONE], 1);
        paragraph(s->cr, EDGE, 98, WIDTH - 2 * EDGE, 12, r->notice);
    }
}

static void draw_sheet(struct sheet *s, const struct pln_frame *frame,
                       const struct pln_relief *relief)
{
    cairo_set_source_rgb(s->cr, 1, 1, 1);
    cairo_paint(s->cr);
    title(s);
    pln_map_draw(s->cr, s->facts, frame, relief, s->language);
    side_column(s);
}

/* As high as the land asks for at full width. */
static int sheet_height(struct pln_box box, double width)
{
    struct pln_frame wide = pln_frame_fit(box, 0, 0, width, 1e9);
    double wanted = (box.north_deg - box.south_deg) * wide.y_per_deg + TOP + EDGE;
    return (int)fmin(fmax(ceil(wanted), HEIGHT_MIN), HEIGHT_MAX);
}

enum geo_status pln_picture_write(const char *path, const struct pln_facts *facts,
                                  enum pln_language language, struct geo_err *err)
{
    const double left = EDGE + 52, width = WIDTH - left - EDGE - SIDE - SIDE_GAP;
    struct pln_box box = pln_frame_box(facts);
    const int height = sheet_height(box, width);
    struct pln_frame frame = pln_frame_fit(box, left, TOP, width, height - TOP - EDGE);
    struct pln_relief relief;
    enum geo_status st = pln_relief_make(facts->results->ground, frame.box,
                                         (size_t)fmax(frame.width, frame.height), &relief, err);
    if (st != GEO_OK) return st;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, height);
    struct sheet sheet = {.cr = cairo_create(surface), .facts = facts, .language = language};
    draw_sheet(&sheet, &frame, &relief);
    cairo_status_t drawn = cairo_status(sheet.cr);
    cairo_destroy(sheet.cr);
    if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_write_to_png(surface, path);
    cairo_surface_destroy(surface);
    pln_relief_release(&relief);
    geo_buf_release(&sheet.buf);
    if (drawn == CAIRO_STATUS_SUCCESS) return GEO_OK;
    return geo_fail(err, drawn == CAIRO_STATUS_NO_MEMORY ? GEO_NO_MEMORY : GEO_CANT_WRITE, "%s: %s",
                    path, cairo_status_to_string(drawn));
}
