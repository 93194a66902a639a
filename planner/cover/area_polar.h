/* planner/cover/area_polar: values around a mast by direction and distance, and reading a raster
 * cell's value from them. Floor 4. Pure but for open() and release(); const-shareable while read.
 *
 * Radials start at north and go clockwise, evenly spaced; at the rim two neighbours are at most one
 * step apart, so that no cell there is further than half a cell from a radial. Inside R/2 every
 * second, inside R/4 every fourth radial … is as dense: the others need not be filled there.
 *
 * A cell takes the value interpolated between the two radials and the two points around its centre;
 * where one of the four has no value it takes the nearest one's. (Taking the nearest value
 * everywhere was measured too: docs/coverage.md.) */
#ifndef PLANNER_COVER_AREA_POLAR_H
#define PLANNER_COVER_AREA_POLAR_H

#include <stddef.h>

#include "geo/base/status.h"

#define PLN_POLAR_LEVELS 6

struct pln_polar {
    size_t n_radials; /* a multiple of 2^PLN_POLAR_LEVELS */
    size_t n_points;  /* of one radial: at 0, step_m, 2·step_m … beyond the radius */
    double radius_m, step_m;
    float *value; /* n_radials × n_points; NaN: none. Each radial's writer writes its own row */
    size_t cap;
};

/* Lay the grid out for a disc (values not set): points STEP_M apart along a radial, radials at most
 * BETWEEN_M apart at the rim. An open polar grid may be laid out anew: its memory
 * is kept and grows. GEO_USAGE unless 0 < step_m ≤ radius_m and between_m > 0; GEO_NO_MEMORY,
 * naming the size, beyond 4 GiB. The zero value is an empty grid. */
enum geo_status pln_polar_lay(struct pln_polar *polar, double radius_m, double step_m,
                              double between_m, struct geo_err *err);
void pln_polar_release(struct pln_polar *polar);

double pln_polar_azimuth_deg(const struct pln_polar *polar, size_t radial);

/* The first point of this radial that any cell reads. */
size_t pln_polar_first(const struct pln_polar *polar, size_t radial);

/* Values at N places east and north of the mast; NaN beyond the radius and where there is none. */
void pln_polar_read(const struct pln_polar *polar, size_t n, const double *east_m,
                    const double *north_m, float *value);

#endif
