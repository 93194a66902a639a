/* planner/run/settled: plans and frontiers of earlier runs whose question was the same. Floor 7.
 * Main thread.
 *
 * The question is all that the choice of sites looks at: the problem's tables and budget, the hops,
 * the villages with what they have today, every parameter of the scenario, and every file but those
 * whose effect is in these tables already (terrain, lists). When the same question was answered
 * before, the answer is taken from the store: the same bytes, as the answer depends on nothing
 * else. A mast that changes far from whoever lacks signal costs no new plan. */
#ifndef PLANNER_RUN_SETTLED_H
#define PLANNER_RUN_SETTLED_H

#include "planner/run/stages.h"

/* The key of RUN's question: once its problem was built. */
enum geo_status pln_settled_question(const struct pln_run *run, struct geo_key *key,
                                     struct geo_err *err);

/* The answer "plan" (plan, hops, certificate, what keeping earlier sites costs) or "frontier" into
 * RUN when the store has it. */
enum geo_status pln_settled_find(struct pln_run *run, const char *kind, bool *found,
                                 struct geo_err *err);

/* Keep what RUN found out. A store that fails is told in run->forgetful, and no failure. */
enum geo_status pln_settled_keep(struct pln_run *run, const char *kind, struct geo_err *err);

#endif
