/* geo/base/compress: bytes made small and large again. Floor 1. Thread-safe.
 *
 * Zstandard (RFC 8878) at its quickest useful level: what is kept from run to run is written once
 * and read seldom. Bytes go in slices, each a frame that knows its own length, behind the number of
 * all: slices are compressed side by side, and what is cut off is missed. This room is the wall
 * around libzstd. */
#ifndef GEO_BASE_COMPRESS_H
#define GEO_BASE_COMPRESS_H

#include <stddef.h>

#include "geo/base/buf.h"

/* Append BYTES, made small on THREADS threads (as geo/base/par), to PACKED; the result does not
 * depend on their number. */
enum geo_status geo_compress(const void *bytes, size_t length, int threads, struct geo_buf *packed,
                             struct geo_err *err);

/* The bytes that geo_compress() was given: *BYTES is returned (geo_free). GEO_BAD_DATA when these
 * are not all that it made of them. */
enum geo_status geo_decompress(const void *packed, size_t packed_length, void **bytes,
                               size_t *length, struct geo_err *err);

#endif
