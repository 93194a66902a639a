/* planner/report/frame: where a place lies on a sheet of paper. Floor 6. Pure.
 *
 * Longitude squeezed by the cosine of the middle latitude: true enough over a province or a
 * country, north is up, and the lines of the grid stay straight. */
#ifndef PLANNER_REPORT_FRAME_H
#define PLANNER_REPORT_FRAME_H

#include <stdbool.h>

#include "planner/report/facts.h"

struct pln_box {
    double west_deg, south_deg, east_deg, north_deg; /* west > east: empty */
};

struct pln_frame {
    struct pln_box box;
    double x, y, width, height;  /* of the map on the sheet, in its units, y down */
    double x_per_deg, y_per_deg; /* units per degree of longitude, of latitude */
    double m_per_unit;           /* metres on the ground at the middle latitude */
};

/* All villages, masts that matter and proposals, with a margin. Never empty: one place gets 0.1°.
 */
struct pln_box pln_frame_box(const struct pln_facts *facts);

/* The box fitted into the rectangle and grown so that it fills it. */
struct pln_frame pln_frame_fit(struct pln_box box, double x, double y, double width, double height);

double pln_frame_x(const struct pln_frame *frame, double lon_deg);
double pln_frame_y(const struct pln_frame *frame, double lat_deg);

/* A round length (1, 2 or 5 · 10ⁿ m) that takes at most MOST_UNITS. */
double pln_frame_scale_m(const struct pln_frame *frame, double most_units);

#endif
