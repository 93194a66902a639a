/* ITM: from ground heights, or from an area's irregularity, to horizons and effective heights. */
#include <math.h>
#include <stdlib.h>

#include "planner/prop/itm_parts.h"

/* Values at the first and the last point of a line fitted to a stretch of the profile. */
struct fit {
    double first_m, last_m;
};

/* Least squares over the points between FROM and TO, counted in intervals (H, ZLSQ1). The ends of
 * the stretch count half. */
static struct fit fit_line(const double *y, double n, double from, double to)
{
    double first = floor(fmax(from, 0)), last = n - floor(fdim(n, to));
    if (last <= first) {
        first = fdim(first, 1);
        last = n - fdim(n, last + 1);
    }
    double length = last - first, x = -length / 2, far = last + x;
    const double *at = y + (size_t)first;
    double sum = (at[0] + at[(size_t)length]) / 2, moment = (at[0] - at[(size_t)length]) / 2 * x;
    for (size_t i = 1; i < (size_t)length; i++) {
        sum += at[i];
        moment += at[i] * (x + (double)i);
    }
    double mean = sum / length, slope = moment * 12 / ((length * length + 2) * length);
    return (struct fit){mean - slope * far, mean + slope * (n - far)};
}

static struct fit fit_ground(const struct pln_itm_terrain *t, double from_m, double to_m)
{
    return fit_line(t->ground_m, (double)t->n, from_m / t->step_m, to_m / t->step_m);
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (y > x) - (y < x);
}

enum { deciles_max = 25 };

static double height_at(const struct pln_itm_terrain *t, double index)
{
    double next = fmin(fmax(ceil(index), 1), (double)t->n);
    const double *h = t->ground_m + (size_t)next;
    return h[0] + (h[0] - h[-1]) * (index - next);
}

/* Δh: the range between the deciles of heights about their own fitted line, at up to 245 points
 * between FROM and TO, stretched to the asymptotic value (LR eq 3; H, DLTHX). */
static double irregularity_m(const struct pln_itm_terrain *t, double from_m, double to_m)
{
    double from = from_m / t->step_m, span = to_m / t->step_m - from;
    if (span < 2) return 0;
    size_t decile = (size_t)fmin(fmax(4, floor(0.1 * (span + 8))), deciles_max);
    size_t n = 10 * decile - 5;
    double rest[10 * deciles_max - 5], last = (double)(n - 1);
    for (size_t i = 0; i < n; i++)
        rest[i] = height_at(t, from + (double)i * (span / last));
    struct fit fit = fit_line(rest, last, 0, last);
    for (size_t i = 0; i < n; i++)
        rest[i] -= fit.first_m + (fit.last_m - fit.first_m) / last * (double)i;
    qsort(rest, n, sizeof *rest, falling);
    return (rest[decile - 1] - rest[n - decile]) / (1 - 0.8 * exp(-(to_m - from_m) / 50e3));
}

/* TN eq 6.15: elevation angles of both horizons; without an obstacle each terminal is the other's
 * horizon. True: nothing in between. */
static bool find_horizons(const struct pln_itm_terrain *t, struct itm_path *p)
{
    double from = t->ground_m[0] + p->height_m[0], to = t->ground_m[t->n] + p->height_m[1];
    double fall = 1 / (2 * p->earth_m), grade = (to - from) / p->d_m;
    p->theta[0] = grade - p->d_m * fall;
    p->theta[1] = -grade - p->d_m * fall;
    p->horizon_m[0] = p->horizon_m[1] = p->d_m;
    bool seen = true;
    /* distances are summed step by step as NTIA does: where a tenth of them falls on a point of the
     * profile, the last bit decides which points count */
    double x = 0, back = p->d_m;
    for (size_t i = 1; i < t->n; i++) {
        double h = t->ground_m[i];
        x += t->step_m;
        back -= t->step_m;
        double ahead = (h - from) / x - x * fall, behind = (h - to) / back - back * fall;
        if (ahead > p->theta[0]) {
            p->theta[0] = ahead;
            p->horizon_m[0] = x;
            seen = false;
        }
        if (behind > p->theta[1]) {
            p->theta[1] = behind;
            p->horizon_m[1] = back;
            seen = false;
        }
    }
    return seen;
}

static double smooth_horizon_m(const struct itm_path *p, int end)
{
    return sqrt(2 * p->effective_m[end] * p->earth_m);
}

/* A eqs 3.3, 3.4: horizons that the irregularity lets expect. */
static void expect_horizon_m(struct itm_path *p, int end)
{
    p->horizon_m[end] =
        smooth_horizon_m(p, end) * exp(-0.07 * sqrt(p->delta_h_m / fmax(p->effective_m[end], 5)));
}

static void expect_angle(struct itm_path *p, int end)
{
    double smooth = smooth_horizon_m(p, end);
    p->theta[end] =
        (0.65 * p->delta_h_m * (smooth / p->horizon_m[end] - 1) - 2 * p->effective_m[end]) / smooth;
}

/* Well within sight: heights above one line through the whole path, horizons as expected. */
static void heights_in_sight(const struct pln_itm_terrain *t, struct itm_path *p, double from_m,
                             double to_m)
{
    struct fit fit = fit_ground(t, from_m, to_m);
    p->effective_m[0] = p->height_m[0] + fdim(t->ground_m[0], fit.first_m);
    p->effective_m[1] = p->height_m[1] + fdim(t->ground_m[t->n], fit.last_m);
    expect_horizon_m(p, 0);
    expect_horizon_m(p, 1);
    double both = p->horizon_m[0] + p->horizon_m[1];
    for (int end = 0; end < 2; end++) {
        if (both <= p->d_m) { /* raised until the horizons meet */
            p->effective_m[end] *= (p->d_m / both) * (p->d_m / both);
            expect_horizon_m(p, end);
        }
        expect_angle(p, end);
    }
}

/* Beyond: heights above the lines through each terminal's own foreground. */
static void heights_beyond(const struct pln_itm_terrain *t, struct itm_path *p, double from_m,
                           double to_m)
{
    struct fit near_tx = fit_ground(t, from_m, 0.9 * p->horizon_m[0]);
    struct fit near_rx = fit_ground(t, p->d_m - 0.9 * p->horizon_m[1], to_m);
    p->effective_m[0] = p->height_m[0] + fdim(t->ground_m[0], near_tx.first_m);
    p->effective_m[1] = p->height_m[1] + fdim(t->ground_m[t->n], near_rx.last_m);
}

bool itm_path_from_terrain(const struct pln_itm_terrain *t, struct itm_path *p)
{
    p->d_m = (double)t->n * t->step_m;
    bool seen = find_horizons(t, p);
    /* the mast's own foot does not count: 15 antenna heights, or a tenth of the way (H, page 25) */
    double from = fmin(15 * p->height_m[0], 0.1 * p->horizon_m[0]);
    double to = p->d_m - fmin(15 * p->height_m[1], 0.1 * p->horizon_m[1]);
    p->delta_h_m = irregularity_m(t, from, to);
    if (p->horizon_m[0] + p->horizon_m[1] > 1.5 * p->d_m)
        heights_in_sight(t, p, from, to);
    else
        heights_beyond(t, p, from, to);
    return seen;
}

void itm_path_from_area(const enum pln_itm_siting siting[2], struct itm_path *p)
{
    for (int end = 0; end < 2; end++) {
        double h = p->height_m[end], gain = siting[end] == PLN_ITM_CAREFUL ? 4 : 9;
        if (h < 5) gain *= sin(0.1 * 3.14159265358979323846 * h);
        p->effective_m[end] = h;
        if (siting[end] != PLN_ITM_RANDOM) /* A eq 3.2 */
            p->effective_m[end] += (1 + gain) * exp(-fmin(20, 2 * h / fmax(1e-3, p->delta_h_m)));
        expect_horizon_m(p, end);
        expect_angle(p, end);
    }
}

double itm_roughness_m(double delta_h_m, double d_m)
{
    return delta_h_m * (1 - 0.8 * exp(-d_m / 50e3));
}

double itm_sigma_m(double roughness_m)
{
    return 0.78 * roughness_m * exp(-0.5 * pow(roughness_m, 0.25));
}
