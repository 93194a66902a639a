/* planner/intake/areas: commune polygons as outlines to draw and count by. Floor 5. Main thread. */
#ifndef PLANNER_INTAKE_AREAS_H
#define PLANNER_INTAKE_AREAS_H

#include "planner/intake/intake.h"
#include "planner/net/area.h"

/* The layer that SPEC names as communes, in degrees; an empty *AREAS where it names none. Rows
 * without a polygon are left out. GEO_BAD_DATA as for the check of positions (geo/vector/table),
 * and for geometry that breaks off or has coordinates off the globe. */
enum geo_status pln_intake_areas(const struct pln_intake_spec *spec, struct pln_areas *areas,
                                 struct geo_err *err);

/* Add the rings of one WKB polygon or multipolygon (ISO or EWKB, either byte order; heights are
 * dropped) as one more area; *ADDED is false for any other geometry. */
enum geo_status pln_areas_add_wkb(struct pln_areas *areas, const unsigned char *wkb, size_t length,
                                  const char *code, const char *name, const char *province,
                                  bool *added, struct geo_err *err);

#endif
