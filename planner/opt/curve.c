#include "planner/opt/curve.h"

#include <stdlib.h>

#include "geo/base/mem.h"

typedef pln_wide wide;

static int compare_rises(const void *a, const void *b)
{
    const struct pln_rise *p = a, *q = b;
    wide left = (wide)p->profit * q->cost, right = (wide)q->profit * p->cost;
    if (left != right) return left > right ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

static int compare_costs(const void *a, const void *b)
{
    const struct pln_rise *p = a, *q = b;
    if (p->cost != q->cost) return p->cost < q->cost ? -1 : 1;
    return (p->profit < q->profit) - (p->profit > q->profit);
}

/* The upper hull of one place's N options (as (cost, profit) in OPTION), as rises; returns how
 * many. */
static size_t hull(struct pln_rise *option, size_t n, struct pln_rise *out)
{
    size_t m = 0;
    qsort(option, n, sizeof *option, compare_costs);
    int64_t cost = 0, profit = 0; /* of the hull's end */
    for (size_t k = 0; k < n; k++) {
        if (option[k].profit <= profit) continue;
        struct pln_rise next = {option[k].profit - profit, option[k].cost - cost, option[k].place};
        while (m && (wide)next.profit * out[m - 1].cost >= (wide)out[m - 1].profit * next.cost) {
            m--;
            next.profit += out[m].profit;
            next.cost += out[m].cost;
        }
        out[m++] = next;
        cost = option[k].cost;
        profit = option[k].profit;
    }
    return m;
}

static int64_t priced_cover(const struct pln_dual *d, uint32_t i)
{
    const struct pln_problem *p = &d->model->reduced;
    int64_t sum = 0;
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
        sum += d->best_lambda[p->cell[k]];
    return sum * d->coarse;
}

enum geo_status pln_curve_make(const struct pln_dual *d, struct pln_curve *curve,
                               struct geo_err *err)
{
    const struct pln_model *m = d->model;
    size_t n = m->reduced.n_options;
    *curve = (struct pln_curve){.scale = d->scale,
                                .base_cost = m->base_cost,
                                .base_value = m->base_value,
                                .money = 1,
                                .rise = geo_alloc(n, sizeof *curve->rise),
                                .profit = geo_alloc(n + 1, sizeof *curve->profit),
                                .cost = geo_alloc(n + 1, sizeof *curve->cost)};
    struct pln_rise *place = geo_alloc(n, sizeof *place);
    if (!curve->rise || !curve->profit || !curve->cost || !place) {
        geo_free(place);
        return geo_no_memory(err, "the frontier", n, 40);
    }
    for (size_t j = 0; j < m->reduced.n_cells; j++)
        curve->open += (wide)m->reduced.weight[j] * d->scale - d->best_lambda[j] * d->coarse;
    for (uint32_t g = 0; g < m->n_groups; g++) {
        size_t members = 0;
        for (uint32_t i = m->group_first[g]; i < m->group_first[g + 1]; i++)
            place[members++] = (struct pln_rise){priced_cover(d, i), m->reduced.cost[i], g};
        curve->n += hull(place, members, curve->rise + curve->n);
    }
    geo_free(place);
    qsort(curve->rise, curve->n, sizeof *curve->rise, compare_rises);
    curve->profit[0] = curve->cost[0] = 0;
    for (size_t k = 0; k < curve->n; k++) {
        curve->profit[k + 1] = curve->profit[k] + curve->rise[k].profit;
        curve->cost[k + 1] = curve->cost[k] + curve->rise[k].cost;
    }
    return GEO_OK;
}

void pln_curve_release(struct pln_curve *curve)
{
    geo_free(curve->rise);
    geo_free(curve->profit);
    geo_free(curve->cost);
    *curve = (struct pln_curve){0};
}

/* How many rises BUDGET pays in full. */
static size_t paid(const struct pln_curve *c, int64_t budget)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = high - (high - low) / 2;
        if (c->cost[middle] <= budget)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

int64_t pln_curve_at(const struct pln_curve *c, int64_t budget, double *price)
{
    size_t low = paid(c, budget);
    while (low < c->n && c->rise[low].cost == 0) /* below 0 not even what is free is paid */
        low++;
    wide sum = c->open + c->profit[low];
    *price = 0;
    if (low < c->n) {
        const struct pln_rise *r = &c->rise[low];
        wide part = (wide)r->profit * (budget - c->cost[low]);
        sum += (part + r->cost - 1) / r->cost;
        *price = (double)r->profit / (double)r->cost / (double)c->scale;
    }
    return (int64_t)(sum / c->scale);
}

/* MU / 2^SHIFT: PROFIT per COST with 40 bits, as long as a sum of MOST leaves room for the shift.
 */
static void slope_of(const struct pln_rise *r, wide most, int64_t *mu, int *shift)
{
    *shift = 0;
    while (*shift < 60 && most >> (120 - *shift) == 0 &&
           ((wide)r->profit << *shift) / r->cost < (wide)1 << 40)
        ++*shift;
    *mu = (int64_t)(((wide)r->profit << *shift) / r->cost);
}

int64_t pln_curve_touch(const struct pln_curve *c, int64_t budget, int64_t *mu, int *shift)
{
    size_t k = paid(c, budget);
    *mu = *shift = 0;
    if (k < c->n && c->rise[k].cost > 0)
        slope_of(&c->rise[k], c->open + c->profit[c->n], mu, shift);
    while (k < c->n && (wide)c->rise[k].profit << *shift > (wide)*mu * c->rise[k].cost)
        k++; /* MU was rounded down: what is worth it at this price */
    wide sum = ((c->open + c->profit[k]) << *shift) + (wide)*mu * (budget - c->cost[k]);
    return (int64_t)(sum / ((wide)c->scale << *shift));
}
