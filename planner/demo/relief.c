#include "planner/demo/relief.h"

#include <math.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"
#include "planner/demo/random.h"

#define CELL_X_KM 0.0859 /* at 22° north */
#define CELL_Y_KM 0.0924
#define ROOT_HALF 0.70710678118654752

struct relief {
    uint64_t seed;
    int16_t *cells;
};

/* One of eight directions at a corner of the lattice, by hash, dotted with the way to the place. */
static double corner(uint64_t seed, int64_t i, int64_t j, double dx, double dy)
{
    static const double way[8][2] = {
        {1, 0},  {ROOT_HALF, ROOT_HALF},   {0, 1},  {-ROOT_HALF, ROOT_HALF},
        {-1, 0}, {-ROOT_HALF, -ROOT_HALF}, {0, -1}, {ROOT_HALF, -ROOT_HALF}};
    uint64_t h = pln_random_mix(seed ^ (uint64_t)i * 0x9e3779b97f4a7c15u ^
                                (uint64_t)j * 0xc2b2ae3d27d4eb4fu);
    const double *g = way[h & 7];
    return g[0] * dx + g[1] * dy;
}

static double fade(double t)
{
    return t * t * t * (t * (t * 6 - 15) + 10);
}

/* Gradient noise (Perlin 2002), about −1 … 1, 0 on the lattice. */
static double noise(uint64_t seed, double x, double y)
{
    double fi = floor(x), fj = floor(y);
    double dx = x - fi, dy = y - fj, u = fade(dx), v = fade(dy);
    int64_t i = (int64_t)fi, j = (int64_t)fj;
    double a = corner(seed, i, j, dx, dy), b = corner(seed, i + 1, j, dx - 1, dy);
    double c = corner(seed, i, j + 1, dx, dy - 1), d = corner(seed, i + 1, j + 1, dx - 1, dy - 1);
    double top = a + u * (b - a), bottom = c + u * (d - c);
    return 1.5 * (top + v * (bottom - top));
}

/* Octaves of |noise|: creases where water runs, rounded spurs between them; about 0 … 1. */
static double creased(uint64_t seed, double x, double y, int octaves)
{
    double sum = 0, weight = 1, total = 0;
    for (int o = 0; o < octaves; o++) {
        sum += weight * fabs(noise(seed + (uint64_t)o, x, y));
        total += weight;
        weight *= 0.5;
        /* turned by 36.87° so that the lattices do not line up */
        double turned = 2 * (0.8 * x - 0.6 * y);
        y = 2 * (0.6 * x + 0.8 * y);
        x = turned;
    }
    return 2 * sum / total;
}

/* 0 on the floor of a valley, 1 up on its sides. */
static double valley_side(double level, double floor_at, double side_at)
{
    double t = (fabs(level) - floor_at) / (side_at - floor_at);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

static double height_m(uint64_t seed, double x_km, double y_km)
{
    /* courses wander: bends of a kilometre, and of ten */
    double x = x_km + 0.9 * noise(seed + 105, x_km / 4.1, y_km / 4.1) +
               0.4 * noise(seed + 107, x_km / 1.7, y_km / 1.7);
    double y = y_km + 0.9 * noise(seed + 106, x_km / 4.1, y_km / 4.1) +
               0.4 * noise(seed + 108, x_km / 1.7, y_km / 1.7);
    double along = (x + y) * ROOT_HALF, across = (x - y) * ROOT_HALF;
    across += 9 * noise(seed + 101, along / 31, across / 31);
    double main_side = valley_side(noise(seed + 102, along / 44, across / 17), 0.015, 0.30);
    double side = valley_side(noise(seed + 103, along / 10, across / 14), 0.01, 0.45);
    double branch = valley_side(noise(seed + 104, along / 5.5, across / 4), 0, 0.5);
    double crease = creased(seed + 110, x / 4.5, y / 4.5, 6);
    double roughness = noise(seed + 130, x_km / 0.7, y_km / 0.7);
    double upland = 0.5 + 0.5 * noise(seed + 140, x_km / 120, y_km / 120);
    double mountain = 260 + side * (420 + 520 * upland) * (0.45 + 0.55 * branch) +
                      620 * side * crease + 320 * crease;
    return 140 + 240 * upland + 1.1 * (210 - x_km) + main_side * mountain + 5 * roughness;
}

static enum geo_status make_row(void *ctx, void *state, size_t row, struct geo_err *err)
{
    (void)state, (void)err;
    struct relief *relief = ctx;
    for (size_t col = 0; col < PLN_DEMO_RELIEF_SIDE; col++) {
        double h = height_m(relief->seed, (double)col * CELL_X_KM, (double)row * CELL_Y_KM);
        relief->cells[row * PLN_DEMO_RELIEF_SIDE + col] = (int16_t)floor(h + 0.5);
    }
    return GEO_OK;
}

enum geo_status pln_demo_relief_make(uint64_t seed, int threads, int16_t **cells,
                                     struct geo_err *err)
{
    const size_t n = (size_t)PLN_DEMO_RELIEF_SIDE * PLN_DEMO_RELIEF_SIDE;
    struct relief relief = {.seed = seed, .cells = geo_alloc(n, sizeof *relief.cells)};
    if (!relief.cells) return geo_no_memory(err, "the relief", n, sizeof *relief.cells);
    const struct geo_par_job job = {
        .n = PLN_DEMO_RELIEF_SIDE, .chunk = 16, .ctx = &relief, .work = make_row};
    enum geo_status st = geo_par_run(&job, threads, err);
    if (st != GEO_OK) {
        geo_free(relief.cells);
        return st;
    }
    *cells = relief.cells;
    return GEO_OK;
}

int pln_demo_relief_range_m(const int16_t *cells, int col, int row, int ring)
{
    int low = INT16_MAX, high = INT16_MIN;
    for (int j = row - ring; j <= row + ring; j++)
        for (int i = col - ring; i <= col + ring; i++) {
            if (i < 0 || j < 0 || i >= PLN_DEMO_RELIEF_SIDE || j >= PLN_DEMO_RELIEF_SIDE) continue;
            int h = cells[(size_t)j * PLN_DEMO_RELIEF_SIDE + (size_t)i];
            low = h < low ? h : low;
            high = h > high ? h : high;
        }
    return high - low;
}
