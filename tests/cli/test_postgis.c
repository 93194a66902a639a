/* Lists in a real PostGIS server: a private one, on a socket in a folder of its own, with no port.
 */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define NOBODY 65534 /* a server does not run as root */

static char folder[] = "/tmp/phusong-pg-XXXXXX";

/* The shell knows $AS (who runs the server), $BIN (its programs) and $DIR (its folder). */
static bool shell(const char *command)
{
    return system(command) == 0;
}

static bool find_programs(void)
{
    char bin[200] = "";
    FILE *p = popen("dirname \"$(command -v pg_ctl || ls /usr/lib/postgresql/*/bin/pg_ctl"
                    " 2>/dev/null | tail -n 1)\"",
                    "r");
    bool found = p && fgets(bin, sizeof bin, p);
    if (p) pclose(p);
    bin[strcspn(bin, "\n")] = '\0';
    setenv("BIN", bin, 1);
    setenv("AS", geteuid() ? "" : "setpriv --reuid=65534 --regid=65534 --clear-groups", 1);
    return found && shell("test -x \"$BIN/pg_ctl\" && test -x \"$BIN/initdb\"");
}

static void stop(void)
{
    shell(
        "$AS \"$BIN/pg_ctl\" -D \"$DIR/data\" -m immediate stop >/dev/null 2>&1; rm -rf \"$DIR\"");
}

static bool start(void)
{
    if (!mkdtemp(folder) || (!geteuid() && chown(folder, NOBODY, NOBODY))) return false;
    setenv("DIR", folder, 1);
    atexit(stop);
    return shell(
        "cd \"$DIR\" && $AS \"$BIN/initdb\" -D \"$DIR/data\" -A trust -U planner --no-sync"
        " -E UTF8 --locale=C >/dev/null 2>&1 &&"
        " $AS \"$BIN/pg_ctl\" -D \"$DIR/data\" -w -l \"$DIR/log\" -o \"-c listen_addresses=''"
        " -c fsync=off -c shared_buffers=8MB -k $DIR\" start >/dev/null 2>&1");
}

static bool sql(const char *text)
{
    setenv("SQL", text, 1);
    return shell("printf '%s' \"$SQL\" | PATH=\"$BIN:$PATH\" psql -q -v ON_ERROR_STOP=1 -h "
                 "\"$DIR\" -U planner"
                 " -d postgres >/dev/null 2>&1");
}

static const char *checked(void)
{
    static char *text;
    char path[300];
    snprintf(path, sizeof path, "%s/out/villages_checked.csv", test_tmpdir());
    free(text);
    text = test_read_file(path, NULL);
    char *to = text;
    for (const char *s = text; *s; s++)
        if (*s != '\r') *to++ = *s;
    *to = '\0';
    return text;
}

static void check(const char *layer)
{
    cli("check s.ini --out out --overwrite -q --set 'villages.path=PG:host=%s user=planner "
        "dbname=postgres' --set villages.layer=%s",
        folder, layer);
}

#define HEAD                                                                                       \
    "source_id,lon_deg,lat_deg,name,people,commune,commune_code,district,province,tier,border,"    \
    "school,clinic,row,status,codes\n"

static void set_up(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/s.ini", test_tmpdir());
    test_write_file(path, "[villages]\npath = v.csv\n");
}

START_TEST(points_in_degrees)
{
    ck_assert(
        sql("CREATE TABLE thon (\"Mã thôn\" text, \"Tên thôn\" text, \"Dân số\" int,"
            " geom geometry(Point, 4326));"
            "INSERT INTO thon VALUES ('A', 'Rào <b>Tre</b>', 120, 'SRID=4326;POINT(105.5 18.3)'),"
            " ('B', 'Bản Giàng', 80, NULL), ('C', '=1+1', 40, 'SRID=4326;POINT(18.3 105.52)')"));
    check("thon");
    ck_assert_msg(cli_status == 0, "exit %d: %s", cli_status, cli_err);
    ck_assert_str_eq(checked(),
                     HEAD "A,105.5000000,18.3000000,Rào <b>Tre</b>,120,,,,,,0,0,0,2,kept,MARKUP\n"
                          "B,,,Bản Giàng,80,,,,,,0,0,0,3,quarantined,NO_POSITION\n"
                          "C,105.5200000,18.3000000,'=1+1,40,,,,,,0,0,0,4,repaired,"
                          "FORMULA_CELL;SWAPPED_AXES\n");
}
END_TEST

/* UTM, declared by the table itself; the numbers are PROJ's. */
START_TEST(points_in_metres)
{
    ck_assert(
        sql("CREATE TABLE diem (id text, name text, people int, geom geometry(Point, 3405));"
            "INSERT INTO diem VALUES ('A', 'Rào Tre', 120, 'SRID=3405;POINT(552851 2023426)')"));
    check("diem");
    ck_assert_msg(cli_status == 0, "exit %d: %s", cli_status, cli_err);
    ck_assert_msg(strstr(checked(), "A,105.5019397,18.2987962,"), "%s", checked());
}
END_TEST

START_TEST(columns_without_geometry)
{
    ck_assert(sql("CREATE TABLE bang (id text, name text, lon float8, lat text);"
                  "INSERT INTO bang VALUES ('A', 'Rào Tre', 105.5, '18,3')"));
    check("bang");
    ck_assert_msg(cli_status == 0, "exit %d: %s", cli_status, cli_err);
    ck_assert_msg(strstr(checked(), "A,105.5000000,18.3000000,"), "%s", checked());
}
END_TEST

START_TEST(what_is_not_there)
{
    check("khong_co");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "khong_co"), "%s", cli_err);
    cli("check s.ini --out out --overwrite --set 'villages.path=PG:host=%s user=nobody_here "
        "dbname=postgres'",
        folder);
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, "PG:host="), "%s", cli_err);
}
END_TEST

int main(void)
{
    if (!find_programs()) test_skip("PostgreSQL's server is not installed");
    if (!start()) test_skip("a private PostgreSQL server does not start here");
    if (!sql("CREATE EXTENSION postgis")) test_skip("PostGIS is not installed");
    Suite *s = suite_create("postgis");
    TCase *t = tcase_create("postgis");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, points_in_degrees);
    tcase_add_test(t, points_in_metres);
    tcase_add_test(t, columns_without_geometry);
    tcase_add_test(t, what_is_not_there);
    suite_add_tcase(s, t);
    return test_run(s, false); /* a fork that ends would stop the server */
}
