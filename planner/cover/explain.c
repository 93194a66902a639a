#include "planner/cover/explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"

#define CLEARANCE 0.6 /* of the first Fresnel zone's radius */
#define SADDLE_M 25.0 /* a rise of so much behind a dip is another ridge */
#define LEAST_DB 0.1  /* ridges that cost less are not told */
#define EARTH_KM (4.0 / 3.0 * 6371)
#define RING_KM 0.5 /* new places are looked for so near the village */
#define RING_PLACES 16

/* ---- ridges ---- */

/* A path that may be cut down, and the geometry of its line of sight. */
struct cutting {
    const struct pln_link_setup *setup;
    const struct geo_profile *walked;
    double *ground_m, *clutter_m; /* of n points */
    struct pln_link_env env;
};

/* How far the surface at point I stands above the line, and the zone's radius there. */
static double above_m(const struct cutting *c, size_t i, double *zone_m)
{
    const struct geo_profile *w = c->walked;
    double d = w->d_km[i], total = w->total_km, share = d / total;
    double tx_m = w->ground_m[0] + c->env.tx_height_m;
    double rx_m = w->ground_m[w->n - 1] + c->env.rx_height_m;
    *zone_m = sqrt(299.792458 / c->env.freq_mhz * 1000 * d * (total - d) / total);
    return c->ground_m[i] + c->clutter_m[i] + 500 * d * (total - d) / EARTH_KM -
           (tx_m + share * (rx_m - tx_m));
}

static double loss_of(const struct cutting *c)
{
    struct pln_profile profile = {.n = c->walked->n,
                                  .d_km = c->walked->d_km,
                                  .ground_m = c->ground_m,
                                  .clutter_m = c->clutter_m};
    struct pln_loss loss;
    c->setup->model->loss(&profile, &c->env, &loss);
    pln_terminal_add(&c->setup->terminal, &c->env, &loss);
    return loss.loss_db;
}

/* The point deepest in the zone; 0: the way is free. */
static size_t worst_point(const struct cutting *c)
{
    size_t worst = 0;
    double most = -CLEARANCE + 1e-6; /* what was cut down to it is free */
    for (size_t i = 1; i + 1 < c->walked->n; i++) {
        double zone_m, over_m = above_m(c, i, &zone_m);
        if (zone_m > 0 && over_m / zone_m > most) {
            most = over_m / zone_m;
            worst = i;
        }
    }
    return worst;
}

/* From the top down one side to the next saddle, or to where the zone is free; cut on the way. */
static void cut_side(struct cutting *c, size_t top, int step)
{
    double lowest = (double)INFINITY;
    for (size_t i = top; i > 0 && i + 1 < c->walked->n; i = step > 0 ? i + 1 : i - 1) {
        double zone_m, over_m = above_m(c, i, &zone_m), excess = over_m + CLEARANCE * zone_m;
        if (excess <= 0 || over_m > lowest + SADDLE_M) return;
        lowest = fmin(lowest, over_m);
        if (i == top && step < 0) continue; /* cut last, by the other side */
        c->ground_m[i] -= excess;
    }
}

static void find_ridges(struct cutting *c, const double *lonlat0, double azimuth_deg,
                        struct pln_heard *heard)
{
    double before_db = loss_of(c);
    while (heard->n_ridges < PLN_EXPLAIN_RIDGES) {
        size_t top = worst_point(c);
        if (top == 0) return;
        double zone_m, s_m = c->walked->d_km[top] * 1000;
        struct pln_ridge *ridge = &heard->ridge[heard->n_ridges];
        *ridge = (struct pln_ridge){.distance_km = c->walked->d_km[top],
                                    .ground_m = c->walked->ground_m[top],
                                    .cover_m = c->clutter_m[top],
                                    .over_m = above_m(c, top, &zone_m)};
        geo_path_along(lonlat0[0], lonlat0[1], azimuth_deg, 1, &s_m, &ridge->lon_deg,
                       &ridge->lat_deg);
        cut_side(c, top, -1);
        cut_side(c, top, 1);
        double after_db = loss_of(c);
        ridge->saved_db = before_db - after_db;
        before_db = after_db;
        if (ridge->saved_db < LEAST_DB) return;
        heard->n_ridges++;
    }
}

/* ---- masts ---- */

struct explainer {
    const struct pln_explain_spec *spec;
    struct pln_explanation *out;
    struct pln_linker *linker;
    struct geo_walker *walker;
};

static double margin_of(const struct pln_rule *rule, double freq_mhz, double rsrp_dbm)
{
    return rsrp_dbm - pln_rule_allowance_db(rule, freq_mhz) - rule->threshold_dbm;
}

static enum geo_status add_ridges(struct explainer *e, struct pln_heard *heard, struct geo_err *err)
{
    const struct pln_explain_spec *spec = e->spec;
    const struct pln_tower *t = &spec->towers->at[heard->tower];
    struct geo_profile walked = {0};
    enum geo_status status = geo_walker_profile(e->walker, t->lon_deg, t->lat_deg, spec->lon_deg,
                                                spec->lat_deg, spec->setup->step_m, &walked, err);
    double *copy = status == GEO_OK ? geo_alloc(walked.n, 2 * sizeof *copy) : NULL;
    if (status == GEO_OK && !copy)
        status = geo_no_memory(err, "a path", walked.n, 2 * sizeof *copy);
    if (status == GEO_OK && heard->link.distance_km > PLN_LINK_NEAR_KM) {
        struct cutting c = {spec->setup, &walked, copy, copy + walked.n, spec->setup->env};
        memcpy(c.ground_m, walked.ground_m, walked.n * sizeof *copy);
        memcpy(c.clutter_m, walked.clutter_m, walked.n * sizeof *copy);
        c.clutter_m[0] = c.clutter_m[walked.n - 1] = 0;
        c.env.freq_mhz = t->tx.freq_mhz;
        c.env.tx_height_m = t->tx.antenna_height_m;
        c.env.rx_height_m = spec->setup->rx.height_m;
        c.env.lat_deg = walked.mid_lat_deg;
        c.env.location_pct = 50;
        c.env.sigma_db = 0;
        const double from[] = {t->lon_deg, t->lat_deg};
        find_ridges(&c, from, heard->link.azimuth_deg, heard);
    }
    geo_free(copy);
    geo_profile_release(&walked);
    return status;
}

static bool stronger(const struct pln_heard *a, const struct pln_heard *b)
{
    if (a->serves != b->serves) return a->serves;
    return a->link.rsrp_dbm > b->link.rsrp_dbm;
}

static void keep(struct pln_explanation *out, const struct pln_heard *heard)
{
    size_t at = out->n_masts < PLN_EXPLAIN_MASTS ? out->n_masts++ : PLN_EXPLAIN_MASTS;
    if (at == PLN_EXPLAIN_MASTS && !stronger(heard, &out->mast[--at])) return;
    for (; at > 0 && stronger(heard, &out->mast[at - 1]); at--)
        out->mast[at] = out->mast[at - 1];
    out->mast[at] = *heard;
}

static enum geo_status hear_masts(struct explainer *e, struct geo_err *err)
{
    const struct pln_explain_spec *spec = e->spec;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < spec->towers->n; i++) {
        const struct pln_tower *t = &spec->towers->at[i];
        double length_m;
        geo_path_between(t->lon_deg, t->lat_deg, spec->lon_deg, spec->lat_deg, &length_m, NULL);
        if (length_m > spec->rule->radius_km * 1000) continue;
        e->out->n_in_reach++;
        struct pln_heard heard = {.tower = (uint32_t)i,
                                  .serves = pln_tower_serves(t, spec->rule->wanted_tech)};
        status =
            pln_linker_path(e->linker, t->lon_deg, t->lat_deg, spec->lon_deg, spec->lat_deg, err);
        if (status == GEO_NO_COVER) continue; /* the audit leaves the pair out as well */
        if (status != GEO_OK) return status;
        pln_linker_answer(e->linker, &t->tx, &heard.link);
        if (isnan(heard.link.rsrp_dbm)) continue;
        heard.margin_db = margin_of(spec->rule, t->tx.freq_mhz, heard.link.rsrp_dbm);
        keep(e->out, &heard);
    }
    status = GEO_OK;
    for (size_t i = 0; status == GEO_OK && i < e->out->n_masts; i++)
        status = add_ridges(e, &e->out->mast[i], err);
    return status;
}

/* ---- remedies ---- */

static void add_remedy(struct explainer *e, struct pln_remedy remedy,
                       const struct pln_transmitter *tx)
{
    struct pln_link link;
    if (e->out->n_remedies == PLN_EXPLAIN_REMEDIES) return;
    pln_linker_answer(e->linker, tx, &link);
    remedy.distance_km = link.distance_km;
    remedy.rsrp_dbm = link.rsrp_dbm;
    remedy.margin_db = margin_of(e->spec->rule, tx->freq_mhz, link.rsrp_dbm);
    if (!isnan(remedy.rsrp_dbm)) e->out->remedy[e->out->n_remedies++] = remedy;
}

static int64_t kind_cost(const struct explainer *e, size_t kind)
{
    return pln_cost_present(&e->spec->kinds->at[kind], e->spec->finance).total_vnd;
}

static int64_t radio_cost(const struct explainer *e)
{
    int64_t least = -1;
    for (size_t k = 0; k < e->spec->kinds->n; k++)
        if (e->spec->kinds->at[k].fix == PLN_FIX_ADD_LTE && (least < 0 || kind_cost(e, k) < least))
            least = kind_cost(e, k);
    return least;
}

/* The tilt of 0 … 10° that is heard best, when it is another than today's. */
static void try_tilts(struct explainer *e, const struct pln_heard *heard)
{
    const struct pln_tower *t = &e->spec->towers->at[heard->tower];
    double best_deg = t->tx.downtilt_deg, best_dbm = heard->link.rsrp_dbm + 0.05;
    struct pln_transmitter tx = t->tx;
    for (int tilt_deg = 0; tilt_deg <= 10; tilt_deg++) {
        struct pln_link link;
        tx.downtilt_deg = tilt_deg;
        pln_linker_answer(e->linker, &tx, &link);
        if (link.rsrp_dbm > best_dbm) best_dbm = link.rsrp_dbm, best_deg = tilt_deg;
    }
    if (best_deg == t->tx.downtilt_deg) return;
    tx.downtilt_deg = best_deg;
    add_remedy(e,
               (struct pln_remedy){.what = PLN_REMEDY_TILT,
                                   .tower = heard->tower,
                                   .kind = PLN_NONE,
                                   .value = best_deg,
                                   .lon_deg = t->lon_deg,
                                   .lat_deg = t->lat_deg},
               &tx);
}

static void try_bands(struct explainer *e, const struct pln_heard *heard)
{
    static const double bands_mhz[] = {700, 900, 1800};
    const struct pln_tower *t = &e->spec->towers->at[heard->tower];
    for (size_t b = 0; b < sizeof bands_mhz / sizeof *bands_mhz; b++) {
        struct pln_transmitter tx = t->tx;
        if (bands_mhz[b] >= tx.freq_mhz - 50) continue; /* lower ones reach further */
        tx.freq_mhz = bands_mhz[b];
        add_remedy(e,
                   (struct pln_remedy){.what = PLN_REMEDY_BAND,
                                       .tower = heard->tower,
                                       .kind = PLN_NONE,
                                       .value = bands_mhz[b],
                                       .lon_deg = t->lon_deg,
                                       .lat_deg = t->lat_deg,
                                       .cost_vnd = radio_cost(e)},
                   &tx);
    }
}

static void try_kinds(struct explainer *e, const struct pln_heard *heard)
{
    const struct pln_tower *t = &e->spec->towers->at[heard->tower];
    for (size_t k = 0; k < e->spec->kinds->n; k++) {
        const struct pln_site_kind *kind = &e->spec->kinds->at[k];
        struct pln_transmitter tx = t->tx;
        if (kind->fix == PLN_FIX_RAISE && heard->serves &&
            kind->tx.antenna_height_m > tx.antenna_height_m) {
            tx.antenna_height_m = kind->tx.antenna_height_m;
        } else if (kind->fix == PLN_FIX_ADD_LTE && !heard->serves) {
            tx = kind->tx; /* on the mast as it stands */
            if (!t->height_assumed || !(tx.antenna_height_m > 0))
                tx.antenna_height_m = t->tx.antenna_height_m;
        } else {
            continue;
        }
        add_remedy(e,
                   (struct pln_remedy){.what = PLN_REMEDY_KIND,
                                       .tower = heard->tower,
                                       .kind = (uint32_t)k,
                                       .value = tx.antenna_height_m,
                                       .lon_deg = t->lon_deg,
                                       .lat_deg = t->lat_deg,
                                       .cost_vnd = kind_cost(e, k)},
                   &tx);
    }
}

/* The highest ground within RING_KM: where a new site near the place would stand. */
static void find_high_ground(struct explainer *e, double *lon_deg, double *lat_deg)
{
    double best_m = pln_linker_ground_m(e->linker, e->spec->lon_deg, e->spec->lat_deg);
    *lon_deg = e->spec->lon_deg, *lat_deg = e->spec->lat_deg;
    for (int ring = 1; ring <= 2; ring++)
        for (int k = 0; k < RING_PLACES; k++) {
            double s_m = 500 * RING_KM * ring, lon, lat;
            geo_path_along(e->spec->lon_deg, e->spec->lat_deg, 360.0 * k / RING_PLACES, 1, &s_m,
                           &lon, &lat);
            double h = pln_linker_ground_m(e->linker, lon, lat);
            if (h > best_m) best_m = h, *lon_deg = lon, *lat_deg = lat;
        }
}

static enum geo_status try_new_sites(struct explainer *e, struct geo_err *err)
{
    double lon_deg, lat_deg;
    find_high_ground(e, &lon_deg, &lat_deg);
    enum geo_status status =
        pln_linker_path(e->linker, lon_deg, lat_deg, e->spec->lon_deg, e->spec->lat_deg, err);
    for (size_t k = 0; status == GEO_OK && k < e->spec->kinds->n; k++) {
        const struct pln_site_kind *kind = &e->spec->kinds->at[k];
        if (kind->fix != PLN_FIX_POLE && kind->fix != PLN_FIX_MACRO) continue;
        add_remedy(e,
                   (struct pln_remedy){.what = PLN_REMEDY_KIND,
                                       .tower = PLN_NONE,
                                       .kind = (uint32_t)k,
                                       .value = kind->tx.antenna_height_m,
                                       .lon_deg = lon_deg,
                                       .lat_deg = lat_deg,
                                       .cost_vnd = kind_cost(e, k)},
                   &kind->tx);
    }
    return status;
}

static enum geo_status try_masts(struct explainer *e, struct geo_err *err)
{
    for (size_t i = 0; i < e->out->n_masts; i++) {
        const struct pln_heard *heard = &e->out->mast[i];
        const struct pln_tower *t = &e->spec->towers->at[heard->tower];
        enum geo_status status = pln_linker_path(e->linker, t->lon_deg, t->lat_deg,
                                                 e->spec->lon_deg, e->spec->lat_deg, err);
        if (status != GEO_OK) return status;
        if (heard->serves) {
            try_tilts(e, heard);
            try_bands(e, heard);
        }
        try_kinds(e, heard);
    }
    return GEO_OK;
}

/* Surely serving ones first; among these by cost, among the others by margin. */
static double uncertain_db; /* of the rule, for qsort: set right before, main thread */
static int by_worth(const void *a, const void *b)
{
    const struct pln_remedy *x = a, *y = b;
    bool sx = x->margin_db >= uncertain_db, sy = y->margin_db >= uncertain_db;
    if (sx != sy) return sx ? -1 : 1;
    if (sx && x->cost_vnd != y->cost_vnd) {
        if (x->cost_vnd < 0 || y->cost_vnd < 0) return x->cost_vnd < 0 ? 1 : -1;
        return x->cost_vnd < y->cost_vnd ? -1 : 1;
    }
    return (x->margin_db < y->margin_db) - (x->margin_db > y->margin_db);
}

enum geo_status pln_explain_place(const struct pln_explain_spec *spec, struct pln_explanation *out,
                                  struct geo_err *err)
{
    struct explainer e = {.spec = spec, .out = out};
    *out = (struct pln_explanation){0};
    enum geo_status status = pln_linker_open(spec->terrain, spec->setup, &e.linker, err);
    if (status == GEO_OK) status = geo_walker_open(spec->terrain, &e.walker, err);
    if (status == GEO_OK && isnan(pln_linker_ground_m(e.linker, spec->lon_deg, spec->lat_deg)))
        status = geo_fail(err, GEO_NO_COVER, "the terrain has no height at %.6f, %.6f",
                          spec->lon_deg, spec->lat_deg);
    if (status == GEO_OK) status = hear_masts(&e, err);
    if (status == GEO_OK) status = try_masts(&e, err);
    if (status == GEO_OK) status = try_new_sites(&e, err);
    uncertain_db = spec->rule->uncertain_db;
    qsort(out->remedy, out->n_remedies, sizeof *out->remedy, by_worth);
    geo_walker_release(e.walker);
    pln_linker_release(e.linker);
    return status;
}
