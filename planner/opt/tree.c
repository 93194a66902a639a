#include "planner/opt/tree.h"

#include <math.h>

#include "geo/base/mem.h"
#include "planner/opt/floors.h"
#include "planner/opt/hops.h"
#include "planner/opt/tree_close.h"

enum { PRICE_ROUNDS = 80, BEGUN_ROUNDS = 8 };
#define SEARCH_WORK 3e8
#define SEARCH_WORK_EACH                                                                           \
    3e4                     /* per option, cover and hop: small cases are soon searched through    \
                             */
#define RELAXED_EFFORT 0.05 /* of the search for plans of the relaxation: its bound is wanted */

/* Every chosen option has its link: those that need no hop, too. */
static enum geo_status keep_links(const struct pln_problem *problem, const struct pln_tree *tree,
                                  struct pln_certificate *c, struct geo_err *err)
{
    uint32_t *to = geo_alloc(problem->n_options, sizeof *to);
    geo_free(c->link);
    c->n_links = 0;
    c->link = geo_alloc(c->n_chosen, sizeof *c->link);
    if (!to || !c->link) {
        geo_free(to);
        return geo_no_memory(err, "the certificate", problem->n_options, sizeof *to);
    }
    for (size_t i = 0; i < problem->n_options; i++)
        to[i] = PLN_PROOF_NETWORK;
    for (size_t k = 0; k < tree->n; k++)
        if (tree->link[k].to_option) to[tree->link[k].from] = tree->link[k].hop.to;
    for (; c->n_links < c->n_chosen; c->n_links++)
        c->link[c->n_links] =
            (struct pln_proof_link){c->chosen[c->n_links], to[c->chosen[c->n_links]]};
    geo_free(to);
    return GEO_OK;
}

enum geo_status pln_tree_certify(const struct pln_problem *problem,
                                 const struct pln_network *network, const struct pln_plan *plan,
                                 const struct pln_tree *tree, struct pln_certificate *c,
                                 struct geo_err *err)
{
    uint8_t *flags = geo_alloc_zero(problem->n_options, 1);
    if (!flags) return geo_no_memory(err, "the certificate", problem->n_options, 1);
    for (size_t i = 0; problem->fixed && i < problem->n_options; i++)
        flags[i] = problem->fixed[i] != 0;
    for (size_t i = 0; i < plan->n; i++)
        flags[plan->option[i]] = 1;
    enum geo_status st =
        pln_certificate_finish(c, problem, flags, plan->cost, plan->value, c->bound, err);
    if (st == GEO_OK && c->hop_scale) st = keep_links(problem, tree, c, err);
    if (st == GEO_OK && c->hop_scale) st = pln_hops_key(problem, network, &c->problem, err);
    if (st == GEO_OK) c->seal = pln_certificate_seal(c);
    geo_free(flags);
    return st;
}

enum geo_status pln_tree_prove(const struct pln_problem *problem, const struct pln_network *network,
                               struct pln_chain *chain, const struct pln_plan *plan,
                               const struct pln_tree *tree, struct pln_certificate *c,
                               struct geo_err *err)
{
    if (!c->hop_scale) { /* else branching was tried */
        c->hop_scale = chain->scale;
        c->ring = chain->at;
        c->n_rings = chain->n;
        chain->at = NULL;
        chain->n = 0;
    }
    c->bound = plan->bound;
    return pln_tree_certify(problem, network, plan, tree, c, err);
}

enum geo_status pln_tree_price(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, struct pln_chain *chain,
                               struct geo_err *err)
{
    const struct pln_prices *begin = params ? params->begin : NULL;
    const unsigned rounds = begin && begin->n_rings ? BEGUN_ROUNDS : PRICE_ROUNDS;
    *chain = (struct pln_chain){0};
    enum geo_status st = pln_hops_check(problem, network, err);
    return st ? st : pln_chain_price(problem, network, begin, rounds, chain, err);
}

/* What no plan with hops can be worth more than, and a plan of the relaxation to start from. */
static enum geo_status relax(const struct pln_chain *chain, const struct pln_opt_params *params,
                             struct pln_plan *relaxed, struct geo_err *err)
{
    struct pln_opt_params quick = params ? *params : (struct pln_opt_params){0};
    struct pln_floors floors = quick.floors ? *quick.floors : (struct pln_floors){0};
    quick.effort = (quick.effort > 0 ? quick.effort : 1) * RELAXED_EFFORT;
    quick.begin = &chain->prices;
    floors.money = chain->scale;
    quick.floors = floors.n ? &floors : NULL;
    return pln_opt_solve(&chain->relaxed, &quick, relaxed, err);
}

static uint64_t search_work(const struct pln_problem *p, const struct pln_network *network,
                            const struct pln_opt_params *params)
{
    double size = (double)(p->n_options + p->first[p->n_options] + network->first[p->n_options]);
    double times = params && params->effort > 0 ? params->effort : 1;
    return (uint64_t)(times * fmin(SEARCH_WORK, SEARCH_WORK_EACH * size));
}

/* The plan that the search finds, from START or else from what RELAXED chose. */
static enum geo_status search(const struct pln_problem *problem, const struct pln_network *network,
                              const struct pln_opt_params *params, const struct pln_chain *chain,
                              const uint8_t *start, const struct pln_plan *relaxed,
                              struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err)
{
    const struct pln_tree_hint hint = {chain->liking, 0};
    const uint64_t work = search_work(problem, network, params);
    uint8_t *flags = geo_alloc_zero(problem->n_options, 1);
    if (!flags) return geo_no_memory(err, "a plan", problem->n_options, 1);
    for (size_t i = 0; i < relaxed->n; i++)
        flags[relaxed->option[i]] = 1;
    if (!start && params) start = params->begin_plan;
    if (!start) start = flags;
    enum geo_status st =
        params && params->floors
            ? pln_tree_floors_plan(problem, network, work, params->floors, start, plan, tree, err)
            : pln_tree_plan_hinted(problem, network, &hint, work, start, plan, tree, err);
    geo_free(flags);
    return st;
}

/* Small cases by branching: a plan where the search MISSED it, and its proof. */
static enum geo_status branch(const struct pln_problem *problem, const struct pln_network *network,
                              const struct pln_opt_params *params, const struct pln_chain *chain,
                              enum geo_status missed, struct pln_plan *plan, struct pln_tree *tree,
                              struct pln_certificate *c, struct geo_err *err)
{
    const struct pln_floors *floors = params ? params->floors : NULL;
    enum geo_status st = GEO_OK;
    if ((missed && missed != GEO_INFEASIBLE) || !pln_tree_close_fits(problem, network))
        return missed;
    if (floors && !c->n_floors) st = pln_floors_prove(floors, NULL, c, err);
    if (st == GEO_OK && missed) {
        const struct geo_err told = *err;
        plan->value = -1;
        st = pln_tree_close(problem, network, params, chain, plan, tree, c, err);
        if (st == GEO_INFEASIBLE && plan->optimal)
            return geo_fail(err, st, "%s; no plan can do it", told.text);
    }
    if (st != GEO_OK || plan->optimal) return st;
    return pln_tree_close(problem, network, params, chain, plan, tree, c, err);
}

enum geo_status pln_tree_choose(const struct pln_problem *problem,
                                const struct pln_network *network,
                                const struct pln_opt_params *params, const struct pln_chain *chain,
                                const uint8_t *start, struct pln_plan *plan, struct pln_tree *tree,
                                struct geo_err *err)
{
    struct pln_plan relaxed = {0};
    struct pln_certificate own = {0};
    struct pln_opt_params with = params ? *params : (struct pln_opt_params){0};
    if (!with.certificate) with.certificate = &own;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    enum geo_status st = relax(chain, &with, &relaxed, err);
    if (st == GEO_OK) {
        st = search(problem, network, params, chain, start, &relaxed, plan, tree, err);
        plan->bound = relaxed.bound;
        plan->optimal = st == GEO_OK && plan->value == plan->bound;
        plan->bound_kind = "priced-hops";
        st = branch(problem, network, params, chain, st, plan, tree, with.certificate, err);
    } else if (st == GEO_INFEASIBLE && with.floors) { /* maybe for want of searching */
        const struct geo_err told = *err;
        for (size_t j = 0; j < problem->n_cells; j++)
            plan->bound += problem->weight[j];
        plan->bound_kind = "priced-hops";
        st = branch(problem, network, params, chain, st, plan, tree, with.certificate, err);
        if (st == GEO_INFEASIBLE ||
            (st == GEO_OK && !with.certificate->n_nodes)) { /* no proof: it was no use */
            pln_plan_release(plan);
            pln_tree_release(tree);
            *err = told;
            st = GEO_INFEASIBLE;
        }
    }
    pln_certificate_release(&own);
    pln_plan_release(&relaxed);
    return st;
}

enum geo_status pln_tree_solve(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, const uint8_t *start,
                               struct pln_plan *plan, struct pln_tree *tree, struct geo_err *err)
{
    struct pln_chain chain;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    if (params && params->certificate) *params->certificate = (struct pln_certificate){0};
    enum geo_status st = pln_tree_price(problem, network, params, &chain, err);
    if (st == GEO_OK)
        st = pln_tree_choose(problem, network, params, &chain, start, plan, tree, err);
    if (st == GEO_OK && params && params->certificate)
        st = pln_tree_prove(problem, network, &chain, plan, tree, params->certificate, err);
    pln_chain_release(&chain);
    return st;
}

void pln_tree_release(struct pln_tree *tree)
{
    geo_free(tree->link);
    *tree = (struct pln_tree){0};
}
