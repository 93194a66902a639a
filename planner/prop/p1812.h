/* planner/prop/p1812: Recommendation ITU-R P.1812-8 (09/2025), complete for outdoor terminals.
 * Floor 2. Pure; allocates nothing; O(n) in the profile's points.
 *
 * Letters and equation numbers are the Recommendation's. The location variability σ of the link
 * environment is σ_loc as eq 69 uses it; pln_p1812_sigma_db() and pln_p1812_height_variation() give
 * eqs 64 and 65 to whoever has no better. Building entry loss (section 4.8) is not part of it. */
#ifndef PLANNER_PROP_P1812_H
#define PLANNER_PROP_P1812_H

#include "planner/prop/diffraction.h"

/* Every intermediate value, in the order of the Recommendation; what the tests compare. */
struct pln_p1812 {
    double d_km, dlt_km, dlr_km;                    /* eqs 71, 78, 81 */
    double theta_t_mrad, theta_r_mrad, theta_mrad;  /* eqs 77, 80, 82 */
    double hts_m, hrs_m;                            /* antennas above sea level */
    double omega, dtm_km, dlm_km;                   /* section 3.6 */
    double beta0_pct, ae_km, abeta_km;              /* eqs 5, 7a, 7b */
    double hst_m, hsr_m;                            /* eqs 85, 86 */
    double hst_rough_m, hsr_rough_m;                /* eq 90 */
    double hstd_m, hsrd_m;                          /* eq 89 */
    double htc_eff_m, hrc_eff_m;                    /* eq 37 */
    double hte_m, hre_m, hm_m;                      /* eqs 92, 93 */
    double fi, fj, fk;                              /* eqs 40, 57, 58 */
    double lbfs_db, lb0p_db, lb0beta_db;            /* eqs 8, 10, 11 */
    struct pln_diffraction median, beta;            /* for a_e and for a_β (NaN where p = 50) */
    double ldp_db, lbd50_db, lbd_db;                /* eqs 41, 42, 43 */
    double lminb0p_db, lba_db, lminbap_db;          /* eqs 59, 46, 60 */
    double lbda_db, lbam_db, lbs_db, lbc_db, lb_db; /* eqs 61, 62, 44, 63, 69 */
    bool line_of_sight;                             /* eq 73 */
};

/* PROFILE and ENV must be valid (pln_model_check); see model.h for their units. */
void pln_p1812_evaluate(const struct pln_profile *profile, const struct pln_link_env *env,
                        struct pln_p1812 *out);

/* The registry's function: evaluate, check and fill the common result. */
void pln_p1812_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                    struct pln_loss *loss);

/* Terms that depend on the link only, or on the link and the distance; shared with the sweep. */
struct pln_p1812_fixed {
    double f, lambda_m; /* GHz, m */
    double p;           /* time percentage */
    double ae, abeta;   /* km */
    double mu4_slope;   /* eq 4: log10 μ4 = mu4_slope · log10 μ1 */
    double beta0_base;  /* eq 5 without μ1·μ4 */
    double i_p, i_loc;  /* I(p/100), −I(pL/100)·σ_loc */
    double af;          /* eq 47 without the terms of the path */
    double lbs_fixed;   /* eq 44 without 20 log d + 0.573 θ */
    double gamma_d;     /* eq 51 */
    double field_db;    /* eq 70: E_p = field_db − Lb */
};
struct pln_p1812_fixed pln_p1812_fixed(const struct pln_link_env *env);

/* Section 3.6: τ (eq 3) and β0 (eqs 2–5). */
double pln_p1812_tau(double dlm_km);
double pln_p1812_beta0_pct(const struct pln_p1812_fixed *k, double dtm_km, double tau);
double pln_p1812_fi(const struct pln_p1812_fixed *k, double beta0_pct); /* eq 40 */
double pln_p1812_alpha(double tau, double d_km);                        /* eq 55a */
double pln_p1812_fk(double d_km);                                       /* eq 58 */
/* Eq 49; COAST_KM: distance to the coast, HORIZON_KM: d_lt or d_lr, H_M: antenna above sea level.
 */
double pln_p1812_coast_db(double omega, double coast_km, double horizon_km, double h_m);

double pln_p1812_sigma_db(double freq_mhz, double resolution_m);             /* eq 64 */
double pln_p1812_height_variation(double height_m, double clutter_height_m); /* eq 65 */
double pln_inverse_normal(double x);                                         /* eqs 94, 95 */

/* E_p in dB(µV/m) for 1 kW effective radiated power (eq 70). */
double pln_p1812_field_dbuv(double freq_mhz, double loss_db);

#endif
