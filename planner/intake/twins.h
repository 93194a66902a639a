/* planner/intake/twins: one village that stands in a list twice. Floor 5; private to this folder.
 */
#ifndef PLANNER_INTAKE_TWINS_H
#define PLANNER_INTAKE_TWINS_H

#include "planner/intake/list.h"

struct twin_fields {
    size_t id, name;
};

/* Rows of one commune (by code, else commune and province) whose names fold to the same key: within
 * 500 m the later one is quarantined (DUPLICATE_NAME), farther apart both are kept and noted
 * (SAME_NAME), for hamlets of a merged commune do share names. A list without communes is held
 * together by province. Also five or more rows on one and the same point (SHARED_POINT, noted): the
 * commune's centre, as a rule. */
enum geo_status twins_find(struct list *list, const struct twin_fields *fields,
                           const struct pln_villages *villages);

#endif
