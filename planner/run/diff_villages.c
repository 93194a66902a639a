#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/diff_parts.h"

/* ---- causes ---- */

static int by_id(const void *id, const void *mast)
{
    return strcmp(id, ((const struct pln_diff_mast *)mast)->id);
}

/* What became of the mast ID: masts lie by identifier; NULL: nothing. */
static struct pln_diff_mast *find_mast(const struct pln_diff *diff, const char *id)
{
    return *id && diff->n_masts
               ? bsearch(id, diff->masts, diff->n_masts, sizeof *diff->masts, by_id)
               : NULL;
}

/* What of the village itself is another: the list's doing. */
static void tell_list(const struct pln_diff_walk *walk, size_t row_a, size_t row_b,
                      struct geo_buf *what)
{
    static const char *const own[] = {"lon_deg", "lat_deg", "people", "clusters"};
    for (int i = 0; i < 4; i++) {
        const char *before = pln_layer_cell(&walk->a->villages, row_a, own[i]);
        const char *after = pln_layer_cell(&walk->b->villages, row_b, own[i]);
        if (strcmp(before, after) != 0) pln_diff_tell(what, own[i], before, after);
    }
}

static bool has_improved(const struct pln_diff_village *v)
{
    return v->rsrp_after_dbm > v->rsrp_before_dbm || isnan(v->rsrp_before_dbm);
}

/* A village in both lists: the nearest cause of its other verdict into V, WHAT for scratch. */
static void find_cause(struct pln_diff_walk *walk, size_t row_a, size_t row_b,
                       struct pln_diff_village *v, struct geo_buf *what)
{
    static const enum pln_cause of_mast[] = {PLN_CAUSE_MAST_ADDED, PLN_CAUSE_MAST_REMOVED,
                                             PLN_CAUSE_MAST_CHANGED};
    const char *server[] = {pln_layer_cell(&walk->b->villages, row_b, "best_server"),
                            pln_layer_cell(&walk->a->villages, row_a, "best_server")};
    bool better = has_improved(v); /* then the server that it has now was first to change */
    struct pln_diff_mast *mast = find_mast(walk->diff, server[!better]);
    if (!mast) mast = find_mast(walk->diff, server[better]);
    tell_list(walk, row_a, row_b, what);
    if (what->length) {
        v->cause = PLN_CAUSE_LIST;
        v->what = pln_diff_keep(walk, what->text);
    } else if (mast) {
        v->cause = of_mast[mast->change];
        v->mast = mast->id;
        v->what = mast->what;
        mast->n_villages++;
        mast->people += v->people;
    } else if (walk->parameters.length) {
        v->cause = PLN_CAUSE_PARAMETERS;
        v->what = pln_diff_keep(walk, walk->parameters.text);
    } else if (walk->terrain_differs) {
        v->cause = PLN_CAUSE_TERRAIN;
    } else {
        v->cause = walk->diff->n_masts ? PLN_CAUSE_OTHER_MASTS : PLN_CAUSE_PROGRAM;
    }
}

/* ---- villages ---- */

static enum pln_change change_of(const char *before, const char *after)
{
    if (strcmp(after, "served") == 0) return PLN_CHANGE_GAINED;
    if (strcmp(after, "uncertain") == 0) return PLN_CHANGE_UNCERTAIN;
    return strcmp(before, "served") == 0 ? PLN_CHANGE_LOST : PLN_CHANGE_OTHER;
}

/* What one run says of a village that is in its list. */
static void read_before(struct pln_diff_walk *walk, size_t row, struct pln_diff_village *v)
{
    const struct pln_layer *a = &walk->a->villages;
    v->verdict_before = pln_diff_keep(walk, pln_layer_cell(a, row, "verdict"));
    v->programme_before = pln_diff_keep(walk, pln_layer_cell(a, row, "programme_status"));
    v->rsrp_before_dbm = pln_layer_number(a, row, "rsrp_dbm");
    v->served_before = pln_layer_whole(a, row, "people_served");
}

static void read_after(struct pln_diff_walk *walk, size_t row, struct pln_diff_village *v)
{
    const struct pln_layer *b = &walk->b->villages;
    v->verdict_after = pln_diff_keep(walk, pln_layer_cell(b, row, "verdict"));
    v->programme_after = pln_diff_keep(walk, pln_layer_cell(b, row, "programme_status"));
    v->rsrp_after_dbm = pln_layer_number(b, row, "rsrp_dbm");
    v->served_after = pln_layer_whole(b, row, "people_served");
}

static enum geo_status add_village(struct pln_diff_walk *walk, size_t row_a, size_t row_b,
                                   struct geo_buf *what)
{
    struct pln_diff *diff = walk->diff;
    enum geo_status status = geo_grow(&diff->villages, &walk->cap, diff->n_villages + 1,
                                      sizeof *diff->villages, walk->err);
    if (status) return status;
    const struct pln_layer *layer = row_b == SIZE_MAX ? &walk->a->villages : &walk->b->villages;
    size_t row = row_b == SIZE_MAX ? row_a : row_b;
    struct pln_diff_village v = {
        .id = pln_diff_keep(walk, geo_table_cell(layer->table, row, layer->id)),
        .name = pln_diff_keep(walk, pln_layer_cell(layer, row, "name")),
        .commune = pln_diff_keep(walk, pln_layer_cell(layer, row, "commune")),
        .province = pln_diff_keep(walk, pln_layer_cell(layer, row, "province")),
        .lon_deg = pln_layer_number(layer, row, "lon_deg"),
        .lat_deg = pln_layer_number(layer, row, "lat_deg"),
        .people = pln_layer_whole(layer, row, "people"),
        .change = row_a == SIZE_MAX ? PLN_CHANGE_LISTED : PLN_CHANGE_DELISTED,
        .cause = PLN_CAUSE_LIST,
        .mast = "",
        .what = "",
        .verdict_before = "",
        .verdict_after = "",
        .programme_before = "",
        .programme_after = "",
        .rsrp_before_dbm = (double)NAN,
        .rsrp_after_dbm = (double)NAN};
    if (row_a != SIZE_MAX) read_before(walk, row_a, &v);
    if (row_b != SIZE_MAX) read_after(walk, row_b, &v);
    if (row_a != SIZE_MAX && row_b != SIZE_MAX) {
        v.change = change_of(v.verdict_before, v.verdict_after);
        find_cause(walk, row_a, row_b, &v, what);
    }
    diff->count[v.change]++;
    diff->people[v.change] += v.people;
    diff->served_people[v.change] += v.served_after - v.served_before;
    diff->villages[diff->n_villages++] = v;
    return geo_buf_status(what, walk->err);
}

static enum geo_status compare(struct pln_diff_walk *walk, size_t row_a, size_t row_b)
{
    if (row_a != SIZE_MAX && row_b != SIZE_MAX &&
        strcmp(pln_layer_cell(&walk->a->villages, row_a, "verdict"),
               pln_layer_cell(&walk->b->villages, row_b, "verdict")) == 0)
        return GEO_OK;
    struct geo_buf what = {0};
    enum geo_status status = add_village(walk, row_a, row_b, &what);
    geo_buf_release(&what);
    return status;
}

static int by_change(const void *a, const void *b)
{
    const struct pln_diff_village *x = a, *y = b;
    if (x->change != y->change) return x->change < y->change ? -1 : 1;
    if (x->people != y->people) return x->people > y->people ? -1 : 1;
    return strcmp(x->id, y->id);
}

enum geo_status pln_diff_villages(struct pln_diff_walk *walk)
{
    enum geo_status status =
        pln_diff_walk_layers(walk, &walk->a->villages, &walk->b->villages, compare);
    if (!status && walk->diff->n_villages)
        qsort(walk->diff->villages, walk->diff->n_villages, sizeof *walk->diff->villages,
              by_change);
    return status;
}
