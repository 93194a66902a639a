/* planner/run/recollect: the store as the audit's and the reach's memory. Floor 7. One
 * thread at a time.
 *
 * For one kind of pairs ("heard", "reached", "hops"): the shelf of tables under the key of all that
 * pairs share, and a place for what is learned. Sequels (planner/cover/known) lie on a shelf of
 * their own; the newest one to each table counts. A store that fails costs no run: it is left alone
 * from there on, and `failure` says why. */
#ifndef PLANNER_RUN_RECOLLECT_H
#define PLANNER_RUN_RECOLLECT_H

#include "planner/cover/known.h"
#include "planner/run/shelf.h"

struct pln_recollection {
    struct pln_memory memory; /* to be handed to the audit or the reach */
    struct pln_known table[PLN_SHELF_TABLES_MAX];
    struct pln_shelf tables, sequels;
    struct geo_err failure; /* status GEO_OK: none */
};

/* STORE and GROUND are borrowed. Release it whatever the outcome. */
enum geo_status pln_recollect(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const struct geo_buf *ground,
                              struct pln_recollection *recollection, struct geo_err *err);
void pln_recollection_release(struct pln_recollection *recollection);

#endif
