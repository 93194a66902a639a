/* planner/cover/audit: who is served by what today. Floor 4. Main thread; parallel inside.
 *
 * For each place (household cluster, and village centre) the best server over all masts that count
 * (on air, with a wanted technology) within the rule's radius. A pair is left out only when free
 * space itself proves that the mast can neither be the best server nor reach the server level, so
 * the result is that of asking every pair; bytes do not depend on the number of threads. Where
 * terrain is missing on a path the pair is left out, counted, and the place is never called NONE
 * for it. */
#ifndef PLANNER_COVER_AUDIT_H
#define PLANNER_COVER_AUDIT_H

#include <stdbool.h>

#include "planner/cover/known.h"
#include "planner/cover/link.h"
#include "planner/cover/rule.h"
#include "planner/net/service.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"

struct pln_audit_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    const struct pln_villages *villages;
    const struct pln_towers *towers;
    int threads;                     /* 0: all */
    const struct pln_memory *memory; /* of earlier runs; NULL: none. The verdicts are the same */
    bool exhaustive;                 /* ask every pair within the radius (the tests' yardstick) */
    int (*progress)(void *progress_ctx, size_t done, size_t n); /* as geo/base/par; NULL: silent */
    void *progress_ctx;
};

/* *AUDIT is returned: pln_audit_release(). GEO_NO_COVER names the first village or cluster that
 * lies outside the terrain. Cost: places × masts within the radius × the length of a profile. */
enum geo_status pln_audit_run(const struct pln_audit_spec *spec, struct pln_audit *audit,
                              struct geo_err *err);

/* What the audit would have to do. Counts of pairs are exact; what of them free space leaves out,
 * and where a place must be heard anew because its strongest mast went, is seen at a few hundred
 * places, which are heard for it. */
struct pln_audit_forecast {
    size_t n_pairs, n_masts;         /* a place and a mast within the radius; masts that count */
    size_t n_new_pairs, n_new_masts; /* that nothing is known about; masts in such pairs */
    double n_paths, seconds, path_s; /* about: to compute; by one thread; of one of them */
};
enum geo_status pln_audit_foresee(const struct pln_audit_spec *spec,
                                  struct pln_audit_forecast *forecast, struct geo_err *err);

/* The verdict on one cluster by the rule. */
enum pln_verdict pln_reception_verdict(const struct pln_rule *rule,
                                       const struct pln_reception *reception);

#endif
