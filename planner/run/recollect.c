#include "planner/run/recollect.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"

/* Paths between two parts: a few seconds of work. Whole tables that stay for one context: this
 * run's, the one before, and one more for a variant of the same data. */
enum { PATHS_PER_PART = 200000, TABLES_KEPT = 3 };

enum { KIND_MAX = PLN_STORE_KIND_MAX + 1 };

static void sequel_kind(const struct pln_recollection *r, char kind[KIND_MAX])
{
    snprintf(kind, KIND_MAX, "%ssequel", r->kind);
}

static void forget_object(struct pln_recollection *r, const char *kind,
                          const struct geo_key *content)
{
    struct pln_object object = {.context = r->context, .content = *content};
    snprintf(object.kind, sizeof object.kind, "%s", kind);
    pln_store_forget(r->store, &object);
}

/* The whole holds all that the parts hold, of this run and of killed ones before it. */
static void forget_superseded(struct pln_recollection *r, const char *kind, bool is_sequel,
                              const struct geo_key *whole)
{
    const struct pln_objects *found = is_sequel ? &r->sequels : &r->objects;
    for (size_t i = 0; i < r->n_parts; i++)
        if (geo_key_compare(&r->part[i], whole) != 0) forget_object(r, kind, &r->part[i]);
    r->n_parts = 0;
    for (size_t i = TABLES_KEPT - 1; i < found->n; i++)
        if (geo_key_compare(&found->at[i].content, whole) != 0)
            pln_store_forget(r->store, &found->at[i]);
}

static enum geo_status learn(void *ctx, const struct pln_known *known, bool whole,
                             struct geo_err *err)
{
    struct pln_recollection *r = ctx;
    if (r->failure.status) return GEO_OK;
    struct geo_buf bytes = {0};
    struct geo_key content;
    char kind[KIND_MAX];
    sequel_kind(r, kind);
    if (!known->is_sequel) snprintf(kind, sizeof kind, "%s", r->kind);
    enum geo_status status = pln_known_pack(known, &bytes, err);
    if (!status && pln_store_put(r->store, kind, &r->context, bytes.text, bytes.length, &content,
                                 &r->failure) == GEO_OK) {
        if (whole || known->is_sequel) /* a sequel holds all that an earlier one does */
            forget_superseded(r, kind, known->is_sequel, &content);
        if (!whole && r->n_parts < sizeof r->part / sizeof *r->part)
            r->part[r->n_parts++] = content;
    }
    geo_buf_release(&bytes);
    return status;
}

/* What OBJECT holds, into *KNOWN; *FOUND false: nothing of use. */
static enum geo_status load(struct pln_recollection *r, const struct pln_object *object,
                            bool is_sequel, struct pln_known *known, bool *found,
                            struct geo_err *err)
{
    void *bytes;
    size_t length;
    *found = false;
    enum geo_status status = pln_store_get(r->store, object, &bytes, &length, err);
    if (status || !bytes) return status;
    *found = pln_known_unpack(bytes, length, known, NULL) == GEO_OK;
    if (*found && known->is_sequel != is_sequel) {
        pln_known_release(known);
        *found = false;
    }
    if (!*found) pln_store_forget(r->store, object);
    geo_free(bytes);
    return GEO_OK;
}

static enum geo_status load_table(struct pln_recollection *r, const struct pln_object *object,
                                  struct geo_err *err)
{
    bool found;
    enum geo_status status = load(r, object, false, &r->table[r->memory.n_tables], &found, err);
    r->memory.n_tables += found;
    return status;
}

/* A sequel whose table is gone is of no use to anybody. */
static enum geo_status load_sequel(struct pln_recollection *r, const struct pln_object *object,
                                   struct geo_err *err)
{
    bool found;
    struct pln_known sequel;
    enum geo_status status = load(r, object, true, &sequel, &found, err);
    if (!found) return status;
    if (!pln_known_join(r->table, r->memory.n_tables, &sequel)) pln_store_forget(r->store, object);
    pln_known_release(&sequel);
    return status;
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
    char sequels[KIND_MAX];
    sequel_kind(r, sequels);
    if (!status) status = pln_store_find(store, sequels, context, &r->sequels, err);
    for (size_t i = 0; i < r->sequels.n && !status; i++)
        status = load_sequel(r, &r->sequels.at[i], err);
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
    pln_objects_release(&r->sequels);
    memset(r, 0, sizeof *r);
}
