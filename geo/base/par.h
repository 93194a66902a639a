/* geo/base/par: the only room that knows threads (the OpenMP wall). Floor 1.
 *
 * Work is numbered 0 … n-1. A worker gets its own state from start(), gives it to each work() call
 * it makes, and finish() releases it. work() writes only to slots that belong to its index; sums
 * are taken afterwards in index order, so results do not depend on the number of threads. When
 * several indices fail, the failure of the lowest index is the one reported: all indices below it
 * have run.
 *
 * Trap: with GCC's OpenMP a parallel region followed by fork() hangs the child; Check suites that
 * call this must set CK_NOFORK. */
#ifndef GEO_BASE_PAR_H
#define GEO_BASE_PAR_H

#include <stddef.h>

#include "geo/base/status.h"

struct geo_par_job {
    size_t n;     /* number of work items */
    size_t chunk; /* items handed out at a time; 0: 1 */
    void *ctx;    /* borrowed; shared read-only by all workers but for their own slots */
    enum geo_status (*start)(void *ctx, void **state,
                             struct geo_err *err); /* NULL: state is NULL */
    enum geo_status (*work)(void *ctx, void *state, size_t index, struct geo_err *err);
    void (*finish)(void *ctx, void *state); /* NULL: nothing to release */
    /* Called now and then from one thread with the number of items done; non-zero stops the job
     * with GEO_INTERRUPTED. NULL: silent. */
    int (*progress)(void *progress_ctx, size_t done, size_t n);
    void *progress_ctx;
};

/* Run the job on THREADS threads (0: as many as the machine has; 1: plain loop, no OpenMP region).
 */
enum geo_status geo_par_run(const struct geo_par_job *job, int threads, struct geo_err *err);

/* Do MAIN on the calling thread and, where THREADS allow, ASIDE on another at the same time; else
 * one after the other. Both are done whatever becomes of the other; MAIN's failure is told before
 * ASIDE's. Jobs that either of them runs go on one thread meanwhile. */
struct geo_par_task {
    enum geo_status (*work)(void *ctx, struct geo_err *err);
    void *ctx;
};
enum geo_status geo_par_beside(const struct geo_par_task *main, const struct geo_par_task *aside,
                               int threads, struct geo_err *err);

/* The number of threads that THREADS stands for. */
int geo_par_threads(int threads);

#endif
