/* planner/cli/dry_run: what a run would compute, and what that takes. Writes nothing. */
#ifndef PLANNER_CLI_DRY_RUN_H
#define PLANNER_CLI_DRY_RUN_H

#include "planner/cli/command.h"
#include "planner/run/batch.h"

/* Tell, on cli->out, which inputs changed since the run in DIR, what each step would do, and the
 * memory. Times are those of the run in DIR, by its log; of the audit, measured on a few paths. */
enum geo_status pln_dry_run(const struct pln_cli *cli, const char *dir, struct pln_batch *batch,
                            struct geo_err *err);

#endif
