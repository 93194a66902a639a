/* The table of floors. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "planner/opt/csv.h"
#include "planner/opt/floors.h"

enum { PROVINCE, WEIGHT, PCT, COLUMNS };

/* Names without case and marks are only compared where no name is the very same. */
static enum geo_status find_province(const struct pln_csv *csv, const struct pln_instance *s,
                                     uint32_t *province, struct geo_err *err)
{
    struct geo_arena folds = {0};
    const char *text =
        geo_arena_keep(&folds, csv->field[PROVINCE].text, csv->field[PROVINCE].length);
    const char *fold = text ? geo_text_fold(&folds, text) : NULL;
    enum geo_status st = fold ? GEO_OK : geo_no_memory(err, "a province", 1, 1);
    *province = UINT32_MAX;
    for (uint32_t p = 0; st == GEO_OK && p < s->n_provinces; p++)
        if (strcmp(s->province_name[p], text) == 0) *province = p;
    for (uint32_t p = 0; st == GEO_OK && *province == UINT32_MAX && p < s->n_provinces; p++) {
        const char *other = geo_text_fold(&folds, s->province_name[p]);
        if (!other) st = geo_no_memory(err, "a province", 1, 1);
        if (other && *fold && strcmp(fold, other) == 0) *province = p;
    }
    geo_arena_release(&folds);
    return st == GEO_OK && *province == UINT32_MAX
               ? pln_csv_fail(csv, PROVINCE, "is no province of the table of villages", err)
               : st;
}

/* The floor as weight: as given, or a share of WHOLE. */
static enum geo_status read_amount(const struct pln_csv *csv, int64_t whole, int64_t unit,
                                   int64_t *weight, struct geo_err *err)
{
    const struct pln_csv_field *pct = &csv->field[PCT];
    bool by_pct = csv->position[PCT] >= 0 && pct->length > 0;
    bool by_weight = csv->position[WEIGHT] >= 0 && csv->field[WEIGHT].length > 0;
    if (by_pct == by_weight)
        return pln_csv_fail(csv, PROVINCE, "needs a weight or a pct, one of the two", err);
    if (by_weight) {
        enum geo_status st =
            pln_csv_integer(csv, WEIGHT, 0, ((int64_t)1 << 62) / unit,
                            "a whole number of 0 or more (below 2^62)", weight, err);
        if (st == GEO_OK) *weight *= unit;
        return st;
    }
    char text[40] = "", *end = text;
    if (pct->length < sizeof text) memcpy(text, pct->text, pct->length);
    double share = strtod(text, &end);
    if (end == text || *end || !(share >= 0 && share <= 100))
        return pln_csv_fail(csv, PCT, "is not a share from 0 to 100", err);
    *weight = (int64_t)ceil((double)whole * share / 100);
    *weight = *weight < whole ? *weight : whole;
    return GEO_OK;
}

static enum geo_status add_floor(const struct pln_csv *csv, const struct pln_instance *s,
                                 struct pln_floors *floors, size_t *cap, struct geo_err *err)
{
    uint32_t province = 0;
    enum geo_status st = find_province(csv, s, &province, err);
    if (st == GEO_OK) st = geo_grow(&floors->at, cap, floors->n + 1, sizeof *floors->at, err);
    if (st != GEO_OK) return st;
    const char *name = s->province_name[province];
    for (size_t f = 0; f < floors->n; f++)
        if (floors->at[f].name == name)
            return pln_csv_fail(csv, PROVINCE, "stands twice; one floor a province", err);
    struct pln_floor *floor = &floors->at[floors->n];
    uint32_t *cell = geo_alloc(s->problem.n_cells, sizeof *cell);
    if (!cell) return geo_no_memory(err, "a floor", s->problem.n_cells, sizeof *cell);
    *floor = (struct pln_floor){.name = name, .cell = cell};
    floors->n++;
    int64_t whole = 0;
    for (uint32_t j = 0; j < s->problem.n_cells; j++) {
        if (s->province[j] != province) continue;
        cell[floor->n_cells++] = j;
        whole += s->problem.weight[j];
    }
    return read_amount(csv, whole, floors->unit, &floor->weight, err);
}

enum geo_status pln_floors_read(const char *path, const struct pln_instance *instance, int64_t unit,
                                struct pln_floors *floors, struct geo_err *err)
{
    static const char *const columns[] = {"province", "weight", "pct"};
    *floors = (struct pln_floors){.unit = unit};
    if (!instance->province)
        return geo_fail(err, GEO_BAD_DATA,
                        "%s: floors need the column province in the table of villages", path);
    struct pln_csv csv;
    size_t cap = 0;
    enum geo_status st = pln_csv_open(&csv, path, columns, COLUMNS, 1, err);
    if (st != GEO_OK) return st;
    for (bool more = true; more && st == GEO_OK;) {
        st = pln_csv_next(&csv, &more, err);
        if (st == GEO_OK && more) st = add_floor(&csv, instance, floors, &cap, err);
    }
    pln_csv_release(&csv);
    if (st != GEO_OK) pln_floors_release(floors);
    return st;
}

void pln_floors_release(struct pln_floors *floors)
{
    for (size_t f = 0; f < floors->n; f++)
        geo_free((void *)(uintptr_t)floors->at[f].cell);
    geo_free(floors->at);
    *floors = (struct pln_floors){0};
}
