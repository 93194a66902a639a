/* The tables without a place on the map: lists for sheets, and what the run assumed and found. */
#include "planner/report/table.h"

#include "planner/report/cells.h"
#include "planner/report/summary.h"

/* ---- villages without signal ---- */

static const struct pln_column no_signal_columns[] = {
    PLN_PLACE_COLUMNS,
    PLN_STANDING_COLUMNS,
    PLN_SERVICE_COLUMNS,
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
    {"tier", PLN_CELL_TEXT, 0, PLN_S_C_TIER, &pln_domain_tier},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    PLN_REACH_COLUMNS,
};

static size_t n_no_signal(const struct pln_facts *f)
{
    return f->n_no_signal;
}

static void no_signal_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    uint32_t village = f->no_signal[row];
    const struct pln_village *v = &f->results->villages->at[village];
    c = pln_put_place(c, v);
    c = pln_put_standing(c, f, village);
    c = pln_put_service(c, f, village);
    c = pln_put_integer(c, v->people);
    c = pln_put_text(c, pln_tier_name(v->tier));
    c = pln_put_real(c, v->lon_deg);
    c = pln_put_real(c, v->lat_deg);
    pln_put_reach(c, f, village);
}

const struct pln_table pln_table_no_signal = {.name = "no_signal",
                                              .title = PLN_S_T_NO_SIGNAL,
                                              .shape = PLN_SHAPE_NONE,
                                              .columns = no_signal_columns,
                                              .n_columns = PLN_COLUMNS(no_signal_columns),
                                              .n_rows = n_no_signal,
                                              .row = no_signal_row};

/* ---- the programme's list against the audit ---- */

static const struct pln_column programme_columns[] = {
    {"village_id", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE_ID, NULL},
    {"name", PLN_CELL_TEXT, 0, PLN_S_C_NAME, NULL},
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL},
    {"tier", PLN_CELL_TEXT, 0, PLN_S_C_TIER, &pln_domain_tier},
    {"power", PLN_CELL_TEXT, 0, PLN_S_C_ELECTRICITY, NULL},
    {"definition", PLN_CELL_TEXT, 0, PLN_S_C_DEFINITION, NULL},
    {"source", PLN_CELL_TEXT, 0, PLN_S_C_SOURCE, NULL},
    {"listed_date", PLN_CELL_DATE, 0, PLN_S_C_LISTED_DATE, NULL},
    {"covered_date", PLN_CELL_DATE, 0, PLN_S_C_COVERED_DATE, NULL},
    {"programme_status", PLN_CELL_TEXT, 0, PLN_S_C_STANDING, &pln_domain_standing},
    {"in_villages", PLN_CELL_BOOL, 0, PLN_S_C_IN_VILLAGES, NULL},
    {"verdict", PLN_CELL_TEXT, 0, PLN_S_C_VERDICT, &pln_domain_verdict},
    {"rsrp_dbm", PLN_CELL_REAL, 1, PLN_S_C_RSRP, NULL},
    {"margin_db", PLN_CELL_REAL, 1, PLN_S_C_MARGIN, NULL},
    {"best_server", PLN_CELL_TEXT, 0, PLN_S_C_BEST_SERVER, NULL},
    PLN_REACH_COLUMNS,
};

static size_t n_entries(const struct pln_facts *f)
{
    return f->results->programme ? f->results->programme->n : 0;
}

static void put_entry_service(struct pln_cell *c, const struct pln_facts *f, uint32_t village)
{
    enum { VERDICT, RSRP, MARGIN, SERVERS, BEST_SERVER, SERVICE_CELLS = 9 };
    struct pln_cell service[SERVICE_CELLS];
    for (int i = 0; i < 7; i++)
        pln_put_null(c + i);
    if (village == PLN_NONE) return;
    pln_put_service(service, f, village);
    c[0] = service[VERDICT];
    c[1] = service[RSRP];
    c[2] = service[MARGIN];
    c[3] = service[BEST_SERVER];
    pln_put_reach(c + 4, f, village);
}

static void programme_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_listed *e = &f->results->programme->at[row];
    c = pln_put_text(c, e->village_id);
    c = pln_put_text(c, e->name);
    c = pln_put_text(c, e->province);
    c = pln_put_text(c, pln_tier_name(e->tier));
    c = pln_put_text(c, e->power);
    c = pln_put_text(c, e->definition);
    c = pln_put_text(c, e->source);
    c = pln_put_date(c, e->listed_date);
    c = pln_put_date(c, e->covered_date);
    c = pln_put_text(c, pln_standing_name(pln_facts_entry_standing(f, row)));
    c = pln_put_bool(c, e->village != PLN_NONE);
    put_entry_service(c, f, e->village);
}

const struct pln_table pln_table_programme = {.name = "programme",
                                              .title = PLN_S_T_PROGRAMME,
                                              .shape = PLN_SHAPE_NONE,
                                              .columns = programme_columns,
                                              .n_columns = PLN_COLUMNS(programme_columns),
                                              .n_rows = n_entries,
                                              .row = programme_row};

/* ---- assumptions ---- */

static const struct pln_column parameter_columns[] = {
    {"section", PLN_CELL_TEXT, 0, PLN_S_C_SECTION, NULL},
    {"key", PLN_CELL_TEXT, 0, PLN_S_C_KEY, NULL},
    {"value", PLN_CELL_TEXT, 0, PLN_S_C_VALUE, NULL},
    {"unit", PLN_CELL_TEXT, 0, PLN_S_C_UNIT, NULL},
    {"source", PLN_CELL_TEXT, 0, PLN_S_C_SOURCE, NULL},
    {"is_default", PLN_CELL_BOOL, 0, PLN_S_C_IS_DEFAULT, NULL},
};

static size_t n_parameters(const struct pln_facts *f)
{
    return f->results->n_parameters;
}

static void parameter_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_parameter *p = &f->results->parameters[row];
    c = pln_put_text(c, p->section);
    c = pln_put_text(c, p->key);
    c = pln_put_text(c, p->value);
    c = pln_put_text(c, p->unit);
    c = pln_put_text(c, p->source);
    pln_put_bool(c, p->is_default);
}

const struct pln_table pln_table_parameters = {.name = "parameters",
                                               .title = PLN_S_T_PARAMETERS,
                                               .shape = PLN_SHAPE_NONE,
                                               .columns = parameter_columns,
                                               .n_columns = PLN_COLUMNS(parameter_columns),
                                               .n_rows = n_parameters,
                                               .row = parameter_row};

/* ---- findings ---- */

static const struct pln_domain_value action_values[] = {{"noted", PLN_S_ACTION_NOTED},
                                                        {"repaired", PLN_S_ACTION_REPAIRED},
                                                        {"quarantined", PLN_S_ACTION_QUARANTINED},
                                                        {"defaulted", PLN_S_ACTION_DEFAULTED}};
static const struct pln_domain action = {"finding_action", action_values,
                                         PLN_COLUMNS(action_values)};

static const struct pln_column finding_columns[] = {
    {"code", PLN_CELL_TEXT, 0, PLN_S_C_CODE, NULL},
    {"file", PLN_CELL_TEXT, 0, PLN_S_C_FILE, NULL},
    {"row", PLN_CELL_INTEGER, 0, PLN_S_C_ROW, NULL},
    {"id", PLN_CELL_TEXT, 0, PLN_S_C_ROW_ID, NULL},
    {"column", PLN_CELL_TEXT, 0, PLN_S_C_COLUMN, NULL},
    {"old_value", PLN_CELL_TEXT, 0, PLN_S_C_OLD_VALUE, NULL},
    {"new_value", PLN_CELL_TEXT, 0, PLN_S_C_NEW_VALUE, NULL},
    {"confidence", PLN_CELL_REAL, 2, PLN_S_C_CONFIDENCE, NULL},
    {"action", PLN_CELL_TEXT, 0, PLN_S_C_ACTION, &action},
};

static size_t n_findings(const struct pln_facts *f)
{
    return f->results->findings ? f->results->findings->n : 0;
}

static void finding_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_finding *x = &f->results->findings->at[row];
    c = pln_put_text(c, x->code);
    c = pln_put_text(c, x->file);
    c = x->row ? pln_put_integer(c, x->row) : pln_put_null(c);
    c = pln_put_text(c, x->id);
    c = pln_put_text(c, x->column);
    c = pln_put_text(c, x->old_value);
    c = pln_put_text(c, x->new_value);
    c = pln_put_real(c, x->confidence);
    pln_put_text(c, pln_action_name(x->action));
}

const struct pln_table pln_table_findings = {.name = "findings",
                                             .title = PLN_S_T_FINDINGS,
                                             .shape = PLN_SHAPE_NONE,
                                             .columns = finding_columns,
                                             .n_columns = PLN_COLUMNS(finding_columns),
                                             .n_rows = n_findings,
                                             .row = finding_row};

/* ---- the summary's figures ---- */

static const struct pln_column summary_columns[] = {
    {"figure", PLN_CELL_TEXT, 0, PLN_S_C_KEY, NULL},
    {"value", PLN_CELL_REAL, 3, PLN_S_C_VALUE, NULL},
    {"unit", PLN_CELL_TEXT, 0, PLN_S_C_UNIT, NULL},
};

static size_t n_figures(const struct pln_facts *f)
{
    struct pln_figure figures[PLN_FIGURES_MAX];
    return pln_figures(f, figures);
}

static void figure_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    struct pln_figure figures[PLN_FIGURES_MAX];
    pln_figures(f, figures);
    const struct pln_figure *x = &figures[row];
    c = pln_put_text(c, x->path);
    c = x->known ? pln_put_real(c, x->is_real ? x->real : (double)x->integer) : pln_put_null(c);
    pln_put_text(c, x->unit);
}

const struct pln_table pln_table_summary = {.name = "summary",
                                            .title = PLN_S_T_SUMMARY,
                                            .shape = PLN_SHAPE_NONE,
                                            .columns = summary_columns,
                                            .n_columns = PLN_COLUMNS(summary_columns),
                                            .n_rows = n_figures,
                                            .row = figure_row};
