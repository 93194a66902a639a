#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/diff_parts.h"

/* ---- one run's folder ---- */

static size_t column_of(const struct geo_table *table, const char *name)
{
    for (size_t c = 0; c < geo_table_columns(table); c++)
        if (strcmp(geo_table_header(table, c), name) == 0) return c;
    return SIZE_MAX;
}

const char *pln_layer_cell(const struct pln_layer *layer, size_t row, const char *column)
{
    size_t c = column_of(layer->table, column);
    return c == SIZE_MAX ? "" : geo_table_cell(layer->table, row, c);
}

double pln_layer_number(const struct pln_layer *layer, size_t row, const char *column)
{
    const char *text = pln_layer_cell(layer, row, column);
    return *text ? strtod(text, NULL) : (double)NAN;
}

int64_t pln_layer_whole(const struct pln_layer *layer, size_t row, const char *column)
{
    return strtoll(pln_layer_cell(layer, row, column), NULL, 10);
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

static enum geo_status sort_layer(struct pln_layer *layer, const char *id, struct geo_err *err)
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
                                  struct pln_layer *layer, struct geo_err *err)
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

enum geo_status pln_diff_open(const char *dir, struct pln_diff_side *side, struct geo_err *err)
{
    *side = (struct pln_diff_side){.dir = dir};
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

void pln_diff_close(struct pln_diff_side *side)
{
    struct pln_layer *layers[] = {&side->villages, &side->towers, &side->proposals, &side->summary};
    for (int i = 0; i < 4; i++) {
        geo_table_release(layers[i]->table);
        geo_free(layers[i]->order);
    }
    pln_manifest_release(&side->manifest);
}

/* The row with this identifier; SIZE_MAX: none. */
size_t pln_layer_find(const struct pln_layer *layer, const char *id)
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

/* ---- two of them ---- */

enum geo_status pln_diff_walk_layers(struct pln_diff_walk *walk, const struct pln_layer *a,
                                     const struct pln_layer *b,
                                     enum geo_status (*next)(struct pln_diff_walk *, size_t row_a,
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

const char *pln_diff_keep(struct pln_diff_walk *walk, const char *text)
{
    const char *kept = geo_arena_keep(&walk->diff->strings, text, strlen(text));
    return kept ? kept : "";
}

void pln_diff_tell(struct geo_buf *text, const char *name, const char *before, const char *after)
{
    geo_buf_addf(text, "%s%s %s → %s", text->length ? "; " : "", name, *before ? before : "–",
                 *after ? after : "–");
}
