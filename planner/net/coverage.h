/* planner/net/coverage: what many transmitters do over an area, cell by cell. Floor 3. Plain data:
 * planner/cover/area_map makes it, planner/report/coverage writes it. */
#ifndef PLANNER_NET_COVERAGE_H
#define PLANNER_NET_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planner/net/area.h"

#define PLN_COVERAGE_OUTSIDE (-1) /* in n_servers: no disc holds the cell */
#define PLN_COVERAGE_VOID (-2)    /* in n_servers: terrain is missing on every path to the cell */
#define PLN_COVERAGE_LEVELS_MAX 16

/* One transmitter of those asked for, in the order of the towers. */
struct pln_coverage_server {
    uint32_t tower;
    bool has_terrain;    /* false: it stands outside the terrain or in a void, and was left out */
    double allowance_db; /* what the required share of locations takes off its median RSRP */
    size_t n_best;       /* cells where it is the best server */
    double best_km2;
};

/* Cells whose assured RSRP is at least LEAST_DBM and below that of the class before. */
struct pln_coverage_class {
    double least_dbm; /* −∞ for the last class: weaker than every level */
    size_t n_cells;
    double km2;
    int64_t people, villages; /* by their own exact paths; −1 without villages */
};

struct pln_coverage {
    size_t col, row, width, height; /* the window in the terrain's frame */
    float *rsrp_dbm;                /* median RSRP of the best server; NaN: none */
    int32_t *server;                /* index into servers, ties by the lower; −1: none */
    int16_t *n_servers;             /* that reach the level of service; or one of the above */
    uint8_t *level;                 /* 1 + index into classes; 0: no value */
    double *cell_km2;               /* area of one cell, by row */
    struct pln_coverage_server *servers;
    size_t n_listed;
    struct pln_coverage_class classes[PLN_COVERAGE_LEVELS_MAX + 1];
    size_t n_classes;
    struct pln_areas outlines; /* of the classes but the last, in the same order */
    double radius_km, location_pct;
    double inside_km2; /* of the discs together */
    size_t n_inside, n_void;
};
void pln_coverage_release(struct pln_coverage *coverage);

#endif
