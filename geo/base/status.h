/* geo/base/status: how a failure is told. Floor 1. Pure.
 *
 * The caller owns a struct geo_err on its stack and passes it last; NULL is allowed. Whoever
 * detects a fault writes the whole sentence (file, row or line, column, value, what was expected);
 * whoever passes it on may put one context in front. Libraries never print, exit or abort on input.
 */
#ifndef GEO_BASE_STATUS_H
#define GEO_BASE_STATUS_H

enum geo_status {
    GEO_OK = 0,
    GEO_FAILED = 1,     /* processing failed */
    GEO_USAGE = 2,      /* usage or scenario error */
    GEO_BAD_DATA = 3,   /* input data refused */
    GEO_CANT_WRITE = 4, /* an output could not be written */
    GEO_INFEASIBLE = 5, /* infeasible, or stopped by a limit */
    GEO_LOCKED = 6,     /* another run holds the lock */
    GEO_NO_MEMORY = 20, /* exit status 1 */
    GEO_NO_COVER = 21,  /* terrain does not cover the place asked for; exit status 3 */
    GEO_INTERRUPTED = 130
};

struct geo_err {
    enum geo_status status;
    char text[1000]; /* one sentence, UTF-8, no newline at its end */
};

/* Write the sentence (printf style) and return STATUS, so that `return geo_fail(err, …)` reads
 * well. */
enum geo_status geo_fail(struct geo_err *err, enum geo_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the sentence already in ERR; returns the status it holds. */
enum geo_status geo_fail_context(struct geo_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The process exit status documented for STATUS (0–6 or 130). */
int geo_exit_status(enum geo_status status);

#endif
