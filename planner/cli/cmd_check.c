/* phusong check: the lists of a scenario, repaired or set aside row by row. */
#include "planner/cli/command.h"

#include <jansson.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/cli/checked.h"
#include "planner/intake/codes.h"
#include "planner/run/scenario.h"

struct args {
    const char *scenario, *out;
    bool strict;
    struct pln_cli_list set;
};

static const struct pln_cli_option options[] = {
    {.name = "SCENARIO.ini",
     .kind = PLN_CLI_FILE,
     .offset = offsetof(struct args, scenario),
     .operand = true,
     .required = true,
     .help = "the scenario; of it the lists and [communes], [commune_codes] are needed"},
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
    {.name = "set",
     .letter = 's',
     .arg = "KEY=VALUE",
     .kind = PLN_CLI_LIST,
     .offset = offsetof(struct args, set),
     .help = "use another value than the scenario's, such as villages.crs=EPSG:9209"},
};

struct job {
    struct pln_scenario scenario;
    struct pln_intake_spec spec;
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_programme programme;
    struct pln_checks village_checks, tower_checks;
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
    pln_checks_release(&job->village_checks);
    pln_programme_release(&job->programme);
    pln_towers_release(&job->towers);
    pln_villages_release(&job->villages);
    pln_scenario_release(&job->scenario);
}

static enum geo_status load(const struct pln_cli *cli, const struct args *args, struct job *job,
                            struct geo_err *err)
{
    struct pln_scenario_request request = {.path = args->scenario,
                                           .stage = PLN_STAGE_CHECK,
                                           .overrides = args->set.at,
                                           .n_overrides = args->set.n};
    enum geo_status status = pln_scenario_load(&request, &job->scenario, err);
    if (status) return status;
    job->spec = job->scenario.intake;
    job->spec.refuse_impossible = false;
    job->spec.people_required = false;
    job->spec.strict = job->spec.strict || args->strict;
    job->language = PLN_LANG_EN;
    pln_language_find(cli->lang ? cli->lang : job->scenario.lang, &job->language);
    return GEO_OK;
}

static bool given(const struct pln_source *source)
{
    return source->path && *source->path;
}

/* Findings name their file as the scenario does, wherever it was started from. */
static void shorten_files(const char *dir, struct pln_findings *findings)
{
    size_t n = strlen(dir);
    for (size_t i = 0; i < findings->n; i++) {
        const char **file = &findings->at[i].file;
        if (strncmp(*file, dir, n) == 0 && (*file)[n] == '/') *file += n + 1;
    }
}

static enum geo_status check(struct job *job, struct geo_err *err)
{
    enum geo_status status =
        pln_check_villages(&job->spec, &job->villages, &job->village_checks, &job->findings, err);
    if (!status && given(&job->spec.towers))
        status =
            pln_check_towers(&job->spec, &job->towers, &job->tower_checks, &job->findings, err);
    if (!status && given(&job->spec.programme))
        status =
            pln_intake_programme(&job->spec, &job->villages, &job->programme, &job->findings, err);
    shorten_files(job->scenario.dir, &job->findings);
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

static enum geo_status write_all(const struct job *job, struct geo_outputs *out,
                                 struct geo_err *err)
{
    struct geo_buf villages = {0}, towers = {0}, findings = {0}, summary = {0};
    pln_checked_villages(&villages, &job->villages, &job->village_checks);
    enum geo_status status = put(out, "villages_checked.csv", &villages, err);
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

static void say(const struct pln_cli *cli, const struct job *job)
{
    bool vi = job->language == PLN_LANG_VI;
    say_list(cli, job, "Villages", "Thôn", &job->village_checks);
    say_list(cli, job, "Masts", "Cột", &job->tower_checks);
    if (job->programme.n)
        fprintf(cli->out, vi ? "Chương trình: %zu dòng\n" : "Programme: %zu rows\n",
                job->programme.n);
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
    if (job->towers.n) json_object_set_new(root, "towers", list_json(&job->tower_checks));
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
    if (!status) status = geo_outputs_commit(out, err);
    if (!status && cli->json)
        say_json(cli, &job);
    else if (!status)
        say(cli, &job);
    geo_outputs_release(out);
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
        "column, old and new value, confidence, action) and check_summary.csv. phusong run does "
        "the same first."
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
