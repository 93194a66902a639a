#include "planner/report/relief.h"

#include <math.h>

#include "geo/base/mem.h"

struct tint {
    double height_m, red, green, blue;
};
static const struct tint tints[] = {
    {0, 222, 234, 218},    {100, 229, 236, 215},  {300, 236, 236, 213},  {700, 234, 226, 203},
    {1200, 224, 212, 193}, {1900, 217, 206, 195}, {2600, 235, 231, 227}, {3500, 250, 250, 250}};
enum { N_TINTS = sizeof tints / sizeof *tints, PAPER = 0xF4F5F3, SEA = 0xD9E6EE };

static struct tint tint_at(double height_m)
{
    int i = 0;
    while (i + 2 < N_TINTS && height_m > tints[i + 1].height_m)
        i++;
    const struct tint *a = &tints[i], *b = &tints[i + 1];
    double t = fmin(fmax((height_m - a->height_m) / (b->height_m - a->height_m), 0), 1);
    return (struct tint){height_m, a->red + t * (b->red - a->red),
                         a->green + t * (b->green - a->green), a->blue + t * (b->blue - a->blue)};
}

static uint32_t channel(double value)
{
    return (uint32_t)lrint(fmin(fmax(value, 0), 255));
}

/* Lambert's cosine with the light in the north-west, 45° high; 0.707 on the flat. */
static double light(double east_slope, double north_slope)
{
    double steep = sqrt(1 + east_slope * east_slope + north_slope * north_slope);
    return (0.5 * east_slope - 0.5 * north_slope + 0.70710678118654752) / steep;
}

static double either(double wanted, double instead)
{
    return isnan(wanted) ? instead : wanted;
}

void pln_relief_shade(const float *height_m, size_t width, size_t height, double cell_m,
                      uint32_t *rgb)
{
    /* Small scales flatten the hills: exaggerate so that they still read. */
    const double exaggeration = fmin(fmax(cell_m / 80.0, 1.0), 3.0);
    for (size_t row = 0; row < height; row++)
        for (size_t col = 0; col < width; col++) {
            size_t at = row * width + col;
            double h = (double)height_m[at];
            if (isnan(h)) {
                rgb[at] = PAPER;
                continue;
            }
            double west = either((double)height_m[col ? at - 1 : at], h);
            double east = either((double)height_m[col + 1 < width ? at + 1 : at], h);
            double north = either((double)height_m[row ? at - width : at], h);
            double south = either((double)height_m[row + 1 < height ? at + width : at], h);
            double k = exaggeration / (2 * cell_m);
            double shade = 1.0 + 0.46 * (light((east - west) * k, (north - south) * k) - 0.7071);
            if (h <= 0 && west <= 0 && east <= 0) {
                rgb[at] = SEA;
                continue;
            }
            struct tint t = tint_at(h);
            rgb[at] = channel(t.red * shade) << 16 | channel(t.green * shade) << 8 |
                      channel(t.blue * shade);
        }
}

/* LINE: as many numbers as the relief is wide. */
static void sample(struct geo_walker *walker, const struct pln_relief *relief, double *line,
                   float *height_m)
{
    const struct pln_box *b = &relief->box;
    const double lon_step = (b->east_deg - b->west_deg) / (double)relief->width;
    const double lat_step = (b->north_deg - b->south_deg) / (double)relief->height;
    for (size_t row = 0; row < relief->height; row++) {
        geo_walker_parallel(walker, b->north_deg - lat_step * ((double)row + 0.5),
                            b->west_deg + lon_step / 2, lon_step, relief->width, line);
        for (size_t col = 0; col < relief->width; col++)
            height_m[row * relief->width + col] = (float)line[col];
    }
}

enum geo_status pln_relief_make(const struct geo_terrain *ground, struct pln_box box, size_t side,
                                struct pln_relief *relief, struct geo_err *err)
{
    *relief = (struct pln_relief){.box = box};
    if (!ground) return GEO_OK;
    struct pln_frame square = pln_frame_fit(box, 0, 0, (double)side, (double)side);
    size_t width = (size_t)fmax(ceil((box.east_deg - box.west_deg) * square.x_per_deg), 1);
    size_t height = (size_t)fmax(ceil((box.north_deg - box.south_deg) * square.y_per_deg), 1);
    float *height_m = geo_alloc(width * height, sizeof *height_m);
    double *line = geo_alloc(width, sizeof *line);
    relief->rgb = geo_alloc(width * height, sizeof *relief->rgb);
    struct geo_walker *walker = NULL;
    enum geo_status st = GEO_OK;
    if (!height_m || !line || !relief->rgb)
        st = geo_no_memory(err, "the relief of a map", width * height, sizeof *height_m);
    if (st == GEO_OK) st = geo_walker_open(ground, &walker, err);
    if (st == GEO_OK) {
        relief->width = width;
        relief->height = height;
        sample(walker, relief, line, height_m);
        pln_relief_shade(height_m, width, height, square.m_per_unit, relief->rgb);
    } else {
        pln_relief_release(relief);
    }
    geo_walker_release(walker);
    geo_free(line);
    geo_free(height_m);
    return st;
}

void pln_relief_release(struct pln_relief *relief)
{
    geo_free(relief->rgb);
    relief->rgb = NULL;
    relief->width = relief->height = 0;
}
