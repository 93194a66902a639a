/* planner/run/shown: does what a folder shows agree with its certificate? Floor 7. Main thread.
 *
 * Of a run: every file has the digest that manifest.json and SHA256SUMS tell; value, bound, gap,
 * budget, cost and number of sites in summary.json; sites, costs and their parts in proposals.csv;
 * with backhaul, that each hop leads over chosen sites to the network and is paid once, by the site
 * that it starts from. Of a `phusong solve`: solve.json and plan.csv. Not looked into: the pictures
 * and the other tables, beyond their digests. */
#ifndef PLANNER_RUN_SHOWN_H
#define PLANNER_RUN_SHOWN_H

#include "planner/opt/certificate.h"
#include "planner/opt/instance.h"

struct pln_shown {
    bool run, solve; /* the folder is one of a run, of a solve; both false: only a certificate */
    size_t n_files;  /* of a run: whose digests were compared */
    size_t n_hops;   /* of a run: followed */
    int64_t cost;    /* what the plan costs as shown */
};

/* Is it the folder of a run, and are its files as they were written? *SHOWN is filled in so far. */
enum geo_status pln_shown_files(const char *dir, struct pln_shown *shown, struct geo_err *err);

/* The rest, after pln_shown_files(). GEO_BAD_DATA: file, place, what it shows and what was
 * expected. The certificate must hold; with hops INSTANCE has what the chosen sites pay with
 * theirs (pln_hops_pay()). */
enum geo_status pln_shown_check(const char *dir, const struct pln_instance *instance,
                                const struct pln_certificate *certificate, struct pln_shown *shown,
                                struct geo_err *err);

#endif
