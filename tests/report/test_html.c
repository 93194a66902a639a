#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "planner/report/escape.h"
#include "planner/report/html.h"
#include "report/invented.h"

static struct invented inv;
static struct pln_facts facts;

static void setup(void)
{
    invented_build(&inv, 400);
    ck_assert_int_eq(pln_facts_build(&inv.results, &facts, NULL), GEO_OK);
}

static void teardown(void)
{
    pln_facts_release(&facts);
    invented_release(&inv);
}

static void expect_escaped(const char *in, const char *markup, const char *json)
{
    struct geo_buf buf = {0};
    pln_add_escaped(&buf, in);
    ck_assert_str_eq(buf.text, markup);
    geo_buf_clear(&buf);
    pln_add_json(&buf, in);
    ck_assert_str_eq(buf.text, json);
    geo_buf_release(&buf);
}

START_TEST(text_is_escaped_for_markup_and_for_scripts)
{
    expect_escaped("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;",
                   "\"\\u003cb\\u003e\\u0026\\u0022\\u0027\"");
    expect_escaped("a\x01\n", "a \n", "\"a\\u0001\\u000a\"");
    expect_escaped("Nậm \\", "Nậm \\", "\"Nậm \\u005c\"");
    expect_escaped("\xe2\x80\xa8", "\xe2\x80\xa8", "\"\\u2028\"");
}
END_TEST

static char *report(enum pln_language language)
{
    struct geo_buf html = {0};
    struct geo_err err = {0};
    ck_assert_ok(pln_html_report(&facts, language, &html, &err), err);
    return html.text;
}

START_TEST(hostile_names_stay_text)
{
    char *html = report(PLN_LANG_EN);
    ck_assert_ptr_null(strstr(html, "<script>alert"));
    ck_assert_ptr_null(strstr(html, "</style></script><!--"));
    ck_assert_ptr_nonnull(strstr(html, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
    ck_assert_ptr_nonnull(strstr(html, "<title>Invented province &lt;&amp;&gt;</title>"));
    ck_assert_ptr_null(strstr(html, "src=\"http"));
    free(html);
}
END_TEST

START_TEST(the_page_speaks_the_readers_language)
{
    char *en = report(PLN_LANG_EN), *vi = report(PLN_LANG_VI);
    ck_assert_ptr_nonnull(strstr(en, "<html lang=\"en\">"));
    ck_assert_ptr_nonnull(strstr(en, "<h2>The answer</h2>"));
    ck_assert_ptr_nonnull(strstr(vi, "<html lang=\"vi\">"));
    ck_assert_ptr_nonnull(strstr(vi, "<h2>Kết quả</h2>"));
    ck_assert_ptr_nonnull(strstr(vi, "kém không quá 4,"));
    ck_assert_ptr_null(strstr(vi, "<h2>The answer</h2>"));
    free(en);
    free(vi);
}
END_TEST

/* From the heading of what changed to the next one; release it. */
static char *section_of_changes(enum pln_language language)
{
    char heading[80], *html = report(language), *kept = NULL;
    snprintf(heading, sizeof heading, "<h2>%s</h2>", pln_text(language, PLN_S_H_CHANGES));
    char *from = strstr(html, heading), *to = from ? strstr(from + 4, "<h2>") : NULL;
    if (to) {
        *to = '\0';
        kept = strdup(from);
    }
    free(html);
    return kept;
}

static void expect_all(const char *text, const char *const *wanted, size_t n)
{
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(strstr(text, wanted[i]) != NULL, "%s not in %s", wanted[i], text);
}

START_TEST(what_changed_on_the_list_is_told)
{
    static const char *const en[] = {
        "the earlier one (earlier &lt;list&gt;.csv)",
        "<td>No longer on the list</td><td class=\"n\">1</td>",
        "<td>… of them not reported covered</td><td class=\"n\">1</td>",
        "<h3>New on the list</h3>",
        "<h3>Another definition</h3>",
        "<th>Before</th><th>Now</th>",
        "<td>=old</td><td>new</td>",
        "<td>DROPPED</td>"};
    static const char *const vi[] = {"Không còn trong danh sách", "<h3>Đổi nhóm</h3>",
                                     "<th>Trước</th><th>Nay</th>"};
    char *text = section_of_changes(PLN_LANG_EN);
    expect_all(text, en, sizeof en / sizeof *en);
    ck_assert_ptr_null(strstr(text, "more rows"));
    free(text);
    text = section_of_changes(PLN_LANG_VI);
    expect_all(text, vi, sizeof vi / sizeof *vi);
    free(text);
}
END_TEST

static struct pln_programme_changes changes_of(struct pln_list_change *at, size_t n)
{
    struct pln_programme_changes c = inv.changes;
    c.at = at;
    c.n = n;
    memset(c.count, 0, sizeof c.count);
    for (size_t i = 0; i < n; i++)
        c.count[at[i].kind]++;
    c.common = 1234;
    return c;
}

/* Many changes of one kind are cut, and do not crowd out the next kind; dates and tiers are said in
 * the reader's way. */
START_TEST(the_section_of_changes_is_short)
{
    static const char *const wanted[] = {"23 more rows are in programme_changes.csv.",
                                         "<td class=\"n\">43</td>",
                                         "1,234 villages are both",
                                         "listed anew, on 31 Jan 2024 instead of 31 Jan 2023",
                                         "<td>30 Jun 2024</td><td></td>",
                                         "<td>Other, with grid</td><td>Without grid</td>"};
    static const char *const none[] = {"No entry changed."};
    struct pln_list_change at[45];
    for (size_t i = 0; i < 43; i++)
        at[i] = (struct pln_list_change){PLN_LIST_ADDED, (uint32_t)i, PLN_NONE, "", ""};
    at[43] = (struct pln_list_change){PLN_LIST_UNCOVERED, 1, 0, "2024-06-30", ""};
    at[44] = (struct pln_list_change){PLN_LIST_TIER, 1, 0, "other-grid", "no-grid"};
    struct pln_programme_changes changes = changes_of(at, 45);
    changes.reissued_from = 20230131;
    changes.reissued_to = 20240131;
    inv.results.programme_changes = &changes;
    char *text = section_of_changes(PLN_LANG_EN);
    expect_all(text, wanted, sizeof wanted / sizeof *wanted);
    free(text);
    changes = changes_of(NULL, 0);
    text = section_of_changes(PLN_LANG_EN);
    expect_all(text, none, 1);
    ck_assert_ptr_null(strstr(text, "<table"));
    free(text);
}
END_TEST

START_TEST(a_stopped_run_still_has_a_report)
{
    pln_facts_release(&facts);
    inv.results.plan = NULL;
    inv.results.audit = NULL;
    inv.results.programme = NULL;
    inv.results.findings = NULL;
    ck_assert_int_eq(pln_facts_build(&inv.results, &facts, NULL), GEO_OK);
    char *html = report(PLN_LANG_EN);
    ck_assert_ptr_nonnull(strstr(html, "<svg class=\"map\""));
    ck_assert_ptr_null(strstr(html, "<h2>Progress of the programme</h2>"));
    free(html);
}
END_TEST

START_TEST(the_frontier_is_drawn_when_given)
{
    static const struct pln_budget_point points[] = {
        {0, 0, 0, 0, 0, 0, 0},
        {30000000000, 29000000000, 3000, 3200, 3000, 20, 0},
        {60000000000, 59000000000, 5000, 5300, 5000, 33, 0}};
    char *without = report(PLN_LANG_EN);
    ck_assert_ptr_null(strstr(without, "What more money buys"));
    inv.results.frontier = points;
    inv.results.n_frontier = 3;
    char *with = report(PLN_LANG_EN);
    ck_assert_ptr_nonnull(strstr(with, "What more money buys"));
    ck_assert_ptr_nonnull(strstr(with, "Budget, billion đồng"));
    ck_assert_ptr_nonnull(strstr(with, "<polyline"));
    free(without);
    free(with);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("html");
    TCase *tc = tcase_create("html");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, text_is_escaped_for_markup_and_for_scripts);
    tcase_add_test(tc, hostile_names_stay_text);
    tcase_add_test(tc, the_page_speaks_the_readers_language);
    tcase_add_test(tc, what_changed_on_the_list_is_told);
    tcase_add_test(tc, the_section_of_changes_is_short);
    tcase_add_test(tc, a_stopped_run_still_has_a_report);
    tcase_add_test(tc, the_frontier_is_drawn_when_given);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
