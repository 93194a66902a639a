/* planner/intake/keys: text keys to row indices, in memory. Floor 5; private to this folder. */
#ifndef PLANNER_INTAKE_KEYS_H
#define PLANNER_INTAKE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

/* Open addressing on geo_text_hash(). The zero value is empty. */
struct keys {
    const char **key; /* borrowed */
    uint32_t *index;
    size_t n, cap;
};

/* Add KEY with INDEX unless it is there; *EARLIER is the index it was added with, or PLN_NONE. */
enum geo_status keys_add(struct keys *keys, const char *key, uint32_t index, uint32_t *earlier,
                         struct geo_err *err);
uint32_t keys_find(const struct keys *keys, const char *key);      /* PLN_NONE: not there */
void keys_set(struct keys *keys, const char *key, uint32_t index); /* KEY must be there */
void keys_release(struct keys *keys);

#endif
