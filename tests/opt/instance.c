#include "instance.h"

#include <string.h>

uint64_t small_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t between(uint64_t *state, int64_t low, int64_t high)
{
    return low + (int64_t)(small_random(state) % (uint64_t)(high - low + 1));
}

void small_make(struct small *s, const struct small_kind *kind)
{
    memset(s, 0, sizeof *s);
    uint64_t r = kind->seed;
    size_t n = (size_t)between(&r, 1, SMALL_OPTIONS), cells = (size_t)between(&r, 1, SMALL_CELLS);
    int64_t density = between(&r, 5, 60), dear = between(&r, 1, 30), heavy = between(&r, 1, 200);
    int64_t total = 0;
    for (size_t j = 0; j < cells; j++)
        s->weight[j] = between(&r, 0, heavy);
    for (size_t i = 0; i < n; i++) {
        s->cost[i] = between(&r, dear > 20 ? 0 : 1, dear);
        total += s->cost[i];
        s->group[i] = (uint32_t)between(&r, 0, (int64_t)n / 2) * 7 + 3;
        s->first[i + 1] = s->first[i];
        for (size_t j = 0; j < cells; j++)
            if (between(&r, 1, 100) <= density) s->cell[s->first[i + 1]++] = (uint32_t)j;
    }
    int64_t budget = between(&r, 0, total);
    for (size_t i = 0; i < n && kind->fixed; i++) {
        bool taken = false;
        for (size_t k = 0; k < i; k++)
            taken |= s->fixed[k] && kind->groups && s->group[k] == s->group[i];
        s->fixed[i] = !taken && between(&r, 1, 5) == 1;
        budget += s->fixed[i] ? s->cost[i] : 0;
    }
    s->problem = (struct pln_problem){.n_options = n,
                                      .n_cells = cells,
                                      .cost = s->cost,
                                      .group = kind->groups ? s->group : NULL,
                                      .weight = s->weight,
                                      .first = s->first,
                                      .cell = s->cell,
                                      .budget = budget,
                                      .fixed = kind->fixed ? s->fixed : NULL};
}

int64_t small_value(const struct pln_problem *p, uint32_t mask)
{
    int64_t cost = 0, value = 0;
    uint64_t covered = 0;
    for (size_t i = 0; i < p->n_options; i++) {
        if (!(mask >> i & 1)) {
            if (p->fixed && p->fixed[i]) return -1;
            continue;
        }
        for (size_t k = 0; k < i && p->group; k++)
            if ((mask >> k & 1) && p->group[k] == p->group[i]) return -1;
        cost += p->cost[i];
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            covered |= (uint64_t)1 << p->cell[k];
    }
    if (cost > p->budget) return -1;
    for (size_t j = 0; j < p->n_cells; j++)
        value += covered >> j & 1 ? p->weight[j] : 0;
    return value;
}

int64_t small_optimum(const struct pln_problem *p)
{
    int64_t best = -1;
    for (uint32_t mask = 0; mask < (uint32_t)1 << p->n_options; mask++) {
        int64_t value = small_value(p, mask);
        best = value > best ? value : best;
    }
    return best;
}
