/* tests/opt/instance: seeded random small cases and their true optimum by enumeration. */
#ifndef TESTS_OPT_INSTANCE_H
#define TESTS_OPT_INSTANCE_H

#include "planner/net/plan.h"

enum { SMALL_OPTIONS = 14, SMALL_CELLS = 24 };

/* A problem that owns its arrays by value. */
struct small {
    struct pln_problem problem;
    int64_t cost[SMALL_OPTIONS], weight[SMALL_CELLS];
    uint32_t group[SMALL_OPTIONS], cell[SMALL_OPTIONS * SMALL_CELLS];
    size_t first[SMALL_OPTIONS + 1];
    uint8_t fixed[SMALL_OPTIONS];
};

struct small_kind {
    uint64_t seed;
    bool groups, fixed;
};

/* The same bytes for the same kind. */
void small_make(struct small *small, const struct small_kind *kind);

/* The most weight that any plan within the budget covers; −1 when no plan is allowed. */
int64_t small_optimum(const struct pln_problem *problem);

/* Total weight covered and cost of the options in the bit mask; −1 where the mask breaks a rule. */
int64_t small_value(const struct pln_problem *problem, uint32_t mask);

/* splitmix64: the next number of the stream. */
uint64_t small_random(uint64_t *state);

#endif
