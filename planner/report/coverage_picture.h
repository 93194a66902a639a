/* planner/report/coverage_picture: the coverage map on one sheet: relief, levels, masts, legend.
 * Floor 6. Main thread. */
#ifndef PLANNER_REPORT_COVERAGE_PICTURE_H
#define PLANNER_REPORT_COVERAGE_PICTURE_H

#include "geo/base/status.h"
#include "planner/net/results.h"
#include "planner/report/language.h"

/* A PNG of 1200 pixels' width at PATH. */
enum geo_status pln_coverage_picture(const char *path, const struct pln_results *results,
                                     enum pln_language language, struct geo_err *err);

#endif
