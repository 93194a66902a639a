#include "planner/cli/loss_map.h"

#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cli/one_file.h"

static enum geo_status check(const struct pln_link_args *a, const char *name, struct geo_err *err)
{
    if (a->dem.n == 0 || isnan(a->tx.lon_deg) || isnan(a->tx_height_m) || isnan(a->freq_mhz))
        return geo_fail(err, GEO_USAGE,
                        "coverage: needs a scenario, or --dem, --tx, --tx-height-m and --freq-mhz "
                        "(see phusong coverage --help)");
    size_t n = strlen(name);
    if (n < 5 || strcmp(name + n - 4, ".tif") != 0)
        return geo_fail(err, GEO_USAGE,
                        "coverage: --out: got \"%s\", expected a name that ends in "
                        ".tif",
                        name);
    return GEO_OK;
}

static enum geo_status cast_spec(const struct pln_link_args *a, double radius_km,
                                 struct pln_terminal *terminal, struct pln_cast_spec *spec,
                                 struct geo_err *err)
{
    *spec = (struct pln_cast_spec){.env = pln_link_args_env(a),
                                   .terminal = terminal,
                                   .lon_deg = a->tx.lon_deg,
                                   .lat_deg = a->tx.lat_deg,
                                   .radius_km = isnan(radius_km) ? 20 : radius_km,
                                   .step_m = a->step_m};
    enum geo_status status = pln_link_args_model("coverage", a, &spec->model, err);
    return status ? status
                  : pln_link_args_terminal("coverage", a, spec->model, a->clutter != NULL, terminal,
                                           err);
}

enum geo_status pln_loss_map_fill(const struct pln_caster *caster, struct pln_loss_map *map,
                                  struct geo_err *err)
{
    const struct geo_disc *disc = pln_caster_disc(caster);
    struct pln_coverage_raster *raster = &map->raster;
    raster->col = disc->col_begin, raster->row = disc->row_begin;
    raster->width = disc->col_end - disc->col_begin;
    raster->height = disc->row_end - disc->row_begin;
    size_t n = raster->width * raster->height;
    raster->value = map->value = geo_alloc(n, sizeof *map->value);
    if (!map->value) return geo_no_memory(err, "the raster of loss", n, sizeof *map->value);
    enum geo_status status =
        pln_caster_square(caster, map->value, &map->n_inside, &map->n_without, err);
    map->least_db = (double)INFINITY, map->most_db = -(double)INFINITY;
    for (size_t i = 0; i < n; i++) {
        map->least_db = fmin(map->least_db, (double)map->value[i]);
        map->most_db = fmax(map->most_db, (double)map->value[i]);
    }
    return status;
}

/* The file in place, whole or not at all. */
static enum geo_status save(const struct pln_cli *cli, const char *name,
                            const struct pln_loss_map *map, struct geo_err *err)
{
    struct geo_outputs *out = NULL;
    const char *path = NULL;
    enum geo_status status = pln_one_file(cli, name, &out, &path, err);
    if (!status) status = pln_coverage_raster(path, &map->raster, err);
    return geo_outputs_end(out, status, err);
}

static void say(const struct pln_cli *cli, const char *name, const struct pln_loss_map *map)
{
    const struct pln_coverage_raster *r = &map->raster;
    if (cli->json)
        fprintf(cli->out,
                "{\"width\": %zu, \"height\": %zu, \"cells\": %zu, \"cells_without_value\": %zu, "
                "\"loss_min_db\": %.3f, \"loss_max_db\": %.3f}\n",
                r->width, r->height, map->n_inside, map->n_without, map->least_db, map->most_db);
    else
        pln_cli_log(cli,
                    "%s: %zu x %zu cells, %zu in the disc, %zu without a value; loss %.1f to %.1f "
                    "dB",
                    name, r->width, r->height, map->n_inside, map->n_without, map->least_db,
                    map->most_db);
}

enum geo_status pln_loss_map_run(struct pln_cli *cli, const struct pln_link_args *a,
                                 double radius_km, const char *name, struct geo_err *err)
{
    struct geo_terrain *terrain = NULL;
    struct pln_caster *caster = NULL;
    struct pln_cast_spec spec;
    struct pln_terminal terminal;
    struct pln_loss_map map = {.raster = {.description = "basic transmission loss", .unit = "dB"}};
    enum geo_status status = check(a, name, err);
    if (!status) status = cast_spec(a, radius_km, &terminal, &spec, err);
    if (!status) status = pln_link_args_terrain(a, &terrain, err);
    if (!status) status = pln_caster_open(terrain, (int)cli->threads, &caster, err);
    pln_cli_stage(cli, "radials");
    if (!status) status = pln_caster_cast(caster, &spec, pln_cli_progress, cli, err);
    pln_cli_stage(cli, NULL);
    map.raster.ground = terrain;
    if (!status) status = pln_loss_map_fill(caster, &map, err);
    if (!status && map.n_inside == map.n_without)
        status = geo_fail(err, GEO_NO_COVER, "coverage: no cell in the disc has a value");
    if (!status) status = save(cli, name, &map, err);
    if (!status) say(cli, name, &map);
    geo_free(map.value);
    pln_caster_release(caster);
    geo_terrain_release(terrain);
    return status;
}
