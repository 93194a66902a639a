#include "planner/cover/committed.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/cover/hop.h"

size_t pln_option_at(const struct pln_candidates *candidates, uint32_t kind, double lon_deg,
                     double lat_deg)
{
    size_t best = SIZE_MAX;
    double best_deg = PLN_SAME_PLACE_DEG;
    for (size_t o = 0; o < candidates->n_options; o++) {
        const struct pln_option *option = &candidates->options[o];
        const struct pln_candidate *place = &candidates->at[option->candidate];
        double far_deg = fmax(fabs(place->lon_deg - lon_deg), fabs(place->lat_deg - lat_deg));
        if (far_deg < best_deg && option->kind == kind) {
            best = o;
            best_deg = far_deg;
        }
    }
    return best;
}

struct adding {
    const struct pln_candidate_spec *spec;
    struct pln_candidates *candidates;
    size_t cap_places, cap_options;
    struct geo_walker *walker;
    struct pln_parents parents;
};

static enum geo_status find_parent(struct adding *a, const struct pln_committed_site *site,
                                   uint32_t *parent, struct geo_err *err)
{
    const struct pln_site_kind *kind = &a->spec->kinds->at[site->kind];
    *parent = PLN_NONE;
    if (kind->fix != PLN_FIX_REMOTE) return GEO_OK;
    enum geo_status st = pln_parents_find(&a->parents, site->lon_deg, site->lat_deg,
                                          kind->tx.antenna_height_m, parent, err);
    if (st == GEO_OK && *parent == PLN_NONE)
        st = geo_fail(err, GEO_BAD_DATA,
                      "row %u: a %s needs a mast on air in sight; none is at %.5f, %.5f", site->row,
                      kind->name, site->lon_deg, site->lat_deg);
    return st;
}

/* A place of its own, with this option alone. */
static enum geo_status add_place(struct adding *a, const struct pln_committed_site *site,
                                 struct geo_err *err)
{
    struct pln_candidates *c = a->candidates;
    const struct pln_site_kind *kind = &a->spec->kinds->at[site->kind];
    if (kind->fix == PLN_FIX_RAISE || kind->fix == PLN_FIX_SECTOR || kind->fix == PLN_FIX_ADD_LTE)
        return geo_fail(err, GEO_BAD_DATA,
                        "row %u: no mast at %.5f, %.5f that kind %s (%s) fits; expected one of the "
                        "list of masts",
                        site->row, site->lon_deg, site->lat_deg, kind->name,
                        pln_fix_name(kind->fix));
    uint32_t parent;
    double ground_m = geo_walker_height_m(a->walker, site->lon_deg, site->lat_deg);
    if (!isfinite(ground_m))
        return geo_fail(err, GEO_BAD_DATA, "row %u: the terrain has no height at %.5f, %.5f",
                        site->row, site->lon_deg, site->lat_deg);
    enum geo_status st = find_parent(a, site, &parent, err);
    if (st == GEO_OK) st = geo_grow(&c->at, &a->cap_places, c->n + 1, sizeof *c->at, err);
    if (st == GEO_OK)
        st = geo_grow(&c->options, &a->cap_options, c->n_options + 1, sizeof *c->options, err);
    if (st != GEO_OK) return st;
    c->at[c->n] = (struct pln_candidate){.lon_deg = site->lon_deg,
                                         .lat_deg = site->lat_deg,
                                         .ground_m = ground_m,
                                         .origin = PLN_ORIGIN_COMMITTED,
                                         .ref = PLN_NONE,
                                         .first_option = (uint32_t)c->n_options,
                                         .n_options = 1};
    c->options[c->n_options++] =
        (struct pln_option){.candidate = (uint32_t)c->n++,
                            .kind = site->kind,
                            .parent = parent,
                            .azimuth_deg = kind->tx.azimuth_deg[0],
                            .cost = pln_cost_present(kind, &a->spec->rule->finance),
                            .committed = true};
    return GEO_OK;
}

static enum geo_status commit(struct adding *a, const struct pln_committed_site *site,
                              struct geo_err *err)
{
    struct pln_candidates *c = a->candidates;
    size_t found = pln_option_at(c, site->kind, site->lon_deg, site->lat_deg);
    if (found == SIZE_MAX) return add_place(a, site, err);
    const struct pln_candidate *place = &c->at[c->options[found].candidate];
    for (uint32_t o = place->first_option; o < place->first_option + place->n_options; o++)
        if (c->options[o].committed)
            return geo_fail(err, GEO_BAD_DATA,
                            "row %u: a second committed site at %.5f, %.5f; one kind is built at a "
                            "place",
                            site->row, site->lon_deg, site->lat_deg);
    c->options[found].committed = true;
    return GEO_OK;
}

enum geo_status pln_candidates_commit(const struct pln_candidate_spec *spec,
                                      const struct pln_committed_site *sites, size_t n,
                                      struct pln_candidates *candidates, struct geo_err *err)
{
    struct adding a = {.spec = spec,
                       .candidates = candidates,
                       .cap_places = candidates->n,
                       .cap_options = candidates->n_options};
    const struct pln_candidate_rule *rule = spec->rule;
    enum geo_status st = geo_walker_open(spec->terrain, &a.walker, err);
    if (st == GEO_OK)
        st = pln_parents_open(&a.parents, spec->terrain, spec->towers, rule->wanted_tech,
                              rule->hop_km > 0 ? rule->hop_km : 15,
                              rule->hop_freq_mhz > 0 ? rule->hop_freq_mhz : 7000, err);
    bool opened = st == GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < n; i++)
        st = commit(&a, &sites[i], err);
    if (opened) pln_parents_release(&a.parents);
    geo_walker_release(a.walker);
    return st;
}
