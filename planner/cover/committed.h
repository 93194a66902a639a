/* planner/cover/committed: sites that are contracted already, and are built whatever else is.
 * Floor 4. Main thread. */
#ifndef PLANNER_COVER_COMMITTED_H
#define PLANNER_COVER_COMMITTED_H

#include "planner/cover/candidate.h"

/* Two positions no further apart than this, in longitude and latitude, are one place: some 50 m. */
#define PLN_SAME_PLACE_DEG 5e-4

struct pln_committed_site {
    double lon_deg, lat_deg;
    uint32_t kind; /* of spec->kinds */
    uint32_t row;  /* of its table, for sentences */
};

/* The nearest option of KIND at that place; SIZE_MAX: none. O(options). */
size_t pln_option_at(const struct pln_candidates *candidates, uint32_t kind, double lon_deg,
                     double lat_deg);

/* Mark the option of each site as committed. Where no candidate stands a place is added, with that
 * one option. GEO_BAD_DATA, with the row: work on a mast where none stands to be worked on, two
 * sites at one place, a remote without a mast in sight, a place without ground. */
enum geo_status pln_candidates_commit(const struct pln_candidate_spec *spec,
                                      const struct pln_committed_site *sites, size_t n,
                                      struct pln_candidates *candidates, struct geo_err *err);

#endif
