#include "planner/prop/diffraction.h"

#include <math.h>

static double square(double x)
{
    return x * x;
}

double pln_knife_edge_db(double nu)
{
    if (nu <= -0.78) return 0;
    double x = nu - 0.1;
    return 6.9 + 20 * log10(sqrt(x * x + 1) + x); /* eq 12 */
}

/* Eqs 15, 19: ν of an edge CLEARANCE_M above the ray, x km from the transmitter. */
static double nu_of(double clearance_m, double x, double d, double wavelength_m)
{
    return clearance_m * sqrt(0.002 * d / (wavelength_m * x * (d - x)));
}

static double line_of_sight_nu(const struct pln_path *path, enum pln_surface surface, double ht,
                               double hr, double c, double wavelength_m)
{
    size_t i = pln_path_nu_at(path, surface, ht, hr, c);
    double x = path->d_km[i], d = path->d;
    double above =
        pln_path_height_m(path, surface, i) + c * x * (d - x) - (ht * (d - x) + hr * x) / d;
    return nu_of(above, x, d, wavelength_m); /* eq 15 */
}

static double bullington_point_nu(double s_tim, double s_rim, double ht, double hr, double d,
                                  double wavelength_m)
{
    double x = (hr - ht + s_rim * d) / (s_tim + s_rim); /* eq 18 */
    double above = ht + s_tim * x - (ht * (d - x) + hr * x) / d;
    return nu_of(above, x, d, wavelength_m); /* eq 19 */
}

double pln_bullington_db(const struct pln_path *path, enum pln_surface surface, double ht_m,
                         double hr_m, const struct pln_diffraction_env *env,
                         const struct pln_slopes *slopes)
{
    double d = path->d, c = 500 / env->effective_radius_km;
    struct pln_slopes found;
    if (!slopes) {
        found = pln_path_slopes(path, surface, ht_m, hr_m, c);
        slopes = &found;
    }
    double s_tim = slopes->tx + c * d; /* eq 13 */
    double s_tr = (hr_m - ht_m) / d;   /* eq 14 */
    double nu = s_tim < s_tr ? line_of_sight_nu(path, surface, ht_m, hr_m, c, env->wavelength_m)
                             : bullington_point_nu(s_tim, slopes->rx + c * d, ht_m, hr_m, d,
                                                   env->wavelength_m);
    double luc = pln_knife_edge_db(nu);                 /* eqs 16, 20 */
    return luc + (1 - exp(-luc / 6)) * (10 + 0.02 * d); /* eq 21 */
}

const struct pln_earth_form pln_earth_form_p1812 = {0.036, 21.88, 0.9575, 17.456, false};
/* (2π·10⁴/3)^(−1/3), 100·(π/300)^(1/3), 20·(π²/90000)^(1/3), 0.552·√1000 (P.526 eqs 11, 14, 15, 23)
 */
const struct pln_earth_form pln_earth_form_p526 = {0.0362783167859781, 21.87809678895776,
                                                   0.9573022382140077, 17.455772684129457, true};

/* Electrical properties of the earth's surface (section 4.3.3). */
struct ground {
    double permittivity, conductivity_s_m, plain_from_ghz;
};
static const struct ground land = {22.0, 0.003, 0.02}, sea = {80.0, 5.0, 0.3};

/* Eqs 29a, 29b. */
static double surface_admittance(const struct ground *g, double radius_km,
                                 const struct pln_diffraction_env *env)
{
    double f = env->freq_ghz, loss = square(18 * g->conductivity_s_m / f);
    double k = env->form->k / cbrt(radius_km * f) / sqrt(sqrt(square(g->permittivity - 1) + loss));
    return env->polarisation == PLN_POL_VERTICAL ? k * sqrt(square(g->permittivity) + loss) : k;
}

/* Eq 30. */
static double ground_beta(const struct ground *g, double k, const struct pln_diffraction_env *env)
{
    bool plain = env->polarisation == PLN_POL_HORIZONTAL || env->freq_ghz > g->plain_from_ghz;
    if (env->form->plain_ground && plain) return 1;
    double k2 = k * k;
    return (1 + 1.6 * k2 + 0.67 * k2 * k2) / (1 + 4.5 * k2 + 1.53 * k2 * k2);
}

/* Eqs 34, 35 with the limit below them. */
static double height_gain_db(double b, double floor_db)
{
    double g =
        b > 2 ? 17.6 * sqrt(b - 1.1) - 5 * log10(b - 1.1) - 8 : 20 * log10(b + 0.1 * b * b * b);
    return fmax(g, floor_db);
}

static double first_term_over_db(const struct ground *g, double d, double ht, double hr,
                                 double radius_km, const struct pln_diffraction_env *env)
{
    double f = env->freq_ghz, root = cbrt(f / square(radius_km));
    double k = surface_admittance(g, radius_km, env), beta = ground_beta(g, k, env);
    double x = env->form->x * beta * root * d;                        /* eq 31 */
    double per_m = env->form->y * beta * cbrt(square(f) / radius_km); /* eq 32 */
    double fx = x >= 1.6 ? 11 + 10 * log10(x) - 17.6 * x
                         : -20 * log10(x) - 5.6488 * pow(x, 1.425); /* eq 33 */
    double floor_db = 2 + 20 * log10(k);
    return -fx - height_gain_db(beta * per_m * ht, floor_db) -
           height_gain_db(beta * per_m * hr, floor_db); /* eq 36 */
}

/* Eq 28. */
static double first_term_db(double d, double ht, double hr, double radius_km,
                            const struct pln_diffraction_env *env)
{
    double w = env->sea_share, over_land = 0, over_sea = 0;
    if (w < 1) over_land = first_term_over_db(&land, d, ht, hr, radius_km, env);
    if (w > 0) over_sea = first_term_over_db(&sea, d, ht, hr, radius_km, env);
    return w * over_sea + (1 - w) * over_land;
}

double pln_spherical_earth_db(double d_km, double ht_m, double hr_m,
                              const struct pln_diffraction_env *env)
{
    double d = d_km, ap = env->effective_radius_km, sum = ht_m + hr_m;
    double roots = sqrt(0.001 * ht_m) + sqrt(0.001 * hr_m);
    if (d >= sqrt(2 * ap) * roots) return first_term_db(d, ht_m, hr_m, ap, env); /* eq 22 */
    double c = (ht_m - hr_m) / sum, mc = 250 * d * d / (ap * sum);               /* eqs 24d, e */
    /* eq 24c: cos(π/3 + arccos(x)/3) is sin(arcsin(x)/3) */
    double b = 2 * sqrt((mc + 1) / (3 * mc)) *
               sin(asin(1.5 * c * sqrt(3 * mc / square(mc + 1) / (mc + 1))) / 3);
    double d1 = 0.5 * d * (1 + b), d2 = d - d1;
    double clear = ((ht_m - 500 * d1 * d1 / ap) * d2 + (hr_m - 500 * d2 * d2 / ap) * d1) / d;
    double required = env->form->clearance * sqrt(d1 * d2 * env->wavelength_m / d); /* eqs 23, 25 */
    if (clear > required) return 0;
    double marginal = 500 * square(d / (sqrt(ht_m) + sqrt(hr_m))); /* eq 26 */
    double ldft = first_term_db(d, ht_m, hr_m, marginal, env);
    return ldft < 0 ? 0 : (1 - clear / required) * ldft; /* eq 27 */
}

struct pln_diffraction pln_delta_bullington(const struct pln_path *path,
                                            const struct pln_diffraction_env *env, double ht_eff_m,
                                            double hr_eff_m, const struct pln_slopes *slopes)
{
    struct pln_diffraction r;
    r.bullington_db =
        pln_bullington_db(path, PLN_SURFACE_CLUTTER, path->hts_m, path->hrs_m, env, slopes);
    r.bullington_smooth_db =
        pln_bullington_db(path, PLN_SURFACE_ZERO, ht_eff_m, hr_eff_m, env, NULL);
    r.spherical_earth_db = pln_spherical_earth_db(path->d, ht_eff_m, hr_eff_m, env);
    r.loss_db = r.bullington_db + fmax(r.spherical_earth_db - r.bullington_smooth_db, 0);
    return r;
}
