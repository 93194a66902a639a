/* planner/run/suggest: the known name nearest to a misspelt one. Floor 7. Pure. */
#ifndef PLANNER_RUN_SUGGEST_H
#define PLANNER_RUN_SUGGEST_H

#include <stddef.h>

/* The name at the smallest edit distance from TYPED (the first of equals), case ignored; NULL when
 * none is near: more than a third of the letters, or more than 3, would have to change. */
const char *pln_suggest(const char *typed, const char *const *names, size_t n);

#endif
