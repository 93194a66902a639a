#include "planner/run/provinces.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list_names(const struct pln_villages *villages, struct pln_provinces *p)
{
    for (size_t i = 0; i < villages->n; i++)
        p->name[i] = villages->at[i].province;
    if (villages->n) qsort(p->name, villages->n, sizeof *p->name, by_text);
    for (size_t i = 0; i < villages->n; i++)
        if (!p->n || strcmp(p->name[p->n - 1], p->name[i]) != 0) p->name[p->n++] = p->name[i];
}

enum geo_status pln_provinces_sort(const struct pln_villages *villages,
                                   const struct pln_targets *targets,
                                   struct pln_provinces *provinces, struct geo_err *err)
{
    *provinces = (struct pln_provinces){0};
    provinces->name = geo_alloc(villages->n, sizeof *provinces->name);
    provinces->of_cell = geo_alloc(targets->n, sizeof *provinces->of_cell);
    if (!provinces->name || !provinces->of_cell) {
        pln_provinces_release(provinces);
        return geo_no_memory(err, "the provinces", villages->n, sizeof *provinces->name);
    }
    list_names(villages, provinces);
    for (size_t j = 0; j < targets->n; j++) {
        const char **found = bsearch(&villages->at[targets->village[j]].province, provinces->name,
                                     provinces->n, sizeof *provinces->name, by_text);
        provinces->of_cell[j] = (uint32_t)(found - provinces->name);
    }
    return GEO_OK;
}

void pln_provinces_release(struct pln_provinces *provinces)
{
    geo_free(provinces->name);
    geo_free(provinces->of_cell);
    *provinces = (struct pln_provinces){0};
}
