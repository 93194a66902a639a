#include "planner/cover/reach.h"

#include <math.h>
#include <stdio.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

#define RAD 0.017453292519943295

/* What one candidate's options serve: rows one after the other. */
struct rows {
    uint32_t *col;
    float *rsrp_dbm;
    uint32_t *n; /* by option of the candidate */
    uint32_t n_paths, n_links, n_pruned, n_gaps;
};

struct reach_run {
    const struct pln_reach_spec *spec;
    struct pln_candidates *candidates;
    struct rows *rows; /* by candidate */
};

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
};

static void finish_worker(void *ctx, void *state)
{
    (void)ctx;
    struct worker *w = state;
    pln_linker_release(w->linker);
    pln_neighbours_release(&w->near);
    geo_free(w->heard);
    geo_free(w->tx);
    geo_free(w->need_dbm);
    geo_free(w);
}

static enum geo_status start_worker(void *ctx, void **state, struct geo_err *err)
{
    const struct reach_run *run = ctx;
    struct worker *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return geo_no_memory(err, "a reach worker", 1, sizeof *w);
    enum geo_status st = pln_linker_open(run->spec->terrain, run->spec->setup, &w->linker, err);
    if (st != GEO_OK) {
        finish_worker(ctx, w);
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
                                      struct rows *rows)
{
    bool worth = false;
    for (uint32_t o = 0; o < place->n_options; o++) {
        w->heard[o * w->near.n + k].loss_db = NAN;
        worth = worth || worth_asking(run, w, o, &w->near.at[k]);
    }
    if (!worth) {
        rows->n_pruned++;
        return GEO_OK;
    }
    const struct pln_nearby *nearby = &run->spec->targets->nearby;
    uint32_t target = w->near.at[k].item;
    struct geo_err err;
    enum geo_status st = pln_linker_path(w->linker, place->lon_deg, place->lat_deg,
                                         nearby->lon_deg[target], nearby->lat_deg[target], &err);
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

static enum geo_status reach_place(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct reach_run *run = ctx;
    struct worker *w = state;
    const struct pln_candidate *place = &run->candidates->at[index];
    struct rows *rows = &run->rows[index];
    enum geo_status st =
        pln_nearby_from(&run->spec->targets->nearby, place->lon_deg, place->lat_deg, &w->near, err);
    if (st == GEO_OK) st = prepare(run, w, place, err);
    for (size_t k = 0; st == GEO_OK && k < w->near.n; k++)
        st = hear_neighbour(run, w, place, k, rows);
    if (st == GEO_OK) st = write_rows(run, w, place, rows, err);
    return st;
}

/* Copy the rows that serve somebody into the matrix; close up options and candidates likewise. */
static void assemble(struct reach_run *run, struct pln_matrix *matrix,
                     struct pln_reach_count *count)
{
    struct pln_candidates *all = run->candidates;
    size_t n_places = 0, n_options = 0, at = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct pln_candidate place = all->at[i];
        struct rows *rows = &run->rows[i];
        size_t from = 0, first = n_options;
        for (uint32_t o = 0; o < place.n_options; o++) {
            struct pln_option option = all->options[place.first_option + o];
            if (!rows->n[o]) {
                count->n_empty++;
                continue;
            }
            option.candidate = (uint32_t)n_places;
            all->options[n_options] = option;
            matrix->first[n_options++] = at;
            for (uint32_t k = 0; k < rows->n[o]; k++, at++, from++) {
                matrix->col[at] = rows->col[from];
                matrix->rsrp_dbm[at] = rows->rsrp_dbm[from];
            }
        }
        if (n_options == first) continue;
        place.first_option = (uint32_t)first;
        place.n_options = (uint32_t)(n_options - first);
        snprintf(place.id, sizeof place.id, "C%06u", (unsigned)(n_places + 1));
        all->at[n_places++] = place;
    }
    matrix->first[n_options] = at;
    matrix->n_rows = all->n_options = n_options;
    all->n = n_places;
}

static enum geo_status collect(struct reach_run *run, struct pln_matrix *matrix,
                               struct pln_reach_count *count, struct geo_err *err)
{
    size_t n_entries = 0;
    for (size_t i = 0; i < run->candidates->n; i++) {
        const struct rows *rows = &run->rows[i];
        count->n_paths += rows->n_paths;
        count->n_links += rows->n_links;
        count->n_pruned += rows->n_pruned;
        count->n_gaps += rows->n_gaps;
        for (uint32_t o = 0; o < run->candidates->at[i].n_options; o++)
            n_entries += rows->n[o];
    }
    matrix->first = geo_alloc(run->candidates->n_options + 1, sizeof *matrix->first);
    matrix->col = geo_alloc(n_entries, sizeof *matrix->col);
    matrix->rsrp_dbm = geo_alloc(n_entries, sizeof *matrix->rsrp_dbm);
    if (!matrix->first || !matrix->col || !matrix->rsrp_dbm) {
        pln_matrix_release(matrix);
        return geo_no_memory(err, "the matrix", n_entries, sizeof *matrix->col);
    }
    assemble(run, matrix, count);
    return GEO_OK;
}

enum geo_status pln_reach_run(const struct pln_reach_spec *spec, struct pln_candidates *candidates,
                              struct pln_matrix *matrix, struct pln_reach_count *count,
                              struct geo_err *err)
{
    *matrix = (struct pln_matrix){.n_cols = spec->villages->n_clusters};
    *count = (struct pln_reach_count){0};
    struct reach_run run = {.spec = spec, .candidates = candidates};
    size_t n_places = candidates->n;
    run.rows = geo_alloc_zero(n_places, sizeof *run.rows);
    if (!run.rows) return geo_no_memory(err, "the candidates' rows", n_places, sizeof *run.rows);
    const struct geo_par_job job = {.n = n_places,
                                    .ctx = &run,
                                    .start = start_worker,
                                    .work = reach_place,
                                    .finish = finish_worker,
                                    .progress = spec->progress,
                                    .progress_ctx = spec->progress_ctx};
    enum geo_status st = geo_par_run(&job, spec->threads, err);
    if (st == GEO_OK) st = collect(&run, matrix, count, err);
    for (size_t i = 0; i < n_places; i++) {
        geo_free(run.rows[i].col);
        geo_free(run.rows[i].rsrp_dbm);
        geo_free(run.rows[i].n);
    }
    geo_free(run.rows);
    return st;
}
