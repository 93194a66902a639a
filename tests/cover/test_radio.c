/* The link budget against numbers worked by hand from the standards. */
#include "support/support.h"

#include <math.h>

#include "planner/radio/budget.h"
#include "planner/radio/location.h"

static const struct pln_receiver handset = {
    .height_m = 1.5, .antenna_gain_dbi = -3, .body_loss_db = 4};

/* ITU-R M.2292 rural macro: 46 dBm, 18 dBi, 3 dB, three sectors, 3 degrees. */
static struct pln_transmitter macro(void)
{
    return (struct pln_transmitter){.freq_mhz = 900,
                                    .bandwidth_mhz = 10,
                                    .tx_power_dbm = 46,
                                    .antenna_gain_dbi = 18,
                                    .loss_db = 3,
                                    .antenna_height_m = 42,
                                    .n_sectors = 3,
                                    .azimuth_deg = {0, 120, 240},
                                    .downtilt_deg = 3};
}

START_TEST(eirp_of_61_dbm_is_33_2_per_resource_element)
{
    struct pln_transmitter tx = macro();
    ck_assert_double_eq_tol(pln_eirp_per_re_dbm(&tx), 61 - 10 * log10(600), 1e-12);
    ck_assert_double_eq_tol(pln_eirp_per_re_dbm(&tx), 33.2185, 5e-5);
    tx.bandwidth_mhz = 20;
    ck_assert_double_eq_tol(pln_eirp_per_re_dbm(&tx), 61 - 30.7918, 5e-5);
    tx.bandwidth_mhz = 7;
    ck_assert(isnan(pln_eirp_per_re_dbm(&tx)));
}
END_TEST

START_TEST(resource_blocks_are_those_of_ts_36_101)
{
    const double mhz[] = {1.4, 3, 5, 10, 15, 20};
    const int blocks[] = {6, 15, 25, 50, 75, 100};
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(pln_resource_blocks(mhz[i]), blocks[i]);
    ck_assert_int_eq(pln_resource_blocks(0), 0);
    ck_assert_int_eq(pln_resource_blocks(8), 0);
    ck_assert_int_eq(pln_resource_blocks(NAN), 0);
}
END_TEST

START_TEST(pattern_is_the_3gpp_parabola)
{
    struct pln_pattern p = pln_pattern_default();
    ck_assert_double_eq(pln_pattern_loss_db(&p, 0, -3, 3), 0);
    ck_assert_double_eq_tol(pln_pattern_loss_db(&p, 32.5, -3, 3), 3, 1e-12); /* half beamwidth */
    ck_assert_double_eq_tol(pln_pattern_loss_db(&p, -32.5, -3, 3), 3, 1e-12);
    ck_assert_double_eq_tol(pln_pattern_loss_db(&p, 360 + 32.5, -3, 3), 3, 1e-12);
    ck_assert_double_eq_tol(pln_pattern_loss_db(&p, 60, -3, 3), 12 * 3600.0 / 4225, 1e-12);
    ck_assert_double_eq(pln_pattern_loss_db(&p, 180, -3, 3), 25); /* A_m */
    ck_assert_double_eq_tol(pln_pattern_loss_db(&p, 0, 2, 3), 3,
                            1e-12);                                /* 5 degrees above the beam */
    ck_assert_double_eq(pln_pattern_loss_db(&p, 0, -60, 3), 20);   /* SLA_v */
    ck_assert_double_eq(pln_pattern_loss_db(&p, 180, -60, 3), 25); /* together at most A_m */
}
END_TEST

START_TEST(rsrp_is_the_sum_of_its_parts)
{
    struct pln_transmitter tx = macro();
    struct pln_pattern p = pln_pattern_default();
    struct pln_budget b;
    double rsrp = pln_rsrp_dbm(&tx, &handset, &p, 130, -3, 130, &b);
    ck_assert_uint_eq(b.sector, 1);
    ck_assert_double_eq_tol(b.pattern_loss_db, 12 * 100.0 / 4225, 1e-12);
    ck_assert_double_eq_tol(rsrp, 33.2185 - 0.2840 - 130 - 3 - 4, 1e-4);
    ck_assert_double_eq_tol(rsrp,
                            b.eirp_re_dbm - b.pattern_loss_db - b.path_loss_db + b.rx_gain_db -
                                b.body_loss_db - b.building_loss_db,
                            1e-12);
    struct pln_receiver indoors = handset;
    indoors.building_loss_db = 15;
    ck_assert_double_eq_tol(pln_rsrp_dbm(&tx, &indoors, &p, 130, -3, 130, NULL), rsrp - 15, 1e-12);
}
END_TEST

START_TEST(a_mast_without_sectors_is_round)
{
    struct pln_transmitter tx = macro();
    tx.n_sectors = 0;
    tx.azimuth_deg[0] = 77;
    struct pln_pattern p = pln_pattern_default();
    double ahead = pln_rsrp_dbm(&tx, &handset, &p, 77, -3, 100, NULL);
    ck_assert_double_eq(ahead, pln_rsrp_dbm(&tx, &handset, &p, 257, -3, 100, NULL));
    ck_assert_double_eq_tol(ahead, 33.2185 - 107, 1e-4);
}
END_TEST

START_TEST(the_bound_bounds_every_elevation)
{
    struct pln_transmitter tx = macro();
    struct pln_pattern p = pln_pattern_default();
    for (double azimuth = -400; azimuth < 400; azimuth += 7) {
        double bound = pln_rsrp_bound_dbm(&tx, &handset, &p, azimuth, 90);
        double best = -INFINITY;
        for (double elevation = -90; elevation <= 90; elevation += 0.5)
            best = fmax(best, pln_rsrp_dbm(&tx, &handset, &p, azimuth, elevation, 90, NULL));
        ck_assert_double_le(best, bound);
        ck_assert_double_ge(best, bound - 1e-9); /* and is reached: -3 degrees is on the grid */
    }
}
END_TEST

START_TEST(elevation_bends_with_the_earth)
{
    ck_assert_double_eq_tol(pln_elevation_deg(100, 100, 10), -0.033724,
                            1e-5); /* d/(2ka) = 0.5886 mrad */
    ck_assert_double_eq_tol(pln_elevation_deg(1000, 0, 1), -45.0017, 1e-3);
    ck_assert_double_eq_tol(pln_elevation_deg(0, 1000, 1), 44.9983, 1e-3);
}
END_TEST

START_TEST(location_variability_is_p1812_8)
{
    /* (0.024 * 0.9 + 0.52) * 100^0.28 */
    ck_assert_double_eq_tol(pln_location_sigma_db(900, 100), 0.5416 * 3.630781, 1e-5);
    const double pct[] = {1, 5, 10, 50, 84.134474606854, 90, 95, 99};
    const double k[] = {-2.326348, -1.644854, -1.281552, 0, 1, 1.281552, 1.644854, 2.326348};
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq_tol(pln_location_factor(pct[i]), k[i], 5.4e-4);
    ck_assert_double_eq(pln_location_factor(50), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("radio");
    TCase *t = tcase_create("budget");
    tcase_add_test(t, eirp_of_61_dbm_is_33_2_per_resource_element);
    tcase_add_test(t, resource_blocks_are_those_of_ts_36_101);
    tcase_add_test(t, pattern_is_the_3gpp_parabola);
    tcase_add_test(t, rsrp_is_the_sum_of_its_parts);
    tcase_add_test(t, a_mast_without_sectors_is_round);
    tcase_add_test(t, the_bound_bounds_every_elevation);
    tcase_add_test(t, elevation_bends_with_the_earth);
    tcase_add_test(t, location_variability_is_p1812_8);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
