/* planner/net/tower: masts as they stand, and kinds of new site. Floor 3. Plain data. */
#ifndef PLANNER_NET_TOWER_H
#define PLANNER_NET_TOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"
#include "planner/radio/budget.h"

enum pln_tech {
    PLN_TECH_GSM = 1,
    PLN_TECH_UMTS = 2,
    PLN_TECH_LTE = 4,
    PLN_TECH_NR = 8
}; /* a set */
enum pln_mast_status { PLN_MAST_ON_AIR, PLN_MAST_PLANNED, PLN_MAST_OFF };

struct pln_tower {
    const char *id, *operator_name; /* never NULL */
    double lon_deg, lat_deg;
    unsigned tech; /* set of enum pln_tech */
    enum pln_mast_status status;
    bool height_assumed; /* the list had no mast height: the default was taken, and a finding says
                            so */
    struct pln_transmitter tx;
    uint32_t row;
};

struct pln_towers {
    struct pln_tower *at;
    size_t n;
    struct geo_arena strings;
};
void pln_towers_release(struct pln_towers *towers);

/* Does this mast count as a server: on air with at least one of the wanted technologies? */
bool pln_tower_serves(const struct pln_tower *tower, unsigned wanted_tech);

enum pln_fix {                  /* what building this kind means; cheap fixes first */
               PLN_FIX_RAISE,   /* a mast on air: its antenna goes to tx.antenna_height_m */
               PLN_FIX_ADD_LTE, /* a mast without the wanted technology gets this transmitter */
               PLN_FIX_SECTOR,  /* a further sector on a mast, pointed at the gap */
               PLN_FIX_REMOTE,  /* a remote sector hung on a parent site by microwave */
               PLN_FIX_POLE,    /* a new pole site */
               PLN_FIX_MACRO    /* a new tower */
};
const char *
pln_fix_name(enum pln_fix fix); /* "raise", "add-lte", "sector", "remote", "pole", "macro" */

/* One [site NAME] section of the scenario. */
struct pln_site_kind {
    const char *name, *source; /* source of the money figures */
    enum pln_fix fix;
    struct pln_transmitter tx;
    int64_t capex_vnd, opex_vnd_per_year;
    double life_years;
    double power_w; /* mean load, for grid or solar */
};
struct pln_site_kinds {
    struct pln_site_kind *at;
    size_t n;
    struct geo_arena strings;
};
void pln_site_kinds_release(struct pln_site_kinds *kinds);

#endif
