#include "planner/cover/relay.h"

#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/cover/nearby.h"

#define SPACING 0.2 /* of a hop's reach */

struct choice {
    const struct pln_candidates *candidates;
    const struct pln_site_kinds *kinds;
    const uint8_t *serves;
    struct pln_nearby places;
    struct pln_neighbours near;
    uint8_t *relay;  /* by place: kept */
    uint8_t *useful; /* by place: a new one that serves somebody */
};

static bool serves_somebody(const struct choice *c, const struct pln_candidate *place)
{
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
        if (c->serves[o]) return true;
    return false;
}

static enum geo_status index_places(struct choice *c, double hop_km, struct geo_err *err)
{
    size_t n = c->candidates->n;
    double *lon = geo_alloc(n, sizeof *lon), *lat = geo_alloc(n, sizeof *lat);
    enum geo_status st = lon && lat ? GEO_OK : geo_no_memory(err, "the places", n, sizeof *lon);
    for (size_t i = 0; st == GEO_OK && i < n; i++) {
        lon[i] = c->candidates->at[i].lon_deg;
        lat[i] = c->candidates->at[i].lat_deg;
    }
    if (st == GEO_OK) st = pln_nearby_build(&c->places, n, lon, lat, hop_km, err);
    geo_free(lon);
    geo_free(lat);
    return st;
}

/* Is there a place within KM that MARK says yes to? */
static enum geo_status any_within(struct choice *c, const struct pln_candidate *at, double km,
                                  const uint8_t *mark, bool *any, struct geo_err *err)
{
    enum geo_status st = pln_nearby_within(&c->places, at->lon_deg, at->lat_deg, km, &c->near, err);
    *any = false;
    for (size_t k = 0; st == GEO_OK && k < c->near.n && !*any; k++)
        *any = mark[c->near.at[k].item];
    return st;
}

static enum geo_status judge(struct choice *c, const struct pln_candidate *at, double hop_km,
                             bool *keep, struct geo_err *err)
{
    bool use = false, crowded = false;
    enum geo_status st = any_within(c, at, SPACING * hop_km, c->relay, &crowded, err);
    if (st == GEO_OK && !crowded) st = any_within(c, at, hop_km, c->useful, &use, err);
    *keep = use && !crowded;
    return st;
}

static int64_t price_of(const struct choice *c, uint32_t option)
{
    const struct pln_site_kind *kind = &c->kinds->at[c->candidates->options[option].kind];
    return kind->capex_vnd + kind->opex_vnd_per_year;
}

static double height_of(const struct choice *c, uint32_t option)
{
    return c->kinds->at[c->candidates->options[option].kind].tx.antenna_height_m;
}

static void keep_options(const struct choice *c, const struct pln_candidate *place, uint8_t *kept)
{
    uint32_t cheapest = UINT32_MAX, tallest = UINT32_MAX;
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++) {
        if (c->kinds->at[c->candidates->options[o].kind].fix == PLN_FIX_REMOTE) continue;
        if (cheapest == UINT32_MAX || price_of(c, o) < price_of(c, cheapest)) cheapest = o;
        if (tallest == UINT32_MAX || height_of(c, o) > height_of(c, tallest)) tallest = o;
    }
    if (cheapest != UINT32_MAX) kept[cheapest] = kept[tallest] = 1;
}

enum geo_status pln_relays_choose(const struct pln_candidates *candidates,
                                  const struct pln_site_kinds *kinds, const uint8_t *serves,
                                  double hop_km, uint8_t *kept, struct geo_err *err)
{
    struct choice c = {.candidates = candidates,
                       .kinds = kinds,
                       .serves = serves,
                       .relay = geo_alloc_zero(candidates->n, 1),
                       .useful = geo_alloc_zero(candidates->n, 1)};
    enum geo_status st = c.relay && c.useful ? index_places(&c, hop_km, err)
                                             : geo_no_memory(err, "the relays", candidates->n, 2);
    for (uint32_t i = 0; st == GEO_OK && i < candidates->n; i++)
        c.useful[i] =
            candidates->at[i].origin != PLN_ORIGIN_MAST && serves_somebody(&c, &candidates->at[i]);
    /* Hilltops come by falling prominence. */
    for (uint32_t i = 0; st == GEO_OK && i < candidates->n; i++) {
        const struct pln_candidate *place = &candidates->at[i];
        bool keep = false;
        if (place->origin == PLN_ORIGIN_HILLTOP && !serves_somebody(&c, place))
            st = judge(&c, place, hop_km, &keep, err);
        c.relay[i] = keep;
        if (keep) keep_options(&c, place, kept);
    }
    pln_nearby_release(&c.places);
    pln_neighbours_release(&c.near);
    geo_free(c.relay);
    geo_free(c.useful);
    return st;
}
