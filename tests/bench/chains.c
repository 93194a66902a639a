#include "chains.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

enum { DIRECTIONS = 8, RINGS = 3, MASTS = 2, SUMMIT_EVERY = 8 };
enum { SITE_LEAST = 60, SITE_SPREAD = 90, HOP = 40, HOP_LENGTH = 5, SATELLITE = 280 };
enum { SITES_A_CLUSTER = 60, SITES_A_CLUSTER_HARD = 150, DEARER_HARD = 3 };

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
    return (double)(next(state) >> 11) * 0x1p-53;
}

struct strewn {
    bool hard;
    size_t n, n_masts;
    double *at, *mast; /* x, y */
    double spacing;
    uint64_t seed;
};

static bool summit(size_t site)
{
    return site % SUMMIT_EVERY == SUMMIT_EVERY - 1;
}

static double reach_of(const struct strewn *s, size_t site)
{
    return s->spacing * (summit(site) ? 14 : 9);
}

/* Is the line free? The same for both directions; summits see better. */
static bool clear(const struct strewn *s, uint64_t a, uint64_t b, double share, bool high)
{
    uint64_t state = s->seed ^ (a < b ? a << 32 | b : b << 32 | a);
    return uniform(&state) < (high ? 0.9 : 0.55) - 0.4 * share;
}

static int64_t hop_cost(const struct strewn *s, double distance)
{
    return (HOP + llround(HOP_LENGTH * distance / s->spacing)) * (s->hard ? DEARER_HARD : 1);
}

static void strew_masts(struct strewn *s, uint64_t *r)
{
    size_t clusters = s->hard ? s->n / SITES_A_CLUSTER_HARD : s->n / SITES_A_CLUSTER + 1;
    clusters += clusters == 0;
    s->n_masts = clusters * MASTS;
    s->mast = malloc(2 * s->n_masts * sizeof *s->mast);
    for (size_t k = 0; k < s->n_masts; k++) {
        if (k % MASTS == 0) {
            s->mast[2 * k] = uniform(r);
            s->mast[2 * k + 1] = uniform(r);
            continue;
        }
        size_t centre = k - k % MASTS;
        s->mast[2 * k] = s->mast[2 * centre] + 8 * s->spacing * (uniform(r) - 0.5);
        s->mast[2 * k + 1] = s->mast[2 * centre + 1] + 8 * s->spacing * (uniform(r) - 0.5);
    }
}

static struct pln_hop root_of(const struct strewn *s, size_t site)
{
    struct pln_hop root = {.kind = PLN_BACKHAUL_SATELLITE,
                           .to = UINT32_MAX,
                           .cost_vnd = SATELLITE * (s->hard ? DEARER_HARD : 1)};
    for (size_t k = 0; k < s->n_masts; k++) {
        double d =
            hypot(s->at[2 * site] - s->mast[2 * k], s->at[2 * site + 1] - s->mast[2 * k + 1]);
        double share = d / reach_of(s, site);
        if (share > 1 || !clear(s, site, s->n + k, share, summit(site))) continue;
        if (hop_cost(s, d) < root.cost_vnd)
            root = (struct pln_hop){.kind = PLN_BACKHAUL_MICROWAVE,
                                    .to = (uint32_t)k,
                                    .length_km = d,
                                    .clearance = 1,
                                    .cost_vnd = hop_cost(s, d)};
    }
    return root;
}

/* The nearest site in each direction of each ring. */
static size_t find_near(const struct strewn *s, size_t site, uint32_t *near)
{
    double best[RINGS * DIRECTIONS];
    uint32_t at[RINGS * DIRECTIONS];
    for (size_t k = 0; k < RINGS * DIRECTIONS; k++)
        best[k] = 9;
    for (size_t i = 0; i < s->n; i++) {
        double dx = s->at[2 * i] - s->at[2 * site], dy = s->at[2 * i + 1] - s->at[2 * site + 1];
        double d = hypot(dx, dy), share = d / reach_of(s, site);
        if (i == site || share >= 1) continue;
        size_t turn = (size_t)((atan2(dy, dx) / 6.283185307179586 + 0.5) * DIRECTIONS) % DIRECTIONS;
        size_t k = (size_t)(share * RINGS) * DIRECTIONS + turn;
        if (d < best[k]) {
            best[k] = d;
            at[k] = (uint32_t)i;
        }
    }
    size_t n = 0;
    for (size_t k = 0; k < RINGS * DIRECTIONS; k++)
        if (best[k] < 9) near[n++] = at[k];
    return n;
}

struct pair {
    uint32_t from;
    struct pln_hop hop;
};

static int by_ends(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->hop.to > y->hop.to) - (x->hop.to < y->hop.to);
}

static void join(const struct strewn *s, struct pln_network *net)
{
    struct pair *pair = malloc(2 * RINGS * DIRECTIONS * (s->n + 1) * sizeof *pair);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        uint32_t near[RINGS * DIRECTIONS];
        size_t n_near = find_near(s, i, near);
        for (size_t k = 0; k < n_near; k++) {
            size_t o = near[k];
            double d = hypot(s->at[2 * i] - s->at[2 * o], s->at[2 * i + 1] - s->at[2 * o + 1]);
            if (!clear(s, i, o, d / reach_of(s, i), summit(i) || summit(o))) continue;
            struct pln_hop hop = {PLN_BACKHAUL_MICROWAVE, near[k], d, 1, hop_cost(s, d)};
            pair[n++] = (struct pair){(uint32_t)i, hop};
            hop.to = (uint32_t)i;
            pair[n++] = (struct pair){near[k], hop};
        }
    }
    qsort(pair, n, sizeof *pair, by_ends);
    net->hop = malloc((n + 1) * sizeof *net->hop);
    for (size_t i = 0, k = 0; i < s->n; i++) {
        net->first[i] = kept;
        for (; k < n && pair[k].from == i; k++)
            if (kept == net->first[i] || net->hop[kept - 1].to != pair[k].hop.to)
                net->hop[kept++] = pair[k].hop;
    }
    net->first[s->n] = kept;
    free(pair);
}

static struct pln_network make_network(const struct strewn *s)
{
    struct pln_network net = {.n_options = s->n,
                              .needs = malloc(s->n + 1),
                              .root = malloc((s->n + 1) * sizeof *net.root),
                              .first = calloc(s->n + 1, sizeof *net.first),
                              .least_vnd = malloc((s->n + 1) * sizeof *net.least_vnd)};
    memset(net.needs, 1, s->n + 1);
    join(s, &net);
    for (size_t i = 0; i < s->n; i++) {
        net.root[i] = root_of(s, i);
        net.least_vnd[i] = net.root[i].cost_vnd;
        for (size_t h = net.first[i]; h < net.first[i + 1]; h++)
            if (net.hop[h].cost_vnd < net.least_vnd[i]) net.least_vnd[i] = net.hop[h].cost_vnd;
    }
    return net;
}

/* Summits cover nobody; sites pay their own and their cheapest hop. */
static void settle(struct bench_chains *c, uint64_t *r)
{
    size_t n = c->problem.n_options, kept = 0, from = 0;
    int64_t *cost = (int64_t *)(uintptr_t)c->problem.cost;
    size_t *first = (size_t *)(uintptr_t)c->problem.first;
    uint32_t *cell = (uint32_t *)(uintptr_t)c->problem.cell;
    for (size_t i = 0; i < n; i++) {
        size_t to = first[i + 1];
        first[i] = kept;
        for (size_t k = from; !summit(i) && k < to; k++)
            cell[kept++] = cell[k];
        from = to;
        cost[i] = SITE_LEAST + (int64_t)(next(r) % SITE_SPREAD) + c->network.least_vnd[i];
    }
    first[n] = kept;
}

struct bench_chains bench_make_chains(size_t sites, uint64_t seed, bool hard)
{
    struct strewn s = {
        .n = sites, .spacing = 1 / sqrt((double)sites), .seed = seed * 7919, .hard = hard};
    uint64_t r = seed + 77;
    s.at = malloc(2 * (sites + 1) * sizeof *s.at);
    struct bench_spec spec = {
        .sites = sites, .villages = sites, .mean_cover = 12, .seed = seed, .site_at = s.at};
    struct bench_chains c = {.problem = bench_make(&spec)};
    strew_masts(&s, &r);
    c.network = make_network(&s);
    settle(&c, &r);
    free(s.at);
    free(s.mast);
    return c;
}

void bench_release_chains(struct bench_chains *c)
{
    bench_release(&c->problem);
    free(c->network.needs);
    free(c->network.root);
    free(c->network.first);
    free(c->network.hop);
    free(c->network.least_vnd);
    memset(c, 0, sizeof *c);
}
