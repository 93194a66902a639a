#include "geo/base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CEILING_BYTES ((size_t)1 << 40)

static atomic_ulong fail_at;
static atomic_ulong calls;

void geo_mem_fail_at(unsigned long count)
{
    atomic_store(&calls, 0);
    atomic_store(&fail_at, count);
}

static bool made_to_fail(void)
{
    unsigned long at = atomic_load_explicit(&fail_at, memory_order_relaxed);
    return at && atomic_fetch_add(&calls, 1) + 1 == at;
}

static bool total_bytes(size_t n, size_t size, size_t *bytes)
{
    if (__builtin_mul_overflow(n, size, bytes) || *bytes > CEILING_BYTES) return false;
    if (*bytes == 0) *bytes = 1;
    return !made_to_fail();
}

void *geo_alloc(size_t n, size_t size)
{
    size_t bytes;
    return total_bytes(n, size, &bytes) ? malloc(bytes) : NULL;
}

void *geo_alloc_zero(size_t n, size_t size)
{
    size_t bytes;
    return total_bytes(n, size, &bytes) ? calloc(1, bytes) : NULL;
}

void *geo_realloc(void *p, size_t n, size_t size)
{
    size_t bytes;
    return total_bytes(n, size, &bytes) ? realloc(p, bytes) : NULL;
}

void geo_free(void *p)
{
    free(p);
}

enum geo_status geo_no_memory(struct geo_err *err, const char *what, size_t n, size_t size)
{
    return geo_fail(err, GEO_NO_MEMORY, "out of memory: %s needs %zu x %zu bytes", what, n, size);
}

enum geo_status geo_grow(void *array, size_t *cap, size_t need, size_t size, struct geo_err *err)
{
    if (need <= *cap) return GEO_OK;
    size_t wanted = *cap < 8 ? 16 : *cap * 2;
    if (wanted < need) wanted = need;
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = geo_realloc(old, wanted, size);
    if (!grown) return geo_no_memory(err, "an array", wanted, size);
    memcpy(array, &grown, sizeof grown);
    *cap = wanted;
    return GEO_OK;
}

struct geo_arena_block {
    struct geo_arena_block *older;
    size_t used, cap;
    char bytes[];
};

const char *geo_arena_keep(struct geo_arena *arena, const char *text, size_t length)
{
    struct geo_arena_block *block = arena->newest;
    if (!block || block->cap - block->used < length + 1) {
        size_t cap = length + 1 > 65536 ? length + 1 : 65536;
        block = geo_alloc(1, sizeof *block + cap);
        if (!block) return NULL;
        *block = (struct geo_arena_block){.older = arena->newest, .cap = cap};
        arena->newest = block;
    }
    char *copy = block->bytes + block->used;
    memcpy(copy, text, length);
    copy[length] = '\0';
    block->used += length + 1;
    return copy;
}

void geo_arena_join(struct geo_arena *arena, struct geo_arena *other)
{
    struct geo_arena_block **end = &other->newest;
    while (*end)
        end = &(*end)->older;
    *end = arena->newest;
    *arena = *other;
    *other = (struct geo_arena){0};
}

void geo_arena_release(struct geo_arena *arena)
{
    for (struct geo_arena_block *block = arena->newest; block;) {
        struct geo_arena_block *older = block->older;
        geo_free(block);
        block = older;
    }
    arena->newest = NULL;
}
