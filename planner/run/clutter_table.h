/* planner/run/clutter_table: land-cover classes into representative clutter heights. Floor 7. */
#ifndef PLANNER_RUN_CLUTTER_TABLE_H
#define PLANNER_RUN_CLUTTER_TABLE_H

#include "geo/base/status.h"

#define PLN_CLUTTER_CLASSES 256

/* HEIGHT_M[class], 0 for classes that the table does not name. PATH: a CSV with the columns class
 * and height_m (0 … 100); NULL: the shipped datasets/clutter/worldcover.csv, compiled in.
 * GEO_BAD_DATA names file, row, column and value. */
enum geo_status pln_clutter_table_read(const char *path, double height_m[PLN_CLUTTER_CLASSES],
                                       struct geo_err *err);

#endif
