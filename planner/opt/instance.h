/* planner/opt/instance: a problem as three tables, for others to bring and to check. Floor 4.
 *
 * sites.csv     site, cost [, place] [, committed] [, planned]
 * villages.csv  village, weight [, province]
 * covers.csv    site, village
 * Ids are any text. place: options of one place, of which at most one is built. committed: 1 =
 * always chosen. planned: 1 = in an earlier plan. A pair that stands twice in covers.csv counts
 * once. */
#ifndef PLANNER_OPT_INSTANCE_H
#define PLANNER_OPT_INSTANCE_H

#include "geo/base/mem.h"
#include "geo/base/status.h"
#include "planner/net/plan.h"

struct pln_instance_paths {
    const char *sites, *villages, *covers;
};

struct pln_instance {
    struct pln_problem problem;   /* arrays owned; budget 0 */
    const char **site, **village; /* ids */
    uint8_t *planned;             /* n_options or NULL */
    uint32_t *province;           /* n_cells or NULL: index into province_name */
    const char **province_name;
    size_t n_provinces;
    struct geo_arena strings;
};

enum geo_status pln_instance_read(const struct pln_instance_paths *paths,
                                  struct pln_instance *instance, struct geo_err *err);
void pln_instance_release(struct pln_instance *instance);

#endif
