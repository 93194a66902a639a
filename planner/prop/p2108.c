#include "planner/prop/p2108.h"

#include <math.h>
#include <stdbool.h>

#include "planner/prop/p1812.h"

static const double pi = 3.14159265358979323846;

static double squared(double x)
{
    return x * x;
}

/* Q⁻¹(p): the value a normal variable exceeds with probability p. */
static double exceeded(double pct)
{
    return pln_inverse_normal(pct / 100);
}

static bool inside(double x, double low, double high)
{
    return x >= low && x <= high;
}

static bool is_share(double pct)
{
    return pct > 0 && pct < 100;
}

static double knife_edge_db(double nu)
{
    return 6.9 + 20 * log10(sqrt(squared(nu - 0.1) + 1) + nu - 0.1); /* eq 2b */
}

enum pln_p2108_fault pln_p2108_height_gain(double freq_ghz, double height_m, double street_m,
                                           double clutter_m, enum pln_p2108_clutter clutter,
                                           double *loss_db)
{
    *loss_db = NAN;
    if (!inside(freq_ghz, 0.03, 3)) return PLN_P2108_FREQUENCY;
    if (!(height_m > 0)) return PLN_P2108_HEIGHT;
    if (!(street_m > 0)) return PLN_P2108_STREET_WIDTH;
    if (!(clutter_m > 0)) return PLN_P2108_CLUTTER_HEIGHT;
    if (height_m >= clutter_m) {
        *loss_db = 0; /* eq 1 */
    } else if (clutter == PLN_CLUTTER_WATER || clutter == PLN_CLUTTER_OPEN) {
        double k_h2 = 21.8 + 6.2 * log10(freq_ghz);     /* eq 2f */
        *loss_db = -k_h2 * log10(height_m / clutter_m); /* eq 2b */
    } else {
        double h_dif = clutter_m - height_m;                           /* eq 2c */
        double theta_clut = atan(h_dif / street_m) * 180 / pi;         /* eq 2d */
        double nu = 0.342 * sqrt(freq_ghz) * sqrt(h_dif * theta_clut); /* eqs 2e, 2g */
        *loss_db = fmax(knife_edge_db(nu) - 6.03, 0);                  /* eq 2a */
    }
    return PLN_P2108_OK;
}

static double terrestrial_db(double f, double d_km, double pct)
{
    static const double sigma_l_db = 4, sigma_s_db = 6;
    double l_l = -2 * log10(pow(10, -5 * log10(f) - 12.5) + pow(10, -16.5)); /* eq 4a */
    double l_s = 32.98 + 23.9 * log10(d_km) + 3 * log10(f);                  /* eq 5a */
    double w_l = pow(10, -0.2 * l_l), w_s = pow(10, -0.2 * l_s);
    double sigma = sqrt((squared(sigma_l_db) * w_l + squared(sigma_s_db) * w_s) / (w_l + w_s));
    return -5 * log10(w_l + w_s) - sigma * exceeded(pct); /* eqs 3a, 3b */
}

enum pln_p2108_fault pln_p2108_terrestrial(double freq_ghz, double distance_km, double location_pct,
                                           double *loss_db)
{
    *loss_db = NAN;
    if (!inside(freq_ghz, 0.5, 67)) return PLN_P2108_FREQUENCY;
    if (!(distance_km >= 0.25)) return PLN_P2108_DISTANCE;
    if (!is_share(location_pct)) return PLN_P2108_LOCATION;
    *loss_db = fmin(terrestrial_db(freq_ghz, distance_km, location_pct),
                    terrestrial_db(freq_ghz, 2, location_pct)); /* eq 6 */
    return PLN_P2108_OK;
}

enum pln_p2108_fault pln_p2108_aeronautical(double freq_ghz, double elevation_deg,
                                            double location_pct, double *loss_db)
{
    *loss_db = NAN;
    if (!inside(freq_ghz, 10, 100)) return PLN_P2108_FREQUENCY;
    if (!inside(elevation_deg, 0, 90)) return PLN_P2108_ELEVATION;
    if (!is_share(location_pct)) return PLN_P2108_LOCATION;
    double k1 = 93 * pow(freq_ghz, 0.175), a1 = 0.05;
    double cot = 1 / tan(a1 * (1 - elevation_deg / 90) + pi * elevation_deg / 180);
    double base = -k1 * log(1 - location_pct / 100) * cot;
    *loss_db = pow(fmax(base, 0), 0.5 * (90 - elevation_deg) / 90) - 1 -
               0.6 * exceeded(location_pct); /* eq 7 */
    return PLN_P2108_OK;
}
