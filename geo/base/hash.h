/* geo/base/hash: what a thing is, told by its bytes. Floor 1. Thread-safe.
 *
 * Keys of stored objects are XXH3-128 (xxHash 0.8: fast, 128 bits against accidents, not against
 * malice). Manifests carry SHA-256 (FIPS 180-4), so that `sha256sum -c` checks them. This room is
 * the wall around xxHash and Nettle. */
#ifndef GEO_BASE_HASH_H
#define GEO_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

struct geo_key {
    unsigned char byte[16]; /* XXH3-128 in its canonical (big-endian) form; all zero: no key */
};
struct geo_key geo_key_of(const void *bytes, size_t length);
int geo_key_compare(const struct geo_key *a, const struct geo_key *b); /* as memcmp */
void geo_key_hex(const struct geo_key *key, char hex[33]);
bool geo_key_parse(const char *hex, struct geo_key *key); /* 32 lower-case hex digits and an end */

/* What one file holds, read once. GEO_BAD_DATA when it cannot be read or is no regular file. */
struct geo_digest {
    struct geo_key key;
    char sha256[65]; /* lower-case hex */
    uint64_t size_b;
};
enum geo_status geo_digest_file(const char *path, struct geo_digest *digest, struct geo_err *err);
void geo_digest_bytes(const void *bytes, size_t length, struct geo_digest *digest);

#endif
