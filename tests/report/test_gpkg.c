#include "support/support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/report/gpkg.h"
#include "planner/report/layout.h"
#include "planner/report/report.h"
#include "report/invented.h"

static struct invented inv;

static void setup(void)
{
    invented_build(&inv, 500);
}

static void teardown(void)
{
    invented_release(&inv);
}

static const char *write_with(const char *name, int threads)
{
    static char dir[200];
    struct geo_err err = {0};
    struct geo_outputs *out = NULL;
    struct pln_facts facts;
    struct pln_report_spec spec = {.threads = threads};
    snprintf(dir, sizeof dir, "%s/%s", test_tmpdir(), name);
    struct geo_outputs_spec outputs = {.dir = dir};
    ck_assert_ok(geo_outputs_open(&outputs, &out, &err), err);
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_ok(pln_report_write(&facts, out, &spec, &err), err);
    pln_facts_release(&facts);
    ck_assert_ok(geo_outputs_commit(out, &err), err);
    geo_outputs_release(out);
    return dir;
}

static const char *write_all(const char *name)
{
    return write_with(name, 1);
}

static char *read_in(const char *dir, const char *name, size_t *length)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    char *text = test_read_file(path, length);
    ck_assert_msg(text != NULL, "%s", path);
    return text;
}

/* And however many threads write them. */
START_TEST(the_same_results_give_the_same_bytes)
{
    static const char *const names[] = {"plan.gpkg",    "no_signal.csv",        "proposals.csv",
                                        "plan.png",     "report.html",          "programme.csv",
                                        "findings.csv", "summary.json",         "report.pdf",
                                        "plan.xlsx",    "programme_changes.csv"};
    static const int threads[] = {1, 1, 2, 3, 7};
    char first_dir[200];
    snprintf(first_dir, sizeof first_dir, "%s", write_with("by0", threads[0]));
    for (size_t t = 1; t < sizeof threads / sizeof *threads; t++) {
        char name[20];
        snprintf(name, sizeof name, "by%zu", t);
        const char *dir = write_with(name, threads[t]);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            size_t n1, n2;
            char *first = read_in(first_dir, names[i], &n1), *second = read_in(dir, names[i], &n2);
            ck_assert_uint_eq(n1, n2);
            ck_assert_msg(memcmp(first, second, n1) == 0, "%s differs by %d threads", names[i],
                          threads[t]);
            free(first);
            free(second);
        }
    }
}
END_TEST

static sqlite3 *open_plan(void)
{
    sqlite3 *db = NULL;
    char path[400];
    static int nth;
    char name[20];
    snprintf(name, sizeof name, "plan%d", nth++);
    snprintf(path, sizeof path, "%s/plan.gpkg", write_all(name));
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(db));
    ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

START_TEST(rows_and_names_come_back)
{
    sqlite3 *db = open_plan();
    ck_assert_int_eq(number(db, "SELECT count(*) FROM villages"), 500);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM towers"), (int64_t)inv.towers.n);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM proposals"), (int64_t)inv.plan.n);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM communes WHERE people_served_pct IS NULL"),
                     1);
    ck_assert_int_eq(
        number(db, "SELECT length(geom) FROM communes WHERE fid = 1"), /* header, envelope, */
        8 + 32 + 9 + 9 + 2 * (4 + 5 * 16));                            /* two rings */
    ck_assert_int_eq(number(db, "SELECT count(*) FROM rtree_villages_geom"), 500);
    ck_assert_int_eq(number(db, "SELECT sum(cost_vnd) FROM proposals"), inv.plan.cost);
    ck_assert_int_eq(number(db, "SELECT sum(people_gained) FROM proposals"), inv.plan.value);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM villages WHERE verdict = 'none'"), 100);
    for (size_t i = 0; invented_hostile_name(i); i++) {
        char *sql = sqlite3_mprintf("SELECT count(*) FROM villages WHERE fid = %d AND name = '%q'",
                                    (int)i + 1, invented_hostile_name(i));
        ck_assert_msg(number(db, sql) == 1, "%s", sql);
        sqlite3_free(sql);
    }
    sqlite3_close(db);
}
END_TEST

static bool holds(sqlite3 *db, const char *format, const char *layer)
{
    char *sql = sqlite3_mprintf(format, layer, layer, layer, layer);
    bool yes = number(db, sql) != 0;
    sqlite3_free(sql);
    return yes;
}

/* SQLite finds the packed tree sound, and it finds the rows that a look at every row finds. */
START_TEST(spatial_index_is_sound_and_complete)
{
    static const size_t sizes[] = {30, 51, 52, 500, 6000}; /* one node, full, two levels, three */
    static const char *const layers[] = {"villages", "towers", "proposals", "communes",
                                         "serving_links"};
    invented_release(&inv);
    invented_build(&inv, sizes[_i]);
    sqlite3 *db = open_plan();
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        ck_assert_msg(holds(db,
                            "SELECT rtreecheck('rtree_%q_geom') = 'ok' AND (SELECT count(*) FROM"
                            " rtree_%q_geom) = (SELECT count(geom) FROM %q)",
                            layers[i]),
                      "%s", layers[i]);
    size_t found = 0;
    for (int k = 0; k < 40; k++) {
        const double lon = 102 + 0.2 * k, wide = 0.1 + 0.05 * k;
        char *sql = sqlite3_mprintf(
            "SELECT count(*), (SELECT count(*) FROM villages WHERE lon_deg BETWEEN %f AND %f),"
            " (SELECT count(*) FROM villages v JOIN rtree_villages_geom r ON v.fid = r.id"
            "  WHERE r.minx <= %f AND r.maxx >= %f AND v.lon_deg BETWEEN %f AND %f)"
            " FROM rtree_villages_geom WHERE minx <= %f AND maxx >= %f",
            lon, lon + wide, lon + wide, lon, lon, lon + wide, lon + wide, lon);
        sqlite3_stmt *s = NULL;
        ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2));
        ck_assert_int_ge(sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1));
        found += (size_t)sqlite3_column_int64(s, 1);
        sqlite3_finalize(s);
        sqlite3_free(sql);
    }
    ck_assert_uint_gt(found, 0);
    sqlite3_close(db);
}
END_TEST

START_TEST(looks_are_inside)
{
    sqlite3 *db = open_plan();
    ck_assert_int_eq(number(db, "SELECT count(*) FROM layer_styles WHERE f_table_catalog = '' AND"
                                " f_table_schema = '' AND useAsDefault = 1"),
                     10);
    ck_assert_int_eq(
        number(db, "SELECT count(*) FROM qgis_projects WHERE content LIKE '504b0304%'"), 2);
    ck_assert_int_eq(
        number(db, "SELECT count(*) FROM gpkg_data_columns WHERE table_name = 'villages' AND"
                   " title = 'People / Số dân'"),
        1);
    ck_assert_int_eq(
        number(db, "SELECT count(*) FROM gpkg_data_column_constraints WHERE value = 'partial'"), 1);
    ck_assert_int_eq(
        number(db, "SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%every number%'"), 2);
    sqlite3_close(db);
}
END_TEST

START_TEST(qgis_is_given_no_expressions_to_work_out)
{
    struct pln_facts facts;
    struct geo_err err = {0};
    struct geo_buf xml = {0};
    struct pln_sheet sheet = {.zone = 48, .xmax = 1000, .ymax = 1000};
    inv.results.title = "[% 6*7 %] [[%";
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    pln_layout_a3(&xml, &facts, &sheet, "", PLN_LANG_EN);
    ck_assert_ok(geo_buf_status(&xml, &err), err);
    ck_assert_ptr_nonnull(
        strstr(xml.text, "labelText=\"[% &#39;[%&#39; %] 6*7 %] [[% &#39;[%&#39; %]\""));
    geo_buf_release(&xml);
    pln_facts_release(&facts);
}
END_TEST

START_TEST(no_clock_time_inside)
{
    sqlite3 *db = open_plan();
    ck_assert_int_eq(number(db, "SELECT count(DISTINCT last_change) FROM gpkg_contents"), 1);
    ck_assert_int_eq(
        number(db, "SELECT last_change = '2024-06-30T00:00:00.000Z' FROM gpkg_contents"), 1);
    sqlite3_close(db);
}
END_TEST

/* Without a programme the scenario's date; without that none, where the formats let it be. */
START_TEST(no_date_is_made_up)
{
    inv.results.programme = NULL;
    inv.results.programme_changes = NULL;
    inv.results.report_date = 20250701;
    sqlite3 *db = open_plan();
    ck_assert_int_eq(
        number(db, "SELECT last_change = '2025-07-01T00:00:00.000Z' FROM gpkg_contents"), 1);
    ck_assert_int_eq(
        number(db, "SELECT count(*) FROM layer_styles WHERE update_time LIKE '2025-07-01%'"),
        number(db, "SELECT count(*) FROM layer_styles"));
    sqlite3_close(db);
    inv.results.report_date = 0;
    db = open_plan();
    ck_assert_int_eq(
        number(db, "SELECT last_change = '1970-01-01T00:00:00.000Z' FROM gpkg_contents"), 1);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM layer_styles WHERE update_time IS NOT NULL"),
                     0);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM qgis_projects WHERE metadata LIKE '%1970%'"),
                     0);
    sqlite3_close(db);
}
END_TEST

START_TEST(the_outside_validator_passes)
{
    static const char python[] = "/usr/bin/python3";
    char command[600];
    snprintf(command, sizeof command,
             "%s -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null", python);
    if (system(command) != 0) {
        puts("python3-gdal is absent: the outside validator was not asked");
        return;
    }
    snprintf(command, sizeof command,
             "%s -m osgeo_utils.samples.validate_gpkg --extra %s/plan.gpkg", python,
             write_all("valid"));
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(a_stopped_run_still_has_its_map)
{
    inv.results.plan = NULL;
    inv.results.candidates = NULL;
    inv.results.problem = NULL;
    inv.results.matrix = NULL;
    sqlite3 *db = open_plan();
    ck_assert_int_eq(number(db, "SELECT count(*) FROM villages"), 500);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM proposals"), 0);
    sqlite3_close(db);
}
END_TEST

START_TEST(a_file_that_cannot_be_made_is_named)
{
    struct geo_err err = {0};
    struct pln_facts facts;
    struct pln_gpkg_spec spec = {0};
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_int_eq(pln_gpkg_write("/nowhere/at/all/plan.gpkg", &facts, &spec, &err),
                     GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/at/all/plan.gpkg"));
    pln_facts_release(&facts);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gpkg");
    TCase *tc = tcase_create("gpkg");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_same_results_give_the_same_bytes);
    tcase_add_test(tc, rows_and_names_come_back);
    tcase_add_loop_test(tc, spatial_index_is_sound_and_complete, 0, 5);
    tcase_add_test(tc, looks_are_inside);
    tcase_add_test(tc, qgis_is_given_no_expressions_to_work_out);
    tcase_add_test(tc, no_clock_time_inside);
    tcase_add_test(tc, no_date_is_made_up);
    tcase_add_test(tc, the_outside_validator_passes);
    tcase_add_test(tc, a_stopped_run_still_has_its_map);
    tcase_add_test(tc, a_file_that_cannot_be_made_is_named);
    suite_add_tcase(suite, tc);
    return test_run(suite, false); /* parallel code */
}
