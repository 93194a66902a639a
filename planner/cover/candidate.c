#include "planner/cover/candidate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/cover/hop.h"
#include "planner/cover/nearby.h"
#include "planner/cover/place.h"

struct pln_candidate_rule pln_candidate_rule_default(void)
{
    return (struct pln_candidate_rule){.hilltops = true,
                                       .villages = true,
                                       .masts = true,
                                       .prominence_m = 30,
                                       .cell_m = 300,
                                       .spacing_km = 1,
                                       .village_points = 1,
                                       .village_ring_km = 0.5,
                                       .reach_km = 15,
                                       .hop_km = 15,
                                       .hop_freq_mhz = 7000,
                                       .wanted_tech = PLN_TECH_LTE,
                                       .finance = {.horizon_years = 10, .discount_pct = 5}};
}

/* May this kind be built here? */
static bool kind_fits(const struct pln_candidate_spec *spec, const struct pln_candidate *place,
                      const struct pln_site_kind *kind)
{
    if (place->origin != PLN_ORIGIN_MAST)
        return kind->fix == PLN_FIX_REMOTE || kind->fix == PLN_FIX_POLE ||
               kind->fix == PLN_FIX_MACRO;
    const struct pln_tower *mast = &spec->towers->at[place->ref];
    bool serves = pln_tower_serves(mast, spec->rule->wanted_tech);
    switch (kind->fix) {
    case PLN_FIX_RAISE:
        return serves && kind->tx.antenna_height_m > mast->tx.antenna_height_m;
    case PLN_FIX_SECTOR:
        return serves;
    case PLN_FIX_ADD_LTE:
        return !serves;
    default:
        return false;
    }
}

struct pln_transmitter pln_option_transmitter(const struct pln_option *option,
                                              const struct pln_candidates *candidates,
                                              const struct pln_site_kinds *kinds,
                                              const struct pln_towers *towers)
{
    const struct pln_site_kind *kind = &kinds->at[option->kind];
    const struct pln_candidate *place = &candidates->at[option->candidate];
    struct pln_transmitter tx = kind->tx;
    if (place->origin == PLN_ORIGIN_MAST) {
        const struct pln_transmitter *mast = &towers->at[place->ref].tx;
        if (kind->fix == PLN_FIX_RAISE) {
            tx = *mast;
            tx.antenna_height_m = kind->tx.antenna_height_m;
            return tx;
        }
        tx.antenna_height_m = mast->antenna_height_m;
    }
    if (tx.n_sectors == 1) tx.azimuth_deg[0] = option->azimuth_deg;
    return tx;
}

/* A remote hangs on a parent: *PARENT is the mast it hops to, PLN_NONE for other kinds; *FITS says
 * whether there is one where one is needed. */
static enum geo_status find_parent(struct pln_parents *parents, const struct pln_candidate *place,
                                   const struct pln_site_kind *kind, uint32_t *parent, bool *fits,
                                   struct geo_err *err)
{
    *parent = PLN_NONE;
    *fits = true;
    if (kind->fix != PLN_FIX_REMOTE) return GEO_OK;
    enum geo_status st = pln_parents_find(parents, place->lon_deg, place->lat_deg,
                                          kind->tx.antenna_height_m, parent, err);
    *fits = *parent != PLN_NONE;
    return st;
}

static enum geo_status add_option(const struct pln_candidate_spec *spec,
                                  struct pln_parents *parents, size_t place, size_t kind_index,
                                  struct pln_candidates *candidates, size_t *cap,
                                  struct geo_err *err)
{
    const struct pln_site_kind *kind = &spec->kinds->at[kind_index];
    uint32_t parent;
    bool fits;
    enum geo_status st = find_parent(parents, &candidates->at[place], kind, &parent, &fits, err);
    if (st != GEO_OK || !fits) return st;
    st = geo_grow(&candidates->options, cap, candidates->n_options + 1, sizeof *candidates->options,
                  err);
    if (st != GEO_OK) return st;
    candidates->options[candidates->n_options++] = (struct pln_option){
        .candidate = (uint32_t)place,
        .kind = (uint32_t)kind_index,
        .parent = parent,
        .azimuth_deg = kind->tx.azimuth_deg[0],
        .cost = pln_cost_present(kind, &spec->rule->finance),
    };
    candidates->at[place].n_options++;
    return GEO_OK;
}

/* Give every place its options; places that no kind fits are left with none. */
static enum geo_status add_options(const struct pln_candidate_spec *spec,
                                   struct pln_candidates *candidates, struct geo_err *err)
{
    struct pln_parents parents;
    const struct pln_candidate_rule *rule = spec->rule;
    size_t cap = 0;
    enum geo_status st = pln_parents_open(&parents, spec->terrain, spec->towers, rule->wanted_tech,
                                          rule->hop_km > 0 ? rule->hop_km : 15,
                                          rule->hop_freq_mhz > 0 ? rule->hop_freq_mhz : 7000, err);
    if (st != GEO_OK) return st;
    for (size_t i = 0; st == GEO_OK && i < candidates->n; i++) {
        candidates->at[i].first_option = (uint32_t)candidates->n_options;
        for (size_t k = 0; st == GEO_OK && k < spec->kinds->n; k++)
            if (kind_fits(spec, &candidates->at[i], &spec->kinds->at[k]))
                st = add_option(spec, &parents, i, k, candidates, &cap, err);
    }
    pln_parents_release(&parents);
    return st;
}

struct ranked {
    uint32_t place;
    int64_t people;
};

static int by_people(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Keep the `most` places with the most people in reach, in the order they have. */
static enum geo_status keep_most(const struct pln_candidate_spec *spec, struct pln_places *places,
                                 struct geo_err *err)
{
    size_t most = spec->rule->most;
    if (!most || places->n <= most) return GEO_OK;
    struct ranked *ranked = geo_alloc(places->n, sizeof *ranked);
    bool *keep = geo_alloc_zero(places->n, sizeof *keep);
    if (ranked && keep) {
        for (size_t i = 0; i < places->n; i++)
            ranked[i] = (struct ranked){.place = (uint32_t)i, .people = places->at[i].people};
        qsort(ranked, places->n, sizeof *ranked, by_people);
        for (size_t i = 0; i < most; i++)
            keep[ranked[i].place] = true;
        size_t n = 0;
        for (size_t i = 0; i < places->n; i++)
            if (keep[i]) places->at[n++] = places->at[i];
        places->n = n;
    }
    enum geo_status st =
        ranked && keep ? GEO_OK : geo_no_memory(err, "candidates", places->n, sizeof *ranked);
    geo_free(ranked);
    geo_free(keep);
    return st;
}

static enum geo_status take_places(const struct pln_places *places,
                                   struct pln_candidates *candidates, struct geo_err *err)
{
    candidates->at = geo_alloc(places->n, sizeof *candidates->at);
    if (!candidates->at) return geo_no_memory(err, "candidates", places->n, sizeof *candidates->at);
    for (size_t i = 0; i < places->n; i++)
        candidates->at[i] = places->at[i].site;
    candidates->n = places->n;
    return GEO_OK;
}

enum geo_status pln_candidates_find(const struct pln_candidate_spec *spec,
                                    struct pln_candidates *candidates, struct geo_err *err)
{
    *candidates = (struct pln_candidates){0};
    struct pln_places places = {0};
    enum geo_status st = pln_places_find(spec, &places, err);
    if (st == GEO_OK) st = keep_most(spec, &places, err);
    if (st == GEO_OK) st = take_places(&places, candidates, err);
    if (st == GEO_OK) st = add_options(spec, candidates, err);
    pln_places_release(&places);
    if (st != GEO_OK) pln_candidates_release(candidates);
    return st;
}
