#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/diff_parts.h"

const char *pln_change_name(enum pln_change change)
{
    static const char *const names[] = {"gained", "lost",   "uncertain",
                                        "other",  "listed", "delisted"};
    return names[change];
}

const char *pln_cause_name(enum pln_cause cause)
{
    static const char *const names[] = {"list",       "mast-added", "mast-removed", "mast-changed",
                                        "parameters", "terrain",    "other-masts",  "program"};
    return names[cause];
}

const char *pln_site_change_name(enum pln_site_change change)
{
    static const char *const names[] = {"kept", "added", "dropped", "replaced"};
    return names[change];
}

const char *pln_mast_change_name(enum pln_mast_change change)
{
    static const char *const names[] = {"added", "removed", "changed"};
    return names[change];
}

/* ---- parameters, inputs, figures ---- */

static enum geo_status add_pair(struct pln_diff_walk *walk, struct pln_diff_pair **pairs, size_t *n,
                                struct pln_diff_pair pair)
{
    size_t cap = *n; /* grown one by one: they are few */
    enum geo_status status = geo_grow(pairs, &cap, *n + 1, sizeof pair, walk->err);
    if (status) return status;
    pair.name = pln_diff_keep(walk, pair.name);
    pair.before = pln_diff_keep(walk, pair.before);
    pair.after = pln_diff_keep(walk, pair.after);
    pair.unit = pln_diff_keep(walk, pair.unit);
    (*pairs)[(*n)++] = pair;
    return GEO_OK;
}

static const struct pln_parameter *find_parameter(const struct pln_manifest *m,
                                                  const struct pln_parameter *p)
{
    for (size_t i = 0; i < m->n_parameters; i++)
        if (strcmp(m->parameters[i].section, p->section) == 0 &&
            strcmp(m->parameters[i].key, p->key) == 0)
            return &m->parameters[i];
    return NULL;
}

/* Sections that say what to build and how to tell it, not who is served today. */
static bool shapes_the_audit(const char *section)
{
    static const char *const others[] = {"plan", "candidates", "report", "scenario", "costs",
                                         "grid", "roads",      "fibre",  "backhaul"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(section, others[i]) == 0) return false;
    return strncmp(section, "site", 4) != 0 && strcmp(section, "villages") != 0 &&
           strcmp(section, "towers") != 0 && strcmp(section, "programme") != 0 &&
           strcmp(section, "terrain") != 0;
}

static enum geo_status compare_parameter(struct pln_diff_walk *walk, const struct pln_parameter *a,
                                         const struct pln_parameter *b)
{
    const struct pln_parameter *any = b ? b : a;
    if (a && b && strcmp(a->value, b->value) == 0) return GEO_OK;
    if (shapes_the_audit(any->section))
        pln_diff_tell(&walk->parameters, any->key, a ? a->value : "", b ? b->value : "");
    char name[300];
    snprintf(name, sizeof name, "[%s] %s", any->section, any->key);
    return add_pair(walk, &walk->diff->parameters, &walk->diff->n_parameters,
                    (struct pln_diff_pair){name, a ? a->value : "", b ? b->value : "", any->unit});
}

static enum geo_status compare_parameters(struct pln_diff_walk *walk)
{
    const struct pln_manifest *a = &walk->a->manifest, *b = &walk->b->manifest;
    const struct pln_diff_pair told[] = {{"the program", a->version, b->version, ""},
                                         {"the last stage", a->stage, b->stage, ""}};
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < 2 && !status; i++)
        if (strcmp(told[i].before, told[i].after) != 0)
            status = add_pair(walk, &walk->diff->parameters, &walk->diff->n_parameters, told[i]);
    for (size_t i = 0; i < a->n_parameters && !status; i++)
        status = compare_parameter(walk, &a->parameters[i], find_parameter(b, &a->parameters[i]));
    for (size_t i = 0; i < b->n_parameters && !status; i++)
        if (!find_parameter(a, &b->parameters[i]))
            status = compare_parameter(walk, NULL, &b->parameters[i]);
    return status;
}

static const struct pln_manifest_file *find_input(const struct pln_manifest *m,
                                                  const struct pln_manifest_file *file)
{
    for (size_t i = 0; i < m->n_inputs; i++)
        if (strcmp(m->inputs[i].role, file->role) == 0 &&
            strcmp(m->inputs[i].name, file->name) == 0)
            return &m->inputs[i];
    return NULL;
}

/* A and B: the same input in both runs, or NULL where one has none of that name. */
static enum geo_status compare_input(struct pln_diff_walk *walk, const struct pln_manifest_file *a,
                                     const struct pln_manifest_file *b)
{
    const struct pln_manifest_file *any = b ? b : a;
    if (a && b && strcmp(a->digest.sha256, b->digest.sha256) == 0) return GEO_OK;
    walk->terrain_differs = walk->terrain_differs || strcmp(any->role, "dem") == 0 ||
                            strncmp(any->role, "clutter", 7) == 0;
    return add_pair(walk, &walk->diff->inputs, &walk->diff->n_inputs,
                    (struct pln_diff_pair){any->role, a ? a->name : "", b ? b->name : "",
                                           a && b ? "(other contents)" : ""});
}

static enum geo_status compare_inputs(struct pln_diff_walk *walk)
{
    const struct pln_manifest *a = &walk->a->manifest, *b = &walk->b->manifest;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < a->n_inputs && !status; i++)
        status = compare_input(walk, &a->inputs[i], find_input(b, &a->inputs[i]));
    for (size_t i = 0; i < b->n_inputs && !status; i++)
        if (!find_input(a, &b->inputs[i])) status = compare_input(walk, NULL, &b->inputs[i]);
    return status;
}

static enum geo_status compare_figure(struct pln_diff_walk *walk, size_t row_a, size_t row_b)
{
    const struct pln_layer *a = &walk->a->summary, *b = &walk->b->summary;
    const char *before = row_a == SIZE_MAX ? "" : pln_layer_cell(a, row_a, "value");
    const char *after = row_b == SIZE_MAX ? "" : pln_layer_cell(b, row_b, "value");
    if (strcmp(before, after) == 0) return GEO_OK;
    const struct pln_layer *any = row_b == SIZE_MAX ? a : b;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    return add_pair(walk, &walk->diff->figures, &walk->diff->n_figures,
                    (struct pln_diff_pair){geo_table_cell(any->table, row, any->id), before, after,
                                           pln_layer_cell(any, row, "unit")});
}

/* ---- progress ---- */

static int64_t figure(const struct pln_diff_side *side, const char *name)
{
    size_t row = side->summary.table ? pln_layer_find(&side->summary, name) : SIZE_MAX;
    double value = row == SIZE_MAX ? 0 : pln_layer_number(&side->summary, row, "value");
    return isfinite(value) ? (int64_t)llround(value) : 0;
}

static struct pln_diff_progress progress_of(const struct pln_diff_side *side)
{
    return (struct pln_diff_progress){.listed = figure(side, "programme.listed"),
                                      .reported = figure(side, "programme.served"),
                                      .predicted = figure(side, "programme.predicted_served"),
                                      .sites = figure(side, "plan.sites"),
                                      .spent_vnd = figure(side, "plan.spent_vnd"),
                                      .people_gained = figure(side, "plan.people_gained")};
}

enum geo_status pln_diff_runs(const char *run_a, const char *run_b, struct pln_diff *diff,
                              struct geo_err *err)
{
    struct pln_diff_side a, b = {0};
    *diff = (struct pln_diff){.run_a = run_a, .run_b = run_b};
    struct pln_diff_walk walk = {.diff = diff, .a = &a, .b = &b, .err = err};
    enum geo_status status = pln_diff_open(run_a, &a, err);
    if (!status) status = pln_diff_open(run_b, &b, err);
    if (!status) status = compare_parameters(&walk);
    if (!status) status = compare_inputs(&walk);
    if (!status) status = pln_diff_masts(&walk);
    if (!status) status = pln_diff_villages(&walk);
    if (!status) status = pln_diff_sites(&walk);
    if (!status) status = pln_diff_walk_layers(&walk, &a.summary, &b.summary, compare_figure);
    if (!status) {
        diff->before = progress_of(&a);
        diff->after = progress_of(&b);
    }
    geo_buf_release(&walk.parameters);
    pln_diff_close(&a);
    pln_diff_close(&b);
    if (status) pln_diff_release(diff);
    return status;
}

void pln_diff_release(struct pln_diff *diff)
{
    geo_free(diff->villages);
    geo_free(diff->masts);
    geo_free(diff->sites);
    geo_free(diff->parameters);
    geo_free(diff->inputs);
    geo_free(diff->figures);
    geo_arena_release(&diff->strings);
    *diff = (struct pln_diff){0};
}
