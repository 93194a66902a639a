#include "planner/run/shelf.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"

/* Whole tables that stay for one context: this run's, the one before, and one more for a variant of
 * the same data. */
enum { TABLES_KEPT = 3 };

enum geo_status pln_shelf_open(struct pln_store *store, const char *kind,
                               const struct geo_key *context, struct pln_shelf *shelf,
                               struct geo_err *err)
{
    *shelf = (struct pln_shelf){.store = store, .context = *context};
    snprintf(shelf->kind, sizeof shelf->kind, "%s", kind);
    return pln_store_find(store, kind, context, &shelf->found, err);
}

void pln_shelf_release(struct pln_shelf *shelf)
{
    pln_objects_release(&shelf->found);
    geo_free(shelf->part);
    *shelf = (struct pln_shelf){0};
}

enum geo_status pln_shelf_take(struct pln_shelf *shelf,
                               bool (*take)(void *ctx, const void *bytes, size_t length), void *ctx,
                               struct geo_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < shelf->found.n && n < PLN_SHELF_TABLES_MAX; i++) {
        void *bytes;
        size_t length;
        enum geo_status status =
            pln_store_get(shelf->store, &shelf->found.at[i], &bytes, &length, err);
        if (status) return status;
        if (!bytes) continue;
        bool of_use = take(ctx, bytes, length);
        if (!of_use) pln_store_forget(shelf->store, &shelf->found.at[i]);
        n += of_use;
        geo_free(bytes);
    }
    return GEO_OK;
}

static void forget_superseded(struct pln_shelf *shelf, const struct geo_key *whole)
{
    for (size_t i = 0; i < shelf->n_parts; i++) {
        struct pln_object object = {.context = shelf->context, .content = shelf->part[i]};
        memcpy(object.kind, shelf->kind, sizeof object.kind);
        if (geo_key_compare(&object.content, whole) != 0) pln_store_forget(shelf->store, &object);
    }
    shelf->n_parts = 0;
    for (size_t i = TABLES_KEPT - 1; i < shelf->found.n; i++)
        if (geo_key_compare(&shelf->found.at[i].content, whole) != 0)
            pln_store_forget(shelf->store, &shelf->found.at[i]);
}

enum geo_status pln_shelf_put(struct pln_shelf *shelf, const struct geo_buf *bytes, bool whole,
                              struct geo_err *failure, struct geo_err *err)
{
    struct geo_key content;
    if (failure->status) return GEO_OK;
    enum geo_status status =
        geo_grow(&shelf->part, &shelf->cap, shelf->n_parts + 1, sizeof *shelf->part, err);
    if (status || pln_store_put(shelf->store, shelf->kind, &shelf->context, bytes->text,
                                bytes->length, &content, failure))
        return status;
    if (whole) forget_superseded(shelf, &content);
    shelf->part[shelf->n_parts++] = content;
    return GEO_OK;
}
