#include "planner/opt/instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/opt/csv.h"

#define AMOUNT_MOST ((int64_t)1 << 62)

/* Ids to numbers: open addressing, at most half full. */
struct ids {
    const char **id; /* by number; the strings live in the instance's arena */
    uint32_t *length;
    size_t n, cap;
    size_t cap_length;
    uint32_t *slot; /* number + 1; 0 is free */
    size_t n_slots;
};

static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ length;
    for (; length >= 8; text += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        h = (h ^ word) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    uint64_t word = 0;
    memcpy(&word, text, length);
    h = (h ^ word) * 0xff51afd7ed558ccdu;
    h ^= h >> 29;
    h *= 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 32;
}

static size_t slot_of(const struct ids *ids, const char *text, size_t length)
{
    size_t at = hash_text(text, length) & (ids->n_slots - 1);
    for (; ids->slot[at]; at = (at + 1) & (ids->n_slots - 1)) {
        uint32_t number = ids->slot[at] - 1;
        if (ids->length[number] == length && memcmp(ids->id[number], text, length) == 0) break;
    }
    return at;
}

static enum geo_status grow_slots(struct ids *ids, struct geo_err *err)
{
    size_t n_slots = ids->n_slots ? ids->n_slots * 2 : 1024;
    uint32_t *slot = geo_alloc_zero(n_slots, sizeof *slot);
    if (!slot) return geo_no_memory(err, "the table of ids", n_slots, sizeof *slot);
    geo_free(ids->slot);
    ids->slot = slot;
    ids->n_slots = n_slots;
    for (size_t k = 0; k < ids->n; k++)
        slot[slot_of(ids, ids->id[k], ids->length[k])] = (uint32_t)k + 1;
    return GEO_OK;
}

/* The number of the id, new or known. */
static enum geo_status ids_add(struct ids *ids, struct geo_arena *strings,
                               const struct pln_csv_field *field, uint32_t *number, bool *is_new,
                               struct geo_err *err)
{
    enum geo_status st = GEO_OK;
    if (2 * ids->n >= ids->n_slots) st = grow_slots(ids, err);
    if (st == GEO_OK) st = geo_grow(&ids->id, &ids->cap, ids->n + 1, sizeof *ids->id, err);
    if (st == GEO_OK)
        st = geo_grow(&ids->length, &ids->cap_length, ids->n + 1, sizeof *ids->length, err);
    if (st != GEO_OK) return st;
    size_t at = slot_of(ids, field->text, field->length);
    *is_new = ids->slot[at] == 0;
    if (*is_new) {
        const char *kept = geo_arena_keep(strings, field->text, field->length);
        if (!kept) return geo_no_memory(err, "an id", field->length, 1);
        ids->id[ids->n] = kept;
        ids->length[ids->n] = (uint32_t)field->length;
        ids->slot[at] = (uint32_t)++ids->n;
    }
    *number = ids->slot[at] - 1;
    return GEO_OK;
}

static bool ids_find(const struct ids *ids, const struct pln_csv_field *field, uint32_t *number)
{
    if (!ids->n) return false;
    size_t at = slot_of(ids, field->text, field->length);
    *number = ids->slot[at] - 1;
    return ids->slot[at] != 0;
}

static void ids_release(struct ids *ids)
{
    geo_free(ids->id);
    geo_free(ids->length);
    geo_free(ids->slot);
    *ids = (struct ids){0};
}

/* The tables while they are read. */
struct reading {
    struct pln_instance *instance;
    struct ids sites, villages, places, provinces;
    int64_t *cost, *weight, total;
    uint32_t *group, *province;
    uint8_t *fixed, *planned;
    size_t caps[6];
    uint32_t *pair; /* site, village alternating */
    size_t n_pairs, cap_pairs;
};

static enum geo_status new_id(struct reading *r, struct ids *ids, const struct pln_csv *csv,
                              struct geo_err *err)
{
    uint32_t number;
    bool is_new;
    if (csv->field[0].length == 0) return pln_csv_fail(csv, 0, "is empty; expected an id", err);
    if (ids->n >= UINT32_MAX / 2)
        return geo_fail(err, GEO_BAD_DATA, "%s: more than 2^31 rows", csv->path);
    enum geo_status st = ids_add(ids, &r->instance->strings, &csv->field[0], &number, &is_new, err);
    if (st == GEO_OK && !is_new) st = pln_csv_fail(csv, 0, "stands twice; ids must differ", err);
    return st;
}

/* A whole amount of column 1, with a check that the column's total fits. */
static enum geo_status amount(struct reading *r, const struct pln_csv *csv, int64_t *value,
                              struct geo_err *err)
{
    enum geo_status st = pln_csv_integer(csv, 1, 0, AMOUNT_MOST,
                                         "a whole number of 0 or more (below 2^62)", value, err);
    if (st == GEO_OK && *value > AMOUNT_MOST - r->total)
        st = pln_csv_fail(csv, 1, "makes the column's total exceed 2^62; use a larger unit", err);
    if (st == GEO_OK) r->total += *value;
    return st;
}

static enum geo_status flag(const struct pln_csv *csv, size_t c, uint8_t *value,
                            struct geo_err *err)
{
    int64_t v = 0;
    enum geo_status st =
        csv->field[c].length ? pln_csv_integer(csv, c, 0, 1, "0 or 1", &v, err) : GEO_OK;
    *value = (uint8_t)v;
    return st;
}

enum { SITE_ID, SITE_COST, SITE_PLACE, SITE_COMMITTED, SITE_PLANNED, SITE_COLUMNS };

static enum geo_status site_row(struct reading *r, const struct pln_csv *csv, struct geo_err *err)
{
    size_t i = r->sites.n;
    enum geo_status st = new_id(r, &r->sites, csv, err);
    if (st == GEO_OK) st = geo_grow(&r->cost, &r->caps[0], i + 1, sizeof *r->cost, err);
    if (st == GEO_OK) st = geo_grow(&r->group, &r->caps[1], i + 1, sizeof *r->group, err);
    if (st == GEO_OK) st = geo_grow(&r->fixed, &r->caps[2], i + 1, 1, err);
    if (st == GEO_OK) st = geo_grow(&r->planned, &r->caps[3], i + 1, 1, err);
    if (st == GEO_OK) st = amount(r, csv, &r->cost[i], err);
    if (st != GEO_OK) return st;
    bool is_new;
    r->fixed[i] = r->planned[i] = 0;
    r->group[i] = 0;
    /* A site without a place is a place of its own, under its own id. */
    if (csv->position[SITE_PLACE] >= 0)
        st = ids_add(&r->places, &r->instance->strings,
                     &csv->field[csv->field[SITE_PLACE].length ? SITE_PLACE : SITE_ID],
                     &r->group[i], &is_new, err);
    if (st == GEO_OK && csv->position[SITE_COMMITTED] >= 0)
        st = flag(csv, SITE_COMMITTED, &r->fixed[i], err);
    if (st == GEO_OK && csv->position[SITE_PLANNED] >= 0)
        st = flag(csv, SITE_PLANNED, &r->planned[i], err);
    return st;
}

enum { VILLAGE_ID, VILLAGE_WEIGHT, VILLAGE_PROVINCE, VILLAGE_COLUMNS };

static enum geo_status village_row(struct reading *r, const struct pln_csv *csv,
                                   struct geo_err *err)
{
    size_t j = r->villages.n;
    enum geo_status st = new_id(r, &r->villages, csv, err);
    if (st == GEO_OK) st = geo_grow(&r->weight, &r->caps[4], j + 1, sizeof *r->weight, err);
    if (st == GEO_OK) st = geo_grow(&r->province, &r->caps[5], j + 1, sizeof *r->province, err);
    if (st == GEO_OK) st = amount(r, csv, &r->weight[j], err);
    bool is_new;
    if (st == GEO_OK && csv->position[VILLAGE_PROVINCE] >= 0)
        st = ids_add(&r->provinces, &r->instance->strings, &csv->field[VILLAGE_PROVINCE],
                     &r->province[j], &is_new, err);
    return st;
}

static enum geo_status cover_row(struct reading *r, const struct pln_csv *csv, struct geo_err *err)
{
    enum geo_status st = geo_grow(&r->pair, &r->cap_pairs, r->n_pairs + 2, sizeof *r->pair, err);
    if (st != GEO_OK) return st;
    /* Rows of one site mostly follow each other. */
    uint32_t *pair = r->pair + r->n_pairs;
    uint32_t last = r->n_pairs ? pair[-2] : 0;
    if (r->n_pairs && r->sites.length[last] == csv->field[0].length &&
        memcmp(r->sites.id[last], csv->field[0].text, csv->field[0].length) == 0)
        pair[0] = last;
    else if (!ids_find(&r->sites, &csv->field[0], &pair[0]))
        return pln_csv_fail(csv, 0, "is no site of the table of sites", err);
    if (!ids_find(&r->villages, &csv->field[1], &pair[1]))
        return pln_csv_fail(csv, 1, "is no village of the table of villages", err);
    r->n_pairs += 2;
    return GEO_OK;
}

struct table {
    const char *path;
    const char *const *columns;
    size_t n_columns, n_required;
    enum geo_status (*row)(struct reading *r, const struct pln_csv *csv, struct geo_err *err);
};

static enum geo_status read_table(struct reading *r, const struct table *table, struct pln_csv *csv,
                                  struct geo_err *err)
{
    enum geo_status st =
        pln_csv_open(csv, table->path, table->columns, table->n_columns, table->n_required, err);
    r->total = 0;
    for (bool more = st == GEO_OK; more && st == GEO_OK;) {
        st = pln_csv_next(csv, &more, err);
        if (st == GEO_OK && more) st = table->row(r, csv, err);
    }
    return st;
}

static int compare_u32(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* Sort each row and drop doubles; FIRST holds the ends shifted as the fill left them. */
static void settle_rows(size_t *first, uint32_t *cell, size_t n)
{
    size_t used = 0, from = 0;
    for (size_t i = 0; i < n; i++) {
        size_t end = first[i + 1], start = used;
        bool rising = true;
        for (size_t k = from + 1; k < end && rising; k++)
            rising = cell[k - 1] < cell[k];
        if (!rising) qsort(cell + from, end - from, sizeof *cell, compare_u32);
        for (size_t k = from; k < end; k++)
            if (used == start || cell[used - 1] != cell[k]) cell[used++] = cell[k];
        from = end;
        first[i + 1] = used;
    }
}

static enum geo_status build_rows(struct reading *r, struct geo_err *err)
{
    size_t n = r->sites.n;
    size_t *first = geo_alloc_zero(n + 2, sizeof *first);
    uint32_t *cell = geo_alloc(r->n_pairs / 2, sizeof *cell);
    r->instance->problem.first = first;
    r->instance->problem.cell = cell;
    if (!first || !cell) return geo_no_memory(err, "the covers", r->n_pairs / 2, sizeof *cell);
    for (size_t k = 0; k < r->n_pairs; k += 2)
        first[r->pair[k] + 2]++;
    for (size_t i = 0; i < n; i++)
        first[i + 2] += first[i + 1];
    for (size_t k = 0; k < r->n_pairs; k += 2)
        cell[first[r->pair[k] + 1]++] = r->pair[k + 1];
    settle_rows(first, cell, n);
    return GEO_OK;
}

static void hand_over(struct reading *r, bool places, bool committed, bool planned, bool provinces)
{
    struct pln_instance *s = r->instance;
    s->problem.n_options = r->sites.n;
    s->problem.n_cells = r->villages.n;
    s->problem.cost = r->cost;
    s->problem.weight = r->weight;
    s->problem.group = places ? r->group : NULL;
    s->problem.fixed = committed ? r->fixed : NULL;
    s->planned = planned ? r->planned : NULL;
    s->province = provinces ? r->province : NULL;
    s->site = r->sites.id;
    s->village = r->villages.id;
    s->province_name = r->provinces.id;
    s->n_provinces = r->provinces.n;
    r->sites.id = r->villages.id = r->provinces.id = NULL;
    r->cost = r->weight = NULL;
    if (places) r->group = NULL;
    if (committed) r->fixed = NULL;
    if (planned) r->planned = NULL;
    if (provinces) r->province = NULL;
}

static void reading_release(struct reading *r)
{
    ids_release(&r->sites);
    ids_release(&r->villages);
    ids_release(&r->places);
    ids_release(&r->provinces);
    geo_free(r->cost);
    geo_free(r->weight);
    geo_free(r->group);
    geo_free(r->province);
    geo_free(r->fixed);
    geo_free(r->planned);
    geo_free(r->pair);
}

enum geo_status pln_instance_read(const struct pln_instance_paths *paths,
                                  struct pln_instance *instance, struct geo_err *err)
{
    static const char *const site_columns[] = {"site", "cost", "place", "committed", "planned"};
    static const char *const village_columns[] = {"village", "weight", "province"};
    static const char *const cover_columns[] = {"site", "village"};
    *instance = (struct pln_instance){0};
    struct reading r = {.instance = instance};
    struct table tables[] = {{paths->sites, site_columns, SITE_COLUMNS, 2, site_row},
                             {paths->villages, village_columns, VILLAGE_COLUMNS, 2, village_row},
                             {paths->covers, cover_columns, 2, 2, cover_row}};
    struct pln_csv csv[3] = {{0}};
    enum geo_status st = GEO_OK;
    for (size_t t = 0; t < 3 && st == GEO_OK; t++)
        st = read_table(&r, &tables[t], &csv[t], err);
    if (st == GEO_OK) st = build_rows(&r, err);
    if (st == GEO_OK)
        hand_over(&r, csv[0].position[SITE_PLACE] >= 0, csv[0].position[SITE_COMMITTED] >= 0,
                  csv[0].position[SITE_PLANNED] >= 0, csv[1].position[VILLAGE_PROVINCE] >= 0);
    for (size_t t = 0; t < 3; t++)
        pln_csv_release(&csv[t]);
    reading_release(&r);
    if (st != GEO_OK) pln_instance_release(instance);
    return st;
}

void pln_instance_release(struct pln_instance *s)
{
    geo_free((void *)(uintptr_t)s->problem.cost);
    geo_free((void *)(uintptr_t)s->problem.weight);
    geo_free((void *)(uintptr_t)s->problem.group);
    geo_free((void *)(uintptr_t)s->problem.fixed);
    geo_free((void *)(uintptr_t)s->problem.first);
    geo_free((void *)(uintptr_t)s->problem.cell);
    geo_free(s->site);
    geo_free(s->village);
    geo_free(s->province_name);
    geo_free(s->planned);
    geo_free(s->province);
    geo_arena_release(&s->strings);
    *s = (struct pln_instance){0};
}
