/* Floors in a proof by branching: their multipliers, node by node. */
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/tree_close_parts.h"

enum { THETA_LEAST = PLN_FLOOR_SCALE / 8 };

int64_t closer_slack(const struct closer *c, const struct pln_proof_floor *floor,
                     const uint8_t *covered)
{
    int64_t sum = -floor->weight;
    for (size_t k = 0; k < floor->n_cells; k++)
        sum += covered[floor->cell[k]] ? c->problem->weight[floor->cell[k]] : 0;
    return sum;
}

int64_t closer_cover(const struct pln_problem *p, const uint8_t *flags, uint8_t *covered)
{
    int64_t value = 0;
    memset(covered, 0, p->n_cells);
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; flags[i] && k < p->first[i + 1]; k++) {
            value += covered[p->cell[k]] ? 0 : p->weight[p->cell[k]];
            covered[p->cell[k]] = 1;
        }
    return value;
}

void closer_price_floors(const struct closer *c, struct knot *knot)
{
    const struct pln_problem *p = c->problem;
    knot->problem = *p;
    knot->target = c->value;
    if (!c->n_floors) return;
    knot->problem.weight = knot->weight;
    knot->target = (c->value + 1) * PLN_FLOOR_SCALE - 1;
    for (size_t j = 0; j < p->n_cells; j++)
        knot->weight[j] = p->weight[j] * PLN_FLOOR_SCALE;
    for (size_t f = 0; f < c->n_floors; f++) {
        const struct pln_proof_floor *floor = &c->floor[f];
        knot->target += knot->theta[f] * floor->weight;
        for (size_t k = 0; k < floor->n_cells; k++)
            knot->weight[floor->cell[k]] += p->weight[floor->cell[k]] * knot->theta[f];
    }
}

bool closer_move_thetas(const struct closer *c, struct knot *knot, const uint8_t *covered)
{
    bool moved = false;
    for (size_t f = 0; f < c->n_floors; f++) {
        int64_t slack = closer_slack(c, &c->floor[f], covered), old = knot->theta[f],
                *theta = &knot->theta[f];
        if (slack < 0)
            *theta = old < THETA_LEAST ? THETA_LEAST : 2 * old;
        else if (slack > 0)
            *theta = old / 2;
        if (*theta > c->theta_most) *theta = c->theta_most;
        moved = moved || *theta != old;
    }
    return moved;
}

/* The floor that is missed by most, if all that is not out were built; NULL: none. */
static const struct pln_proof_floor *unreachable(const struct closer *c, const uint8_t *covered,
                                                 int64_t *missing)
{
    const struct pln_proof_floor *worst = NULL;
    *missing = 0;
    for (size_t f = 0; f < c->n_floors; f++) {
        int64_t slack = closer_slack(c, &c->floor[f], covered);
        if (-slack <= *missing) continue;
        *missing = -slack;
        worst = &c->floor[f];
    }
    return worst;
}

enum geo_status closer_miss_floors(struct closer *c, struct knot *knot, int64_t **lambda)
{
    const struct pln_problem *p = c->problem;
    const size_t n_floors = c->n_floors;
    int64_t value, missing, theta = INT64_MAX;
    uint8_t *covered = geo_alloc(p->n_cells, 1), *whole = geo_alloc(p->n_options, 1);
    *lambda = geo_alloc_zero(p->n_cells, sizeof **lambda);
    enum geo_status st = covered && whole && *lambda
                             ? GEO_OK
                             : geo_no_memory(c->err, "a branch", p->n_cells, sizeof **lambda);
    for (size_t i = 0; st == GEO_OK && i < p->n_options; i++)
        whole[i] = knot->state[i] != NODE_OUT;
    const struct pln_proof_floor *floor = NULL;
    if (st == GEO_OK) {
        value = closer_cover(p, whole, covered);
        floor = unreachable(c, covered, &missing);
        if (floor) theta = value * PLN_FLOOR_SCALE / missing + 1;
    }
    if (floor && theta <= c->theta_most) {
        memset(knot->theta, 0, n_floors * sizeof *knot->theta);
        knot->theta[floor - c->floor] = theta;
        closer_price_floors(c, knot);
        for (size_t j = 0; j < p->n_cells; j++)
            (*lambda)[j] = covered[j] ? 0 : knot->weight[j] * c->proof.scale;
    } else {
        geo_free(*lambda);
        *lambda = NULL;
    }
    geo_free(covered);
    geo_free(whole);
    return st;
}
