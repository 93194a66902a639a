/* planner/cover/explain: why a place has the signal it has, and what would mend it. Floor 4. Main
 * thread.
 *
 * The strongest masts by the same links as the audit; on each path the ridges in the way, each with
 * the dB that would be saved if it were cut down to where it leaves 60 % of the first Fresnel zone
 * free (one after the other, the worst first); and single changes tried with the same link engine:
 * re-tilting, another band or a higher antenna on a mast, adding the technology, a new site. */
#ifndef PLANNER_COVER_EXPLAIN_H
#define PLANNER_COVER_EXPLAIN_H

#include "planner/cover/cost.h"
#include "planner/cover/link.h"
#include "planner/cover/rule.h"
#include "planner/net/tower.h"
#include "planner/net/village.h"

#define PLN_EXPLAIN_MASTS 5
#define PLN_EXPLAIN_RIDGES 3
#define PLN_EXPLAIN_REMEDIES 64

struct pln_ridge {
    double lon_deg, lat_deg, distance_km; /* from the mast */
    double ground_m;                      /* of its top */
    double cover_m;                       /* height of what stands on it */
    double over_m; /* of its top, with what stands on it, above the line of sight; < 0: below */
    double saved_db;
};

struct pln_heard {
    uint32_t tower;
    bool serves; /* counts as a server: on air, with the wanted technology */
    struct pln_link link;
    double margin_db; /* NaN: the terrain is missing */
    struct pln_ridge ridge[PLN_EXPLAIN_RIDGES];
    size_t n_ridges;
};

enum pln_remedy_kind {
    PLN_REMEDY_TILT, /* another downtilt: a visit, no capital */
    PLN_REMEDY_BAND, /* another carrier on the mast: costed as the cheapest kind that adds LTE */
    PLN_REMEDY_KIND  /* one of the scenario's site kinds */
};
struct pln_remedy {
    enum pln_remedy_kind what;
    uint32_t tower; /* on this mast; PLN_NONE: at a new place */
    uint32_t kind;  /* index into the kinds; PLN_NONE */
    double value;   /* tilt in degrees; carrier in MHz; antenna height in m */
    double lon_deg, lat_deg, distance_km;
    double rsrp_dbm, margin_db;
    int64_t cost_vnd; /* present value; −1: not known */
};

struct pln_explanation {
    struct pln_heard mast[PLN_EXPLAIN_MASTS];
    size_t n_masts, n_in_reach;                     /* those shown; all within the radius */
    struct pln_remedy remedy[PLN_EXPLAIN_REMEDIES]; /* those that serve first, the cheapest first */
    size_t n_remedies;
};

struct pln_explain_spec { /* all borrowed */
    const struct geo_terrain *terrain;
    const struct pln_link_setup *setup;
    const struct pln_rule *rule;
    const struct pln_towers *towers;
    const struct pln_site_kinds *kinds; /* may be empty */
    const struct pln_finance *finance;
    double lon_deg, lat_deg;
};

/* GEO_NO_COVER when the place itself lies outside the terrain. */
enum geo_status pln_explain_place(const struct pln_explain_spec *spec, struct pln_explanation *out,
                                  struct geo_err *err);

#endif
