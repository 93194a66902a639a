/* phusong coverage: one transmitter's loss, or a network's RSRP, over an area. */
#include "planner/cli/link_args.h"
#include "planner/cli/loss_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/cover/area_map.h"
#include "planner/cover/area_outline.h"
#include "planner/cover/audit.h"
#include "planner/report/coverage.h"
#include "planner/run/stages.h"

struct args {
    const char *scenario, *out, *sites, *levels;
    struct pln_link_args link; /* of one transmitter, where no scenario is given */
    struct pln_cli_list set;
    double radius_km;
    long sieve_cells;
    bool each;
};

#define AT(field) .offset = offsetof(struct args, field)

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
    {.name = "radius-km",
     .arg = "KM",
     .kind = PLN_CLI_REAL,
     .min = 0.1,
     .max = 200,
     AT(radius_km),
     .help = "how far from each transmitter; the scenario's radius_km, or 20 with --dem"},
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
    PLN_LINK_TERRAIN_OPTIONS(struct args, link),
    PLN_LINK_MODEL_OPTIONS(struct args, link),
};

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
    struct pln_loss_map map = {.raster = {.ground = n->run.terrain,
                                          .whole = true,
                                          .unit = "dBm",
                                          .description = n->run.towers.at[tower].id}};
    char name[40];
    const char *path = NULL;
    size_t number = 1;
    while (n->chosen[number - 1] != tower)
        number++;
    snprintf(name, sizeof name, "rsrp_%04zu.tif", number);
    enum geo_status status = pln_loss_map_fill(caster, &map, err);
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

static enum geo_status outline(struct network *n, struct geo_err *err)
{
    struct pln_coverage *c = &n->coverage;
    struct geo_terrain_frame frame;
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
    return pln_areas_outline(&spec, c->n_classes - 1, &c->outlines, err);
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
        a->link.dem.n || !isnan(a->link.tx.lon_deg)
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
    return a->scenario ? run_network(cli, a, err)
                       : pln_loss_map_run(cli, &a->link, a->radius_km, a->out, err);
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
