/* planner/intake/populated: household clusters from a population raster. Floor 5; private to this
 * folder. Main thread.
 *
 * Each cell with at least `least_people` goes to the nearest village within `reach_km`; where
 * commune polygons are given, to one of the cell's own commune. The cell that holds a village's
 * centre stands on the centre itself: the list knows that place better than the raster does. */
#ifndef PLANNER_INTAKE_POPULATED_H
#define PLANNER_INTAKE_POPULATED_H

#include "planner/intake/intake.h"

struct populated_cell {
    uint32_t village;
    double lon_deg, lat_deg, people;
};
struct populated {
    struct populated_cell *at; /* in the raster's order */
    size_t n, cap;
    size_t left_out; /* cells with enough people and no village */
    double people, people_left_out;
};

/* Read SPEC's raster for VILLAGES. GEO_BAD_DATA: no raster, an unknown CRS, no cell near any
 * village, or more than 5 million that are. */
enum geo_status populated_read(const struct pln_intake_spec *spec,
                               const struct pln_villages *villages, struct populated *out,
                               struct geo_err *err);
void populated_release(struct populated *populated);

#endif
