#include "support/support.h"

#include <math.h>

#include "planner/prop/hata.h"

/* Worked by hand from the printed formulas, to the second decimal. */
START_TEST(formulas_by_hand)
{
    static const struct {
        double f, d, hb, hm;
        enum pln_environment environment;
        double loss_db;
    } cases[] = {
        {900, 1, 30, 1.5, PLN_ENVIRONMENT_URBAN, 126.40},
        {900, 10, 30, 1.5, PLN_ENVIRONMENT_URBAN, 161.63},
        {900, 10, 30, 1.5, PLN_ENVIRONMENT_SUBURBAN, 151.69},
        {900, 10, 30, 1.5, PLN_ENVIRONMENT_OPEN, 133.12},
        {900, 1, 30, 1.5, PLN_ENVIRONMENT_LARGE_CITY, 126.42},
        {1800, 1, 30, 1.5, PLN_ENVIRONMENT_URBAN, 136.20},
        {1800, 1, 30, 1.5, PLN_ENVIRONMENT_LARGE_CITY, 139.24},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double got =
            pln_hata_db(cases[i].f, cases[i].d, cases[i].hb, cases[i].hm, cases[i].environment);
        ck_assert_msg(fabs(got - cases[i].loss_db) < 0.006, "case %zu: %.4f, expected %.2f", i, got,
                      cases[i].loss_db);
    }
}
END_TEST

START_TEST(base_height_counts_from_the_ground_around)
{
    double d[21], ground[21];
    for (int i = 0; i <= 20; i++)
        d[i] = i, ground[i] = i < 3 ? 500 : 100;
    struct pln_profile profile = {21, d, ground, NULL, NULL};
    ck_assert_double_eq_tol(pln_hata_base_height_m(&profile, 30), 430, 1e-9);
    ground[0] = 0; /* a mast in a hole does not count as negative */
    ck_assert_double_eq_tol(pln_hata_base_height_m(&profile, 30), 15, 1e-9);
}
END_TEST

START_TEST(outside_its_range_is_flagged)
{
    double d[3] = {0, 0.3, 0.6}, ground[3] = {0, 0, 0};
    struct pln_profile profile = {3, d, ground, NULL, NULL};
    struct pln_link_env env = pln_link_env_default();
    struct pln_loss loss;
    pln_hata_loss(&profile, &env, &loss);
    ck_assert_uint_eq(loss.flags, PLN_LOSS_EXTRAPOLATED);
    ck_assert(loss.loss_db >= loss.free_space_db);
    d[1] = 5, d[2] = 10;
    pln_hata_loss(&profile, &env, &loss);
    ck_assert_uint_eq(loss.flags, 0);
    ck_assert_double_eq_tol(loss.loss_db, 133.12, 0.006);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hata");
    TCase *t = tcase_create("hata");
    tcase_add_test(t, formulas_by_hand);
    tcase_add_test(t, base_height_counts_from_the_ground_around);
    tcase_add_test(t, outside_its_range_is_flagged);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
