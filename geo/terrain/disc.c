#include "geo/terrain/disc.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "geo/earth/geodesy.h"

#define N GEO_DISC_TERMS
#define RIM_PLACES 144
#define ERROR_CEILING_M 0.01

static const double pi = 3.14159265358979323846;

/* The square of cells around the disc, from places on its rim. */
static bool find_square(struct geo_walker *walker, double lon_deg, double lat_deg, double radius_m,
                        struct geo_disc *disc)
{
    double col_min = (double)INFINITY, row_min = col_min, col_max = -col_min, row_max = -col_min;
    double reach_m = radius_m / cos(pi / RIM_PLACES); /* the rim between two places bulges */
    for (int i = 0; i < RIM_PLACES; i++) {
        double lon, lat, col, row;
        geo_path_along(lon_deg, lat_deg, 360.0 * i / RIM_PLACES, 1, &reach_m, &lon, &lat);
        geo_walker_to_cell(walker, 1, &lon, &lat, &col, &row);
        if (!isfinite(col) || !isfinite(row)) return false;
        col_min = col < col_min ? col : col_min;
        col_max = col > col_max ? col : col_max;
        row_min = row < row_min ? row : row_min;
        row_max = row > row_max ? row : row_max;
    }
    disc->col_middle = (col_min + col_max) / 2;
    disc->row_middle = (row_min + row_max) / 2;
    disc->col_half = (col_max - col_min) / 2 + 1;
    disc->row_half = (row_max - row_min) / 2 + 1;
    return true;
}

static size_t clip(double at, size_t limit)
{
    return at <= 0 ? 0 : at >= (double)limit ? limit : (size_t)at;
}

static void clip_square(const struct geo_terrain_frame *frame, struct geo_disc *disc)
{
    disc->col_begin = clip(floor(disc->col_middle - disc->col_half), frame->width);
    disc->col_end = clip(ceil(disc->col_middle + disc->col_half) + 1, frame->width);
    disc->row_begin = clip(floor(disc->row_middle - disc->row_half), frame->height);
    disc->row_end = clip(ceil(disc->row_middle + disc->row_half) + 1, frame->height);
}

struct mast {
    struct geo_walker *walker;
    double lon_deg, lat_deg;
};

static void exact(const struct mast *mast, const struct geo_disc *disc, double u, double v,
                  double *east_m, double *north_m)
{
    double col = disc->col_middle + u * disc->col_half, row = disc->row_middle + v * disc->row_half;
    double lon, lat, length_m, azimuth_deg;
    geo_walker_from_cell(mast->walker, 1, &col, &row, &lon, &lat);
    geo_path_between(mast->lon_deg, mast->lat_deg, lon, lat, &length_m, &azimuth_deg);
    *east_m = length_m * sin(azimuth_deg * pi / 180);
    *north_m = length_m * cos(azimuth_deg * pi / 180);
}

/* M turns the values at the Chebyshev nodes into the factors of 1, t, t² …: c = M v. */
static void make_fit(double node[N], double fit[N][N])
{
    double chebyshev[N][N] = {{0}}; /* row k: the factors of T_k */
    chebyshev[0][0] = chebyshev[1][1] = 1;
    for (int k = 2; k < N; k++)
        for (int i = 0; i < N; i++)
            chebyshev[k][i] = (i > 0 ? 2 * chebyshev[k - 1][i - 1] : 0) - chebyshev[k - 2][i];
    memset(fit, 0, sizeof(double) * N * N);
    for (int j = 0; j < N; j++) {
        double angle = pi * (j + 0.5) / N;
        node[j] = cos(angle);
        for (int k = 0; k < N; k++)
            for (int i = 0; i < N; i++)
                fit[i][j] += (k ? 2.0 : 1.0) / N * cos(k * angle) * chebyshev[k][i];
    }
}

/* C = M V Mᵀ: the fit along both axes. */
static void fit_both(double fit[N][N], double value[N][N], double factor[N][N])
{
    double half[N][N] = {{0}};
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++)
                half[i][j] += fit[i][k] * value[k][j];
    memset(factor, 0, sizeof(double) * N * N);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++)
                factor[i][j] += half[i][k] * fit[j][k];
}

static double horner(const double factor[N], double t)
{
    double sum = factor[N - 1];
    for (int i = N - 2; i >= 0; i--)
        sum = sum * t + factor[i];
    return sum;
}

static double horner_both(const double factor[N][N], double u, double v)
{
    double along[N];
    for (int i = 0; i < N; i++)
        along[i] = horner(factor[i], u);
    return horner(along, v);
}

static double measure_error(const struct mast *mast, const struct geo_disc *disc)
{
    double worst_m = 0;
    for (int i = 0; i <= 6; i++)
        for (int j = 0; j <= 6; j++) {
            double u = -1 + i / 3.0, v = -1 + j / 3.0, east_m, north_m;
            exact(mast, disc, u, v, &east_m, &north_m);
            double off_m = hypot(horner_both(disc->east, u, v) - east_m,
                                 horner_both(disc->north, u, v) - north_m);
            worst_m = off_m <= worst_m ? worst_m : off_m; /* NaN counts as worst */
        }
    return worst_m;
}

enum geo_status geo_disc_open(struct geo_walker *walker, double lon_deg, double lat_deg,
                              double radius_m, struct geo_disc *disc, struct geo_err *err)
{
    const struct mast mast = {walker, lon_deg, lat_deg};
    struct geo_terrain_frame frame;
    double node[N], fit[N][N], east[N][N], north[N][N];
    geo_terrain_frame(geo_walker_terrain(walker), &frame);
    *disc = (struct geo_disc){0};
    if (!find_square(walker, lon_deg, lat_deg, radius_m, disc))
        return geo_fail(
            err, GEO_BAD_DATA,
            "a disc of %.1f km around longitude %.6f, latitude %.6f has no image in the "
            "raster's coordinate system",
            radius_m / 1000, lon_deg, lat_deg);
    clip_square(&frame, disc);
    if (disc->col_begin >= disc->col_end || disc->row_begin >= disc->row_end)
        return geo_fail(err, GEO_NO_COVER,
                        "the disc of %.1f km around longitude %.6f, latitude %.6f lies outside the "
                        "terrain",
                        radius_m / 1000, lon_deg, lat_deg);
    make_fit(node, fit);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            exact(&mast, disc, node[j], node[i], &east[i][j], &north[i][j]);
    fit_both(fit, east, disc->east);
    fit_both(fit, north, disc->north);
    disc->error_m = measure_error(&mast, disc);
    if (!(disc->error_m <= ERROR_CEILING_M))
        return geo_fail(
            err, GEO_BAD_DATA,
            "a disc of %.1f km around longitude %.6f, latitude %.6f is too curved in the "
            "raster's coordinate system (error %g m)",
            radius_m / 1000, lon_deg, lat_deg, disc->error_m);
    return GEO_OK;
}

void geo_disc_row(const struct geo_disc *disc, size_t row, size_t col, size_t n,
                  double *restrict east_m, double *restrict north_m)
{
    double east[N], north[N], v = ((double)row - disc->row_middle) / disc->row_half;
    for (int j = 0; j < N; j++) {
        double e = disc->east[N - 1][j], f = disc->north[N - 1][j];
        for (int i = N - 2; i >= 0; i--) {
            e = e * v + disc->east[i][j];
            f = f * v + disc->north[i][j];
        }
        east[j] = e;
        north[j] = f;
    }
    const double step = 1 / disc->col_half, start = ((double)col - disc->col_middle) * step;
    for (size_t k = 0; k < n; k++) {
        double t = start + (double)(int)k * step;
        east_m[k] = horner(east, t);
        north_m[k] = horner(north, t);
    }
}
