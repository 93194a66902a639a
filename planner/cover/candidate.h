/* planner/cover/candidate: where something might be built to serve the targets. Floor 4. Main
 * thread; parallel inside.
 *
 * Three origins, in this order in the result: masts that stand (raise, add the technology, add a
 * sector), hilltops by falling prominence, high points by the villages themselves by falling
 * people. Thinning keeps the better of two that stand too close; all of it is decided by order,
 * never by chance. Kinds that fit: at masts raise (a serving mast lower than the kind), add-lte (a
 * mast that does not count today: other technology, planned or off) and sector (a serving mast);
 * elsewhere pole and macro, and remote where a serving mast can be seen (planner/cover/hop). */
#ifndef PLANNER_COVER_CANDIDATE_H
#define PLANNER_COVER_CANDIDATE_H

#include <stdbool.h>

#include "planner/cover/cost.h"
#include "planner/cover/link.h"
#include "planner/cover/target.h"
#include "planner/net/candidate.h"
#include "planner/net/tower.h"

struct pln_candidate_rule {
    bool hilltops, villages, masts;
    double prominence_m;      /* least of a hilltop; 30 */
    double cell_m;            /* hilltops are looked for among the maxima of cells this wide; 300 */
    double spacing_km;        /* between hilltops; 1 */
    uint32_t village_points;  /* high points by each target village; 1 */
    double village_ring_km;   /* no further than this from its centre; 0.5 */
    double reach_km;          /* a place with no target so near is dropped; 15 */
    double mast_clearance_km; /* new places keep this away from serving masts; 0 */
    double hop_km;            /* longest hop of a remote to its parent mast; 0: 15 */
    double hop_freq_mhz;      /* of that hop, for its Fresnel zone; 0: 7000 */
    size_t most; /* at most this many places, those with the most people in reach; 0: all */
    unsigned wanted_tech;
    struct pln_finance finance;
};
struct pln_candidate_rule pln_candidate_rule_default(void);

struct pln_candidate_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_villages *villages;
    const struct pln_towers *towers;
    const struct pln_site_kinds *kinds;
    const struct pln_targets *targets; /* its index must have been built for at least reach_km */
    const struct pln_candidate_rule *rule;
    int threads; /* as geo/base/par */
};

/* *CANDIDATES is returned: pln_candidates_release(). Azimuths are those of the kind until
 * planner/cover/reach aims single sectors. */
enum geo_status pln_candidates_find(const struct pln_candidate_spec *spec,
                                    struct pln_candidates *candidates, struct geo_err *err);

/* The transmitter that an option would put on air: that of its kind, for a raise that of the mast
 * itself at the kind's height, for other work on a mast at the mast's own height. */
struct pln_transmitter pln_option_transmitter(const struct pln_option *option,
                                              const struct pln_candidates *candidates,
                                              const struct pln_site_kinds *kinds,
                                              const struct pln_towers *towers);

#endif
