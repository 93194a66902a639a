/* The 63 reference cases of ITU-R WP 3K/3M with every intermediate value of their logs. */
#include "support/support.h"

#include <glob.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/p1812.h"
#include "prop/itu_case.h"

/* Rows of a log: name, reference, where the kernel keeps the value. The parts of the diffraction
 * loss in the logs are those of the second calculation, for a_β. */
#define AT(member) offsetof(struct pln_p1812, member)
static const struct {
    const char *key, *ref;
    size_t offset;
} rows[] = {
    {"d (km)", "", AT(d_km)},
    {"dlt (km)", "Eq (78)", AT(dlt_km)},
    {"dlr (km)", "Eq (81a)", AT(dlr_km)},
    {"th_t (mrad)", "", AT(theta_t_mrad)},
    {"th_r (mrad)", "", AT(theta_r_mrad)},
    {"th (mrad)", "", AT(theta_mrad)},
    {"hts (m)", "", AT(hts_m)},
    {"hrs (m)", "", AT(hrs_m)},
    {"w", "Table 5", AT(omega)},
    {"dtm (km)", "", AT(dtm_km)},
    {"dlm (km)", "", AT(dlm_km)},
    {"b0 (%)", "Eq (5)", AT(beta0_pct)},
    {"ae (km)", "Eq (7a)", AT(ae_km)},
    {"hst (m)", "Eq (85)", AT(hst_m)},
    {"hsr (m)", "Eq (86)", AT(hsr_m)},
    {"hst (m)", "Eq (90a)", AT(hst_rough_m)},
    {"hsr (m)", "Eq (90b)", AT(hsr_rough_m)},
    {"hstd (m)", "Eq (89)", AT(hstd_m)},
    {"hsrd (m)", "Eq (89)", AT(hsrd_m)},
    {"htc (m)", "Eq (37a)", AT(htc_eff_m)},
    {"hrc (m)", "Eq (37b)", AT(hrc_eff_m)},
    {"hte (m)", "Eq (92a)", AT(hte_m)},
    {"hre (m)", "Eq (92b)", AT(hre_m)},
    {"hm (m)", "Eq (93)", AT(hm_m)},
    {"Fi", "Eq (40)", AT(fi)},
    {"Fj", "Eq (57)", AT(fj)},
    {"Fk", "Eq (58)", AT(fk)},
    {"Lbfs", "Eq (8)", AT(lbfs_db)},
    {"Lb0p", "Eq (10)", AT(lb0p_db)},
    {"Lb0b", "Eq (11)", AT(lb0beta_db)},
    {"Lbulla (dB)", "", AT(beta.bullington_db)},
    {"Lbulls (dB)", "", AT(beta.bullington_smooth_db)},
    {"Ldsph (dB)", "", AT(beta.spherical_earth_db)},
    {"Ld50 (dB)", "", AT(median.loss_db)},
    {"Ldb (dB)", "", AT(beta.loss_db)},
    {"Ldp (dB)", "", AT(ldp_db)},
    {"Lbd50 (dB)", "", AT(lbd50_db)},
    {"Lbd (dB)", "",
     AT(lbda_db)}, /* the logs print Lbda in this row too: overwritten before printing */
    {"Lminb0p (dB)", "", AT(lminb0p_db)},
    {"Lba (dB)", "", AT(lba_db)},
    {"Lminbap (dB)", "", AT(lminbap_db)},
    {"Lbda (dB)", "", AT(lbda_db)},
    {"Lbam (dB)", "", AT(lbam_db)},
    {"Lbs (dB)", "", AT(lbs_db)},
    {"Lbc (dB)", "", AT(lbc_db)},
    {"Lb (dB)", "", AT(lb_db)},
};
enum { n_rows = sizeof rows / sizeof *rows };

static double worst[n_rows];

static void check_rows(const char *name, const char *log, const struct pln_p1812 *r)
{
    for (size_t k = 0; k < n_rows; k++) {
        double expected = itu_log_value(log, rows[k].key, rows[k].ref), got;
        memcpy(&got, (const char *)r + rows[k].offset, sizeof got);
        double off = fabs(got - expected);
        worst[k] = fmax(worst[k], off);
        /* logs print ten significant digits */
        ck_assert_msg(off <= fmax(1e-6, 1e-9 * fabs(expected)), "%s: %s %s: %.12g, expected %.12g",
                      name, rows[k].key, rows[k].ref, got, expected);
    }
}

static void check_case(const char *name, size_t k, const struct itu_profile *p, const char *log)
{
    struct pln_profile profile = {p->n, p->d_km, p->ground_m, p->clutter_m, p->zone};
    struct pln_link_env env = p->env[k];
    env.lat_deg = itu_log_value(log, "phi (deg)", "Eq (4)");
    env.tx_coast_km = itu_log_value(log, "dct (km)", "");
    env.rx_coast_km = itu_log_value(log, "dcr (km)", "");
    struct pln_p1812 r;
    pln_p1812_evaluate(&profile, &env, &r);
    if (env.time_pct == 50) { /* the logs have the second diffraction calculation all the same */
        struct pln_p1812 less;
        env.time_pct = 49;
        pln_p1812_evaluate(&profile, &env, &less);
        env.time_pct = 50;
        r.beta = less.beta;
    }
    check_rows(name, log, &r);
    ck_assert_double_eq_tol(r.lb_db, p->loss_db[k], 1e-6);
    ck_assert_double_eq_tol(pln_p1812_field_dbuv(env.freq_mhz, r.lb_db), p->field_dbuv[k], 1e-6);
    struct pln_loss loss;
    pln_model_find("p1812")->loss(&profile, &env, &loss);
    ck_assert_double_eq(loss.loss_db, r.lb_db);
    ck_assert_uint_eq(loss.flags, 0);
}

START_TEST(all_reference_cases_hold_to_a_millionth_of_a_db)
{
    static struct itu_profile p;
    char pattern[4200], log_path[8400];
    snprintf(pattern, sizeof pattern, "%s/profiles/*.csv", test_shared("validation/p1812"));
    glob_t found;
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    size_t cases = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        itu_profile_read(found.gl_pathv[i], &p);
        char *name = strrchr(found.gl_pathv[i], '/') + 1;
        for (size_t k = 0; k < p.n_env; k++, cases++) {
            snprintf(log_path, sizeof log_path, "%s/results/%.*s_%zu_log.csv",
                     test_shared("validation/p1812"), (int)strcspn(name, "."), name, k);
            char *log = test_read_file(log_path, NULL);
            ck_assert_msg(log != NULL, "cannot read %s", log_path);
            check_case(name, k, &p, log);
            free(log);
        }
    }
    globfree(&found);
    ck_assert_uint_eq(cases, 63);
    for (size_t k = 0; k < n_rows; k++)
        printf("%-14s %-9s largest deviation %.1e\n", rows[k].key, rows[k].ref, worst[k]);
}
END_TEST

int main(void)
{
    if (!test_shared("validation/p1812")) test_skip("../shared/validation/p1812 is absent");
    Suite *suite = suite_create("p1812");
    TCase *tcase = tcase_create("itu");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, all_reference_cases_hold_to_a_millionth_of_a_db);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
