/* planner/cover/ways: how far is it to the nearest line, road or fibre? Floor 4. Immutable once
 * built; one struct pln_neighbours per thread. */
#ifndef PLANNER_COVER_WAYS_H
#define PLANNER_COVER_WAYS_H

#include "planner/cover/nearby.h"
#include "planner/net/way.h"

#define PLN_WAY_LEVELS 3

struct pln_way_index {
    struct pln_nearby level[PLN_WAY_LEVELS]; /* within 1, 6 and 36 km */
};

/* WAYS are copied; NULL or empty: everything is infinitely far. */
enum geo_status pln_way_index_build(struct pln_way_index *index, const struct pln_ways *ways,
                                    struct geo_err *err);
void pln_way_index_release(struct pln_way_index *index);

/* Kilometres as the crow flies; infinite beyond 36. */
enum geo_status pln_way_distance(const struct pln_way_index *index, double lon_deg, double lat_deg,
                                 struct pln_neighbours *scratch, double *km, struct geo_err *err);

#endif
