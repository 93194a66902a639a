/* planner/intake/sites: masts that stand in one place. Floor 5; private to this folder. */
#ifndef PLANNER_INTAKE_SITES_H
#define PLANNER_INTAKE_SITES_H

#include "planner/intake/list.h"

struct site_fields {
    size_t id, operator_name;
};

/* Masts within 30 m of an earlier row: the same operator's with the same technology, state and
 * transmitter is that row once more and is set aside; another operator's shares the mast, which is
 * noted. Sectors, carriers and technologies of one operator in rows of their own are neither. */
enum geo_status sites_find(struct list *list, const struct site_fields *fields,
                           const struct pln_towers *towers);

#endif
