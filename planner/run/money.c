#include "planner/run/money.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/cover/pricing.h"
#include "planner/intake/ways.h"
#include "planner/opt/bound.h"
#include "planner/opt/floors.h"
#include "planner/opt/frontier.h"
#include "planner/opt/solve.h"
#include "planner/opt/tree_bound.h"
#include "planner/run/previous.h"
#include "planner/run/settled.h"
#include "planner/run/value.h"

enum { ROUGHLY = 50, EXACTLY = 1 << 20 }; /* parts of a budget */
enum { POINTS = 12, POINTS_MOST = 200, BISECTIONS = 12, ROUNDS = 6 };
#define PROBE_EFFORT 0.1 /* of a plan at the cheapest hops, to begin with */
#define HALVING_WORK 40000000u
#define DESCENT_WORK 200000000u
#define POINT_WORK 40000000u /* for one plan of the frontier or of a bisection */

static enum geo_status read_ways(const struct pln_source *source, struct pln_ways *ways,
                                 const struct pln_ways **given, struct geo_err *err)
{
    *given = NULL;
    if (!source->path) return GEO_OK;
    *given = ways;
    return pln_intake_ways(source, ways, err);
}

enum geo_status pln_money_price(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_pricing pricing = {.villages = &run->villages,
                                  .kinds = &s->kinds,
                                  .rates = &s->costs,
                                  .finance = &s->candidates.finance};
    run->results.roads_costed = s->roads.path != NULL;
    enum geo_status st = read_ways(&s->grid, &run->grid, &pricing.grid, err);
    if (!st) st = read_ways(&s->roads, &run->roads, &pricing.roads, err);
    return st ? st : pln_price_sites(&pricing, &run->candidates, err);
}

enum geo_status pln_money_connect(struct pln_run *run, const struct pln_memory *memory,
                                  struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_backhaul_spec spec = {.terrain = run->terrain,
                                     .towers = &run->towers,
                                     .kinds = &s->kinds,
                                     .candidates = &run->candidates,
                                     .rule = &s->backhaul,
                                     .rates = &s->costs,
                                     .finance = &s->candidates.finance,
                                     .memory = memory,
                                     .threads = run->spec.threads,
                                     .progress = run->spec.progress,
                                     .progress_ctx = run->spec.ctx};
    run->results.backhaul_planned = s->backhaul.kinds != PLN_BACKHAUL_NONE;
    if (!run->results.backhaul_planned) return GEO_OK;
    enum geo_status st = read_ways(&s->fibre, &run->fibre, &spec.fibre, err);
    if (!st) st = pln_backhaul_find(&spec, &run->network, err);
    for (size_t o = 0; !st && o < run->candidates.n_options; o++)
        pln_price_backhaul(&run->candidates.options[o],
                           run->network.least_vnd[o] < 0 ? 0 : run->network.least_vnd[o]);
    return st;
}

/* ---- the choice ---- */

static bool connected(const struct pln_run *run)
{
    return run->network.n_options > 0;
}

static struct pln_weights weights_of(const struct pln_scenario *s)
{
    struct pln_weights plain = {.difficult_grid = 1,
                                .other_grid = 1,
                                .no_grid = 1,
                                .border = 1,
                                .amenity = 1,
                                .by = PLN_WEIGH_VILLAGES};
    if (s->plan.target_people > 0) {
        plain.by = PLN_WEIGH_PEOPLE;
        plain.scale = 1; /* no factors, no fractions */
    }
    return s->plan.budget_vnd >= 0 ? s->weights : plain; /* a target counts plainly */
}

static int64_t scale_of(const struct pln_weights *weights)
{
    return weights->scale ? weights->scale : PLN_WEIGHT_SCALE;
}

/* No plan costs more; the checks of the problem find out if it is too much to be added up. */
static int64_t cost_of_all(const struct pln_run *run)
{
    int64_t sum = 0;
    for (size_t o = 0; o < run->candidates.n_options; o++)
        if (__builtin_add_overflow(sum, run->candidates.options[o].cost.total_vnd, &sum))
            return INT64_MAX / 4;
    return sum;
}

/* Floors are told in people, or in villages. */
static enum geo_status read_floors(struct pln_run *run, const struct pln_weights *weights,
                                   struct geo_err *err)
{
    const struct pln_instance table = {.problem = run->problem.problem,
                                       .province = run->provinces.of_cell,
                                       .province_name = run->provinces.name,
                                       .n_provinces = run->provinces.n};
    int64_t unit = scale_of(weights) * (weights->by == PLN_WEIGH_PEOPLE ? 1 : PLN_VILLAGE_WEIGHT);
    return pln_floors_read(run->spec.scenario->floors, &table, unit, &run->floors, err);
}

static enum geo_status check_committed(const struct pln_run *run, struct geo_err *err)
{
    for (size_t o = 0; connected(run) && o < run->candidates.n_options; o++) {
        const struct pln_option *option = &run->candidates.options[o];
        const struct pln_candidate *place = &run->candidates.at[option->candidate];
        if (option->committed && run->network.least_vnd[o] < 0)
            return geo_fail(err, GEO_INFEASIBLE,
                            "%s: the committed site at %.5f, %.5f has no way to the network",
                            run->spec.scenario->committed, place->lon_deg, place->lat_deg);
    }
    return GEO_OK;
}

static enum geo_status build_problem(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_weights weights = weights_of(s);
    int64_t budget = s->plan.budget_vnd < 0 ? cost_of_all(run) : s->plan.budget_vnd;
    enum geo_status st = pln_problem_build(&run->villages, &run->targets, &run->candidates,
                                           &run->matrix, &weights, budget, &run->problem, err);
    if (!st && connected(run)) pln_problem_bar(&run->problem, run->network.least_vnd);
    if (!st) st = pln_provinces_sort(&run->villages, &run->targets, &run->provinces, err);
    if (!st && s->floors) st = read_floors(run, &weights, err);
    if (!st) st = check_committed(run, err);
    run->results.problem = &run->problem.problem;
    run->results.cluster_of_cell = run->problem.cluster_of_cell;
    run->results.weight_per_person = weights.by == PLN_WEIGH_PEOPLE ? scale_of(&weights) : 0;
    run->results.plan = &run->plan;
    return st;
}

/* A plan that begins where an earlier one ended has less to do. */
static double effort_of(const struct pln_run *run)
{
    return run->previous ? 0.2 : 1;
}

static struct pln_opt_params params_of(const struct pln_run *run)
{
    return (struct pln_opt_params){.threads = run->spec.threads,
                                   .effort = effort_of(run),
                                   .floors = run->floors.n ? &run->floors : NULL,
                                   .begin = run->previous ? &run->previous->prices : NULL,
                                   .begin_plan = run->previous ? run->previous->sites : NULL};
}

static enum geo_status read_previous(struct pln_run *run, struct geo_err *err)
{
    if (!run->spec.scenario->previous || run->previous) return GEO_OK;
    run->previous = geo_alloc_zero(1, sizeof *run->previous);
    return run->previous ? pln_previous_read(run->spec.scenario->previous, run, run->previous, err)
                         : geo_no_memory(err, "an earlier plan", 1, sizeof *run->previous);
}

/* The plan at problem->budget, from START (flags) if there is one; with hops and a TARGET above 0,
 * the cheapest that is worth it. */
static enum geo_status solve_for(struct pln_run *run, int64_t target, const uint8_t *start,
                                 struct geo_err *err)
{
    struct pln_opt_params params = params_of(run);
    params.certificate = &run->certificate;
    params.target = target;
    pln_plan_release(&run->plan);
    pln_tree_release(&run->tree);
    pln_certificate_release(&run->certificate);
    return connected(run) ? pln_tree_solve(&run->problem.problem, &run->network, &params, start,
                                           &run->plan, &run->tree, err)
                          : pln_opt_solve(&run->problem.problem, &params, &run->plan, err);
}

static enum geo_status solve(struct pln_run *run, const uint8_t *start, struct geo_err *err)
{
    return solve_for(run, 0, start, err);
}

static void mark(const struct pln_plan *plan, uint8_t *flags, size_t n)
{
    memset(flags, 0, n);
    for (size_t i = 0; i < plan->n; i++)
        flags[plan->option[i]] = 1;
}

/* The plan at problem->budget that holds on to an earlier one. With backhaul it starts from the
 * plan that does so at the cheapest hops. */
static enum geo_status solve_keeping(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    struct pln_opt_params params = params_of(run);
    params.certificate = &run->certificate;
    size_t n = run->candidates.n_options;
    uint8_t *earlier = geo_alloc(n, 1), *flags = geo_alloc(n, 1);
    enum geo_status st = earlier && flags ? GEO_OK : geo_no_memory(err, "earlier sites", n, 2);
    if (!st)
        st =
            pln_keep_match(s->keep_sites, &run->candidates, &s->kinds, earlier, &run->keeping, err);
    if (!st)
        st = pln_keep_solve(&run->problem.problem, earlier, s->keep_share_pct / 100, &params,
                            &run->plan, &run->keeping, err);
    if (!st && connected(run)) {
        mark(&run->plan, flags, n);
        st = solve(run, flags, err);
        run->keeping.n_kept = 0;
        for (size_t i = 0; !st && i < run->plan.n; i++)
            run->keeping.n_kept += earlier[run->plan.option[i]];
    }
    run->results.earlier_sites = run->keeping.n_earlier;
    run->results.kept_sites = run->keeping.n_kept;
    run->results.keeping_cost = run->keeping.lost;
    geo_free(earlier);
    geo_free(flags);
    return st;
}

/* A plan with hops for PROBLEM, which may have another budget than the run's, and its floors. */
static enum geo_status plan_hops(struct pln_run *run, const struct pln_problem *problem,
                                 uint64_t work, const uint8_t *start, struct pln_plan *plan,
                                 struct pln_tree *tree, struct geo_err *err)
{
    return run->floors.n ? pln_tree_floors_plan(problem, &run->network, work, &run->floors, start,
                                                plan, tree, err)
                         : pln_tree_plan(problem, &run->network, work, start, plan, tree, err);
}

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
        st = plan_hops(run, &problem, high < 0 ? 0 : HALVING_WORK, flags, &plan, &tree, err);
        bool poor = st == GEO_INFEASIBLE && high >= 0; /* for floors, or for what is committed */
        if (poor) st = GEO_OK;
        if (!st && !poor && plan.value >= target) {
            high = plan.cost;
            mark(&plan, flags, n);
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
        mark(&plan, flags, problem->n_options);
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
    struct pln_frontier bounds = {0};
    enum geo_status st =
        pln_tree_bounds(p, &run->network, &run->certificate, near, sizeof near / sizeof *near,
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
    if (!st) mark(&plan, flags, unlimited.n_options);
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
    if (!st) st = solve_for(run, free ? target : 0, flags, err);
    if (!st) st = raise_least(run, target, err);
    geo_free(flags);
    return st;
}

/* The cheapest plan worth TARGET that is found; problem->budget becomes what it costs. */
static enum geo_status reach_target(struct pln_run *run, int64_t target, struct geo_err *err)
{
    if (connected(run)) return reach_target_with_hops(run, target, err);
    struct pln_opt_params params = params_of(run);
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

static enum geo_status reach_people(struct pln_run *run, struct geo_err *err)
{
    const struct pln_scenario *s = run->spec.scenario;
    enum geo_status st = reach_target(run, (int64_t)ceil(s->plan.target_people), err);
    return st == GEO_INFEASIBLE ? geo_fail_context(err, "%s: [plan] target_people = %.15g", s->path,
                                                   s->plan.target_people)
                                : st;
}

static enum geo_status count_villages(const struct pln_run *run, const struct pln_plan *plan,
                                      int64_t *people, int64_t *villages, struct geo_err *err)
{
    int64_t *each = geo_alloc_zero(plan->n * 2, sizeof *each);
    if (!each) return geo_no_memory(err, "the plan's gains", plan->n * 2, sizeof *each);
    enum geo_status st = pln_plan_gains(&run->villages, &run->audit, &run->spec.scenario->rule,
                                        &run->matrix, plan, each, each + plan->n, err);
    *people = *villages = 0;
    for (size_t i = 0; !st && i < plan->n; i++) {
        *people += each[i];
        *villages += each[plan->n + i];
    }
    geo_free(each);
    return st;
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
static enum geo_status reach_villages(struct pln_run *run, struct geo_err *err)
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
        if (!st) st = count_villages(run, &run->plan, &people, &villages, err);
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

/* What the chosen options really pay for their hops. */
static void charge_hops(struct pln_run *run)
{
    for (size_t i = 0; i < run->tree.n; i++)
        pln_price_backhaul(&run->candidates.options[run->tree.link[i].from],
                           run->tree.link[i].hop.cost_vnd);
    run->results.backhaul = run->tree.link;
    run->results.n_backhaul = run->tree.n;
}

static enum geo_status answer(struct pln_run *run, struct geo_err *err)
{
    const struct pln_plan_goal *goal = &run->spec.scenario->plan;
    if (goal->budget_vnd >= 0)
        return run->spec.scenario->keep_sites ? solve_keeping(run, err) : solve(run, NULL, err);
    if (goal->target_people > 0) return reach_people(run, err);
    return reach_villages(run, err);
}

/* What no plan within the budget can go beyond in plain people, whatever the plan itself counts.
 * With hops, by their prices for plain people. */
static enum geo_status bound_people(struct pln_run *run, struct geo_err *err)
{
    struct pln_problem people = run->problem.problem;
    struct pln_opt_params params = {.threads = run->spec.threads};
    int64_t *weight = geo_alloc(people.n_cells, sizeof *weight);
    if (!weight) return geo_no_memory(err, "the bound on people", people.n_cells, sizeof *weight);
    for (size_t j = 0; j < people.n_cells; j++)
        weight[j] = run->villages.clusters[run->problem.cluster_of_cell[j]].people;
    people.weight = weight;
    int64_t *bound = &run->results.people_bound;
    enum geo_status st = connected(run) ? pln_tree_bound(&people, &run->network, &run->certificate,
                                                         &params, bound, err)
                                        : pln_opt_bound(&people, &params, NULL, bound, err);
    geo_free(weight);
    return st;
}

enum geo_status pln_money_choose(struct pln_run *run, struct geo_err *err)
{
    bool settled = false;
    enum geo_status st = build_problem(run, err);
    if (!st) st = pln_settled_find(run, "plan", &settled, err);
    if (!st && !settled) st = read_previous(run, err);
    if (!st && !settled) st = answer(run, err);
    if (!st && !settled) st = bound_people(run, err);
    if (!st && !settled) st = pln_settled_keep(run, "plan", err);
    if (st) return st;
    run->results.budget_vnd = run->problem.problem.budget;
    charge_hops(run);
    return GEO_OK;
}

/* ---- the frontier ---- */

/* Where prices of hops are looked for, as shares of the last budget. */
static const double near_share[] = {1, 0.6, 0.33, 0.15};

static int by_amount(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The budgets to look at, rising, into BUDGET (POINTS_MOST of them at most). */
static enum geo_status list_budgets(const struct pln_run *run, int64_t *budget, size_t *n,
                                    struct geo_err *err)
{
    const char *text = run->spec.scenario->plan.budgets;
    *n = 0;
    if (!text || !*text) {
        for (int k = 1; k <= POINTS; k++)
            budget[(*n)++] = (int64_t)((double)run->problem.problem.budget * k / POINTS);
        budget[POINTS - 1] = run->problem.problem.budget;
        return GEO_OK;
    }
    for (const char *at = text; *at;) {
        char item[60];
        at += strspn(at, " ");
        size_t length = strcspn(at, ",;");
        snprintf(item, sizeof item, "%.*s", (int)(length < 59 ? length : 59), at);
        if (*n == POINTS_MOST || !pln_money_parse(item, &budget[*n]) || budget[*n] < 0)
            return geo_fail(err, GEO_USAGE,
                            "%s: [plan] budgets = %s: \"%s\"; expected up to %d amounts such as "
                            "60e9 or 60 tỷ, separated by commas",
                            run->spec.scenario->path, text, item, POINTS_MOST);
        ++*n;
        at += length + (at[length] != '\0');
    }
    qsort(budget, *n, sizeof *budget, by_amount);
    return GEO_OK;
}

/* Hops that cost nothing, for plans without backhaul. */
static enum geo_status no_hops(size_t n, struct pln_network *network, struct geo_err *err)
{
    *network = (struct pln_network){.n_options = n,
                                    .needs = geo_alloc_zero(n, 1),
                                    .root = geo_alloc_zero(n, sizeof *network->root),
                                    .first = geo_alloc_zero(n + 1, sizeof *network->first),
                                    .least_vnd = geo_alloc_zero(n, sizeof *network->least_vnd)};
    return network->needs && network->root && network->first && network->least_vnd
               ? GEO_OK
               : geo_no_memory(err, "the frontier", n, sizeof *network->root);
}

static enum geo_status find_point(struct pln_run *run, const struct pln_network *network,
                                  const struct pln_frontier *bounds, uint8_t *flags,
                                  struct pln_budget_point *point, struct pln_certificate *proof,
                                  struct geo_err *err)
{
    struct pln_problem problem = run->problem.problem;
    bool main_plan = point->budget_vnd == problem.budget;
    uint64_t work = (uint64_t)(effort_of(run) * POINT_WORK);
    struct pln_plan plan = {0};
    struct pln_tree tree = {0};
    problem.budget = point->budget_vnd;
    enum geo_status st =
        main_plan ? GEO_OK : pln_tree_plan(&problem, network, work, flags, &plan, &tree, err);
    const struct pln_plan *found = main_plan ? &run->plan : &plan;
    if (!st) st = count_villages(run, found, &point->people, &point->villages, err);
    if (!st) {
        mark(found, flags, problem.n_options);
        point->value = found->value;
        point->cost_vnd = found->cost;
        pln_frontier_bound(bounds, point->budget_vnd, &point->price);
        st = pln_frontier_certify(bounds, point->budget_vnd, proof, err);
    }
    if (!st)
        st = pln_tree_certify(&problem, network, found, main_plan ? &run->tree : &tree, proof, err);
    if (!st) {
        point->bound = proof->bound;
        if (main_plan && run->plan.bound < point->bound) point->bound = run->plan.bound;
    }
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    return st;
}

static enum geo_status find_points(struct pln_run *run, const struct pln_network *network,
                                   const struct pln_frontier *bounds, struct geo_err *err)
{
    uint8_t *flags = geo_alloc_zero(run->problem.problem.n_options, 1);
    enum geo_status st =
        flags ? GEO_OK : geo_no_memory(err, "the frontier", run->problem.problem.n_options, 1);
    size_t kept = 0;
    for (size_t i = 0; !st && i < run->n_frontier; i++) {
        run->frontier[kept] = run->frontier[i];
        st = find_point(run, network, bounds, flags, &run->frontier[kept],
                        &run->frontier_proof[kept], err);
        bool poor = st == GEO_INFEASIBLE; /* for the committed sites with their hops */
        if (poor) st = GEO_OK;
        kept += !poor;
        if (!st && run->spec.progress && run->spec.progress(run->spec.ctx, i + 1, run->n_frontier))
            st = geo_fail(err, GEO_INTERRUPTED, "interrupted in the frontier");
    }
    run->n_frontier = kept;
    geo_free(flags);
    return st;
}

/* A budget that does not pay for what is committed buys no plan. */
static void drop_poor(const struct pln_problem *p, int64_t *budget, size_t *n)
{
    int64_t committed = 0;
    size_t kept = 0;
    for (size_t o = 0; p->fixed && o < p->n_options; o++)
        committed += p->fixed[o] ? p->cost[o] : 0;
    for (size_t i = 0; i < *n; i++)
        if (budget[i] >= committed) budget[kept++] = budget[i];
    *n = kept;
}

/* What no plan up to the LAST budget can go beyond. */
static enum geo_status find_bounds(struct pln_run *run, int64_t last, struct pln_frontier *bounds,
                                   struct geo_err *err)
{
    struct pln_opt_params params = params_of(run);
    params.floors = NULL; /* they would only lower the bounds */
    struct pln_problem problem = run->problem.problem;
    problem.budget = last;
    if (!connected(run)) return pln_frontier_bounds(&problem, &params, bounds, err);
    enum geo_status st = pln_tree_cheapest(&problem, &run->network, &params, bounds, err);
    if (st) return st;
    int64_t near[sizeof near_share / sizeof *near_share];
    const size_t n = sizeof near / sizeof *near;
    for (size_t k = 0; k < n; k++)
        near[k] = (int64_t)((double)last * near_share[k]);
    return pln_tree_bounds(&problem, &run->network, &run->certificate, near, n, last, &params,
                           bounds, err);
}

static enum geo_status trace_frontier(struct pln_run *run, struct geo_err *err)
{
    int64_t budget[POINTS_MOST];
    struct pln_network free_hops = {0};
    struct pln_frontier bounds = {0};
    enum geo_status st = list_budgets(run, budget, &run->n_frontier, err);
    if (!st) drop_poor(&run->problem.problem, budget, &run->n_frontier);
    run->frontier = geo_alloc_zero(run->n_frontier, sizeof *run->frontier);
    run->frontier_proof = geo_alloc_zero(run->n_frontier, sizeof *run->frontier_proof);
    if (!st && (!run->frontier || !run->frontier_proof))
        st = geo_no_memory(err, "the frontier", run->n_frontier, 1);
    if (st || !run->n_frontier) return st;
    for (size_t i = 0; i < run->n_frontier; i++)
        run->frontier[i].budget_vnd = budget[i];
    st = find_bounds(run, budget[run->n_frontier - 1], &bounds, err);
    if (!st && !connected(run)) st = no_hops(run->problem.problem.n_options, &free_hops, err);
    if (!st) st = find_points(run, connected(run) ? &run->network : &free_hops, &bounds, err);
    pln_frontier_release(&bounds);
    pln_network_release(&free_hops);
    return st;
}

enum geo_status pln_money_frontier(struct pln_run *run, struct geo_err *err)
{
    bool settled = false;
    enum geo_status st = pln_settled_find(run, "frontier", &settled, err);
    if (!st && !settled) st = read_previous(run, err);
    if (!st && !settled) st = trace_frontier(run, err);
    if (!st && !settled) st = pln_settled_keep(run, "frontier", err);
    run->results.frontier = run->frontier;
    run->results.n_frontier = st ? 0 : run->n_frontier;
    return st;
}
