#include "planner/prop/path.h"

#include <math.h>

/* Inlined with a constant SURFACE, so that each kind has its own tight loop. */
static inline struct pln_slopes slopes_over(const struct pln_path *path, enum pln_surface surface,
                                            double ht, double hr, double c)
{
    struct pln_slopes s = {-INFINITY, -INFINITY, 1, path->n - 2};
    for (size_t i = 1; i + 1 < path->n; i++) {
        double h = pln_path_height_m(path, surface, i);
        double x = path->d_km[i], t = pln_slope(h, ht, x, c), r = pln_slope(h, hr, path->d - x, c);
        if (t > s.tx) {
            s.tx = t;
            s.tx_at = i;
        }
        if (r >= s.rx) {
            s.rx = r;
            s.rx_at = i;
        }
    }
    return s;
}

struct pln_slopes pln_path_slopes(const struct pln_path *path, enum pln_surface surface,
                                  double ht_m, double hr_m, double curve_m_km2)
{
    if (surface == PLN_SURFACE_ZERO)
        return slopes_over(path, PLN_SURFACE_ZERO, ht_m, hr_m, curve_m_km2);
    if (surface == PLN_SURFACE_CLUTTER && path->clutter_m)
        return slopes_over(path, PLN_SURFACE_CLUTTER, ht_m, hr_m, curve_m_km2);
    return slopes_over(path, PLN_SURFACE_GROUND, ht_m, hr_m, curve_m_km2);
}

size_t pln_path_nu_at(const struct pln_path *path, enum pln_surface surface, double ht_m,
                      double hr_m, double curve_m_km2)
{
    double t = pln_slope(hr_m, ht_m, path->d, curve_m_km2), best = INFINITY;
    size_t at = 1;
    for (size_t i = 1; i + 1 < path->n; i++) {
        double h = pln_path_height_m(path, surface, i), x = path->d_km[i];
        double rank = pln_nu_rank(pln_slope(h, ht_m, x, curve_m_km2), t, x, path->d);
        if (rank < best) {
            best = rank;
            at = i;
        }
    }
    return at;
}

struct pln_zone_lengths pln_path_zones(const double *d_km, const uint8_t *zone, size_t n)
{
    double d = d_km[n - 1], land = 0, inland = 0, sea = 0;
    if (!zone) return (struct pln_zone_lengths){d, d, 0.0};
    struct pln_zone_lengths z = {0};
    for (size_t i = 0; i < n; i++) {
        double from = i ? 0.5 * (d_km[i - 1] + d_km[i]) : d_km[0];
        double to = i + 1 < n ? 0.5 * (d_km[i] + d_km[i + 1]) : d;
        land = zone[i] == PLN_ZONE_SEA ? 0 : land + (to - from);
        inland = zone[i] == PLN_ZONE_INLAND ? inland + (to - from) : 0;
        sea += zone[i] == PLN_ZONE_SEA ? to - from : 0;
        z.land_km = fmax(z.land_km, land);
        z.inland_km = fmax(z.inland_km, inland);
    }
    z.sea_share = fmin(1.0, sea / d);
    return z;
}

void pln_path_coast_km(const double *d_km, const uint8_t *zone, size_t n, double *tx_km,
                       double *rx_km)
{
    *tx_km = *rx_km = 500;
    size_t first = 0, last = n;
    while (zone && first < n && zone[first] != PLN_ZONE_SEA)
        first++;
    if (!zone || first == n) return;
    while (zone[last - 1] != PLN_ZONE_SEA)
        last--;
    *tx_km = first ? 0.5 * (d_km[first - 1] + d_km[first]) : 0;
    *rx_km = last < n ? d_km[n - 1] - 0.5 * (d_km[last - 1] + d_km[last]) : 0;
}

void pln_smooth_earth_ends(double v1, double v2, double d_km, double *hst_m, double *hsr_m)
{
    double dd = d_km * d_km;
    *hst_m = (2 * v1 * d_km - v2) / dd; /* eq 85 */
    *hsr_m = (v2 - v1 * d_km) / dd;     /* eq 86 */
}

/* Eqs 87a, 87d: the highest ground above the straight line between the antennas. */
static double obstruction_m(const struct pln_path *path)
{
    double slope = (path->hrs_m - path->hts_m) / path->d, most = -INFINITY;
    for (size_t i = 1; i + 1 < path->n; i++)
        most = fmax(most, path->ground_m[i] - (path->hts_m + slope * path->d_km[i]));
    return most;
}

struct pln_smooth_earth pln_path_smooth_earth(const struct pln_path *path)
{
    const double *d = path->d_km, *h = path->ground_m;
    double v1 = 0, v2 = 0;
    for (size_t i = 1; i < path->n; i++) {
        double step = d[i] - d[i - 1];
        v1 += step * (h[i] + h[i - 1]);                                                 /* eq 83 */
        v2 += step * (h[i] * (2 * d[i] + d[i - 1]) + h[i - 1] * (d[i] + 2 * d[i - 1])); /* eq 84 */
    }
    struct pln_smooth_earth s;
    pln_smooth_earth_ends(v1, v2, path->d, &s.hst_m, &s.hsr_m);
    double hstp = s.hst_m, hsrp = s.hsr_m, obstruction = obstruction_m(path);
    if (obstruction > 0) { /* eqs 87b–88f */
        double line = (path->hrs_m - path->hts_m) / path->d;
        struct pln_slopes flat =
            pln_path_slopes(path, PLN_SURFACE_GROUND, path->hts_m, path->hrs_m, 0.0);
        double at = flat.tx - line, ar = flat.rx + line;
        hstp -= obstruction * (at / (at + ar));
        hsrp -= obstruction * (ar / (at + ar));
    }
    s.hstd_m = fmin(hstp, h[0]); /* eq 89 */
    s.hsrd_m = fmin(hsrp, h[path->n - 1]);
    return s;
}

double pln_path_roughness_m(const struct pln_path *path, size_t first, size_t last, double hst_m,
                            double slope_m_km)
{
    double most = -INFINITY;
    for (size_t i = first; i <= last; i++)
        most = fmax(most, path->ground_m[i] - (hst_m + slope_m_km * path->d_km[i]));
    return most;
}
