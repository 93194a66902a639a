/* planner/cover/sweep_view: one surface over one earth radius, as both ends of every path along a
 * radial see it. Floor 4. Pure; one per worker.
 *
 * Point i stands for the slope t_i = (s_i − h_ts)/d_i − c·d_i from the transmitter and for the
 * height y_i = s_i − c·d_i² of the surface bent down by the earth. For the receiver at point k:
 *  - the transmitter's horizon is the running maximum of t;
 *  - the receiver's horizon is the tangent from (k, h_rs − c·d_k²) to the hull of y;
 *  - the largest ν of a path in sight is where (T − t_i)²·d_i/(d_k − d_i) is least. Its root is the
 *    clearance under the ray over √(d_i(d_k − d_i)): along the hull a convex function over a
 * concave one, which has one minimum, and that moves little from one receiver to the next. A point
 * below the hull can only beat the best corner if it lies under one of the two edges beside that
 * corner; blocks of 16 points bound what hides there. */
#ifndef PLANNER_COVER_SWEEP_VIEW_H
#define PLANNER_COVER_SWEEP_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "planner/cover/sweep_hull.h"

enum { sweep_block = 16 };

/* Arrays of the radial's length; index 0 is the mast and holds nothing. */
struct sweep_view {
    double curve;           /* c = 500/a_p, m/km² */
    const double *d;        /* km, borrowed */
    const double *surface;  /* s_i, m a.s.l., borrowed */
    double hts;             /* m a.s.l. */
    double *t, *t_max;      /* t_max[k]: the largest t of the points 1 … k-1 */
    int32_t *t_at;          /* where, the first of equals */
    double *block_max;      /* the largest t of each block */
    struct sweep_hull hull; /* of the points that were passed */
    /* the last receiver in sight: the best corner, and the point with the largest ν */
    int32_t nu_corner, nu_at;
};

/* Begin a radial of N points: slopes from the mast and their maxima; an empty hull. O(n). */
void sweep_view_begin(struct sweep_view *v, size_t n);

/* Pass point I = 1, 2, 3 … in order. Amortised O(1). */
static inline void sweep_view_pass(struct sweep_view *v, size_t i)
{
    sweep_hull_push(&v->hull, (int32_t)i, v->surface[i] - v->curve * v->d[i] * v->d[i]);
}

/* The point with the receiver's horizon for a receiver at point K, HRS m a.s.l., when the points
 * 1 … K-1 were passed; K ≥ 2. O(log n). */
static inline int32_t sweep_view_rx_horizon(const struct sweep_view *v, size_t k, double hrs)
{
    return sweep_hull_tangent(&v->hull, (int32_t)k, hrs - v->curve * v->d[k] * v->d[k]);
}

/* The point with the largest ν for a receiver at point K, when the points 1 … K-1 were passed and
 * T_K, the slope to the receiver, is not below t_max[k]; K ≥ 2. O(log n) but for the points under
 * one edge. */
int32_t sweep_view_nu_at(struct sweep_view *v, size_t k, double t_k);

#endif
