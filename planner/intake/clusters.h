/* planner/intake/clusters: household clusters of villages from a second table or from a population
 * raster. Floor 5; private to this folder. */
#ifndef PLANNER_INTAKE_CLUSTERS_H
#define PLANNER_INTAKE_CLUSTERS_H

#include "planner/intake/intake.h"

/* Fill villages->clusters, ordered by village and then as the table or raster has them. A village
 * that the table leaves out gets its populated cells, and one without those its centre with all of
 * its people. Where the table tells people, the village's number becomes the sum of its clusters';
 * where it does not, the village's people are spread evenly; over the cells of a raster they are
 * spread in proportion to it, for the list's count is the better one (a village without a count
 * takes the raster's). CHECKS: what became of the table's rows, empty without one; NULL allowed. */
enum geo_status clusters_read(const struct pln_intake_spec *spec, struct pln_villages *villages,
                              struct pln_checks *checks, struct pln_findings *findings,
                              struct geo_err *err);

#endif
