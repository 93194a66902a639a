/* planner/cover/place: the search for places, for planner/cover/candidate alone. Floor 4. Main
 * thread; parallel inside. */
#ifndef PLANNER_COVER_PLACE_H
#define PLANNER_COVER_PLACE_H

#include "planner/cover/candidate.h"

struct pln_place {
    struct pln_candidate site; /* without id and options */
    int64_t people;            /* of the targets within reach_km */
};
struct pln_places { /* the zero value is empty */
    struct pln_place *at;
    size_t n, cap;
};

/* Masts, hilltops, village points with a target in reach, thinned. */
enum geo_status pln_places_find(const struct pln_candidate_spec *spec, struct pln_places *places,
                                struct geo_err *err);
void pln_places_release(struct pln_places *places);

#endif
