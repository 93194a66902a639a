/* phusong coverage: one transmitter's loss, or a network's RSRP, over an area. */
#include "planner/cli/command.h"
#include "planner/cli/one_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "geo/raster/gdal_polygons.h"
#include "planner/cover/area_map.h"
#include "planner/cover/audit.h"
#include "planner/report/coverage.h"
#include "planner/run/clutter_table.h"
#include "planner/run/stages.h"

struct args {
    const char *scenario, *out, *sites, *levels, *model, *pol, *clutter, *clutter_table;
    struct pln_cli_list dem, set;
    struct pln_lonlat tx;
    double radius_km, tx_height_m, rx_height_m, freq_mhz, time_pct, location_pct, sigma_db, delta_n,
        n0, step_m;
    long sieve_cells;
    bool each, fill_voids;
};

#define AT(field) .offset = offsetof(struct args, field)
#define REAL(name_, field_, arg_, min_, max_, preset_, help_)                                      \
    {                                                                                              \
        .name = name_, .arg = arg_, .kind = PLN_CLI_REAL, AT(field_), .min = min_, .max = max_,    \
        .preset = preset_, .help = help_                                                           \
    }

static const struct pln_cli_option options[] = {
    {.name = "SCENARIO.ini",
     .kind = PLN_CLI_FILE,
     AT(scenario),
     .operand = true,
     .help = "a scenario: RSRP of its masts; without one, --dem and --tx give one transmitter"},
    {.name = "out",
     .letter = 'o',
     .arg = "DIR|FILE.tif",
     .kind = PLN_CLI_TEXT,
     AT(out),
     .required = true,
     .help = "folder for the outputs of a scenario; with --dem the raster of loss"},
    {.name = "sites",
     .arg = "IDS|all",
     .kind = PLN_CLI_TEXT,
     AT(sites),
     .preset = "all",
     .help = "masts to take, by id, separated by commas; all: every mast on air with the wanted "
             "technology"},
    REAL("radius-km", radius_km, "KM", 0.1, 200, NULL,
         "how far from each transmitter; the scenario's radius_km, or 20 with --dem"),
    {.name = "levels-dbm",
     .arg = "LIST",
     .kind = PLN_CLI_TEXT,
     AT(levels),
     .preset = "-105,-110,-115,-120",
     .help = "levels of RSRP that bound the classes, strongest first"},
    {.name = "sieve-cells",
     .arg = "N",
     .kind = PLN_CLI_INT,
     AT(sieve_cells),
     .min = 0,
     .max = 1000000,
     .preset = "12",
     .help = "patches of fewer cells join their neighbour in the outlines (not in the rasters)"},
    {.name = "each",
     .kind = PLN_CLI_FLAG,
     AT(each),
     .help = "also write the RSRP of each transmitter alone, rsrp_NUMBER.tif by servers.csv"},
    {.name = "set",
     .letter = 's',
     .arg = "KEY=VALUE",
     .kind = PLN_CLI_LIST,
     AT(set),
     .help = "use another value than the scenario's, such as radio.location_pct=50"},
    {.name = "dem",
     .arg = "FILE",
     .kind = PLN_CLI_LIST,
     AT(dem),
     .help =
         "elevation raster; may be given several times: the loss comes in the first one's grid"},
    {.name = "tx",
     .arg = "LON,LAT",
     .kind = PLN_CLI_LONLAT,
     AT(tx),
     .help = "place of the transmitter, WGS 84 degrees"},
    REAL("tx-height-m", tx_height_m, "M", 0.1, 5000, NULL, "transmitting antenna above ground"),
    REAL("rx-height-m", rx_height_m, "M", 0.1, 5000, "1.5", "receiving antenna above ground"),
    REAL("freq-mhz", freq_mhz, "MHZ", 1, 100000, NULL, "frequency"),
    REAL("time-pct", time_pct, "PCT", 1, 50, "50",
         "share of an average year for which the loss is not exceeded"),
    REAL("location-pct", location_pct, "PCT", 1, 99, "50",
         "share of locations where the loss is not exceeded"),
    REAL("sigma-db", sigma_db, "DB", 0, 30, "0", "standard deviation of the location variability"),
    {.name = "pol",
     .arg = "POL",
     .kind = PLN_CLI_CHOICE,
     .choices = "v|h",
     AT(pol),
     .preset = "v",
     .help = "polarisation: vertical or horizontal"},
    REAL("delta-n", delta_n, "N", 1, 157, "45",
         "refractivity lapse rate through the lowest kilometre, N-units/km"),
    REAL("n0", n0, "N", 200, 500, "325", "sea-level surface refractivity, N-units"),
    {.name = "model",
     .arg = "NAME",
     .kind = PLN_CLI_TEXT,
     AT(model),
     .preset = "p1812",
     .help = "propagation model; any but p1812 and the distance-only ones is much slower"},
    {.name = "clutter",
     .arg = "FILE",
     .kind = PLN_CLI_FILE,
     AT(clutter),
     .help = "land cover raster (ESA WorldCover classes)"},
    {.name = "clutter-table",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(clutter_table),
     .help = "heights by land cover class; without it those for ESA WorldCover"},
    REAL("step-m", step_m, "M", 0, 10000, "0",
         "step along and between radials; 0: the raster's own"),
    {.name = "fill-voids",
     .kind = PLN_CLI_FLAG,
     AT(fill_voids),
     .help = "fill voids of the DEM from their rim; else cells behind a void have no value"},
};

/* ---- one transmitter ---- */

static enum geo_status check_direct(const struct args *a, struct geo_err *err)
{
    if (a->dem.n == 0 || isnan(a->tx.lon_deg) || isnan(a->tx_height_m) || isnan(a->freq_mhz))
        return geo_fail(err, GEO_USAGE,
                        "coverage: needs a scenario, or --dem, --tx, --tx-height-m and --freq-mhz "
                        "(see phusong coverage --help)");
    size_t n = strlen(a->out);
    if (n < 5 || strcmp(a->out + n - 4, ".tif") != 0)
        return geo_fail(err, GEO_USAGE,
                        "coverage: --out: got \"%s\", expected a name that ends in "
                        ".tif",
                        a->out);
    return GEO_OK;
}

static enum geo_status open_terrain(const struct args *a, struct geo_terrain **terrain,
                                    struct geo_err *err)
{
    double heights[PLN_CLUTTER_CLASSES];
    if (a->clutter) {
        enum geo_status status = pln_clutter_table_read(a->clutter_table, heights, err);
        if (status) return status;
    }
    struct geo_terrain_spec spec = {.dem_paths = a->dem.at,
                                    .n_dems = a->dem.n,
                                    .clutter_path = a->clutter,
                                    .clutter_height_m = heights,
                                    .void_rule = a->fill_voids ? GEO_VOID_FILL : GEO_VOID_REFUSE};
    return geo_terrain_open(&spec, terrain, err);
}

static enum geo_status direct_spec(const struct args *a, struct pln_cast_spec *spec,
                                   struct geo_err *err)
{
    *spec = (struct pln_cast_spec){.model = pln_model_find(a->model),
                                   .env = pln_link_env_default(),
                                   .lon_deg = a->tx.lon_deg,
                                   .lat_deg = a->tx.lat_deg,
                                   .radius_km = isnan(a->radius_km) ? 20 : a->radius_km,
                                   .step_m = a->step_m};
    if (!spec->model)
        return geo_fail(err, GEO_USAGE, "coverage: --model: no model is called \"%s\"", a->model);
    spec->env.freq_mhz = a->freq_mhz;
    spec->env.tx_height_m = a->tx_height_m;
    spec->env.rx_height_m = a->rx_height_m;
    spec->env.polarisation = a->pol[0] == 'h' ? PLN_POL_HORIZONTAL : PLN_POL_VERTICAL;
    spec->env.time_pct = a->time_pct;
    spec->env.location_pct = a->location_pct;
    spec->env.sigma_db = a->sigma_db;
    spec->env.delta_n = a->delta_n;
    spec->env.n0 = a->n0;
    return GEO_OK;
}

struct loss_map {
    struct pln_coverage_raster raster;
    float *value;
    size_t n_inside, n_without;
    double least_db, most_db;
};

static enum geo_status fill(const struct pln_caster *caster, struct loss_map *map,
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
static enum geo_status save(const struct pln_cli *cli, const char *name, const struct loss_map *map,
                            struct geo_err *err)
{
    struct geo_outputs *out = NULL;
    const char *path = NULL;
    enum geo_status status = pln_one_file(cli, name, &out, &path, err);
    if (!status) status = pln_coverage_raster(path, &map->raster, err);
    if (!status) status = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    return status;
}

static void say_direct(const struct pln_cli *cli, const struct args *a, const struct loss_map *map)
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
                    a->out, r->width, r->height, map->n_inside, map->n_without, map->least_db,
                    map->most_db);
}

static enum geo_status run_direct(struct pln_cli *cli, const struct args *a, struct geo_err *err)
{
    struct geo_terrain *terrain = NULL;
    struct pln_caster *caster = NULL;
    struct pln_cast_spec spec;
    struct loss_map map = {.raster = {.description = "basic transmission loss", .unit = "dB"}};
    enum geo_status status = check_direct(a, err);
    if (!status) status = direct_spec(a, &spec, err);
    if (!status) status = open_terrain(a, &terrain, err);
    if (!status) status = pln_caster_open(terrain, (int)cli->threads, &caster, err);
    pln_cli_stage(cli, "radials");
    if (!status) status = pln_caster_cast(caster, &spec, pln_cli_progress, cli, err);
    pln_cli_stage(cli, NULL);
    map.raster.ground = terrain;
    if (!status) status = fill(caster, &map, err);
    if (!status && map.n_inside == map.n_without)
        status = geo_fail(err, GEO_NO_COVER, "coverage: no cell in the disc has a value");
    if (!status) status = save(cli, a->out, &map, err);
    if (!status) say_direct(cli, a, &map);
    geo_free(map.value);
    pln_caster_release(caster);
    geo_terrain_release(terrain);
    return status;
}

/* ---- a network ---- */

struct network {
    struct pln_cli *cli;
    const struct args *args;
    struct pln_scenario scenario;
    struct pln_run run;
    struct geo_outputs *out;
    uint32_t *chosen;
    size_t n_chosen;
    double levels_dbm[PLN_COVERAGE_LEVELS_MAX];
    size_t n_levels;
    struct pln_coverage coverage;
};

static enum geo_status read_levels(struct network *n, struct geo_err *err)
{
    const char *text = n->args->levels;
    while (*text) {
        char *end;
        double level = strtod(text, &end);
        bool falls = n->n_levels == 0 || level < n->levels_dbm[n->n_levels - 1];
        bool fits = n->n_levels < PLN_COVERAGE_LEVELS_MAX && level > -200 && level < 0;
        if (end == text || (*end && *end != ',') || !falls || !fits)
            return geo_fail(err, GEO_USAGE,
                            "coverage: --levels-dbm: got \"%s\", expected at most %d numbers "
                            "between -200 and 0, falling, separated by commas",
                            n->args->levels, PLN_COVERAGE_LEVELS_MAX);
        n->levels_dbm[n->n_levels++] = level;
        text = *end ? end + 1 : end;
    }
    return n->n_levels ? GEO_OK
                       : geo_fail(err, GEO_USAGE, "coverage: --levels-dbm: no level given");
}

static bool named(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
        if (strncmp(p, id, n) == 0 && (p[n] == ',' || p[n] == '\0')) return true;
    return false;
}

/* Every id must name a mast. */
static enum geo_status check_ids(const struct network *n, struct geo_err *err)
{
    const struct pln_towers *towers = &n->run.towers;
    for (const char *p = n->args->sites; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        size_t length = strcspn(p, ","), i = 0;
        while (i < towers->n &&
               (strlen(towers->at[i].id) != length || strncmp(towers->at[i].id, p, length) != 0))
            i++;
        if (i == towers->n)
            return geo_fail(err, GEO_USAGE, "coverage: --sites: no mast has the id \"%.*s\"",
                            (int)length, p);
    }
    return GEO_OK;
}

static enum geo_status choose(struct network *n, struct geo_err *err)
{
    const struct pln_towers *towers = &n->run.towers;
    bool all = strcmp(n->args->sites, "all") == 0;
    enum geo_status status = all ? GEO_OK : check_ids(n, err);
    if (status) return status;
    n->chosen = geo_alloc(towers->n, sizeof *n->chosen);
    if (!n->chosen) return geo_no_memory(err, "masts", towers->n, sizeof *n->chosen);
    for (size_t i = 0; i < towers->n; i++)
        if (all ? pln_tower_serves(&towers->at[i], n->scenario.rule.wanted_tech)
                : named(n->args->sites, towers->at[i].id))
            n->chosen[n->n_chosen++] = (uint32_t)i;
    return n->n_chosen ? GEO_OK
                       : geo_fail(err, GEO_BAD_DATA,
                                  "coverage: %s has no mast on air with the wanted technology",
                                  n->scenario.path);
}

static enum geo_status write_alone(void *context, uint32_t tower, const struct pln_caster *caster,
                                   struct geo_err *err)
{
    struct network *n = context;
    struct loss_map map = {.raster = {.ground = n->run.terrain,
                                      .whole = true,
                                      .unit = "dBm",
                                      .description = n->run.towers.at[tower].id}};
    char name[40];
    const char *path = NULL;
    size_t number = 1;
    while (n->chosen[number - 1] != tower)
        number++;
    snprintf(name, sizeof name, "rsrp_%04zu.tif", number);
    enum geo_status status = fill(caster, &map, err);
    if (!status) status = geo_outputs_path(n->out, name, &path, err);
    if (!status) status = pln_coverage_raster(path, &map.raster, err);
    geo_free(map.value);
    return status;
}

static enum geo_status make_map(struct network *n, struct geo_err *err)
{
    pln_cli_stage(n->cli, "masts");
    struct pln_map_spec spec = {.terrain = n->run.terrain,
                                .setup = &n->scenario.link,
                                .rule = &n->scenario.rule,
                                .towers = &n->run.towers,
                                .chosen = n->chosen,
                                .n_chosen = n->n_chosen,
                                .radius_km = n->scenario.rule.radius_km,
                                .levels_dbm = n->levels_dbm,
                                .n_levels = n->n_levels,
                                .threads = (int)n->cli->threads,
                                .progress = pln_cli_progress,
                                .progress_ctx = n->cli,
                                .each = n->args->each ? write_alone : NULL,
                                .each_ctx = n};
    return pln_map_make(&spec, &n->coverage, err);
}

/* People by class: their clusters' own exact paths, never the raster. */
static enum geo_status count_people(struct network *n, struct geo_err *err)
{
    const struct pln_scenario *s = &n->scenario;
    struct pln_coverage *c = &n->coverage;
    struct pln_towers chosen = {.n = n->n_chosen};
    struct pln_audit audit = {0};
    chosen.at = geo_alloc(n->n_chosen, sizeof *chosen.at);
    if (!chosen.at) return geo_no_memory(err, "masts", n->n_chosen, sizeof *chosen.at);
    for (size_t i = 0; i < n->n_chosen; i++) {
        chosen.at[i] = n->run.towers.at[n->chosen[i]];
        chosen.at[i].status = PLN_MAST_ON_AIR; /* asked for by name, it counts */
        chosen.at[i].tech |= s->rule.wanted_tech;
    }
    pln_cli_stage(n->cli, "villages");
    struct pln_audit_spec spec = {.terrain = n->run.terrain,
                                  .setup = &s->link,
                                  .rule = &s->rule,
                                  .villages = &n->run.villages,
                                  .towers = &chosen,
                                  .threads = (int)n->cli->threads,
                                  .progress = pln_cli_progress,
                                  .progress_ctx = n->cli};
    enum geo_status status = pln_audit_run(&spec, &audit, err);
    for (size_t k = 0; k < c->n_classes; k++)
        c->classes[k].people = c->classes[k].villages = 0;
    for (size_t v = 0; !status && v < n->run.villages.n; v++) {
        const struct pln_village *village = &n->run.villages.at[v];
        for (uint32_t i = 0; i < village->n_clusters; i++) {
            uint32_t cluster = village->first_cluster + i;
            double assured = (double)audit.cluster[cluster].margin_db + s->rule.threshold_dbm;
            size_t k = 0;
            while (k < n->n_levels && !(assured >= n->levels_dbm[k]))
                k++;
            c->classes[k].people += n->run.villages.clusters[cluster].people;
        }
        double centre = (double)audit.village[v].margin_db + s->rule.threshold_dbm;
        size_t k = 0;
        while (k < n->n_levels && !(centre >= n->levels_dbm[k]))
            k++;
        c->classes[k].villages++;
    }
    pln_audit_release(&audit);
    geo_free(chosen.at);
    return status;
}

/* GDAL's outlines become areas, one for each class. */
static enum geo_status keep_outlines(const struct geo_polygons *found, struct pln_coverage *c,
                                     struct geo_err *err)
{
    struct pln_areas *areas = &c->outlines;
    areas->n = c->n_classes - 1;
    areas->at = geo_alloc_zero(areas->n, sizeof *areas->at);
    areas->rings = geo_alloc(found->n_rings, sizeof *areas->rings);
    areas->lonlat = geo_alloc(found->n_points, 2 * sizeof *areas->lonlat);
    if (!areas->at || !areas->rings || !areas->lonlat)
        return geo_no_memory(err, "outlines", found->n_points, 2 * sizeof(double));
    memcpy(areas->lonlat, found->lonlat, found->n_points * 2 * sizeof *areas->lonlat);
    areas->n_points = found->n_points;
    areas->n_rings = found->n_rings;
    for (size_t k = 0; k < areas->n; k++)
        areas->at[k].code = areas->at[k].name = areas->at[k].province = "";
    for (size_t r = 0; r < found->n_rings; r++) {
        const struct geo_ring *ring = &found->rings[r];
        struct pln_area *area = &areas->at[ring->class_of - 1];
        if (area->n_rings++ == 0) area->first_ring = (uint32_t)r;
        areas->rings[r] = (struct pln_ring){ring->first, ring->n, ring->hole};
    }
    return GEO_OK;
}

static enum geo_status outline(struct network *n, struct geo_err *err)
{
    struct pln_coverage *c = &n->coverage;
    struct geo_terrain_frame frame;
    struct geo_polygons found;
    geo_terrain_frame(n->run.terrain, &frame);
    struct geo_polygons_spec spec = {.width = c->width,
                                     .height = c->height,
                                     .crs_wkt = frame.crs_wkt,
                                     .sieve_cells = (size_t)n->args->sieve_cells};
    memcpy(spec.geotransform, frame.geotransform, sizeof spec.geotransform);
    const double *g = frame.geotransform, col = (double)c->col, row = (double)c->row;
    spec.geotransform[0] += g[1] * col + g[2] * row;
    spec.geotransform[3] += g[4] * col + g[5] * row;
    /* what is weaker than every level gets a number too, for the sieve, and loses it again */
    spec.class_of = c->level;
    pln_cli_stage(n->cli, "outlines");
    enum geo_status status = geo_polygons_find(&spec, &found, err);
    if (status) return status;
    while (found.n_rings && found.rings[found.n_rings - 1].class_of == c->n_classes)
        found.n_rings--;
    status = keep_outlines(&found, c, err);
    geo_polygons_release(&found);
    return status;
}

static enum geo_status load(struct network *n, struct geo_err *err)
{
    const struct args *a = n->args;
    const char *overrides[PLN_CLI_LIST_MAX + 2];
    char radius[64];
    size_t count = a->set.n;
    memcpy(overrides, a->set.at, count * sizeof *overrides);
    snprintf(radius, sizeof radius, "radio.radius_km=%.10g", a->radius_km);
    if (!isnan(a->radius_km)) overrides[count++] = radius;
    if (n->cli->lang)
        overrides[count++] = strcmp(n->cli->lang, "vi") == 0 ? "report.lang=vi" : "report.lang=en";
    struct pln_scenario_request request = {.path = a->scenario,
                                           .stage = PLN_STAGE_AUDIT,
                                           .overrides = overrides,
                                           .n_overrides = count};
    enum geo_status status = pln_scenario_load(&request, &n->scenario, err);
    struct pln_run_spec spec = {.scenario = &n->scenario,
                                .stage = PLN_STAGE_CHECK,
                                .threads = (int)n->cli->threads,
                                .progress = NULL};
    pln_cli_stage(n->cli, "inputs");
    return status ? status : pln_run_execute(&spec, &n->run, err);
}

static enum geo_status write_network(struct network *n, struct geo_err *err)
{
    enum pln_language language = PLN_LANG_VI;
    struct geo_buf text = {0};
    pln_language_find(n->scenario.lang, &language);
    n->run.results.coverage = &n->coverage;
    struct pln_coverage_spec spec = {.results = &n->run.results, .language = language};
    pln_cli_stage(n->cli, "outputs");
    enum geo_status status = pln_coverage_write(&spec, n->out, err);
    if (!status && pln_cli_interrupted())
        status = geo_fail(err, GEO_INTERRUPTED, "interrupted before the outputs were in place");
    if (!status) status = geo_outputs_commit(n->out, err);
    pln_cli_stage(n->cli, NULL);
    if (!status && n->cli->json) status = pln_coverage_json(&n->run.results, &text, err);
    if (!status && !n->cli->json) pln_coverage_text(&n->run.results, language, &text);
    if (!status && text.length) fwrite(text.text, 1, text.length, n->cli->out);
    if (!status)
        pln_cli_log(n->cli, "outputs in %s; QGIS opens coverage.gpkg and the rasters",
                    n->args->out);
    geo_buf_release(&text);
    return status;
}

static enum geo_status run_network(struct pln_cli *cli, const struct args *a, struct geo_err *err)
{
    struct network n = {.cli = cli, .args = a};
    struct geo_outputs_spec outputs = {.dir = a->out, .overwrite = cli->overwrite};
    enum geo_status status =
        a->dem.n || !isnan(a->tx.lon_deg)
            ? geo_fail(err, GEO_USAGE, "coverage: a scenario, or --dem and --tx, not both")
            : read_levels(&n, err);
    if (!status) status = load(&n, err);
    if (!status) status = choose(&n, err);
    if (!status) status = geo_outputs_open(&outputs, &n.out, err);
    if (!status) status = make_map(&n, err);
    if (!status) status = count_people(&n, err);
    if (!status) status = outline(&n, err);
    if (!status) status = write_network(&n, err);
    pln_cli_stage(cli, NULL);
    geo_outputs_release(n.out);
    pln_coverage_release(&n.coverage);
    geo_free(n.chosen);
    pln_run_release(&n.run);
    pln_scenario_release(&n.scenario);
    return status;
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *a = given;
    return a->scenario ? run_network(cli, a, err) : run_direct(cli, a, err);
}

const struct pln_command pln_command_coverage = {
    .name = "coverage",
    .summary = "Map the signal of masts, or the loss of one transmitter, cell by cell",
    .about =
        "With a scenario: the strongest RSRP of its masts in every cell of the terrain within the "
        "radius (rsrp.tif, and rsrp_assured.tif for the required share of locations), which mast "
        "it is (best_server.tif by the numbers in servers.csv), how many serve (servers.tif), "
        "outlines of the classes (coverage.gpkg) and areas and people by class (summary.json). "
        "People are counted by the exact path to each village, never by the raster.\n\n"
        "With --dem and --tx: basic transmission loss of one transmitter in the DEM's own grid, a "
        "Float32 cloud-optimised GeoTIFF in steps of 1/128 dB; NaN where there is no value.\n\n"
        "Cells lie between radials at most one cell apart; docs/coverage.md says what error that "
        "makes. The outputs are the same bytes for any number of threads.",
    .example = "phusong coverage --dem dem.tif --tx 105.90,18.33 --tx-height-m 42 --freq-mhz 900 "
               "--radius-km 20 -o loss.tif\n"
               "phusong coverage datasets/scenarios/hatinh.ini --out out/coverage",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_THREADS | PLN_COMMON_OVERWRITE | PLN_COMMON_QUIET | PLN_COMMON_PROGRESS |
              PLN_COMMON_JSON | PLN_COMMON_LANG,
    .args_size = sizeof(struct args),
    .run = run,
};
