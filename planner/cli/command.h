/* planner/cli/command: what a subcommand is, and what it is given. Floor 8. Main thread.
 *
 * A new command: write cmd_<name>.c with a struct for its arguments, a table of options, a run
 * function and one `const struct pln_command pln_command_<name>`; add PLN_COMMAND(<name>) to
 * commands.def and the file to CMakeLists.txt. Parsing, --help, the man page and completion follow.
 *
 * stdout is for data, stderr for the log. A failure is returned as a status with its sentence;
 * main() prints it as "phusong: sentence" and exits with geo_exit_status(). */
#ifndef PLANNER_CLI_COMMAND_H
#define PLANNER_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "geo/base/buf.h"
#include "planner/cli/option.h"

enum pln_common { /* the common options a command takes */
                  PLN_COMMON_THREADS = 1 << 0,
                  PLN_COMMON_OVERWRITE = 1 << 1,
                  PLN_COMMON_PROGRESS = 1 << 2,
                  PLN_COMMON_JSON = 1 << 3,
                  PLN_COMMON_LANG = 1 << 4,
                  PLN_COMMON_QUIET = 1 << 5 /* every command that logs */
};

/* The common options as given, and the streams. */
struct pln_cli {
    long threads; /* 0: all of the machine's */
    bool overwrite, quiet, progress, json;
    const char *lang;   /* "vi" or "en"; NULL: not given, the scenario decides */
    FILE *out;          /* stdout: data */
    bool show_progress; /* --progress, or stderr is a terminal and not --quiet */
    bool colour;        /* stdout is a terminal and NO_COLOR is not set */
    const char *stage;  /* what the progress line says */
    int last_pct;
    double stage_began_s;
};

struct pln_command {
    const char *name;
    const char *summary; /* one line, for the list of commands; no full stop */
    const char *about;   /* paragraphs separated by an empty line; NULL: none */
    const char *example; /* shell lines, one command each; NULL: none */
    const struct pln_cli_option *options;
    size_t n_options;
    unsigned common;  /* set of enum pln_common */
    size_t args_size; /* of the struct the options fill; at most PLN_CLI_ARGS_MAX */
    enum geo_status (*run)(struct pln_cli *cli, const void *args, struct geo_err *err);
};
#define PLN_CLI_ARGS_MAX 4096
#define PLN_CLI_OPTIONS(table) .options = (table), .n_options = sizeof(table) / sizeof *(table)

/* The registry, in the order of commands.def. */
size_t pln_command_count(void);
const struct pln_command *pln_command_at(size_t i);
const struct pln_command *pln_command_find(const char *name); /* NULL: unknown */

/* The common options of the set COMMON, to be stored in a struct pln_cli. Copies into TABLE (of at
 * least 8 lines); returns their number. */
size_t pln_common_options(unsigned common, struct pln_cli_option *table);

/* One line on stderr unless --quiet; printf style, without the newline. */
void pln_cli_log(const struct pln_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* To be handed to long work as `progress`, with the struct pln_cli as its context: draws the
 * progress line when one is wanted, and returns non-zero once the user interrupted. pln_cli_stage()
 * names what is going on; NULL wipes the line. */
int pln_cli_progress(void *cli, size_t done, size_t n);
void pln_cli_stage(struct pln_cli *cli, const char *stage);

/* SIGINT and SIGTERM set a flag that pln_cli_progress() returns. */
void pln_cli_catch_interrupts(void);
bool pln_cli_interrupted(void);

/* Documentation, made from the tables. */
void pln_help_overview(struct geo_buf *text);
void pln_help_command(struct geo_buf *text, const struct pln_command *command);
void pln_help_man(struct geo_buf *text);  /* the whole man page in scdoc's language */
void pln_help_bash(struct geo_buf *text); /* the completion script */

#endif
