/* planner/run/drawn: the store as the memory of the served land: which squares each transmitter
 * serves. Floor 7. Main thread.
 *
 * As planner/run/recollect has it for pairs: a shelf of tables. A store that fails costs no run: it
 * is left alone from there on, and `failure` says why. */
#ifndef PLANNER_RUN_DRAWN_H
#define PLANNER_RUN_DRAWN_H

#include "planner/cover/area_served.h"
#include "planner/run/scenario.h"
#include "planner/run/shelf.h"

struct pln_drawn {
    struct pln_served_memory memory; /* to be handed to pln_served_add() */
    struct pln_discs table[PLN_SHELF_TABLES_MAX];
    struct pln_shelf shelf;
    struct geo_err failure; /* status GEO_OK: none */
};

/* What STORE (borrowed) remembers for this scenario; GROUND, the terrain's blocks now, is borrowed,
 * too. Release it whatever the outcome. */
enum geo_status pln_drawn_recall(struct pln_store *store, const struct pln_scenario *scenario,
                                 const struct geo_buf *ground, struct pln_drawn *drawn,
                                 struct geo_err *err);
void pln_drawn_release(struct pln_drawn *drawn);

#endif
