/* geo/terrain/terrain: the ground as the planner sees it: heights and profiles. Floor 1.
 *
 * A terrain is one or many rasters decoded once into memory (their own grid and CRS are kept:
 * nothing is resampled but at the moment of asking). Opaque, immutable after opening,
 * const-shareable between threads; what a thread needs of its own (a PROJ transformation) lives in
 * its struct geo_walker. Heights are metres above sea level as the raster gives them; NaN means
 * void or outside. */
#ifndef GEO_TERRAIN_TERRAIN_H
#define GEO_TERRAIN_TERRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

struct geo_terrain; /* opaque */
struct geo_walker;  /* opaque; one per worker */

enum geo_void_rule {
    GEO_VOID_REFUSE, /* a profile that meets a void fails with GEO_NO_COVER (the default) */
    GEO_VOID_FILL    /* voids are filled at opening from their rim, those up to some 128 cells away
                      * from    any height; the number filled is reported */
};

struct geo_terrain_spec {
    const char *const
        *dem_paths; /* borrowed; n_dems files; the first that has a value wins where they overlap */
    size_t n_dems;
    const char *clutter_path; /* land-cover raster or NULL: no clutter */
    const double
        *clutter_height_m; /* 256 representative heights by class; used with clutter_path */
    enum geo_void_rule void_rule;
    double sea_level_zone;   /* reserved: 0 */
    size_t memory_ceiling_b; /* 0: 8 GiB; larger terrain is refused with the size it would need */
};

/* What was opened, for the reports. */
struct geo_terrain_info {
    size_t width, height;                            /* cells of the (first) mosaic grid */
    double west_deg, south_deg, east_deg, north_deg; /* WGS 84 bounding box; east may pass 180 */
    double step_m; /* the raster's own step (smaller of the two axes at the centre) */
    double min_m, max_m;
    size_t voids, voids_filled;
    char crs[64]; /* AUTH:CODE, or the CRS's name */
    bool has_clutter;
    bool feet;      /* some raster held feet; heights here are metres all the same */
    size_t n_grids; /* grids that the rasters were joined into; width and height are the first's */
};

enum geo_status geo_terrain_open(const struct geo_terrain_spec *spec, struct geo_terrain **out,
                                 struct geo_err *err);
void geo_terrain_release(struct geo_terrain *terrain);
void geo_terrain_info(const struct geo_terrain *terrain, struct geo_terrain_info *info);

/* The grid that coverage rasters are written in: that of the first raster (with all that line up
 * with it). Cell coordinates are real numbers, (0, 0) the centre of the first cell. */
struct geo_terrain_frame {
    size_t width, height;
    double geotransform[6]; /* GDAL's six numbers */
    const char *crs_wkt;    /* borrowed from the terrain */
};
void geo_terrain_frame(const struct geo_terrain *terrain, struct geo_terrain_frame *frame);

/* A walker over TERRAIN (borrowed; it must outlive the walker). */
enum geo_status geo_walker_open(const struct geo_terrain *terrain, struct geo_walker **out,
                                struct geo_err *err);
void geo_walker_release(struct geo_walker *walker);
const struct geo_terrain *geo_walker_terrain(const struct geo_walker *walker);

/* Bilinear ground height; NaN outside the data or next to a void. */
double geo_walker_height_m(struct geo_walker *walker, double lon_deg, double lat_deg);

/* The same at N places along a circle of latitude, from lon_deg on and step_deg apart. The places
 * in the data are polynomials as those of a radial are, far less than a millimetre off. */
void geo_walker_parallel(struct geo_walker *walker, double lat_deg, double lon_deg, double step_deg,
                         size_t n, double *ground_m);

/* N places in cell coordinates of geo_terrain_frame() and back; NaN where there is no image. */
void geo_walker_to_cell(struct geo_walker *walker, size_t n, const double *lon_deg,
                        const double *lat_deg, double *col, double *row);
void geo_walker_from_cell(struct geo_walker *walker, size_t n, const double *col, const double *row,
                          double *lon_deg, double *lat_deg);

/* One radial: N heights at 0, step_m, 2 step_m … from (lon, lat) along the geodesic that starts
 * with this azimuth; NaN outside the data and at voids. CLUTTER_M, COL and ROW (the place in the
 * cells of geo_terrain_frame()) may be NULL. The same machinery and cost as a profile. */
void geo_walker_radial(struct geo_walker *walker, double lon_deg, double lat_deg,
                       double azimuth_deg, double step_m, size_t n, double *ground_m,
                       double *clutter_m, double *col, double *row);

/* One profile between two points along the geodesic (great circle) from (lon0, lat0) to (lon1,
 * lat1). Points are evenly spaced, both ends included, at a step no longer than step_m (0: the
 * raster's own); at least 3 points. Ends closer than 1 m count as 1 m apart, so that distances
 * always increase. The arrays belong to the struct, are reused by the next call and freed by
 * geo_profile_release(). The zero value is an empty profile. */
struct geo_profile {
    size_t n, cap;
    double *d_km;      /* 0 … total; increasing */
    double *ground_m;  /* a.s.l. */
    double *clutter_m; /* representative clutter height above ground, of the cell that holds the
                        * point; 0 without clutter data or outside it; the ends have theirs too */
    double total_km;   /* geodesic distance on WGS 84 */
    double mid_lat_deg;
};
/* Fails with GEO_NO_COVER, naming the first place without a height, unless every point has one;
 * GEO_BAD_DATA for coordinates that are not finite or a latitude beyond ±90. */
enum geo_status geo_walker_profile(struct geo_walker *walker, double lon0_deg, double lat0_deg,
                                   double lon1_deg, double lat1_deg, double step_m,
                                   struct geo_profile *profile, struct geo_err *err);
void geo_profile_release(struct geo_profile *profile);

/* Summits: local maxima that rise at least prominence_m above the highest saddle to higher ground
 * (or to the edge of the data, beyond which the ground is not known), in order of falling
 * prominence then grid, row and column. Stops at `most`. */
struct geo_peak {
    double lon_deg, lat_deg;
    double height_m, prominence_m;
};
struct geo_peak_spec {
    double min_prominence_m; /* ≥ 0 */
    double
        cell_m;  /* heights are first thinned to the maximum of cells this wide; 0: raster's own */
    size_t most; /* 0: no limit */
};
/* *PEAKS is returned: release with geo_free(). Cost O(n log n) in the cells. */
enum geo_status geo_terrain_peaks(const struct geo_terrain *terrain,
                                  const struct geo_peak_spec *spec, struct geo_peak **peaks,
                                  size_t *n_peaks, struct geo_err *err);

#endif
