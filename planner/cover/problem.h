/* planner/cover/problem: the choice of sites as plain integers, and what a choice changes. Floor 4.
 * Main thread.
 *
 * Cells are the target clusters; options of one place form a group (at most one of them is built);
 * weights are people times the factors of design/DOMAIN, in hundredths, so that they are whole. */
#ifndef PLANNER_COVER_PROBLEM_H
#define PLANNER_COVER_PROBLEM_H

#include "planner/cover/rule.h"
#include "planner/cover/target.h"
#include "planner/net/candidate.h"
#include "planner/net/plan.h"
#include "planner/net/village.h"

#define PLN_WEIGHT_SCALE 100    /* weight of one person with factor 1 */
#define PLN_VILLAGE_WEIGHT 1000 /* thousandths of a village, where villages are counted */

enum pln_weigh {
    PLN_WEIGH_PEOPLE,
    PLN_WEIGH_VILLAGES /* each village 1000, shared among its people */
};

struct pln_weights { /* factors multiply; 1: no preference */
    enum pln_weigh by;
    double difficult_grid, other_grid, no_grid; /* 1.5, 1, 1 */
    double border;                              /* 1.3 */
    double amenity;                             /* school or clinic: 1.2 once */
    int64_t scale; /* weight of one person (or thousandth of a village); 0: PLN_WEIGHT_SCALE */
};
struct pln_weights pln_weights_default(void);

struct pln_problem_data {
    struct pln_problem problem; /* its arrays are those below */
    int64_t *cost, *weight;
    uint32_t *group, *cell;
    uint8_t *fixed; /* NULL: no option is committed */
    size_t *first;
    uint32_t *cluster_of_cell; /* n_cells: cluster index */
};

/* Returned in *DATA: pln_problem_release(). Costs are the options' totals. */
enum geo_status pln_problem_build(const struct pln_villages *villages,
                                  const struct pln_targets *targets,
                                  const struct pln_candidates *candidates,
                                  const struct pln_matrix *matrix,
                                  const struct pln_weights *weights, int64_t budget_vnd,
                                  struct pln_problem_data *data, struct geo_err *err);
void pln_problem_release(struct pln_problem_data *data);

/* Options without a way to the network (LEAST_VND, n_options, negative) serve nobody. */
void pln_problem_bar(struct pln_problem_data *data, const int64_t *least_vnd);

/* The weight (PLN_WEIGHT_SCALE · PLN_VILLAGE_WEIGHT a village, no factors) that a choice must cover
 * so that WANTED villages more can be served: what those that need least need, each to the rule's
 * share of its people. All there is where so many cannot be served. */
enum geo_status pln_villages_need(const struct pln_villages *villages,
                                  const struct pln_audit *audit, const struct pln_rule *rule,
                                  const struct pln_targets *targets, int64_t wanted,
                                  int64_t *weight, struct geo_err *err);

/* What each chosen option adds, in the plan's order: people in clusters newly served, villages
 * whose verdict becomes SERVED by the rule. PEOPLE and VILLAGES hold plan->n values each. */
enum geo_status pln_plan_gains(const struct pln_villages *villages, const struct pln_audit *audit,
                               const struct pln_rule *rule, const struct pln_matrix *matrix,
                               const struct pln_plan *plan, int64_t *people,
                               int64_t *villages_gained, struct geo_err *err);

#endif
