/* The tables of what a plan needs and what others would buy: hops, and the frontier. */
#include "planner/report/table.h"

#include <math.h>

#include "planner/report/cells.h"

static const struct pln_domain_value backhaul_values[] = {
    {"microwave", PLN_S_B_MICROWAVE}, {"fibre", PLN_S_B_FIBRE}, {"satellite", PLN_S_B_SATELLITE}};
static const struct pln_domain backhaul_kind = {"backhaul_kind", backhaul_values,
                                                sizeof backhaul_values / sizeof *backhaul_values};

static const struct pln_column backhaul_columns[] = {
    {"from_id", PLN_CELL_TEXT, 0, PLN_S_C_FROM, NULL},
    {"to_id", PLN_CELL_TEXT, 0, PLN_S_C_TO, NULL},
    {"kind", PLN_CELL_TEXT, 0, PLN_S_C_BACKHAUL_KIND, &backhaul_kind},
    {"to_new_site", PLN_CELL_BOOL, 0, PLN_S_C_TO_NEW_SITE, NULL},
    {"length_km", PLN_CELL_REAL, 2, PLN_S_C_LENGTH, NULL},
    {"clearance", PLN_CELL_REAL, 2, PLN_S_C_CLEARANCE, NULL},
    {"cost_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST, NULL},
};

static size_t n_hops(const struct pln_facts *f)
{
    return f->results->n_backhaul;
}

static const struct pln_candidate *site_of(const struct pln_facts *f, uint32_t option)
{
    const struct pln_candidates *c = f->results->candidates;
    return &c->at[c->options[option].candidate];
}

/* The mast at the other end; NULL: a new site, a fibre, a satellite. */
static const struct pln_tower *mast_of(const struct pln_facts *f,
                                       const struct pln_backhaul_link *link)
{
    return link->to_option || link->hop.kind != PLN_BACKHAUL_MICROWAVE
               ? NULL
               : &f->results->towers->at[link->hop.to];
}

static void hop_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_backhaul_link *link = &f->results->backhaul[row];
    const struct pln_tower *mast = mast_of(f, link);
    c = pln_put_text(c, site_of(f, link->from)->id);
    c = pln_put_text(c, link->to_option ? site_of(f, link->hop.to)->id : mast ? mast->id : "");
    c = pln_put_text(c, pln_backhaul_name(link->hop.kind));
    c = pln_put_bool(c, link->to_option);
    c = pln_put_real(c, link->hop.length_km);
    c = link->hop.kind == PLN_BACKHAUL_MICROWAVE ? pln_put_real(c, link->hop.clearance)
                                                 : pln_put_null(c);
    pln_put_integer(c, link->hop.cost_vnd);
}

/* Fibre and satellite stay where they start: where the other end lies is not known. */
static void hop_line(const struct pln_facts *f, size_t row, double at[4])
{
    const struct pln_backhaul_link *link = &f->results->backhaul[row];
    const struct pln_tower *mast = mast_of(f, link);
    const struct pln_candidate *from = site_of(f, link->from),
                               *to = link->to_option ? site_of(f, link->hop.to) : from;
    at[0] = from->lon_deg;
    at[1] = from->lat_deg;
    at[2] = mast ? mast->lon_deg : to->lon_deg;
    at[3] = mast ? mast->lat_deg : to->lat_deg;
}

const struct pln_table pln_table_backhaul = {.name = "backhaul",
                                             .title = PLN_S_T_BACKHAUL,
                                             .shape = PLN_SHAPE_LINE,
                                             .columns = backhaul_columns,
                                             .n_columns = PLN_COLUMNS(backhaul_columns),
                                             .n_rows = n_hops,
                                             .row = hop_row,
                                             .geometry = hop_line};

/* ---- the frontier ---- */

static const struct pln_column frontier_columns[] = {
    {"budget_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_BUDGET, NULL},
    {"cost_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST, NULL},
    {"people_gained", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_GAINED, NULL},
    {"villages_gained", PLN_CELL_INTEGER, 0, PLN_S_C_VILLAGES_GAINED, NULL},
    {"value", PLN_CELL_INTEGER, 0, PLN_S_C_WEIGHT, NULL},
    {"bound", PLN_CELL_INTEGER, 0, PLN_S_C_BOUND, NULL},
    {"gap_pct", PLN_CELL_REAL, 2, PLN_S_C_GAP, NULL},
    {"marginal_vnd_per_person", PLN_CELL_INTEGER, 0, PLN_S_C_MARGINAL, NULL},
};

static size_t n_points(const struct pln_facts *f)
{
    return f->results->n_frontier;
}

static void point_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    const struct pln_budget_point *p = &f->results->frontier[row];
    c = pln_put_integer(c, p->budget_vnd);
    c = pln_put_integer(c, p->cost_vnd);
    c = pln_put_integer(c, p->people);
    c = pln_put_integer(c, p->villages);
    c = pln_put_integer(c, p->value);
    c = pln_put_integer(c, p->bound);
    c = p->bound > 0 ? pln_put_real(c, 100 * (double)(p->bound - p->value) / (double)p->bound)
                     : pln_put_real(c, 0);
    /* between this budget and the one before */
    const struct pln_budget_point none = {0};
    const struct pln_budget_point *before = row ? p - 1 : &none;
    int64_t people = p->people - before->people, vnd = p->cost_vnd - before->cost_vnd;
    if (people > 0 && vnd >= 0)
        pln_put_integer(c, vnd / people);
    else
        pln_put_null(c);
}

const struct pln_table pln_table_frontier = {.name = "frontier",
                                             .title = PLN_S_T_FRONTIER,
                                             .shape = PLN_SHAPE_NONE,
                                             .columns = frontier_columns,
                                             .n_columns = PLN_COLUMNS(frontier_columns),
                                             .n_rows = n_points,
                                             .row = point_row};
