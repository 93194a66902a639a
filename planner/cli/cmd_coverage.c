/* phusong coverage: one transmitter's loss, or a network's RSRP, over an area. */
#include "planner/cli/link_args.h"
#include "planner/cli/loss_map.h"
#include "planner/cli/scenario_args.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/report/coverage.h"
#include "planner/run/coverage.h"

struct args {
    struct pln_scenario_args scenario;
    const char *out, *sites, *levels;
    struct pln_link_args link; /* of one transmitter, where no scenario is given */
    double radius_km;
    long sieve_cells;
    bool each;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    {.name = "SCENARIO.ini",
     .kind = PLN_CLI_FILE,
     AT(scenario.path),
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
    PLN_SCENARIO_SET(struct args, scenario,
                     "use another value than the scenario's, such as radio.location_pct=50"),
    PLN_LINK_TERRAIN_OPTIONS(struct args, link),
    PLN_LINK_MODEL_OPTIONS(struct args, link),
};

struct network {
    struct pln_cli *cli;
    const struct args *args;
    struct pln_scenario scenario;
    struct pln_run run;
    struct geo_outputs *out;
    struct pln_coverage_masts masts;
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

static enum geo_status write_alone(void *context, size_t number, const struct pln_tower *tower,
                                   const struct pln_caster *caster, struct geo_err *err)
{
    struct network *n = context;
    struct pln_loss_map map = {
        .raster = {
            .ground = n->run.terrain, .whole = true, .unit = "dBm", .description = tower->id}};
    char name[40];
    const char *path = NULL;
    snprintf(name, sizeof name, "rsrp_%04zu.tif", number);
    enum geo_status status = pln_loss_map_fill(caster, &map, err);
    if (!status) status = geo_outputs_path(n->out, name, &path, err);
    if (!status) status = pln_coverage_raster(path, &map.raster, err);
    geo_free(map.value);
    return status;
}

static void tell_stage(void *cli, const char *stage)
{
    pln_cli_stage(cli, stage);
}

static enum geo_status make(struct network *n, struct geo_err *err)
{
    struct pln_coverage_job job = {.scenario = &n->scenario,
                                   .run = &n->run,
                                   .masts = &n->masts,
                                   .levels_dbm = n->levels_dbm,
                                   .n_levels = n->n_levels,
                                   .sieve_cells = (size_t)n->args->sieve_cells,
                                   .threads = (int)n->cli->threads,
                                   .stage = tell_stage,
                                   .progress = pln_cli_progress,
                                   .progress_ctx = n->cli,
                                   .each = n->args->each ? write_alone : NULL,
                                   .each_ctx = n};
    return pln_coverage_make(&job, &n->coverage, err);
}

static enum geo_status load(struct network *n, struct geo_err *err)
{
    const struct args *a = n->args;
    char radius[40];
    snprintf(radius, sizeof radius, "%.10g", a->radius_km);
    const struct pln_scenario_flag flags[] = {
        {"radio.radius_km", isnan(a->radius_km) ? NULL : radius}, {"report.lang", n->cli->lang}};
    enum geo_status status =
        pln_scenario_args_load(&a->scenario, PLN_STAGE_AUDIT, flags, 2, &n->scenario, err);
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
    if (!status) status = pln_coverage_choose(&n.scenario, &n.run.towers, a->sites, &n.masts, err);
    if (!status) status = geo_outputs_open(&outputs, &n.out, err);
    if (!status) status = make(&n, err);
    if (!status) status = write_network(&n, err);
    pln_cli_stage(cli, NULL);
    status = geo_outputs_end(n.out, status, err);
    pln_coverage_release(&n.coverage);
    pln_coverage_masts_release(&n.masts);
    pln_run_release(&n.run);
    pln_scenario_release(&n.scenario);
    return status;
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *a = given;
    return a->scenario.path ? run_network(cli, a, err)
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
