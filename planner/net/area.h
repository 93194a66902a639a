/* planner/net/area: outlines of communes (or provinces). Floor 3. Plain data, const-shareable.
 *
 * Polygons with holes as rings of WGS 84 points; the first point of a ring is repeated at its end.
 * All strings live in the arena, are UTF-8 in NFC, "" where unknown. */
#ifndef PLANNER_NET_AREA_H
#define PLANNER_NET_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"

struct pln_ring {
    size_t first, n; /* points lonlat[2·first …]; n ≥ 4 */
    bool hole;       /* belongs to the last ring before it that is no hole */
};

struct pln_area {
    const char *code, *name, *province;
    uint32_t first_ring, n_rings;
};

struct pln_areas {
    struct pln_area *at;
    size_t n;
    struct pln_ring *rings;
    size_t n_rings;
    double *lonlat; /* longitude, latitude, … */
    size_t n_points;
    struct geo_arena strings;
};
void pln_areas_release(struct pln_areas *areas);

#endif
