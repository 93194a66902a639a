/* planner/prop/p526: delta-Bullington diffraction alone, Recommendation ITU-R P.526-16 section 4.5.
 * Floor 2. Pure; allocates nothing; O(n). */
#ifndef PLANNER_PROP_P526_H
#define PLANNER_PROP_P526_H

#include "planner/prop/diffraction.h"

struct pln_p526 {
    double hts_eff_m, hrs_eff_m; /* eq 64 */
    struct pln_diffraction diffraction;
};

/* Diffraction loss over free space for antennas above ground at both ends of PROFILE (its zones are
 * not read: ENV has ω); env->effective_radius_km is P.526's a_e. */
void pln_p526_evaluate(const struct pln_profile *profile, double tx_height_m, double rx_height_m,
                       const struct pln_diffraction_env *env, struct pln_p526 *out);

/* The registry's function: free space by P.525 plus diffraction for the median earth radius. */
void pln_p526_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                   struct pln_loss *loss);

#endif
