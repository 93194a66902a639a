/* Voids are filled with a smooth membrane hung on their rim: a pyramid of means carries the rim's
 * heights inwards, then each level is relaxed towards Laplace's equation. Cells further than about
 * 2^LEVELS cells from any height stay void: that is unknown land, not a hole. */
#include <math.h>

#include "geo/base/mem.h"
#include "geo/terrain/parts.h"

#define LEVELS 7
#define SWEEPS 24

struct level {
    size_t width, height;
    float *z;      /* NaN: void */
    size_t *voids; /* the cells that were void before filling, in order */
    size_t n_voids;
};

static enum geo_status note_voids(struct level *level, struct geo_err *err)
{
    size_t n = level->width * level->height, count = 0;
    for (size_t i = 0; i < n; i++)
        count += isnan(level->z[i]) ? 1 : 0;
    level->voids = geo_alloc(count, sizeof *level->voids);
    if (!level->voids) return geo_no_memory(err, "filling voids", count, sizeof *level->voids);
    for (size_t i = 0; i < n; i++)
        if (isnan(level->z[i])) level->voids[level->n_voids++] = i;
    return GEO_OK;
}

static enum geo_status coarsen(const struct level *fine, struct level *coarse, struct geo_err *err)
{
    coarse->width = (fine->width + 1) / 2;
    coarse->height = (fine->height + 1) / 2;
    coarse->z = geo_alloc(coarse->width * coarse->height, sizeof *coarse->z);
    if (!coarse->z)
        return geo_no_memory(err, "filling voids", coarse->width * coarse->height,
                             sizeof *coarse->z);
    for (size_t row = 0; row < coarse->height; row++)
        for (size_t col = 0; col < coarse->width; col++) {
            double sum = 0;
            int n = 0;
            for (size_t k = 0; k < 4; k++) {
                size_t c = 2 * col + k % 2, r = 2 * row + k / 2;
                if (c >= fine->width || r >= fine->height || isnan(fine->z[r * fine->width + c]))
                    continue;
                sum += (double)fine->z[r * fine->width + c];
                n++;
            }
            coarse->z[row * coarse->width + col] = n ? (float)(sum / n) : NAN;
        }
    return note_voids(coarse, err);
}

/* The mean of those of the four neighbours that have a height; NaN when none has. */
static float neighbours_mean(const struct level *level, size_t i)
{
    const float *z = level->z;
    size_t col = i % level->width, row = i / level->width;
    const float around[4] = {col > 0 ? z[i - 1] : NAN, col + 1 < level->width ? z[i + 1] : NAN,
                             row > 0 ? z[i - level->width] : NAN,
                             row + 1 < level->height ? z[i + level->width] : NAN};
    double sum = 0;
    int n = 0;
    for (int k = 0; k < 4; k++)
        if (!isnan(around[k])) {
            sum += (double)around[k];
            n++;
        }
    return n ? (float)(sum / n) : NAN;
}

static void refine(const struct level *coarse, struct level *fine)
{
    for (size_t k = 0; k < fine->n_voids; k++) {
        size_t i = fine->voids[k], col = i % fine->width, row = i / fine->width;
        fine->z[i] = coarse->z[row / 2 * coarse->width + col / 2];
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t k = 0; k < fine->n_voids; k++) {
            size_t i = fine->voids[k];
            if (!isnan(fine->z[i])) fine->z[i] = neighbours_mean(fine, i);
        }
}

static enum geo_status fill_pyramid(struct level levels[LEVELS + 1], struct geo_err *err)
{
    enum geo_status status = note_voids(&levels[0], err);
    if (levels[0].n_voids == 0) return status;
    for (int k = 0; k < LEVELS && status == GEO_OK; k++)
        status = coarsen(&levels[k], &levels[k + 1], err);
    for (int k = LEVELS; k > 0 && status == GEO_OK; k--)
        refine(&levels[k], &levels[k - 1]);
    return status;
}

static size_t write_back(const struct level *level, struct geo_grid *grid)
{
    size_t filled = 0;
    for (size_t k = 0; k < level->n_voids; k++) {
        size_t i = level->voids[k];
        if (isnan(level->z[i])) continue;
        filled++;
        if (grid->type == GEO_CELL_INT16)
            grid->int16[i] = (int16_t)lrintf(level->z[i]);
        else
            grid->float32[i] = level->z[i];
    }
    return filled;
}

static size_t count_voids(const struct geo_grid *grid)
{
    size_t n_voids = 0;
    for (size_t row = 0; row < grid->height; row++)
        for (size_t col = 0; col < grid->width; col++)
            n_voids += isnan(geo_grid_cell(grid, col, row)) ? 1 : 0;
    return n_voids;
}

enum geo_status geo_void_fill(struct geo_grid *grid, size_t spare_b, size_t *n_filled,
                              struct geo_err *err)
{
    struct level levels[LEVELS + 1] = {{.width = grid->width, .height = grid->height}};
    size_t n = grid->width * grid->height, n_voids = count_voids(grid);
    *n_filled = 0;
    if (n_voids == 0) return GEO_OK;
    double need_b = 4.0 / 3 * (4.0 * (double)n + 8.0 * (double)n_voids);
    if (need_b > (double)spare_b)
        return geo_fail(
            err, GEO_BAD_DATA,
            "filling %zu voids would need %.1f GiB of memory; the ceiling leaves %.1f GiB", n_voids,
            need_b / 1073741824.0, (double)spare_b / 1073741824.0);
    levels[0].z = geo_alloc(n, sizeof *levels[0].z);
    if (!levels[0].z) return geo_no_memory(err, "filling voids", n, sizeof *levels[0].z);
    for (size_t row = 0, i = 0; row < grid->height; row++)
        for (size_t col = 0; col < grid->width; col++, i++)
            levels[0].z[i] = (float)geo_grid_cell(grid, col, row);
    enum geo_status status = fill_pyramid(levels, err);
    if (status == GEO_OK) *n_filled = write_back(&levels[0], grid);
    for (int k = 0; k <= LEVELS; k++) {
        geo_free(levels[k].z);
        geo_free(levels[k].voids);
    }
    return status;
}
