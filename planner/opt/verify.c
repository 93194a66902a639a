#include "planner/opt/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "geo/base/mem.h"
#include "planner/opt/verify_parts.h"

typedef verify_wide wide;

bool verify_no(struct verifier *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(v->check->why, sizeof v->check->why, format, args);
    va_end(args);
    return false;
}

bool verify_short_of_memory(struct verifier *v, size_t n)
{
    v->status = geo_no_memory(v->err, "the check of the certificate", n, 1);
    return false;
}

bool verify_too_large(struct verifier *v, size_t number)
{
    return verify_no(v, "node %zu: its numbers do not fit 128 bits", number);
}

/* Every floor is met by the chosen options. */
static bool floors_met(struct verifier *v, const uint8_t *covered)
{
    const struct pln_problem *p = v->problem;
    for (size_t f = 0; f < v->certificate->n_floors; f++) {
        const struct pln_proof_floor *floor = &v->certificate->floor[f];
        int64_t sum = 0;
        for (size_t k = 0; k < floor->n_cells; k++) {
            if (floor->cell[k] >= p->n_cells || (k && floor->cell[k] <= floor->cell[k - 1]))
                return verify_no(v, "the floor of %s: its rows do not rise or do not exist",
                                 floor->name);
            sum += covered[floor->cell[k]] ? p->weight[floor->cell[k]] : 0;
        }
        if (floor->weight < 0 || floor->theta < 0 || floor->theta > INT32_MAX)
            return verify_no(v, "the floor of %s: its numbers are out of range", floor->name);
        if (sum < floor->weight)
            return verify_no(v, "the floor of %s is %" PRId64 ", the chosen sites cover %" PRId64,
                             floor->name, floor->weight, sum);
    }
    return true;
}

/* Cost and coverage of the chosen options, from nothing. */
static bool check_choice(struct verifier *v)
{
    const struct pln_problem *p = v->problem;
    const struct pln_certificate *t = v->certificate;
    uint8_t *covered = geo_alloc_zero(p->n_cells, 1), *chosen = geo_alloc_zero(p->n_options, 1);
    bool holds = covered && chosen ? true : verify_short_of_memory(v, p->n_cells);
    int64_t cost = 0, value = 0;
    for (size_t k = 0; k < t->n_chosen && holds; k++) {
        uint32_t i = t->chosen[k];
        if (i >= p->n_options || chosen[i]) {
            holds = verify_no(v, "chosen row %" PRIu32 " does not exist or stands twice", i);
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
            holds = verify_no(v, "row %" PRIu32 " is committed but not chosen", i);
    for (size_t from = 0; holds && from < p->n_options; from = v->place_end[from]) {
        int at_place = 0;
        for (size_t k = from; k < v->place_end[from]; k++)
            at_place += chosen[v->order[k]];
        if (at_place > 1)
            holds = verify_no(v, "two chosen options stand at the place of row %" PRIu32,
                              v->order[from]);
    }
    holds = holds && floors_met(v, covered);
    geo_free(covered);
    geo_free(chosen);
    v->check->cost = cost;
    v->check->value = value;
    if (!holds) return false;
    if (cost != t->cost)
        return verify_no(v, "the chosen sites cost %" PRId64 ", the certificate says %" PRId64,
                         cost, t->cost);
    if (cost > t->budget)
        return verify_no(v, "the chosen sites cost %" PRId64 ", the budget is %" PRId64, cost,
                         t->budget);
    if (value != t->value)
        return verify_no(v, "the chosen sites cover %" PRId64 ", the certificate says %" PRId64,
                         value, t->value);
    if (t->bound < value)
        return verify_no(v, "the bound %" PRId64 " is below the plan's own %" PRId64, t->bound,
                         value);
    return true;
}

/* Each weight times what the floors make of it; *PAID: what they ask for, times their prices. */
static bool price_weights(struct verifier *v, const int64_t *theta, wide *paid)
{
    const struct pln_certificate *t = v->certificate;
    wide total = 0;
    *paid = 0;
    for (size_t j = 0; j < v->problem->n_cells; j++)
        if (__builtin_mul_overflow(v->weight[j], PLN_FLOOR_SCALE, &v->priced[j]))
            return verify_no(v, "the weights are too large for floors");
    for (size_t f = 0; f < t->n_floors; f++) {
        const struct pln_proof_floor *floor = &t->floor[f];
        int64_t price = theta ? theta[f] : floor->theta;
        if (price < 0 || price > INT32_MAX)
            return verify_no(v, "the floor of %s: its price is out of range", floor->name);
        *paid += (wide)price * floor->weight;
        for (size_t k = 0; k < floor->n_cells; k++) {
            int64_t more, *w = &v->priced[floor->cell[k]];
            if (__builtin_mul_overflow(v->weight[floor->cell[k]], price, &more) ||
                __builtin_add_overflow(*w, more, w))
                return verify_no(v, "the floor of %s: its prices are too large", floor->name);
        }
    }
    for (size_t j = 0; j < v->problem->n_cells; j++)
        total += v->priced[j];
    if (total > (wide)1 << 62) return verify_no(v, "the floors: their prices are too large");
    return true;
}

bool verify_price_floors(struct verifier *v, const int64_t *theta)
{
    const struct pln_certificate *t = v->certificate;
    wide paid, most;
    if (!price_weights(v, theta, &paid)) return false;
    most = ((wide)t->bound + 1) * PLN_FLOOR_SCALE - 1 + paid;
    if (!theta && (t->priced_bound < 0 || t->priced_bound > most))
        return verify_no(v, "the floors' prices bring the bound to more than %" PRId64, t->bound);
    if (most >= INT64_MAX) return verify_no(v, "the floors: their prices are too large");
    v->bound = theta ? (int64_t)most : t->priced_bound;
    return true;
}

/* The tree, for the weights as the floors price them. */
static bool check_priced_proof(struct verifier *v)
{
    v->bound = v->certificate->bound;
    if (!v->certificate->n_floors) return verify_tree(v);
    const struct pln_problem *given = v->problem;
    struct pln_problem priced = *given;
    v->weight = given->weight;
    priced.weight = v->priced = geo_alloc(given->n_cells, sizeof *v->priced);
    if (!v->priced) return verify_short_of_memory(v, given->n_cells);
    v->problem = &priced;
    bool holds = verify_price_floors(v, NULL) && verify_tree(v);
    v->problem = given;
    geo_free(v->priced);
    return holds;
}

static bool check_seal(struct verifier *v)
{
    struct geo_key seal = pln_certificate_seal(v->certificate);
    if (geo_key_compare(&seal, &v->certificate->seal) != 0)
        return verify_no(v, "the certificate was changed after it was written: its seal differs");
    return true;
}

static bool check_key(struct verifier *v, const struct geo_key *key)
{
    if (geo_key_compare(key, &v->certificate->problem) == 0 &&
        v->certificate->n_cells == v->problem->n_cells)
        return true;
    return verify_no(v, "the tables are not those that were certified: their key differs");
}

static bool verifier_open(struct verifier *v)
{
    size_t n = v->problem->n_options;
    v->order = geo_alloc(n, sizeof *v->order);
    v->place_end = geo_alloc(n, sizeof *v->place_end);
    v->position = geo_alloc(n, sizeof *v->position);
    v->rest = geo_alloc(n, sizeof *v->rest);
    if (!v->order || !v->place_end || !v->position || !v->rest) return verify_short_of_memory(v, n);
    return verify_order_by_place(v);
}

static void verifier_release(struct verifier *v)
{
    void *all[] = {v->order, v->place_end, v->position,   v->rest,      v->bonus,
                   v->levy,  v->hits,      v->cell_first, v->covered_by};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        geo_free(all[k]);
}

enum geo_status pln_verify_claims(const struct pln_claims *claims,
                                  const struct pln_certificate *certificate,
                                  struct pln_check *check, struct geo_err *err)
{
    *check = (struct pln_check){.budget = certificate->budget, .bound = certificate->bound};
    struct verifier v = {.problem = claims->paid,
                         .claims = claims,
                         .budget = claims->budget,
                         .certificate = certificate,
                         .check = check,
                         .err = err};
    bool holds = verifier_open(&v) && check_key(&v, &claims->key) && check_choice(&v);
    v.problem = claims->relaxed;
    check->holds = holds && check_priced_proof(&v) && check_seal(&v);
    check->n_nodes = v.n_nodes;
    verifier_release(&v);
    return v.status;
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
