/* The dirty list against its truth. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/earth/geodesy.h"
#include "geo/vector/table.h"
#include "planner/intake/intake.h"

static char dirty[400], truth[400], communes[400];

struct tally {
    size_t wrong_place, not_repaired, not_quarantined, touched;
    double worst_m;
};

static bool is_ascii(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return !*s;
}

static struct tally compare(const struct pln_villages *v, const struct pln_checks *checks,
                            const struct geo_table *t)
{
    struct tally tally = {0};
    ck_assert_uint_eq(v->n, geo_table_rows(t));
    for (size_t i = 0; i < v->n; i++) {
        const char *expected = geo_table_cell(t, i, 2), *fault = geo_table_cell(t, i, 1);
        double lon = atof(geo_table_cell(t, i, 3)), lat = atof(geo_table_cell(t, i, 4)),
               d = (double)NAN;
        ck_assert_str_eq(v->at[i].id, geo_table_cell(t, i, 0));
        bool out = checks->at[i].status == PLN_ROW_QUARANTINED,
             wanted_out = strcmp(expected, "quarantine") == 0;
        if (!out) geo_path_between(lon, lat, v->at[i].lon_deg, v->at[i].lat_deg, &d, NULL);
        if (!out && !wanted_out && d > tally.worst_m) tally.worst_m = d;
        bool bad_place = !wanted_out && !(d <= 15), bad_out = wanted_out != out;
        bool touched = strcmp(expected, "keep") == 0 && checks->at[i].status != PLN_ROW_KEPT;
        /* A name without marks is the same in NFD: there is nothing to repair. */
        bool nothing = strcmp(fault, "nfd") == 0 && is_ascii(v->at[i].name);
        bool not_repaired =
            strcmp(expected, "repair") == 0 && !nothing && checks->at[i].status != PLN_ROW_REPAIRED;
        tally.wrong_place += bad_place;
        tally.not_quarantined += bad_out;
        tally.touched += touched;
        tally.not_repaired += not_repaired;
        if (bad_place || bad_out || touched || not_repaired)
            printf("%s %s: %s, codes %s, %.0f m\n", v->at[i].id, fault,
                   pln_row_status_name(checks->at[i].status), checks->at[i].codes, d);
    }
    printf("worst %.2f m; kept %zu, repaired %zu, quarantined %zu\n", tally.worst_m, checks->kept,
           checks->repaired, checks->quarantined);
    return tally;
}

static struct tally run(bool with_communes)
{
    struct pln_intake_spec spec = {.villages = {.path = dirty},
                                   .mast_defaults = pln_mast_defaults()};
    struct pln_villages v;
    struct pln_checks checks;
    struct pln_findings findings = {0};
    struct geo_table *t;
    struct geo_err err = {0};
    if (with_communes) spec.communes.path = communes;
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = truth}, &t, &err), err);
    ck_assert_ok(pln_check_villages(&spec, &v, &checks, &findings, &err), err);
    struct tally tally = compare(&v, &checks, t);
    geo_table_release(t);
    pln_villages_release(&v);
    pln_checks_release(&checks);
    pln_findings_release(&findings);
    return tally;
}

START_TEST(with_the_commune_polygons)
{
    struct tally t = run(true);
    ck_assert_uint_eq(t.wrong_place, 0);
    ck_assert_uint_eq(t.not_quarantined, 0);
    ck_assert_uint_eq(t.not_repaired, 0);
    ck_assert_uint_eq(t.touched, 0);
    ck_assert_double_lt(t.worst_m, 2);
}
END_TEST

START_TEST(without_polygons)
{
    struct tally t = run(false);
    ck_assert_uint_eq(t.wrong_place, 0);
    ck_assert_uint_eq(t.not_quarantined, 0);
    ck_assert_uint_eq(t.touched, 0);
    ck_assert_double_lt(t.worst_m, 2);
}
END_TEST

int main(void)
{
    if (!test_shared("data/dirty/villages_dirty.csv")) test_skip("../shared/data is absent");
    snprintf(dirty, sizeof dirty, "%s", test_shared("data/dirty/villages_dirty.csv"));
    snprintf(truth, sizeof truth, "%s", test_shared("data/dirty/truth.csv"));
    snprintf(communes, sizeof communes, "%s", test_shared("data/hatinh/communes_2025.gpkg"));
    Suite *s = suite_create("dirty");
    TCase *t = tcase_create("dirty");
    tcase_add_test(t, with_the_commune_polygons);
    tcase_add_test(t, without_polygons);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
