/* Villages of several household clusters, from the lists to the plan: an invented plateau where
 * every verdict and every gain can be worked out by hand.
 *
 * Places are 100 m squares, counted from the west and the south of a square of 20 km. The plateau
 * is 400 m high; in its middle (100, 100) stands a hill of 600 m with the one mast. Three pits of
 * 800 m across and 300 m deep see nothing of the mast; in the middle of each is a knoll of 40 m,
 * the only summits but the hill: a pole there is heard in its own pit and nowhere else.
 *
 * P.526 on a clear path is free space: 32.45 + 20 log 900 = 91.53 dB, and 20 log of the km. The
 * mast's 21 dBm over 600 subcarriers (27.78 dB), without gains, allowances or body loss, at a
 * threshold of −110 dBm leave a margin of 11.69 − 20 log km: 5.6 dB at 2 km (served), −0.4 dB at
 * 4 km (uncertain within ± 3 dB). The pole's 0 dBm leave 4.7 dB at the 0.2 km to its cluster. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/outputs.h"
#include "geo/rasters.h"

/* In Tuyên Quang, where a degree is 103,414 m from west to east and 110,727 m from south to north.
 */
enum { SIDE = 200 };
static const double WEST_DEG = 105, SOUTH_DEG = 21.7;
static const double LON_DEG = 100 / 103414.0, LAT_DEG = 100 / 110727.0;

/* ---- the land ---- */

static const struct pit {
    int x, y;
} pits[] = {{80, 84}, {120, 84}, {100, 125}};

static double height_m(double col, double row)
{
    double x = col, y = SIDE - 1 - row;
    for (size_t i = 0; i < sizeof pits / sizeof *pits; i++) {
        double off = fmax(fabs(x - pits[i].x), fabs(y - pits[i].y));
        if (off <= 4) return off < 0.5 ? 140 : 100;
    }
    return fmax(400, 600 - 20 * hypot(x - 100, y - 100));
}

/* ---- the people ---- */

static const struct village {
    const char *names; /* identifier and name */
    int x, y, people;
} villages[] = {{"A,Thôn A", 114, 114, 100},
                {"B,Thôn B", 100, 80, 100},
                {"C,Thôn C", 102, 125, 50},
                {"D,Thôn D", 60, 100, 70},
                {"E,Thôn E", 86, 114, 100}};

static const struct cluster {
    const char *village;
    int x, y, people;
} clusters[] = {
    {"A", 114, 114, 96}, {"A", 128, 128, 4}, /* 96 % signal: served, whatever the rest */
    {"B", 100, 80, 50},  {"B", 82, 84, 30},  /* signal at the centre, none in two pits */
    {"B", 122, 84, 20},  {"C", 102, 125, 40},
    {"C", 100, 120, 10},                     /* the centre in a pit, ten people above it */
    {"E", 86, 114, 60},  {"E", 72, 128, 40}, /* the centre has signal, 40 % may have */
};                                           /* D is its centre alone, 4 km from the mast */

/* Half as many people as in the table: of a raster only the proportions count. */
static double cell_people(double col, double row)
{
    int x = (int)col, y = SIDE - 1 - (int)row;
    for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++)
        if (x == clusters[i].x && y == clusters[i].y) return clusters[i].people / 2.0;
    if (x == 101 && y == 80) return 1;    /* too few for a cluster */
    if (x == 190 && y == 190) return 500; /* too far from any village */
    return 0;
}

static FILE *list(const char *name, const char *header)
{
    FILE *f = fopen(test_path(name), "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%s\n", header);
    return f;
}

static void add_place(FILE *f, const char *names, int x, int y)
{
    fprintf(f, "%s,%.7f,%.7f", names, WEST_DEG + (x + 0.5) * LON_DEG,
            SOUTH_DEG + (y + 0.5) * LAT_DEG);
}

static void write_land(void)
{
    struct test_raster raster = {
        .name = "land.tif",
        .crs = "EPSG:4326",
        .width = SIDE,
        .height = SIDE,
        .geotransform = {WEST_DEG, LON_DEG, 0, SOUTH_DEG + SIDE * LAT_DEG, 0, -LAT_DEG},
        .height_m = height_m};
    test_raster_write(&raster);
    raster.name = "people.tif";
    raster.type = "Float32";
    raster.height_m = cell_people;
    test_raster_write(&raster);
    FILE *f = list("masts.csv", "id,lon_deg,lat_deg,antenna_height_m,technology,status");
    add_place(f, "M", 100, 100);
    fputs(",30,LTE,on-air\n", f);
    fclose(f);
}

static void write_lists(void)
{
    FILE *f = list("villages.csv", "id,name,lon_deg,lat_deg,people");
    for (size_t i = 0; i < sizeof villages / sizeof *villages; i++) {
        add_place(f, villages[i].names, villages[i].x, villages[i].y);
        fprintf(f, ",%d\n", villages[i].people);
    }
    fclose(f);
    f = list("clusters.csv", "village_id,lon_deg,lat_deg,people");
    for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++) {
        add_place(f, clusters[i].village, clusters[i].x, clusters[i].y);
        fprintf(f, ",%d\n", clusters[i].people);
    }
    fclose(f);
}

static const char scenario[] = "[scenario]\n"
                               "title = Plateau (synthetic)\n"
                               "[terrain]\n"
                               "dem = land.tif\n"
                               "[villages]\n"
                               "path = villages.csv\n"
                               "[towers]\n"
                               "path = masts.csv\n"
                               "[radio]\n"
                               "model = p526\n"
                               "freq_mhz = 900\n"
                               "tx_power_dbm = 21\n"
                               "antenna_gain_dbi = 0\n"
                               "loss_db = 0\n"
                               "azimuths_deg = omni\n"
                               "downtilt_deg = 0\n"
                               "beamwidth_v_deg = 180\n"
                               "handset_gain_dbi = 0\n"
                               "body_loss_db = 0\n"
                               "sigma_db = 0\n"
                               "[site pole]\n"
                               "fix = pole\n"
                               "antenna_height_m = 15\n"
                               "tx_power_dbm = 0\n"
                               "azimuths_deg = omni\n"
                               "capex_vnd = 100e6\n"
                               "opex_vnd_per_year = 0\n"
                               "power_w = 0\n"
                               "[candidates]\n"
                               "villages = no\n"
                               "masts = no\n"
                               "mast_clearance_km = 1\n"
                               "cell_m = 100\n"
                               "[backhaul]\n"
                               "mode = none\n"
                               "[plan]\n"
                               "budget_vnd = 300e6\n"
                               "budgets = 100e6, 200e6, 300e6\n"
                               "[report]\n"
                               "coverage = no\n"
                               "[clusters]\n";

static void write_scenario(const char *name, const char *keys)
{
    write_land();
    write_lists();
    FILE *f = list(name, scenario);
    fputs(keys, f);
    fclose(f);
}

/* ---- what must come of it ---- */

static void check_village(const char *dir, const char *id, const char *verdict,
                          const char *people_served)
{
    ck_assert_str_eq(outputs_cell(dir, "no_signal.csv", id, "verdict"), verdict);
    ck_assert_str_eq(outputs_cell(dir, "no_signal.csv", id, "people_served"), people_served);
}

static double rsrp_dbm(const char *dir, const char *id)
{
    return strtod(outputs_cell(dir, "no_signal.csv", id, "rsrp_dbm"), NULL);
}

static void check_audit(const char *dir)
{
    ck_assert_double_eq(outputs_figure(dir, "audit.served"), 1); /* A */
    ck_assert_double_eq(outputs_figure(dir, "audit.partial"), 1);
    ck_assert_double_eq(outputs_figure(dir, "audit.none"), 1);
    ck_assert_double_eq(outputs_figure(dir, "audit.uncertain"), 2);
    check_village(dir, "B", "partial", "50");
    check_village(dir, "C", "none", "10");
    check_village(dir, "D", "uncertain", "0");
    check_village(dir, "E", "uncertain", "60");
    ck_assert_double_eq(outputs_figure(dir, "audit.people_served"), 96 + 50 + 10 + 0 + 60);
    /* the handsets are 228.5 m below the mast's antenna */
    ck_assert_double_eq_tol(rsrp_dbm(dir, "B"), -98.31 - 20 * log10(hypot(2, 0.2285)), 0.1);
    ck_assert_double_eq_tol(rsrp_dbm(dir, "D"), -98.31 - 20 * log10(hypot(4, 0.2285)), 0.1);
    ck_assert_double_eq_tol(rsrp_dbm(dir, "E"), -98.31 - 20 * log10(hypot(1.98, 0.2285)), 0.1);
    ck_assert_double_lt(rsrp_dbm(dir, "C"), -130);
}

static void check_proposal(const char *dir, const char *rank, const char *people,
                           const char *villages_gained)
{
    ck_assert_str_eq(outputs_cell(dir, "proposals.csv", rank, "cost_vnd"), "100000000");
    ck_assert_str_eq(outputs_cell(dir, "proposals.csv", rank, "people_gained"), people);
    ck_assert_str_eq(outputs_cell(dir, "proposals.csv", rank, "villages_gained"), villages_gained);
}

static void check_budget(const char *dir, const char *budget, const char *people,
                         const char *villages_gained)
{
    ck_assert_str_eq(outputs_cell(dir, "frontier.csv", budget, "cost_vnd"), budget);
    ck_assert_str_eq(outputs_cell(dir, "frontier.csv", budget, "people_gained"), people);
    ck_assert_str_eq(outputs_cell(dir, "frontier.csv", budget, "villages_gained"), villages_gained);
    ck_assert_str_eq(outputs_cell(dir, "frontier.csv", budget, "gap_pct"), "0.00");
}

/* C's 40 come first and make it a served village; B's 30 leave it at 80 of 100 and so partial, its
 * last 20 make it served. */
static void check_plan(const char *dir)
{
    check_proposal(dir, "1", "40", "1");
    check_proposal(dir, "2", "30", "0");
    check_proposal(dir, "3", "20", "1");
    ck_assert_double_eq(outputs_figure(dir, "plan.sites"), 3);
    ck_assert_double_eq(outputs_figure(dir, "plan.people_gained"), 40 + 30 + 20);
    ck_assert_double_eq(outputs_figure(dir, "plan.villages_gained"), 2);
    outputs_check_totals(dir);
    check_budget(dir, "100000000", "40", "1");
    check_budget(dir, "200000000", "70", "1");
    check_budget(dir, "300000000", "90", "2");
}

START_TEST(a_table_of_clusters)
{
    write_scenario("table.ini", "path = clusters.csv\n");
    cli_ok("run table.ini --out table --no-store -q >/dev/null");
    check_audit("table");
    check_plan("table");
}
END_TEST

START_TEST(cells_of_a_population_raster)
{
    write_scenario("raster.ini", "raster = people.tif\nreach_km = 3\nleast_people = 2\n");
    cli_ok("run raster.ini --out raster --no-store -q >/dev/null");
    check_audit("raster");
    ck_assert_str_eq(outputs_cell("raster", "findings.csv", "CELLS_LEFT_OUT", "new_value"),
                     "\"1 cells");
    check_plan("raster");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("partial");
    TCase *tc = tcase_create("partial");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_table_of_clusters);
    tcase_add_test(tc, cells_of_a_population_raster);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
