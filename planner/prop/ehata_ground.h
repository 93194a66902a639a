/* planner/prop/ehata_ground: what the extended Hata model reads off the ground, and the corrections
 * that follow (Okumura 1968, sections 2.4 and 4). Only ehata.c includes this. */
#ifndef PLANNER_PROP_EHATA_GROUND_H
#define PLANNER_PROP_EHATA_GROUND_H

#include "planner/prop/ehata.h"

/* Heights of base and mobile over the mean ground 3 … 15 km away. */
void ehata_effective_heights(const struct pln_ehata_terrain *t, double base_m, double mobile_m,
                             enum pln_ehata_edition edition, double *base_eff_m,
                             double *mobile_eff_m);

/* The corrections as gains, each as Okumura draws it. */
bool ehata_single_ridge(const struct pln_ehata_terrain *t, double base_m, double mobile_m,
                        enum pln_ehata_edition edition, double *gain_db);
double ehata_rolling_db(const struct pln_ehata_terrain *t, enum pln_ehata_edition edition,
                        double *fine_db);
double ehata_slope_db(const struct pln_ehata_terrain *t);
double ehata_sea_db(const struct pln_ehata_terrain *t);

#endif
