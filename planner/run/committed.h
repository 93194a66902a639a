/* planner/run/committed: the table of sites that are contracted already. Floor 7. Main thread. */
#ifndef PLANNER_RUN_COMMITTED_H
#define PLANNER_RUN_COMMITTED_H

#include "planner/cover/committed.h"
#include "planner/net/tower.h"

/* Columns kind, lon_deg and lat_deg (a proposals.csv has them), further ones are passed over.
 * *SITES is returned: geo_free(). GEO_BAD_DATA: a column is missing, a kind that the scenario does
 * not have, a position that is none. */
enum geo_status pln_committed_read(const char *path, const struct pln_site_kinds *kinds,
                                   struct pln_committed_site **sites, size_t *n,
                                   struct geo_err *err);

#endif
