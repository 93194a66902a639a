/* planner/run/cost_table: what things cost unless the scenario says otherwise. Floor 7. Pure.
 *
 * The figures stand in datasets/costs/costs.csv, which is compiled in: amount, currency, year,
 * exchange rate, source. They are shown as đồng; nothing is corrected for inflation. */
#ifndef PLANNER_RUN_COST_TABLE_H
#define PLANNER_RUN_COST_TABLE_H

#include "geo/base/buf.h"

/* As a key's preset: the value comes from this table. */
#define PLN_PRESET_COSTS "datasets/costs"

/* ITEM's đồng to VALUE, "whose figure; 3 USD, year not told, at 26000 VND per USD" to SOURCE. */
enum geo_status pln_cost_table_find(const char *item, struct geo_buf *value, struct geo_buf *source,
                                    struct geo_err *err);

#endif
