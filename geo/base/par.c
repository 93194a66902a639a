#include "geo/base/par.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <threads.h>

#include <omp.h>

struct shared {
    const struct geo_par_job *job;
    atomic_size_t next; /* first item nobody has taken */
    atomic_size_t done;
    atomic_size_t lowest_fail; /* SIZE_MAX: none */
    atomic_int stopped;        /* progress() asked to stop */
    struct geo_err failure;    /* of lowest_fail; written inside the critical section */
};

static void note_failure(struct shared *s, size_t index, enum geo_status st, struct geo_err *err)
{
    if (err->status != st) /* a task that fails must not pass for done because it said nothing */
        geo_fail(err, st, "task %zu failed and did not say why", index);
#pragma omp critical(geo_par_failure)
    if (index < atomic_load(&s->lowest_fail)) {
        atomic_store(&s->lowest_fail, index);
        s->failure = *err;
    }
}

static void report_progress(struct shared *s)
{
    const struct geo_par_job *job = s->job;
    if (job->progress && omp_get_thread_num() == 0 &&
        job->progress(job->progress_ctx, atomic_load(&s->done), job->n))
        atomic_store(&s->stopped, 1);
}

static void work_chunk(struct shared *s, void *state, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < atomic_load(&s->lowest_fail); i++) {
        struct geo_err err = {0};
        enum geo_status st = s->job->work(s->job->ctx, state, i, &err);
        if (st != GEO_OK) note_failure(s, i, st, &err);
    }
    atomic_fetch_add(&s->done, to - from);
    report_progress(s);
}

static void run_worker(struct shared *s)
{
    const struct geo_par_job *job = s->job;
    void *state = NULL;
    struct geo_err err = {0};
    enum geo_status st = job->start ? job->start(job->ctx, &state, &err) : GEO_OK;
    if (st != GEO_OK) {
        note_failure(s, 0, st, &err);
        return;
    }
    size_t chunk = job->chunk ? job->chunk : 1;
    while (!atomic_load(&s->stopped)) {
        size_t from = atomic_fetch_add(&s->next, chunk);
        if (from >= job->n || from >= atomic_load(&s->lowest_fail)) break;
        work_chunk(s, state, from, job->n - from < chunk ? job->n : from + chunk);
    }
    if (job->finish) job->finish(job->ctx, state);
}

int geo_par_threads(int threads)
{
    return threads > 0 ? threads : omp_get_num_procs();
}

enum geo_status geo_par_run(const struct geo_par_job *job, int threads, struct geo_err *err)
{
    struct shared s = {.job = job};
    atomic_init(&s.lowest_fail, SIZE_MAX);
    int workers = geo_par_threads(threads);
    if ((size_t)workers > job->n) workers = job->n ? (int)job->n : 1;
    if (workers == 1) {
        run_worker(&s);
    } else {
#pragma omp parallel num_threads(workers)
        run_worker(&s);
    }
    if (atomic_load(&s.lowest_fail) != SIZE_MAX) {
        if (err) *err = s.failure;
        return s.failure.status;
    }
    if (atomic_load(&s.stopped)) return geo_fail(err, GEO_INTERRUPTED, "interrupted");
    return GEO_OK;
}

struct tasks {
    const struct geo_par_task *task;
    size_t end;           /* none from here on is begun: one failed there, or there are no more */
    uint32_t begun, done; /* bit i: task i */
    mtx_t lock;
    cnd_t news; /* a task has ended */
    struct geo_err failure[GEO_PAR_TASKS_MAX];
};

/* The first task that can begin; END: there is none now, and *LATER says whether there will be. */
static size_t ready_task(const struct tasks *t, bool *later)
{
    *later = false;
    for (size_t i = 0; i < t->end; i++) {
        if (t->begun >> i & 1) continue;
        if (!(t->task[i].needs & ~t->done)) return i;
        *later = true; /* what it needs stands before it: did that fail, it were not looked at */
    }
    return t->end;
}

static void do_task(struct tasks *t, size_t i)
{
    struct geo_err *failure = &t->failure[i];
    t->begun |= 1u << i;
    mtx_unlock(&t->lock);
    enum geo_status status = t->task[i].work(t->task[i].ctx, failure);
    if (status != GEO_OK && failure->status != status)
        geo_fail(failure, status, "task %zu failed and did not say why", i);
    failure->status = status; /* a task may get over a failure that was told on the way */
    mtx_lock(&t->lock);
    if (status == GEO_OK)
        t->done |= 1u << i;
    else if (i < t->end)
        t->end = i;
    cnd_broadcast(&t->news);
}

static void work_tasks(struct tasks *t)
{
    mtx_lock(&t->lock);
    for (;;) {
        bool later;
        size_t i = ready_task(t, &later);
        if (i < t->end)
            do_task(t, i);
        else if (later)
            cnd_wait(&t->news, &t->lock);
        else
            break;
    }
    mtx_unlock(&t->lock);
}

enum geo_status geo_par_tasks(const struct geo_par_task *task, size_t n, int threads,
                              struct geo_err *err)
{
    struct tasks t = {.task = task, .end = n};
    int workers = geo_par_threads(threads);
    if (n > GEO_PAR_TASKS_MAX) return geo_fail(err, GEO_FAILED, "%zu tasks are too many", n);
    if ((size_t)workers > n) workers = (int)n;
    if (mtx_init(&t.lock, mtx_plain) != thrd_success)
        return geo_fail(err, GEO_FAILED, "no lock for %zu tasks", n);
    if (cnd_init(&t.news) != thrd_success) {
        mtx_destroy(&t.lock);
        return geo_fail(err, GEO_FAILED, "no lock for %zu tasks", n);
    }
    if (workers > 1) {
#pragma omp parallel num_threads(workers)
        work_tasks(&t);
    } else {
        work_tasks(&t);
    }
    cnd_destroy(&t.news);
    mtx_destroy(&t.lock);
    if (t.end == n) return GEO_OK;
    if (err) *err = t.failure[t.end];
    return t.failure[t.end].status;
}
