/* The differences told: text, JSON, CSV and a GeoPackage. */
#include "planner/run/diff.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/report/cells.h"
#include "planner/report/csv.h"
#include "planner/report/gpkg.h"

/* The report's writers hand their facts to a table's functions; these facts carry the diff along.
 */
struct diff_facts {
    struct pln_facts facts; /* first */
    const struct pln_diff *diff;
};

static const struct pln_diff *diff_of(const struct pln_facts *facts)
{
    return ((const struct diff_facts *)facts)->diff;
}

/* ---- tables ---- */

static const struct pln_column village_columns[] = {
    {"change", PLN_CELL_TEXT, 0, PLN_S_C_CHANGE, NULL},
    {"cause", PLN_CELL_TEXT, 0, PLN_S_C_CAUSE, NULL},
    {"mast_id", PLN_CELL_TEXT, 0, PLN_S_C_TOWER_ID, NULL},
    {"what", PLN_CELL_TEXT, 0, PLN_S_C_WHAT, NULL},
    {"village_id", PLN_CELL_TEXT, 0, PLN_S_C_VILLAGE_ID, NULL},
    {"name", PLN_CELL_TEXT, 0, PLN_S_C_NAME, NULL},
    {"commune", PLN_CELL_TEXT, 0, PLN_S_C_COMMUNE, NULL},
    {"province", PLN_CELL_TEXT, 0, PLN_S_C_PROVINCE, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
    {"verdict_before", PLN_CELL_TEXT, 0, PLN_S_C_VERDICT_BEFORE, NULL},
    {"verdict_after", PLN_CELL_TEXT, 0, PLN_S_C_VERDICT_AFTER, NULL},
    {"rsrp_before_dbm", PLN_CELL_REAL, 1, PLN_S_C_RSRP_BEFORE, NULL},
    {"rsrp_after_dbm", PLN_CELL_REAL, 1, PLN_S_C_RSRP_AFTER, NULL},
    {"people_served_before", PLN_CELL_INTEGER, 0, PLN_S_C_SERVED_BEFORE, NULL},
    {"people_served_after", PLN_CELL_INTEGER, 0, PLN_S_C_SERVED_AFTER, NULL},
    {"programme_before", PLN_CELL_TEXT, 0, PLN_S_C_PROGRAMME_BEFORE, NULL},
    {"programme_after", PLN_CELL_TEXT, 0, PLN_S_C_PROGRAMME_AFTER, NULL},
};

static size_t count_villages(const struct pln_facts *facts)
{
    return diff_of(facts)->n_villages;
}

static void village_row(const struct pln_facts *facts, size_t row, struct pln_cell *c)
{
    const struct pln_diff_village *v = &diff_of(facts)->villages[row];
    c = pln_put_text(c, pln_change_name(v->change));
    c = pln_put_text(c, pln_cause_name(v->cause));
    c = pln_put_text(c, v->mast);
    c = pln_put_text(c, v->what);
    c = pln_put_text(c, v->id);
    c = pln_put_text(c, v->name);
    c = pln_put_text(c, v->commune);
    c = pln_put_text(c, v->province);
    c = pln_put_real(c, v->lon_deg);
    c = pln_put_real(c, v->lat_deg);
    c = pln_put_integer(c, v->people);
    c = pln_put_text(c, v->verdict_before);
    c = pln_put_text(c, v->verdict_after);
    c = pln_put_real(c, v->rsrp_before_dbm);
    c = pln_put_real(c, v->rsrp_after_dbm);
    c = pln_put_integer(c, v->served_before);
    c = pln_put_integer(c, v->served_after);
    c = pln_put_text(c, v->programme_before);
    pln_put_text(c, v->programme_after);
}

static void village_place(const struct pln_facts *facts, size_t row, double lonlat[4])
{
    lonlat[0] = diff_of(facts)->villages[row].lon_deg;
    lonlat[1] = diff_of(facts)->villages[row].lat_deg;
}

static const struct pln_column mast_columns[] = {
    {"change", PLN_CELL_TEXT, 0, PLN_S_C_CHANGE, NULL},
    {"mast_id", PLN_CELL_TEXT, 0, PLN_S_C_TOWER_ID, NULL},
    {"operator", PLN_CELL_TEXT, 0, PLN_S_C_OPERATOR, NULL},
    {"what", PLN_CELL_TEXT, 0, PLN_S_C_WHAT, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"villages", PLN_CELL_INTEGER, 0, PLN_S_C_VILLAGES_CHANGED, NULL},
    {"people", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE, NULL},
};

static size_t count_masts(const struct pln_facts *facts)
{
    return diff_of(facts)->n_masts;
}

static void mast_row(const struct pln_facts *facts, size_t row, struct pln_cell *c)
{
    const struct pln_diff_mast *m = &diff_of(facts)->masts[row];
    c = pln_put_text(c, pln_mast_change_name(m->change));
    c = pln_put_text(c, m->id);
    c = pln_put_text(c, m->operator);
    c = pln_put_text(c, m->what);
    c = pln_put_real(c, m->lon_deg);
    c = pln_put_real(c, m->lat_deg);
    c = pln_put_integer(c, (int64_t)m->n_villages);
    pln_put_integer(c, m->people);
}

static void mast_place(const struct pln_facts *facts, size_t row, double lonlat[4])
{
    lonlat[0] = diff_of(facts)->masts[row].lon_deg;
    lonlat[1] = diff_of(facts)->masts[row].lat_deg;
}

static const struct pln_column site_columns[] = {
    {"change", PLN_CELL_TEXT, 0, PLN_S_C_CHANGE, NULL},
    {"kind_before", PLN_CELL_TEXT, 0, PLN_S_C_KIND_BEFORE, NULL},
    {"kind_after", PLN_CELL_TEXT, 0, PLN_S_C_KIND_AFTER, NULL},
    {"near_village", PLN_CELL_TEXT, 0, PLN_S_C_NEAR_VILLAGE, NULL},
    {"lon_deg", PLN_CELL_REAL, 6, PLN_S_C_LON, NULL},
    {"lat_deg", PLN_CELL_REAL, 6, PLN_S_C_LAT, NULL},
    {"cost_before_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST_BEFORE, NULL},
    {"cost_after_vnd", PLN_CELL_INTEGER, 0, PLN_S_C_COST_AFTER, NULL},
    {"people_before", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_BEFORE, NULL},
    {"people_after", PLN_CELL_INTEGER, 0, PLN_S_C_PEOPLE_AFTER, NULL},
};

static size_t count_sites(const struct pln_facts *facts)
{
    return diff_of(facts)->n_sites;
}

static void site_row(const struct pln_facts *facts, size_t row, struct pln_cell *c)
{
    const struct pln_diff_site *s = &diff_of(facts)->sites[row];
    c = pln_put_text(c, pln_site_change_name(s->change));
    c = pln_put_text(c, s->kind_before);
    c = pln_put_text(c, s->kind_after);
    c = pln_put_text(c, s->near_village);
    c = pln_put_real(c, s->lon_deg);
    c = pln_put_real(c, s->lat_deg);
    c = pln_put_integer(c, s->cost_before_vnd);
    c = pln_put_integer(c, s->cost_after_vnd);
    c = pln_put_integer(c, s->people_before);
    pln_put_integer(c, s->people_after);
}

static void site_place(const struct pln_facts *facts, size_t row, double lonlat[4])
{
    lonlat[0] = diff_of(facts)->sites[row].lon_deg;
    lonlat[1] = diff_of(facts)->sites[row].lat_deg;
}

static const struct pln_table village_table = {.name = "diff_villages",
                                               .title = PLN_S_T_DIFF_VILLAGES,
                                               .shape = PLN_SHAPE_POINT,
                                               .columns = village_columns,
                                               .n_columns = PLN_COLUMNS(village_columns),
                                               .n_rows = count_villages,
                                               .row = village_row,
                                               .geometry = village_place};
static const struct pln_table mast_table = {.name = "diff_masts",
                                            .title = PLN_S_T_DIFF_MASTS,
                                            .shape = PLN_SHAPE_POINT,
                                            .columns = mast_columns,
                                            .n_columns = PLN_COLUMNS(mast_columns),
                                            .n_rows = count_masts,
                                            .row = mast_row,
                                            .geometry = mast_place};
static const struct pln_table site_table = {.name = "diff_sites",
                                            .title = PLN_S_T_DIFF_SITES,
                                            .shape = PLN_SHAPE_POINT,
                                            .columns = site_columns,
                                            .n_columns = PLN_COLUMNS(site_columns),
                                            .n_rows = count_sites,
                                            .row = site_row,
                                            .geometry = site_place};

/* ---- text ---- */

static void add_pairs(struct geo_buf *text, const char *title, const struct pln_diff_pair *pairs,
                      size_t n)
{
    if (n) geo_buf_addf(text, "\n%s\n", title);
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(
            text, "  %-34s %s → %s%s%s\n", pairs[i].name, *pairs[i].before ? pairs[i].before : "–",
            *pairs[i].after ? pairs[i].after : "–", *pairs[i].unit ? " " : "", pairs[i].unit);
}

static void add_villages(struct geo_buf *text, const struct pln_diff *diff)
{
    enum { SHOWN = 8 };
    static const char *const titles[PLN_CHANGES] = {"gained signal",   "lost signal",
                                                    "newly uncertain", "with another verdict",
                                                    "new in the list", "gone from the list"};
    size_t at = 0;
    for (int c = 0; c < PLN_CHANGES; c++) {
        if (diff->count[c])
            geo_buf_addf(text, "%6zu villages %s, %" PRId64 " people (%+" PRId64 " served)\n",
                         diff->count[c], titles[c], diff->people[c], diff->served_people[c]);
        for (size_t i = 0; i < diff->count[c]; i++, at++) {
            const struct pln_diff_village *v = &diff->villages[at];
            if (i < SHOWN)
                geo_buf_addf(text, "         %s%s%s%s, %" PRId64 " people: %s → %s, %s%s%s%s%s%s\n",
                             v->name, *v->commune ? " (" : "", v->commune, *v->commune ? ")" : "",
                             v->people, *v->verdict_before ? v->verdict_before : "–",
                             *v->verdict_after ? v->verdict_after : "–", pln_cause_name(v->cause),
                             *v->mast ? " " : "", v->mast, *v->what ? " (" : "", v->what,
                             *v->what ? ")" : "");
        }
        if (diff->count[c] > SHOWN)
            geo_buf_addf(text, "         … and %zu more (diff_villages.csv by --out)\n",
                         diff->count[c] - SHOWN);
    }
    if (!diff->n_villages) geo_buf_add(text, "No village changed.\n");
}

static void add_masts(struct geo_buf *text, const struct pln_diff *diff)
{
    enum { SHOWN = 8 };
    size_t shown = 0;
    geo_buf_addf(text, "\nMasts: %zu added, %zu removed, %zu changed\n",
                 diff->mast_count[PLN_MAST_ADDED], diff->mast_count[PLN_MAST_REMOVED],
                 diff->mast_count[PLN_MAST_CHANGED]);
    for (size_t i = 0; i < diff->n_masts && shown < SHOWN; i++) {
        const struct pln_diff_mast *m = &diff->masts[i];
        if (!m->n_villages) continue;
        geo_buf_addf(text, "         %s %s%s%s%s: %zu villages, %" PRId64 " people\n", m->id,
                     pln_mast_change_name(m->change), *m->what ? " (" : "", m->what,
                     *m->what ? ")" : "", m->n_villages, m->people);
        shown++;
    }
}

static void add_progress(struct geo_buf *text, const struct pln_diff *diff)
{
    const struct pln_diff_progress *a = &diff->before, *b = &diff->after;
    if (a->listed || b->listed)
        geo_buf_addf(text,
                     "Programme: served as reported %" PRId64 " of %" PRId64 " → %" PRId64
                     " of %" PRId64 " villages; by terrain and propagation %" PRId64 " → %" PRId64
                     "\n",
                     a->reported, a->listed, b->reported, b->listed, a->predicted, b->predicted);
    if (a->sites || b->sites)
        geo_buf_addf(text,
                     "Plan: %" PRId64 " → %" PRId64 " sites, %.2f → %.2f bn đồng, people gained "
                     "%" PRId64 " → %" PRId64 "\n",
                     a->sites, b->sites, (double)a->spent_vnd / 1e9, (double)b->spent_vnd / 1e9,
                     a->people_gained, b->people_gained);
}

enum geo_status pln_diff_text(const struct pln_diff *diff, struct geo_buf *text,
                              struct geo_err *err)
{
    geo_buf_addf(text, "From %s to %s\n\n", diff->run_a, diff->run_b);
    add_villages(text, diff);
    add_masts(text, diff);
    geo_buf_add(text, "Sites:");
    for (int c = 0; c < PLN_SITE_CHANGES; c++)
        geo_buf_addf(text, "%s %zu %s (%.2f bn đồng)", c ? "," : "", diff->site_count[c],
                     pln_site_change_name((enum pln_site_change)c),
                     (double)diff->site_cost_vnd[c] / 1e9);
    geo_buf_add(text, "\n");
    add_progress(text, diff);
    add_pairs(text, "Inputs", diff->inputs, diff->n_inputs);
    add_pairs(text, "Parameters", diff->parameters, diff->n_parameters);
    add_pairs(text, "Figures", diff->figures, diff->n_figures);
    return geo_buf_status(text, err);
}

/* ---- JSON ---- */

static json_t *real_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *pairs_json(const struct pln_diff_pair *pairs, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, json_pack("{ss ss ss ss}", "name", pairs[i].name, "before",
                                               pairs[i].before, "after", pairs[i].after, "unit",
                                               pairs[i].unit));
    return array;
}

static json_t *villages_json(const struct pln_diff *diff)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diff->n_villages; i++) {
        const struct pln_diff_village *v = &diff->villages[i];
        json_array_append_new(
            array, json_pack("{ss ss ss ss ss ss ss ss sf sf sI ss ss so so sI sI ss ss}", "change",
                             pln_change_name(v->change), "cause", pln_cause_name(v->cause),
                             "mast_id", v->mast, "what", v->what, "village_id", v->id, "name",
                             v->name, "commune", v->commune, "province", v->province, "lon_deg",
                             v->lon_deg, "lat_deg", v->lat_deg, "people", (json_int_t)v->people,
                             "verdict_before", v->verdict_before, "verdict_after", v->verdict_after,
                             "rsrp_before_dbm", real_or_null(v->rsrp_before_dbm), "rsrp_after_dbm",
                             real_or_null(v->rsrp_after_dbm), "people_served_before",
                             (json_int_t)v->served_before, "people_served_after",
                             (json_int_t)v->served_after, "programme_before", v->programme_before,
                             "programme_after", v->programme_after));
    }
    return array;
}

static json_t *masts_json(const struct pln_diff *diff)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diff->n_masts; i++) {
        const struct pln_diff_mast *m = &diff->masts[i];
        json_array_append_new(
            array, json_pack("{ss ss ss ss sf sf sI sI}", "change", pln_mast_change_name(m->change),
                             "mast_id", m->id, "operator", m->operator, "what", m->what, "lon_deg",
                             m->lon_deg, "lat_deg", m->lat_deg, "villages",
                             (json_int_t)m->n_villages, "people", (json_int_t)m->people));
    }
    return array;
}

static json_t *progress_json(const struct pln_diff_progress *p)
{
    return json_pack("{sI sI sI sI sI sI}", "programme_listed", (json_int_t)p->listed,
                     "programme_served", (json_int_t)p->reported, "programme_predicted_served",
                     (json_int_t)p->predicted, "plan_sites", (json_int_t)p->sites, "plan_spent_vnd",
                     (json_int_t)p->spent_vnd, "plan_people_gained", (json_int_t)p->people_gained);
}

static json_t *sites_json(const struct pln_diff *diff)
{
    json_t *array = json_array();
    for (size_t i = 0; i < diff->n_sites; i++) {
        const struct pln_diff_site *s = &diff->sites[i];
        json_array_append_new(
            array,
            json_pack("{ss ss ss ss sf sf sI sI sI sI}", "change", pln_site_change_name(s->change),
                      "kind_before", s->kind_before, "kind_after", s->kind_after, "near_village",
                      s->near_village, "lon_deg", s->lon_deg, "lat_deg", s->lat_deg,
                      "cost_before_vnd", (json_int_t)s->cost_before_vnd, "cost_after_vnd",
                      (json_int_t)s->cost_after_vnd, "people_before", (json_int_t)s->people_before,
                      "people_after", (json_int_t)s->people_after));
    }
    return array;
}

static json_t *counts_json(const struct pln_diff *diff)
{
    json_t *counts = json_object();
    for (int c = 0; c < PLN_CHANGES; c++)
        json_object_set_new(counts, pln_change_name((enum pln_change)c),
                            json_pack("{sI sI sI}", "villages", (json_int_t)diff->count[c],
                                      "people", (json_int_t)diff->people[c], "people_served",
                                      (json_int_t)diff->served_people[c]));
    return counts;
}

static json_t *site_counts_json(const struct pln_diff *diff)
{
    json_t *counts = json_object();
    for (int c = 0; c < PLN_SITE_CHANGES; c++)
        json_object_set_new(counts, pln_site_change_name((enum pln_site_change)c),
                            json_pack("{sI sI}", "sites", (json_int_t)diff->site_count[c],
                                      "cost_vnd", (json_int_t)diff->site_cost_vnd[c]));
    return counts;
}

enum geo_status pln_diff_json(const struct pln_diff *diff, struct geo_buf *text,
                              struct geo_err *err)
{
    json_t *root = json_object();
    json_object_set_new(root, "counts", counts_json(diff));
    json_object_set_new(root, "masts",
                        json_pack("{sI sI sI}", "added",
                                  (json_int_t)diff->mast_count[PLN_MAST_ADDED], "removed",
                                  (json_int_t)diff->mast_count[PLN_MAST_REMOVED], "changed",
                                  (json_int_t)diff->mast_count[PLN_MAST_CHANGED]));
    json_object_set_new(root, "before", progress_json(&diff->before));
    json_object_set_new(root, "after", progress_json(&diff->after));
    json_object_set_new(root, "site_counts", site_counts_json(diff));
    json_object_set_new(root, "inputs", pairs_json(diff->inputs, diff->n_inputs));
    json_object_set_new(root, "parameters", pairs_json(diff->parameters, diff->n_parameters));
    json_object_set_new(root, "figures", pairs_json(diff->figures, diff->n_figures));
    json_object_set_new(root, "villages", villages_json(diff));
    json_object_set_new(root, "changed_masts", masts_json(diff));
    json_object_set_new(root, "sites", sites_json(diff));
    char *dump = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    json_decref(root);
    if (!dump) return geo_no_memory(err, "the differences as JSON", diff->n_villages, 1);
    geo_buf_add(text, dump);
    geo_buf_add(text, "\n");
    free(dump);
    return geo_buf_status(text, err);
}

/* ---- files ---- */

static enum geo_status write_csv(const struct pln_table *table, const struct diff_facts *facts,
                                 const char *name, struct geo_outputs *out, struct geo_err *err)
{
    struct geo_buf text = {0};
    enum geo_status status = pln_csv_table(table, &facts->facts, &text, err);
    if (!status) status = geo_outputs_text(out, name, text.text, text.length, err);
    geo_buf_release(&text);
    return status;
}

/* The map starts where the changes are: the changed villages stand in for all. */
static enum geo_status write_gpkg(const struct pln_diff *diff, struct diff_facts *facts,
                                  enum pln_language language, struct geo_outputs *out,
                                  struct geo_err *err)
{
    static const struct pln_table *const tables[] = {&village_table, &mast_table, &site_table};
    const struct pln_gpkg_spec spec = {.tables = tables, .n_tables = 3, .language = language};
    struct pln_villages places = {.n = diff->n_villages,
                                  .at = geo_alloc_zero(diff->n_villages, sizeof *places.at)};
    if (!places.at) return geo_no_memory(err, "places", places.n, sizeof *places.at);
    for (size_t i = 0; i < places.n; i++) {
        places.at[i].lon_deg = diff->villages[i].lon_deg;
        places.at[i].lat_deg = diff->villages[i].lat_deg;
    }
    struct pln_results results = {
        .title = pln_text(language, PLN_S_T_DIFF_VILLAGES), .notice = "", .villages = &places};
    facts->facts.results = &results;
    const char *path;
    enum geo_status status = geo_outputs_path(out, "diff.gpkg", &path, err);
    if (!status) status = pln_gpkg_write(path, &facts->facts, &spec, err);
    geo_free(places.at);
    facts->facts.results = NULL;
    return status;
}

enum geo_status pln_diff_write(const struct pln_diff *diff, enum pln_language language,
                               struct geo_outputs *out, struct geo_err *err)
{
    struct diff_facts facts = {.diff = diff};
    struct geo_buf text = {0};
    enum geo_status status = write_csv(&village_table, &facts, "diff_villages.csv", out, err);
    if (!status) status = write_csv(&mast_table, &facts, "diff_masts.csv", out, err);
    if (!status) status = write_csv(&site_table, &facts, "diff_sites.csv", out, err);
    if (!status) status = pln_diff_json(diff, &text, err);
    if (!status) status = geo_outputs_text(out, "diff.json", text.text, text.length, err);
    if (!status) status = write_gpkg(diff, &facts, language, out, err);
    geo_buf_release(&text);
    return status;
}
