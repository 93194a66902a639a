/* The least cost of a target. */
#include <inttypes.h>
#include <math.h>

#include "planner/opt/frontier.h"
#include "planner/opt/tree_reach.h"
#include "planner/run/money_parts.h"

enum { ROUNDS = 6 };

/* The cheapest plan worth TARGET that is found; problem->budget becomes what it costs. */
static enum geo_status reach_target(struct pln_run *run, int64_t target, struct geo_err *err)
{
    struct pln_opt_params params = money_params(run);
    struct pln_problem *problem = &run->problem.problem;
    params.certificate = &run->certificate;
    int64_t budget = 0, least = 0;
    pln_plan_release(&run->plan);
    pln_tree_release(&run->tree);
    pln_certificate_release(&run->certificate);
    enum geo_status st =
        money_connected(run)
            ? pln_tree_reach(problem, &run->network, &params, target, &budget, &least, &run->plan,
                             &run->tree, err)
            : pln_frontier_reach(problem, &params, target, &budget, &least, &run->plan, err);
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
