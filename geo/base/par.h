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
#include <stdint.h>

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

/* Tasks of different kinds, in an order in which one thread could do them. Several are at work at a
 * time where THREADS allow, each as soon as those that it needs are done; what one of them writes,
 * only those that need it may read. The failure told is that of the first in the list that fails:
 * the one that a single thread would meet. Jobs that a task runs go on one thread meanwhile. */
enum { GEO_PAR_TASKS_MAX = 32 };
struct geo_par_task {
    enum geo_status (*work)(void *ctx, struct geo_err *err);
    void *ctx;
    uint32_t needs; /* bit i: task i, which stands before this one */
};
enum geo_status geo_par_tasks(const struct geo_par_task *task, size_t n, int threads,
                              struct geo_err *err);

/* The number of threads that THREADS stands for. */
int geo_par_threads(int threads);

#endif
