/* tests/report/invented: a whole run's results, made up, for the tests of the reports. */
#ifndef TESTS_REPORT_INVENTED_H
#define TESTS_REPORT_INVENTED_H

#include "planner/net/results.h"

struct invented {
    struct pln_results results;
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_programme programme;
    struct pln_programme_changes changes; /* an entry dropped, and one of each kind of change */
    struct pln_findings findings;
    struct pln_audit audit;
    struct pln_site_kinds kinds;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_problem problem;
    struct pln_plan plan;
    struct geo_terrain_info terrain;
    struct pln_areas
        communes; /* 0: the west half with a square hole; 1: the hole; 2: nothing lives there */
    struct pln_served_land land; /* today: the west half; the plan: a square in the east; nothing
                                    uncertain */
    int64_t *people_gained, *villages_gained;
};

/* Villages 0 … n−1 on a lattice; every 7th is listed by the programme, every 14th of those covered;
 * verdicts none, partial, served, served, uncertain in turn (i % 5); a mast by every tenth village;
 * every fourth site option is chosen. Everything follows from N alone. Aborts when memory is short.
 */
void invented_build(struct invented *inv, size_t n_villages);
void invented_release(struct invented *inv);

/* Names that a careless writer breaks on, one by one; NULL past the end. */
const char *invented_hostile_name(size_t i);

#endif
