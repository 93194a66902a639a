/* phusong calibrate: the models against measured points. */
#include "planner/cli/command.h"
#include "planner/cli/scenario_args.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/run/calibrate.h"
#include "planner/run/stages.h"

struct args {
    struct pln_scenario_args scenario;
    const char *measurements, *models, *environment, *csv;
    struct pln_cli_list dem;
    double threshold_dbm, threshold_loss_db;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    {.name = "SCENARIO.ini",
     .kind = PLN_CLI_FILE,
     AT(scenario.path),
     .operand = true,
     .help = "terrain, masts (for the column site), [radio] and threshold from this scenario"},
    {.name = "measurements",
     .arg = "FILE",
     .kind = PLN_CLI_FILE,
     AT(measurements),
     .required = true,
     .help =
         "measured points, one a row: lon_deg, lat_deg, loss_db or rsrp_dbm, site or tx_lon_deg "
         "and tx_lat_deg, tx_height_m, rx_height_m, freq_mhz, distance_km"},
    {.name = "dem",
     .arg = "FILE",
     .kind = PLN_CLI_LIST,
     AT(dem),
     .help = "elevation raster in place of the scenario's; may be given several times. Without "
             "terrain only models that need none are asked"},
    {.name = "models",
     .arg = "NAMES",
     .kind = PLN_CLI_TEXT,
     AT(models),
     .help = "models to compare, separated by commas; all of them when left out"},
    {.name = "environment",
     .arg = "KIND",
     .kind = PLN_CLI_CHOICE,
     .choices = "open|suburban|urban|large-city",
     AT(environment),
     .help = "surroundings for hata and ehata, in place of the scenario's (else open)"},
    {.name = "threshold-dbm",
     .arg = "DBM",
     .kind = PLN_CLI_REAL,
     .min = -200,
     .max = 0,
     AT(threshold_dbm),
     .help = "RSRP that serves, for the hit rate of measured levels; the scenario's, else -110"},
    {.name = "threshold-loss-db",
     .arg = "DB",
     .kind = PLN_CLI_REAL,
     .min = 50,
     .max = 300,
     AT(threshold_loss_db),
     .preset = "136",
     .source = "33.2 dBm a resource element, -7 dB at the handset, -110 dBm",
     .help = "loss up to which a place is served, for the hit rate of measured losses"},
    PLN_SCENARIO_SET(
        struct args, scenario,
        "use another value than the scenario's, such as radio.clutter_loss=p2108-statistical"),
    {.name = "csv",
     .arg = "FILE.csv",
     .kind = PLN_CLI_TEXT,
     AT(csv),
     .help = "also write every row with its measured loss and each model's, side by side"},
};

enum { models_max = 32 };

struct session {
    const struct args *args;
    struct pln_cli *cli;
    struct pln_scenario scenario;
    struct pln_towers towers;
    struct pln_findings findings;
    struct geo_terrain *terrain;
    struct pln_link_setup setup;
    const struct pln_model *models[models_max];
    struct pln_calibrate_spec spec;
    struct pln_measurements measured;
    struct pln_calibrated result;
};

/* ---- what is asked ---- */

static enum geo_status add_model(struct session *s, const char *name, size_t length,
                                 struct geo_err *err)
{
    for (size_t i = 0; i < pln_model_count(); i++) {
        const struct pln_model *m = pln_model_at(i);
        if (strlen(m->name) != length || strncmp(m->name, name, length) != 0) continue;
        if (s->spec.n_models < models_max) s->models[s->spec.n_models++] = m;
        return GEO_OK;
    }
    return geo_fail(err, GEO_USAGE,
                    "calibrate: --models: there is no model \"%.*s\" (see phusong models)",
                    (int)length, name);
}

static enum geo_status choose_models(struct session *s, struct geo_err *err)
{
    s->spec.models = s->models;
    const char *at = s->args->models;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; !at && i < pln_model_count(); i++)
        s->models[s->spec.n_models++] = pln_model_at(i);
    while (at && !status) {
        size_t length = strcspn(at, ",");
        status = add_model(s, at, length, err);
        at = at[length] ? at + length + 1 : NULL;
    }
    return status;
}

static enum geo_status read_scenario(struct session *s, struct geo_err *err)
{
    enum geo_status status =
        pln_scenario_args_load(&s->args->scenario, PLN_STAGE_CHECK, NULL, 0, &s->scenario, err);
    if (status) return status;
    s->setup = s->scenario.link;
    s->spec.threshold_dbm = s->scenario.rule.threshold_dbm;
    if (!s->scenario.intake.towers.path) return GEO_OK;
    return pln_intake_towers(&s->scenario.intake, &s->towers, NULL, &s->findings, err);
}

static enum geo_status open_terrain(struct session *s, struct geo_err *err)
{
    struct geo_terrain_spec spec = {.dem_paths = s->args->dem.at, .n_dems = s->args->dem.n};
    if (spec.n_dems) return geo_terrain_open(&spec, &s->terrain, err);
    return s->args->scenario.path && s->scenario.dem.n
               ? pln_scenario_terrain(&s->scenario, &s->terrain, err)
               : GEO_OK;
}

static const enum pln_environment environments[] = {PLN_ENVIRONMENT_OPEN, PLN_ENVIRONMENT_SUBURBAN,
                                                    PLN_ENVIRONMENT_URBAN,
                                                    PLN_ENVIRONMENT_LARGE_CITY};
static const char *const environment_names[] = {"open", "suburban", "urban", "large-city"};

static enum geo_status prepare(struct session *s, struct geo_err *err)
{
    const struct args *args = s->args;
    s->setup = pln_link_setup_default();
    s->spec.threshold_dbm = -110;
    enum geo_status status = choose_models(s, err);
    if (!status && args->scenario.path) status = read_scenario(s, err);
    if (!status) status = open_terrain(s, err);
    for (size_t i = 0; args->environment && i < 4; i++)
        if (strcmp(args->environment, environment_names[i]) == 0)
            s->setup.env.environment = environments[i];
    if (!isnan(args->threshold_dbm)) s->spec.threshold_dbm = args->threshold_dbm;
    s->spec.threshold_loss_db = args->threshold_loss_db;
    s->spec.terrain = s->terrain;
    s->spec.setup = &s->setup;
    s->spec.threads = (int)s->cli->threads;
    if (status) return status;
    return pln_measurements_read(args->measurements, args->scenario.path ? &s->towers : NULL,
                                 &s->setup, &s->measured, err);
}

/* ---- what is told ---- */

static const char *const fit_names[PLN_N_CALIBRATION_FITS] = {"none", "offset", "offset_slope"};

static json_t *real_or_null(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *figures_json(const struct pln_calibration_figures *f)
{
    return json_pack("{s:I,s:o,s:o,s:o,s:o}", "n", (json_int_t)f->n, "bias_db",
                     real_or_null(f->bias_db), "deviation_db", real_or_null(f->deviation_db),
                     "rmse_db", real_or_null(f->rmse_db), "hit_rate_pct",
                     real_or_null(f->hit_rate_pct));
}

static json_t *classes_json(const struct pln_calibration *c)
{
    json_t *list = json_array();
    for (size_t k = 0; k < PLN_CALIBRATE_CLASSES; k++) {
        json_t *o = json_object();
        json_object_set_new(o, "from_km", json_real(k ? pln_calibrate_class_km[k - 1] : 0));
        json_object_set_new(o, "to_km", real_or_null(pln_calibrate_class_km[k]));
        json_object_set_new(o, "none", figures_json(&c->classes[k]));
        json_object_set_new(o, "offset", figures_json(&c->classes_offset[k]));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *model_json(const struct pln_calibration *c)
{
    json_t *o = json_object(), *held_out = json_object();
    json_object_set_new(o, "model", json_string(c->model->name));
    json_object_set_new(o, "skipped", c->skipped ? json_string(c->skipped) : json_null());
    json_object_set_new(o, "held_out", held_out);
    if (c->skipped) return o;
    json_object_set_new(o, "unanswered", json_integer((json_int_t)c->unanswered));
    json_object_set_new(o, "extrapolated", json_integer((json_int_t)c->extrapolated));
    json_object_set_new(o, "fit_offset_db", json_real(c->offset_db));
    json_object_set_new(o, "fit_slope_offset_db", json_real(c->slope_offset_db));
    json_object_set_new(o, "fit_slope_db_per_decade", json_real(c->slope_db));
    for (int k = 0; k < PLN_N_CALIBRATION_FITS; k++)
        json_object_set_new(held_out, fit_names[k], figures_json(&c->all[k]));
    json_object_set_new(o, "classes", classes_json(c));
    return o;
}

static enum geo_status print_json(const struct session *s, struct geo_err *err)
{
    const struct pln_calibrated *r = &s->result;
    json_t *o = json_object(), *models = json_array();
    json_object_set_new(o, "measurements", json_string(s->args->measurements));
    json_object_set_new(o, "measured", json_string(s->measured.levels ? "rsrp_dbm" : "loss_db"));
    json_object_set_new(o, "rows", json_integer((json_int_t)r->n_rows));
    json_object_set_new(o, "compared", json_integer((json_int_t)r->n_compared));
    json_object_set_new(o, "without_terrain", json_integer((json_int_t)r->n_no_terrain));
    json_object_set_new(o, "fitted_on", json_integer((json_int_t)r->n_fit));
    json_object_set_new(o, "held_out", json_integer((json_int_t)(r->n_compared - r->n_fit)));
    json_object_set_new(o, "terrain", json_boolean(s->terrain != NULL));
    json_object_set_new(
        o, s->measured.levels ? "threshold_dbm" : "threshold_loss_db",
        json_real(s->measured.levels ? s->spec.threshold_dbm : s->spec.threshold_loss_db));
    json_object_set_new(o, "models", models);
    for (size_t k = 0; k < r->n_models; k++)
        json_array_append_new(models, model_json(&r->at[k]));
    char *text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(8));
    json_decref(o);
    if (!text) return geo_no_memory(err, "the JSON object", 1, 1);
    fprintf(s->cli->out, "%s\n", text);
    free(text);
    return GEO_OK;
}

static void print_figures(FILE *out, const char *label, const struct pln_calibration_figures *f)
{
    if (f->n == 0) return;
    char deviation[16] = "-";
    if (f->n > 1) snprintf(deviation, sizeof deviation, "%.2f", f->deviation_db);
    fprintf(out, "  %-22s %7zu %8.2f %8s %8.2f %8.1f\n", label, f->n, f->bias_db, deviation,
            f->rmse_db, f->hit_rate_pct);
}

static void print_model(FILE *out, const struct pln_calibration *c)
{
    if (c->skipped) {
        fprintf(out, "\n%s: not asked, %s\n", c->model->name, c->skipped);
        return;
    }
    fprintf(out, "\n%s: %zu rows outside its limits, %zu without an answer\n", c->model->name,
            c->extrapolated, c->unanswered);
    print_figures(out, "as it is", &c->all[PLN_FIT_NONE]);
    print_figures(out, "with the offset", &c->all[PLN_FIT_OFFSET]);
    print_figures(out, "with offset and slope", &c->all[PLN_FIT_SLOPE]);
    fprintf(out, "  offset %+.2f dB; or %+.2f dB %+.2f dB per decade of km\n", c->offset_db,
            c->slope_offset_db, c->slope_db);
    for (size_t k = 0; k < PLN_CALIBRATE_CLASSES; k++) {
        char label[40];
        double from = k ? pln_calibrate_class_km[k - 1] : 0;
        if (isinf(pln_calibrate_class_km[k]))
            snprintf(label, sizeof label, "beyond %g km", from);
        else
            snprintf(label, sizeof label, "%g to %g km", from, pln_calibrate_class_km[k]);
        print_figures(out, label, &c->classes[k]);
    }
}

static void print_table(const struct session *s)
{
    const struct pln_calibrated *r = &s->result;
    FILE *out = s->cli->out;
    fprintf(out, "%s: %zu measured rows; %zu compared, %zu of them for the fit, %zu held out\n",
            s->args->measurements, r->n_rows, r->n_compared, r->n_fit, r->n_compared - r->n_fit);
    if (r->n_no_terrain) fprintf(out, "%zu rows leave the terrain\n", r->n_no_terrain);
    fprintf(out, "Every figure is of held-out rows; errors are predicted less measured loss.\n");
    if (s->measured.levels)
        fprintf(out, "Hit: measured and predicted RSRP on one side of %g dBm.\n",
                s->spec.threshold_dbm);
    else
        fprintf(out, "Hit: measured and predicted loss on one side of %g dB.\n",
                s->spec.threshold_loss_db);
    fprintf(out, "\n  %-22s %7s %8s %8s %8s %8s\n", "", "rows", "bias dB", "sd dB", "RMSE dB",
            "hit %");
    for (size_t k = 0; k < r->n_models; k++)
        print_model(out, &r->at[k]);
}

/* Measured and modelled values in columns of their own. */
static void csv_rows(const struct session *s, struct geo_buf *text)
{
    const struct pln_calibrated *r = &s->result;
    geo_buf_add(text, "row,tx_lon_deg,tx_lat_deg,lon_deg,lat_deg,distance_km,freq_mhz,tx_height_m,"
                      "rx_height_m,half,compared,measured_loss_db");
    for (size_t k = 0; k < r->n_models; k++)
        if (!r->at[k].skipped)
            geo_buf_addf(text, ",%s_modelled_loss_db,%s_extrapolated", r->at[k].model->name,
                         r->at[k].model->name);
    geo_buf_add(text, "\r\n");
    for (size_t i = 0; i < r->n_rows; i++) {
        const struct pln_measurement *m = &s->measured.at[i];
        geo_buf_addf(text, "%u,%.7f,%.7f,%.7f,%.7f,%.6f,%.10g,%.10g,%.10g,%s,%d,", m->row,
                     m->tx_lon_deg, m->tx_lat_deg, m->lon_deg, m->lat_deg, m->distance_km,
                     m->freq_mhz, m->tx_height_m, m->rx_height_m, m->held_out ? "held-out" : "fit",
                     r->compared[i]);
        if (!isnan(m->loss_db)) geo_buf_addf(text, "%.3f", m->loss_db);
        for (size_t k = 0; k < r->n_models; k++) {
            double loss_db = r->loss_db[i * r->n_models + k];
            if (r->at[k].skipped) continue;
            if (isnan(loss_db))
                geo_buf_add(text, ",,");
            else
                geo_buf_addf(text, ",%.3f,%d", loss_db,
                             r->flags[i * r->n_models + k] & PLN_LOSS_EXTRAPOLATED);
        }
        geo_buf_add(text, "\r\n");
    }
}

static enum geo_status write_csv(const struct session *s, struct geo_err *err)
{
    struct geo_buf text = {0}, dir = {0};
    struct geo_outputs *outputs = NULL;
    const char *path = s->args->csv, *slash = strrchr(path, '/');
    if (slash)
        geo_buf_addf(&dir, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    else
        geo_buf_add(&dir, ".");
    csv_rows(s, &text);
    enum geo_status status = geo_buf_status(&text, err);
    if (!status) status = geo_buf_status(&dir, err);
    struct geo_outputs_spec spec = {.dir = dir.text, .overwrite = s->cli->overwrite};
    if (!status) status = geo_outputs_open(&spec, &outputs, err);
    if (!status)
        status = geo_outputs_text(outputs, slash ? slash + 1 : path, text.text, text.length, err);
    if (!status) status = geo_outputs_commit(outputs, err);
    geo_outputs_release(outputs);
    geo_buf_release(&text);
    geo_buf_release(&dir);
    return status;
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    struct session *s = geo_alloc_zero(1, sizeof *s);
    if (!s) return geo_no_memory(err, "the calibration", 1, sizeof *s);
    s->args = given;
    s->cli = cli;
    enum geo_status status = prepare(s, err);
    if (!status) status = pln_calibrate(&s->spec, &s->measured, &s->result, err);
    if (!status && s->args->csv) status = write_csv(s, err);
    if (!status && cli->json)
        status = print_json(s, err);
    else if (!status)
        print_table(s);
    pln_calibrated_release(&s->result);
    pln_measurements_release(&s->measured);
    geo_terrain_release(s->terrain);
    pln_towers_release(&s->towers);
    pln_findings_release(&s->findings);
    if (s->args->scenario.path) pln_scenario_release(&s->scenario);
    geo_free(s);
    return status;
}

const struct pln_command pln_command_calibrate = {
    .name = "calibrate",
    .summary = "Compare the models with measured points, on rows that no fit has seen",
    .about =
        "Half of the paths, chosen by a hash of their two places, serve to fit an offset (and a "
        "slope over distance); bias, standard deviation, RMSE and hit rate are those of the "
        "other half, for each model and distance class. Only rows that every model answers "
        "count, so that models are compared on the same rows.\n\nMeasured and modelled values "
        "stay in columns of their own; nothing here changes a plan.",
    .example =
        "phusong calibrate --measurements drive-test.csv --dem dem.tif\n"
        "phusong calibrate province.ini --measurements drive-test.csv --models p1812,itm --json",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_THREADS | PLN_COMMON_OVERWRITE,
    .args_size = sizeof(struct args),
    .run = run,
};
