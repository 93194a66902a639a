/* planner/opt/dual: prices of coverage, and the bound they prove. Floor 4. One per problem.
 *
 * Relax "a covered cell needs a chosen option" with a price λ_j per cell (0 … w_j) and the budget
 * with a price μ: for any λ, μ ≥ 0 no plan is worth more than Σ_j (w_j − λ_j) + μ B + Σ_places
 * max(0, max_i (Σ_{j covered by i} λ_j − μ c_i)). The prices are improved by an averaged
 * subgradient (Barahona, Anbil 2000: the volume algorithm). λ are 32-bit integers in units of
 * 1/scale, so the final bound is summed exactly. Single cells and options are computed in parallel,
 * sums are taken in order: the same bytes for any thread count.
 *
 * Three-village cuts sharpen it: for cells a, b, c and n_i of them covered by option i,
 *     Σ_i ⌈n_i/2⌉ x_i ≥ y_a + y_b + y_c − 1   (price ν). */
#ifndef PLANNER_OPT_DUAL_H
#define PLANNER_OPT_DUAL_H

#include "geo/base/status.h"
#include "planner/opt/model.h"

struct pln_cut {
    uint32_t cell[3];
};

struct pln_dual {
    const struct pln_model *model; /* borrowed */
    int threads;
    int64_t scale; /* λ, ν: integers in units of weight / scale */
    int64_t coarse; /* > 1 where weights are too large for 32 bits: λ in units of weight · coarse */
    int32_t *lambda; /* n_cells: the present prices */
    int32_t *cap;    /* n_cells: w_j in the same unit (rounded down) */
    struct pln_cut *cut;
    size_t n_cuts;
    int32_t *nu;      /* n_cuts */
    float *cut_share; /* n_cuts: 1 / the most cuts that go through one of its cells */
    int32_t *levy;    /* n_cells: Σ ν of the cuts that the cell is in */
    double mu;        /* in λ units per unit of cost */
    double value;     /* the bound at the present prices, in λ units */

    int32_t *best_lambda, *best_nu; /* the lowest bound met */
    double best_mu, best_value;

    double *profit;     /* n_options: Σ λ (and ν) at the present prices */
    double *cost;       /* n_options */
    uint8_t *chosen;    /* n_options: the relaxed choice at μ */
    int32_t *count;     /* n_cells: how often the relaxed choice covers each */
    float *mean;        /* n_cells: the same, averaged over iterations */
    float *mean_cut;    /* n_cuts: Σ ⌈n/2⌉ x, averaged */
    float *mean_choice; /* n_options: averaged choice: nearly the best fractional plan */
    size_t *cut_first;  /* n_options + 1 */
    uint32_t *cut_of;   /* cuts of each option; twice where the coefficient is 2 */
    bool started;
};

/* Prices start at a guess; to start from known ones set lambda and mu before improving. SCALE_MOST
 * limits the fineness of the unit (0: none); both are powers of two. */
enum geo_status pln_dual_open(struct pln_dual *dual, const struct pln_model *model, int threads,
                              int64_t scale_most, struct geo_err *err);
void pln_dual_release(struct pln_dual *dual);

/* Replace the cuts by these N, their prices NU (λ units; NULL: 0); the best bound met is forgotten
 * when there were others. Arrays are copied. */
enum geo_status pln_dual_set_cuts(struct pln_dual *dual, const struct pln_cut *cut,
                                  const int32_t *nu, size_t n, struct geo_err *err);

/* How many of the cut's cells each option near it covers, in HITS (n_options, 0 before; the caller
 * sets them back); LIST (n_options) gets the options. Returns how many. */
size_t pln_cut_options(const struct pln_model *model, const struct pln_cut *cut, uint8_t *hits,
                       uint32_t *list);

/* Up to MOST cuts that the averaged choice violates, the worst first; the caller frees *CUT. */
enum geo_status pln_dual_hunt_cuts(const struct pln_dual *dual, size_t most, struct pln_cut **cut,
                                   size_t *n, struct geo_err *err);

/* Look for cuts that the averaged choice violates, add up to MOST of the worst; *ADDED says how
 * many. */
enum geo_status pln_dual_add_cuts(struct pln_dual *dual, size_t most, size_t *added,
                                  struct geo_err *err);

/* Up to ROUNDS times: add cuts, improve. Stops when a round gains little; the best prices met are
 * the present ones afterwards. */
enum geo_status pln_dual_cut_rounds(struct pln_dual *dual, unsigned rounds, struct geo_err *err);

/* ITERATIONS steps whose length falls geometrically from FROM to TO (fractions of w_j). */
struct pln_dual_schedule {
    unsigned iterations;
    double from, to;
    double smoothing; /* weight of the newest choice in the average */
    double enough;    /* stop as soon as the bound is below this (λ units); 0: never */
};
enum geo_status pln_dual_improve(struct pln_dual *dual, const struct pln_dual_schedule *schedule,
                                 struct geo_err *err);

#endif
