#include "planner/cli/dry_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/par.h"
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

/* ---- times of the run before ---- */

/* Seconds of the clock that STEP took by a run.log; negative: it says nothing of it. The log has a
 * line a step: its name, the seconds, "s". */
static double seconds_of(const char *log, const char *step)
{
    size_t n = strlen(step);
    for (const char *line = log; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        char *end;
        double seconds = strtod(line + (strncmp(line, step, n) == 0 ? n : 0), &end);
        if (strncmp(line, step, n) == 0 && line[n] == ' ' && strncmp(end, " s", 2) == 0)
            return seconds;
    }
    return -1;
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
    const char *log; /* of the run before; NULL: none */
};

static void tell_step(const struct forecast *f, const char *step, const char *what)
{
    double seconds = f->log ? seconds_of(f->log, step) : -1;
    if (seconds >= 0)
        fprintf(f->cli->out, "  %-11s %s; %.1f s in the run before\n", step, what, seconds);
    else
        fprintf(f->cli->out, "  %-11s %s\n", step, what);
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
static void tell_later_steps(const struct forecast *f, struct pln_batch *batch)
{
    const bool has_reach = store_has(batch, "reached"), has_hops = store_has(batch, "hops"),
               has_plan = store_has(batch, "plan");
    if (batch->stage >= PLN_STAGE_CANDIDATES) {
        tell_step(f, "candidates", "looked for anew");
        tell_step(f, "reach",
                  has_reach ? "computed for places, villages and ground that are new"
                            : "computed for all places");
        tell_step(f, "backhaul",
                  has_hops ? "looked for where a place, a mast's height or the ground is new"
                           : "looked for at all places");
    }
    if (batch->stage >= PLN_STAGE_PLAN) {
        const char *plan =
            has_plan ? "from the store if the choice is one met before, else anew" : "made anew";
        tell_step(f, "plan", plan);
        tell_step(f, "frontier", plan);
    }
    tell_step(f, "outputs", "written anew");
}

static void tell_audit(const struct forecast *f, const struct pln_audit_forecast *work)
{
    int threads = geo_par_threads((int)f->cli->threads);
    double seconds = work->path_s * (double)work->n_to_compute / (double)threads;
    fprintf(f->cli->out,
            "  audit       %zu pairs of place and mast, at most %zu to compute; about %.0f s on %d "
            "threads\n",
            work->n_pairs, work->n_to_compute, seconds, threads);
}

static enum geo_status tell_work(const struct forecast *f, struct pln_batch *batch,
                                 struct geo_err *err)
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
        tell_audit(f, &work);
        tell_later_steps(f, batch);
        fprintf(f->cli->out, "memory: about %.0f MB for the terrain and %.0f MB for the rest\n",
                (double)run.terrain_info.width * (double)run.terrain_info.height * 4e-6,
                40 + (double)run.villages.n * 4e-3 + (double)work.n_pairs * 1e-5);
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
    const struct forecast forecast = {.cli = cli, .log = log};
    status = tell_work(&forecast, batch, err);
    geo_free(log);
    return status;
}
