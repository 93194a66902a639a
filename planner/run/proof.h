/* planner/run/proof: the certificate of a run, beside its other outputs. Floor 7. Main thread.
 *
 * The tables are those of `phusong solve`, so that `phusong verify` reads them and anybody can put
 * the same choice to another solver. A site is called "C000123/macro-42m" (site code and kind of
 * proposals.csv), a row of villages.csv "V00001/2": the second household cluster of the village.
 * Costs are present values in đồng; weights are people (or villages, a thousand each) times the
 * scenario's factors, in hundredths. */
#ifndef PLANNER_RUN_PROOF_H
#define PLANNER_RUN_PROOF_H

#include "geo/base/output.h"
#include "planner/run/stages.h"

/* The certificate of RUN into OUT; nothing for a run that stopped before its plan. */
enum geo_status pln_proof_write(const struct pln_run *run, struct geo_outputs *out,
                                struct geo_err *err);

/* Append the name of cell J of RUN's problem, as villages.csv has it. */
void pln_proof_cell_name(const struct pln_run *run, size_t j, struct geo_buf *text);

#endif
