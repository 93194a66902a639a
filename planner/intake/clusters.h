/* planner/intake/clusters: household clusters of villages from a second table. Floor 5; private to
 * this folder. */
#ifndef PLANNER_INTAKE_CLUSTERS_H
#define PLANNER_INTAKE_CLUSTERS_H

#include "planner/intake/intake.h"

/* Fill villages->clusters, ordered by village and then by the table's rows. A village without a
 * cluster of its own gets its centre with all of its people. Where a cluster table tells people,
 * the village's number becomes the sum of its clusters'; where it does not, the village's people
 * are spread evenly. */
enum geo_status clusters_read(const struct pln_intake_spec *spec, struct pln_villages *villages,
                              struct pln_findings *findings, struct geo_err *err);

#endif
