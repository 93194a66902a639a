#include "planner/intake/clusters.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/intake/keys.h"
#include "planner/intake/list.h"
#include "planner/intake/populated.h"
#include "planner/intake/position.h"

enum field { VILLAGE, LON, LAT, X, Y, COORDINATES, PEOPLE, HOUSEHOLDS, N_FIELDS, NONE = N_FIELDS };
static const char *const fields[N_FIELDS + 1] = {"village_id",  "lon_deg", "lat_deg",    "x",   "y",
                                                 "coordinates", "people",  "households", "none"};
static const struct position_fields where = {LON, LAT, X, Y, COORDINATES, {NONE, NONE, NONE}};

/* A cluster and the village it belongs to, before they are sorted together. */
struct loose {
    uint32_t village, row;
    double lon_deg, lat_deg;
    int64_t people; /* −1: the table does not tell */
    double share;   /* people as the raster has them; 0: not from a raster */
};
struct heap {
    struct loose *at;
    size_t n, cap;
};

static int by_village(const void *a, const void *b)
{
    const struct loose *x = a, *y = b;
    if (x->village != y->village) return x->village < y->village ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static enum geo_status add_loose(struct heap *heap, struct loose cluster, struct geo_err *err)
{
    enum geo_status st = geo_grow(&heap->at, &heap->cap, heap->n + 1, sizeof *heap->at, err);
    if (st == GEO_OK) heap->at[heap->n++] = cluster;
    return st;
}

static enum geo_status read_people(struct list *list, size_t row, int64_t *people)
{
    double count = 0;
    bool known;
    *people = -1;
    enum geo_status st = list_number(list, row, PEOPLE, &count, &known);
    if (st == GEO_OK && !known) {
        st = list_number(list, row, HOUSEHOLDS, &count, &known);
        count *= 4;
    }
    if (st == GEO_OK && known && (count < 0 || count > 1e6))
        return list_impossible(list, row, PEOPLE, PLN_CODE_BAD_PEOPLE,
                               "a number from 0 to 1,000,000");
    if (st == GEO_OK && known) *people = (int64_t)llround(count);
    return st;
}

static enum geo_status read_cluster(struct list *list, size_t row,
                                    const struct positions *positions, const struct keys *ids,
                                    struct heap *heap)
{
    const char *id;
    struct loose cluster = {.row = (uint32_t)row,
                            .lon_deg = positions->lon_deg[row],
                            .lat_deg = positions->lat_deg[row]};
    enum geo_status st = list_text(list, row, VILLAGE, &id);
    if (st == GEO_OK) st = read_people(list, row, &cluster.people);
    if (st != GEO_OK) return st;
    cluster.village = keys_find(ids, id);
    if (cluster.village == PLN_NONE)
        return list_note(list, row,
                         (struct list_note){PLN_CODE_UNKNOWN_VILLAGE, VILLAGE,
                                            PLN_ACTION_QUARANTINED, 1.0, NULL, NULL});
    return list_is_out(list, row) ? GEO_OK : add_loose(heap, cluster, list->err);
}

static enum geo_status read_table(const struct pln_intake_spec *spec, struct pln_villages *villages,
                                  struct heap *heap, struct pln_checks *checks,
                                  struct pln_findings *findings, struct geo_err *err)
{
    struct list list;
    struct keys ids = {0};
    struct positions positions = {0};
    enum geo_status st = list_open(&list, "clusters", &spec->clusters, spec, fields, N_FIELDS + 1,
                                   &villages->strings, findings, err);
    uint32_t earlier;
    if (st == GEO_OK) st = list_require(&list, VILLAGE);
    for (size_t i = 0; st == GEO_OK && i < villages->n; i++)
        st = keys_add(&ids, villages->at[i].id, (uint32_t)i, &earlier, err);
    if (st == GEO_OK) st = positions_read(&list, &spec->clusters, &where, &positions);
    for (size_t i = 0; st == GEO_OK && i < list.n; i++)
        st = read_cluster(&list, i, &positions, &ids, heap);
    if (st == GEO_OK) st = list_report(&list, VILLAGE, NONE, positions.known, checks, err);
    positions_release(&positions);
    keys_release(&ids);
    list_close(&list);
    return st;
}

static enum geo_status note_cells(const struct pln_intake_spec *spec, const struct populated *cells,
                                  struct pln_findings *findings, struct geo_err *err)
{
    char text[100];
    struct pln_finding finding = {.code = PLN_CODE_CLUSTERS_FROM_RASTER,
                                  .file = spec->population,
                                  .column = "",
                                  .old_value = "",
                                  .new_value = text,
                                  .confidence = 0.7,
                                  .action = PLN_ACTION_NOTED};
    snprintf(text, sizeof text, "%zu cells, %.0f people", cells->n, cells->people);
    enum geo_status st = pln_findings_add(findings, &finding, err);
    if (st != GEO_OK || !cells->left_out) return st;
    finding.code = PLN_CODE_CELLS_LEFT_OUT;
    snprintf(text, sizeof text, "%zu cells, %.0f people", cells->left_out, cells->people_left_out);
    return pln_findings_add(findings, &finding, err);
}

static enum geo_status read_raster(const struct pln_intake_spec *spec,
                                   const struct pln_villages *villages, struct heap *heap,
                                   struct pln_findings *findings, struct geo_err *err)
{
    struct populated cells;
    size_t given = heap->n;
    enum geo_status st = populated_read(spec, villages, &cells, err);
    if (st != GEO_OK) return st;
    bool *has = geo_alloc_zero(villages->n, sizeof *has);
    if (!has) st = geo_no_memory(err, "clusters", villages->n, sizeof *has);
    for (size_t i = 0; st == GEO_OK && i < given; i++)
        has[heap->at[i].village] = true;
    for (size_t i = 0; st == GEO_OK && i < cells.n; i++) {
        const struct populated_cell *c = &cells.at[i];
        if (!has[c->village])
            st = add_loose(
                heap,
                (struct loose){c->village, (uint32_t)i, c->lon_deg, c->lat_deg, -1, c->people},
                err);
    }
    if (st == GEO_OK) st = note_cells(spec, &cells, findings, err);
    geo_free(has);
    populated_release(&cells);
    return st;
}

static enum geo_status add_centres(struct pln_villages *villages, struct heap *heap,
                                   struct geo_err *err)
{
    size_t given = heap->n, at = 0;
    enum geo_status st = GEO_OK;
    if (given) qsort(heap->at, given, sizeof *heap->at, by_village);
    for (uint32_t i = 0; st == GEO_OK && i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        bool has = false;
        for (; at < given && heap->at[at].village == i; at++)
            has = true;
        if (!has)
            st = add_loose(heap, (struct loose){i, 0, v->lon_deg, v->lat_deg, v->people, 0}, err);
    }
    if (st == GEO_OK && heap->n > given) qsort(heap->at, heap->n, sizeof *heap->at, by_village);
    return st;
}

/* PEOPLE over the cells of a raster, each rounded so that the sum stays whole. */
static void spread_people(int64_t people, struct pln_cluster *clusters, const struct loose *loose,
                          int64_t n)
{
    double all = 0, so_far = 0;
    int64_t given = 0;
    for (int64_t i = 0; i < n; i++)
        all += loose[i].share;
    for (int64_t i = 0; i < n; i++) {
        so_far += loose[i].share;
        int64_t upto = i + 1 == n ? people : llround((double)people * (so_far / all));
        clusters[i].people = upto - given;
        given = upto;
    }
}

static void settle_cells(struct pln_village *v, struct pln_cluster *clusters,
                         const struct loose *loose)
{
    double all = 0;
    for (int64_t i = 0; i < v->n_clusters; i++)
        all += loose[i].share;
    if (v->people == 0) v->people = llround(all);
    spread_people(v->people, clusters, loose, v->n_clusters);
}

/* People of one village's clusters: as told, else the village's spread evenly, the remainder to the
 * first. */
static void settle_people(struct pln_village *v, struct pln_cluster *clusters,
                          const struct loose *loose)
{
    int64_t told = 0, n = v->n_clusters;
    bool all = true;
    for (int64_t i = 0; i < n; i++) {
        all = all && loose[i].people >= 0;
        told += loose[i].people > 0 ? loose[i].people : 0;
    }
    for (int64_t i = 0; i < n; i++)
        clusters[i].people = all ? loose[i].people : v->people / n + (i < v->people % n);
    if (all) v->people = told;
}

static void lay_out(struct pln_villages *villages, const struct heap *heap)
{
    for (uint32_t i = 0, at = 0; i < villages->n; i++) {
        struct pln_village *v = &villages->at[i];
        v->first_cluster = at;
        for (; at < heap->n && heap->at[at].village == i; at++)
            villages->clusters[at] = (struct pln_cluster){
                heap->at[at].lon_deg, heap->at[at].lat_deg, 0, heap->at[at].share > 0};
        v->n_clusters = at - v->first_cluster;
        const struct loose *own = &heap->at[v->first_cluster];
        if (own->share > 0)
            settle_cells(v, &villages->clusters[v->first_cluster], own);
        else
            settle_people(v, &villages->clusters[v->first_cluster], own);
    }
    villages->n_clusters = heap->n;
}

enum geo_status clusters_read(const struct pln_intake_spec *spec, struct pln_villages *villages,
                              struct pln_checks *checks, struct pln_findings *findings,
                              struct geo_err *err)
{
    struct heap heap = {0};
    struct pln_checks rows = {0};
    enum geo_status st = GEO_OK;
    if (spec->clusters.path && *spec->clusters.path)
        st = read_table(spec, villages, &heap, &rows, findings, err);
    if (st == GEO_OK && spec->population && *spec->population)
        st = read_raster(spec, villages, &heap, findings, err);
    if (st == GEO_OK) st = add_centres(villages, &heap, err);
    if (st == GEO_OK) {
        villages->clusters = geo_alloc(heap.n, sizeof *villages->clusters);
        st = villages->clusters
                 ? GEO_OK
                 : geo_no_memory(err, "clusters", heap.n, sizeof *villages->clusters);
    }
    if (st == GEO_OK) lay_out(villages, &heap);
    geo_free(heap.at);
    if (checks && st == GEO_OK)
        *checks = rows;
    else
        pln_checks_release(&rows);
    return st;
}
