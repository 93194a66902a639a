/* planner/run/key: what results depend on, as one key. Floor 7. Main thread. */
#ifndef PLANNER_RUN_KEY_H
#define PLANNER_RUN_KEY_H

#include "geo/base/hash.h"
#include "planner/run/inputs.h"
#include "planner/run/scenario.h"

/* The key of the program itself (planner/run/build_id, version and libraries' versions): another
 * build shares nothing with this one. GEO_FAILED where it was linked without a build id. */
enum geo_status pln_code_key(struct geo_key *key, struct geo_err *err);

/* Of all that pairs share: code, model, receiver, pattern, rule. Not of what a pair has of its own
 * (place, transmitter), nor of the terrain. */
enum geo_status pln_pair_key(const struct pln_scenario *scenario, struct geo_key *key,
                             struct geo_err *err);

/* Of all that the microwave hops of places share: code and the rule of a clear hop. */
enum geo_status pln_hop_key(const struct pln_scenario *scenario, struct geo_key *key,
                            struct geo_err *err);

/* Of all that the outputs depend on. */
enum geo_status pln_run_key(const struct pln_scenario *scenario, enum pln_stage stage,
                            const struct pln_inputs *inputs, struct geo_key *key,
                            struct geo_err *err);

#endif
