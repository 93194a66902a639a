#include "planner/opt/prices.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/opt/dual.h"

void pln_prices_release(struct pln_prices *prices)
{
    geo_free(prices->share);
    for (size_t k = 0; k < prices->n_rings; k++)
        geo_free(prices->ring[k].member);
    geo_free(prices->ring);
    *prices = (struct pln_prices){0};
}

/* λ units per unit of weight. */
static double unit(const struct pln_dual *dual)
{
    return (double)dual->scale / (double)dual->coarse;
}

/* Cells that the model took together get the mean of what is known of them, by weight. */
enum geo_status pln_prices_begin(const struct pln_problem *problem, const struct pln_prices *prices,
                                 struct pln_dual *dual, struct geo_err *err)
{
    size_t n = dual->model->reduced.n_cells;
    double *sum = geo_alloc_zero(n, sizeof *sum), *weight = geo_alloc_zero(n, sizeof *weight);
    enum geo_status status =
        sum && weight ? GEO_OK : geo_no_memory(err, "the prices", n, 2 * sizeof *sum);
    for (size_t j = 0; !status && j < problem->n_cells && j < prices->n_cells; j++) {
        uint32_t at = dual->model->cell_of[j];
        if (at == PLN_MODEL_NONE || !(prices->share[j] >= 0)) continue;
        double share = prices->share[j] < 1 ? prices->share[j] : 1;
        sum[at] += share * (double)problem->weight[j];
        weight[at] += (double)problem->weight[j];
    }
    for (size_t j = 0; !status && j < n; j++)
        if (weight[j] > 0) dual->lambda[j] = (int32_t)(sum[j] / weight[j] * (double)dual->cap[j]);
    if (!status && prices->money > 0 && isfinite(prices->money))
        dual->mu = prices->money * unit(dual);
    geo_free(sum);
    geo_free(weight);
    return status;
}
