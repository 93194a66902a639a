/* phusong check: the lists of a scenario, repaired or set aside row by row. */
#include "planner/cli/command.h"

#include <jansson.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/cli/checked.h"
#include "planner/cli/scenario_args.h"
#include "planner/intake/codes.h"

struct args {
    struct pln_scenario_args scenario;
    const char *out;
    bool strict;
};

static const struct pln_cli_option options[] = {
    PLN_SCENARIO_FILE(struct args, scenario,
                      "the scenario; of it the lists and [communes], [commune_codes] are needed"),
    {.name = "out",
     .letter = 'o',
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, out),
     .required = true,
     .help = "folder for the checked lists; made when it is not there"},
    {.name = "strict",
     .kind = PLN_CLI_FLAG,
     .offset = offsetof(struct args, strict),
     .help = "stop at the first row that must be set aside, with exit status 3 and no outputs"},
    PLN_SCENARIO_SET(struct args, scenario,
                     "use another value than the scenario's, such as villages.crs=EPSG:9209"),
};

struct job {
    struct pln_scenario scenario;
    struct pln_intake_spec spec;
    struct pln_villages villages, usable; /* all rows; those that a run uses, with clusters */
    struct pln_towers towers;
    struct pln_programme programme;
    struct pln_programme_changes changes;
    struct pln_checks village_checks, cluster_checks, tower_checks;
    struct pln_findings findings;
    struct pln_code_count *counts;
    size_t n_counts;
    enum pln_language language;
};

static void release(struct job *job)
{
    geo_free(job->counts);
    pln_findings_release(&job->findings);
    pln_checks_release(&job->tower_checks);
    pln_checks_release(&job->cluster_checks);
    pln_checks_release(&job->village_checks);
    pln_programme_changes_release(&job->changes);
    pln_programme_release(&job->programme);
    pln_towers_release(&job->towers);
    pln_villages_release(&job->usable);
    pln_villages_release(&job->villages);
    pln_scenario_release(&job->scenario);
}

static enum geo_status load(const struct pln_cli *cli, const struct args *args, struct job *job,
                            struct geo_err *err)
{
    enum geo_status status =
        pln_scenario_args_load(&args->scenario, PLN_STAGE_CHECK, NULL, 0, &job->scenario, err);
    if (status) return status;
    job->spec = job->scenario.intake;
    job->spec.refuse_impossible = false;
    job->spec.people_required = false;
    job->spec.strict = job->spec.strict || args->strict;
    job->language = PLN_LANG_EN;
    pln_language_find(cli->lang ? cli->lang : job->scenario.lang, &job->language);
    return GEO_OK;
}

static bool given(const char *path)
{
    return path && *path;
}

static void shorten_file(const char *dir, const char **file)
{
    size_t n = strlen(dir);
    if (*file && strncmp(*file, dir, n) == 0 && (*file)[n] == '/') *file += n + 1;
}

/* Findings name their file as the scenario does, wherever it was started from. */
static void shorten_files(struct job *job)
{
    for (size_t i = 0; i < job->findings.n; i++)
        shorten_file(job->scenario.dir, &job->findings.at[i].file);
    shorten_file(job->scenario.dir, &job->changes.file);
}

static enum geo_status check_programme(struct job *job, struct geo_err *err)
{
    const struct pln_intake_spec *spec = &job->spec;
    if (!given(spec->programme.path)) return GEO_OK;
    enum geo_status status =
        pln_intake_programme(spec, &job->usable, &job->programme, &job->findings, err);
    if (!status && given(spec->programme_previous))
        status = pln_intake_programme_changes(spec, &job->usable, &job->programme, &job->changes,
                                              &job->findings, err);
    return status;
}

static enum geo_status check(struct job *job, struct geo_err *err)
{
    const struct pln_intake_spec *spec = &job->spec;
    enum geo_status status =
        pln_check_villages(spec, &job->villages, &job->village_checks, &job->findings, err);
    if (!status)
        status = pln_check_clusters(spec, &job->villages, &job->village_checks, &job->usable,
                                    &job->cluster_checks, &job->findings, err);
    if (!status && given(spec->towers.path))
        status = pln_check_towers(spec, &job->towers, &job->tower_checks, &job->findings, err);
    if (!status) status = check_programme(job, err);
    shorten_files(job);
    if (!status) status = pln_checked_count(&job->findings, &job->counts, &job->n_counts, err);
    return status;
}

static enum geo_status put(struct geo_outputs *out, const char *name, struct geo_buf *text,
                           struct geo_err *err)
{
    enum geo_status status = geo_buf_status(text, err);
    if (!status) status = geo_outputs_text(out, name, text->text, text->length, err);
    geo_buf_release(text);
    return status;
}

static enum geo_status write_programme(const struct job *job, struct geo_outputs *out,
                                       struct geo_err *err)
{
    struct geo_buf list = {0}, changes = {0};
    if (!given(job->spec.programme.path)) return GEO_OK;
    enum geo_status status = pln_checked_programme(&list, &job->usable, &job->programme, err);
    if (!status) status = put(out, "programme_checked.csv", &list, err);
    if (status || !job->changes.file) return status;
    status = pln_checked_changes(&changes, &job->usable, &job->programme, &job->changes, err);
    return status ? status : put(out, "programme_changes.csv", &changes, err);
}

static bool has_clusters(const struct job *job)
{
    return given(job->spec.clusters.path) || given(job->spec.population);
}

static enum geo_status write_all(const struct job *job, struct geo_outputs *out,
                                 struct geo_err *err)
{
    struct geo_buf villages = {0}, clusters = {0}, towers = {0}, findings = {0}, summary = {0};
    pln_checked_villages(&villages, &job->villages, &job->village_checks);
    enum geo_status status = put(out, "villages_checked.csv", &villages, err);
    if (!status && has_clusters(job)) {
        pln_checked_clusters(&clusters, &job->usable);
        status = put(out, "clusters_checked.csv", &clusters, err);
    }
    if (!status) status = write_programme(job, out, err);
    if (!status && job->towers.n) {
        pln_checked_towers(&towers, &job->towers, &job->tower_checks);
        status = put(out, "towers_checked.csv", &towers, err);
    }
    if (!status) status = pln_checked_findings(&findings, &job->findings, err);
    if (!status) status = put(out, "findings.csv", &findings, err);
    if (status) return status;
    pln_checked_summary_csv(&summary, job->counts, job->n_counts, job->language);
    return put(out, "check_summary.csv", &summary, err);
}

/* ---- what the user sees ---- */

static void say_list(const struct pln_cli *cli, const struct job *job, const char *en,
                     const char *vi, const struct pln_checks *checks)
{
    if (!checks->n) return;
    if (job->language == PLN_LANG_VI)
        fprintf(cli->out, "%s: %zu dòng: giữ nguyên %zu, đã sửa %zu, tách riêng %zu\n", vi,
                checks->n, checks->kept, checks->repaired, checks->quarantined);
    else
        fprintf(cli->out, "%s: %zu rows: %zu kept, %zu repaired, %zu quarantined\n", en, checks->n,
                checks->kept, checks->repaired, checks->quarantined);
}

static void say_changes(const struct pln_cli *cli, const struct job *job)
{
    const struct pln_programme_changes *c = &job->changes;
    fprintf(
        cli->out,
        job->language == PLN_LANG_VI
            ? "So với %s: thêm %zu, bỏ %zu (chưa phủ sóng %zu), mới phủ sóng %zu, thay đổi %zu\n"
            : "Since %s: %zu added, %zu dropped (%zu not covered), %zu newly covered, %zu "
              "changed\n",
        c->file, c->count[PLN_LIST_ADDED], c->count[PLN_LIST_DROPPED], c->dropped_uncovered,
        c->count[PLN_LIST_COVERED], c->changed);
}

static void say(const struct pln_cli *cli, const struct job *job)
{
    bool vi = job->language == PLN_LANG_VI;
    say_list(cli, job, "Villages", "Thôn", &job->village_checks);
    say_list(cli, job, "Clusters", "Cụm dân cư", &job->cluster_checks);
    if (has_clusters(job))
        fprintf(cli->out,
                vi ? "%zu thôn dùng được, %zu cụm dân cư\n"
                   : "%zu usable villages with %zu household clusters\n",
                job->usable.n, job->usable.n_clusters);
    say_list(cli, job, "Masts", "Cột", &job->tower_checks);
    if (given(job->spec.programme.path))
        fprintf(cli->out, vi ? "Chương trình: %zu dòng\n" : "Programme: %zu rows\n",
                job->programme.n);
    if (job->changes.file) say_changes(cli, job);
    if (job->n_counts) fputs("\n", cli->out);
    for (size_t i = 0; i < job->n_counts; i++) {
        const struct pln_code_count *c = &job->counts[i];
        fprintf(cli->out, "%-22s %-12s %7zu  %s\n", c->code->name, pln_action_name(c->action),
                c->rows ? c->rows : c->n, vi ? c->code->vietnamese : c->code->english);
    }
}

static json_t *list_json(const struct pln_checks *checks)
{
    return json_pack("{s:I,s:I,s:I,s:I}", "rows", (json_int_t)checks->n, "kept",
                     (json_int_t)checks->kept, "repaired", (json_int_t)checks->repaired,
                     "quarantined", (json_int_t)checks->quarantined);
}

static json_t *programme_json(const struct job *job)
{
    const struct pln_programme_changes *c = &job->changes;
    json_t *root = json_pack("{s:I}", "rows", (json_int_t)job->programme.n);
    if (!c->file) return root;
    for (int kind = 0; kind < PLN_LIST_CHANGES; kind++)
        json_object_set_new(root, pln_list_change_name((enum pln_list_change_kind)kind),
                            json_integer((json_int_t)c->count[kind]));
    json_object_set_new(root, "changed", json_integer((json_int_t)c->changed));
    return root;
}

static void say_json(const struct pln_cli *cli, const struct job *job)
{
    json_t *root = json_object(), *codes = json_array();
    for (size_t i = 0; i < job->n_counts; i++) {
        const struct pln_code_count *c = &job->counts[i];
        json_array_append_new(codes,
                              json_pack("{s:s,s:s,s:s,s:I,s:I}", "code", c->code->name, "file",
                                        c->file, "action", pln_action_name(c->action), "findings",
                                        (json_int_t)c->n, "rows", (json_int_t)c->rows));
    }
    json_object_set_new(root, "villages", list_json(&job->village_checks));
    if (job->cluster_checks.n)
        json_object_set_new(root, "clusters", list_json(&job->cluster_checks));
    if (job->towers.n) json_object_set_new(root, "towers", list_json(&job->tower_checks));
    if (given(job->spec.programme.path))
        json_object_set_new(root, "programme", programme_json(job));
    json_object_set_new(root, "codes", codes);
    json_dumpf(root, cli->out, JSON_INDENT(2));
    fputs("\n", cli->out);
    json_decref(root);
}

static enum geo_status run(struct pln_cli *cli, const void *arguments, struct geo_err *err)
{
    const struct args *args = arguments;
    struct job job = {0};
    struct geo_outputs *out = NULL;
    struct geo_outputs_spec outputs = {.dir = args->out, .overwrite = cli->overwrite};
    enum geo_status status = load(cli, args, &job, err);
    if (!status) status = check(&job, err);
    if (!status) status = geo_outputs_open(&outputs, &out, err);
    if (!status) status = write_all(&job, out, err);
    status = geo_outputs_end(out, status, err);
    if (!status && cli->json)
        say_json(cli, &job);
    else if (!status)
        say(cli, &job);
    release(&job);
    return status;
}

const struct pln_command pln_command_check = {
    .name = "check",
    .summary = "The lists alone: repair what can be repaired, set aside the rest, say everything",
    .about =
        "Reads the villages, masts and programme of the scenario as people send them: decimal "
        "commas, degrees in any spelling, swapped axes, VN-2000 metres of any zone, old commune "
        "codes. Each row is kept, repaired or quarantined; nothing is dropped. Writes "
        "villages_checked.csv and towers_checked.csv (WGS 84), findings.csv (code, file, row, "
        "id, column, old and new value, confidence, action) and check_summary.csv; where the "
        "scenario "
        "has them, clusters_checked.csv (the household clusters of the usable villages), "
        "programme_checked.csv, and programme_changes.csv (against [programme] previous). phusong "
        "run does the same first."
        "\n\n"
        "With commune polygons ([communes] in the scenario) points outside their commune, in the "
        "sea, and metres of the wrong zone are found for certain; without them only by the "
        "neighbouring rows and the outline of the country.",
    .example = "phusong check datasets/scenarios/hatinh.ini --out out/check",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_OVERWRITE | PLN_COMMON_JSON | PLN_COMMON_LANG | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
