/* Counts by province, by commune, by tier, by outline and by finding. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/facts_parts.h"

/* ---- tallies: villages, entries and sites sorted by their group, then counted group by group ----
 */

enum item_kind { ITEM_VILLAGE, ITEM_ENTRY, ITEM_SITE };

struct item {
    const char *group, *code;
    enum item_kind kind;
    uint32_t index;
};

static int compare_groups(const struct item *a, const struct item *b)
{
    int c = strcmp(a->group, b->group);
    return c ? c : strcmp(a->code, b->code);
}

static int compare_items(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;
    int c = compare_groups(a, b);
    if (c) return c;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static void count_village(struct pln_census *t, const struct pln_results *r, uint32_t index)
{
    const struct pln_village *v = &r->villages->at[index];
    t->villages++;
    t->people += v->people;
    if (!r->audit) return;
    const struct pln_service *s = &r->audit->village[index];
    t->verdict[s->verdict]++;
    t->people_served += s->people_served;
    t->people_without_sure[s->verdict] += v->people - s->people_served;
}

static void count_entry(struct pln_census *t, const struct pln_results *r, uint32_t index)
{
    const struct pln_listed *entry = &r->programme->at[index];
    t->listed++;
    t->served += pln_entry_covered(r->programme, entry);
    t->predicted_served += pln_surely_served(r, entry->village);
}

static void count_item(struct pln_census *t, const struct pln_facts *f, const struct item *item)
{
    switch (item->kind) {
    case ITEM_VILLAGE:
        count_village(t, f->results, item->index);
        break;
    case ITEM_ENTRY:
        count_entry(t, f->results, item->index);
        break;
    case ITEM_SITE:
        t->sites++;
        t->cost_vnd += f->proposals[item->index].option->cost.total_vnd;
        break;
    }
}

static struct item village_item(const struct pln_village *v, uint32_t index, bool communes)
{
    return (struct item){communes ? v->commune : v->province, communes ? v->commune_code : "",
                         ITEM_VILLAGE, index};
}

static struct item entry_item(const struct pln_results *r, uint32_t index, bool communes)
{
    const struct pln_listed *entry = &r->programme->at[index];
    struct item item = {communes ? "" : entry->province, "", ITEM_ENTRY, index};
    if (entry->village != PLN_NONE && (communes || !entry->province[0])) {
        item = village_item(&r->villages->at[entry->village], index, communes);
        item.kind = ITEM_ENTRY;
    }
    return item;
}

/* All villages, entries and sites with the group that each belongs to, groups together. */
static enum geo_status gather_items(const struct pln_facts *f, bool communes, struct item **items,
                                    size_t *n_items, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    size_t n = r->villages->n + pln_n_entries(r) + f->n_proposals, k = 0;
    struct item *list = geo_alloc(n, sizeof *list);
    if (!list) return geo_no_memory(err, "the report's tallies", n, sizeof *list);
    for (size_t i = 0; i < r->villages->n; i++)
        list[k++] = village_item(&r->villages->at[i], (uint32_t)i, communes);
    for (size_t i = 0; i < pln_n_entries(r); i++)
        list[k++] = entry_item(r, (uint32_t)i, communes);
    for (size_t i = 0; i < f->n_proposals; i++) {
        struct item item = {"", "", ITEM_SITE, (uint32_t)i};
        if (f->proposals[i].near_village != PLN_NONE)
            item =
                village_item(&r->villages->at[f->proposals[i].near_village], (uint32_t)i, communes);
        item.kind = ITEM_SITE;
        list[k++] = item;
    }
    qsort(list, n, sizeof *list, compare_items);
    *items = list;
    *n_items = n;
    return GEO_OK;
}

static enum geo_status tally_groups(const struct pln_facts *f, bool communes,
                                    struct pln_census **tallies, size_t *n_tallies,
                                    struct geo_err *err)
{
    struct item *items = NULL;
    size_t n_items = 0, n = 0;
    enum geo_status st = gather_items(f, communes, &items, &n_items, err);
    if (st != GEO_OK) return st;
    for (size_t i = 0; i < n_items; i++)
        n += i == 0 || compare_groups(&items[i - 1], &items[i]) != 0;
    *tallies = geo_alloc_zero(n, sizeof **tallies);
    if (!*tallies) st = geo_no_memory(err, "the report's tallies", n, sizeof **tallies);
    size_t group = 0;
    for (size_t i = 0; *tallies && i < n_items; i++) {
        group += i > 0 && compare_groups(&items[i - 1], &items[i]) != 0;
        (*tallies)[group].name = items[i].group;
        count_item(&(*tallies)[group], f, &items[i]);
    }
    *n_tallies = *tallies ? n : 0;
    geo_free(items);
    return st;
}

static int64_t people_without(const struct pln_census *t)
{
    return t->people_without_sure[PLN_VERDICT_NONE] + t->people_without_sure[PLN_VERDICT_PARTIAL];
}

/* Most people without signal first, then most entries still open, then by name. */
static int compare_worst(const void *pa, const void *pb)
{
    const struct pln_census *a = pa, *b = pb;
    int64_t people_a = people_without(a), people_b = people_without(b);
    if (people_a != people_b) return people_a > people_b ? -1 : 1;
    int64_t open_a = a->listed - a->served, open_b = b->listed - b->served;
    if (open_a != open_b) return open_a > open_b ? -1 : 1;
    return strcmp(a->name, b->name);
}

enum geo_status pln_facts_tally(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    for (size_t i = 0; i < r->villages->n; i++)
        count_village(&f->total, r, (uint32_t)i);
    for (size_t i = 0; i < pln_n_entries(r); i++) {
        count_entry(&f->total, r, (uint32_t)i);
        count_entry(&f->tiers[r->programme->at[i].tier], r, (uint32_t)i);
    }
    for (int i = 0; i < 4; i++)
        f->tiers[i].name = pln_tier_name((enum pln_tier)i);
    enum geo_status st = tally_groups(f, false, &f->provinces, &f->n_provinces, err);
    size_t named = 0;
    for (size_t i = 0; i < f->n_provinces; i++)
        named += f->provinces[i].name[0] != '\0';
    f->areas_are_communes = named <= 1;
    if (st == GEO_OK) st = tally_groups(f, f->areas_are_communes, &f->areas, &f->n_areas, err);
    if (st == GEO_OK) qsort(f->areas, f->n_areas, sizeof *f->areas, compare_worst);
    return st;
}

/* ---- by outline ---- */

static bool ring_holds(const struct pln_areas *areas, const struct pln_ring *ring, double lon,
                       double lat)
{
    const double *p = areas->lonlat + 2 * ring->first;
    bool inside = false;
    for (size_t i = 0, j = ring->n - 1; i < ring->n; j = i++)
        if ((p[2 * i + 1] > lat) != (p[2 * j + 1] > lat) &&
            lon < (p[2 * j] - p[2 * i]) * (lat - p[2 * i + 1]) / (p[2 * j + 1] - p[2 * i + 1]) +
                      p[2 * i])
            inside = !inside;
    return inside;
}

/* Even-odd over all rings: holes fall out by themselves. */
static bool area_holds(const struct pln_areas *areas, const struct pln_area *area, double lon,
                       double lat)
{
    bool inside = false;
    for (uint32_t i = 0; i < area->n_rings; i++)
        inside ^= ring_holds(areas, &areas->rings[area->first_ring + i], lon, lat);
    return inside;
}

struct bounds {
    double west, south, east, north;
};

static void measure_areas(const struct pln_areas *areas, struct bounds *bounds)
{
    for (size_t a = 0; a < areas->n; a++) {
        struct bounds b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (uint32_t r = 0; r < areas->at[a].n_rings; r++) {
            const struct pln_ring *ring = &areas->rings[areas->at[a].first_ring + r];
            for (size_t i = ring->first; i < ring->first + ring->n; i++) {
                b.west = fmin(b.west, areas->lonlat[2 * i]);
                b.east = fmax(b.east, areas->lonlat[2 * i]);
                b.south = fmin(b.south, areas->lonlat[2 * i + 1]);
                b.north = fmax(b.north, areas->lonlat[2 * i + 1]);
            }
        }
        bounds[a] = b;
    }
}

/* The outline that holds the place; areas->n: none does. */
static size_t area_at(const struct pln_areas *areas, const struct bounds *bounds, double lon,
                      double lat)
{
    size_t a = 0;
    for (; a < areas->n; a++) {
        const struct bounds *b = &bounds[a];
        if (lon >= b->west && lon <= b->east && lat >= b->south && lat <= b->north &&
            area_holds(areas, &areas->at[a], lon, lat))
            break;
    }
    return a;
}

/* By the place itself, not by the commune that a list names: so that counts and map agree. */
enum geo_status pln_facts_by_outline(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!r->communes || !r->communes->n) return GEO_OK;
    const struct pln_areas *areas = r->communes;
    struct bounds *bounds = geo_alloc(areas->n, sizeof *bounds);
    f->communes = geo_alloc_zero(areas->n + 1, sizeof *f->communes); /* the last one: in none */
    if (!bounds || !f->communes) {
        geo_free(bounds);
        return geo_no_memory(err, "the communes", areas->n, sizeof *f->communes);
    }
    measure_areas(areas, bounds);
    for (size_t a = 0; a < areas->n; a++)
        f->communes[a].name = areas->at[a].name;
    for (size_t i = 0; i < r->villages->n; i++) {
        const struct pln_village *v = &r->villages->at[i];
        count_village(&f->communes[area_at(areas, bounds, v->lon_deg, v->lat_deg)], r, (uint32_t)i);
    }
    for (size_t i = 0; i < f->n_proposals; i++) {
        const struct pln_candidate *c = f->proposals[i].candidate;
        struct pln_census *t = &f->communes[area_at(areas, bounds, c->lon_deg, c->lat_deg)];
        t->sites++;
        t->cost_vnd += f->proposals[i].option->cost.total_vnd;
    }
    geo_free(bounds);
    return GEO_OK;
}

/* ---- findings ---- */

static int compare_codes(const void *a, const void *b)
{
    const struct pln_code_tally *x = a, *y = b;
    return strcmp(x->code, y->code);
}

/* Few codes, and mostly the one that the row before had. */
enum geo_status pln_facts_count_codes(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_findings *findings = f->results->findings;
    size_t cap = 0, k = 0;
    for (size_t i = 0; findings && i < findings->n; i++) {
        const char *code = findings->at[i].code;
        if (k >= f->n_codes || strcmp(f->codes[k].code, code) != 0)
            for (k = 0; k < f->n_codes && strcmp(f->codes[k].code, code) != 0;)
                k++;
        if (k == f->n_codes) {
            enum geo_status st = geo_grow(&f->codes, &cap, k + 1, sizeof *f->codes, err);
            if (st != GEO_OK) return st;
            f->codes[f->n_codes++] = (struct pln_code_tally){code, 0};
        }
        f->codes[k].n++;
    }
    if (f->n_codes) qsort(f->codes, f->n_codes, sizeof *f->codes, compare_codes);
    return GEO_OK;
}
