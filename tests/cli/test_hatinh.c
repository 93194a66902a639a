/* The shipped scenario on the real data of Hà Tĩnh. */
#include "support/support.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/outputs.h"

#define SCENARIO PHUSONG_SOURCE_DIR "/datasets/scenarios/hatinh.ini"

START_TEST(ha_tinh_end_to_end)
{
    cli_ok("run " SCENARIO " --out one --lang en --quiet --threads 1");
    ck_assert_ptr_nonnull(strstr(cli_out, "The masts are invented"));
    ck_assert_double_eq(outputs_figure("one", "villages"), 1585);
    ck_assert_double_eq(outputs_figure("one", "towers"), 106);
    ck_assert_double_gt(outputs_figure("one", "plan.sites"), 0);
    outputs_check_totals("one");
}
END_TEST

START_TEST(bytes_do_not_depend_on_threads)
{
    cli_ok("run " SCENARIO " --out two --lang en --quiet --threads 2 > /dev/null");
    ck_assert_str_eq(outputs_digest("two"), outputs_digest("one"));
}
END_TEST

int main(void)
{
    if (!test_shared("data/hatinh/dem_54m_utm48n.tif")) test_skip("../shared/data is absent");
    Suite *suite = suite_create("hatinh");
    TCase *tc = tcase_create("real");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, ha_tinh_end_to_end);
    tcase_add_test(tc, bytes_do_not_depend_on_threads);
    suite_add_tcase(suite, tc);
    return test_run(suite, false);
}
