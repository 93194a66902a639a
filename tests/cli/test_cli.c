#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

START_TEST(help_and_version_go_to_stdout)
{
    cli_ok("--version");
    ck_assert_str_eq(cli_out, "phusong " PHUSONG_VERSION "\n");
    cli_ok("--help");
    ck_assert_ptr_nonnull(strstr(cli_out, "\nCommands:\n  "));
    char *overview = strdup(cli_out);
    cli_ok("help");
    ck_assert_str_eq(cli_out, overview);
    free(overview);
}
END_TEST

START_TEST(help_of_a_command_is_its_help_option)
{
    cli_ok("help help");
    ck_assert_ptr_nonnull(strstr(cli_out, "--format FORMAT"));
    char *by_help = strdup(cli_out);
    cli_ok("help --help");
    ck_assert_str_eq(cli_out, by_help);
    free(by_help);
}
END_TEST

START_TEST(wrong_usage_is_one_sentence_and_status_2)
{
    cli(" ");
    cli_fails(2, "no command given (see phusong --help)");
    cli("hlep");
    cli_fails(2, "unknown command \"hlep\"; did you mean \"help\"? (see phusong --help)");
    cli("help --fromat man");
    cli_fails(2, "help: unknown option --fromat; did you mean --format? (see phusong help --help)");
    cli("help -x");
    cli_fails(2, "help: unknown option -x (see phusong help --help)");
    cli("help --format");
    cli_fails(2, "help: --format needs a value (see phusong help --help)");
    cli("help --format pdf");
    cli_fails(2, "help: --format: got \"pdf\", expected one of text|markdown|man|bash");
    cli("help one two");
    cli_fails(2, "help: unexpected \"two\" (see phusong help --help)");
    cli("help hepl");
    cli_fails(2, "help: there is no topic \"hepl\"; did you mean \"help\"?");
}
END_TEST

START_TEST(a_full_disk_under_stdout_is_told)
{
    cli("--help >/dev/full");
    ck_assert_int_eq(cli_status, 4);
    ck_assert_str_eq(cli_err, "phusong: standard output could not be written\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli");
    TCase *tc = tcase_create("usage");
    tcase_add_test(tc, help_and_version_go_to_stdout);
    tcase_add_test(tc, help_of_a_command_is_its_help_option);
    tcase_add_test(tc, wrong_usage_is_one_sentence_and_status_2);
    tcase_add_test(tc, a_full_disk_under_stdout_is_told);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
