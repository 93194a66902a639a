#include "planner/cover/problem.h"

#include <math.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/cover/audit.h"

struct pln_weights pln_weights_default(void)
{
    return (struct pln_weights){.by = PLN_WEIGH_PEOPLE,
                                .difficult_grid = 1.5,
                                .other_grid = 1,
                                .no_grid = 1,
                                .border = 1.3,
                                .amenity = 1.2};
}

static double factor_of(const struct pln_weights *weights, const struct pln_village *v)
{
    double factor = 1;
    if (v->tier == PLN_TIER_DIFFICULT_GRID)
        factor *= weights->difficult_grid;
    else if (v->tier == PLN_TIER_OTHER_GRID)
        factor *= weights->other_grid;
    else if (v->tier == PLN_TIER_NO_GRID)
        factor *= weights->no_grid;
    if (v->border) factor *= weights->border;
    if (v->school || v->clinic) factor *= weights->amenity;
    return factor;
}

static int64_t people_of_village(const struct pln_villages *villages, const struct pln_village *v)
{
    int64_t people = 0;
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++)
        people += villages->clusters[c].people;
    return people;
}

static int64_t weight_of(const struct pln_villages *villages, const struct pln_weights *weights,
                         uint32_t village, uint32_t cluster)
{
    const struct pln_village *v = &villages->at[village];
    double amount = (double)villages->clusters[cluster].people;
    if (weights->by == PLN_WEIGH_VILLAGES) {
        int64_t people = people_of_village(villages, v);
        double share = people > 0 ? amount / (double)people : 1.0 / v->n_clusters;
        amount = PLN_VILLAGE_WEIGHT * share;
    }
    return llround(amount * factor_of(weights, v) *
                   (double)(weights->scale ? weights->scale : PLN_WEIGHT_SCALE));
}

static enum geo_status allocate(struct pln_problem_data *data, size_t n_options, size_t n_cells,
                                size_t n_entries, struct geo_err *err)
{
    data->cost = geo_alloc(n_options, sizeof *data->cost);
    data->group = geo_alloc(n_options, sizeof *data->group);
    data->first = geo_alloc(n_options + 1, sizeof *data->first);
    data->weight = geo_alloc(n_cells, sizeof *data->weight);
    data->cluster_of_cell = geo_alloc(n_cells, sizeof *data->cluster_of_cell);
    data->cell = geo_alloc(n_entries, sizeof *data->cell);
    if (data->cost && data->group && data->first && data->weight && data->cluster_of_cell &&
        data->cell)
        return GEO_OK;
    pln_problem_release(data);
    return geo_no_memory(err, "the choice of sites", n_entries, sizeof *data->cell);
}

static void fill_cells(const struct pln_villages *villages, const struct pln_targets *targets,
                       const struct pln_weights *weights, struct pln_problem_data *data)
{
    for (size_t i = 0; i < targets->n; i++) {
        data->cluster_of_cell[i] = targets->cluster[i];
        data->weight[i] = weight_of(villages, weights, targets->village[i], targets->cluster[i]);
    }
}

/* Columns of the matrix are clusters, cells are targets: both rise, so one walk translates a row.
 */
static void fill_options(const struct pln_targets *targets, const struct pln_candidates *candidates,
                         const struct pln_matrix *matrix, struct pln_problem_data *data)
{
    for (size_t o = 0; o < candidates->n_options; o++) {
        data->cost[o] = candidates->options[o].cost.total_vnd;
        data->group[o] = candidates->options[o].candidate;
        size_t target = 0;
        for (size_t k = matrix->first[o]; k < matrix->first[o + 1]; k++) {
            while (targets->cluster[target] < matrix->col[k])
                target++;
            data->cell[k] = (uint32_t)target;
        }
    }
    for (size_t o = 0; o <= candidates->n_options; o++)
        data->first[o] = matrix->first[o];
}

/* problem->fixed, where any option is committed. */
static enum geo_status fill_committed(const struct pln_candidates *candidates,
                                      struct pln_problem_data *data, struct geo_err *err)
{
    bool any = false;
    for (size_t o = 0; o < candidates->n_options && !any; o++)
        any = candidates->options[o].committed;
    if (!any) return GEO_OK;
    data->fixed = geo_alloc(candidates->n_options, 1);
    if (!data->fixed) return geo_no_memory(err, "the committed sites", candidates->n_options, 1);
    for (size_t o = 0; o < candidates->n_options; o++)
        data->fixed[o] = candidates->options[o].committed;
    data->problem.fixed = data->fixed;
    return GEO_OK;
}

enum geo_status pln_problem_build(const struct pln_villages *villages,
                                  const struct pln_targets *targets,
                                  const struct pln_candidates *candidates,
                                  const struct pln_matrix *matrix,
                                  const struct pln_weights *weights, int64_t budget_vnd,
                                  struct pln_problem_data *data, struct geo_err *err)
{
    *data = (struct pln_problem_data){0};
    enum geo_status st =
        allocate(data, candidates->n_options, targets->n, matrix->first[matrix->n_rows], err);
    if (st != GEO_OK) return st;
    fill_cells(villages, targets, weights, data);
    fill_options(targets, candidates, matrix, data);
    data->problem = (struct pln_problem){.n_options = candidates->n_options,
                                         .n_cells = targets->n,
                                         .cost = data->cost,
                                         .group = data->group,
                                         .weight = data->weight,
                                         .first = data->first,
                                         .cell = data->cell,
                                         .budget = budget_vnd};
    st = fill_committed(candidates, data, err);
    if (st != GEO_OK) pln_problem_release(data);
    return st;
}

void pln_problem_bar(struct pln_problem_data *data, const int64_t *least_vnd)
{
    size_t kept = 0, from = 0;
    for (size_t o = 0; o < data->problem.n_options; o++) {
        size_t to = data->first[o + 1];
        data->first[o] = kept;
        for (size_t k = from; least_vnd[o] >= 0 && k < to; k++)
            data->cell[kept++] = data->cell[k];
        from = to;
    }
    data->first[data->problem.n_options] = kept;
}

void pln_problem_release(struct pln_problem_data *data)
{
    geo_free(data->cost);
    geo_free(data->weight);
    geo_free(data->group);
    geo_free(data->cell);
    geo_free(data->fixed);
    geo_free(data->first);
    geo_free(data->cluster_of_cell);
    *data = (struct pln_problem_data){0};
}

/* Where each cluster and village stands while a plan is built site by site. */
struct standing {
    enum pln_verdict *cluster;
    uint32_t *village_of; /* by cluster */
    enum pln_verdict *village;
};

static void standing_release(struct standing *standing)
{
    geo_free(standing->cluster);
    geo_free(standing->village_of);
    geo_free(standing->village);
}

static enum geo_status standing_today(const struct pln_villages *villages,
                                      const struct pln_audit *audit, const struct pln_rule *rule,
                                      struct standing *standing, struct geo_err *err)
{
    standing->cluster = geo_alloc(villages->n_clusters, sizeof *standing->cluster);
    standing->village_of = geo_alloc(villages->n_clusters, sizeof *standing->village_of);
    standing->village = geo_alloc(villages->n, sizeof *standing->village);
    if (!standing->cluster || !standing->village_of || !standing->village)
        return geo_no_memory(err, "the gains", villages->n_clusters, sizeof *standing->cluster);
    for (size_t i = 0; i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        standing->village[i] = audit->village[i].verdict;
        for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++) {
            standing->village_of[c] = (uint32_t)i;
            standing->cluster[c] = pln_reception_verdict(rule, &audit->cluster[c]);
        }
    }
    return GEO_OK;
}

/* Are enough of the village's people (clusters, where nobody was counted) served now? */
static bool served_now(const struct pln_villages *villages, const struct pln_rule *rule,
                       const struct standing *standing, uint32_t village)
{
    const struct pln_village *v = &villages->at[village];
    bool by_people = people_of_village(villages, v) > 0;
    struct pln_tally tally = {0};
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++) {
        int64_t amount = by_people ? villages->clusters[c].people : 1;
        tally.total += amount;
        tally.served += standing->cluster[c] == PLN_VERDICT_SERVED ? amount : 0;
    }
    return pln_rule_village(rule, &tally, PLN_VERDICT_NONE) == PLN_VERDICT_SERVED;
}

/* The least amount (of its people, or clusters) that VILLAGE must gain to be served, in the
 * problem's weight, rounded down; −1: it is served, or its targets are too few. GAINABLE by
 * cluster. */
static int64_t village_need(const struct pln_villages *villages, const struct pln_rule *rule,
                            const struct standing *standing, const uint8_t *gainable,
                            uint32_t village)
{
    const struct pln_village *v = &villages->at[village];
    bool by_people = people_of_village(villages, v) > 0;
    int64_t total = 0, served = 0, open = 0;
    for (uint32_t c = v->first_cluster; c < v->first_cluster + v->n_clusters; c++) {
        int64_t amount = by_people ? villages->clusters[c].people : 1;
        total += amount;
        served += standing->cluster[c] == PLN_VERDICT_SERVED ? amount : 0;
        open += gainable[c] ? amount : 0;
    }
    double need = rule->served_pct / 100 * (double)total - (double)served;
    if (standing->village[village] == PLN_VERDICT_SERVED || need > (double)open + 1e-6) return -1;
    double share = need > 0 ? need / (double)total : 0;
    /* The cells' own weights were rounded, each by half at most. */
    double weight = share * PLN_VILLAGE_WEIGHT * PLN_WEIGHT_SCALE - (double)v->n_clusters / 2 - 1;
    return weight > 0 ? (int64_t)weight : 0;
}

static int by_need(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

enum geo_status pln_villages_need(const struct pln_villages *villages,
                                  const struct pln_audit *audit, const struct pln_rule *rule,
                                  const struct pln_targets *targets, int64_t wanted,
                                  int64_t *weight, struct geo_err *err)
{
    struct standing standing = {0};
    int64_t *need = geo_alloc(villages->n, sizeof *need);
    uint8_t *gainable = geo_alloc_zero(villages->n_clusters, 1);
    enum geo_status st = need && gainable ? standing_today(villages, audit, rule, &standing, err)
                                          : geo_no_memory(err, "the villages", villages->n, 8);
    size_t n = 0;
    *weight = 0;
    if (st == GEO_OK) {
        for (size_t j = 0; j < targets->n; j++)
            gainable[targets->cluster[j]] = 1;
        for (uint32_t i = 0; i < villages->n; i++) {
            need[n] = village_need(villages, rule, &standing, gainable, i);
            n += need[n] >= 0;
        }
        if (n) qsort(need, n, sizeof *need, by_need);
        for (size_t k = 0; k < n && (int64_t)k < wanted; k++)
            *weight += need[k];
    }
    standing_release(&standing);
    geo_free(need);
    geo_free(gainable);
    return st;
}

static void build_site(const struct pln_villages *villages, const struct pln_rule *rule,
                       const struct pln_matrix *matrix, uint32_t option, struct standing *standing,
                       int64_t *people, int64_t *villages_gained)
{
    *people = *villages_gained = 0;
    for (size_t k = matrix->first[option]; k < matrix->first[option + 1]; k++) {
        uint32_t c = matrix->col[k], v = standing->village_of[c];
        if (standing->cluster[c] == PLN_VERDICT_SERVED) continue;
        standing->cluster[c] = PLN_VERDICT_SERVED;
        *people += villages->clusters[c].people;
        if (standing->village[v] != PLN_VERDICT_SERVED && served_now(villages, rule, standing, v)) {
            standing->village[v] = PLN_VERDICT_SERVED;
            ++*villages_gained;
        }
    }
}

enum geo_status pln_plan_gains(const struct pln_villages *villages, const struct pln_audit *audit,
                               const struct pln_rule *rule, const struct pln_matrix *matrix,
                               const struct pln_plan *plan, int64_t *people,
                               int64_t *villages_gained, struct geo_err *err)
{
    struct standing standing = {0};
    enum geo_status st = standing_today(villages, audit, rule, &standing, err);
    for (size_t i = 0; st == GEO_OK && i < plan->n; i++)
        build_site(villages, rule, matrix, plan->option[i], &standing, &people[i],
                   &villages_gained[i]);
    standing_release(&standing);
    return st;
}
