/* planner/run/build_id: which program this is, by its contents. Floor 7. Pure; Linux.
 *
 * The linker writes a digest (SHA-1) of all that it put together into the program (the note
 * NT_GNU_BUILD_ID), and that is read where the program lies in memory: whatever is done to its file
 * meanwhile (a new build put in its place, a strip, a rename) the answer is the one of the program
 * that runs. */
#ifndef PLANNER_RUN_BUILD_ID_H
#define PLANNER_RUN_BUILD_ID_H

#include <stdbool.h>

enum { PLN_BUILD_ID_MAX = 32 }; /* bytes */

/* In lower-case hex; false: the program was linked without one. */
bool pln_build_id(char hex[2 * PLN_BUILD_ID_MAX + 1]);

#endif
