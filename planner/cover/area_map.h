/* planner/cover/area_map: many transmitters over one area: best server, its RSRP, the number of
 * servers. Floor 4. Main thread; parallel inside.
 *
 * Transmitters are cast one after the other in the order of the towers and merged into the map at
 * once: memory is that of the map (11 bytes a cell) and of one disc. The strongest RSRP wins, ties
 * the lower tower index; the same bytes for any number of threads. */
#ifndef PLANNER_COVER_AREA_MAP_H
#define PLANNER_COVER_AREA_MAP_H

#include "planner/cover/area_cast.h"
#include "planner/cover/rule.h"
#include "planner/net/coverage.h"
#include "planner/net/tower.h"

struct pln_map_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    const struct pln_towers *towers;
    const uint32_t *chosen; /* tower indices, rising */
    size_t n_chosen;
    double radius_km;
    const double *levels_dbm; /* falling; at most PLN_COVERAGE_LEVELS_MAX */
    size_t n_levels;
    size_t memory_ceiling_b; /* of the map; 0: 8 GiB */
    int threads;
    int (*progress)(void *progress_ctx, size_t done, size_t n); /* in transmitters; NULL: silent */
    void *progress_ctx;
    /* Called after each cast, before the next: the transmitter's own disc may be written. NULL. */
    enum geo_status (*each)(void *each_ctx, uint32_t tower, const struct pln_caster *caster,
                            struct geo_err *err);
    void *each_ctx;
};

/* Area of the cell whose middle is at (COL, ROW) of the terrain's frame. */
double pln_map_cell_km2(struct geo_walker *walker, double col, double row);

/* *COVERAGE is returned: pln_coverage_release(). People, villages and outlines are left to others.
 * GEO_NO_COVER when no transmitter stands on the terrain; GEO_NO_MEMORY names the size. */
enum geo_status pln_map_make(const struct pln_map_spec *spec, struct pln_coverage *coverage,
                             struct geo_err *err);

#endif
