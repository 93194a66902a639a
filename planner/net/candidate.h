/* planner/net/candidate: where something may be built, as what, for how much. Floor 3. Plain data.
 */
#ifndef PLANNER_NET_CANDIDATE_H
#define PLANNER_NET_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pln_origin { PLN_ORIGIN_HILLTOP, PLN_ORIGIN_VILLAGE, PLN_ORIGIN_MAST, PLN_ORIGIN_COMMITTED };
const char *pln_origin_name(enum pln_origin origin); /* "hilltop", "village", "mast", "committed" */

/* A place. Its options are options[first_option … first_option + n_options − 1]; at most one is
 * built. */
struct pln_candidate {
    char id[16]; /* "C000123": stable for the same inputs */
    double lon_deg, lat_deg, ground_m;
    double prominence_m; /* hilltops, else 0 */
    enum pln_origin origin;
    uint32_t ref; /* village or tower index it stands by; PLN_NONE */
    uint32_t first_option, n_options;
};

/* Present-value cost in đồng, part by part; the parts add up to total_vnd. */
struct pln_cost {
    int64_t capex_vnd, opex_vnd, power_vnd, road_vnd, backhaul_vnd, total_vnd;
};

/* One kind of site at one place: a column of the choice. */
struct pln_option {
    uint32_t candidate, kind; /* indices */
    uint32_t parent;          /* of a remote: the tower it hops to; PLN_NONE for other kinds */
    double azimuth_deg;       /* first sector; further sectors evenly spaced, or the kind's own */
    struct pln_cost cost;
    bool committed; /* contracted already: built whatever else is */
};

struct pln_candidates {
    struct pln_candidate *at;
    size_t n;
    struct pln_option *options;
    size_t n_options;
};
void pln_candidates_release(struct pln_candidates *candidates);

/* Who would be served by what: compressed rows, one per option; columns are cluster indices,
 * rising. */
struct pln_matrix {
    size_t n_rows, n_cols;
    size_t *first;   /* n_rows + 1 */
    uint32_t *col;   /* first[n_rows] */
    float *rsrp_dbm; /* same length; median RSRP there */
};
void pln_matrix_release(struct pln_matrix *matrix);

#endif
