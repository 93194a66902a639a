#include "planner/report/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

const char *pln_standing_name(enum pln_standing standing)
{
    static const char *const names[] = {"unlisted", "remaining", "predicted-served", "served"};
    return names[standing];
}

static bool entry_covered(const struct pln_programme *programme, const struct pln_listed *entry)
{
    return entry->covered_date > 0 &&
           (programme->report_date == 0 || entry->covered_date <= programme->report_date);
}

static bool surely_served(const struct pln_results *r, uint32_t village)
{
    return r->audit && village != PLN_NONE &&
           r->audit->village[village].verdict == PLN_VERDICT_SERVED;
}

enum pln_standing pln_facts_entry_standing(const struct pln_facts *facts, size_t entry)
{
    const struct pln_results *r = facts->results;
    const struct pln_listed *listed = &r->programme->at[entry];
    if (entry_covered(r->programme, listed)) return PLN_STANDING_SERVED;
    return surely_served(r, listed->village) ? PLN_STANDING_PREDICTED_SERVED
                                             : PLN_STANDING_REMAINING;
}

enum pln_standing pln_facts_standing(const struct pln_facts *facts, uint32_t village)
{
    if (!facts->listed_as || facts->listed_as[village] == PLN_NONE) return PLN_STANDING_UNLISTED;
    return pln_facts_entry_standing(facts, facts->listed_as[village]);
}

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
    t->served += entry_covered(r->programme, entry);
    t->predicted_served += surely_served(r, entry->village);
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

static size_t n_entries(const struct pln_results *r)
{
    return r->programme ? r->programme->n : 0;
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

static uint32_t nearest_village(const struct pln_villages *villages, double lon_deg, double lat_deg)
{
    const double squeeze = cos(lat_deg * 0.017453292519943295);
    uint32_t best = PLN_NONE;
    double best_d2 = INFINITY;
    for (size_t i = 0; i < villages->n; i++) {
        double dx = (villages->at[i].lon_deg - lon_deg) * squeeze,
               dy = villages->at[i].lat_deg - lat_deg;
        double d2 = dx * dx + dy * dy;
        if (d2 < best_d2) {
            best_d2 = d2;
            best = (uint32_t)i;
        }
    }
    return best;
}

/* All villages, entries and sites with the group that each belongs to, groups together. */
static enum geo_status gather_items(const struct pln_facts *f, bool communes, struct item **items,
                                    size_t *n_items, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    size_t n = r->villages->n + n_entries(r) + f->n_proposals, k = 0;
    struct item *list = geo_alloc(n, sizeof *list);
    if (!list) return geo_no_memory(err, "the report's tallies", n, sizeof *list);
    for (size_t i = 0; i < r->villages->n; i++)
        list[k++] = village_item(&r->villages->at[i], (uint32_t)i, communes);
    for (size_t i = 0; i < n_entries(r); i++)
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

static enum geo_status build_tallies(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    for (size_t i = 0; i < r->villages->n; i++)
        count_village(&f->total, r, (uint32_t)i);
    for (size_t i = 0; i < n_entries(r); i++) {
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
static enum geo_status build_communes(struct pln_facts *f, struct geo_err *err)
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

static int compare_dates(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static enum geo_status build_days(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    size_t n = 0;
    int32_t *dates = geo_alloc(n_entries(r), sizeof *dates);
    f->days = geo_alloc_zero(n_entries(r), sizeof *f->days);
    if (!dates || !f->days) {
        geo_free(dates);
        return geo_no_memory(err, "the programme's dates", n_entries(r), sizeof *f->days);
    }
    for (size_t i = 0; i < n_entries(r); i++)
        if (entry_covered(r->programme, &r->programme->at[i]))
            dates[n++] = r->programme->at[i].covered_date;
    qsort(dates, n, sizeof *dates, compare_dates);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || dates[i] != dates[i - 1]) f->days[f->n_days++].date = dates[i];
        f->days[f->n_days - 1].served++;
        f->days[f->n_days - 1].cumulative = (int64_t)i + 1;
    }
    geo_free(dates);
    return GEO_OK;
}

/* ---- the programme's list against the villages ---- */

static enum geo_status build_listed(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!r->programme) return GEO_OK;
    f->listed_as = geo_alloc(r->villages->n, sizeof *f->listed_as);
    if (!f->listed_as)
        return geo_no_memory(err, "the programme's list", r->villages->n, sizeof *f->listed_as);
    for (size_t i = 0; i < r->villages->n; i++)
        f->listed_as[i] = PLN_NONE;
    for (size_t i = r->programme->n; i-- > 0;) /* backwards: the first entry of a village wins */
        if (r->programme->at[i].village != PLN_NONE)
            f->listed_as[r->programme->at[i].village] = (uint32_t)i;
    return GEO_OK;
}

static enum geo_status build_no_signal(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!r->audit) return GEO_OK;
    f->no_signal = geo_alloc(r->villages->n, sizeof *f->no_signal);
    if (!f->no_signal)
        return geo_no_memory(err, "the no-signal list", r->villages->n, sizeof *f->no_signal);
    for (uint32_t i = 0; i < r->villages->n; i++)
        if (!surely_served(r, i) || pln_facts_standing(f, i) == PLN_STANDING_PREDICTED_SERVED)
            f->no_signal[f->n_no_signal++] = i;
    return GEO_OK;
}

/* ---- the plan ---- */

static void add_parts(struct pln_cost *sum, const struct pln_cost *cost)
{
    sum->capex_vnd += cost->capex_vnd;
    sum->opex_vnd += cost->opex_vnd;
    sum->power_vnd += cost->power_vnd;
    sum->road_vnd += cost->road_vnd;
    sum->backhaul_vnd += cost->backhaul_vnd;
    sum->total_vnd += cost->total_vnd;
}

static enum geo_status build_proposals(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!r->plan || !r->candidates || !r->kinds) return GEO_OK;
    f->proposals = geo_alloc_zero(r->plan->n, sizeof *f->proposals);
    if (!f->proposals) return geo_no_memory(err, "the proposals", r->plan->n, sizeof *f->proposals);
    int64_t vnd = 0, villages = 0, people = 0;
    for (size_t i = 0; i < r->plan->n; i++) {
        struct pln_proposal *p = &f->proposals[i];
        p->option = &r->candidates->options[r->plan->option[i]];
        p->candidate = &r->candidates->at[p->option->candidate];
        p->kind = &r->kinds->at[p->option->kind];
        p->villages = r->villages_gained ? r->villages_gained[i] : 0;
        p->people = r->people_gained ? r->people_gained[i] : 0;
        add_parts(&f->parts, &p->option->cost);
        p->cumulative_vnd = vnd += p->option->cost.total_vnd;
        p->cumulative_villages = villages += p->villages;
        p->cumulative_people = people += p->people;
        p->near_village =
            nearest_village(r->villages, p->candidate->lon_deg, p->candidate->lat_deg);
    }
    f->n_proposals = r->plan->n;
    f->total.sites = (int64_t)f->n_proposals;
    f->total.cost_vnd = vnd;
    return GEO_OK;
}

/* Each village not surely served takes the chosen option with the strongest signal at any of its
 * clusters. */
static void reach_by_option(struct pln_facts *f, const uint32_t *village_of, uint32_t rank)
{
    const struct pln_results *r = f->results;
    const struct pln_matrix *m = r->matrix;
    uint32_t option = r->plan->option[rank];
    for (size_t k = m->first[option]; k < m->first[option + 1]; k++) {
        uint32_t village = village_of[m->col[k]];
        struct pln_reach *reach = &f->reach[village];
        if (surely_served(r, village) ||
            (reach->rank != PLN_NONE && reach->rsrp_dbm >= m->rsrp_dbm[k]))
            continue;
        *reach = (struct pln_reach){rank, m->rsrp_dbm[k]};
    }
}

static enum geo_status build_reach(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!f->n_proposals || !r->matrix) return GEO_OK;
    const struct pln_villages *villages = r->villages;
    uint32_t *village_of = geo_alloc(villages->n_clusters, sizeof *village_of);
    f->reach = geo_alloc(villages->n, sizeof *f->reach);
    if (!village_of || !f->reach) {
        geo_free(village_of);
        return geo_no_memory(err, "the villages that the plan reaches", villages->n,
                             sizeof *f->reach);
    }
    for (uint32_t i = 0; i < villages->n; i++) {
        f->reach[i] = (struct pln_reach){PLN_NONE, NAN};
        for (uint32_t c = 0; c < villages->at[i].n_clusters; c++)
            village_of[villages->at[i].first_cluster + c] = i;
    }
    for (uint32_t rank = 0; rank < f->n_proposals; rank++)
        reach_by_option(f, village_of, rank);
    geo_free(village_of);
    return GEO_OK;
}

static enum geo_status build_links(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    if (!r->audit) return GEO_OK;
    f->links = geo_alloc(r->villages->n * 2, sizeof *f->links);
    if (!f->links)
        return geo_no_memory(err, "the serving links", r->villages->n * 2, sizeof *f->links);
    for (uint32_t i = 0; i < r->villages->n; i++) {
        const struct pln_service *s = &r->audit->village[i];
        if (s->tower != PLN_NONE && (s->n_servers > 0 || s->verdict == PLN_VERDICT_SERVED))
            f->links[f->n_links++] = (struct pln_link){i, s->tower, false};
        if (f->reach && f->reach[i].rank != PLN_NONE)
            f->links[f->n_links++] = (struct pln_link){i, f->reach[i].rank, true};
    }
    return GEO_OK;
}

static int64_t cell_people(const struct pln_results *r, size_t cell)
{
    size_t cluster = r->cluster_of_cell ? r->cluster_of_cell[cell] : cell;
    return cluster < r->villages->n_clusters ? r->villages->clusters[cluster].people : 0;
}

/* A cell of weight 0 (served today) gains nothing and limits nothing. The plan's own bound limits
 * people where no person weighs less than one; all people in reach are a bound in any case. */
static void judge_certainty(struct pln_facts *f)
{
    const struct pln_results *r = f->results;
    struct pln_certainty *c = &f->certainty;
    *c = (struct pln_certainty){0};
    if (!r->plan || !r->problem) return;
    const int64_t unit = r->weight_per_person > 0 ? r->weight_per_person : 1;
    bool holds = true;
    c->weights_are_people = true;
    for (size_t i = 0; i < r->problem->n_cells; i++) {
        int64_t weight = r->problem->weight[i], people = cell_people(r, i);
        if (weight == 0) continue;
        c->bound_people += people;
        c->weights_are_people &= weight == people * unit;
        holds &= weight >= people * unit;
    }
    c->gap_pct = pln_plan_gap_pct(r->plan);
    if (holds && r->plan->bound / unit < c->bound_people) c->bound_people = r->plan->bound / unit;
    if (r->people_bound >= 0 && r->people_bound < c->bound_people)
        c->bound_people = r->people_bound;
}

static enum geo_status build_azimuths(struct pln_facts *facts, struct geo_err *err)
{
    const struct pln_towers *towers = facts->results->towers;
    size_t n = towers ? towers->n : 0;
    facts->azimuths = geo_alloc_zero(n, sizeof *facts->azimuths);
    if (!facts->azimuths) return geo_no_memory(err, "azimuths", n, sizeof *facts->azimuths);
    for (size_t i = 0; i < n; i++) {
        const struct pln_transmitter *tx = &towers->at[i].tx;
        char *text = facts->azimuths[i].text, *end = text + sizeof facts->azimuths[i].text,
             *at = text;
        for (size_t k = 0; k < tx->n_sectors && at < end; k++)
            at += snprintf(at, (size_t)(end - at), "%s%.5g", k ? ";" : "", tx->azimuth_deg[k]);
    }
    return GEO_OK;
}

enum geo_status pln_facts_build(const struct pln_results *results, struct pln_facts *facts,
                                struct geo_err *err)
{
    static enum geo_status (*const steps[])(struct pln_facts *, struct geo_err *) = {
        build_listed,  build_no_signal, build_proposals, build_reach,   build_links,
        build_tallies, build_communes,  build_days,      build_azimuths};
    *facts = (struct pln_facts){.results = results};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        enum geo_status st = steps[i](facts, err);
        if (st != GEO_OK) {
            pln_facts_release(facts);
            return st;
        }
    }
    judge_certainty(facts);
    return GEO_OK;
}

void pln_facts_release(struct pln_facts *facts)
{
    geo_free(facts->azimuths);
    geo_free(facts->communes);
    geo_free(facts->areas);
    geo_free(facts->provinces);
    geo_free(facts->days);
    geo_free(facts->listed_as);
    geo_free(facts->reach);
    geo_free(facts->no_signal);
    geo_free(facts->proposals);
    geo_free(facts->links);
    *facts = (struct pln_facts){0};
}
