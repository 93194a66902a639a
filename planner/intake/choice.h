/* planner/intake/choice: which reading of a row's coordinates is the place, and whether that place
 * can be right. Floor 5; private to this folder. */
#ifndef PLANNER_INTAKE_CHOICE_H
#define PLANNER_INTAKE_CHOICE_H

#include "planner/intake/places.h"
#include "planner/intake/reading.h"
#include "planner/net/finding.h"

struct choices; /* opaque: the readings of all rows */

enum geo_status choices_open(struct places *places, size_t n_rows, struct choices **out,
                             struct geo_err *err);
void choices_close(struct choices *choices);

/* The readings of ROW; rows come in rising order, at most once each. */
enum geo_status choices_add(struct choices *choices, size_t row, const struct reading *readings,
                            size_t n, struct geo_err *err);

/* After the last row: choose. */
enum geo_status choices_settle(struct choices *choices, struct geo_err *err);

/* Does most of the list lie outside Việt Nam? Then coordinates are taken as they stand. */
bool choices_foreign(const struct choices *choices);

struct choice {
    struct reading reading;
    double confidence; /* 0 … 1 */
    bool zone_assumed; /* another zone fits as well; the province's own was taken */
};
/* False: the row has no reading. */
bool choices_of(const struct choices *choices, size_t row, struct choice *out);

/* What is to be said of the place itself; code NULL: nothing. */
struct verdict {
    const char *code;
    enum pln_action action;
    double confidence;
    char text[80]; /* the new value of the finding: where the point lies instead */
};
struct verdict choices_verdict(struct choices *choices, size_t row, const struct choice *choice);

#endif
