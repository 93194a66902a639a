/* phusong run, audit, candidates, plan: the main job, as far as one asks. */
#define _POSIX_C_SOURCE 200809L
#include "planner/cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "geo/base/output.h"
#include "geo/base/par.h"
#include "planner/cli/dry_run.h"
#include "planner/cli/scenario_args.h"
#include "planner/intake/codes.h"
#include "planner/report/report.h"
#include "planner/report/summary.h"
#include "planner/run/batch.h"
#include "planner/run/proof.h"
#include "planner/run/stages.h"

struct args {
    struct pln_scenario_args scenario;
    const char *out, *store, *budget, *budgets, *target_people, *target_villages_pct;
    bool no_store, wait, dry_run;
};

static const struct pln_cli_option options[] = {
    PLN_SCENARIO_FILE(struct args, scenario,
                      "the scenario (phusong help scenario explains its keys)"),
    {.name = "out",
     .letter = 'o',
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, out),
     .required = true,
     .help = "folder for the outputs; made when it is not there"},
    PLN_SCENARIO_SET(struct args, scenario,
                     "use another value than the scenario's, such as plan.budget_vnd=60e9 or "
                     "\"site pole.capex_vnd=2e8\"; may be given several times"),
    {.name = "budget",
     .arg = "VND",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, budget),
     .help = "present value that may be spent, such as 60e9 or \"60 tỷ\", in place of the "
             "scenario's goal"},
    {.name = "budgets",
     .arg = "VND,…",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, budgets),
     .help = "what these amounts would buy, for frontier.csv"},
    {.name = "target-people",
     .arg = "N",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, target_people),
     .help = "the cheapest plan that newly serves so many, in place of the scenario's goal"},
    {.name = "target-villages-pct",
     .arg = "PCT",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, target_villages_pct),
     .help = "the cheapest plan that serves this share of the villages without signal, in place of "
             "the scenario's goal"},
    {.name = "store",
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, store),
     .help =
         "keep results here for later runs (else $PHUSONG_STORE, else the user's cache folder)"},
    {.name = "no-store",
     .kind = PLN_CLI_FLAG,
     .offset = offsetof(struct args, no_store),
     .help = "compute everything anew and keep nothing"},
    {.name = "wait",
     .kind = PLN_CLI_FLAG,
     .offset = offsetof(struct args, wait),
     .help = "wait while another run holds the output folder, instead of exit status 6"},
    {.name = "dry-run",
     .kind = PLN_CLI_FLAG,
     .offset = offsetof(struct args, dry_run),
     .help = "read and check the inputs, say what would be computed, and write nothing"},
};
#define COMMON                                                                                     \
    (PLN_COMMON_THREADS | PLN_COMMON_OVERWRITE | PLN_COMMON_QUIET | PLN_COMMON_PROGRESS |          \
     PLN_COMMON_JSON | PLN_COMMON_LANG)

/* What goes into run.log, the only output that holds times. */
struct journal {
    struct pln_cli *cli;
    struct geo_buf text;
    double start_s, step_s, step_cpu_s;
    const char *step;
};

static double clock_s(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double now_s(void)
{
    return clock_s(CLOCK_MONOTONIC);
}

static void journal_open(struct journal *journal, struct pln_cli *cli, const char *scenario)
{
    char stamp[40];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    *journal = (struct journal){.cli = cli, .start_s = now_s()};
    geo_buf_addf(&journal->text, "phusong %s, %s, %s, %d threads\n", PHUSONG_VERSION, scenario,
                 stamp, geo_par_threads((int)cli->threads));
}

static void journal_step(void *context, const char *name)
{
    struct journal *journal = context;
    double now = now_s();
    double cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
    if (journal->step)
        geo_buf_addf(&journal->text, "%-12s %9.3f s %9.3f s of processor\n", journal->step,
                     now - journal->step_s, cpu - journal->step_cpu_s);
    journal->step = name;
    journal->step_s = now;
    journal->step_cpu_s = cpu;
    pln_cli_stage(journal->cli, name);
}

static int journal_progress(void *context, size_t done, size_t n)
{
    return pln_cli_progress(((struct journal *)context)->cli, done, n);
}

static void journal_counts(struct journal *journal, const struct pln_run *run)
{
    const struct pln_audit *audit = &run->audit;
    geo_buf_addf(&journal->text,
                 "rows         %zu villages (%zu repaired, %zu quarantined), %zu masts (%zu "
                 "repaired, %zu quarantined)\n",
                 run->villages.n, run->village_checks.repaired, run->village_checks.quarantined,
                 run->towers.n, run->tower_checks.repaired, run->tower_checks.quarantined);
    geo_buf_addf(&journal->text,
                 "audit        %zu paths, %zu pairs excluded by free space, %zu without terrain, "
                 "%zu outside the model's validity\n",
                 audit->n_paths, audit->n_pruned, audit->n_gaps, audit->n_extrapolated);
    geo_buf_addf(&journal->text, "reach        %zu places, %zu options, %zu paths, %zu links\n",
                 run->candidates.n, run->candidates.n_options, run->reach.n_paths,
                 run->reach.n_links);
    struct rusage used;
    if (getrusage(RUSAGE_SELF, &used) == 0)
        geo_buf_addf(&journal->text, "memory       %ld MB at most\n", used.ru_maxrss / 1000);
}

/* Minutes of work are not begun for a folder that will be refused in the end. */
static enum geo_status check_folder(const struct pln_cli *cli, const char *dir, struct geo_err *err)
{
    struct stat st;
    struct geo_buf path = {0};
    geo_buf_addf(&path, "%s/summary.json", dir);
    bool there = !path.failed && stat(path.text, &st) == 0;
    geo_buf_release(&path);
    return there && !cli->overwrite
               ? geo_fail(err, GEO_CANT_WRITE,
                          "%s holds the outputs of an earlier run (summary.json); expected an "
                          "empty folder, or --overwrite",
                          dir)
               : GEO_OK;
}

static enum geo_status load(const struct pln_cli *cli, const struct args *args,
                            enum pln_stage stage, struct pln_scenario *scenario,
                            struct geo_err *err)
{
    const char *lang = !cli->lang ? NULL : strcmp(cli->lang, "vi") == 0 ? "vi" : "en";
    const struct pln_scenario_flag flags[] = {
        {"report.lang", lang},
        {"plan.budget_vnd", args->budget},
        {"plan.budgets", args->budgets},
        {"plan.target_people", args->target_people},
        {"plan.target_villages_pct", args->target_villages_pct}};
    return pln_scenario_args_load(&args->scenario, stage, flags, sizeof flags / sizeof *flags,
                                  scenario, err);
}

static enum geo_status commit(struct journal *journal, const struct pln_batch *batch,
                              struct geo_outputs *out, struct geo_err *err)
{
    if (batch->store && pln_store_damaged(batch->store))
        geo_buf_addf(&journal->text, "store        %zu damaged objects deleted\n",
                     pln_store_damaged(batch->store));
    geo_buf_addf(&journal->text, "%-12s %9.3f s %9.3f s of processor\n", "all",
                 now_s() - journal->start_s, clock_s(CLOCK_PROCESS_CPUTIME_ID));
    enum geo_status status = geo_buf_status(&journal->text, err);
    if (!status)
        status = geo_outputs_text(out, PLN_RUN_LOG, journal->text.text, journal->text.length, err);
    if (!status) status = pln_batch_finish(batch, out, err);
    if (!status && pln_cli_interrupted())
        status = geo_fail(err, GEO_INTERRUPTED, "interrupted before the outputs were in place");
    return status ? status : geo_outputs_commit(out, err);
}

static void tell_keeping(struct journal *journal, const struct pln_run *run)
{
    const struct pln_keeping *k = &run->keeping;
    const char *unit = run->results.weight_per_person > 0 ? "people (weighted)" : "weight";
    double scale = run->results.weight_per_person > 0 ? (double)run->results.weight_per_person : 1;
    geo_buf_addf(&journal->text,
                 "keeping      %zu of %zu earlier sites (%zu still on offer) costs %.0f %s\n",
                 k->n_kept, k->n_earlier, k->n_on_offer, (double)k->lost / scale, unit);
    pln_cli_log(journal->cli, "keeping %zu of %zu earlier sites (%zu still on offer) costs %.0f %s",
                k->n_kept, k->n_earlier, k->n_on_offer, (double)k->lost / scale, unit);
}

/* Rows that were set aside are named even where the log is silent: they are missing from the plan.
 */
static void tell_quarantined(const struct pln_run *run, struct geo_buf *warnings)
{
    enum { shown_most = 5 };
    size_t n = 0;
    for (size_t i = 0; i < run->findings.n; i++) {
        const struct pln_finding *f = &run->findings.at[i];
        if (f->action != PLN_ACTION_QUARANTINED || n++ >= shown_most) continue;
        const struct pln_code *code = pln_code_find(f->code);
        geo_buf_addf(
            warnings,
            "phusong: %s, row %u%s%s%s, column %s: \"%s\": %s; the row is set aside (%s)\n",
            f->file, f->row, *f->id ? " (" : "", f->id, *f->id ? ")" : "", f->column, f->old_value,
            code ? code->english : "refused", f->code);
    }
    if (n > shown_most)
        geo_buf_addf(warnings, "phusong: and %zu more rows are set aside (findings.csv)\n",
                     n - shown_most);
}

static enum geo_status compute(struct journal *journal, struct pln_batch *batch,
                               struct geo_outputs *out, struct pln_batch_says *says,
                               struct geo_err *err)
{
    enum pln_language language = PLN_LANG_EN;
    pln_language_find(batch->scenario->lang, &language);
    struct pln_run run;
    struct pln_run_spec spec = {.scenario = batch->scenario,
                                .stage = batch->stage,
                                .threads = (int)journal->cli->threads,
                                .store = batch->store,
                                .inputs = &batch->inputs,
                                .step = journal_step,
                                .progress = journal_progress,
                                .ctx = journal};
    struct pln_report_spec report = {.language = language, .threads = (int)journal->cli->threads};
    struct pln_facts facts = {0};
    enum geo_status status = pln_run_execute(&spec, &run, err);
    journal_step(journal, status ? NULL : "outputs");
    if (!status) status = pln_facts_build(&run.results, &facts, err);
    if (!status) status = pln_report_write(&facts, out, &report, err);
    if (!status) status = pln_proof_write(&run, out, err);
    if (!status) status = pln_summary_json(&facts, &says->json, err);
    if (!status) pln_summary_text(&facts, language, &says->text);
    if (!status) status = geo_buf_status(&says->text, err);
    if (!status) tell_quarantined(&run, &says->warnings);
    if (!status) journal_step(journal, "store");
    if (!status) status = pln_batch_keep(batch, out, says, err);
    journal_step(journal, NULL);
    if (!status) journal_counts(journal, &run);
    if (!status && run.keeping.n_earlier) tell_keeping(journal, &run);
    if (run.forgetful.status) batch->failure = run.forgetful;
    pln_facts_release(&facts);
    pln_run_release(&run);
    return status;
}

static enum geo_status run_in(struct journal *journal, struct pln_batch *batch,
                              struct geo_outputs *out, struct geo_err *err)
{
    const struct pln_cli *cli = journal->cli;
    struct pln_batch_says says = {0};
    bool restored = false;
    journal_step(journal, "store");
    enum geo_status status = pln_batch_restore(batch, out, &says, &restored, err);
    if (!status && restored) journal_step(journal, NULL);
    if (!status && !restored) status = compute(journal, batch, out, &says, err);
    if (!status) status = commit(journal, batch, out, err);
    pln_cli_stage(journal->cli, NULL);
    const struct geo_buf *text = cli->json ? &says.json : &says.text;
    if (!status && text->length) fwrite(text->text, 1, text->length, cli->out);
    if (!status && says.warnings.length) fputs(says.warnings.text, stderr);
    if (!status && restored) pln_cli_log(cli, "nothing changed: the outputs come from the store");
    pln_batch_says_release(&says);
    return status;
}

static enum geo_status run_to(struct pln_cli *cli, const struct args *args, enum pln_stage stage,
                              struct geo_err *err)
{
    struct pln_scenario scenario = {0};
    struct geo_outputs *out = NULL;
    struct pln_batch batch = {0};
    struct journal journal = {0};
    struct geo_outputs_spec outputs = {
        .dir = args->out, .overwrite = cli->overwrite, .wait_seconds = args->wait ? -1 : 0};

    enum geo_status status = load(cli, args, stage, &scenario, err);
    if (!status && !args->dry_run) status = check_folder(cli, args->out, err);
    if (!status && !args->dry_run) status = geo_outputs_open(&outputs, &out, err);
    if (!status) journal_open(&journal, cli, scenario.name);
    if (!status)
        status = pln_batch_begin(&scenario, stage, args->no_store ? "" : args->store, args->dry_run,
                                 (int)cli->threads, &batch, err);
    if (!status)
        status = args->dry_run ? pln_dry_run(cli, args->out, &batch, err)
                               : run_in(&journal, &batch, out, err);
    if (batch.failure.status)
        pln_cli_log(cli, "going on without the store: %s", batch.failure.text);
    if (!status && !args->dry_run)
        pln_cli_log(cli, "outputs in %s; QGIS opens plan.gpkg", args->out);
    geo_buf_release(&journal.text);
    status = geo_outputs_end(out, status, err);
    pln_batch_release(&batch);
    pln_scenario_release(&scenario);
    return status;
}

#define COMMAND(name_, stage_, summary_, about_)                                                   \
    static enum geo_status run_##name_(struct pln_cli *cli, const void *args, struct geo_err *err) \
    {                                                                                              \
        return run_to(cli, args, stage_, err);                                                     \
    }                                                                                              \
    const struct pln_command pln_command_##name_ = {                                               \
        .name = #name_,                                                                            \
        .summary = summary_,                                                                       \
        .about = about_,                                                                           \
        .example = "phusong " #name_ " datasets/scenarios/hatinh.ini --out out/hatinh",            \
        PLN_CLI_OPTIONS(options),                                                                  \
        .common = COMMON,                                                                          \
        .args_size = sizeof(struct args),                                                          \
        .run = run_##name_,                                                                        \
    };

COMMAND(run, PLN_STAGE_PLAN, "The main job: check, audit, candidates, plan, outputs",
        "Reads the scenario, checks its lists, computes who is served today, finds places for new "
        "sites, chooses among them within the budget, and writes plan.gpkg (opens in QGIS), "
        "no_signal.csv, proposals.csv, summary.json and further lists. All outputs are put in "
        "place at the end together, or none of them; they are the same bytes for any number of "
        "threads. Times stand in run.log only.")
COMMAND(audit, PLN_STAGE_AUDIT, "Who has signal today: the first part of the main job",
        "As phusong run, but stops after the audit: no candidates, no plan.")
COMMAND(candidates, PLN_STAGE_CANDIDATES, "Where something could be built, and whom it would serve",
        "As phusong run, but stops before the choice of sites.")
COMMAND(plan, PLN_STAGE_PLAN, "Up to the chosen sites: the whole main job",
        "The last stage; the same as phusong run.")
