/* planner/cli/scenario_args: a scenario and what the command line puts in place of its keys; shared
 * by the commands that work on one. Floor 8. Main thread.
 *
 * A command holds a struct pln_scenario_args in its own and puts PLN_SCENARIO_FILE and
 * PLN_SCENARIO_SET (struct args, scenario, help) into its table. */
#ifndef PLANNER_CLI_SCENARIO_ARGS_H
#define PLANNER_CLI_SCENARIO_ARGS_H

#include "planner/cli/option.h"
#include "planner/run/scenario.h"

struct pln_scenario_args { /* borrowed from argv */
    const char *path;
    struct pln_cli_list set; /* "section.key=value" */
};

/* A table, a line an option. */
/* clang-format off */
#define PLN_SCENARIO_FILE(type, member, help_)                                                     \
    {.name = "SCENARIO.ini", .kind = PLN_CLI_FILE, .operand = true, .required = true,              \
     .offset = offsetof(type, member) + offsetof(struct pln_scenario_args, path), .help = help_}
#define PLN_SCENARIO_SET(type, member, help_)                                                      \
    {.name = "set", .letter = 's', .arg = "KEY=VALUE", .kind = PLN_CLI_LIST,                       \
     .offset = offsetof(type, member) + offsetof(struct pln_scenario_args, set), .help = help_}
/* clang-format on */

/* An option that stands for a key. */
struct pln_scenario_flag {
    const char *key, *value; /* "plan.budget_vnd"; NULL: not given */
};

/* *SCENARIO is returned: pln_scenario_release(). The keys of --set are replaced first, then those
 * of FLAGS (N of them, any number; NULL with 0) in their order. Errors: pln_scenario_load(). */
enum geo_status pln_scenario_args_load(const struct pln_scenario_args *args, enum pln_stage stage,
                                       const struct pln_scenario_flag *flags, size_t n,
                                       struct pln_scenario *scenario, struct geo_err *err);

#endif
