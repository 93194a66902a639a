#include "planner/cover/sweep.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cover/sweep_forms.h"
#include "planner/cover/sweep_view.h"
#include "planner/cover/vmath.h"
#include "planner/prop/check.h"

enum { points_max = 1000000 };
/* Views of the terrain: bare ground over a_e, and what stands on it over a_e and over a_β. */
enum view { view_ground, view_median, view_beta, view_count };

struct pln_sweep {
    size_t n_max;
    double step_km;
    struct pln_link_env env;
    struct pln_p1812_fixed k;
    struct sweep_ring inland, zoned; /* zoned shares the terms of the distance */
    struct sweep_cells cells;
    struct sweep_view view[view_count];
    enum view median; /* which view the median diffraction loss is taken from */
    /* Ground from the transmitter's horizon on, over a flat earth: for h_m, and for h_obs and
     * α_obr, whose points cannot lie before that horizon. */
    struct sweep_tree beyond;
    double *flat_t; /* running maximum of the flat slopes from the transmitter */
    double *surface;
    void *slab;
};

/* Arrays cut one after the other from one piece of memory; a NULL base only measures. */
struct cutter {
    char *base;
    size_t used, n;
};

static void *cut(struct cutter *c, size_t size)
{
    void *p = c->base ? c->base + c->used : NULL;
    c->used += (c->n * size + 63) / 64 * 64;
    return p;
}

static double *cut_row(struct cutter *c)
{
    return cut(c, sizeof(double));
}

static void cut_zone_rows(struct cutter *c, struct sweep_ring *ring)
{
    double **rows[] = {&ring->omega, &ring->lg_beta0, &ring->fi,       &ring->alpha,
                       &ring->dtm,   &ring->dlm,      &ring->tx_coast, &ring->rx_coast};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i] = cut_row(c);
}

static void cut_view(struct cutter *c, struct sweep_view *v, const struct pln_sweep *s)
{
    v->d = s->inland.d;
    v->t = cut_row(c), v->t_max = cut_row(c), v->block_max = cut_row(c);
    v->t_at = cut(c, sizeof *v->t_at);
    v->hull = (struct sweep_hull){cut(c, sizeof *v->hull.corner), s->inland.inv_d, -1};
}

static void cut_cells(struct cutter *c, struct sweep_cells *cells)
{
    double **rows[] = {&cells->hrs,     &cells->line,    &cells->hst,        &cells->hsr,
                       &cells->theta_t, &cells->theta_r, &cells->dlt,        &cells->dlr,
                       &cells->hm,      &cells->flat_r,  &cells->obstruction};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i] = cut_row(c);
    for (size_t p = 0; p < 2; p++) {
        struct sweep_pass *pass = &cells->pass[p];
        pass->r = cut_row(c), pass->x = cut_row(c), pass->above = cut_row(c);
    }
}

static size_t cut_all(struct pln_sweep *s, char *base)
{
    struct cutter c = {base, 0, s->n_max};
    struct sweep_ring *ring = &s->inland;
    ring->d = cut_row(&c), ring->inv_d = cut_row(&c), ring->gap_db = cut_row(&c),
    ring->lbs_db = cut_row(&c);
    ring->fk = cut_row(&c), ring->duct_exp = cut_row(&c);
    s->surface = cut_row(&c), s->flat_t = cut_row(&c);
    s->zoned = *ring;
    cut_zone_rows(&c, &s->inland);
    cut_zone_rows(&c, &s->zoned);
    cut_cells(&c, &s->cells);
    for (size_t i = 0; i < view_count; i++)
        cut_view(&c, &s->view[i], s);
    s->beyond = (struct sweep_tree){cut(&c, sizeof *s->beyond.node), s->inland.inv_d};
    return c.used;
}

enum geo_status pln_sweep_open(size_t n_max, struct pln_sweep **out, struct geo_err *err)
{
    *out = NULL;
    if (n_max < 2 || n_max > points_max)
        return geo_fail(err, GEO_USAGE,
                        "a radial of %zu points was asked for; 2 to %d are possible", n_max,
                        points_max);
    struct pln_sweep *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return geo_no_memory(err, "a radial sweep", 1, sizeof *s);
    s->n_max = n_max;
    size_t size = cut_all(s, NULL);
    s->slab = geo_alloc_zero(size + 64, 1);
    if (!s->slab) {
        geo_free(s);
        return geo_no_memory(err, "a radial sweep", size, 1);
    }
    cut_all(s, (char *)s->slab + (64 - (uintptr_t)s->slab % 64) % 64);
    *out = s;
    return GEO_OK;
}

void pln_sweep_release(struct pln_sweep *sweep)
{
    if (!sweep) return;
    geo_free(sweep->slab);
    geo_free(sweep);
}

/* The sweep answers what the model answers: ask it about a small flat path. */
static enum geo_status check_env(const struct pln_link_env *env, double step_km,
                                 struct geo_err *err)
{
    if (!(step_km > 0 && step_km <= 100))
        return geo_fail(err, GEO_USAGE, "step between points is %g km; above 0 to 100 expected",
                        step_km);
    const double d[] = {0, step_km, 2 * step_km}, h[] = {0, 0, 0};
    struct pln_profile flat = {3, d, h, NULL, NULL};
    struct pln_link_env inland = *env;
    inland.tx_coast_km = inland.rx_coast_km = 500;
    struct pln_loss loss;
    pln_p1812_loss(&flat, &inland, &loss);
    if (loss.flags & PLN_LOSS_INVALID)
        return geo_fail(
            err, GEO_USAGE,
            "P.1812 cannot answer for %g MHz, antennas %g and %g m, %g %% of time, %g %% "
            "of locations, sigma %g dB, lapse rate %g N-units/km, latitude %g",
            env->freq_mhz, env->tx_height_m, env->rx_height_m, env->time_pct, env->location_pct,
            env->sigma_db, env->delta_n, env->lat_deg);
    return GEO_OK;
}

enum geo_status pln_sweep_aim(struct pln_sweep *sweep, const struct pln_link_env *env,
                              double step_km, struct geo_err *err)
{
    enum geo_status status = check_env(env, step_km, err);
    if (status != GEO_OK) return status;
    struct sweep_ring *ring = &sweep->inland;
    sweep->env = *env;
    sweep->step_km = step_km;
    sweep->k = pln_p1812_fixed(env);
    for (size_t i = 0; i < sweep->n_max; i++) {
        ring->d[i] = ring->dtm[i] = ring->dlm[i] = (double)i * step_km;
        ring->inv_d[i] = i ? 1 / ring->d[i] : 0;
        ring->omega[i] = 0;
        ring->tx_coast[i] = ring->rx_coast[i] = 500;
    }
    sweep_ring_distance(&sweep->k, sweep->n_max, ring);
    sweep_ring_zones(&sweep->k, sweep->n_max, ring);
    sweep->view[view_ground].curve = sweep->view[view_median].curve = 500 / sweep->k.ae;
    sweep->view[view_beta].curve = 500 / sweep->k.abeta;
    sweep->cells.n_pass = env->time_pct < 50 ? 2 : 1;
    sweep->cells.pass[0].radius_km = sweep->k.ae;
    sweep->cells.pass[1].radius_km = sweep->k.abeta;
    return GEO_OK;
}

/* Zones: lengths as pln_path_zones() has them, kept up from point to point. */
static void zones_along(struct pln_sweep *s, const uint8_t *zone, size_t n)
{
    struct sweep_ring *ring = &s->zoned;
    double step = s->step_km, land = 0, inland = 0, sea = 0, most_land = 0, most_inland = 0;
    double to_sea = -1, since_sea = -1; /* boundaries of the first and of the last sea point */
    for (size_t i = 0; i < n; i++) {
        bool wet = zone[i] == PLN_ZONE_SEA, inner = zone[i] == PLN_ZONE_INLAND;
        double d = ring->d[i], half = i ? 0.5 * step : 0;
        if (wet && to_sea < 0) to_sea = i ? d - half : 0;
        ring->dtm[i] = fmax(most_land, wet ? 0 : land + half);
        ring->dlm[i] = fmax(most_inland, inner ? inland + half : 0);
        ring->omega[i] = d > 0 ? (sea + (wet ? half : 0)) / d : 0;
        ring->tx_coast[i] = to_sea < 0 ? 500 : to_sea;
        ring->rx_coast[i] = to_sea < 0 ? 500 : wet ? 0 : d - since_sea;
        double whole = half + 0.5 * step;
        land = wet ? 0 : land + whole;
        inland = inner ? inland + whole : 0;
        sea += wet ? whole : 0;
        most_land = fmax(most_land, land);
        most_inland = fmax(most_inland, inland);
        if (wet) since_sea = d + 0.5 * step;
    }
    sweep_ring_zones(&s->k, n, ring);
}

static const struct sweep_ring *ring_for(struct pln_sweep *s, const uint8_t *zone, size_t n)
{
    bool plain = true, sea = false;
    for (size_t i = 0; zone && i < n; i++) {
        plain &= zone[i] == PLN_ZONE_INLAND;
        sea |= zone[i] == PLN_ZONE_SEA;
    }
    s->cells.any_sea = sea;
    if (plain) return &s->inland;
    zones_along(s, zone, n);
    return &s->zoned;
}

/* Clutter-laden heights, or the ground itself where there is no clutter. */
static const double *surface_of(struct pln_sweep *s, const struct pln_radial *radial, size_t n)
{
    double most = 0;
    for (size_t i = 0; radial->clutter_m && i < n; i++)
        most = radial->clutter_m[i] > most ? radial->clutter_m[i] : most;
    if (!(most > 0)) return radial->ground_m;
    for (size_t i = 0; i < n; i++)
        s->surface[i] = radial->ground_m[i] + radial->clutter_m[i];
    return s->surface;
}

/* Heights of the receivers, and the least-squares smooth earth by prefix sums (eqs 83–86). */
static void smooth_earths(struct pln_sweep *s, size_t n)
{
    struct sweep_cells *c = &s->cells;
    const double *restrict d = s->inland.d, *restrict h = c->ground;
    double *restrict hrs = c->hrs, *restrict line = c->line, *restrict hst = c->hst;
    double *restrict hsr = c->hsr;
    double v1 = 0, v2 = 0, rx_height = s->env.rx_height_m;
    for (size_t i = 1; i < n; i++) {
        double step = d[i] - d[i - 1];
        hst[i] = step * (h[i] + h[i - 1]);
        hsr[i] = step * (h[i] * (2 * d[i] + d[i - 1]) + h[i - 1] * (d[i] + 2 * d[i - 1]));
    }
    for (size_t i = 1; i < n; i++) {
        hst[i] = v1 += hst[i];
        hsr[i] = v2 += hsr[i];
    }
    for (size_t i = 1; i < n; i++) {
        double sum1 = hst[i], sum2 = hsr[i], dd = d[i] * d[i];
        hrs[i] = h[i] + rx_height;
        line[i] = (hrs[i] - c->hts) / d[i];
        hst[i] = (2 * sum1 * d[i] - sum2) / dd;
        hsr[i] = (sum2 - sum1 * d[i]) / dd;
    }
}

static void begin_view(struct pln_sweep *s, enum view which, const double *surface, size_t n)
{
    struct sweep_view *v = &s->view[which];
    v->surface = surface;
    v->hts = s->cells.hts;
    sweep_view_begin(v, n);
}

/* Running maximum of the flat slopes from the transmitter (eq 87b), as t_max in a view. */
static void flat_slopes(struct pln_sweep *s, size_t n)
{
    const double *restrict d = s->inland.d, *restrict h = s->cells.ground;
    double *restrict t = s->flat_t, most = -INFINITY, hts = s->cells.hts;
    for (size_t i = 1; i < n; i++)
        t[i] = pln_slope(h[i], hts, d[i], 0);
    for (size_t i = 1; i < n; i++) {
        double here = t[i];
        t[i] = most;
        most = here > most ? here : most;
    }
}

/* Point I is passed: hulls and trees take it in. */
static void pass_point(struct pln_sweep *s, size_t i)
{
    const struct sweep_view *v = &s->view[view_ground];
    sweep_view_pass(&s->view[view_ground], i);
    if (s->median != view_ground) sweep_view_pass(&s->view[view_median], i);
    if (s->cells.n_pass > 1) sweep_view_pass(&s->view[view_beta], i);
    if (v->t_at[i + 1] == (int32_t)i)
        sweep_tree_root(&s->beyond, (int32_t)i, s->cells.ground[i]);
    else
        sweep_tree_push(&s->beyond, (int32_t)i, s->cells.ground[i]);
}

/* Flat-earth obstruction (eq 87). */
static void find_obstruction(struct pln_sweep *s, size_t k)
{
    struct sweep_cells *c = &s->cells;
    const double *d = s->inland.d, *h = c->ground;
    c->obstruction[k] = c->flat_r[k] = 0;
    if (!(s->flat_t[k] > c->line[k])) return;
    int32_t top = sweep_tree_support(&s->beyond, (int32_t)k - 1, c->line[k]);
    int32_t seen = sweep_tree_tangent(&s->beyond, (int32_t)k, c->hrs[k]);
    c->obstruction[k] = h[top] - (c->hts + c->line[k] * d[top]);
    c->flat_r[k] = pln_slope(h[seen], c->hrs[k], d[k] - d[seen], 0);
}

/* What a view shows for the receiver at point K: EDGE is the point with the largest ν of a path in
 * sight, else the receiver's horizon. */
struct sighting {
    bool in_sight;
    int32_t edge;
};

static struct sighting look(struct sweep_view *v, size_t k, double hrs)
{
    double direct = pln_slope(hrs, v->hts, v->d[k], v->curve);
    if (v->t_max[k] > direct) return (struct sighting){false, sweep_view_rx_horizon(v, k, hrs)};
    return (struct sighting){true, sweep_view_nu_at(v, k, direct)};
}

/* Horizons and the roughness between them (sections 5.1–5.4, eq 93). */
static void find_horizons(struct pln_sweep *s, struct sighting seen, size_t k)
{
    struct sweep_cells *c = &s->cells;
    const struct sweep_view *v = &s->view[view_ground];
    const double *d = v->d, *h = c->ground;
    double hst = vm_min(c->hst[k], c->h1), slope = (vm_min(c->hsr[k], h[k]) - hst) / d[k];
    int32_t first = seen.edge, last = seen.edge, highest = seen.edge;
    if (seen.in_sight) {
        c->theta_t[k] = pln_slope(c->hrs[k], c->hts, d[k], v->curve);
        c->theta_r[k] = pln_slope(c->hts, c->hrs[k], d[k], v->curve);
    } else {
        first = v->t_at[k];
        highest = last < first ? first : sweep_tree_support(&s->beyond, last, slope);
        c->theta_t[k] = v->t_max[k];
        c->theta_r[k] = pln_slope(h[last], c->hrs[k], d[k] - d[last], v->curve);
    }
    c->dlt[k] = d[first], c->dlr[k] = d[k] - d[last];
    c->hm[k] = h[highest] - (hst + slope * d[highest]);
}

/* The Bullington construction over the actual profile (section 4.3.1). Its test for a path in sight
 * is written otherwise than that of section 4, and on the verge may come out otherwise. */
static void find_edge(struct pln_sweep *s, struct sweep_view *v, struct sighting seen,
                      struct sweep_pass *pass, size_t k)
{
    struct sweep_cells *c = &s->cells;
    double d = v->d[k], hrs = c->hrs[k];
    bool in_sight = v->t_max[k] + v->curve * d < c->line[k];
    if (in_sight && !seen.in_sight)
        seen.edge = sweep_view_nu_at(v, k, pln_slope(hrs, c->hts, d, v->curve));
    else if (!in_sight && seen.in_sight)
        seen.edge = sweep_view_rx_horizon(v, k, hrs);
    double x = v->d[seen.edge], height = v->surface[seen.edge];
    pass->r[k] = pln_slope(height, hrs, d - x, v->curve);
    pass->x[k] = x;
    pass->above[k] = height + v->curve * x * (d - x) - (c->hts * (d - x) + hrs * x) / d;
}

static void walk_terrain(struct pln_sweep *s, const double *surface, size_t first, size_t n)
{
    struct sweep_cells *c = &s->cells;
    s->median = surface == c->ground ? view_ground : view_median;
    struct sweep_view *ground = &s->view[view_ground], *median = &s->view[s->median];
    struct sweep_view *beta = &s->view[view_beta];
    begin_view(s, view_ground, c->ground, n);
    if (median != ground) begin_view(s, view_median, surface, n);
    if (c->n_pass > 1) begin_view(s, view_beta, surface, n);
    flat_slopes(s, n);
    c->flat_t = s->flat_t;
    c->pass[0].t_max = median->t_max;
    c->pass[1].t_max = beta->t_max;
    for (size_t k = 2; k < n; k++) {
        pass_point(s, k - 1);
        if (k < first) continue;
        struct sighting seen = look(ground, k, c->hrs[k]);
        find_horizons(s, seen, k);
        find_obstruction(s, k);
        if (median != ground) seen = look(median, k, c->hrs[k]);
        find_edge(s, median, seen, &c->pass[0], k);
        if (c->n_pass > 1) find_edge(s, beta, look(beta, k, c->hrs[k]), &c->pass[1], k);
    }
}

/* Points 0 and 1, where a profile of three points does not exist. */
static void near_mast(const struct pln_sweep *s, const struct pln_radial *radial, size_t n,
                      double *loss_db)
{
    const double *h = radial->ground_m;
    if (n > 0) {
        double rise_m = fabs(s->env.tx_height_m - s->env.rx_height_m);
        loss_db[0] = pln_free_space_db(fmax(rise_m, 1) / 1000, s->env.freq_mhz);
    }
    if (n < 2) return;
    const double d[] = {0, 0.5 * s->step_km, s->step_km}, mid[] = {h[0], 0.5 * (h[0] + h[1]), h[1]};
    struct pln_profile two = {3, d, mid, NULL, NULL};
    struct pln_link_env env = s->env;
    env.tx_coast_km = env.rx_coast_km = 500;
    struct pln_loss loss;
    pln_p1812_loss(&two, &env, &loss);
    loss_db[1] = loss.loss_db;
}

size_t pln_sweep_run(struct pln_sweep *sweep, const struct pln_radial *radial, double *loss_db)
{
    struct sweep_cells *c = &sweep->cells;
    size_t n = 0;
    while (n < radial->n && n < sweep->n_max && isfinite(radial->ground_m[n]))
        n++;
    for (size_t i = n > radial->first ? n : radial->first; i < radial->n; i++)
        loss_db[i] = (double)NAN;
    if (radial->first < 2) near_mast(sweep, radial, n, loss_db);
    const size_t first = radial->first > 2 ? radial->first : 2;
    if (n <= first) return n;
    c->ground = radial->ground_m;
    c->h1 = radial->ground_m[0];
    c->hts = c->h1 + sweep->env.tx_height_m;
    const struct sweep_ring *ring = ring_for(sweep, radial->zone, n);
    smooth_earths(sweep, n);
    walk_terrain(sweep, surface_of(sweep, radial, n), first, n);
    sweep_forms(&sweep->k, &sweep->env, ring, c, first, n, loss_db);
    return n;
}
