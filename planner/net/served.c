#include "planner/net/served.h"

const char *pln_land_name(enum pln_land land)
{
    static const char *const names[] = {"served", "planned", "uncertain"};
    return names[land];
}

void pln_served_land_release(struct pln_served_land *land)
{
    pln_areas_release(&land->outlines);
    *land = (struct pln_served_land){0};
}
