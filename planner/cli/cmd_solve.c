/* phusong solve: the choice of sites alone, on tables that anyone can bring. */
#include "planner/cli/command.h"

#include <stdlib.h>

#include "planner/cli/solve_job.h"
#include "planner/opt/hops.h"

#define AT(field) .offset = offsetof(struct solve_args, field)

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
         "a site then costs its own and its hop's, and every site's hops lead to the network; not "
         "with --frontier and --keep-pct"},
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
     .help =
         "write plan.csv (budgets.csv, frontier.csv), solve.json and certificate/, which `phusong "
         "verify` checks; the thousands of bounds of --frontier come without certificates: "
         "--budgets certifies those you name"},
};

/* Exactly one thing is asked for; a budget may go with the frontier, as its end. */
static enum geo_status check_args(const struct solve_args *args, struct geo_err *err)
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

static enum geo_status wish_to_keep(struct solve_job *job, struct geo_err *err)
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

static enum geo_status read_floors(struct solve_job *job, struct geo_err *err)
{
    if (!job->args->floors) return GEO_OK;
    if (job->args->frontier || job->args->target_villages_pct >= 0)
        return geo_fail(err, GEO_USAGE,
                        "solve: --floors goes with --budget, --budgets and --target-people");
    return pln_floors_read(job->args->floors, &job->instance, 1, &job->floors, err);
}

static enum geo_status read_hops(struct solve_job *job, struct geo_err *err)
{
    const struct solve_args *args = job->args;
    if (!args->hops) return GEO_OK;
    if (args->frontier || job->keep.planned)
        return geo_fail(err, GEO_USAGE, "solve: --hops does not go with --frontier and --keep-pct");
    return pln_hops_read(args->hops, &job->instance, &job->network, err);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct solve_args *args = given;
    struct solve_job job = {.cli = cli, .args = args};
    enum geo_status st = check_args(args, err);
    if (st != GEO_OK) return st;
    struct pln_instance_paths paths = {args->sites, args->villages, args->covers};
    st = pln_instance_read(&paths, &job.instance, err);
    if (st == GEO_OK) st = wish_to_keep(&job, err);
    if (st == GEO_OK) st = read_floors(&job, err);
    if (st == GEO_OK) st = read_hops(&job, err);
    if (st == GEO_OK)
        st = args->frontier  ? solve_frontier(&job, err)
             : args->budgets ? solve_budgets(&job, err)
                             : solve_plan(&job, err);
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
    .args_size = sizeof(struct solve_args),
    .run = run,
};
