/* Many budgets of `phusong solve`: --frontier and --budgets. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/cli/solve_job.h"
#include "planner/opt/frontier.h"

/* What one series tells. */
struct series {
    struct geo_buf text;           /* the table */
    struct pln_certificate *proof; /* of each row; kept where they are written */
    size_t n, cap;
};

static void series_release(struct series *s)
{
    for (size_t k = 0; k < s->n; k++)
        pln_certificate_release(&s->proof[k]);
    geo_free(s->proof);
    geo_buf_release(&s->text);
}

static enum geo_status write_series(const struct solve_job *job, const char *name,
                                    const struct series *s, struct geo_err *err)
{
    struct geo_outputs_spec spec = {.dir = job->args->out, .overwrite = job->cli->overwrite};
    struct pln_instance_names names = solve_names(job);
    struct geo_outputs *out = NULL;
    enum geo_status st = geo_outputs_open(&spec, &out, err);
    if (st == GEO_OK) st = geo_outputs_text(out, name, s->text.text, s->text.length, err);
    if (st == GEO_OK && s->n)
        st = pln_certificate_write(NULL, &job->instance.problem,
                                   job->network.n_options ? &job->network : NULL, &names, out, err);
    if (st == GEO_OK && s->n) st = pln_certificates_write(s->proof, s->n, names.site, out, err);
    return geo_outputs_end(out, st, err);
}

/* To stdout, and to DIR when one was given. */
static enum geo_status put_series(const struct solve_job *job, const char *name,
                                  const struct series *s, struct geo_err *err)
{
    enum geo_status st = geo_buf_status(&s->text, err);
    if (st == GEO_OK && job->args->out) st = write_series(job, name, s, err);
    if (st == GEO_OK) fwrite(s->text.text, 1, s->text.length, job->cli->out);
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
    struct series series = {0};
    enum geo_status st = pln_frontier_build(problem, &params, &frontier, err);
    if (st != GEO_OK) return st;
    pln_frontier_csv(&frontier, &series.text);
    st = put_series(job, "frontier.csv", &series, err);
    if (st == GEO_OK)
        pln_cli_log(job->cli, "%zu budgets; mean gap %.3f %%", frontier.n,
                    pln_frontier_mean_gap_pct(&frontier));
    series_release(&series);
    pln_frontier_release(&frontier);
    return st;
}

static enum geo_status solve_one_budget(struct solve_job *job, int64_t budget, struct series *s,
                                        struct geo_err *err)
{
    struct pln_opt_params params = solve_params(job);
    struct pln_plan plan;
    struct pln_tree tree = {0};
    enum geo_status st = geo_grow(&s->proof, &s->cap, s->n + 1, sizeof *s->proof, err);
    if (st != GEO_OK) return st;
    if (job->args->out) params.certificate = &s->proof[s->n];
    job->instance.problem.budget = budget;
    st = job->network.n_options ? pln_tree_solve(&job->instance.problem, &job->network, &params,
                                                 NULL, &plan, &tree, err)
                                : pln_opt_solve(&job->instance.problem, &params, &plan, err);
    if (st == GEO_OK)
        geo_buf_addf(&s->text, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%.4f,%" PRId64 ",%zu,%s\n",
                     budget, plan.value, plan.bound, pln_plan_gap_pct(&plan), plan.cost, plan.n,
                     plan.optimal ? "true" : "false");
    s->n += st == GEO_OK && params.certificate;
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    return st;
}

enum geo_status solve_budgets(struct solve_job *job, struct geo_err *err)
{
    struct series series = {0};
    enum geo_status st = GEO_OK;
    geo_buf_add(&series.text, "budget,value,bound,gap_pct,cost,sites,optimal\n");
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
            st = solve_one_budget(job, budget, &series, err);
        at = end;
        if (!*at) break;
    }
    if (st == GEO_OK) st = put_series(job, "budgets.csv", &series, err);
    series_release(&series);
    return st;
}
