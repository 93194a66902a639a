/* planner/net/way: what lies in the land already: power lines, roads, fibre. Floor 3. Plain data.
 *
 * Lines are points along them, PLN_WAY_STEP_KM apart or closer. */
#ifndef PLANNER_NET_WAY_H
#define PLANNER_NET_WAY_H

#include <stddef.h>

#define PLN_WAY_STEP_KM 0.1

struct pln_ways {
    double *lon_deg, *lat_deg; /* WGS 84 */
    size_t n, cap, cap_lat;
};
void pln_ways_release(struct pln_ways *ways);

#endif
