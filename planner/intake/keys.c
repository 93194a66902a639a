#include "planner/intake/keys.h"

#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/text.h"
#include "planner/net/village.h"

static size_t slot_of(const struct keys *k, const char *key)
{
    size_t at = (size_t)geo_text_hash(key) & (k->cap - 1);
    while (k->key[at] && strcmp(k->key[at], key) != 0)
        at = (at + 1) & (k->cap - 1);
    return at;
}

static enum geo_status enlarge(struct keys *k, struct geo_err *err)
{
    struct keys old = *k, new = {.cap = old.cap ? old.cap * 2 : 256};
    new.key = geo_alloc_zero(new.cap, sizeof *new.key);
    new.index = geo_alloc(new.cap, sizeof *new.index);
    if (!new.key || !new.index) {
        keys_release(&new);
        return geo_no_memory(err, "keys", new.cap, sizeof *new.key);
    }
    for (size_t i = 0; i < old.cap; i++)
        if (old.key[i]) {
            size_t at = slot_of(&new, old.key[i]);
            new.key[at] = old.key[i];
            new.index[at] = old.index[i];
        }
    new.n = old.n;
    keys_release(&old);
    *k = new;
    return GEO_OK;
}

enum geo_status keys_add(struct keys *k, const char *key, uint32_t index, uint32_t *earlier,
                         struct geo_err *err)
{
    enum geo_status st = 2 * (k->n + 1) > k->cap ? enlarge(k, err) : GEO_OK;
    if (st != GEO_OK) return st;
    size_t at = slot_of(k, key);
    *earlier = k->key[at] ? k->index[at] : PLN_NONE;
    if (k->key[at]) return GEO_OK;
    k->key[at] = key;
    k->index[at] = index;
    k->n++;
    return GEO_OK;
}

uint32_t keys_find(const struct keys *k, const char *key)
{
    if (!k->cap) return PLN_NONE;
    size_t at = slot_of(k, key);
    return k->key[at] ? k->index[at] : PLN_NONE;
}

void keys_set(struct keys *k, const char *key, uint32_t index)
{
    k->index[slot_of(k, key)] = index;
}

void keys_release(struct keys *k)
{
    geo_free(k->key);
    geo_free(k->index);
    *k = (struct keys){0};
}
