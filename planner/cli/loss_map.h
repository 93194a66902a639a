/* planner/cli/loss_map: one transmitter's disc as a raster. Floor 8. Main thread. */
#ifndef PLANNER_CLI_LOSS_MAP_H
#define PLANNER_CLI_LOSS_MAP_H

#include "planner/cli/link_args.h"
#include "planner/cover/area_cast.h"
#include "planner/report/coverage.h"

struct pln_loss_map {
    struct pln_coverage_raster raster; /* its place and size are the disc's */
    float *value;                      /* raster.value, owned: geo_free() */
    size_t n_inside, n_without;        /* cells in the disc; those of them without a value */
    double least_db, most_db;
};

/* The last cast of CASTER as a raster. */
enum geo_status pln_loss_map_fill(const struct pln_caster *caster, struct pln_loss_map *map,
                                  struct geo_err *err);

/* `phusong coverage --dem … --tx …`: the loss around one transmitter into the file NAME (.tif).
 * RADIUS_KM: NaN for 20. */
enum geo_status pln_loss_map_run(struct pln_cli *cli, const struct pln_link_args *link,
                                 double radius_km, const char *name, struct geo_err *err);

#endif
