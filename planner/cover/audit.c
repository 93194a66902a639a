#include "planner/cover/audit.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/nearby.h"

/* A place to receive at: a cluster, or the centre of a village that no cluster stands on. */
struct place {
    double lon_deg, lat_deg;
    uint32_t village;
};

struct answer {
    struct pln_reception reception;
    uint32_t n_paths, n_pruned, n_gaps, n_extrapolated;
};

/* A mast that counts, with what is the same for all of its links. */
struct server {
    uint32_t tower;
    double level_dbm; /* median RSRP from which it serves */
    double floor_dbm; /* below this it certainly does not */
};

struct audit_run {
    const struct pln_audit_spec *spec;
    struct place *place; /* the clusters first */
    size_t n_places;
    uint32_t *centre; /* by village: its place */
    struct server *server;
    struct pln_nearby masts; /* by server number */
    struct answer *answer;   /* by place */
};

struct worker {
    struct pln_linker *linker;
    struct pln_neighbours masts;
    struct pair *pairs; /* as many as masts.cap */
    size_t cap;
};

struct pair {
    uint32_t server;
    double bound_dbm;
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
        run->server[n++] = (struct server){.tower = (uint32_t)t,
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

static enum geo_status list_places(struct audit_run *run, struct geo_err *err)
{
    const struct pln_villages *villages = run->spec->villages;
    size_t most = villages->n_clusters + villages->n;
    run->place = geo_alloc(most, sizeof *run->place);
    run->centre = geo_alloc(villages->n, sizeof *run->centre);
    run->answer = geo_alloc_zero(most, sizeof *run->answer);
    if (!run->place || !run->centre || !run->answer)
        return geo_no_memory(err, "the places", most, sizeof *run->answer);
    run->n_places = villages->n_clusters;
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++)
            run->place[c] = (struct place){.lon_deg = villages->clusters[c].lon_deg,
                                           .lat_deg = villages->clusters[c].lat_deg,
                                           .village = (uint32_t)i};
        run->centre[i] = cluster_at_centre(villages, v);
        if (run->centre[i] == PLN_NONE) {
            run->centre[i] = (uint32_t)run->n_places;
            run->place[run->n_places++] = (struct place){
                .lon_deg = v->lon_deg, .lat_deg = v->lat_deg, .village = (uint32_t)i};
        }
    }
    return GEO_OK;
}

static void finish_worker(void *ctx, void *state)
{
    (void)ctx;
    struct worker *w = state;
    pln_linker_release(w->linker);
    pln_neighbours_release(&w->masts);
    geo_free(w->pairs);
    geo_free(w);
}

static enum geo_status start_worker(void *ctx, void **state, struct geo_err *err)
{
    const struct audit_run *run = ctx;
    struct worker *w = geo_alloc_zero(1, sizeof *w);
    if (!w) return geo_no_memory(err, "an audit worker", 1, sizeof *w);
    enum geo_status st = pln_linker_open(run->spec->terrain, run->spec->setup, &w->linker, err);
    if (st != GEO_OK) {
        finish_worker(ctx, w);
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

static enum geo_status list_pairs(const struct audit_run *run, struct worker *w,
                                  const struct place *place, struct geo_err *err)
{
    const struct pln_audit_spec *spec = run->spec;
    enum geo_status st = pln_nearby_to(&run->masts, place->lon_deg, place->lat_deg, &w->masts, err);
    if (st == GEO_OK) st = geo_grow(&w->pairs, &w->cap, w->masts.n, sizeof *w->pairs, err);
    if (st != GEO_OK) return st;
    for (size_t k = 0; k < w->masts.n; k++) {
        const struct pln_neighbour *near = &w->masts.at[k];
        const struct pln_transmitter *tx = &spec->towers->at[run->server[near->item].tower].tx;
        double least_db = pln_link_least_loss_db(spec->setup, near->distance_km, tx->freq_mhz);
        w->pairs[k] = (struct pair){.server = near->item,
                                    .bound_dbm = pln_rsrp_bound_dbm(tx, &spec->setup->rx,
                                                                    &spec->setup->pattern,
                                                                    near->azimuth_deg, least_db)};
    }
    if (w->masts.n) qsort(w->pairs, w->masts.n, sizeof *w->pairs, by_bound);
    return GEO_OK;
}

/* Let one answered link compete for the place. */
static void consider(const struct audit_run *run, uint32_t server, const struct pln_link *link,
                     double *best_dbm, struct answer *a)
{
    const struct server *s = &run->server[server];
    struct pln_reception *r = &a->reception;
    a->n_extrapolated += (link->loss.flags & PLN_LOSS_EXTRAPOLATED) != 0;
    if (!isfinite(link->rsrp_dbm)) /* the model had no answer */
        return;
    if (link->rsrp_dbm >= s->level_dbm && r->n_servers < UINT16_MAX) r->n_servers++;
    if (link->rsrp_dbm < *best_dbm || (link->rsrp_dbm == *best_dbm && s->tower > r->tower)) return;
    *best_dbm = link->rsrp_dbm;
    r->tower = s->tower;
    r->rsrp_dbm = (float)link->rsrp_dbm;
    r->margin_db = (float)(link->rsrp_dbm - s->level_dbm);
    r->loss_db = (float)link->loss.loss_db;
    r->distance_km = (float)link->distance_km;
    r->flags = (uint16_t)((r->flags & PLN_RECEPTION_GAP) | link->loss.flags);
}

static enum geo_status hear_all(const struct audit_run *run, struct worker *w,
                                const struct place *place, struct answer *a)
{
    const struct pln_audit_spec *spec = run->spec;
    double best_dbm = -INFINITY;
    for (size_t k = 0; k < w->masts.n; k++) {
        const struct pair *pair = &w->pairs[k];
        const struct server *server = &run->server[pair->server];
        if (!spec->exhaustive && pair->bound_dbm < best_dbm &&
            pair->bound_dbm < server->floor_dbm) {
            a->n_pruned++;
            continue;
        }
        const struct pln_tower *tower = &spec->towers->at[server->tower];
        struct geo_err err;
        enum geo_status st = pln_linker_path(w->linker, tower->lon_deg, tower->lat_deg,
                                             place->lon_deg, place->lat_deg, &err);
        if (st == GEO_NO_COVER) {
            a->n_gaps++;
            if (pair->bound_dbm >= server->floor_dbm) a->reception.flags |= PLN_RECEPTION_GAP;
            continue;
        }
        if (st != GEO_OK) return st;
        struct pln_link link;
        pln_linker_answer(w->linker, &tower->tx, &link);
        a->n_paths++;
        consider(run, pair->server, &link, &best_dbm, a);
    }
    return GEO_OK;
}

static enum geo_status audit_place(void *ctx, void *state, size_t index, struct geo_err *err)
{
    const struct audit_run *run = ctx;
    struct worker *w = state;
    const struct place *place = &run->place[index];
    struct answer *a = &run->answer[index];
    a->reception = (struct pln_reception){
        .tower = PLN_NONE, .rsrp_dbm = NAN, .margin_db = NAN, .loss_db = NAN, .distance_km = NAN};
    const struct pln_village *v = &run->spec->villages->at[place->village];
    if (isnan(pln_linker_ground_m(w->linker, place->lon_deg, place->lat_deg)))
        return geo_fail(err, GEO_NO_COVER,
                        "village %s (%s) at longitude %.6f, latitude %.6f lies outside the terrain "
                        "or on a void of it",
                        v->id, v->name, place->lon_deg, place->lat_deg);
    enum geo_status st = list_pairs(run, w, place, err);
    if (st == GEO_OK) st = hear_all(run, w, place, a);
    return st;
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
    for (size_t i = 0; i < run->n_places; i++) {
        const struct answer *a = &run->answer[i];
        audit->n_paths += a->n_paths;
        audit->n_pruned += a->n_pruned;
        audit->n_gaps += a->n_gaps;
        audit->n_extrapolated += a->n_extrapolated;
        if (i < villages->n_clusters) audit->cluster[i] = a->reception;
    }
    for (size_t i = 0; i < villages->n; i++)
        audit->village[i] = judge_village(run, i);
    return GEO_OK;
}

enum geo_status pln_audit_run(const struct pln_audit_spec *spec, struct pln_audit *audit,
                              struct geo_err *err)
{
    struct audit_run run = {.spec = spec};
    enum geo_status st = list_places(&run, err);
    if (st == GEO_OK) st = list_servers(&run, err);
    if (st == GEO_OK) {
        const struct geo_par_job job = {.n = run.n_places,
                                        .chunk = 8,
                                        .ctx = &run,
                                        .start = start_worker,
                                        .work = audit_place,
                                        .finish = finish_worker,
                                        .progress = spec->progress,
                                        .progress_ctx = spec->progress_ctx};
        st = geo_par_run(&job, spec->threads, err);
    }
    if (st == GEO_OK) st = collect(&run, audit, err);
    pln_nearby_release(&run.masts);
    geo_free(run.server);
    geo_free(run.place);
    geo_free(run.centre);
    geo_free(run.answer);
    return st;
}
