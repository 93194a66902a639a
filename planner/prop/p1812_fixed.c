/* The parts of P.1812 that do not see the terrain: closed forms of the link and of the distance. */
#include "planner/prop/p1812.h"

#include <math.h>

static const double earth_radius_km = 6371;

double pln_inverse_normal(double x)
{
    if (x > 0.5) return -pln_inverse_normal(1 - x); /* eq 94b */
    double t = sqrt(-2 * log(fmax(x, 1e-6)));       /* eq 95a */
    double xi = ((0.010328 * t + 0.802853) * t + 2.515516698) /
                (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1); /* eq 95b */
    return t - xi;                                                    /* eq 94a */
}

struct pln_p1812_fixed pln_p1812_fixed(const struct pln_link_env *env)
{
    struct pln_p1812_fixed k = {.f = env->freq_mhz / 1000, .p = env->time_pct};
    double f = k.f, lat = fabs(env->lat_deg), lg = log10(f / 2);
    k.lambda_m = 0.2998 / f; /* the text leaves c open; the ITU's reference cases have this */
    k.ae = earth_radius_km * 157 / (157 - env->delta_n); /* eqs 6, 7a */
    k.abeta = earth_radius_km * 3;                       /* eq 7b */
    k.mu4_slope = lat <= 70 ? -0.935 + 0.0176 * lat : 0.3;
    k.beta0_base = lat <= 70 ? pow(10, -0.015 * lat + 1.67) : 4.17;
    k.i_p = pln_inverse_normal(k.p / 100);
    k.i_loc = -pln_inverse_normal(fmin(fmax(env->location_pct, 1), 99) / 100) * env->sigma_db;
    k.af = 102.45 + 20 * log10(f) + (f < 0.5 ? 45.375 - 137.0 * f + 92.5 * f * f : 0);
    k.lbs_fixed = 190.1 + 25 * log10(f) - 2.5 * lg * lg - 0.15 * env->n0 -
                  10.125 * pow(log10(50 / k.p), 0.7); /* eqs 44, 45 */
    k.gamma_d = 5e-5 * k.ae * cbrt(f);                /* eq 51 */
    k.field_db = 199.36 + 20 * log10(f);
    return k;
}

double pln_p1812_tau(double dlm_km)
{
    return 1 - exp(-0.000412 * pow(dlm_km, 2.41)); /* eq 3 */
}

double pln_p1812_beta0_pct(const struct pln_p1812_fixed *k, double dtm_km, double tau)
{
    double mu1 = pow(pow(10, -dtm_km / (16 - 6.6 * tau)) + pow(10, -5 * (0.496 + 0.354 * tau)),
                     0.2); /* eq 2 */
    mu1 = fmin(mu1, 1);
    return k->beta0_base * mu1 * pow(mu1, k->mu4_slope); /* eqs 4, 5 */
}

double pln_p1812_fi(const struct pln_p1812_fixed *k, double beta0_pct)
{
    if (k->p == 50) return 0;
    return k->p > beta0_pct ? k->i_p / pln_inverse_normal(beta0_pct / 100) : 1;
}

double pln_p1812_alpha(double tau, double d_km)
{
    return fmax(-0.6 - 3.5e-9 * tau * pow(d_km, 3.1), -3.4);
}

double pln_p1812_fk(double d_km)
{
    const double range_km = 20, slope = 0.5;
    return 1 - 0.5 * (1 + tanh(3 * slope * (d_km - range_km) / range_km));
}

double pln_p1812_coast_db(double omega, double coast_km, double horizon_km, double h_m)
{
    /* three quarters is three quarters, however the lengths were rounded */
    if (omega < 0.75 - 1e-9 || coast_km > horizon_km || coast_km > 5) return 0;
    return -3 * exp(-0.25 * coast_km * coast_km) * (1 + tanh(0.07 * (50 - h_m)));
}

double pln_p1812_sigma_db(double freq_mhz, double resolution_m)
{
    return (0.024 * freq_mhz / 1000 + 0.52) * pow(resolution_m, 0.28);
}

double pln_p1812_height_variation(double height_m, double clutter_height_m)
{
    return fmin(1, fmax(0, 1 - (height_m - clutter_height_m) / 10));
}

double pln_p1812_field_dbuv(double freq_mhz, double loss_db)
{
    return 199.36 + 20 * log10(freq_mhz / 1000) - loss_db;
}
