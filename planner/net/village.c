#include "planner/net/village.h"

#include "planner/net/area.h"

#include <string.h>

const char *pln_tier_name(enum pln_tier tier)
{
    static const char *const names[] = {"", "difficult-grid", "other-grid", "no-grid"};
    return (size_t)tier < sizeof names / sizeof *names ? names[tier] : "";
}

void pln_villages_release(struct pln_villages *villages)
{
    geo_free(villages->at);
    geo_free(villages->clusters);
    geo_arena_release(&villages->strings);
    *villages = (struct pln_villages){0};
}

uint32_t pln_villages_find(const struct pln_villages *villages, const char *id)
{
    for (size_t i = 0; i < villages->n; i++)
        if (strcmp(villages->at[i].id, id) == 0) return (uint32_t)i;
    return PLN_NONE;
}

const char *pln_list_change_name(enum pln_list_change_kind kind)
{
    static const char *const names[PLN_LIST_CHANGES] = {"added",     "dropped",      "covered",
                                                        "uncovered", "covered-date", "listed-date",
                                                        "tier",      "power",        "definition"};
    return names[kind];
}

void pln_programme_changes_release(struct pln_programme_changes *changes)
{
    pln_programme_release(&changes->previous);
    geo_free(changes->at);
    geo_arena_release(&changes->strings);
    *changes = (struct pln_programme_changes){0};
}

void pln_programme_release(struct pln_programme *programme)
{
    geo_free(programme->at);
    geo_arena_release(&programme->strings);
    *programme = (struct pln_programme){0};
}

void pln_areas_release(struct pln_areas *areas)
{
    geo_free(areas->at);
    geo_free(areas->rings);
    geo_free(areas->lonlat);
    geo_arena_release(&areas->strings);
    *areas = (struct pln_areas){0};
}
