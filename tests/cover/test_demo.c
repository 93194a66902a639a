/* The demonstration keeps its word: read back like any user's files, audited, compared with its
 * list. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "planner/cover/audit.h"
#include "planner/demo/demo.h"
#include "planner/demo/names.h"
#include "planner/intake/intake.h"

static const char *path_of(const char *dir, const char *name)
{
    static char path[2][512];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s/%s", test_tmpdir(), dir, name);
    return path[turn];
}

static struct pln_demo_summary write_demo(const char *dir, int threads)
{
    struct geo_err err = {0};
    struct pln_demo_summary summary;
    char full[512];
    snprintf(full, sizeof full, "%s/%s", test_tmpdir(), dir);
    const struct pln_demo_spec spec = {.dir = full, .threads = threads};
    ck_assert_ok(pln_demo_write(&spec, &summary, &err), err);
    return summary;
}

START_TEST(same_bytes_for_any_number_of_threads)
{
    static const char *const files[] = {"scenario.ini", "terrain.tif",   "villages.csv",
                                        "clusters.csv", "programme.csv", "towers.csv",
                                        "README.md"};
    write_demo("one", 1);
    write_demo("three", 3);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        size_t na, nb;
        char *a = test_read_file(path_of("one", files[i]), &na);
        char *b = test_read_file(path_of("three", files[i]), &nb);
        ck_assert_msg(a && b && na == nb && memcmp(a, b, na) == 0, "%s differs", files[i]);
        if (!strstr(files[i], ".tif"))
            ck_assert_msg(strstr(a, "synthetic") || strstr(a, "SYNTHETIC"), "%s has no label",
                          files[i]);
        free(a);
        free(b);
    }
}
END_TEST

struct country {
    struct geo_terrain *terrain;
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_programme programme;
    struct pln_findings findings;
    struct pln_audit audit;
};

static void read_country(const char *dir, struct country *c)
{
    struct geo_err err = {0};
    char villages[512], clusters[512], towers[512], programme[512];
    snprintf(clusters, sizeof clusters, "%s", path_of(dir, "clusters.csv"));
    snprintf(villages, sizeof villages, "%s", path_of(dir, "villages.csv"));
    snprintf(towers, sizeof towers, "%s", path_of(dir, "towers.csv"));
    snprintf(programme, sizeof programme, "%s", path_of(dir, "programme.csv"));
    const struct pln_intake_spec spec = {.villages = {.path = villages, .layer = "", .crs = ""},
                                         .clusters = {.path = clusters, .layer = "", .crs = ""},
                                         .towers = {.path = towers, .layer = "", .crs = ""},
                                         .programme = {.path = programme, .layer = "", .crs = ""},
                                         .mast_defaults = pln_mast_defaults(),
                                         .report_date = 20240630,
                                         .refuse_impossible = true};
    ck_assert_ok(pln_intake_villages(&spec, &c->villages, NULL, &c->findings, &err), err);
    ck_assert_ok(pln_intake_towers(&spec, &c->towers, NULL, &c->findings, &err), err);
    ck_assert_ok(pln_intake_programme(&spec, &c->villages, &c->programme, &c->findings, &err), err);
    const char *dem = path_of(dir, "terrain.tif");
    const struct geo_terrain_spec terrain = {.dem_paths = &dem, .n_dems = 1};
    ck_assert_ok(geo_terrain_open(&terrain, &c->terrain, &err), err);
    const struct pln_link_setup setup = pln_link_setup_default();
    const struct pln_rule rule = pln_rule_default();
    const struct pln_audit_spec audit = {.terrain = c->terrain,
                                         .setup = &setup,
                                         .rule = &rule,
                                         .villages = &c->villages,
                                         .towers = &c->towers};
    ck_assert_ok(pln_audit_run(&audit, &c->audit, &err), err);
}

static void release_country(struct country *c)
{
    geo_terrain_release(c->terrain);
    pln_villages_release(&c->villages);
    pln_towers_release(&c->towers);
    pln_programme_release(&c->programme);
    pln_findings_release(&c->findings);
    pln_audit_release(&c->audit);
}

START_TEST(the_audit_agrees_with_the_list)
{
    struct pln_demo_summary summary = write_demo("read", 0);
    struct country c = {0};
    read_country("read", &c);
    ck_assert_uint_eq(c.villages.n, summary.villages);
    ck_assert_uint_ge(c.villages.n, 3000);
    ck_assert_uint_eq(c.towers.n, summary.masts_on_air + summary.masts_idle);
    ck_assert_uint_eq(c.programme.n, 896);
    size_t covered = 0, waiting = 0;
    bool *listed = calloc(c.villages.n, sizeof *listed);
    for (size_t i = 0; i < c.programme.n; i++) {
        const struct pln_listed *entry = &c.programme.at[i];
        ck_assert_uint_ne(entry->village, PLN_NONE);
        ck_assert(!listed[entry->village]);
        listed[entry->village] = true;
        const struct pln_service *s = &c.audit.village[entry->village];
        if (entry->covered_date) {
            ck_assert_int_le(entry->covered_date, 20240630);
            ck_assert_int_eq(s->verdict, PLN_VERDICT_SERVED);
            ck_assert_double_ge((double)s->margin_db, 8.5);
            covered++;
        } else {
            ck_assert_int_eq(s->verdict, PLN_VERDICT_NONE);
            ck_assert(isnan(s->margin_db) || (double)s->margin_db <= -8.5);
            waiting++;
        }
    }
    ck_assert_uint_eq(covered, 256);
    ck_assert_uint_eq(waiting, 640);
    size_t unlisted = 0, partial = 0;
    for (size_t i = 0; i < c.villages.n; i++)
        unlisted += !listed[i] && c.audit.village[i].verdict == PLN_VERDICT_NONE;
    for (size_t i = 0; i < c.villages.n; i++)
        partial += c.audit.village[i].verdict == PLN_VERDICT_PARTIAL;
    ck_assert_uint_eq(unlisted, 41);
    ck_assert_uint_eq(partial, 48);
    for (size_t i = 0; i < c.findings.n; i++)
        ck_assert_msg(c.findings.at[i].action == PLN_ACTION_NOTED, "%s in %s row %u: %s",
                      c.findings.at[i].code, c.findings.at[i].column, c.findings.at[i].row,
                      c.findings.at[i].old_value);
    free(listed);
    release_country(&c);
}
END_TEST

START_TEST(names_do_not_repeat)
{
    enum { N = 400 };
    static char name[N][PLN_NAME_SIZE];
    for (uint32_t commune = 0; commune < 3; commune++) {
        for (uint32_t i = 0; i < N; i++) {
            pln_name_village(commune, i, name[i]);
            for (uint32_t j = 0; j < i; j++)
                ck_assert_str_ne(name[i], name[j]);
        }
    }
    for (uint32_t i = 0; i < N; i++) {
        pln_name_commune(i, name[i]);
        for (uint32_t j = 0; j < i; j++)
            ck_assert_str_ne(name[i], name[j]);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("demo");
    TCase *t = tcase_create("demo");
    tcase_set_timeout(t, 100);
    tcase_add_test(t, names_do_not_repeat);
    tcase_add_test(t, the_audit_agrees_with_the_list);
    tcase_add_test(t, same_bytes_for_any_number_of_threads);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
