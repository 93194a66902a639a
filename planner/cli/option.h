/* planner/cli/option: one table of options per command; parsing, --help, the man page and bash
 * completion are all made from it. Floor 8. Main thread.
 *
 * A command declares a plain struct for its arguments and one table line per option or operand; the
 * parser checks the value and stores it at `offset`. Add an option by adding a field and a line. */
#ifndef PLANNER_CLI_OPTION_H
#define PLANNER_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/base/status.h"

#define PLN_CLI_LIST_MAX 64

struct pln_cli_list { /* a repeatable option; borrowed from argv */
    const char *at[PLN_CLI_LIST_MAX];
    size_t n;
};
struct pln_lonlat {
    double lon_deg, lat_deg; /* NaN: not given */
};

enum pln_cli_kind {                 /* what the field at `offset` is, and what is accepted */
                    PLN_CLI_FLAG,   /* bool, no value */
                    PLN_CLI_TEXT,   /* const char *, any text; NULL when not given and without a
                                       preset */
                    PLN_CLI_FILE,   /* const char *, a file to read (completion offers files) */
                    PLN_CLI_DIR,    /* const char *, a folder (completion offers folders) */
                    PLN_CLI_CHOICE, /* const char *, one of `choices` */
                    PLN_CLI_INT,    /* long, min … max; without a preset 0 */
                    PLN_CLI_REAL,   /* double, min … max; without a preset NaN */
                    PLN_CLI_LONLAT, /* struct pln_lonlat, "105.9,18.3" in WGS 84 degrees */
                    PLN_CLI_LIST    /* struct pln_cli_list, the option may be repeated; files */
};

struct pln_cli_option {
    const char *name; /* long name without dashes; of an operand: what help shows, "SCENARIO.ini" */
    char letter;      /* short form; 0: none */
    const char *arg;  /* the value's name in help: "DB"; NULL for flags and operands */
    enum pln_cli_kind kind;
    size_t offset;       /* of the field in the command's struct */
    double min, max;     /* PLN_CLI_INT, PLN_CLI_REAL; both 0: unlimited */
    const char *choices; /* PLN_CLI_CHOICE: "text|man|bash" */
    const char
        *preset; /* default value as text; NULL: none; "-1": not given, where 0 means something */
    const char *source; /* who says so (of the default); NULL: nobody needs to */
    bool operand;       /* positional, in table order */
    bool required;
    const char *help; /* one line, lower case, no full stop */
};

struct pln_cli_table {
    const struct pln_cli_option *at;
    size_t n;
    void *args; /* the struct that `offset` counts from */
};

/* Parse argv[1…] by several tables together (the command's own and the common ones), presets first.
 * *WANTS_HELP is set when --help or -h was met; required options are then not asked for.
 * GEO_USAGE with a sentence that names the option, the value and what was expected. */
enum geo_status pln_cli_parse(const char *command, const struct pln_cli_table *tables,
                              size_t n_tables, int argc, char **argv, bool *wants_help,
                              struct geo_err *err);

#endif
