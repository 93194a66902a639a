#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support/support.h"

int cli_status;
char *cli_out, *cli_err;

/* The program's digest is part of a run's key, and so of manifest.json: a program that is built
 * anew between two runs of one test would look like outputs that differ. */
static void check_same_program(void)
{
    static struct stat first;
    struct stat now;
    ck_assert_int_eq(stat(PHUSONG_PROGRAM, &now), 0);
    if (!first.st_ino) first = now;
    ck_assert_msg(now.st_ino == first.st_ino && now.st_size == first.st_size &&
                      now.st_mtim.tv_sec == first.st_mtim.tv_sec &&
                      now.st_mtim.tv_nsec == first.st_mtim.tv_nsec,
                  "%s was built anew while this test ran: run it again", PHUSONG_PROGRAM);
}

void cli(const char *format, ...)
{
    check_same_program();
    char args[4000], line[9000];
    va_list list;
    va_start(list, format);
    vsnprintf(args, sizeof args, format, list);
    va_end(list);
    snprintf(line, sizeof line, "cd %s && >.out 2>.err </dev/null '%s' %s", test_tmpdir(),
             PHUSONG_PROGRAM, args);
    int status = system(line);
    cli_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    char path[200];
    free(cli_out);
    free(cli_err);
    snprintf(path, sizeof path, "%s/.out", test_tmpdir());
    cli_out = test_read_file(path, NULL);
    snprintf(path, sizeof path, "%s/.err", test_tmpdir());
    cli_err = test_read_file(path, NULL);
}
