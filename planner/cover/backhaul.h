/* planner/cover/backhaul: which hops could connect the new sites. Floor 4.
 *
 * Each option at a new place may reach the network by a clear microwave hop (planner/cover/hop) to
 * a mast on air, by a fibre to the nearest point where there is one, or by satellite; the cheapest
 * of these is its root hop. It may also hop to another new site: tried are the nearest place in
 * each of eight directions, and the nearest beyond a third and beyond two thirds of the hop limit.
 * Options at masts need nothing: the mast is connected.
 *
 * With a memory: the hops of a place whose masts and places around stand as they stood, over the
 * same ground, are remembered. Its context must stand for the rule. */
#ifndef PLANNER_COVER_BACKHAUL_H
#define PLANNER_COVER_BACKHAUL_H

#include "geo/terrain/terrain.h"
#include "planner/cover/cost.h"
#include "planner/cover/known.h"
#include "planner/net/backhaul.h"
#include "planner/net/candidate.h"
#include "planner/net/tower.h"
#include "planner/net/way.h"

struct pln_backhaul_rule {
    unsigned kinds;   /* set of enum pln_backhaul; NONE: backhaul is neither planned nor costed */
    double hop_km;    /* longest microwave hop; 15 */
    double freq_mhz;  /* of the hops, for their Fresnel zone; 7000 */
    double clearance; /* least, share of the first Fresnel zone; 0.6 */
};

struct pln_backhaul_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_towers *towers;
    const struct pln_site_kinds *kinds;
    const struct pln_candidates *candidates;
    const struct pln_ways *fibre; /* NULL: none is known */
    const struct pln_backhaul_rule *rule;
    const struct pln_cost_rates *rates;
    const struct pln_finance *finance;
    const struct pln_memory *memory; /* hops of earlier runs (planner/cover/known); NULL: none */
    int threads;
    int (*progress)(void *ctx, size_t done, size_t n);
    void *progress_ctx;
};

/* NETWORK is returned: pln_network_release(). */
enum geo_status pln_backhaul_find(const struct pln_backhaul_spec *spec, struct pln_network *network,
                                  struct geo_err *err);

#endif
