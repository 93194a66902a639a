#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cover/backhaul_parts.h"
#include "planner/cover/hop.h"

bool pln_hop_wanted(const struct pln_candidate *place)
{
    return place->origin != PLN_ORIGIN_MAST && place->n_options;
}

/* ---- who is around ---- */

static int by_distance(const void *a, const void *b)
{
    const struct pln_neighbour *x = a, *y = b;
    if (x->distance_km != y->distance_km) return x->distance_km < y->distance_km ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static enum geo_status list_near(const struct pln_nearby *nearby, const struct pln_candidate *place,
                                 struct pln_neighbours *near, struct geo_err *err)
{
    enum geo_status st = pln_nearby_from(nearby, place->lon_deg, place->lat_deg, near, err);
    if (st == GEO_OK && near->n) qsort(near->at, near->n, sizeof *near->at, by_distance);
    return st;
}

/* The places to try, out of the neighbours by rising distance. */
static void choose_places(const struct pln_hop_job *job, const struct pln_hop_worker *w,
                          uint32_t self, struct pln_around *around)
{
    bool taken[PLN_HOP_RINGS][PLN_HOP_DIRECTIONS] = {{false}};
    for (size_t k = 0; k < w->near.n; k++) {
        const struct pln_neighbour *near = &w->near.at[k];
        uint32_t place = job->place[near->item];
        if (place == self) continue;
        int ring = (int)(PLN_HOP_RINGS * near->distance_km / job->spec->rule->hop_km);
        double turn = near->azimuth_deg / 45;
        int direction = (int)(turn - PLN_HOP_DIRECTIONS * floor(turn / PLN_HOP_DIRECTIONS)) %
                        PLN_HOP_DIRECTIONS;
        if (ring >= PLN_HOP_RINGS || taken[ring][direction]) continue;
        taken[ring][direction] = true;
        around->place[around->n_places++] = place;
    }
}

enum geo_status pln_hops_look_around(struct pln_hop_job *job, struct pln_hop_worker *w,
                                     uint32_t self, struct geo_err *err)
{
    const struct pln_candidate *place = &job->spec->candidates->at[self];
    struct pln_around *around = &job->around[self];
    enum geo_status st =
        pln_nearby_roughly(&job->masts, place->lon_deg, place->lat_deg, &w->near, err);
    if (st != GEO_OK) return st;
    around->mast = geo_alloc(w->near.n, sizeof *around->mast);
    if (!around->mast) return geo_no_memory(err, "the masts around a place", w->near.n, 4);
    around->n_masts = w->near.n;
    for (size_t k = 0; k < w->near.n; k++)
        around->mast[k] = w->near.at[k].item;
    st = list_near(&job->places, place, &w->near, err);
    if (st == GEO_OK) choose_places(job, w, self, around);
    return st;
}

/* ---- the ground between ---- */

static double height_of(const struct pln_hop_job *job, uint32_t option)
{
    const struct pln_option *o = &job->spec->candidates->options[option];
    return job->spec->kinds->at[o->kind].tx.antenna_height_m;
}

static double highest(const struct pln_hop_job *job, const struct pln_candidate *place)
{
    double most = 0;
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
        most = fmax(most, height_of(job, o));
    return most;
}

/* The profile between two points; *THERE is false where the ground is not known. */
static enum geo_status walk(struct pln_hop_worker *w, double lon0_deg, double lat0_deg,
                            double lon1_deg, double lat1_deg, bool *there, struct geo_err *err)
{
    enum geo_status st =
        geo_walker_profile(w->walker, lon0_deg, lat0_deg, lon1_deg, lat1_deg, 0, &w->profile, err);
    *there = st == GEO_OK;
    return st == GEO_NO_COVER ? GEO_OK : st;
}

static enum geo_status add_fact(struct pln_found *found, struct pln_hop_worker *w, uint32_t col,
                                uint32_t option, uint32_t flags, double clear, struct geo_err *err)
{
    enum geo_status st =
        geo_grow(&found->fact, &w->cap, found->n_facts + 1, sizeof *found->fact, err);
    if (st != GEO_OK) return st;
    found->fact[found->n_facts++] = (struct pln_fact){.col = col,
                                                      .option = (uint16_t)option,
                                                      .flags = (uint16_t)flags,
                                                      .value = {w->profile.total_km, clear}};
    return GEO_OK;
}

/* The options of PLACE that see this mast and none nearer hang on it; OPEN says which still see
 * none. */
static enum geo_status see_mast(struct pln_hop_job *job, struct pln_hop_worker *w, uint32_t self,
                                uint32_t mast, uint8_t *open, uint32_t *n_open, struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->spec;
    const struct pln_candidate *place = &spec->candidates->at[self];
    double mast_m = spec->towers->at[job->mast[mast]].tx.antenna_height_m;
    enum geo_status st = GEO_OK;
    for (uint32_t i = 0; i < place->n_options && st == GEO_OK; i++) {
        if (!open[i]) continue;
        double clear = pln_hop_clearance(
            &w->profile, mast_m, height_of(job, place->first_option + i), spec->rule->freq_mhz);
        if (clear < spec->rule->clearance) continue;
        st = add_fact(&job->found[self], w, mast, i, 0, clear, err);
        open[i] = 0;
        --*n_open;
    }
    return st;
}

static enum geo_status seek_masts(struct pln_hop_job *job, struct pln_hop_worker *w, uint32_t self,
                                  struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->spec;
    const struct pln_candidate *place = &spec->candidates->at[self];
    double top_m = highest(job, place);
    uint32_t n_open = place->n_options;
    uint8_t *open = geo_alloc(n_open, 1);
    if (!open) return geo_no_memory(err, "the options of a place", n_open, 1);
    memset(open, 1, n_open);
    enum geo_status st = list_near(&job->masts, place, &w->near, err);
    for (size_t k = 0; st == GEO_OK && n_open && k < w->near.n; k++) {
        uint32_t mast = w->near.at[k].item;
        const struct pln_tower *t = &spec->towers->at[job->mast[mast]];
        bool there;
        st = walk(w, t->lon_deg, t->lat_deg, place->lon_deg, place->lat_deg, &there, err);
        if (st == GEO_OK && there &&
            pln_hop_clearance(&w->profile, t->tx.antenna_height_m, top_m, spec->rule->freq_mhz) >=
                spec->rule->clearance)
            st = see_mast(job, w, self, mast, open, &n_open, err);
    }
    geo_free(open);
    return st;
}

/* Hops between all pairs of options of two places. The profile runs from the place with the lower
 * number, so that both places find the same. */
static enum geo_status join(struct pln_hop_job *job, struct pln_hop_worker *w, uint32_t self,
                            uint32_t other, struct geo_err *err)
{
    const struct pln_backhaul_spec *spec = job->spec;
    const struct pln_candidate *a = &spec->candidates->at[self < other ? self : other],
                               *b = &spec->candidates->at[self < other ? other : self];
    double freq = spec->rule->freq_mhz, least = spec->rule->clearance;
    bool there;
    enum geo_status st = walk(w, a->lon_deg, a->lat_deg, b->lon_deg, b->lat_deg, &there, err);
    if (st != GEO_OK || !there ||
        pln_hop_clearance(&w->profile, highest(job, a), highest(job, b), freq) < least)
        return st;
    for (uint32_t i = 0; i < a->n_options; i++)
        for (uint32_t k = 0; st == GEO_OK && k < b->n_options; k++) {
            double clear = pln_hop_clearance(&w->profile, height_of(job, a->first_option + i),
                                             height_of(job, b->first_option + k), freq);
            if (clear >= least)
                st = add_fact(&job->found[self], w, (uint32_t)job->n_masts + other, i, 1 + k, clear,
                              err);
        }
    return st;
}

static int by_column(const void *a, const void *b)
{
    const struct pln_fact *x = a, *y = b;
    if (x->col != y->col) return x->col < y->col ? -1 : 1;
    if (x->option != y->option) return x->option < y->option ? -1 : 1;
    return (x->flags > y->flags) - (x->flags < y->flags);
}

enum geo_status pln_hops_seek(struct pln_hop_job *job, struct pln_hop_worker *w, uint32_t self,
                              struct geo_err *err)
{
    const struct pln_around *around = &job->around[self];
    struct pln_found *found = &job->found[self];
    w->cap = 0;
    enum geo_status st = seek_masts(job, w, self, err);
    for (size_t k = 0; st == GEO_OK && k < around->n_places; k++)
        st = join(job, w, self, around->place[k], err);
    if (found->n_facts) qsort(found->fact, found->n_facts, sizeof *found->fact, by_column);
    return st;
}
