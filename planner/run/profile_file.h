/* planner/run/profile_file: a path profile that somebody measured or made, from a CSV file.
 * Floor 7. Main thread. */
#ifndef PLANNER_RUN_PROFILE_FILE_H
#define PLANNER_RUN_PROFILE_FILE_H

#include "geo/base/status.h"
#include "planner/prop/model.h"

/* Arrays of length n, owned; pln_profile_file_release(). */
struct pln_profile_file {
    size_t n, cap;
    double *d_km, *ground_m, *clutter_m;
    uint8_t *zone;
};

/* Read the columns distance_km and ground_m, and clutter_m (else 0) and zone (1 sea, 3 coastal, 4
 * inland; else 4), in any order. At least 3 points, distances from 0 and rising, clutter ≥ 0.
 * GEO_BAD_DATA names file, row, column, value and what was expected. */
enum geo_status pln_profile_file_read(const char *path, struct pln_profile_file *profile,
                                      struct geo_err *err);
void pln_profile_file_release(struct pln_profile_file *profile);

/* The same as the models take it (borrowed). */
struct pln_profile pln_profile_file_view(const struct pln_profile_file *profile);

#endif
