#include "planner/run/shown.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "planner/net/backhaul.h"
#include "planner/opt/csv.h"
#include "planner/run/manifest.h"

struct look {
    const char *dir;
    const struct pln_instance *instance;
    const struct pln_certificate *certificate;
    struct pln_shown *shown;
    int64_t *backhaul; /* of each option, as proposals.csv shows it; −1: it is not chosen */
    uint32_t *next;    /* of each option: the new site its hop leads to; PLN_END: the network */
    bool hops;         /* there is a backhaul.csv */
    uint8_t *covered;  /* cells, by the rows of plan.csv so far */
    int64_t gained;
    struct geo_err *err;
};
#define PLN_END UINT32_MAX

static const char *path_in(const struct look *l, const char *name, char path[4400])
{
    snprintf(path, 4400, "%s/%s", l->dir, name);
    return path;
}

static bool stands(const struct look *l, const char *name)
{
    char path[4400];
    return access(path_in(l, name, path), F_OK) == 0;
}

/* ---- summary.json, solve.json ---- */

struct figure {
    const char *name;
    int64_t wanted;
    bool at_most; /* a bound for more money holds for less, too */
};

static enum geo_status check_figures(struct look *l, const char *path, const json_t *plan,
                                     const struct figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const json_t *shown = json_object_get(plan, figures[i].name);
        if (!json_is_integer(shown))
            return geo_fail(l->err, GEO_BAD_DATA, "%s: %s is missing or no whole number", path,
                            figures[i].name);
        int64_t value = json_integer_value(shown), wanted = figures[i].wanted;
        if (figures[i].at_most ? value > wanted || value < l->shown->cost : value != wanted)
            return geo_fail(l->err, GEO_BAD_DATA,
                            "%s: %s is %" PRId64 ", the certificate says %" PRId64, path,
                            figures[i].name, value, wanted);
    }
    return GEO_OK;
}

/* The gap is rounded to a thousandth of a percent; "optimal" is the same as no gap at all. */
static enum geo_status check_gap(struct look *l, const char *path, const json_t *plan)
{
    const struct pln_certificate *c = l->certificate;
    const json_t *gap = json_object_get(plan, "gap_pct");
    double wanted = c->bound > 0 ? 100.0 * (double)(c->bound - c->value) / (double)c->bound : 0;
    if (!json_is_number(gap) || !(fabs(json_number_value(gap) - wanted) <= 0.00051))
        return geo_fail(l->err, GEO_BAD_DATA, "%s: gap_pct is %g, the certificate says %.3f", path,
                        json_number_value(gap), wanted);
    const json_t *claim = json_object_get(plan, "optimal");
    bool optimal = json_is_true(claim);
    if (!json_is_boolean(claim) || optimal != (c->value == c->bound))
        return geo_fail(l->err, GEO_BAD_DATA, "%s: optimal is %s, the certificate's gap is %.3f %%",
                        path, optimal ? "true" : "false", wanted);
    return GEO_OK;
}

static enum geo_status check_json(struct look *l, const char *name, const char *member,
                                  const struct figure *figures, size_t n)
{
    char path[4400];
    json_error_t fault;
    json_t *root = json_load_file(path_in(l, name, path), JSON_REJECT_DUPLICATES, &fault);
    if (!root)
        return geo_fail(l->err, GEO_BAD_DATA, "%s:%d:%d: %s", path, fault.line, fault.column,
                        fault.text);
    const json_t *plan = member ? json_object_get(root, member) : root;
    enum geo_status st = check_figures(l, path, plan, figures, n);
    if (st == GEO_OK) st = check_gap(l, path, plan);
    json_decref(root);
    return st;
}

/* ---- proposals.csv, plan.csv ---- */

/* The chosen option whose id is SITE, or SITE/KIND where KIND is not NULL; PLN_END: none. */
static uint32_t find_chosen(const struct look *l, const struct pln_csv_field *site,
                            const struct pln_csv_field *kind)
{
    const struct pln_certificate *c = l->certificate;
    for (size_t k = 0; k < c->n_chosen; k++) {
        const char *id = l->instance->site[c->chosen[k]];
        if (strncmp(id, site->text, site->length) != 0) continue;
        id += site->length;
        if (!kind && !*id) return c->chosen[k];
        /* A quote mark keeps a spreadsheet from running the text. */
        size_t skip = kind && kind->length && kind->text[0] == '\'' && id[0] && id[1] != '\'';
        if (kind && *id == '/' && strlen(id + 1) == kind->length - skip &&
            memcmp(id + 1, kind->text + skip, kind->length - skip) == 0)
            return c->chosen[k];
    }
    return PLN_END;
}

static enum geo_status take_amounts(struct look *l, const struct pln_csv *csv, size_t first,
                                    size_t n, int64_t *amount)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 0; st == GEO_OK && i < n; i++)
        st = pln_csv_integer(csv, first + i, 0, INT64_MAX / 16, "a whole number of 0 or more",
                             &amount[i], l->err);
    return st;
}

static enum geo_status take_once(struct look *l, const struct pln_csv *csv, uint32_t option,
                                 int64_t backhaul)
{
    if (option == PLN_END)
        return pln_csv_fail(csv, 0, "is no chosen site of the certificate", l->err);
    if (l->backhaul[option] >= 0) return pln_csv_fail(csv, 0, "stands twice", l->err);
    l->backhaul[option] = backhaul;
    return GEO_OK;
}

static enum geo_status differs(const struct pln_csv *csv, size_t column, int64_t wanted,
                               struct geo_err *err)
{
    char what[100];
    snprintf(what, sizeof what, "should be %" PRId64, wanted);
    return pln_csv_fail(csv, column, what, err);
}

enum { SITE, KIND, COST, SO_FAR, CAPEX, OPEX, POWER, ROAD, BACKHAUL, COLUMNS };

static enum geo_status proposal_row(struct look *l, const struct pln_csv *csv)
{
    int64_t a[COLUMNS];
    uint32_t option = find_chosen(l, &csv->field[SITE], &csv->field[KIND]);
    enum geo_status st = take_amounts(l, csv, COST, COLUMNS - COST, &a[COST]);
    if (st == GEO_OK) st = take_once(l, csv, option, a[BACKHAUL]);
    if (st != GEO_OK) return st;
    int64_t parts = a[CAPEX] + a[OPEX] + a[POWER] + a[ROAD] + a[BACKHAUL];
    int64_t certified = l->instance->problem.cost[option];
    if (a[COST] != parts) return differs(csv, COST, parts, l->err);
    if (a[COST] != certified) return differs(csv, COST, certified, l->err);
    l->shown->cost += a[COST];
    return a[SO_FAR] == l->shown->cost ? GEO_OK : differs(csv, SO_FAR, l->shown->cost, l->err);
}

static int64_t cover_more(struct look *l, uint32_t option)
{
    const struct pln_problem *p = &l->instance->problem;
    int64_t gain = 0;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        gain += l->covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
        l->covered[p->cell[k]] = 1;
    }
    return gain;
}

static enum geo_status plan_row(struct look *l, const struct pln_csv *csv)
{
    enum { THIS_COST = 1, COST_SO_FAR, GAIN, GAIN_SO_FAR, AMOUNTS };
    int64_t a[AMOUNTS], wanted[AMOUNTS];
    uint32_t option = find_chosen(l, &csv->field[SITE], NULL);
    enum geo_status st = take_once(l, csv, option, 0);
    if (st == GEO_OK) st = take_amounts(l, csv, THIS_COST, AMOUNTS - THIS_COST, &a[THIS_COST]);
    if (st != GEO_OK) return st;
    wanted[THIS_COST] = l->instance->problem.cost[option];
    wanted[COST_SO_FAR] = l->shown->cost += wanted[THIS_COST];
    wanted[GAIN] = cover_more(l, option);
    wanted[GAIN_SO_FAR] = l->gained += wanted[GAIN];
    for (size_t c = THIS_COST; c < AMOUNTS; c++)
        if (a[c] != wanted[c]) return differs(csv, c, wanted[c], l->err);
    return GEO_OK;
}

static enum geo_status check_rows(struct look *l, const char *name, const char *const *columns,
                                  size_t n,
                                  enum geo_status (*row)(struct look *, const struct pln_csv *))
{
    char path[4400];
    struct pln_csv csv;
    enum geo_status st = pln_csv_open(&csv, path_in(l, name, path), columns, n, n, l->err);
    if (st != GEO_OK) return st;
    for (bool more = true; more && st == GEO_OK;) {
        st = pln_csv_next(&csv, &more, l->err);
        if (st == GEO_OK && more) st = row(l, &csv);
    }
    pln_csv_release(&csv);
    return st;
}

static enum geo_status all_shown(struct look *l, const char *name)
{
    const struct pln_certificate *c = l->certificate;
    for (size_t k = 0; k < c->n_chosen; k++)
        if (l->backhaul[c->chosen[k]] < 0)
            return geo_fail(l->err, GEO_BAD_DATA, "%s/%s: site %s of the certificate is missing",
                            l->dir, name, l->instance->site[c->chosen[k]]);
    return GEO_OK;
}

/* ---- backhaul.csv ---- */

/* The chosen option at the place with that site code. */
static uint32_t find_place(const struct look *l, const struct pln_csv_field *site)
{
    const struct pln_certificate *c = l->certificate;
    for (size_t k = 0; k < c->n_chosen; k++) {
        const char *id = l->instance->site[c->chosen[k]];
        if (strncmp(id, site->text, site->length) == 0 && id[site->length] == '/')
            return c->chosen[k];
    }
    return PLN_END;
}

/* Where the certificate's hop of a chosen option leads. */
static uint32_t linked_to(const struct look *l, uint32_t from)
{
    const struct pln_certificate *c = l->certificate;
    for (size_t k = 0; k < c->n_links; k++)
        if (c->link[k].from == from) return c->link[k].to;
    return PLN_END;
}

static enum geo_status hop_row(struct look *l, const struct pln_csv *csv)
{
    int64_t to_new = 0, cost = 0;
    uint32_t from = find_place(l, &csv->field[0]), to = find_place(l, &csv->field[1]);
    enum geo_status st = take_amounts(l, csv, 2, 1, &to_new);
    if (st == GEO_OK) st = take_amounts(l, csv, 3, 1, &cost);
    if (st != GEO_OK) return st;
    if (from == PLN_END) return pln_csv_fail(csv, 0, "is no chosen site", l->err);
    if (to_new && to == PLN_END) return pln_csv_fail(csv, 1, "is no chosen site", l->err);
    if (to_new ? to != linked_to(l, from) : linked_to(l, from) != PLN_END)
        return pln_csv_fail(csv, 1, "is not where the certificate's hop leads", l->err);
    if (cost != l->backhaul[from]) return differs(csv, 3, l->backhaul[from], l->err);
    l->backhaul[from] = 0; /* paid; a second hop from here would have to be free */
    l->next[from] = to_new ? to : PLN_END;
    l->shown->n_hops++;
    return GEO_OK;
}

static enum geo_status follow_hops(struct look *l)
{
    const struct pln_certificate *c = l->certificate;
    for (size_t k = 0; k < c->n_chosen; k++) {
        uint32_t at = c->chosen[k];
        if (l->backhaul[at] != 0)
            return geo_fail(l->err, GEO_BAD_DATA,
                            "%s/backhaul.csv: site %s pays %" PRId64 " for a hop that is missing",
                            l->dir, l->instance->site[at], l->backhaul[at]);
        for (size_t steps = 0; at != PLN_END; at = l->next[at])
            if (steps++ > c->n_chosen)
                return geo_fail(l->err, GEO_BAD_DATA,
                                "%s/backhaul.csv: the hops of site %s lead in a circle", l->dir,
                                l->instance->site[c->chosen[k]]);
    }
    return GEO_OK;
}

/* ---- the folders ---- */

static enum geo_status certificate_listed(const char *dir, const struct pln_manifest *manifest,
                                          struct geo_err *err)
{
    static const char *const names[] = {
        PLN_CERTIFICATE_DIR "/sites.csv", PLN_CERTIFICATE_DIR "/villages.csv",
        PLN_CERTIFICATE_DIR "/covers.csv", PLN_CERTIFICATE_DIR "/certificate.json"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        bool listed = false;
        for (size_t i = 0; i < manifest->n_outputs && !listed; i++)
            listed = strcmp(manifest->outputs[i].name, names[k]) == 0;
        if (!listed)
            return geo_fail(err, GEO_BAD_DATA,
                            "%s/" PLN_MANIFEST_FILE ": %s is not among the outputs of this run",
                            dir, names[k]);
    }
    return GEO_OK;
}

static bool is_run(const char *dir)
{
    const struct look l = {.dir = dir};
    return stands(&l, PLN_MANIFEST_FILE) || stands(&l, "summary.json");
}

enum geo_status pln_shown_files(const char *dir, struct pln_shown *shown, struct geo_err *err)
{
    struct pln_manifest manifest;
    *shown = (struct pln_shown){.run = is_run(dir)};
    if (!shown->run) return GEO_OK;
    enum geo_status st = pln_manifest_read(dir, &manifest, err);
    if (st != GEO_OK) return st;
    st = pln_manifest_check(&manifest, dir, err);
    if (st == GEO_OK) st = certificate_listed(dir, &manifest, err);
    shown->n_files = manifest.n_outputs;
    pln_manifest_release(&manifest);
    return st;
}

static enum geo_status check_run(struct look *l)
{
    static const char *const proposals[] = {
        "site_id",  "kind",      "cost_vnd", "cumulative_cost_vnd", "capex_vnd",
        "opex_vnd", "power_vnd", "road_vnd", "backhaul_vnd"};
    static const char *const hops[] = {"from_id", "to_id", "to_new_site", "cost_vnd"};
    const struct pln_certificate *c = l->certificate;
    l->hops = stands(l, "backhaul.csv");
    enum geo_status st = check_rows(l, "proposals.csv", proposals, COLUMNS, proposal_row);
    if (st == GEO_OK) st = all_shown(l, "proposals.csv");
    const struct figure figures[] = {{"value", c->value, false},
                                     {"bound", c->bound, false},
                                     {"budget_vnd", c->budget, true},
                                     {"sites", (int64_t)c->n_chosen, false},
                                     {"spent_vnd", l->shown->cost, false}};
    if (st == GEO_OK)
        st = check_json(l, "summary.json", "plan", figures, sizeof figures / sizeof *figures);
    if (st == GEO_OK && l->shown->cost > c->budget)
        st = geo_fail(l->err, GEO_BAD_DATA,
                      "%s/proposals.csv: the sites cost %" PRId64 ", the budget is %" PRId64,
                      l->dir, l->shown->cost, c->budget);
    if (st == GEO_OK && l->hops) st = check_rows(l, "backhaul.csv", hops, 4, hop_row);
    return st == GEO_OK ? follow_hops(l) : st; /* without that table nobody may pay for a hop */
}

static enum geo_status check_solve(struct look *l)
{
    static const char *const plan[] = {"site", "cost", "cumulative_cost", "gain",
                                       "cumulative_gain"};
    const struct pln_certificate *c = l->certificate;
    const struct figure figures[] = {{"value", c->value, false},
                                     {"bound", c->bound, false},
                                     {"budget", c->budget, true},
                                     {"cost", c->cost, false}};
    enum geo_status st = check_rows(l, "plan.csv", plan, 5, plan_row);
    if (st == GEO_OK) st = all_shown(l, "plan.csv");
    return st == GEO_OK
               ? check_json(l, "solve.json", NULL, figures, sizeof figures / sizeof *figures)
               : st;
}

enum geo_status pln_shown_check(const char *dir, const struct pln_instance *instance,
                                const struct pln_certificate *certificate, struct pln_shown *shown,
                                struct geo_err *err)
{
    size_t n = instance->problem.n_options;
    struct look l = {
        .dir = dir, .instance = instance, .certificate = certificate, .shown = shown, .err = err};
    shown->solve = !shown->run && stands(&l, "solve.json");
    shown->cost = 0;
    shown->n_hops = 0;
    l.backhaul = geo_alloc(n, sizeof *l.backhaul);
    l.next = geo_alloc(n, sizeof *l.next);
    l.covered = geo_alloc_zero(instance->problem.n_cells, 1);
    enum geo_status st = l.backhaul && l.next && l.covered
                             ? GEO_OK
                             : geo_no_memory(err, "the check", n, sizeof *l.backhaul);
    for (size_t i = 0; st == GEO_OK && i < n; i++) {
        l.backhaul[i] = -1;
        l.next[i] = PLN_END;
    }
    if (st == GEO_OK && shown->run) st = check_run(&l);
    if (st == GEO_OK && shown->solve) st = check_solve(&l);
    geo_free(l.backhaul);
    geo_free(l.next);
    geo_free(l.covered);
    return st;
}
