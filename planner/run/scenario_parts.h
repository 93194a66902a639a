/* planner/run/scenario_parts: what reading a scenario's text and making its values share. Not for
 * others. */
#ifndef PLANNER_RUN_SCENARIO_PARTS_H
#define PLANNER_RUN_SCENARIO_PARTS_H

#include "planner/run/keys.h"

#define NAME_MAX_INIH 48 /* libinih cuts longer names of sections and keys without a word */
#define NO_SITE SIZE_MAX

/* One key as set in the file or on the command line. */
struct pln_set_key {
    const struct pln_key *key;
    size_t site; /* index of its [site NAME], or NO_SITE */
    const char *text;
    const char *where;  /* for sentences: "demo/demo.ini:14" */
    const char *source; /* for the outputs: "demo.ini:14" */
};

/* The texts of the file and of the command line into `given`, the sites that are named into
 * `kinds`: known sections and keys, each once; a goal of the command line in place of the file's.
 */
enum geo_status scenario_read(const struct pln_scenario_request *request,
                              struct pln_scenario *scenario, struct geo_err *err);

/* What was set of KEY; NULL: nothing. */
struct pln_set_key *scenario_given(const struct pln_scenario *scenario, const struct pln_key *key,
                                   size_t site);

/* TEXT for as long as the scenario lives; NULL: no memory. */
const char *scenario_keep(struct pln_scenario *scenario, const char *text);

#endif
