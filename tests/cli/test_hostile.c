/* Lists that mean harm, or that nobody meant to send: refused or neutralised, with a sentence. */
#include "support/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "support/tables.h"

static const char *in_tmp(const char *name)
{
    static char paths[4][400];
    static int next;
    char *path = paths[next = (next + 1) % 4];
    snprintf(path, sizeof paths[0], "%s/%s", test_tmpdir(), name);
    return path;
}

static char *get(const char *name)
{
    char *text = test_read_file(in_tmp(name), NULL);
    ck_assert_msg(text != NULL, "%s", name);
    return text;
}

static void scenario(const char *list)
{
    char text[300];
    snprintf(text, sizeof text, "[villages]\npath = %s\n", list);
    test_write_file(in_tmp("s.ini"), text);
}

static void refused(const char *list, const char *why)
{
    scenario(list);
    cli("check s.ini --out out --overwrite");
    ck_assert_msg(cli_status == 3, "%s: exit %d %s", list, cli_status, cli_err);
    ck_assert_str_eq(cli_out, "");
    ck_assert_msg(strstr(cli_err, list) && strstr(cli_err, why), "%s: %s", list, cli_err);
    ck_assert_msg(strchr(cli_err, '\n') == cli_err + strlen(cli_err) - 1, "one line: %s", cli_err);
}

START_TEST(formulas_are_text_in_and_text_out)
{
    test_write_file(in_tmp("f.csv"),
                    "id,name,lon,lat,people\n"
                    "=1+1,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",105.5,18.2,5\n"
                    "2,@SUM(A1),=105+1,18.2,5\n"
                    "3,+cmd|' /C calc'!A0,105.6,18.2,=5+5\n"
                    "4,\"\t=1+1\",105.6,18.3,5\n");
    scenario("f.csv");
    cli_ok("check s.ini --out out --overwrite");
    static const char *const outputs[] = {"out/villages_checked.csv", "out/findings.csv"};
    for (size_t i = 0; i < 2; i++) {
        char *text = get(outputs[i]);
        for (const char *s = text; *s; s++) /* no cell begins with a formula */
            if (s == text || s[-1] == ',' || s[-1] == '\n' || (s[-1] == '"' && s[-2] == ','))
                ck_assert_msg(!strchr("=+@\t", *s), "%s: %.40s", outputs[i], s);
        free(text);
    }
    char *text = get("out/villages_checked.csv");
    ck_assert_ptr_nonnull(strstr(text, "'=1+1,105.5000000,18.2000000,\"'=HYPERLINK("));
    ck_assert_ptr_nonnull(strstr(text, "2,,,'@SUM(A1),5,,,,,,0,0,0,3,quarantined,FORMULA_CELL"));
    free(text);
}
END_TEST

START_TEST(a_workbooks_formulas_count_by_their_values)
{
    test_xlsx_write(
        in_tmp("f.xlsx"),
        "<row r=\"1\"><c t=\"inlineStr\"><is><t>name</t></is></c><c t=\"inlineStr\"><is>"
        "<t>lon</t></is></c><c t=\"inlineStr\"><is><t>lat</t></is></c></row>"
        "<row r=\"2\"><c t=\"inlineStr\"><is><t>A</t></is></c><c><f>105+0.5</f>"
        "<v>105.5</v></c><c><v>18.2</v></c></row>"
        "<row r=\"3\"><c t=\"inlineStr\"><is><t>B</t></is></c><c><f>105+0.5</f></c>"
        "<c><v>18.2</v></c></row>"
        "<row r=\"4\"><c t=\"inlineStr\"><is><t>C</t></is></c><c t=\"e\"><v>#N/A</v>"
        "</c><c><v>18.2</v></c></row>");
    scenario("f.xlsx");
    cli_ok("check s.ini --out out --overwrite");
    char *text = get("out/villages_checked.csv");
    ck_assert_ptr_nonnull(strstr(text, ",105.5000000,18.2000000,A,"));
    ck_assert_ptr_nonnull(strstr(text, ",3,quarantined,NO_ID;NO_POSITION"));
    ck_assert_ptr_nonnull(strstr(text, ",4,quarantined,NO_ID;NOT_FINITE"));
    free(text);
}
END_TEST

START_TEST(markup_stays_text)
{
    test_write_file(in_tmp("m.csv"), "id,name,lon,lat\n1,<script>alert(1)</script>,105.5,18.2\n");
    scenario("m.csv");
    cli_ok("check s.ini --out out --overwrite");
    ck_assert_ptr_nonnull(strstr(cli_out, "MARKUP"));
    char *text = get("out/villages_checked.csv");
    ck_assert_ptr_nonnull(strstr(text, "<script>alert(1)</script>"));
    free(text);
}
END_TEST

START_TEST(a_sheet_longer_than_sheets_can_be)
{
    FILE *f = fopen(in_tmp("long.csv"), "w");
    fputs("id,name,lon,lat\n", f);
    for (int i = 0; i < 1048600; i++)
        fprintf(f, "%d,T,105.5,18.%d\n", i, i % 1000);
    fclose(f);
    refused("long.csv", "more than 1048576 rows; split the list");
}
END_TEST

START_TEST(files_that_unpack_to_more_than_they_may)
{
    static const char *const names[] = {"b.xlsx", "b.ods", "b.kmz"};
    test_bomb_write(in_tmp(names[0]), "xl/worksheets/sheet1.xml", 520);
    for (size_t i = 0; i < 3; i++) {
        if (i) ck_assert_int_eq(rename(in_tmp(names[i - 1]), in_tmp(names[i])), 0);
        refused(names[i], "unpacks to more than 512 MB; refused");
    }
}
END_TEST

#define LAUGHS                                                                                     \
    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"     \
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>"
#define KML(head, name)                                                                            \
    "<?xml version=\"1.0\"?>" head "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>"      \
    "<Placemark><name>" name "</name><Point><coordinates>105.5,18.2</coordinates></Point>"         \
    "</Placemark></Document></kml>"

START_TEST(files_that_point_elsewhere)
{
    static const char vrt[] = "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/etc/passwd"
                              "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    static const char *const names[] = {"v.gpkg", "v.shp", "v.kml",  "v.geojson",
                                        "v.fgb",  "v.ods", "v.xlsx", "v.kmz"};
    test_write_file(in_tmp("v.csv"), vrt);
    refused("v.csv", "a VRT, which could point elsewhere");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        test_write_file(in_tmp(names[i]), vrt);
        refused(names[i], "");
        ck_assert_ptr_null(strstr(cli_err, "root:"));
    }
    test_write_file(in_tmp("e.kml"),
                    KML("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>", "&a;"));
    refused("e.kml", "cannot be read");
    test_write_file(in_tmp("l.kml"), KML(LAUGHS, "&d;"));
    refused("l.kml", "cannot be read");
    ck_assert_int_eq(mkfifo(in_tmp("pipe.csv"), 0600), 0);
    refused("pipe.csv", "not a regular file");
}
END_TEST

/* A door that nobody may knock at: its number. */
static int listen_at_home(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int door = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(door >= 0 && bind(door, (struct sockaddr *)&at, length) == 0 && listen(door, 4) == 0);
    ck_assert_int_eq(getsockname(door, (struct sockaddr *)&at, &length), 0);
    *port = ntohs(at.sin_port);
    return door;
}

START_TEST(files_that_point_to_the_network)
{
    static const char *const kinds[][2] = {{"link", "href"}, {"url", "url"}, {"name", "name"}};
    int port = 0, door = listen_at_home(&port);
    char text[900];
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text,
                 "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"%s\",\"properties\":"
                 "{\"%s\":\"http://127.0.0.1:%d/crs\"}},\"features\":[{\"type\":\"Feature\","
                 "\"properties\":{\"name\":\"A\"},\"geometry\":{\"type\":\"Point\","
                 "\"coordinates\":[105.5,18.2]}}]}",
                 kinds[i][0], kinds[i][1], port);
        test_write_file(in_tmp("net.geojson"), text);
        refused("net.geojson", i < 2 ? "nothing is fetched" : "NETWORK");
    }
    snprintf(text, sizeof text,
             KML("", "A</name><styleUrl>http://127.0.0.1:%d/s#s</styleUrl></Placemark><NetworkLink>"
                     "<Link><href>http://127.0.0.1:%d/l.kml</href></Link></NetworkLink><Placemark>"
                     "<name>B"),
             port, port);
    test_write_file(in_tmp("net.kml"), text);
    scenario("net.kml");
    cli_ok("check s.ini --out out --overwrite");
    struct pollfd knock = {.fd = door, .events = POLLIN};
    ck_assert_int_eq(poll(&knock, 1, 0), 0);
    close(door);
}
END_TEST

START_TEST(files_that_are_not_what_their_names_say)
{
    static const struct test_place place = {"1", "A", 105.5, 18.2, 3};
    static const struct {
        const char *driver, *file, *named, *says;
    } cases[] = {{"GPKG", "a.gpkg", "g.shp", "cannot be read as ESRI Shapefile"},
                 {"GPKG", "a.gpkg", "g.csv", "an SQLite file (a GeoPackage, perhaps)"},
                 {"XLSX", "a.xlsx", "x.csv", "a packed file (an XLSX or ODS workbook, perhaps)"},
                 {"XLSX", "a.xlsx", "x.ods", "cannot be read as ODS"},
                 {"ODS", "a.ods", "o.xlsx", "cannot be read as XLSX"},
                 {"GeoJSON", "a.geojson", "j.csv", "JSON (GeoJSON, perhaps)"},
                 {"FlatGeobuf", "a.fgb", "f.txt", "a FlatGeobuf"},
                 {"KML", "a.kml", "k.geojson", "cannot be read as GeoJSON"},
                 {"KML", "a.kml", "k.xls", "save it as XLSX"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char from[400];
        snprintf(from, sizeof from, "%s", in_tmp(cases[i].file));
        remove(from);
        test_places_write(cases[i].driver, from, "a", "EPSG:4326", NULL, &place, 1);
        rename(from, in_tmp(cases[i].named));
        refused(cases[i].named, cases[i].says);
    }
}
END_TEST

START_TEST(a_layer_without_positions)
{
    static const struct test_place place = {"1", "A", 105.5, 18.2, 3};
    test_write_file(in_tmp("n.geojson"),
                    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                    "\"properties\":{\"name\":\"A\"},\"geometry\":null}]}");
    scenario("n.geojson");
    cli("check s.ini --out out --overwrite");
    ck_assert_msg(cli_status == 0 || cli_status == 3, "%s", cli_err);
    ck_assert_msg(strstr(cli_out, "NO_POSITION") || strstr(cli_err, "no column for lon_deg"),
                  "%s%s", cli_out, cli_err);
    test_places_write("XLSX", in_tmp("n.xlsx"), "a", "EPSG:4326", NULL, &place, 1);
    scenario("n.xlsx");
    cli("check s.ini --out out --overwrite --set villages.column_name=ten --set "
        "villages.column_lon_deg=missing");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "no column \"missing\""), "%s", cli_err);
    test_write_file(in_tmp("n.csv"), "id,name,people\n1,A,5\n");
    refused("n.csv", "no column for lon_deg");
}
END_TEST

START_TEST(one_file_with_several_reference_systems)
{
    static const struct test_place places[] = {{"1", "A", 105.5, 18.2, 3},
                                               {"2", "B", 105.6, 18.3, 4}};
    test_places_write("GPKG", in_tmp("mixed.gpkg"), "degrees", "EPSG:4326", NULL, places, 2);
    test_places_write("GPKG", in_tmp("mixed.gpkg"), "metres", "EPSG:9209", NULL, places, 2);
    scenario("mixed.gpkg");
    cli_ok("check s.ini --out out --overwrite");
    ck_assert_ptr_nonnull(strstr(cli_out, "OTHER_LAYERS"));
    cli_ok("check s.ini --out out --overwrite --set villages.layer=metres");
    ck_assert_ptr_null(strstr(cli_out, "OTHER_LAYERS"));
    char *text = get("out/villages_checked.csv");
    ck_assert_ptr_nonnull(strstr(text, "1,105.5000000,18.2000000,A,3,"));
    ck_assert_ptr_nonnull(strstr(text, "2,105.6000000,18.3000000,B,4,"));
    free(text);
    /* degrees that are declared to be metres: the scenario is wrong, not the rows */
    cli("check s.ini --out out --overwrite --set villages.layer=degrees --set "
        "villages.crs=EPSG:9209");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "look like degrees"), "%s", cli_err);
    /* both in one text: row by row, where the row says its province; else the zone is anybody's
     * guess */
    test_write_file(in_tmp("mixed.csv"), "id,name,province,x,y\n1,A,Hà Tĩnh,105.5,18.2\n"
                                         "2,B,Hà Tĩnh,510375.01,2024094.08\n");
    scenario("mixed.csv");
    cli_ok("check s.ini --out out --overwrite");
    ck_assert_ptr_nonnull(strstr(cli_out, "Villages: 2 rows: 1 kept, 1 repaired"));
    test_write_file(in_tmp("mixed.csv"), "id,name,x,y\n1,A,105.5,18.2\n2,B,510375.01,2024094.08\n");
    cli_ok("check s.ini --out out --overwrite");
    ck_assert_ptr_nonnull(strstr(cli_out, "1 quarantined"));
    ck_assert_ptr_nonnull(strstr(cli_out, "say the zone with crs = EPSG:"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hostile");
    TCase *t = tcase_create("hostile");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, formulas_are_text_in_and_text_out);
    tcase_add_test(t, a_workbooks_formulas_count_by_their_values);
    tcase_add_test(t, markup_stays_text);
    tcase_add_test(t, a_sheet_longer_than_sheets_can_be);
    tcase_add_test(t, files_that_unpack_to_more_than_they_may);
    tcase_add_test(t, files_that_point_elsewhere);
    tcase_add_test(t, files_that_point_to_the_network);
    tcase_add_test(t, files_that_are_not_what_their_names_say);
    tcase_add_test(t, a_layer_without_positions);
    tcase_add_test(t, one_file_with_several_reference_systems);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
