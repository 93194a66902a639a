/* phusong: finds the command, parses its options by its table, runs it, says what went wrong. */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "planner/cli/command.h"
#include "planner/run/suggest.h"

static enum geo_status unknown_command(const char *name, struct geo_err *err)
{
    const char *names[64] = {NULL};
    size_t n = 0;
    for (; n < pln_command_count() && n < 64; n++)
        names[n] = pln_command_at(n)->name;
    const char *near = pln_suggest(name, names, n);
    return geo_fail(err, GEO_USAGE, "unknown command \"%s\"%s%s%s (see phusong --help)", name,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static enum geo_status print_help(const struct pln_cli *cli, const struct pln_command *command,
                                  struct geo_err *err)
{
    struct geo_buf text = {0};
    if (command)
        pln_help_command(&text, command);
    else
        pln_help_overview(&text);
    enum geo_status status = geo_buf_status(&text, err);
    if (!status) fwrite(text.text, 1, text.length, cli->out);
    geo_buf_release(&text);
    return status;
}

static enum geo_status run_command(const struct pln_command *command, struct pln_cli *cli, int argc,
                                   char **argv, struct geo_err *err)
{
    static union {
        max_align_t align;
        char bytes[PLN_CLI_ARGS_MAX];
    } args;
    struct pln_cli_option common[8];
    struct pln_cli_table tables[] = {
        {command->options, command->n_options, &args},
        {common, pln_common_options(command->common, common), cli},
    };
    if (command->args_size > sizeof args)
        return geo_fail(err, GEO_FAILED, "%s: its arguments are larger than the parser's room",
                        command->name);
    bool wants_help;
    enum geo_status status = pln_cli_parse(command->name, tables, 2, argc, argv, &wants_help, err);
    if (status) return status;
    if (wants_help) return print_help(cli, command, err);
    cli->show_progress = !cli->quiet && (cli->progress || isatty(STDERR_FILENO)) &&
                         (command->common & PLN_COMMON_PROGRESS);
    pln_cli_catch_interrupts();
    status = command->run(cli, &args, err);
    pln_cli_stage(cli, NULL);
    return status;
}

static enum geo_status dispatch(struct pln_cli *cli, int argc, char **argv, struct geo_err *err)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name) return geo_fail(err, GEO_USAGE, "no command given (see phusong --help)");
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return print_help(cli, NULL, err);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        fputs("phusong " PHUSONG_VERSION "\n", cli->out);
        return GEO_OK;
    }
    const struct pln_command *command = pln_command_find(name);
    return command ? run_command(command, cli, argc - 1, argv + 1, err)
                   : unknown_command(name, err);
}

int main(int argc, char **argv)
{
    struct geo_err err = {0};
    struct pln_cli cli = {.out = stdout, .last_pct = -1};
    const char *no_color = getenv("NO_COLOR");
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is then a write that fails, and told as such */
    cli.colour = isatty(STDOUT_FILENO) && !(no_color && *no_color);
    enum geo_status status = dispatch(&cli, argc, argv, &err);
    if ((fflush(stdout) != 0 || ferror(stdout)) && !status)
        status = geo_fail(&err, GEO_CANT_WRITE, "standard output could not be written");
    if (status) fprintf(stderr, "phusong: %s\n", err.text);
    return geo_exit_status(status);
}
