#include "planner/net/tower.h"

void pln_towers_release(struct pln_towers *towers)
{
    geo_free(towers->at);
    geo_arena_release(&towers->strings);
    *towers = (struct pln_towers){0};
}

bool pln_tower_serves(const struct pln_tower *tower, unsigned wanted_tech)
{
    return tower->status == PLN_MAST_ON_AIR && (tower->tech & wanted_tech);
}

const char *pln_fix_name(enum pln_fix fix)
{
    static const char *const names[] = {"raise", "add-lte", "sector", "remote", "pole", "macro"};
    return (size_t)fix < sizeof names / sizeof *names ? names[fix] : "";
}

void pln_site_kinds_release(struct pln_site_kinds *kinds)
{
    geo_free(kinds->at);
    geo_arena_release(&kinds->strings);
    *kinds = (struct pln_site_kinds){0};
}
