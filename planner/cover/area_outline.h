/* planner/cover/area_outline: outlines found in a raster become areas. Floor 4. Main thread. */
#ifndef PLANNER_COVER_AREA_OUTLINE_H
#define PLANNER_COVER_AREA_OUTLINE_H

#include "geo/raster/gdal_polygons.h"
#include "planner/net/area.h"

/* One area, without a name, for each of the first N_CLASSES classes (class k + 1 becomes area k),
 * those of no cell empty; rings of later classes are left out. *AREAS is returned. */
enum geo_status pln_areas_outline(const struct geo_polygons_spec *spec, size_t n_classes,
                                  struct pln_areas *areas, struct geo_err *err);

#endif
