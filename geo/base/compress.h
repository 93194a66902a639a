/* geo/base/compress: bytes made small and large again. Floor 1. Thread-safe.
 *
 * Zstandard (RFC 8878) at its quickest useful level: what is kept from run to run is written once
 * and read seldom. This room is the wall around libzstd. */
#ifndef GEO_BASE_COMPRESS_H
#define GEO_BASE_COMPRESS_H

#include <stddef.h>

#include "geo/base/buf.h"

/* Append BYTES to PACKED as one frame that knows its own length. */
enum geo_status geo_compress(const void *bytes, size_t length, struct geo_buf *packed,
                             struct geo_err *err);

/* The bytes of one frame: *BYTES is returned (geo_free). GEO_BAD_DATA when it is none. */
enum geo_status geo_decompress(const void *packed, size_t packed_length, void **bytes,
                               size_t *length, struct geo_err *err);

#endif
