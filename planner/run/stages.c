#include "planner/run/stages.h"

#include <math.h>
#include <string.h>

#include "planner/cover/audit.h"
#include "geo/terrain/blocks.h"
#include "planner/run/committed.h"
#include "planner/run/key.h"
#include "planner/run/money.h"
#include "planner/run/previous.h"
#include "planner/run/served.h"
#include "planner/run/stages_parts.h"

enum geo_status stages_recollect(struct pln_run *run, const char *kind, struct pln_recollection *r,
                                 struct geo_err *err)
{
    struct geo_key context;
    bool of_hops = strcmp(kind, "hops") == 0;
    *r = (struct pln_recollection){0};
    if (!run->spec.store) return GEO_OK;
    enum geo_status status = GEO_OK;
    if (!run->ground.length)
        status = geo_terrain_blocks(run->terrain, run->spec.threads, &run->ground, err);
    if (!status) status = (of_hops ? pln_hop_key : pln_pair_key)(run->spec.scenario, &context, err);
    if (!status) status = pln_recollect(run->spec.store, kind, &context, &run->ground, r, err);
    return status;
}

static void end_recollection(struct pln_run *run, struct pln_recollection *r)
{
    if (r->failure.status) run->forgetful = r->failure;
    pln_recollection_release(r);
}

static void forget_heard(struct pln_run *run)
{
    if (run->heard) end_recollection(run, run->heard);
    geo_free(run->heard);
    run->heard = NULL;
}

static enum geo_status audit(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *scenario = run->spec.scenario;
    struct pln_audit_spec spec = {.terrain = run->terrain,
                                  .setup = &scenario->link,
                                  .rule = &scenario->rule,
                                  .villages = &run->villages,
                                  .towers = &run->towers,
                                  .threads = run->spec.threads,
                                  .progress = run->spec.progress,
                                  .progress_ctx = run->spec.ctx};
    spec.memory = run->heard ? &run->heard->memory : NULL;
    run->results.audit = &run->audit;
    enum geo_status status = pln_audit_run(&spec, &run->audit, err);
    if (status == GEO_NO_COVER) geo_fail_context(err, "%s", scenario->intake.villages.path);
    forget_heard(run);
    return status;
}

static enum geo_status commit_sites(struct pln_run *run, const struct pln_candidate_spec *spec,
                                    struct geo_err *err)
{
    const struct pln_scenario *scenario = run->spec.scenario;
    struct pln_committed_site *sites;
    size_t n;
    enum geo_status status =
        pln_committed_read(scenario->committed, &scenario->kinds, &sites, &n, err);
    if (status) return status;
    status = pln_candidates_commit(spec, sites, n, &run->candidates, err);
    if (status == GEO_BAD_DATA) geo_fail_context(err, "%s", scenario->committed);
    geo_free(sites);
    return status;
}

static enum geo_status find_candidates(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *scenario = run->spec.scenario;
    double radius_km = fmax(scenario->rule.radius_km, scenario->candidates.reach_km);
    struct pln_candidate_rule rule = scenario->candidates;
    rule.wanted_tech = scenario->rule.wanted_tech;
    enum geo_status status = pln_targets_list(&run->villages, &run->audit, &scenario->rule, NULL,
                                              false, radius_km, &run->targets, err);
    if (status) return status;
    struct pln_candidate_spec spec = {.terrain = run->terrain,
                                      .villages = &run->villages,
                                      .towers = &run->towers,
                                      .kinds = &scenario->kinds,
                                      .targets = &run->targets,
                                      .rule = &rule,
                                      .threads = run->spec.threads};
    run->results.kinds = &scenario->kinds;
    status = pln_candidates_find(&spec, &run->candidates, err);
    return status || !scenario->committed ? status : commit_sites(run, &spec, err);
}

static enum geo_status reach(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *scenario = run->spec.scenario;
    struct pln_reach_spec spec = {.terrain = run->terrain,
                                  .setup = &scenario->link,
                                  .rule = &scenario->rule,
                                  .villages = &run->villages,
                                  .towers = &run->towers,
                                  .kinds = &scenario->kinds,
                                  .targets = &run->targets,
                                  .threads = run->spec.threads,
                                  .progress = run->spec.progress,
                                  .progress_ctx = run->spec.ctx};
    if (scenario->backhaul.kinds & PLN_BACKHAUL_MICROWAVE)
        spec.relay_hop_km = scenario->backhaul.hop_km;
    run->results.candidates = &run->candidates;
    run->results.matrix = &run->matrix;
    struct pln_recollection known;
    enum geo_status status = stages_recollect(run, "reached", &known, err);
    spec.memory = known.memory.learned ? &known.memory : NULL;
    if (!status) status = pln_reach_run(&spec, &run->candidates, &run->matrix, &run->reach, err);
    end_recollection(run, &known);
    return status;
}

static enum geo_status connect(struct pln_run *run, struct geo_err *err)
{
    struct pln_recollection known = {0};
    enum geo_status status = GEO_OK;
    if (run->spec.scenario->backhaul.kinds & PLN_BACKHAUL_MICROWAVE)
        status = stages_recollect(run, "hops", &known, err);
    if (!status) status = pln_money_connect(run, known.memory.learned ? &known.memory : NULL, err);
    end_recollection(run, &known);
    return status;
}

static enum geo_status count_gains(struct pln_run *run, struct geo_err *err)
{
    size_t n = run->plan.n;
    run->people_gained = geo_alloc_zero(n, sizeof *run->people_gained);
    run->villages_gained = geo_alloc_zero(n, sizeof *run->villages_gained);
    if (!run->people_gained || !run->villages_gained)
        return geo_no_memory(err, "the plan's gains", n, 2 * sizeof(int64_t));
    run->results.people_gained = run->people_gained;
    run->results.villages_gained = run->villages_gained;
    return pln_plan_gains(&run->villages, &run->audit, &run->spec.scenario->rule, &run->matrix,
                          &run->plan, run->people_gained, run->villages_gained, err);
}

static const struct {
    const char *name;
    enum pln_stage stage;
    enum geo_status (*run)(struct pln_run *run, struct geo_err *err);
} steps[] = {
    {"lists", PLN_STAGE_CHECK, stages_read_lists},
    {"audit", PLN_STAGE_AUDIT, audit},
    {"candidates", PLN_STAGE_CANDIDATES, find_candidates},
    {"reach", PLN_STAGE_CANDIDATES, reach},
    {"costs", PLN_STAGE_CANDIDATES, pln_money_price},
    {"backhaul", PLN_STAGE_CANDIDATES, connect},
    {"plan", PLN_STAGE_PLAN, pln_money_choose},
    {"gains", PLN_STAGE_PLAN, count_gains},
    {"frontier", PLN_STAGE_PLAN, pln_money_frontier},
    {"coverage", PLN_STAGE_AUDIT, pln_served_draw}, /* with the plan's sites where there is one */
};

enum geo_status pln_run_execute(const struct pln_run_spec *spec, struct pln_run *run,
                                struct geo_err *err)
{
    const struct pln_scenario *scenario = spec->scenario;
    *run = (struct pln_run){.spec = *spec,
                            .results = {.title = scenario->title,
                                        .notice = scenario->notice,
                                        .parameters = scenario->parameters,
                                        .n_parameters = scenario->n_parameters,
                                        .budget_vnd = scenario->plan.budget_vnd,
                                        .target_people = scenario->plan.target_people,
                                        .target_villages_pct = scenario->plan.target_villages_pct,
                                        .people_bound = -1,
                                        .least_cost_vnd = -1,
                                        .threshold_dbm = scenario->rule.threshold_dbm,
                                        .wanted_tech = scenario->rule.wanted_tech,
                                        .report_date = scenario->intake.report_date}};
    enum geo_status status = GEO_OK;
    for (size_t i = 0; !status && i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].stage > spec->stage) continue;
        if (spec->step) spec->step(spec->ctx, steps[i].name);
        status = spec->progress && spec->progress(spec->ctx, 0, 1)
                     ? geo_fail(err, GEO_INTERRUPTED, "interrupted before the step \"%s\"",
                                steps[i].name)
                     : steps[i].run(run, err);
    }
    return status;
}

enum geo_status pln_run_foresee(struct pln_run *run, struct pln_audit_forecast *forecast,
                                struct geo_err *err)
{
    const struct pln_scenario *scenario = run->spec.scenario;
    struct pln_audit_spec spec = {.terrain = run->terrain,
                                  .setup = &scenario->link,
                                  .rule = &scenario->rule,
                                  .villages = &run->villages,
                                  .towers = &run->towers};
    spec.memory = run->heard ? &run->heard->memory : NULL;
    return pln_audit_foresee(&spec, forecast, err);
}

void pln_run_release(struct pln_run *run)
{
    forget_heard(run);
    geo_free(run->villages_gained);
    geo_free(run->people_gained);
    for (size_t i = 0; run->frontier_proof && i < run->n_frontier; i++)
        pln_certificate_release(&run->frontier_proof[i]);
    geo_free(run->frontier_proof);
    geo_free(run->frontier);
    for (size_t k = 0; k < sizeof run->curve / sizeof *run->curve; k++)
        pln_frontier_release(&run->curve[k]);
    pln_served_land_release(&run->land);
    pln_certificate_release(&run->certificate);
    if (run->previous) pln_previous_release(run->previous);
    geo_free(run->previous);
    pln_tree_release(&run->tree);
    pln_plan_release(&run->plan);
    pln_network_release(&run->network);
    pln_ways_release(&run->grid);
    pln_ways_release(&run->roads);
    pln_ways_release(&run->fibre);
    pln_floors_release(&run->floors);
    pln_provinces_release(&run->provinces);
    pln_problem_release(&run->problem);
    pln_matrix_release(&run->matrix);
    pln_candidates_release(&run->candidates);
    pln_targets_release(&run->targets);
    pln_audit_release(&run->audit);
    pln_checks_release(&run->tower_checks);
    pln_checks_release(&run->village_checks);
    pln_findings_release(&run->findings);
    pln_programme_changes_release(&run->programme_changes);
    pln_programme_release(&run->programme);
    pln_towers_release(&run->towers);
    pln_villages_release(&run->villages);
    pln_areas_release(&run->communes);
    geo_buf_release(&run->ground);
    geo_terrain_release(run->terrain);
    *run = (struct pln_run){0};
}
