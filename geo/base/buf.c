#include "geo/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"

static bool reserve(struct geo_buf *buf, size_t more)
{
    if (buf->failed) return false;
    buf->failed = geo_grow(&buf->text, &buf->cap, buf->length + more + 1, 1, NULL) != GEO_OK;
    return !buf->failed;
}

void geo_buf_add_bytes(struct geo_buf *buf, const void *bytes, size_t length)
{
    if (!reserve(buf, length)) return;
    if (length) memcpy(buf->text + buf->length, bytes, length);
    buf->length += length;
    buf->text[buf->length] = '\0';
}

void geo_buf_add(struct geo_buf *buf, const char *text)
{
    geo_buf_add_bytes(buf, text, strlen(text));
}

/* Printed where there is room already; once more after making room. */
void geo_buf_addf(struct geo_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const size_t room = buf->failed || !buf->text ? 0 : buf->cap - buf->length;
    char *at = room ? buf->text + buf->length : NULL;
    int length = vsnprintf(at, room, format, args);
    va_end(args);
    if (length >= 0 && (size_t)length >= room) {
        if (at) *at = '\0';
        if (reserve(buf, (size_t)length))
            vsnprintf(buf->text + buf->length, (size_t)length + 1, format, again);
    }
    if (length > 0 && !buf->failed) buf->length += (size_t)length;
    va_end(again);
}

void geo_buf_cut(struct geo_buf *buf, size_t length)
{
    if (length > buf->length) return;
    buf->length = length;
    if (buf->text) buf->text[length] = '\0';
}

void geo_buf_clear(struct geo_buf *buf)
{
    geo_buf_cut(buf, 0);
}

void geo_buf_release(struct geo_buf *buf)
{
    geo_free(buf->text);
    *buf = (struct geo_buf){0};
}

enum geo_status geo_buf_status(const struct geo_buf *buf, struct geo_err *err)
{
    return buf->failed ? geo_no_memory(err, "a text", buf->cap, 2) : GEO_OK;
}
