/* planner/prop/diffraction: the delta-Bullington method of P.1812-8 section 4.3 and P.526-16
 * sections 3.2 and 4.5 (the same method twice printed). Floor 2. Pure; allocates nothing.
 * Equation numbers are those of P.1812-8. */
#ifndef PLANNER_PROP_DIFFRACTION_H
#define PLANNER_PROP_DIFFRACTION_H

#include "planner/prop/path.h"

/* The coefficients of the spherical-earth formulas. P.1812 prints them rounded; P.526 has the same
 * formulas in self-consistent units, where f stands for 0.3/λ, and says which ground is plain (β =
 * 1). */
struct pln_earth_form {
    double k, x, y;    /* of eqs 29a, 31, 32 */
    double clearance;  /* of eq 25 */
    bool plain_ground; /* β is 1 for horizontal polarisation, and for vertical above 20 MHz over
                        * land and 300 MHz over sea (P.526 section 3.1.1.2) */
};
extern const struct pln_earth_form pln_earth_form_p1812, pln_earth_form_p526;

/* What the diffraction loss depends on beside the path. */
struct pln_diffraction_env {
    const struct pln_earth_form *form;
    double freq_ghz, wavelength_m;
    enum pln_polarisation polarisation;
    double sea_share;           /* ω: share of the path over sea */
    double effective_radius_km; /* a_p */
};

struct pln_diffraction {
    double bullington_db;        /* Lbulla, actual profile */
    double bullington_smooth_db; /* Lbulls, smooth profile */
    double spherical_earth_db;   /* Ldsph */
    double loss_db;              /* Ld, eq 39 */
};

/* Eq 39: ht_eff, hr_eff are the antennas' heights above the smooth earth (eq 37). SLOPES: those
 * over PLN_SURFACE_CLUTTER for this radius, when the caller has them; NULL: found here. */
struct pln_diffraction pln_delta_bullington(const struct pln_path *path,
                                            const struct pln_diffraction_env *env, double ht_eff_m,
                                            double hr_eff_m, const struct pln_slopes *slopes);

/* Section 4.3.1 for antennas at ht, hr over SURFACE. */
double pln_bullington_db(const struct pln_path *path, enum pln_surface surface, double ht_m,
                         double hr_m, const struct pln_diffraction_env *env,
                         const struct pln_slopes *slopes);

/* Section 4.3.2: spherical-earth loss for effective heights over a path of D km. */
double pln_spherical_earth_db(double d_km, double ht_m, double hr_m,
                              const struct pln_diffraction_env *env);

/* Eq 12: single knife edge. */
double pln_knife_edge_db(double nu);

#endif
