/* Many budgets of `phusong solve`: --frontier and --budgets. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "geo/base/output.h"
#include "planner/cli/solve_job.h"
#include "planner/opt/frontier.h"

/* A table to stdout, and to DIR when one was given. */
static enum geo_status put_table(const struct solve_job *job, const char *name,
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

enum geo_status solve_frontier(struct solve_job *job, struct geo_err *err)
{
    struct pln_problem *problem = &job->instance.problem;
    problem->budget = job->args->budget;
    if (problem->budget < 0) {
        problem->budget = 0;
        for (size_t i = 0; i < problem->n_options; i++)
            problem->budget += problem->cost[i];
    }
    struct pln_opt_params params = solve_params(job);
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

static enum geo_status solve_one_budget(struct solve_job *job, int64_t budget, struct geo_buf *text,
                                        struct geo_err *err)
{
    struct pln_opt_params params = solve_params(job);
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

enum geo_status solve_budgets(struct solve_job *job, struct geo_err *err)
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
