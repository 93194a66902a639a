/* ITM: the reference attenuation, three curves joined (LR section 3; A section 4). */
#include <math.h>

#include "planner/prop/itm_parts.h"

static const double pi = 3.14159265358979323846;

struct line {
    double zero_db, slope_db_m;
};

static double along(const struct line *line, double d_m)
{
    return line->zero_db + line->slope_db_m * d_m;
}

/* The length over which the diffraction field falls off, (a_e²/f)^⅓. */
static double fall_m(const struct itm_path *p)
{
    return cbrt(p->earth_m * p->earth_m / p->freq_mhz);
}

static struct line diffraction_line(const struct itm_path *p)
{
    double near_m = fmax(p->smooth_m, p->sight_m + 5 * fall_m(p)), far_m = near_m + 10 * fall_m(p);
    double near_db = itm_diffraction_db(p, near_m), far_db = itm_diffraction_db(p, far_m);
    double slope = (far_db - near_db) / (far_m - near_m);
    return (struct line){near_db - slope * near_m, slope};
}

/* Two rays over ground of impedance Z_g (A eqs 4.46–4.50). */
static double two_rays_db(const struct itm_path *p, double d_m)
{
    double both = p->effective_m[0] + p->effective_m[1], k = p->wave_number;
    double sigma = itm_sigma_m(itm_roughness_m(p->delta_h_m, d_m));
    double sin_psi = both / sqrt(d_m * d_m + both * both);
    double complex reflected =
        (sin_psi - p->impedance) / (sin_psi + p->impedance) * exp(-fmin(10, k * sigma * sin_psi));
    double q = creal(reflected) * creal(reflected) + cimag(reflected) * cimag(reflected);
    if (q < 0.25 || q < sin_psi) reflected *= sqrt(sin_psi / q);
    double phase = k * 2 * p->effective_m[0] * p->effective_m[1] / d_m;
    if (phase > pi / 2) phase = pi - pi * pi / 4 / phase;
    double re = cos(phase) + creal(reflected), im = cimag(reflected) - sin(phase);
    return -10 * log10(re * re + im * im);
}

/* Two rays, and the diffraction line drawn on, weighted by the roughness (A eq 4.43). */
static double in_sight_db(const struct itm_path *p, const struct line *diffraction, double d_m)
{
    double w = 1 / (1 + p->freq_mhz * p->delta_h_m / fmax(10e3, p->smooth_m));
    return w * two_rays_db(p, d_m) + (1 - w) * along(diffraction, d_m);
}

/* The curve A_o + k1·d + k2·ln d through points of the line-of-sight region that ends at d_s with
 * A_s (LR eqs 3.19–3.21). */
struct curve {
    double k1, k2;
};

/* Through three points 0, 1, s; false: the points ask for no curve. */
static bool curve_through(double d0, double a0, double d1, double a1, double ds, double as,
                          const struct line *diffraction, struct curve *c)
{
    double q = log(ds / d0);
    c->k2 = fmax(0, ((ds - d0) * (a1 - a0) - (d1 - d0) * (as - a0)) /
                        ((ds - d0) * log(d1 / d0) - (d1 - d0) * q)); /* eq 3.20 */
    if (!(diffraction->zero_db > 0 || c->k2 > 0)) return false;
    c->k1 = (as - a0 - c->k2 * q) / (ds - d0); /* eq 3.21 */
    if (c->k1 >= 0) return true;
    c->k1 = 0;
    c->k2 = fdim(as, a0) / q;
    if (c->k2 == 0) c->k1 = diffraction->slope_db_m;
    return true;
}

static struct curve straight(double d1, double a1, double ds, double as,
                             const struct line *diffraction)
{
    double slope = fdim(as, a1) / (ds - d1);
    return (struct curve){slope == 0 ? diffraction->slope_db_m : slope, 0};
}

static double sight_region_db(const struct itm_path *p, const struct line *diffraction)
{
    double ds = p->smooth_m, as = along(diffraction, ds), d1;
    double d0 = 0.04 * p->freq_mhz * p->effective_m[0] * p->effective_m[1]; /* eq 3.16a */
    if (diffraction->zero_db >= 0) {
        d0 = fmin(d0, 0.5 * p->sight_m);
        d1 = d0 + 0.25 * (p->sight_m - d0); /* eq 3.16d */
    } else {
        d1 = fmax(-diffraction->zero_db / diffraction->slope_db_m, 0.25 * p->sight_m);
    }
    double a1 = in_sight_db(p, diffraction, d1);
    struct curve c;
    if (!(d0 < d1 &&
          curve_through(d0, in_sight_db(p, diffraction, d0), d1, a1, ds, as, diffraction, &c)))
        c = straight(d1, a1, ds, as, diffraction);
    return as + c.k1 * (p->d_m - ds) + c.k2 * log(p->d_m / ds); /* eq 3.19 */
}

/* Beyond the horizon: the diffraction line up to where the scatter line takes over. */
static double beyond_db(const struct itm_path *p, const struct line *diffraction,
                        enum pln_itm_mode *mode)
{
    double d5 = p->sight_m + 200e3, d6 = p->sight_m + 400e3, h0 = -1;
    double a6 = itm_scatter_db(p, d6, &h0), a5 = itm_scatter_db(p, d5, &h0);
    *mode = PLN_ITM_DIFFRACTION;
    if (a5 >= 1000) return along(diffraction, p->d_m); /* no scatter worth the name */
    double slope = (a6 - a5) / 200e3, steeper = diffraction->slope_db_m - slope;
    double meet_m = (a5 - diffraction->zero_db - slope * d5) / steeper;
    double least_m = fmax(p->smooth_m, p->sight_m + 1.088 * fall_m(p) * log(p->freq_mhz));
    double from_m = fmax(least_m, meet_m);
    if (p->d_m <= from_m) return along(diffraction, p->d_m);
    *mode = PLN_ITM_TROPOSCATTER;
    return steeper * from_m + diffraction->zero_db + slope * p->d_m;
}

double itm_reference_db(const struct itm_path *p, enum pln_itm_mode *mode)
{
    struct line diffraction = diffraction_line(p);
    *mode = PLN_ITM_LINE_OF_SIGHT;
    double db =
        p->d_m < p->smooth_m ? sight_region_db(p, &diffraction) : beyond_db(p, &diffraction, mode);
    return fmax(db, 0);
}
