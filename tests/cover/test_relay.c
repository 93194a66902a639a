/* Which hilltops that serve nobody are kept as relays. */
#include "planner/cover/relay.h"
#include "planner/net/village.h"
#include "support/support.h"

enum { PLACES = 6, KINDS = 3 };

/* Places along a parallel, a hundredth of a degree being about 1.1 km: three kinds at each. */
static const struct {
    double lon_deg;
    enum pln_origin origin;
    bool serves, relay;
} place[PLACES] = {
    {104.00, PLN_ORIGIN_HILLTOP, false, true},  /* the most prominent */
    {104.01, PLN_ORIGIN_HILLTOP, false, false}, /* 1 km from a relay */
    {104.05, PLN_ORIGIN_HILLTOP, false, true},  /* 5 km from it */
    {104.06, PLN_ORIGIN_HILLTOP, true, false},  /* serves somebody: no relay is needed there */
    {104.04, PLN_ORIGIN_VILLAGE, false, false}, /* no hilltop */
    {104.90, PLN_ORIGIN_HILLTOP, false, false}, /* nobody within a hop */
};

START_TEST(hilltops_within_a_hop_and_apart_from_each_other_are_kept)
{
    struct pln_candidate at[PLACES];
    struct pln_option option[PLACES * KINDS];
    struct pln_site_kind kind[KINDS] = {
        {.fix = PLN_FIX_REMOTE, .tx.antenna_height_m = 60, .capex_vnd = 1},
        {.fix = PLN_FIX_POLE, .tx.antenna_height_m = 15, .capex_vnd = 100},
        {.fix = PLN_FIX_MACRO, .tx.antenna_height_m = 42, .capex_vnd = 900}};
    uint8_t serves[PLACES * KINDS] = {0}, kept[PLACES * KINDS] = {0};
    for (uint32_t i = 0; i < PLACES; i++) {
        at[i] = (struct pln_candidate){.lon_deg = place[i].lon_deg,
                                       .lat_deg = 22,
                                       .origin = place[i].origin,
                                       .first_option = i * KINDS,
                                       .n_options = KINDS};
        for (uint32_t k = 0; k < KINDS; k++)
            option[i * KINDS + k] = (struct pln_option){.candidate = i, .kind = k};
        serves[i * KINDS + 2] = place[i].serves;
    }
    struct pln_candidates candidates = {at, PLACES, option, PLACES * KINDS};
    struct pln_site_kinds kinds = {.at = kind, .n = KINDS};
    struct geo_err err = {0};
    ck_assert_ok(pln_relays_choose(&candidates, &kinds, serves, 15, kept, &err), err);
    for (uint32_t i = 0; i < PLACES; i++) {
        ck_assert_int_eq(kept[i * KINDS], 0); /* a remote hangs on a mast */
        ck_assert_int_eq(kept[i * KINDS + 1], place[i].relay);
        ck_assert_int_eq(kept[i * KINDS + 2], place[i].relay);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("relay");
    TCase *t = tcase_create("relay");
    tcase_add_test(t, hilltops_within_a_hop_and_apart_from_each_other_are_kept);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
