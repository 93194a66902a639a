/* planner/run/served: the step of a run that draws where there is signal: today, and after the
 * plan. Floor 7. Main thread.
 *
 * Only where the scenario asks for it ([report] coverage): "auto" draws where the model walks
 * radial by radial (P.1812) and the masts that count are no more than PLN_SERVED_AUTO_MASTS_MOST.
 */
#ifndef PLANNER_RUN_SERVED_H
#define PLANNER_RUN_SERVED_H

#include "planner/run/stages.h"

enum pln_draw { PLN_DRAW_AUTO, PLN_DRAW_YES, PLN_DRAW_NO }; /* of [report] coverage */

enum { PLN_SERVED_AUTO_MASTS_MOST = 3000 };

/* The last step of every stage that has an audit: masts that count, and the plan's sites where
 * there is a plan. */
enum geo_status pln_served_draw(struct pln_run *run, struct geo_err *err);

#endif
