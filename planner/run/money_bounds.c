/* What no plan can go beyond. A bound knows nothing of the plan: where there are hops it rests on
 * their rings alone, and is found while the plan is searched for. */
#include "planner/opt/bound.h"
#include "planner/opt/tree_bound.h"
#include "planner/run/money_parts.h"

enum { NEAR = 4 };

/* Where prices of hops are looked for, as shares of the last budget. */
static const double near_share[NEAR] = {1, 0.6, 0.33, 0.15};

/* In plain people, whatever the plan itself counts; with hops, by their prices for plain people. */
static enum geo_status bound_people(struct pln_run *run, const struct pln_proof_rings *rings,
                                    struct geo_err *err)
{
    const struct pln_opt_params params = {.threads = run->spec.threads};
    struct pln_problem people = run->problem.problem;
    int64_t *weight = geo_alloc(people.n_cells, sizeof *weight);
    if (!weight) return geo_no_memory(err, "the bound on people", people.n_cells, sizeof *weight);
    for (size_t j = 0; j < people.n_cells; j++)
        weight[j] = run->villages.clusters[run->problem.cluster_of_cell[j]].people;
    people.weight = weight;
    int64_t *bound = &run->results.people_bound;
    enum geo_status st = money_connected(run)
                             ? pln_tree_bound(&people, &run->network, rings, &params, bound, err)
                             : pln_opt_bound(&people, &params, NULL, bound, err);
    geo_free(weight);
    return st;
}

/* Up to the last budget; floors would only lower it. The prices near a share begin with those near
 * the share before. */
static enum geo_status bound_curve(struct pln_run *run, const struct pln_proof_rings *rings,
                                   bool priced, struct geo_err *err)
{
    struct pln_opt_params params = money_params(run);
    struct pln_problem problem = run->problem.problem;
    struct pln_frontier *curve = &run->curve[priced];
    int64_t near[NEAR], most;
    enum geo_status st = money_last_budget(run, &most, err);
    if (st) return st;
    params.floors = NULL;
    params.threads = 1;
    problem.budget = most;
    if (!money_connected(run))
        return priced ? GEO_OK : pln_frontier_bounds(&problem, &params, curve, err);
    if (!priced) return pln_tree_cheapest(&problem, &run->network, &params, curve, err);
    for (size_t i = 0; i < NEAR; i++)
        near[i] = (int64_t)((double)most * near_share[i]);
    return pln_tree_bounds(&problem, &run->network, rings, near, NEAR, most, &params, curve, err);
}

enum geo_status money_bound(struct pln_run *run, enum money_bound which,
                            const struct pln_proof_rings *rings, struct geo_err *err)
{
    if (which == MONEY_PEOPLE) return bound_people(run, rings, err);
    return bound_curve(run, rings, which == MONEY_PRICED, err);
}
