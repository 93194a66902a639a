#include "geo/base/compress.h"

#include <zstd.h>

#include "geo/base/mem.h"

enum { LEVEL = 1, BLOCK_MAX_B = 128 * 1024, BLOCK_MIN_B = 4 };

enum geo_status geo_compress(const void *bytes, size_t length, struct geo_buf *packed,
                             struct geo_err *err)
{
    size_t most = ZSTD_compressBound(length);
    if (ZSTD_isError(most) || packed->length + most + 1 < most)
        return geo_no_memory(err, "bytes to be made small", length, 1);
    enum geo_status status =
        geo_grow(&packed->text, &packed->cap, packed->length + most + 1, 1, err);
    if (status) return status;
    size_t n = ZSTD_compress(packed->text + packed->length, most, bytes, length, LEVEL);
    if (ZSTD_isError(n))
        return geo_fail(err, GEO_FAILED, "%zu bytes cannot be made small: %s", length,
                        ZSTD_getErrorName(n));
    packed->length += n;
    packed->text[packed->length] = '\0';
    return GEO_OK;
}

enum geo_status geo_decompress(const void *packed, size_t packed_length, void **bytes,
                               size_t *length, struct geo_err *err)
{
    *bytes = NULL;
    *length = 0;
    unsigned long long n = ZSTD_getFrameContentSize(packed, packed_length);
    if (n == ZSTD_CONTENTSIZE_ERROR || n == ZSTD_CONTENTSIZE_UNKNOWN)
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no Zstandard frame", packed_length);
    /* a frame's own word on its size is not to be trusted: no Zstandard block is smaller than four
     * bytes or larger than 128 KiB */
    if (n / BLOCK_MAX_B > packed_length / BLOCK_MIN_B + 1)
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes cannot be a Zstandard frame of %llu",
                        packed_length, n);
    void *room = geo_alloc((size_t)n, 1);
    if (!room) return geo_no_memory(err, "bytes made large again", (size_t)n, 1);
    size_t got = ZSTD_decompress(room, (size_t)n, packed, packed_length);
    if (ZSTD_isError(got) || got != n) {
        geo_free(room);
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no whole Zstandard frame", packed_length);
    }
    *bytes = room;
    *length = got;
    return GEO_OK;
}
