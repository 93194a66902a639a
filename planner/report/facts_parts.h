/* planner/report/facts_parts: what facts.c and facts_tally.c share. Floor 6. */
#ifndef PLANNER_REPORT_FACTS_PARTS_H
#define PLANNER_REPORT_FACTS_PARTS_H

#include "planner/report/facts.h"

bool pln_entry_covered(const struct pln_programme *programme, const struct pln_listed *entry);
bool pln_surely_served(const struct pln_results *results, uint32_t village);

static inline size_t pln_n_entries(const struct pln_results *results)
{
    return results->programme ? results->programme->n : 0;
}

/* total, tiers, provinces, areas; the proposals are there already. */
enum geo_status pln_facts_tally(struct pln_facts *facts, struct geo_err *err);

/* codes: how often each finding was made. */
enum geo_status pln_facts_count_codes(struct pln_facts *facts, struct geo_err *err);

/* communes: by the place itself, not by the commune that a list names. */
enum geo_status pln_facts_by_outline(struct pln_facts *facts, struct geo_err *err);

#endif
