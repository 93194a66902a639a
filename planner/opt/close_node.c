#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/close_parts.h"

void close_prices_release(struct close_prices *p)
{
    geo_free(p->lambda);
    geo_free(p->spread);
    geo_free(p->cut);
    geo_free(p->bonus);
    *p = (struct close_prices){0};
}

/* The member of the merged cell J that is dealt its share last: the heaviest, then the first. */
static enum geo_status heaviest_members(const struct close_level *level, uint32_t **out,
                                        struct geo_err *err)
{
    const struct pln_model *m = level->model;
    uint32_t *member = geo_alloc(m->reduced.n_cells, sizeof *member);
    if (!member) return geo_no_memory(err, "the certificate", m->reduced.n_cells, sizeof *member);
    memset(member, 0xff, m->reduced.n_cells * sizeof *member);
    const int64_t *weight = level->problem->weight;
    for (uint32_t j = 0; j < m->n_problem_cells; j++) {
        uint32_t to = m->cell_of[j];
        if (to != PLN_MODEL_NONE &&
            (member[to] == PLN_MODEL_NONE || weight[j] > weight[member[to]]))
            member[to] = j;
    }
    *out = member;
    return GEO_OK;
}

/* Prices INNER of the reduced cells of LEVEL dealt out to the cells of its problem: to the members
 * of a merged cell in order, the heaviest last; what nothing can cover costs its full weight. */
static void deal_out(const struct close_level *level, const uint32_t *member, int64_t *inner,
                     int64_t scale, int64_t *here)
{
    const struct pln_model *m = level->model;
    for (int last = 0; last < 2; last++)
        for (uint32_t j = 0; j < m->n_problem_cells; j++) {
            int64_t full = level->problem->weight[j] * scale;
            uint32_t to = m->cell_of[j];
            if (to == PLN_MODEL_NONE) {
                here[j] = full;
            } else if ((member[to] == j) == (last == 1)) {
                here[j] = inner[to] < full ? inner[to] : full;
                inner[to] -= here[j];
            }
        }
}

/* Prices and cuts of LEVEL carried up to the original problem. */
static enum geo_status spread(const struct close_level *level, int64_t scale,
                              struct close_prices *prices, struct geo_err *err)
{
    size_t inner = level->model->reduced.n_cells;
    int64_t *below = geo_alloc(inner, sizeof *below);
    if (!below) return geo_no_memory(err, "the certificate", inner, sizeof *below);
    memcpy(below, prices->lambda, inner * sizeof *below);
    for (; level; level = level->up) {
        uint32_t *member = NULL;
        int64_t *here = geo_alloc(level->model->n_problem_cells, sizeof *here);
        enum geo_status st = here ? heaviest_members(level, &member, err)
                                  : geo_no_memory(err, "the certificate",
                                                  level->model->n_problem_cells, sizeof *here);
        if (st != GEO_OK) {
            geo_free(below);
            geo_free(here);
            return st;
        }
        deal_out(level, member, below, scale, here);
        for (size_t t = 0; t < prices->n_cuts; t++)
            for (int v = 0; v < 3; v++)
                prices->cut[t].cell[v] = member[prices->cut[t].cell[v]];
        geo_free(member);
        geo_free(below);
        below = here;
    }
    prices->spread = below;
    return GEO_OK;
}

/* The cuts of DUAL that have a price, and what they add to each option. */
static enum geo_status take_cuts(const struct pln_dual *dual, int64_t times,
                                 struct close_prices *out, struct geo_err *err)
{
    size_t n = dual->model->reduced.n_options;
    out->cut = geo_alloc(dual->n_cuts, sizeof *out->cut);
    out->bonus = geo_alloc_zero(n, sizeof *out->bonus);
    if (!out->cut || !out->bonus)
        return geo_no_memory(err, "the cuts", dual->n_cuts + n, sizeof *out->cut);
    for (size_t t = 0; t < dual->n_cuts; t++) {
        if (dual->best_nu[t] == 0) continue;
        struct pln_proof_cut *cut = &out->cut[out->n_cuts++];
        memcpy(cut->cell, dual->cut[t].cell, sizeof cut->cell);
        cut->nu = dual->best_nu[t] * times;
    }
    for (size_t i = 0; dual->n_cuts && i < n; i++)
        for (size_t k = dual->cut_first[i]; k < dual->cut_first[i + 1]; k++)
            out->bonus[i] += dual->best_nu[dual->cut_of[k]] * times;
    return GEO_OK;
}

enum geo_status close_prices_of(const struct close_level *level, const struct pln_dual *dual,
                                int64_t scale, struct close_prices *out, struct geo_err *err)
{
    size_t n = dual->model->reduced.n_cells;
    *out = (struct close_prices){.lambda = geo_alloc(n, sizeof *out->lambda)};
    if (!out->lambda) return geo_no_memory(err, "the prices", n, sizeof *out->lambda);
    int64_t times = scale / dual->scale * dual->coarse;
    for (size_t j = 0; j < n; j++)
        out->lambda[j] = dual->best_lambda[j] * times;
    double mu = dual->best_mu * (double)times;
    while (out->shift < 56 && ldexp(mu, out->shift) < 0x1p40)
        out->shift++;
    out->mu = mu > 0 ? (int64_t)llrint(ldexp(mu, out->shift)) : 0;
    enum geo_status st = take_cuts(dual, times, out, err);
    return st == GEO_OK ? spread(level, scale, out, err) : st;
}

uint32_t close_original(const struct close_level *level, uint32_t i)
{
    for (level = level->up; level; level = level->up)
        i = level->model->option[i];
    return i;
}

static enum geo_status emit_dominated(struct pln_proof_node *node, const struct close_level *level,
                                      struct geo_err *err)
{
    const struct pln_model *m = level->model;
    size_t n = 0;
    for (size_t i = 0; i < m->n_problem_options; i++)
        n += m->dominated_by[i] != PLN_MODEL_NONE;
    node->dominated = geo_alloc(2 * n, sizeof *node->dominated);
    if (!node->dominated)
        return geo_no_memory(err, "the certificate", 2 * n, sizeof *node->dominated);
    for (uint32_t i = 0; i < m->n_problem_options; i++) {
        if (m->dominated_by[i] == PLN_MODEL_NONE) continue;
        node->dominated[2 * node->n_dominated] = close_original(level, i);
        node->dominated[2 * node->n_dominated++ + 1] = close_original(level, m->dominated_by[i]);
    }
    return GEO_OK;
}

enum geo_status close_emit(struct pln_certificate *c, const struct close_level *level,
                           struct close_prices *prices, enum pln_proof_step then, uint32_t branch,
                           struct geo_err *err)
{
    struct pln_proof_node *node = pln_certificate_node(c, err);
    if (!node) return GEO_NO_MEMORY;
    node->then = then;
    node->branch = branch;
    node->mu = prices->mu;
    node->shift = prices->shift;
    node->lambda = prices->spread;
    node->cut = prices->cut;
    node->n_cuts = prices->n_cuts;
    prices->spread = NULL;
    prices->cut = NULL;
    return emit_dominated(node, level, err);
}

void close_exact_release(struct close_exact *x)
{
    geo_free(x->rest);
    geo_free(x->best);
    geo_free(x->second);
}

static void price_place(const struct pln_model *m, uint32_t g, struct close_exact *x)
{
    x->best[g] = x->second[g] = 0;
    for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++) {
        if (x->rest[i] > x->best[g]) {
            x->second[g] = x->best[g];
            x->best[g] = x->rest[i];
        } else if (x->rest[i] > x->second[g]) {
            x->second[g] = x->rest[i];
        }
    }
}

/* Weight covered for sure, what the prices leave open, and Σ ν, in 1/scale: over the original
 * cells, as the checker sums it (a cut lies on one member of a merged cell, which may not bear its
 * whole price). */
static enum geo_status open_weight(const struct close_level *level,
                                   const struct close_prices *prices, int64_t scale,
                                   close_wide *open, struct geo_err *err)
{
    const struct close_level *root = level;
    while (root->up)
        root = root->up;
    size_t n = root->model->n_problem_cells;
    int64_t *levy = geo_alloc_zero(n, sizeof *levy);
    if (!levy) return geo_no_memory(err, "exact prices", n, sizeof *levy);
    *open = (close_wide)level->base * scale;
    for (size_t t = 0; t < prices->n_cuts; t++) {
        *open += prices->cut[t].nu;
        for (int v = 0; v < 3; v++)
            levy[prices->cut[t].cell[v]] += prices->cut[t].nu;
    }
    for (size_t j = 0; j < n; j++) {
        close_wide part =
            (close_wide)root->problem->weight[j] * scale - prices->spread[j] - levy[j];
        *open += part > 0 ? part : 0;
    }
    geo_free(levy);
    return GEO_OK;
}

enum geo_status close_exact_open(struct close_exact *x, const struct close_level *level,
                                 const struct close_prices *prices, int64_t scale, int64_t target,
                                 struct geo_err *err)
{
    const struct pln_model *m = level->model;
    const struct pln_problem *p = &m->reduced;
    *x = (struct close_exact){.rest = geo_alloc(p->n_options, sizeof(close_wide)),
                              .best = geo_alloc(m->n_groups, sizeof(close_wide)),
                              .second = geo_alloc(m->n_groups, sizeof(close_wide))};
    if (!x->rest || !x->best || !x->second)
        return geo_no_memory(err, "exact prices", p->n_options, sizeof(close_wide));
    close_wide open = 0;
    enum geo_status st = open_weight(level, prices, scale, &open, err);
    if (st != GEO_OK) return st;
    x->total = (open << prices->shift) + (close_wide)prices->mu * p->budget;
    for (size_t i = 0; i < p->n_options; i++) {
        close_wide sum = prices->bonus[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += prices->lambda[p->cell[k]];
        x->rest[i] = (sum << prices->shift) - (close_wide)prices->mu * p->cost[i];
    }
    for (uint32_t g = 0; g < m->n_groups; g++) {
        price_place(m, g, x);
        x->total += x->best[g];
    }
    x->ceiling = ((close_wide)target + 1) * ((close_wide)scale << prices->shift);
    return GEO_OK;
}
