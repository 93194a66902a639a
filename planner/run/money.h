/* planner/run/money: the steps of a run that deal in đồng: prices, hops, the choice, the frontier.
 * Floor 7. Main thread. Each is a step of planner/run/stages. */
#ifndef PLANNER_RUN_MONEY_H
#define PLANNER_RUN_MONEY_H

#include "planner/run/stages.h"

enum geo_status pln_money_price(struct pln_run *run, struct geo_err *err);
/* MEMORY: hops of earlier runs, or NULL. */
enum geo_status pln_money_connect(struct pln_run *run, const struct pln_memory *memory,
                                  struct geo_err *err);
enum geo_status pln_money_choose(struct pln_run *run, struct geo_err *err);
enum geo_status pln_money_frontier(struct pln_run *run, struct geo_err *err);

#endif
