/* What a height costs: opening, radials, profiles, summits; and one GDALRasterIO per height beside
 * it. usage: bench_terrain [DEM]   (default: the terrain of Hà Tĩnh in ../shared/data) */
#include "support/support.h"

#include <gdal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "geo/base/mem.h"
#include "geo/terrain/terrain.h"

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const struct geo_err *err)
{
    fprintf(stderr, "bench_terrain: %s\n", err->text);
    exit(1);
}

static double bench_radials(struct geo_walker *walker, const struct geo_terrain_info *info)
{
    enum { N = 1000, RADIALS = 3600 };
    static double z[N];
    double lon_deg = (info->west_deg + info->east_deg) / 2,
           lat_deg = (info->south_deg + info->north_deg) / 2;
    double begin = cpu_s(), sum = 0;
    for (int i = 0; i < RADIALS; i++) {
        geo_walker_radial(walker, lon_deg, lat_deg, 0.1 * i, 30, N, z, NULL, NULL, NULL);
        sum += isnan(z[500]) ? 0 : z[500];
    }
    double ns = (cpu_s() - begin) * 1e9 / ((double)N * RADIALS);
    printf("radials      %8.2f ns a sample (30 km at 30 m, %d radials; check %.0f)\n", ns, RADIALS,
           sum);
    return ns;
}

static void bench_profiles(struct geo_walker *walker, const struct geo_terrain_info *info)
{
    struct geo_profile profile = {0};
    size_t samples = 0, done = 0;
    double mid_lon = (info->west_deg + info->east_deg) / 2,
           mid_lat = (info->south_deg + info->north_deg) / 2;
    double begin = cpu_s();
    for (int i = 0; i < 20000; i++) { /* 5 to 15 km in all directions */
        double angle = i * 2.399963, far_deg = 0.05 + 0.1 * (i % 100) / 100;
        double lon_deg = mid_lon + 0.1 * sin(i), lat_deg = mid_lat + 0.1 * cos(1.7 * i);
        done += geo_walker_profile(walker, lon_deg, lat_deg, lon_deg + far_deg * cos(angle),
                                   lat_deg + far_deg * sin(angle), 0, &profile, NULL) == GEO_OK;
        samples += profile.n;
    }
    double s = cpu_s() - begin;
    printf("profiles     %8.2f us each, %.0f samples (%zu of 20000 wholly covered)\n",
           s / 20000 * 1e6, (double)samples / 20000, done);
    geo_profile_release(&profile);
}

/* The same radials, every height by GDAL from its block cache: the four cells around the place. */
static double bench_rasterio(struct geo_walker *walker, const struct geo_terrain_info *info,
                             const char *path)
{
    enum { N = 1000, RADIALS = 300 };
    static double z[N], col[N], row[N];
    GDALDatasetH dataset = GDALOpen(path, GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    double lon_deg = (info->west_deg + info->east_deg) / 2,
           lat_deg = (info->south_deg + info->north_deg) / 2;
    double spent = 0;
    size_t read = 0;
    for (int i = 0; i < RADIALS; i++) {
        geo_walker_radial(walker, lon_deg, lat_deg, 1.2 * i, 30, N, z, NULL, col, row);
        double begin = cpu_s();
        for (int k = 0; k < N; k++) {
            float cells[4];
            if (isnan(z[k]) || col[k] < 0 || row[k] < 0) continue;
            read += GDALRasterIO(band, GF_Read, (int)col[k], (int)row[k], 2, 2, cells, 2, 2,
                                 GDT_Float32, 0, 0) == CE_None;
        }
        spent += cpu_s() - begin;
    }
    double ns = spent * 1e9 / (double)read;
    printf(
        "GDALRasterIO %8.2f ns a sample (the same radials, 2 x 2 cells each, all blocks cached)\n",
        ns);
    GDALClose(dataset);
    return ns;
}

static void bench_peaks(const struct geo_terrain *terrain)
{
    struct geo_peak *peaks;
    size_t n;
    struct geo_err err = {0};
    struct geo_peak_spec spec = {.min_prominence_m = 30};
    double begin = cpu_s();
    if (geo_terrain_peaks(terrain, &spec, &peaks, &n, &err) != GEO_OK) stop(&err);
    printf("summits      %8.3f s for %zu over 30 m, every cell\n", cpu_s() - begin, n);
    geo_free(peaks);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : test_shared("data/hatinh/dem_54m_utm48n.tif");
    if (!path) test_skip("../shared/data is absent");
    struct geo_err err = {0};
    struct geo_terrain *terrain;
    struct geo_walker *walker;
    struct geo_terrain_info info;
    struct geo_terrain_spec spec = {.dem_paths = &path, .n_dems = 1, .void_rule = GEO_VOID_FILL};
    double begin = cpu_s();
    if (geo_terrain_open(&spec, &terrain, &err) != GEO_OK ||
        geo_walker_open(terrain, &walker, &err) != GEO_OK)
        stop(&err);
    geo_terrain_info(terrain, &info);
    printf("open         %8.3f s for %zu x %zu cells, %zu voids filled, %zu left\n",
           cpu_s() - begin, info.width, info.height, info.voids_filled, info.voids);
    double own_ns = bench_radials(walker, &info);
    bench_profiles(walker, &info);
    bench_peaks(terrain);
    printf("ratio        %8.1f times faster than one GDALRasterIO a sample\n",
           bench_rasterio(walker, &info, path) / own_ns);
    geo_walker_release(walker);
    geo_terrain_release(terrain);
    return 0;
}
