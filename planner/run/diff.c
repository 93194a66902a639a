#include "planner/run/diff.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/vector/table.h"
#include "planner/run/manifest.h"

#define SAME_PLACE_DEG                                                                             \
    5e-4 /* a site within some 50 m of an earlier one stands in the same place                     \
          */

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

/* ---- one run's folder ---- */

/* A layer sorted by the identifier in its column `id`. */
struct layer {
    struct geo_table *table; /* NULL: the run has none */
    size_t id, n;
    size_t *order;
};

struct side {
    const char *dir;
    struct pln_manifest manifest;
    struct layer villages, towers, proposals, summary;
};

static size_t column_of(const struct geo_table *table, const char *name)
{
    for (size_t c = 0; c < geo_table_columns(table); c++)
        if (strcmp(geo_table_header(table, c), name) == 0) return c;
    return SIZE_MAX;
}

static const char *cell(const struct layer *layer, size_t row, const char *column)
{
    size_t c = column_of(layer->table, column);
    return c == SIZE_MAX ? "" : geo_table_cell(layer->table, row, c);
}

static double number(const struct layer *layer, size_t row, const char *column)
{
    const char *text = cell(layer, row, column);
    return *text ? strtod(text, NULL) : (double)NAN;
}

static int64_t whole(const struct layer *layer, size_t row, const char *column)
{
    return strtoll(cell(layer, row, column), NULL, 10);
}

struct keyed {
    const char *id;
    size_t row;
};

static int by_id(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static enum geo_status sort_layer(struct layer *layer, const char *id, struct geo_err *err)
{
    layer->n = geo_table_rows(layer->table);
    layer->id = column_of(layer->table, id);
    if (layer->id == SIZE_MAX)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s, layer %s: no column %s: not an output of phusong run",
                        geo_table_path(layer->table), geo_table_layer(layer->table), id);
    struct keyed *keyed = geo_alloc(layer->n, sizeof *keyed);
    layer->order = geo_alloc(layer->n, sizeof *layer->order);
    enum geo_status status = GEO_OK;
    if (!keyed || !layer->order) status = geo_no_memory(err, "a layer", layer->n, sizeof *keyed);
    for (size_t i = 0; i < layer->n && !status; i++)
        keyed[i] = (struct keyed){geo_table_cell(layer->table, i, layer->id), i};
    if (!status && layer->n) qsort(keyed, layer->n, sizeof *keyed, by_id);
    for (size_t i = 0; i < layer->n && !status; i++)
        layer->order[i] = keyed[i].row;
    geo_free(keyed);
    return status;
}

/* A layer that a run did not write, or that has no row, is an empty one. */
static enum geo_status open_layer(const char *path, const char *name, const char *id, bool needed,
                                  struct layer *layer, struct geo_err *err)
{
    struct geo_table_spec spec = {
        .path = path, .layer = name, .max_bytes = (uint64_t)16 << 30, .max_rows = 20000000};
    enum geo_status status = geo_table_open(&spec, &layer->table, needed ? err : NULL);
    if (status) {
        layer->table = NULL;
        return needed ? status : GEO_OK;
    }
    return sort_layer(layer, id, err);
}

static enum geo_status open_side(const char *dir, struct side *side, struct geo_err *err)
{
    *side = (struct side){.dir = dir};
    struct geo_buf path = {0};
    geo_buf_addf(&path, "%s/plan.gpkg", dir);
    enum geo_status status = geo_buf_status(&path, err);
    if (!status) status = pln_manifest_read(dir, &side->manifest, err);
    if (!status)
        status = open_layer(path.text, "villages", "village_id", true, &side->villages, err);
    if (!status) status = open_layer(path.text, "towers", "tower_id", false, &side->towers, err);
    if (!status)
        status = open_layer(path.text, "proposals", "site_id", false, &side->proposals, err);
    if (!status) status = open_layer(path.text, "summary", "figure", false, &side->summary, err);
    geo_buf_release(&path);
    return status;
}

static void close_side(struct side *side)
{
    struct layer *layers[] = {&side->villages, &side->towers, &side->proposals, &side->summary};
    for (int i = 0; i < 4; i++) {
        geo_table_release(layers[i]->table);
        geo_free(layers[i]->order);
    }
    pln_manifest_release(&side->manifest);
}

/* The row with this identifier; SIZE_MAX: none. */
static size_t find_row(const struct layer *layer, const char *id)
{
    size_t low = 0, high = layer->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(geo_table_cell(layer->table, layer->order[middle], layer->id), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < layer->n &&
                 strcmp(geo_table_cell(layer->table, layer->order[low], layer->id), id) == 0;
    return found ? layer->order[low] : SIZE_MAX;
}

/* Walk two sorted layers side by side. NEXT is called with SIZE_MAX where one has no such row. */
struct walk {
    struct pln_diff *diff;
    const struct side *a, *b;
    size_t cap;
    bool terrain_differs, parameters_differ, masts_differ;
    struct geo_err *err;
};

static enum geo_status walk_layers(struct walk *walk, const struct layer *a, const struct layer *b,
                                   enum geo_status (*next)(struct walk *, size_t row_a,
                                                           size_t row_b))
{
    size_t i = 0, j = 0;
    enum geo_status status = GEO_OK;
    while (!status && (i < a->n || j < b->n)) {
        int order = i >= a->n   ? 1
                    : j >= b->n ? -1
                                : strcmp(geo_table_cell(a->table, a->order[i], a->id),
                                         geo_table_cell(b->table, b->order[j], b->id));
        status =
            next(walk, order <= 0 ? a->order[i] : SIZE_MAX, order >= 0 ? b->order[j] : SIZE_MAX);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

static bool rows_equal(const struct layer *a, size_t row_a, const struct layer *b, size_t row_b)
{
    size_t n = geo_table_columns(a->table);
    bool equal = n == geo_table_columns(b->table);
    for (size_t c = 0; c < n && equal; c++)
        equal = strcmp(geo_table_header(a->table, c), "fid") == 0 ||
                strcmp(geo_table_cell(a->table, row_a, c), geo_table_cell(b->table, row_b, c)) == 0;
    return equal;
}

static const char *keep(struct walk *walk, const char *text)
{
    const char *kept = geo_arena_keep(&walk->diff->strings, text, strlen(text));
    return kept ? kept : "";
}

/* ---- masts ---- */

static enum geo_status compare_mast(struct walk *walk, size_t row_a, size_t row_b)
{
    if (row_a == SIZE_MAX)
        walk->diff->masts_added++;
    else if (row_b == SIZE_MAX)
        walk->diff->masts_removed++;
    else if (!rows_equal(&walk->a->towers, row_a, &walk->b->towers, row_b))
        walk->diff->masts_changed++;
    return GEO_OK;
}

/* What became of the mast ID, if anything. */
static bool mast_differs(const struct walk *walk, const char *id, enum pln_cause *cause)
{
    if (!*id || !walk->a->towers.table || !walk->b->towers.table) return false;
    size_t row_a = find_row(&walk->a->towers, id), row_b = find_row(&walk->b->towers, id);
    *cause = row_a == SIZE_MAX   ? PLN_CAUSE_MAST_ADDED
             : row_b == SIZE_MAX ? PLN_CAUSE_MAST_REMOVED
                                 : PLN_CAUSE_MAST_CHANGED;
    return row_a == SIZE_MAX || row_b == SIZE_MAX ||
           !rows_equal(&walk->a->towers, row_a, &walk->b->towers, row_b);
}

/* ---- villages ---- */

static bool village_itself_differs(const struct walk *walk, size_t row_a, size_t row_b)
{
    static const char *const own[] = {"lon_deg", "lat_deg", "people", "clusters"};
    for (int i = 0; i < 4; i++)
        if (strcmp(cell(&walk->a->villages, row_a, own[i]),
                   cell(&walk->b->villages, row_b, own[i])))
            return true;
    return false;
}

static enum pln_cause cause_of(const struct walk *walk, size_t row_a, size_t row_b, bool better,
                               const char **mast)
{
    enum pln_cause cause;
    const char *before = cell(&walk->a->villages, row_a, "best_server");
    const char *after = cell(&walk->b->villages, row_b, "best_server");
    *mast = "";
    if (village_itself_differs(walk, row_a, row_b)) return PLN_CAUSE_LIST;
    const char *first = better ? after : before, *second = better ? before : after;
    *mast = first;
    if (mast_differs(walk, first, &cause)) return cause;
    *mast = second;
    if (mast_differs(walk, second, &cause)) return cause;
    *mast = "";
    if (walk->parameters_differ) return PLN_CAUSE_PARAMETERS;
    if (walk->terrain_differs) return PLN_CAUSE_TERRAIN;
    return walk->masts_differ ? PLN_CAUSE_OTHER_MASTS : PLN_CAUSE_PROGRAM;
}

static enum pln_change change_of(const char *before, const char *after)
{
    if (strcmp(after, "served") == 0) return PLN_CHANGE_GAINED;
    if (strcmp(after, "uncertain") == 0) return PLN_CHANGE_UNCERTAIN;
    return strcmp(before, "served") == 0 ? PLN_CHANGE_LOST : PLN_CHANGE_OTHER;
}

static enum geo_status compare_village(struct walk *walk, size_t row_a, size_t row_b)
{
    const struct layer *a = &walk->a->villages, *b = &walk->b->villages;
    const char *before = row_a == SIZE_MAX ? "" : cell(a, row_a, "verdict");
    const char *after = row_b == SIZE_MAX ? "" : cell(b, row_b, "verdict");
    bool in_both = row_a != SIZE_MAX && row_b != SIZE_MAX;
    if (in_both && strcmp(before, after) == 0) return GEO_OK;
    struct pln_diff *diff = walk->diff;
    enum geo_status status = geo_grow(&diff->villages, &walk->cap, diff->n_villages + 1,
                                      sizeof *diff->villages, walk->err);
    if (status) return status;
    const struct layer *layer = row_b == SIZE_MAX ? a : b;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    const char *mast = "";
    struct pln_diff_village v = {
        .id = keep(walk, geo_table_cell(layer->table, row, layer->id)),
        .name = keep(walk, cell(layer, row, "name")),
        .commune = keep(walk, cell(layer, row, "commune")),
        .province = keep(walk, cell(layer, row, "province")),
        .lon_deg = number(layer, row, "lon_deg"),
        .lat_deg = number(layer, row, "lat_deg"),
        .people = whole(layer, row, "people"),
        .change = row_a == SIZE_MAX   ? PLN_CHANGE_LISTED
                  : row_b == SIZE_MAX ? PLN_CHANGE_DELISTED
                                      : change_of(before, after),
        .cause = PLN_CAUSE_LIST,
        .verdict_before = keep(walk, before),
        .verdict_after = keep(walk, after),
        .rsrp_before_dbm = row_a == SIZE_MAX ? (double)NAN : number(a, row_a, "rsrp_dbm"),
        .rsrp_after_dbm = row_b == SIZE_MAX ? (double)NAN : number(b, row_b, "rsrp_dbm"),
    };
    if (in_both)
        v.cause = cause_of(walk, row_a, row_b,
                           v.rsrp_after_dbm > v.rsrp_before_dbm || isnan(v.rsrp_before_dbm), &mast);
    v.mast = keep(walk, mast);
    diff->count[v.change]++;
    diff->people[v.change] += v.people;
    diff->villages[diff->n_villages++] = v;
    return GEO_OK;
}

static int by_change(const void *a, const void *b)
{
    const struct pln_diff_village *x = a, *y = b;
    if (x->change != y->change) return x->change < y->change ? -1 : 1;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return strcmp(x->id, y->id);
}

/* ---- sites ---- */

static bool same_place(const struct walk *walk, size_t row_a, size_t row_b)
{
    const struct layer *a = &walk->a->proposals, *b = &walk->b->proposals;
    return fabs(number(a, row_a, "lon_deg") - number(b, row_b, "lon_deg")) < SAME_PLACE_DEG &&
           fabs(number(a, row_a, "lat_deg") - number(b, row_b, "lat_deg")) < SAME_PLACE_DEG;
}

static void add_site(struct walk *walk, size_t row_a, size_t row_b)
{
    const struct layer *a = &walk->a->proposals, *b = &walk->b->proposals;
    const struct layer *layer = row_b == SIZE_MAX ? a : b;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    struct pln_diff_site s = {
        .kind_before = row_a == SIZE_MAX ? "" : keep(walk, cell(a, row_a, "kind")),
        .kind_after = row_b == SIZE_MAX ? "" : keep(walk, cell(b, row_b, "kind")),
        .near_village = keep(walk, cell(layer, row, "near_village")),
        .lon_deg = number(layer, row, "lon_deg"),
        .lat_deg = number(layer, row, "lat_deg")};
    if (row_a != SIZE_MAX) {
        s.cost_before_vnd = whole(a, row_a, "cost_vnd");
        s.people_before = whole(a, row_a, "people_gained");
    }
    if (row_b != SIZE_MAX) {
        s.cost_after_vnd = whole(b, row_b, "cost_vnd");
        s.people_after = whole(b, row_b, "people_gained");
    }
    s.change = row_a == SIZE_MAX                          ? PLN_SITE_ADDED
               : row_b == SIZE_MAX                        ? PLN_SITE_DROPPED
               : strcmp(s.kind_before, s.kind_after) == 0 ? PLN_SITE_KEPT
                                                          : PLN_SITE_REPLACED;
    walk->diff->site_count[s.change]++;
    walk->diff->site_cost_vnd[s.change] += row_b == SIZE_MAX ? s.cost_before_vnd : s.cost_after_vnd;
    walk->diff->sites[walk->diff->n_sites++] = s;
}

static int by_site_change(const void *a, const void *b)
{
    const struct pln_diff_site *x = a, *y = b;
    int64_t cost_x = x->cost_after_vnd + x->cost_before_vnd;
    int64_t cost_y = y->cost_after_vnd + y->cost_before_vnd;
    if (x->change != y->change) return x->change < y->change ? -1 : 1;
    if (cost_x != cost_y) return cost_x > cost_y ? -1 : 1;
    if (x->lon_deg != y->lon_deg) return x->lon_deg < y->lon_deg ? -1 : 1;
    return (x->lat_deg > y->lat_deg) - (x->lat_deg < y->lat_deg);
}

/* Of sites in one place the same kind is the same site; then any. Plans are short: all pairs. */
static enum geo_status compare_sites(struct walk *walk)
{
    size_t n_a = walk->a->proposals.n, n_b = walk->b->proposals.n;
    size_t *match = geo_alloc(n_a + 1, sizeof *match);
    uint8_t *taken = geo_alloc_zero(n_b + 1, 1);
    walk->diff->sites = geo_alloc(n_a + n_b + 1, sizeof *walk->diff->sites);
    enum geo_status status = GEO_OK;
    if (!match || !taken || !walk->diff->sites)
        status = geo_no_memory(walk->err, "sites", n_a + n_b, sizeof *walk->diff->sites);
    for (size_t i = 0; i < n_a && !status; i++)
        match[i] = SIZE_MAX;
    for (int same_kind = 1; same_kind >= 0 && !status; same_kind--)
        for (size_t i = 0; i < n_a; i++)
            for (size_t j = 0; j < n_b && match[i] == SIZE_MAX; j++)
                if (!taken[j] && same_place(walk, i, j) &&
                    (!same_kind || strcmp(cell(&walk->a->proposals, i, "kind"),
                                          cell(&walk->b->proposals, j, "kind")) == 0)) {
                    match[i] = j;
                    taken[j] = 1;
                }
    for (size_t i = 0; i < n_a && !status; i++)
        add_site(walk, i, match[i]);
    for (size_t j = 0; j < n_b && !status; j++)
        if (!taken[j]) add_site(walk, SIZE_MAX, j);
    if (!status && walk->diff->n_sites)
        qsort(walk->diff->sites, walk->diff->n_sites, sizeof *walk->diff->sites, by_site_change);
    geo_free(match);
    geo_free(taken);
    return status;
}

/* ---- parameters, inputs, figures ---- */

static enum geo_status add_pair(struct walk *walk, struct pln_diff_pair **pairs, size_t *n,
                                struct pln_diff_pair pair)
{
    size_t cap = *n; /* grown one by one: they are few */
    enum geo_status status = geo_grow(pairs, &cap, *n + 1, sizeof pair, walk->err);
    if (status) return status;
    pair.name = keep(walk, pair.name);
    pair.before = keep(walk, pair.before);
    pair.after = keep(walk, pair.after);
    pair.unit = keep(walk, pair.unit);
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
    static const char *const others[] = {"plan",     "candidates", "report",
                                         "scenario", "cost",       "power"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(section, others[i]) == 0) return false;
    return strncmp(section, "site", 4) != 0 && strcmp(section, "villages") != 0 &&
           strcmp(section, "towers") != 0 && strcmp(section, "programme") != 0 &&
           strcmp(section, "terrain") != 0;
}

static enum geo_status compare_parameter(struct walk *walk, const struct pln_parameter *a,
                                         const struct pln_parameter *b)
{
    const struct pln_parameter *any = b ? b : a;
    if (a && b && strcmp(a->value, b->value) == 0) return GEO_OK;
    walk->parameters_differ = walk->parameters_differ || shapes_the_audit(any->section);
    char name[300];
    snprintf(name, sizeof name, "[%s] %s", any->section, any->key);
    return add_pair(walk, &walk->diff->parameters, &walk->diff->n_parameters,
                    (struct pln_diff_pair){name, a ? a->value : "", b ? b->value : "", any->unit});
}

static enum geo_status compare_parameters(struct walk *walk)
{
    const struct pln_manifest *a = &walk->a->manifest, *b = &walk->b->manifest;
    enum geo_status status = GEO_OK;
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
static enum geo_status compare_input(struct walk *walk, const struct pln_manifest_file *a,
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

static enum geo_status compare_inputs(struct walk *walk)
{
    const struct pln_manifest *a = &walk->a->manifest, *b = &walk->b->manifest;
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < a->n_inputs && !status; i++)
        status = compare_input(walk, &a->inputs[i], find_input(b, &a->inputs[i]));
    for (size_t i = 0; i < b->n_inputs && !status; i++)
        if (!find_input(a, &b->inputs[i])) status = compare_input(walk, NULL, &b->inputs[i]);
    return status;
}

static enum geo_status compare_figure(struct walk *walk, size_t row_a, size_t row_b)
{
    const struct layer *a = &walk->a->summary, *b = &walk->b->summary;
    const char *before = row_a == SIZE_MAX ? "" : cell(a, row_a, "value");
    const char *after = row_b == SIZE_MAX ? "" : cell(b, row_b, "value");
    if (strcmp(before, after) == 0) return GEO_OK;
    const struct layer *any = row_b == SIZE_MAX ? a : b;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    return add_pair(walk, &walk->diff->figures, &walk->diff->n_figures,
                    (struct pln_diff_pair){geo_table_cell(any->table, row, any->id), before, after,
                                           cell(any, row, "unit")});
}

enum geo_status pln_diff_runs(const char *run_a, const char *run_b, struct pln_diff *diff,
                              struct geo_err *err)
{
    struct side a, b = {0};
    *diff = (struct pln_diff){.run_a = run_a, .run_b = run_b};
    struct walk walk = {.diff = diff, .a = &a, .b = &b, .err = err};
    enum geo_status status = open_side(run_a, &a, err);
    if (!status) status = open_side(run_b, &b, err);
    if (!status) status = compare_parameters(&walk);
    if (!status) status = compare_inputs(&walk);
    if (!status) status = walk_layers(&walk, &a.towers, &b.towers, compare_mast);
    walk.masts_differ = diff->masts_added || diff->masts_removed || diff->masts_changed;
    if (!status) status = walk_layers(&walk, &a.villages, &b.villages, compare_village);
    if (!status) status = compare_sites(&walk);
    if (!status) status = walk_layers(&walk, &a.summary, &b.summary, compare_figure);
    if (!status && diff->n_villages)
        qsort(diff->villages, diff->n_villages, sizeof *diff->villages, by_change);
    close_side(&a);
    close_side(&b);
    if (status) pln_diff_release(diff);
    return status;
}

void pln_diff_release(struct pln_diff *diff)
{
    geo_free(diff->villages);
    geo_free(diff->sites);
    geo_free(diff->parameters);
    geo_free(diff->inputs);
    geo_free(diff->figures);
    geo_arena_release(&diff->strings);
    *diff = (struct pln_diff){0};
}
