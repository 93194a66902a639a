#include "geo/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum geo_status geo_fail(struct geo_err *err, enum geo_status status, const char *format, ...)
{
    if (!err) return status;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    err->status = status;
    return status;
}

enum geo_status geo_fail_context(struct geo_err *err, const char *format, ...)
{
    if (!err) return GEO_FAILED;
    char said[sizeof err->text];
    memcpy(said, err->text, sizeof said);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    size_t used = n < 0 ? 0 : (size_t)n;
    if (used < sizeof err->text) snprintf(err->text + used, sizeof err->text - used, ": %s", said);
    return err->status;
}

int geo_exit_status(enum geo_status status)
{
    switch (status) {
    case GEO_NO_MEMORY:
        return GEO_FAILED;
    case GEO_NO_COVER:
        return GEO_BAD_DATA;
    default:
        return (int)status;
    }
}
