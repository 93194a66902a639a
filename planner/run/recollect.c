#include "planner/run/recollect.h"

#include <string.h>

#include "geo/base/mem.h"

/* Paths between two parts: a few seconds of work. Whole tables that stay for one context: this
 * run's, the one before, and one more for a variant of the same data. */
enum { PATHS_PER_PART = 200000, TABLES_KEPT = 3 };

static void forget_object(struct pln_recollection *r, const struct geo_key *content)
{
    struct pln_object object = {.context = r->context, .content = *content};
    strncpy(object.kind, r->kind, sizeof object.kind - 1);
    pln_store_forget(r->store, &object);
}

/* The whole holds all that the parts hold, of this run and of killed ones before it. */
static void forget_superseded(struct pln_recollection *r, const struct geo_key *whole)
{
    for (size_t i = 0; i < r->n_parts; i++)
        if (geo_key_compare(&r->part[i], whole) != 0) forget_object(r, &r->part[i]);
    r->n_parts = 0;
    for (size_t i = TABLES_KEPT - 1; i < r->objects.n; i++)
        if (geo_key_compare(&r->objects.at[i].content, whole) != 0)
            pln_store_forget(r->store, &r->objects.at[i]);
}

static enum geo_status learn(void *ctx, const struct pln_known *known, bool whole,
                             struct geo_err *err)
{
    struct pln_recollection *r = ctx;
    if (r->failure.status) return GEO_OK;
    struct geo_buf bytes = {0};
    struct geo_key content;
    enum geo_status status = pln_known_pack(known, &bytes, err);
    if (!status && pln_store_put(r->store, r->kind, &r->context, bytes.text, bytes.length, &content,
                                 &r->failure) == GEO_OK) {
        if (whole)
            forget_superseded(r, &content);
        else if (r->n_parts < sizeof r->part / sizeof *r->part)
            r->part[r->n_parts++] = content;
    }
    geo_buf_release(&bytes);
    return status;
}

static enum geo_status load_table(struct pln_recollection *r, const struct pln_object *object,
                                  struct geo_err *err)
{
    void *bytes;
    size_t length;
    enum geo_status status = pln_store_get(r->store, object, &bytes, &length, err);
    if (status || !bytes) return status;
    if (pln_known_unpack(bytes, length, &r->table[r->memory.n_tables], NULL) == GEO_OK)
        r->memory.n_tables++;
    else
        pln_store_forget(r->store, object);
    geo_free(bytes);
    return GEO_OK;
}

enum geo_status pln_recollect(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const struct geo_buf *ground,
                              struct pln_recollection *r, struct geo_err *err)
{
    memset(r, 0, sizeof *r);
    r->store = store;
    r->kind = kind;
    r->context = *context;
    enum geo_status status = pln_store_find(store, kind, context, &r->objects, err);
    for (size_t i = 0; i < r->objects.n && r->memory.n_tables < PLN_TABLES_MAX && !status; i++)
        status = load_table(r, &r->objects.at[i], err);
    r->memory.tables = r->table;
    r->memory.ground = ground;
    r->memory.learned = learn;
    r->memory.ctx = r;
    r->memory.keep_every_paths = PATHS_PER_PART;
    return status;
}

void pln_recollection_release(struct pln_recollection *r)
{
    for (size_t i = 0; i < r->memory.n_tables; i++)
        pln_known_release(&r->table[i]);
    pln_objects_release(&r->objects);
    memset(r, 0, sizeof *r);
}
