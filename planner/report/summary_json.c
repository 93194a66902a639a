#include "planner/report/summary.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names in the inputs are UTF-8 by contract; a name that is not becomes null rather than a broken
 * file. */
static json_t *text_or_null(const char *text)
{
    json_t *value = text ? json_string(text) : NULL;
    return value ? value : json_null();
}

static json_t *figure_value(const struct pln_figure *figure)
{
    if (!figure->known) return json_null();
    return figure->is_real ? json_real(figure->real) : json_integer(figure->integer);
}

/* "a.b" goes into the object "a", made when it is missing. */
static int add_figures(json_t *root, const struct pln_facts *facts)
{
    struct pln_figure figures[PLN_FIGURES_MAX];
    size_t n = pln_figures(facts, figures);
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        const char *dot = strchr(figures[i].path, '.');
        json_t *place = root;
        if (dot) {
            char group[64];
            snprintf(group, sizeof group, "%.*s", (int)(dot - figures[i].path), figures[i].path);
            place = json_object_get(root, group);
            if (!place) {
                place = json_object();
                failed |= json_object_set_new(root, group, place);
            }
        }
        failed |=
            json_object_set_new(place, dot ? dot + 1 : figures[i].path, figure_value(&figures[i]));
    }
    return failed;
}

static json_t *progress_of(const struct pln_census *t)
{
    json_t *row = json_object();
    json_object_set_new(row, "name", text_or_null(t->name));
    json_object_set_new(row, "listed", json_integer(t->listed));
    json_object_set_new(row, "served", json_integer(t->served));
    json_object_set_new(row, "remaining", json_integer(t->listed - t->served));
    json_object_set_new(row, "predicted_served", json_integer(t->predicted_served));
    double pct = t->listed ? 100.0 * (double)t->served / (double)t->listed : 0.0;
    json_object_set_new(row, "served_pct",
                        t->listed ? json_real(round(pct * 1000.0) / 1000.0) : json_null());
    return row;
}

static json_t *progress_by_date(const struct pln_facts *facts)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < facts->n_days; i++) {
        const struct pln_day *day = &facts->days[i];
        char date[16];
        snprintf(date, sizeof date, "%04d-%02d-%02d", day->date / 10000, day->date / 100 % 100,
                 day->date % 100);
        json_t *row = json_object();
        json_object_set_new(row, "date", json_string(date));
        json_object_set_new(row, "served", json_integer(day->served));
        json_object_set_new(row, "cumulative", json_integer(day->cumulative));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *progress(const struct pln_facts *facts)
{
    json_t *by_province = json_array(), *by_tier = json_array(), *all = json_object();
    for (size_t i = 0; i < facts->n_provinces; i++)
        if (facts->provinces[i].listed)
            json_array_append_new(by_province, progress_of(&facts->provinces[i]));
    for (int i = 0; i < 4; i++)
        if (facts->tiers[i].listed) json_array_append_new(by_tier, progress_of(&facts->tiers[i]));
    json_object_set_new(all, "by_province", by_province);
    json_object_set_new(all, "by_tier", by_tier);
    json_object_set_new(all, "by_date", progress_by_date(facts));
    return all;
}

static json_t *parameters(const struct pln_results *r)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < r->n_parameters; i++) {
        const struct pln_parameter *p = &r->parameters[i];
        json_t *row = json_object();
        json_object_set_new(row, "section", text_or_null(p->section));
        json_object_set_new(row, "key", text_or_null(p->key));
        json_object_set_new(row, "value", text_or_null(p->value));
        json_object_set_new(row, "unit", text_or_null(p->unit));
        json_object_set_new(row, "source", text_or_null(p->source));
        json_object_set_new(row, "is_default", json_boolean(p->is_default));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *findings_by_code(const struct pln_facts *facts)
{
    json_t *counts = json_object();
    for (size_t i = 0; i < facts->n_codes; i++)
        json_object_set_new(counts, facts->codes[i].code,
                            json_integer((json_int_t)facts->codes[i].n));
    return counts;
}

static json_t *build(const struct pln_facts *facts)
{
    const struct pln_results *r = facts->results;
    json_t *root = json_object();
    json_object_set_new(root, "title", text_or_null(r->title));
    json_object_set_new(root, "notice", text_or_null(r->notice));
    add_figures(root, facts);
    if (r->plan) {
        json_t *plan = json_object_get(root, "plan");
        json_object_set_new(plan, "optimal", json_boolean(r->plan->optimal));
        json_object_set_new(plan, "bound_kind", text_or_null(r->plan->bound_kind));
        json_object_set_new(plan, "weights_are_people",
                            json_boolean(facts->certainty.weights_are_people));
    }
    if (r->programme) json_object_set_new(root, "progress", progress(facts));
    if (r->findings) json_object_set_new(root, "findings", findings_by_code(facts));
    json_object_set_new(root, "parameters", parameters(r));
    return root;
}

enum geo_status pln_summary_json(const struct pln_facts *facts, struct geo_buf *text,
                                 struct geo_err *err)
{
    json_t *root = build(facts);
    char *dumped = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(root);
    if (!dumped) return geo_fail(err, GEO_NO_MEMORY, "not enough memory for summary.json");
    geo_buf_add(text, dumped);
    geo_buf_add(text, "\n");
    free(dumped);
    return geo_buf_status(text, err);
}
