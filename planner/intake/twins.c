#include "planner/intake/twins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "geo/earth/geodesy.h"

#define TWIN_M 500.0
#define MANY_AT_ONE_POINT 5

/* A row by the key that twins share. */
struct entry {
    const char *key;
    uint32_t row;
};

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static const char *twin_key(struct geo_arena *arena, const struct pln_village *v)
{
    const char *name = geo_text_fold(arena, v->name);
    const char *place = geo_text_fold(arena, *v->commune_code ? v->commune_code : v->commune);
    const char *wider = *v->commune_code ? "" : geo_text_fold(arena, v->province);
    if (!name || !place || !wider) return NULL;
    struct geo_buf buf = {0};
    geo_buf_addf(&buf, "%s|%s|%s", name, place, wider);
    const char *key = buf.failed ? NULL : geo_arena_keep(arena, buf.text, buf.length);
    geo_buf_release(&buf);
    return key;
}

static enum geo_status judge_pair(struct list *list, const struct twin_fields *f,
                                  const struct pln_village *earlier, uint32_t later, double apart_m)
{
    char text[100];
    snprintf(text, sizeof text, "row %u, %.0f m away", earlier->row, apart_m);
    if (apart_m > TWIN_M)
        return list_note(
            list, later,
            (struct list_note){PLN_CODE_SAME_NAME, f->name, PLN_ACTION_NOTED, 0.5, NULL, text});
    return list_note(list, later,
                     (struct list_note){PLN_CODE_DUPLICATE_NAME, f->name, PLN_ACTION_QUARANTINED,
                                        apart_m < 50 ? 0.99 : 0.9, NULL, text});
}

/* Each later row against the kept rows before it, the nearest deciding. */
static enum geo_status judge_run(struct list *list, const struct twin_fields *f,
                                 const struct pln_villages *villages, const struct entry *run,
                                 size_t n)
{
    enum geo_status st = GEO_OK;
    for (size_t i = 1; st == GEO_OK && i < n && i < 1000; i++) {
        double nearest = (double)INFINITY, d;
        uint32_t twin = PLN_NONE, row = run[i].row;
        for (size_t k = 0; k < i; k++) {
            if (list_is_out(list, run[k].row)) continue;
            const struct pln_village *a = &villages->at[run[k].row], *b = &villages->at[row];
            if (geo_path_surely_longer(a->lon_deg, a->lat_deg, b->lon_deg, b->lat_deg, nearest))
                continue;
            geo_path_between(a->lon_deg, a->lat_deg, b->lon_deg, b->lat_deg, &d, NULL);
            if (d < nearest) {
                nearest = d;
                twin = run[k].row;
            }
        }
        if (twin != PLN_NONE) st = judge_pair(list, f, &villages->at[twin], row, nearest);
    }
    return st;
}

static enum geo_status find_names(struct list *list, const struct twin_fields *f,
                                  const struct pln_villages *villages, struct entry *entries,
                                  struct geo_arena *arena)
{
    size_t n = 0;
    for (uint32_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        if (list_is_out(list, i) || !*v->name) continue;
        entries[n] = (struct entry){twin_key(arena, v), i};
        if (!entries[n++].key) return geo_no_memory(list->err, "names", villages->n, 1);
    }
    qsort(entries, n, sizeof *entries, by_key);
    enum geo_status st = GEO_OK;
    for (size_t i = 0, end; st == GEO_OK && i < n; i = end) {
        for (end = i + 1; end < n && strcmp(entries[end].key, entries[i].key) == 0; end++)
            continue;
        st = judge_run(list, f, villages, &entries[i], end - i);
    }
    return st;
}

static enum geo_status find_shared_points(struct list *list, const struct twin_fields *f,
                                          const struct pln_villages *villages,
                                          struct entry *entries, struct geo_arena *arena)
{
    size_t n = 0;
    for (uint32_t i = 0; i < villages->n; i++) {
        char key[60];
        if (list_is_out(list, i)) continue;
        int length = snprintf(key, sizeof key, "%.5f|%.5f", villages->at[i].lon_deg,
                              villages->at[i].lat_deg);
        entries[n] = (struct entry){geo_arena_keep(arena, key, (size_t)length), i};
        if (!entries[n++].key) return geo_no_memory(list->err, "points", villages->n, 1);
    }
    qsort(entries, n, sizeof *entries, by_key);
    enum geo_status st = GEO_OK;
    for (size_t i = 0, end; st == GEO_OK && i < n; i = end) {
        for (end = i + 1; end < n && strcmp(entries[end].key, entries[i].key) == 0; end++)
            continue;
        char text[40];
        snprintf(text, sizeof text, "%zu rows", end - i);
        for (size_t k = i; st == GEO_OK && end - i >= MANY_AT_ONE_POINT && k < end; k++)
            st = list_note(list, entries[k].row,
                           (struct list_note){PLN_CODE_SHARED_POINT, f->name, PLN_ACTION_NOTED, 0.6,
                                              NULL, text});
    }
    return st;
}

enum geo_status twins_find(struct list *list, const struct twin_fields *f,
                           const struct pln_villages *villages)
{
    struct geo_arena arena = {0};
    struct entry *entries = geo_alloc(villages->n, sizeof *entries);
    enum geo_status st = entries ? find_names(list, f, villages, entries, &arena)
                                 : geo_no_memory(list->err, "names", villages->n, sizeof *entries);
    geo_arena_release(&arena);
    if (st == GEO_OK) st = find_shared_points(list, f, villages, entries, &arena);
    geo_arena_release(&arena);
    geo_free(entries);
    return st;
}
