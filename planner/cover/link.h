/* planner/cover/link: one link over the terrain: profile, model, budget. Floor 4. One linker per
 * worker.
 *
 * A path is sampled once and may then be asked for many transmitters at its near end (heights,
 * carriers, antennas): the profile depends on the two places only. RSRP is always the median over
 * locations (planner/radio/location takes the allowance for more of them off, once). */
#ifndef PLANNER_COVER_LINK_H
#define PLANNER_COVER_LINK_H

#include <stdbool.h>

#include "geo/base/status.h"
#include "geo/terrain/terrain.h"
#include "planner/prop/terminal.h"
#include "planner/radio/budget.h"

/* Ends closer than this do not ask the model: free space over the slant distance, flagged
 * extrapolated. */
#define PLN_LINK_NEAR_KM 0.05

/* What all links of a run share; borrowed by the linkers. */
struct pln_link_setup {
    const struct pln_model *model;
    struct pln_link_env
        env; /* frequency, heights, latitude, location and σ are set by the linker */
    struct pln_terminal terminal; /* clutter at the receiver, added to the model's loss */
    struct pln_receiver rx;
    struct pln_pattern pattern;
    double step_m; /* of the profiles; 0: the raster's own */
};

/* P.1812-8 over inland ground, a handset of design/DOMAIN (1.5 m, −3 dBi, 4 dB body), the default
 * pattern. */
struct pln_link_setup pln_link_setup_default(void);

/* One answered link. */
struct pln_link {
    struct pln_loss loss;
    struct pln_budget budget;
    double distance_km, azimuth_deg, elevation_deg; /* from the transmitter to the receiver */
    double rsrp_dbm;                                /* median; NaN where the model cannot answer */
};

struct pln_linker; /* opaque */

/* TERRAIN and SETUP are borrowed and must outlive the linker. */
enum geo_status pln_linker_open(const struct geo_terrain *terrain,
                                const struct pln_link_setup *setup, struct pln_linker **out,
                                struct geo_err *err);
void pln_linker_release(struct pln_linker *linker); /* NULL allowed */

/* Ground height at a place; NaN where the terrain has none. */
double pln_linker_ground_m(struct pln_linker *linker, double lon_deg, double lat_deg);

/* Take the path from a transmitter's place to a receiver's. GEO_NO_COVER where terrain is missing
 * on it. */
enum geo_status pln_linker_path(struct pln_linker *linker, double tx_lon_deg, double tx_lat_deg,
                                double rx_lon_deg, double rx_lat_deg, struct geo_err *err);

/* Answer the path taken last for the transmitter TX. Pure but for the linker. */
void pln_linker_answer(struct pln_linker *linker, const struct pln_transmitter *tx,
                       struct pln_link *link);

/* What is lost to a receiver nearer than PLN_LINK_NEAR_KM: free space over the slant distance
 * between antennas RISE_M apart in height. */
double pln_link_near_loss_db(double distance_km, double rise_m, double freq_mhz);

/* The least that any path over distance_km can lose at the setup's time percentage: free space over
 * the ground distance, less the enhancement below 50 % of time (P.1812-8 eq. 9a, at most 2.6 dB
 * times the logarithm; eq. 69: Lb is never less than Lb0p). Holds for every model of the registry.
 */
double pln_link_least_loss_db(const struct pln_link_setup *setup, double distance_km,
                              double freq_mhz);

#endif
