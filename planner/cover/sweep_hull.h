/* planner/cover/sweep_hull: upper convex hulls of every prefix of a radial, kept as one tree.
 * Floor 4. Pure; one per worker.
 *
 * Points lie at x = i·step. The upper hull of the points up to j is the chain j, parent(j),
 * parent(parent(j)) … down to a root: adding a point walks down the newest chain past what it hides
 * (amortised O(1)), and older chains stay as they were, so that any prefix may be asked at any
 * time. Edges get steeper down the chain, so a tangent or a support point is where a condition on
 * the edges turns false; each node also has one far ancestor (the skew-binary jump), which makes
 * the walk O(log n) even where the whole radial lies on its hull, as over the sea. */
#ifndef PLANNER_COVER_SWEEP_HULL_H
#define PLANNER_COVER_SWEEP_HULL_H

#include <math.h>
#include <stdint.h>

struct sweep_node {
    double y;     /* height */
    double slope; /* of the edge from the parent; +∞ at a root */
    int32_t parent, jump, depth;
};

struct sweep_hull {
    struct sweep_node *node; /* by point */
    const double *inv_x;     /* inv_x[m] = 1/(m·step) */
};

/* Point J begins a new tree. */
static inline void sweep_hull_root(struct sweep_hull *h, int32_t j, double y)
{
    h->node[j] = (struct sweep_node){y, INFINITY, j, j, 0};
}

/* Point J goes on top of the chain of point J − 1. */
static inline void sweep_hull_push(struct sweep_hull *h, int32_t j, double y)
{
    struct sweep_node *node = h->node;
    int32_t p = j - 1;
    double slope = (y - node[p].y) * h->inv_x[1];
    while (node[p].slope <= slope) {
        p = node[p].parent;
        slope = (y - node[p].y) * h->inv_x[j - p];
    }
    const struct sweep_node *a = &node[p], *b = &node[a->jump];
    int even = a->depth - b->depth == b->depth - node[b->jump].depth;
    node[j] = (struct sweep_node){y, slope, p, even ? b->jump : p, a->depth + 1};
}

/* From point FROM down the chain while BELOW(point) holds; BELOW must turn false once and stay
 * false (a root is always false). CAME is the chain's point before the answer, or -1. */
#define SWEEP_HULL_WALK(hull, from, came, answer, BELOW)                                           \
    do {                                                                                           \
        const struct sweep_node *walk_ = (hull)->node;                                             \
        answer = (from);                                                                           \
        came = -1;                                                                                 \
        for (int steps_ = 0; BELOW(answer); steps_++) {                                            \
            int32_t jump_ = walk_[answer].jump;                                                    \
            came = answer;                                                                         \
            answer = steps_ > 3 && BELOW(jump_) ? jump_ : walk_[answer].parent;                    \
        }                                                                                          \
    } while (0)

/* The point of the chain of TOP that is highest above any line of slope M. */
static inline int32_t sweep_hull_support(const struct sweep_hull *h, int32_t top, double m)
{
    int32_t came, at;
#define BELOW(n) (h->node[n].slope < m)
    SWEEP_HULL_WALK(h, top, came, at, BELOW);
#undef BELOW
    (void)came;
    return at;
}

/* The point of the chain of K − 1 seen highest from (K, Y): the nearest of equals. */
static inline int32_t sweep_hull_tangent(const struct sweep_hull *h, int32_t k, double y)
{
    int32_t came, at;
#define BELOW(n) (h->node[n].slope < (y - h->node[n].y) * h->inv_x[k - (n)])
    SWEEP_HULL_WALK(h, k - 1, came, at, BELOW);
#undef BELOW
    (void)came;
    return at;
}

#endif
