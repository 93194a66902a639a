/* planner/run/recollect: the store as the audit's and the reach's memory. Floor 7. One
 * thread at a time.
 *
 * For one kind of pairs ("heard", "reached"): the tables that the store holds under the key of all
 * that pairs share, and a place for what is learned. Parts are put down while the work goes on, so
 * that a killed run leaves them; the whole replaces the parts and all but the newest tables.
 * Sequels (planner/cover/known) are objects of a kind of their own; the newest one to each table
 * counts. A store that fails costs no run: it is left alone from there on, and `failure` says why.
 */
#ifndef PLANNER_RUN_RECOLLECT_H
#define PLANNER_RUN_RECOLLECT_H

#include "planner/cover/known.h"
#include "planner/run/store.h"

#define PLN_TABLES_MAX 8 /* consulted by one run */

struct pln_recollection {
    struct pln_memory memory; /* to be handed to the audit or the reach */
    struct pln_store *store;
    const char *kind;
    struct geo_key context;
    struct pln_known table[PLN_TABLES_MAX];
    struct pln_objects objects, sequels; /* as found */
    struct geo_key part[1024];           /* put by this run, all of one kind */
    size_t n_parts;
    struct geo_err failure; /* status GEO_OK: none */
};

/* KIND is static text; GROUND is borrowed. Release it whatever the outcome. */
enum geo_status pln_recollect(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const struct geo_buf *ground,
                              struct pln_recollection *recollection, struct geo_err *err);
void pln_recollection_release(struct pln_recollection *recollection);

#endif
