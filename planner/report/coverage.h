/* planner/report/coverage: a coverage map as files: rasters, outlines of the classes, lists.
 * Floor 6. Main thread.
 *
 * rsrp.tif: median RSRP of the best server; rsrp_assured.tif: what the required share of locations
 * has; best_server.tif: its number in servers.csv; servers.tif: how many serve. All Int16 COGs in
 * the terrain's own grid, −32768 where there is no value; dBm are rounded down, so that a whole
 * level cuts the raster where it cuts the model, and no cell looks better than it is. */
#ifndef PLANNER_REPORT_COVERAGE_H
#define PLANNER_REPORT_COVERAGE_H

#include "geo/base/buf.h"
#include "geo/base/output.h"
#include "planner/net/results.h"
#include "planner/report/language.h"

struct pln_coverage_spec {
    const struct pln_results *results; /* coverage, towers, ground, parameters; villages or not */
    enum pln_language language;
};

/* Write rsrp.tif, rsrp_assured.tif, best_server.tif, servers.tif, coverage.gpkg, servers.csv,
 * coverage.png and summary.json. The set is left open. */
enum geo_status pln_coverage_write(const struct pln_coverage_spec *spec, struct geo_outputs *out,
                                   struct geo_err *err);

/* What summary.json holds, with a newline at its end; what a person reads. Appended. */
enum geo_status pln_coverage_json(const struct pln_results *results, struct geo_buf *text,
                                  struct geo_err *err);
void pln_coverage_text(const struct pln_results *results, enum pln_language language,
                       struct geo_buf *text);

/* A raster of WIDTH × HEIGHT cells at (COL, ROW) of the terrain's frame. ROUND_DOWN: Int16 of whole
 * units; else Float32 in steps of 1/128, which loses less than 0.004 and compresses well. */
struct pln_coverage_raster {
    const struct geo_terrain *ground;
    size_t col, row, width, height;
    const float *value; /* NaN: none */
    bool whole;
    const char *description, *unit;
};
enum geo_status pln_coverage_raster(const char *path, const struct pln_coverage_raster *raster,
                                    struct geo_err *err);

#endif
