#include "planner/run/scenario.h"

#include <stdio.h>
#include <string.h>

#include "planner/run/cost_table.h"
#include "planner/run/scenario_parts.h"
#include "planner/run/value.h"

const char *pln_stage_name(enum pln_stage stage)
{
    static const char *const names[] = {"check", "audit", "candidates", "plan"};
    return names[stage];
}

/* ---- values, defaults, parameters ---- */

struct applying {
    struct pln_scenario *scenario;
    enum pln_stage stage;
    size_t cap_parameters;
    struct geo_err *err;
};

static void *field_of(struct pln_scenario *scenario, const struct pln_key *key, size_t site)
{
    char *base = site == NO_SITE ? (char *)scenario : (char *)&scenario->kinds.at[site];
    return base + key->offset;
}

/* "[radio] freq_mhz" as a preset stands for that key's value. */
static const struct pln_key *referred(const char *preset)
{
    char section[NAME_MAX_INIH + 1];
    if (!preset || *preset != '[') return NULL;
    const char *end = strchr(preset, ']');
    snprintf(section, sizeof section, "%.*s", (int)(end - preset - 1), preset + 1);
    return pln_key_find(section, end + 2);
}

static enum geo_status note_parameter(struct applying *applying, const struct pln_key *key,
                                      size_t site, const char *text, const char *source,
                                      bool is_default)
{
    struct pln_scenario *scenario = applying->scenario;
    enum geo_status status =
        geo_grow(&scenario->parameters, &applying->cap_parameters, scenario->n_parameters + 1,
                 sizeof *scenario->parameters, applying->err);
    if (status) return status;
    struct geo_buf section = {0};
    geo_buf_addf(&section, "%s%s%s", key->section, site == NO_SITE ? "" : " ",
                 site == NO_SITE ? "" : scenario->kinds.at[site].name);
    const char *kept = section.failed ? NULL : scenario_keep(scenario, section.text);
    geo_buf_release(&section);
    if (!kept) return geo_no_memory(applying->err, "the parameters", 1, 1);
    scenario->parameters[scenario->n_parameters++] =
        (struct pln_parameter){.section = kept,
                               .key = key->name,
                               .value = text,
                               .unit = key->unit ? key->unit : "",
                               .source = source ? source : "",
                               .is_default = is_default};
    return GEO_OK;
}

static enum geo_status missing(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct pln_scenario *scenario = applying->scenario;
    struct geo_buf expected = {0};
    pln_key_expected(key, &expected);
    geo_fail(applying->err, GEO_USAGE, "%s: [%s%s%s] %s is missing; expected %s (%s)",
             scenario->path, key->section, site == NO_SITE ? "" : " ",
             site == NO_SITE ? "" : scenario->kinds.at[site].name, key->name,
             expected.text ? expected.text : "a value", key->help);
    geo_buf_release(&expected);
    return GEO_USAGE;
}

static enum geo_status store(struct applying *applying, const struct pln_key *key, size_t site,
                             const char *text, const char *where)
{
    struct pln_scenario *scenario = applying->scenario;
    struct pln_value_context context = {
        .dir = scenario->dir, .arena = &scenario->strings, .where = where};
    return pln_value_store(key, text, field_of(scenario, key, site), &context, applying->err);
}

/* The default of a price, with its year, exchange rate and source. */
static enum geo_status apply_cost(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct geo_buf value = {0}, source = {0};
    enum geo_status status = pln_cost_table_find(key->name, &value, &source, applying->err);
    const char *text = NULL, *who = NULL;
    if (!status) {
        text = scenario_keep(applying->scenario, value.text);
        who = scenario_keep(applying->scenario, source.text);
        if (!text || !who) status = geo_no_memory(applying->err, "the costs", 1, value.length);
    }
    if (!status) status = store(applying, key, site, text, "default");
    if (!status) status = note_parameter(applying, key, site, text, who, true);
    geo_buf_release(&value);
    geo_buf_release(&source);
    return status;
}

static enum geo_status apply_key(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct pln_scenario *scenario = applying->scenario;
    const struct pln_set_key *given = scenario_given(scenario, key, site);
    if (given) {
        enum geo_status status = store(applying, key, site, given->text, given->where);
        return status ? status
                      : note_parameter(applying, key, site, given->text, given->source, false);
    }
    if (key->preset && strcmp(key->preset, PLN_PRESET_COSTS) == 0)
        return apply_cost(applying, key, site);
    const struct pln_key *other = referred(key->preset);
    if (other) {
        const struct pln_set_key *there = scenario_given(scenario, other, NO_SITE);
        const char *text = there ? there->text : other->preset;
        enum geo_status status = store(applying, key, site, text, "default");
        return status ? status : note_parameter(applying, key, site, text, key->preset, true);
    }
    if (!key->preset)
        return key->needed && key->needed_by <= applying->stage ? missing(applying, key, site)
                                                                : GEO_OK;
    enum geo_status status =
        key->derived ? GEO_OK : store(applying, key, site, key->preset, "default");
    if (status || !*key->preset) return status;
    return note_parameter(applying, key, site, key->preset, key->source, true);
}

static enum geo_status apply_section(struct applying *applying, const struct pln_section *section)
{
    size_t rounds = section->repeats ? applying->scenario->kinds.n : 1;
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < pln_n_keys; i++) {
            if (strcmp(pln_keys[i].section, section->name) != 0) continue;
            enum geo_status status =
                apply_key(applying, &pln_keys[i], section->repeats ? round : NO_SITE);
            if (status) return status;
        }
    return GEO_OK;
}

/* ---- what no single key can say ---- */

static enum geo_status check_bandwidth(const struct pln_scenario *scenario, const char *section,
                                       double bandwidth_mhz, struct geo_err *err)
{
    if (pln_resource_blocks(bandwidth_mhz)) return GEO_OK;
    return geo_fail(err, GEO_USAGE,
                    "%s: [%s] bandwidth_mhz = %g: expected an LTE carrier of 1.4, 3, 5, 10, 15 or "
                    "20 MHz",
                    scenario->path, section, bandwidth_mhz);
}

static enum geo_status finish_sites(struct pln_scenario *scenario, struct geo_err *err)
{
    const struct pln_key *opex = pln_key_find("site", "opex_vnd_per_year");
    for (size_t i = 0; i < scenario->kinds.n; i++) {
        struct pln_site_kind *kind = &scenario->kinds.at[i];
        if (!scenario_given(scenario, opex, i)) kind->opex_vnd_per_year = kind->capex_vnd / 10;
        char section[80];
        snprintf(section, sizeof section, "site %s", kind->name);
        enum geo_status status = check_bandwidth(scenario, section, kind->tx.bandwidth_mhz, err);
        if (status) return status;
    }
    return GEO_OK;
}

static enum geo_status check_clutter(const struct pln_scenario *scenario, struct geo_err *err)
{
    const struct pln_link_setup *link = &scenario->link;
    if (!pln_terminal_doubles(&link->terminal, link->model, scenario->clutter != NULL))
        return GEO_OK;
    return geo_fail(err, GEO_USAGE,
                    "%s: [radio] clutter_loss would count clutter twice: model = %s has it already "
                    "(%s); expected clutter_loss = none%s",
                    scenario->path, link->model->name,
                    link->model->clutter == PLN_CLUTTER_WITHIN ? "its curves were measured in it"
                                                               : "it walks over [terrain] clutter",
                    link->model->clutter == PLN_CLUTTER_WITHIN ? "" : ", or no [terrain] clutter");
}

static enum geo_status check_whole(struct pln_scenario *scenario, enum pln_stage stage,
                                   struct geo_err *err)
{
    enum geo_status status =
        check_bandwidth(scenario, "radio", scenario->intake.mast_defaults.bandwidth_mhz, err);
    if (!status) status = finish_sites(scenario, err);
    if (!status) status = check_clutter(scenario, err);
    if (status) return status;
    const struct pln_plan_goal *plan = &scenario->plan;
    int goals =
        (plan->budget_vnd >= 0) + (plan->target_people > 0) + (plan->target_villages_pct > 0);
    if (stage >= PLN_STAGE_CANDIDATES && scenario->kinds.n == 0)
        return geo_fail(err, GEO_USAGE, "%s: no [site NAME] section: nothing could be built",
                        scenario->path);
    if (stage >= PLN_STAGE_PLAN && goals != 1)
        return geo_fail(err, GEO_USAGE,
                        "%s: [plan] needs exactly one of budget_vnd, target_people and "
                        "target_villages_pct; %d are given",
                        scenario->path, goals);
    if (scenario->roads.path && scenario->costs.road_vnd_per_km < 0)
        return geo_fail(err, GEO_USAGE,
                        "%s: [roads] needs [costs] road_vnd_per_km; expected an amount such as "
                        "800 triệu",
                        scenario->path);
    if (stage >= PLN_STAGE_AUDIT && !scenario->intake.towers.path)
        return geo_fail(err, GEO_USAGE, "%s: [towers] path is missing; expected a table of masts",
                        scenario->path);
    return GEO_OK;
}

static enum geo_status keep_names(const char *path, struct pln_scenario *scenario,
                                  struct geo_err *err)
{
    const char *slash = strrchr(path, '/');
    scenario->path = scenario_keep(scenario, path);
    scenario->name = scenario_keep(scenario, slash ? slash + 1 : path);
    scenario->dir = !slash ? scenario_keep(scenario, ".")
                    : slash == path
                        ? scenario_keep(scenario, "/")
                        : geo_arena_keep(&scenario->strings, path, (size_t)(slash - path));
    return scenario->path && scenario->name && scenario->dir
               ? GEO_OK
               : geo_no_memory(err, "the scenario's name", strlen(path), 3);
}

enum geo_status pln_scenario_load(const struct pln_scenario_request *request,
                                  struct pln_scenario *scenario, struct geo_err *err)
{
    *scenario = (struct pln_scenario){.plan.budget_vnd = -1,
                                      .rule.sigma_db = -1,
                                      .costs.road_vnd_per_km = -1,
                                      .link.env = pln_link_env_default()};
    struct applying applying = {.scenario = scenario, .stage = request->stage, .err = err};
    enum geo_status status = keep_names(request->path, scenario, err);
    if (!status) status = scenario_read(request, scenario, err);
    for (size_t s = 0; !status && s < pln_n_sections; s++)
        status = apply_section(&applying, &pln_sections[s]);
    if (!status) status = check_whole(scenario, request->stage, err);
    if (status) pln_scenario_release(scenario);
    return status;
}

void pln_scenario_release(struct pln_scenario *scenario)
{
    struct pln_source *tables[] = {&scenario->intake.villages, &scenario->intake.clusters,
                                   &scenario->intake.towers,   &scenario->intake.programme,
                                   &scenario->intake.communes, &scenario->intake.commune_codes};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        geo_free((void *)tables[i]->map);
    geo_free(scenario->dem.at);
    pln_site_kinds_release(&scenario->kinds);
    geo_free(scenario->parameters);
    geo_free(scenario->given);
    geo_arena_release(&scenario->strings);
    *scenario = (struct pln_scenario){0};
}
