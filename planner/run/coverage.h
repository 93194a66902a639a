/* planner/run/coverage: the signal of a scenario's masts, cell by cell: which masts are meant,
 * their map, the people of each class, and the outlines. Floor 7. Main thread; parallel inside, the
 * same bytes for any number of threads.
 *
 * People are counted by the exact path to each household cluster, never by the map. */
#ifndef PLANNER_RUN_COVERAGE_H
#define PLANNER_RUN_COVERAGE_H

#include "planner/cover/area_cast.h"
#include "planner/net/coverage.h"
#include "planner/run/stages.h"

struct pln_coverage_masts { /* rows of run->towers, rising */
    uint32_t *at;
    size_t n;
};
void pln_coverage_masts_release(struct pln_coverage_masts *masts);

/* The masts of these IDS, separated by commas, whatever their state; "all": those on air with the
 * wanted technology. *MASTS is returned. GEO_USAGE: no mast has that id; GEO_BAD_DATA: none is
 * left. */
enum geo_status pln_coverage_choose(const struct pln_scenario *scenario,
                                    const struct pln_towers *towers, const char *ids,
                                    struct pln_coverage_masts *masts, struct geo_err *err);

struct pln_coverage_job { /* all borrowed */
    const struct pln_scenario *scenario;
    const struct pln_run *run; /* after PLN_STAGE_CHECK */
    const struct pln_coverage_masts *masts;
    const double *levels_dbm;     /* falling; at most PLN_COVERAGE_LEVELS_MAX */
    size_t n_levels, sieve_cells; /* patches of fewer cells join their neighbour in the outlines */
    int threads;
    /* "masts", "villages", "outlines" as they begin, and how far each is; NULL: silent */
    void (*stage)(void *ctx, const char *name);
    int (*progress)(void *ctx, size_t done, size_t n);
    void *progress_ctx;
    /* After each cast, before the next: the disc of the NUMBER-th mast (from 1). NULL. */
    enum geo_status (*each)(void *each_ctx, size_t number, const struct pln_tower *tower,
                            const struct pln_caster *caster, struct geo_err *err);
    void *each_ctx;
};

/* *COVERAGE is returned: pln_coverage_release(). Errors: pln_map_make(), pln_audit_run(). */
enum geo_status pln_coverage_make(const struct pln_coverage_job *job, struct pln_coverage *coverage,
                                  struct geo_err *err);

#endif
