/* Shared by the files of planner/opt/model only. */
#ifndef PLANNER_OPT_MODEL_PARTS_H
#define PLANNER_OPT_MODEL_PARTS_H

#include "planner/opt/model.h"

/* The problem while it shrinks: rows of the options that are left, over cells renumbered as they
 * merge. */
struct model_work {
    const struct pln_problem *problem;
    struct pln_model *model;
    uint32_t n, n_cells;
    uint32_t *option, *group; /* of the problem; places renumbered */
    uint32_t *place_size;     /* options at each place of the problem that may still be chosen */
    uint32_t n_places;
    int64_t *weight;
    size_t *first;
    uint32_t *cell;
    size_t *cell_first; /* the transpose, as of the last transpose() */
    uint32_t *covered_by;
};

/* Take out of w->problem what planner/opt/model.h says; w->model gets cell_of, dominated_by and the
 * commitments' value and cost. The transpose is that of the rows left. */
enum geo_status model_reduce(struct model_work *w, const uint8_t *excluded, struct geo_err *err);
enum geo_status model_transpose(struct model_work *w, struct geo_err *err);
void model_work_release(struct model_work *w);

#endif
