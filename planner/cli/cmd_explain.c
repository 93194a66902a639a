/* phusong explain: why a village has no signal, and what would mend it. */
#include "planner/cli/command.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/cli/scenario_args.h"
#include "planner/cover/explain.h"
#include "planner/report/language.h"
#include "planner/run/stages.h"
#include "planner/run/suggest.h"

struct args {
    const char *village;
    struct pln_scenario_args scenario;
};

static const struct pln_cli_option options[] = {
    {.name = "VILLAGE",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, village),
     .operand = true,
     .required = true,
     .help = "a village's id, or its name where only one has it"},
    PLN_SCENARIO_FILE(struct args, scenario, "the scenario"),
    PLN_SCENARIO_SET(struct args, scenario, "use another value than the scenario's"),
};

static enum geo_status unknown_village(const struct pln_villages *villages, const char *wanted,
                                       struct geo_err *err)
{
    const char **names = geo_alloc(2 * villages->n, sizeof *names);
    if (!names) return geo_no_memory(err, "the villages' names", 2 * villages->n, sizeof *names);
    for (size_t i = 0; i < villages->n; i++) {
        names[i] = villages->at[i].id;
        names[villages->n + i] = villages->at[i].name;
    }
    const char *near = pln_suggest(wanted, names, 2 * villages->n);
    enum geo_status status =
        geo_fail(err, GEO_USAGE, "explain: no village has the id or name \"%s\"%s%s%s", wanted,
                 near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    geo_free(names);
    return status;
}

static enum geo_status find_village(const struct pln_villages *villages, const char *wanted,
                                    const struct pln_village **found, struct geo_err *err)
{
    uint32_t at = pln_villages_find(villages, wanted);
    size_t named = 0;
    for (size_t i = 0; at == PLN_NONE && i < villages->n; i++)
        if (strcmp(villages->at[i].name, wanted) == 0) {
            *found = &villages->at[i];
            named++;
        }
    if (at != PLN_NONE) *found = &villages->at[at];
    if (at != PLN_NONE || named == 1) return GEO_OK;
    if (named)
        return geo_fail(err, GEO_USAGE,
                        "explain: %zu villages are called \"%s\"; give the id of one", named,
                        wanted);
    return unknown_village(villages, wanted, err);
}

struct answer {
    const struct pln_scenario *scenario;
    const struct pln_towers *towers;
    const struct pln_village *village;
    const struct pln_explanation *found;
};

static const char *verdict_of(const struct answer *a, double margin_db)
{
    double doubt = a->scenario->rule.uncertain_db;
    return margin_db >= doubt ? "served" : margin_db > -doubt ? "uncertain" : "none";
}

static void describe(const struct answer *a, const struct pln_remedy *r, struct geo_buf *text)
{
    const char *mast = r->tower == PLN_NONE ? "" : a->towers->at[r->tower].id;
    if (r->what == PLN_REMEDY_TILT)
        geo_buf_addf(text, "tilt %s to %g deg", mast, r->value);
    else if (r->what == PLN_REMEDY_BAND)
        geo_buf_addf(text, "%g MHz on %s", r->value, mast);
    else if (r->tower == PLN_NONE)
        geo_buf_addf(text, "new %s at %.5f, %.5f", a->scenario->kinds.at[r->kind].name, r->lon_deg,
                     r->lat_deg);
    else
        geo_buf_addf(text, "%s on %s, %g m", a->scenario->kinds.at[r->kind].name, mast, r->value);
}

/* ---- JSON ---- */

static json_t *number(double value, double step)
{
    return isfinite(value) ? json_real(round(value / step) * step) : json_null();
}

static json_t *ridges_json(const struct pln_heard *heard)
{
    json_t *list = json_array();
    for (size_t i = 0; i < heard->n_ridges; i++) {
        const struct pln_ridge *r = &heard->ridge[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "lon_deg", number(r->lon_deg, 1e-6),
                      "lat_deg", number(r->lat_deg, 1e-6), "distance_km",
                      number(r->distance_km, 1e-3), "ground_m", number(r->ground_m, 0.1), "cover_m",
                      number(r->cover_m, 0.1), "over_line_m", number(r->over_m, 0.1), "costs_db",
                      number(r->saved_db, 0.01)));
    }
    return list;
}

static json_t *masts_json(const struct answer *a)
{
    json_t *list = json_array();
    for (size_t i = 0; i < a->found->n_masts; i++) {
        const struct pln_heard *h = &a->found->mast[i];
        json_array_append_new(
            list, json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "tower_id",
                            a->towers->at[h->tower].id, "counts", (int)h->serves, "distance_km",
                            number(h->link.distance_km, 1e-3), "rsrp_dbm",
                            number(h->link.rsrp_dbm, 0.01), "margin_db", number(h->margin_db, 0.01),
                            "loss_db", number(h->link.loss.loss_db, 0.01), "diffraction_db",
                            number(h->link.loss.diffraction_db, 0.01), "line_of_sight",
                            (int)h->link.loss.line_of_sight, "ridges", ridges_json(h)));
    }
    return list;
}

static json_t *remedies_json(const struct answer *a)
{
    static const char *const kinds[] = {"tilt", "band", "site"};
    json_t *list = json_array();
    for (size_t i = 0; i < a->found->n_remedies; i++) {
        const struct pln_remedy *r = &a->found->remedy[i];
        struct geo_buf text = {0};
        describe(a, r, &text);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s?, s:s?, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "what",
                      kinds[r->what], "text", text.text ? text.text : "", "tower_id",
                      r->tower == PLN_NONE ? NULL : a->towers->at[r->tower].id, "kind",
                      r->kind == PLN_NONE ? NULL : a->scenario->kinds.at[r->kind].name, "value",
                      number(r->value, 0.01), "lon_deg", number(r->lon_deg, 1e-6), "lat_deg",
                      number(r->lat_deg, 1e-6), "rsrp_dbm", number(r->rsrp_dbm, 0.01), "margin_db",
                      number(r->margin_db, 0.01), "verdict", verdict_of(a, r->margin_db),
                      "cost_vnd", r->cost_vnd < 0 ? json_null() : json_integer(r->cost_vnd)));
        geo_buf_release(&text);
    }
    return list;
}

static enum geo_status print_json(const struct pln_cli *cli, const struct answer *a,
                                  struct geo_err *err)
{
    json_t *object = json_pack(
        "{s:s, s:s, s:o, s:o, s:I, s:o, s:o}", "village_id", a->village->id, "name",
        a->village->name, "lon_deg", number(a->village->lon_deg, 1e-6), "lat_deg",
        number(a->village->lat_deg, 1e-6), "masts_in_reach", (json_int_t)a->found->n_in_reach,
        "masts", masts_json(a), "remedies", remedies_json(a));
    char *text = object ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(object);
    if (!text) return geo_no_memory(err, "the JSON object", 1, 1);
    fprintf(cli->out, "%s\n", text);
    free(text);
    return GEO_OK;
}

/* ---- text ---- */

static void print_ridge(FILE *out, const struct pln_ridge *r)
{
    fprintf(out, "      ridge of %.0f m", r->ground_m);
    if (r->cover_m > 0) fprintf(out, " with %.0f m standing on it", r->cover_m);
    fprintf(out, " at %.5f, %.5f, %.2f km from the mast, %.0f m %s the line: costs %.1f dB\n",
            r->lon_deg, r->lat_deg, r->distance_km, fabs(r->over_m),
            r->over_m > 0 ? "above" : "below", r->saved_db);
}

static void print_masts(FILE *out, const struct answer *a)
{
    fprintf(out, "\nStrongest masts (%zu within %g km)\n", a->found->n_in_reach,
            a->scenario->rule.radius_km);
    if (a->found->n_masts)
        fprintf(out, "  %-14s %8s %10s %10s %9s %12s\n", "mast", "km", "RSRP dBm", "margin dB",
                "loss dB", "diffraction");
    for (size_t i = 0; i < a->found->n_masts; i++) {
        const struct pln_heard *h = &a->found->mast[i];
        fprintf(out, "  %-14s %8.2f %10.1f %10.1f %9.1f %9.1f dB%s\n", a->towers->at[h->tower].id,
                h->link.distance_km, h->link.rsrp_dbm, h->margin_db, h->link.loss.loss_db,
                h->link.loss.diffraction_db,
                h->serves ? "" : "  (does not count: other technology, or not on air)");
        for (size_t r = 0; r < h->n_ridges; r++)
            print_ridge(out, &h->ridge[r]);
        if (h->n_ridges == 0) fprintf(out, "      nothing in the way\n");
    }
}

static void print_remedies(FILE *out, const struct answer *a, bool served)
{
    enum { SHOWN = 12 };
    fprintf(out, "\nWhat would %s it, the cheapest first (present value)\n",
            served ? "strengthen" : "mend");
    for (size_t i = 0; i < a->found->n_remedies && i < SHOWN; i++) {
        const struct pln_remedy *r = &a->found->remedy[i];
        struct geo_buf what = {0}, cost = {0};
        describe(a, r, &what);
        if (r->what == PLN_REMEDY_TILT)
            geo_buf_add(&cost, "a visit");
        else if (r->cost_vnd < 0)
            geo_buf_add(&cost, "cost not known");
        else
            pln_add_money(&cost, PLN_LANG_EN, r->cost_vnd);
        fprintf(out, "  %-44s RSRP %7.1f dBm, margin %6.1f dB, %-9s %s\n",
                what.text ? what.text : "", r->rsrp_dbm, r->margin_db, verdict_of(a, r->margin_db),
                cost.text ? cost.text : "");
        geo_buf_release(&what);
        geo_buf_release(&cost);
    }
    if (a->found->n_remedies == 0 || a->found->remedy[0].margin_db < a->scenario->rule.uncertain_db)
        fprintf(out, "  none of these single changes serves the village for certain\n");
    fprintf(out, "%s\n", "power, access road and backhaul come on top, by the place");
}

static void print_text(const struct pln_cli *cli, const struct answer *a)
{
    const struct pln_village *v = a->village;
    const struct pln_rule *rule = &a->scenario->rule;
    double margin = a->found->n_masts && a->found->mast[0].serves ? a->found->mast[0].margin_db
                                                                  : -(double)INFINITY;
    fprintf(cli->out, "%s (%s)%s%s, %.5f, %.5f: %s\n", v->name, v->id, *v->commune ? ", " : "",
            v->commune, v->lon_deg, v->lat_deg, verdict_of(a, margin));
    if (a->scenario->notice && *a->scenario->notice) fprintf(cli->out, "%s\n", a->scenario->notice);
    fprintf(cli->out, "needs %g dBm at %g %% of places; margins within ±%g dB are uncertain\n",
            rule->threshold_dbm, rule->location_pct, rule->uncertain_db);
    print_masts(cli->out, a);
    print_remedies(cli->out, a, margin >= rule->uncertain_db);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct pln_scenario scenario = {0};
    struct pln_run run = {0};
    struct pln_explanation found;
    const struct pln_village *village = NULL;
    enum geo_status status =
        pln_scenario_args_load(&args->scenario, PLN_STAGE_AUDIT, NULL, 0, &scenario, err);
    struct pln_run_spec spec = {.scenario = &scenario, .stage = PLN_STAGE_CHECK};
    if (!status) status = pln_run_execute(&spec, &run, err);
    if (!status) status = find_village(&run.villages, args->village, &village, err);
    if (!status) {
        struct pln_explain_spec explain = {.terrain = run.terrain,
                                           .setup = &scenario.link,
                                           .rule = &scenario.rule,
                                           .towers = &run.towers,
                                           .kinds = &scenario.kinds,
                                           .finance = &scenario.candidates.finance,
                                           .lon_deg = village->lon_deg,
                                           .lat_deg = village->lat_deg};
        status = pln_explain_place(&explain, &found, err);
    }
    struct answer answer = {&scenario, &run.towers, village, &found};
    if (!status && cli->json)
        status = print_json(cli, &answer, err);
    else if (!status)
        print_text(cli, &answer);
    pln_run_release(&run);
    pln_scenario_release(&scenario);
    return status;
}

const struct pln_command pln_command_explain = {
    .name = "explain",
    .summary = "Say why a village has no signal, and what would mend it",
    .about =
        "The strongest masts around the village, what stands in the way of each (ridge, height, "
        "and "
        "the dB that it costs: what would be saved if it were cut down until 60 % of the first "
        "Fresnel zone is free, the worst ridge first), and single changes tried with the same "
        "propagation model: another tilt, a lower band, a higher antenna, adding the technology, a "
        "new site on the highest ground within 500 m. Costs are those of the scenario's site "
        "kinds.",
    .example = "phusong explain 1233 datasets/scenarios/hatinh.ini",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
