/* The programme's list against an earlier one, change by change. */
#include "planner/report/cells.h"
#include "planner/report/table.h"

static const struct pln_domain_value kind_values[] = {{"added", PLN_S_CHANGE_ADDED},
                                                      {"dropped", PLN_S_CHANGE_DROPPED},
                                                      {"covered", PLN_S_CHANGE_COVERED},
                                                      {"uncovered", PLN_S_CHANGE_UNCOVERED},
                                                      {"covered-date", PLN_S_CHANGE_COVERED_DATE},
                                                      {"listed-date", PLN_S_CHANGE_LISTED_DATE},
                                                      {"tier", PLN_S_CHANGE_TIER},
                                                      {"power", PLN_S_CHANGE_POWER},
                                                      {"definition", PLN_S_CHANGE_DEFINITION}};
_Static_assert(PLN_COLUMNS(kind_values) == PLN_LIST_CHANGES, "a kind of change without a text");
const struct pln_domain pln_domain_list_change = {"programme_change", kind_values,
                                                  PLN_COLUMNS(kind_values)};

static const struct pln_column columns[] = {
    {"change", PLN_CELL_TEXT, 0, PLN_S_C_CHANGE, &pln_domain_list_change},
    {"village_id", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE_ID, NULL},
    {"name", PLN_CELL_TEXT, 0, PLN_S_C_NAME, NULL},
    {"commune", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE, NULL},
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL},
    {"tier", PLN_CELL_TEXT, 0, PLN_S_C_TIER, &pln_domain_tier},
    {"old_value", PLN_CELL_TEXT, 0, PLN_S_C_BEFORE, NULL},
    {"new_value", PLN_CELL_TEXT, 0, PLN_S_C_NOW, NULL},
    {"listed_date", PLN_CELL_DATE, 0, PLN_S_C_LISTED_DATE, NULL},
    {"covered_date", PLN_CELL_DATE, 0, PLN_S_C_COVERED_DATE, NULL},
    {"in_villages", PLN_CELL_BOOL, 0, PLN_S_C_IN_VILLAGES, NULL},
    {"verdict", PLN_CELL_TEXT, 0, PLN_S_C_VERDICT, &pln_domain_verdict},
};

static size_t n_changes(const struct pln_facts *f)
{
    return f->results->programme_changes ? f->results->programme_changes->n : 0;
}

const struct pln_listed *pln_listed_of_change(const struct pln_results *r,
                                              const struct pln_list_change *change)
{
    return change->entry != PLN_NONE ? &r->programme->at[change->entry]
                                     : &r->programme_changes->previous.at[change->earlier];
}

static void change_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_results *r = f->results;
    const struct pln_list_change *change = &r->programme_changes->at[row];
    const struct pln_listed *e = pln_listed_of_change(r, change);
    c = pln_put_text(c, pln_list_change_name(change->kind));
    c = pln_put_text(c, e->village_id);
    c = pln_put_text(c, e->name);
    c = pln_put_text(c, e->commune);
    c = pln_put_text(c, e->province);
    c = pln_put_text(c, pln_tier_name(e->tier));
    c = pln_put_text(c, change->old_value);
    c = pln_put_text(c, change->new_value);
    c = pln_put_date(c, e->listed_date);
    c = pln_put_date(c, e->covered_date);
    c = pln_put_bool(c, e->village != PLN_NONE);
    if (r->audit && e->village != PLN_NONE)
        pln_put_text(c, pln_verdict_name(r->audit->village[e->village].verdict));
    else
        pln_put_null(c);
}

const struct pln_table pln_table_programme_changes = {.name = "programme_changes",
                                                      .title = PLN_S_T_PROGRAMME_CHANGES,
                                                      .shape = PLN_SHAPE_NONE,
                                                      .columns = columns,
                                                      .n_columns = PLN_COLUMNS(columns),
                                                      .n_rows = n_changes,
                                                      .row = change_row};
