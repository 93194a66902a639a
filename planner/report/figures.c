#include "planner/report/summary.h"

#include <math.h>

struct figures {
    struct pln_figure *at;
    size_t n;
};

static struct pln_figure *add(struct figures *f, const char *path, const char *unit)
{
    f->at[f->n] = (struct pln_figure){.path = path, .unit = unit};
    return &f->at[f->n++];
}

static void add_integer(struct figures *f, const char *path, const char *unit, int64_t value)
{
    struct pln_figure *figure = add(f, path, unit);
    figure->known = true;
    figure->integer = value;
}

/* Null where it is not known. */
static void add_if(struct figures *f, const char *path, const char *unit, int64_t value, bool known)
{
    struct pln_figure *figure = add(f, path, unit);
    figure->known = known;
    figure->integer = known ? value : 0;
}

static void add_real(struct figures *f, const char *path, const char *unit, double value)
{
    struct pln_figure *figure = add(f, path, unit);
    figure->is_real = true;
    figure->known = isfinite(value);
    figure->real = figure->known ? round(value * 1000.0) / 1000.0 : 0.0;
}

static double share_pct(int64_t part, int64_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : (double)NAN;
}

static void add_programme(struct figures *f, const struct pln_census *t)
{
    add_integer(f, "programme.listed", "villages", t->listed);
    add_integer(f, "programme.served", "villages", t->served);
    add_integer(f, "programme.remaining", "villages", t->listed - t->served);
    add_real(f, "programme.served_pct", "%", share_pct(t->served, t->listed));
    add_integer(f, "programme.predicted_served", "villages", t->predicted_served);
}

static void add_changes(struct figures *f, const struct pln_programme_changes *c)
{
    add_integer(f, "programme.added", "villages", (int64_t)c->count[PLN_LIST_ADDED]);
    add_integer(f, "programme.dropped", "villages", (int64_t)c->count[PLN_LIST_DROPPED]);
    add_integer(f, "programme.dropped_uncovered", "villages", (int64_t)c->dropped_uncovered);
    add_integer(f, "programme.newly_covered", "villages", (int64_t)c->count[PLN_LIST_COVERED]);
    add_integer(f, "programme.changed", "villages", (int64_t)c->changed);
}

static void add_audit(struct figures *f, const struct pln_facts *facts)
{
    const struct pln_census *t = &facts->total;
    const struct pln_audit *a = facts->results->audit;
    add_integer(f, "audit.served", "villages", t->verdict[PLN_VERDICT_SERVED]);
    add_integer(f, "audit.none", "villages", t->verdict[PLN_VERDICT_NONE]);
    add_integer(f, "audit.uncertain", "villages", t->verdict[PLN_VERDICT_UNCERTAIN]);
    add_integer(f, "audit.partial", "villages", t->verdict[PLN_VERDICT_PARTIAL]);
    add_integer(f, "audit.people_served", "people", t->people_served);
    add_real(f, "audit.people_served_pct", "%", share_pct(t->people_served, t->people));
    add_real(f, "audit.threshold_dbm", "dBm", facts->results->threshold_dbm);
    add_integer(f, "audit.extrapolated", "places", (int64_t)a->n_extrapolated);
}

static void add_plan(struct figures *f, const struct pln_facts *facts)
{
    const struct pln_results *r = facts->results;
    const struct pln_certainty *c = &facts->certainty;
    int64_t villages = 0, people = 0;
    if (facts->n_proposals) {
        villages = facts->proposals[facts->n_proposals - 1].cumulative_villages;
        people = facts->proposals[facts->n_proposals - 1].cumulative_people;
    }
    int64_t committed = 0;
    for (size_t i = 0; i < facts->n_proposals; i++)
        committed += facts->proposals[i].option->committed;
    add_integer(f, "plan.budget_vnd", "đồng", r->budget_vnd);
    add_integer(f, "plan.spent_vnd", "đồng", facts->total.cost_vnd);
    add_integer(f, "plan.capex_vnd", "đồng", facts->parts.capex_vnd);
    add_integer(f, "plan.opex_vnd", "đồng", facts->parts.opex_vnd);
    add_integer(f, "plan.power_vnd", "đồng", facts->parts.power_vnd);
    add_if(f, "plan.road_vnd", "đồng", facts->parts.road_vnd, r->roads_costed);
    add_if(f, "plan.backhaul_vnd", "đồng", facts->parts.backhaul_vnd, r->backhaul_planned);
    add_integer(f, "plan.sites", "sites", (int64_t)facts->n_proposals);
    add_integer(f, "plan.villages_gained", "villages", villages);
    add_integer(f, "plan.people_gained", "people", people);
    add_integer(f, "plan.bound_people", "people", c->bound_people);
    add_real(f, "plan.gap_pct", "%", c->gap_pct);
    add_real(f, "plan.vnd_per_person", "đồng/person",
             people > 0 ? round((double)facts->total.cost_vnd / (double)people) : (double)NAN);
    add_integer(f, "plan.value", "weight", r->plan->value);
    add_integer(f, "plan.bound", "weight", r->plan->bound);
    if (r->target_people > 0) add_real(f, "plan.target_people", "people", r->target_people);
    if (r->target_villages_pct > 0)
        add_real(f, "plan.target_villages_pct", "%", r->target_villages_pct);
    if (r->target_people > 0 || r->target_villages_pct > 0)
        add_if(f, "plan.least_cost_vnd", "đồng", r->least_cost_vnd, r->least_cost_vnd >= 0);
    if (committed) add_integer(f, "plan.committed_sites", "sites", committed);
    if (!r->earlier_sites) return;
    add_integer(f, "plan.earlier_sites", "sites", (int64_t)r->earlier_sites);
    add_integer(f, "plan.kept_sites", "sites", (int64_t)r->kept_sites);
    add_integer(f, "plan.keeping_costs", "weight", r->keeping_cost);
}

size_t pln_figures(const struct pln_facts *facts, struct pln_figure figures[PLN_FIGURES_MAX])
{
    const struct pln_results *r = facts->results;
    struct figures f = {figures, 0};
    add_integer(&f, "villages", "villages", facts->total.villages);
    add_integer(&f, "people", "people", facts->total.people);
    if (r->towers) add_integer(&f, "towers", "masts", (int64_t)r->towers->n);
    if (r->programme) add_programme(&f, &facts->total);
    if (r->programme && r->programme_changes) add_changes(&f, r->programme_changes);
    if (r->audit) add_audit(&f, facts);
    if (r->candidates) {
        add_integer(&f, "candidates.places", "places", (int64_t)r->candidates->n);
        add_integer(&f, "candidates.options", "options", (int64_t)r->candidates->n_options);
    }
    if (r->plan) add_plan(&f, facts);
    return f.n;
}
