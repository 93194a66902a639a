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
}

static void block_maxima(struct sweep_view *v, size_t n)
{
    for (size_t first = 0; first < n; first += sweep_block) {
        double most = -INFINITY;
        for (size_t i = first ? first : 1; i < first + sweep_block && i < n; i++)
            most = v->t[i] > most ? v->t[i] : most;
        v->block_max[first / sweep_block] = most;
    }
}

void sweep_view_begin(struct sweep_view *v, size_t n)
{
    slopes_from_mast(v, n);
    running_maxima(v, n);
    block_maxima(v, n);
    v->hull.top = -1;
    v->nu_corner = 0;
    v->nu_at = 1;
}

/* What is bounded or ranked in floating point is trusted but for its last digits. */
static const double nearly = 1 - 1e-9;

/* One search for the largest ν. */
struct nu_search {
    const struct sweep_view *v;
    size_t k;
    double d, t; /* of the receiver */
    double rank; /* least so far */
    int32_t at;
};

/* The exact value that the whole-profile kernel compares. */
static void consider(struct nu_search *s, int32_t i)
{
    double rank = pln_nu_rank(s->v->t[i], s->t, s->v->d[i], s->d);
    if (rank < s->rank || (rank == s->rank && i < s->at)) {
        s->rank = rank;
        s->at = i;
    }
}

/* The stretch of the edge between the hull's points A < B where a point on the edge itself would
 * rank below the best so far: clearance²/(x(d − x)) < rank is quadratic in x. Empty: *FIRST >
 * *LAST. */
static void edge_stretch(const struct nu_search *s, int32_t a, int32_t b, int32_t *first,
                         int32_t *last)
{
    double xa = s->v->d[a], xb = s->v->d[b];
    double clear_a = xa * (s->t - s->v->t[a]), clear_b = xb * (s->t - s->v->t[b]);
    double slope = (clear_b - clear_a) * s->v->hull.inv_x[b - a], base = clear_a - slope * xa;
    double square = slope * slope + s->rank, half = 0.5 * s->rank * s->d - base * slope;
    double root = half * half - square * base * base;
    *first = b, *last = a;
    if (root < -1e-9 * half * half) return;
    root = sqrt(root > 0 ? root : 0);
    double scale = s->v->hull.inv_x[1] / square, slack = 1e-6 * (double)(b - a) + 1e-6;
    double from = (half - root) * scale - slack, to = (half + root) * scale + slack;
    *first = from > (double)a ? (int32_t)from + 1 : a + 1;
    *last = to < (double)b ? (int32_t)to : b - 1;
}

/* Points FROM … TO of one block, nearly ranked in vector code; those that could be best are
 * considered. */
static void consider_run(struct nu_search *s, int32_t from, int32_t to)
{
    const double *restrict t = s->v->t + from, *restrict d = s->v->d + from;
    const double *restrict inv = s->v->hull.inv_x + (int32_t)s->k - from;
    double rank[sweep_block], tt = s->t;
    int32_t n = to - from + 1;
    for (int32_t i = 0; i < n; i++)
        rank[i] = (tt - t[i]) * (tt - t[i]) * d[i] * inv[-i];
    for (int32_t i = 0; i < n; i++)
        if (rank[i] * nearly <= s->rank) consider(s, from + i);
}

static void consider_below_edge(struct nu_search *s, int32_t a, int32_t b)
{
    if (b - a < 2) return;
    int32_t first, last;
    edge_stretch(s, a, b, &first, &last);
    for (int32_t i = first; i <= last;) {
        int32_t end = i | (sweep_block - 1);
        if (end > last) end = last;
        double gap = s->t - s->v->block_max[i / sweep_block];
        bool hidden = gap > 0 && gap * gap * s->v->d[i] * nearly > s->rank * (s->d - s->v->d[i]);
        if (!hidden) consider_run(s, i, end);
        i = end + 1;
    }
}

/* Nearly pln_nu_rank(), without a division. */
static double rank_at(const struct nu_search *s, int32_t corner)
{
    int32_t i = s->v->hull.corner[corner].at;
    double gap = s->t - s->v->t[i];
    return gap * gap * s->v->d[i] * s->v->hull.inv_x[s->k - (size_t)i];
}

static bool falls_after(const struct nu_search *s, int32_t corner)
{
    return corner < s->v->hull.top && rank_at(s, corner + 1) < rank_at(s, corner);
}

/* The corner where the rank is least: it falls up to there and rises from there on. Looks near
 * GUESS first, then with growing strides, then halves what is left. */
static int32_t least_corner(const struct nu_search *s, int32_t guess)
{
    int32_t low = 0, high = s->v->hull.top;
    bool from_left = false, from_right = false;
    for (int32_t i = guess, stride = 1; low < high; stride *= 2) {
        if (falls_after(s, i))
            low = i + 1, from_left = true;
        else
            high = i, from_right = true;
        if (from_left && from_right)
            i = low + (high - low) / 2;
        else if (from_left)
            i = low + stride < high ? low + stride - 1 : high - 1;
        else
            i = high - stride > low ? high - stride : low;
    }
    return low;
}

int32_t sweep_view_nu_at(struct sweep_view *v, size_t k, double t_k)
{
    const struct sweep_corner *corner = v->hull.corner;
    struct nu_search s = {v, k, v->d[k], t_k, INFINITY, (int32_t)k};
    int32_t top = v->hull.top, c = v->nu_corner < top ? v->nu_corner : top;
    c = least_corner(&s, c);
    v->nu_corner = c;
    if ((size_t)v->nu_at < k) consider(&s, v->nu_at); /* most often it is there or near it again */
    /* equals, and what rounding makes of them, are decided as the whole-profile kernel does */
    int32_t before = corner[c > 0 ? c - 1 : c].at, at = corner[c].at;
    int32_t after = corner[c < top ? c + 1 : c].at;
    consider(&s, before);
    consider(&s, at);
    consider(&s, after);
    consider_below_edge(&s, before, at);
    consider_below_edge(&s, at, after);
    return v->nu_at = s.at;
}
