#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/vector/geos_shape.h"
#include "geo/vector/table.h"

static char path[400];
static struct geo_err err;

static struct geo_table *open_text(const char *name, const char *text)
{
    struct geo_table *t = NULL;
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    test_write_file(path, text);
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = path}, &t, &err), err);
    return t;
}

START_TEST(delimiters_quotes_and_row_numbers)
{
    struct geo_table *t =
        open_text("a.csv", "\xEF\xBB\xBFid;name;x\r\n1;\"a;\"\"b\"\"\r\nc\";105,3\r\n\r\n2;d\r\n");
    ck_assert_uint_eq(geo_table_rows(t), 2);
    ck_assert_str_eq(geo_table_header(t, 0), "id");
    ck_assert_str_eq(geo_table_cell(t, 0, 1), "a;\"b\"\r\nc");
    ck_assert_uint_eq(geo_table_row_number(t, 1), 4);
    ck_assert_str_eq(geo_table_cell(t, 1, 2), "");
    geo_table_release(t);
    t = open_text("b.tsv", "sep=\t\na\tb\n1,5\t2\n");
    ck_assert_str_eq(geo_table_cell(t, 0, 0), "1,5");
    ck_assert_uint_eq(geo_table_row_number(t, 0), 3);
    geo_table_release(t);
    t = open_text("c.csv", "sep=\n\na,b\n1,2\n"); /* no delimiter at all: a row like others */
    ck_assert_str_eq(geo_table_cell(t, 0, 0), "a");
    ck_assert_str_eq(geo_table_cell(t, 1, 1), "2");
    geo_table_release(t);
}
END_TEST

START_TEST(old_encodings_are_recoded_cell_by_cell)
{
    struct geo_table *t = open_text("c.csv", "id,name\n1,caf\xE9\n2,Bản\n");
    ck_assert_str_eq(geo_table_cell(t, 0, 1), "café");
    ck_assert(geo_table_recoded(t, 0, 1) && !geo_table_recoded(t, 1, 1));
    geo_table_release(t);
}
END_TEST

START_TEST(what_is_not_a_table_is_refused)
{
    static const struct {
        const char *name, *text, *says;
    } cases[] = {
        {"a.csv", "PK\x03\x04xx", "packed file"},
        {"b.gpkg",
         "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/etc/passwd</SrcDataSource>"
         "</OGRVRTLayer></OGRVRTDataSource>",
         "cannot be read as GPKG"},
        {"c.csv", "<OGRVRTDataSource/>", "a VRT"},
        {"d.vrt", "<OGRVRTDataSource/>", "not a kind of table"},
        {"e.xlsx", "hello", "not one"},
        {"f.csv", "a,b\n\"1,2\n", "row 2: a quotation mark that opens column 1 is never closed"},
        {"g.csv", "a,b\n", "a header and no rows"},
        {"h.shp", "hello", "cannot be read as ESRI Shapefile"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_table *t;
        snprintf(path, sizeof path, "%s/%s", test_tmpdir(), cases[i].name);
        test_write_file(path, cases[i].text);
        ck_assert_int_eq(geo_table_open(&(struct geo_table_spec){.path = path}, &t, &err),
                         GEO_BAD_DATA);
        ck_assert_msg(strstr(err.text, cases[i].says), "%s: %s", cases[i].name, err.text);
        ck_assert_msg(strstr(err.text, cases[i].name), "%s", err.text);
    }
    struct geo_table *t;
    ck_assert_int_eq(geo_table_open(&(struct geo_table_spec){.path = "/dev/zero"}, &t, &err),
                     GEO_BAD_DATA);
    ck_assert(strstr(err.text, "not a regular file"));
    ck_assert_int_eq(geo_table_open(&(struct geo_table_spec){.path = "/no/such.csv"}, &t, &err),
                     GEO_BAD_DATA);
    ck_assert(strstr(err.text, "no such file"));
}
END_TEST

START_TEST(ceilings_hold)
{
    struct geo_table *t;
    snprintf(path, sizeof path, "%s/rows.csv", test_tmpdir());
    test_write_file(path, "a\n1\n2\n3\n4\n");
    ck_assert_int_eq(
        geo_table_open(&(struct geo_table_spec){.path = path, .max_rows = 3}, &t, &err),
        GEO_BAD_DATA);
    ck_assert(strstr(err.text, "more than 3 rows"));
    ck_assert_int_eq(
        geo_table_open(&(struct geo_table_spec){.path = path, .max_bytes = 5}, &t, &err),
        GEO_BAD_DATA);
}
END_TEST

START_TEST(geometry_comes_through_ogr)
{
    struct geo_table *t = open_text(
        "p.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
        "{\"name\":\"Bản\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[105.5,18.5]}},"
        "{\"type\":\"Feature\",\"properties\":{\"name\":\"b\"},\"geometry\":null}]}");
    double x, y;
    ck_assert(geo_table_has_geometry(t));
    ck_assert_str_eq(geo_table_crs(t), "EPSG:4326");
    ck_assert(geo_table_xy(t, 0, &x, &y) && fabs(x - 105.5) < 1e-12 && fabs(y - 18.5) < 1e-12);
    ck_assert(!geo_table_xy(t, 1, &x, &y));
    ck_assert_str_eq(geo_table_cell(t, 0, 0), "Bản");
    ck_assert_uint_eq(geo_table_row_number(t, 0), 2);
    geo_table_release(t);
}
END_TEST

START_TEST(polygons_hold_and_are_near)
{
    struct geo_shapes *s;
    size_t which;
    ck_assert_ok(geo_shapes_new(&s, &err), err);
    ck_assert_ok(geo_shapes_add_wkt(s, "POLYGON((105 18,106 18,106 19,105 19,105 18))", &err), err);
    ck_assert_ok(geo_shapes_add_wkt(s, "POLYGON((106 18,107 18,107 19,106 19,106 18))", &err), err);
    ck_assert_int_eq(geo_shapes_add_wkt(s, "POINT(1 1)", &err), GEO_BAD_DATA);
    ck_assert_uint_eq(geo_shapes_find(s, 105.5, 18.5), 0);
    ck_assert_uint_eq(geo_shapes_find(s, 106, 18.5), 0); /* the shared edge: the lower number */
    ck_assert_uint_eq(geo_shapes_find(s, 106.5, 18.5), 1);
    ck_assert_uint_eq(geo_shapes_find(s, 104, 18.5), GEO_NO_SHAPE);
    ck_assert_uint_eq(geo_shapes_find(s, (double)NAN, 18.5), GEO_NO_SHAPE);
    /* 0.01° of longitude at 18.5° N: 1056.0 m on WGS 84 */
    ck_assert_double_eq_tol(geo_shapes_nearest_m(s, 107.01, 18.5, 0.1, &which), 1056.0, 1);
    ck_assert_uint_eq(which, 1);
    ck_assert(isinf(geo_shapes_nearest_m(s, 110, 18.5, 0.1, NULL)));
    ck_assert_double_eq(geo_shapes_distance_m(s, 0, 105.5, 18.5), 0);
    geo_shapes_release(s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("vector");
    TCase *t = tcase_create("vector");
    tcase_add_test(t, delimiters_quotes_and_row_numbers);
    tcase_add_test(t, old_encodings_are_recoded_cell_by_cell);
    tcase_add_test(t, what_is_not_a_table_is_refused);
    tcase_add_test(t, ceilings_hold);
    tcase_add_test(t, geometry_comes_through_ogr);
    tcase_add_test(t, polygons_hold_and_are_near);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
