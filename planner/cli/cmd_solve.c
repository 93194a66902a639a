/* phusong solve: the choice of sites alone, on tables that anyone can bring. */
#include "planner/cli/command.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/opt/floors.h"
#include "planner/opt/frontier.h"
#include "planner/opt/hops.h"
#include "planner/opt/instance.h"
#include "planner/opt/keep.h"
#include "planner/opt/solve.h"
#include "planner/opt/tree.h"

struct args {
    const char *sites, *villages, *covers, *hops, *floors, *budgets, *out;
    long budget, target_people, seed;
    double target_villages_pct, keep_pct, effort;
    bool frontier;
};

#define AT(field) .offset = offsetof(struct args, field)

static const struct pln_cli_option options[] = {
    {.name = "sites",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(sites),
     .required = true,
     .help = "columns site,cost and, if wanted, place (at most one site of a place is chosen), "
             "committed (1: always chosen), planned (1: in an earlier plan)"},
    {.name = "villages",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(villages),
     .required = true,
     .help = "columns village,weight and, for --floors, province"},
    {.name = "covers",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(covers),
     .required = true,
     .help = "columns site,village: who covers whom"},
    {.name = "hops",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(hops),
     .help =
         "columns from,to,cost: hops by which sites reach each other and (to empty) the network; "
         "a site then costs its own and its hop's, and every site's hops lead to the network"},
    {.name = "floors",
     .arg = "FILE.csv",
     .kind = PLN_CLI_FILE,
     AT(floors),
     .help = "columns province and weight or pct: at least this much of each province's weight is "
             "covered"},
    {.name = "budget",
     .arg = "B",
     .kind = PLN_CLI_INT,
     .min = -1,
     .max = 4e18,
     AT(budget),
     .preset = "-1",
     .help = "the chosen sites cost at most this, in the unit of the costs"},
    {.name = "budgets",
     .arg = "A,B,…",
     .kind = PLN_CLI_TEXT,
     AT(budgets),
     .help = "in place of --budget: one plan and one bound for each, as CSV"},
    {.name = "frontier",
     .kind = PLN_CLI_FLAG,
     AT(frontier),
     .help = "coverage against budget as CSV, with the bound and the price of more at every step"},
    {.name = "target-people",
     .arg = "N",
     .kind = PLN_CLI_INT,
     .min = -1,
     .max = 4e18,
     AT(target_people),
     .preset = "-1",
     .help = "in place of --budget: the cheapest plan that covers this weight"},
    {.name = "target-villages-pct",
     .arg = "PCT",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 100,
     AT(target_villages_pct),
     .help = "in place of --budget: the cheapest plan that covers this share of the villages, each "
             "counted once"},
    {.name = "keep-pct",
     .arg = "PCT",
     .kind = PLN_CLI_REAL,
     .min = 0,
     .max = 1000,
     AT(keep_pct),
     .help = "with --budget: keep sites with planned=1 unless others are better by more than this "
             "share "
             "of what their cost buys (5 to 10 is usual)"},
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
    struct pln_network network; /* with --hops; else empty */
    struct pln_tree tree;
    struct pln_floors floors;
    struct pln_opt_keep keep; /* planned NULL: no preference was given */
    int64_t least; /* no plan that costs less reaches the target; −1: no target was given */
};

/* Where the hop of the plan's site K leads (empty: to the network), and what it costs. */
static void add_hop(const struct job *job, size_t k, struct geo_buf *text)
{
    const struct pln_backhaul_link *link = &job->tree.link[k];
    geo_buf_add(text, ",");
    if (link->to_option) pln_csv_add_text(text, job->instance.site[link->hop.to]);
    geo_buf_addf(text, ",%" PRId64, link->hop.cost_vnd);
}

static struct geo_buf plan_table(const struct job *job)
{
    struct geo_buf text = {0};
    int64_t cost = 0, value = 0;
    bool hops = job->network.n_options > 0;
    geo_buf_addf(&text, "rank,site,cost,gain,cumulative_cost,cumulative_gain%s\n",
                 hops ? ",hop_to,hop_cost" : "");
    for (size_t k = 0; k < job->plan.n; k++) {
        uint32_t i = job->plan.option[k];
        int64_t paid = job->instance.problem.cost[i];
        if (hops) paid += job->tree.link[k].hop.cost_vnd - job->network.least_vnd[i];
        cost += paid;
        value += job->plan.gain[k];
        geo_buf_addf(&text, "%zu,", k + 1);
        pln_csv_add_text(&text, job->instance.site[i]);
        geo_buf_addf(&text, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, paid,
                     job->plan.gain[k], cost, value);
        if (hops) add_hop(job, k, &text);
        geo_buf_add(&text, "\n");
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
    if (job->least >= 0) json_object_set_new(root, "least_cost_bound", json_integer(job->least));
    if (job->keep.planned) {
        json_object_set_new(root, "planned", json_integer((json_int_t)job->keep.n_planned));
        json_object_set_new(root, "kept", json_integer((json_int_t)job->keep.n_kept));
        json_object_set_new(root, "price_of_keeping", json_integer(job->keep.price));
    }
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

static void print_kept(const struct job *job)
{
    if (job->keep.planned)
        fprintf(job->cli->out,
                "kept     %zu of %zu sites of the earlier plan; without it %" PRId64
                " more could be covered\n",
                job->keep.n_kept, job->keep.n_planned, job->keep.price);
}

static void print_least(const struct job *job)
{
    if (job->least < 0) return;
    if (job->least >= job->plan.cost)
        fprintf(job->cli->out, "target   reached; proved, no cheaper plan reaches it\n");
    else
        fprintf(job->cli->out, "target   reached; no plan below %" PRId64 " reaches it\n",
                job->least);
}

static enum geo_status write_certificate(const struct job *job, struct geo_outputs *out,
                                         struct geo_err *err)
{
    const struct pln_instance *s = &job->instance;
    struct pln_instance_names names = {.site = s->site,
                                       .village = s->village,
                                       .planned = s->planned,
                                       .province = s->province,
                                       .province_name = s->province_name};
    return pln_certificate_write(&job->certificate, &s->problem,
                                 job->certificate.hop_scale ? &job->network : NULL, &names, out,
                                 err);
}

static enum geo_status write_plan(const struct job *job, const struct geo_buf *json,
                                  struct geo_err *err)
{
    struct geo_outputs_spec spec = {.dir = job->args->out, .overwrite = job->cli->overwrite};
    struct geo_outputs *out = NULL;
    struct geo_buf table = plan_table(job);
    enum geo_status st = geo_buf_status(&table, err);
    if (st == GEO_OK) st = geo_outputs_open(&spec, &out, err);
    if (st == GEO_OK) st = write_certificate(job, out, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "plan.csv", table.text, table.length, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "solve.json", json->text, json->length, err);
    if (st == GEO_OK) st = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    geo_buf_release(&table);
    return st;
}

static struct pln_opt_params params_of(const struct job *job)
{
    return (struct pln_opt_params){.threads = (int)job->cli->threads,
                                   .seed = (uint64_t)job->args->seed,
                                   .effort = job->args->effort,
                                   .floors = job->floors.n ? &job->floors : NULL};
}

/* The cheapest plan for the target, or the best for the budget. */
static enum geo_status find_plan(struct job *job, struct geo_err *err)
{
    struct pln_opt_params params = params_of(job);
    struct pln_problem *problem = &job->instance.problem;
    params.certificate = job->args->out ? &job->certificate : NULL;
    job->least = -1;
    if (job->args->budget >= 0) {
        problem->budget = job->args->budget;
        if (job->network.n_options)
            return pln_tree_solve(problem, &job->network, &params, NULL, &job->plan, &job->tree,
                                  err);
        return job->keep.planned ? pln_opt_keep_solve(problem, &params, &job->keep, &job->plan, err)
                                 : pln_opt_solve(problem, &params, &job->plan, err);
    }
    int64_t target = job->args->target_people;
    if (target < 0) {
        /* Villages are counted, not weighed. */
        int64_t *weight = geo_alloc(problem->n_cells, sizeof *weight);
        if (!weight) return geo_no_memory(err, "the villages", problem->n_cells, sizeof *weight);
        for (size_t j = 0; j < problem->n_cells; j++)
            weight[j] = 1;
        geo_free((void *)(uintptr_t)problem->weight);
        problem->weight = weight;
        target = (int64_t)ceil((double)problem->n_cells * job->args->target_villages_pct / 100);
    }
    return pln_frontier_reach(problem, &params, target, &problem->budget, &job->least, &job->plan,
                              err);
}

static enum geo_status solve_and_tell(struct job *job, struct geo_err *err)
{
    struct geo_buf json = {0};
    enum geo_status st = find_plan(job, err);
    if (st == GEO_OK) st = plan_json(job, &json, err);
    if (st == GEO_OK && job->args->out) st = write_plan(job, &json, err);
    if (st == GEO_OK) {
        say_state(job);
        if (job->cli->json)
            fwrite(json.text, 1, json.length, job->cli->out);
        else
            print_plan(job);
        if (!job->cli->json) {
            print_least(job);
            print_kept(job);
        }
    }
    geo_buf_release(&json);
    return st;
}

/* A table to stdout, and to DIR when one was given. */
static enum geo_status put_table(const struct job *job, const char *name,
                                 const struct geo_buf *text, struct geo_err *err)
{
    enum geo_status st = geo_buf_status(text, err);
    struct geo_outputs *out = NULL;
    if (st == GEO_OK && job->args->out) {
        struct geo_outputs_spec spec = {.dir = job->args->out, .overwrite = job->cli->overwrite};
        st = geo_outputs_open(&spec, &out, err);
        if (st == GEO_OK) st = geo_outputs_text(out, name, text->text, text->length, err);
        if (st == GEO_OK) st = geo_outputs_commit(out, err);
        geo_outputs_release(out);
    }
    if (st == GEO_OK) fwrite(text->text, 1, text->length, job->cli->out);
    return st;
}

static enum geo_status trace_frontier(struct job *job, struct geo_err *err)
{
    struct pln_problem *problem = &job->instance.problem;
    problem->budget = job->args->budget;
    if (problem->budget < 0) {
        problem->budget = 0;
        for (size_t i = 0; i < problem->n_options; i++)
            problem->budget += problem->cost[i];
    }
    struct pln_opt_params params = params_of(job);
    struct pln_frontier frontier;
    struct geo_buf text = {0};
    enum geo_status st = pln_frontier_build(problem, &params, &frontier, err);
    if (st != GEO_OK) return st;
    pln_frontier_csv(&frontier, &text);
    st = put_table(job, "frontier.csv", &text, err);
    if (st == GEO_OK)
        pln_cli_log(job->cli, "%zu budgets; mean gap %.3f %%", frontier.n,
                    pln_frontier_mean_gap_pct(&frontier));
    geo_buf_release(&text);
    pln_frontier_release(&frontier);
    return st;
}

static enum geo_status solve_one_budget(struct job *job, int64_t budget, struct geo_buf *text,
                                        struct geo_err *err)
{
    struct pln_opt_params params = params_of(job);
    struct pln_plan plan;
    job->instance.problem.budget = budget;
    enum geo_status st = pln_opt_solve(&job->instance.problem, &params, &plan, err);
    if (st == GEO_OK)
        geo_buf_addf(text, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%.4f,%" PRId64 ",%zu,%s\n", budget,
                     plan.value, plan.bound, pln_plan_gap_pct(&plan), plan.cost, plan.n,
                     plan.optimal ? "true" : "false");
    pln_plan_release(&plan);
    return st;
}

static enum geo_status solve_budgets(struct job *job, struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status st = GEO_OK;
    geo_buf_add(&text, "budget,value,bound,gap_pct,cost,sites,optimal\n");
    for (const char *at = job->args->budgets; st == GEO_OK; at++) {
        char *end;
        errno = 0;
        long long budget = strtoll(at, &end, 10);
        if (end == at || errno || budget < 0 || (*end && *end != ','))
            st = geo_fail(
                err, GEO_USAGE,
                "solve: --budgets: '%s' is no list of whole numbers of 0 or more, separated "
                "by commas",
                job->args->budgets);
        else
            st = solve_one_budget(job, budget, &text, err);
        at = end;
        if (!*at) break;
    }
    if (st == GEO_OK) st = put_table(job, "budgets.csv", &text, err);
    geo_buf_release(&text);
    return st;
}

/* Exactly one thing is asked for; a budget may go with the frontier, as its end. */
static enum geo_status check_args(const struct args *args, struct geo_err *err)
{
    bool pct = args->target_villages_pct >= 0;
    int asked = (args->budget >= 0 && !args->frontier) + (args->budgets != NULL) +
                (args->target_people >= 0) + pct + args->frontier;
    if (asked == 1) return GEO_OK;
    return geo_fail(
        err, GEO_USAGE,
        "solve: give one of --budget, --budgets, --target-people, --target-villages-pct "
        "and --frontier");
}

static enum geo_status wish_to_keep(struct job *job, struct geo_err *err)
{
    if (!(job->args->keep_pct >= 0)) return GEO_OK;
    if (job->args->budget < 0 || job->args->frontier)
        return geo_fail(err, GEO_USAGE, "solve: --keep-pct goes with --budget");
    if (!job->instance.planned)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: the header has no column planned; --keep-pct needs it",
                        job->args->sites);
    job->keep.planned = job->instance.planned;
    job->keep.preference = job->args->keep_pct / 100;
    return GEO_OK;
}

static enum geo_status read_floors(struct job *job, struct geo_err *err)
{
    if (!job->args->floors) return GEO_OK;
    if (job->args->frontier || job->args->target_villages_pct >= 0)
        return geo_fail(err, GEO_USAGE,
                        "solve: --floors goes with --budget, --budgets and --target-people");
    return pln_floors_read(job->args->floors, &job->instance, 1, &job->floors, err);
}

static enum geo_status read_hops(struct job *job, struct geo_err *err)
{
    const struct args *args = job->args;
    if (!args->hops) return GEO_OK;
    if (args->budget < 0 || args->frontier || args->floors || job->keep.planned)
        return geo_fail(err, GEO_USAGE,
                        "solve: --hops goes with --budget alone, without --floors and --keep-pct");
    return pln_hops_read(args->hops, &job->instance, &job->network, err);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct job job = {.cli = cli, .args = args};
    enum geo_status st = check_args(args, err);
    if (st != GEO_OK) return st;
    struct pln_instance_paths paths = {args->sites, args->villages, args->covers};
    st = pln_instance_read(&paths, &job.instance, err);
    if (st == GEO_OK) st = wish_to_keep(&job, err);
    if (st == GEO_OK) st = read_floors(&job, err);
    if (st == GEO_OK) st = read_hops(&job, err);
    if (st == GEO_OK)
        st = args->frontier  ? trace_frontier(&job, err)
             : args->budgets ? solve_budgets(&job, err)
                             : solve_and_tell(&job, err);
    pln_plan_release(&job.plan);
    pln_floors_release(&job.floors);
    pln_certificate_release(&job.certificate);
    pln_tree_release(&job.tree);
    pln_network_release(&job.network);
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
