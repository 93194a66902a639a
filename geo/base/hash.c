#include "geo/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "geo/base/mem.h"

enum { CHUNK = 1 << 20 };

static struct geo_key canonical(XXH128_hash_t hash)
{
    XXH128_canonical_t out;
    XXH128_canonicalFromHash(&out, hash);
    struct geo_key key;
    memcpy(key.byte, out.digest, sizeof key.byte);
    return key;
}

struct geo_key geo_key_of(const void *bytes, size_t length)
{
    return canonical(XXH3_128bits(bytes, length));
}

int geo_key_compare(const struct geo_key *a, const struct geo_key *b)
{
    return memcmp(a->byte, b->byte, sizeof a->byte);
}

static void hex_of(const unsigned char *bytes, size_t n, char *hex)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digit[bytes[i] >> 4];
        hex[2 * i + 1] = digit[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
}

void geo_key_hex(const struct geo_key *key, char hex[33])
{
    hex_of(key->byte, sizeof key->byte, hex);
}

bool geo_key_parse(const char *hex, struct geo_key *key)
{
    static const char digits[] = "0123456789abcdef";
    if (strlen(hex) != 2 * sizeof key->byte || strspn(hex, digits) != 2 * sizeof key->byte)
        return false;
    for (size_t i = 0; i < sizeof key->byte; i++) {
        long high = strchr(digits, hex[2 * i]) - digits,
             low = strchr(digits, hex[2 * i + 1]) - digits;
        key->byte[i] = (unsigned char)(16 * high + low);
    }
    return true;
}

static void finish_sha256(struct sha256_ctx *sha, char hex[65])
{
    unsigned char bytes[SHA256_DIGEST_SIZE];
    sha256_digest(sha, sizeof bytes, bytes);
    hex_of(bytes, sizeof bytes, hex);
}

void geo_digest_bytes(const void *bytes, size_t length, struct geo_digest *digest)
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    sha256_update(&sha, length, bytes);
    finish_sha256(&sha, digest->sha256);
    digest->key = geo_key_of(bytes, length);
    digest->size_b = length;
}

static enum geo_status digest_open_file(int fd, const char *path, unsigned char *chunk,
                                        XXH3_state_t *xxh, struct geo_digest *digest,
                                        struct geo_err *err)
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    XXH3_128bits_reset(xxh);
    digest->size_b = 0;
    for (ssize_t n; (n = read(fd, chunk, CHUNK)) != 0;) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return geo_fail(err, GEO_BAD_DATA, "%s: cannot read: %s", path, strerror(errno));
        XXH3_128bits_update(xxh, chunk, (size_t)n);
        sha256_update(&sha, (size_t)n, chunk);
        digest->size_b += (uint64_t)n;
    }
    digest->key = canonical(XXH3_128bits_digest(xxh));
    finish_sha256(&sha, digest->sha256);
    return GEO_OK;
}

enum geo_status geo_digest_file(const char *path, struct geo_digest *digest, struct geo_err *err)
{
    struct stat st;
    enum geo_status status;
    unsigned char *chunk = geo_alloc(CHUNK, 1);
    XXH3_state_t *xxh = XXH3_createState();
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (!chunk || !xxh)
        status = geo_no_memory(err, "a read buffer", CHUNK, 1);
    else if (fd < 0 || fstat(fd, &st) != 0)
        status = geo_fail(err, GEO_BAD_DATA, "%s: cannot open: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode))
        status = geo_fail(err, GEO_BAD_DATA, "%s: is not a regular file", path);
    else
        status = digest_open_file(fd, path, chunk, xxh, digest, err);
    if (fd >= 0) close(fd);
    XXH3_freeState(xxh);
    geo_free(chunk);
    return status;
}
