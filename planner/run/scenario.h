/* planner/run/scenario: what a run is asked to do, read from an INI file and checked. Floor 7.
 *
 * The keys stand in one table (planner/run/keys.c) that drives parsing, checking, defaults, the
 * `parameters` of the outputs and the documentation. Paths are relative to the scenario's folder.
 * A scenario is immutable once loaded; const-shareable. It owns all its strings. */
#ifndef PLANNER_RUN_SCENARIO_H
#define PLANNER_RUN_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"
#include "geo/terrain/terrain.h"
#include "planner/cover/backhaul.h"
#include "planner/cover/candidate.h"
#include "planner/cover/link.h"
#include "planner/cover/problem.h"
#include "planner/cover/rule.h"
#include "planner/intake/intake.h"
#include "planner/net/results.h"

/* How far a run goes; a later stage needs all keys of the earlier ones. */
enum pln_stage { PLN_STAGE_CHECK, PLN_STAGE_AUDIT, PLN_STAGE_CANDIDATES, PLN_STAGE_PLAN };
const char *pln_stage_name(enum pln_stage stage); /* "check", "audit", "candidates", "plan" */

struct pln_path_list {
    const char **at; /* resolved, globs expanded, in the order given and then by name */
    size_t n;
};

struct pln_plan_goal {          /* exactly one is given */
    int64_t budget_vnd;         /* −1: not given */
    double target_people;       /* 0: not given */
    double target_villages_pct; /* 0: not given */
    const char *budgets;        /* for the frontier, separated by commas; "": twelfths */
};

struct pln_scenario {
    const char *path, *name, *dir; /* name: the file's own name, for outputs; dir: its folder */
    const char *title, *notice;
    struct pln_path_list dem;
    const char *clutter, *clutter_table;
    enum geo_void_rule voids;
    struct pln_intake_spec intake; /* every table of the user's, and what its masts leave out */
    struct pln_link_setup link;
    struct pln_rule rule;
    struct pln_site_kinds kinds; /* one per [site NAME], in the file's order */
    struct pln_candidate_rule candidates;
    struct pln_source grid, roads, fibre;
    struct pln_cost_rates costs;
    struct pln_backhaul_rule backhaul;
    struct pln_weights weights;
    struct pln_plan_goal plan;
    const char *floors;    /* table of least shares per province; NULL: none */
    const char *committed; /* table of sites that are built in any case; NULL: none */
    const char
        *keep_sites; /* proposals.csv of an earlier run whose sites are to be held on to; NULL */
    double keep_share_pct;
    const char *previous; /* certificate.json of an earlier run, where the plan begins; NULL */
    const char *lang;     /* "vi", "en" */
    int draw_coverage;    /* enum pln_draw (planner/run/served.h) */
    double coverage_cell_m;

    struct pln_parameter *parameters; /* every key as used, in the table's order */
    size_t n_parameters;

    struct geo_arena strings;
    struct pln_set_key *given; /* what was set, and where */
    size_t n_given, cap_given;
};

/* Read PATH, apply OVERRIDES ("plan.budget_vnd=50e9", "site pole.capex_vnd=2e8"; from the command
 * line; a budget or target among them takes the place of the scenario's), fill in defaults and
 * check what STAGE needs. GEO_USAGE: the scenario is wrong, with
 * file:line; GEO_BAD_DATA: a file it names cannot be read. */
struct pln_scenario_request {
    const char *path;
    enum pln_stage stage;
    const char *const *overrides;
    size_t n_overrides;
};
enum geo_status pln_scenario_load(const struct pln_scenario_request *request,
                                  struct pln_scenario *scenario, struct geo_err *err);
void pln_scenario_release(struct pln_scenario *scenario);

#endif
