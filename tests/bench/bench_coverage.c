/* What an area costs, and how true it is. usage:
 *   bench_coverage speed            one disc of 30 km at 30 m, beside gdal_viewshed and splat-hd
 *   bench_coverage truth DEM…       cells against the exact path to their centres
 * The terrain of `speed` is synthetic: seeded hills in a 1-arc-second tile. Peers that are not
 * installed are left out. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "geo/base/mem.h"
#include "planner/cover/area_cast.h"

enum { SIDE = 3601 };
#define LON 105.5
#define LAT 18.5

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const struct geo_err *err)
{
    fprintf(stderr, "bench_coverage: %s\n", err->text);
    exit(1);
}

/* ---- speed ---- */

static double random_unit(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 16777216.0;
}

/* Mountains of 0 to some 1,200 m: waves of falling length, directions and phases by a seed. */
static void make_tile(const char *path)
{
    enum { WAVES = 28 };
    static double along[WAVES], across[WAVES], phase[WAVES], size[WAVES];
    unsigned seed = 5;
    for (int w = 0; w < WAVES; w++) {
        double length_m = 24000 * pow(0.8, w), angle = 6.283 * random_unit(&seed);
        along[w] = 6.283 * cos(angle) / length_m;
        across[w] = 6.283 * sin(angle) / length_m;
        phase[w] = 6.283 * random_unit(&seed);
        size[w] = 0.0085 * length_m;
    }
    FILE *f = fopen(path, "wb");
    static unsigned char line[2 * SIDE];
    for (int row = 0; row < SIDE; row++) {
        for (int col = 0; col < SIDE; col++) {
            double h = 500;
            for (int w = 0; w < WAVES; w++)
                h += size[w] * sin(along[w] * 29.3 * col + across[w] * 30.75 * row + phase[w]);
            int whole = (int)lround(fmax(h, 0));
            line[2 * col] = (unsigned char)(whole >> 8);
            line[2 * col + 1] = (unsigned char)(whole & 255);
        }
        if (fwrite(line, 1, sizeof line, f) != sizeof line) exit(1);
    }
    fclose(f);
}

static double time_cast(const struct geo_terrain *terrain, int threads, const char *model)
{
    struct geo_err err = {0};
    struct pln_caster *caster;
    struct pln_cast_spec spec = {.model = pln_model_find(model),
                                 .env = pln_link_env_default(),
                                 .lon_deg = LON,
                                 .lat_deg = LAT,
                                 .radius_km = 30,
                                 .step_m = 30};
    spec.env.freq_mhz = 900;
    spec.env.tx_height_m = 45;
    spec.env.rx_height_m = 1.5;
    if (pln_caster_open(terrain, threads, &caster, &err) != GEO_OK) stop(&err);
    /* one thread by the processor's clock, as the peers; several by the wall's */
    const clockid_t clock = threads > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID;
    double best_s = 1e9, read_s = 0;
    size_t inside = 0, without = 0;
    for (int turn = 0; turn < 3; turn++) {
        double begin = now_s(clock);
        if (pln_caster_cast(caster, &spec, NULL, NULL, &err) != GEO_OK) stop(&err);
        const struct geo_disc *disc = pln_caster_disc(caster);
        size_t n = (disc->col_end - disc->col_begin) * (disc->row_end - disc->row_begin);
        float *value = geo_alloc(n, sizeof *value);
        double middle = now_s(clock);
        if (pln_caster_square(caster, value, &inside, &without, &err) != GEO_OK) stop(&err);
        double end = now_s(clock);
        geo_free(value);
        if (end - begin < best_s) best_s = end - begin, read_s = end - middle;
    }
    pln_caster_release(caster);
    printf("%-10s %d thread%s  %7.3f s for %zu cells: %.0f ns a cell (%.3f s of it from radials to "
           "cells)\n",
           model, threads, threads > 1 ? "s" : " ", best_s, inside, best_s * 1e9 / (double)inside,
           read_s);
    return best_s;
}

/* Seconds of CPU that a shell command takes; < 0: it failed. */
static double time_command(const char *command)
{
    char line[2048];
    snprintf(line, sizeof line, "{ %s; } >/dev/null 2>&1", command);
    struct rusage before, after;
    getrusage(RUSAGE_CHILDREN, &before);
    if (system(line) != 0) return -1;
    getrusage(RUSAGE_CHILDREN, &after);
    return (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
           (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
           1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) +
           1e-6 * (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec);
}

static void bench_viewshed(const char *tile, double ours_s)
{
    char command[1500];
    const char *dir = test_tmpdir();
    snprintf(command, sizeof command,
             "gdalwarp -q -t_srs EPSG:32648 -tr 30 30 -r bilinear %s %s/utm.tif", tile, dir);
    if (time_command(command) < 0) {
        printf("gdal_viewshed: not here\n");
        return;
    }
    snprintf(command, sizeof command,
             "gdal_viewshed -q -md 30000 -ox 552781 -oy 2045522 -oz 45 -tz 1.5 %s/utm.tif "
             "%s/seen.tif",
             dir, dir);
    double s = time_command(command);
    if (s > 0)
        printf("gdal_viewshed        %7.3f s; ours takes %.2f times as long\n", s, ours_s / s);
}

static void bench_splat(const char *tile, double ours_s)
{
    char command[3000];
    const char *dir = test_tmpdir();
    snprintf(
        command, sizeof command,
        "cd %s && srtm2sdf-hd %s && printf 'MAST\\n18.5\\n-105.5\\n45m\\n' > mast.qth && printf "
        "'15.0\\n0.005\\n301.0\\n900.0\\n5\\n1\\n0.5\\n0.5\\n' > mast.lrp",
        dir, tile);
    if (time_command(command) < 0) {
        printf("splat-hd: not here\n");
        return;
    }
    snprintf(command, sizeof command,
             "cd %s && splat-hd -t mast.qth -L 1.5m -R 30 -metric -o loss -d %s", dir, dir);
    double s = time_command(command);
    if (s > 0) printf("splat-hd (ITM)       %7.3f s; ours is %.0f times faster\n", s, s / ours_s);
}

static void bench_speed(void)
{
    char tile[300];
    struct geo_err err = {0};
    struct geo_terrain *terrain;
    snprintf(tile, sizeof tile, "%s/N18E105.hgt", test_tmpdir());
    make_tile(tile);
    const char *paths[] = {tile};
    struct geo_terrain_spec spec = {.dem_paths = paths, .n_dems = 1};
    if (geo_terrain_open(&spec, &terrain, &err) != GEO_OK) stop(&err);
    double one_s = time_cast(terrain, 1, "p1812"), two_s = time_cast(terrain, 2, "p1812");
    printf("two threads are %.2f times as fast as one\n", one_s / two_s);
    geo_terrain_release(terrain);
    bench_viewshed(tile, one_s);
    bench_splat(tile, one_s);
}

/* ---- truth ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_spread(const char *what, double *off, size_t n)
{
    if (n == 0) return;
    qsort(off, n, sizeof *off, by_size);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += off[i] * off[i];
    printf("  %-26s %8zu cells: median %.3f, 95 %% %.3f, 99 %% %.3f, max %.2f dB, rms %.3f\n", what,
           n, off[n / 2], off[n * 95 / 100], off[n * 99 / 100], off[n - 1], sqrt(sum / (double)n));
}

enum { CELLS = 40000 };
struct truth {
    double off[3][CELLS]; /* all, in sight, not */
    size_t n[3];
};

static void compare(const struct geo_terrain *terrain, const struct pln_link_setup *setup,
                    const struct pln_transmitter *tx, const struct pln_cast_spec *spec,
                    struct truth *truth)
{
    struct geo_err err = {0};
    struct pln_caster *caster;
    struct pln_linker *linker;
    struct geo_walker *walker;
    if (pln_caster_open(terrain, 2, &caster, &err) != GEO_OK ||
        pln_caster_cast(caster, spec, NULL, NULL, &err) != GEO_OK ||
        pln_linker_open(terrain, setup, &linker, &err) != GEO_OK ||
        geo_walker_open(terrain, &walker, &err) != GEO_OK)
        stop(&err);
    const struct geo_disc *disc = pln_caster_disc(caster);
    size_t width = disc->col_end - disc->col_begin, height = disc->row_end - disc->row_begin;
    for (size_t i = 0; i < width * height && truth->n[0] < CELLS; i += 97) {
        size_t row = disc->row_begin + i / width, col = disc->col_begin + i % width;
        double c = (double)col, r = (double)row, lon, lat;
        float value;
        struct pln_link link;
        pln_caster_row(caster, row, col, 1, &value, NULL);
        if (isnan(value)) continue;
        geo_walker_from_cell(walker, 1, &c, &r, &lon, &lat);
        if (pln_linker_path(linker, spec->lon_deg, spec->lat_deg, lon, lat, &err) != GEO_OK)
            continue;
        pln_linker_answer(linker, tx, &link);
        double off = fabs((double)value - link.loss.loss_db);
        int which = link.loss.line_of_sight ? 1 : 2;
        truth->off[0][truth->n[0]++] = off;
        truth->off[which][truth->n[which]++] = off;
    }
    geo_walker_release(walker);
    pln_linker_release(linker);
    pln_caster_release(caster);
}

static void bench_truth(const char *path)
{
    struct geo_err err = {0};
    struct geo_terrain *terrain;
    struct geo_terrain_info info;
    struct geo_terrain_spec open = {.dem_paths = &path, .n_dems = 1, .void_rule = GEO_VOID_FILL};
    if (geo_terrain_open(&open, &terrain, &err) != GEO_OK) stop(&err);
    geo_terrain_info(terrain, &info);
    static struct truth truth;
    truth = (struct truth){0};
    struct pln_link_setup setup = pln_link_setup_default();
    struct pln_transmitter tx = {.freq_mhz = 900, .antenna_height_m = 42};
    for (int i = 0; i < 4; i++) { /* four masts around the middle */
        struct pln_cast_spec spec = {
            .model = setup.model,
            .env = setup.env,
            .lon_deg = info.west_deg + (info.east_deg - info.west_deg) * (i & 1 ? 0.42 : 0.6),
            .lat_deg = info.south_deg + (info.north_deg - info.south_deg) * (i & 2 ? 0.44 : 0.58),
            .radius_km = 20};
        spec.env.freq_mhz = 900;
        spec.env.tx_height_m = 42;
        spec.env.rx_height_m = 1.5;
        compare(terrain, &setup, &tx, &spec, &truth);
    }
    printf("%s, 4 masts of 42 m, 900 MHz, 20 km, step %.0f m\n", strrchr(path, '/') + 1,
           info.step_m);
    print_spread("all", truth.off[0], truth.n[0]);
    print_spread("in sight", truth.off[1], truth.n[1]);
    print_spread("behind hills", truth.off[2], truth.n[2]);
    geo_terrain_release(terrain);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "truth") == 0)
        for (int i = 2; i < argc; i++)
            bench_truth(argv[i]);
    else
        bench_speed();
    return 0;
}
