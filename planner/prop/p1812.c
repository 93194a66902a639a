#include "planner/prop/p1812.h"

#include <math.h>

#include "planner/prop/check.h"

/* One evaluation: what the parts below hand on to one another. */
struct run {
    const struct pln_link_env *env;
    struct pln_p1812_fixed k;
    struct pln_path path;
    struct pln_slopes ground; /* over the bare ground, median earth radius */
    double tau;               /* eq 3 */
    struct pln_p1812 *r;
};

/* Attachment 1, sections 4 and 5.1–5.5: horizons. */
static void horizons(struct run *run, size_t *first, size_t *last)
{
    struct pln_p1812 *r = run->r;
    const struct pln_path *path = &run->path;
    double c = 500 / r->ae_km, d = path->d;
    run->ground = pln_path_slopes(path, PLN_SURFACE_GROUND, r->hts_m, r->hrs_m, c);
    double direct_t = pln_slope(r->hrs_m, r->hts_m, d, c); /* eq 76 */
    double direct_r = pln_slope(r->hts_m, r->hrs_m, d, c); /* eq 79 */
    r->line_of_sight = !(run->ground.tx > direct_t);       /* eq 73 */
    if (r->line_of_sight) {
        *first = *last =
            pln_path_nu_at(path, PLN_SURFACE_GROUND, r->hts_m, r->hrs_m, c); /* eq 78a */
    } else {
        *first = run->ground.tx_at;
        *last = run->ground.rx_at;
    }
    r->theta_t_mrad = 1000 * atan((r->line_of_sight ? direct_t : run->ground.tx) / 1000);
    r->theta_r_mrad = 1000 * atan((r->line_of_sight ? direct_r : run->ground.rx) / 1000);
    r->theta_mrad = 1000 * d / r->ae_km + r->theta_t_mrad + r->theta_r_mrad; /* eq 82 */
    r->dlt_km = path->d_km[*first];                                          /* eq 78 */
    r->dlr_km = d - path->d_km[*last];                                       /* eq 81 */
}

/* Section 5.6: smooth earth and effective heights. */
static void smooth_earth(struct run *run, size_t first, size_t last)
{
    struct pln_p1812 *r = run->r;
    const struct pln_path *path = &run->path;
    double h1 = path->ground_m[0], hn = path->ground_m[path->n - 1];
    struct pln_smooth_earth s = pln_path_smooth_earth(path);
    r->hst_m = s.hst_m, r->hsr_m = s.hsr_m;
    r->hstd_m = s.hstd_m, r->hsrd_m = s.hsrd_m;
    r->htc_eff_m = r->hts_m - s.hstd_m, r->hrc_eff_m = r->hrs_m - s.hsrd_m;     /* eq 37 */
    r->hst_rough_m = fmin(s.hst_m, h1), r->hsr_rough_m = fmin(s.hsr_m, hn);     /* eq 90 */
    r->hte_m = r->hts_m - r->hst_rough_m, r->hre_m = r->hrs_m - r->hsr_rough_m; /* eq 92 */
    double slope = (r->hsr_rough_m - r->hst_rough_m) / path->d;                 /* eq 91 */
    r->hm_m = pln_path_roughness_m(path, first, last, r->hst_rough_m, slope);   /* eq 93 */
}

/* Section 4.2. */
static void free_space(struct run *run)
{
    struct pln_p1812 *r = run->r;
    double rise = (r->hts_m - r->hrs_m) / 1000;
    double dfs2 = r->d_km * r->d_km + rise * rise;                  /* eq 8a */
    double focus = 2.6 * (1 - exp(-0.1 * (r->dlt_km + r->dlr_km))); /* eq 9 */
    r->lbfs_db = 92.4 + 20 * log10(run->k.f) + 10 * log10(dfs2);    /* eq 8 */
    r->lb0p_db = r->lbfs_db + focus * log10(run->k.p / 50);         /* eq 10 */
    r->lb0beta_db = r->lbfs_db + focus * log10(r->beta0_pct / 50);  /* eq 11 */
}

/* Section 4.3.5. */
static void diffraction(struct run *run)
{
    struct pln_p1812 *r = run->r;
    struct pln_diffraction_env env = {&pln_earth_form_p1812,  run->k.f, run->k.lambda_m,
                                      run->env->polarisation, r->omega, r->ae_km};
    const struct pln_slopes *known = run->path.clutter_m ? NULL : &run->ground;
    r->median = pln_delta_bullington(&run->path, &env, r->htc_eff_m, r->hrc_eff_m, known);
    r->ldp_db = r->median.loss_db;
    r->beta = (struct pln_diffraction){NAN, NAN, NAN, NAN};
    if (run->k.p < 50) {
        env.effective_radius_km = r->abeta_km;
        r->beta = pln_delta_bullington(&run->path, &env, r->htc_eff_m, r->hrc_eff_m, NULL);
        r->ldp_db += (r->beta.loss_db - r->median.loss_db) * r->fi; /* eq 41 */
    }
    r->lbd50_db = r->lbfs_db + r->median.loss_db; /* eq 42 */
    r->lbd_db = r->lb0p_db + r->ldp_db;           /* eq 43 */
}

/* Eq 48: site shielding. */
static double shielding_db(double theta_mrad, double horizon_km, double f)
{
    double over = theta_mrad - 0.1 * horizon_km; /* eq 48a */
    if (over <= 0) return 0;
    return 20 * log10(1 + 0.361 * over * sqrt(f * horizon_km)) + 0.264 * over * cbrt(f);
}

/* Eqs 53–56: time-percentage variability. */
static double variability_db(const struct run *run)
{
    const struct pln_p1812 *r = run->r;
    double d = r->d_km, root = sqrt(r->hte_m) + sqrt(r->hre_m);
    double mu2 = pow(500 / r->ae_km * d * d / (root * root), pln_p1812_alpha(run->tau, d));
    double di = fmin(d - r->dlt_km - r->dlr_km, 40); /* eq 56a */
    double mu3 = r->hm_m <= 10 ? 1 : exp(-4.6e-5 * (r->hm_m - 10) * (43 + 6 * di));
    double beta = r->beta0_pct * fmin(mu2, 1) * mu3, lg = log10(beta), ratio = run->k.p / beta;
    double gamma = 1.076 / pow(2.0058 - lg, 1.012) *
                   exp(-(9.51 - 4.8 * lg + 0.198 * lg * lg) * 1e-6 * pow(d, 1.13)); /* eq 53a */
    return -12 + (1.2 + 3.7e-3 * d) * log10(ratio) + 12 * pow(ratio, gamma);        /* eq 53 */
}

/* Section 4.5. */
static void ducting(struct run *run)
{
    struct pln_p1812 *r = run->r;
    const struct pln_link_env *env = run->env;
    double af = run->k.af + 20 * log10(r->dlt_km + r->dlr_km) +
                shielding_db(r->theta_t_mrad, r->dlt_km, run->k.f) +
                shielding_db(r->theta_r_mrad, r->dlr_km, run->k.f) +
                pln_p1812_coast_db(r->omega, env->tx_coast_km, r->dlt_km, r->hts_m) +
                pln_p1812_coast_db(r->omega, env->rx_coast_km, r->dlr_km, r->hrs_m); /* eq 47 */
    double theta = 1000 * r->d_km / r->ae_km + fmin(r->theta_t_mrad, 0.1 * r->dlt_km) +
                   fmin(r->theta_r_mrad, 0.1 * r->dlr_km);         /* eq 52 */
    r->lba_db = af + run->k.gamma_d * theta + variability_db(run); /* eqs 46, 50 */
}

/* Section 4.6. */
static void combine(struct run *run)
{
    const double eta = 2.5, angle_mrad = 0.3, slope = 0.8;
    struct pln_p1812 *r = run->r;
    r->fj = 1 - 0.5 * (1 + tanh(3 * slope * (r->theta_mrad - angle_mrad) / angle_mrad)); /* eq 57 */
    r->fk = pln_p1812_fk(r->d_km);
    double land_ldp = (1 - r->omega) * r->ldp_db;
    r->lminb0p_db =
        run->k.p < r->beta0_pct
            ? r->lb0p_db + land_ldp
            : r->lbd50_db + (r->lb0beta_db + land_ldp - r->lbd50_db) * r->fi; /* eq 59 */
    double low = fmin(r->lba_db, r->lb0p_db), high = fmax(r->lba_db, r->lb0p_db);
    r->lminbap_db = high + eta * log1p(exp((low - high) / eta)); /* eq 60 */
    r->lbda_db = r->lbd_db;
    if (r->lminbap_db <= r->lbd_db)
        r->lbda_db = r->lminbap_db + (r->lbd_db - r->lminbap_db) * r->fk; /* eq 61 */
    r->lbam_db = r->lbda_db + (r->lminb0p_db - r->lbda_db) * r->fj;       /* eq 62 */
    double less = fmin(r->lbs_db, r->lbam_db), more = fmax(r->lbs_db, r->lbam_db);
    r->lbc_db = less - 5 * log10(1 + pow(10, -0.2 * (more - less))); /* eq 63 */
    r->lb_db = fmax(r->lb0p_db, r->lbc_db + run->k.i_loc);           /* eq 69 */
}

void pln_p1812_evaluate(const struct pln_profile *profile, const struct pln_link_env *env,
                        struct pln_p1812 *out)
{
    size_t n = profile->n, first, last;
    struct run run = {.env = env, .k = pln_p1812_fixed(env), .r = out};
    out->d_km = profile->d_km[n - 1];
    out->hts_m = profile->ground_m[0] + env->tx_height_m;
    out->hrs_m = profile->ground_m[n - 1] + env->rx_height_m;
    out->ae_km = run.k.ae, out->abeta_km = run.k.abeta;
    run.path = (struct pln_path){n,         profile->d_km, profile->ground_m, profile->clutter_m,
                                 out->d_km, out->hts_m,    out->hrs_m};
    struct pln_zone_lengths z = pln_path_zones(profile->d_km, profile->zone, n);
    out->dtm_km = z.land_km, out->dlm_km = z.inland_km, out->omega = z.sea_share;
    run.tau = pln_p1812_tau(out->dlm_km);
    out->beta0_pct = pln_p1812_beta0_pct(&run.k, out->dtm_km, run.tau);
    out->fi = pln_p1812_fi(&run.k, out->beta0_pct);
    horizons(&run, &first, &last);
    smooth_earth(&run, first, last);
    free_space(&run);
    diffraction(&run);
    ducting(&run);
    out->lbs_db = run.k.lbs_fixed + 20 * log10(out->d_km) + 0.573 * out->theta_mrad; /* eq 44 */
    combine(&run);
}

void pln_p1812_loss(const struct pln_profile *profile, const struct pln_link_env *env,
                    struct pln_loss *loss)
{
    if (!pln_link_check(profile, env, pln_model_find("p1812"), loss)) return;
    struct pln_p1812 r;
    pln_p1812_evaluate(profile, env, &r);
    loss->loss_db = r.lb_db;
    loss->free_space_db = r.lbfs_db;
    loss->bullington_db = r.median.bullington_db;
    loss->bullington_smooth_db = r.median.bullington_smooth_db;
    loss->spherical_earth_db = r.median.spherical_earth_db;
    loss->diffraction_db = r.ldp_db;
    loss->diffraction_median_db = r.median.loss_db;
    loss->ducting_db = r.lba_db;
    loss->troposcatter_db = r.lbs_db;
    loss->tx_horizon_mrad = r.theta_t_mrad, loss->rx_horizon_mrad = r.theta_r_mrad;
    loss->tx_horizon_km = r.dlt_km, loss->rx_horizon_km = r.dlr_km;
    loss->line_of_sight = r.line_of_sight;
}
