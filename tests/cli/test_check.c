/* phusong check as a user runs it. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static void put(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    test_write_file(path, text);
}

/* The file without the carriage returns that spreadsheets want; holds until the next call. */
static const char *get(const char *name)
{
    static char *text;
    char path[300];
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    free(text);
    text = test_read_file(path, NULL);
    char *to = text;
    for (const char *s = text; *s; s++)
        if (*s != '\r') *to++ = *s;
    *to = '\0';
    return text;
}

static void set_up(void)
{
    put("s.ini", "[villages]\npath = v.csv\n[towers]\npath = t.csv\n");
    put("v.csv", "id,name,lon,lat,people\n"
                 "A,Rao Tre,105.5,18.3,120\n"
                 "B,Ban Giang,18.31,105.51,80\n"
                 "C,Ban Moi,\"105,52\",\"18,32\",40\n"
                 "D,Ban Xa,105 75 00,18 30 00,40\n");
    put("t.csv", "id,operator,lon,lat,antenna_height_m,technology,band,azimuth,status\n"
                 "S1,N,105.5,18.3,42,LTE,900,0;120;240,on-air\n"
                 "S2,N,105.53,18.33,,GSM,900,0;120;240,on-air\n");
}

START_TEST(the_lists_are_checked_and_everything_said)
{
    cli_ok("check s.ini --out out --overwrite");
    ck_assert_str_eq(
        cli_out,
        "Villages: 4 rows: 1 kept, 2 repaired, 1 quarantined\n"
        "Masts: 2 rows: 2 kept, 0 repaired, 0 quarantined\n"
        "\n"
        "BAD_MINUTES            quarantined        1  minutes or seconds of 60 or more\n"
        "DECIMAL_COMMA          repaired           1  decimal comma\n"
        "SWAPPED_AXES           repaired           1  longitude and latitude were swapped\n"
        "NO_BOUNDARIES          noted              1  no commune boundaries were given: point"
        "s are checked against the rectangle around their commune of 2025, their neighbours a"
        "nd the outline of the country only\n"
        "DEFAULT_HEIGHT         defaulted          1  no mast height; the default was taken\n"
        "DEFAULT_VALUE          defaulted          6  missing; the default was taken\n"
        "GSM_ONLY               noted              1  GSM only: kept, not counted for broadba"
        "nd\n");
    ck_assert_str_eq(get("out/findings.csv"),
                     "code,file,row,id,column,old_value,new_value,confidence,action\n"
                     "NO_BOUNDARIES,v.csv,,,,,,1.00,noted\n"
                     "SWAPPED_AXES,v.csv,3,B,lon,18.31,105.5100000,0.85,repaired\n"
                     "SWAPPED_AXES,v.csv,3,B,lat,105.51,18.3100000,0.85,repaired\n"
                     "DECIMAL_COMMA,v.csv,4,C,lon,\"105,52\",105.5200000,0.85,repaired\n"
                     "DECIMAL_COMMA,v.csv,4,C,lat,\"18,32\",18.3200000,0.85,repaired\n"
                     "BAD_MINUTES,v.csv,5,D,lon,105 75 00,,1.00,quarantined\n"
                     "DEFAULT_VALUE,t.csv,,,bandwidth_mhz,,,0.80,defaulted\n"
                     "DEFAULT_VALUE,t.csv,,,tx_power_dbm,,,0.80,defaulted\n"
                     "DEFAULT_VALUE,t.csv,,,antenna_gain_dbi,,,0.80,defaulted\n"
                     "DEFAULT_VALUE,t.csv,,,loss_db,,,0.80,defaulted\n"
                     "DEFAULT_VALUE,t.csv,,,downtilt_deg,,,0.80,defaulted\n"
                     "DEFAULT_VALUE,t.csv,,,sectors,,,0.80,defaulted\n"
                     "DEFAULT_HEIGHT,t.csv,3,S2,antenna_height_m,,30,1.00,defaulted\n"
                     "GSM_ONLY,t.csv,3,S2,technology,GSM,,1.00,noted\n");
    ck_assert_str_eq(
        get("out/villages_checked.csv"),
        "source_id,lon_deg,lat_deg,name,people,commune,commune_code,district,province,tier,bo"
        "rder,school,clinic,row,status,codes\n"
        "A,105.5000000,18.3000000,Rao Tre,120,,,,,,0,0,0,2,kept,\n"
        "B,105.5100000,18.3100000,Ban Giang,80,,,,,,0,0,0,3,repaired,SWAPPED_AXES\n"
        "C,105.5200000,18.3200000,Ban Moi,40,,,,,,0,0,0,4,repaired,DECIMAL_COMMA\n"
        "D,,,Ban Xa,40,,,,,,0,0,0,5,quarantined,BAD_MINUTES\n");
    ck_assert_ptr_nonnull(strstr(get("out/check_summary.csv"), "SWAPPED_AXES,v.csv,repaired,2,1,"));
    ck_assert_ptr_nonnull(strstr(get("out/towers_checked.csv"), "S2"));
}
END_TEST

START_TEST(clusters_and_the_programme_are_checked_too)
{
    put("s.ini", "[villages]\npath = v.csv\n[clusters]\npath = c.csv\n"
                 "[programme]\npath = p.csv\nprevious = old.csv\n");
    put("c.csv", "village_id,lon,lat,people\n"
                 "A,105.501,18.301,70\nD,105.5,18.3,9\nA,105.502,18.299,50\nA,205.5,18.3,1\n");
    put("p.csv", "village_id,name,covered_date\nA,Rao Tre,30/6/2024\nC,Ban Moi,\n");
    put("old.csv", "village_id,name,covered_date\nA,Rao Tre,\nB,Ban Giang,\n");
    cli_ok("check s.ini --out out2 --overwrite");
    ck_assert_ptr_nonnull(strstr(cli_out, "Villages: 4 rows: 1 kept, 2 repaired, 1 quarantined\n"
                                          "Clusters: 4 rows: 2 kept, 0 repaired, 2 quarantined\n"
                                          "3 usable villages with 4 household clusters\n"
                                          "Programme: 2 rows\n"
                                          "Since old.csv: 1 added, 1 dropped (1 not covered), 1 "
                                          "newly covered, 0 changed\n"));
    ck_assert_str_eq(get("out2/clusters_checked.csv"), "village_id,lon_deg,lat_deg,people,source\n"
                                                       "A,105.5010000,18.3010000,70,table\n"
                                                       "A,105.5020000,18.2990000,50,table\n"
                                                       "B,105.5100000,18.3100000,80,centre\n"
                                                       "C,105.5200000,18.3200000,40,centre\n");
    ck_assert_ptr_nonnull(strstr(get("out2/findings.csv"),
                                 "UNKNOWN_VILLAGE,c.csv,3,D,village_id,D,,1.00,quarantined"));
    ck_assert_str_eq(get("out2/programme_changes.csv"),
                     "change,village_id,name,commune,province,tier,old_value,new_value,listed_date,"
                     "covered_date,in_villages,verdict\n"
                     "added,C,Ban Moi,,,,,,,,1,\n"
                     "dropped,B,Ban Giang,,,,,,,,1,\n"
                     "covered,A,Rao Tre,,,,,2024-06-30,,2024-06-30,1,\n");
    cli_ok("check s.ini --out out2 --overwrite --json");
    ck_assert_ptr_nonnull(strstr(cli_out, "\"clusters\": {\n    \"rows\": 4"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\"dropped\": 1"));
}
END_TEST

START_TEST(in_vietnamese_when_asked)
{
    cli_ok("check s.ini --out out --overwrite --lang vi");
    ck_assert_ptr_nonnull(strstr(cli_out, "Thôn: 4 dòng: giữ nguyên 1, đã sửa 2, tách riêng 1\n"));
    ck_assert_ptr_nonnull(strstr(cli_out, "kinh độ và vĩ độ bị đổi chỗ"));
}
END_TEST

START_TEST(strict_stops_at_the_first_row_set_aside)
{
    cli("check s.ini --out strict --strict");
    cli_fails(3,
              "v.csv, row 5, column lon: \"105 75 00\": minutes or seconds of 60 or more (BAD_MINUT"
              "ES); stopped by --strict");
    char path[300];
    snprintf(path, sizeof path, "%s/strict", test_tmpdir());
    FILE *f = fopen(path, "r");
    ck_assert_msg(!f, "outputs were written");
}
END_TEST

START_TEST(machines_read_json)
{
    cli_ok("check s.ini --out out --overwrite --json");
    ck_assert_ptr_nonnull(strstr(cli_out,
                                 "\"villages\": {\n    \"rows\": 4,\n    \"kept\": 1,\n    "
                                 "\"repaired\": 2,\n    \"quarantined\": 1\n  }"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\"code\": \"SWAPPED_AXES\""));
}
END_TEST

START_TEST(postgis_only_where_the_path_says_so)
{
    cli("check s.ini --out out --overwrite --set villages.path=PG:host=127.0.0.1");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "PG:host=127.0.0.1"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set 'villages.path=PG:host=127.0.0.1 password=x'");
    ck_assert_int_eq(cli_status, 2);
    ck_assert_msg(strstr(cli_err, "PGPASSWORD") && !strstr(cli_err, "password=x"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set "
        "'villages.path=PG:postgresql://u:secret@127.0.0.1/x'");
    ck_assert_int_eq(cli_status, 2);
    ck_assert_msg(strstr(cli_err, "PGPASSWORD") && !strstr(cli_err, "secret"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set 'villages.path=PG:postgresql://u@127.0.0.1:1/x'");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "cannot be read as PostgreSQL"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set villages.path=postgresql://127.0.0.1/x");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "there is no such file"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set villages.path=/vsicurl/http://127.0.0.1/v.csv");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "there is no such file"), "%s", cli_err);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("check");
    TCase *t = tcase_create("check");
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, the_lists_are_checked_and_everything_said);
    tcase_add_test(t, clusters_and_the_programme_are_checked_too);
    tcase_add_test(t, in_vietnamese_when_asked);
    tcase_add_test(t, strict_stops_at_the_first_row_set_aside);
    tcase_add_test(t, machines_read_json);
    tcase_add_test(t, postgis_only_where_the_path_says_so);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
