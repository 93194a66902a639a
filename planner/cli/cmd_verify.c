/* phusong verify: is a plan worth what it says, and can none be worth more than its bound? */
#include "planner/cli/command.h"

#include <inttypes.h>

#include "planner/run/verified.h"

struct args {
    const char *dir;
};

static const struct pln_cli_option options[] = {
    {.name = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, dir),
     .operand = true,
     .required = true,
     .help = "the outputs of `phusong run` or of `phusong solve --out`"},
};

static void print_json(const struct pln_cli *cli, const struct pln_verdict *v)
{
    const struct pln_check *check = &v->check;
    fprintf(cli->out, "{\"verified\": true");
    if (v->has_plan)
        fprintf(cli->out,
                ", \"value\": %" PRId64 ", \"cost\": %" PRId64 ", \"budget\": %" PRId64
                ", \"bound\": %" PRId64
                ", \"optimal\": %s, \"nodes\": %zu, \"files\": %zu, \"hops\": %zu"
                ", \"committed\": %zu, \"floors\": %zu",
                check->value, check->cost, check->budget, check->bound,
                check->value == check->bound ? "true" : "false", check->n_nodes, v->shown.n_files,
                v->n_hops, v->n_committed, v->n_floors);
    fprintf(cli->out, ", \"budgets\": %zu}\n", v->n_points);
}

static void print_plan(const struct pln_cli *cli, const struct pln_verdict *v)
{
    const struct pln_check *check = &v->check;
    double gap_pct =
        check->bound > 0 ? 100.0 * (double)(check->bound - check->value) / (double)check->bound : 0;
    fprintf(cli->out,
            "yes: the plan costs %" PRId64 " of %" PRId64 " and covers %" PRId64
            "; no plan within the budget covers more than %" PRId64 " (gap %.3f %%)\n",
            check->cost, check->budget, check->value, check->bound, gap_pct);
    if (v->n_committed)
        fprintf(cli->out, "of all plans with the %zu committed sites of sites.csv\n",
                v->n_committed);
    if (v->n_floors) fprintf(cli->out, "of all plans that cover at least %s\n", v->floors.text);
    if (v->shown.run)
        fprintf(cli->out,
                "summary.json and proposals.csv say the same; %zu files have the digests of "
                "manifest.json\n",
                v->shown.n_files);
    if (v->n_hops)
        fprintf(cli->out,
                "the hops of the %zu sites are in hops.csv, lead to the network and are each paid "
                "once\n",
                v->n_hops);
}

static void print_text(const struct pln_cli *cli, const struct pln_verdict *v)
{
    if (v->has_plan) print_plan(cli, v);
    if (v->n_points)
        fprintf(cli->out,
                "%seach of the %zu budgets of %s has its plan and its bound proved, too: gaps of "
                "at most %.2f %%\n",
                v->has_plan ? "" : "yes: ", v->n_points,
                v->shown.run ? "frontier.csv" : "budgets.csv", v->points_gap_pct);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct pln_verdict verdict;
    enum geo_status st = pln_verified_folder(args->dir, &verdict, err);
    if (st != GEO_OK)
        geo_fail_context(err, "no");
    else if (cli->json)
        print_json(cli, &verdict);
    else
        print_text(cli, &verdict);
    pln_verdict_release(&verdict);
    return st;
}

const struct pln_command pln_command_verify = {
    .name = "verify",
    .summary = "Check a plan and its proof without the solver",
    .about =
        "Recomputes from the tables beside the certificate what the chosen sites cost and whom "
        "they cover, and proves again, in whole numbers and without any code of the solver, that "
        "no plan within the budget covers more than the bound; then that the other files of the "
        "folder say the same: sites, costs, value, bound and gap, and the digests of all files of "
        "a run; and for each row of frontier.csv (of budgets.csv after `solve --budgets`) its plan "
        "and its bound. Says yes (exit status 0) with the committed sites and the floors that the "
        "bound "
        "takes for granted, or no and where.",
    .example = "phusong verify out/hatinh",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
