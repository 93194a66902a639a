/* planner/intake/ground: what only the terrain can say of the lists. Floor 5. Main thread. */
#ifndef PLANNER_INTAKE_GROUND_H
#define PLANNER_INTAKE_GROUND_H

#include "geo/terrain/terrain.h"
#include "planner/intake/intake.h"

/* A village more than this above or below where the list has it may stand elsewhere. */
#define PLN_ALTITUDE_OFF_M 150.0

/* Notes villages whose altitude disagrees with TERRAIN at their position. A raster cell whose
 * middle has no ground (the sea, the edge of the data) comes to stand on its village's centre. */
enum geo_status pln_intake_ground(const struct pln_intake_spec *spec,
                                  const struct geo_terrain *terrain, struct pln_villages *villages,
                                  struct pln_findings *findings, struct geo_err *err);

#endif
