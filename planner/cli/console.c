/* planner/cli/console: the log, the progress line, and the interrupt. */
#include "planner/cli/command.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

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

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void pln_cli_stage(struct pln_cli *cli, const char *stage)
{
    wipe(cli);
    cli->stage_began_s = now_s();
    cli->stage = stage;
    cli->last_pct = -1;
}

int pln_cli_progress(void *context, size_t done, size_t n)
{
    struct pln_cli *cli = context;
    int pct = n ? (int)(100.0 * (double)done / (double)n) : 0;
    if (cli->show_progress && cli->stage && pct != cli->last_pct) {
        double spent_s = now_s() - cli->stage_began_s;
        fprintf(stderr, "\r\033[K%s %d %%", cli->stage, pct);
        if (done && spent_s > 2) /* before that a guess is worth nothing */
            fprintf(stderr, ", %.0f s left", spent_s * (double)(n - done) / (double)done);
        fflush(stderr);
        cli->last_pct = pct;
    }
    return interrupted;
}
