#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/earth/geodesy.h"
#include "geo/raster/gdal_write.h"
#include "planner/intake/ground.h"

static char folder[200], villages_csv[300], population[300], communes[300], table[300];
static struct pln_findings findings;
static struct geo_err err;

static void set_up(void)
{
    snprintf(folder, sizeof folder, "%s", test_tmpdir());
    snprintf(villages_csv, sizeof villages_csv, "%s/v.csv", folder);
    snprintf(population, sizeof population, "%s/people.tif", folder);
    snprintf(communes, sizeof communes, "%s/communes.geojson", folder);
    snprintf(table, sizeof table, "%s/clusters.csv", folder);
}

static void tear_down(void)
{
    pln_findings_release(&findings);
}

/* 4 × 3 cells of 0.01°, the north-west corner at 105.00, 18.03. */
static void write_people(const float cells[12])
{
    const struct geo_cog_spec spec = {.width = 4,
                                      .height = 3,
                                      .type = GEO_CELL_FLOAT32,
                                      .cells = cells,
                                      .nodata = -99999,
                                      .geotransform = {105, 0.01, 0, 18.03, 0, -0.01},
                                      .crs_wkt = "EPSG:4326"};
    ck_assert_ok(geo_cog_write(population, &spec, &err), err);
}

static struct pln_intake_spec spec_with(double reach_km)
{
    return (struct pln_intake_spec){.villages.path = villages_csv,
                                    .population = population,
                                    .cluster_reach_km = reach_km,
                                    .cluster_least_people = 20,
                                    .mast_defaults = pln_mast_defaults(),
                                    .refuse_impossible = true};
}

static const char *told(const char *code)
{
    for (size_t i = 0; i < findings.n; i++)
        if (strcmp(findings.at[i].code, code) == 0) return findings.at[i].new_value;
    return "";
}

/* A by the west, B by the east, C far off. A's centre lies in the middle cell of the first column.
 */
static void write_villages(void)
{
    test_write_file(villages_csv, "id,name,lon,lat,people,commune_code\n"
                                  "A,a,105.0041,18.0142,301,18001\nB,b,105.0349,18.0151,0,18002\n"
                                  "C,c,105.3,18.2,70,18002\n");
}

static const float cells[12] = {100, 19, -99999, 40, 150, 30, 0, 60, 50, 0, 25, (float)NAN};

START_TEST(cells_go_to_the_nearest_village_and_share_its_people)
{
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(2);
    write_villages();
    write_people(cells);
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.at[0].n_clusters, 4); /* 100, 150, 30, 50 */
    ck_assert_uint_eq(v.at[1].n_clusters, 3); /* 40, 60, 25 */
    ck_assert_uint_eq(v.at[2].n_clusters, 1);
    const struct pln_cluster *a = &v.clusters[v.at[0].first_cluster];
    const struct pln_cluster *b = &v.clusters[v.at[1].first_cluster];
    ck_assert_int_eq(v.at[0].people, 301); /* the list's count stays … */
    ck_assert_int_eq(a[0].people + a[1].people + a[2].people + a[3].people, 301);
    ck_assert_int_eq(a[0].people, 91);     /* 301 · 100/330 */
    ck_assert_int_eq(v.at[1].people, 125); /* … and the raster's is taken where there is none */
    ck_assert_int_eq(b[0].people + b[1].people + b[2].people, 125);
    ck_assert_double_eq(a[1].lon_deg, 105.0041); /* the centre's own cell stands on the centre */
    ck_assert_double_eq(a[1].lat_deg, 18.0142);
    ck_assert_double_eq_tol(a[0].lon_deg, 105.005, 1e-9);
    ck_assert_double_eq_tol(a[0].lat_deg, 18.025, 1e-9);
    ck_assert_double_eq(v.clusters[v.at[2].first_cluster].lon_deg, 105.3);
    ck_assert_int_eq(v.clusters[v.at[2].first_cluster].people, 70);
    ck_assert_str_eq(told("CLUSTERS_FROM_RASTER"), "7 cells, 455 people");
    ck_assert_str_eq(told("CELLS_LEFT_OUT"), "");
    pln_villages_release(&v);
}
END_TEST

START_TEST(beyond_the_reach_a_cell_belongs_to_nobody)
{
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(0.8);
    write_villages();
    write_people(cells);
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.at[0].n_clusters, 1);
    ck_assert_int_eq(v.clusters[0].people, 301);
    ck_assert_str_eq(told("CELLS_LEFT_OUT"), "5 cells, 245 people");
    pln_villages_release(&v);
}
END_TEST

/* The border between the communes runs at 105.01. */
START_TEST(a_cell_goes_to_a_village_of_its_own_commune)
{
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(4);
    write_villages();
    write_people(cells);
    test_write_file(
        communes, "{\"type\":\"FeatureCollection\",\"features\":["
                  "{\"type\":\"Feature\",\"properties\":{\"code\":\"18001\",\"name\":\"x\"},"
                  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[104.9,17.9],[105.01,17.9],"
                  "[105.01,18.1],[104.9,18.1],[104.9,17.9]]]}},"
                  "{\"type\":\"Feature\",\"properties\":{\"code\":\"18002\",\"name\":\"y\"},"
                  "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[105.01,17.9],[105.4,17.9],"
                  "[105.4,18.3],[105.01,18.3],[105.01,17.9]]]}}]}");
    spec.communes.path = communes;
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.at[0].n_clusters, 3); /* the cell of 30 lies beyond the border */
    ck_assert_uint_eq(v.at[1].n_clusters, 4);
    ck_assert_int_eq(v.at[1].people, 155);
    pln_villages_release(&v);
}
END_TEST

START_TEST(the_table_wins_over_the_raster)
{
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(2);
    write_villages();
    write_people(cells);
    test_write_file(table, "village_id,lon,lat,people\nA,105.001,18.001,11\n");
    spec.clusters.path = table;
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.at[0].n_clusters, 1);
    ck_assert_int_eq(v.at[0].people, 11);
    ck_assert_uint_eq(v.at[1].n_clusters, 3);
    pln_villages_release(&v);
}
END_TEST

START_TEST(a_raster_from_elsewhere_is_refused)
{
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(2);
    write_people((const float[12]){1, 2, 3});
    write_villages();
    ck_assert_int_eq(pln_intake_villages(&spec, &v, NULL, &findings, &err), GEO_BAD_DATA);
    ck_assert_msg(strstr(err.text, "people.tif: no cell of at least 20 people lies within 2 km"),
                  "%s", err.text);
    spec.population = villages_csv;
    ck_assert_int_eq(pln_intake_villages(&spec, &v, NULL, &findings, &err), GEO_BAD_DATA);
    ck_assert_msg(strstr(err.text, "v.csv"), "%s", err.text);
}
END_TEST

/* Ground at 500 m from 104.9 to 105.4 and 17.86 to 18.36, none from 105.03 to 105.05 north
 * of 18.01.
 */
static void write_ground(const char *dem)
{
    static float ground[50 * 50];
    for (size_t row = 0; row < 50; row++)
        for (size_t col = 0; col < 50; col++)
            ground[row * 50 + col] = col >= 13 && col < 15 && row < 35 ? -99999 : 500;
    const struct geo_cog_spec spec = {.width = 50,
                                      .height = 50,
                                      .type = GEO_CELL_FLOAT32,
                                      .cells = ground,
                                      .nodata = -99999,
                                      .geotransform = {104.9, 0.01, 0, 18.36, 0, -0.01},
                                      .crs_wkt = "EPSG:4326"};
    ck_assert_ok(geo_cog_write(dem, &spec, &err), err);
}

START_TEST(the_terrain_checks_altitudes_and_cells)
{
    char dem[300];
    const char *dems[] = {dem};
    struct pln_villages v;
    struct pln_intake_spec spec = spec_with(4);
    struct geo_terrain *terrain;
    snprintf(dem, sizeof dem, "%s/dem.tif", folder);
    write_ground(dem);
    write_people(cells);
    test_write_file(villages_csv, "id,name,lon,lat,people,do cao\n"
                                  "A,a,105.0041,18.0142,301,540\nB,b,105.0349,17.9951,10,1.200 m\n"
                                  "C,c,105.3,18.2,70,NaN\n");
    const struct geo_terrain_spec ground = {.dem_paths = dems, .n_dems = 1};
    ck_assert_ok(geo_terrain_open(&ground, &terrain, &err), err);
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_ok(pln_intake_ground(&spec, terrain, &v, &findings, &err), err);
    ck_assert_str_eq(told("ALTITUDE_DISAGREES"), "terrain: 500 m");
    ck_assert_uint_eq(findings.at[findings.n - 2].row, 3);
    ck_assert_str_eq(findings.at[findings.n - 2].old_value, "1200");
    ck_assert_str_eq(told("CELL_OFF_GROUND"), "2 cells");
    size_t at_centre = 0;
    for (uint32_t c = 0; c < v.at[1].n_clusters; c++)
        at_centre += v.clusters[v.at[1].first_cluster + c].lon_deg == v.at[1].lon_deg;
    ck_assert_uint_eq(at_centre, 2);
    geo_terrain_release(terrain);
    pln_villages_release(&v);
}
END_TEST

/* Hà Tĩnh by WorldPop 2020: every cluster within reach of its village, every person counted. */
START_TEST(ha_tinh_by_worldpop)
{
    const char *shared = test_shared("data/hatinh/villages_population.csv");
    if (!shared) return;
    snprintf(villages_csv, sizeof villages_csv, "%s", shared);
    snprintf(population, sizeof population, "%s", test_shared("data/hatinh/worldpop2020_1km.tif"));
    struct pln_intake_spec spec = spec_with(2);
    struct pln_villages v;
    size_t several = 0;
    double apart_m;
    ck_assert_ok(pln_intake_villages(&spec, &v, NULL, &findings, &err), err);
    ck_assert_uint_eq(v.n, 1585);
    for (size_t i = 0; i < v.n; i++) {
        int64_t people = 0;
        several += v.at[i].n_clusters > 1;
        for (uint32_t c = 0; c < v.at[i].n_clusters; c++) {
            const struct pln_cluster *k = &v.clusters[v.at[i].first_cluster + c];
            geo_path_between(k->lon_deg, k->lat_deg, v.at[i].lon_deg, v.at[i].lat_deg, &apart_m,
                             NULL);
            ck_assert_double_lt(apart_m, 2010);
            ck_assert_int_ge(k->people, 0);
            people += k->people;
        }
        ck_assert_int_eq(people, v.at[i].people);
    }
    ck_assert_uint_gt(several, v.n / 3); /* villages lie closer than the cells are wide */
    pln_villages_release(&v);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("clusters");
    TCase *t = tcase_create("clusters");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, cells_go_to_the_nearest_village_and_share_its_people);
    tcase_add_test(t, beyond_the_reach_a_cell_belongs_to_nobody);
    tcase_add_test(t, a_cell_goes_to_a_village_of_its_own_commune);
    tcase_add_test(t, the_table_wins_over_the_raster);
    tcase_add_test(t, a_raster_from_elsewhere_is_refused);
    tcase_add_test(t, the_terrain_checks_altitudes_and_cells);
    tcase_add_test(t, ha_tinh_by_worldpop);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
