/* tests/cli/outputs: what tests of whole runs ask of an output folder. */
#ifndef TESTS_CLI_OUTPUTS_H
#define TESTS_CLI_OUTPUTS_H

/* Names and SHA-256 of all files of DIR but run.log, as text; owned by the room, two calls may be
 * held at a time. DIR is relative to the test's folder. */
const char *outputs_digest(const char *dir);

/* The number at PATH ("plan.spent_vnd") of DIR/summary.json; the test fails when it is not there.
 */
double outputs_figure(const char *dir, const char *path);

/* The cell of COLUMN in the row of DIR/FILE (a list in CSV whose cells hold no commas) that begins
 * with KEY; owned by the room, good until the third next call. The test fails when it is not there.
 */
const char *outputs_cell(const char *dir, const char *file, const char *key, const char *column);

/* Recompute from the lists of DIR what its summary.json says, and fail the test where they differ.
 */
void outputs_check_totals(const char *dir);

#endif
