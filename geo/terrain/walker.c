#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"
#include "geo/terrain/parts.h"

/* A path is cut into pieces. In each piece the cell coordinates are computed exactly (geodesic and
 * PROJ) at a few knots, and between them by the polynomial through the knots: no trigonometry per
 * sample. With Chebyshev-Lobatto knots on at most 50 km the error stays far below a millimetre. */
#define KNOTS 5
#define PIECE_M 50000.0
#define BLOCK 256 /* samples computed together; fits the first cache */

/* Knots in -1 … 1: cos(kπ/4), ends included, so that neighbouring pieces meet. */
static const double knot_at[KNOTS] = {-1, -0.70710678118654752440, 0, 0.70710678118654752440, 1};

/* The polynomial c0 + c1 t + … + c4 t⁴ through the five values at the knots. */
static void interpolate(const double v[KNOTS], double c[KNOTS])
{
    /* even and odd parts separate; with q = t² the even part is a quadratic through q = 0, ½, 1 */
    double even_half = (v[1] + v[3]) / 2 - v[2], even_one = (v[0] + v[4]) / 2 - v[2];
    double odd_half = (v[3] - v[1]) / (2 * knot_at[3]), odd_one = (v[4] - v[0]) / 2;
    c[0] = v[2];
    c[2] = 4 * even_half - even_one;
    c[4] = 2 * even_one - 4 * even_half;
    c[1] = 2 * odd_half - odd_one;
    c[3] = 2 * odd_one - 2 * odd_half;
}

/* The samples first … first+n-1 of one piece: t = t0 + i dt for the i-th. */
struct piece {
    double lon[KNOTS], lat[KNOTS];
    double t0, dt;
    size_t n;
};

struct track {
    double col[KNOTS], row[KNOTS]; /* coefficients */
};

/* The piece's course in cells of SHEET; false when it surely stays outside. */
static bool make_track(struct geo_crs *crs, const struct geo_sheet *sheet,
                       const struct piece *piece, struct track *track)
{
    double x[KNOTS], y[KNOTS], col[KNOTS], row[KNOTS];
    const double *t = sheet->grid.to_cell;
    geo_crs_from_lonlat(crs, KNOTS, piece->lon, piece->lat, x, y);
    if (sheet->period > 0) {
        double turn = sheet->period * round((sheet->centre_x - x[KNOTS / 2]) / sheet->period);
        for (int k = 0; k < KNOTS; k++)
            x[k] += turn;
    }
    double col_min = (double)INFINITY, row_min = col_min, col_max = -col_min, row_max = -col_min;
    for (int k = 0; k < KNOTS; k++) {
        col[k] = t[0] + t[1] * x[k] + t[2] * y[k];
        row[k] = t[3] + t[4] * x[k] + t[5] * y[k];
        col_min = col[k] < col_min ? col[k] : col_min;
        col_max = col[k] > col_max ? col[k] : col_max;
        row_min = row[k] < row_min ? row[k] : row_min;
        row_max = row[k] > row_max ? row[k] : row_max;
    }
    interpolate(col, track->col);
    interpolate(row, track->row);
    double spare = 2 + (col_max - col_min) + (row_max - row_min); /* the course may bulge */
    bool row_meets = row_max + spare >= 0 && row_min - spare <= (double)sheet->grid.height;
    bool col_meets = col_max + spare >= 0 && col_min - spare <= (double)sheet->grid.width;
    return row_meets && (col_meets || sheet->grid.wrap_cols);
}

static void follow(const struct track *track, const struct piece *piece, size_t first, size_t n,
                   double *restrict col, double *restrict row)
{
    const double *a = track->col, *b = track->row;
    const double dt = piece->dt, t0 = piece->t0 + (double)first * dt;
    for (size_t i = 0; i < n; i++) {
        double t = t0 + (double)(int)i * dt;
        col[i] = a[0] + t * (a[1] + t * (a[2] + t * (a[3] + t * a[4])));
        row[i] = b[0] + t * (b[1] + t * (b[2] + t * (b[3] + t * b[4])));
    }
}

static bool any_nan(const double *z, size_t n)
{
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found |= isnan(z[i]);
    return found;
}

/* Heights of one sheet; FIRST: for all samples, else only where there is none yet. */
static void walk_sheet(const struct geo_sheet *sheet, const struct track *track,
                       const struct piece *piece, bool first, double *z)
{
    double col[BLOCK], row[BLOCK], other[BLOCK];
    for (size_t i = 0; i < piece->n; i += BLOCK) {
        size_t n = piece->n - i < BLOCK ? piece->n - i : BLOCK;
        if (!first && !any_nan(z + i, n)) continue;
        follow(track, piece, i, n, col, row);
        geo_grid_bilinear(&sheet->grid, n, col, row, first ? z + i : other);
        for (size_t k = 0; k < n && !first; k++)
            if (isnan(z[i + k])) z[i + k] = other[k];
    }
}

static void walk_ground(struct geo_walker *walker, const struct piece *piece, double *z)
{
    const struct geo_mosaic *dem = &walker->terrain->dem;
    for (size_t s = 0; s < dem->n_sheets && (s == 0 || any_nan(z, piece->n)); s++) {
        struct track track;
        if (make_track(walker->dem_crs[dem->sheets[s].crs], &dem->sheets[s], piece, &track) ||
            s == 0)
            walk_sheet(&dem->sheets[s], &track, piece, s == 0, z);
    }
}

static void walk_clutter(struct geo_walker *walker, const struct piece *piece, double *clutter_m)
{
    const struct geo_terrain *terrain = walker->terrain;
    memset(clutter_m, 0, piece->n * sizeof *clutter_m);
    if (terrain->clutter.n_sheets == 0) return;
    const struct geo_sheet *sheet = &terrain->clutter.sheets[0];
    struct track track;
    if (!make_track(walker->clutter_crs[0], sheet, piece, &track)) return;
    double col[BLOCK], row[BLOCK];
    uint8_t class[BLOCK];
    for (size_t i = 0; i < piece->n; i += BLOCK) {
        size_t n = piece->n - i < BLOCK ? piece->n - i : BLOCK;
        follow(&track, piece, i, n, col, row);
        geo_grid_nearest(&sheet->grid, n, col, row, 0, class);
        for (size_t k = 0; k < n; k++)
            clutter_m[i + k] = terrain->class_height_m[class[k]];
    }
}

static void walk_cells(struct geo_walker *walker, const struct piece *piece, double *col,
                       double *row)
{
    const struct geo_sheet *sheet = &walker->terrain->dem.sheets[0];
    struct track track;
    make_track(walker->dem_crs[sheet->crs], sheet, piece, &track);
    follow(&track, piece, 0, piece->n, col, row);
}

/* Where the meridians run together a piece must be shorter for its polynomial to stay true. */
static double piece_length_m(double lat_deg, double length_m)
{
    double pole_m = (90 - fabs(lat_deg)) * 111195 - length_m;
    double limit_m = pole_m / 40 < PIECE_M ? pole_m / 40 : PIECE_M;
    return limit_m > 500 ? limit_m : 500;
}

struct course {
    double lon_deg, lat_deg, azimuth_deg, step_m;
    size_t n;
};

/* Where the results go; any of the arrays but ground_m may be NULL. */
struct traces {
    double *ground_m, *clutter_m, *col, *row;
};

static void walk(struct geo_walker *walker, const struct course *course, const struct traces *out)
{
    const double length_m = course->step_m * (double)(course->n - 1);
    const double wanted_m = piece_length_m(course->lat_deg, length_m);
    const size_t pieces = length_m > wanted_m ? (size_t)ceil(length_m / wanted_m) : 1;
    const double piece_m = length_m > 0 ? length_m / (double)pieces : 1;
    size_t done = 0;
    for (size_t p = 0; p < pieces; p++) {
        double from_m = (double)p * piece_m, s_m[KNOTS];
        size_t end =
            p + 1 == pieces ? course->n : (size_t)((from_m + piece_m) / course->step_m) + 1;
        end = end < course->n ? end : course->n;
        if (end <= done) continue;
        for (int k = 0; k < KNOTS; k++)
            s_m[k] = from_m + piece_m * (1 + knot_at[k]) / 2;
        struct piece piece = {.dt = 2 * course->step_m / piece_m, .n = end - done};
        piece.t0 = 2 * ((double)done * course->step_m - from_m) / piece_m - 1;
        geo_path_along(course->lon_deg, course->lat_deg, course->azimuth_deg, KNOTS, s_m, piece.lon,
                       piece.lat);
        walk_ground(walker, &piece, out->ground_m + done);
        if (out->clutter_m) walk_clutter(walker, &piece, out->clutter_m + done);
        if (out->col && out->row) walk_cells(walker, &piece, out->col + done, out->row + done);
        done = end;
    }
}

static enum geo_status open_crs(const struct geo_mosaic *mosaic, struct geo_crs ***out,
                                struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    *out = geo_alloc_zero(mosaic->n_crs, sizeof **out);
    if (!*out) return geo_no_memory(err, "a walker", mosaic->n_crs, sizeof **out);
    for (size_t i = 0; i < mosaic->n_crs && status == GEO_OK; i++)
        status = geo_crs_open(mosaic->crs_wkt[i], &(*out)[i], err);
    return status;
}

static void close_crs(const struct geo_mosaic *mosaic, struct geo_crs **crs)
{
    for (size_t i = 0; i < mosaic->n_crs && crs; i++)
        geo_crs_release(crs[i]);
    geo_free(crs);
}

enum geo_status geo_walker_open(const struct geo_terrain *terrain, struct geo_walker **out,
                                struct geo_err *err)
{
    *out = NULL;
    struct geo_walker *walker = geo_alloc_zero(1, sizeof *walker);
    if (!walker) return geo_no_memory(err, "a walker", 1, sizeof *walker);
    walker->terrain = terrain;
    enum geo_status status = open_crs(&terrain->dem, &walker->dem_crs, err);
    if (status == GEO_OK) status = open_crs(&terrain->clutter, &walker->clutter_crs, err);
    if (status == GEO_OK)
        *out = walker;
    else
        geo_walker_release(walker);
    return status;
}

void geo_walker_release(struct geo_walker *walker)
{
    if (!walker) return;
    close_crs(&walker->terrain->dem, walker->dem_crs);
    close_crs(&walker->terrain->clutter, walker->clutter_crs);
    geo_free(walker);
}

const struct geo_terrain *geo_walker_terrain(const struct geo_walker *walker)
{
    return walker->terrain;
}

void geo_walker_to_cell(struct geo_walker *walker, size_t n, const double *lon_deg,
                        const double *lat_deg, double *col, double *row)
{
    const struct geo_sheet *sheet = &walker->terrain->dem.sheets[0];
    const double *t = sheet->grid.to_cell;
    geo_crs_from_lonlat(walker->dem_crs[sheet->crs], n, lon_deg, lat_deg, col, row);
    for (size_t i = 0; i < n; i++) {
        double x = col[i], y = row[i];
        if (sheet->period > 0) x += sheet->period * round((sheet->centre_x - x) / sheet->period);
        col[i] = t[0] + t[1] * x + t[2] * y;
        row[i] = t[3] + t[4] * x + t[5] * y;
    }
}

void geo_walker_from_cell(struct geo_walker *walker, size_t n, const double *col, const double *row,
                          double *lon_deg, double *lat_deg)
{
    const struct geo_sheet *sheet = &walker->terrain->dem.sheets[0];
    const double *g = sheet->grid.geotransform;
    for (size_t i = 0; i < n; i++) {
        double c = col[i] + 0.5, r = row[i] + 0.5;
        lon_deg[i] = g[0] + g[1] * c + g[2] * r;
        lat_deg[i] = g[3] + g[4] * c + g[5] * r;
    }
    geo_crs_to_lonlat(walker->dem_crs[sheet->crs], n, lon_deg, lat_deg, lon_deg, lat_deg);
}

double geo_walker_height_m(struct geo_walker *walker, double lon_deg, double lat_deg)
{
    struct piece piece = {.t0 = 0, .dt = 0, .n = 1};
    double z = (double)NAN;
    if (!isfinite(lon_deg) || !(fabs(lat_deg) <= 90)) return z;
    for (int k = 0; k < KNOTS; k++) {
        piece.lon[k] = lon_deg;
        piece.lat[k] = lat_deg;
    }
    walk_ground(walker, &piece, &z);
    return z;
}

void geo_walker_parallel(struct geo_walker *walker, double lat_deg, double lon_deg, double step_deg,
                         size_t n, double *ground_m)
{
    for (size_t i = 0; i < n; i++)
        ground_m[i] = (double)NAN;
    if (!(fabs(lat_deg) <= 90) || !isfinite(lon_deg) || !isfinite(step_deg)) return;
    const double m_per_deg = 111320 * cos(lat_deg * 0.017453292519943295);
    const double length_m = fabs(step_deg) * (double)n * m_per_deg;
    const size_t pieces = 1 + (size_t)(length_m / piece_length_m(lat_deg, 0));
    for (size_t p = 0, done = 0; p < pieces; p++) {
        size_t end = n * (p + 1) / pieces;
        if (end == done) continue;
        const double half_deg = step_deg * (double)(end - done) / 2;
        const double middle_deg = lon_deg + step_deg * (double)done + half_deg;
        struct piece piece = {.t0 = -1, .dt = 2 / (double)(end - done), .n = end - done};
        for (int k = 0; k < KNOTS; k++) {
            piece.lon[k] = middle_deg + half_deg * knot_at[k];
            piece.lat[k] = lat_deg;
        }
        walk_ground(walker, &piece, ground_m + done);
        done = end;
    }
}

void geo_walker_radial(struct geo_walker *walker, double lon_deg, double lat_deg,
                       double azimuth_deg, double step_m, size_t n, double *ground_m,
                       double *clutter_m, double *col, double *row)
{
    if (n > 0)
        walk(walker, &(struct course){lon_deg, lat_deg, azimuth_deg, step_m, n},
             &(struct traces){ground_m, clutter_m, col, row});
}

static enum geo_status check_place(const char *which, double lon_deg, double lat_deg,
                                   struct geo_err *err)
{
    if (fabs(lon_deg) <= 540 && fabs(lat_deg) <= 90) return GEO_OK;
    return geo_fail(err, GEO_BAD_DATA,
                    "%s of the path: longitude %g, latitude %g; expected degrees on the Earth",
                    which, lon_deg, lat_deg);
}

static enum geo_status reserve(struct geo_profile *profile, size_t n, struct geo_err *err)
{
    size_t cap = profile->cap;
    double **const arrays[] = {&profile->d_km, &profile->ground_m, &profile->clutter_m};
    enum geo_status status = GEO_OK;
    for (int i = 0; i < 3 && status == GEO_OK; i++) {
        cap = profile->cap;
        status = geo_grow(arrays[i], &cap, n, sizeof(double), err);
    }
    if (status == GEO_OK) profile->cap = cap;
    return status;
}

static enum geo_status find_gap(const struct geo_walker *walker, const struct course *course,
                                const double *ground_m, struct geo_err *err)
{
    for (size_t i = 0; i < course->n; i++) {
        if (!isnan(ground_m[i])) continue;
        double s_m = course->step_m * (double)i, lon_deg, lat_deg;
        const struct geo_terrain_info *info = &walker->terrain->info;
        geo_path_along(course->lon_deg, course->lat_deg, course->azimuth_deg, 1, &s_m, &lon_deg,
                       &lat_deg);
        return geo_fail(
            err, GEO_NO_COVER,
            "terrain has no height at longitude %.6f, latitude %.6f (%.3f km along the "
            "path): outside the data or in a void; the data span %.4f to %.4f E, %.4f to "
            "%.4f N",
            lon_deg, lat_deg, s_m / 1000, info->west_deg, info->east_deg, info->south_deg,
            info->north_deg);
    }
    return GEO_OK;
}

enum geo_status geo_walker_profile(struct geo_walker *walker, double lon0_deg, double lat0_deg,
                                   double lon1_deg, double lat1_deg, double step_m,
                                   struct geo_profile *profile, struct geo_err *err)
{
    enum geo_status status = check_place("start", lon0_deg, lat0_deg, err);
    if (status == GEO_OK) status = check_place("end", lon1_deg, lat1_deg, err);
    if (status != GEO_OK) return status;
    if (!(step_m > 0)) step_m = walker->terrain->info.step_m;
    double length_m, azimuth_deg;
    geo_path_between(lon0_deg, lat0_deg, lon1_deg, lat1_deg, &length_m, &azimuth_deg);
    length_m = length_m > 1 ? length_m : 1;
    size_t n = (size_t)ceil(length_m / step_m * (1 - 1e-12)) + 1;
    n = n < 3 ? 3 : n;
    status = reserve(profile, n, err);
    if (status != GEO_OK) return status;
    struct course course = {lon0_deg, lat0_deg, azimuth_deg, length_m / (double)(n - 1), n};
    walk(walker, &course, &(struct traces){profile->ground_m, profile->clutter_m, NULL, NULL});
    profile->n = n;
    profile->total_km = length_m / 1000;
    double half_m = length_m / 2, mid_lon_deg;
    geo_path_along(lon0_deg, lat0_deg, azimuth_deg, 1, &half_m, &mid_lon_deg,
                   &profile->mid_lat_deg);
    for (size_t i = 0; i < n; i++)
        profile->d_km[i] = profile->total_km * ((double)i / (double)(n - 1));
    return find_gap(walker, &course, profile->ground_m, err);
}

void geo_profile_release(struct geo_profile *profile)
{
    geo_free(profile->d_km);
    geo_free(profile->ground_m);
    geo_free(profile->clutter_m);
    *profile = (struct geo_profile){0};
}
