#include "planner/cover/audit.h"

#include <time.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/hearing.h"

struct audit_run {
    const struct pln_audit_spec *spec;
    struct pln_ear *ear; /* the clusters first */
    size_t n_ears;
    uint32_t *centre; /* by village: its ear */
    struct pln_server *server;
    struct pln_nearby masts;   /* by server number */
    struct pln_answer *answer; /* by ear */
    /* with a memory */
    struct geo_key *ear_key, *server_key;
    struct pln_recall recall;
    struct pln_nearby *fresh; /* by table */
    struct pln_found *found;  /* by ear */
    uint32_t base;            /* the table that gets a sequel; PLN_NONE: a whole one is written */
};

enum pln_verdict pln_reception_verdict(const struct pln_rule *rule,
                                       const struct pln_reception *reception)
{
    return pln_rule_place(rule, (double)reception->margin_db, reception->flags & PLN_RECEPTION_GAP);
}

static enum geo_status list_servers(struct audit_run *run, struct geo_err *err)
{
    const struct pln_towers *towers = run->spec->towers;
    double *lon = geo_alloc(towers->n, sizeof *lon), *lat = geo_alloc(towers->n, sizeof *lat);
    run->server = geo_alloc(towers->n, sizeof *run->server);
    enum geo_status st = GEO_OK;
    if (!lon || !lat || !run->server) {
        st = geo_no_memory(err, "the masts", towers->n, sizeof *run->server);
        goto out;
    }
    size_t n = 0;
    for (size_t t = 0; t < towers->n; t++) {
        const struct pln_tower *tower = &towers->at[t];
        if (!pln_tower_serves(tower, run->spec->rule->wanted_tech)) continue;
        lon[n] = tower->lon_deg;
        lat[n] = tower->lat_deg;
        double level_dbm = pln_rule_server_dbm(run->spec->rule, tower->tx.freq_mhz);
        run->server[n++] =
            (struct pln_server){.tower = (uint32_t)t,
                                .level_dbm = level_dbm,
                                .floor_dbm = level_dbm - run->spec->rule->uncertain_db};
    }
    st = pln_nearby_build(&run->masts, n, lon, lat, run->spec->rule->radius_km, err);
out:
    geo_free(lon);
    geo_free(lat);
    return st;
}

/* The village's cluster that stands on its centre; PLN_NONE: none does. */
static uint32_t cluster_at_centre(const struct pln_villages *villages, const struct pln_village *v)
{
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++)
        if (villages->clusters[c].lon_deg == v->lon_deg &&
            villages->clusters[c].lat_deg == v->lat_deg)
            return c;
    return PLN_NONE;
}

static enum geo_status list_ears(struct audit_run *run, struct geo_err *err)
{
    const struct pln_villages *villages = run->spec->villages;
    size_t most = villages->n_clusters + villages->n;
    run->ear = geo_alloc(most, sizeof *run->ear);
    run->centre = geo_alloc(villages->n, sizeof *run->centre);
    run->answer = geo_alloc_zero(most, sizeof *run->answer);
    if (!run->ear || !run->centre || !run->answer)
        return geo_no_memory(err, "the places", most, sizeof *run->answer);
    run->n_ears = villages->n_clusters;
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++)
            run->ear[c] = (struct pln_ear){.lon_deg = villages->clusters[c].lon_deg,
                                           .lat_deg = villages->clusters[c].lat_deg,
                                           .village = (uint32_t)i};
        run->centre[i] = cluster_at_centre(villages, v);
        if (run->centre[i] == PLN_NONE) {
            run->centre[i] = (uint32_t)run->n_ears;
            run->ear[run->n_ears++] = (struct pln_ear){
                .lon_deg = v->lon_deg, .lat_deg = v->lat_deg, .village = (uint32_t)i};
        }
    }
    return GEO_OK;
}

static void tally_village(const struct audit_run *run, const struct pln_village *v, bool by_people,
                          struct pln_tally *tally)
{
    *tally = (struct pln_tally){0};
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++) {
        int64_t people = by_people ? run->spec->villages->clusters[c].people : 1;
        enum pln_verdict verdict =
            pln_reception_verdict(run->spec->rule, &run->answer[c].reception);
        tally->total += people;
        tally->served += verdict == PLN_VERDICT_SERVED ? people : 0;
        tally->uncertain += verdict == PLN_VERDICT_UNCERTAIN ? people : 0;
    }
}

static struct pln_service judge_village(const struct audit_run *run, size_t village)
{
    const struct pln_village *v = &run->spec->villages->at[village];
    const struct pln_reception *r = &run->answer[run->centre[village]].reception;
    struct pln_tally tally;
    tally_village(run, v, true, &tally);
    int64_t people_served = tally.served;
    if (tally.total == 0) tally_village(run, v, false, &tally);
    return (struct pln_service){
        .verdict =
            pln_rule_village(run->spec->rule, &tally, pln_reception_verdict(run->spec->rule, r)),
        .tower = r->tower,
        .rsrp_dbm = r->rsrp_dbm,
        .margin_db = r->margin_db,
        .loss_db = r->loss_db,
        .distance_km = r->distance_km,
        .n_servers = r->n_servers,
        .flags = r->flags,
        .people_served = people_served,
    };
}

static enum geo_status collect(const struct audit_run *run, struct pln_audit *audit,
                               struct geo_err *err)
{
    const struct pln_villages *villages = run->spec->villages;
    *audit = (struct pln_audit){.n_villages = villages->n, .n_clusters = villages->n_clusters};
    audit->village = geo_alloc(villages->n, sizeof *audit->village);
    audit->cluster = geo_alloc(villages->n_clusters, sizeof *audit->cluster);
    if (!audit->village || !audit->cluster) {
        pln_audit_release(audit);
        return geo_no_memory(err, "the audit", villages->n, sizeof *audit->village);
    }
    for (size_t i = 0; i < run->n_ears; i++) {
        const struct pln_answer *a = &run->answer[i];
        audit->n_paths += a->n_paths;
        audit->n_pruned += a->n_pruned;
        audit->n_gaps += (a->reception.flags & PLN_RECEPTION_GAP) != 0;
        audit->n_extrapolated += (a->reception.flags & PLN_LOSS_EXTRAPOLATED) != 0;
        if (i < villages->n_clusters) audit->cluster[i] = a->reception;
    }
    for (size_t i = 0; i < villages->n; i++)
        audit->village[i] = judge_village(run, i);
    return GEO_OK;
}

/* ---- with a memory (planner/cover/known) ---- */

static enum geo_status find_fresh(struct audit_run *run, struct geo_err *err)
{
    size_t n_tables = run->spec->memory->n_tables;
    run->fresh = geo_alloc_zero(n_tables, sizeof *run->fresh);
    double *lon = geo_alloc(run->masts.n, sizeof *lon), *lat = geo_alloc(run->masts.n, sizeof *lat);
    enum geo_status st = GEO_OK;
    if (!run->fresh || !lon || !lat) st = geo_no_memory(err, "new masts", run->masts.n, 16);
    for (size_t i = 0; i < n_tables && st == GEO_OK; i++) {
        const struct pln_recall_table *t = &run->recall.table[i];
        for (size_t k = 0; k < t->n_fresh; k++) {
            lon[k] = run->masts.lon_deg[t->fresh[k]];
            lat[k] = run->masts.lat_deg[t->fresh[k]];
        }
        st =
            pln_nearby_build(&run->fresh[i], t->n_fresh, lon, lat, run->spec->rule->radius_km, err);
    }
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status recall_all(struct audit_run *run, struct geo_err *err)
{
    run->ear_key = geo_alloc(run->n_ears, sizeof *run->ear_key);
    run->server_key = geo_alloc(run->masts.n, sizeof *run->server_key);
    run->found = geo_alloc_zero(run->n_ears, sizeof *run->found);
    if (!run->ear_key || !run->server_key || !run->found)
        return geo_no_memory(err, "keys", run->n_ears, sizeof *run->ear_key);
    for (size_t i = 0; i < run->n_ears; i++)
        run->ear_key[i] = pln_place_key(run->ear[i].lon_deg, run->ear[i].lat_deg);
    for (size_t i = 0; i < run->masts.n; i++) {
        const struct pln_tower *tower = &run->spec->towers->at[run->server[i].tower];
        run->server_key[i] = pln_transmitter_key(tower->lon_deg, tower->lat_deg, &tower->tx);
    }
    enum geo_status st = pln_keys_make_distinct(run->ear_key, run->n_ears, err);
    if (st == GEO_OK) st = pln_keys_make_distinct(run->server_key, run->masts.n, err);
    if (st == GEO_OK)
        st = pln_recall_build(run->spec->memory, run->spec->terrain, run->ear_key, run->n_ears,
                              run->server_key, run->masts.n, &run->recall, err);
    return st == GEO_OK ? find_fresh(run, err) : st;
}

/* ---- the run ---- */

struct slice_progress {
    const struct pln_audit_spec *spec;
    size_t before, n;
};

static int tell_progress(void *ctx, size_t done, size_t n)
{
    (void)n;
    const struct slice_progress *p = ctx;
    return p->spec->progress(p->spec->progress_ctx, p->before + done, p->n);
}

static struct pln_hearing hearing_from(const struct audit_run *run, size_t first)
{
    const struct pln_audit_spec *spec = run->spec;
    double floor_dbm = -1e9;
    for (size_t i = 0; i < run->masts.n; i++)
        floor_dbm = run->server[i].floor_dbm > floor_dbm ? run->server[i].floor_dbm : floor_dbm;
    return (struct pln_hearing){.spec = spec,
                                .ear = run->ear,
                                .server = run->server,
                                .masts = &run->masts,
                                .highest_floor_dbm = floor_dbm,
                                .recall = spec->memory ? &run->recall : NULL,
                                .told =
                                    run->base == PLN_NONE ? NULL : run->recall.table[run->base].has,
                                .fresh = run->fresh,
                                .answer = run->answer,
                                .found = run->found,
                                .first = first};
}

static enum geo_status hear_slice(struct audit_run *run, size_t from, size_t to,
                                  struct geo_err *err)
{
    const struct pln_audit_spec *spec = run->spec;
    struct pln_hearing hearing = hearing_from(run, from);
    struct slice_progress progress = {spec, from, run->n_ears};
    const struct geo_par_job job = {.n = to - from,
                                    .chunk = 8,
                                    .ctx = &hearing,
                                    .start = pln_hearing_start,
                                    .work = pln_hearing_work,
                                    .finish = pln_hearing_finish,
                                    .progress = spec->progress ? tell_progress : NULL,
                                    .progress_ctx = &progress};
    return geo_par_run(&job, spec->threads, err);
}

/* Ears between two looks at whether enough was found out to be kept. */
static size_t slice_of(const struct audit_run *run)
{
    const struct pln_memory *memory = run->spec->memory;
    size_t most = run->n_ears ? run->n_ears : 1;
    if (!memory || !memory->learned || !memory->keep_every_paths) return most;
    size_t slice = memory->keep_every_paths / 64 + 8;
    return slice < most ? slice : most;
}

/* Hand over what was found out at the ears FROM … TO − 1, or below TO where it makes a sequel. */
static enum geo_status hand_over(const struct audit_run *run, size_t from, size_t to,
                                 struct geo_err *err)
{
    const struct pln_discovery news = {.memory = run->spec->memory,
                                       .row_key = run->ear_key,
                                       .col_key = run->server_key,
                                       .n_rows = run->n_ears,
                                       .n_cols = run->masts.n,
                                       .found = run->found};
    return run->base == PLN_NONE
               ? pln_memory_hand_over(&news, from, to, err)
               : pln_memory_hand_over_sequel(&news, &run->recall, run->base, to, err);
}

static enum geo_status hear_everywhere(struct audit_run *run, struct geo_err *err)
{
    const struct pln_memory *memory = run->spec->memory;
    bool keep = memory && memory->learned;
    enum geo_status st = GEO_OK;
    size_t kept = 0, n_paths = 0, n_all_paths = 0, slice = slice_of(run);
    for (size_t from = 0; from < run->n_ears && st == GEO_OK; from += slice) {
        size_t to = run->n_ears - from > slice ? from + slice : run->n_ears;
        st = hear_slice(run, from, to, err);
        for (size_t i = from; i < to && st == GEO_OK; i++)
            n_paths += run->answer[i].n_paths;
        if (st == GEO_OK && keep && to < run->n_ears &&
            pln_part_is_due(memory->keep_every_paths, n_paths, n_all_paths)) {
            st = hand_over(run, kept, to, err);
            n_all_paths += n_paths;
            n_paths = 0;
            kept = to;
        }
    }
    if (st == GEO_OK && keep &&
        (n_all_paths + n_paths || pln_recall_lacks(&run->recall, run->n_ears)))
        st = hand_over(run, 0, run->n_ears, err);
    return st;
}

static void release_run(struct audit_run *run)
{
    const struct pln_memory *memory = run->spec->memory;
    for (size_t i = 0; run->fresh && i < memory->n_tables; i++)
        pln_nearby_release(&run->fresh[i]);
    for (size_t i = 0; run->found && i < run->n_ears; i++)
        geo_free(run->found[i].fact);
    geo_free(run->found);
    pln_nearby_release(&run->masts);
    if (memory) pln_recall_release(&run->recall);
    geo_free(run->fresh);
    geo_free(run->ear_key);
    geo_free(run->server_key);
    geo_free(run->server);
    geo_free(run->ear);
    geo_free(run->centre);
    geo_free(run->answer);
}

enum geo_status pln_audit_run(const struct pln_audit_spec *spec, struct pln_audit *audit,
                              struct geo_err *err)
{
    struct audit_run run = {.spec = spec, .base = PLN_NONE};
    enum geo_status st = list_ears(&run, err);
    if (st == GEO_OK) st = list_servers(&run, err);
    if (st == GEO_OK && spec->memory) st = recall_all(&run, err);
    if (st == GEO_OK && spec->memory)
        run.base = pln_recall_base(&run.recall, run.n_ears, run.masts.n);
    if (st == GEO_OK) st = hear_everywhere(&run, err);
    if (st == GEO_OK) st = collect(&run, audit, err);
    release_run(&run);
    return st;
}

/* ---- what it would cost ---- */

static double clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Masts near an ear that nothing is known about: how many, and a mark for each in IS_NEW. */
static enum geo_status count_new(const struct audit_run *run, size_t ear,
                                 struct pln_neighbours *near, uint8_t *is_new, size_t *n,
                                 struct geo_err *err)
{
    const struct pln_ear *e = &run->ear[ear];
    enum geo_status st = pln_nearby_to(&run->masts, e->lon_deg, e->lat_deg, near, err);
    const struct pln_recall_row *row = run->found ? &run->recall.row[ear] : NULL;
    const struct pln_recall_table *t =
        row && row->table != PLN_NONE ? &run->recall.table[row->table] : NULL;
    *n = 0;
    for (size_t k = 0; st == GEO_OK && k < near->n; k++) {
        uint32_t mast = near->at[k].item;
        if (t && t->has[mast] &&
            !geo_changes_cross(&t->changes, run->masts.lon_deg[mast], run->masts.lat_deg[mast],
                               e->lon_deg, e->lat_deg))
            continue;
        is_new[mast] = 1;
        ++*n;
    }
    return st;
}

static enum geo_status count_pairs(const struct audit_run *run, struct pln_audit_forecast *forecast,
                                   struct geo_err *err)
{
    struct pln_neighbours near = {0};
    uint8_t *is_new = geo_alloc_zero(run->masts.n, 1);
    enum geo_status st = is_new ? GEO_OK : geo_no_memory(err, "new masts", run->masts.n, 1);
    forecast->n_masts = run->masts.n;
    for (size_t i = 0; st == GEO_OK && i < run->n_ears; i++) {
        size_t n_new;
        st = count_new(run, i, &near, is_new, &n_new, err);
        forecast->n_pairs += near.n;
        forecast->n_new_pairs += n_new;
    }
    for (size_t i = 0; st == GEO_OK && i < run->masts.n; i++)
        forecast->n_new_masts += is_new[i];
    pln_neighbours_release(&near);
    geo_free(is_new);
    return st;
}

/* At so many places, spread over all of them. */
enum { SAMPLED_EARS = 400 };

static enum geo_status hear_sample(const struct audit_run *run, struct pln_audit_forecast *forecast,
                                   struct geo_err *err)
{
    struct pln_hearing hearing = hearing_from(run, 0);
    void *worker = NULL;
    size_t every = run->n_ears / SAMPLED_EARS + 1, n_sampled = 0, n_paths = 0;
    enum geo_status st = pln_hearing_start(&hearing, &worker, err);
    double began_s = clock_s();
    for (size_t i = 0; st == GEO_OK && i < run->n_ears; i += every, n_sampled++) {
        st = pln_hearing_work(&hearing, worker, i, err);
        n_paths += run->answer[i].n_paths;
    }
    double spent_s = clock_s() - began_s;
    if (worker) pln_hearing_finish(&hearing, worker);
    if (st != GEO_OK || !n_sampled) return st;
    double scale = (double)run->n_ears / (double)n_sampled;
    forecast->n_paths = scale * (double)n_paths;
    forecast->seconds = scale * spent_s;
    return st;
}

/* A path's own time, free of what else a place costs. */
static enum geo_status time_paths(const struct audit_run *run, struct pln_audit_forecast *forecast,
                                  struct geo_err *err)
{
    struct pln_linker *linker = NULL;
    struct pln_neighbours near = {0};
    size_t every = run->n_ears / SAMPLED_EARS + 1, n = 0;
    double spent_s = 0;
    enum geo_status st = pln_linker_open(run->spec->terrain, run->spec->setup, &linker, err);
    for (size_t i = 0; st == GEO_OK && i < run->n_ears; i += every) {
        const struct pln_ear *ear = &run->ear[i];
        st = pln_nearby_to(&run->masts, ear->lon_deg, ear->lat_deg, &near, err);
        if (st != GEO_OK || !near.n) continue;
        uint32_t mast = near.at[i % near.n].item;
        const struct pln_tower *tower = &run->spec->towers->at[run->server[mast].tower];
        struct pln_link link;
        double began_s = clock_s();
        bool there = pln_linker_path(linker, tower->lon_deg, tower->lat_deg, ear->lon_deg,
                                     ear->lat_deg, NULL) == GEO_OK;
        if (there) pln_linker_answer(linker, &tower->tx, &link);
        n += there;
        spent_s += clock_s() - began_s;
    }
    forecast->path_s = n ? spent_s / (double)n : 0;
    pln_linker_release(linker);
    pln_neighbours_release(&near);
    return st;
}

enum geo_status pln_audit_foresee(const struct pln_audit_spec *spec,
                                  struct pln_audit_forecast *forecast, struct geo_err *err)
{
    struct audit_run run = {.spec = spec, .base = PLN_NONE};
    *forecast = (struct pln_audit_forecast){0};
    enum geo_status st = list_ears(&run, err);
    if (st == GEO_OK) st = list_servers(&run, err);
    if (st == GEO_OK && spec->memory) st = recall_all(&run, err);
    if (st == GEO_OK) st = count_pairs(&run, forecast, err);
    if (st == GEO_OK) st = hear_sample(&run, forecast, err);
    if (st == GEO_OK) st = time_paths(&run, forecast, err);
    release_run(&run);
    return st;
}
