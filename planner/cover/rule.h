/* planner/cover/rule: when does a place count as served? Floor 4. Pure.
 *
 * One margin decides: RSRP at the required share of locations, minus the threshold. The model errs,
 * so margins smaller than uncertain_db either way decide nothing and are called uncertain. */
#ifndef PLANNER_COVER_RULE_H
#define PLANNER_COVER_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "planner/net/service.h"

struct pln_rule {
    double threshold_dbm; /* RSRP per resource element outdoors; −110 */
    double location_pct;  /* share of locations that must have it, 1 … 99; 95 */
    double sigma_db;      /* location variability; < 0: by frequency, P.1812-8 eq. (64) */
    double sigma_width_m; /* the square that eq. (64) is asked for: the extent of one point's
                             houses; 500 */
    double uncertain_db;  /* the model's error: margins within ± this are uncertain; 3 */
    double served_pct;    /* a village is served when this share of its people is; 95 */
    double radius_km; /* masts further away are not looked at: an assumption, shown as such; 20 */
    unsigned wanted_tech; /* set of enum pln_tech; LTE */
};
struct pln_rule pln_rule_default(void);

/* What has to be taken off the median RSRP at this carrier: k(location_pct)·σ, dB. */
double pln_rule_allowance_db(const struct pln_rule *rule, double freq_mhz);

/* Median RSRP at which a mast of this carrier is a server (margin 0). */
double pln_rule_server_dbm(const struct pln_rule *rule, double freq_mhz);

/* Verdict on one place: SERVED, UNCERTAIN or NONE; a NaN margin (no mast) is NONE, or UNCERTAIN
 * when terrain was missing on a path that could have served (has_gap). */
enum pln_verdict pln_rule_place(const struct pln_rule *rule, double margin_db, int has_gap);

/* The people of one village by verdict of their cluster (clusters, where nobody was counted). */
struct pln_tally {
    int64_t total, served, uncertain;
};

/* Verdict on a village: SERVED when enough of its people are for certain; else UNCERTAIN when the
 * uncertain ones would make it so; else by its centre: served → PARTIAL, uncertain → UNCERTAIN,
 * none → NONE. */
enum pln_verdict pln_rule_village(const struct pln_rule *rule, const struct pln_tally *tally,
                                  enum pln_verdict centre);

#endif
