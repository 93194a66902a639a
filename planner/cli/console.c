/* planner/cli/console: the log, the progress line, and the interrupt. */
#include "planner/cli/command.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

void pln_cli_catch_interrupts(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends the program at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool pln_cli_interrupted(void)
{
    return interrupted != 0;
}

static void wipe(const struct pln_cli *cli)
{
    if (cli->show_progress && cli->last_pct >= 0) fputs("\r\033[K", stderr);
}

void pln_cli_log(const struct pln_cli *cli, const char *format, ...)
{
    if (cli->quiet) return;
    wipe(cli);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void pln_cli_stage(struct pln_cli *cli, const char *stage)
{
    wipe(cli);
    cli->stage = stage;
    cli->last_pct = -1;
}

int pln_cli_progress(void *context, size_t done, size_t n)
{
    struct pln_cli *cli = context;
    int pct = n ? (int)(100.0 * (double)done / (double)n) : 0;
    if (cli->show_progress && cli->stage && pct != cli->last_pct) {
        fprintf(stderr, "\r\033[K%s %d %%", cli->stage, pct);
        fflush(stderr);
        cli->last_pct = pct;
    }
    return interrupted;
}
