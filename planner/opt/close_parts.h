/* Shared by the files of planner/opt/close only: a level of the tree, its prices, its exact
 * numbers. */
#ifndef PLANNER_OPT_CLOSE_PARTS_H
#define PLANNER_OPT_CLOSE_PARTS_H

#include "planner/opt/certificate.h"
#include "planner/opt/dual.h"
#include "planner/opt/model.h"

__extension__ typedef __int128 close_wide;

/* A problem and its reduction; the reduction is the problem of the level below. */
struct close_level {
    const struct pln_problem *problem;
    const struct pln_model *model;
    const struct close_level *up; /* NULL at the root */
    int64_t base;                 /* weight covered for sure, all levels together */
};

/* Prices as the certificate has them. */
struct close_prices {
    int64_t *lambda;           /* reduced cells of the level, in 1/scale of the certificate */
    int64_t *spread;           /* the same over the original cells */
    struct pln_proof_cut *cut; /* over the original cells */
    size_t n_cuts;
    int64_t *bonus; /* reduced options: Σ ⌈n/2⌉ ν */
    int64_t mu;
    int shift;
};

/* DUAL's best prices in the certificate's unit, 1/SCALE. */
enum geo_status close_prices_of(const struct close_level *level, const struct pln_dual *dual,
                                int64_t scale, struct close_prices *out, struct geo_err *err);
void close_prices_release(struct close_prices *prices);

/* The number that option I of LEVEL's problem has in the original one. */
uint32_t close_original(const struct close_level *level, uint32_t i);

/* The node of LEVEL; its prices go over to it. */
enum geo_status close_emit(struct pln_certificate *certificate, const struct close_level *level,
                           struct close_prices *prices, enum pln_proof_step then, uint32_t branch,
                           struct geo_err *err);

/* Exact numbers of a level under its prices, all in 1/(scale · 2^shift). */
struct close_exact {
    close_wide *rest;          /* options */
    close_wide *best;          /* places: max(0, …) */
    close_wide *second;        /* places: the best without the best option */
    close_wide total, ceiling; /* closed when total < ceiling */
};

/* The ceiling is what a plan must reach to be worth more than TARGET. */
enum geo_status close_exact_open(struct close_exact *exact, const struct close_level *level,
                                 const struct close_prices *prices, int64_t scale, int64_t target,
                                 struct geo_err *err);
void close_exact_release(struct close_exact *exact);

#endif
