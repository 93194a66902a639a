/* planner/demo/lists: the demonstration's tables and texts. Floor 7. Pure. */
#ifndef PLANNER_DEMO_LISTS_H
#define PLANNER_DEMO_LISTS_H

#include "geo/base/buf.h"
#include "planner/demo/country.h"

#define PLN_DEMO_NOTICE "SYNTHETIC: invented by phusong demo; no place, person or mast in it exists"

void pln_demo_villages_csv(const struct pln_demo_country *country, struct geo_buf *text);
void pln_demo_clusters_csv(const struct pln_demo_country *country, struct geo_buf *text);
void pln_demo_towers_csv(const struct pln_demo_country *country, struct geo_buf *text);
void pln_demo_programme_csv(const struct pln_demo_country *country, struct geo_buf *text);
void pln_demo_scenario(const struct pln_link_setup *setup, const struct pln_rule *rule,
                       struct geo_buf *text);
void pln_demo_readme(const struct pln_demo_country *country, struct geo_buf *text);

#endif
