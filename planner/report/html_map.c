#include <cairo.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/report/html_parts.h"
#include "planner/report/palette.h"
#include "planner/report/relief.h"

enum { RELIEF_SIDE = 760 };

static void add_colour(struct geo_buf *html, struct pln_colour c)
{
    geo_buf_addf(html, "#%02x%02x%02x", c.red, c.green, c.blue);
}

/* ---- the relief as an image inside the page ---- */

static void add_base64(struct geo_buf *out, const struct geo_buf *bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes->text;
    for (size_t i = 0; i < bytes->length; i += 3) {
        size_t left = bytes->length - i;
        unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
                     (left > 2 ? p[i + 2] : 0u);
        char four[4] = {digits[v >> 18], digits[v >> 12 & 63], left > 1 ? digits[v >> 6 & 63] : '=',
                        left > 2 ? digits[v & 63] : '='};
        geo_buf_add_bytes(out, four, 4);
    }
}

static cairo_status_t collect(void *ctx, const unsigned char *bytes, unsigned n)
{
    geo_buf_add_bytes(ctx, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static enum geo_status add_relief(struct geo_buf *html, const struct pln_facts *facts,
                                  const struct pln_frame *f, struct geo_err *err)
{
    struct pln_relief relief;
    enum geo_status st = pln_relief_make(facts->results->ground, f->box, RELIEF_SIDE, &relief, err);
    if (st != GEO_OK || !relief.width) return st;
    struct geo_buf png = {0};
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, (int)relief.width);
    cairo_surface_t *image =
        cairo_image_surface_create_for_data((unsigned char *)relief.rgb, CAIRO_FORMAT_RGB24,
                                            (int)relief.width, (int)relief.height, stride);
    cairo_status_t done = cairo_surface_write_to_png_stream(image, collect, &png);
    cairo_surface_destroy(image);
    pln_relief_release(&relief);
    st = geo_buf_status(&png, err);
    if (st == GEO_OK && done != CAIRO_STATUS_SUCCESS)
        st = geo_fail(err, GEO_NO_MEMORY, "the relief of report.html: %s",
                      cairo_status_to_string(done));
    if (st == GEO_OK) {
        geo_buf_addf(html,
                     "<image id=\"relief\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
                     " preserveAspectRatio=\"none\" href=\"data:image/png;base64,",
                     f->x, f->y, f->width, f->height);
        add_base64(html, &png);
        geo_buf_add(html, "\"/>\n");
    }
    geo_buf_release(&png);
    return st;
}

/* ---- layers ---- */

/* All dots of one colour are one path of zero-length strokes with round ends. */
static void open_dots(struct geo_buf *html, struct pln_colour colour, double width, double opacity)
{
    geo_buf_add(html, "<path fill=\"none\" stroke-linecap=\"round\" stroke=\"");
    add_colour(html, colour);
    geo_buf_addf(html, "\" stroke-width=\"%.1f\" stroke-opacity=\"%.2f\" d=\"", width, opacity);
}

static void add_villages(struct geo_buf *html, const struct pln_facts *facts,
                         const struct pln_frame *f, struct pln_colour colour, int verdict,
                         double width, bool reached)
{
    const struct pln_results *r = facts->results;
    open_dots(html, colour, width, 1);
    for (size_t i = 0; i < r->villages->n; i++) {
        if (verdict >= 0 && (!r->audit || (int)r->audit->village[i].verdict != verdict)) continue;
        if (reached && (!facts->reach || facts->reach[i].rank == PLN_NONE)) continue;
        geo_buf_addf(html, "M%.1f %.1fh0", pln_frame_x(f, r->villages->at[i].lon_deg),
                     pln_frame_y(f, r->villages->at[i].lat_deg));
    }
    geo_buf_add(html, "\"/>\n");
}

/* A ring as part of a path, in tenths of a unit from point to point; what is finer than the print
 * is left out, and a ring that has no inside then is left out whole. */
static void add_ring(struct geo_buf *html, const double *p, size_t n, const struct pln_frame *f)
{
    const size_t begin = html->length;
    long before_x = LONG_MIN, before_y = LONG_MIN;
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        long x = lround(10 * pln_frame_x(f, p[2 * i])),
             y = lround(10 * pln_frame_y(f, p[2 * i + 1]));
        if (shown && labs(x - before_x) < 7 && labs(y - before_y) < 7) continue;
        if (shown++)
            geo_buf_addf(html, "l%g %g", (double)(x - before_x) / 10, (double)(y - before_y) / 10);
        else
            geo_buf_addf(html, "M%g %g", (double)x / 10, (double)y / 10);
        before_x = x;
        before_y = y;
    }
    if (shown >= 3)
        geo_buf_add(html, "z");
    else if (shown)
        geo_buf_cut(html, begin);
}

static void add_rings(struct geo_buf *html, const struct pln_areas *areas,
                      const struct pln_area *area, const struct pln_frame *f)
{
    for (size_t k = area->first_ring; k < area->first_ring + area->n_rings; k++)
        add_ring(html, areas->lonlat + 2 * areas->rings[k].first, areas->rings[k].n, f);
}

static void add_outlines(struct geo_buf *html, const struct pln_areas *areas,
                         const struct pln_frame *f)
{
    if (!areas) return;
    geo_buf_add(html, "<path fill=\"none\" stroke=\"#8a7f73\" "
                      "stroke-opacity=\".6\" stroke-width=\".6\" d=\"");
    for (size_t i = 0; i < areas->n; i++)
        add_rings(html, areas, &areas->at[i], f);
    geo_buf_add(html, "\"/>\n");
}

static void add_land(struct geo_buf *html, const struct pln_served_land *land,
                     const struct pln_frame *f)
{
    for (size_t k = 0; land && k < PLN_LAND_COUNT; k++) {
        geo_buf_add(html, "<path fill-rule=\"evenodd\" fill=\"");
        add_colour(html, pln_colour_land[k]);
        geo_buf_addf(html, "\" fill-opacity=\"%.2f\" d=\"", pln_land_alpha[k]);
        add_rings(html, &land->outlines, &land->outlines.at[k], f);
        geo_buf_add(html, "\"/>\n");
    }
}

static void add_links(struct geo_buf *html, const struct pln_facts *facts,
                      const struct pln_frame *f)
{
    geo_buf_add(
        html,
        "<path fill=\"none\" stroke=\"#009e73\" stroke-width=\".9\" stroke-opacity=\".8\" d=\"");
    for (size_t i = 0; i < facts->n_links; i++) {
        const struct pln_serving_link *l = &facts->links[i];
        if (!l->planned) continue;
        const struct pln_candidate *c = facts->proposals[l->from].candidate;
        const struct pln_village *v = &facts->results->villages->at[l->village];
        geo_buf_addf(html, "M%.1f %.1fL%.1f %.1f", pln_frame_x(f, c->lon_deg),
                     pln_frame_y(f, c->lat_deg), pln_frame_x(f, v->lon_deg),
                     pln_frame_y(f, v->lat_deg));
    }
    geo_buf_add(html, "\"/>\n");
}

static void add_masts(struct geo_buf *html, const struct pln_facts *facts,
                      const struct pln_frame *f, double s)
{
    const struct pln_results *r = facts->results;
    geo_buf_add(html, "<path fill=\"#fff\" stroke=\"#3a3f47\" stroke-width=\"1\" d=\"");
    for (size_t i = 0; r->towers && i < r->towers->n; i++)
        if (pln_tower_serves(&r->towers->at[i], r->wanted_tech))
            geo_buf_addf(html, "M%.1f %.1fl%.1f %.1fh%.1fz",
                         pln_frame_x(f, r->towers->at[i].lon_deg),
                         pln_frame_y(f, r->towers->at[i].lat_deg) - s, 0.6 * s, 2 * s, -1.2 * s);
    geo_buf_add(html, "\"/>\n");
}

static void add_symbol(struct geo_buf *html, enum pln_symbol symbol, double x, double y, double s)
{
    static const char *const shapes[] = {"m0 -1.05l.95 1.8h-1.9z", "m0 -1l.85 1l-.85 1l-.85 -1z",
                                         "m-.75 -.75h1.5v1.5h-1.5z"};
    geo_buf_addf(html, "<path transform=\"translate(%.1f %.1f) scale(%.1f)\" d=\"M0 0%s\"/>", x, y,
                 s, shapes[symbol]);
}

static void add_sites(struct geo_buf *html, const struct pln_facts *facts,
                      const struct pln_frame *f)
{
    geo_buf_add(html,
                "<g fill=\"#7a1f5c\" stroke=\"#fff\" stroke-width=\".3\" paint-order=\"stroke\">");
    for (size_t i = facts->n_proposals; i-- > 0;) {
        const struct pln_proposal *p = &facts->proposals[i];
        add_symbol(html, pln_symbol_of(p->kind->fix), pln_frame_x(f, p->candidate->lon_deg),
                   pln_frame_y(f, p->candidate->lat_deg), 5.5);
    }
    geo_buf_add(html,
                "</g>\n<g font-size=\"10\" font-weight=\"700\" fill=\"#1e242b\" stroke=\"#fff\""
                " stroke-width=\"2.4\" paint-order=\"stroke\" font-family=\"sans-serif\">");
    for (size_t i = 0; i < facts->n_proposals && i < PLN_MAP_RANKS; i++) {
        const struct pln_candidate *c = facts->proposals[i].candidate;
        geo_buf_addf(html, "<text x=\"%.1f\" y=\"%.1f\">%zu</text>", pln_frame_x(f, c->lon_deg) + 6,
                     pln_frame_y(f, c->lat_deg) - 4, i + 1);
    }
    geo_buf_add(html, "</g>\n");
}

static void add_scale(struct geo_buf *html, const struct pln_frame *f, enum pln_language language)
{
    double length_m = pln_frame_scale_m(f, f->width * 0.2), length = length_m / f->m_per_unit;
    double x = f->x + 14, y = f->y + f->height - 14;
    geo_buf_addf(html,
                 "<g font-size=\"11\" fill=\"#1e242b\" font-family=\"sans-serif\"><rect x=\"%.1f\" "
                 "y=\"%.1f\""
                 " width=\"%.1f\" height=\"28\" fill=\"#fff\" fill-opacity=\".85\"/><rect "
                 "x=\"%.1f\" y=\"%.1f\""
                 " width=\"%.1f\" height=\"4\"/><text x=\"%.1f\" y=\"%.1f\">",
                 x - 6, y - 18, length + 12, x, y, length, x, y - 4);
    pln_add_number(html, language, length_m >= 1000 ? length_m / 1000 : length_m, 0);
    geo_buf_add(html, length_m >= 1000 ? " km</text></g>\n" : " m</text></g>\n");
}

enum geo_status pln_html_map(const struct pln_facts *facts, const struct pln_frame *f,
                             enum pln_language language, struct geo_buf *html, struct geo_err *err)
{
    static const enum pln_verdict order[] = {PLN_VERDICT_SERVED, PLN_VERDICT_UNCERTAIN,
                                             PLN_VERDICT_PARTIAL, PLN_VERDICT_NONE};
    const size_t n = facts->results->villages->n;
    const double dot = fmin(fmax(sqrt(f->width * f->height / (double)(n ? n : 1)) * 0.2, 1.3), 7);
    geo_buf_addf(html,
                 "<svg class=\"map\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n"
                 "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f5f3\"/>\n",
                 f->width, f->height, pln_text(language, PLN_S_M_TITLE));
    enum geo_status st = add_relief(html, facts, f, err);
    if (st != GEO_OK) return st;
    geo_buf_add(html, "<g id=\"outlines\">\n"); /* the living map shows them too */
    add_land(html, facts->results->land, f);
    add_outlines(html, facts->results->communes, f);
    geo_buf_add(html, "</g>\n");
    add_links(html, facts, f);
    if (!facts->results->audit) add_villages(html, facts, f, pln_colour_faint, -1, dot, false);
    add_villages(html, facts, f, pln_colour_planned, -1, dot * 1.3 + 3.6, true);
    for (size_t i = 0; facts->results->audit && i < 4; i++) {
        bool loud = order[i] != PLN_VERDICT_SERVED;
        if (loud)
            add_villages(html, facts, f, pln_colour_ink, (int)order[i], dot * 1.3 + 0.8, false);
        add_villages(html, facts, f, pln_colour_verdict[order[i]], (int)order[i],
                     loud ? dot * 1.3 : dot * 0.75, false);
    }
    add_masts(html, facts, f, 3.4);
    add_sites(html, facts, f);
    add_scale(html, f, language);
    geo_buf_add(html, "</svg>\n");
    return GEO_OK;
}

/* ---- legend ---- */

static void legend_dot(struct geo_buf *html, struct pln_colour colour, const char *text, int64_t n,
                       enum pln_language language)
{
    geo_buf_add(html, "<span><i class=\"dot\" style=\"background:");
    add_colour(html, colour);
    geo_buf_addf(html, "\"></i>%s: <b>", text);
    pln_add_count(html, language, n);
    geo_buf_add(html, "</b></span>\n");
}

static void legend_site(struct geo_buf *html, enum pln_symbol symbol, const char *text)
{
    geo_buf_add(html, "<span><svg viewBox=\"0 0 16 16\" fill=\"#7a1f5c\">");
    add_symbol(html, symbol, 8, 8, 7);
    geo_buf_addf(html, "</svg>%s</span>\n", text);
}

void pln_html_legend(const struct pln_facts *facts, enum pln_language language,
                     struct geo_buf *html)
{
    static const struct {
        enum pln_verdict verdict;
        enum pln_string label;
    } rows[] = {{PLN_VERDICT_NONE, PLN_S_V_NONE},
                {PLN_VERDICT_PARTIAL, PLN_S_V_PARTIAL},
                {PLN_VERDICT_UNCERTAIN, PLN_S_V_UNCERTAIN},
                {PLN_VERDICT_SERVED, PLN_S_V_SERVED}};
    static const enum pln_string sites[] = {PLN_S_M_NEW_TOWER, PLN_S_M_POLE, PLN_S_M_ON_MAST};
    static const enum pln_string land[] = {PLN_S_LAND_SERVED, PLN_S_LAND_PLANNED,
                                           PLN_S_LAND_UNCERTAIN};
    bool used[3] = {false};
    geo_buf_add(html, "<div class=\"legend\">");
    for (size_t i = 0; facts->results->audit && i < sizeof rows / sizeof *rows; i++)
        legend_dot(html, pln_colour_verdict[rows[i].verdict], pln_text(language, rows[i].label),
                   facts->total.verdict[rows[i].verdict], language);
    for (size_t i = 0; i < facts->n_proposals; i++)
        used[pln_symbol_of(facts->proposals[i].kind->fix)] = true;
    for (int i = 0; i < 3; i++)
        if (used[i]) legend_site(html, (enum pln_symbol)i, pln_text(language, sites[i]));
    for (int k = 0; facts->results->land && k < PLN_LAND_COUNT; k++) {
        geo_buf_add(html, "<span><svg viewBox=\"0 0 16 16\"><path d=\"M1 3h14v10h-14z\" fill=\"");
        add_colour(html, pln_colour_land[k]);
        geo_buf_addf(html, "\" fill-opacity=\"%.2f\"/></svg>%s</span>\n", pln_land_alpha[k],
                     pln_text(language, land[k]));
    }
    if (facts->n_proposals)
        geo_buf_addf(
            html,
            "<span><svg viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6\" fill=\"none\""
            " stroke=\"#009e73\" stroke-width=\"2.5\"/></svg>%s</span>\n",
            pln_text(language, PLN_S_M_REACHED));
    geo_buf_addf(html,
                 "<span><svg viewBox=\"0 0 16 16\"><path d=\"M8 2l4 12H4z\" fill=\"#fff\" "
                 "stroke=\"#3a3f47\"/>"
                 "</svg>%s</span></div>\n",
                 pln_text(language, PLN_S_M_EXISTING));
}
