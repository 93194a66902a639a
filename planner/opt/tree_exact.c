#include <math.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_close_parts.h"

void tree_exact_release(struct tree_exact *x)
{
    geo_free(x->lambda);
    geo_free(x->rest);
    geo_free(x->active);
    geo_free(x->best);
    geo_free(x->second);
}

/* What is in is paid; COVERED: by that; ACTIVE: who can be paid beside it. Returns what is left. */
static tree_wide settle(struct tree_exact *x, const struct pln_problem *p, const uint8_t *state,
                        uint8_t *covered)
{
    tree_wide left = p->budget;
    for (size_t i = 0; i < p->n_options; i++) {
        if (state[i] != NODE_IN) continue;
        left -= p->cost[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            covered[p->cell[k]] = 1;
    }
    x->impossible = left < 0;
    for (size_t i = 0; i < p->n_options; i++)
        x->active[i] = state[i] == NODE_OPEN && p->cost[i] <= left;
    return left;
}

/* Prices as whole numbers; of a cell that nobody can cover, its weight. */
static void round_prices(struct tree_exact *x, const struct pln_chain *chain, int64_t scale)
{
    const struct pln_problem *p = &chain->relaxed;
    for (size_t j = 0; j < p->n_cells; j++)
        x->lambda[j] = p->weight[j] * scale;
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; x->active[i] && k < p->first[i + 1]; k++) {
            size_t j = p->cell[k];
            double share = fmin(fmax(chain->prices.share[j], 0), 1);
            x->lambda[j] = (int64_t)(share * (double)p->weight[j] * (double)scale);
        }
    double mu = fmin(chain->prices.money * (double)scale, 0x1p60);
    while (x->shift < 56 && ldexp(mu, x->shift) < 0x1p40)
        x->shift++;
    x->mu = mu > 0 ? (int64_t)llrint(ldexp(mu, x->shift)) : 0;
}

static void price_places(struct tree_exact *x, const struct pln_problem *p, const uint8_t *covered,
                         const uint32_t *group)
{
    for (size_t i = 0; i < p->n_options; i++) {
        if (!x->active[i]) continue;
        tree_wide sum = 0, *best = &x->best[group[i]], *second = &x->second[group[i]];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            sum += covered[p->cell[k]] ? 0 : x->lambda[p->cell[k]];
        x->rest[i] = (sum << x->shift) - (tree_wide)x->mu * p->cost[i];
        if (x->rest[i] > *best) {
            *second = *best;
            *best = x->rest[i];
        } else if (x->rest[i] > *second) {
            *second = x->rest[i];
        }
    }
}

enum geo_status tree_exact_open(struct tree_exact *x, const struct pln_chain *chain,
                                const uint8_t *state, const uint32_t *group, uint32_t n_groups,
                                int64_t scale, int64_t target, struct geo_err *err)
{
    const struct pln_problem *p = &chain->relaxed;
    uint8_t *covered = geo_alloc_zero(p->n_cells, 1);
    *x = (struct tree_exact){.lambda = geo_alloc(p->n_cells, sizeof *x->lambda),
                             .rest = geo_alloc_zero(p->n_options, sizeof *x->rest),
                             .active = geo_alloc_zero(p->n_options, 1),
                             .best = geo_alloc_zero(n_groups, sizeof *x->best),
                             .second = geo_alloc_zero(n_groups, sizeof *x->second)};
    if (!covered || !x->lambda || !x->rest || !x->active || !x->best || !x->second) {
        geo_free(covered);
        return geo_no_memory(err, "a branch", p->n_options, sizeof *x->rest);
    }
    tree_wide left = settle(x, p, state, covered), open = 0;
    round_prices(x, chain, scale);
    for (size_t j = 0; j < p->n_cells; j++)
        open += covered[j] ? p->weight[j] * scale : p->weight[j] * scale - x->lambda[j];
    price_places(x, p, covered, group);
    x->total = (open << x->shift) + (tree_wide)x->mu * left;
    for (uint32_t g = 0; g < n_groups; g++)
        x->total += x->best[g];
    x->ceiling = ((tree_wide)target + 1) * ((tree_wide)scale << x->shift);
    geo_free(covered);
    return GEO_OK;
}
