/* Masts on one place, their positions, and communes of before 1/7/2025. */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "geo/earth/geodesy.h"
#include "planner/intake/intake.h"

static char list_csv[300], communes[300], codes_csv[300];
static struct pln_findings findings;
static struct geo_err err;

static void set_up(void)
{
    snprintf(list_csv, sizeof list_csv, "%s/list.csv", test_tmpdir());
    snprintf(communes, sizeof communes, "%s/communes.geojson", test_tmpdir());
    snprintf(codes_csv, sizeof codes_csv, "%s/codes.csv", test_tmpdir());
}

static void tear_down(void)
{
    pln_findings_release(&findings);
}

static void check_masts(struct pln_towers *towers, struct pln_checks *checks)
{
    struct pln_intake_spec spec = {.towers.path = list_csv, .mast_defaults = pln_mast_defaults()};
    ck_assert_ok(pln_check_towers(&spec, towers, checks, &findings, &err), err);
}

static const char *told(const char *code, uint32_t row)
{
    for (size_t i = 0; i < findings.n; i++)
        if (strcmp(findings.at[i].code, code) == 0 && findings.at[i].row == row)
            return findings.at[i].new_value;
    return "";
}

START_TEST(masts_of_one_place_are_told_apart)
{
    static const struct {
        const char *row, *code, *says;
        enum pln_row_status status;
    } rows[] = {
        {"S1,Viettel,105.5,18.3,42,LTE,900,0;120;240,on-air", "", "", PLN_ROW_KEPT},
        {"S2,viettel,105.50001,18.30001,42,LTE,900,0;120;240,on-air", "DUPLICATE_SITE", "row 2",
         PLN_ROW_QUARANTINED},
        {"S3,Viettel,105.5,18.3,42,LTE,1800,0;120;240,on-air", "", "", PLN_ROW_KEPT},
        {"S4,Viettel,105.5,18.3,42,LTE,900,60;180;300,on-air", "", "", PLN_ROW_KEPT},
        {"S5,Viettel,105.5,18.3,42,LTE,900,0;120;240,planned", "NOT_ON_AIR", "", PLN_ROW_KEPT},
        {"S6,VNPT,105.5001,18.3001,42,LTE,900,0;120;240,on-air", "SHARED_SITE", "row 2, Viettel",
         PLN_ROW_KEPT},
        {"S7,VNPT,105.501,18.301,42,LTE,900,0;120;240,on-air", "", "", PLN_ROW_KEPT},
    };
    struct geo_buf csv = {0};
    struct pln_towers t;
    struct pln_checks checks;
    geo_buf_add(&csv, "id,operator,lon,lat,antenna_height_m,technology,band,azimuth,status\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        geo_buf_addf(&csv, "%s\n", rows[i].row);
    test_write_file(list_csv, csv.text);
    geo_buf_release(&csv);
    check_masts(&t, &checks);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_msg(checks.at[i].status == rows[i].status, "%s: %s", rows[i].row,
                      checks.at[i].codes);
        ck_assert_str_eq(checks.at[i].codes, rows[i].code);
        if (*rows[i].says) ck_assert_str_eq(told(rows[i].code, (uint32_t)i + 2), rows[i].says);
    }
    pln_towers_release(&t);
    pln_checks_release(&checks);
}
END_TEST

/* 105.5, 18.3 as people write it. */
START_TEST(masts_stand_where_they_are_meant)
{
    static const char *const pairs[][2] = {{"105.5", "18.3"},           {"18.3", "105.5"},
                                           {"105°30'00\"E", "18 18 0"}, {"105,5", "18,3"},
                                           {"1055000", "183000"},       {"18.3N 105.5E", ""}};
    struct geo_buf csv = {0};
    struct pln_towers t;
    struct pln_checks checks;
    double apart_m;
    geo_buf_add(&csv, "mã trạm;nhà mạng;kinh độ;vĩ độ;công nghệ;trạng thái\n");
    for (size_t i = 0; i < 6; i++) {
        geo_buf_addf(&csv, "S%zu;N%zu;\"", i, i);
        for (const char *s = pairs[i][0]; *s; s++)
            geo_buf_addf(&csv, *s == '"' ? "\"\"" : "%c", *s);
        geo_buf_addf(&csv, "\";%s;4G;on-air\n", pairs[i][1]);
    }
    test_write_file(list_csv, csv.text);
    geo_buf_release(&csv);
    check_masts(&t, &checks);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_msg(checks.at[i].status == (i ? PLN_ROW_REPAIRED : PLN_ROW_KEPT), "%zu: %s", i,
                      checks.at[i].codes);
        geo_path_between(105.5, 18.3, t.at[i].lon_deg, t.at[i].lat_deg, &apart_m, NULL);
        ck_assert_msg(apart_m < 1, "%zu: %.1f m", i, apart_m);
    }
    pln_towers_release(&t);
    pln_checks_release(&checks);
}
END_TEST

/* The old 18001 is now 18100; the old 18002 went to 18100 and 18200. */
static void write_communes(void)
{
    test_write_file(
        communes, "{\"type\":\"FeatureCollection\",\"features\":["
                  "{\"type\":\"Feature\",\"properties\":{\"code\":\"18100\",\"name\":\"Tây\"},"
                  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[105.4,18.2],[105.5,18.2],"
                  "[105.5,18.4],[105.4,18.4],[105.4,18.2]]]}},"
                  "{\"type\":\"Feature\",\"properties\":{\"code\":\"18200\",\"name\":\"Đông\"},"
                  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[105.5,18.2],[105.6,18.2],"
                  "[105.6,18.4],[105.5,18.4],[105.5,18.2]]]}}]}");
    test_write_file(codes_csv, "old_code,new_code\n18001,18100\n18002,18100\n18002,18200\n");
}

START_TEST(old_communes_become_new_ones)
{
    static const struct {
        const char *row, *code, *codes;
        enum pln_row_status status;
    } rows[] = {
        {"1,Thôn Một,105.45,18.3,10,18100", "18100", "", PLN_ROW_KEPT},
        {"2,Thôn Hai,105.46,18.31,10,18001", "18100", "OLD_COMMUNE", PLN_ROW_REPAIRED},
        {"3,Thôn Ba,105.47,18.3,10,18002", "18100", "SPLIT_COMMUNE", PLN_ROW_REPAIRED},
        {"4,Thôn Tư,105.55,18.3,10,18002", "18200", "SPLIT_COMMUNE", PLN_ROW_REPAIRED},
        {"5,Thôn Năm,105.56,18.31,10,", "18200", "COMMUNE_FOUND", PLN_ROW_KEPT},
        {"6,Thôn Sáu,105.57,18.3,10,18001", "18100", "OLD_COMMUNE;OUTSIDE_COMMUNE",
         PLN_ROW_QUARANTINED},
    };
    struct pln_intake_spec spec = {
        .villages.path = list_csv, .communes.path = communes, .commune_codes.path = codes_csv};
    struct pln_villages v;
    struct pln_checks checks;
    struct geo_buf csv = {0};
    write_communes();
    geo_buf_add(&csv, "id,name,lon,lat,people,commune_code\n");
    for (size_t i = 0; i < 6; i++)
        geo_buf_addf(&csv, "%s\n", rows[i].row);
    test_write_file(list_csv, csv.text);
    geo_buf_release(&csv);
    ck_assert_ok(pln_check_villages(&spec, &v, &checks, &findings, &err), err);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_str_eq(checks.at[i].codes, rows[i].codes);
        ck_assert_int_eq(checks.at[i].status, rows[i].status);
        ck_assert_str_eq(v.at[i].commune_code, rows[i].code);
    }
    pln_villages_release(&v);
    pln_checks_release(&checks);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sites");
    TCase *t = tcase_create("sites");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, masts_of_one_place_are_told_apart);
    tcase_add_test(t, masts_stand_where_they_are_meant);
    tcase_add_test(t, old_communes_become_new_ones);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
