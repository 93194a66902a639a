/* planner/report/summary: the figures that sum a run up. Floor 6. Pure.
 *
 * One list of figures with dotted paths; summary.json nests it, the GeoPackage's summary table
 * lists it, so the two cannot disagree. */
#ifndef PLANNER_REPORT_SUMMARY_H
#define PLANNER_REPORT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/base/buf.h"
#include "planner/report/facts.h"
#include "planner/report/language.h"

#define PLN_FIGURES_MAX 48

struct pln_figure {
    const char *path; /* "plan.spent_vnd" */
    const char *unit; /* "đồng", "people", "villages", "%" */
    bool known, is_real;
    int64_t integer;
    double real; /* rounded to 3 decimals */
};

/* Fill FIGURES; returns how many: those of the stages that the run reached. */
size_t pln_figures(const struct pln_facts *facts, struct pln_figure figures[PLN_FIGURES_MAX]);

/* summary.json as text. */
enum geo_status pln_summary_json(const struct pln_facts *facts, struct geo_buf *text,
                                 struct geo_err *err);

/* What the terminal shows. */
void pln_summary_text(const struct pln_facts *facts, enum pln_language language,
                      struct geo_buf *text);

/* Its sentences that answer: programme, signal, plan, certainty; for the corner of a map. */
void pln_summary_answer(const struct pln_facts *facts, enum pln_language language,
                        struct geo_buf *text);

#endif
