/* planner/prop/path: what P.1812 Attachment 1 and the diffraction models read off one profile.
 * Floor 2. Pure; allocates nothing. Heights in m above sea level, distances in km, slopes in m/km.
 *
 * A horizon seen over an earth of effective radius a_p falls off by c·x² with c = 500/a_p (m/km²),
 * so the slope from a terminal to a point x km away is (h_i − h)/x − c·x; every maximum that P.1812
 * asks for (eqs 13, 17, 74, 80, 87b, 87c) is a maximum of such slopes. */
#ifndef PLANNER_PROP_PATH_H
#define PLANNER_PROP_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planner/prop/model.h"

/* A path with both antennas in place: the profile and the antennas' heights above sea level. */
struct pln_path {
    size_t n;
    const double *d_km, *ground_m; /* borrowed, n ≥ 3 */
    const double *clutter_m;       /* NULL: none; read at the inner points only (eq 1d) */
    double d;                      /* path length, km */
    double hts_m, hrs_m;           /* antennas above sea level */
};

/* Highest slopes from both terminals over the inner points, each less the earth's fall c·x. */
struct pln_slopes {
    double tx, rx;       /* m/km */
    size_t tx_at, rx_at; /* the point nearest the terminal that has it */
};

enum pln_surface { PLN_SURFACE_GROUND, PLN_SURFACE_CLUTTER, PLN_SURFACE_ZERO };

/* Slopes over the chosen surface for antennas at ht, hr and c = CURVE_M_KM2 (0: flat earth).
 * Adding c·d gives S_tim and S_rim of eqs 13 and 17. O(n). */
struct pln_slopes pln_path_slopes(const struct pln_path *path, enum pln_surface surface,
                                  double ht_m, double hr_m, double curve_m_km2);

/* The inner point where ν of a line-of-sight path is largest (eqs 15, 78a), the first of equals.
 * O(n). */
size_t pln_path_nu_at(const struct pln_path *path, enum pln_surface surface, double ht_m,
                      double hr_m, double curve_m_km2);

/* The height of the inner point I on SURFACE. */
static inline double pln_path_height_m(const struct pln_path *path, enum pln_surface surface,
                                       size_t i)
{
    if (surface == PLN_SURFACE_ZERO) return 0.0;
    double h = path->ground_m[i];
    return surface == PLN_SURFACE_CLUTTER && path->clutter_m ? h + path->clutter_m[i] : h;
}

/* The slope from a terminal at height h to a surface height X km away, less the earth's fall. */
static inline double pln_slope(double surface_m, double h_m, double x_km, double curve_m_km2)
{
    return (surface_m - h_m) / x_km - curve_m_km2 * x_km;
}

/* What orders the points of a line-of-sight path by ν: with T_I the slope from the transmitter to
 * the point and T the slope to the receiver (both less the fall), ν² is proportional to (T −
 * T_i)²·d_i/(d − d_i), and ν itself is negative: the smallest rank has the largest ν. */
static inline double pln_nu_rank(double t_i, double t, double d_i_km, double d_km)
{
    return (t - t_i) * (t - t_i) * d_i_km / (d_km - d_i_km);
}

/* Lengths by radio-climatic zone (P.1812 sections 3.3, 3.6); zones change midway between points. */
struct pln_zone_lengths {
    double land_km;   /* d_tm: longest stretch of inland or coastal land */
    double inland_km; /* d_lm: longest stretch of inland */
    double sea_share; /* ω */
};
struct pln_zone_lengths pln_path_zones(const double *d_km, const uint8_t *zone, size_t n);

/* Land distances from both ends to the sea along the path (d_ct, d_cr of section 3.4): 0 for an end
 * at sea, 500 km where the path meets no sea. */
void pln_path_coast_km(const double *d_km, const uint8_t *zone, size_t n, double *tx_km,
                       double *rx_km);

/* Smooth-earth heights (section 5.6): least-squares surface, and as the diffraction model wants it.
 */
struct pln_smooth_earth {
    double hst_m, hsr_m;   /* eqs 85, 86 */
    double hstd_m, hsrd_m; /* eq 89 */
};
struct pln_smooth_earth pln_path_smooth_earth(const struct pln_path *path);

/* Closed forms of section 5.6 shared with the sweep. V1, V2 by eqs 83, 84. */
void pln_smooth_earth_ends(double v1, double v2, double d_km, double *hst_m, double *hsr_m);

/* Eq 93: highest ground above the line hst + m·d over the points first … last, not below 0 points.
 */
double pln_path_roughness_m(const struct pln_path *path, size_t first, size_t last, double hst_m,
                            double slope_m_km);

#endif
