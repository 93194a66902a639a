#include "planner/run/drawn.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/run/key.h"

#define KIND "drawn"
/* Discs between two parts: a few seconds of work. Tables that stay for one context: this run's, the
 * one before, and one more for a variant of the same data. */
enum { DISCS_PER_PART = 400, TABLES_KEPT = 3 };

static void forget(struct pln_drawn *drawn, const struct geo_key *content)
{
    struct pln_object object = {.kind = KIND, .context = drawn->context, .content = *content};
    pln_store_forget(drawn->store, &object);
}

static void forget_superseded(struct pln_drawn *drawn, const struct geo_key *whole)
{
    for (size_t i = 0; i < drawn->n_parts; i++)
        if (geo_key_compare(&drawn->part[i], whole) != 0) forget(drawn, &drawn->part[i]);
    drawn->n_parts = 0;
    for (size_t i = TABLES_KEPT - 1; i < drawn->objects.n; i++)
        if (geo_key_compare(&drawn->objects.at[i].content, whole) != 0)
            pln_store_forget(drawn->store, &drawn->objects.at[i]);
}

static enum geo_status learn(void *ctx, const struct pln_disc *const *discs, size_t n, bool whole,
                             struct geo_err *err)
{
    struct pln_drawn *drawn = ctx;
    if (drawn->failure.status || (!whole && drawn->n_parts == PLN_DRAWN_PARTS_MAX)) return GEO_OK;
    struct geo_buf bytes = {0};
    struct geo_key content;
    enum geo_status status = pln_discs_pack(discs, n, drawn->memory.ground, &bytes, err);
    if (!status && pln_store_put(drawn->store, KIND, &drawn->context, bytes.text, bytes.length,
                                 &content, &drawn->failure) == GEO_OK) {
        if (whole)
            forget_superseded(drawn, &content);
        else
            drawn->part[drawn->n_parts++] = content;
    }
    geo_buf_release(&bytes);
    return status;
}

static enum geo_status load_table(struct pln_drawn *drawn, const struct pln_object *object,
                                  struct geo_err *err)
{
    void *bytes;
    size_t length;
    enum geo_status status = pln_store_get(drawn->store, object, &bytes, &length, err);
    if (status || !bytes) return status;
    if (pln_discs_unpack(bytes, length, &drawn->table[drawn->memory.n_tables], NULL) == GEO_OK)
        drawn->memory.n_tables++;
    else
        pln_store_forget(drawn->store, object);
    geo_free(bytes);
    return GEO_OK;
}

/* All that discs share: what pairs share, and the squares. */
static enum geo_status context_key(const struct pln_scenario *scenario, struct geo_key *key,
                                   struct geo_err *err)
{
    struct geo_key part[2];
    enum geo_status status = pln_pair_key(scenario, &part[0], err);
    part[1] = geo_key_of(&scenario->coverage_cell_m, sizeof scenario->coverage_cell_m);
    if (!status) *key = geo_key_of(part, sizeof part);
    return status;
}

enum geo_status pln_drawn_recall(struct pln_store *store, const struct pln_scenario *scenario,
                                 const struct geo_buf *ground, struct pln_drawn *drawn,
                                 struct geo_err *err)
{
    memset(drawn, 0, sizeof *drawn);
    drawn->store = store;
    drawn->memory = (struct pln_served_memory){.tables = drawn->table,
                                               .ground = ground,
                                               .learned = learn,
                                               .ctx = drawn,
                                               .keep_every = DISCS_PER_PART};
    enum geo_status status = context_key(scenario, &drawn->context, err);
    if (!status) status = pln_store_find(store, KIND, &drawn->context, &drawn->objects, err);
    for (size_t i = 0;
         i < drawn->objects.n && drawn->memory.n_tables < PLN_DRAWN_TABLES_MAX && !status; i++)
        status = load_table(drawn, &drawn->objects.at[i], err);
    return status;
}

void pln_drawn_release(struct pln_drawn *drawn)
{
    for (size_t i = 0; i < drawn->memory.n_tables; i++)
        pln_discs_release(&drawn->table[i]);
    pln_objects_release(&drawn->objects);
    memset(drawn, 0, sizeof *drawn);
}
