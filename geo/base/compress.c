#include "geo/base/compress.h"

#include <stdint.h>
#include <string.h>
#include <zstd.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

enum { LEVEL = 1, SLICE_B = 4 << 20, BLOCK_MAX_B = 128 * 1024, BLOCK_MIN_B = 4 };

/* ---- making small ---- */

struct slices {
    const char *bytes;
    size_t length, n;
    char *room; /* bound_b for each */
    size_t bound_b, *packed_b;
};

static enum geo_status compress_slice(void *ctx, void *state, size_t i, struct geo_err *err)
{
    (void)state;
    const struct slices *s = ctx;
    size_t from = i * SLICE_B, n = s->length - from < SLICE_B ? s->length - from : SLICE_B;
    s->packed_b[i] = ZSTD_compress(s->room + i * s->bound_b, s->bound_b, s->bytes + from, n, LEVEL);
    return ZSTD_isError(s->packed_b[i])
               ? geo_fail(err, GEO_FAILED, "%zu bytes cannot be made small: %s", n,
                          ZSTD_getErrorName(s->packed_b[i]))
               : GEO_OK;
}

/* Frames one behind the other, with nothing between. */
static size_t close_ranks(const struct slices *s)
{
    size_t end = 0;
    for (size_t i = 0; i < s->n; i++) {
        memmove(s->room + end, s->room + i * s->bound_b, s->packed_b[i]);
        end += s->packed_b[i];
    }
    return end;
}

enum geo_status geo_compress(const void *bytes, size_t length, int threads, struct geo_buf *packed,
                             struct geo_err *err)
{
    const uint64_t all = length;
    struct slices s = {.bytes = bytes,
                       .length = length,
                       .n = length / SLICE_B + 1,
                       .bound_b = ZSTD_compressBound(length < SLICE_B ? length : SLICE_B)};
    geo_buf_add_bytes(packed, &all, sizeof all);
    enum geo_status status = geo_buf_status(packed, err);
    if (!status)
        status =
            geo_grow(&packed->text, &packed->cap, packed->length + s.n * s.bound_b + 1, 1, err);
    if (status) return status;
    s.room = packed->text + packed->length;
    s.packed_b = geo_alloc(s.n, sizeof *s.packed_b);
    if (!s.packed_b) return geo_no_memory(err, "bytes to be made small", s.n, sizeof *s.packed_b);
    const struct geo_par_job job = {.n = s.n, .ctx = &s, .work = compress_slice};
    status = geo_par_run(&job, threads, err);
    if (!status) packed->length += close_ranks(&s);
    packed->text[packed->length] = '\0';
    geo_free(s.packed_b);
    return status;
}

/* ---- making large again ---- */

/* The frame at FROM: how long it is, and how many bytes it says it holds. */
static enum geo_status measure_frame(const char *from, size_t left, size_t *frame_b, uint64_t *n,
                                     struct geo_err *err)
{
    *n = ZSTD_getFrameContentSize(from, left);
    if (*n == ZSTD_CONTENTSIZE_ERROR || *n == ZSTD_CONTENTSIZE_UNKNOWN)
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no Zstandard frame", left);
    /* its own word on its size is not to be trusted: no Zstandard block is smaller than four bytes
     * or larger than 128 KiB */
    if (*n / BLOCK_MAX_B > left / BLOCK_MIN_B + 1)
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes cannot be a Zstandard frame of %llu", left,
                        (unsigned long long)*n);
    *frame_b = ZSTD_findFrameCompressedSize(from, left);
    return ZSTD_isError(*frame_b)
               ? geo_fail(err, GEO_BAD_DATA, "%zu bytes are no whole Zstandard frame", left)
               : GEO_OK;
}

/* Do the frames hold ALL bytes by what they say? */
static enum geo_status measure_frames(const char *from, const char *end, uint64_t all,
                                      struct geo_err *err)
{
    uint64_t sum = 0, n = 0;
    size_t frame_b = 0;
    enum geo_status status = GEO_OK;
    for (; !status && from < end; from += frame_b, sum += n)
        status = measure_frame(from, (size_t)(end - from), &frame_b, &n, err);
    return status || sum == all
               ? status
               : geo_fail(err, GEO_BAD_DATA, "frames of %llu bytes in place of %llu",
                          (unsigned long long)sum, (unsigned long long)all);
}

enum geo_status geo_decompress(const void *packed, size_t packed_length, void **bytes,
                               size_t *length, struct geo_err *err)
{
    uint64_t all;
    *bytes = NULL;
    if (packed_length <= sizeof all)
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes are not compressed ones", packed_length);
    memcpy(&all, packed, sizeof all);
    const char *from = (const char *)packed + sizeof all,
               *end = (const char *)packed + packed_length;
    enum geo_status status = measure_frames(from, end, all, err);
    if (status) return status;
    void *room = geo_alloc((size_t)all, 1);
    if (!room) return geo_no_memory(err, "bytes made large again", (size_t)all, 1);
    size_t got = ZSTD_decompress(room, (size_t)all, from, (size_t)(end - from));
    if (ZSTD_isError(got) || got != all) {
        geo_free(room);
        return geo_fail(err, GEO_BAD_DATA, "%zu bytes are no whole Zstandard frames",
                        packed_length);
    }
    *bytes = room;
    *length = got;
    return GEO_OK;
}
