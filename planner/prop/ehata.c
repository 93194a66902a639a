#include "planner/prop/ehata.h"

#include <math.h>

#include "planner/prop/check.h"
#include "planner/prop/ehata_ground.h"
#include "planner/prop/p1812.h"

static const double pi = 3.14159265358979323846;

static double squared(double x)
{
    return x * x;
}

/* y = a + b·lg f + c·lg² f. */
struct parabola {
    double a, b, c;
};

static double parabola_at(const struct parabola *p, double x)
{
    return p->a + x * (p->b + p->c * x);
}

/* The parabola in lg f through the values at 1500, 2000 and 3000 MHz. */
static struct parabola through(double y1500, double y2000, double y3000)
{
    double x1 = log10(1500), x2 = log10(2000), x3 = log10(3000);
    double s12 = (y2000 - y1500) / (x2 - x1), s23 = (y3000 - y2000) / (x3 - x2);
    double c = (s23 - s12) / (x3 - x1), b = s12 - c * (x1 + x2);
    return (struct parabola){y1500 - x1 * (b + c * x1), b, c};
}

/* The same through Okumura's figure 12: half the exponent of distance over lg of the base height.
 */
static double far_exponent(double base_m)
{
    double x = log10(base_m), x1 = log10(24.5), x2 = log10(70), x3 = log10(200);
    double s12 = 0.5 / (x2 - x1), s13 = 0.72 / (x3 - x1), c = (s13 - s12) / (x3 - x2);
    double half = 2.5 + (x - x1) * (s12 + c * (x - x2));
    return 2 * (half - 1);
}

/* Free space over the ray, relative to which Okumura reads his curves. */
static double ray_db(double freq_mhz, double d_m, double rise_m)
{
    double k = 2e6 * pi * freq_mhz * sqrt(8.854e-12 * 4e-7 * pi);
    return 20 * log10(2 * k * sqrt(d_m * d_m + rise_m * rise_m));
}

double pln_ehata_median_db(double f, double d_km, double hb, double hm,
                           enum pln_environment environment)
{
    double lg = log10(f), lg_hb = log10(hb);
    double base_ref = 13.82 * log10(200), mobile_ref = 3.2 * squared(log10(11.75 * 3)) - 4.97;
    double heights =
        base_ref + mobile_ref - 13.82 * lg_hb - 3.2 * squared(log10(11.75 * hm)) + 4.97;
    /* Okumura's median attenuation at 1 km (22, 23.5, 25.85 dB) and at 100 km, urban */
    struct parabola near_km = through(22, 23.5, 25.85);
    struct parabola far_km = {120.78129, -52.714929, 10.919011};
    double at_1 = parabola_at(&near_km, lg), at_100 = parabola_at(&far_km, lg);
    double n_near = 0.1 * (44.9 - 6.55 * lg_hb) - 2, n_far = far_exponent(hb);
    double break_km = pow(10, (2 * n_far + 0.1 * (at_1 - at_100)) / (n_far - n_near));
    double urban =
        d_km <= break_km
            ? at_1 + ray_db(f, 1000, 200 - 3) + heights + 10 * (n_near + 2) * log10(d_km)
            : at_100 + ray_db(f, 1000 * d_km, hb - hm) + heights + 10 * n_far * (log10(d_km) - 2);
    struct parabola suburban = through(11.5, 12.4, 14);
    struct parabola rural = {40.94, -18.33, 4.78};
    if (environment == PLN_ENVIRONMENT_SUBURBAN) return urban - parabola_at(&suburban, lg);
    return environment == PLN_ENVIRONMENT_OPEN ? urban - parabola_at(&rural, lg) : urban;
}

/* Okumura's spread over places: 7.1, 7.5, 8.1 dB at 1500, 2000, 3000 MHz in towns, 2 dB more
 * outside. */
static double spread_db(double f, enum pln_environment environment)
{
    struct parabola urban = {4.0976291, -1.2255656, 0.68350345};
    bool town = environment == PLN_ENVIRONMENT_URBAN || environment == PLN_ENVIRONMENT_LARGE_CITY;
    return parabola_at(&urban, log10(f)) + (town ? 0 : 2);
}

void pln_ehata_evaluate(const struct pln_ehata_terrain *t, double freq_mhz, double base_m,
                        double mobile_m, enum pln_environment environment, double location_pct,
                        enum pln_ehata_edition edition, struct pln_ehata *out)
{
    *out = (struct pln_ehata){0};
    ehata_effective_heights(t, base_m, mobile_m, edition, &out->base_asked_m, &out->mobile_m);
    out->base_m = fmin(fmax(out->base_asked_m, 30), 200);
    out->mobile_m = fmin(fmax(out->mobile_m, 1), 10);
    double d_km = (double)t->n * t->step_m / 1000, gain;
    out->median_db = pln_ehata_median_db(freq_mhz, d_km, out->base_m, out->mobile_m, environment);
    out->sea_db = -ehata_sea_db(t);
    out->single_horizon = ehata_single_ridge(t, base_m, mobile_m, edition, &gain);
    out->ridge_db = -gain;
    if (!out->single_horizon) {
        out->rolling_db = -ehata_rolling_db(t, edition, &gain);
        out->fine_db = -gain;
        out->slope_db = -ehata_slope_db(t);
    }
    out->loss_db = out->median_db + out->ridge_db + out->rolling_db + out->fine_db + out->slope_db +
                   out->sea_db;
    if (location_pct != 50)
        out->loss_db -= pln_inverse_normal(location_pct / 100) * spread_db(freq_mhz, environment);
}

void pln_ehata_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                    struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("ehata"), loss)) return;
    if (!pln_profile_evenly_spaced(profile)) {
        loss->flags = PLN_LOSS_INVALID;
        return;
    }
    struct pln_ehata_terrain terrain = {profile->ground_m, profile->zone, profile->n - 1,
                                        loss->distance_km * 1000 / (double)(profile->n - 1)};
    struct pln_ehata r;
    pln_ehata_evaluate(&terrain, env->freq_mhz, env->tx_height_m, env->rx_height_m,
                       env->environment, env->location_pct, PLN_EHATA_CURRENT, &r);
    if (r.base_m != r.base_asked_m) loss->flags |= PLN_LOSS_EXTRAPOLATED;
    loss->free_space_db = pln_free_space_db(loss->distance_km, env->freq_mhz);
    loss->loss_db = fmax(r.loss_db, loss->free_space_db);
}
