/* planner/cover/pricing: the parts of each option's cost that depend on where it stands. Floor 4.
 * Main thread.
 *
 * New places need power and an access road; work at masts needs neither. The grid is where its
 * layer says; without a layer it is at the villages that are known to have it. */
#ifndef PLANNER_COVER_PRICING_H
#define PLANNER_COVER_PRICING_H

#include "planner/cover/cost.h"
#include "planner/net/backhaul.h"
#include "planner/net/candidate.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"
#include "planner/net/way.h"

struct pln_pricing { /* all borrowed */
    const struct pln_villages *villages;
    const struct pln_site_kinds *kinds;
    const struct pln_ways *grid, *roads; /* NULL: not given */
    const struct pln_cost_rates *rates;
    const struct pln_finance *finance;
};

/* Fill in power and road of all options. */
enum geo_status pln_price_sites(const struct pln_pricing *pricing,
                                struct pln_candidates *candidates, struct geo_err *err);

/* Charge OPTION this much for its backhaul. */
void pln_price_backhaul(struct pln_option *option, int64_t backhaul_vnd);

#endif
