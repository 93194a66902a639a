/* planner/run/verified: is what a folder says of a plan, and of other budgets, proved by what lies
 * in it? Floor 7. Main thread.
 *
 * certificate.json proves the plan; frontier.json holds a certificate for each row of the table of
 * budgets (frontier.csv of a run, budgets.csv of a solve); planner/run/shown compares the rest. */
#ifndef PLANNER_RUN_VERIFIED_H
#define PLANNER_RUN_VERIFIED_H

#include "geo/base/buf.h"
#include "planner/opt/verify.h"
#include "planner/run/shown.h"

struct pln_verdict {
    bool has_plan; /* there is a certificate.json: check, and all below but points */
    struct pln_check check;
    struct pln_shown shown;       /* all 0 where the certificate itself does not hold */
    size_t n_hops;                /* of the certificate, checked */
    size_t n_committed, n_floors; /* what the bound takes for granted */
    struct geo_buf floors;        /* "10 in N, 20 in S" */
    size_t n_points;              /* other budgets, each with its plan and its bound */
    double points_gap_pct;        /* of them, the widest */
};
void pln_verdict_release(struct pln_verdict *verdict);

/* DIR: the outputs of a run or a solve, or a certificate's own folder. GEO_BAD_DATA: no, and where.
 */
enum geo_status pln_verified_folder(const char *dir, struct pln_verdict *verdict,
                                    struct geo_err *err);

#endif
