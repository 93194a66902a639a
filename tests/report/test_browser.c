/* report.html in headless Chromium, where it is installed: tests/report/chromium-report.py. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "planner/report/html.h"
#include "report/invented.h"

static int browse(size_t n_villages, enum pln_language language, const char *search,
                  const char *expected)
{
    struct invented inv;
    struct pln_facts facts;
    struct geo_buf html = {0};
    struct geo_err err = {0};
    char path[300], command[1200];
    invented_build(&inv, n_villages);
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
    ck_assert_ok(pln_html_report(&facts, language, &html, &err), err);
    ck_assert_uint_lt(html.length, 8000000);
    snprintf(path, sizeof path, "%s/report.html", test_tmpdir());
    test_write_file(path, html.text);
    geo_buf_release(&html);
    pln_facts_release(&facts);
    invented_release(&inv);
    snprintf(command, sizeof command,
             "/usr/bin/python3 %s/tests/report/chromium-report.py %s %s '%s' '%s'",
             PHUSONG_SOURCE_DIR, path, test_tmpdir(), search, expected);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(a_province_opens_prints_and_is_searched)
{
    ck_assert_int_eq(browse(1585, PLN_LANG_EN, "na phac 777", "Bản Nà Phặc 777"), 0);
}
END_TEST

START_TEST(the_whole_country_opens_too)
{
    ck_assert_int_eq(browse(41125, PLN_LANG_VI, "PHAC 41000", "Bản Nà Phặc 41000"), 0);
}
END_TEST

int main(void)
{
    if (system("command -v chromium >/dev/null || command -v google-chrome >/dev/null") != 0)
        test_skip("Chromium is absent (scripts/setup-viewers)");
    Suite *suite = suite_create("browser");
    TCase *tc = tcase_create("browser");
    tcase_set_timeout(tc, 200);
    tcase_add_test(tc, a_province_opens_prints_and_is_searched);
    tcase_add_test(tc, the_whole_country_opens_too);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
