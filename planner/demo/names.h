/* planner/demo/names: invented names of places, in the manner of the northern mountains. Floor 7.
 * Pure. */
#ifndef PLANNER_DEMO_NAMES_H
#define PLANNER_DEMO_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "planner/demo/random.h"

#define PLN_NAME_SIZE 64

const char *pln_name_province(uint32_t province); /* 0 … 2 */

/* The name of commune number COMMUNE (< 2,500): no two the same. */
void pln_name_commune(uint32_t commune, char name[PLN_NAME_SIZE]);

/* The name of village number VILLAGE (< 1,000) in a commune: no two of one commune the same. */
void pln_name_village(uint32_t commune, uint32_t village, char name[PLN_NAME_SIZE]);

#endif
