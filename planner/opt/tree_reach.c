#include "planner/opt/tree_reach.h"

#include <inttypes.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/opt/chain.h"
#include "planner/opt/floors.h"
#include "planner/opt/frontier.h"
#include "planner/opt/tree_bound.h"
#include "planner/opt/tree_close.h"
#include "planner/opt/verify.h"

enum { EXACTLY = 1 << 20, BISECTIONS = 12, CHEAPER_MOST = 30 };
#define PROBE_EFFORT 0.1 /* of a plan at the cheapest hops, to begin with */
#define MORE_EFFORT 0.2  /* of what else the plan's cost buys */
#define HALVING_WORK 4e7
#define DESCENT_WORK 3e8
#define ALL_MONEY (INT64_MAX / 4)

struct reach {
    const struct pln_problem *problem;
    const struct pln_network *network;
    const struct pln_opt_params *params;
    int64_t target, least;
    uint8_t *flags; /* where to begin; the best plan */
    struct pln_plan *plan;
    struct pln_tree *tree;
    struct geo_err *err;
};

static void mark(struct reach *r, const struct pln_plan *plan)
{
    memset(r->flags, 0, r->problem->n_options);
    for (size_t i = 0; i < plan->n; i++)
        r->flags[plan->option[i]] = 1;
}

static double times_of(const struct reach *r)
{
    return r->params->effort > 0 ? r->params->effort : 1;
}

/* Below r->least no plan is worth the target even at the cheapest hops; the best plan for a little
 * more at these is where the search begins. */
static enum geo_status find_least(struct reach *r)
{
    struct pln_opt_params params = {
        .threads = r->params->threads, .effort = PROBE_EFFORT, .begin = r->params->begin};
    struct pln_plan plan = {0};
    struct pln_problem at = *r->problem;
    struct pln_frontier bounds = {0};
    at.budget = 0;
    for (size_t i = 0; i < at.n_options; i++)
        at.budget += at.cost[i];
    enum geo_status st = pln_tree_cheapest(&at, r->network, &params, &bounds, r->err);
    if (st == GEO_OK) {
        int64_t most = pln_frontier_bound(&bounds, at.budget, NULL);
        r->least = pln_frontier_least(&bounds, r->target, at.budget);
        if (most < r->target)
            st = geo_fail(r->err, GEO_INFEASIBLE,
                          "the target of %" PRId64 " cannot be reached: all sites together cover "
                          "at most %" PRId64 ", %" PRId64 " less",
                          r->target, most, r->target - most);
    }
    pln_frontier_release(&bounds);
    at.budget = r->least + r->least / 50;
    if (st == GEO_OK && !r->params->begin_plan) {
        st = pln_opt_solve(&at, &params, &plan, r->err);
        if (st == GEO_INFEASIBLE && at.fixed) st = GEO_OK; /* too little for the committed */
        if (st == GEO_OK) mark(r, &plan);
    } else if (st == GEO_OK) {
        memcpy(r->flags, r->params->begin_plan, at.n_options);
    }
    pln_plan_release(&plan);
    return st;
}

/* PLAN becomes the best; its cost is the next budget. */
static void keep(struct reach *r, struct pln_plan *plan, struct pln_tree *tree)
{
    pln_plan_release(r->plan);
    pln_tree_release(r->tree);
    *r->plan = *plan;
    *r->tree = *tree;
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    mark(r, r->plan);
}

/* One search at falling budgets, led by the hops' prices around the least cost. */
static enum geo_status descend(struct reach *r)
{
    struct pln_problem at = *r->problem;
    struct pln_chain chain;
    struct pln_plan plan = {0};
    struct pln_tree tree = {0};
    at.budget = r->least + r->least / 8;
    enum geo_status st = pln_tree_price(&at, r->network, r->params, &chain, r->err);
    const struct pln_tree_hint hint = {chain.liking, r->target};
    const double size =
        (double)(at.n_options + at.first[at.n_options] + r->network->first[at.n_options]);
    double work = 3e4 * size < DESCENT_WORK ? 3e4 * size : DESCENT_WORK;
    at.budget = ALL_MONEY;
    if (st == GEO_OK)
        st = pln_tree_plan_hinted(&at, r->network, &hint, (uint64_t)(work * times_of(r)), r->flags,
                                  &plan, &tree, r->err);
    if (st == GEO_OK && plan.value < r->target)
        st = geo_fail(r->err, GEO_INFEASIBLE, "the target cannot be reached with backhaul");
    if (st == GEO_OK) keep(r, &plan, &tree);
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    pln_chain_release(&chain);
    return st;
}

/* A search that meets floors cannot be told a target: its budget is found by halving. */
static enum geo_status halve(struct reach *r)
{
    struct pln_problem at = *r->problem;
    int64_t low = r->least, high = -1;
    enum geo_status st = GEO_OK;
    at.budget = ALL_MONEY;
    for (int k = 0; st == GEO_OK && k <= BISECTIONS && (high < 0 || high - low > high / EXACTLY);
         k++) {
        struct pln_plan plan;
        struct pln_tree tree;
        if (high >= 0) at.budget = low + (high - low) / 2;
        st = pln_tree_floors_plan(&at, r->network,
                                  high < 0 ? 0 : (uint64_t)(HALVING_WORK * times_of(r)),
                                  r->params->floors, r->flags, &plan, &tree, r->err);
        bool poor = st == GEO_INFEASIBLE && high >= 0; /* for floors, or for what is committed */
        if (poor) st = GEO_OK;
        if (st == GEO_OK && !poor && plan.value >= r->target) {
            high = plan.cost;
            keep(r, &plan, &tree);
        } else if (st == GEO_OK && high < 0) {
            st = geo_fail(r->err, GEO_INFEASIBLE, "the target cannot be reached with backhaul");
        } else {
            low = at.budget;
        }
        pln_plan_release(&plan);
        pln_tree_release(&tree);
    }
    return st;
}

/* Small cases: is there a plan that costs less? Until it is proved that there is none. */
static enum geo_status find_cheaper(struct reach *r)
{
    struct pln_problem at = *r->problem;
    enum geo_status st = GEO_OK;
    bool again = pln_tree_close_fits(r->problem, r->network);
    for (int k = 0; st == GEO_OK && again && k < CHEAPER_MOST && r->plan->cost > r->least; k++) {
        struct pln_certificate c = {0};
        struct pln_plan plan = {.value = r->target - 1};
        struct pln_tree tree = {0};
        struct pln_chain chain;
        at.budget = r->plan->cost - 1;
        st = pln_tree_price(&at, r->network, r->params, &chain, r->err);
        if (st == GEO_OK && r->params->floors)
            st = pln_floors_prove(r->params->floors, NULL, &c, r->err);
        if (st == GEO_OK)
            st = pln_tree_close(&at, r->network, r->params, &chain, &plan, &tree, &c, r->err);
        again = st == GEO_OK;
        if (again) keep(r, &plan, &tree);
        if (st == GEO_INFEASIBLE) {
            if (plan.optimal) r->least = r->plan->cost;
            st = GEO_OK;
        }
        pln_plan_release(&plan);
        pln_tree_release(&tree);
        pln_chain_release(&chain);
        pln_certificate_release(&c);
    }
    return st;
}

/* The plan there was, with the bound found for another. */
static enum geo_status go_back(struct reach *r, const struct pln_plan *other,
                               struct pln_certificate *c)
{
    struct pln_problem at = *r->problem;
    at.budget = r->plan->cost;
    r->plan->bound = other->bound;
    r->plan->bound_kind = other->bound_kind;
    r->plan->optimal = false;
    return pln_tree_certify(&at, r->network, r->plan, r->tree, c, r->err);
}

/* What else the plan's cost buys, with a proof. */
static enum geo_status settle(struct reach *r, struct pln_certificate *c)
{
    struct pln_problem at = *r->problem;
    struct pln_opt_params params = *r->params;
    struct pln_plan plan = {0};
    struct pln_tree tree = {0};
    at.budget = r->plan->cost;
    params.effort = MORE_EFFORT * times_of(r);
    params.certificate = c;
    enum geo_status st = pln_tree_solve(&at, r->network, &params, r->flags, &plan, &tree, r->err);
    if (st == GEO_OK && plan.value >= r->target)
        keep(r, &plan, &tree);
    else if (st == GEO_OK) /* floors drew the search elsewhere; the bound is that of any plan */
        st = go_back(r, &plan, c);
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    return st;
}

/* The plan may cost less than its budget. A proof of one node holds for any smaller one, a tree
 * often does. */
static enum geo_status certify_cost(struct reach *r, struct pln_certificate *c)
{
    struct pln_check check;
    struct geo_key seal = c->seal;
    int64_t budget = c->budget;
    if (c->cost == budget) return GEO_OK;
    c->budget = c->cost;
    c->seal = pln_certificate_seal(c);
    enum geo_status st = pln_verify_hops(r->problem, r->network, c, &check, r->err);
    if (st == GEO_OK && check.holds) return GEO_OK;
    c->budget = budget;
    c->seal = seal;
    return st;
}

/* The plan's rings, read sideways, may prove a higher least cost. */
static enum geo_status raise_least(struct reach *r, const struct pln_certificate *c)
{
    const struct pln_opt_params params = {.threads = r->params->threads};
    const struct pln_proof_rings known = pln_certificate_rings(c);
    struct pln_problem at = *r->problem;
    struct pln_frontier bounds = {0};
    at.budget = c->budget;
    const int64_t near[] = {at.budget, (int64_t)(0.97 * (double)at.budget)};
    enum geo_status st = pln_tree_bounds(&at, r->network, &known, near, sizeof near / sizeof *near,
                                         at.budget, &params, &bounds, r->err);
    if (st == GEO_OK) {
        int64_t least = pln_frontier_least(&bounds, r->target, at.budget);
        if (least > r->least) r->least = least;
    }
    pln_frontier_release(&bounds);
    return st;
}

enum geo_status pln_tree_reach(const struct pln_problem *problem, const struct pln_network *network,
                               const struct pln_opt_params *params, int64_t target, int64_t *budget,
                               int64_t *least, struct pln_plan *plan, struct pln_tree *tree,
                               struct geo_err *err)
{
    struct pln_certificate proof = {0};
    struct reach r = {.problem = problem,
                      .network = network,
                      .params = params,
                      .target = target,
                      .flags = geo_alloc_zero(problem->n_options, 1),
                      .plan = plan,
                      .tree = tree,
                      .err = err};
    *plan = (struct pln_plan){0};
    *tree = (struct pln_tree){0};
    if (params->certificate) *params->certificate = (struct pln_certificate){0};
    enum geo_status st =
        r.flags ? find_least(&r) : geo_no_memory(err, "the plan", problem->n_options, 1);
    if (st == GEO_OK) st = params->floors ? halve(&r) : descend(&r);
    if (st == GEO_OK) st = find_cheaper(&r);
    if (st == GEO_OK) st = settle(&r, &proof);
    if (st == GEO_OK) st = certify_cost(&r, &proof);
    if (st == GEO_OK) st = raise_least(&r, &proof);
    *budget = proof.budget;
    *least = r.least;
    if (st == GEO_OK && params->certificate) {
        *params->certificate = proof;
        proof = (struct pln_certificate){0};
    }
    pln_certificate_release(&proof);
    geo_free(r.flags);
    return st;
}
