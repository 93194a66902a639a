/* planner/cover/reach: which targets each option would serve. Floor 4. Main thread; parallel
 * inside.
 *
 * The profile depends on the two places only: it is taken once for all options of a candidate. A
 * pair is left out only where free space itself proves that no option can serve. A target counts as
 * served when its margin is at least the rule's uncertain_db: what the audit would call SERVED.
 * Options with one sector are aimed: at the bearing, of those of the places they could serve and
 * their people-weighted mean, that serves the most people. */
#ifndef PLANNER_COVER_REACH_H
#define PLANNER_COVER_REACH_H

#include "planner/cover/candidate.h"
#include "planner/cover/known.h"
#include "planner/cover/link.h"
#include "planner/cover/rule.h"

struct pln_reach_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    const struct pln_villages *villages;
    const struct pln_towers *towers;
    const struct pln_site_kinds *kinds;
    const struct pln_targets
        *targets;                    /* its index must reach at least as far as the rule's radius */
    const struct pln_memory *memory; /* of earlier runs; NULL: none. The matrix is the same */
    double relay_hop_km; /* keep relays for hops so long (planner/cover/relay); 0: none */
    int threads;
    int (*progress)(void *progress_ctx, size_t done, size_t n);
    void *progress_ctx;
};

struct pln_reach_count { /* for the reports */
    size_t n_paths;      /* paths computed: one place to one target */
    size_t n_links;      /* answers of the model: a path times its options */
    size_t n_pruned;     /* paths left out by the true bound */
    size_t n_gaps;       /* paths left out because terrain is missing */
    size_t n_empty;      /* options dropped because they would serve nobody */
    size_t n_relays;     /* options that serve nobody, kept as relays */
};

/* Fill *MATRIX (rows: options; columns: clusters of all villages), aim single sectors, drop options
 * and places that would serve nobody (but relays, whose rows are empty), and number what is left
 * "C000001", …. *MATRIX is returned. */
enum geo_status pln_reach_run(const struct pln_reach_spec *spec, struct pln_candidates *candidates,
                              struct pln_matrix *matrix, struct pln_reach_count *count,
                              struct geo_err *err);

#endif
