/* planner/prop/ehata: the extended Hata model, Okumura's curves to 3 GHz and 100 km with his
 * corrections for the terrain. Floor 2. Pure; allocates nothing.
 *
 * Sources: Hata 1980; Okumura et al. 1968; Drocella et al. 2015, NTIA technical report TR-15-517,
 * appendix A; NTIA's release of the model (NTIA/ehata) settles what the report leaves open. Three
 * states of that model are known:
 *   first      as NTIA first released it
 *   corrected  mean ground heights at 3 … 15 km, and the fine correction for rolling hills below
 *              10 m and in the lower half, put right (WInnForum's "wfmod" reference values)
 *   current    corrected, and the correction for an isolated ridge held between Okumura's curves
 * and never a gain 2 km behind the ridge: the registry's choice */
#ifndef PLANNER_PROP_EHATA_H
#define PLANNER_PROP_EHATA_H

#include "planner/prop/model.h"

enum pln_ehata_edition { PLN_EHATA_FIRST, PLN_EHATA_CORRECTED, PLN_EHATA_CURRENT };

/* Evenly spaced ground from the base to the mobile: n intervals, n + 1 heights (borrowed). */
struct pln_ehata_terrain {
    const double *ground_m;
    const uint8_t *zone; /* enum pln_zone; NULL: ground at exactly 0 m is sea */
    size_t n;
    double step_m;
};

struct pln_ehata {
    double loss_db;             /* not exceeded at LOCATION_PCT of places */
    double median_db;           /* over quasi-smooth terrain */
    double base_m, mobile_m;    /* effective heights as used: 30 … 200 m, 1 … 10 m */
    double base_asked_m;        /* before that limit */
    double ridge_db;            /* corrections, as losses; 0 where they do not apply */
    double rolling_db, fine_db; /* rolling hills: median, and the place within them */
    double slope_db, sea_db;
    bool single_horizon; /* one ridge (ridge_db) rather than rolling hills */
};

/* TERRAIN of at least 2 intervals. Location variability by Okumura's standard deviation (50: none).
 * Beyond 4096 points within 10 km of the mobile every second (third, …) one is ranked. */
void pln_ehata_evaluate(const struct pln_ehata_terrain *terrain, double freq_mhz, double base_m,
                        double mobile_m, enum pln_environment environment, double location_pct,
                        enum pln_ehata_edition edition, struct pln_ehata *out);

/* The registry's function: edition current; the transmitter is the base. */
void pln_ehata_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                    struct pln_loss *loss);

/* Okumura's median over quasi-smooth terrain for effective heights. */
double pln_ehata_median_db(double freq_mhz, double distance_km, double base_m, double mobile_m,
                           enum pln_environment environment);

#endif
