/* planner/run/diff: what is different between two finished runs, and why. Floor 7. Main thread.
 *
 * Read from the two output folders alone: manifest.json and the layers villages, towers, proposals
 * and the table summary of plan.gpkg. Villages are matched by identifier, masts likewise, sites by
 * kind and place. A village has one cause, the nearest to it: the list when the village itself
 * changed; else its best server (the one it gained, the one it lost) when that mast was added,
 * removed or changed; else the parameters; else the terrain; else other masts. */
#ifndef PLANNER_RUN_DIFF_H
#define PLANNER_RUN_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"
#include "geo/base/output.h"
#include "planner/report/language.h"

enum pln_change {
    PLN_CHANGE_GAINED,    /* served now, not before */
    PLN_CHANGE_LOST,      /* served before; none or partial now */
    PLN_CHANGE_UNCERTAIN, /* uncertain now, not before */
    PLN_CHANGE_OTHER,     /* another change of the verdict */
    PLN_CHANGE_LISTED,    /* new in the list of villages */
    PLN_CHANGE_DELISTED,  /* gone from it */
    PLN_CHANGES
};
const char *pln_change_name(enum pln_change change); /* "gained", "lost", … */

enum pln_cause {
    PLN_CAUSE_LIST,
    PLN_CAUSE_MAST_ADDED,
    PLN_CAUSE_MAST_REMOVED,
    PLN_CAUSE_MAST_CHANGED,
    PLN_CAUSE_PARAMETERS,
    PLN_CAUSE_TERRAIN,
    PLN_CAUSE_OTHER_MASTS,
    PLN_CAUSE_PROGRAM, /* none of the above: another version */
    PLN_CAUSES
};
const char *pln_cause_name(enum pln_cause cause); /* "list", "mast-added", … */

struct pln_diff_village {
    const char *id, *name, *commune, *province;
    double lon_deg, lat_deg;
    int64_t people;
    enum pln_change change;
    enum pln_cause cause;
    const char *mast; /* the mast of the cause; "": none */
    const char *what; /* what of it changed: "tx_power_dbm 43.0 → 44.0"; "": nothing to name */
    const char *verdict_before, *verdict_after; /* "": not in the list */
    const char *programme_before, *programme_after;
    int64_t served_before, served_after;    /* people; 0: not in the list */
    double rsrp_before_dbm, rsrp_after_dbm; /* NaN: none */
};

enum pln_mast_change { PLN_MAST_ADDED, PLN_MAST_REMOVED, PLN_MAST_CHANGED, PLN_MAST_CHANGES };
const char *pln_mast_change_name(enum pln_mast_change change); /* "added", "removed", "changed" */

struct pln_diff_mast {
    enum pln_mast_change change;
    const char *id, *operator;
    const char
        *what; /* columns that changed: "antenna_height_m 30.0 → 42.0; downtilt_deg 2.0 → 4.0" */
    double lon_deg, lat_deg;
    size_t n_villages; /* that changed because of it */
    int64_t people;    /* in them */
};

enum pln_site_change {
    PLN_SITE_KEPT,
    PLN_SITE_ADDED,
    PLN_SITE_DROPPED,
    PLN_SITE_REPLACED,
    PLN_SITE_CHANGES
};
const char *pln_site_change_name(enum pln_site_change change); /* replaced: another kind there */

struct pln_diff_site {
    enum pln_site_change change;
    const char *kind_before, *kind_after, *near_village; /* "": none */
    double lon_deg, lat_deg;
    int64_t cost_before_vnd, cost_after_vnd, people_before, people_after; /* 0: not there */
};

struct pln_diff_progress {                   /* of one run; 0: it says nothing of that */
    int64_t listed, reported, predicted;     /* the programme's list: villages; served as reported,
                                                as terrain and propagation tell */
    int64_t sites, spent_vnd, people_gained; /* the plan */
};

struct pln_diff_pair { /* a parameter, an input file or a figure that differs */
    const char *name, *before, *after, *unit;
};

struct pln_diff {
    const char *run_a, *run_b;         /* the folders, as given */
    struct pln_diff_village *villages; /* by change, then by falling people, then by identifier */
    size_t n_villages;
    struct pln_diff_mast *masts; /* by identifier */
    size_t n_masts;
    struct pln_diff_site *sites; /* by change, then by falling cost */
    size_t n_sites;
    struct pln_diff_pair *parameters, *inputs, *figures;
    size_t n_parameters, n_inputs, n_figures;
    struct pln_diff_progress before, after;
    size_t count[PLN_CHANGES], mast_count[PLN_MAST_CHANGES], site_count[PLN_SITE_CHANGES];
    int64_t people[PLN_CHANGES], site_cost_vnd[PLN_SITE_CHANGES];
    int64_t served_people[PLN_CHANGES]; /* people with signal: after less before */
    struct geo_arena strings;
};

/* GEO_BAD_DATA: one of the folders does not hold a finished run. *DIFF is returned. */
enum geo_status pln_diff_runs(const char *run_a, const char *run_b, struct pln_diff *diff,
                              struct geo_err *err);
void pln_diff_release(struct pln_diff *diff);

/* For the terminal; one JSON object; and diff_villages.csv, diff_masts.csv, diff_sites.csv,
 * diff.json, diff.gpkg.
 */
enum geo_status pln_diff_text(const struct pln_diff *diff, struct geo_buf *text,
                              struct geo_err *err);
enum geo_status pln_diff_json(const struct pln_diff *diff, struct geo_buf *text,
                              struct geo_err *err);
enum geo_status pln_diff_write(const struct pln_diff *diff, enum pln_language language,
                               struct geo_outputs *out, struct geo_err *err);

#endif
