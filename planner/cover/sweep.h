/* planner/cover/sweep: P.1812-8 at every point of a radial for the price of a viewshed. Floor 4.
 *
 * Walking outwards from the mast, everything that the model asks of the profile up to the receiver
 * can be kept up or looked up without going through the profile again (prefix sums, running maxima,
 * convex hulls); the closed forms are then evaluated for the whole radial in vector code. Cost per
 * point: O(log n). Each value equals pln_p1812_loss() on the profile cut at that point (within 1e-6
 * dB: a property test says so). Any time percentage, clutter, zones, ducting, troposcatter.
 *
 * Thread contract: one sweep per worker; it owns its scratch (about 0.6 kB a point), run()
 * allocates nothing, reads only its arguments, and gives the same bytes on every x86-64-v3 machine.
 *
 * From radials to a raster:
 *  1. pln_sweep_open() once a worker, for the longest radial; pln_sweep_aim() once a mast.
 *  2. For azimuth a of N: the heights (bilinear) at i·step, i = 0 … n-1, i = 0 being the mast
 * itself; NaN where there is no data. N ≥ 2π·R/cell, so that at the rim no cell's centre is further
 * than half a cell from a radial; inside R/2, R/4, … every second, fourth, … radial is enough: the
 * others say with `first` where their part begins, and pay for the terrain before it only.
 *  3. pln_sweep_run() fills loss_db[0 … n-1].
 *  4. A cell takes the value at the radial and point nearest its centre (or interpolates). NaN:
 * nodata. Radials are independent: share them out among workers as you like.
 */
#ifndef PLANNER_COVER_SWEEP_H
#define PLANNER_COVER_SWEEP_H

#include <stddef.h>

#include "geo/base/status.h"
#include "planner/prop/model.h"

struct pln_sweep; /* opaque; one per worker */

/* Scratch for radials of up to N_MAX points (2 … 1,000,000). Refused (GEO_USAGE) outside that. */
enum geo_status pln_sweep_open(size_t n_max, struct pln_sweep **out, struct geo_err *err);
void pln_sweep_release(struct pln_sweep *sweep); /* accepts NULL */

/* Take another transmitter: ENV as for the model (lat_deg, delta_n and n0 at the mast, as P.1812-8
 * allows for coverage; coast distances are not read: they follow from the zones), points every
 * STEP_KM. GEO_USAGE, naming the field, for what the model cannot answer. O(n_max). */
enum geo_status pln_sweep_aim(struct pln_sweep *sweep, const struct pln_link_env *env,
                              double step_km, struct geo_err *err);

/* One radial; arrays borrowed, of length n ≤ n_max, point 0 at the mast. */
struct pln_radial {
    size_t n;
    const double *ground_m;  /* a.s.l.; the first NaN ends the radial */
    const double *clutter_m; /* representative clutter heights ≥ 0; NULL or all 0: none */
    const uint8_t *zone;     /* enum pln_zone; NULL or all inland: inland */
    size_t first;            /* losses are wanted from this point on; those before stay untouched */
};

/* LOSS_DB[i], first ≤ i < n: basic transmission loss with the receiver (env.rx_height_m above
 * ground) at point i; NaN from the first void on. Two points are nearer than the model can say
 * anything: point 0 gets free space over the difference of the antennas' heights (at least 1 m),
 * point 1 the model over a profile whose middle point is the mean of its ends. Below 0.25 km the
 * Recommendation claims nothing. Returns the number of points that have a value. */
size_t pln_sweep_run(struct pln_sweep *sweep, const struct pln_radial *radial, double *loss_db);

#endif
