#include "planner/cover/backhaul.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/cover/hop.h"
#include "planner/cover/nearby.h"
#include "planner/cover/ways.h"
#include "planner/net/village.h"

enum { DIRECTIONS = 8, RINGS = 3, TRIED = DIRECTIONS * RINGS };

/* What the hops of one place were found to be. */
struct found {
    struct pln_hop *hop; /* with `from` beside it */
    uint32_t *from;
    size_t n, cap, cap_from;
};

struct job {
    const struct pln_backhaul_spec *spec;
    struct pln_network *network;
    struct pln_nearby masts, places;
    uint32_t *mast; /* tower by mast of the index */
    struct pln_way_index fibre;
    struct found *found; /* by place */
};

struct worker {
    struct geo_walker *walker;
    struct geo_profile profile;
    struct pln_neighbours near;
};

static enum geo_status start(void *ctx, void **state, struct geo_err *err)
{
    struct job *job = ctx;
    struct worker *w = geo_alloc_zero(1, sizeof *w);
    *state = w;
    return w ? geo_walker_open(job->spec->terrain, &w->walker, err)
             : geo_no_memory(err, "a worker", 1, sizeof *w);
}

static void finish(void *ctx, void *state)
{
    struct worker *w = state;
    (void)ctx;
    if (!w) return;
    geo_walker_release(w->walker);
    geo_profile_release(&w->profile);
    pln_neighbours_release(&w->near);
    geo_free(w);
}

static double height_of(const struct job *job, uint32_t option)
{
    const struct pln_option *o = &job->spec->candidates->options[option];
    return job->spec->kinds->at[o->kind].tx.antenna_height_m;
}

static double highest(const struct job *job, const struct pln_candidate *place)
{
    double most = 0;
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
        most = fmax(most, height_of(job, o));
    return most;
}

static int by_distance(const void *a, const void *b)
{
    const struct pln_neighbour *x = a, *y = b;
    if (x->distance_km != y->distance_km) return x->distance_km < y->distance_km ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

/* The profile between two points; *THERE is false where the ground is not known. */
static enum geo_status walk(struct worker *w, double lon0_deg, double lat0_deg, double lon1_deg,
                            double lat1_deg, bool *there, struct geo_err *err)
{
    enum geo_status st =
        geo_walker_profile(w->walker, lon0_deg, lat0_deg, lon1_deg, lat1_deg, 0, &w->profile, err);
    *there = st == GEO_OK;
    return st == GEO_NO_COVER ? GEO_OK : st;
}

static void take_if_cheaper(struct pln_hop *root, struct pln_hop hop)
{
    if (root->kind == PLN_BACKHAUL_NONE || hop.cost_vnd < root->cost_vnd) *root = hop;
}

/* The options of PLACE that see this mast and none nearer hang on it; *OPEN says how many still see
 * none. */
static void see_mast(const struct job *job, const struct worker *w,
                     const struct pln_candidate *place, uint32_t tower, uint32_t *open)
{
    const struct pln_backhaul_spec *spec = job->spec;
    double mast_m = spec->towers->at[tower].tx.antenna_height_m;
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++) {
        struct pln_hop *root = &job->network->root[o];
        if (root->kind == PLN_BACKHAUL_MICROWAVE) continue;
        double clear =
            pln_hop_clearance(&w->profile, mast_m, height_of(job, o), spec->rule->freq_mhz);
        if (clear < spec->rule->clearance) continue;
        *root = (struct pln_hop){
            .kind = PLN_BACKHAUL_MICROWAVE,
            .to = tower,
            .length_km = w->profile.total_km,
            .clearance = clear,
            .cost_vnd = pln_microwave_present(w->profile.total_km, spec->rates, spec->finance)};
        --*open;
    }
}

static enum geo_status seek_masts(struct job *job, struct worker *w,
                                  const struct pln_candidate *place, struct geo_err *err)
{
    const struct pln_towers *towers = job->spec->towers;
    double top_m = highest(job, place);
    uint32_t open = place->n_options;
    enum geo_status st =
        pln_nearby_from(&job->masts, place->lon_deg, place->lat_deg, &w->near, err);
    if (st == GEO_OK && w->near.n) qsort(w->near.at, w->near.n, sizeof *w->near.at, by_distance);
    for (size_t k = 0; st == GEO_OK && open && k < w->near.n; k++) {
        uint32_t t = job->mast[w->near.at[k].item];
        bool there;
        st = walk(w, towers->at[t].lon_deg, towers->at[t].lat_deg, place->lon_deg, place->lat_deg,
                  &there, err);
        if (st == GEO_OK && there &&
            pln_hop_clearance(&w->profile, towers->at[t].tx.antenna_height_m, top_m,
                              job->spec->rule->freq_mhz) >= job->spec->rule->clearance)
            see_mast(job, w, place, t, &open);
    }
    return st;
}

/* Fibre and satellite where they are cheaper than the hop to a mast. */
static enum geo_status seek_others(struct job *job, struct worker *w,
                                   const struct pln_candidate *place, struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->spec;
    struct pln_hop fibre = {0}, satellite = {0};
    double km = INFINITY;
    enum geo_status st = GEO_OK;
    if (spec->rule->kinds & PLN_BACKHAUL_FIBRE)
        st = pln_way_distance(&job->fibre, place->lon_deg, place->lat_deg, &w->near, &km, err);
    if (isfinite(km))
        fibre = (struct pln_hop){.kind = PLN_BACKHAUL_FIBRE,
                                 .to = PLN_NONE,
                                 .length_km = km * spec->rates->line_detour,
                                 .cost_vnd = pln_fibre_present(km, spec->rates, spec->finance)};
    if (spec->rule->kinds & PLN_BACKHAUL_SATELLITE)
        satellite = (struct pln_hop){.kind = PLN_BACKHAUL_SATELLITE,
                                     .to = PLN_NONE,
                                     .cost_vnd = pln_satellite_present(spec->rates, spec->finance)};
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++) {
        if (fibre.kind) take_if_cheaper(&job->network->root[o], fibre);
        if (satellite.kind) take_if_cheaper(&job->network->root[o], satellite);
    }
    return st;
}

static enum geo_status add_hop(struct found *found, uint32_t from, struct pln_hop hop,
                               struct geo_err *err)
{
    enum geo_status st = geo_grow(&found->hop, &found->cap, found->n + 1, sizeof *found->hop, err);
    if (st == GEO_OK)
        st = geo_grow(&found->from, &found->cap_from, found->n + 1, sizeof *found->from, err);
    if (st != GEO_OK) return st;
    found->hop[found->n] = hop;
    found->from[found->n++] = from;
    return GEO_OK;
}

/* Hops between all pairs of options of two places. The profile runs from the place with the lower
 * number, so that both places find the same. */
static enum geo_status join(struct job *job, struct worker *w, uint32_t place, uint32_t other,
                            struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->spec;
    const struct pln_candidate *a = &spec->candidates->at[place < other ? place : other],
                               *b = &spec->candidates->at[place < other ? other : place];
    double freq = spec->rule->freq_mhz, least = spec->rule->clearance;
    bool there;
    enum geo_status st = walk(w, a->lon_deg, a->lat_deg, b->lon_deg, b->lat_deg, &there, err);
    if (st != GEO_OK || !there ||
        pln_hop_clearance(&w->profile, highest(job, a), highest(job, b), freq) < least)
        return st;
    int64_t cost = pln_microwave_present(w->profile.total_km, spec->rates, spec->finance);
    for (uint32_t i = a->first_option; i < a->first_option + a->n_options; i++)
        for (uint32_t k = b->first_option; st == GEO_OK && k < b->first_option + b->n_options;
             k++) {
            double clear =
                pln_hop_clearance(&w->profile, height_of(job, i), height_of(job, k), freq);
            if (clear < least) continue;
            struct pln_hop hop = {PLN_BACKHAUL_MICROWAVE, k, w->profile.total_km, clear, cost};
            st = add_hop(&job->found[place], i, hop, err);
        }
    return st;
}

/* The places to try, out of the neighbours by rising distance. */
static size_t choose_places(const struct job *job, const struct worker *w, uint32_t self,
                            uint32_t chosen[TRIED])
{
    bool taken[RINGS][DIRECTIONS] = {{false}};
    size_t n = 0;
    for (size_t k = 0; k < w->near.n; k++) {
        const struct pln_neighbour *near = &w->near.at[k];
        if (near->item == self || !job->spec->candidates->at[near->item].n_options ||
            job->spec->candidates->at[near->item].origin == PLN_ORIGIN_MAST)
            continue;
        int ring = (int)(RINGS * near->distance_km / job->spec->rule->hop_km);
        double turn = near->azimuth_deg / 45;
        int direction = (int)(turn - DIRECTIONS * floor(turn / DIRECTIONS)) % DIRECTIONS;
        if (ring >= RINGS || taken[ring][direction]) continue;
        taken[ring][direction] = true;
        chosen[n++] = near->item;
    }
    return n;
}

static enum geo_status seek_places(struct job *job, struct worker *w, uint32_t self,
                                   struct geo_err *err)
{
    const struct pln_candidate *place = &job->spec->candidates->at[self];
    uint32_t chosen[TRIED];
    enum geo_status st =
        pln_nearby_from(&job->places, place->lon_deg, place->lat_deg, &w->near, err);
    if (st != GEO_OK || !w->near.n) return st;
    qsort(w->near.at, w->near.n, sizeof *w->near.at, by_distance);
    size_t n = choose_places(job, w, self, chosen);
    for (size_t k = 0; st == GEO_OK && k < n; k++)
        st = join(job, w, self, chosen[k], err);
    return st;
}

static enum geo_status work(void *ctx, void *state, size_t index, struct geo_err *err)
{
    struct job *job = ctx;
    struct worker *w = state;
    const struct pln_candidate *place = &job->spec->candidates->at[index];
    if (place->origin == PLN_ORIGIN_MAST || !place->n_options) return GEO_OK;
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
        job->network->needs[o] = 1;
    enum geo_status st = GEO_OK;
    if (job->spec->rule->kinds & PLN_BACKHAUL_MICROWAVE) {
        st = seek_masts(job, w, place, err);
        if (st == GEO_OK) st = seek_places(job, w, (uint32_t)index, err);
    }
    return st == GEO_OK ? seek_others(job, w, place, err) : st;
}

static enum geo_status index_masts(struct job *job, struct geo_err *err)
{
    const struct pln_towers *towers = job->spec->towers;
    double *lon = geo_alloc(towers->n, sizeof *lon), *lat = geo_alloc(towers->n, sizeof *lat);
    job->mast = geo_alloc(towers->n, sizeof *job->mast);
    enum geo_status st = GEO_OK;
    if (!lon || !lat || !job->mast) st = geo_no_memory(err, "the masts", towers->n, sizeof *lon);
    size_t n = 0;
    for (size_t t = 0; st == GEO_OK && t < towers->n; t++) {
        if (towers->at[t].status != PLN_MAST_ON_AIR) continue;
        lon[n] = towers->at[t].lon_deg;
        lat[n] = towers->at[t].lat_deg;
        job->mast[n++] = (uint32_t)t;
    }
    if (st == GEO_OK) st = pln_nearby_build(&job->masts, n, lon, lat, job->spec->rule->hop_km, err);
    geo_free(lon);
    geo_free(lat);
    return st;
}

static enum geo_status index_places(struct job *job, struct geo_err *err)
{
    const struct pln_candidates *c = job->spec->candidates;
    double *lon = geo_alloc(c->n, sizeof *lon), *lat = geo_alloc(c->n, sizeof *lat);
    enum geo_status st = lon && lat ? GEO_OK : geo_no_memory(err, "the places", c->n, sizeof *lon);
    for (size_t i = 0; st == GEO_OK && i < c->n; i++) {
        lon[i] = c->at[i].lon_deg;
        lat[i] = c->at[i].lat_deg;
    }
    if (st == GEO_OK)
        st = pln_nearby_build(&job->places, c->n, lon, lat, job->spec->rule->hop_km, err);
    geo_free(lon);
    geo_free(lat);
    return st;
}

struct directed { /* a hop with its start, for sorting */
    uint32_t from;
    struct pln_hop hop;
};

static int by_ends(const void *a, const void *b)
{
    const struct directed *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->hop.to > y->hop.to) - (x->hop.to < y->hop.to);
}

/* All hops in both directions, doubles once, as rows. */
static enum geo_status gather(struct job *job, struct geo_err *err)
{
    struct pln_network *net = job->network;
    size_t n_places = job->spec->candidates->n, n = 0, k = 0;
    for (size_t i = 0; i < n_places; i++)
        n += 2 * job->found[i].n;
    struct directed *all = geo_alloc(n, sizeof *all);
    net->hop = geo_alloc(n, sizeof *net->hop);
    if (!all || !net->hop) {
        geo_free(all);
        return geo_no_memory(err, "the hops", n, sizeof *all);
    }
    for (size_t i = 0; i < n_places; i++)
        for (size_t h = 0; h < job->found[i].n; h++) {
            struct pln_hop hop = job->found[i].hop[h], back = hop;
            back.to = job->found[i].from[h];
            all[k++] = (struct directed){back.to, hop};
            all[k++] = (struct directed){hop.to, back};
        }
    if (n) qsort(all, n, sizeof *all, by_ends);
    size_t kept = 0;
    for (size_t o = 0, h = 0; o < net->n_options; o++) {
        net->first[o] = kept;
        for (; h < n && all[h].from == o; h++)
            if (kept == net->first[o] || net->hop[kept - 1].to != all[h].hop.to)
                net->hop[kept++] = all[h].hop;
    }
    net->first[net->n_options] = kept;
    geo_free(all);
    return GEO_OK;
}

/* Mark what can reach a root over hops; QUEUE has n_options places. */
static void mark_reachable(const struct pln_network *net, uint8_t *reachable, uint32_t *queue)
{
    size_t n = 0;
    for (uint32_t o = 0; o < net->n_options; o++)
        if (net->root[o].kind != PLN_BACKHAUL_NONE) {
            reachable[o] = 1;
            queue[n++] = o;
        }
    for (size_t at = 0; at < n; at++)
        for (size_t h = net->first[queue[at]]; h < net->first[queue[at] + 1]; h++)
            if (!reachable[net->hop[h].to]) {
                reachable[net->hop[h].to] = 1;
                queue[n++] = net->hop[h].to;
            }
}

static enum geo_status find_least(struct pln_network *net, struct geo_err *err)
{
    uint8_t *reachable = geo_alloc_zero(net->n_options, 1);
    uint32_t *queue = geo_alloc(net->n_options, sizeof *queue);
    if (!reachable || !queue) {
        geo_free(reachable);
        geo_free(queue);
        return geo_no_memory(err, "the backhaul", net->n_options, sizeof *queue);
    }
    mark_reachable(net, reachable, queue);
    for (size_t o = 0; o < net->n_options; o++) {
        int64_t least = net->root[o].kind ? net->root[o].cost_vnd : -1;
        for (size_t h = net->first[o]; reachable[o] && h < net->first[o + 1]; h++)
            if (least < 0 || net->hop[h].cost_vnd < least) least = net->hop[h].cost_vnd;
        net->least_vnd[o] = net->needs[o] ? least : 0;
    }
    geo_free(reachable);
    geo_free(queue);
    return GEO_OK;
}

static enum geo_status allocate(struct job *job, struct geo_err *err)
{
    size_t n = job->spec->candidates->n_options;
    struct pln_network *net = job->network;
    *net = (struct pln_network){.n_options = n,
                                .needs = geo_alloc_zero(n, 1),
                                .root = geo_alloc_zero(n, sizeof *net->root),
                                .first = geo_alloc_zero(n + 1, sizeof *net->first),
                                .least_vnd = geo_alloc_zero(n, sizeof *net->least_vnd)};
    job->found = geo_alloc_zero(job->spec->candidates->n, sizeof *job->found);
    return net->needs && net->root && net->first && net->least_vnd && job->found
               ? GEO_OK
               : geo_no_memory(err, "the backhaul", n, sizeof *net->root);
}

static void release_job(struct job *job)
{
    for (size_t i = 0; job->found && i < job->spec->candidates->n; i++) {
        geo_free(job->found[i].hop);
        geo_free(job->found[i].from);
    }
    geo_free(job->found);
    geo_free(job->mast);
    pln_nearby_release(&job->masts);
    pln_nearby_release(&job->places);
    pln_way_index_release(&job->fibre);
}

enum geo_status pln_backhaul_find(const struct pln_backhaul_spec *spec, struct pln_network *network,
                                  struct geo_err *err)
{
    struct job job = {.spec = spec, .network = network};
    enum geo_status st = allocate(&job, err);
    if (st == GEO_OK) st = index_masts(&job, err);
    if (st == GEO_OK) st = index_places(&job, err);
    if (st == GEO_OK) st = pln_way_index_build(&job.fibre, spec->fibre, err);
    struct geo_par_job par = {.n = spec->candidates->n,
                              .chunk = 8,
                              .ctx = &job,
                              .start = start,
                              .work = work,
                              .finish = finish,
                              .progress = spec->progress,
                              .progress_ctx = spec->progress_ctx};
    if (st == GEO_OK) st = geo_par_run(&par, spec->threads, err);
    if (st == GEO_OK) st = gather(&job, err);
    if (st == GEO_OK) st = find_least(network, err);
    release_job(&job);
    if (st != GEO_OK) pln_network_release(network);
    return st;
}
