/* planner/net/village: villages, their household clusters, and the programme's list. Floor 3.
 *
 * Plain data, immutable once read; const-shareable. All strings live in the table's arena, are
 * UTF-8 in NFC, and are "" where unknown, never NULL. */
#ifndef PLANNER_NET_VILLAGE_H
#define PLANNER_NET_VILLAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"

#define PLN_NONE UINT32_MAX /* "no such index" in every uint32_t index of planner/ */

enum pln_tier { /* who pays, design/DOMAIN */
                PLN_TIER_UNKNOWN,
                PLN_TIER_DIFFICULT_GRID, /* especially difficult, with grid: universal service fund
                                          */
                PLN_TIER_OTHER_GRID,     /* with grid, other: operators */
                PLN_TIER_NO_GRID         /* solar, satellite, or wait */
};
const char *pln_tier_name(enum pln_tier tier); /* "difficult-grid", "other-grid", "no-grid", "" */

struct pln_cluster { /* households that are served or not together */
    double lon_deg, lat_deg;
    int64_t people;
    bool from_cell; /* a cell of a population raster, known to half its width */
};

struct pln_village {
    const char *id, *name, *commune, *commune_code, *district, *province;
    double lon_deg, lat_deg; /* WGS 84, the centre */
    int64_t people;          /* ≥ 0 */
    double altitude_m;       /* as the list has it, only to check the position; NaN: not told */
    enum pln_tier tier;
    bool border, school, clinic;
    uint32_t first_cluster,
        n_clusters; /* n ≥ 1: without a cluster table the centre is the only one */
    uint32_t row;   /* of the source file, counting the header as row 1 */
};

struct pln_villages {
    struct pln_village *at;
    size_t n;
    struct pln_cluster *clusters;
    size_t n_clusters;
    struct geo_arena strings;
};
void pln_villages_release(struct pln_villages *villages);
uint32_t pln_villages_find(const struct pln_villages *villages,
                           const char *id); /* O(n); PLN_NONE */

/* One entry of the programme's list of villages without signal. Dates are yyyymmdd, 0: none. */
struct pln_listed {
    const char *village_id, *name, *commune, *province, *source, *definition, *power;
    enum pln_tier tier;
    int32_t listed_date, covered_date;
    uint32_t village; /* index into the villages; PLN_NONE: not found there */
    uint32_t row;
};
struct pln_programme {
    struct pln_listed *at;
    size_t n;
    int32_t report_date; /* entries with covered_date ≤ this count as served */
    struct geo_arena strings;
};
void pln_programme_release(struct pln_programme *programme);

/* What changed from an earlier list of the programme to this one. */
enum pln_list_change_kind {
    PLN_LIST_ADDED,
    PLN_LIST_DROPPED,
    PLN_LIST_COVERED,   /* had no date of coverage, and has one now */
    PLN_LIST_UNCOVERED, /* the other way */
    PLN_LIST_COVERED_DATE,
    PLN_LIST_LISTED_DATE,
    PLN_LIST_TIER,
    PLN_LIST_POWER,
    PLN_LIST_DEFINITION,
    PLN_LIST_CHANGES
};
const char *pln_list_change_name(enum pln_list_change_kind kind); /* "added" … "covered-date" */

struct pln_list_change {
    enum pln_list_change_kind kind;
    uint32_t entry, earlier; /* in this list and in the earlier one; PLN_NONE: not there */
    const char *old_value, *new_value; /* "" where there is none; dates as 2024-06-30 */
};
struct pln_programme_changes {
    const char *file; /* the earlier list, as given */
    struct pln_programme previous;
    struct pln_list_change *at; /* by kind, then in the order of the list */
    size_t n, cap, count[PLN_LIST_CHANGES];
    size_t common;            /* entries that are in both lists */
    size_t changed;           /* of them, those with another date, tier, power or definition */
    size_t dropped_uncovered; /* dropped without a date of coverage */
    int32_t reissued_from, reissued_to; /* most entries were listed anew, from one date to another:
                                           no change of theirs; 0: they were not */
    struct geo_arena strings;
};
void pln_programme_changes_release(struct pln_programme_changes *changes);

#endif
