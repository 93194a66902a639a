#include "planner/report/body.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/body_parts.h"
#include "planner/report/summary.h"

enum { ROWS_MOST = 1000, FINDINGS_MOST = 200, AREAS_MOST = 200, DAYS_MOST = 12, MONTHS_MOST = 24 };

/* ---- the answer ---- */

struct deck {
    struct pln_card card[6];
    struct geo_buf text[6];
    size_t n;
};

static struct geo_buf *add_card(const struct pln_body *b, struct deck *d, enum pln_card_kind kind,
                                enum pln_string words)
{
    d->card[d->n] = (struct pln_card){kind, "", pln_body_say(b, words)};
    return &d->text[d->n++];
}

static void add_count_card(const struct pln_body *b, struct deck *d, enum pln_card_kind kind,
                           int64_t n, enum pln_string words)
{
    pln_add_count(add_card(b, d, kind, words), b->language, n);
}

static void tell_cards(const struct pln_body *b)
{
    const struct pln_facts *f = b->facts;
    struct deck d = {0};
    if (f->results->programme)
        add_count_card(b, &d, PLN_CARD_NONE, f->total.listed - f->total.served,
                       PLN_S_H_REMAINING_CARD);
    if (f->results->audit)
        add_count_card(b, &d, PLN_CARD_NONE, f->total.verdict[PLN_VERDICT_NONE], PLN_S_H_NONE_CARD);
    if (f->n_proposals) {
        const struct pln_proposal *last = &f->proposals[f->n_proposals - 1];
        add_count_card(b, &d, PLN_CARD_SITE, (int64_t)f->n_proposals, PLN_S_H_SITES_CARD);
        pln_add_money(add_card(b, &d, PLN_CARD_SITE, PLN_S_H_COST_CARD), b->language,
                      f->total.cost_vnd);
        add_count_card(b, &d, PLN_CARD_PLANNED, last->cumulative_villages, PLN_S_M_MORE_VILLAGES);
        add_count_card(b, &d, PLN_CARD_PLANNED, last->cumulative_people, PLN_S_M_MORE_PEOPLE);
    }
    for (size_t i = 0; i < d.n; i++)
        d.card[i].figure = d.text[i].text ? d.text[i].text : "";
    if (d.n) b->page->cards(b->page->ctx, d.card, d.n);
    for (size_t i = 0; i < d.n; i++)
        geo_buf_release(&d.text[i]);
}

static void tell_answer(struct pln_body *b)
{
    struct geo_buf text = {0};
    b->page->heading(b->page->ctx, PLN_S_H_ANSWER);
    tell_cards(b);
    pln_summary_answer(b->facts, b->language, &text);
    for (char *line = text.text, *end; line && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        b->page->prose(b->page->ctx, PLN_PROSE_ANSWER, line);
    }
    geo_buf_release(&text);
}

/* ---- progress ---- */

static void progress_row(struct pln_body *b, const struct pln_census *t, const char *name)
{
    pln_body_text_cell(b, *name ? name : pln_body_say(b, PLN_S_NOT_STATED));
    pln_body_count_cell(b, t->listed);
    pln_body_count_cell(b, t->served);
    pln_body_count_cell(b, t->listed - t->served);
    pln_body_count_cell(b, t->predicted_served);
    pln_body_bar_cells(b, t->served, t->listed);
    pln_body_end_row(b);
}

static void open_progress(const struct pln_body *b, enum pln_string by)
{
    const struct pln_head heads[] = {{by, false},
                                     {PLN_S_H_LISTED, true},
                                     {PLN_S_H_SERVED, true},
                                     {PLN_S_H_REMAINING, true},
                                     {PLN_S_H_PREDICTED, true},
                                     {PLN_S_H_SHARE, false},
                                     {PLN_S_H_EMPTY, true}};
    pln_body_open_table(b, PLN_LOOK_BARS, heads, sizeof heads / sizeof *heads);
}

/* Days where they are few, else months, else years: what a date is cut to. */
static int32_t date_grain(const struct pln_facts *f)
{
    size_t months = 0;
    for (size_t i = 0; i < f->n_days; i++)
        months += i == 0 || f->days[i].date / 100 != f->days[i - 1].date / 100;
    return f->n_days <= DAYS_MOST ? 1 : months <= MONTHS_MOST ? 100 : 10000;
}

static void tell_dates(struct pln_body *b)
{
    const struct pln_facts *f = b->facts;
    const struct pln_head heads[] = {{PLN_S_H_BY_DATE, false},
                                     {PLN_S_H_SERVED, true},
                                     {PLN_S_H_CUMULATIVE, true},
                                     {PLN_S_H_SHARE, false},
                                     {PLN_S_H_EMPTY, true}};
    const int32_t grain = date_grain(f);
    int64_t served = 0;
    pln_body_open_table(b, PLN_LOOK_BARS, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_days; i++) {
        int32_t date = f->days[i].date / grain * grain;
        served += f->days[i].served;
        if (i + 1 < f->n_days && f->days[i + 1].date / grain * grain == date) continue;
        pln_add_date(pln_body_cell(b), b->language, date);
        pln_body_count_cell(b, served);
        pln_body_count_cell(b, f->days[i].cumulative);
        pln_body_bar_cells(b, f->days[i].cumulative, f->total.listed);
        pln_body_end_row(b);
        served = 0;
    }
    pln_body_close_table(b);
}

static void tell_progress(struct pln_body *b)
{
    static const enum pln_string tiers[] = {PLN_S_NOT_STATED, PLN_S_TIER_DIFFICULT,
                                            PLN_S_TIER_OTHER, PLN_S_TIER_NO_GRID};
    const struct pln_facts *f = b->facts;
    b->page->heading(b->page->ctx, PLN_S_H_PROGRESS);
    open_progress(b, PLN_S_H_BY_PROVINCE);
    for (size_t i = 0; i < f->n_provinces; i++)
        if (f->provinces[i].listed) progress_row(b, &f->provinces[i], f->provinces[i].name);
    pln_body_close_table(b);
    open_progress(b, PLN_S_H_BY_TIER);
    for (int i = 0; i < 4; i++)
        if (f->tiers[i].listed) progress_row(b, &f->tiers[i], pln_body_say(b, tiers[i]));
    pln_body_close_table(b);
    if (f->n_days) tell_dates(b);
}

/* ---- where ---- */

static void tell_where(struct pln_body *b)
{
    const struct pln_head heads[] = {{PLN_S_H_AREA, false},     {PLN_S_H_VILLAGES, true},
                                     {PLN_S_H_NONE, true},      {PLN_S_H_PARTIAL, true},
                                     {PLN_S_H_UNCERTAIN, true}, {PLN_S_H_PEOPLE_WITHOUT, true},
                                     {PLN_S_H_SITES, true},     {PLN_S_H_COST_MILLION, true}};
    const struct pln_facts *f = b->facts;
    size_t shown = 0;
    b->page->heading(b->page->ctx, PLN_S_H_WHERE);
    pln_body_open_table(b, PLN_LOOK_LONG, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_areas && shown < AREAS_MOST; i++) {
        const struct pln_census *t = &f->areas[i];
        if (t->verdict[PLN_VERDICT_NONE] + t->verdict[PLN_VERDICT_PARTIAL] + t->sites == 0)
            continue;
        shown++;
        pln_body_text_cell(b, t->name[0] ? t->name : pln_body_say(b, PLN_S_NOT_STATED));
        pln_body_count_cell(b, t->villages);
        pln_body_count_cell(b, t->verdict[PLN_VERDICT_NONE]);
        pln_body_count_cell(b, t->verdict[PLN_VERDICT_PARTIAL]);
        pln_body_count_cell(b, t->verdict[PLN_VERDICT_UNCERTAIN]);
        pln_body_count_cell(b, t->people_without_sure[PLN_VERDICT_NONE] +
                                   t->people_without_sure[PLN_VERDICT_PARTIAL]);
        pln_body_count_cell(b, t->sites);
        pln_body_money_cell(b, t->cost_vnd, 1000000);
        pln_body_end_row(b);
    }
    pln_body_close_table(b);
}

/* ---- money ---- */

static void tell_frontier(struct pln_body *b)
{
    const bool people = b->facts->certainty.weights_are_people;
    const size_t poor = b->facts->results->n_poor_budgets;
    b->page->heading(b->page->ctx, PLN_S_H_FRONTIER);
    b->page->prose(b->page->ctx, PLN_PROSE_PLAIN, pln_body_say(b, PLN_S_H_FRONTIER_WORDS));
    if (!people)
        b->page->prose(b->page->ctx, PLN_PROSE_PLAIN, pln_body_say(b, PLN_S_H_FRONTIER_PRIORITIES));
    if (poor) {
        struct geo_buf count = {0};
        pln_add_count(&count, b->language, (int64_t)poor);
        const char *args[] = {count.text ? count.text : ""};
        pln_body_say_filled(b, PLN_PROSE_PLAIN, PLN_S_H_FRONTIER_POOR, args, 1);
        geo_buf_release(&count);
    }
    b->page->frontier(b->page->ctx);
}

static void site_row(struct pln_body *b, size_t i)
{
    const struct pln_facts *f = b->facts;
    const struct pln_proposal *s = &f->proposals[i];
    const struct pln_village *near =
        s->near_village == PLN_NONE ? NULL : &f->results->villages->at[s->near_village];
    pln_body_count_cell(b, (int64_t)i + 1);
    pln_body_text_cell(b, s->candidate->id);
    pln_body_text_cell(b, s->kind->name);
    pln_body_text_cell(b, near ? near->name : "");
    pln_body_text_cell(b, near ? near->commune : "");
    pln_body_number_cell(b, s->candidate->lat_deg, 5);
    pln_body_number_cell(b, s->candidate->lon_deg, 5);
    pln_body_number_cell(b, s->kind->tx.antenna_height_m, 0);
    pln_body_money_cell(b, s->option->cost.total_vnd, 1000000);
    pln_body_count_cell(b, s->villages);
    pln_body_count_cell(b, s->people);
    if (s->people > 0)
        pln_body_money_cell(b, s->option->cost.total_vnd / s->people, 1000);
    else
        pln_body_text_cell(b, "");
    pln_body_end_row(b);
}

static void tell_sites(struct pln_body *b)
{
    const struct pln_head heads[] = {{PLN_S_C_RANK, true},          {PLN_S_C_SITE_ID, false},
                                     {PLN_S_C_KIND, false},         {PLN_S_C_NEAR_VILLAGE, false},
                                     {PLN_S_C_COMMUNE, false},      {PLN_S_C_LAT, true},
                                     {PLN_S_C_LON, true},           {PLN_S_C_ANTENNA_HEIGHT, true},
                                     {PLN_S_H_COST_MILLION, true},  {PLN_S_H_GAINED_VILLAGES, true},
                                     {PLN_S_H_GAINED_PEOPLE, true}, {PLN_S_H_PER_PERSON, true}};
    const size_t n = b->facts->n_proposals, shown = n < ROWS_MOST ? n : ROWS_MOST;
    b->page->heading(b->page->ctx, PLN_S_H_SITES_LIST);
    pln_body_open_table(b, PLN_LOOK_LONG, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < shown; i++)
        site_row(b, i);
    pln_body_close_table(b);
    pln_body_tell_rest(b, shown, n, "proposals.csv");
}

/* ---- assumptions and findings ---- */

static void tell_findings(struct pln_body *b)
{
    const struct pln_head heads[] = {{PLN_S_C_CODE, false}, {PLN_S_H_COUNT, true}};
    b->page->heading(b->page->ctx, PLN_S_T_FINDINGS);
    pln_body_open_table(b, PLN_LOOK_PLAIN, heads, 2);
    for (size_t i = 0; i < b->facts->n_codes; i++) {
        pln_body_text_cell(b, b->facts->codes[i].code);
        pln_body_count_cell(b, b->facts->codes[i].n);
        pln_body_end_row(b);
    }
    pln_body_close_table(b);
    pln_body_whole_table(b, &pln_table_findings, FINDINGS_MOST, PLN_LOOK_LONG, "findings.csv");
}

enum geo_status pln_body_tell(const struct pln_facts *facts, enum pln_language language,
                              const struct pln_page *page, struct geo_err *err)
{
    struct pln_body body = {.facts = facts, .language = language, .page = page}, *b = &body;
    const struct pln_results *r = facts->results;
    enum geo_status st = GEO_OK;
    tell_answer(b);
    page->maps(page->ctx);
    if (r->programme && r->programme->n) tell_progress(b);
    if (r->programme && r->programme_changes) pln_body_tell_changes(b);
    if (r->audit) tell_where(b);
    if (r->n_frontier) tell_frontier(b);
    if (facts->n_proposals) tell_sites(b);
    page->heading(page->ctx, PLN_S_T_PARAMETERS);
    pln_body_whole_table(b, &pln_table_parameters, ROWS_MOST, PLN_LOOK_PLAIN, "summary.json");
    if (r->findings && r->findings->n) tell_findings(b);
    for (size_t i = 0; i < PLN_TABLE_COLUMNS_MAX; i++) {
        if (st == GEO_OK) st = geo_buf_status(&b->cell[i], err);
        geo_buf_release(&b->cell[i]);
    }
    return st;
}

/* ---- what stands around it ---- */

const char *pln_body_title(const struct pln_facts *facts, enum pln_language language)
{
    const char *title = facts->results->title;
    return title && title[0] ? title : pln_text(language, PLN_S_H_TITLE);
}

void pln_body_subtitle(const struct pln_facts *facts, enum pln_language language,
                       struct geo_buf *text)
{
    const struct pln_programme *programme = facts->results->programme;
    geo_buf_add(text, pln_text(language, PLN_S_H_TITLE));
    if (!programme || programme->report_date <= 0) return;
    struct geo_buf date = {0};
    pln_add_date(&date, language, programme->report_date);
    const char *args[] = {date.text ? date.text : ""};
    geo_buf_add(text, " · ");
    pln_add_filled(text, pln_text(language, PLN_S_H_BY), args, 1);
    geo_buf_release(&date);
}

void pln_body_caution(const struct pln_facts *facts, enum pln_language language,
                      struct geo_buf *text)
{
    struct geo_buf dbm = {0};
    pln_add_number(&dbm, language, facts->results->threshold_dbm, 0);
    const char *args[] = {dbm.text ? dbm.text : ""};
    pln_add_filled(text, pln_text(language, PLN_S_H_RSRP_NOTE), args, 1);
    geo_buf_release(&dbm);
}
