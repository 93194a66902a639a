/* planner/demo/relief: invented mountains. Floor 7. Main thread; parallel inside.
 *
 * Ranges that run north-west to south-east, cut by a network of valleys with flat floors (the zero
 * lines of a smooth noise), side valleys, and a ridged fractal on top. Only the four operations,
 * floor and the square root: the same heights on every machine. */
#ifndef PLANNER_DEMO_RELIEF_H
#define PLANNER_DEMO_RELIEF_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/status.h"

#define PLN_DEMO_RELIEF_SIDE 2400 /* cells of 3 arc seconds: 2° × 2° */
#define PLN_DEMO_RELIEF_WEST_DEG 103.0
#define PLN_DEMO_RELIEF_NORTH_DEG 23.0
#define PLN_DEMO_RELIEF_CELL_DEG (1.0 / 1200)

/* *CELLS is returned: PLN_DEMO_RELIEF_SIDE² heights in whole metres, row by row from the north;
 * geo_free(). */
enum geo_status pln_demo_relief_make(uint64_t seed, int threads, int16_t **cells,
                                     struct geo_err *err);

/* Height difference between the highest and the lowest cell no further than RING cells away. */
int pln_demo_relief_range_m(const int16_t *cells, int col, int row, int ring);

#endif
