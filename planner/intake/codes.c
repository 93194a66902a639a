#include "planner/intake/codes.h"

#include <string.h>

#define PLN_CODE(name, english, vietnamese) const char PLN_CODE_##name[] = #name;
#include "planner/intake/codes.def"
#undef PLN_CODE

static const struct pln_code codes[] = {
#define PLN_CODE(name, english, vietnamese) {PLN_CODE_##name, english, vietnamese},
#include "planner/intake/codes.def"
#undef PLN_CODE
};

const struct pln_code *pln_codes(size_t *n)
{
    *n = sizeof codes / sizeof *codes;
    return codes;
}

const struct pln_code *pln_code_find(const char *name)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i].name, name) == 0) return &codes[i];
    return NULL;
}
