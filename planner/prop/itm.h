/* planner/prop/itm: the Irregular Terrain Model (Longley-Rice), point to point and over an area,
 * with the variability of NTIA's version 1.4. Floor 2. Pure; allocates nothing. Metres and radians
 * inside, as in its sources:
 *   LR  Longley, Rice 1968, ESSA technical report ERL 79-ITS 67
 *   TN  Rice, Longley, Norton, Barsis 1967, NBS technical note 101
 *   A   Hufford 1985/1995, "The ITS Irregular Terrain Model, version 1.2.2: the algorithm"
 *   H   Hufford, Longley, Kissick 1982, NTIA report 82-100
 *   V   Vogler 1964, "Calculation of groundwave attenuation in the far diffraction region"
 * NTIA's public-domain release (NTIA/itm) settles what the reports leave open; the code is our own.
 */
#ifndef PLANNER_PROP_ITM_H
#define PLANNER_PROP_ITM_H

#include "planner/prop/model.h"

/* Evenly spaced ground heights: n intervals, n + 1 heights (borrowed), from transmitter to
 * receiver. */
struct pln_itm_terrain {
    const double *ground_m;
    size_t n;
    double step_m;
};

/* What the three percentages mean (H, chapter on variability). */
enum pln_itm_variability {
    PLN_ITM_SINGLE_MESSAGE, /* time, location and situation vary together */
    PLN_ITM_ACCIDENTAL,     /* time apart; location and situation together */
    PLN_ITM_MOBILE,         /* time and location together; situation apart */
    PLN_ITM_BROADCAST       /* all three apart */
};

struct pln_itm_link {
    double freq_mhz;
    double height_m[2]; /* antennas above ground: transmitter, receiver */
    enum pln_polarisation polarisation;
    double n0; /* refractivity at sea level, N-units */
    double permittivity, conductivity_s_m;
    enum pln_climate climate;
    double time_pct, location_pct, situation_pct; /* 0 … 100, both excluded */
    enum pln_itm_variability variability;
    bool no_location, no_situation; /* leave that variability out (NTIA's mdvar + 10, + 20) */
};

enum pln_itm_siting { PLN_ITM_RANDOM, PLN_ITM_CAREFUL, PLN_ITM_VERY_CAREFUL };

enum pln_itm_mode { PLN_ITM_LINE_OF_SIGHT, PLN_ITM_DIFFRACTION, PLN_ITM_TROPOSCATTER };

struct pln_itm {
    double loss_db;       /* basic transmission loss */
    double free_space_db; /* as NTIA rounds it: 32.45 + … */
    double reference_db;  /* A_ref, attenuation beyond free space before variability */
    double delta_h_m;     /* terrain irregularity Δh */
    double ns;            /* refractivity at the surface */
    double horizon_m[2], horizon_rad[2], effective_m[2];
    bool seen; /* no ground above the straight ray between the antennas */
    enum pln_itm_mode mode;
    bool doubtful; /* NTIA warns: a geometry or a percentage at which the method is weak */
};

/* Point to point, terrain of at least 2 intervals. False: outside what the model can answer (N0
 * outside 250 … 400, frequency outside 20 … 20,000 MHz, heights outside 0.5 … 3000 m, ground that
 * is no ground). */
bool pln_itm_point_to_point(const struct pln_itm_terrain *terrain, const struct pln_itm_link *link,
                            struct pln_itm *out);

/* Over an area known by its irregularity Δh only. */
bool pln_itm_area(double distance_km, double delta_h_m, const enum pln_itm_siting siting[2],
                  const struct pln_itm_link *link, struct pln_itm *out);

/* The registry's function: broadcast variability; a profile whose points are not evenly spaced
 * (within a thousandth of the step) is PLN_LOSS_INVALID. */
void pln_itm_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                  struct pln_loss *loss);

#endif
