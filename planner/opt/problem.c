#include "planner/opt/problem.h"

#include <inttypes.h>
#include <stdlib.h>

#include "geo/base/mem.h"

#define TOTAL_LIMIT ((int64_t)1 << 62)

static enum geo_status check_amounts(const char *what, const char *owner, const int64_t *amount,
                                     size_t n, struct geo_err *err)
{
    int64_t total = 0;
    for (size_t i = 0; i < n; i++) {
        if (amount[i] < 0)
            return geo_fail(err, GEO_BAD_DATA,
                            "the %s of %s %zu is %" PRId64 "; expected 0 or more", what, owner, i,
                            amount[i]);
        if (amount[i] > TOTAL_LIMIT - total)
            return geo_fail(err, GEO_BAD_DATA,
                            "the %ss add up to more than 2^62 at %s %zu; use a larger unit", what,
                            owner, i);
        total += amount[i];
    }
    return GEO_OK;
}

static enum geo_status check_row(const struct pln_problem *p, size_t option, struct geo_err *err)
{
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        if (p->cell[k] >= p->n_cells)
            return geo_fail(err, GEO_BAD_DATA, "option %zu covers cell %" PRIu32 " of %zu", option,
                            p->cell[k], p->n_cells);
        if (k > p->first[option] && p->cell[k] <= p->cell[k - 1])
            return geo_fail(err, GEO_BAD_DATA,
                            "the cells of option %zu do not rise: %" PRIu32 " after %" PRIu32,
                            option, p->cell[k], p->cell[k - 1]);
    }
    return GEO_OK;
}

static enum geo_status check_rows(const struct pln_problem *p, struct geo_err *err)
{
    if (p->n_options && p->first[0] != 0)
        return geo_fail(err, GEO_BAD_DATA, "the first row starts at %zu; expected 0", p->first[0]);
    for (size_t i = 0; i < p->n_options; i++)
        if (p->first[i + 1] < p->first[i])
            return geo_fail(err, GEO_BAD_DATA, "the row of option %zu ends before it starts", i);
    for (size_t i = 0; i < p->n_options; i++) {
        enum geo_status st = check_row(p, i, err);
        if (st != GEO_OK) return st;
    }
    return GEO_OK;
}

/* Options sorted by (group, id): neighbours in the order share a place. */
struct place {
    uint32_t group, option;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    if (p->group != q->group) return p->group < q->group ? -1 : 1;
    return (p->option > q->option) - (p->option < q->option);
}

static struct place *sorted_places(const struct pln_problem *p, struct geo_err *err)
{
    struct place *place = geo_alloc(p->n_options, sizeof *place);
    if (!place) {
        geo_no_memory(err, "the places", p->n_options, sizeof *place);
        return NULL;
    }
    for (size_t i = 0; i < p->n_options; i++)
        place[i] = (struct place){p->group[i], (uint32_t)i};
    qsort(place, p->n_options, sizeof *place, compare_places);
    return place;
}

static enum geo_status check_fixed_places(const struct pln_problem *p, struct geo_err *err)
{
    if (!p->fixed || !p->group) return GEO_OK;
    struct place *place = sorted_places(p, err);
    if (!place) return GEO_NO_MEMORY;
    enum geo_status st = GEO_OK;
    size_t last = SIZE_MAX;
    for (size_t k = 0; k < p->n_options && st == GEO_OK; k++) {
        if (!p->fixed[place[k].option]) continue;
        if (last != SIZE_MAX && place[last].group == place[k].group)
            st = geo_fail(err, GEO_BAD_DATA,
                          "options %" PRIu32 " and %" PRIu32
                          " are both committed, but stand at one place",
                          place[last].option, place[k].option);
        last = k;
    }
    geo_free(place);
    return st;
}

static enum geo_status check_fixed_cost(const struct pln_problem *p, struct geo_err *err)
{
    int64_t cost = 0;
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        cost += p->fixed[i] ? p->cost[i] : 0;
    if (cost > p->budget)
        return geo_fail(err, GEO_INFEASIBLE,
                        "the committed sites cost %" PRId64 ", the budget is %" PRId64 ": %" PRId64
                        " is missing",
                        cost, p->budget, cost - p->budget);
    return GEO_OK;
}

enum geo_status pln_problem_check(const struct pln_problem *p, struct geo_err *err)
{
    if (p->n_options >= UINT32_MAX || p->n_cells >= UINT32_MAX)
        return geo_fail(err, GEO_BAD_DATA, "%zu options and %zu cells; at most 2^32 − 2 of each",
                        p->n_options, p->n_cells);
    if (p->budget < 0)
        return geo_fail(err, GEO_BAD_DATA, "the budget is %" PRId64 "; expected 0 or more",
                        p->budget);
    enum geo_status st = check_amounts("cost", "option", p->cost, p->n_options, err);
    if (st == GEO_OK) st = check_amounts("weight", "cell", p->weight, p->n_cells, err);
    if (st == GEO_OK) st = check_rows(p, err);
    if (st == GEO_OK) st = check_fixed_places(p, err);
    return st == GEO_OK ? check_fixed_cost(p, err) : st;
}

enum geo_status pln_problem_groups(const struct pln_problem *p, uint32_t *group, uint32_t *n_groups,
                                   struct geo_err *err)
{
    if (!p->group) {
        for (size_t i = 0; i < p->n_options; i++)
            group[i] = (uint32_t)i;
        *n_groups = (uint32_t)p->n_options;
        return GEO_OK;
    }
    struct place *place = sorted_places(p, err);
    if (!place) return GEO_NO_MEMORY;
    /* First the lowest option of the place stands for it, then the places are numbered. */
    for (size_t k = 0, head = 0; k < p->n_options; k++) {
        if (place[k].group != place[head].group) head = k;
        group[place[k].option] = place[head].option;
    }
    geo_free(place);
    uint32_t n = 0;
    for (size_t i = 0; i < p->n_options; i++)
        group[i] = group[i] == i ? n++ : group[group[i]];
    *n_groups = n;
    return GEO_OK;
}

int64_t pln_problem_scale(const struct pln_problem *p)
{
    int64_t total = 1, scale = 1;
    for (size_t j = 0; j < p->n_cells; j++)
        total += p->weight[j];
    while (scale < 1 << 20 && total <= ((int64_t)1 << 61) / (2 * scale))
        scale *= 2;
    return scale;
}
