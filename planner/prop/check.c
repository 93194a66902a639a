#include "planner/prop/check.h"

#include <math.h>

static bool inside(double x, double low, double high)
{
    return x >= low && x <= high;
}

static bool env_usable(const struct pln_link_env *env)
{
    return env->freq_mhz > 0 && isfinite(env->freq_mhz) && env->tx_height_m > 0 &&
           isfinite(env->tx_height_m) && env->rx_height_m > 0 && isfinite(env->rx_height_m) &&
           env->time_pct > 0 && env->time_pct <= 50 && env->location_pct > 0 &&
           env->location_pct < 100 && env->sigma_db >= 0 && isfinite(env->sigma_db) &&
           env->delta_n > 0 && env->delta_n < 157 && isfinite(env->n0) &&
           inside(env->lat_deg, -90, 90) && env->tx_coast_km >= 0 && env->rx_coast_km >= 0 &&
           (env->polarisation == PLN_POL_HORIZONTAL || env->polarisation == PLN_POL_VERTICAL);
}

static bool zone_known(uint8_t zone)
{
    return zone == PLN_ZONE_SEA || zone == PLN_ZONE_COASTAL || zone == PLN_ZONE_INLAND;
}

static bool profile_usable(const struct pln_profile *p)
{
    if (p->n < 3 || p->d_km[0] != 0) return false;
    double sum = 0; /* one NaN or infinity anywhere shows in the sum */
    bool increasing = true;
    for (size_t i = 0; i < p->n; i++)
        sum += 0 * p->ground_m[i];
    for (size_t i = 1; i < p->n; i++)
        increasing &= p->d_km[i] > p->d_km[i - 1];
    for (size_t i = 0; p->clutter_m && i < p->n; i++)
        sum += 0 * p->clutter_m[i];
    for (size_t i = 0; p->zone && i < p->n; i++)
        increasing &= zone_known(p->zone[i]);
    return increasing && sum == 0 && isfinite(p->d_km[p->n - 1]);
}

static bool in_validity(double d_km, const struct pln_link_env *env, const struct pln_model *m)
{
    return inside(env->freq_mhz, m->freq_min_mhz, m->freq_max_mhz) &&
           inside(d_km, m->distance_min_km, m->distance_max_km) &&
           inside(env->tx_height_m, m->tx_height_min_m, m->tx_height_max_m) &&
           inside(env->rx_height_m, m->rx_height_min_m, m->rx_height_max_m) && env->time_pct >= 1 &&
           inside(env->location_pct, 1, 99) && fabs(env->lat_deg) <= 80;
}

bool pln_link_check(const struct pln_profile *profile, const struct pln_link_env *env,
                    const struct pln_model *model, struct pln_loss *loss)
{
    double d = profile->n ? profile->d_km[profile->n - 1] : (double)NAN;
    *loss = (struct pln_loss){NAN, NAN, NAN, NAN, NAN, NAN, NAN,   NAN, NAN,
                              NAN, NAN, NAN, NAN, NAN, d,   false, 0};
    bool usable = env_usable(env) && d > 0 && isfinite(d) &&
                  (!model->needs_profile || profile_usable(profile));
    if (!usable) {
        loss->flags = PLN_LOSS_INVALID;
        return false;
    }
    if (!in_validity(d, env, model)) loss->flags = PLN_LOSS_EXTRAPOLATED;
    return true;
}

bool pln_profile_evenly_spaced(const struct pln_profile *profile)
{
    double step_km = profile->d_km[profile->n - 1] / (double)(profile->n - 1);
    for (size_t i = 1; i < profile->n; i++)
        if (fabs(profile->d_km[i] - (double)i * step_km) > 1e-3 * step_km) return false;
    return true;
}
