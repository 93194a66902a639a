#include "planner/cover/place.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

#define METRES_PER_DEGREE 111195.0 /* of a great circle; only spreads the points of a search */
#define RAD 0.017453292519943295
#define POINTS_PER_SIDE 40 /* of a village's search square, at most, from the centre */

struct spots { /* places before thinning, best first; the zero value is empty */
    struct pln_place *at;
    size_t n, cap;
};

/* For places of one origin. */
struct search {
    enum geo_status (*find)(struct search *search, struct geo_err *err);
    const struct pln_candidate_spec *spec;
    const struct pln_nearby *serving; /* masts that count, for the clearance */
    struct pln_places places;
    struct geo_walker *walker;
    struct pln_neighbours near;
};

void pln_places_release(struct pln_places *places)
{
    geo_free(places->at);
    *places = (struct pln_places){0};
}

/* People of the targets within reach; −1: there is no target within reach. */
static enum geo_status people_in_reach(struct search *s, double lon_deg, double lat_deg,
                                       int64_t *people, struct geo_err *err)
{
    const struct pln_targets *targets = s->spec->targets;
    *people = -1;
    enum geo_status st = pln_nearby_within(&targets->nearby, lon_deg, lat_deg,
                                           s->spec->rule->reach_km, &s->near, err);
    for (size_t k = 0; st == GEO_OK && k < s->near.n; k++) {
        int64_t here = s->spec->villages->clusters[targets->cluster[s->near.at[k].item]].people;
        *people = (*people < 0 ? 0 : *people) + here;
    }
    return st;
}

static enum geo_status too_near_a_mast(struct search *s, const struct pln_candidate *site,
                                       bool *near, struct geo_err *err)
{
    *near = false;
    if (s->spec->rule->mast_clearance_km <= 0 || site->origin == PLN_ORIGIN_MAST) return GEO_OK;
    enum geo_status st = pln_nearby_within(s->serving, site->lon_deg, site->lat_deg,
                                           s->serving->radius_km, &s->near, err);
    *near = s->near.n > 0;
    return st;
}

/* Add a place when it has ground, targets within reach and distance from the masts. */
static enum geo_status offer(struct search *s, struct pln_candidate site, struct spots *spots,
                             struct geo_err *err)
{
    bool near;
    struct pln_place place = {.site = site};
    place.site.ground_m = geo_walker_height_m(s->walker, site.lon_deg, site.lat_deg);
    if (isnan(place.site.ground_m)) return GEO_OK;
    enum geo_status st = people_in_reach(s, site.lon_deg, site.lat_deg, &place.people, err);
    if (st != GEO_OK || place.people < 0) return st;
    st = too_near_a_mast(s, &site, &near, err);
    if (st != GEO_OK || near) return st;
    st = geo_grow(&spots->at, &spots->cap, spots->n + 1, sizeof *spots->at, err);
    if (st == GEO_OK) spots->at[spots->n++] = place;
    return st;
}

/* Mark which spots stay when each better one keeps the others spacing_km away. */
static enum geo_status thin(const struct spots *spots, double spacing_km, bool *keep,
                            struct geo_err *err)
{
    struct pln_nearby index = {0};
    struct pln_neighbours near = {0};
    double *lon = geo_alloc(spots->n, sizeof *lon), *lat = geo_alloc(spots->n, sizeof *lat);
    enum geo_status st = GEO_OK;
    if (!lon || !lat) {
        st = geo_no_memory(err, "thinning", spots->n, sizeof *lon);
        goto out;
    }
    for (size_t i = 0; i < spots->n; i++) {
        keep[i] = true;
        lon[i] = spots->at[i].site.lon_deg;
        lat[i] = spots->at[i].site.lat_deg;
    }
    st = pln_nearby_build(&index, spots->n, lon, lat, fmax(spacing_km, 0.001), err);
    for (size_t i = 0; st == GEO_OK && spacing_km > 0 && i < spots->n; i++) {
        st = pln_nearby_within(&index, lon[i], lat[i], index.radius_km, &near, err);
        for (size_t k = 0; k < near.n && near.at[k].item < i; k++)
            keep[i] = keep[i] && !keep[near.at[k].item];
    }
out:
    pln_nearby_release(&index);
    pln_neighbours_release(&near);
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status take(struct search *s, const struct spots *spots, double spacing_km,
                            struct geo_err *err)
{
    bool *keep = geo_alloc_zero(spots->n, sizeof *keep);
    if (!keep) return geo_no_memory(err, "thinning", spots->n, sizeof *keep);
    struct pln_places *places = &s->places;
    enum geo_status st = thin(spots, spacing_km, keep, err);
    if (st == GEO_OK)
        st = geo_grow(&places->at, &places->cap, places->n + spots->n, sizeof *places->at, err);
    for (size_t i = 0; st == GEO_OK && i < spots->n; i++)
        if (keep[i]) places->at[places->n++] = spots->at[i];
    geo_free(keep);
    return st;
}

static enum geo_status find_masts(struct search *s, struct geo_err *err)
{
    const struct pln_towers *towers = s->spec->towers;
    struct spots spots = {0};
    enum geo_status st = GEO_OK;
    for (size_t t = 0; st == GEO_OK && t < towers->n; t++)
        st = offer(s,
                   (struct pln_candidate){.lon_deg = towers->at[t].lon_deg,
                                          .lat_deg = towers->at[t].lat_deg,
                                          .origin = PLN_ORIGIN_MAST,
                                          .ref = (uint32_t)t},
                   &spots, err);
    if (st == GEO_OK) st = take(s, &spots, 0, err);
    geo_free(spots.at);
    return st;
}

static enum geo_status find_hilltops(struct search *s, struct geo_err *err)
{
    const struct pln_candidate_rule *rule = s->spec->rule;
    const struct geo_peak_spec wanted = {.min_prominence_m = rule->prominence_m,
                                         .cell_m = rule->cell_m};
    struct geo_peak *peaks = NULL;
    size_t n_peaks = 0;
    struct spots spots = {0};
    enum geo_status st = geo_terrain_peaks(s->spec->terrain, &wanted, &peaks, &n_peaks, err);
    for (size_t i = 0; st == GEO_OK && i < n_peaks; i++)
        st = offer(s,
                   (struct pln_candidate){.lon_deg = peaks[i].lon_deg,
                                          .lat_deg = peaks[i].lat_deg,
                                          .prominence_m = peaks[i].prominence_m,
                                          .origin = PLN_ORIGIN_HILLTOP,
                                          .ref = PLN_NONE},
                   &spots, err);
    if (st == GEO_OK) st = take(s, &spots, rule->spacing_km, err);
    geo_free(peaks);
    geo_free(spots.at);
    return st;
}

/* The square of points about a village that a high one is looked for in. */
struct scan {
    double lon_deg, lat_deg, ring_m, step_m;
    double lon_per_m, lat_per_m;
    int side; /* points from the centre to the edge */
};

static struct scan scan_about(const struct search *s, const struct pln_village *v)
{
    struct scan scan = {.lon_deg = v->lon_deg,
                        .lat_deg = v->lat_deg,
                        .ring_m = s->spec->rule->village_ring_km * 1000,
                        .lat_per_m = 1 / METRES_PER_DEGREE};
    scan.lon_per_m = scan.lat_per_m / cos(v->lat_deg * RAD);
    struct geo_terrain_info info;
    geo_terrain_info(s->spec->terrain, &info);
    scan.step_m = fmax(info.step_m, scan.ring_m / POINTS_PER_SIDE);
    scan.side = (int)floor(scan.ring_m / scan.step_m);
    return scan;
}

struct point {
    double x_m, y_m;
};

static bool apart(const struct point *taken, size_t n, struct point p, double least_m)
{
    for (size_t i = 0; i < n; i++)
        if (hypot(p.x_m - taken[i].x_m, p.y_m - taken[i].y_m) < least_m) return false;
    return true;
}

/* The highest point of the scan that stands apart from those taken; false when there is none. */
static bool highest(struct search *s, const struct scan *scan, const struct point *taken, size_t n,
                    struct point *best)
{
    double top_m = -INFINITY;
    for (int j = scan->side; j >= -scan->side; j--)
        for (int i = -scan->side; i <= scan->side; i++) {
            struct point p = {.x_m = i * scan->step_m, .y_m = j * scan->step_m};
            if (hypot(p.x_m, p.y_m) > scan->ring_m || !apart(taken, n, p, scan->ring_m / 2))
                continue;
            double h = geo_walker_height_m(s->walker, scan->lon_deg + p.x_m * scan->lon_per_m,
                                           scan->lat_deg + p.y_m * scan->lat_per_m);
            if (h > top_m) {
                top_m = h;
                *best = p;
            }
        }
    return isfinite(top_m);
}

#define VILLAGE_POINTS_MAX 64

static enum geo_status offer_village(struct search *s, uint32_t village, struct spots *spots,
                                     struct geo_err *err)
{
    struct scan scan = scan_about(s, &s->spec->villages->at[village]);
    struct point taken[VILLAGE_POINTS_MAX];
    size_t wanted = s->spec->rule->village_points;
    enum geo_status st = GEO_OK;
    for (size_t n = 0; st == GEO_OK && n < wanted && n < VILLAGE_POINTS_MAX; n++) {
        if (!highest(s, &scan, taken, n, &taken[n])) break;
        st = offer(s,
                   (struct pln_candidate){.lon_deg = scan.lon_deg + taken[n].x_m * scan.lon_per_m,
                                          .lat_deg = scan.lat_deg + taken[n].y_m * scan.lat_per_m,
                                          .origin = PLN_ORIGIN_VILLAGE,
                                          .ref = village},
                   spots, err);
    }
    return st;
}

struct ranked {
    uint32_t village;
    int64_t people;
};

static int by_people(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return (x->village > y->village) - (x->village < y->village);
}

/* The target villages, each once, those with most people first. */
static size_t rank_villages(const struct search *s, struct ranked *ranked)
{
    const struct pln_targets *targets = s->spec->targets;
    size_t n = 0;
    for (size_t i = 0; i < targets->n; i++)
        if (n == 0 || ranked[n - 1].village != targets->village[i])
            ranked[n++] =
                (struct ranked){.village = targets->village[i],
                                .people = s->spec->villages->at[targets->village[i]].people};
    if (n) qsort(ranked, n, sizeof *ranked, by_people);
    return n;
}

static enum geo_status find_village_points(struct search *s, struct geo_err *err)
{
    struct ranked *ranked = geo_alloc(s->spec->targets->n, sizeof *ranked);
    if (!ranked)
        return geo_no_memory(err, "villages in order", s->spec->targets->n, sizeof *ranked);
    size_t n = rank_villages(s, ranked);
    struct spots spots = {0};
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < n; i++)
        st = offer_village(s, ranked[i].village, &spots, err);
    if (st == GEO_OK) st = take(s, &spots, s->spec->rule->village_ring_km / 2, err);
    geo_free(spots.at);
    geo_free(ranked);
    return st;
}

static enum geo_status index_serving(const struct pln_candidate_spec *spec,
                                     struct pln_nearby *serving, struct geo_err *err)
{
    const struct pln_towers *towers = spec->towers;
    double *lon = geo_alloc(towers->n, sizeof *lon), *lat = geo_alloc(towers->n, sizeof *lat);
    enum geo_status st;
    if (lon && lat) {
        size_t n = 0;
        for (size_t t = 0; t < towers->n; t++)
            if (pln_tower_serves(&towers->at[t], spec->rule->wanted_tech)) {
                lon[n] = towers->at[t].lon_deg;
                lat[n++] = towers->at[t].lat_deg;
            }
        st =
            pln_nearby_build(serving, n, lon, lat, fmax(spec->rule->mast_clearance_km, 0.001), err);
    } else {
        st = geo_no_memory(err, "the masts", towers->n, sizeof *lon);
    }
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status run_search(void *ctx, struct geo_err *err)
{
    struct search *s = ctx;
    enum geo_status st = geo_walker_open(s->spec->terrain, &s->walker, err);
    return st ? st : s->find(s, err);
}

static enum geo_status append(const struct pln_places *more, struct pln_places *places,
                              struct geo_err *err)
{
    enum geo_status st =
        geo_grow(&places->at, &places->cap, places->n + more->n, sizeof *places->at, err);
    for (size_t i = 0; st == GEO_OK && i < more->n; i++)
        places->at[places->n++] = more->at[i];
    return st;
}

enum geo_status pln_places_find(const struct pln_candidate_spec *spec, struct pln_places *places,
                                struct geo_err *err)
{
    enum { ORIGINS = 3 };
    const struct {
        bool wanted;
        enum geo_status (*find)(struct search *search, struct geo_err *err);
    } origins[ORIGINS] = {{spec->rule->masts, find_masts},
                          {spec->rule->hilltops, find_hilltops},
                          {spec->rule->villages, find_village_points}};
    struct pln_nearby serving = {0};
    struct search search[ORIGINS] = {{0}};
    struct geo_par_task task[ORIGINS];
    size_t n = 0;
    for (size_t i = 0; i < ORIGINS; i++) {
        if (!origins[i].wanted) continue;
        search[n] = (struct search){origins[i].find, spec, &serving, {0}, NULL, {0}};
        task[n] = (struct geo_par_task){run_search, &search[n], 0};
        n++;
    }
    enum geo_status st = index_serving(spec, &serving, err);
    if (st == GEO_OK) st = geo_par_tasks(task, n, spec->threads, err);
    for (size_t i = 0; i < n; i++) {
        if (st == GEO_OK) st = append(&search[i].places, places, err);
        pln_places_release(&search[i].places);
        pln_neighbours_release(&search[i].near);
        geo_walker_release(search[i].walker);
    }
    pln_nearby_release(&serving);
    return st;
}
