/* One plan of `phusong solve`: found, told, written with its certificate. */
#include <inttypes.h>
#include <math.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/cli/solve_job.h"
#include "planner/opt/frontier.h"
#include "planner/opt/tree_reach.h"

struct pln_opt_params solve_params(const struct solve_job *job)
{
    return (struct pln_opt_params){.threads = (int)job->cli->threads,
                                   .seed = (uint64_t)job->args->seed,
                                   .effort = job->args->effort,
                                   .floors = job->floors.n ? &job->floors : NULL};
}

struct pln_instance_names solve_names(const struct solve_job *job)
{
    const struct pln_instance *s = &job->instance;
    return (struct pln_instance_names){.site = s->site,
                                       .village = s->village,
                                       .planned = s->planned,
                                       .province = s->province,
                                       .province_name = s->province_name};
}

static enum geo_status write_certificate(const struct solve_job *job, struct geo_outputs *out,
                                         struct geo_err *err)
{
    struct pln_instance_names names = solve_names(job);
    return pln_certificate_write(&job->certificate, &job->instance.problem,
                                 job->certificate.hop_scale ? &job->network : NULL, &names, out,
                                 err);
}

static enum geo_status write_plan(const struct solve_job *job, const struct geo_buf *json,
                                  struct geo_err *err)
{
    struct geo_outputs_spec spec = {.dir = job->args->out, .overwrite = job->cli->overwrite};
    struct geo_outputs *out = NULL;
    struct geo_buf table = {0};
    solve_plan_table(job, &table);
    enum geo_status st = geo_buf_status(&table, err);
    if (st == GEO_OK) st = geo_outputs_open(&spec, &out, err);
    if (st == GEO_OK) st = write_certificate(job, out, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "plan.csv", table.text, table.length, err);
    if (st == GEO_OK) st = geo_outputs_text(out, "solve.json", json->text, json->length, err);
    st = geo_outputs_end(out, st, err);
    geo_buf_release(&table);
    return st;
}

/* The cheapest plan for the target, or the best for the budget. */
static enum geo_status find_plan(struct solve_job *job, struct geo_err *err)
{
    struct pln_opt_params params = solve_params(job);
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
    if (job->network.n_options)
        return pln_tree_reach(problem, &job->network, &params, target, &problem->budget,
                              &job->least, &job->plan, &job->tree, err);
    return pln_frontier_reach(problem, &params, target, &problem->budget, &job->least, &job->plan,
                              err);
}

static void say_state(const struct solve_job *job)
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

enum geo_status solve_plan(struct solve_job *job, struct geo_err *err)
{
    struct geo_buf json = {0};
    enum geo_status st = find_plan(job, err);
    if (st == GEO_OK) st = solve_plan_json(job, &json, err);
    if (st == GEO_OK && job->args->out) st = write_plan(job, &json, err);
    if (st == GEO_OK) {
        say_state(job);
        if (job->cli->json)
            fwrite(json.text, 1, json.length, job->cli->out);
        else
            solve_plan_print(job);
    }
    geo_buf_release(&json);
    return st;
}
