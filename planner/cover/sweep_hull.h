/* planner/cover/sweep_hull: upper convex hulls of the points passed so far along a radial. Floor 4.
 * Pure; one per worker. Points lie at x = i·step; a point is added when it is passed.
 *
 * Adding a point takes away what it hides (amortised O(1)). From a receiver further out, corners
 * are asked about from the newest to the oldest; the conditions below hold for the newer ones and
 * not for the older ones, so a few steps and then halving find the place where they turn: O(log n).
 */
#ifndef PLANNER_COVER_SWEEP_HULL_H
#define PLANNER_COVER_SWEEP_HULL_H

#include <math.h>
#include <stdint.h>

/* A corner: point AT, its height Y, the SLOPE of the edge to it from the corner before; -∞…∞, the
 * first corner has +∞. */
struct sweep_corner {
    double y, slope;
    int32_t at;
};

struct sweep_hull {
    struct sweep_corner *corner;
    const double *inv_x; /* inv_x[m] = 1/(m·step) */
    int32_t top;         /* the newest corner; -1: empty */
};

static inline void sweep_hull_push(struct sweep_hull *h, int32_t at, double y)
{
    struct sweep_corner *corner = h->corner;
    double slope = INFINITY;
    int32_t top = h->top;
    while (top >= 0) {
        slope = (y - corner[top].y) * h->inv_x[at - corner[top].at];
        if (corner[top].slope > slope) break;
        top--;
    }
    h->top = ++top;
    corner[top] = (struct sweep_corner){y, slope, at};
}

/* The newest corner for which BELOW(i) is false; it is false for the first corner. */
#define SWEEP_HULL_FIND(hull, answer, BELOW)                                                       \
    do {                                                                                           \
        answer = (hull)->top;                                                                      \
        for (int32_t steps_ = 0, stop_ = 0; BELOW(answer); steps_++) {                             \
            if (steps_ < 8) {                                                                      \
                answer--;                                                                          \
                continue;                                                                          \
            }                                                                                      \
            for (int32_t not_ = answer - 1; stop_ < not_;) {                                       \
                int32_t half_ = not_ - (not_ - stop_) / 2;                                         \
                if (BELOW(half_))                                                                  \
                    not_ = half_ - 1;                                                              \
                else                                                                               \
                    stop_ = half_;                                                                 \
            }                                                                                      \
            answer = stop_;                                                                        \
            break;                                                                                 \
        }                                                                                          \
    } while (0)

/* The corner seen highest from point K at height Y: the nearest of equals. */
static inline int32_t sweep_hull_tangent(const struct sweep_hull *h, int32_t k, double y)
{
    const struct sweep_corner *corner = h->corner;
    int32_t i;
#define BELOW(i) (corner[i].slope < (y - corner[i].y) * h->inv_x[k - corner[i].at])
    SWEEP_HULL_FIND(h, i, BELOW);
#undef BELOW
    return corner[i].at;
}

/* The corner highest above any line of slope M. */
static inline int32_t sweep_hull_support(const struct sweep_hull *h, double m)
{
    const struct sweep_corner *corner = h->corner;
    int32_t i;
#define BELOW(i) (corner[i].slope < m)
    SWEEP_HULL_FIND(h, i, BELOW);
#undef BELOW
    return corner[i].at;
}

/* Hulls of every prefix kept as one tree: the hull of the points up to j is the chain j, parent(j),
 * parent(parent(j)) … down to a root. Each node also has one far ancestor (the skew-binary jump),
 * so that a walk is O(log n) here too. */
struct sweep_node {
    double y, slope; /* as a corner's; +∞ at a root */
    int32_t parent, jump, depth;
};

struct sweep_tree {
    struct sweep_node *node; /* by point */
    const double *inv_x;
};

/* Point J begins a new tree. */
static inline void sweep_tree_root(struct sweep_tree *t, int32_t j, double y)
{
    t->node[j] = (struct sweep_node){y, INFINITY, j, j, 0};
}

/* Point J goes on top of the chain of point J − 1. */
static inline void sweep_tree_push(struct sweep_tree *t, int32_t j, double y)
{
    struct sweep_node *node = t->node;
    int32_t p = j - 1;
    double slope = (y - node[p].y) * t->inv_x[1];
    while (node[p].slope <= slope) {
        p = node[p].parent;
        slope = (y - node[p].y) * t->inv_x[j - p];
    }
    const struct sweep_node *a = &node[p], *b = &node[a->jump];
    int even = a->depth - b->depth == b->depth - node[b->jump].depth;
    node[j] = (struct sweep_node){y, slope, p, even ? b->jump : p, a->depth + 1};
}

/* From point FROM down its chain while BELOW holds. */
#define SWEEP_TREE_WALK(tree, from, answer, BELOW)                                                 \
    do {                                                                                           \
        const struct sweep_node *walk_ = (tree)->node;                                             \
        answer = (from);                                                                           \
        for (int steps_ = 0; BELOW(answer); steps_++) {                                            \
            int32_t jump_ = walk_[answer].jump;                                                    \
            answer = steps_ > 3 && BELOW(jump_) ? jump_ : walk_[answer].parent;                    \
        }                                                                                          \
    } while (0)

/* The point of the chain of FROM that is highest above any line of slope M. */
static inline int32_t sweep_tree_support(const struct sweep_tree *t, int32_t from, double m)
{
    int32_t at;
#define BELOW(n) (t->node[n].slope < m)
    SWEEP_TREE_WALK(t, from, at, BELOW);
#undef BELOW
    return at;
}

/* The point of the chain of K − 1 seen highest from (K, Y): the nearest of equals. */
static inline int32_t sweep_tree_tangent(const struct sweep_tree *t, int32_t k, double y)
{
    int32_t at;
#define BELOW(n) (t->node[n].slope < (y - t->node[n].y) * t->inv_x[k - (n)])
    SWEEP_TREE_WALK(t, k - 1, at, BELOW);
#undef BELOW
    return at;
}

#endif
