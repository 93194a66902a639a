/* planner/opt/tiles: the search of planner/opt/search on all cores at once. Floor 4.
 *
 * In each phase the core is cut into tiles: regions that grow from seeds drawn among the chosen
 * options. An option may be moved when every option that shares a cell or the place with it lies in
 * the same tile, so tiles are searched side by side and what they gain adds up exactly. The next
 * phase draws other tiles. Random numbers belong to (seed, phase, tile): the same plan for any
 * number of threads. */
#ifndef PLANNER_OPT_TILES_H
#define PLANNER_OPT_TILES_H

#include "geo/base/status.h"
#include "planner/opt/search.h"

struct pln_tiles_spec {
    const struct pln_dual *dual;
    uint64_t seed, work;
    double warm; /* as pln_search_run() */
    int threads;
};

/* Improve SEARCH (opened without MOVABLE, started) by work worth spec->work; its best plan is the
 * present one afterwards. */
enum geo_status pln_tiles_run(struct pln_search *search, const struct pln_tiles_spec *spec,
                              struct geo_err *err);

#endif
