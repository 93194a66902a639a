#include "planner/report/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/report/facts_parts.h"

const char *pln_standing_name(enum pln_standing standing)
{
    static const char *const names[] = {"unlisted", "remaining", "predicted-served", "served"};
    return names[standing];
}

bool pln_entry_covered(const struct pln_programme *programme, const struct pln_listed *entry)
{
    return entry->covered_date > 0 &&
           (programme->report_date == 0 || entry->covered_date <= programme->report_date);
}

bool pln_surely_served(const struct pln_results *r, uint32_t village)
{
    return r->audit && village != PLN_NONE &&
           r->audit->village[village].verdict == PLN_VERDICT_SERVED;
}

enum pln_standing pln_facts_entry_standing(const struct pln_facts *facts, size_t entry)
{
    const struct pln_results *r = facts->results;
    const struct pln_listed *listed = &r->programme->at[entry];
    if (pln_entry_covered(r->programme, listed)) return PLN_STANDING_SERVED;
    return pln_surely_served(r, listed->village) ? PLN_STANDING_PREDICTED_SERVED
                                                 : PLN_STANDING_REMAINING;
}

enum pln_standing pln_facts_standing(const struct pln_facts *facts, uint32_t village)
{
    if (!facts->listed_as || facts->listed_as[village] == PLN_NONE) return PLN_STANDING_UNLISTED;
    return pln_facts_entry_standing(facts, facts->listed_as[village]);
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

static int compare_dates(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static enum geo_status build_days(struct pln_facts *f, struct geo_err *err)
{
    const struct pln_results *r = f->results;
    size_t n = 0;
    int32_t *dates = geo_alloc(pln_n_entries(r), sizeof *dates);
    f->days = geo_alloc_zero(pln_n_entries(r), sizeof *f->days);
    if (!dates || !f->days) {
        geo_free(dates);
        return geo_no_memory(err, "the programme's dates", pln_n_entries(r), sizeof *f->days);
    }
    for (size_t i = 0; i < pln_n_entries(r); i++)
        if (pln_entry_covered(r->programme, &r->programme->at[i]))
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
        if (!pln_surely_served(r, i) || pln_facts_standing(f, i) == PLN_STANDING_PREDICTED_SERVED)
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
        if (pln_surely_served(r, village) ||
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
            f->links[f->n_links++] = (struct pln_serving_link){i, s->tower, false};
        if (f->reach && f->reach[i].rank != PLN_NONE)
            f->links[f->n_links++] = (struct pln_serving_link){i, f->reach[i].rank, true};
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
        build_listed,   build_no_signal,      build_proposals,      build_reach,
        build_links,    pln_facts_tally,      pln_facts_by_outline, build_days,
        build_azimuths, pln_facts_count_codes};
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
    geo_free(facts->codes);
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
