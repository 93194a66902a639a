/* planner/prop/hata: Okumura-Hata and COST 231-Hata, median loss of macro cells. Floor 2. Pure.
 *
 * Okumura-Hata: Hata 1980 (IEEE Trans. VT-29), ITU-R P.529-3: 150–1500 MHz, 1–20 km, base 30–200 m
 * above the terrain around it, mobile 1–10 m. COST 231-Hata: COST 231 final report (1999), section
 * 4.4.1: 1500–2000 MHz. They know no ridge: between villages in mountains they are a yardstick, not
 * a prediction. */
#ifndef PLANNER_PROP_HATA_H
#define PLANNER_PROP_HATA_H

#include "planner/prop/model.h"

/* The closed form: BASE_M above average terrain, MOBILE_M above ground. COST 231 above 1500 MHz
 * (metropolitan correction 3 dB for PLN_ENVIRONMENT_LARGE_CITY), Okumura-Hata up to it; COST 231
 * gives no suburban or open form: Hata's own corrections are applied, as is customary. */
double pln_hata_db(double freq_mhz, double distance_km, double base_m, double mobile_m,
                   enum pln_environment environment);

/* Base height over the mean ground 3–15 km from the base towards the receiver (over the farther
 * half of a path shorter than 6 km), not below TX_HEIGHT_M·½ nor 1 m. PROFILE without ground:
 * TX_HEIGHT_M. */
double pln_hata_base_height_m(const struct pln_profile *profile, double tx_height_m);

/* The registry's function. */
void pln_hata_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                   struct pln_loss *loss);

#endif
