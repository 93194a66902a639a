/* Lists in every format: the same rows, cells, positions and row numbers out of each. */
#include "support/support.h"

#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/earth/crs.h"
#include "geo/vector/table.h"
#include "support/tables.h"

static const struct test_place places[] = {{"00123", "Rào Tre", 105.5, 18.2, 1234},
                                           {"00124", "Bản Giàng", 105.51, 18.3, 56},
                                           {"00125", "Đồng Nghĩa", 105.6, 18.31, 80},
                                           {"00126", "Phú Lễ", 105.7, 18.25, 77}};
#define N_PLACES (sizeof places / sizeof *places)

static char path[400];
static struct geo_err err;

static const char *in_tmp(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    return path;
}

static struct geo_table *open_table(const char *file, const char *layer)
{
    struct geo_table *t = NULL;
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = file, .layer = layer}, &t, &err),
                 err);
    return t;
}

static size_t column_of(const struct geo_table *t, const char *header)
{
    for (size_t c = 0; c < geo_table_columns(t); c++)
        if (strcmp(geo_table_header(t, c), header) == 0) return c;
    ck_abort_msg("%s: no column %s", geo_table_path(t), header);
}

static const struct test_place *place_of(const struct geo_table *t, size_t row)
{
    const char *id = geo_table_cell(t, row, column_of(t, "ma"));
    for (size_t i = 0; i < N_PLACES; i++)
        if (strcmp(places[i].id, id) == 0) return &places[i];
    ck_abort_msg("%s: no place %s", geo_table_path(t), id);
}

static void expect_position(const struct geo_table *t, size_t row, const struct test_place *place)
{
    double x, y, lon, lat;
    struct geo_crs *crs;
    ck_assert(geo_table_xy(t, row, &x, &y));
    ck_assert_ok(geo_crs_open(geo_table_crs(t), &crs, &err), err);
    geo_crs_to_lonlat(crs, 1, &x, &y, &lon, &lat);
    ck_assert_double_eq_tol(lon, place->lon_deg, 1e-7);
    ck_assert_double_eq_tol(lat, place->lat_deg, 1e-7);
    geo_crs_release(crs);
}

struct format {
    const char *driver, *file, *crs, *option;
    bool sorted; /* the format has an order of its own */
};
static const struct format formats[] = {
    {"XLSX", "a.xlsx", "EPSG:4326", NULL, false},
    {"ODS", "a.ods", "EPSG:4326", NULL, false},
    {"GPKG", "a.gpkg", "EPSG:4326", NULL, false},
    {"GPKG", "metres.gpkg", "EPSG:9209", NULL, false},
    {"ESRI Shapefile", "a.shp", "EPSG:4326", "ENCODING=UTF-8", false},
    {"ESRI Shapefile", "metres.shp", "EPSG:9209", "ENCODING=UTF-8", false},
    {"KML", "a.kml", "EPSG:4326", NULL, false},
    {"LIBKML", "a.kmz", "EPSG:4326", NULL, false},
    {"GeoJSON", "a.geojson", "EPSG:4326", "RFC7946=YES", false},
    {"FlatGeobuf", "a.fgb", "EPSG:4326", NULL, true},
    {"FlatGeobuf", "plain.fgb", "EPSG:9209", "SPATIAL_INDEX=NO", false}};

START_TEST(every_format_gives_the_same_rows)
{
    const struct format *f = &formats[_i];
    test_places_write(f->driver, in_tmp(f->file), "lang", f->crs, f->option, places, N_PLACES);
    struct geo_table *t = open_table(path, NULL);
    ck_assert_uint_eq(geo_table_rows(t), N_PLACES);
    ck_assert_str_eq(geo_table_unread(t), "");
    for (size_t i = 0; i < N_PLACES; i++) {
        const struct test_place *place = place_of(t, i);
        ck_assert(f->sorted || place == &places[i]);
        ck_assert_uint_eq(geo_table_row_number(t, i), i + 2);
        ck_assert_str_eq(geo_table_cell(t, i, column_of(t, "ten")), place->name);
        ck_assert_int_eq(atoi(geo_table_cell(t, i, column_of(t, "dan_so"))), place->people);
        if (geo_table_has_geometry(t))
            expect_position(t, i, place);
        else
            ck_assert_double_eq_tol(atof(geo_table_cell(t, i, column_of(t, "kinh_do"))),
                                    place->lon_deg, 1e-12);
    }
    geo_table_release(t);
}
END_TEST

/* ---- row numbers where rows are missing ---- */

#define CELL(value) "<c t=\"inlineStr\"><is><t>" value "</t></is></c>"
#define ROW(n, a, b) "<row r=\"" n "\">" CELL(a) CELL(b) "</row>"

START_TEST(blank_rows_of_a_workbook_count)
{
    test_xlsx_write(in_tmp("gaps.xlsx"), ROW("1", "DANH SÁCH", "") ROW("4", "ma", "ten")
                                             ROW("5", "1", "A") ROW("9", "2", "B"));
    struct geo_table *t = open_table(path, NULL);
    geo_table_choose_header(t, 1);
    ck_assert_uint_eq(geo_table_rows(t), 2);
    ck_assert_str_eq(geo_table_header(t, 0), "ma");
    ck_assert_uint_eq(geo_table_row_number(t, 0), 5);
    ck_assert_uint_eq(geo_table_row_number(t, 1), 9);
    geo_table_release(t);
}
END_TEST

#define ODS_CELL(value)                                                                            \
    "<table:table-cell office:value-type=\"string\"><text:p>" value "</text:p></table:table-cell>"
#define ODS_ROW(a, b) "<table:table-row>" ODS_CELL(a) ODS_CELL(b) "</table:table-row>"
#define ODS_GAP(n)                                                                                 \
    "<table:table-row table:number-rows-repeated=\"" n "\"><table:table-cell/></table:table-row>"

START_TEST(blank_rows_of_an_ods_count)
{
    test_ods_write(in_tmp("gaps.ods"),
                   ODS_ROW("DANH SÁCH", "x") ODS_GAP("2") ODS_ROW("ma", "ten") ODS_ROW("1", "A")
                       ODS_GAP("3") ODS_ROW("2", "B") ODS_GAP("1048567"));
    struct geo_table *t = open_table(path, NULL);
    geo_table_choose_header(t, 1);
    ck_assert_uint_eq(geo_table_rows(t), 2);
    ck_assert_str_eq(geo_table_header(t, 1), "ten");
    ck_assert_uint_eq(geo_table_row_number(t, 0), 5);
    ck_assert_uint_eq(geo_table_row_number(t, 1), 9);
    geo_table_release(t);
}
END_TEST

START_TEST(a_deleted_record_of_a_shapefile_counts)
{
    test_places_write("ESRI Shapefile", in_tmp("gap.shp"), "gap", "EPSG:4326", NULL, places,
                      N_PLACES);
    static const char *const keep_place[] = {"AUTO_REPACK=NO", NULL};
    GDALDatasetH ds = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, keep_place, NULL);
    ck_assert_int_eq(OGR_L_DeleteFeature(GDALDatasetGetLayer(ds, 0), 1), OGRERR_NONE);
    GDALClose(ds);
    struct geo_table *t = open_table(path, NULL);
    ck_assert_uint_eq(geo_table_rows(t), N_PLACES - 1);
    ck_assert_uint_eq(geo_table_row_number(t, 0), 2);
    ck_assert_uint_eq(geo_table_row_number(t, 1), 4);
    ck_assert_uint_eq(geo_table_row_number(t, 2), 5);
    geo_table_release(t);
}
END_TEST

/* ---- Shapefiles' encodings ---- */

START_TEST(a_shapefile_in_windows_1258_keeps_its_last_letters)
{
    test_places_write("ESRI Shapefile", in_tmp("vn.shp"), "vn", "EPSG:4326", "ENCODING=CP1258",
                      places, N_PLACES);
    /* GDAL writes no marks in Windows-1258 either; so the names are put in as bytes */
    char dbf[400];
    size_t length;
    snprintf(dbf, sizeof dbf, "%s/vn.dbf", test_tmpdir());
    char *bytes = test_read_file(dbf, &length);
    /* octal, for a letter that may be a hexadecimal digit follows */
    static const char *const raw[] = {"R\340o Tre", "Ba\322n Gi\340ng", "\320\364\314ng Nghi\336a",
                                      "Ph\372 L\352\336"};
    for (size_t i = 0; i < N_PLACES; i++) {
        char *record = strstr(bytes + 129, places[i].id);
        ck_assert_ptr_nonnull(record);
        memset(record + 80, ' ', 80);
        memcpy(record + 80, raw[i], strlen(raw[i]));
    }
    FILE *f = fopen(dbf, "wb");
    ck_assert_uint_eq(fwrite(bytes, 1, length, f), length);
    fclose(f);
    free(bytes);
    struct geo_table *t = open_table(path, NULL);
    ck_assert_ok(geo_table_decode(t, GEO_ENCODING_GUESS, &err), err);
    ck_assert_int_eq(geo_table_encoding(t), GEO_ENCODING_CP1258);
    for (size_t i = 0; i < N_PLACES; i++)
        ck_assert_str_eq(geo_table_cell(t, i, column_of(t, "ten")), places[i].name);
    ck_assert_str_eq(geo_table_looked(t, 2, column_of(t, "ten")), "ÐôÌng NghiÞa");
    geo_table_release(t);
}
END_TEST

/* ---- more than one layer ---- */

START_TEST(what_was_not_read_is_named)
{
    in_tmp("two.gpkg");
    test_places_write("GPKG", path, "a", "EPSG:4326", NULL, places, 2);
    test_places_write("GPKG", path, "b", "EPSG:9209", NULL, places, 3);
    struct geo_table *t = open_table(path, NULL);
    ck_assert_str_eq(geo_table_layer(t), "a");
    ck_assert_str_eq(geo_table_unread(t), "b");
    ck_assert_uint_eq(geo_table_rows(t), 2);
    geo_table_release(t);
    t = open_table(path, "b");
    ck_assert_str_eq(geo_table_unread(t), "");
    ck_assert_uint_eq(geo_table_rows(t), 3);
    ck_assert_str_eq(geo_table_crs(t), "EPSG:9209");
    geo_table_release(t);
}
END_TEST

#define PLACEMARK(name, at)                                                                        \
    "<Placemark><name>" name "</name><Point><coordinates>" at "</coordinates></Point></Placemark>"

START_TEST(folders_of_a_kml_are_one_list)
{
    test_write_file(in_tmp("folders.kml"),
                    "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\">"
                    "<Document><Folder><name>A</name>" PLACEMARK("a1", "105.5,18.2") PLACEMARK(
                        "a2", "105.6,18.2") "</Folder><Folder><name>B</name>"
                                            "</Folder><Folder><name>C</name>" PLACEMARK(
                                                "c1", "105.7,18.2") "</Folder></Document></kml>");
    struct geo_table *t = open_table(path, NULL);
    ck_assert_uint_eq(geo_table_rows(t), 3);
    ck_assert_str_eq(geo_table_unread(t), "");
    ck_assert_str_eq(geo_table_cell(t, 2, 0), "c1");
    ck_assert_uint_eq(geo_table_row_number(t, 2), 4);
    geo_table_release(t);
    t = open_table(path, "C");
    ck_assert_uint_eq(geo_table_rows(t), 1);
    geo_table_release(t);
}
END_TEST

/* ---- files that break off ---- */

static void write_cut(const char *from, const char *to, double share)
{
    size_t length;
    char *bytes = test_read_file(from, &length);
    FILE *f = fopen(to, "wb");
    fwrite(bytes, 1, (size_t)((double)length * share), f);
    fclose(f);
    free(bytes);
}

START_TEST(a_file_that_breaks_off_is_refused)
{
    const struct format *f = &formats[_i];
    char whole[400], cut[400];
    snprintf(whole, sizeof whole, "%s", in_tmp(f->file));
    test_places_write(f->driver, whole, "lang", f->crs, f->option, places, N_PLACES);
    snprintf(cut, sizeof cut, "%s/cut_%s", test_tmpdir(), f->file);
    for (int twentieth = 1; twentieth < 20; twentieth++) {
        struct geo_table *t = NULL;
        write_cut(whole, cut, twentieth / 20.0);
        enum geo_status st = geo_table_open(&(struct geo_table_spec){.path = cut}, &t, &err);
        ck_assert_msg(st == GEO_BAD_DATA, "%s cut at %d %%: %d", f->file, 5 * twentieth, (int)st);
        ck_assert_msg(strstr(err.text, f->file), "%s", err.text);
    }
}
END_TEST

/* ---- text ---- */

START_TEST(utf16_with_and_without_a_mark)
{
    static const char text[] = "id\tten\n1\tB\n";
    for (int kind = 0; kind < 4; kind++) {
        bool big = kind & 1, mark = kind & 2;
        FILE *f = fopen(in_tmp("wide.csv"), "wb");
        if (mark) fwrite(big ? "\xFE\xFF" : "\xFF\xFE", 1, 2, f);
        for (const char *s = text; *s; s++) {
            char pair[2] = {big ? 0 : *s, big ? *s : 0};
            fwrite(pair, 1, 2, f);
        }
        fclose(f);
        struct geo_table *t = open_table(path, NULL);
        ck_assert_str_eq(geo_table_header(t, 1), "ten");
        ck_assert_str_eq(geo_table_cell(t, 0, 1), "B");
        geo_table_release(t);
    }
}
END_TEST

START_TEST(kinds_that_are_not_read_get_a_hint)
{
    static const char *const cases[][2] = {{"a.xls", "save it as XLSX"},
                                           {"a.dbf", "name the .shp beside it"},
                                           {"a.zip", "unpack it first"},
                                           {"a.pdf", "copy the table into a workbook"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_table *t;
        test_write_file(in_tmp(cases[i][0]), "x");
        ck_assert_int_eq(geo_table_open(&(struct geo_table_spec){.path = path}, &t, &err),
                         GEO_BAD_DATA);
        ck_assert_msg(strstr(err.text, cases[i][1]), "%s", err.text);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("formats");
    TCase *t = tcase_create("formats");
    tcase_add_loop_test(t, every_format_gives_the_same_rows, 0,
                        (int)(sizeof formats / sizeof *formats));
    tcase_add_test(t, blank_rows_of_a_workbook_count);
    tcase_add_test(t, blank_rows_of_an_ods_count);
    tcase_add_test(t, a_deleted_record_of_a_shapefile_counts);
    tcase_add_test(t, a_shapefile_in_windows_1258_keeps_its_last_letters);
    tcase_add_test(t, what_was_not_read_is_named);
    tcase_add_test(t, folders_of_a_kml_are_one_list);
    tcase_add_loop_test(t, a_file_that_breaks_off_is_refused, 0,
                        (int)(sizeof formats / sizeof *formats));
    tcase_add_test(t, utf16_with_and_without_a_mark);
    tcase_add_test(t, kinds_that_are_not_read_get_a_hint);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
