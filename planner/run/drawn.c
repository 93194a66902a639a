#include "planner/run/drawn.h"

#include <string.h>

#include "planner/run/key.h"

/* Discs before the first part: a few seconds of work. */
enum { DISCS_PER_PART = 400 };

static enum geo_status learn(void *ctx, const struct pln_disc *const *discs, size_t n, bool whole,
                             struct geo_err *err)
{
    struct pln_drawn *drawn = ctx;
    struct geo_buf bytes = {0};
    if (drawn->failure.status) return GEO_OK;
    enum geo_status status = pln_discs_pack(discs, n, drawn->memory.ground, &bytes, err);
    if (!status) status = pln_shelf_put(&drawn->shelf, &bytes, whole, &drawn->failure, err);
    geo_buf_release(&bytes);
    return status;
}

static bool take(void *ctx, const void *bytes, size_t length)
{
    struct pln_drawn *drawn = ctx;
    bool good =
        pln_discs_unpack(bytes, length, &drawn->table[drawn->memory.n_tables], NULL) == GEO_OK;
    drawn->memory.n_tables += good;
    return good;
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
    struct geo_key context;
    memset(drawn, 0, sizeof *drawn);
    drawn->memory = (struct pln_served_memory){.tables = drawn->table,
                                               .ground = ground,
                                               .learned = learn,
                                               .ctx = drawn,
                                               .keep_every = DISCS_PER_PART};
    enum geo_status status = context_key(scenario, &context, err);
    if (!status) status = pln_shelf_open(store, "drawn", &context, &drawn->shelf, err);
    return status ? status : pln_shelf_take(&drawn->shelf, take, drawn, err);
}

void pln_drawn_release(struct pln_drawn *drawn)
{
    for (size_t i = 0; i < drawn->memory.n_tables; i++)
        pln_discs_release(&drawn->table[i]);
    pln_shelf_release(&drawn->shelf);
    memset(drawn, 0, sizeof *drawn);
}
