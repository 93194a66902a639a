/* planner/run/stages_parts: what the files of stages share. Floor 7; private to them. */
#ifndef PLANNER_RUN_STAGES_PARTS_H
#define PLANNER_RUN_STAGES_PARTS_H

#include "planner/run/stages.h"

/* The first step (lists.c): the terrain, all lists, and what the store knows of the audit. */
enum geo_status stages_read_lists(struct pln_run *run, struct geo_err *err);

/* What the store remembers of KIND; an empty recollection without a store. */
enum geo_status stages_recollect(struct pln_run *run, const char *kind,
                                 struct pln_recollection *recollection, struct geo_err *err);

#endif
