/* planner/report/cells: how a table's row function fills its cells. Floor 6. Pure.
 *
 * Each put writes one cell (or one group of cells) and returns the next free one. */
#ifndef PLANNER_REPORT_CELLS_H
#define PLANNER_REPORT_CELLS_H

#include "planner/report/table.h"

#define PLN_COLUMNS(columns) (sizeof(columns) / sizeof *(columns))

/* The columns that the groups below fill, in their order. */
/* clang-format off */
#define PLN_PLACE_COLUMNS \
    {"village_id", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE_ID, NULL}, \
    {"name", PLN_CELL_TEXT, 0, PLN_S_C_NAME, NULL}, \
    {"commune", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE, NULL}, \
    {"commune_code", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE_CODE, NULL}, \
    {"district", PLN_CELL_TEXT, 0, PLN_S_C_DISTRICT, NULL}, \
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL}
#define PLN_SERVICE_COLUMNS \
    {"verdict", PLN_CELL_TEXT, 0, PLN_S_C_VERDICT, &pln_domain_verdict}, \
    {"rsrp_dbm", PLN_CELL_REAL, 1, PLN_S_C_RSRP, NULL}, \
    {"margin_db", PLN_CELL_REAL, 1, PLN_S_C_MARGIN, NULL}, \
    {"servers", PLN_CELL_INTEGER, 0, PLN_S_C_SERVERS, NULL}, \
    {"best_server", PLN_CELL_TEXT, 0, PLN_S_C_BEST_SERVER, NULL}, \
    {"distance_km", PLN_CELL_REAL, 2, PLN_S_C_DISTANCE, NULL}, \
    {"loss_db", PLN_CELL_REAL, 1, PLN_S_C_LOSS, NULL}, \
    {"extrapolated", PLN_CELL_BOOL, 0, PLN_S_C_EXTRAPOLATED, NULL}, \
    {"people_served", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_SERVED, NULL}
#define PLN_STANDING_COLUMNS \
    {"programme_status", PLN_CELL_TEXT, 0, PLN_S_C_STANDING, &pln_domain_standing}, \
    {"listed_date", PLN_CELL_DATE, 0, PLN_S_C_LISTED_DATE, NULL}, \
    {"covered_date", PLN_CELL_DATE, 0, PLN_S_C_COVERED_DATE, NULL}
#define PLN_REACH_COLUMNS \
    {"planned_rank", PLN_CELL_INTEGER, 0, PLN_S_C_PLANNED_RANK, NULL}, \
    {"planned_site", PLN_CELL_TEXT, 0, PLN_S_C_PLANNED_SITE, NULL}, \
    {"planned_rsrp_dbm", PLN_CELL_REAL, 1, PLN_S_C_PLANNED_RSRP, NULL}
/* clang-format on */

struct pln_cell *pln_put_null(struct pln_cell *cell);
struct pln_cell *pln_put_text(struct pln_cell *cell, const char *text); /* "" and NULL: null */
struct pln_cell *pln_put_integer(struct pln_cell *cell, int64_t value);
struct pln_cell *pln_put_real(struct pln_cell *cell, double value);     /* not finite: null */
struct pln_cell *pln_put_date(struct pln_cell *cell, int32_t yyyymmdd); /* 0: null */
struct pln_cell *pln_put_bool(struct pln_cell *cell, bool value);

/* PLN_PLACE_COLUMNS */
struct pln_cell *pln_put_place(struct pln_cell *cell, const struct pln_village *village);
/* PLN_SERVICE_COLUMNS */
struct pln_cell *pln_put_service(struct pln_cell *cell, const struct pln_facts *facts,
                                 uint32_t village);
/* PLN_STANDING_COLUMNS */
struct pln_cell *pln_put_standing(struct pln_cell *cell, const struct pln_facts *facts,
                                  uint32_t village);
/* PLN_REACH_COLUMNS */
struct pln_cell *pln_put_reach(struct pln_cell *cell, const struct pln_facts *facts,
                               uint32_t village);

/* Domains that several tables share. */
extern const struct pln_domain pln_domain_verdict, pln_domain_standing, pln_domain_tier,
    pln_domain_list_change;

/* The entry as this list has it; one that was dropped as the earlier list had it. */
const struct pln_listed *pln_listed_of_change(const struct pln_results *results,
                                              const struct pln_list_change *change);

#endif
