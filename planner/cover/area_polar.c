#include "planner/cover/area_polar.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/cover/vmath.h"

#define MOST_B ((size_t)4 << 30)
#define STRIP 256

static const double pi = 3.14159265358979323846;

enum geo_status pln_polar_lay(struct pln_polar *polar, double radius_m, double step_m,
                              double between_m, struct geo_err *err)
{
    if (!(step_m > 0 && between_m > 0 && radius_m >= step_m && radius_m / step_m < 1e6))
        return geo_fail(err, GEO_USAGE,
                        "a disc of %g m with a step of %g m: expected a radius of 1 to 999,999 "
                        "steps",
                        radius_m, step_m);
    const size_t whole = (size_t)1 << PLN_POLAR_LEVELS;
    polar->radius_m = radius_m;
    polar->step_m = step_m;
    polar->n_radials = (size_t)ceil(2 * pi * radius_m / between_m / (double)whole) * whole;
    polar->n_points = (size_t)floor(radius_m / step_m) + 2;
    size_t n = polar->n_radials * polar->n_points;
    if (n > MOST_B / sizeof *polar->value)
        return geo_no_memory(err, "the radials of a disc (a smaller radius needs less)", n,
                             sizeof *polar->value);
    if (n <= polar->cap) return GEO_OK;
    geo_free(polar->value);
    polar->value = geo_alloc(n, sizeof *polar->value);
    polar->cap = polar->value ? n : 0;
    return polar->value ? GEO_OK
                        : geo_no_memory(err, "the radials of a disc", n, sizeof *polar->value);
}

void pln_polar_release(struct pln_polar *polar)
{
    geo_free(polar->value);
    *polar = (struct pln_polar){0};
}

double pln_polar_azimuth_deg(const struct pln_polar *polar, size_t radial)
{
    return 360.0 * (double)radial / (double)polar->n_radials;
}

size_t pln_polar_first(const struct pln_polar *polar, size_t radial)
{
    unsigned level = 0; /* the radial is one of every 2^level */
    while (level < PLN_POLAR_LEVELS && !(radial >> level & 1))
        level++;
    if (level == PLN_POLAR_LEVELS) return 0;
    double from_m = polar->radius_m / (double)((size_t)2 << level);
    size_t point = (size_t)floor(from_m / polar->step_m);
    return point > 0 ? point - 1 : 0; /* one to spare: the limit itself is rounded */
}

/* Distance in steps and direction in radials, 0 … n_radials. */
static void locate(const struct pln_polar *polar, size_t n, const double *restrict east_m,
                   const double *restrict north_m, double *restrict distance,
                   double *restrict direction)
{
    const double per_m = 1 / polar->step_m, per_rad = (double)polar->n_radials / (2 * pi);
    for (size_t i = 0; i < n; i++) {
        double e = east_m[i], f = north_m[i] + 0.0; /* −0 becomes 0 */
        double turn = e < 0 ? 2 * pi : 0.0;
        turn = f < 0 ? pi : turn;
        distance[i] = sqrt(e * e + f * f) * per_m;
        direction[i] = (vm_atan(e / f) + turn) * per_rad;
    }
}

/* The value between four; of the nearest where one of them is missing. */
static float blend(const float *near, const float *far, double across, double along)
{
    double a = (double)near[0], b = (double)near[1], c = (double)far[0], d = (double)far[1];
    double left = a + along * (b - a), right = c + along * (d - c);
    double value = left + across * (right - left);
    if (!isnan(value)) return (float)value;
    const float *radial = across < 0.5 ? near : far;
    return along < 0.5 ? radial[0] : radial[1];
}

static float read_one(const struct pln_polar *polar, double distance, double direction)
{
    const double rim = polar->radius_m / polar->step_m;
    if (!(distance <= rim)) return NAN;
    if (!(direction >= 0)) direction = 0; /* at the mast itself any will do */
    size_t stride = 1;
    for (double reach = rim / 2; distance <= reach && stride < (size_t)1 << PLN_POLAR_LEVELS;
         reach /= 2)
        stride *= 2;
    size_t radial = (size_t)direction / stride * stride;
    if (radial >= polar->n_radials) radial = 0, direction = 0;
    size_t next = radial + stride < polar->n_radials ? radial + stride : 0;
    size_t point = (size_t)distance;
    return blend(polar->value + radial * polar->n_points + point,
                 polar->value + next * polar->n_points + point,
                 (direction - (double)radial) / (double)stride, distance - (double)point);
}

void pln_polar_read(const struct pln_polar *polar, size_t n, const double *east_m,
                    const double *north_m, float *value)
{
    double distance[STRIP], direction[STRIP];
    for (size_t at = 0; at < n; at += STRIP) {
        size_t m = n - at < STRIP ? n - at : STRIP;
        locate(polar, m, east_m + at, north_m + at, distance, direction);
        for (size_t i = 0; i < m; i++)
            value[at + i] = read_one(polar, distance[i], direction[i]);
    }
}
