/* The least cost of a target: the frontier's bounds and halving say where to look, the plan is that
 * of its budget. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "planner/opt/frontier.h"
#include "planner/opt/tree_bound.h"
#include "planner/run/money_parts.h"

enum { ROUGHLY = 50, EXACTLY = 1 << 20 }; /* parts of a budget */
enum { BISECTIONS = 12, ROUNDS = 6 };
#define PROBE_EFFORT 0.1 /* of a plan at the cheapest hops, to begin with */
#define HALVING_WORK 40000000u
#define DESCENT_WORK 200000000u

/* With hops: a budget, found by halving down to 1/PART of it, at which a short search reaches
 * TARGET; FLAGS holds a choice to start from and then that plan's. */
static enum geo_status halve(struct pln_run *run, int64_t target, int64_t low, int64_t part,
                             uint8_t *flags, struct geo_err *err)
{
    struct pln_problem problem = run->problem.problem;
    size_t n = problem.n_options;
    int64_t high = -1;
    problem.budget = INT64_MAX / 4;
    enum geo_status st = GEO_OK;
    for (int k = 0; !st && k <= BISECTIONS && (high < 0 || high - low > high / part); k++) {
        struct pln_plan plan;
        struct pln_tree tree;
        if (high >= 0) problem.budget = low + (high - low) / 2;
        st = money_plan_hops(run, &problem, &run->network, high < 0 ? 0 : HALVING_WORK, flags,
                             &plan, &tree, err);
        bool poor = st == GEO_INFEASIBLE && high >= 0; /* for floors, or for what is committed */
        if (poor) st = GEO_OK;
        if (!st && !poor && plan.value >= target) {
            high = plan.cost;
            money_mark(&plan, flags, n);
        } else if (!st && high < 0) {
            st = geo_fail(err, GEO_INFEASIBLE, "the target cannot be reached with backhaul");
        } else {
            low = problem.budget;
        }
        pln_plan_release(&plan);
        pln_tree_release(&tree);
    }
    run->problem.problem.budget = high;
    return st;
}

/* From the plan of FLAGS, worth TARGET, to a cheaper one, whose cost becomes the budget. */
static enum geo_status descend(struct pln_run *run, int64_t target, uint8_t *flags,
                               struct geo_err *err)
{
    struct pln_problem *problem = &run->problem.problem;
    const struct pln_tree_hint hint = {NULL, target};
    struct pln_plan plan;
    struct pln_tree tree;
    enum geo_status st =
        pln_tree_plan_hinted(problem, &run->network, &hint, DESCENT_WORK, flags, &plan, &tree, err);
    if (!st && plan.value >= target) {
        problem->budget = plan.cost;
        money_mark(&plan, flags, problem->n_options);
    }
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    return st;
}

/* With hops: the plan's rings, read sideways, may prove a higher least cost. */
static enum geo_status raise_least(struct pln_run *run, int64_t target, struct geo_err *err)
{
    const struct pln_opt_params params = {.threads = run->spec.threads};
    const struct pln_problem *p = &run->problem.problem;
    const int64_t near[] = {p->budget, (int64_t)(0.97 * (double)p->budget)};
    const struct pln_proof_rings known = pln_certificate_rings(&run->certificate);
    struct pln_frontier bounds = {0};
    enum geo_status st = pln_tree_bounds(p, &run->network, &known, near, sizeof near / sizeof *near,
                                         p->budget, &params, &bounds, err);
    if (!st) {
        int64_t least = pln_frontier_least(&bounds, target, p->budget);
        if (least > run->results.least_cost_vnd) run->results.least_cost_vnd = least;
    }
    pln_frontier_release(&bounds);
    return st;
}

/* With hops: below *LEAST no plan is worth TARGET even at the cheapest hops; FLAGS: the best plan
 * for a little more at these. */
static enum geo_status least_of(const struct pln_run *run, int64_t target, int64_t *least,
                                uint8_t *flags, struct geo_err *err)
{
    const struct pln_opt_params params = {.threads = run->spec.threads, .effort = PROBE_EFFORT};
    struct pln_plan plan = {0};
    struct pln_problem unlimited = run->problem.problem;
    struct pln_frontier bounds = {0};
    unlimited.budget = 0;
    for (size_t i = 0; i < unlimited.n_options; i++)
        unlimited.budget += unlimited.cost[i];
    enum geo_status st = pln_frontier_bounds(&unlimited, &params, &bounds, err);
    if (!st) {
        int64_t most = pln_frontier_bound(&bounds, unlimited.budget, NULL);
        *least = pln_frontier_least(&bounds, target, unlimited.budget);
        if (most < target)
            st = geo_fail(err, GEO_INFEASIBLE,
                          "the target of %" PRId64 " cannot be reached: all sites together cover "
                          "at most %" PRId64 ", %" PRId64 " less",
                          target, most, target - most);
    }
    pln_frontier_release(&bounds);
    unlimited.budget = *least + *least / 50;
    if (!st) st = pln_opt_solve(&unlimited, &params, &plan, err);
    if (st == GEO_INFEASIBLE && unlimited.fixed) st = GEO_OK; /* too little for the committed */
    if (!st) money_mark(&plan, flags, unlimited.n_options);
    pln_plan_release(&plan);
    return st;
}

static enum geo_status reach_target_with_hops(struct pln_run *run, int64_t target,
                                              struct geo_err *err)
{
    int64_t least = 0;
    uint8_t *flags = geo_alloc_zero(run->problem.problem.n_options, 1);
    if (!flags) return geo_no_memory(err, "the plan", run->problem.problem.n_options, 1);
    enum geo_status st = least_of(run, target, &least, flags, err);
    if (!st) run->results.least_cost_vnd = least;
    /* A search that meets floors cannot be told a target: then halving goes all the way. */
    bool free = run->floors.n == 0;
    if (!st) st = halve(run, target, least, free ? ROUGHLY : EXACTLY, flags, err);
    if (!st && free) st = descend(run, target, flags, err);
    if (!st) st = money_solve_for(run, free ? target : 0, flags, err);
    if (!st) st = raise_least(run, target, err);
    geo_free(flags);
    return st;
}

/* The cheapest plan worth TARGET that is found; problem->budget becomes what it costs. */
static enum geo_status reach_target(struct pln_run *run, int64_t target, struct geo_err *err)
{
    if (money_connected(run)) return reach_target_with_hops(run, target, err);
    struct pln_opt_params params = money_params(run);
    struct pln_problem *problem = &run->problem.problem;
    params.certificate = &run->certificate;
    int64_t budget = 0, least = 0;
    pln_plan_release(&run->plan);
    pln_certificate_release(&run->certificate);
    enum geo_status st =
        pln_frontier_reach(problem, &params, target, &budget, &least, &run->plan, err);
    if (!st) {
        problem->budget = budget;
        run->results.least_cost_vnd = least;
    }
    return st;
}

enum geo_status money_reach_people(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    enum geo_status st = reach_target(run, (int64_t)ceil(s->plan.target_people), err);
    return st == GEO_INFEASIBLE ? geo_fail_context(err, "%s: [plan] target_people = %.15g", s->path,
                                                   s->plan.target_people)
                                : st;
}

static int64_t villages_without(const struct pln_run *run)
{
    int64_t n = 0;
    for (size_t i = 0; i < run->villages.n; i++)
        n += run->audit.village[i].verdict != PLN_VERDICT_SERVED;
    return n;
}

static int64_t whole_weight(const struct pln_problem *p)
{
    int64_t sum = 0;
    for (size_t j = 0; j < p->n_cells; j++)
        sum += p->weight[j];
    return sum;
}

/* A village counts when enough of its people are served, the engine counts shares of villages: the
 * target goes up, from what so many villages need at the very least, until enough are whole. */
enum geo_status money_reach_villages(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    const int64_t all = villages_without(run), most = whole_weight(&run->problem.problem);
    const int64_t budget = run->problem.problem.budget,
                  whole = PLN_VILLAGE_WEIGHT * PLN_WEIGHT_SCALE;
    int64_t wanted = (int64_t)ceil(s->plan.target_villages_pct / 100 * (double)all - 1e-9);
    int64_t people, villages = 0, target = 0, least = -1;
    enum geo_status st = pln_villages_need(&run->villages, &run->audit, &s->rule, &run->targets,
                                           wanted, &target, err);
    for (int round = 0; !st && round < ROUNDS && villages < wanted; round++) {
        if (target > most) target = most;
        run->problem.problem.budget = budget;
        st = reach_target(run, target, err);
        if (!st && round == 0) least = run->results.least_cost_vnd;
        if (!st) st = money_count(run, &run->plan, &people, &villages, err);
        if (target == most) break;
        target += (wanted - villages) * whole;
    }
    run->results.least_cost_vnd = least; /* so many villages need the weight of the first round */
    if (st == GEO_INFEASIBLE || (!st && villages < wanted))
        st = geo_fail(err, GEO_INFEASIBLE,
                      "%s: [plan] target_villages_pct = %g asks for %" PRId64 " of %" PRId64
                      " villages without signal; the candidates served %" PRId64,
                      s->path, s->plan.target_villages_pct, wanted, all, villages);
    return st;
}
