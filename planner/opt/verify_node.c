/* A node of the proof: what it stands for, and what its prices come to, in 128-bit integers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/verify_parts.h"

typedef verify_wide wide;

struct placed {
    uint32_t group, option;
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

bool verify_order_by_place(struct verifier *v)
{
    const struct pln_problem *p = v->problem;
    size_t n = p->n_options;
    struct placed *placed = geo_alloc(n, sizeof *placed);
    if (!placed) return verify_short_of_memory(v, n * sizeof *placed);
    for (uint32_t i = 0; i < n; i++)
        placed[i] = (struct placed){verify_group_of(p, i), i};
    qsort(placed, p->group ? n : 0, sizeof *placed, compare_placed);
    for (size_t k = n; k-- > 0;) {
        bool last = k + 1 == n || placed[k].group != placed[k + 1].group;
        v->order[k] = placed[k].option;
        v->place_end[k] = last ? (uint32_t)k + 1 : v->place_end[k + 1];
        v->position[placed[k].option] = (uint32_t)k;
    }
    geo_free(placed);
    return true;
}

size_t verify_place_start(const struct verifier *v, uint32_t option)
{
    size_t k = v->position[option];
    while (k > 0 && v->place_end[k - 1] == v->place_end[k])
        k--;
    return k;
}

bool verify_stand_open(struct verifier *v, struct verify_stand *s)
{
    const struct pln_problem *p = v->problem;
    *s = (struct verify_stand){.out = geo_alloc_zero(p->n_options, 1),
                               .covered = geo_alloc_zero(p->n_cells, 1),
                               .trail = geo_alloc(2 * p->n_options + p->n_cells, sizeof *s->trail),
                               .left = v->budget};
    if (!s->out || !s->covered || !s->trail)
        return verify_short_of_memory(v, 2 * p->n_options + p->n_cells);
    for (uint32_t i = 0; p->fixed && i < p->n_options; i++)
        if (p->fixed[i]) verify_put_in(v, s, i);
    return true;
}

void verify_stand_release(struct verify_stand *s)
{
    geo_free(s->out);
    geo_free(s->covered);
    geo_free(s->trail);
}

void verify_put_out(struct verify_stand *s, uint32_t option)
{
    if (s->out[option]) return;
    s->out[option] = 1;
    s->trail[s->n_trail++] = option;
}

void verify_put_in(const struct verifier *v, struct verify_stand *s, uint32_t option)
{
    const struct pln_problem *p = v->problem;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        uint32_t j = p->cell[k];
        if (s->covered[j]) continue;
        s->sure += p->weight[j];
        s->covered[j] = 1;
        s->trail[s->n_trail++] = p->n_options + j;
    }
    s->trail[s->n_trail++] = p->n_options + p->n_cells + option;
    if (!s->impossible) s->left -= p->cost[option]; /* below 0 once at most: no sum runs over */
    s->impossible = s->left < 0;
    for (size_t k = verify_place_start(v, option); k < v->place_end[v->position[option]]; k++)
        verify_put_out(s, v->order[k]);
}

void verify_take_back(const struct verifier *v, struct verify_stand *s, size_t n)
{
    const size_t n_options = v->problem->n_options, n_cells = v->problem->n_cells;
    while (s->n_trail > n) {
        size_t mark = s->trail[--s->n_trail];
        if (mark < n_options)
            s->out[mark] = 0;
        else if (mark < n_options + n_cells)
            s->covered[mark - n_options] = 0;
    }
}

void verify_tell_state(const struct verifier *v, const struct verify_stand *s, size_t n,
                       uint8_t *state)
{
    const size_t n_options = v->problem->n_options, n_cells = v->problem->n_cells;
    memset(state, VERIFY_OPEN, n_options);
    for (size_t k = 0; k < n; k++) {
        size_t mark = s->trail[k];
        if (mark < n_options && state[mark] == VERIFY_OPEN) state[mark] = VERIFY_OUT;
        if (mark >= n_options + n_cells) state[mark - n_options - n_cells] = VERIFY_IN;
    }
}

bool verify_active(const struct verifier *v, const struct verify_stand *s, uint32_t option)
{
    return !s->out[option] && v->problem->cost[option] <= s->left;
}

bool verify_transpose(struct verifier *v)
{
    const struct pln_problem *p = v->problem;
    size_t nnz = p->n_options ? p->first[p->n_options] : 0;
    size_t *first = geo_alloc_zero(p->n_cells + 2, sizeof *first);
    uint32_t *by = geo_alloc(nnz, sizeof *by);
    v->cell_first = first;
    v->covered_by = by;
    v->bonus = geo_alloc(p->n_options, sizeof *v->bonus);
    v->levy = geo_alloc(p->n_cells, sizeof *v->levy);
    v->hits = geo_alloc_zero(p->n_options, 1);
    if (!first || !by || !v->bonus || !v->levy || !v->hits) return verify_short_of_memory(v, nnz);
    for (size_t k = 0; k < nnz; k++)
        first[p->cell[k] + 2]++;
    for (size_t j = 0; j < p->n_cells; j++)
        first[j + 2] += first[j + 1];
    for (uint32_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            by[first[p->cell[k] + 1]++] = i;
    return true;
}

/* Spread the prices of the cuts over cells (levy) and options (bonus); *SUM gets Σ ν. */
static bool price_cuts(struct verifier *v, const struct verify_stand *s,
                       const struct pln_proof_node *node, size_t number, wide *sum)
{
    const struct pln_problem *p = v->problem;
    *sum = 0;
    if (!node->n_cuts) return true;
    memset(v->bonus, 0, p->n_options * sizeof *v->bonus);
    memset(v->levy, 0, p->n_cells * sizeof *v->levy);
    for (size_t t = 0; t < node->n_cuts; t++) {
        const struct pln_proof_cut *cut = &node->cut[t];
        const uint32_t *cell = cut->cell;
        if (cut->nu < 0 || cell[0] >= p->n_cells || cell[1] >= p->n_cells ||
            cell[2] >= p->n_cells || cell[0] == cell[1] || cell[0] == cell[2] || cell[1] == cell[2])
            return verify_no(v, "node %zu: cut %zu is not three cells with a price of 0 or more",
                             number, t);
        /* A covered cell has no open part; the cut is kept only among open cells. */
        if (s->covered[cell[0]] || s->covered[cell[1]] || s->covered[cell[2]]) continue;
        *sum += cut->nu;
        for (int c = 0; c < 3; c++) {
            if (__builtin_add_overflow(v->levy[cell[c]], cut->nu, &v->levy[cell[c]]))
                return verify_too_large(v, number);
            for (size_t k = v->cell_first[cell[c]]; k < v->cell_first[cell[c] + 1]; k++)
                v->hits[v->covered_by[k]]++;
        }
        for (int c = 0; c < 3; c++)
            for (size_t k = v->cell_first[cell[c]]; k < v->cell_first[cell[c] + 1]; k++) {
                uint32_t i = v->covered_by[k];
                int64_t times = (v->hits[i] + 1) / 2, add;
                v->hits[i] = 0;
                if (times && (__builtin_mul_overflow(times, cut->nu, &add) ||
                              __builtin_add_overflow(v->bonus[i], add, &v->bonus[i])))
                    return verify_too_large(v, number);
            }
    }
    return true;
}

/* Σ_{open j ∈ i} λ_j + bonus, less μ c_i, in 1/(scale · 2^shift). */
static bool price_option(struct verifier *v, const struct verify_stand *s,
                         const struct pln_proof_node *node, uint32_t i)
{
    const struct pln_problem *p = v->problem;
    wide sum = node->n_cuts ? v->bonus[i] : 0, charge;
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
        sum += s->covered[p->cell[k]] ? 0 : node->lambda[p->cell[k]];
    return !__builtin_mul_overflow(sum, (wide)1 << node->shift, &sum) &&
           !__builtin_mul_overflow((wide)node->mu, (wide)p->cost[i], &charge) &&
           !__builtin_sub_overflow(sum, charge, &v->rest[i]);
}

wide verify_best_of_place(const struct verifier *v, const struct verify_stand *s, size_t from,
                          uint32_t but)
{
    wide best = 0;
    for (size_t k = from; k < v->place_end[from]; k++) {
        uint32_t i = v->order[k];
        if (i != but && verify_active(v, s, i) && v->rest[i] > best) best = v->rest[i];
    }
    return best;
}

bool verify_price(struct verifier *v, const struct verify_stand *s,
                  const struct pln_proof_node *node, size_t number, wide *total)
{
    const struct pln_problem *p = v->problem;
    wide sum, open = 0, scale = v->certificate->scale, part;
    if (!price_cuts(v, s, node, number, &sum)) return false;
    for (size_t j = 0; j < p->n_cells; j++) {
        if (s->covered[j]) continue;
        if (node->lambda[j] < 0)
            return verify_no(v, "node %zu: the price of cell %zu is negative", number, j);
        part = p->weight[j] * scale - node->lambda[j] - (node->n_cuts ? v->levy[j] : 0);
        open += part > 0 ? part : 0;
    }
    if (__builtin_mul_overflow(s->sure, scale, &part) ||
        __builtin_add_overflow(open, part, &open) || __builtin_add_overflow(open, sum, &open) ||
        __builtin_mul_overflow(open, (wide)1 << node->shift, total) ||
        __builtin_mul_overflow((wide)node->mu, (wide)s->left, &part) ||
        __builtin_add_overflow(*total, part, total))
        return verify_too_large(v, number);
    for (uint32_t i = 0; i < p->n_options; i++)
        if (verify_active(v, s, i) && !price_option(v, s, node, i))
            return verify_too_large(v, number);
    for (size_t k = 0; k < p->n_options; k = v->place_end[k])
        if (__builtin_add_overflow(*total, verify_best_of_place(v, s, k, UINT32_MAX), total))
            return verify_too_large(v, number);
    return true;
}
