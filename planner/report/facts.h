/* planner/report/facts: what the reports say, worked out once from the results. Floor 6. Pure.
 *
 * Sums run in index order over integers, so that every output tells the same numbers. */
#ifndef PLANNER_REPORT_FACTS_H
#define PLANNER_REPORT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planner/net/results.h"

/* Where a village stands against the programme's list. */
enum pln_standing {
    PLN_STANDING_UNLISTED,  /* not on the list */
    PLN_STANDING_REMAINING, /* listed, no date of coverage yet, and the audit finds no sure service
                             */
    PLN_STANDING_PREDICTED_SERVED, /* listed, no date of coverage, but the audit finds it served */
    PLN_STANDING_SERVED            /* listed, with a date of coverage up to the report date */
};
const char *pln_standing_name(enum pln_standing standing);

#define PLN_VERDICTS 4

/* Counts of one group: a province, a tier, the whole. */
struct pln_census {
    const char *name;                          /* borrowed */
    int64_t villages, verdict[PLN_VERDICTS];   /* verdict[] all 0 without an audit */
    int64_t people, people_served;             /* today, by the audit */
    int64_t people_without_sure[PLN_VERDICTS]; /* people of villages by verdict */
    int64_t listed, served, predicted_served;  /* the programme's entries */
    int64_t sites, cost_vnd;                   /* of the plan, by the village nearest to the site */
};

/* Entries covered on one day, and up to it. */
struct pln_day {
    int32_t date; /* yyyymmdd */
    int64_t served, cumulative;
};

/* A village that the plan reaches. */
struct pln_reach {
    uint32_t rank;  /* index into the plan of the strongest chosen option; PLN_NONE: not reached */
    float rsrp_dbm; /* at its strongest newly served cluster; NaN: not reached */
};

struct pln_proposal {
    const struct pln_candidate *candidate;
    const struct pln_option *option;
    const struct pln_site_kind *kind;
    int64_t villages, people; /* gained by this one, in the plan's order */
    int64_t cumulative_vnd, cumulative_villages, cumulative_people;
    uint32_t near_village; /* the village nearest to it; PLN_NONE when there is none */
};

/* What is proven about the plan. */
struct pln_certainty {
    bool weights_are_people; /* every weight is the people of its cell times weight_per_person */
    int64_t bound_people;    /* no plan within the budget gains more people */
    double gap_pct;          /* in the plan's weights */
};

struct pln_serving_link {
    uint32_t village, from; /* from: tower index, or rank index of the proposal when planned */
    bool planned;
};

/* The azimuths of a mast's sectors: "0;120;240"; "" of one that sends around. */
struct pln_azimuths {
    char text[PLN_SECTORS_MAX * 8];
};

/* How often a finding was made. */
struct pln_code_tally {
    const char *code;
    int64_t n;
};

struct pln_facts {
    const struct pln_results *results;
    struct pln_azimuths *azimuths; /* by tower */
    struct pln_census total;
    struct pln_census
        *areas; /* by province, or by commune where there is one province; worst first */
    size_t n_areas;
    bool areas_are_communes;
    struct pln_census *provinces; /* by name */
    size_t n_provinces;
    struct pln_census *communes; /* one per outline of results->communes; NULL without */
    struct pln_census tiers[4];  /* by enum pln_tier */
    struct pln_day *days;        /* rising */
    size_t n_days;
    uint32_t
        *listed_as; /* per village: entry of the programme, PLN_NONE; NULL without a programme */
    struct pln_reach *reach; /* per village; NULL without a plan */
    uint32_t
        *no_signal; /* villages not surely served, in the villages' order, and listed ones served */
    size_t n_no_signal;
    struct pln_proposal *proposals;
    size_t n_proposals;
    struct pln_cost parts; /* of all proposals together */
    struct pln_certainty certainty;
    struct pln_serving_link *links;
    size_t n_links;
    struct pln_code_tally *codes; /* of the findings, by code */
    size_t n_codes;
};

enum geo_status pln_facts_build(const struct pln_results *results, struct pln_facts *facts,
                                struct geo_err *err);
void pln_facts_release(struct pln_facts *facts);

/* Of village V; UNLISTED without a programme. */
enum pln_standing pln_facts_standing(const struct pln_facts *facts, uint32_t village);

/* Of one programme entry. */
enum pln_standing pln_facts_entry_standing(const struct pln_facts *facts, size_t entry);

#endif
