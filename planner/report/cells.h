/* planner/report/cells: how a table's row function fills its cells. Floor 6. Pure.
 *
 * Each put writes one cell (or one group of cells) and returns the next free one. */
#ifndef PLANNER_REPORT_CELLS_H
#define PLANNER_REPORT_CELLS_H

#include "planner/report/table.h"

#define PLN_COLUMNS(columns) (sizeof(columns) / sizeof *(columns))

struct pln_cell *pln_put_null(struct pln_cell *cell);
struct pln_cell *pln_put_text(struct pln_cell *cell, const char *text); /* "" and NULL: null */
struct pln_cell *pln_put_integer(struct pln_cell *cell, int64_t value);
struct pln_cell *pln_put_real(struct pln_cell *cell, double value);     /* not finite: null */
struct pln_cell *pln_put_date(struct pln_cell *cell, int32_t yyyymmdd); /* 0: null */
struct pln_cell *pln_put_bool(struct pln_cell *cell, bool value);

/* village_id, name, commune, commune_code, district, province */
struct pln_cell *pln_put_place(struct pln_cell *cell, const struct pln_village *village);
/* verdict, rsrp_dbm, margin_db, servers, best_server, distance_km, loss_db, extrapolated,
 * people_served */
struct pln_cell *pln_put_service(struct pln_cell *cell, const struct pln_facts *facts,
                                 uint32_t village);
/* programme_status, listed_date, covered_date */
struct pln_cell *pln_put_standing(struct pln_cell *cell, const struct pln_facts *facts,
                                  uint32_t village);
/* planned_rank, planned_site, planned_rsrp_dbm */
struct pln_cell *pln_put_reach(struct pln_cell *cell, const struct pln_facts *facts,
                               uint32_t village);

/* Domains that several tables share. */
extern const struct pln_domain pln_domain_verdict, pln_domain_standing, pln_domain_tier;

#endif
