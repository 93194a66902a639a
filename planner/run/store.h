/* planner/run/store: results kept from run to run, as objects in a folder. Floor 7. One thread at
 * a time.
 *
 * An object is a kind ("heard"), a context (the key of everything its bytes depend on but what the
 * object itself says), and bytes. It is one file, named by kind, context and the key of what it
 * holds: the bytes, compressed. It is written beside, fsynced, renamed; never changed afterwards.
 * Every read checks the key: an object that was cut short or altered is deleted, counted, and
 * treated as absent, so the caller computes anew. Runs may share a store without locks. Which
 * objects are found never changes a result, only how much is computed; the store may be deleted at
 * any time. */
#ifndef PLANNER_RUN_STORE_H
#define PLANNER_RUN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/base/hash.h"

#define PLN_STORE_KIND_MAX 15 /* bytes of a kind's name; a–z */

struct pln_store; /* opaque */

struct pln_object {
    char kind[PLN_STORE_KIND_MAX + 1];
    struct geo_key context, content;
    uint64_t size_b; /* of the file */
    int64_t used_ns; /* when it was last written or read, ns since 1970 */
};
struct pln_objects { /* the zero value is empty */
    struct pln_object *at;
    size_t n, cap;
};
void pln_objects_release(struct pln_objects *objects);

/* $XDG_CACHE_HOME/phusong, else $HOME/.cache/phusong; GEO_USAGE when neither variable is set. */
enum geo_status pln_store_default_dir(struct geo_buf *dir, struct geo_err *err);

/* Makes the folder (for its owner only). GEO_CANT_WRITE. */
enum geo_status pln_store_open(const char *dir, struct pln_store **out, struct geo_err *err);
/* To look at only: nothing is made, marked as used or deleted. *OUT is NULL where there is none. */
enum geo_status pln_store_look(const char *dir, struct pln_store **out, struct geo_err *err);
void pln_store_release(struct pln_store *store); /* NULL allowed */
/* What is put from here on is compressed on so many threads, as geo/base/par; before: on one. */
void pln_store_use_threads(struct pln_store *store, int threads);
const char *pln_store_dir(const struct pln_store *store);

/* Keep BYTES; *CONTENT (NULL allowed) names the object. Putting the same bytes again marks them as
 * used. */
enum geo_status pln_store_put(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const void *bytes, size_t length,
                              struct geo_key *content, struct geo_err *err);

/* All objects (KIND and CONTEXT NULL: of any), most recently used first. *OBJECTS is returned. */
enum geo_status pln_store_find(struct pln_store *store, const char *kind,
                               const struct geo_key *context, struct pln_objects *objects,
                               struct geo_err *err);

/* The bytes of an object: *BYTES is returned (geo_free), NULL when it is gone or was damaged. */
enum geo_status pln_store_get(struct pln_store *store, const struct pln_object *object,
                              void **bytes, size_t *length, struct geo_err *err);
/* False, with errno's reason: it is still there. */
bool pln_store_forget(struct pln_store *store, const struct pln_object *object);

/* What the maintenance found and did. */
struct pln_store_report {
    size_t n_objects, n_damaged, n_removed, n_litter; /* litter: drafts of runs that are no more */
    size_t n_unread, n_stuck; /* that may not be read; not be deleted: another user's */
    uint64_t size_b, removed_b;
};
/* Read every object; delete the damaged ones and the litter. What may not be deleted is counted. */
enum geo_status pln_store_verify(struct pln_store *store, struct pln_store_report *report,
                                 struct geo_err *err);
/* Delete the litter, and the objects that were not used for longest until MAX_SIZE_B is kept. */
enum geo_status pln_store_gc(struct pln_store *store, uint64_t max_size_b,
                             struct pln_store_report *report, struct geo_err *err);

/* Damaged objects that pln_store_get() met since opening. */
size_t pln_store_damaged(const struct pln_store *store);

#endif
