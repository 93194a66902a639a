/* planner/cover/backhaul in two files: backhaul.c makes the network, backhaul_place.c looks for the
 * hops of one place. Included by these two only. */
#ifndef PLANNER_COVER_BACKHAUL_PARTS_H
#define PLANNER_COVER_BACKHAUL_PARTS_H

#include "planner/cover/backhaul.h"
#include "planner/cover/known.h"
#include "planner/cover/nearby.h"

enum { PLN_HOP_DIRECTIONS = 8, PLN_HOP_RINGS = 3 };
enum { PLN_HOPS_TRIED = PLN_HOP_DIRECTIONS * PLN_HOP_RINGS };

/* Whom a place may hop to: all that its search looks at, but the ground. */
struct pln_around {
    uint32_t *mast; /* of the index, by rising number: those within hop_km, and a few more; owned */
    size_t n_masts;
    uint32_t place[PLN_HOPS_TRIED];
    size_t n_places;
};

struct pln_hop_job {
    const struct pln_backhaul_spec *spec;
    struct pln_nearby masts, places;
    uint32_t *mast;  /* tower by mast of the index */
    uint32_t *place; /* candidate by place of the index: those that hops are wanted for */
    size_t n_masts;
    struct pln_around *around; /* by place */
    /* By place: its clear hops as facts. To a mast (column: mast of the index): the option's own
     * number, flags 0. To a place (column: n_masts + place): option of the place with the lower
     * number, flags 1 + option of the other. Values: length in km, clearance. */
    struct pln_found *found;
};

struct pln_hop_worker {
    struct geo_walker *walker;
    struct geo_profile profile;
    struct pln_neighbours near;
    size_t cap; /* of the facts of the place at hand */
};

/* May PLACE need hops at all? */
bool pln_hop_wanted(const struct pln_candidate *place);

/* Fill in job->around[place]. */
enum geo_status pln_hops_look_around(struct pln_hop_job *job, struct pln_hop_worker *w,
                                     uint32_t place, struct geo_err *err);

/* Fill in job->found[place] by the ground between. */
enum geo_status pln_hops_seek(struct pln_hop_job *job, struct pln_hop_worker *w, uint32_t place,
                              struct geo_err *err);

#endif
