/* planner/report/picture: the plan on one sheet: title, map, legend, the answer in figures.
 * Floor 6. Main thread. */
#ifndef PLANNER_REPORT_PICTURE_H
#define PLANNER_REPORT_PICTURE_H

#include "planner/report/facts.h"
#include "planner/report/language.h"
#include "planner/report/relief.h"

/* A PNG at PATH, 1800 pixels wide and 1000 to 1700 high, as the land asks. No clock time, no random
 * id: the same results and the same font files give the same bytes. */
enum geo_status pln_picture_write(const char *path, const struct pln_facts *facts,
                                  enum pln_language language, struct geo_err *err);

#endif
