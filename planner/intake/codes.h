/* planner/intake/codes: every code that a finding may carry, with what it means. Floor 5.
 *
 * One line a code: name, English, Vietnamese. The name is what findings.csv shows and never
 * changes. */
#ifndef PLANNER_INTAKE_CODES_H
#define PLANNER_INTAKE_CODES_H

#include <stddef.h>

struct pln_code {
    const char *name, *english, *vietnamese;
};

#define PLN_CODE(name, english, vietnamese) extern const char PLN_CODE_##name[];
#include "planner/intake/codes.def"
#undef PLN_CODE

/* All codes in the order of codes.def. */
const struct pln_code *pln_codes(size_t *n);
/* NULL: unknown. */
const struct pln_code *pln_code_find(const char *name);

#endif
