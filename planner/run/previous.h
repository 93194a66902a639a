/* planner/run/previous: where an earlier run's plan ended, as the beginning of this one's. Floor 7.
 * Main thread.
 *
 * Read from the outputs of a finished run: the prices at the root of certificate/certificate.json,
 * by the names of certificate/villages.csv (village and cluster); the rings of its hops and the
 * sites of proposals.csv, by kind and place. What this run does not know of is passed over. */
#ifndef PLANNER_RUN_PREVIOUS_H
#define PLANNER_RUN_PREVIOUS_H

#include "planner/opt/prices.h"
#include "planner/run/stages.h"

struct pln_previous {         /* the zero value is empty */
    struct pln_prices prices; /* of this run's cells */
    uint8_t *sites;           /* this run's options: 1: a site of the earlier plan */
};
void pln_previous_release(struct pln_previous *previous);

/* CERTIFICATE: the path of an earlier certificate.json; its tables lie beside it, proposals.csv one
 * folder above. RUN: with its problem. *PREVIOUS is returned. */
enum geo_status pln_previous_read(const char *certificate, const struct pln_run *run,
                                  struct pln_previous *previous, struct geo_err *err);

/* Append the path of the file NAME ("sites.csv", "../proposals.csv") beside CERTIFICATE. */
void pln_previous_path(const char *certificate, const char *name, struct geo_buf *path);

#endif
