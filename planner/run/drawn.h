/* planner/run/drawn: the store as the memory of the served land: which squares each transmitter
 * serves. Floor 7. Main thread.
 *
 * As planner/run/recollect has it for pairs: parts while the work goes on, then the whole in place
 * of the parts and of all but the newest tables. A store that fails costs no run: it is left alone
 * from there on, and `failure` says why. */
#ifndef PLANNER_RUN_DRAWN_H
#define PLANNER_RUN_DRAWN_H

#include "planner/cover/area_served.h"
#include "planner/run/scenario.h"
#include "planner/run/store.h"

#define PLN_DRAWN_TABLES_MAX 4  /* consulted by one run */
#define PLN_DRAWN_PARTS_MAX 256 /* put by one run */

struct pln_drawn {
    struct pln_served_memory memory; /* to be handed to pln_served_add() */
    struct pln_store *store;
    struct geo_key context;
    struct pln_discs table[PLN_DRAWN_TABLES_MAX];
    struct pln_objects objects; /* as found */
    struct geo_key part[PLN_DRAWN_PARTS_MAX];
    size_t n_parts;
    struct geo_err failure; /* status GEO_OK: none */
};

/* What STORE remembers for this scenario; GROUND, the terrain's blocks now, is borrowed. Release it
 * whatever the outcome. */
enum geo_status pln_drawn_recall(struct pln_store *store, const struct pln_scenario *scenario,
                                 const struct geo_buf *ground, struct pln_drawn *drawn,
                                 struct geo_err *err);
void pln_drawn_release(struct pln_drawn *drawn);

#endif
