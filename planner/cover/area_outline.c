#include "planner/cover/area_outline.h"

#include <string.h>

/* GDAL's rings come class by class; their points are taken over. */
static enum geo_status keep(struct geo_polygons *found, size_t n_classes, struct pln_areas *areas,
                            struct geo_err *err)
{
    while (found->n_rings && found->rings[found->n_rings - 1].class_of > n_classes)
        found->n_rings--;
    areas->n = n_classes;
    areas->at = geo_alloc_zero(n_classes, sizeof *areas->at);
    areas->rings = geo_alloc(found->n_rings, sizeof *areas->rings);
    if (!areas->at || !areas->rings)
        return geo_no_memory(err, "outlines", found->n_rings, sizeof *areas->rings);
    areas->lonlat = found->lonlat;
    areas->n_points = found->n_points;
    areas->n_rings = found->n_rings;
    found->lonlat = NULL;
    for (size_t k = 0; k < n_classes; k++)
        areas->at[k].code = areas->at[k].name = areas->at[k].province = "";
    for (size_t r = 0; r < found->n_rings; r++) {
        const struct geo_ring *ring = &found->rings[r];
        struct pln_area *area = &areas->at[ring->class_of - 1];
        if (area->n_rings++ == 0) area->first_ring = (uint32_t)r;
        areas->rings[r] = (struct pln_ring){ring->first, ring->n, ring->hole};
    }
    return GEO_OK;
}

enum geo_status pln_areas_outline(const struct geo_polygons_spec *spec, size_t n_classes,
                                  struct pln_areas *areas, struct geo_err *err)
{
    struct geo_polygons found = {0};
    *areas = (struct pln_areas){0};
    enum geo_status status = geo_polygons_find(spec, &found, err);
    if (status == GEO_OK) status = keep(&found, n_classes, areas, err);
    geo_polygons_release(&found);
    if (status != GEO_OK) pln_areas_release(areas);
    return status;
}
