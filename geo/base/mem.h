/* geo/base/mem: checked allocation. Floor 1. Thread-safe.
 *
 * Sizes are counts times element sizes, checked for overflow and against a ceiling of 1 TiB. Every
 * function returns NULL (or GEO_NO_MEMORY) when memory is short; nothing aborts. Tests make the
 * N-th allocation fail with geo_mem_fail_at(). Release with geo_free(), which accepts NULL. */
#ifndef GEO_BASE_MEM_H
#define GEO_BASE_MEM_H

#include <stddef.h>

#include "geo/base/status.h"

void *geo_alloc(size_t n, size_t size);      /* not cleared; n or size 0 gives a valid pointer */
void *geo_alloc_zero(size_t n, size_t size); /* cleared */
void *geo_realloc(void *p, size_t n, size_t size);
void geo_free(void *p);

/* Make room for at least NEED elements in an array of SIZE-byte elements: doubles *CAP when needed.
 * *ARRAY is a pointer to the array's pointer; on failure the old array stays as it was. */
enum geo_status geo_grow(void *array, size_t *cap, size_t need, size_t size, struct geo_err *err);

/* The sentence for a failed allocation of n × size bytes for WHAT. */
enum geo_status geo_no_memory(struct geo_err *err, const char *what, size_t n, size_t size);

/* Tests only: the call number COUNT (from 1) of this process fails once; 0 switches it off. */
void geo_mem_fail_at(unsigned long count);

/* Strings that live together and die together. The zero value is an empty arena. */
struct geo_arena {
    struct geo_arena_block *newest;
};
/* A NUL-terminated copy of the LENGTH bytes at TEXT, owned by the arena; NULL when memory is short.
 */
const char *geo_arena_keep(struct geo_arena *arena, const char *text, size_t length);
/* OTHER's strings are ARENA's from here on; OTHER is empty. */
void geo_arena_join(struct geo_arena *arena, struct geo_arena *other);
void geo_arena_release(struct geo_arena *arena);

#endif
