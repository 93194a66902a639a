/* planner/run/inputs: every file that a run reads, by what is in it. Floor 7. Main thread.
 *
 * Besides the files that the scenario names: what GDAL reads along with them (.prj, .shx, .aux.xml
 * …) and the sources of a VRT. Times and sizes are not trusted: each file is read whole. */
#ifndef PLANNER_RUN_INPUTS_H
#define PLANNER_RUN_INPUTS_H

#include "planner/run/manifest.h"
#include "planner/run/scenario.h"

struct pln_inputs { /* the zero value is empty */
    struct pln_manifest_file *at;
    struct pln_input_state *state; /* as the file system tells it, to see that nothing moved */
    size_t n, cap, state_cap;
    bool open_ended; /* something is no file (a database), or could not be read: no digest tells all
                      */
    struct geo_arena strings;
};

enum geo_status pln_inputs_digest(const struct pln_scenario *scenario, struct pln_inputs *inputs,
                                  struct geo_err *err);

/* GEO_BAD_DATA names the first file that was written to since. */
enum geo_status pln_inputs_check(const struct pln_inputs *inputs, struct geo_err *err);
void pln_inputs_release(struct pln_inputs *inputs);

#endif
