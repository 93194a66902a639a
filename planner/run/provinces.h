/* planner/run/provinces: which province each row of the choice lies in. Floor 7. Main thread. */
#ifndef PLANNER_RUN_PROVINCES_H
#define PLANNER_RUN_PROVINCES_H

#include "planner/cover/target.h"
#include "planner/net/village.h"

struct pln_provinces {
    const char **name; /* n, rising; of all villages; borrowed from them */
    size_t n;
    uint32_t *of_cell; /* by target */
};

enum geo_status pln_provinces_sort(const struct pln_villages *villages,
                                   const struct pln_targets *targets,
                                   struct pln_provinces *provinces, struct geo_err *err);
void pln_provinces_release(struct pln_provinces *provinces);

#endif
