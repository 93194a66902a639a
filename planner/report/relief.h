/* planner/report/relief: the ground as a shaded picture to lay under a map. Floor 6. Main thread.
 *
 * Muted tints by height and a light from the north-west, pale enough that the symbols stand out. */
#ifndef PLANNER_REPORT_RELIEF_H
#define PLANNER_REPORT_RELIEF_H

#include "geo/terrain/terrain.h"
#include "planner/report/frame.h"

struct pln_relief {
    size_t width, height; /* 0: no relief */
    uint32_t *rgb;        /* 0x00RRGGBB, row 0 in the north; west to east */
    struct pln_box box;
};

/* GROUND (borrowed; NULL gives an empty relief) sampled over BOX with its longer side SIDE pixels.
 * Where there is no terrain the paper stays. Cost: one bilinear height a pixel. */
enum geo_status pln_relief_make(const struct geo_terrain *ground, struct pln_box box, size_t side,
                                struct pln_relief *relief, struct geo_err *err);
void pln_relief_release(struct pln_relief *relief);

/* The shading alone: WIDTH × HEIGHT heights (NaN: none) at CELL_M metres a pixel, into RGB. */
void pln_relief_shade(const float *height_m, size_t width, size_t height, double cell_m,
                      uint32_t *rgb);

#endif
