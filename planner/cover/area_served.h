/* planner/cover/area_served: where one is served, coarsely: one byte for each square of a few
 * terrain cells, for the outlines of a run. Floor 4. Main thread; parallel inside.
 *
 * Each square takes what its middle cell has. Along a radial every step of the terrain is looked at
 * (a coarser step would miss ridges); only the radials stand as far apart as the squares are wide,
 * which is where the time is saved. Workers take transmitter by transmitter; what one serves does
 * not depend on the others, so discs of earlier runs are taken as they are where neither the
 * transmitter nor the ground around it changed. The same bytes for any number of threads, and
 * whatever is remembered. */
#ifndef PLANNER_COVER_AREA_SERVED_H
#define PLANNER_COVER_AREA_SERVED_H

#include "planner/cover/area_cast.h"
#include "planner/cover/area_disc.h"
#include "planner/cover/rule.h"
#include "planner/net/served.h"

struct pln_served_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    double cell_m; /* wanted side of a square; whole terrain cells, one at least */
    int threads;
};

struct pln_served_map; /* opaque */

/* The whole terrain, nothing served. GEO_NO_MEMORY names the size. */
enum geo_status pln_served_open(const struct pln_served_spec *spec, struct pln_served_map **map,
                                struct geo_err *err);
void pln_served_release(struct pln_served_map *map); /* NULL allowed */

struct pln_served_mast {
    double lon_deg, lat_deg;
    struct pln_transmitter tx;
    bool planned;   /* of the plan, else of the network today */
    const char *id; /* borrowed; for errors */
};

/* What is known of discs, and what becomes known. */
struct pln_served_memory {          /* all borrowed */
    const struct pln_discs *tables; /* of the same setup, rule and squares; the first that has a
                                       disc is asked for it */
    size_t n_tables;
    const struct geo_buf *ground; /* the blocks of the terrain now */
    /* Called with discs that were cast: now and then the latest (not WHOLE), lastly all of this
     * call, the remembered ones too. Not called when none was cast. */
    enum geo_status (*learned)(void *ctx, const struct pln_disc *const *discs, size_t n, bool whole,
                               struct geo_err *err);
    void *ctx;
    size_t keep_every; /* discs of the first part; later ones grow by a quarter of what lies behind
                          them. 0: only the whole */
};

/* What N transmitters serve. One without ground under it changes nothing. MEMORY and PROGRESS (as
 * geo/base/par) may be NULL. */
enum geo_status pln_served_add(struct pln_served_map *map, const struct pln_served_mast *masts,
                               size_t n, const struct pln_served_memory *memory,
                               int (*progress)(void *ctx, size_t done, size_t n),
                               void *progress_ctx, struct geo_err *err);

/* Outlines and areas so far; *LAND is returned. Patches of fewer than three squares join their
 * neighbours. */
enum geo_status pln_served_outline(const struct pln_served_map *map, struct pln_served_land *land,
                                   struct geo_err *err);

#endif
