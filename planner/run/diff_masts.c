#include <string.h>

#include "planner/run/diff_parts.h"

/* What of a mast that stands in both runs is another, by the names of its columns. */
static enum geo_status tell_columns(struct pln_diff_walk *walk, size_t row_a, size_t row_b,
                                    struct geo_buf *what)
{
    const struct geo_table *a = walk->a->towers.table;
    for (size_t c = 0; c < geo_table_columns(a); c++) {
        const char *name = geo_table_header(a, c);
        if (strcmp(name, "fid") == 0 || c == walk->a->towers.id) continue;
        const char *before = geo_table_cell(a, row_a, c);
        const char *after = pln_layer_cell(&walk->b->towers, row_b, name);
        if (strcmp(before, after) != 0) pln_diff_tell(what, name, before, after);
    }
    return geo_buf_status(what, walk->err);
}

static enum geo_status add_mast(struct pln_diff_walk *walk, enum pln_mast_change change, size_t row,
                                const char *what)
{
    struct pln_diff *diff = walk->diff;
    const struct pln_layer *layer =
        change == PLN_MAST_REMOVED ? &walk->a->towers : &walk->b->towers;
    enum geo_status status =
        geo_grow(&diff->masts, &walk->cap_masts, diff->n_masts + 1, sizeof *diff->masts, walk->err);
    if (status) return status;
    diff->masts[diff->n_masts++] = (struct pln_diff_mast){
        .change = change,
        .id = pln_diff_keep(walk, geo_table_cell(layer->table, row, layer->id)),
        .operator= pln_diff_keep(walk, pln_layer_cell(layer, row, "operator")),
        .what = pln_diff_keep(walk, what),
        .lon_deg = pln_layer_number(layer, row, "lon_deg"),
        .lat_deg = pln_layer_number(layer, row, "lat_deg")};
    diff->mast_count[change]++;
    return GEO_OK;
}

static enum geo_status compare(struct pln_diff_walk *walk, size_t row_a, size_t row_b)
{
    if (row_a == SIZE_MAX) return add_mast(walk, PLN_MAST_ADDED, row_b, "");
    if (row_b == SIZE_MAX) return add_mast(walk, PLN_MAST_REMOVED, row_a, "");
    struct geo_buf what = {0};
    enum geo_status status = tell_columns(walk, row_a, row_b, &what);
    if (!status && what.length) status = add_mast(walk, PLN_MAST_CHANGED, row_b, what.text);
    geo_buf_release(&what);
    return status;
}

enum geo_status pln_diff_masts(struct pln_diff_walk *walk)
{
    return pln_diff_walk_layers(walk, &walk->a->towers, &walk->b->towers, compare);
}
