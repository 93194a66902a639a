/* ITM: tropospheric scatter (TN chapter 9; A sections 4 and 6). */
#include <math.h>

#include "planner/prop/itm_parts.h"

/* F(θd), A eq 6.9. */
static double distance_db(double theta_d_m)
{
    if (theta_d_m <= 10e3) return 133.4 + 0.332e-3 * theta_d_m - 10 * log10(theta_d_m);
    if (theta_d_m <= 70e3) return 104.6 + 0.212e-3 * theta_d_m - 2.5 * log10(theta_d_m);
    return 71.8 + 0.157e-3 * theta_d_m + 5 * log10(theta_d_m);
}

/* H_01(r, j), A eq 6.13, j from 0. */
static double gain_curve_db(int j, double r)
{
    static const double a[] = {25, 80, 177, 395, 705}, b[] = {24, 45, 68, 80, 105};
    double s = 1 / (r * r);
    return 10 * log10(1 + a[j] * s * s + b[j] * s);
}

static double gain_db(double r, double eta)
{
    double whole = floor(fmin(fmax(eta, 1), 5)), part = fmin(fmax(eta, 1), 5) - whole;
    double here = gain_curve_db((int)whole - 1, r);
    return part == 0 ? here : (1 - part) * here + part * gain_curve_db((int)whole, r);
}

/* The scattering volume as the path sees it. */
struct volume {
    double r[2];            /* 2kθh_e */
    double eta;             /* scattering efficiency, TN eq 9.3a */
    double asymmetry, skew; /* s and q of TN eq 9.5, kept within 0.1 … 10 (A page 16) */
};

static struct volume volume_at(const struct itm_path *p, double d_m)
{
    double apart = p->horizon_m[0] - p->horizon_m[1];
    double heights = p->effective_m[1] / p->effective_m[0];
    if (apart < 0) {
        apart = -apart;
        heights = 1 / heights;
    }
    double theta = p->theta[0] + p->theta[1] + d_m / p->earth_m;
    double s = (d_m - apart) / (d_m + apart);
    double cross_m = (d_m - apart) * (d_m + apart) * theta / (4 * d_m); /* A eq 4.66, TN eq 9.3b */
    double profile = 0.031 - p->ns * 2.32e-3 + p->ns * p->ns * 5.67e-6;
    struct volume v = {.asymmetry = fmax(0.1, s), .skew = fmin(fmax(0.1, heights / s), 10)};
    v.eta = cross_m / 1755.6 * (1 + profile * exp(-pow(fmin(1.7, cross_m / 8e3), 6)));
    for (int end = 0; end < 2; end++)
        v.r[end] = 2 * p->wave_number * theta * p->effective_m[end]; /* TN eq 9.4a */
    return v;
}

/* H_0, the frequency gain (TN eq 9.5). */
static double frequency_gain_db(const struct volume *v)
{
    double symmetric = (gain_db(v->r[0], v->eta) + gain_db(v->r[1], v->eta)) / 2;
    double skewed = 6 * (0.6 - log10(fmax(v->eta, 1))) * log10(v->asymmetry) * log10(v->skew);
    double h0 = fmax(symmetric + fmin(symmetric, skewed), 0);
    if (v->eta >= 1) return h0;
    double root2 = sqrt(2), both = v->r[0] + v->r[1];
    double ends = (1 + root2 / v->r[0]) * (1 + root2 / v->r[1]);
    return v->eta * h0 + (1 - v->eta) * 10 * log10(ends * ends * both / (both + 2 * root2));
}

double itm_scatter_db(const struct itm_path *p, double d_m, double *h0_db)
{
    if (*h0_db <= 15) {
        struct volume v = volume_at(p, d_m);
        if (v.r[0] < 0.2 && v.r[1] < 0.2) return 1001; /* not defined, A page 11 */
        double h0 = frequency_gain_db(&v);
        /* above 15 dB the value at the farther point stands (A page 12) */
        if (!(h0 > 15 && *h0_db >= 0)) *h0_db = h0;
    }
    double theta = d_m / p->earth_m - p->theta_los;
    return distance_db(theta * d_m) + 10 * log10(p->wave_number * 47.7 * pow(theta, 4)) -
           0.1 * (p->ns - 301) * exp(-theta * d_m / 40e3) + *h0_db; /* A eq 4.63 */
}
