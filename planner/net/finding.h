/* planner/net/finding: what the check of the inputs found and did. Floor 3. Plain data. */
#ifndef PLANNER_NET_FINDING_H
#define PLANNER_NET_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "geo/base/mem.h"

enum pln_action {
    PLN_ACTION_NOTED,
    PLN_ACTION_REPAIRED,
    PLN_ACTION_QUARANTINED,
    PLN_ACTION_DEFAULTED
};
const char *
pln_action_name(enum pln_action action); /* "noted", "repaired", "quarantined", "defaulted" */

struct pln_finding {
    const char *code; /* stable, upper case: "SWAPPED_AXES"; static text */
    const char *file, *column, *old_value, *new_value; /* never NULL; in the list's arena */
    uint32_t row;      /* counting the header as row 1; 0: the whole file */
    const char *id;    /* of the row, as given; "" or NULL: none; in the list's arena */
    double confidence; /* 0 … 1 */
    enum pln_action action;
};

struct pln_findings {
    struct pln_finding *at;
    size_t n, cap;
    struct geo_arena strings;
};
/* Copies the strings. */
enum geo_status pln_findings_add(struct pln_findings *findings, const struct pln_finding *finding,
                                 struct geo_err *err);
/* FROM's findings come behind those of FINDINGS; FROM is empty afterwards. */
enum geo_status pln_findings_join(struct pln_findings *findings, struct pln_findings *from,
                                  struct geo_err *err);
void pln_findings_release(struct pln_findings *findings);

#endif
