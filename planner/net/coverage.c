#include "planner/net/coverage.h"

void pln_coverage_release(struct pln_coverage *coverage)
{
    geo_free(coverage->rsrp_dbm);
    geo_free(coverage->server);
    geo_free(coverage->n_servers);
    geo_free(coverage->level);
    geo_free(coverage->cell_km2);
    geo_free(coverage->servers);
    pln_areas_release(&coverage->outlines);
    *coverage = (struct pln_coverage){0};
}
