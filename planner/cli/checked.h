/* planner/cli/checked: checked lists as CSV text, and what the check found, by code. Floor 8. Pure.
 */
#ifndef PLANNER_CLI_CHECKED_H
#define PLANNER_CLI_CHECKED_H

#include "geo/base/buf.h"
#include "planner/intake/intake.h"
#include "planner/report/language.h"

/* Whole files; every row of the list is in them, quarantined ones too. */
void pln_checked_villages(struct geo_buf *csv, const struct pln_villages *villages,
                          const struct pln_checks *checks);
void pln_checked_towers(struct geo_buf *csv, const struct pln_towers *towers,
                        const struct pln_checks *checks);

/* The household clusters that a run uses, of the usable villages: village_id, position, people, and
 * what tells them: table, raster, or the village's centre. */
void pln_checked_clusters(struct geo_buf *csv, const struct pln_villages *usable);

/* programme.csv and programme_changes.csv, the same columns as a run's, without what the audit
 * tells. CHANGES may be NULL. */
enum geo_status pln_checked_programme(struct geo_buf *csv, const struct pln_villages *usable,
                                      const struct pln_programme *programme, struct geo_err *err);
enum geo_status pln_checked_changes(struct geo_buf *csv, const struct pln_villages *usable,
                                    const struct pln_programme *programme,
                                    const struct pln_programme_changes *changes,
                                    struct geo_err *err);

/* findings.csv, the same columns as a run's. */
enum geo_status pln_checked_findings(struct geo_buf *csv, const struct pln_findings *findings,
                                     struct geo_err *err);

/* One line per list, file, code and action, in the order of planner/intake/codes.def. */
struct pln_code_count {
    const struct pln_code *code;
    const char *file; /* borrowed from the findings */
    enum pln_action action;
    size_t n, rows; /* findings; different rows among them (0: about the whole file) */
};
/* *COUNTS is returned; geo_free(). */
enum geo_status pln_checked_count(const struct pln_findings *findings,
                                  struct pln_code_count **counts, size_t *n, struct geo_err *err);

/* code,file,action,findings,rows,meaning */
void pln_checked_summary_csv(struct geo_buf *csv, const struct pln_code_count *counts, size_t n,
                             enum pln_language language);

#endif
