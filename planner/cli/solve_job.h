/* planner/cli/solve_job: what the files of `phusong solve` share. Floor 7. Main thread. */
#ifndef PLANNER_CLI_SOLVE_JOB_H
#define PLANNER_CLI_SOLVE_JOB_H

#include "planner/cli/command.h"
#include "planner/opt/floors.h"
#include "planner/opt/instance.h"
#include "planner/opt/keep.h"
#include "planner/opt/solve.h"
#include "planner/opt/tree.h"

struct solve_args {
    const char *sites, *villages, *covers, *hops, *floors, *budgets, *out;
    long budget, target_people, seed;
    double target_villages_pct, keep_pct, effort;
    bool frontier;
};

/* What one call works with. */
struct solve_job {
    struct pln_cli *cli;
    const struct solve_args *args;
    struct pln_instance instance;
    struct pln_plan plan;
    struct pln_certificate certificate;
    struct pln_network network; /* with --hops; else empty */
    struct pln_tree tree;
    struct pln_floors floors;
    struct pln_opt_keep keep; /* planned NULL: no preference was given */
    int64_t least; /* no plan that costs less reaches the target; −1: no target was given */
};

struct pln_opt_params solve_params(const struct solve_job *job);
struct pln_instance_names solve_names(const struct solve_job *job);

/* One plan: found, printed, and with --out written with its certificate. */
enum geo_status solve_plan(struct solve_job *job, struct geo_err *err);

/* plan.csv and solve.json of the plan found. */
void solve_plan_table(const struct solve_job *job, struct geo_buf *text);
enum geo_status solve_plan_json(const struct solve_job *job, struct geo_buf *text,
                                struct geo_err *err);
/* What a person reads: to job->cli. */
void solve_plan_print(const struct solve_job *job);

/* Many budgets: a row each, to stdout and to --out. */
enum geo_status solve_frontier(struct solve_job *job, struct geo_err *err);
enum geo_status solve_budgets(struct solve_job *job, struct geo_err *err);

#endif
