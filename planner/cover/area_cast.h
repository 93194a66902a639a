/* planner/cover/area_cast: what one transmitter does over the disc around it. Floor 4. Main thread;
 * parallel inside.
 *
 * Radial after radial the terrain is sampled and the model answers at every point (P.1812 through
 * planner/cover/sweep; any other model is asked for the whole profile at each point, which costs
 * O(n) a point). The radials' values are basic transmission loss, or RSRP where an antenna is
 * given. A raster cell then reads its value between the radials around its centre. The same bytes
 * for any number of threads. */
#ifndef PLANNER_COVER_AREA_CAST_H
#define PLANNER_COVER_AREA_CAST_H

#include "geo/terrain/disc.h"
#include "planner/cover/area_polar.h"
#include "planner/cover/link.h"

struct pln_cast_spec {
    const struct pln_model *model;
    struct pln_link_env env; /* all but the latitude, which is the mast's; location_pct and sigma_db
                                count (50 and 0: the median) */
    const struct pln_terminal
        *terminal; /* clutter at the receiver, added to the loss; NULL: none */
    double lon_deg, lat_deg;
    double radius_km;
    double step_m;                    /* along radials; 0: the raster's own */
    double between_m;                 /* at most between radials at the rim; 0: step_m */
    const struct pln_transmitter *tx; /* NULL: loss. Else RSRP, with the two below */
    const struct pln_receiver *rx;
    const struct pln_pattern *pattern;
};

/* Does MODEL answer at every point of a radial in one walk? Else each costs the whole profile. */
bool pln_caster_sweeps(const struct pln_model *model);

struct pln_caster; /* opaque: the radials of one disc, and each worker's scratch */

/* TERRAIN is borrowed. THREADS as for geo/base/par. */
enum geo_status pln_caster_open(const struct geo_terrain *terrain, int threads,
                                struct pln_caster **out, struct geo_err *err);
void pln_caster_release(struct pln_caster *caster); /* NULL allowed */

/* Fill the radials. GEO_NO_COVER: the mast stands outside the terrain or in a void; GEO_USAGE: the
 * model cannot answer for such a link. PROGRESS as geo/base/par; NULL: silent. Cost: about 4/3 of
 * the disc's cells in points. */
enum geo_status pln_caster_cast(struct pln_caster *caster, const struct pln_cast_spec *spec,
                                int (*progress)(void *ctx, size_t done, size_t n),
                                void *progress_ctx, struct geo_err *err);

/* The disc of the last cast; its cells are those of geo_terrain_frame(). */
const struct geo_disc *pln_caster_disc(const struct pln_caster *caster);

/* Values of N cells of ROW from column COL on; NaN outside the disc and where there is none.
 * INSIDE (NULL allowed) gets 1 for cells whose centre lies in the disc. Const-shareable. */
void pln_caster_row(const struct pln_caster *caster, size_t row, size_t col, size_t n, float *value,
                    unsigned char *inside);

/* The whole disc: WIDTH × HEIGHT values of its square, row by row, in parallel. */
enum geo_status pln_caster_square(const struct pln_caster *caster, float *value, size_t *n_inside,
                                  size_t *n_without, struct geo_err *err);

#endif
