/* planner/run/shelf: the tables that the store holds for one kind of facts and one context.
 * Floor 7. One thread at a time.
 *
 * Parts are put down while the work goes on, so that a killed run leaves them; a table that holds
 * all that earlier ones do (the whole, at the end) takes the place of the parts, of this run and of
 * killed ones, and of all but the newest tables. */
#ifndef PLANNER_RUN_SHELF_H
#define PLANNER_RUN_SHELF_H

#include <stdbool.h>

#include "planner/run/store.h"

/* Tables consulted by one run: its own, and the parts of a killed one. These are the larger the
 * later they come (pln_part_is_due()), so that so many are the work of days. */
#define PLN_SHELF_TABLES_MAX 32

struct pln_shelf {
    struct pln_store *store; /* borrowed */
    char kind[PLN_STORE_KIND_MAX + 1];
    struct geo_key context;
    struct pln_objects found; /* as it was opened, the newest first */
    struct geo_key *part;     /* put by this run */
    size_t n_parts, cap;
};

/* Release it whatever the outcome. */
enum geo_status pln_shelf_open(struct pln_store *store, const char *kind,
                               const struct geo_key *context, struct pln_shelf *shelf,
                               struct geo_err *err);
void pln_shelf_release(struct pln_shelf *shelf);

/* Hand the bytes of what was found to TAKE, table by table, until PLN_SHELF_TABLES_MAX of them were
 * of use. What is of no use to it (false) is forgotten. */
enum geo_status pln_shelf_take(struct pln_shelf *shelf,
                               bool (*take)(void *ctx, const void *bytes, size_t length), void *ctx,
                               struct geo_err *err);

/* Keep a table; WHOLE: it holds all that the earlier ones do. A store that fails costs no run:
 * *FAILURE says why, and once it does nothing is put any more. */
enum geo_status pln_shelf_put(struct pln_shelf *shelf, const struct geo_buf *bytes, bool whole,
                              struct geo_err *failure, struct geo_err *err);

#endif
