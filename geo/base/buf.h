/* geo/base/buf: a growing byte string for building text. Floor 1. One per thread.
 *
 * A failed allocation is remembered in `failed`; later calls do nothing, so that a writer checks
 * once at its end with geo_buf_status(). The zero value is an empty buffer. */
#ifndef GEO_BASE_BUF_H
#define GEO_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct geo_buf {
    char *text; /* NUL-terminated once anything was added; NULL before */
    size_t length, cap;
    bool failed;
};

void geo_buf_add(struct geo_buf *buf, const char *text);
void geo_buf_add_bytes(struct geo_buf *buf, const void *bytes, size_t length);
void geo_buf_addf(struct geo_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void geo_buf_clear(struct geo_buf *buf);              /* length 0, memory kept */
void geo_buf_cut(struct geo_buf *buf, size_t length); /* back to an earlier length */
void geo_buf_release(struct geo_buf *buf);
enum geo_status geo_buf_status(const struct geo_buf *buf, struct geo_err *err);

#endif
