/* phusong solve: the choice of sites alone, on tables that anyone can bring. */
#include "planner/cli/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/opt/instance.h"
#include "planner/opt/solve.h"

struct args {
    const char *sites, *villages, *covers, *out;
    long budget, seed;
    double effort;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    {.name = "sites",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(sites),
     .required = true,
     .help = "columns site,cost and, if wanted, place (at most one site of a place is chosen), "
             "committed (1: always chosen)"},
    {.name = "villages",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(villages),
     .required = true,
     .help = "columns village,weight"},
    {.name = "covers",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(covers),
     .required = true,
     .help = "columns site,village: who covers whom"},
    {.name = "budget",
     .arg = "B",
     .kind = PLN_CLI_INT,
     .min = -1,
     .max = 4e18,
     AT(budget),
     .preset = "-1",
     .help = "the chosen sites cost at most this, in the unit of the costs"},
    {.name = "effort",
     .arg = "TIMES",
     .kind = PLN_CLI_REAL,
     .min = 0.01,
     .max = 1000,
     AT(effort),
     .preset = "1",
     .help = "search that much longer (or shorter) than the standard"},
    {.name = "seed",
     .arg = "N",
     .kind = PLN_CLI_INT,
     .min = 0,
     .max = 1e15,
     AT(seed),
     .preset = "0",
     .help = "of the random numbers of the search"},
    {.name = "out",
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     AT(out),
     .help = "write plan.csv, solve.json and certificate/, which `phusong verify` checks"},
};

/* What one call works with. */
struct job {
    struct pln_cli *cli;
    const struct args *args;
    struct pln_instance instance;
    struct pln_plan plan;
    struct pln_certificate certificate;
};

static struct geo_buf plan_table(const struct job *job)
{
    struct geo_buf text = {0};
    int64_t cost = 0, value = 0;
    geo_buf_add(&text, "rank,site,cost,gain,cumulative_cost,cumulative_gain\n");
    for (size_t k = 0; k < job->plan.n; k++) {
        uint32_t i = job->plan.option[k];
        cost += job->instance.problem.cost[i];
        value += job->plan.gain[k];
        geo_buf_addf(&text, "%zu,", k + 1);
        pln_csv_add_text(&text, job->instance.site[i]);
        geo_buf_addf(&text, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
                     job->instance.problem.cost[i], job->plan.gain[k], cost, value);
    }
    return text;
}

static enum geo_status plan_json(const struct job *job, struct geo_buf *text, struct geo_err *err)
{
    json_t *root = json_object(), *sites = json_array();
    for (size_t k = 0; k < job->plan.n; k++)
        json_array_append_new(sites, json_string(job->instance.site[job->plan.option[k]]));
    json_object_set_new(root, "value", json_integer(job->plan.value));
    json_object_set_new(root, "bound", json_integer(job->plan.bound));
    json_object_set_new(root, "gap_pct", json_real(pln_plan_gap_pct(&job->plan)));
    json_object_set_new(root, "cost", json_integer(job->plan.cost));
    json_object_set_new(root, "budget", json_integer(job->instance.problem.budget));
    json_object_set_new(root, "optimal", json_boolean(job->plan.optimal));
    json_object_set_new(root, "bound_kind", json_string(job->plan.bound_kind));
    json_object_set_new(root, "sites", sites);
    char *dump = json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
    json_decref(root);
    if (!dump)
        return geo_fail(err, GEO_BAD_DATA,
                        "a site's id is no valid UTF-8 and cannot stand in JSON");
    geo_buf_add(text, dump);
    geo_buf_add(text, "\n");
    free(dump);
    return geo_buf_status(text, err);
}

static void say_state(const struct job *job)
{
    const struct pln_plan *plan = &job->plan;
    if (plan->state == PLN_PLAN_NOBODY_COVERED)
        pln_cli_log(job->cli, "no site covers anyone%s",
                    plan->n ? " beyond the committed ones" : ": the plan is empty");
    else if (plan->state == PLN_PLAN_BUDGET_SMALL)
        pln_cli_log(job->cli,
                    "the budget buys no site that covers anyone; the cheapest costs %" PRId64,
                    plan->cheapest_useful);
}

static void print_plan(const struct job *job)
{
    const struct pln_plan *plan = &job->plan;
    FILE *out = job->cli->out;
    fprintf(out, "sites    %zu of %zu\n", plan->n, job->instance.problem.n_options);
    fprintf(out, "cost     %" PRId64 " of %" PRId64 "\n", plan->cost, job->instance.problem.budget);
    fprintf(out, "covered  %" PRId64 "\n", plan->value);
    if (plan->optimal)
        fprintf(out, "bound    %" PRId64 ": proved, no plan within the budget covers more\n",
                plan->bound);
    else
        fprintf(out, "bound    %" PRId64 ": no plan within the budget covers more; gap %.3f %%\n",
                plan->bound, pln_plan_gap_pct(plan));
}

/* certificate/ first: a plan.csv never stands beside an older certificate. */
static enum geo_status write_certificate(const struct job *job, struct geo_err *err)
{
    char dir[4096];
    snprintf(dir, sizeof dir, "%s/certificate", job->args->out);
    struct geo_outputs_spec spec = {.dir = dir, .overwrite = job->cli->overwrite};
    struct geo_outputs *out = NULL;
    const struct pln_instance *s = &job->instance;
    struct pln_instance_names names = {.site = s->site,
                                       .village = s->village,
                                       .planned = s->planned,
                                       .province = s->province,
                                       .province_name = s->province_name};
    enum geo_status st = geo_outputs_open(&spec, &out, err);
    if (st == GEO_OK) st = pln_certificate_write(&job->certificate, &s->problem, &names, out, err);
    if (st == GEO_OK) st = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    return st;
}

static enum geo_status write_plan(const struct job *job, const struct geo_buf *json,
                                  struct geo_err *err)
{
    struct geo_outputs_spec spec = {.dir = job->args->out, .overwrite = job->cli->overwrite};
    struct geo_outputs *out = NULL;
    struct geo_buf table = plan_table(job);
    enum geo_status st = geo_buf_status(&table, err);
    if (st == GEO_OK) st = geo_outputs_open(&spec, &out, err);
    if (st == GEO_OK) st = write_certificate(job, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "plan.csv", table.text, table.length, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "solve.json", json->text, json->length, err);
    if (st == GEO_OK) st = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    geo_buf_release(&table);
    return st;
}

static enum geo_status solve_and_tell(struct job *job, struct geo_err *err)
{
    struct pln_opt_params params = {.threads = (int)job->cli->threads,
                                    .seed = (uint64_t)job->args->seed,
                                    .effort = job->args->effort,
                                    .certificate = job->args->out ? &job->certificate : NULL};
    struct geo_buf json = {0};
    enum geo_status st = pln_opt_solve(&job->instance.problem, &params, &job->plan, err);
    if (st == GEO_OK) st = plan_json(job, &json, err);
    if (st == GEO_OK && job->args->out) st = write_plan(job, &json, err);
    if (st == GEO_OK) {
        say_state(job);
        if (job->cli->json)
            fwrite(json.text, 1, json.length, job->cli->out);
        else
            print_plan(job);
    }
    geo_buf_release(&json);
    return st;
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct job job = {.cli = cli, .args = args};
    if (args->budget < 0)
        return geo_fail(err, GEO_USAGE, "solve: --budget is missing; expected 0 or more");
    struct pln_instance_paths paths = {args->sites, args->villages, args->covers};
    enum geo_status st = pln_instance_read(&paths, &job.instance, err);
    if (st == GEO_OK) {
        job.instance.problem.budget = args->budget;
        st = solve_and_tell(&job, err);
    }
    pln_plan_release(&job.plan);
    pln_certificate_release(&job.certificate);
    pln_instance_release(&job.instance);
    return st;
}

const struct pln_command pln_command_solve = {
    .name = "solve",
    .summary = "Choose sites from three tables, with a proof",
    .about =
        "Maximises the weight of the villages covered by sites that together cost at most the "
        "budget. The bound says how much any plan within the budget can cover at most; the gap is "
        "the distance to it, and 0 means that the plan is proved to be the best.\n\n"
        "Costs and weights are whole numbers of 0 or more, in any unit.",
    .example = "phusong solve --sites sites.csv --villages villages.csv --covers covers.csv "
               "--budget 43 --out plan\nphusong verify plan",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_THREADS | PLN_COMMON_OVERWRITE | PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
