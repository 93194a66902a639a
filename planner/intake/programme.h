/* planner/intake/programme: one list of the programme, this one or an earlier one. Floor 5; private
 * to this folder. */
#ifndef PLANNER_INTAKE_PROGRAMME_H
#define PLANNER_INTAKE_PROGRAMME_H

#include "planner/intake/intake.h"

/* As pln_intake_programme(), of SOURCE. */
enum geo_status programme_read(const struct pln_intake_spec *spec, const struct pln_source *source,
                               const struct pln_villages *villages, struct pln_programme *programme,
                               struct pln_findings *findings, struct geo_err *err);

#endif
