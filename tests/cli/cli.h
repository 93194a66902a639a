/* tests/cli/cli: run the program as a user does. */
#ifndef TESTS_CLI_CLI_H
#define TESTS_CLI_CLI_H

/* The result of the latest cli(): owned by the room, valid until the next call. */
extern int cli_status;
extern char *cli_out, *cli_err;

/* Run `phusong ARGS` (printf style, shell words) in the test's temporary folder. */
void cli(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and it must succeed and keep stderr empty. */
#define cli_ok(...)                                                                                \
    do {                                                                                           \
        cli(__VA_ARGS__);                                                                          \
        ck_assert_msg(cli_status == 0, "exit %d: %s", cli_status, cli_err);                        \
        ck_assert_str_eq(cli_err, "");                                                             \
    } while (0)

/* The latest call must have failed with STATUS, printed nothing on stdout and this sentence. */
#define cli_fails(status, sentence)                                                                \
    do {                                                                                           \
        ck_assert_msg(cli_status == (status), "exit %d: %s", cli_status, cli_err);                 \
        ck_assert_str_eq(cli_out, "");                                                             \
        ck_assert_str_eq(cli_err, "phusong: " sentence "\n");                                      \
    } while (0)

#endif
