/* planner/intake/position: where a row of a list lies, from whatever stands in its cells. Floor 5;
 * private to this folder. */
#ifndef PLANNER_INTAKE_POSITION_H
#define PLANNER_INTAKE_POSITION_H

#include "planner/intake/list.h"

/* Which fields of the list hold what; a field that the list has not is PLN_NO_COLUMN there. */
struct position_fields {
    size_t lon_deg, lat_deg, x, y, coordinates, commune, commune_code, province;
};

struct positions {
    size_t n;
    double *lon_deg, *lat_deg; /* NaN: none */
    bool *known;
};

/* GEO_BAD_DATA when the list has neither columns nor geometry to tell positions from. */
enum geo_status positions_require(const struct list *list, const struct position_fields *fields);

/* Read, repair and check the positions of all rows of LIST. */
enum geo_status positions_read(struct list *list, const struct pln_source *source,
                               const struct position_fields *fields, struct positions *out);
void positions_release(struct positions *positions);

#endif
