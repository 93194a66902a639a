/* ITM: diffraction, between a double knife edge and the smooth earth. */
#include <math.h>

#include "planner/prop/itm_parts.h"

/* One knife edge by ν² (TN eqs III.24b, c; LR eqs 3.27a, b). */
static double knife_db(double nu2)
{
    return nu2 < 5.76 ? 6.02 + 9.11 * sqrt(nu2) - 1.27 * nu2 : 12.953 + 10 * log10(nu2);
}

/* The horizons as two edges (TN eqs I.1, I.7; A eq 4.12). */
static double knife_edges_db(const struct itm_path *p, double d_m)
{
    double theta = d_m / p->earth_m - p->theta_los, beyond = d_m - p->sight_m, sum = 0;
    for (int end = 0; end < 2; end++) {
        double l = p->horizon_m[end];
        sum += knife_db(0.0795775 * p->wave_number * theta * theta * l * beyond / (beyond + l));
    }
    return sum;
}

/* F(x, K) of the three-radii method (V; TN section 8). */
static double height_gain_db(double x, double k)
{
    if (x >= 200) {
        double far = 0.05751 * x - 4.343 * log(x);
        if (x >= 2000) return far;
        double w = 0.0134 * x * exp(-0.005 * x);
        return (1 - w) * far + w * (17.372 * log(x) - 117);
    }
    double w = -log(k);
    if (k < 1e-5 || x * w * w * w > 5495) return x > 1 ? 17.372 * log(x) - 117 : -117;
    return 2.5e-5 * x * x / k - 8.686 * w - 15;
}

/* A radius of the smooth earth and the normalised length of an arc upon it (V eqs 2, 6a, 7a). */
struct arc {
    double k, x;
};
static struct arc arc_of(const struct itm_path *p, double radius_m, double length_m)
{
    double c = cbrt(4.0 / 3.0 * 6370e3 / radius_m), third = cbrt(p->freq_mhz);
    double k = 0.017778 * c / third / cabs(p->impedance);
    return (struct arc){k, (1.607 - k) * c * c * third * length_m / 1000};
}

/* Smooth earth with a radius of its own before, between and behind the horizons (A eq 4.20; V). */
static double smooth_earth_db(const struct itm_path *p, double d_m)
{
    double theta = d_m / p->earth_m - p->theta_los, beyond = d_m - p->sight_m;
    struct arc middle = arc_of(p, beyond / theta, beyond), side[2];
    double sides = 0, gain = 0;
    for (int end = 0; end < 2; end++) {
        double l = p->horizon_m[end];
        side[end] = arc_of(p, l * l / (2 * p->effective_m[end]), l);
        sides += side[end].x;
        gain += height_gain_db(side[end].x, side[end].k);
    }
    double x = middle.x + sides;
    return 0.05751 * x - 10 * log10(x) - gain - 20; /* TN eq 8.4; V eq 13 */
}

/* LR eq 3.38c: clutter at the terminals. */
static double clutter_db(const struct itm_path *p)
{
    double sigma = itm_sigma_m(itm_roughness_m(p->delta_h_m, p->smooth_m));
    return fmin(15, 5 * log10(1 + 1e-5 * p->height_m[0] * p->height_m[1] * p->freq_mhz * sigma));
}

double itm_diffraction_db(const struct itm_path *p, double d_m)
{
    /* LR eq 3.23: the rougher, the more a knife edge; C = 10 for low antennas on known paths */
    double heights = p->height_m[0] * p->height_m[1];
    double raised = p->effective_m[0] * p->effective_m[1] - heights;
    if (!p->area) heights += 10;
    double rough = fmin(itm_roughness_m(p->delta_h_m, d_m) * p->wave_number, 6283.2);
    double q =
        (sqrt(1 + raised / heights) + (-p->theta_los * p->earth_m + p->sight_m) / d_m) * rough;
    double w = 25.1 / (25.1 + sqrt(q));
    return w * smooth_earth_db(p, d_m) + (1 - w) * knife_edges_db(p, d_m) + clutter_db(p);
}
