/* planner/intake/position: where each row of a list lies, from whatever stands in its cells. Floor
 * 5; private to this folder.
 *
 * Each row's cells are read in every way that makes sense (planner/intake/reading). What decides
 * between the readings, in this order: the polygon of the row's own commune; the rows of the same
 * commune that can be read in one way only; the province that the row names; the whole list; then
 * the zone that the province's own surveyors use, and the zone that agrees with most rows. The
 * place that is left is checked against the same knowledge. */
#ifndef PLANNER_INTAKE_POSITION_H
#define PLANNER_INTAKE_POSITION_H

#include "planner/intake/list.h"
#include "planner/intake/places.h"

/* Which fields of the list hold what; a field that the list has not is PLN_NO_COLUMN there. */
struct position_fields {
    size_t lon_deg, lat_deg, x, y, coordinates;
    struct place_fields place;
};

struct positions {
    size_t n;
    double *lon_deg, *lat_deg; /* NaN: none */
    bool *known;
    struct places places;
};

/* Read, repair and check the positions of all rows of LIST. GEO_BAD_DATA when the list has neither
 * columns nor geometry to tell positions from. */
enum geo_status positions_read(struct list *list, const struct pln_source *source,
                               const struct position_fields *fields, struct positions *out);
void positions_release(struct positions *positions);

#endif
