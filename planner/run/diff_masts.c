#include <string.h>

#include "planner/run/diff_parts.h"

static bool has_column(const struct geo_table *table, const char *name)
{
    for (size_t c = 0; c < geo_table_columns(table); c++)
        if (strcmp(geo_table_header(table, c), name) == 0) return true;
    return false;
}

/* Columns of TABLE, as far as OTHER, if there is one, has none of that name. */
static void tell_columns_of(const struct pln_diff_walk *walk, const struct geo_table *table,
                            const struct geo_table *other, const size_t row[2],
                            struct geo_buf *what)
{
    const struct pln_layer *a = &walk->a->towers, *b = &walk->b->towers;
    for (size_t c = 0; c < geo_table_columns(table); c++) {
        const char *name = geo_table_header(table, c);
        if (strcmp(name, "fid") == 0 || strcmp(name, geo_table_header(a->table, a->id)) == 0 ||
            (other && has_column(other, name)))
            continue;
        const char *before = pln_layer_cell(a, row[0], name);
        const char *after = pln_layer_cell(b, row[1], name);
        if (strcmp(before, after) != 0) pln_diff_tell(what, name, before, after);
    }
}

/* What of a mast that stands in both runs is another, by the names of its columns: the earlier
 * run's, then those that only the later one has. */
static enum geo_status tell_columns(const struct pln_diff_walk *walk, size_t row_a, size_t row_b,
                                    struct geo_buf *what)
{
    const struct geo_table *a = walk->a->towers.table, *b = walk->b->towers.table;
    const size_t row[] = {row_a, row_b};
    tell_columns_of(walk, a, NULL, row, what);
    tell_columns_of(walk, b, a, row, what);
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
