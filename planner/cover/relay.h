/* planner/cover/relay: which places that serve nobody are worth keeping as relays? Floor 4. Main
 * thread.
 *
 * A summit between the villages and the network may carry hops and nothing else. Kept are hilltops
 * that serve nobody, by falling prominence, with a place that serves somebody within a hop's reach
 * and no kept one within a fifth of it; of their options the cheapest and the tallest that need no
 * parent mast. */
#ifndef PLANNER_COVER_RELAY_H
#define PLANNER_COVER_RELAY_H

#include "geo/base/status.h"
#include "planner/net/candidate.h"
#include "planner/net/tower.h"

/* SERVES: one flag per option of CANDIDATES. KEPT (one per option) gets 1 for those of relays. */
enum geo_status pln_relays_choose(const struct pln_candidates *candidates,
                                  const struct pln_site_kinds *kinds, const uint8_t *serves,
                                  double hop_km, uint8_t *kept, struct geo_err *err);

#endif
