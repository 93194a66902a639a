#include "planner/cli/dry_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/served.h"
#include "planner/run/stages.h"

static void tell_changed_inputs(const struct pln_cli *cli, const char *dir,
                                const struct pln_batch *batch)
{
    struct pln_manifest before;
    if (pln_manifest_read(dir, &before, NULL)) {
        fprintf(cli->out, "%s holds no earlier run\n", dir);
        return;
    }
    for (size_t i = 0; i < batch->inputs.n; i++) {
        const struct pln_manifest_file *file = &batch->inputs.at[i];
        bool same = false;
        for (size_t k = 0; k < before.n_inputs && !same; k++)
            same = strcmp(before.inputs[k].role, file->role) == 0 &&
                   strcmp(before.inputs[k].digest.sha256, file->digest.sha256) == 0;
        if (!same)
            fprintf(cli->out, "changed since the run in %s: %s (%s)\n", dir, file->name,
                    file->role);
    }
    pln_manifest_release(&before);
}

/* ---- what the run before took ---- */

/* Seconds of processor that STEP took by a run.log; negative: it says nothing of it. The log has a
 * line a step: its name, seconds by the clock, "s", seconds of processor, "s". */
static double seconds_of(const char *log, const char *step)
{
    size_t n = strlen(step);
    for (const char *line = log; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        char *end;
        if (strncmp(line, step, n) != 0 || line[n] != ' ') continue;
        strtod(line + n, &end);
        if (strncmp(end, " s ", 3) == 0) return strtod(end + 3, NULL);
    }
    return -1;
}

/* The whole number after WORDS at the beginning of a line; negative: none. */
static double number_of(const char *log, const char *words)
{
    const char *at = log ? strstr(log, words) : NULL;
    return at && (at == log || at[-1] == '\n') ? strtod(at + strlen(words), NULL) : -1;
}

static char *read_log(const char *dir)
{
    enum { MOST = 100000 };
    struct geo_buf path = {0};
    geo_buf_addf(&path, "%s/" PLN_RUN_LOG, dir);
    FILE *f = path.failed ? NULL : fopen(path.text, "rb");
    char *text = f ? geo_alloc_zero(MOST + 1, 1) : NULL;
    if (text && fread(text, 1, MOST, f) == 0) *text = '\0';
    if (f) fclose(f);
    geo_buf_release(&path);
    return text;
}

/* ---- the steps ---- */

struct forecast {
    const struct pln_cli *cli;
    const char *log;        /* of the run before; NULL: none that computed */
    double least_s, most_s; /* of processor, so far */
};

/* A step of the run before: it surely (LEAST) and perhaps (MOST) takes as long again. */
static void tell_step(struct forecast *f, const char *step, const char *what, bool surely)
{
    double seconds = f->log ? seconds_of(f->log, step) : -1;
    if (seconds >= 0)
        fprintf(f->cli->out, "  %-11s %s; %.1f s in the run before\n", step, what, seconds);
    else
        fprintf(f->cli->out, "  %-11s %s\n", step, what);
    if (seconds < 0) return;
    f->least_s += surely ? seconds : 0;
    f->most_s += seconds;
}

static bool store_has(struct pln_batch *batch, const char *kind)
{
    struct pln_objects objects = {0};
    if (!batch->store || pln_store_find(batch->store, kind, NULL, &objects, NULL)) return false;
    bool has = objects.n > 0;
    pln_objects_release(&objects);
    return has;
}

/* What follows the audit follows from its answer: the words say what is computed in which case. */
static void tell_later_steps(struct forecast *f, struct pln_batch *batch)
{
    const bool has_reach = store_has(batch, "reached"), has_hops = store_has(batch, "hops"),
               has_plan = store_has(batch, "plan"), has_land = store_has(batch, "drawn");
    if (batch->stage >= PLN_STAGE_CANDIDATES) {
        tell_step(f, "candidates", "looked for anew", true);
        tell_step(f, "reach",
                  has_reach ? "computed for places, villages and ground that are new"
                            : "computed for all places",
                  !has_reach);
        tell_step(f, "backhaul",
                  has_hops ? "looked for where a place, a mast's height or the ground is new"
                           : "looked for at all places",
                  !has_hops);
    }
    if (batch->stage >= PLN_STAGE_PLAN) {
        const char *plan =
            has_plan ? "from the store if the choice is one met before, else anew" : "made anew";
        tell_step(f, "plan", plan, !has_plan);
        tell_step(f, "frontier", plan, !has_plan);
    }
    if (batch->scenario->draw_coverage != PLN_DRAW_NO)
        tell_step(f, "coverage",
                  has_land ? "drawn for masts, sites and ground that are new"
                           : "drawn for all masts",
                  !has_land);
    tell_step(f, "outputs", "written anew", true);
}

/* A sample taken now, on a processor that others use too, and the run later. */
#define AUDIT_LEAST 0.7
#define AUDIT_MOST 1.4

static void tell_audit(struct forecast *f, const struct pln_audit_forecast *work)
{
    fprintf(f->cli->out,
            "  audit       %zu pairs of place and mast; new or changed: %zu pairs, of %zu of %zu "
            "masts; about %.0f paths to compute, %.1f s\n",
            work->n_pairs, work->n_new_pairs, work->n_new_masts, work->n_masts, work->n_paths,
            work->seconds);
    f->least_s += AUDIT_LEAST * work->seconds;
    f->most_s += AUDIT_MOST * work->seconds;
}

/* The time that all steps take beside a path's is by far not the same from case to case: of those
 * measured (docs/batch.md) none lies outside of these bounds, a village. */
enum { PATHS_LEAST = 30, PATHS_MOST = 1000 };

static void tell_time(struct forecast *f, const struct pln_batch *batch,
                      const struct pln_audit_forecast *work, size_t n_villages)
{
    if (f->log) {
        fprintf(f->cli->out,
                "time: %.0f to %.0f s of processor, by the run before; the lower end if the store "
                "answers all it may\n",
                floor(f->least_s), ceil(f->most_s));
        return;
    }
    double village_s = batch->stage >= PLN_STAGE_CANDIDATES ? work->path_s * (double)n_villages : 0;
    fprintf(f->cli->out,
            "time: %.0f to %.0f s of processor, by rule of thumb: the audit by a sample of places, "
            "all else as long as %d to %d paths a village\n",
            floor(AUDIT_LEAST * work->seconds + PATHS_LEAST * village_s),
            ceil(AUDIT_MOST * work->seconds + PATHS_MOST * village_s), PATHS_LEAST, PATHS_MOST);
}

static bool about(double a, double b)
{
    return a > 0.8 * b && b > 0.8 * a;
}

static void tell_memory(const struct forecast *f, const struct pln_run *run)
{
    double before_mb = number_of(f->log, "memory "), villages = number_of(f->log, "rows ");
    if (before_mb > 0 && about(villages, (double)run->villages.n)) {
        fprintf(f->cli->out, "memory: about %.0f MB, as the run before\n", before_mb);
        return;
    }
    double terrain_mb = (double)run->terrain_info.width * (double)run->terrain_info.height * 4e-6;
    double rows = (double)(run->villages.n + run->towers.n);
    fprintf(
        f->cli->out,
        "memory: %.0f to %.0f MB, by rule of thumb: the program 70 to 150, the terrain %.0f, 4 to "
        "8 kB for each village and mast\n",
        70 + terrain_mb + 4e-3 * rows, 150 + terrain_mb + 8e-3 * rows, terrain_mb);
}

static enum geo_status tell_work(struct forecast *f, struct pln_batch *batch, struct geo_err *err)
{
    struct pln_run run;
    struct pln_audit_forecast work;
    struct pln_run_spec spec = {.scenario = batch->scenario,
                                .stage = PLN_STAGE_CHECK,
                                .threads = (int)f->cli->threads,
                                .store = batch->store};
    enum geo_status status = pln_run_execute(&spec, &run, err);
    if (!status && batch->stage >= PLN_STAGE_AUDIT) status = pln_run_foresee(&run, &work, err);
    if (!status && batch->stage >= PLN_STAGE_AUDIT) {
        tell_step(f, "lists", "read anew", true);
        tell_audit(f, &work);
        tell_later_steps(f, batch);
        tell_time(f, batch, &work, run.villages.n);
        tell_memory(f, &run);
    }
    pln_run_release(&run);
    return status;
}

enum geo_status pln_dry_run(const struct pln_cli *cli, const char *dir, struct pln_batch *batch,
                            struct geo_err *err)
{
    bool kept = false;
    tell_changed_inputs(cli, dir, batch);
    enum geo_status status = pln_batch_holds(batch, &kept, err);
    if (!status && kept)
        fputs("nothing to compute: the outputs of this very run are in the store\n", cli->out);
    if (status || kept) return status;
    char *log = read_log(dir);
    struct forecast forecast = {.cli = cli, .log = seconds_of(log, "audit") < 0 ? NULL : log};
    status = tell_work(&forecast, batch, err);
    geo_free(log);
    return status;
}
