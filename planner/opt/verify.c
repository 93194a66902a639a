#include "planner/opt/verify_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

__extension__ typedef __int128 wide;

enum { DEPTH_MOST = 4000 };

/* What a node of the tree stands for. */
struct stand {
    uint8_t *out;     /* options that no plan of the node holds, or that are already in */
    uint8_t *covered; /* cells */
    int64_t left;     /* budget */
    wide sure;        /* weight covered for sure */
    bool impossible;  /* what must be in costs more than the budget */
};

struct checker {
    const struct pln_problem *problem;
    const struct pln_certificate *certificate;
    int64_t bound;  /* what the tree has to prove, for problem */
    int64_t budget; /* in the unit of problem's costs */
    struct pln_check *check;
    struct geo_err *err;
    enum geo_status status;   /* memory */
    uint32_t *order;          /* options by place, then number */
    uint32_t *place_end;      /* of each position: one past the last position of its place */
    uint32_t *position;       /* of each option in order */
    size_t next;              /* node to be read */
    wide *rest;               /* options: priced cover less cost, in 1/(scale·2^shift) */
    int64_t *bonus;           /* options: Σ ⌈n/2⌉ ν of the cuts */
    int64_t *levy;            /* cells: Σ ν of their cuts */
    uint8_t *hits;            /* options: cells of the present cut it covers */
    const size_t *cell_first; /* transpose, only for cuts */
    const uint32_t *covered_by;
};

static bool say_no(struct checker *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool say_no(struct checker *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(c->check->why, sizeof c->check->why, format, args);
    va_end(args);
    return false;
}

static bool short_of_memory(struct checker *c, size_t n)
{
    c->status = geo_no_memory(c->err, "the check of the certificate", n, 1);
    return false;
}

static uint32_t group_of(const struct pln_problem *p, uint32_t option)
{
    return p->group ? p->group[option] : option;
}

struct placed {
    uint32_t group, option;
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

static bool order_by_place(struct checker *c)
{
    const struct pln_problem *p = c->problem;
    size_t n = p->n_options;
    struct placed *placed = geo_alloc(n, sizeof *placed);
    if (!placed) return short_of_memory(c, n * sizeof *placed);
    for (uint32_t i = 0; i < n; i++)
        placed[i] = (struct placed){group_of(p, i), i};
    qsort(placed, p->group ? n : 0, sizeof *placed, compare_placed);
    for (size_t k = n; k-- > 0;) {
        bool last = k + 1 == n || placed[k].group != placed[k + 1].group;
        c->order[k] = placed[k].option;
        c->place_end[k] = last ? (uint32_t)k + 1 : c->place_end[k + 1];
        c->position[placed[k].option] = (uint32_t)k;
    }
    geo_free(placed);
    return true;
}

static size_t place_start(const struct checker *c, uint32_t option)
{
    size_t k = c->position[option];
    while (k > 0 && c->place_end[k - 1] == c->place_end[k])
        k--;
    return k;
}

/* Put OPTION in: its cells are covered, its place is closed. */
static void put_in(struct checker *c, struct stand *s, uint32_t option)
{
    const struct pln_problem *p = c->problem;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++) {
        s->sure += s->covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
        s->covered[p->cell[k]] = 1;
    }
    if (!s->impossible) s->left -= p->cost[option]; /* below 0 once at most: no sum runs over */
    s->impossible = s->left < 0;
    for (size_t k = place_start(c, option); k < c->place_end[c->position[option]]; k++)
        s->out[c->order[k]] = 1;
}

static bool active(const struct checker *c, const struct stand *s, uint32_t option)
{
    return !s->out[option] && c->problem->cost[option] <= s->left;
}

static bool covers_all_of(const struct checker *c, const struct stand *s, uint32_t inner,
                          uint32_t outer)
{
    const struct pln_problem *p = c->problem;
    size_t k = p->first[outer], end = p->first[outer + 1];
    for (size_t i = p->first[inner]; i < p->first[inner + 1]; i++) {
        uint32_t j = p->cell[i];
        if (s->covered[j] || p->weight[j] == 0) continue;
        while (k < end && p->cell[k] < j)
            k++;
        if (k == end || p->cell[k] != j) return false;
    }
    return true;
}

static bool useful(const struct checker *c, const struct stand *s, uint32_t option)
{
    const struct pln_problem *p = c->problem;
    for (size_t k = p->first[option]; k < p->first[option + 1]; k++)
        if (!s->covered[p->cell[k]] && p->weight[p->cell[k]] > 0) return true;
    return false;
}

/* Nothing else at its place is of use: no plan needs it beside OPTION. */
static bool alone_at_its_place(const struct checker *c, const struct stand *s, uint32_t option)
{
    for (size_t k = place_start(c, option); k < c->place_end[c->position[option]]; k++)
        if (c->order[k] != option && active(c, s, c->order[k]) && useful(c, s, c->order[k]))
            return false;
    return true;
}

static bool check_dominated(struct checker *c, struct stand *s, const struct pln_proof_node *node,
                            size_t number)
{
    const struct pln_problem *p = c->problem;
    for (size_t k = 0; k < node->n_dominated; k++) {
        uint32_t i = node->dominated[2 * k], by = node->dominated[2 * k + 1];
        if (i >= p->n_options || by >= p->n_options || i == by)
            return say_no(c, "node %zu: the dominated pair %zu names no two options", number, k);
        if (!active(c, s, i)) continue;
        bool stands_in = active(c, s, by) && p->cost[by] <= p->cost[i] &&
                         covers_all_of(c, s, i, by) &&
                         (group_of(p, i) == group_of(p, by) || alone_at_its_place(c, s, by));
        if (!stands_in)
            return say_no(c, "node %zu: option %" PRIu32 " is not dominated by option %" PRIu32,
                          number, i, by);
        s->out[i] = 1;
    }
    return true;
}

static bool too_large(struct checker *c, size_t number)
{
    return say_no(c, "node %zu: its numbers do not fit 128 bits", number);
}

/* Spread the prices of the cuts over cells (levy) and options (bonus); *SUM gets Σ ν. */
static bool price_cuts(struct checker *c, const struct stand *s, const struct pln_proof_node *node,
                       size_t number, wide *sum)
{
    const struct pln_problem *p = c->problem;
    *sum = 0;
    if (!node->n_cuts) return true;
    memset(c->bonus, 0, p->n_options * sizeof *c->bonus);
    memset(c->levy, 0, p->n_cells * sizeof *c->levy);
    for (size_t t = 0; t < node->n_cuts; t++) {
        const struct pln_proof_cut *cut = &node->cut[t];
        const uint32_t *cell = cut->cell;
        if (cut->nu < 0 || cell[0] >= p->n_cells || cell[1] >= p->n_cells ||
            cell[2] >= p->n_cells || cell[0] == cell[1] || cell[0] == cell[2] || cell[1] == cell[2])
            return say_no(c, "node %zu: cut %zu is not three cells with a price of 0 or more",
                          number, t);
        /* A covered cell has no open part; the cut is kept only among open cells. */
        if (s->covered[cell[0]] || s->covered[cell[1]] || s->covered[cell[2]]) continue;
        *sum += cut->nu;
        for (int v = 0; v < 3; v++) {
            if (__builtin_add_overflow(c->levy[cell[v]], cut->nu, &c->levy[cell[v]]))
                return too_large(c, number);
            for (size_t k = c->cell_first[cell[v]]; k < c->cell_first[cell[v] + 1]; k++)
                c->hits[c->covered_by[k]]++;
        }
        for (int v = 0; v < 3; v++)
            for (size_t k = c->cell_first[cell[v]]; k < c->cell_first[cell[v] + 1]; k++) {
                uint32_t i = c->covered_by[k];
                int64_t times = (c->hits[i] + 1) / 2, add;
                c->hits[i] = 0;
                if (times && (__builtin_mul_overflow(times, cut->nu, &add) ||
                              __builtin_add_overflow(c->bonus[i], add, &c->bonus[i])))
                    return too_large(c, number);
            }
    }
    return true;
}

/* Σ_{open j ∈ i} λ_j + bonus, less μ c_i, in 1/(scale · 2^shift). */
static bool price_option(struct checker *c, const struct stand *s,
                         const struct pln_proof_node *node, uint32_t i)
{
    const struct pln_problem *p = c->problem;
    wide sum = node->n_cuts ? c->bonus[i] : 0, charge;
    for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
        sum += s->covered[p->cell[k]] ? 0 : node->lambda[p->cell[k]];
    return !__builtin_mul_overflow(sum, (wide)1 << node->shift, &sum) &&
           !__builtin_mul_overflow((wide)node->mu, (wide)p->cost[i], &charge) &&
           !__builtin_sub_overflow(sum, charge, &c->rest[i]);
}

static wide best_of_place(const struct checker *c, const struct stand *s, size_t from, uint32_t but)
{
    wide best = 0;
    for (size_t k = from; k < c->place_end[from]; k++) {
        uint32_t i = c->order[k];
        if (i != but && active(c, s, i) && c->rest[i] > best) best = c->rest[i];
    }
    return best;
}

/* L of the node in 1/(scale · 2^shift). */
static bool price_node(struct checker *c, const struct stand *s, const struct pln_proof_node *node,
                       size_t number, wide *total)
{
    const struct pln_problem *p = c->problem;
    wide sum, open = 0, scale = c->certificate->scale, part;
    if (!price_cuts(c, s, node, number, &sum)) return false;
    for (size_t j = 0; j < p->n_cells; j++) {
        if (s->covered[j]) continue;
        if (node->lambda[j] < 0)
            return say_no(c, "node %zu: the price of cell %zu is negative", number, j);
        part = p->weight[j] * scale - node->lambda[j] - (node->n_cuts ? c->levy[j] : 0);
        open += part > 0 ? part : 0;
    }
    if (__builtin_mul_overflow(s->sure, scale, &part) ||
        __builtin_add_overflow(open, part, &open) || __builtin_add_overflow(open, sum, &open) ||
        __builtin_mul_overflow(open, (wide)1 << node->shift, total) ||
        __builtin_mul_overflow((wide)node->mu, (wide)s->left, &part) ||
        __builtin_add_overflow(*total, part, total))
        return too_large(c, number);
    for (uint32_t i = 0; i < p->n_options; i++)
        if (active(c, s, i) && !price_option(c, s, node, i)) return too_large(c, number);
    for (size_t k = 0; k < p->n_options; k = c->place_end[k])
        if (__builtin_add_overflow(*total, best_of_place(c, s, k, UINT32_MAX), total))
            return too_large(c, number);
    return true;
}

/* The smallest sum that is too much: ⌊L⌋ ≤ bound means L < this. */
static bool ceiling_of(struct checker *c, const struct pln_proof_node *node, wide *ceiling)
{
    return !__builtin_mul_overflow((wide)c->bound + 1, (wide)c->certificate->scale << node->shift,
                                   ceiling);
}

static bool stand_copy(struct checker *c, const struct stand *from, struct stand *to)
{
    const struct pln_problem *p = c->problem;
    *to = *from;
    to->out = geo_alloc(p->n_options, 1);
    to->covered = geo_alloc(p->n_cells, 1);
    if (!to->out || !to->covered) return short_of_memory(c, p->n_options + p->n_cells);
    memcpy(to->out, from->out, p->n_options);
    memcpy(to->covered, from->covered, p->n_cells);
    return true;
}

static void stand_release(struct stand *s)
{
    geo_free(s->out);
    geo_free(s->covered);
}

/* Put out (or in) every option whose presence (or absence) leaves nothing above the bound. */
static bool narrow(struct checker *c, struct stand *s, wide total, wide ceiling)
{
    size_t n = c->problem->n_options;
    uint8_t *verdict = geo_alloc_zero(n, 1); /* 1: out, 2: in */
    if (!verdict) return short_of_memory(c, n);
    for (size_t from = 0; from < n; from = c->place_end[from]) {
        wide best = best_of_place(c, s, from, UINT32_MAX);
        for (size_t k = from; k < c->place_end[from]; k++) {
            uint32_t i = c->order[k];
            if (!active(c, s, i)) continue;
            if (total - best + c->rest[i] < ceiling)
                verdict[i] = 1;
            else if (total - best + best_of_place(c, s, from, i) < ceiling)
                verdict[i] = 2;
        }
    }
    for (uint32_t i = 0; i < n; i++)
        if (verdict[i] == 1) s->out[i] = 1;
    for (uint32_t i = 0; i < n; i++)
        if (verdict[i] == 2) put_in(c, s, i);
    geo_free(verdict);
    return true;
}

static bool check_node(struct checker *c, const struct stand *given,
                       const struct pln_proof_node *prices, size_t depth);

static bool check_children(struct checker *c, struct stand *s, const struct pln_proof_node *node,
                           const struct pln_proof_node *prices, wide total, wide ceiling,
                           size_t depth)
{
    if (node->then == PLN_PROOF_NARROWED)
        return narrow(c, s, total, ceiling) && check_node(c, s, prices, depth + 1);
    size_t number = (size_t)(node - c->certificate->node);
    if (node->branch >= c->problem->n_options || !active(c, s, node->branch))
        return say_no(c, "node %zu: it branches on option %" PRIu32 ", which is not open", number,
                      node->branch);
    struct stand with = {0};
    bool holds = stand_copy(c, s, &with);
    if (holds) {
        put_in(c, &with, node->branch);
        holds = check_node(c, &with, prices, depth + 1);
    }
    stand_release(&with);
    s->out[node->branch] = 1;
    return holds && check_node(c, s, prices, depth + 1);
}

/* The node at c->next and all that hangs on it. PRICES: those of the parent. */
static bool check_node(struct checker *c, const struct stand *given,
                       const struct pln_proof_node *prices, size_t depth)
{
    size_t number = c->next;
    if (number >= c->certificate->n_nodes)
        return say_no(c, "the proof ends before all its branches are closed");
    if (depth > DEPTH_MOST)
        return say_no(c, "node %zu: the proof is deeper than %d", number, DEPTH_MOST);
    const struct pln_proof_node *node = &c->certificate->node[c->next++];
    prices = node->lambda ? node : prices;
    if (!prices) return say_no(c, "node %zu: the first node has no prices", number);
    if (prices->mu < 0 || prices->shift < 0 || prices->shift > 60)
        return say_no(c, "node %zu: the price of the budget is out of range", number);
    struct stand s = {0};
    wide total = 0, ceiling = 0;
    bool holds = stand_copy(c, given, &s);
    if (holds && s.impossible) {
        if (node->then != PLN_PROOF_CLOSED)
            holds = say_no(c, "node %zu: it is not closed though no plan is left in it", number);
    } else if (holds) {
        holds = check_dominated(c, &s, node, number) && price_node(c, &s, prices, number, &total);
        if (holds && !ceiling_of(c, prices, &ceiling)) holds = too_large(c, number);
        if (holds && node->then == PLN_PROOF_CLOSED) {
            if (total >= ceiling)
                holds = say_no(c, "node %zu: its plans may be worth more than the bound %" PRId64,
                               number, c->bound);
        } else if (holds) {
            holds = check_children(c, &s, node, prices, total, ceiling, depth);
        }
    }
    stand_release(&s);
    return holds;
}

/* Every floor is met by the chosen options. */
static bool floors_met(struct checker *c, const uint8_t *covered)
{
    const struct pln_problem *p = c->problem;
    for (size_t f = 0; f < c->certificate->n_floors; f++) {
        const struct pln_proof_floor *floor = &c->certificate->floor[f];
        int64_t sum = 0;
        for (size_t k = 0; k < floor->n_cells; k++) {
            if (floor->cell[k] >= p->n_cells || (k && floor->cell[k] <= floor->cell[k - 1]))
                return say_no(c, "the floor of %s: its rows do not rise or do not exist",
                              floor->name);
            sum += covered[floor->cell[k]] ? p->weight[floor->cell[k]] : 0;
        }
        if (floor->weight < 0 || floor->theta < 0 || floor->theta > INT32_MAX)
            return say_no(c, "the floor of %s: its numbers are out of range", floor->name);
        if (sum < floor->weight)
            return say_no(c, "the floor of %s is %" PRId64 ", the chosen sites cover %" PRId64,
                          floor->name, floor->weight, sum);
    }
    return true;
}

/* Cost and coverage of the chosen options, from nothing. */
static bool check_choice(struct checker *c)
{
    const struct pln_problem *p = c->problem;
    const struct pln_certificate *t = c->certificate;
    uint8_t *covered = geo_alloc_zero(p->n_cells, 1), *chosen = geo_alloc_zero(p->n_options, 1);
    bool holds = covered && chosen ? true : short_of_memory(c, p->n_cells);
    int64_t cost = 0, value = 0;
    for (size_t k = 0; k < t->n_chosen && holds; k++) {
        uint32_t i = t->chosen[k];
        if (i >= p->n_options || chosen[i]) {
            holds = say_no(c, "chosen row %" PRIu32 " does not exist or stands twice", i);
            break;
        }
        chosen[i] = 1;
        cost += p->cost[i];
        for (size_t e = p->first[i]; e < p->first[i + 1]; e++) {
            value += covered[p->cell[e]] ? 0 : p->weight[p->cell[e]];
            covered[p->cell[e]] = 1;
        }
    }
    for (uint32_t i = 0; holds && p->fixed && i < p->n_options; i++)
        if (p->fixed[i] && !chosen[i])
            holds = say_no(c, "row %" PRIu32 " is committed but not chosen", i);
    for (size_t from = 0; holds && from < p->n_options; from = c->place_end[from]) {
        int at_place = 0;
        for (size_t k = from; k < c->place_end[from]; k++)
            at_place += chosen[c->order[k]];
        if (at_place > 1)
            holds =
                say_no(c, "two chosen options stand at the place of row %" PRIu32, c->order[from]);
    }
    holds = holds && floors_met(c, covered);
    geo_free(covered);
    geo_free(chosen);
    c->check->cost = cost;
    c->check->value = value;
    if (!holds) return false;
    if (cost != t->cost)
        return say_no(c, "the chosen sites cost %" PRId64 ", the certificate says %" PRId64, cost,
                      t->cost);
    if (cost > t->budget)
        return say_no(c, "the chosen sites cost %" PRId64 ", the budget is %" PRId64, cost,
                      t->budget);
    if (value != t->value)
        return say_no(c, "the chosen sites cover %" PRId64 ", the certificate says %" PRId64, value,
                      t->value);
    if (t->bound < value)
        return say_no(c, "the bound %" PRId64 " is below the plan's own %" PRId64, t->bound, value);
    return true;
}

/* Who covers each cell: only needed where there are cuts. */
static bool transpose(struct checker *c)
{
    const struct pln_problem *p = c->problem;
    size_t nnz = p->n_options ? p->first[p->n_options] : 0;
    size_t *first = geo_alloc_zero(p->n_cells + 2, sizeof *first);
    uint32_t *by = geo_alloc(nnz, sizeof *by);
    c->cell_first = first;
    c->covered_by = by;
    c->bonus = geo_alloc(p->n_options, sizeof *c->bonus);
    c->levy = geo_alloc(p->n_cells, sizeof *c->levy);
    c->hits = geo_alloc_zero(p->n_options, 1);
    if (!first || !by || !c->bonus || !c->levy || !c->hits) return short_of_memory(c, nnz);
    for (size_t k = 0; k < nnz; k++)
        first[p->cell[k] + 2]++;
    for (size_t j = 0; j < p->n_cells; j++)
        first[j + 2] += first[j + 1];
    for (uint32_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            by[first[p->cell[k] + 1]++] = i;
    return true;
}

static bool check_proof(struct checker *c)
{
    const struct pln_problem *p = c->problem;
    const struct pln_certificate *t = c->certificate;
    if (t->scale < 1 || t->scale > (int64_t)1 << 30 || t->bound == INT64_MAX || t->bound < 0)
        return say_no(c, "the scale or the bound is out of range");
    bool cuts = false;
    for (size_t k = 0; k < t->n_nodes; k++)
        cuts = cuts || t->node[k].n_cuts;
    if (cuts && !transpose(c)) return false;
    struct stand s = {.out = geo_alloc_zero(p->n_options, 1),
                      .covered = geo_alloc_zero(p->n_cells, 1),
                      .left = c->budget};
    bool holds = s.out && s.covered ? true : short_of_memory(c, p->n_options);
    for (uint32_t i = 0; holds && p->fixed && i < p->n_options; i++)
        if (p->fixed[i]) put_in(c, &s, i);
    holds = holds && check_node(c, &s, NULL, 0);
    stand_release(&s);
    if (holds && c->next != t->n_nodes) return say_no(c, "node %zu hangs on nothing", c->next);
    return holds;
}

/* The weights with the floors' multipliers, and what their bound comes to. */
static bool price_floors(struct checker *c, int64_t *weight)
{
    const struct pln_certificate *t = c->certificate;
    wide sum = t->priced_bound, total = 0;
    for (size_t j = 0; j < c->problem->n_cells; j++)
        if (__builtin_mul_overflow(c->problem->weight[j], PLN_FLOOR_SCALE, &weight[j]))
            return say_no(c, "the weights are too large for floors");
    for (size_t f = 0; f < t->n_floors; f++) {
        const struct pln_proof_floor *floor = &t->floor[f];
        sum -= (wide)floor->theta * floor->weight;
        for (size_t k = 0; k < floor->n_cells; k++) {
            int64_t more, *w = &weight[floor->cell[k]];
            if (__builtin_mul_overflow(c->problem->weight[floor->cell[k]], floor->theta, &more) ||
                __builtin_add_overflow(*w, more, w))
                return say_no(c, "the floor of %s: its prices are too large", floor->name);
        }
    }
    for (size_t j = 0; j < c->problem->n_cells; j++)
        total += weight[j];
    if (total > (wide)1 << 62) return say_no(c, "the floors: their prices are too large");
    if (t->priced_bound < 0 || sum >= ((wide)t->bound + 1) * PLN_FLOOR_SCALE)
        return say_no(c, "the floors' prices bring the bound to more than %" PRId64, t->bound);
    return true;
}

/* The tree, for the weights as the floors price them. */
static bool check_priced_proof(struct checker *c)
{
    c->bound = c->certificate->bound;
    if (!c->certificate->n_floors) return check_proof(c);
    int64_t *weight = geo_alloc(c->problem->n_cells, sizeof *weight);
    if (!weight) return short_of_memory(c, c->problem->n_cells);
    const struct pln_problem *given = c->problem;
    struct pln_problem priced = *given;
    priced.weight = weight;
    bool holds = price_floors(c, weight);
    c->problem = &priced;
    c->bound = c->certificate->priced_bound;
    holds = holds && check_proof(c);
    c->problem = given;
    geo_free(weight);
    return holds;
}

static bool check_seal(struct checker *c)
{
    struct geo_key seal = pln_certificate_seal(c->certificate);
    if (geo_key_compare(&seal, &c->certificate->seal) != 0)
        return say_no(c, "the certificate was changed after it was written: its seal differs");
    return true;
}

static bool check_key(struct checker *c, const struct geo_key *key)
{
    if (geo_key_compare(key, &c->certificate->problem) == 0 &&
        c->certificate->n_cells == c->problem->n_cells)
        return true;
    return say_no(c, "the tables are not those that were certified: their key differs");
}

enum geo_status pln_verify_claims(const struct pln_claims *claims,
                                  const struct pln_certificate *certificate,
                                  struct pln_check *check, struct geo_err *err)
{
    size_t n = claims->paid->n_options;
    *check = (struct pln_check){.budget = certificate->budget, .bound = certificate->bound};
    struct checker c = {.problem = claims->paid,
                        .budget = claims->budget,
                        .certificate = certificate,
                        .check = check,
                        .err = err};
    c.order = geo_alloc(n, sizeof *c.order);
    c.place_end = geo_alloc(n, sizeof *c.place_end);
    c.position = geo_alloc(n, sizeof *c.position);
    c.rest = geo_alloc(n, sizeof *c.rest);
    bool holds = c.order && c.place_end && c.position && c.rest ? true : short_of_memory(&c, n);
    holds = holds && check_key(&c, &claims->key) && order_by_place(&c) && check_choice(&c);
    c.problem = claims->relaxed;
    check->holds = holds && check_priced_proof(&c) && check_seal(&c);
    check->n_nodes = c.next;
    geo_free(c.order);
    geo_free(c.place_end);
    geo_free(c.position);
    geo_free(c.rest);
    geo_free(c.bonus);
    geo_free(c.levy);
    geo_free(c.hits);
    geo_free((void *)(uintptr_t)c.cell_first);
    geo_free((void *)(uintptr_t)c.covered_by);
    return c.status;
}

enum geo_status pln_verify(const struct pln_problem *problem,
                           const struct pln_certificate *certificate, struct pln_check *check,
                           struct geo_err *err)
{
    struct pln_claims claims = {.paid = problem, .relaxed = problem, .budget = certificate->budget};
    *check = (struct pln_check){.budget = certificate->budget, .bound = certificate->bound};
    if (certificate->hop_scale) {
        snprintf(check->why, sizeof check->why, "it is one with hops; their table is missing");
        return GEO_OK;
    }
    enum geo_status st = pln_problem_key(problem, &claims.key, err);
    return st == GEO_OK ? pln_verify_claims(&claims, certificate, check, err) : st;
}
