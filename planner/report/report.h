/* planner/report/report: everything a run leaves behind for people to read. Floor 6. Main thread;
 * parallel inside.
 *
 * Reads the facts of struct pln_results (borrowed, plain data) and writes files through
 * geo/base/output. No clock time goes into any file: the same results give the same bytes, and the
 * date that files carry inside is the programme's report date, else the scenario's; where neither
 * is stated they carry none, or 1970-01-01 where the format cannot do without. Stages that a run
 * did not reach (audit, candidates, plan NULL) leave their files, tables and sentences out. */
#ifndef PLANNER_REPORT_REPORT_H
#define PLANNER_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "geo/base/output.h"
#include "planner/report/facts.h"
#include "planner/report/language.h"

struct pln_report_spec {
    enum pln_language language; /* of the texts that people read; machine names stay English */
    int threads;                /* as geo/base/par; the files' bytes do not depend on it */
};

/* Write plan.gpkg, plan.png, frontier.svg, report.html, report.pdf, plan.xlsx, no_signal.csv,
 * proposals.csv, programme.csv, findings.csv and summary.json, as far as the results go. The set is
 * left open: the caller commits. GEO_CANT_WRITE names the file.
 * The files are written side by side. */
enum geo_status pln_report_write(const struct pln_facts *facts, struct geo_outputs *out,
                                 const struct pln_report_spec *spec, struct geo_err *err);

#endif
