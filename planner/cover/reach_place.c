#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cover/reach_parts.h"

#define RAD 0.017453292519943295

/* The link from the candidate to one target, but for the sector's direction. */
struct heard {
    double azimuth_deg, elevation_deg, loss_db; /* loss NaN: not asked, or no answer */
};

struct worker {
    struct pln_linker *linker;
    struct pln_neighbours near;
    struct heard *heard; /* options × neighbours */
    size_t cap;
    struct pln_transmitter *tx; /* by option */
    double *need_dbm;
    size_t tx_cap, need_cap;
    uint8_t *told; /* by neighbour: all is known about it */
    size_t told_cap;
    struct pln_fact *facts;
    size_t facts_cap;
};

enum { AZIMUTH, ELEVATION, LOSS }; /* what stands where in pln_fact.value */

void pln_reach_finish(void *ctx, void *state)
{
    (void)ctx;
    struct worker *w = state;
    pln_linker_release(w->linker);
    pln_neighbours_release(&w->near);
    geo_free(w->heard);
    geo_free(w->tx);
    geo_free(w->need_dbm);
    geo_free(w->told);
    geo_free(w->facts);
    geo_free(w);
}

enum geo_status pln_reach_start(void *ctx, void **state, struct geo_err *err)
{
    const struct reach_run *run = ctx;
    struct worker *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return geo_no_memory(err, "a reach worker", 1, sizeof *w);
    enum geo_status st = pln_linker_open(run->spec->terrain, run->spec->setup, &w->linker, err);
    if (st != GEO_OK) {
        pln_reach_finish(ctx, w);
        return st;
    }
    *state = w;
    return GEO_OK;
}

/* Transmitters of the candidate's options, and the median RSRP that each needs. */
static enum geo_status prepare(const struct reach_run *run, struct worker *w,
                               const struct pln_candidate *place, struct geo_err *err)
{
    enum geo_status st = geo_grow(&w->tx, &w->tx_cap, place->n_options, sizeof *w->tx, err);
    if (st == GEO_OK)
        st = geo_grow(&w->need_dbm, &w->need_cap, place->n_options, sizeof *w->need_dbm, err);
    if (st == GEO_OK)
        st = geo_grow(&w->heard, &w->cap, place->n_options * w->near.n, sizeof *w->heard, err);
    for (uint32_t o = 0; st == GEO_OK && o < place->n_options; o++) {
        w->tx[o] = pln_option_transmitter(&run->candidates->options[place->first_option + o],
                                          run->candidates, run->spec->kinds, run->spec->towers);
        w->need_dbm[o] =
            pln_rule_server_dbm(run->spec->rule, w->tx[o].freq_mhz) + run->spec->rule->uncertain_db;
    }
    return st;
}

/* Can this option serve the neighbour for all that free space says? */
static bool worth_asking(const struct reach_run *run, const struct worker *w, uint32_t o,
                         const struct pln_neighbour *near)
{
    struct pln_transmitter tx = w->tx[o];
    if (tx.n_sectors == 1) tx.azimuth_deg[0] = near->azimuth_deg; /* it will be aimed */
    double least_db = pln_link_least_loss_db(run->spec->setup, near->distance_km, tx.freq_mhz);
    return pln_rsrp_bound_dbm(&tx, &run->spec->setup->rx, &run->spec->setup->pattern,
                              near->azimuth_deg, least_db) >= w->need_dbm[o];
}

static void ask_options(const struct reach_run *run, struct worker *w,
                        const struct pln_candidate *place, size_t k, struct rows *rows)
{
    const struct pln_neighbour *near = &w->near.at[k];
    for (uint32_t o = 0; o < place->n_options; o++) {
        struct heard *heard = &w->heard[o * w->near.n + k];
        if (!worth_asking(run, w, o, near)) continue;
        struct pln_link link;
        pln_linker_answer(w->linker, &w->tx[o], &link);
        *heard = (struct heard){.azimuth_deg = link.azimuth_deg,
                                .elevation_deg = link.elevation_deg,
                                .loss_db = link.loss.loss_db};
        rows->n_links++;
    }
}

static enum geo_status hear_neighbour(const struct reach_run *run, struct worker *w,
                                      const struct pln_candidate *place, size_t k,
                                      struct rows *rows, struct geo_err *err)
{
    if (w->near.at[k].distance_km > run->spec->rule->radius_km)
        return GEO_OK; /* the index may reach further */
    bool worth = false;
    for (uint32_t o = 0; o < place->n_options; o++)
        worth = worth || worth_asking(run, w, o, &w->near.at[k]);
    if (!worth) {
        rows->n_pruned++;
        return GEO_OK;
    }
    const struct pln_nearby *nearby = &run->spec->targets->nearby;
    uint32_t target = w->near.at[k].item;
    enum geo_status st = pln_linker_path(w->linker, place->lon_deg, place->lat_deg,
                                         nearby->lon_deg[target], nearby->lat_deg[target], err);
    if (st == GEO_NO_COVER) {
        rows->n_gaps++;
        return GEO_OK;
    }
    if (st != GEO_OK) return st;
    rows->n_paths++;
    ask_options(run, w, place, k, rows);
    return GEO_OK;
}

static double rsrp_of(const struct reach_run *run, const struct pln_transmitter *tx,
                      const struct heard *heard)
{
    return pln_rsrp_dbm(tx, &run->spec->setup->rx, &run->spec->setup->pattern, heard->azimuth_deg,
                        heard->elevation_deg, heard->loss_db, NULL);
}

static int64_t people_of(const struct reach_run *run, uint32_t target)
{
    int64_t people = run->spec->villages->clusters[run->spec->targets->cluster[target]].people;
    return people > 0 ? people : 0;
}

/* People, then places, that the option serves when its one sector looks to azimuth_deg. */
struct worth {
    int64_t people, places;
};

static struct worth worth_of(const struct reach_run *run, const struct worker *w, uint32_t o,
                             double azimuth_deg)
{
    struct worth worth = {0};
    struct pln_transmitter tx = w->tx[o];
    tx.azimuth_deg[0] = azimuth_deg;
    for (size_t k = 0; k < w->near.n; k++)
        if (rsrp_of(run, &tx, &w->heard[o * w->near.n + k]) >= w->need_dbm[o]) {
            worth.people += people_of(run, w->near.at[k].item);
            worth.places++;
        }
    return worth;
}

static bool better(struct worth a, struct worth b)
{
    return a.people != b.people ? a.people > b.people : a.places > b.places;
}

/* Could the sector serve this neighbour if it looked straight at it? */
static bool within(const struct reach_run *run, const struct worker *w, uint32_t o, size_t k)
{
    const struct heard *heard = &w->heard[o * w->near.n + k];
    struct pln_transmitter tx = w->tx[o];
    tx.azimuth_deg[0] = heard->azimuth_deg;
    return rsrp_of(run, &tx, heard) >= w->need_dbm[o];
}

/* The mean bearing of those within, by people; then each of their bearings, where that serves more.
 */
static double aim(const struct reach_run *run, const struct worker *w, uint32_t o)
{
    double east = 0, north = 0;
    for (size_t k = 0; k < w->near.n; k++)
        if (within(run, w, o, k)) {
            double people = (double)people_of(run, w->near.at[k].item) + 1e-3;
            double azimuth = w->heard[o * w->near.n + k].azimuth_deg * RAD;
            east += people * sin(azimuth);
            north += people * cos(azimuth);
        }
    double best_deg = hypot(east, north) > 0 ? atan2(east, north) / RAD : 0;
    struct worth best = worth_of(run, w, o, best_deg);
    for (size_t k = 0; k < w->near.n; k++) {
        if (!within(run, w, o, k)) continue;
        double azimuth_deg = w->heard[o * w->near.n + k].azimuth_deg;
        struct worth here = worth_of(run, w, o, azimuth_deg);
        if (better(here, best)) {
            best = here;
            best_deg = azimuth_deg;
        }
    }
    /* whole degrees: what a rigger can set */
    double whole = fmod(round(best_deg) + 360, 360);
    return better(best, worth_of(run, w, o, whole)) ? fmod(best_deg + 360, 360) : whole;
}

/* Append the row of one option. */
static enum geo_status write_row(const struct reach_run *run, const struct worker *w, uint32_t o,
                                 struct rows *rows, size_t *n, size_t cap[2], struct geo_err *err)
{
    for (size_t k = 0; k < w->near.n; k++) {
        double rsrp_dbm = rsrp_of(run, &w->tx[o], &w->heard[o * w->near.n + k]);
        if (!(rsrp_dbm >= w->need_dbm[o])) continue;
        enum geo_status st = geo_grow(&rows->col, &cap[0], *n + 1, sizeof *rows->col, err);
        if (st == GEO_OK)
            st = geo_grow(&rows->rsrp_dbm, &cap[1], *n + 1, sizeof *rows->rsrp_dbm, err);
        if (st != GEO_OK) return st;
        rows->col[*n] = run->spec->targets->cluster[w->near.at[k].item];
        rows->rsrp_dbm[(*n)++] = (float)rsrp_dbm;
        rows->n[o]++;
    }
    return GEO_OK;
}

static enum geo_status write_rows(struct reach_run *run, struct worker *w,
                                  const struct pln_candidate *place, struct rows *rows,
                                  struct geo_err *err)
{
    size_t n = 0, cap[2] = {0};
    rows->n = geo_alloc_zero(place->n_options, sizeof *rows->n);
    if (!rows->n)
        return geo_no_memory(err, "rows of the matrix", place->n_options, sizeof *rows->n);
    enum geo_status st = GEO_OK;
    for (uint32_t o = 0; st == GEO_OK && o < place->n_options; o++) {
        if (w->tx[o].n_sectors == 1) {
            struct pln_option *option = &run->candidates->options[place->first_option + o];
            option->azimuth_deg = w->tx[o].azimuth_deg[0] = aim(run, w, o);
        }
        st = write_row(run, w, o, rows, &n, cap, err);
    }
    return st;
}

/* ---- what is known from earlier runs (planner/cover/known) ----
 * Facts stand for the options that would serve the target if they looked straight at it; nothing
 * else can enter a row. `limit` is not used. */

static int by_item(const void *a, const void *b)
{
    const struct pln_neighbour *x = a, *y = b;
    return (x->item > y->item) - (x->item < y->item);
}

/* The targets that matter: those new since the table, and those it has facts about. */
static enum geo_status list_fresh(const struct reach_run *run, struct worker *w,
                                  const struct pln_recall_row *row,
                                  const struct pln_candidate *place, struct geo_err *err)
{
    const struct pln_recall_table *t = &run->recall.table[row->table];
    const struct pln_known *known = &run->recall.memory->tables[row->table];
    size_t first = known->first[row->row], n_facts = known->first[row->row + 1] - first;
    enum geo_status st =
        pln_nearby_from(&run->fresh[row->table], place->lon_deg, place->lat_deg, &w->near, err);
    if (st == GEO_OK)
        st = geo_grow(&w->near.at, &w->near.cap, w->near.n + n_facts, sizeof *w->near.at, err);
    if (st != GEO_OK) return st;
    for (size_t k = 0; k < w->near.n; k++)
        w->near.at[k].item = t->fresh[w->near.at[k].item];
    for (size_t i = first; i < first + n_facts; i++) {
        uint32_t target = t->col_now[known->fact[i].col];
        bool again = i > first && known->fact[i].col == known->fact[i - 1].col;
        if (target != PLN_NONE && !again)
            w->near.at[w->near.n++] = (struct pln_neighbour){.item = target};
    }
    if (w->near.n) qsort(w->near.at, w->near.n, sizeof *w->near.at, by_item);
    return GEO_OK;
}

/* Take what the table tells about neighbours whose paths run over unchanged ground. */
static void recall_facts(const struct reach_run *run, struct worker *w,
                         const struct pln_recall_row *row, const struct pln_candidate *place)
{
    const struct pln_recall_table *t = &run->recall.table[row->table];
    const struct pln_known *known = &run->recall.memory->tables[row->table];
    const struct pln_nearby *targets = &run->spec->targets->nearby;
    for (size_t k = 0; k < w->near.n; k++) {
        uint32_t target = w->near.at[k].item;
        w->told[k] = t->has[target] &&
                     !geo_changes_cross(&t->changes, place->lon_deg, place->lat_deg,
                                        targets->lon_deg[target], targets->lat_deg[target]);
    }
    for (size_t i = known->first[row->row]; i < known->first[row->row + 1]; i++) {
        const struct pln_fact *f = &known->fact[i];
        struct pln_neighbour wanted = {.item = t->col_now[f->col]};
        const struct pln_neighbour *found =
            w->near.n ? bsearch(&wanted, w->near.at, w->near.n, sizeof wanted, by_item) : NULL;
        size_t k = found ? (size_t)(found - w->near.at) : 0;
        if (found && w->told[k] && f->option < place->n_options)
            w->heard[f->option * w->near.n + k] =
                (struct heard){f->value[AZIMUTH], f->value[ELEVATION], f->value[LOSS]};
    }
}

static enum geo_status keep_facts(const struct reach_run *run, struct worker *w,
                                  const struct pln_candidate *place, struct pln_found *found,
                                  struct geo_err *err)
{
    size_t n = 0;
    enum geo_status st = GEO_OK;
    for (size_t k = 0; k < w->near.n; k++)
        for (uint32_t o = 0; o < place->n_options && st == GEO_OK; o++) {
            if (!within(run, w, o, k)) continue;
            const struct heard *heard = &w->heard[o * w->near.n + k];
            st = geo_grow(&w->facts, &w->facts_cap, n + 1, sizeof *w->facts, err);
            if (st == GEO_OK)
                w->facts[n++] = (struct pln_fact){
                    .col = w->near.at[k].item,
                    .option = (uint16_t)o,
                    .value = {heard->azimuth_deg, heard->elevation_deg, heard->loss_db}};
        }
    found->fact = st == GEO_OK ? geo_alloc(n, sizeof *found->fact) : NULL;
    if (st == GEO_OK && !found->fact)
        st = geo_no_memory(err, "what a candidate serves", n, sizeof *found->fact);
    if (st != GEO_OK) return st;
    if (n) memcpy(found->fact, w->facts, n * sizeof *found->fact);
    found->n_facts = (uint32_t)n;
    return GEO_OK;
}

static enum geo_status list_near(const struct reach_run *run, struct worker *w,
                                 const struct pln_recall_row *row,
                                 const struct pln_candidate *place, struct geo_err *err)
{
    const struct pln_nearby *targets = &run->spec->targets->nearby;
    if (row && !geo_changes_near(&run->recall.table[row->table].changes, place->lon_deg,
                                 place->lat_deg, targets->radius_km))
        return list_fresh(run, w, row, place, err);
    return pln_nearby_from(targets, place->lon_deg, place->lat_deg, &w->near, err);
}

enum geo_status pln_reach_place(void *ctx, void *state, size_t item, struct geo_err *err)
{
    struct reach_run *run = ctx;
    struct worker *w = state;
    size_t index = run->first + item;
    const struct pln_candidate *place = &run->candidates->at[index];
    struct rows *rows = &run->rows[index];
    const struct pln_recall_row *row = run->found ? &run->recall.row[index] : NULL;
    if (row && row->table == PLN_NONE) row = NULL;
    enum geo_status st = list_near(run, w, row, place, err);
    if (st == GEO_OK) st = prepare(run, w, place, err);
    if (st == GEO_OK) st = geo_grow(&w->told, &w->told_cap, w->near.n, sizeof *w->told, err);
    if (st != GEO_OK) return st;
    if (w->near.n) memset(w->told, 0, w->near.n);
    for (size_t i = 0; i < place->n_options * w->near.n; i++)
        w->heard[i].loss_db = NAN;
    if (row) recall_facts(run, w, row, place);
    for (size_t k = 0; st == GEO_OK && k < w->near.n; k++)
        if (!w->told[k]) st = hear_neighbour(run, w, place, k, rows, err);
    if (st == GEO_OK && run->found) st = keep_facts(run, w, place, &run->found[index], err);
    if (st == GEO_OK) st = write_rows(run, w, place, rows, err);
    return st;
}
