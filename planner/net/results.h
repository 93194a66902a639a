/* planner/net/results: all that a run knows, bundled for the reports. Floor 3. Plain data,
 * borrowed. */
#ifndef PLANNER_NET_RESULTS_H
#define PLANNER_NET_RESULTS_H

#include "geo/terrain/terrain.h"
#include "planner/net/area.h"
#include "planner/net/coverage.h"
#include "planner/net/backhaul.h"
#include "planner/net/candidate.h"
#include "planner/net/finding.h"
#include "planner/net/plan.h"
#include "planner/net/served.h"
#include "planner/net/service.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"

/* One line of the assumptions: every key that shapes a result, as it was used. */
struct pln_parameter {
    const char *section, *key, *value, *unit; /* "radio", "threshold", "-110", "dBm" */
    const char *source; /* who says so: "scenario hatinh.ini:14", or the default's source */
    bool is_default;
};

/* One budget of the frontier: what it buys, and what it cannot buy more than (plan's weight units).
 */
struct pln_budget_point {
    int64_t budget_vnd, cost_vnd, value, bound;
    int64_t people, villages; /* gained */
    double price; /* weight per further đồng, by the bound's slope; 0: nothing more to gain */
};

/* NULL or empty where a run stopped before that stage. */
struct pln_results {
    const char *title;  /* of the scenario */
    const char *notice; /* "Invented masts …": shown wherever the data is shown; "" when none */
    const struct pln_parameter *parameters;
    size_t n_parameters;
    const struct geo_terrain_info *terrain;
    const struct geo_terrain *ground; /* for the relief in pictures; NULL: maps without relief */
    const struct pln_areas *communes; /* outlines; NULL: none given */
    const struct pln_villages *villages;
    const struct pln_towers *towers;
    const struct pln_programme *programme;
    const struct pln_programme_changes
        *programme_changes; /* against an earlier list; NULL: none given */
    const struct pln_findings *findings;
    const struct pln_audit *audit;
    const struct pln_site_kinds *kinds;
    const struct pln_candidates *candidates;
    const struct pln_matrix *matrix;
    const struct pln_problem *problem;
    const struct pln_plan *plan;
    const uint32_t *cluster_of_cell; /* of the problem's cells; NULL: cell i is cluster i */
    int64_t weight_per_person; /* what a person without priority weighs in the problem; 0: 1 */
    const struct pln_budget_point *frontier; /* rising budgets */
    size_t n_frontier;
    size_t n_poor_budgets;               /* left out: too small */
    const struct pln_coverage *coverage; /* of phusong coverage */
    const struct pln_served_land *land;  /* outlines of the land with signal; NULL: not drawn */
    const struct pln_backhaul_link *backhaul; /* hops of the plan */
    size_t n_backhaul;
    bool backhaul_planned;  /* false: backhaul was left out */
    bool roads_costed;      /* false: access roads were left out */
    int64_t people_bound;   /* no plan within the budget gains more people; −1: not worked out */
    int64_t least_cost_vnd; /* of a target: no plan that costs less reaches it; −1: no target, or
                             * not proven */
    double target_people, target_villages_pct; /* 0: none */
    int64_t budget_vnd;
    double threshold_dbm;
    unsigned wanted_tech;
    int32_t report_date; /* yyyymmdd as the scenario states it; 0: it does not */
    /* Gains of each chosen option, in the plan's order: villages whose verdict becomes served,
     * people. */
    const int64_t *people_gained, *villages_gained;
    /* An earlier plan that was to be held on to: its sites, how many are in this plan, and the
     * weight that holding on costs. earlier_sites 0: none was given. */
    size_t earlier_sites, kept_sites;
    int64_t keeping_cost;
};

#endif
