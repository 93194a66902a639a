#include "planner/report/html.h"

#include <math.h>
#include <string.h>

#include "planner/report/body.h"
#include "planner/report/chart.h"
#include "planner/report/escape.h"
#include "planner/report/html_parts.h"

enum { MAP_WIDTH = 1000, MAP_HIGH = 1150, MAP_LOW = 480, HEADS_MOST = 40 };

struct html {
    struct geo_buf *out;
    const struct pln_facts *facts;
    enum pln_language language;
    struct pln_frame frame;
    struct pln_head heads[HEADS_MOST]; /* of the open table */
    size_t n_heads;
    enum pln_table_look look;
    struct geo_err trouble;
};

static const char *say(const struct html *h, enum pln_string key)
{
    return pln_text(h->language, key);
}

static void add(const struct html *h, const char *markup)
{
    geo_buf_add(h->out, markup);
}

/* ---- what the body tells ---- */

static void add_heading(void *ctx, enum pln_string text)
{
    const struct html *h = ctx;
    geo_buf_addf(h->out, "<h2>%s</h2>\n", say(h, text));
}

static void add_caption(void *ctx, enum pln_string text)
{
    const struct html *h = ctx;
    geo_buf_addf(h->out, "<h3>%s</h3>\n", say(h, text));
}

static void add_prose(void *ctx, enum pln_prose kind, const char *text)
{
    static const char *const classes[] = {"", " class=\"answer\"", " class=\"sub\""};
    const struct html *h = ctx;
    geo_buf_addf(h->out, "<p%s>", classes[kind]);
    pln_add_escaped(h->out, text);
    add(h, "</p>\n");
}

static void add_cards(void *ctx, const struct pln_card *cards, size_t n)
{
    static const char *const kinds[] = {"none", "site", "planned"};
    const struct html *h = ctx;
    add(h, "<div class=\"cards\">\n");
    for (size_t i = 0; i < n; i++) {
        geo_buf_addf(h->out, "<div class=\"card %s\"><b>", kinds[cards[i].kind]);
        pln_add_escaped(h->out, cards[i].figure);
        geo_buf_addf(h->out, "</b><span>%s</span></div>\n", cards[i].words);
    }
    add(h, "</div>\n");
}

static void open_table(void *ctx, enum pln_table_look look, const struct pln_head *heads, size_t n)
{
    struct html *h = ctx;
    memcpy(h->heads, heads, n * sizeof *heads);
    h->n_heads = n;
    h->look = look;
    if (look == PLN_LOOK_LONG) add(h, "<div class=\"scroll\">");
    geo_buf_addf(h->out, "<table%s><thead><tr>",
                 look == PLN_LOOK_BARS ? " class=\"progress\"" : "");
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(h->out, "<th%s>%s</th>", heads[i].number ? " class=\"n\"" : "",
                     say(h, heads[i].title));
    add(h, "</tr></thead><tbody>\n");
}

static void add_row(void *ctx, const struct pln_entry *entries)
{
    const struct html *h = ctx;
    add(h, "<tr>");
    for (size_t i = 0; i < h->n_heads; i++) {
        add(h, h->heads[i].number ? "<td class=\"n\">" : "<td>");
        if (entries[i].bar_pct >= 0)
            geo_buf_addf(h->out, "<span class=\"bar\"><i style=\"width:%.2f%%\"></i></span>",
                         entries[i].bar_pct);
        else
            pln_add_escaped(h->out, entries[i].text);
        add(h, "</td>");
    }
    add(h, "</tr>\n");
}

static void close_table(void *ctx)
{
    const struct html *h = ctx;
    add(h, h->look == PLN_LOOK_LONG ? "</tbody></table></div>\n" : "</tbody></table>\n");
}

static void add_maps(void *ctx)
{
    struct html *h = ctx;
    add_heading(h, PLN_S_H_MAP);
    add(h, "<figure>");
    if (pln_html_map(h->facts, &h->frame, h->language, h->out, &h->trouble) != GEO_OK) return;
    pln_html_legend(h->facts, h->language, h->out);
    add(h, "</figure>\n<section class=\"screen\">");
    add_heading(h, PLN_S_H_LIVING_MAP);
    geo_buf_addf(h->out,
                 "<div class=\"find\"><input id=\"find\" type=\"search\" autocomplete=\"off\" "
                 "placeholder=\"%s\""
                 " aria-label=\"%s\"><ul class=\"hits\" id=\"hits\"></ul></div>\n",
                 say(h, PLN_S_H_FIND), say(h, PLN_S_H_FIND));
    if (pln_asset_leaflet_js[0]) add(h, "<div id=\"map\"></div>\n");
    add(h, "</section>\n");
}

static void add_frontier(void *ctx)
{
    const struct html *h = ctx;
    const struct pln_canvas canvas = pln_canvas_svg(h->out);
    geo_buf_addf(h->out,
                 "<figure><svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\""
                 " aria-label=\"%s\">\n",
                 PLN_CHART_WIDTH, PLN_CHART_HEIGHT, say(h, PLN_S_H_FRONTIER));
    pln_chart_frontier(&canvas, h->facts, h->language);
    add(h, "</svg></figure>\n");
}

/* ---- what stands around it ---- */

static struct pln_frame map_frame(const struct pln_facts *facts)
{
    struct pln_box box = pln_frame_box(facts);
    struct pln_frame wide = pln_frame_fit(box, 0, 0, MAP_WIDTH, 1e9);
    double height = fmin(fmax((box.north_deg - box.south_deg) * wide.y_per_deg, MAP_LOW), MAP_HIGH);
    return pln_frame_fit(box, 0, 0, MAP_WIDTH, ceil(height));
}

static void add_head(const struct html *h)
{
    const char *title = pln_body_title(h->facts, h->language), *notice = h->facts->results->notice;
    geo_buf_addf(
        h->out,
        "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
        " style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        pln_language_name(h->language));
    pln_add_escaped(h->out, title);
    add(h, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    add(h, (const char *)pln_asset_leaflet_css);
    add(h, (const char *)pln_asset_report_css);
    add(h, "</style></head><body>\n<header><h1>");
    pln_add_escaped(h->out, title);
    add(h, "</h1><p class=\"sub\">");
    pln_body_subtitle(h->facts, h->language, h->out);
    add(h, "</p>\n");
    if (notice && notice[0]) {
        add(h, "<p class=\"notice\">");
        pln_add_escaped(h->out, notice);
        add(h, "</p>\n");
    }
    add(h, "</header>\n<main>\n");
}

static void add_scripts(const struct html *h)
{
    add(h, "<script type=\"application/json\" id=\"data\">");
    pln_html_data(h->facts, &h->frame, h->language, h->out);
    add(h, "</script>\n");
    if (pln_asset_leaflet_js[0]) {
        add(h, "<!--\n");
        add(h, (const char *)pln_asset_leaflet_licence);
        add(h, "-->\n<script>");
        add(h, (const char *)pln_asset_leaflet_js);
        add(h, "</script>\n");
    }
    add(h, "<script>");
    add(h, (const char *)pln_asset_report_js);
    add(h, "</script>\n</body></html>\n");
}

static void add_footer(const struct html *h)
{
    add(h, "</main>\n<footer><p>");
    pln_body_caution(h->facts, h->language, h->out);
    add(h, "</p>");
    if (pln_asset_leaflet_js[0])
        geo_buf_addf(h->out, "<p class=\"screen\">%s</p>", say(h, PLN_S_H_LEAFLET));
    add(h, "</footer>\n");
}

enum geo_status pln_html_report(const struct pln_facts *facts, enum pln_language language,
                                struct geo_buf *out, struct geo_err *err)
{
    struct html h = {.out = out, .facts = facts, .language = language, .frame = map_frame(facts)};
    const struct pln_page page = {&h,         add_heading, add_caption, add_prose, add_cards,
                                  open_table, add_row,     close_table, add_maps,  add_frontier};
    add_head(&h);
    enum geo_status st = pln_body_tell(facts, language, &page, err);
    if (st == GEO_OK && h.trouble.status != GEO_OK) {
        if (err) *err = h.trouble;
        st = h.trouble.status;
    }
    if (st != GEO_OK) return st;
    add_footer(&h);
    add_scripts(&h);
    return geo_buf_status(out, err);
}
