/* planner/run/batch: a run among others: what it reads, its key, its store, its manifest. Floor 7.
 * Main thread.
 *
 * A run whose key is in the store is not computed: its outputs are put back, byte for byte. The
 * store is a help, never a condition: when it fails the run goes on without, and `failure` says
 * why. */
#ifndef PLANNER_RUN_BATCH_H
#define PLANNER_RUN_BATCH_H

#include "geo/base/output.h"
#include "planner/run/inputs.h"
#include "planner/run/key.h"
#include "planner/run/scenario.h"
#include "planner/run/store.h"

struct pln_batch {
    const struct pln_scenario *scenario; /* borrowed */
    enum pln_stage stage;
    struct pln_inputs inputs;
    struct geo_key key;
    struct pln_store *store; /* NULL: none */
    struct geo_err failure;  /* of the store; status GEO_OK: none */
};

/* THREADS: as geo/base/par. STORE_DIR: a folder that must be usable, or GEO_CANT_WRITE; NULL: what
 * PHUSONG_STORE says ("": no store), else the user's cache folder if there is one; "": no store.
 * LOOKS_ONLY: nothing in the store is made, marked or deleted. */
enum geo_status pln_batch_begin(const struct pln_scenario *scenario, enum pln_stage stage,
                                const char *store_dir, bool looks_only, int threads,
                                struct pln_batch *batch, struct geo_err *err);
void pln_batch_release(struct pln_batch *batch);

/* What the run said on the terminal, kept with the outputs so that a restored run says the same. */
struct pln_batch_says {
    struct geo_buf text, json; /* for stdout */
    struct geo_buf warnings;   /* for stderr */
};
void pln_batch_says_release(struct pln_batch_says *says);

/* Is this run in the store? Then its outputs are written into OUT and *RESTORED is true. */
enum geo_status pln_batch_restore(struct pln_batch *batch, struct geo_outputs *out,
                                  struct pln_batch_says *says, bool *restored, struct geo_err *err);

/* Would pln_batch_restore() find it? (Its contents are not read.) */
enum geo_status pln_batch_holds(struct pln_batch *batch, bool *holds, struct geo_err *err);

/* Keep what is in OUT and SAYS under the run's key. Not the log, not the manifest. */
enum geo_status pln_batch_keep(struct pln_batch *batch, const struct geo_outputs *out,
                               const struct pln_batch_says *says, struct geo_err *err);

/* Check that the inputs rested, and add the manifest to OUT. The last thing before the commit. */
enum geo_status pln_batch_finish(const struct pln_batch *batch, struct geo_outputs *out,
                                 struct geo_err *err);

#endif
