/* planner/net/served: the land that has signal today, and what the plan adds, as outlines. Floor 3.
 * Plain data: planner/cover/area_served makes it, planner/report draws it.
 *
 * Classes as the verdicts on villages: surely served, served once the plan is built, within the
 * model's error of the threshold. */
#ifndef PLANNER_NET_SERVED_H
#define PLANNER_NET_SERVED_H

#include "planner/net/area.h"

enum pln_land { PLN_LAND_SERVED, PLN_LAND_PLANNED, PLN_LAND_UNCERTAIN, PLN_LAND_COUNT };
const char *pln_land_name(enum pln_land land); /* "served", "planned", "uncertain" */

struct pln_served_land {
    struct pln_areas outlines;  /* one area for each of enum pln_land, in its order */
    double km2[PLN_LAND_COUNT]; /* before small patches were joined to their neighbours */
    double cell_m;              /* side of the cells that were looked at, about */
};
void pln_served_land_release(struct pln_served_land *land);

#endif
