/* planner/run/diff in several files, which share this: two runs' folders opened as sorted layers,
 * and the walk along both. Included by these files only. */
#ifndef PLANNER_RUN_DIFF_PARTS_H
#define PLANNER_RUN_DIFF_PARTS_H

#include "geo/vector/table.h"
#include "planner/run/diff.h"
#include "planner/run/manifest.h"

/* A layer sorted by the identifier in its column `id`. */
struct pln_layer {
    struct geo_table *table; /* NULL: the run has none */
    size_t id, n;
    size_t *order;
};

struct pln_diff_side {
    const char *dir;
    struct pln_manifest manifest;
    struct pln_layer villages, towers, proposals, summary;
};

enum geo_status pln_diff_open(const char *dir, struct pln_diff_side *side, struct geo_err *err);
void pln_diff_close(struct pln_diff_side *side);

/* A cell by the name of its column, "" where there is none; as a number, NaN where it is none. */
const char *pln_layer_cell(const struct pln_layer *layer, size_t row, const char *column);
double pln_layer_number(const struct pln_layer *layer, size_t row, const char *column);
int64_t pln_layer_whole(const struct pln_layer *layer, size_t row, const char *column);
/* The row with this identifier; SIZE_MAX: none. */
size_t pln_layer_find(const struct pln_layer *layer, const char *id);

struct pln_diff_walk {
    struct pln_diff *diff;
    const struct pln_diff_side *a, *b;
    size_t cap, cap_masts;
    bool terrain_differs;
    struct geo_buf
        parameters; /* those that shape the audit and differ: "threshold_dbm −110 → −105" */
    struct geo_err *err;
};

/* Walk two sorted layers side by side: NEXT gets SIZE_MAX where one has no such row. */
enum geo_status pln_diff_walk_layers(struct pln_diff_walk *walk, const struct pln_layer *a,
                                     const struct pln_layer *b,
                                     enum geo_status (*next)(struct pln_diff_walk *, size_t row_a,
                                                             size_t row_b));
const char *pln_diff_keep(struct pln_diff_walk *walk, const char *text);

/* Append "NAME BEFORE → AFTER", after "; " where TEXT has something. */
void pln_diff_tell(struct geo_buf *text, const char *name, const char *before, const char *after);

/* The masts that differ; then the villages, whose causes they may be; the sites. */
enum geo_status pln_diff_masts(struct pln_diff_walk *walk);
enum geo_status pln_diff_villages(struct pln_diff_walk *walk);
enum geo_status pln_diff_sites(struct pln_diff_walk *walk);

#endif
