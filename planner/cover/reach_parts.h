/* planner/cover/reach_parts: what the two halves of the reach share: one candidate after the other
 * (reach_place), and the run around them (reach). Floor 4; private to these files. */
#ifndef PLANNER_COVER_REACH_PARTS_H
#define PLANNER_COVER_REACH_PARTS_H

#include "planner/cover/reach.h"

/* What one candidate's options serve: rows one after the other. */
struct rows {
    uint32_t *col;
    float *rsrp_dbm;
    uint32_t *n; /* by option of the candidate */
    uint32_t n_paths, n_links, n_pruned, n_gaps;
};

struct reach_run {
    const struct pln_reach_spec *spec;
    struct pln_candidates *candidates;
    struct rows *rows; /* by candidate */
    size_t first;      /* the candidate that work item 0 stands for */
    /* with a memory: rows are candidates with all their options, columns targets */
    struct geo_key *place_key, *target_key;
    struct pln_recall recall;
    struct pln_nearby *fresh; /* by table: the targets that are not in it */
    struct pln_found *found;  /* by candidate */
};

/* For geo/base/par: CTX is the run, an item the candidate first + item; writes its rows, its found
 * facts and its options' azimuths, and nothing else of the run. */
enum geo_status pln_reach_start(void *ctx, void **state, struct geo_err *err);
enum geo_status pln_reach_place(void *ctx, void *state, size_t item, struct geo_err *err);
void pln_reach_finish(void *ctx, void *state);

#endif
