#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/base/date.h"
#include "geo/base/text.h"
#include "geo/earth/coord_text.h"
#include "geo/earth/crs.h"

#define DMS(d, m, s) ((d) + (m) / 60.0 + (s) / 3600.0)

START_TEST(one_coordinate_in_many_spellings)
{
    static const struct {
        const char *text;
        double value;
        enum geo_coord_axis axis;
    } cases[] = {
        {"105.54647", 105.54647, GEO_AXIS_UNKNOWN},
        {" 105,54647 ", 105.54647, GEO_AXIS_UNKNOWN},
        {"\xC2\xA0"
         "105.5",
         105.5, GEO_AXIS_UNKNOWN},
        {"+105.5", 105.5, GEO_AXIS_UNKNOWN},
        {"105°54'37.7\"E", DMS(105, 54, 37.7), GEO_AXIS_LON},
        {"105° 54' 37,7\" E", DMS(105, 54, 37.7), GEO_AXIS_LON},
        {"E105°54'37.7\"", DMS(105, 54, 37.7), GEO_AXIS_LON},
        {"105º54′37.7″Đ", DMS(105, 54, 37.7), GEO_AXIS_LON},
        {"105˚54’37.7”", DMS(105, 54, 37.7), GEO_AXIS_UNKNOWN},
        {"105o54'37''", DMS(105, 54, 37), GEO_AXIS_UNKNOWN},
        {"105d54m37s", DMS(105, 54, 37), GEO_AXIS_UNKNOWN},
        {"105d54m37.5sE", DMS(105, 54, 37.5), GEO_AXIS_LON},
        {"105đ54'37''", DMS(105, 54, 37), GEO_AXIS_LON},
        {"105 độ 54 phút 37 giây Đông", DMS(105, 54, 37), GEO_AXIS_LON},
        {"18 độ 21 phút 10 giây Bắc", DMS(18, 21, 10), GEO_AXIS_LAT},
        {"kinh độ: 105°54'37\"", DMS(105, 54, 37), GEO_AXIS_LON},
        {"Vĩ độ 18°21'10\"", DMS(18, 21, 10), GEO_AXIS_LAT},
        {"105:54:37.7", DMS(105, 54, 37.7), GEO_AXIS_UNKNOWN},
        {"105-54-37", DMS(105, 54, 37), GEO_AXIS_UNKNOWN},
        {"105 54 37.7", DMS(105, 54, 37.7), GEO_AXIS_UNKNOWN},
        {"105.54.37", DMS(105, 54, 37), GEO_AXIS_UNKNOWN},
        {"105.54.37.7", DMS(105, 54, 37.7), GEO_AXIS_UNKNOWN},
        {"105°54.628'", DMS(105, 54.628, 0), GEO_AXIS_UNKNOWN},
        {"105°54,628'E", DMS(105, 54.628, 0), GEO_AXIS_LON},
        {"105 54.628", DMS(105, 54.628, 0), GEO_AXIS_UNKNOWN},
        {"105.55647°", 105.55647, GEO_AXIS_UNKNOWN},
        {"kinh độ 21N02'12\"", DMS(21, 2, 12), GEO_AXIS_LAT},
        {"105.55647° E", 105.55647, GEO_AXIS_LON},
        {"N18.35", 18.35, GEO_AXIS_LAT},
        {"18.35 B", 18.35, GEO_AXIS_LAT},
        {"21N02'12\"", DMS(21, 2, 12), GEO_AXIS_LAT},
        {"18°21'60.0\"N", DMS(18, 22, 0), GEO_AXIS_LAT},
        {"18°21'10\"S", -DMS(18, 21, 10), GEO_AXIS_LAT},
        {"W105°30'", -105.5, GEO_AXIS_LON},
        {"-18.35", -18.35, GEO_AXIS_UNKNOWN},
        {"508604.9", 508604.9, GEO_AXIS_UNKNOWN},
        {"2 042 542,0", 2042542, GEO_AXIS_UNKNOWN},
        {"2.042.542,5", 2042542.5, GEO_AXIS_UNKNOWN},
        {"2,042,542.5", 2042542.5, GEO_AXIS_UNKNOWN},
        {"508604.9 m", 508604.9, GEO_AXIS_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_coord c = geo_coord_read(cases[i].text);
        ck_assert_msg(c.kind == GEO_COORD_NUMBER || c.kind == GEO_COORD_ANGLE, "%s: kind %d",
                      cases[i].text, (int)c.kind);
        ck_assert_msg(fabs(c.value - cases[i].value) < 1e-9, "%s: %.9f", cases[i].text, c.value);
        ck_assert_msg(c.axis == cases[i].axis, "%s: axis %d", cases[i].text, (int)c.axis);
    }
}
END_TEST

START_TEST(what_is_not_a_coordinate)
{
    static const struct {
        const char *text;
        enum geo_coord_kind kind;
    } cases[] = {
        {"", GEO_COORD_EMPTY},
        {"  ", GEO_COORD_EMPTY},
        {"-", GEO_COORD_EMPTY},
        {"105°64'12\"E", GEO_COORD_IMPOSSIBLE},
        {"105°54'61\"E", GEO_COORD_IMPOSSIBLE},
        {"21N02'129'", GEO_COORD_IMPOSSIBLE},
        {"105E64'55'", GEO_COORD_IMPOSSIBLE},
        {"105°59'60.1\"", GEO_COORD_IMPOSSIBLE},
        {"nan", GEO_COORD_NOT_FINITE},
        {"1e400", GEO_COORD_NOT_FINITE},
        {"-inf", GEO_COORD_NOT_FINITE},
        {"chưa xác định", GEO_COORD_UNREADABLE},
        {"=A1+B1", GEO_COORD_UNREADABLE},
        {"105°54'37\"12", GEO_COORD_UNREADABLE},
        {"105.5°30'", GEO_COORD_UNREADABLE},
        {"105.5, 18.2", GEO_COORD_UNREADABLE},
        {"12/3/2024", GEO_COORD_UNREADABLE},
        {"0x69", GEO_COORD_UNREADABLE},
        {"105N30'E", GEO_COORD_UNREADABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_coord c = geo_coord_read(cases[i].text);
        ck_assert_msg(c.kind == cases[i].kind, "%s: kind %d", cases[i].text, (int)c.kind);
    }
}
END_TEST

START_TEST(two_coordinates_in_one_cell)
{
    static const struct {
        const char *text;
        double first, second;
    } cases[] = {
        {"105,34808/22,62924", 105.34808, 22.62924},
        {"18.34567, 105.9012", 18.34567, 105.9012},
        {"18.34567,105.9012", 18.34567, 105.9012},
        {"18,34567 105,9012", 18.34567, 105.9012},
        {"18,345 105,901", 18.345, 105.901},
        {"105.9012;18.34567", 105.9012, 18.34567},
        {"105,9012 - 18,34567", 105.9012, 18.34567},
        {"21°02'12\"N 105°48'00\"E", DMS(21, 2, 12), 105.8},
        {"21°02'12\"N105°48'00\"E", DMS(21, 2, 12), 105.8},
        {"Kinh độ 105°48'00\", vĩ độ 21°02'12\"", 105.8, DMS(21, 2, 12)},
        {"105 54 18 21", 105.9, 18.35},
        {"POINT(105.8 21.1)", 105.8, 21.1},
        {"(105.8; 21.1)", 105.8, 21.1},
        {"lat 18.3 lon 105.9", 18.3, 105.9},
        {"508604.9 2042542.0", 508604.9, 2042542},
        {"2 042 542.0 508 604.9", 2042542, 508604.9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_coord a, b;
        ck_assert_msg(geo_coord_read_pair(cases[i].text, &a, &b), "%s", cases[i].text);
        ck_assert_msg(fabs(a.value - cases[i].first) < 1e-9 &&
                          fabs(b.value - cases[i].second) < 1e-9,
                      "%s: %.9f %.9f", cases[i].text, a.value, b.value);
    }
    struct geo_coord a, b;
    ck_assert(!geo_coord_read_pair("105.9", &a, &b));
    ck_assert(!geo_coord_read_pair("gần trường học", &a, &b));
    ck_assert(!geo_coord_read_pair("", &a, &b));
}
END_TEST

START_TEST(numbers_as_people_type_them)
{
    static const struct {
        const char *text;
        double value, grouped;
    } cases[] = {{"1.234", 1.234, 1234},
                 {"1,234", 1.234, 1234},
                 {"12.3456", 12.3456, 12.3456},
                 {"0.123", 0.123, 0.123},
                 {"1.234.567", 1234567, 1234567},
                 {"1 234", 1234, 1234},
                 {"1'234", 1234, 1234},
                 {".5", 0.5, 0.5},
                 {"5.", 5, 5},
                 {"1e3", 1000, 1000},
                 {"-2,5", -2.5, -2.5},
                 {"1.234,5", 1234.5, 1234.5}};
    struct geo_number n;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(geo_text_number(cases[i].text, &n) && !*n.rest, "%s", cases[i].text);
        ck_assert_msg(fabs(n.value - cases[i].value) < 1e-12 &&
                          fabs(n.grouped - cases[i].grouped) < 1e-12,
                      "%s: %g %g", cases[i].text, n.value, n.grouped);
    }
    static const char *const not_numbers[] = {"",      "abc", ".",         ",",    "1.23.45",
                                              "1,2,3", "--5", "12.34.567", "0x10z"};
    for (size_t i = 0; i < sizeof not_numbers / sizeof *not_numbers; i++)
        ck_assert_msg(!geo_text_number(not_numbers[i], &n) || *n.rest, "%s", not_numbers[i]);
    ck_assert(geo_text_number("42 m", &n) && strcmp(n.rest, "m") == 0);
}
END_TEST

START_TEST(dates_in_both_orders)
{
    int32_t d;
    ck_assert(geo_date_read("2024-06-30", &d) && d == 20240630);
    ck_assert(geo_date_read("30/6/2024", &d) && d == 20240630);
    ck_assert(geo_date_read("30.06.2024", &d) && d == 20240630);
    ck_assert(geo_date_read("2024/06/30 00:00:00", &d) && d == 20240630);
    ck_assert(geo_date_read("20240630", &d) && d == 20240630);
    ck_assert(geo_date_read("02/2024", &d) && d == 20240229);
    ck_assert(!geo_date_read("31/06/2024", &d));
    ck_assert(!geo_date_read("29/02/2023", &d));
    ck_assert(!geo_date_read("30/6/24", &d));
    ck_assert(!geo_date_read("soon", &d));
    ck_assert(!geo_date_read("1e9", &d));
}
END_TEST

START_TEST(dates_that_take_an_assumption)
{
    static const struct {
        const char *text;
        int32_t date; /* 0: not a date */
    } cases[] = {{"30/6/24", 20240630},
                 {"30-06-24", 20240630},
                 {"45473", 20240630},
                 {"45473.75", 20240630},
                 {"36526", 20000101},
                 {"73050", 20991231},
                 {"36525", 0},
                 {"73051", 0},
                 {"30-Jun-24", 20240630},
                 {"June 30, 2024", 20240630},
                 {"Sept 2024", 20240930},
                 {"ngày 30 tháng 6 năm 2024", 20240630},
                 {"Tháng 2/2024", 20240229},
                 {"Quý II/2024", 20240630},
                 {"Q4 2024", 20241231},
                 {"quý 5/2024", 0},
                 {"2024", 20241231},
                 {"31/6/24", 0},
                 {"30/6/024", 0},
                 {"soon", 0},
                 {"junk 2024", 0},
                 {"", 0},
                 {"12", 0},
                 {"1.2.3.4", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t d = 0;
        bool found = geo_date_guess(cases[i].text, &d);
        ck_assert_msg(found == (cases[i].date != 0) && (!found || d == cases[i].date), "%s: %d %d",
                      cases[i].text, found, d);
    }
}
END_TEST

START_TEST(names_are_folded_and_cleaned)
{
    struct geo_arena arena = {0};
    ck_assert_str_eq(geo_text_fold(&arena, "Xã  Tùng-Lộc "), "xa tung loc");
    ck_assert_str_eq(geo_text_fold(&arena, "ĐỒNG HỚI"), "dong hoi");
    ck_assert_str_eq(geo_text_fold(&arena, "Đồng Hới"), "dong hoi"); /* NFD */
    const char *nfd = "Lo\xCC\xA3\xCC\x82"
                      "c",
               *nfc = geo_text_clean(&arena, nfd);
    ck_assert_str_eq(nfc, "Lộc");
    ck_assert(!geo_text_is_nfc(nfd) && geo_text_is_nfc(nfc));
    ck_assert_str_eq(geo_text_clean(&arena, "  Bản\t Giàng\xC2\xA0"), "Bản Giàng");
    const char *same = "Bản Giàng";
    ck_assert_ptr_eq(geo_text_clean(&arena, same), same);
    geo_arena_release(&arena);
}
END_TEST

/* Most names are known to be NFC without composing them. U+4E2D, a letter of neither range, makes
 * the long way be taken: both must agree, in front of a letter and behind one. */
START_TEST(a_text_takes_its_code_points)
{
    ck_assert_uint_eq(geo_text_characters("tỷ đồng, …", SIZE_MAX), 10);
    ck_assert_uint_eq(geo_text_characters("tỷ", 2), 2); /* a letter begun counts */
    ck_assert_uint_eq(geo_text_characters("", SIZE_MAX), 0);
}
END_TEST

START_TEST(letters_of_vietnamese_are_nfc_by_the_long_way_too)
{
    static const struct {
        unsigned from, to;
    } ranges[] = {{0x80, 0x2FF}, {0x1E00, 0x1EFF}};
    for (size_t r = 0; r < 2; r++)
        for (unsigned code = ranges[r].from; code <= ranges[r].to; code++) {
            char letter[4] = {0}, text[20];
            if (code < 0x800) {
                letter[0] = (char)(0xC0 | code >> 6);
                letter[1] = (char)(0x80 | (code & 63));
            } else {
                letter[0] = (char)(0xE0 | code >> 12);
                letter[1] = (char)(0x80 | (code >> 6 & 63));
                letter[2] = (char)(0x80 | (code & 63));
            }
            snprintf(text, sizeof text, "a%sa", letter);
            ck_assert_msg(geo_text_is_nfc(text), "U+%04X", code);
            snprintf(text, sizeof text, "a%sa\xE4\xB8\xAD", letter);
            ck_assert_msg(geo_text_is_nfc(text), "U+%04X", code);
        }
    ck_assert(!geo_text_is_nfc("e\xCC\x81")); /* a letter and its mark */
    ck_assert(!geo_text_is_nfc("\xCD\x80"));  /* U+0340, another U+0300 */
}
END_TEST

/* Pairs of the dirty list's truth: VN-2000 must come out by EPSG:6960, within the metre of
 * rounding. */
START_TEST(vn2000_by_epsg_6960)
{
    static const struct {
        const char *crs;
        double x, y, lon, lat;
    } cases[] = {{"EPSG:9209", 508604.9, 2042542.0, 105.58333, 18.46667},
                 {"EPSG:9209", 572091.1, 2011316.5, 106.18333, 18.18333},
                 {"EPSG:3405", 606526.5, 2026392.0, 106.00994, 18.32359},
                 {"EPSG:3405", 529769.6, 2039585.7, 105.28378, 18.44530}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_crs *crs;
        struct geo_err err = {0};
        double lon, lat;
        ck_assert_ok(geo_crs_open(cases[i].crs, &crs, &err), err);
        geo_crs_to_lonlat(crs, 1, &cases[i].x, &cases[i].y, &lon, &lat);
        ck_assert_double_eq_tol(lon, cases[i].lon, 6e-6);
        ck_assert_double_eq_tol(lat, cases[i].lat, 6e-6);
        geo_crs_release(crs);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("coord_text");
    TCase *t = tcase_create("coord_text");
    tcase_add_test(t, one_coordinate_in_many_spellings);
    tcase_add_test(t, what_is_not_a_coordinate);
    tcase_add_test(t, two_coordinates_in_one_cell);
    tcase_add_test(t, numbers_as_people_type_them);
    tcase_add_test(t, dates_in_both_orders);
    tcase_add_test(t, dates_that_take_an_assumption);
    tcase_add_test(t, names_are_folded_and_cleaned);
    tcase_add_test(t, a_text_takes_its_code_points);
    tcase_add_test(t, letters_of_vietnamese_are_nfc_by_the_long_way_too);
    tcase_add_test(t, vn2000_by_epsg_6960);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
