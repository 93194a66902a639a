#include "planner/report/body.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/summary.h"
#include "planner/report/table.h"

enum { ROWS_MOST = 1000, FINDINGS_MOST = 200, AREAS_MOST = 200, DAYS_MOST = 12, MONTHS_MOST = 24 };

/* One row in the making: each cell has its own text. */
struct body {
    const struct pln_facts *facts;
    enum pln_language language;
    const struct pln_page *page;
    struct geo_buf cell[PLN_TABLE_COLUMNS_MAX];
    double bar_pct[PLN_TABLE_COLUMNS_MAX];
    size_t n; /* cells filled */
};

static const char *say(const struct body *b, enum pln_string key)
{
    return pln_text(b->language, key);
}

/* ---- rows ---- */

static struct geo_buf *next_cell(struct body *b)
{
    geo_buf_clear(&b->cell[b->n]);
    b->bar_pct[b->n] = -1;
    return &b->cell[b->n++];
}

static void text_cell(struct body *b, const char *text)
{
    geo_buf_add(next_cell(b), text);
}

static void count_cell(struct body *b, int64_t n)
{
    pln_add_count(next_cell(b), b->language, n);
}

static void number_cell(struct body *b, double x, int decimals)
{
    pln_add_number(next_cell(b), b->language, x, decimals);
}

/* One unit down a whole column, so that rows can be compared; the head names it. */
static void money_cell(struct body *b, int64_t vnd, int64_t unit_vnd)
{
    count_cell(b, (vnd + unit_vnd / 2) / unit_vnd);
}

static void bar_cells(struct body *b, int64_t part, int64_t whole)
{
    double pct = whole > 0 ? 100.0 * (double)part / (double)whole : 0;
    text_cell(b, "");
    b->bar_pct[b->n - 1] = pct;
    number_cell(b, pct, 1);
    geo_buf_add(&b->cell[b->n - 1], " %");
}

static void end_row(struct body *b)
{
    struct pln_entry entries[PLN_TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < b->n; i++)
        entries[i] = (struct pln_entry){b->cell[i].length ? b->cell[i].text : "", b->bar_pct[i]};
    b->page->row(b->page->ctx, entries);
    b->n = 0;
}

static void open_table(const struct body *b, enum pln_table_look look, const struct pln_head *heads,
                       size_t n)
{
    b->page->open_table(b->page->ctx, look, heads, n);
}

static void close_table(const struct body *b)
{
    b->page->close_table(b->page->ctx);
}

/* Says how many rows are left out, and where they are. */
static void tell_rest(const struct body *b, size_t shown, size_t n, const char *file)
{
    struct geo_buf more = {0}, text = {0};
    if (n <= shown) return;
    pln_add_count(&more, b->language, (int64_t)(n - shown));
    const char *args[] = {more.text ? more.text : "", file};
    pln_add_filled(&text, say(b, PLN_S_H_MORE_ROWS), args, 2);
    b->page->prose(b->page->ctx, PLN_PROSE_SMALL, text.text ? text.text : "");
    geo_buf_release(&more);
    geo_buf_release(&text);
}

/* ---- tables of the lists, as they are ---- */

static const char *label_of(const struct body *b, const struct pln_domain *domain,
                            const char *value)
{
    for (size_t i = 0; domain && i < domain->n; i++)
        if (strcmp(domain->values[i].value, value) == 0) return say(b, domain->values[i].label);
    return value;
}

static void any_cell(struct body *b, const struct pln_column *column, const struct pln_cell *cell)
{
    if (cell->null) {
        text_cell(b, "");
        return;
    }
    switch (column->type) {
    case PLN_CELL_TEXT:
        text_cell(b, label_of(b, column->domain, cell->u.text));
        break;
    case PLN_CELL_REAL:
        number_cell(b, cell->u.real, column->decimals);
        break;
    case PLN_CELL_DATE:
        pln_add_date(next_cell(b), b->language, (int32_t)cell->u.integer);
        break;
    case PLN_CELL_BOOL:
        text_cell(b, cell->u.integer ? "✓" : "");
        break;
    case PLN_CELL_INTEGER:
        count_cell(b, cell->u.integer);
        break;
    }
}

static void whole_table(struct body *b, const struct pln_table *table, size_t most,
                        enum pln_table_look look, const char *file)
{
    size_t n = table->n_rows(b->facts), shown = n < most ? n : most;
    struct pln_head heads[PLN_TABLE_COLUMNS_MAX];
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX];
    for (size_t c = 0; c < table->n_columns; c++) {
        enum pln_cell_type type = table->columns[c].type;
        heads[c] = (struct pln_head){table->columns[c].alias,
                                     type == PLN_CELL_INTEGER || type == PLN_CELL_REAL};
    }
    open_table(b, look, heads, table->n_columns);
    for (size_t row = 0; row < shown; row++) {
        table->row(b->facts, row, cells);
        for (size_t c = 0; c < table->n_columns; c++)
            any_cell(b, &table->columns[c], &cells[c]);
        end_row(b);
    }
    close_table(b);
    tell_rest(b, shown, n, file);
}

/* ---- the answer ---- */

struct deck {
    struct pln_card card[6];
    struct geo_buf text[6];
    size_t n;
};

static struct geo_buf *add_card(const struct body *b, struct deck *d, enum pln_card_kind kind,
                                enum pln_string words)
{
    d->card[d->n] = (struct pln_card){kind, "", say(b, words)};
    return &d->text[d->n++];
}

static void add_count_card(const struct body *b, struct deck *d, enum pln_card_kind kind, int64_t n,
                           enum pln_string words)
{
    pln_add_count(add_card(b, d, kind, words), b->language, n);
}

static void tell_cards(const struct body *b)
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

static void tell_answer(struct body *b)
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

static void progress_row(struct body *b, const struct pln_census *t, const char *name)
{
    text_cell(b, *name ? name : say(b, PLN_S_NOT_STATED));
    count_cell(b, t->listed);
    count_cell(b, t->served);
    count_cell(b, t->listed - t->served);
    count_cell(b, t->predicted_served);
    bar_cells(b, t->served, t->listed);
    end_row(b);
}

static void open_progress(const struct body *b, enum pln_string by)
{
    const struct pln_head heads[] = {{by, false},
                                     {PLN_S_H_LISTED, true},
                                     {PLN_S_H_SERVED, true},
                                     {PLN_S_H_REMAINING, true},
                                     {PLN_S_H_PREDICTED, true},
                                     {PLN_S_H_SHARE, false},
                                     {PLN_S_H_EMPTY, true}};
    open_table(b, PLN_LOOK_BARS, heads, sizeof heads / sizeof *heads);
}

/* Days where they are few, else months, else years: what a date is cut to. */
static int32_t date_grain(const struct pln_facts *f)
{
    size_t months = 0;
    for (size_t i = 0; i < f->n_days; i++)
        months += i == 0 || f->days[i].date / 100 != f->days[i - 1].date / 100;
    return f->n_days <= DAYS_MOST ? 1 : months <= MONTHS_MOST ? 100 : 10000;
}

static void tell_dates(struct body *b)
{
    const struct pln_facts *f = b->facts;
    const struct pln_head heads[] = {{PLN_S_H_BY_DATE, false},
                                     {PLN_S_H_SERVED, true},
                                     {PLN_S_H_CUMULATIVE, true},
                                     {PLN_S_H_SHARE, false},
                                     {PLN_S_H_EMPTY, true}};
    const int32_t grain = date_grain(f);
    int64_t served = 0;
    open_table(b, PLN_LOOK_BARS, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_days; i++) {
        int32_t date = f->days[i].date / grain * grain;
        served += f->days[i].served;
        if (i + 1 < f->n_days && f->days[i + 1].date / grain * grain == date) continue;
        pln_add_date(next_cell(b), b->language, date);
        count_cell(b, served);
        count_cell(b, f->days[i].cumulative);
        bar_cells(b, f->days[i].cumulative, f->total.listed);
        end_row(b);
        served = 0;
    }
    close_table(b);
}

static void tell_progress(struct body *b)
{
    static const enum pln_string tiers[] = {PLN_S_NOT_STATED, PLN_S_TIER_DIFFICULT,
                                            PLN_S_TIER_OTHER, PLN_S_TIER_NO_GRID};
    const struct pln_facts *f = b->facts;
    b->page->heading(b->page->ctx, PLN_S_H_PROGRESS);
    open_progress(b, PLN_S_H_BY_PROVINCE);
    for (size_t i = 0; i < f->n_provinces; i++)
        if (f->provinces[i].listed) progress_row(b, &f->provinces[i], f->provinces[i].name);
    close_table(b);
    open_progress(b, PLN_S_H_BY_TIER);
    for (int i = 0; i < 4; i++)
        if (f->tiers[i].listed) progress_row(b, &f->tiers[i], say(b, tiers[i]));
    close_table(b);
    if (f->n_days) tell_dates(b);
}

/* ---- where ---- */

static void tell_where(struct body *b)
{
    const struct pln_head heads[] = {{PLN_S_H_AREA, false},     {PLN_S_H_VILLAGES, true},
                                     {PLN_S_H_NONE, true},      {PLN_S_H_PARTIAL, true},
                                     {PLN_S_H_UNCERTAIN, true}, {PLN_S_H_PEOPLE_WITHOUT, true},
                                     {PLN_S_H_SITES, true},     {PLN_S_H_COST_MILLION, true}};
    const struct pln_facts *f = b->facts;
    size_t shown = 0;
    b->page->heading(b->page->ctx, PLN_S_H_WHERE);
    open_table(b, PLN_LOOK_LONG, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < f->n_areas && shown < AREAS_MOST; i++) {
        const struct pln_census *t = &f->areas[i];
        if (t->verdict[PLN_VERDICT_NONE] + t->verdict[PLN_VERDICT_PARTIAL] + t->sites == 0)
            continue;
        shown++;
        text_cell(b, t->name[0] ? t->name : say(b, PLN_S_NOT_STATED));
        count_cell(b, t->villages);
        count_cell(b, t->verdict[PLN_VERDICT_NONE]);
        count_cell(b, t->verdict[PLN_VERDICT_PARTIAL]);
        count_cell(b, t->verdict[PLN_VERDICT_UNCERTAIN]);
        count_cell(b, t->people_without_sure[PLN_VERDICT_NONE] +
                          t->people_without_sure[PLN_VERDICT_PARTIAL]);
        count_cell(b, t->sites);
        money_cell(b, t->cost_vnd, 1000000);
        end_row(b);
    }
    close_table(b);
}

/* ---- money ---- */

static void tell_frontier(struct body *b)
{
    const bool people = b->facts->certainty.weights_are_people;
    b->page->heading(b->page->ctx, PLN_S_H_FRONTIER);
    b->page->prose(b->page->ctx, PLN_PROSE_PLAIN, say(b, PLN_S_H_FRONTIER_WORDS));
    if (!people) b->page->prose(b->page->ctx, PLN_PROSE_PLAIN, say(b, PLN_S_H_FRONTIER_PRIORITIES));
    b->page->frontier(b->page->ctx);
}

static void site_row(struct body *b, size_t i)
{
    const struct pln_facts *f = b->facts;
    const struct pln_proposal *s = &f->proposals[i];
    const struct pln_village *near =
        s->near_village == PLN_NONE ? NULL : &f->results->villages->at[s->near_village];
    count_cell(b, (int64_t)i + 1);
    text_cell(b, s->candidate->id);
    text_cell(b, s->kind->name);
    text_cell(b, near ? near->name : "");
    text_cell(b, near ? near->commune : "");
    number_cell(b, s->candidate->lat_deg, 5);
    number_cell(b, s->candidate->lon_deg, 5);
    number_cell(b, s->kind->tx.antenna_height_m, 0);
    money_cell(b, s->option->cost.total_vnd, 1000000);
    count_cell(b, s->villages);
    count_cell(b, s->people);
    if (s->people > 0)
        money_cell(b, s->option->cost.total_vnd / s->people, 1000);
    else
        text_cell(b, "");
    end_row(b);
}

static void tell_sites(struct body *b)
{
    const struct pln_head heads[] = {{PLN_S_C_RANK, true},          {PLN_S_C_SITE_ID, false},
                                     {PLN_S_C_KIND, false},         {PLN_S_C_NEAR_VILLAGE, false},
                                     {PLN_S_C_COMMUNE, false},      {PLN_S_C_LAT, true},
                                     {PLN_S_C_LON, true},           {PLN_S_C_ANTENNA_HEIGHT, true},
                                     {PLN_S_H_COST_MILLION, true},  {PLN_S_H_GAINED_VILLAGES, true},
                                     {PLN_S_H_GAINED_PEOPLE, true}, {PLN_S_H_PER_PERSON, true}};
    const size_t n = b->facts->n_proposals, shown = n < ROWS_MOST ? n : ROWS_MOST;
    b->page->heading(b->page->ctx, PLN_S_H_SITES_LIST);
    open_table(b, PLN_LOOK_LONG, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < shown; i++)
        site_row(b, i);
    close_table(b);
    tell_rest(b, shown, n, "proposals.csv");
}

/* ---- assumptions and findings ---- */

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum geo_status tell_findings(struct body *b, struct geo_err *err)
{
    const struct pln_head heads[] = {{PLN_S_C_CODE, false}, {PLN_S_H_COUNT, true}};
    const struct pln_findings *findings = b->facts->results->findings;
    const char **codes = geo_alloc(findings->n, sizeof *codes);
    if (!codes) return geo_no_memory(err, "the findings' codes", findings->n, sizeof *codes);
    b->page->heading(b->page->ctx, PLN_S_T_FINDINGS);
    for (size_t i = 0; i < findings->n; i++)
        codes[i] = findings->at[i].code;
    qsort(codes, findings->n, sizeof *codes, compare_codes);
    open_table(b, PLN_LOOK_PLAIN, heads, 2);
    for (size_t i = 0, run = 1; i < findings->n; i++, run++) {
        if (i + 1 < findings->n && strcmp(codes[i], codes[i + 1]) == 0) continue;
        text_cell(b, codes[i]);
        count_cell(b, (int64_t)run);
        end_row(b);
        run = 0;
    }
    close_table(b);
    geo_free(codes);
    whole_table(b, &pln_table_findings, FINDINGS_MOST, PLN_LOOK_LONG, "findings.csv");
    return GEO_OK;
}

enum geo_status pln_body_tell(const struct pln_facts *facts, enum pln_language language,
                              const struct pln_page *page, struct geo_err *err)
{
    struct body body = {.facts = facts, .language = language, .page = page}, *b = &body;
    const struct pln_results *r = facts->results;
    enum geo_status st = GEO_OK;
    tell_answer(b);
    page->maps(page->ctx);
    if (r->programme && r->programme->n) tell_progress(b);
    if (r->audit) tell_where(b);
    if (r->n_frontier) tell_frontier(b);
    if (facts->n_proposals) tell_sites(b);
    page->heading(page->ctx, PLN_S_T_PARAMETERS);
    whole_table(b, &pln_table_parameters, ROWS_MOST, PLN_LOOK_PLAIN, "summary.json");
    if (r->findings && r->findings->n) st = tell_findings(b, err);
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
