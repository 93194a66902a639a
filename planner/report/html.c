#include "planner/report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/report/escape.h"
#include "planner/report/html_parts.h"
#include "planner/report/summary.h"
#include "planner/report/table.h"

enum {
    ROWS_MOST = 1000,
    FINDINGS_MOST = 200,
    AREAS_MOST = 200,
    MAP_WIDTH = 1000,
    MAP_HIGH = 1150,
    MAP_LOW = 480
};

struct page {
    struct geo_buf *html;
    const struct pln_facts *facts;
    enum pln_language language;
};

static const char *say(const struct page *p, enum pln_string key)
{
    return pln_text(p->language, key);
}

static void add(const struct page *p, const char *markup)
{
    geo_buf_add(p->html, markup);
}

static void heading(const struct page *p, int level, enum pln_string key)
{
    geo_buf_addf(p->html, "<h%d>%s</h%d>\n", level, say(p, key), level);
}

/* ---- tables ---- */

struct head {
    enum pln_string title;
    bool number;
};

static void open_table(const struct page *p, const char *kind, const struct head *heads, size_t n)
{
    geo_buf_addf(p->html, "<table class=\"%s\"><thead><tr>", kind);
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(p->html, "<th%s>%s</th>", heads[i].number ? " class=\"n\"" : "",
                     say(p, heads[i].title));
    add(p, "</tr></thead><tbody>\n");
}

static void text_cell(const struct page *p, const char *text)
{
    add(p, "<td>");
    pln_add_escaped(p->html, text);
    add(p, "</td>");
}

static void count_cell(const struct page *p, int64_t n)
{
    add(p, "<td class=\"n\">");
    pln_add_count(p->html, p->language, n);
    add(p, "</td>");
}

static void money_cell(const struct page *p, int64_t vnd)
{
    add(p, "<td class=\"n\">");
    pln_add_money(p->html, p->language, vnd);
    add(p, "</td>");
}

static void close_table(const struct page *p, size_t shown, size_t n, const char *file)
{
    add(p, "</tbody></table>\n");
    if (n <= shown) return;
    struct geo_buf more = {0};
    pln_add_count(&more, p->language, (int64_t)(n - shown));
    const char *args[] = {more.text ? more.text : "", file};
    add(p, "<p class=\"sub\">");
    pln_add_filled(p->html, say(p, PLN_S_H_MORE_ROWS), args, 2);
    add(p, "</p>\n");
    geo_buf_release(&more);
}

static const char *label_of(const struct page *p, const struct pln_domain *domain,
                            const char *value)
{
    for (size_t i = 0; domain && i < domain->n; i++)
        if (strcmp(domain->values[i].value, value) == 0) return say(p, domain->values[i].label);
    return value;
}

static void any_cell(const struct page *p, const struct pln_column *column,
                     const struct pln_cell *cell)
{
    if (cell->null) {
        add(p, "<td></td>");
        return;
    }
    switch (column->type) {
    case PLN_CELL_TEXT:
        text_cell(p, label_of(p, column->domain, cell->u.text));
        break;
    case PLN_CELL_REAL:
        add(p, "<td class=\"n\">");
        pln_add_number(p->html, p->language, cell->u.real, column->decimals);
        add(p, "</td>");
        break;
    case PLN_CELL_DATE:
        add(p, "<td class=\"n\">");
        pln_add_date(p->html, p->language, (int32_t)cell->u.integer);
        add(p, "</td>");
        break;
    case PLN_CELL_BOOL:
        text_cell(p, cell->u.integer ? "✓" : "");
        break;
    case PLN_CELL_INTEGER:
        count_cell(p, cell->u.integer);
        break;
    }
}

/* A whole table of the lists, at most MOST rows of it. */
static void whole_table(const struct page *p, const struct pln_table *table, size_t most,
                        const char *file)
{
    size_t n = table->n_rows(p->facts), shown = n < most ? n : most;
    struct head heads[PLN_TABLE_COLUMNS_MAX];
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
    for (size_t c = 0; c < table->n_columns; c++)
        heads[c] =
            (struct head){table->columns[c].alias, table->columns[c].type == PLN_CELL_INTEGER ||
                                                       table->columns[c].type == PLN_CELL_REAL};
    open_table(p, "", heads, table->n_columns);
    for (size_t row = 0; row < shown; row++) {
        table->row(p->facts, row, cells);
        add(p, "<tr>");
        for (size_t c = 0; c < table->n_columns; c++)
            any_cell(p, &table->columns[c], &cells[c]);
        add(p, "</tr>\n");
    }
    close_table(p, shown, n, file);
}

/* ---- the answer ---- */

static void open_card(const struct page *p, const char *kind)
{
    geo_buf_addf(p->html, "<div class=\"card %s\"><b>", kind);
}

static void close_card(const struct page *p, enum pln_string words)
{
    geo_buf_addf(p->html, "</b><span>%s</span></div>\n", say(p, words));
}

static void count_card(const struct page *p, const char *kind, int64_t n, enum pln_string words)
{
    open_card(p, kind);
    pln_add_count(p->html, p->language, n);
    close_card(p, words);
}

static void add_cards(const struct page *p)
{
    const struct pln_facts *f = p->facts;
    add(p, "<div class=\"cards\">\n");
    if (f->results->programme)
        count_card(p, "none", f->total.listed - f->total.served, PLN_S_H_REMAINING_CARD);
    if (f->results->audit)
        count_card(p, "none", f->total.verdict[PLN_VERDICT_NONE], PLN_S_H_NONE_CARD);
    if (f->n_proposals) {
        const struct pln_proposal *last = &f->proposals[f->n_proposals - 1];
        count_card(p, "site", (int64_t)f->n_proposals, PLN_S_H_SITES_CARD);
        open_card(p, "site");
        pln_add_money(p->html, p->language, f->total.cost_vnd);
        close_card(p, PLN_S_H_COST_CARD);
        count_card(p, "planned", last->cumulative_villages, PLN_S_M_MORE_VILLAGES);
        count_card(p, "planned", last->cumulative_people, PLN_S_M_MORE_PEOPLE);
    }
    add(p, "</div>\n");
}

static void add_answer(const struct page *p)
{
    struct geo_buf text = {0};
    heading(p, 2, PLN_S_H_ANSWER);
    add_cards(p);
    pln_summary_answer(p->facts, p->language, &text);
    add(p, "<div class=\"answer\">");
    for (char *line = text.text, *end; line && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        add(p, "<p>");
        pln_add_escaped(p->html, line);
        add(p, "</p>\n");
    }
    add(p, "</div>\n");
    p->html->failed |= text.failed;
    geo_buf_release(&text);
}

/* ---- progress ---- */

static void add_bar(const struct page *p, int64_t part, int64_t whole)
{
    double pct = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    geo_buf_addf(
        p->html,
        "<td><span class=\"bar\"><i style=\"width:%.2f%%\"></i></span></td><td class=\"n\">", pct);
    pln_add_number(p->html, p->language, pct, 1);
    add(p, " %</td>");
}

static void progress_row(const struct page *p, const struct pln_census *t, const char *name)
{
    add(p, "<tr>");
    text_cell(p, *name ? name : say(p, PLN_S_NOT_STATED));
    count_cell(p, t->listed);
    count_cell(p, t->served);
    count_cell(p, t->listed - t->served);
    count_cell(p, t->predicted_served);
    add_bar(p, t->served, t->listed);
    add(p, "</tr>\n");
}

static void open_progress(const struct page *p, enum pln_string by)
{
    const struct head heads[] = {{by, false},
                                 {PLN_S_H_LISTED, true},
                                 {PLN_S_H_SERVED, true},
                                 {PLN_S_H_REMAINING, true},
                                 {PLN_S_H_PREDICTED, true},
                                 {PLN_S_H_SHARE, false},
                                 {PLN_S_H_EMPTY, true}};
    open_table(p, "progress", heads, sizeof heads / sizeof *heads);
}

static void add_progress(const struct page *p)
{
    static const enum pln_string tiers[] = {PLN_S_NOT_STATED, PLN_S_TIER_DIFFICULT,
                                            PLN_S_TIER_OTHER, PLN_S_TIER_NO_GRID};
    const struct pln_facts *f = p->facts;
    heading(p, 2, PLN_S_H_PROGRESS);
    open_progress(p, PLN_S_H_BY_PROVINCE);
    for (size_t i = 0; i < f->n_provinces; i++)
        if (f->provinces[i].listed) progress_row(p, &f->provinces[i], f->provinces[i].name);
    close_table(p, 0, 0, "");
    open_progress(p, PLN_S_H_BY_TIER);
    for (int i = 0; i < 4; i++)
        if (f->tiers[i].listed) progress_row(p, &f->tiers[i], say(p, tiers[i]));
    close_table(p, 0, 0, "");
    if (!f->n_days) return;
    const struct head heads[] = {{PLN_S_H_BY_DATE, false},
                                 {PLN_S_H_SERVED, true},
                                 {PLN_S_H_CUMULATIVE, true},
                                 {PLN_S_H_SHARE, false},
                                 {PLN_S_H_EMPTY, true}};
    open_table(p, "progress", heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_days; i++) {
        add(p, "<tr><td>");
        pln_add_date(p->html, p->language, f->days[i].date);
        add(p, "</td>");
        count_cell(p, f->days[i].served);
        count_cell(p, f->days[i].cumulative);
        add_bar(p, f->days[i].cumulative, f->total.listed);
        add(p, "</tr>\n");
    }
    close_table(p, 0, 0, "");
}

/* ---- where ---- */

static void add_where(const struct page *p)
{
    const struct head heads[] = {{PLN_S_H_AREA, false},     {PLN_S_X_VILLAGES, true},
                                 {PLN_S_H_NONE, true},      {PLN_S_H_PARTIAL, true},
                                 {PLN_S_H_UNCERTAIN, true}, {PLN_S_H_PEOPLE_WITHOUT, true},
                                 {PLN_S_H_SITES, true},     {PLN_S_H_COST, true}};
    const struct pln_facts *f = p->facts;
    size_t shown = 0;
    heading(p, 2, PLN_S_H_WHERE);
    add(p, "<div class=\"scroll\">");
    open_table(p, "", heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_areas && shown < AREAS_MOST; i++) {
        const struct pln_census *t = &f->areas[i];
        if (t->verdict[PLN_VERDICT_NONE] + t->verdict[PLN_VERDICT_PARTIAL] + t->sites == 0)
            continue;
        shown++;
        add(p, "<tr>");
        text_cell(p, t->name[0] ? t->name : say(p, PLN_S_NOT_STATED));
        count_cell(p, t->villages);
        count_cell(p, t->verdict[PLN_VERDICT_NONE]);
        count_cell(p, t->verdict[PLN_VERDICT_PARTIAL]);
        count_cell(p, t->verdict[PLN_VERDICT_UNCERTAIN]);
        count_cell(p, t->people_without_sure[PLN_VERDICT_NONE] +
                          t->people_without_sure[PLN_VERDICT_PARTIAL]);
        count_cell(p, t->sites);
        money_cell(p, t->cost_vnd);
        add(p, "</tr>\n");
    }
    close_table(p, 0, 0, "");
    add(p, "</div>\n");
}

/* ---- the maps ---- */

static struct pln_frame map_frame(const struct pln_facts *facts)
{
    struct pln_box box = pln_frame_box(facts);
    struct pln_frame wide = pln_frame_fit(box, 0, 0, MAP_WIDTH, 1e9);
    double height = fmin(fmax((box.north_deg - box.south_deg) * wide.y_per_deg, MAP_LOW), MAP_HIGH);
    return pln_frame_fit(box, 0, 0, MAP_WIDTH, ceil(height));
}

static enum geo_status add_maps(const struct page *p, const struct pln_frame *frame,
                                struct geo_err *err)
{
    heading(p, 2, PLN_S_H_MAP);
    add(p, "<figure style=\"margin:0\">");
    enum geo_status st = pln_html_map(p->facts, frame, p->language, p->html, err);
    if (st != GEO_OK) return st;
    pln_html_legend(p->facts, p->language, p->html);
    add(p, "</figure>\n<section class=\"screen\">");
    heading(p, 2, PLN_S_H_LIVING_MAP);
    geo_buf_addf(p->html,
                 "<div class=\"find\"><input id=\"find\" type=\"search\" autocomplete=\"off\" "
                 "placeholder=\"%s\""
                 " aria-label=\"%s\"><ul class=\"hits\" id=\"hits\"></ul></div>\n",
                 say(p, PLN_S_H_FIND), say(p, PLN_S_H_FIND));
    if (pln_asset_leaflet_js[0]) add(p, "<div id=\"map\"></div>\n");
    add(p, "</section>\n");
    return GEO_OK;
}

/* ---- the ranked list ---- */

static void add_sites(const struct page *p)
{
    const struct head heads[] = {{PLN_S_C_RANK, true},     {PLN_S_C_SITE_ID, false},
                                 {PLN_S_C_KIND, false},    {PLN_S_C_NEAR_VILLAGE, false},
                                 {PLN_S_C_COMMUNE, false}, {PLN_S_C_LAT, true},
                                 {PLN_S_C_LON, true},      {PLN_S_C_ANTENNA_HEIGHT, true},
                                 {PLN_S_H_COST, true},     {PLN_S_X_VILLAGES, true},
                                 {PLN_S_X_PEOPLE, true},   {PLN_S_C_VND_PER_PERSON, true}};
    const struct pln_facts *f = p->facts;
    size_t shown = f->n_proposals < ROWS_MOST ? f->n_proposals : ROWS_MOST;
    heading(p, 2, PLN_S_H_SITES_LIST);
    add(p, "<div class=\"scroll\">");
    open_table(p, "", heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < shown; i++) {
        const struct pln_proposal *s = &f->proposals[i];
        const struct pln_village *near =
            s->near_village == PLN_NONE ? NULL : &f->results->villages->at[s->near_village];
        add(p, "<tr>");
        count_cell(p, (int64_t)i + 1);
        text_cell(p, s->candidate->id);
        text_cell(p, s->kind->name);
        text_cell(p, near ? near->name : "");
        text_cell(p, near ? near->commune : "");
        add(p, "<td class=\"n\">");
        pln_add_number(p->html, p->language, s->candidate->lat_deg, 5);
        add(p, "</td><td class=\"n\">");
        pln_add_number(p->html, p->language, s->candidate->lon_deg, 5);
        add(p, "</td><td class=\"n\">");
        pln_add_number(p->html, p->language, s->kind->tx.antenna_height_m, 0);
        add(p, "</td>");
        money_cell(p, s->option->cost.total_vnd);
        count_cell(p, s->villages);
        count_cell(p, s->people);
        if (s->people > 0)
            money_cell(p, s->option->cost.total_vnd / s->people);
        else
            add(p, "<td></td>");
        add(p, "</tr>\n");
    }
    close_table(p, shown, f->n_proposals, "proposals.csv");
    add(p, "</div>\n");
}

/* ---- findings ---- */

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_findings(const struct page *p)
{
    const struct head heads[] = {{PLN_S_C_CODE, false}, {PLN_S_H_COUNT, true}};
    const struct pln_findings *findings = p->facts->results->findings;
    const char **codes = geo_alloc(findings->n, sizeof *codes);
    heading(p, 2, PLN_S_T_FINDINGS);
    p->html->failed |= !codes;
    if (!codes) return;
    for (size_t i = 0; i < findings->n; i++)
        codes[i] = findings->at[i].code;
    qsort(codes, findings->n, sizeof *codes, compare_codes);
    open_table(p, "", heads, 2);
    for (size_t i = 0, run = 1; i < findings->n; i++, run++) {
        if (i + 1 < findings->n && strcmp(codes[i], codes[i + 1]) == 0) continue;
        add(p, "<tr>");
        text_cell(p, codes[i]);
        count_cell(p, (int64_t)run);
        add(p, "</tr>\n");
        run = 0;
    }
    close_table(p, 0, 0, "");
    geo_free(codes);
    add(p, "<div class=\"scroll\" style=\"margin-top:16px\">");
    whole_table(p, &pln_table_findings, FINDINGS_MOST, "findings.csv");
    add(p, "</div>\n");
}

/* ---- the page ---- */

static void add_head(const struct page *p)
{
    const struct pln_results *r = p->facts->results;
    geo_buf_addf(
        p->html,
        "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
        " style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
        pln_language_name(p->language));
    pln_add_escaped(p->html, r->title && r->title[0] ? r->title : say(p, PLN_S_H_TITLE));
    add(p, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    add(p, (const char *)pln_asset_leaflet_css);
    add(p, (const char *)pln_asset_report_css);
    add(p, "</style></head><body>\n<header><h1>");
    pln_add_escaped(p->html, r->title && r->title[0] ? r->title : say(p, PLN_S_H_TITLE));
    geo_buf_addf(p->html, "</h1><p class=\"sub\">%s", say(p, PLN_S_H_TITLE));
    if (r->programme && r->programme->report_date > 0) {
        struct geo_buf date = {0};
        pln_add_date(&date, p->language, r->programme->report_date);
        const char *args[] = {date.text ? date.text : ""};
        add(p, " · ");
        pln_add_filled(p->html, say(p, PLN_S_H_BY), args, 1);
        geo_buf_release(&date);
    }
    add(p, "</p>\n");
    if (r->notice && r->notice[0]) {
        add(p, "<p class=\"notice\">");
        pln_add_escaped(p->html, r->notice);
        add(p, "</p>\n");
    }
    add(p, "</header>\n<main>\n");
}

static void add_scripts(const struct page *p, const struct pln_frame *frame)
{
    add(p, "<script type=\"application/json\" id=\"data\">");
    pln_html_data(p->facts, frame, p->language, p->html);
    add(p, "</script>\n");
    if (pln_asset_leaflet_js[0]) {
        add(p, "<!--\n");
        add(p, (const char *)pln_asset_leaflet_licence);
        add(p, "-->\n<script>");
        add(p, (const char *)pln_asset_leaflet_js);
        add(p, "</script>\n");
    }
    add(p, "<script>");
    add(p, (const char *)pln_asset_report_js);
    add(p, "</script>\n</body></html>\n");
}

static void add_footer(const struct page *p)
{
    struct geo_buf dbm = {0};
    pln_add_number(&dbm, p->language, p->facts->results->threshold_dbm, 0);
    const char *args[] = {dbm.text ? dbm.text : ""};
    add(p, "</main>\n<footer><p>");
    pln_add_filled(p->html, say(p, PLN_S_H_RSRP_NOTE), args, 1);
    add(p, "</p>");
    if (pln_asset_leaflet_js[0])
        geo_buf_addf(p->html, "<p class=\"screen\">%s</p>", say(p, PLN_S_H_LEAFLET));
    add(p, "</footer>\n");
    geo_buf_release(&dbm);
}

enum geo_status pln_html_report(const struct pln_facts *facts, enum pln_language language,
                                struct geo_buf *html, struct geo_err *err)
{
    const struct page page = {html, facts, language}, *p = &page;
    const struct pln_results *r = facts->results;
    const struct pln_frame frame = map_frame(facts);
    add_head(p);
    add_answer(p);
    enum geo_status st = add_maps(p, &frame, err);
    if (st != GEO_OK) return st;
    if (r->programme && r->programme->n) add_progress(p);
    if (r->audit) add_where(p);
    pln_html_frontier(facts, language, html);
    if (facts->n_proposals) add_sites(p);
    heading(p, 2, PLN_S_T_PARAMETERS);
    whole_table(p, &pln_table_parameters, ROWS_MOST, "summary.json");
    if (r->findings && r->findings->n) add_findings(p);
    add_footer(p);
    add_scripts(p, &frame);
    return geo_buf_status(html, err);
}
