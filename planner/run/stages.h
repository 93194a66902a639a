/* planner/run/stages: check → audit → candidates → plan, and what comes of it. Floor 7. Main
 * thread.
 *
 * A run owns everything it made; `results` is the view that the reports read. The stages are one
 * table of steps (stages.c); a run stops after the last step of the stage asked for. */
#ifndef PLANNER_RUN_STAGES_H
#define PLANNER_RUN_STAGES_H

#include "planner/cover/audit.h"
#include "planner/cover/backhaul.h"
#include "planner/cover/problem.h"
#include "planner/cover/reach.h"
#include "planner/cover/target.h"
#include "planner/opt/certificate.h"
#include "planner/opt/floors.h"
#include "planner/opt/frontier.h"
#include "planner/opt/tree.h"
#include "planner/run/inputs.h"
#include "planner/run/keep.h"
#include "planner/run/provinces.h"
#include "planner/run/recollect.h"
#include "planner/run/scenario.h"

struct pln_previous; /* planner/run/previous */

/* The terrain and land cover of a scenario; *TERRAIN is returned: geo_terrain_release(). */
enum geo_status pln_scenario_terrain(const struct pln_scenario *scenario,
                                     struct geo_terrain **terrain, struct geo_err *err);

struct pln_run_spec {
    const struct pln_scenario *scenario; /* borrowed; must outlive the run */
    enum pln_stage stage;
    int threads;
    struct pln_store *store; /* borrowed; NULL: nothing is remembered. The results are the same */
    const struct pln_inputs *inputs; /* borrowed: the files; NULL: plans are not remembered */
    /* Told before each step: its name. NULL: silent. */
    void (*step)(void *ctx, const char *name);
    /* As geo/base/par: non-zero stops the run with GEO_INTERRUPTED. NULL: never. */
    int (*progress)(void *ctx, size_t done, size_t n);
    void *ctx; /* of both */
};

struct pln_run {
    struct pln_run_spec spec;
    struct geo_terrain *terrain;
    struct geo_terrain_info terrain_info;
    struct pln_areas communes;
    struct geo_buf ground;          /* its blocks; with a store */
    struct pln_recollection *heard; /* what is known of the audit's pairs; NULL: not looked up */
    struct geo_err forgetful;       /* why the store was left alone; status GEO_OK: it was not */
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_programme programme;
    struct pln_programme_changes programme_changes;
    struct pln_findings findings;
    struct pln_checks village_checks, tower_checks; /* counts only */
    struct pln_audit audit;
    struct pln_targets targets;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_reach_count reach;
    struct pln_problem_data problem;
    struct pln_provinces provinces; /* of the problem's cells */
    struct pln_floors floors;       /* n 0: none */
    struct pln_ways grid, roads, fibre;
    struct geo_key question;       /* planner/run/settled; with a store */
    struct pln_previous *previous; /* where the plan begins; NULL: from nothing */
    struct pln_network network;    /* all zero: backhaul is left out */
    struct pln_plan plan;
    struct pln_keeping keeping; /* all 0: no earlier plan was given */
    struct pln_tree tree;       /* the plan's hops */
    struct pln_certificate certificate;
    struct pln_frontier curve[2]; /* no plan goes beyond: at the cheapest hops; with their prices */
    bool curves_found;
    struct pln_served_land land; /* empty where the scenario wants none */
    struct pln_budget_point *frontier;
    struct pln_certificate *frontier_proof; /* of each point */
    size_t n_frontier;
    int64_t *people_gained, *villages_gained; /* plan.n each */
    struct pln_results results;               /* borrows all of the above */
};

/* What the audit of a run that got through the check would compute, given its store. */
enum geo_status pln_run_foresee(struct pln_run *run, struct pln_audit_forecast *forecast,
                                struct geo_err *err);

/* RUN is released by pln_run_release() whatever the outcome. */
enum geo_status pln_run_execute(const struct pln_run_spec *spec, struct pln_run *run,
                                struct geo_err *err);
void pln_run_release(struct pln_run *run);

#endif
