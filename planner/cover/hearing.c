#include "planner/cover/hearing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

struct pair {
    uint32_t server;
    double bound_dbm;
};

struct worker {
    struct pln_linker *linker;
    struct pln_neighbours masts;
    struct pair *pairs;     /* as many as masts.n */
    struct pln_fact *facts; /* of the place at hand */
    size_t cap, n_facts, facts_cap;
    double best_dbm;
};

enum { RSRP, LOSS, DISTANCE }; /* what stands where in pln_fact.value */

void pln_hearing_finish(void *ctx, void *state)
{
    (void)ctx;
    struct worker *w = state;
    pln_linker_release(w->linker);
    pln_neighbours_release(&w->masts);
    geo_free(w->pairs);
    geo_free(w->facts);
    geo_free(w);
}

enum geo_status pln_hearing_start(void *ctx, void **state, struct geo_err *err)
{
    const struct pln_hearing *h = ctx;
    struct worker *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return geo_no_memory(err, "an audit worker", 1, sizeof *w);
    enum geo_status st = pln_linker_open(h->spec->terrain, h->spec->setup, &w->linker, err);
    if (st != GEO_OK) {
        pln_hearing_finish(ctx, w);
        return st;
    }
    *state = w;
    return GEO_OK;
}

/* Strongest bound first; the lower number of equals. */
static int by_bound(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->bound_dbm != y->bound_dbm) return x->bound_dbm > y->bound_dbm ? -1 : 1;
    return (x->server > y->server) - (x->server < y->server);
}

/* The masts of NEARBY within the radius as pairs; NUMBER: their server numbers, NULL: their own. */
static enum geo_status list_pairs(const struct pln_hearing *h, struct worker *w,
                                  const struct pln_nearby *nearby, const uint32_t *number,
                                  const struct pln_ear *ear, struct geo_err *err)
{
    const struct pln_audit_spec *spec = h->spec;
    enum geo_status st = pln_nearby_to(nearby, ear->lon_deg, ear->lat_deg, &w->masts, err);
    if (st == GEO_OK) st = geo_grow(&w->pairs, &w->cap, w->masts.n, sizeof *w->pairs, err);
    if (st != GEO_OK) return st;
    for (size_t k = 0; k < w->masts.n; k++) {
        const struct pln_neighbour *near = &w->masts.at[k];
        uint32_t server = number ? number[near->item] : near->item;
        const struct pln_transmitter *tx = &spec->towers->at[h->server[server].tower].tx;
        double least_db = pln_link_least_loss_db(spec->setup, near->distance_km, tx->freq_mhz);
        w->pairs[k] = (struct pair){.server = server,
                                    .bound_dbm = pln_rsrp_bound_dbm(tx, &spec->setup->rx,
                                                                    &spec->setup->pattern,
                                                                    near->azimuth_deg, least_db)};
    }
    if (w->masts.n) qsort(w->pairs, w->masts.n, sizeof *w->pairs, by_bound);
    return GEO_OK;
}

/* Let one fact compete for the place, and take it down. */
static enum geo_status consider(const struct pln_hearing *h, struct worker *w,
                                const struct pln_fact *fact, struct pln_answer *a,
                                struct geo_err *err)
{
    const struct pln_server *s = &h->server[fact->col];
    struct pln_reception *r = &a->reception;
    double rsrp_dbm = fact->value[RSRP];
    enum geo_status st = GEO_OK;
    if (h->recall && !(h->told && h->told[fact->col] == 1)) {
        st = geo_grow(&w->facts, &w->facts_cap, w->n_facts + 1, sizeof *w->facts, err);
        if (st == GEO_OK) w->facts[w->n_facts++] = *fact;
    }
    r->flags |= fact->flags & PLN_RECEPTION_GAP;
    if (!isfinite(rsrp_dbm)) return st; /* a gap, or the model had no answer */
    if (rsrp_dbm >= s->level_dbm && r->n_servers < UINT16_MAX) r->n_servers++;
    if (rsrp_dbm < w->best_dbm || (rsrp_dbm == w->best_dbm && s->tower > r->tower)) return st;
    w->best_dbm = rsrp_dbm;
    r->tower = s->tower;
    r->rsrp_dbm = (float)rsrp_dbm;
    r->margin_db = (float)(rsrp_dbm - s->level_dbm);
    r->loss_db = (float)fact->value[LOSS];
    r->distance_km = (float)fact->value[DISTANCE];
    r->flags = (uint16_t)((r->flags & PLN_RECEPTION_GAP) | fact->flags);
    return st;
}

/* Compute one pair. */
static enum geo_status hear(const struct pln_hearing *h, struct worker *w, const struct pair *pair,
                            const struct pln_ear *ear, struct pln_answer *a, struct geo_err *err)
{
    const struct pln_server *server = &h->server[pair->server];
    const struct pln_tower *tower = &h->spec->towers->at[server->tower];
    struct pln_fact fact = {.col = pair->server, .value = {(double)NAN, (double)NAN, (double)NAN}};
    enum geo_status st =
        pln_linker_path(w->linker, tower->lon_deg, tower->lat_deg, ear->lon_deg, ear->lat_deg, err);
    if (st == GEO_NO_COVER) {
        if (pair->bound_dbm < server->floor_dbm) return GEO_OK;
        fact.flags = PLN_RECEPTION_GAP;
        return consider(h, w, &fact, a, err);
    }
    if (st != GEO_OK) return st;
    struct pln_link link;
    pln_linker_answer(w->linker, &tower->tx, &link);
    a->n_paths++;
    fact.flags = (uint16_t)link.loss.flags;
    fact.value[RSRP] = link.rsrp_dbm;
    fact.value[LOSS] = (double)(float)link.loss.loss_db; /* as the result has it: half the bytes */
    fact.value[DISTANCE] = (double)(float)link.distance_km;
    return consider(h, w, &fact, a, err);
}

/* What the earlier row says about a mast; NULL: hopeless. */
static const struct pln_fact *fact_about(const struct pln_recall_table *t,
                                         const struct pln_known *k, size_t row, uint32_t server)
{
    for (size_t i = k->first[row]; i < k->first[row + 1]; i++)
        if (t->col_now[k->fact[i].col] == server) return &k->fact[i];
    const struct pln_known *later = k->sequel;
    for (size_t i = later ? later->first[row] : 0; later && i < later->first[row + 1]; i++)
        if (t->later_now[later->fact[i].col] == server) return &later->fact[i];
    return NULL;
}

static enum geo_status consider_known(const struct pln_hearing *h, struct worker *w,
                                      const struct pln_fact *known, uint32_t server,
                                      struct pln_answer *a, struct geo_err *err)
{
    struct pln_fact fact = *known;
    fact.col = server;
    return consider(h, w, &fact, a, err);
}

/* All pairs, strongest bound first. ROW: what is known about masts whose paths run over unchanged
 * ground is taken from there; NULL: everything is computed. */
static enum geo_status hear_all(const struct pln_hearing *h, struct worker *w,
                                const struct pln_recall_row *row, const struct pln_ear *ear,
                                struct pln_answer *a, struct geo_err *err)
{
    enum geo_status st = list_pairs(h, w, h->masts, NULL, ear, err);
    for (size_t k = 0; st == GEO_OK && k < w->masts.n; k++) {
        const struct pair *pair = &w->pairs[k];
        const struct pln_server *server = &h->server[pair->server];
        if (!h->spec->exhaustive && pair->bound_dbm < w->best_dbm &&
            pair->bound_dbm < server->floor_dbm) {
            a->n_pruned++;
            continue;
        }
        const struct pln_tower *tower = &h->spec->towers->at[server->tower];
        const struct pln_recall_table *t = row ? &h->recall->table[row->table] : NULL;
        if (t && t->has[pair->server] &&
            !geo_changes_cross(&t->changes, tower->lon_deg, tower->lat_deg, ear->lon_deg,
                               ear->lat_deg)) {
            const struct pln_known *known = &h->recall->memory->tables[row->table];
            const struct pln_fact *fact = fact_about(t, known, row->row, pair->server);
            if (fact) st = consider_known(h, w, fact, pair->server, a, err);
        } else {
            st = hear(h, w, pair, ear, a, err);
        }
    }
    return st;
}

static enum geo_status hear_known(const struct pln_hearing *h, struct worker *w,
                                  const struct pln_known *known, const uint32_t *now, size_t row,
                                  struct pln_answer *a, struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    for (size_t i = known->first[row]; st == GEO_OK && i < known->first[row + 1]; i++) {
        uint32_t server = now[known->fact[i].col];
        if (server != PLN_NONE) st = consider_known(h, w, &known->fact[i], server, a, err);
    }
    return st;
}

/* No ground near the place has changed: the earlier facts about masts that still stand, and the
 * masts that are new. */
static enum geo_status hear_fresh(const struct pln_hearing *h, struct worker *w,
                                  const struct pln_recall_row *row, const struct pln_ear *ear,
                                  struct pln_answer *a, struct geo_err *err)
{
    const struct pln_recall_table *t = &h->recall->table[row->table];
    const struct pln_known *known = &h->recall->memory->tables[row->table];
    enum geo_status st = hear_known(h, w, known, t->col_now, row->row, a, err);
    if (st == GEO_OK && known->sequel)
        st = hear_known(h, w, known->sequel, t->later_now, row->row, a, err);
    if (st == GEO_OK) st = list_pairs(h, w, &h->fresh[row->table], t->fresh, ear, err);
    for (size_t k = 0; st == GEO_OK && k < w->masts.n; k++) {
        bool matters = w->pairs[k].bound_dbm >= w->best_dbm ||
                       w->pairs[k].bound_dbm >= h->server[w->pairs[k].server].floor_dbm;
        a->n_pruned += !matters;
        if (matters) st = hear(h, w, &w->pairs[k], ear, a, err);
    }
    return st;
}

static int by_column(const void *a, const void *b)
{
    const struct pln_fact *x = a, *y = b;
    return (x->col > y->col) - (x->col < y->col);
}

/* Keep the facts that matter. */
static enum geo_status keep_facts(const struct pln_hearing *h, struct worker *w,
                                  struct pln_found *found, struct geo_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_facts; i++) {
        const struct pln_fact *f = &w->facts[i];
        double floor_dbm = h->server[f->col].floor_dbm;
        if (f->flags & PLN_RECEPTION_GAP || f->value[RSRP] >= floor_dbm ||
            f->value[RSRP] >= w->best_dbm)
            w->facts[n++] = *f;
    }
    found->fact = geo_alloc(n, sizeof *found->fact);
    if (!found->fact) return geo_no_memory(err, "what a place hears", n, sizeof *found->fact);
    if (n) memcpy(found->fact, w->facts, n * sizeof *found->fact);
    bool rising = true; /* as known ones are where no mast is new: mostly */
    for (size_t i = 1; i < n && rising; i++)
        rising = found->fact[i - 1].col <= found->fact[i].col;
    if (!rising) qsort(found->fact, n, sizeof *found->fact, by_column);
    found->n_facts = (uint32_t)n;
    found->limit = fmin(w->best_dbm, h->highest_floor_dbm);
    return GEO_OK;
}

static void begin(struct worker *w, struct pln_answer *a)
{
    uint32_t n_paths = a->n_paths, n_pruned = a->n_pruned;
    w->best_dbm = -(double)INFINITY;
    w->n_facts = 0;
    *a = (struct pln_answer){
        .reception = {.tower = PLN_NONE,
                      .rsrp_dbm = NAN,
                      .margin_db = NAN,
                      .loss_db = NAN,
                      .distance_km = NAN},
        .n_paths = n_paths,
        .n_pruned = n_pruned,
    };
}

/* From what is known, if that is enough: *DONE. */
static enum geo_status recall_ear(const struct pln_hearing *h, struct worker *w,
                                  const struct pln_recall_row *row, const struct pln_ear *ear,
                                  struct pln_answer *a, bool *done, struct geo_err *err)
{
    const struct geo_changes *changes = &h->recall->table[row->table].changes;
    bool moved = geo_changes_near(changes, ear->lon_deg, ear->lat_deg, h->spec->rule->radius_km);
    begin(w, a);
    enum geo_status st =
        moved ? hear_all(h, w, row, ear, a, err) : hear_fresh(h, w, row, ear, a, err);
    *done = w->best_dbm >= pln_recall_limit(h->recall, row);
    return st;
}

enum geo_status pln_hearing_work(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct pln_hearing *h = ctx;
    struct worker *w = state;
    const struct pln_ear *ear = &h->ear[h->first + index];
    struct pln_answer *a = &h->answer[h->first + index];
    const struct pln_village *v = &h->spec->villages->at[ear->village];
    if (isnan(pln_linker_ground_m(w->linker, ear->lon_deg, ear->lat_deg)))
        return geo_fail(err, GEO_NO_COVER,
                        "row %u, village %s (%s): longitude %.6f, latitude %.6f lies outside the "
                        "terrain or on a void of it; expected a place that the DEM covers",
                        v->row, v->id, v->name, ear->lon_deg, ear->lat_deg);
    const struct pln_recall_row *row = h->recall ? &h->recall->row[h->first + index] : NULL;
    bool done = false;
    enum geo_status st = GEO_OK;
    if (row && row->table != PLN_NONE) st = recall_ear(h, w, row, ear, a, &done, err);
    if (st == GEO_OK && !done) {
        begin(w, a);
        st = hear_all(h, w, NULL, ear, a, err);
    }
    return st == GEO_OK && h->recall ? keep_facts(h, w, &h->found[h->first + index], err) : st;
}
