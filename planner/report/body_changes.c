/* What changed on the programme's list since an earlier one: how often, then where. */
#include <stdlib.h>

#include "planner/report/body_parts.h"
#include "planner/report/cells.h"

enum { ROWS_OF_KIND = 20 }; /* so that no kind crowds out the others */

static void tell_lists(const struct pln_body *b, const struct pln_programme_changes *c)
{
    struct geo_buf common = {0}, from = {0}, to = {0};
    pln_add_count(&common, b->language, (int64_t)c->common);
    const char *lists[] = {common.text ? common.text : "", c->file};
    pln_body_say_filled(b, PLN_PROSE_PLAIN, PLN_S_H_CHANGES_BOTH, lists, 2);
    if (c->reissued_to) {
        pln_add_date(&from, b->language, c->reissued_from);
        pln_add_date(&to, b->language, c->reissued_to);
        const char *dates[] = {from.text ? from.text : "", to.text ? to.text : ""};
        pln_body_say_filled(b, PLN_PROSE_PLAIN, PLN_S_H_CHANGES_REISSUED, dates, 2);
    }
    if (!c->n) pln_body_say_filled(b, PLN_PROSE_PLAIN, PLN_S_H_CHANGES_NONE, NULL, 0);
    geo_buf_release(&common);
    geo_buf_release(&from);
    geo_buf_release(&to);
}

static void tell_counts(struct pln_body *b, const struct pln_programme_changes *c)
{
    const struct pln_head heads[] = {{PLN_S_C_CHANGE, false}, {PLN_S_H_VILLAGES, true}};
    pln_body_open_table(b, PLN_LOOK_PLAIN, heads, 2);
    for (int k = 0; k < PLN_LIST_CHANGES; k++) {
        if (!c->count[k]) continue;
        pln_body_text_cell(b, pln_body_say(b, pln_domain_list_change.values[k].label));
        pln_body_count_cell(b, (int64_t)c->count[k]);
        pln_body_end_row(b);
        if (k != PLN_LIST_DROPPED || !c->dropped_uncovered) continue;
        pln_body_text_cell(b, pln_body_say(b, PLN_S_H_DROPPED_UNCOVERED));
        pln_body_count_cell(b, (int64_t)c->dropped_uncovered);
        pln_body_end_row(b);
    }
    pln_body_close_table(b);
}

/* TEXT as the changes keep it, yyyy-mm-dd; "" where there was no date. */
static void date_text_cell(struct pln_body *b, const char *text)
{
    char *end;
    long year = strtol(text, &end, 10), month = *end ? strtol(end + 1, &end, 10) : 0,
         day = *end ? strtol(end + 1, &end, 10) : 0;
    pln_add_date(pln_body_cell(b), b->language, (int32_t)(year * 10000 + month * 100 + day));
}

static void value_cell(struct pln_body *b, enum pln_list_change_kind kind, const char *value)
{
    switch (kind) {
    case PLN_LIST_COVERED:
    case PLN_LIST_UNCOVERED:
    case PLN_LIST_COVERED_DATE:
    case PLN_LIST_LISTED_DATE:
        date_text_cell(b, value);
        break;
    case PLN_LIST_TIER:
        pln_body_label_cell(b, &pln_domain_tier, value);
        break;
    default:
        pln_body_text_cell(b, value);
    }
}

static void verdict_cell(struct pln_body *b, uint32_t village)
{
    static const enum pln_string words[] = {[PLN_VERDICT_NONE] = PLN_S_H_NONE,
                                            [PLN_VERDICT_PARTIAL] = PLN_S_H_PARTIAL,
                                            [PLN_VERDICT_UNCERTAIN] = PLN_S_H_UNCERTAIN,
                                            [PLN_VERDICT_SERVED] = PLN_S_V_SERVED};
    const struct pln_audit *audit = b->facts->results->audit;
    pln_body_text_cell(
        b, village == PLN_NONE ? "" : pln_body_say(b, words[audit->village[village].verdict]));
}

/* Does the entry itself tell the change? Else what it was and is. */
static bool speaks_for_itself(enum pln_list_change_kind kind)
{
    return kind == PLN_LIST_ADDED || kind == PLN_LIST_DROPPED || kind == PLN_LIST_COVERED;
}

static void change_row(struct pln_body *b, const struct pln_list_change *change)
{
    const struct pln_results *r = b->facts->results;
    const struct pln_listed *e = pln_listed_of_change(r, change);
    pln_body_text_cell(b, e->village_id);
    pln_body_text_cell(b, e->name);
    pln_body_text_cell(b, e->commune);
    pln_body_text_cell(b, e->province);
    if (speaks_for_itself(change->kind)) {
        pln_body_label_cell(b, &pln_domain_tier, pln_tier_name(e->tier));
        pln_add_date(pln_body_cell(b), b->language, e->covered_date);
    } else {
        value_cell(b, change->kind, change->old_value);
        value_cell(b, change->kind, change->new_value);
    }
    if (r->audit) verdict_cell(b, e->village);
    pln_body_end_row(b);
}

/* The changes of one kind, N of them. */
static void tell_kind(struct pln_body *b, const struct pln_list_change *changes, size_t n)
{
    const bool itself = speaks_for_itself(changes->kind);
    const struct pln_head heads[] = {{PLN_S_C_VILLAGE_ID, false},
                                     {PLN_S_C_NAME, false},
                                     {PLN_S_C_COMMUNE, false},
                                     {PLN_S_C_PROVINCE, false},
                                     {itself ? PLN_S_C_TIER : PLN_S_C_BEFORE, false},
                                     {itself ? PLN_S_C_COVERED_DATE : PLN_S_C_NOW, false},
                                     {PLN_S_C_VERDICT, false}}; /* only after an audit */
    const size_t shown = n < ROWS_OF_KIND ? n : ROWS_OF_KIND;
    b->page->caption(b->page->ctx, pln_domain_list_change.values[changes->kind].label);
    pln_body_open_table(b, PLN_LOOK_LONG, heads,
                        sizeof heads / sizeof *heads - (b->facts->results->audit ? 0 : 1));
    for (size_t i = 0; i < shown; i++)
        change_row(b, &changes[i]);
    pln_body_close_table(b);
    pln_body_tell_rest(b, shown, n, "programme_changes.csv");
}

void pln_body_tell_changes(struct pln_body *b)
{
    const struct pln_programme_changes *c = b->facts->results->programme_changes;
    b->page->heading(b->page->ctx, PLN_S_H_CHANGES);
    tell_lists(b, c);
    if (!c->n) return;
    tell_counts(b, c);
    for (size_t i = 0; i < c->n; i += c->count[c->at[i].kind]) /* they stand by kind */
        tell_kind(b, &c->at[i], c->count[c->at[i].kind]);
}
