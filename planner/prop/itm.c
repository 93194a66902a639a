#include "planner/prop/itm.h"

#include <math.h>

#include "planner/prop/check.h"
#include "planner/prop/itm_parts.h"

static bool within(double x, double low, double high)
{
    return x >= low && x <= high;
}

static bool open_pct(double pct)
{
    return pct > 0 && pct < 100;
}

static bool usable(const struct pln_itm_link *l)
{
    return within(l->height_m[0], 0.5, 3000) && within(l->height_m[1], 0.5, 3000) &&
           within(l->n0, 250, 400) && within(l->freq_mhz, 20, 20000) && l->permittivity >= 1 &&
           l->conductivity_s_m > 0 && l->climate >= PLN_CLIMATE_EQUATORIAL &&
           l->climate <= PLN_CLIMATE_MARITIME_TEMPERATE_SEA && open_pct(l->time_pct) &&
           open_pct(l->location_pct) && open_pct(l->situation_pct);
}

/* The medium: surface refractivity, effective earth, ground (TN eqs 4.3, 4.4). */
static struct itm_path begin(const struct pln_itm_link *l, double mean_ground_m)
{
    struct itm_path p = {.freq_mhz = l->freq_mhz,
                         .wave_number = l->freq_mhz / 47.7,
                         .height_m = {l->height_m[0], l->height_m[1]},
                         .ns = l->n0 * exp(-mean_ground_m / 9460)};
    p.earth_m = 1 / (157e-9 * (1 - 0.04665 * exp(p.ns / 179.3)));
    double complex permittivity = CMPLX(l->permittivity, 18000 * l->conductivity_s_m / l->freq_mhz);
    p.impedance = csqrt(permittivity - 1);
    if (l->polarisation == PLN_POL_VERTICAL) p.impedance /= permittivity;
    return p;
}

/* Where NTIA warns: steep, very near or very far horizons, lengths beyond what was measured. */
static bool doubtful(const struct itm_path *p, const struct pln_itm_link *l)
{
    bool bad = p->ns < 250 || p->d_m < 1e3 || p->d_m > 1000e3 ||
               p->d_m < fabs(p->effective_m[0] - p->effective_m[1]) / 0.2 ||
               !within(l->freq_mhz, 40, 10000);
    for (int end = 0; end < 2; end++) {
        double smooth = sqrt(2 * p->effective_m[end] * p->earth_m);
        bad |= fabs(p->theta[end]) > 0.2 || !within(p->horizon_m[end], 0.1 * smooth, 3 * smooth) ||
               !within(l->height_m[end], 1, 1000);
    }
    return bad;
}

static bool finish(struct itm_path *p, const struct pln_itm_link *l, struct pln_itm *out)
{
    p->smooth_m =
        sqrt(2 * p->effective_m[0] * p->earth_m) + sqrt(2 * p->effective_m[1] * p->earth_m);
    p->sight_m = p->horizon_m[0] + p->horizon_m[1];
    p->theta_los = -fmax(p->theta[0] + p->theta[1], -p->sight_m / p->earth_m);
    if (!within(p->ns, 150, 400) || !within(p->earth_m, 4000e3, 13333333) ||
        creal(p->impedance) <= fabs(cimag(p->impedance)))
        return false;
    bool extreme;
    out->reference_db = itm_reference_db(p, &out->mode);
    out->free_space_db = 32.45 + 20 * log10(p->freq_mhz) + 20 * log10(p->d_m / 1000);
    out->loss_db = out->free_space_db + itm_varied_db(l, p, out->reference_db, &extreme);
    out->doubtful = extreme || doubtful(p, l);
    out->delta_h_m = p->delta_h_m;
    out->ns = p->ns;
    for (int end = 0; end < 2; end++) {
        out->horizon_m[end] = p->horizon_m[end];
        out->horizon_rad[end] = p->theta[end];
        out->effective_m[end] = p->effective_m[end];
    }
    return isfinite(out->loss_db);
}

/* The ground's mean height without the first and the last tenth. */
static double mean_ground_m(const struct pln_itm_terrain *t)
{
    size_t tenth = t->n / 10;
    double sum = 0;
    for (size_t i = tenth; i <= t->n - tenth; i++)
        sum += t->ground_m[i];
    return sum / (double)(t->n - 2 * tenth + 1);
}

bool pln_itm_point_to_point(const struct pln_itm_terrain *terrain, const struct pln_itm_link *link,
                            struct pln_itm *out)
{
    if (!usable(link) || terrain->n < 2) return false;
    struct itm_path path = begin(link, mean_ground_m(terrain));
    out->seen = itm_path_from_terrain(terrain, &path);
    return finish(&path, link, out);
}

bool pln_itm_area(double distance_km, double delta_h_m, const enum pln_itm_siting siting[2],
                  const struct pln_itm_link *link, struct pln_itm *out)
{
    if (!usable(link) || !(distance_km > 0) || !(delta_h_m >= 0)) return false;
    struct itm_path path = begin(link, 0);
    path.area = true;
    path.d_m = distance_km * 1000;
    path.delta_h_m = delta_h_m;
    itm_path_from_area(siting, &path);
    out->seen = false;
    return finish(&path, link, out);
}

void pln_itm_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                  struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("itm"), loss)) return;
    struct pln_itm_terrain terrain = {profile->ground_m, profile->n - 1,
                                      loss->distance_km * 1000 / (double)(profile->n - 1)};
    struct pln_itm_link link = {.freq_mhz = env->freq_mhz,
                                .height_m = {env->tx_height_m, env->rx_height_m},
                                .polarisation = env->polarisation,
                                .n0 = env->n0,
                                .permittivity = env->permittivity,
                                .conductivity_s_m = env->conductivity_s_m,
                                .climate = env->climate,
                                .time_pct = env->time_pct,
                                .location_pct = env->location_pct,
                                .situation_pct = env->situation_pct,
                                .variability = PLN_ITM_BROADCAST};
    struct pln_itm r;
    if (!pln_profile_evenly_spaced(profile) || !pln_itm_point_to_point(&terrain, &link, &r)) {
        loss->flags = PLN_LOSS_INVALID;
        return;
    }
    loss->loss_db = r.loss_db;
    loss->free_space_db = r.free_space_db;
    loss->tx_horizon_mrad = r.horizon_rad[0] * 1000;
    loss->rx_horizon_mrad = r.horizon_rad[1] * 1000;
    loss->tx_horizon_km = r.horizon_m[0] / 1000;
    loss->rx_horizon_km = r.horizon_m[1] / 1000;
    loss->line_of_sight = r.seen;
    if (r.doubtful) loss->flags |= PLN_LOSS_EXTRAPOLATED;
}
