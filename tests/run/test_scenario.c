#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/run/keys.h"
#include "planner/run/scenario.h"
#include "planner/run/value.h"

static char path[200];
static struct pln_scenario scenario;
static struct geo_err err;

/* A scenario file with this text, beside it a file a.tif and a file b.csv. */
static enum geo_status load(const char *text, enum pln_stage stage)
{
    char other[200];
    const char *dir = test_tmpdir();
    snprintf(other, sizeof other, "%s/a.tif", dir);
    test_write_file(other, "raster");
    snprintf(other, sizeof other, "%s/b.csv", dir);
    test_write_file(other, "table");
    snprintf(path, sizeof path, "%s/s.ini", dir);
    test_write_file(path, text);
    struct pln_scenario_request request = {.path = path, .stage = stage};
    return pln_scenario_load(&request, &scenario, &err);
}

#define MINIMAL "[terrain]\ndem = a.tif\n[villages]\npath = b.csv\n[towers]\npath = b.csv\n"
#define SITE "[site m]\nantenna_height_m = 42\ncapex_vnd = 1 tỷ\n"

/* The load fails with STATUS and a sentence that ends with the given one, after "…/s.ini". */
#define refused(ini, stage, wanted_status, sentence)                                               \
    do {                                                                                           \
        ck_assert_int_eq(load(ini, stage), wanted_status);                                         \
        const char *tail = strstr(err.text, "s.ini");                                              \
        ck_assert_msg(tail != NULL, "%s", err.text);                                               \
        ck_assert_str_eq(tail, sentence);                                                          \
    } while (0)

START_TEST(defaults_are_filled_in_and_said)
{
    ck_assert_ok(load(MINIMAL, PLN_STAGE_AUDIT), err);
    ck_assert_uint_eq(scenario.dem.n, 1);
    ck_assert_double_eq(scenario.rule.threshold_dbm, -110);
    ck_assert_double_eq(scenario.link.rx.antenna_gain_dbi, -3);
    ck_assert_int_eq(scenario.link.env.polarisation, PLN_POL_VERTICAL);
    ck_assert_uint_eq(scenario.rule.wanted_tech, PLN_TECH_LTE | PLN_TECH_NR);
    ck_assert_str_eq(scenario.link.model->name, "p1812");
    ck_assert_int_eq(scenario.plan.budget_vnd, -1);
    size_t defaults = 0, given = 0;
    for (size_t i = 0; i < scenario.n_parameters; i++)
        if (scenario.parameters[i].is_default) {
            defaults++;
            ck_assert_msg(*scenario.parameters[i].source, "%s has no source",
                          scenario.parameters[i].key);
        } else {
            given++;
        }
    ck_assert_uint_eq(given, 3);
    ck_assert_uint_gt(defaults, 40);
    ck_assert_str_eq(scenario.parameters[0].key, "dem");
    ck_assert_str_eq(scenario.parameters[0].source, "s.ini:2");
    ck_assert_str_eq(scenario.parameters[0].value, "a.tif");
    pln_scenario_release(&scenario);
    pln_scenario_release(&scenario);
}
END_TEST

START_TEST(sites_take_from_radio_what_they_leave_out)
{
    ck_assert_ok(load(MINIMAL "[radio]\nfreq_mhz = 700\n" SITE
                              "[site pole]\nantenna_height_m=15\ncapex_vnd=260 triệu\n"
                              "opex_vnd_per_year = 1e6\nfreq_mhz = 1800\nazimuths_deg = omni\n",
                      PLN_STAGE_CANDIDATES),
                 err);
    ck_assert_uint_eq(scenario.kinds.n, 2);
    const struct pln_site_kind *m = &scenario.kinds.at[0], *pole = &scenario.kinds.at[1];
    ck_assert_str_eq(m->name, "m");
    ck_assert_double_eq(m->tx.freq_mhz, 700);
    ck_assert_uint_eq(m->tx.n_sectors, 3);
    ck_assert_double_eq(m->tx.azimuth_deg[2], 240);
    ck_assert_int_eq(m->capex_vnd, 1000000000);
    ck_assert_int_eq(m->opex_vnd_per_year, 100000000);
    ck_assert_double_eq(pole->tx.freq_mhz, 1800);
    ck_assert_uint_eq(pole->tx.n_sectors, 0);
    ck_assert_int_eq(pole->opex_vnd_per_year, 1000000);
    pln_scenario_release(&scenario);
}
END_TEST

START_TEST(a_long_text_goes_on_in_the_next_line)
{
    ck_assert_ok(load("[scenario]\nnotice = one\n  two ; not this\n" MINIMAL, PLN_STAGE_AUDIT),
                 err);
    ck_assert_str_eq(scenario.notice, "one two");
    pln_scenario_release(&scenario);
}
END_TEST

START_TEST(columns_are_mapped)
{
    ck_assert_ok(load("[villages]\npath = b.csv\ncolumn_id = Mã\ncolumn_people = Dân số\n"
                      "[terrain]\ndem = a.tif, *.tif\n[towers]\npath=b.csv\n",
                      PLN_STAGE_AUDIT),
                 err);
    ck_assert_uint_eq(scenario.intake.villages.n_map, 2);
    ck_assert_str_eq(scenario.intake.villages.map[1].field, "people");
    ck_assert_str_eq(scenario.intake.villages.map[1].column, "Dân số");
    ck_assert_uint_eq(scenario.dem.n, 2);
    pln_scenario_release(&scenario);
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_line)
{
    refused("[terain]\n", 0, GEO_USAGE,
            "s.ini:1: unknown section [terain]; did you mean [terrain]?");
    refused("[terrain]\ndemm = a.tif\n", 0, GEO_USAGE,
            "s.ini:2: unknown key demm in [terrain]; did you mean dem?");
    refused("[terrain]\nbudget_vnd = 1\n", 0, GEO_USAGE,
            "s.ini:2: unknown key budget_vnd in [terrain]; it belongs into [plan]");
    ck_assert_int_eq(load("[terrain]\ndem = a.tif\ndem = a.tif\n", 0), GEO_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "s.ini:3: [terrain] dem is given twice, first at /"));
    ck_assert_ptr_nonnull(strstr(err.text, "s.ini:2"));
}
END_TEST

START_TEST(values_out_of_range_are_refused)
{
    refused(MINIMAL "[radio]\nfreq_mhz = 10\n", 0, GEO_USAGE,
            "s.ini:8: [radio] freq_mhz = 10: expected a number from 30 to 6000 MHz");
    refused(MINIMAL "[radio]\nfreq_mhz = nan\n", 0, GEO_USAGE,
            "s.ini:8: [radio] freq_mhz = nan: expected a number from 30 to 6000 MHz");
    refused(MINIMAL "[radio]\nfreq_mhz = 0x400\n", 0, GEO_USAGE,
            "s.ini:8: [radio] freq_mhz = 0x400: expected a number from 30 to 6000 MHz");
    refused(MINIMAL "[radio]\nbandwidth_mhz = 7\n", 0, GEO_USAGE,
            "s.ini: [radio] bandwidth_mhz = 7: expected an LTE carrier of 1.4, 3, 5, 10, 15 or "
            "20 MHz");
    refused(MINIMAL "[radio]\ntechnology = LTE, 6G\n", 0, GEO_USAGE,
            "s.ini:8: [radio] technology = LTE, 6G: expected one or several, separated by commas, "
            "of GSM, UMTS, LTE, NR");
    refused(MINIMAL SITE "azimuths_deg = 0,400\n", 0, GEO_USAGE,
            "s.ini:10: [site] azimuths_deg = 0,400: expected up to 12 angles from 0 to 360 "
            "separated by commas, or omni");
    refused(MINIMAL "[plan]\nbudget_vnd = 1.234\n", 0, GEO_USAGE,
            "s.ini:8: [plan] budget_vnd = 1.234: expected an amount such as 60e9, 60 bn or 60 tỷ "
            "of at least 0 VND");
    refused(MINIMAL "[report]\nreport_date = 31/6/2024\n", 0, GEO_USAGE,
            "s.ini:8: [report] report_date = 31/6/2024: expected a date such as 2024-06-30 or "
            "30/6/2024");
}
END_TEST

START_TEST(lines_that_libinih_would_swallow_are_refused)
{
    refused("[site ]\n", 0, GEO_USAGE, "s.ini:1: [site] needs a name, such as [site macro-42m]");
    refused("[site]\n", 0, GEO_USAGE, "s.ini:1: [site] needs a name, such as [site macro-42m]");
    refused("[terrain\n", 0, GEO_USAGE, "s.ini:1: this section has no closing ]");
    refused("[villages]\npath = b.csv\n  layer = x\n", 0, GEO_USAGE,
            "s.ini:3: this line starts with a blank, so it would continue path; remove the blank");
    refused("[villages]\nwhat\n", 0, GEO_USAGE,
            "s.ini:2: expected a [section], key = value, or a comment after #");
    refused("title = x\n", 0, GEO_USAGE, "s.ini:1: this key stands before the first [section]");
    char text[600] = "[scenario]\ntitle = ";
    memset(text + strlen(text), 'x', 300);
    refused(text, 0, GEO_USAGE,
            "s.ini:2: this line is longer than 198 bytes (continue it on a line that starts with a "
            "space) or holds a zero byte");
}
END_TEST

START_TEST(what_a_stage_needs_is_asked_for)
{
    ck_assert_ok(load("[villages]\npath = b.csv\n", PLN_STAGE_CHECK), err);
    pln_scenario_release(&scenario);
    refused("[villages]\npath = b.csv\n", PLN_STAGE_AUDIT, GEO_USAGE,
            "s.ini: [terrain] dem is missing; expected files, or patterns such as tiles/*.tif, "
            "separated by commas (elevation rasters, metres above sea level; where they overlap "
            "the first wins)");
    refused(MINIMAL, PLN_STAGE_CANDIDATES, GEO_USAGE,
            "s.ini: no [site NAME] section: nothing could be built");
    refused(MINIMAL "[site m]\ncapex_vnd = 1\n", PLN_STAGE_CANDIDATES, GEO_USAGE,
            "s.ini: [site m] antenna_height_m is missing; expected a number from 1 to 500 m "
            "(antenna height above ground)");
    refused(MINIMAL SITE, PLN_STAGE_PLAN, GEO_USAGE,
            "s.ini: [plan] needs exactly one of budget_vnd, target_people and "
            "target_villages_pct; 0 are given");
    refused(MINIMAL "[radio]\nmodel = hata\nclutter_loss = p2108-height-gain\n", PLN_STAGE_CHECK,
            GEO_USAGE,
            "s.ini: [radio] clutter_loss would count clutter twice: model = hata has it already "
            "(its curves were measured in it); expected clutter_loss = none");
    ck_assert_ok(load(MINIMAL "[radio]\nclutter_loss = p2108-height-gain\nclutter_kind = forest\n"
                              "model = itm\nclimate = equatorial\n",
                      PLN_STAGE_CHECK),
                 err);
    ck_assert_int_eq(scenario.link.terminal.clutter, PLN_CLUTTER_FOREST);
    ck_assert_int_eq(scenario.link.env.climate, PLN_CLIMATE_EQUATORIAL);
    pln_scenario_release(&scenario);
    ck_assert_ok(load(MINIMAL SITE "[plan]\nbudget_vnd = 20 tỷ\n", PLN_STAGE_PLAN), err);
    ck_assert_int_eq(scenario.plan.budget_vnd, 20000000000);
    pln_scenario_release(&scenario);
}
END_TEST

START_TEST(a_missing_file_is_input_refused)
{
    ck_assert_int_eq(load("[terrain]\ndem = none.tif\n", 0), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(
        strstr(err.text, "s.ini:2: [terrain] dem = none.tif: there is no such file (looked for "));
    ck_assert_int_eq(load("[terrain]\ndem = x*.tif\n", 0), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, ": no file matches (looked for "));
    ck_assert_int_eq(load("[terrain]\ndem = .\n", 0), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "this is a folder, expected a file"));
    struct pln_scenario_request request = {.path = "/nowhere.ini"};
    ck_assert_int_eq(pln_scenario_load(&request, &scenario, &err), GEO_USAGE);
    ck_assert_str_eq(err.text,
                     "/nowhere.ini: this scenario cannot be read: No such file or directory");
}
END_TEST

START_TEST(the_command_line_has_the_last_word)
{
    ck_assert_ok(load(MINIMAL SITE "[plan]\nbudget_vnd = 1e9\n", PLN_STAGE_PLAN), err);
    pln_scenario_release(&scenario);
    const char *sets[] = {"plan.budget_vnd=5e9", "site m.capex_vnd=2e9", "radio.freq_mhz=700"};
    struct pln_scenario_request request = {
        .path = path, .stage = PLN_STAGE_PLAN, .overrides = sets, .n_overrides = 3};
    ck_assert_ok(pln_scenario_load(&request, &scenario, &err), err);
    ck_assert_int_eq(scenario.plan.budget_vnd, 5000000000);
    ck_assert_int_eq(scenario.kinds.at[0].capex_vnd, 2000000000);
    ck_assert_double_eq(scenario.kinds.at[0].tx.freq_mhz, 700);
    pln_scenario_release(&scenario);
    sets[0] = "plan.budgt_vnd=1";
    ck_assert_int_eq(pln_scenario_load(&request, &scenario, &err), GEO_USAGE);
    ck_assert_str_eq(err.text, "--set: unknown key budgt_vnd in [plan]; did you mean budget_vnd?");
    sets[0] = "site x.capex_vnd=1";
    ck_assert_int_eq(pln_scenario_load(&request, &scenario, &err), GEO_USAGE);
    ck_assert_str_eq(err.text, "--set: the scenario has no [site x]");
}
END_TEST

START_TEST(amounts_and_dates)
{
    static const struct {
        const char *text;
        int64_t vnd;
    } amounts[] = {{"60e9", 60000000000},  {"60 bn", 60000000000},
                   {"0,83 tỷ", 830000000}, {"700 triệu", 700000000},
                   {"1_000_000", 1000000}, {"2.5e9", 2500000000},
                   {"12 VND", 12}};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        int64_t vnd = 0;
        ck_assert_msg(pln_money_parse(amounts[i].text, &vnd), "%s", amounts[i].text);
        ck_assert_int_eq(vnd, amounts[i].vnd);
    }
    static const char *const wrong[] = {"",          "x",     "1.234", "1,234",
                                        "1.234.567", "5 USD", "nan",   "e9"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t vnd;
        ck_assert_msg(!pln_money_parse(wrong[i], &vnd), "%s", wrong[i]);
    }
    int32_t date;
    ck_assert(pln_date_parse("2024-06-30", &date) && date == 20240630);
    ck_assert(pln_date_parse("30/6/2024", &date) && date == 20240630);
    ck_assert(pln_date_parse("29/2/2024", &date) && !pln_date_parse("29/2/2023", &date));
    ck_assert(!pln_date_parse("30/6/2024 x", &date) && !pln_date_parse("", &date));
}
END_TEST

/* Every key has what its kind needs, no two share a place, and every preset is a value it accepts.
 */
START_TEST(the_table_of_keys_is_sound)
{
    for (size_t i = 0; i < pln_n_keys; i++) {
        const struct pln_key *key = &pln_keys[i];
        ck_assert_ptr_eq(pln_key_find(key->section, key->name), key);
        ck_assert_ptr_nonnull(pln_section_find(key->section));
        ck_assert_msg(key->help && *key->help, "%s has no help", key->name);
        bool choosy =
            key->kind == PLN_KEY_CHOICE || key->kind == PLN_KEY_WORD || key->kind == PLN_KEY_SET;
        ck_assert_msg(choosy == (key->choices != NULL), "%s", key->name);
        for (size_t k = 0; k < i; k++)
            if (key->kind != PLN_KEY_COLUMN && pln_keys[k].kind != PLN_KEY_COLUMN &&
                key->kind != PLN_KEY_AZIMUTHS && pln_keys[k].kind != PLN_KEY_AZIMUTHS &&
                (strcmp(key->section, "site") == 0) == (strcmp(pln_keys[k].section, "site") == 0))
                ck_assert_msg(key->offset != pln_keys[k].offset, "%s and %s share a field",
                              key->name, pln_keys[k].name);
    }
}
END_TEST

/* The fields that planner/intake knows (datasets/columns.csv) are the keys column_…, no more, no
 * less. */
START_TEST(every_field_of_the_tables_can_be_mapped)
{
    char *file = test_read_file(PHUSONG_SOURCE_DIR "/datasets/columns.csv", NULL), *rest = NULL;
    size_t n_keys = 0, n_fields = 0;
    char before[200] = "";
    strtok_r(file, "\n", &rest);
    for (char *line; (line = strtok_r(NULL, "\n", &rest));) {
        char table[60], field[60], name[80], both[130];
        if (sscanf(line, "%59[^,],%59[^,]", table, field) != 2) continue;
        snprintf(name, sizeof name, "column_%s", field);
        snprintf(both, sizeof both, "%s,%s", table, field);
        ck_assert_msg(pln_key_find(table, name) != NULL, "[%s] %s is no key", table, name);
        n_fields += strcmp(both, before) != 0;
        strcpy(before, both);
    }
    for (size_t i = 0; i < pln_n_keys; i++)
        n_keys += pln_keys[i].kind == PLN_KEY_COLUMN;
    ck_assert_uint_eq(n_keys, n_fields);
    free(file);
}
END_TEST

START_TEST(docs_scenario_md_is_the_tables_own)
{
    struct geo_buf text = {0};
    pln_keys_document(&text, true);
    char *file = test_read_file(PHUSONG_SOURCE_DIR "/docs/scenario.md", NULL);
    ck_assert_msg(file && strcmp(file, text.text) == 0,
                  "docs/scenario.md is stale: phusong help scenario --format markdown > "
                  "docs/scenario.md");
    free(file);
    geo_buf_release(&text);
}
END_TEST

START_TEST(the_shipped_scenario_loads)
{
    struct pln_scenario_request request = {
        .path = PHUSONG_SOURCE_DIR "/datasets/scenarios/hatinh.ini", .stage = PLN_STAGE_PLAN};
    if (!test_shared("data/hatinh/villages.csv")) return; /* its files lie beside the project */
    ck_assert_ok(pln_scenario_load(&request, &scenario, &err), err);
    ck_assert_ptr_nonnull(strstr(scenario.notice, "masts are invented"));
    pln_scenario_release(&scenario);
}
END_TEST

/* Whatever allocation fails, nothing leaks or crashes and the status says so. */
START_TEST(short_memory_is_a_status)
{
    ck_assert_ok(load(MINIMAL SITE "[plan]\nbudget_vnd = 1e9\n", PLN_STAGE_PLAN), err);
    pln_scenario_release(&scenario);
    struct pln_scenario_request request = {.path = path, .stage = PLN_STAGE_PLAN};
    enum geo_status status = GEO_NO_MEMORY;
    unsigned long n = 0;
    while (status != GEO_OK && n < 2000) {
        geo_mem_fail_at(++n);
        status = pln_scenario_load(&request, &scenario, &err);
        geo_mem_fail_at(0);
        ck_assert_msg(status == GEO_OK || status == GEO_NO_MEMORY, "%lu: %s", n, err.text);
    }
    ck_assert_uint_gt(n, 50);
    ck_assert_int_eq(status, GEO_OK);
    pln_scenario_release(&scenario);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scenario");
    TCase *tc = tcase_create("scenario");
    tcase_add_test(tc, defaults_are_filled_in_and_said);
    tcase_add_test(tc, sites_take_from_radio_what_they_leave_out);
    tcase_add_test(tc, a_long_text_goes_on_in_the_next_line);
    tcase_add_test(tc, columns_are_mapped);
    tcase_add_test(tc, what_is_wrong_is_told_with_its_line);
    tcase_add_test(tc, values_out_of_range_are_refused);
    tcase_add_test(tc, lines_that_libinih_would_swallow_are_refused);
    tcase_add_test(tc, what_a_stage_needs_is_asked_for);
    tcase_add_test(tc, a_missing_file_is_input_refused);
    tcase_add_test(tc, the_command_line_has_the_last_word);
    tcase_add_test(tc, amounts_and_dates);
    tcase_add_test(tc, the_table_of_keys_is_sound);
    tcase_add_test(tc, every_field_of_the_tables_can_be_mapped);
    tcase_add_test(tc, docs_scenario_md_is_the_tables_own);
    tcase_add_test(tc, the_shipped_scenario_loads);
    tcase_add_test(tc, short_memory_is_a_status);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
