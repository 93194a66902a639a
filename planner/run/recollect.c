#include "planner/run/recollect.h"

#include <stdio.h>
#include <string.h>

/* Paths before the first part: a few seconds of work. */
enum { PATHS_PER_PART = 200000 };

/* A sequel holds all that an earlier one does. */
static enum geo_status learn(void *ctx, const struct pln_known *known, bool whole,
                             struct geo_err *err)
{
    struct pln_recollection *r = ctx;
    struct geo_buf bytes = {0};
    if (r->failure.status) return GEO_OK;
    enum geo_status status = pln_known_pack(known, &bytes, err);
    if (!status)
        status = pln_shelf_put(known->is_sequel ? &r->sequels : &r->tables, &bytes,
                               whole || known->is_sequel, &r->failure, err);
    geo_buf_release(&bytes);
    return status;
}

static bool unpack(const void *bytes, size_t length, bool is_sequel, struct pln_known *known)
{
    if (pln_known_unpack(bytes, length, known, NULL) != GEO_OK) return false;
    if (known->is_sequel == is_sequel) return true;
    pln_known_release(known);
    return false;
}

static bool take_table(void *ctx, const void *bytes, size_t length)
{
    struct pln_recollection *r = ctx;
    bool good = unpack(bytes, length, false, &r->table[r->memory.n_tables]);
    r->memory.n_tables += good;
    return good;
}

/* A sequel whose table is gone is of no use to anybody. */
static bool take_sequel(void *ctx, const void *bytes, size_t length)
{
    struct pln_recollection *r = ctx;
    struct pln_known sequel;
    if (!unpack(bytes, length, true, &sequel)) return false;
    bool joined = pln_known_join(r->table, r->memory.n_tables, &sequel);
    pln_known_release(&sequel);
    return joined;
}

enum geo_status pln_recollect(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const struct geo_buf *ground,
                              struct pln_recollection *r, struct geo_err *err)
{
    char sequels[PLN_STORE_KIND_MAX + 1];
    memset(r, 0, sizeof *r);
    r->memory = (struct pln_memory){.tables = r->table,
                                    .ground = ground,
                                    .learned = learn,
                                    .ctx = r,
                                    .keep_every_paths = PATHS_PER_PART};
    snprintf(sequels, sizeof sequels, "%ssequel", kind);
    enum geo_status status = pln_shelf_open(store, kind, context, &r->tables, err);
    if (!status) status = pln_shelf_open(store, sequels, context, &r->sequels, err);
    if (!status) status = pln_shelf_take(&r->tables, take_table, r, err);
    return status ? status : pln_shelf_take(&r->sequels, take_sequel, r, err);
}

void pln_recollection_release(struct pln_recollection *r)
{
    for (size_t i = 0; i < r->memory.n_tables; i++)
        pln_known_release(&r->table[i]);
    pln_shelf_release(&r->tables);
    pln_shelf_release(&r->sequels);
    memset(r, 0, sizeof *r);
}
