/* planner/cli/one_file: a command's only output, put in place whole or not at all. Floor 8. */
#ifndef PLANNER_CLI_ONE_FILE_H
#define PLANNER_CLI_ONE_FILE_H

#include "geo/base/output.h"
#include "planner/cli/command.h"

/* A set of one file NAME ("folder/loss.tif"); write it at *PATH, then geo_outputs_commit(), and
 * geo_outputs_release() in any case. GEO_CANT_WRITE when it exists and --overwrite was not given.
 */
enum geo_status pln_one_file(const struct pln_cli *cli, const char *name, struct geo_outputs **out,
                             const char **path, struct geo_err *err);

#endif
