#include "planner/cover/sweep_view.h"

#include "planner/prop/path.h"

static void slopes_from_mast(const struct sweep_view *v, size_t n)
{
    const double *restrict d = v->d, *restrict s = v->surface;
    double *restrict t = v->t;
    for (size_t i = 1; i < n; i++)
        t[i] = pln_slope(s[i], v->hts, d[i], v->curve);
}

static void running_maxima(struct sweep_view *v, size_t n)
{
    double most = -INFINITY;
    int32_t at = 1;
    v->t_max[0] = v->t_max[1] = most;
    v->t_at[0] = v->t_at[1] = at;
    for (size_t i = 1; i + 1 < n; i++) {
        if (v->t[i] > most) {
            most = v->t[i];
            at = (int32_t)i;
        }
        v->t_max[i + 1] = most;
        v->t_at[i + 1] = at;
    }
    for (size_t first = 0; first < n; first += sweep_block) {
        double block = -INFINITY;
        for (size_t i = first ? first : 1; i < first + sweep_block && i < n; i++)
            block = v->t[i] > block ? v->t[i] : block;
        v->block_max[first / sweep_block] = block;
    }
}

void sweep_view_build(struct sweep_view *v, size_t n)
{
    slopes_from_mast(v, n);
    running_maxima(v, n);
    if (n < 2) return;
    sweep_hull_root(&v->hull, 1, v->surface[1] - v->curve * v->d[1] * v->d[1]);
    for (size_t i = 2; i < n; i++)
        sweep_hull_push(&v->hull, (int32_t)i, v->surface[i] - v->curve * v->d[i] * v->d[i]);
}

int32_t sweep_view_rx_horizon(const struct sweep_view *v, size_t k, double hrs)
{
    return sweep_hull_tangent(&v->hull, (int32_t)k, hrs - v->curve * v->d[k] * v->d[k]);
}

/* One search for the largest ν. */
struct nu_search {
    const struct sweep_view *v;
    double d, t; /* of the receiver */
    double rank; /* least so far */
    int32_t at;
};

static double rank_of(const struct nu_search *s, int32_t i)
{
    return pln_nu_rank(s->v->t[i], s->t, s->v->d[i], s->d);
}

static void consider(struct nu_search *s, int32_t i)
{
    double rank = rank_of(s, i);
    if (rank < s->rank || (rank == s->rank && i < s->at)) {
        s->rank = rank;
        s->at = i;
    }
}

/* The least rank that any point on the edge between the hull's points A < B could have. */
static double edge_floor(const struct nu_search *s, int32_t a, int32_t b)
{
    double xa = s->v->d[a], xb = s->v->d[b];
    double clear_a = xa * (s->t - s->v->t[a]), clear_b = xb * (s->t - s->v->t[b]);
    double slope = (clear_b - clear_a) / (xb - xa), base = clear_a - slope * xa;
    double x = base * s->d / (slope * s->d + 2 * base); /* where clearance²/(x(d − x)) is least */
    if (!(x > xa && x < xb)) return INFINITY;
    double clear = base + slope * x;
    return clear * clear / (x * (s->d - x));
}

static void consider_below_edge(struct nu_search *s, int32_t a, int32_t b)
{
    const double safe = 1 - 1e-9; /* bounds are computed in floating point too */
    if (b - a < 2 || edge_floor(s, a, b) * safe > s->rank) return;
    for (int32_t i = a + 1; i < b;) {
        int32_t end = (i / sweep_block + 1) * sweep_block;
        if (end > b) end = b;
        double gap = s->t - s->v->block_max[i / sweep_block];
        double least = gap * gap * s->v->d[i];
        if (gap > 0 && least * safe > s->rank * (s->d - s->v->d[i])) {
            i = end;
            continue;
        }
        for (; i < end; i++)
            consider(s, i);
    }
}

int32_t sweep_view_nu_at(const struct sweep_view *v, size_t k, double t_k)
{
    struct nu_search s = {v, v->d[k], t_k, INFINITY, (int32_t)k};
    const struct sweep_node *node = v->hull.node;
    int32_t corner, came;
#define BELOW(n) (node[n].parent != (n) && rank_of(&s, node[n].parent) < rank_of(&s, n))
    SWEEP_HULL_WALK(&v->hull, (int32_t)k - 1, came, corner, BELOW);
#undef BELOW
    /* equals, and what rounding makes of them, are decided as the whole-profile kernel does */
    int32_t before = node[corner].parent, after = came >= 0 ? came : corner;
    consider(&s, before);
    consider(&s, corner);
    consider(&s, after);
    consider_below_edge(&s, before, corner);
    consider_below_edge(&s, corner, after);
    return s.at;
}
