#include "support/support.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/text.h"
#include "planner/report/csv.h"
#include "planner/report/summary.h"
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

static void expect_cell(const char *in, const char *out)
{
    struct geo_buf buf = {0};
    pln_csv_text(&buf, in);
    ck_assert_str_eq(buf.text ? buf.text : "", out);
    geo_buf_release(&buf);
}

START_TEST(cells_are_quoted_and_formulas_neutralised)
{
    expect_cell("Nà Phặc", "Nà Phặc");
    expect_cell("a,b", "\"a,b\"");
    expect_cell("a \"b\"", "\"a \"\"b\"\"\"");
    expect_cell("two\r\nlines", "\"two\r\nlines\"");
    expect_cell("=1+1", "'=1+1");
    expect_cell("+84", "'+84");
    expect_cell("-1", "'-1");
    expect_cell("@x,y", "\"'@x,y\"");
    expect_cell("\tx", "'\tx");
    expect_cell("", "");
}
END_TEST

/* A strict RFC 4180 reader: the number of cells of the record at *AT; moves past it. */
static size_t read_record(const char **at, char first[200])
{
    size_t cells = 1, n = 0;
    bool quoted = false;
    for (const char *p = *at;; p++) {
        if (quoted) {
            ck_assert_msg(*p, "the file ends inside quotes");
            if (p[0] == '"' && p[1] == '"')
                p++;
            else if (*p == '"')
                quoted = false;
        } else if (*p == '"') {
            ck_assert_msg(p == *at || p[-1] == ',', "a quote inside an unquoted cell");
            quoted = true;
        } else if (*p == ',') {
            cells++;
        } else if (*p == '\r') {
            ck_assert_int_eq(p[1], '\n');
            *at = p + 2;
            first[n] = '\0';
            return cells;
        } else {
            ck_assert_int_ne(*p, '\n');
        }
        if (cells == 1 && n < 199) first[n++] = *p;
    }
}

static void check_csv(const struct pln_table *table)
{
    struct geo_err err = {0};
    struct pln_facts facts;
    struct geo_buf text = {0};
    char first[200];
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_ok(pln_csv_table(table, &facts, &text, &err), err);
    size_t rows = 0;
    for (const char *at = text.text; *at; rows++) {
        ck_assert_uint_eq(read_record(&at, first), table->n_columns);
        ck_assert_ptr_null(strchr("=+-@", first[0]));
    }
    ck_assert_uint_eq(rows, table->n_rows(&facts) + 1);
    geo_buf_release(&text);
    pln_facts_release(&facts);
}

START_TEST(lists_are_rfc_4180_with_hostile_names)
{
    check_csv(&pln_table_no_signal);
    check_csv(&pln_table_proposals);
    check_csv(&pln_table_programme);
    check_csv(&pln_table_programme_changes);
    check_csv(&pln_table_findings);
    check_csv(&pln_table_villages);
}
END_TEST

START_TEST(no_signal_lists_all_without_sure_service_and_the_predicted)
{
    struct pln_facts facts;
    ck_assert_int_eq(pln_facts_build(&inv.results, &facts, NULL), GEO_OK);
    size_t expected = 0;
    for (uint32_t i = 0; i < inv.villages.n; i++)
        expected += inv.audit.village[i].verdict != PLN_VERDICT_SERVED ||
                    pln_facts_standing(&facts, i) == PLN_STANDING_PREDICTED_SERVED;
    ck_assert_uint_eq(facts.n_no_signal, expected);
    pln_facts_release(&facts);
}
END_TEST

static json_t *summary(void)
{
    struct geo_buf text = {0};
    struct geo_err err = {0};
    json_error_t why;
    struct pln_facts facts;
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_ok(pln_summary_json(&facts, &text, &err), err);
    pln_facts_release(&facts);
    json_t *root = json_loads(text.text, JSON_REJECT_DUPLICATES, &why);
    ck_assert_msg(root != NULL, "%s", why.text);
    geo_buf_release(&text);
    return root;
}

START_TEST(summary_json_has_what_the_issue_asks)
{
    static const char *const wanted[] = {"programme.listed",
                                         "programme.served",
                                         "programme.remaining",
                                         "programme.served_pct",
                                         "programme.predicted_served",
                                         "audit.served",
                                         "audit.none",
                                         "audit.uncertain",
                                         "audit.partial",
                                         "plan.budget_vnd",
                                         "plan.spent_vnd",
                                         "plan.sites",
                                         "plan.villages_gained",
                                         "plan.people_gained",
                                         "plan.bound_people",
                                         "plan.gap_pct",
                                         "progress.by_province",
                                         "progress.by_tier",
                                         "progress.by_date"};
    json_t *root = summary();
    ck_assert_int_eq(json_integer_value(json_object_get(root, "villages")), 500);
    ck_assert(json_is_array(json_object_get(root, "parameters")));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char group[32];
        const char *dot = strchr(wanted[i], '.');
        snprintf(group, sizeof group, "%.*s", (int)(dot - wanted[i]), wanted[i]);
        json_t *value = json_object_get(json_object_get(root, group), dot + 1);
        ck_assert_msg(value && !json_is_null(value), "%s is missing", wanted[i]);
    }
    json_t *plan = json_object_get(root, "plan"), *findings = json_object_get(root, "findings");
    ck_assert_int_eq(json_integer_value(json_object_get(plan, "spent_vnd")), inv.plan.cost);
    ck_assert_int_eq(json_integer_value(json_object_get(plan, "people_gained")), inv.plan.value);
    ck_assert_int_eq(json_integer_value(json_object_get(findings, "SWAPPED_AXES")), 8);
    ck_assert_int_eq(json_integer_value(json_object_get(findings, "HEIGHT_DEFAULT")), 4);
    json_decref(root);
}
END_TEST

START_TEST(stages_not_reached_are_left_out)
{
    inv.results.plan = NULL;
    inv.results.audit = NULL;
    inv.results.programme = NULL;
    json_t *root = summary();
    ck_assert_ptr_null(json_object_get(root, "plan"));
    ck_assert_ptr_null(json_object_get(root, "audit"));
    ck_assert_ptr_null(json_object_get(root, "programme"));
    json_decref(root);
}
END_TEST

static void expect_text(enum pln_language language, const char *const *wanted)
{
    struct geo_buf text = {0};
    struct geo_err err = {0};
    struct pln_facts facts;
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    pln_summary_text(&facts, language, &text);
    pln_facts_release(&facts);
    for (; *wanted; wanted++)
        ck_assert_msg(strstr(text.text, *wanted) != NULL, "\"%s\" is missing in:\n%s", *wanted,
                      text.text);
    ck_assert_ptr_null(strstr(text.text, "{0}"));
    for (const char *p = text.text; *p; p++)
        ck_assert_msg((unsigned char)*p >= 0x20 || *p == '\n',
                      "a control character reached the terminal");
    for (const char *line = text.text, *end; (end = strchr(line, '\n')); line = end + 1) {
        size_t width = geo_text_characters(line, (size_t)(end - line));
        ck_assert_msg(*line != '%', "a per cent sign without its number: %.*s", 20, line);
        ck_assert_msg(width <= 100, "%zu columns: %.*s", width, (int)(end - line), line);
    }
    if (getenv("PHUSONG_SHOW")) puts(text.text);
    geo_buf_release(&text);
}

START_TEST(the_terminal_summary_answers_in_both_languages)
{
    static const char *const en[] = {
        "30 Jun 2024", "To build: 12 sites for ", "billion đồng", "How sure:", "12 findings", NULL};
    static const char *const vi[] = {"30/6/2024", "Cần xây: 12 vị trí", " tỷ",
                                     "Mức độ tin cậy:", NULL};
    expect_text(PLN_LANG_EN, en);
    expect_text(PLN_LANG_VI, vi);
}
END_TEST

static void expect_number(enum pln_language language, double x, int decimals, const char *out)
{
    struct geo_buf buf = {0};
    pln_add_number(&buf, language, x, decimals);
    ck_assert_str_eq(buf.text, out);
    geo_buf_release(&buf);
}

static void expect_money(enum pln_language language, int64_t vnd, const char *out)
{
    struct geo_buf buf = {0};
    pln_add_money(&buf, language, vnd);
    ck_assert_str_eq(buf.text, out);
    geo_buf_release(&buf);
}

START_TEST(numbers_follow_the_readers_convention)
{
    expect_number(PLN_LANG_EN, 1234567.891, 2, "1,234,567.89");
    expect_number(PLN_LANG_VI, 1234567.891, 2, "1.234.567,89");
    expect_number(PLN_LANG_VI, 999, 0, "999");
    expect_number(PLN_LANG_EN, -1000, 0,
                  "\xe2\x88\x92"
                  "1,000");
    expect_number(PLN_LANG_EN, -0.04, 1, "0.0");
    expect_number(PLN_LANG_EN, 0.0 / 0.0, 1, "\xe2\x80\x93");
    expect_money(PLN_LANG_EN, 12345678901, "12.3 billion đồng");
    expect_money(PLN_LANG_VI, 1234567890, "1,23 tỷ đồng");
    expect_money(PLN_LANG_VI, 2500000, "2,50 triệu đồng");
    expect_money(PLN_LANG_EN, 999, "999 đồng");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lists");
    TCase *tc = tcase_create("lists");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, cells_are_quoted_and_formulas_neutralised);
    tcase_add_test(tc, lists_are_rfc_4180_with_hostile_names);
    tcase_add_test(tc, no_signal_lists_all_without_sure_service_and_the_predicted);
    tcase_add_test(tc, summary_json_has_what_the_issue_asks);
    tcase_add_test(tc, stages_not_reached_are_left_out);
    tcase_add_test(tc, the_terminal_summary_answers_in_both_languages);
    tcase_add_test(tc, numbers_follow_the_readers_convention);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
