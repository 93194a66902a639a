/* The plan of `phusong solve` as a table, as JSON and as text. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "planner/cli/solve_job.h"

/* Where the hop of the plan's site K leads (empty: to the network), and what it costs. */
static void add_hop(const struct solve_job *job, size_t k, struct geo_buf *text)
{
    const struct pln_backhaul_link *link = &job->tree.link[k];
    geo_buf_add(text, ",");
    if (link->to_option) pln_csv_add_text(text, job->instance.site[link->hop.to]);
    geo_buf_addf(text, ",%" PRId64, link->hop.cost_vnd);
}

void solve_plan_table(const struct solve_job *job, struct geo_buf *text)
{
    int64_t cost = 0, value = 0;
    bool hops = job->network.n_options > 0;
    geo_buf_addf(text, "rank,site,cost,gain,cumulative_cost,cumulative_gain%s\n",
                 hops ? ",hop_to,hop_cost" : "");
    for (size_t k = 0; k < job->plan.n; k++) {
        uint32_t i = job->plan.option[k];
        int64_t paid = job->instance.problem.cost[i];
        if (hops) paid += job->tree.link[k].hop.cost_vnd - job->network.least_vnd[i];
        cost += paid;
        value += job->plan.gain[k];
        geo_buf_addf(text, "%zu,", k + 1);
        pln_csv_add_text(text, job->instance.site[i]);
        geo_buf_addf(text, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, paid, job->plan.gain[k],
                     cost, value);
        if (hops) add_hop(job, k, text);
        geo_buf_add(text, "\n");
    }
}

enum geo_status solve_plan_json(const struct solve_job *job, struct geo_buf *text,
                                struct geo_err *err)
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

static void print_totals(const struct solve_job *job)
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

static void print_kept(const struct solve_job *job)
{
    if (job->keep.planned)
        fprintf(job->cli->out,
                "kept     %zu of %zu sites of the earlier plan; without it %" PRId64
                " more could be covered\n",
                job->keep.n_kept, job->keep.n_planned, job->keep.price);
}

static void print_least(const struct solve_job *job)
{
    if (job->least < 0) return;
    if (job->least >= job->plan.cost)
        fprintf(job->cli->out, "target   reached; proved, no cheaper plan reaches it\n");
    else
        fprintf(job->cli->out, "target   reached; no plan below %" PRId64 " reaches it\n",
                job->least);
}

void solve_plan_print(const struct solve_job *job)
{
    print_totals(job);
    print_least(job);
    print_kept(job);
}
