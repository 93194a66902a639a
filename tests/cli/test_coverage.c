/* phusong coverage: files, the same for any threads, and bad input. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { SIDE = 1201 };

/* Ranges of hills in one 3-arc-second tile, with a lake of voids in the south-east. */
static void write_tile(void)
{
    char path[300];
    static unsigned char cells[2 * SIDE * SIDE];
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++) {
            double x = col * 0.088, y = row * 0.0925;
            int h = (int)lround(300 + 200 * sin(x / 2.7 + y / 9) + 90 * sin(y / 2.1));
            if (col > 700 && row > 700 && col < 720 && row < 720) h = -32768;
            cells[2 * (row * SIDE + col)] = (unsigned char)((unsigned)h >> 8 & 255u);
            cells[2 * (row * SIDE + col) + 1] = (unsigned char)((unsigned)h & 255u);
        }
    snprintf(path, sizeof path, "%s/N18E105.hgt", test_tmpdir());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(cells, 1, sizeof cells, f) != sizeof cells) exit(1);
    fclose(f);
}

static void write_lists(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/villages.csv", test_tmpdir());
    test_write_file(path, "id,name,lon,lat,people\nv1,A,105.50,18.50,300\nv2,B,105.55,18.53,120\n");
    snprintf(path, sizeof path, "%s/towers.csv", test_tmpdir());
    test_write_file(path, "id,lon,lat,tech,status,antenna_height_m\nT1,105.48,18.51,LTE,on-air,42\n"
                          "T2,105.56,18.55,LTE,on-air,30\nT3,105.5,18.5,GSM,on-air,30\n");
    snprintf(path, sizeof path, "%s/s.ini", test_tmpdir());
    test_write_file(path, "[terrain]\ndem = N18E105.hgt\nvoids = fill\n[villages]\npath = "
                          "villages.csv\n[towers]\npath = towers.csv\n[radio]\nradius_km = 6\n");
}

static char *bytes_of(const char *name, size_t *length)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    char *bytes = test_read_file(path, length);
    ck_assert_msg(bytes != NULL, "%s is not there", name);
    return bytes;
}

static void same_file(const char *a, const char *b)
{
    size_t na, nb;
    char *x = bytes_of(a, &na), *y = bytes_of(b, &nb);
    ck_assert_uint_eq(na, nb);
    ck_assert_msg(memcmp(x, y, na) == 0, "%s and %s differ", a, b);
    free(x);
    free(y);
}

static double member(const char *key)
{
    char quoted[80];
    snprintf(quoted, sizeof quoted, "\"%s\": ", key);
    const char *at = strstr(cli_out, quoted);
    ck_assert_msg(at != NULL, "no %s in %s", key, cli_out);
    return strtod(at + strlen(quoted), NULL);
}

#define ONE                                                                                        \
    "coverage --dem N18E105.hgt --tx 105.5,18.5 --tx-height-m 40 --freq-mhz 900 --radius-km 8 -q "

START_TEST(one_transmitter)
{
    static const int threads[] = {1, 2, 7};
    for (int i = 0; i < 3; i++)
        cli_ok(ONE "--json -j %d -o one%d.tif", threads[i], i);
    same_file("one0.tif", "one1.tif");
    same_file("one0.tif", "one2.tif");
    ck_assert_double_eq_tol(member("cells") * 0.0925 * 0.0925 * cos(18.5 / 57.3), 3.1416 * 64, 1.5);
    ck_assert_double_gt(member("loss_min_db"), 50);
    ck_assert_double_lt(member("loss_max_db"), 250);
    cli_ok("coverage --dem N18E105.hgt --tx 105.58,18.42 --tx-height-m 40 --freq-mhz 900 "
           "--radius-km 5 -q --json -o void.tif");
    double behind_void = member("cells_without_value");
    ck_assert_double_gt(behind_void, 400); /* the lake and what lies behind it */
    cli_ok("coverage --dem N18E105.hgt --tx 105.58,18.42 --tx-height-m 40 --freq-mhz 900 "
           "--radius-km 5 -q --json -o void.tif --overwrite --fill-voids");
    ck_assert_double_eq(member("cells_without_value"), 0);
}
END_TEST

/* What a path is told counts in the area too: the same clutter is added, the same is refused. */
START_TEST(the_path_options_hold_in_the_area)
{
    cli_ok(ONE "--json --model free-space -o bare.tif");
    double bare_db = member("loss_max_db");
    cli_ok("path --dem N18E105.hgt --tx 105.5,18.5 --rx 105.55,18.5 --tx-height-m 40 --freq-mhz "
           "900 --model free-space --clutter-loss p2108-height-gain --clutter-kind urban --json");
    double clutter_db = member("terminal_db");
    ck_assert_double_gt(clutter_db, 10);
    cli_ok(ONE "--json --model free-space --clutter-loss p2108-height-gain --clutter-kind urban "
               "-o urban.tif");
    ck_assert_double_eq_tol(member("loss_max_db"), bare_db + clutter_db, 1.0 / 64);
    cli(ONE "--model hata --clutter-loss p2108-height-gain -o hata.tif");
    cli_fails(2, "coverage: --clutter-loss would count clutter twice: hata has it already (its "
                 "curves were measured in it)");
}
END_TEST

START_TEST(a_network)
{
    static const char *const names[] = {"rsrp.tif",     "rsrp_assured.tif", "best_server.tif",
                                        "servers.tif",  "coverage.gpkg",    "servers.csv",
                                        "summary.json", "rsrp_0001.tif",    "rsrp_0002.tif"};
    cli_ok("coverage s.ini --out a -q --json -j 1 --each");
    ck_assert_double_eq(member("transmitters"), 2);
    ck_assert_double_gt(member("area_km2"), 113); /* two overlapping discs of 6 km */
    ck_assert_double_lt(member("area_km2"), 227);
    cli_ok("coverage s.ini --out b -q --json -j 7 --each");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char a[40], b[40];
        snprintf(a, sizeof a, "a/%s", names[i]);
        snprintf(b, sizeof b, "b/%s", names[i]);
        same_file(a, b);
    }
    cli_ok("coverage s.ini --out c -q --json --sites T3 --radius-km 3");
    ck_assert_double_eq(member("transmitters"), 1);
    ck_assert_double_eq_tol(member("area_km2"), 28.27, 0.3);
}
END_TEST

START_TEST(a_village_is_explained)
{
    cli_ok("explain v1 s.ini --json -q");
    ck_assert_double_eq(member("masts_in_reach"), 2); /* T2 lies beyond 6 km */
    const char *first = strstr(cli_out, "\"tower_id\": ");
    ck_assert_ptr_nonnull(first);
    ck_assert_int_eq(strncmp(first + 12, "\"T1\"", 4),
                     0); /* what serves comes first: T3 does not */
    cli("explain v9 s.ini");
    cli_fails(2, "explain: no village has the id or name \"v9\"; did you mean \"v1\"?");
    cli("explain none s.ini");
    cli_fails(2, "explain: no village has the id or name \"none\"");
}
END_TEST

START_TEST(a_path_is_drawn)
{
    size_t length;
#define PATH                                                                                       \
    "path --dem N18E105.hgt --tx 105.5,18.5 --rx 105.58,18.53 --tx-height-m 40 --rx-height-m 1.5 " \
    "--freq-mhz 900 --plot "
    cli_ok(PATH "a.svg");
    cli_ok(PATH "b.svg");
    same_file("a.svg", "b.svg");
    cli_ok(PATH "a.png");
    char *bytes = bytes_of("a.png", &length);
    ck_assert_int_eq(memcmp(bytes, "\x89PNG", 4), 0);
    free(bytes);
    cli(PATH "a.pdf");
    cli_fails(2, "path: --plot: got \"a.pdf\", expected a name that ends in .svg or .png");
    cli(PATH "a.svg");
    ck_assert_int_eq(cli_status, 4);
}
END_TEST

START_TEST(bad_input)
{
    cli("coverage --dem N18E105.hgt --tx 105.5,18.5 -o x.tif");
    cli_fails(2, "coverage: needs a scenario, or --dem, --tx, --tx-height-m and --freq-mhz (see "
                 "phusong coverage --help)");
    cli(ONE "-o x.png");
    cli_fails(2, "coverage: --out: got \"x.png\", expected a name that ends in .tif");
    cli("coverage --dem N18E105.hgt --tx 107,18.5 --tx-height-m 40 --freq-mhz 900 -o x.tif -q");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_ptr_nonnull(strstr(cli_err, "stands outside the terrain"));
    cli("coverage s.ini --out d --sites T1,T9");
    cli_fails(2, "coverage: --sites: no mast has the id \"T9\"");
    cli("coverage s.ini --out d --levels-dbm -110,-105");
    ck_assert_int_eq(cli_status, 2);
    cli(ONE "-o one0.tif");
    ck_assert_int_eq(cli_status, 4); /* there is one already, and no --overwrite */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("coverage");
    TCase *tcase = tcase_create("coverage");
    tcase_set_timeout(tcase, 60);
    write_tile();
    write_lists();
    tcase_add_test(tcase, one_transmitter);
    tcase_add_test(tcase, the_path_options_hold_in_the_area);
    tcase_add_test(tcase, a_network);
    tcase_add_test(tcase, a_village_is_explained);
    tcase_add_test(tcase, a_path_is_drawn);
    tcase_add_test(tcase, bad_input);
    suite_add_tcase(suite, tcase);
    return test_run(suite, false);
}
