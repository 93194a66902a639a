#include "geo/terrain/terrain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/earth/geodesy.h"
#include "geo/terrain/parts.h"

#define CEILING_B ((size_t)8 << 30)

static void count_cells(struct geo_terrain *terrain)
{
    struct geo_terrain_info *info = &terrain->info;
    info->min_m = (double)INFINITY;
    info->max_m = -(double)INFINITY;
    info->voids = 0;
    for (size_t s = 0; s < terrain->dem.n_sheets; s++) {
        const struct geo_grid *grid = &terrain->dem.sheets[s].grid;
        for (size_t row = 0; row < grid->height; row++)
            for (size_t col = 0; col < grid->width; col++) {
                double z = geo_grid_cell(grid, col, row);
                info->voids += isnan(z) ? 1 : 0;
                info->min_m = z < info->min_m ? z : info->min_m;
                info->max_m = z > info->max_m ? z : info->max_m;
            }
    }
}

/* Lon/lat of a place in cell coordinates of SHEET. */
static void place_of(struct geo_crs *crs, const struct geo_sheet *sheet, double col, double row,
                     double *lon_deg, double *lat_deg)
{
    const double *g = sheet->grid.geotransform;
    double x = g[0] + g[1] * (col + 0.5) + g[2] * (row + 0.5);
    double y = g[3] + g[4] * (col + 0.5) + g[5] * (row + 0.5);
    geo_crs_to_lonlat(crs, 1, &x, &y, lon_deg, lat_deg);
}

static void widen_box(struct geo_terrain_info *info, double lon_deg, double lat_deg, bool first)
{
    if (isnan(lon_deg)) return;
    if (first) {
        info->west_deg = info->east_deg = lon_deg;
        info->south_deg = info->north_deg = lat_deg;
    }
    double middle = (info->west_deg + info->east_deg) / 2;
    if (fabs(lon_deg - middle) > 180 && info->east_deg - info->west_deg < 180)
        lon_deg += 360 * round((middle - lon_deg) / 360);
    info->west_deg = lon_deg < info->west_deg ? lon_deg : info->west_deg;
    info->east_deg = lon_deg > info->east_deg ? lon_deg : info->east_deg;
    info->south_deg = lat_deg < info->south_deg ? lat_deg : info->south_deg;
    info->north_deg = lat_deg > info->north_deg ? lat_deg : info->north_deg;
}

static void measure_box(struct geo_crs *crs, const struct geo_sheet *sheet, bool first,
                        struct geo_terrain_info *info)
{
    double w = (double)sheet->grid.width, h = (double)sheet->grid.height;
    for (int i = 0; i <= 80; i++) { /* 20 places along each edge */
        double at = i % 20 / 20.0;
        const double cols[] = {at * w, w, (1 - at) * w, 0, 0},
                     rows[] = {0, at * h, h, (1 - at) * h, 0};
        double lon_deg, lat_deg;
        place_of(crs, sheet, cols[i / 20] - 0.5, rows[i / 20] - 0.5, &lon_deg, &lat_deg);
        widen_box(info, lon_deg, lat_deg, first && i == 0);
    }
}

static double measure_step(struct geo_crs *crs, const struct geo_sheet *sheet)
{
    double col = (double)(sheet->grid.width / 2), row = (double)(sheet->grid.height / 2);
    double lon[3], lat[3], along_m, down_m;
    for (int i = 0; i < 3; i++)
        place_of(crs, sheet, col + (i == 1), row + (i == 2), &lon[i], &lat[i]);
    geo_path_between(lon[0], lat[0], lon[1], lat[1], &along_m, NULL);
    geo_path_between(lon[0], lat[0], lon[2], lat[2], &down_m, NULL);
    return along_m < down_m ? along_m : down_m;
}

static enum geo_status describe(struct geo_terrain *terrain, struct geo_err *err)
{
    struct geo_terrain_info *info = &terrain->info;
    info->n_grids = terrain->dem.n_sheets;
    info->has_clutter = terrain->clutter.n_sheets > 0;
    info->feet = terrain->dem.feet;
    for (size_t s = 0; s < terrain->dem.n_sheets; s++) {
        const struct geo_sheet *sheet = &terrain->dem.sheets[s];
        struct geo_crs *crs;
        enum geo_status status = geo_crs_open(terrain->dem.crs_wkt[sheet->crs], &crs, err);
        if (status != GEO_OK) return status;
        double step_m = measure_step(crs, sheet);
        if (s == 0) {
            snprintf(info->crs, sizeof info->crs, "%s", geo_crs_label(crs));
            info->width = sheet->grid.width;
            info->height = sheet->grid.height;
        }
        if (s == 0 || step_m < info->step_m) info->step_m = step_m;
        measure_box(crs, sheet, s == 0, info);
        geo_crs_release(crs);
    }
    if (!(info->step_m > 0) || !isfinite(info->west_deg + info->east_deg))
        return geo_fail(err, GEO_BAD_DATA,
                        "terrain: its place on the Earth in %s cannot be computed", info->crs);
    return GEO_OK;
}

static enum geo_status check_clutter(const struct geo_terrain_spec *spec, struct geo_err *err)
{
    if (!spec->clutter_height_m)
        return geo_fail(err, GEO_USAGE, "clutter raster %s: no table of heights by class given",
                        spec->clutter_path);
    for (int i = 0; i < 256; i++)
        if (!(spec->clutter_height_m[i] >= 0 && spec->clutter_height_m[i] <= 500))
            return geo_fail(err, GEO_BAD_DATA, "clutter class %d: height %g m; expected 0 to 500 m",
                            i, spec->clutter_height_m[i]);
    return GEO_OK;
}

static enum geo_status load(struct geo_terrain *terrain, const struct geo_terrain_spec *spec,
                            struct geo_err *err)
{
    size_t ceiling_b = spec->memory_ceiling_b ? spec->memory_ceiling_b : CEILING_B, used_b = 0;
    if (spec->n_dems == 0) return geo_fail(err, GEO_USAGE, "terrain: no raster given");
    enum geo_status status = spec->clutter_path ? check_clutter(spec, err) : GEO_OK;
    if (status == GEO_OK)
        status = geo_mosaic_load(&terrain->dem, spec->dem_paths, spec->n_dems, GEO_MOSAIC_HEIGHTS,
                                 ceiling_b, &used_b, err);
    if (status == GEO_OK && spec->clutter_path) {
        memcpy(terrain->class_height_m, spec->clutter_height_m, sizeof terrain->class_height_m);
        status = geo_mosaic_load(&terrain->clutter, &spec->clutter_path, 1, GEO_MOSAIC_CLASSES,
                                 ceiling_b, &used_b, err);
    }
    for (size_t s = 0; s < terrain->dem.n_sheets && status == GEO_OK; s++) {
        size_t filled = 0;
        if (spec->void_rule == GEO_VOID_FILL)
            status = geo_void_fill(&terrain->dem.sheets[s].grid, ceiling_b - used_b, &filled, err);
        terrain->info.voids_filled += filled;
    }
    return status;
}

enum geo_status geo_terrain_open(const struct geo_terrain_spec *spec, struct geo_terrain **out,
                                 struct geo_err *err)
{
    *out = NULL;
    struct geo_terrain *terrain = geo_alloc_zero(1, sizeof *terrain);
    if (!terrain) return geo_no_memory(err, "a terrain", 1, sizeof *terrain);
    enum geo_status status = load(terrain, spec, err);
    if (status == GEO_OK) status = describe(terrain, err);
    if (status == GEO_OK) {
        count_cells(terrain);
        if (terrain->info.max_m < terrain->info.min_m)
            status = geo_fail(err, GEO_BAD_DATA, "raster %s: holds no height at all, only voids",
                              spec->dem_paths[0]);
    }
    if (status == GEO_OK)
        *out = terrain;
    else
        geo_terrain_release(terrain);
    return status;
}

void geo_terrain_release(struct geo_terrain *terrain)
{
    if (!terrain) return;
    geo_mosaic_release(&terrain->dem);
    geo_mosaic_release(&terrain->clutter);
    geo_free(terrain);
}

void geo_terrain_info(const struct geo_terrain *terrain, struct geo_terrain_info *info)
{
    *info = terrain->info;
}

void geo_terrain_frame(const struct geo_terrain *terrain, struct geo_terrain_frame *frame)
{
    const struct geo_sheet *sheet = &terrain->dem.sheets[0];
    *frame = (struct geo_terrain_frame){.width = sheet->grid.width,
                                        .height = sheet->grid.height,
                                        .crs_wkt = terrain->dem.crs_wkt[sheet->crs]};
    memcpy(frame->geotransform, sheet->grid.geotransform, sizeof frame->geotransform);
}
