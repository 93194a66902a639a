#include "planner/prop/ehata_ground.h"

#include <math.h>
#include <stdlib.h>

/* Ground I steps from the mobile. */
static double at(const struct pln_ehata_terrain *t, size_t i)
{
    return t->ground_m[t->n - i];
}

static double length_m(const struct pln_ehata_terrain *t)
{
    return (double)t->n * t->step_m;
}

static size_t steps(const struct pln_ehata_terrain *t, double distance_m)
{
    return (size_t)(distance_m / t->step_m);
}

static double mean_m(const double *ground_m, size_t first, size_t last)
{
    double sum = 0;
    for (size_t i = first; i <= last; i++)
        sum += ground_m[i];
    return sum / (double)(last - first + 1);
}

/* Full weight from 15 km on, none below 3 km; in between the first edition scaled the mean itself.
 */
static double above_mean_m(double ground_m, double mean, double d_m, enum pln_ehata_edition edition)
{
    if (d_m > 15e3) return ground_m - mean;
    double share = (d_m - 3e3) / 12e3;
    return edition == PLN_EHATA_FIRST ? ground_m - share * mean : share * (ground_m - mean);
}

void ehata_effective_heights(const struct pln_ehata_terrain *t, double base_m, double mobile_m,
                             enum pln_ehata_edition edition, double *base_eff_m,
                             double *mobile_eff_m)
{
    double d = length_m(t);
    *base_eff_m = base_m;
    *mobile_eff_m = mobile_m;
    if (d < 3e3) return;
    size_t from = steps(t, 3e3), to = d > 15e3 ? steps(t, 15e3) : t->n;
    double ahead = mean_m(t->ground_m, from, to);
    double behind = mean_m(t->ground_m, t->n - to, t->n - from);
    *base_eff_m += above_mean_m(t->ground_m[0], ahead, d, edition);
    *mobile_eff_m += above_mean_m(at(t, 0), behind, d, edition);
}

/* Okumura figure 31: K over the distance behind the ridge, 0 … 8 km, for ridges 15, 30 and 60 km
 * from the base. */
static const double ridge_km[3] = {15, 30, 60};
static const double ridge_db[3][9] = {{4, -13, -17.5, -17.5, -15, -12.5, -10, -8, -6},
                                      {12, -8.5, -13, -12, -10, -8, -6.5, -5, -4},
                                      {20, -4, -6.5, -6, -4.5, -3.5, -2.5, -2, -1}};

static double ridge_curve_db(int curve, double behind_km)
{
    double whole = fmin(fmax(ceil(behind_km) - 1, 0), 7);
    const double *k = &ridge_db[curve][(size_t)whole];
    return k[0] + (k[1] - k[0]) * (behind_km - whole);
}

static double ridge_gain_db(double base_km, double behind_km, double edge_m,
                            enum pln_ehata_edition edition)
{
    int curve = base_km >= ridge_km[1];
    double low = ridge_km[curve], share = (base_km - low) / (ridge_km[curve + 1] - low);
    if (edition == PLN_EHATA_CURRENT) share = fmin(fmax(share, 0), 1);
    double near_db = ridge_curve_db(curve, behind_km);
    double k = near_db + (ridge_curve_db(curve + 1, behind_km) - near_db) * share;
    if (edition == PLN_EHATA_CURRENT && behind_km > 2) k = fmin(k, 0);
    return sqrt(edge_m / 200) * k; /* figure 32: α = 0.07·√h */
}

/* Horizon distances over the effective earth, from the mobile and from the base. As in NTIA's
 * release the base's is looked for from the mobile's first horizon on. */
static void find_horizons(const struct pln_ehata_terrain *t, double mobile_m, double base_m,
                          double curvature, double horizon_m[2])
{
    double d = length_m(t), za = at(t, 0) + mobile_m, zb = t->ground_m[0] + base_m;
    double half = 0.5 * curvature, grade = (zb - za) / d;
    double up_a = grade - half * d, up_b = -grade - half * d, a = 0, b = d;
    bool clear = true;
    horizon_m[0] = horizon_m[1] = d;
    for (size_t i = 1; i < t->n; i++) {
        a += t->step_m;
        b -= t->step_m;
        double over = at(t, i) - (half * a + up_a) * a - za;
        if (over > 0) {
            up_a += over / a;
            horizon_m[0] = a;
            clear = false;
        }
        if (clear) continue;
        over = at(t, i) - (half * b + up_b) * b - zb;
        if (over > 0) {
            up_b += over / b;
            horizon_m[1] = b;
        }
    }
}

bool ehata_single_ridge(const struct pln_ehata_terrain *t, double base_m, double mobile_m,
                        enum pln_ehata_edition edition, double *gain_db)
{
    double ns = 301 * exp(-mean_m(t->ground_m, 0, t->n) / 9460), d = length_m(t), horizon_m[2];
    double curvature = 157e-9 * (1 - 0.04665 * exp(ns / 179.3));
    find_horizons(t, mobile_m, base_m, curvature, horizon_m);
    double apart_m = d - horizon_m[0] - horizon_m[1];
    *gain_db = 0;
    if (fabs(apart_m) > 0.5 * t->step_m) return false;
    double za = at(t, 0) + mobile_m, zb = t->ground_m[0] + base_m;
    /* NTIA weighs each antenna's height with its own distance to the ridge, where a straight line
     * would have the other's; kept, so that results equal the release's */
    double edge_m = at(t, steps(t, horizon_m[0])) - (zb * horizon_m[1] + za * horizon_m[0]) / d +
                    0.5 * curvature * horizon_m[0] * horizon_m[1];
    *gain_db = ridge_gain_db(horizon_m[1] / 1000, horizon_m[0] / 1000, fmax(edge_m, 0), edition);
    return true;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { ranked_max = 4096 };

/* Heights that 10, 50 and 90 % of the ground within 10 km of the mobile exceed; a shorter path is
 * stretched to what 10 km would show (TR-15-517). */
static void height_shares(const struct pln_ehata_terrain *t, double share_m[3])
{
    double heights[ranked_max], d_km = length_m(t) / 1000;
    size_t points = (d_km < 10 ? t->n : steps(t, 10e3)) + 1;
    size_t stride = (points + ranked_max - 1) / ranked_max, n = 0;
    for (size_t i = 0; i < points; i += stride)
        heights[n++] = at(t, i);
    qsort(heights, n, sizeof *heights, rising);
    double factor = d_km < 10 ? (1 - 0.8 * exp(-0.2)) / (1 - 0.8 * exp(-0.02 * d_km)) : 1;
    for (int k = 0; k < 3; k++) {
        double rank = floor(fmax((0.1 + 0.4 * k) * (double)n - 1, 0));
        share_m[k] = factor * heights[n - 1 - (size_t)rank];
    }
}

double ehata_rolling_db(const struct pln_ehata_terrain *t, enum pln_ehata_edition edition,
                        double *fine_db)
{
    double share_m[3], here = at(t, 0);
    height_shares(t, share_m);
    double delta_h = share_m[0] - share_m[2], lg = log10(fmax(delta_h, 10));
    double k = -11.728795 + lg * (15.544272 - 1.8154766 * lg);
    if (delta_h < 10 && edition != PLN_EHATA_FIRST)
        *fine_db = 0;
    else if (here >= share_m[0])
        *fine_db = k;
    else if (here <= share_m[2])
        *fine_db = -k;
    else if (here >= share_m[1])
        *fine_db = k * (here - share_m[1]) / (share_m[0] - share_m[1]);
    else /* the first edition counted from the wrong end */
        *fine_db = -k * (edition == PLN_EHATA_FIRST ? here - share_m[2] : share_m[1] - here) /
                   (share_m[1] - share_m[2]);
    lg = log10(fmax(delta_h, 15));
    return -1.5072013 + lg * (8.458676 - 6.102538 * lg);
}

/* The mean rise of the ground towards the mobile over its first REACH_M, mrad. */
static double rise_mrad(const struct pln_ehata_terrain *t, double reach_m)
{
    size_t n = steps(t, reach_m);
    double length = (double)n, x = -0.5 * length, moment = 0.5 * (at(t, 0) - at(t, n)) * x;
    for (size_t i = 1; i < n; i++)
        moment += at(t, i) * (x + (double)i);
    return -1000 * moment * 12 / (length * length + 2) / reach_m;
}

/* The steepest of the slopes over 5 … 10 km, if all have one sign; else that over 5 km. */
static double mobile_slope_mrad(const struct pln_ehata_terrain *t)
{
    double least = INFINITY, most = -INFINITY, five = 0, d = length_m(t);
    for (double reach = 5e3; reach <= 10e3 && reach <= d; reach += 1e3) {
        double slope = rise_mrad(t, reach);
        if (reach == 5e3) five = slope;
        least = fmin(least, slope);
        most = fmax(most, slope);
    }
    if (d <= 5e3 || least * most < 0) return five;
    return most >= 0 ? most : least;
}

/* Linear between (X0, Y0) and (X1, Y1), constant outside. */
static double ramp(double x, double x0, double y0, double x1, double y1)
{
    return y0 + (y1 - y0) * fmin(fmax((x - x0) / (x1 - x0), 0), 1);
}

/* Okumura figure 34: dB per mrad. */
double ehata_slope_db(const struct pln_ehata_terrain *t)
{
    double slope = mobile_slope_mrad(t), d_km = length_m(t) / 1000;
    if (slope <= 0) return slope * ramp(d_km, 10, 0.25, 30, 0.8);
    return slope * (d_km <= 30 ? ramp(d_km, 10, 0.125, 30, 0.35) : ramp(d_km, 30, 0.35, 60, 0.6));
}

/* Okumura figure 35 for paths to 30 km and from 60 km on: gain over the share of sea, which lies on
 * the base's side (0) or on the mobile's (1). */
struct sea_curves {
    double share[10], gain_db[2][10];
};
static const struct sea_curves sea_30 = {
    {0, .15, .35, .45, .6, .65, .725, .775, .85, 1},
    {{0, 1, 3, 4, 6, 7, 8, 9, 10, 11}, {0, 4, 5.5, 7, 8.5, 9, 9.5, 9.8, 10.25, 11}}};
static const struct sea_curves sea_60 = {
    {0, .15, .3, .4, .5, .6, .725, .85, .9, 1},
    {{0, 2, 4, 5.5, 7, 9, 11, 13, 14, 15}, {0, 4.25, 6.25, 9.2, 10.5, 11.75, 13, 14, 14.25, 15}}};

static double sea_curve_db(const struct sea_curves *c, int side, double share)
{
    size_t i = 0;
    while (i < 8 && share > c->share[i + 1])
        i++;
    const double *x = &c->share[i], *y = &c->gain_db[side][i];
    return y[0] + (share - x[0]) * (y[1] - y[0]) / (x[1] - x[0]);
}

static bool is_sea(const struct pln_ehata_terrain *t, size_t i)
{
    return t->zone ? t->zone[t->n - i] == PLN_ZONE_SEA : at(t, i) == 0;
}

double ehata_sea_db(const struct pln_ehata_terrain *t)
{
    double sea[2] = {0, 0}; /* points on the base's half, on the mobile's */
    for (size_t i = 0; i <= t->n; i++)
        if (is_sea(t, i)) sea[i < t->n / 2]++;
    double share = (sea[0] + sea[1]) / (double)(t->n + 1), gain[2];
    if (share == 0) return 0;
    for (int side = 0; side < 2; side++)
        gain[side] = ramp(length_m(t) / 1000, 30, sea_curve_db(&sea_30, side, share), 60,
                          sea_curve_db(&sea_60, side, share));
    if (sea[0] == sea[1]) return 0.5 * (gain[0] + gain[1]);
    return gain[sea[1] > sea[0]];
}
