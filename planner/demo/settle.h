/* planner/demo/settle: where the demonstration's villages and masts stand. Floor 7. Main thread. */
#ifndef PLANNER_DEMO_SETTLE_H
#define PLANNER_DEMO_SETTLE_H

#include "planner/demo/country.h"

/* Communes and some 6,000 villages on flat ground, at least 900 m apart. */
enum geo_status pln_settle_villages(const struct pln_demo_ground *ground,
                                    struct pln_demo_country *country, struct geo_err *err);

/* Masts on air with LTE on the knolls by the larger villages. */
enum geo_status pln_settle_masts(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err);

/* Masts that do not count as servers (GSM only, planned), by villages without signal. */
enum geo_status pln_settle_idle_masts(const struct pln_demo_ground *ground,
                                      struct pln_demo_country *country, struct geo_err *err);

/* Degrees in whole millionths, so that a list printed with six decimals says the same. */
double pln_demo_degrees(double degrees);

#endif
