#include "planner/cover/reach.h"

#include <stdio.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/reach_parts.h"
#include "planner/cover/relay.h"

/* Options that are kept though they serve nobody: KEPT, one flag per option. */
static enum geo_status keep_relays(const struct reach_run *run, uint8_t *kept, struct geo_err *err)
{
    const struct pln_candidates *all = run->candidates;
    if (!(run->spec->relay_hop_km > 0)) return GEO_OK;
    uint8_t *serves = geo_alloc_zero(all->n_options, 1);
    if (!serves) return geo_no_memory(err, "the relays", all->n_options, 1);
    for (size_t i = 0; i < all->n; i++)
        for (uint32_t o = 0; o < all->at[i].n_options; o++)
            serves[all->at[i].first_option + o] = run->rows[i].n[o] > 0;
    enum geo_status st =
        pln_relays_choose(all, run->spec->kinds, serves, run->spec->relay_hop_km, kept, err);
    geo_free(serves);
    return st;
}

/* Copy the rows that serve somebody into the matrix; close up options and candidates likewise. */
static void assemble(struct reach_run *run, const uint8_t *kept, struct pln_matrix *matrix,
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
            if (!rows->n[o] && !option.committed && !kept[place.first_option + o]) {
                count->n_empty++;
                continue;
            }
            count->n_relays += kept[place.first_option + o];
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
    uint8_t *kept = geo_alloc_zero(run->candidates->n_options, 1);
    enum geo_status st = kept ? keep_relays(run, kept, err)
                              : geo_no_memory(err, "the matrix", run->candidates->n_options, 1);
    if (st == GEO_OK)
        assemble(run, kept, matrix, count);
    else
        pln_matrix_release(matrix);
    geo_free(kept);
    return st;
}

/* ---- the run ---- */

/* A candidate's own: its place and the transmitters of its options, before any is aimed. */
static enum geo_status key_of_place(const struct reach_run *run, const struct pln_candidate *place,
                                    struct geo_key *key, struct geo_err *err)
{
    struct geo_buf text = {0};
    for (uint32_t o = 0; o < place->n_options; o++) {
        struct pln_transmitter tx =
            pln_option_transmitter(&run->candidates->options[place->first_option + o],
                                   run->candidates, run->spec->kinds, run->spec->towers);
        struct geo_key one = pln_transmitter_key(place->lon_deg, place->lat_deg, &tx);
        geo_buf_add_bytes(&text, one.byte, sizeof one.byte);
    }
    enum geo_status st = geo_buf_status(&text, err);
    if (st == GEO_OK) *key = geo_key_of(text.text, text.length);
    geo_buf_release(&text);
    return st;
}

static enum geo_status find_fresh(struct reach_run *run, struct geo_err *err)
{
    const struct pln_nearby *all = &run->spec->targets->nearby;
    size_t n_tables = run->spec->memory->n_tables;
    run->fresh = geo_alloc_zero(n_tables, sizeof *run->fresh);
    double *lon = geo_alloc(all->n, sizeof *lon), *lat = geo_alloc(all->n, sizeof *lat);
    enum geo_status st = GEO_OK;
    if (!run->fresh || !lon || !lat) st = geo_no_memory(err, "new targets", all->n, 16);
    for (size_t i = 0; i < n_tables && st == GEO_OK; i++) {
        const struct pln_recall_table *t = &run->recall.table[i];
        for (size_t k = 0; k < t->n_fresh; k++) {
            lon[k] = all->lon_deg[t->fresh[k]];
            lat[k] = all->lat_deg[t->fresh[k]];
        }
        st = pln_nearby_build(&run->fresh[i], t->n_fresh, lon, lat, all->radius_km, err);
    }
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status recall_all(struct reach_run *run, struct geo_err *err)
{
    const struct pln_nearby *targets = &run->spec->targets->nearby;
    size_t n_places = run->candidates->n;
    run->place_key = geo_alloc(n_places, sizeof *run->place_key);
    run->target_key = geo_alloc(targets->n, sizeof *run->target_key);
    run->found = geo_alloc_zero(n_places, sizeof *run->found);
    if (!run->place_key || !run->target_key || !run->found)
        return geo_no_memory(err, "keys", n_places, sizeof *run->place_key);
    enum geo_status st = GEO_OK;
    for (size_t i = 0; i < n_places && st == GEO_OK; i++)
        st = key_of_place(run, &run->candidates->at[i], &run->place_key[i], err);
    for (size_t i = 0; i < targets->n; i++)
        run->target_key[i] = pln_place_key(targets->lon_deg[i], targets->lat_deg[i]);
    if (st == GEO_OK) st = pln_keys_make_distinct(run->place_key, n_places, err);
    if (st == GEO_OK) st = pln_keys_make_distinct(run->target_key, targets->n, err);
    if (st == GEO_OK)
        st = pln_recall_build(run->spec->memory, run->spec->terrain, run->place_key, n_places,
                              run->target_key, targets->n, &run->recall, err);
    return st == GEO_OK ? find_fresh(run, err) : st;
}

struct slice_progress {
    const struct pln_reach_spec *spec;
    size_t before, n;
};

static int tell_progress(void *ctx, size_t done, size_t n)
{
    (void)n;
    const struct slice_progress *p = ctx;
    return p->spec->progress(p->spec->progress_ctx, p->before + done, p->n);
}

static enum geo_status reach_slice(struct reach_run *run, size_t from, size_t to, size_t n,
                                   struct geo_err *err)
{
    const struct pln_reach_spec *spec = run->spec;
    struct slice_progress progress = {spec, from, n};
    const struct geo_par_job job = {.n = to - from,
                                    .ctx = run,
                                    .start = pln_reach_start,
                                    .work = pln_reach_place,
                                    .finish = pln_reach_finish,
                                    .progress = spec->progress ? tell_progress : NULL,
                                    .progress_ctx = &progress};
    run->first = from;
    return geo_par_run(&job, spec->threads, err);
}

static enum geo_status reach_everything(struct reach_run *run, struct geo_err *err)
{
    const struct pln_memory *memory = run->spec->memory;
    size_t n = run->candidates->n, kept = 0, n_paths = 0, n_all_paths = 0, slice = n ? n : 1;
    bool keep = memory && memory->learned;
    const struct pln_discovery news = {.memory = memory,
                                       .row_key = run->place_key,
                                       .col_key = run->target_key,
                                       .n_rows = n,
                                       .n_cols = run->spec->targets->n,
                                       .found = run->found};
    if (keep && memory->keep_every_paths && memory->keep_every_paths / 256 + 4 < slice)
        slice = memory->keep_every_paths / 256 + 4;
    enum geo_status st = GEO_OK;
    for (size_t from = 0; from < n && st == GEO_OK; from += slice) {
        size_t to = n - from > slice ? from + slice : n;
        st = reach_slice(run, from, to, n, err);
        for (size_t i = from; i < to && st == GEO_OK; i++)
            n_paths += run->rows[i].n_paths;
        if (st == GEO_OK && keep && to < n &&
            pln_part_is_due(memory->keep_every_paths, n_paths, n_all_paths)) {
            st = pln_memory_hand_over(&news, kept, to, err);
            n_all_paths += n_paths;
            n_paths = 0;
            kept = to;
        }
    }
    if (st == GEO_OK && keep && (n_all_paths + n_paths || pln_recall_lacks(&run->recall, n)))
        st = pln_memory_hand_over(&news, 0, n, err);
    return st;
}

static void release_run(struct reach_run *run, size_t n_places)
{
    const struct pln_memory *memory = run->spec->memory;
    for (size_t i = 0; run->rows && i < n_places; i++) {
        geo_free(run->rows[i].col);
        geo_free(run->rows[i].rsrp_dbm);
        geo_free(run->rows[i].n);
    }
    for (size_t i = 0; run->found && i < n_places; i++)
        geo_free(run->found[i].fact);
    for (size_t i = 0; run->fresh && i < memory->n_tables; i++)
        pln_nearby_release(&run->fresh[i]);
    if (memory) pln_recall_release(&run->recall);
    geo_free(run->rows);
    geo_free(run->found);
    geo_free(run->fresh);
    geo_free(run->place_key);
    geo_free(run->target_key);
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
    enum geo_status st = GEO_OK;
    if (!run.rows) st = geo_no_memory(err, "the candidates' rows", n_places, sizeof *run.rows);
    if (st == GEO_OK && spec->memory) st = recall_all(&run, err);
    if (st == GEO_OK) st = reach_everything(&run, err);
    if (st == GEO_OK) st = collect(&run, matrix, count, err);
    release_run(&run, n_places);
    return st;
}
