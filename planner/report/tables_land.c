/* Where there is signal, as areas. */
#include <math.h>

#include "planner/report/cells.h"
#include "planner/report/table.h"

static const struct pln_domain_value land_values[] = {{"served", PLN_S_LAND_SERVED},
                                                      {"planned", PLN_S_LAND_PLANNED},
                                                      {"uncertain", PLN_S_LAND_UNCERTAIN}};
static const struct pln_domain land = {"served_land", land_values, PLN_COLUMNS(land_values)};

static const struct pln_column land_columns[] = {
    {"land", PLN_CELL_TEXT, 0, PLN_S_C_LAND, &land},
    {"area_km2", PLN_CELL_REAL, 1, PLN_S_C_AREA_KM2, NULL},
    {"threshold_dbm", PLN_CELL_REAL, 1, PLN_S_C_THRESHOLD, NULL},
    {"cell_m", PLN_CELL_REAL, 0, PLN_S_C_CELL, NULL},
};

static size_t n_land(const struct pln_facts *f)
{
    return f->results->land ? PLN_LAND_COUNT : 0;
}

static void land_row(const struct pln_facts *f, size_t row, struct pln_cell *c)
{
    c = pln_put_text(c, pln_land_name((enum pln_land)row));
    c = pln_put_real(c, f->results->land->km2[row]);
    c = pln_put_real(c, f->results->threshold_dbm);
    pln_put_real(c, f->results->land->cell_m);
}

static const struct pln_areas *land_areas(const struct pln_facts *f)
{
    return &f->results->land->outlines;
}

const struct pln_table pln_table_land = {.name = "coverage",
                                         .title = PLN_S_T_LAND,
                                         .shape = PLN_SHAPE_AREA,
                                         .columns = land_columns,
                                         .n_columns = PLN_COLUMNS(land_columns),
                                         .n_rows = n_land,
                                         .row = land_row,
                                         .areas = land_areas};
