/* What provinces send besides the dirty list: each row's outcome by name. */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/buf.h"
#include "geo/earth/crs.h"
#include "geo/earth/geodesy.h"
#include "planner/intake/intake.h"

/* Rạo Trạch and its neighbours in commune 18184 of Hà Tĩnh, all at 105.40000 18.50000 unless said.
 */
static const struct {
    const char *lon, *lat, *codes;
    enum pln_row_status status;
} rows[] = {
    {"105.40000", "18.50000", "SHARED_POINT", PLN_ROW_KEPT},
    {"105.40010", "18.50010", "", PLN_ROW_KEPT},
    {"105.40020", "18.50020", "", PLN_ROW_KEPT},
    {"10540000", "1850000", "LOST_POINT;SHARED_POINT", PLN_ROW_REPAIRED},
    {"18.50000, 105.40000", "", "ONE_CELL;SHARED_POINT", PLN_ROW_REPAIRED},
    {"-105.40000", "18.50000", "WRONG_SIGN;SHARED_POINT", PLN_ROW_REPAIRED},
    {"105°24'00\"N", "18°30'00\"E", "DMS;SWAPPED_LABELS;SHARED_POINT", PLN_ROW_REPAIRED},
    {"105 24 00", "18 30 00", "DMS;SHARED_POINT", PLN_ROW_REPAIRED},
    {"105.40000", "18.30000", "OUTSIDE_COMMUNE", PLN_ROW_QUARANTINED},
    {"109.40000", "18.50000", "OUTSIDE_COUNTRY", PLN_ROW_QUARANTINED},
    {"106.90000", "18.50000", "OUTSIDE_COMMUNE", PLN_ROW_QUARANTINED},
    {"0", "0", "NO_POSITION", PLN_ROW_QUARANTINED},
    {"=A1", "18.5", "FORMULA_CELL", PLN_ROW_QUARANTINED},
    {"nan", "18.5", "NOT_FINITE", PLN_ROW_QUARANTINED},
    {"chưa có", "18.5", "UNREADABLE_POSITION", PLN_ROW_QUARANTINED},
    {"105.4", "", "NO_POSITION", PLN_ROW_QUARANTINED},
};
#define N_ROWS (sizeof rows / sizeof *rows)

START_TEST(each_row_has_its_outcome)
{
    char path[400];
    struct geo_buf csv = {0};
    geo_buf_add(&csv, "ma;ten_thon;ma_xa;kinh_do;vi_do\n");
    for (size_t i = 0; i < N_ROWS; i++) {
        geo_buf_addf(&csv, "R%zu;Thôn %zu;18184;\"", i, i);
        for (const char *s = rows[i].lon; *s; s++)
            geo_buf_addf(&csv, *s == '"' ? "\"\"" : "%c", *s);
        geo_buf_add(&csv, "\";\"");
        for (const char *s = rows[i].lat; *s; s++)
            geo_buf_addf(&csv, *s == '"' ? "\"\"" : "%c", *s);
        geo_buf_add(&csv, "\"\n");
    }
    snprintf(path, sizeof path, "%s/v.csv", test_tmpdir());
    test_write_file(path, csv.text);
    geo_buf_release(&csv);
    struct pln_intake_spec spec = {.villages = {.path = path}};
    struct pln_villages v;
    struct pln_checks checks;
    struct pln_findings findings = {0};
    struct geo_err err = {0};
    ck_assert_ok(pln_check_villages(&spec, &v, &checks, &findings, &err), err);
    for (size_t i = 0; i < N_ROWS; i++) {
        ck_assert_msg(checks.at[i].status == rows[i].status &&
                          strcmp(checks.at[i].codes, rows[i].codes) == 0,
                      "%s | %s: %s %s", rows[i].lon, rows[i].lat,
                      pln_row_status_name(checks.at[i].status), checks.at[i].codes);
        double d;
        geo_path_between(105.4, 18.5, v.at[i].lon_deg, v.at[i].lat_deg, &d, NULL);
        if (rows[i].status == PLN_ROW_REPAIRED) ck_assert_msg(d < 1, "%s: %.1f m", rows[i].lon, d);
    }
    spec.strict = true;
    pln_villages_release(&v);
    pln_checks_release(&checks);
    ck_assert_int_eq(pln_check_villages(&spec, &v, &checks, &findings, &err), GEO_BAD_DATA);
    ck_assert(strstr(err.text, "stopped by --strict"));
    pln_findings_release(&findings);
}
END_TEST

/* Villages all over the country in one file of UTM 48N metres, as ministries keep them, with no
 * word of the CRS: row by row other zones fit as well, the list as a whole says which meridian it
 * is, and that the zone of three degrees with this meridian cannot be told from it is said. */
START_TEST(one_zone_explains_the_whole_list)
{
    static const struct {
        const char *province;
        double lon_deg, lat_deg;
    } seats[] = {
        {"Hà Tĩnh", 105.70, 18.30},    {"Nghệ An", 104.90, 19.20},    {"Gia Lai", 108.20, 13.80},
        {"Quảng Nam", 107.90, 15.60},  {"Lai Châu", 103.10, 22.30},   {"Cao Bằng", 106.20, 22.70},
        {"Đồng Nai", 107.20, 11.10},   {"Kiên Giang", 105.20, 10.00}, {"Thanh Hóa", 105.40, 20.00},
        {"Quảng Bình", 106.30, 17.60}, {"Lạng Sơn", 106.60, 21.80},   {"Đắk Lắk", 108.20, 12.80},
        {"Khánh Hòa", 108.95, 12.40},  {"Sơn La", 103.90, 21.20},     {"Bình Phước", 106.90, 11.75},
        {"Quảng Trị", 106.90, 16.70}};
    enum { SEATS = sizeof seats / sizeof *seats, EACH = 12 };
    struct geo_crs *utm;
    struct geo_err err = {0};
    struct geo_buf csv = {0};
    char path[400];
    ck_assert_ok(geo_crs_open("EPSG:3405", &utm, &err), err);
    geo_buf_add(&csv, "id,name,province,x,y\n");
    for (size_t i = 0; i < SEATS * EACH; i++) {
        double lon = seats[i % SEATS].lon_deg + 0.013 * (double)(i / SEATS % 4),
               lat = seats[i % SEATS].lat_deg + 0.017 * (double)(i / SEATS / 4), x, y;
        geo_crs_from_lonlat(utm, 1, &lon, &lat, &x, &y);
        geo_buf_addf(&csv, "V%zu,Thôn %zu,%s,%.2f,%.2f\n", i, i, seats[i % SEATS].province, x, y);
    }
    geo_crs_release(utm);
    snprintf(path, sizeof path, "%s/utm.csv", test_tmpdir());
    test_write_file(path, csv.text);
    geo_buf_release(&csv);
    struct pln_intake_spec spec = {.villages = {.path = path}};
    struct pln_villages v;
    struct pln_checks checks;
    struct pln_findings findings = {0};
    ck_assert_ok(pln_check_villages(&spec, &v, &checks, &findings, &err), err);
    for (size_t i = 0; i < SEATS * EACH; i++) {
        double lon = seats[i % SEATS].lon_deg + 0.013 * (double)(i / SEATS % 4),
               lat = seats[i % SEATS].lat_deg + 0.017 * (double)(i / SEATS / 4), d;
        ck_assert_str_eq(checks.at[i].codes, "VN2000_UTM;ZONE_ASSUMED");
        geo_path_between(lon, lat, v.at[i].lon_deg, v.at[i].lat_deg, &d, NULL);
        ck_assert_msg(d < 0.1, "row %zu: %.1f m", i, d);
    }
    pln_villages_release(&v);
    pln_checks_release(&checks);
    pln_findings_release(&findings);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("positions");
    TCase *t = tcase_create("positions");
    tcase_add_test(t, each_row_has_its_outcome);
    tcase_add_test(t, one_zone_explains_the_whole_list);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
