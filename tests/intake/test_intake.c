#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/csv.h"
#include "planner/intake/columns.h"
#include "planner/intake/intake.h"
#include "support/tables.h"

static char path[300];
static struct pln_findings findings;
static struct geo_err err;

static const char *file(const char *name, const char *text)
{
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    test_write_file(path, text);
    return path;
}

static size_t count(const char *code)
{
    size_t n = 0;
    for (size_t i = 0; i < findings.n; i++)
        n += strcmp(findings.at[i].code, code) == 0;
    return n;
}

static struct pln_intake_spec run_spec(void)
{
    return (struct pln_intake_spec){
        .mast_defaults = pln_mast_defaults(), .refuse_impossible = true, .people_required = true};
}

START_TEST(vietnamese_headers_semicolons_and_titles)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    spec.villages.path = file(
        "v.csv", "DANH SÁCH THÔN BẢN;;;;\r\n\r\nMã;Tên thôn/bản;Kinh độ;Vĩ độ;Dân số (người)\r\n"
                 "A1;Rào Tre;105,5;18,2;1.234\r\nA2; Bản  Giàng ;105.6;18.3;56\r\n");
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.n, 2);
    ck_assert_uint_eq(v.at[0].row, 4);
    ck_assert_str_eq(v.at[0].name, "Rào Tre");
    ck_assert_double_eq_tol(v.at[0].lon_deg, 105.5, 1e-12);
    ck_assert_int_eq(v.at[0].people, 1234);
    ck_assert_str_eq(v.at[1].name, "Bản Giàng");
    ck_assert_uint_eq(v.n_clusters, 2);
    ck_assert_int_eq(v.clusters[1].people, 56);
    pln_villages_release(&v);
}
END_TEST

static void finds_its_field(const char *kind, const char *field, const char *header)
{
    char text[300];
    struct geo_table *table;
    size_t column = PLN_NO_COLUMN;
    snprintf(text, sizeof text, "\"%s\";zz\n1;2\n", header);
    struct pln_source source = {.path = file("h.csv", text)};
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = source.path}, &table, &err), err);
    ck_assert_ok(pln_columns_find(kind, &source, &field, 1, table, &column, &err), err);
    ck_assert_msg(column == 0, "%s: %s is not found as %s", kind, header, field);
    geo_table_release(table);
}

/* A comma that is not quoted in datasets/columns.csv once cost "xã" and "tỉnh". */
START_TEST(every_synonym_finds_its_field)
{
    size_t length, n = 0;
    int more = 1;
    struct geo_csv csv;
    char *text = test_read_file(PHUSONG_SOURCE_DIR "/datasets/columns.csv", &length);
    ck_assert_ptr_nonnull(text);
    geo_csv_start(&csv, text, length, "columns.csv");
    while (geo_csv_next(&csv, &more, &err) == GEO_OK && more) {
        ck_assert_uint_eq(csv.n, 4);
        for (char *h = csv.row > 1 ? csv.cell[3] : NULL; h && *h; n++) {
            char *end = h + strcspn(h, "|"), *next = *end ? end + 1 : NULL;
            *end = '\0';
            finds_its_field(csv.cell[0], csv.cell[1], h);
            h = next;
        }
    }
    ck_assert_uint_gt(n, 300);
    geo_csv_release(&csv);
    free(text);
}
END_TEST

START_TEST(what_a_list_cannot_be_without)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"id,name,lat,people\n1,a,18,5\n", "no column for lon_deg"},
        {"id,name,lon,lat\n1,a,105,18\n", "no column for people"},
        {"id,name,lon,lat,people\n", "a header and no rows"},
        {"id,name,lon,lat,people\n1,a,105,18,5\n1,b,105,18.1,5\n",
         "row 3, column id: \"1\"; expected an identifier of its own (row 2"},
        {"id,name,lon,lat,people\n1,a,NaN,18,5\n",
         "row 2, column lon: \"NaN\"; expected a finite number"},
        {"id,name,lon,lat,people\n1,a,1e400,18,5\n", "column lon: \"1e400\""},
        {"id,name,lon,lat,people\n1,a,105,18,-5\n", "column people: \"-5\""},
        {"id,name,lon,lat,people\n1,\"a,105,18,5\n", "never closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pln_intake_spec spec = run_spec();
        struct pln_villages v;
        spec.villages.path = file("bad.csv", cases[i].text);
        ck_assert_int_eq(pln_intake_villages(&spec, &v, NULL, &findings, &err), GEO_BAD_DATA);
        ck_assert_msg(strstr(err.text, cases[i].says), "%s: %s", cases[i].says, err.text);
        ck_assert(strstr(err.text, "bad.csv"));
    }
}
END_TEST

START_TEST(masts_take_defaults_and_say_so)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_towers t;
    spec.towers.path = file("t.csv", "site_id,operator,lon_deg,lat_deg,antenna_height_m,technology,"
                                     "band_mhz,sectors,azimuth_deg,status\n"
                                     "S1,A,105.7,18.3,42,LTE,1800,3,10;130;250,on-air\n"
                                     "S2,A,105.72,18.32,,4G/2G,,2,,đang phát sóng\n"
                                     "S3,B,105.74,18.34,560,GSM,900,3,0;120;240,planned\n");
    ck_assert_ok(pln_intake_towers(&spec, &t, NULL, &findings, &err), err);
    ck_assert_uint_eq(t.n, 3);
    ck_assert_double_eq(t.at[0].tx.antenna_height_m, 42);
    ck_assert_double_eq(t.at[0].tx.azimuth_deg[2], 250);
    ck_assert(!t.at[0].height_assumed);
    ck_assert(t.at[1].height_assumed);
    ck_assert_double_eq(t.at[1].tx.antenna_height_m, 30);
    ck_assert_double_eq(t.at[1].tx.freq_mhz, 900);
    ck_assert_double_eq(t.at[1].tx.azimuth_deg[1], 180);
    ck_assert_uint_eq(t.at[1].tech, PLN_TECH_LTE | PLN_TECH_GSM);
    ck_assert_int_eq(t.at[1].status, PLN_MAST_ON_AIR);
    ck_assert_int_eq(t.at[2].status, PLN_MAST_PLANNED);
    ck_assert_uint_eq(count("DEFAULT_HEIGHT"), 1);
    ck_assert_uint_eq(count("ALTITUDE_AS_HEIGHT"), 1);
    ck_assert_uint_eq(count("GSM_ONLY"), 1);
    ck_assert(pln_tower_serves(&t.at[1], PLN_TECH_LTE) &&
              !pln_tower_serves(&t.at[2], PLN_TECH_GSM));
    pln_towers_release(&t);
    spec.towers.path = file("t.csv", "site_id,lon,lat,height_m,technology\nS1,105.7,18.3,-3,LTE\n");
    ck_assert_int_eq(pln_intake_towers(&spec, &t, NULL, &findings, &err), GEO_BAD_DATA);
    ck_assert_msg(
        strstr(err.text, "row 2, column height_m: \"-3\"; expected a mast height above 0 m"), "%s",
        err.text);
}
END_TEST

START_TEST(programme_by_id_by_name_and_by_both_kinds_of_date)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    struct pln_programme p;
    spec.villages.path =
        file("v.csv",
             "id,name,lon,lat,people,commune,province\nA,Rào Tre,105.7,18.3,10,Hương Liên,Hà Tĩnh\n"
             "B,Bản Giàng,105.72,18.32,20,Hương Vĩnh,Hà Tĩnh\n");
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    spec.programme.path = file(
        "p.csv", "village_id,name,province,tier,power,listed_date,covered_date,source,definition\n"
                 "A,Rào Tre,Hà Tĩnh,difficult-grid,grid,2023-01-31,30/6/2024,QD 1,no signal\n"
                 ",BAN GIANG,Ha Tinh,,chưa có điện,2023-01-31,,QD 1,no signal\n"
                 "Z,Nowhere,,,,,,,\n");
    ck_assert_ok(pln_intake_programme(&spec, &v, &p, &findings, &err), err);
    ck_assert_uint_eq(p.n, 3);
    ck_assert_int_eq(p.at[0].covered_date, 20240630);
    ck_assert_int_eq(p.at[0].listed_date, 20230131);
    ck_assert_int_eq(p.report_date, 20240630);
    ck_assert_uint_eq(p.at[0].village, 0);
    ck_assert_uint_eq(p.at[1].village, 1);
    ck_assert_int_eq(p.at[1].tier, PLN_TIER_NO_GRID);
    ck_assert_uint_eq(p.at[2].village, PLN_NONE);
    ck_assert_uint_eq(count("MATCHED_BY_NAME"), 1);
    pln_programme_release(&p);
    pln_villages_release(&v);
}
END_TEST

START_TEST(clusters_belong_to_their_village)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    char clusters[300];
    snprintf(
        clusters, sizeof clusters, "%s",
        file("c.csv",
             "village_id,lon,lat,people\nB,105.71,18.31,7\nA,105.72,18.3,3\nB,105.73,18.32,5\n"));
    spec.clusters.path = clusters;
    spec.villages.path =
        file("v.csv",
             "id,name,lon,lat,people\nA,a,105.7,18.3,10\nB,b,105.7,18.31,20\nC,c,105.7,18.32,30\n");
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.n_clusters, 4);
    ck_assert_int_eq(v.at[1].people, 12);
    ck_assert_uint_eq(v.at[1].first_cluster, 1);
    ck_assert_uint_eq(v.at[1].n_clusters, 2);
    ck_assert_int_eq(v.clusters[3].people, 30);
    pln_villages_release(&v);
}
END_TEST

/* What Google Earth leaves in a KML: a name that is empty, and the table's own column. */
START_TEST(a_column_without_a_value_gives_way)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    spec.villages.path =
        file("v.csv", "id,name,ten,lon,lat,people,population\n"
                      "A,,Rào Tre,105.7,18.3,,10\nB, ,Bản Giàng,105.71,18.3,,20\n");
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_str_eq(v.at[0].name, "Rào Tre");
    ck_assert_int_eq(v.at[1].people, 20);
    pln_villages_release(&v);
}
END_TEST

START_TEST(headers_that_a_shapefile_cut_off)
{
    static const struct test_place places[] = {{"A", "Rào Tre", 105.5, 18.2, 12}};
    static const char *const fields[] = {"id", "name", "people", "commune_code"};
    struct pln_source source = {.path = file("c.shp", "")};
    struct geo_table *table;
    size_t column[4];
    remove(path);
    test_places_write("ESRI Shapefile", path, "c", "EPSG:4326", NULL, places, 1);
    char dbf[300], *bytes;
    size_t length;
    snprintf(dbf, sizeof dbf, "%s/c.dbf", test_tmpdir());
    bytes = test_read_file(dbf, &length);
    memcpy(bytes + 32, "commune_co", 10); /* ma */
    memcpy(bytes + 64, "name\0", 5);
    memcpy(bytes + 96, "population", 10);
    FILE *f = fopen(dbf, "wb");
    fwrite(bytes, 1, length, f);
    fclose(f);
    free(bytes);
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = path}, &table, &err), err);
    ck_assert_ok(pln_columns_find("villages", &source, fields, 4, table, column, &err), err);
    ck_assert_uint_eq(column[0], PLN_NO_COLUMN);
    ck_assert_uint_eq(column[1], 1);
    ck_assert_uint_eq(column[2], 2);
    ck_assert_uint_eq(column[3], 0);
    geo_table_release(table);
}
END_TEST

START_TEST(dates_as_offices_write_them)
{
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    struct pln_programme p;
    spec.villages.path = file("v.csv", "id,name,lon,lat,people\nA,a,105.7,18.3,10\n");
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    spec.programme.path =
        file("p.csv", "village_id,listed_date,covered_date\nA,45000,Quý II/2024\n");
    ck_assert_ok(pln_intake_programme(&spec, &v, &p, &findings, &err), err);
    ck_assert_int_eq(p.at[0].listed_date, 20230315);
    ck_assert_int_eq(p.at[0].covered_date, 20240630);
    ck_assert_uint_eq(count("DATE_ASSUMED"), 2);
    pln_programme_release(&p);
    spec.programme.path = file("p.csv", "village_id,listed_date\nA,31/2/2024\n");
    ck_assert_int_eq(pln_intake_programme(&spec, &v, &p, &findings, &err), GEO_BAD_DATA);
    ck_assert_msg(strstr(err.text, "row 2, column listed_date: \"31/2/2024\"; expected a date"),
                  "%s", err.text);
    pln_villages_release(&v);
}
END_TEST

START_TEST(layers_that_are_not_read_are_told)
{
    static const struct test_place places[] = {{"A", "Rào Tre", 105.5, 18.2, 12},
                                               {"B", "Nơi khác", 125.5, 35.2, 12}};
    struct pln_intake_spec spec = run_spec();
    struct pln_villages v;
    spec.villages.path = file("two.gpkg", "");
    remove(path);
    test_places_write("GPKG", path, "thon", "EPSG:4326", NULL, places, 2);
    test_places_write("GPKG", path, "xa", "EPSG:9209", NULL, places, 1);
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(count("OTHER_LAYERS"), 1);
    ck_assert_str_eq(findings.at[0].old_value, "xa");
    ck_assert_str_eq(findings.at[0].new_value, "thon");
    ck_assert_uint_eq(count("OUTSIDE_COUNTRY"), 1); /* a geometry shows what it was */
    for (size_t i = 0; i < findings.n; i++)
        if (strcmp(findings.at[i].code, "OUTSIDE_COUNTRY") == 0)
            ck_assert_str_eq(findings.at[i].old_value, "125.5 35.2");
    pln_villages_release(&v);
    pln_findings_release(&findings);
    spec.villages.layer = "thon";
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(count("OTHER_LAYERS"), 0);
    pln_villages_release(&v);
}
END_TEST

START_TEST(shared_lists_are_read_whole)
{
    const char *villages = test_shared("data/hatinh/villages_population.csv");
    if (!villages) return;
    char towers[400];
    snprintf(towers, sizeof towers, "%s", test_shared("data/hatinh/towers_invented.csv"));
    char both[400];
    snprintf(both, sizeof both, "%s", test_shared("data/hatinh/villages_population.csv"));
    struct pln_intake_spec spec = run_spec();
    spec.villages.path = both;
    spec.towers.path = towers;
    struct pln_villages v;
    struct pln_towers t;
    struct pln_checks counts;
    ck_assert_ok(pln_intake_villages(&spec, &v, &counts, &findings, &err), err);
    ck_assert_uint_eq(counts.n, 1585);
    ck_assert_uint_eq(counts.quarantined, 0);
    ck_assert_ok(pln_intake_towers(&spec, &t, &counts, &findings, &err), err);
    ck_assert_uint_eq(t.n, 106);
    ck_assert_uint_eq(count("GSM_ONLY"), 14);
    ck_assert_uint_eq(count("NOT_ON_AIR"), 7);
    pln_villages_release(&v);
    pln_towers_release(&t);
}
END_TEST

static void release(void)
{
    pln_findings_release(&findings);
}

int main(void)
{
    Suite *s = suite_create("intake");
    TCase *t = tcase_create("intake");
    tcase_add_checked_fixture(t, NULL, release);
    tcase_add_test(t, vietnamese_headers_semicolons_and_titles);
    tcase_add_test(t, every_synonym_finds_its_field);
    tcase_add_test(t, what_a_list_cannot_be_without);
    tcase_add_test(t, masts_take_defaults_and_say_so);
    tcase_add_test(t, programme_by_id_by_name_and_by_both_kinds_of_date);
    tcase_add_test(t, clusters_belong_to_their_village);
    tcase_add_test(t, a_column_without_a_value_gives_way);
    tcase_add_test(t, headers_that_a_shapefile_cut_off);
    tcase_add_test(t, dates_as_offices_write_them);
    tcase_add_test(t, layers_that_are_not_read_are_told);
    tcase_add_test(t, shared_lists_are_read_whole);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
