/* planner/cover/sweep_forms: the closed forms of P.1812-8 over many receivers of one radial,
 * written so that the compiler makes vector code of them. Floor 4. Pure.
 *
 * The same equations as planner/prop/p1812.c and diffraction.c, which stay the reference: the tests
 * hold the two together to 1e-6 dB. All arrays are indexed by the receiver's point. */
#ifndef PLANNER_COVER_SWEEP_FORMS_H
#define PLANNER_COVER_SWEEP_FORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "planner/prop/p1812.h"

/* What depends on the distance alone, or on the distance and the zones passed. */
struct sweep_ring {
    double *d, *inv_d; /* km, 1/km */
    double *gap_db;    /* 10 + 0.02 d, eq 21 */
    double *lbs_db;    /* eq 44 without 0.573 θ */
    double *fk;        /* eq 58 */
    double *duct_exp;  /* 10^-6·d^1.13, eq 53a */
    /* by zones */
    double *omega;
    double *lg_beta0;            /* log10 β0 */
    double *fi;                  /* eq 40 */
    double *alpha;               /* eq 55a */
    double *dtm, *dlm;           /* km */
    double *tx_coast, *rx_coast; /* km */
};

/* Fill the terms of the distance; D must be filled. Then those of the zones from omega, dtm, dlm.
 */
void sweep_ring_distance(const struct pln_p1812_fixed *k, size_t n, struct sweep_ring *ring);
void sweep_ring_zones(const struct pln_p1812_fixed *k, size_t n, struct sweep_ring *ring);

/* One diffraction calculation: for a_e, or for a_β. */
struct sweep_pass {
    double radius_km;
    const double *t_max; /* highest slope from the transmitter, less the earth's fall */
    double *r;           /* beyond the horizon: the same from the receiver */
    double *x, *above;   /* in sight: place of the largest ν, km, and height over the ray, m */
};

/* What the walk along the terrain has found for each receiver. */
struct sweep_cells {
    const double *ground; /* h_n */
    double hts, h1;       /* m a.s.l. */
    double *hrs;          /* m a.s.l. */
    double *line;         /* (h_rs − h_ts)/d, m/km */
    double *hst, *hsr;    /* eqs 85, 86 */
    double *obstruction;  /* h_obs, eq 87a; 0 where not positive */
    const double *flat_t; /* eqs 87b, c: highest flat slopes from both ends */
    double *flat_r;
    double *theta_t, *theta_r; /* slopes of the horizons, less the earth's fall, m/km */
    double *dlt, *dlr;         /* km */
    double *hm;                /* eq 93 */
    struct sweep_pass pass[2];
    size_t n_pass; /* 1 at 50 % of time */
    bool any_sea;  /* some ω > 0 */
};

/* Basic transmission loss for the receivers FROM … TO-1 into LOSS_DB. */
void sweep_forms(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                 const struct sweep_ring *ring, const struct sweep_cells *cells, size_t from,
                 size_t to, double *loss_db);

#endif
