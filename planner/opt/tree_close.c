#include "planner/opt/tree_close.h"

#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/problem.h"
#include "planner/opt/tree_close_parts.h"
#include "planner/opt/verify.h"

enum { OPTIONS_MOST = 400, BETTER_MOST = 40, SCALE_ENOUGH = 1 << 10 };
#define TOTAL_MOST ((int64_t)1 << 61)
#define WORK_LEAST 3e7
#define WORK_MORE 2e8

bool pln_tree_close_fits(const struct pln_problem *p, const struct pln_network *network)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_options; i++)
        n += network->least_vnd[i] >= 0;
    return n <= OPTIONS_MOST;
}

/* Multipliers change from node to node, the scale does not. */
static int64_t scale_for(struct closer *c)
{
    const int64_t n_floors = (int64_t)c->n_floors;
    int64_t total = 1, scale = pln_problem_scale(c->problem);
    for (size_t j = 0; j < c->problem->n_cells; j++)
        total += c->problem->weight[j];
    if (!n_floors) return scale;
    c->theta_most = TOTAL_MOST / SCALE_ENOUGH / total / n_floors;
    if (c->theta_most > INT32_MAX) c->theta_most = INT32_MAX;
    while (scale > 1 && TOTAL_MOST / scale / total < PLN_FLOOR_SCALE + c->theta_most * n_floors)
        scale /= 2;
    return scale;
}

static enum geo_status closer_open(struct closer *c)
{
    const struct pln_problem *p = c->problem;
    c->group = geo_alloc(p->n_options, sizeof *c->group);
    c->best = geo_alloc_zero(p->n_options, 1);
    c->proof.scale = scale_for(c);
    c->proof.n_cells = p->n_cells;
    c->proof.hop_scale = c->chain->scale;
    if (!c->group || !c->best) return geo_no_memory(c->err, "a proof", p->n_options, 5);
    return pln_problem_groups(p, c->group, &c->n_groups, c->err);
}

static void closer_release(struct closer *c)
{
    pln_certificate_release(&c->proof);
    geo_free(c->group);
    geo_free(c->best);
}

/* From the chain's prices, with what is committed in; again where a better plan was found. */
static enum geo_status prove(struct closer *c, bool proves, bool *proved)
{
    const struct pln_problem *p = c->problem;
    const double unit = c->n_floors ? PLN_FLOOR_SCALE : 1;
    struct pln_prices begin = c->chain->prices;
    enum geo_status st = GEO_OK;
    begin.money *= unit * (double)c->chain->scale;
    begin.ring = c->chain->at;
    begin.n_rings = c->chain->n;
    begin.hop_scale = c->chain->scale;
    c->better = true;
    for (int k = 0; st == GEO_OK && c->better && k < BETTER_MOST && (proves || !c->found); k++) {
        struct knot knot;
        c->better = false;
        pln_certificate_cut_back(&c->proof, 0);
        st = knot_open(c, &begin, &knot);
        for (size_t f = 0; st == GEO_OK && f < c->n_floors; f++)
            knot.theta[f] = c->floor[f].theta < c->theta_most ? c->floor[f].theta : c->theta_most;
        for (uint32_t i = 0; st == GEO_OK && p->fixed && i < p->n_options; i++)
            if (p->fixed[i]) tree_put_in(knot.state, c->group, p->n_options, i);
        if (st == GEO_OK) st = closer_prove(c, &knot);
        knot_release(&knot);
    }
    *proved = st == GEO_OK && !c->better && !c->gave_up;
    return st;
}

/* What was found here becomes the plan. */
static enum geo_status tell_plan(struct closer *c, struct pln_plan *plan, struct pln_tree *tree)
{
    struct pln_plan better;
    struct pln_tree hops;
    if (!c->found || plan->value == c->value) return GEO_OK;
    enum geo_status st = pln_tree_plan_of(c->problem, c->network, c->best, &better, &hops, c->err);
    if (st != GEO_OK) return st;
    better.bound = plan->bound;
    better.bound_kind = plan->bound_kind;
    better.cheapest_useful = plan->cheapest_useful;
    better.optimal = better.value == better.bound;
    pln_plan_release(plan);
    pln_tree_release(tree);
    *plan = better;
    *tree = hops;
    return GEO_OK;
}

/* Floors change hands. */
static void swap_floors(struct pln_certificate *a, struct pln_certificate *b)
{
    struct pln_proof_floor *floor = a->floor;
    size_t n = a->n_floors;
    a->floor = b->floor;
    a->n_floors = b->n_floors;
    b->floor = floor;
    b->n_floors = n;
}

/* The proof as the plan's certificate, if the check agrees. */
static enum geo_status certify(struct closer *c, struct pln_plan *plan, const struct pln_tree *tree,
                               struct pln_certificate *certificate)
{
    struct pln_check check = {0};
    struct pln_certificate *proof = &c->proof;
    enum geo_status st = pln_certificate_take_rings(proof, c->chain->at, c->chain->n, c->err);
    proof->bound = c->value;
    proof->priced_bound = (c->value + 1) * PLN_FLOOR_SCALE - 1;
    for (size_t f = 0; f < c->n_floors; f++)
        proof->priced_bound += c->floor[f].theta * c->floor[f].weight;
    swap_floors(proof, certificate);
    if (st == GEO_OK) st = pln_tree_certify(c->problem, c->network, plan, tree, proof, c->err);
    if (st == GEO_OK) st = pln_verify_hops(c->problem, c->network, proof, &check, c->err);
    if (st != GEO_OK || !check.holds) { /* as it was: prices and rings */
        swap_floors(proof, certificate);
        return st;
    }
    pln_certificate_release(certificate);
    *certificate = *proof;
    *proof = (struct pln_certificate){0};
    plan->bound = plan->value;
    plan->optimal = true;
    plan->bound_kind = "exact";
    return GEO_OK;
}

enum geo_status pln_tree_close(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const struct pln_chain *chain,
                               struct pln_plan *plan, struct pln_tree *tree,
                               struct pln_certificate *certificate, struct geo_err *err)
{
    const struct geo_err before = *err;
    const double times = params && params->effort > 0 ? params->effort : 1;
    struct closer c = {.problem = problem,
                       .network = network,
                       .chain = chain,
                       .floor = certificate->floor,
                       .n_floors = certificate->n_floors,
                       .value = plan->value,
                       .work_most = (uint64_t)(WORK_LEAST + WORK_MORE * times),
                       .err = err};
    const bool proves = plan->option;
    bool proved = false;
    enum geo_status st = closer_open(&c);
    if (st == GEO_OK) st = prove(&c, proves, &proved);
    if (st == GEO_OK) st = tell_plan(&c, plan, tree);
    if (st == GEO_OK && proves && proved) st = certify(&c, plan, tree, certificate);
    if (st == GEO_OK && !plan->option) {
        plan->optimal = proved;
        *err = before;
        st = GEO_INFEASIBLE;
    }
    closer_release(&c);
    return st;
}
