#include "planner/intake/ground.h"

#include <math.h>
#include <stdio.h>

#include "planner/intake/codes.h"

static enum geo_status compare_altitude(const struct pln_intake_spec *spec,
                                        const struct pln_village *v, double ground_m,
                                        struct pln_findings *findings, struct geo_err *err)
{
    if (!(fabs(v->altitude_m - ground_m) > PLN_ALTITUDE_OFF_M)) return GEO_OK; /* NaN: not told */
    char told[40], found[40];
    snprintf(told, sizeof told, "%.10g", v->altitude_m);
    snprintf(found, sizeof found, "terrain: %.0f m", ground_m);
    struct pln_finding finding = {.code = PLN_CODE_ALTITUDE_DISAGREES,
                                  .file = spec->villages.path,
                                  .column = "altitude_m",
                                  .old_value = told,
                                  .new_value = found,
                                  .row = v->row,
                                  .id = v->id,
                                  .confidence = 0.5,
                                  .action = PLN_ACTION_NOTED};
    return pln_findings_add(findings, &finding, err);
}

static size_t settle_cells(struct geo_walker *walker, struct pln_villages *villages,
                           const struct pln_village *v)
{
    size_t moved = 0;
    for (uint32_t i = v->first_cluster; i < v->first_cluster + v->n_clusters; i++) {
        struct pln_cluster *c = &villages->clusters[i];
        if (!c->from_cell || isfinite(geo_walker_height_m(walker, c->lon_deg, c->lat_deg)))
            continue;
        c->lon_deg = v->lon_deg;
        c->lat_deg = v->lat_deg;
        moved++;
    }
    return moved;
}

static enum geo_status note_moved(const struct pln_intake_spec *spec, size_t moved,
                                  struct pln_findings *findings, struct geo_err *err)
{
    char text[60];
    snprintf(text, sizeof text, "%zu cells", moved);
    struct pln_finding finding = {.code = PLN_CODE_CELL_OFF_GROUND,
                                  .file = spec->population,
                                  .column = "",
                                  .old_value = "",
                                  .new_value = text,
                                  .confidence = 0.8,
                                  .action = PLN_ACTION_NOTED};
    return moved ? pln_findings_add(findings, &finding, err) : GEO_OK;
}

enum geo_status pln_intake_ground(const struct pln_intake_spec *spec,
                                  const struct geo_terrain *terrain, struct pln_villages *villages,
                                  struct pln_findings *findings, struct geo_err *err)
{
    struct geo_walker *walker = NULL;
    size_t moved = 0;
    enum geo_status st = geo_walker_open(terrain, &walker, err);
    for (size_t i = 0; st == GEO_OK && i < villages->n; i++) {
        const struct pln_village *v = &villages->at[i];
        moved += settle_cells(walker, villages, v);
        if (isfinite(v->altitude_m))
            st = compare_altitude(spec, v, geo_walker_height_m(walker, v->lon_deg, v->lat_deg),
                                  findings, err);
    }
    if (st == GEO_OK) st = note_moved(spec, moved, findings, err);
    geo_walker_release(walker);
    return st;
}
