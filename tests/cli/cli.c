#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "support/support.h"

int cli_status;
char *cli_out, *cli_err;

void cli(const char *format, ...)
{
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
