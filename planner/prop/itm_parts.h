/* planner/prop/itm_parts: the rooms of ITM among themselves; nobody else includes this. */
#ifndef PLANNER_PROP_ITM_PARTS_H
#define PLANNER_PROP_ITM_PARTS_H

#include <complex.h>
#ifndef CMPLX /* clang with glibc has the builtin but not C11's name for it */
#define CMPLX(x, y) __builtin_complex((double)(x), (double)(y))
#endif

#include "planner/prop/itm.h"

/* What the attenuation curves read, filled by itm.c and itm_terrain.c. */
struct itm_path {
    double freq_mhz, wave_number; /* k = f/47.7, 1/m */
    double complex impedance;     /* of the ground, Z_g */
    double earth_m;               /* effective earth radius a_e */
    double ns;                    /* surface refractivity */
    double d_m;
    double height_m[2], effective_m[2]; /* h_g, h_e */
    double horizon_m[2], theta[2];      /* d_L, θ_e */
    double delta_h_m;
    bool area;
    /* derived by itm_path_derive() */
    double smooth_m;  /* d_Ls: both smooth-earth horizons */
    double sight_m;   /* d_L: both real horizons */
    double theta_los; /* angular distance of the line-of-sight region */
};

/* itm_terrain.c: Δh, horizons and effective heights (H, QLRPFL and QLRA). */
bool itm_path_from_terrain(const struct pln_itm_terrain *terrain, struct itm_path *path);
void itm_path_from_area(const enum pln_itm_siting siting[2], struct itm_path *path);

/* LR eq 3: the irregularity that a path of D_M shows of the asymptotic Δh. */
double itm_roughness_m(double delta_h_m, double d_m);
/* LR eq 3.6a: rms deviation of the ground within the first Fresnel zone. */
double itm_sigma_m(double roughness_m);

/* Attenuation relative to free space, dB. */
double itm_diffraction_db(const struct itm_path *path, double d_m);
/* H0_DB carries the frequency gain from the farther point to the nearer one; -1 before the first.
 */
double itm_scatter_db(const struct itm_path *path, double d_m, double *h0_db);
double itm_reference_db(const struct itm_path *path, enum pln_itm_mode *mode);

/* itm_variability.c: the attenuation not exceeded, from the reference attenuation (A section 5). */
double itm_varied_db(const struct pln_itm_link *link, const struct itm_path *path,
                     double reference_db, bool *extreme);

#endif
