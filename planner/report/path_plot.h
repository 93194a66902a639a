/* planner/report/path_plot: one path as a picture: ground, clutter, the earth's bulge, the line
 * between the antennas, the first Fresnel zone, the horizons, the loss part by part. Floor 6. Main
 * thread. */
#ifndef PLANNER_REPORT_PATH_PLOT_H
#define PLANNER_REPORT_PATH_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

struct pln_plot_row {
    const char *label, *unit;
    double value; /* NaN: the row is left out */
    int decimals;
    bool strong;
};

struct pln_path_plot { /* all borrowed */
    const char *title, *subtitle;
    size_t n; /* ≥ 3 points */
    const double *d_km, *ground_m;
    const double *clutter_m;         /* above ground; NULL: none */
    double tx_height_m, rx_height_m; /* above ground */
    double freq_mhz;
    double earth_radius_km;              /* effective, median */
    double tx_horizon_km, rx_horizon_km; /* from their own ends; NaN: not known */
    bool line_of_sight;
    const struct pln_plot_row *rows;
    size_t n_rows;
};

/* Is this a name that can be drawn to: does it end in .svg or .png? */
bool pln_path_plot_name(const char *name);

/* 1600 × 900, PNG or SVG by the ending of PATH. GEO_CANT_WRITE with cairo's reason. */
enum geo_status pln_path_plot_write(const char *path, const struct pln_path_plot *plot,
                                    struct geo_err *err);

#endif
