#include "planner/cli/command.h"

#include <string.h>

#define PLN_COMMAND(name) extern const struct pln_command pln_command_##name;
#include "planner/cli/commands.def"
#undef PLN_COMMAND

static const struct pln_command *const commands[] = {
#define PLN_COMMAND(name) &pln_command_##name,
#include "planner/cli/commands.def"
#undef PLN_COMMAND
};

size_t pln_command_count(void)
{
    return sizeof commands / sizeof *commands;
}

const struct pln_command *pln_command_at(size_t i)
{
    return commands[i];
}

const struct pln_command *pln_command_find(const char *name)
{
    for (size_t i = 0; i < pln_command_count(); i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static const struct {
    unsigned bit;
    struct pln_cli_option option;
} common_options[] = {
    {PLN_COMMON_THREADS,
     {.name = "threads",
      .letter = 'j',
      .arg = "N",
      .kind = PLN_CLI_INT,
      .min = 0,
      .max = 4096,
      .offset = offsetof(struct pln_cli, threads),
      .preset = "0",
      .help = "threads to use; 0: as many as the machine has; the results do not depend on it"}},
    {PLN_COMMON_OVERWRITE,
     {.name = "overwrite",
      .kind = PLN_CLI_FLAG,
      .offset = offsetof(struct pln_cli, overwrite),
      .help = "replace the outputs of an earlier run"}},
    {PLN_COMMON_JSON,
     {.name = "json",
      .kind = PLN_CLI_FLAG,
      .offset = offsetof(struct pln_cli, json),
      .help = "print one JSON object instead of text"}},
    {PLN_COMMON_LANG,
     {.name = "lang",
      .arg = "LANG",
      .kind = PLN_CLI_CHOICE,
      .choices = "vi|en",
      .offset = offsetof(struct pln_cli, lang),
      .help = "language of the reports: vi or en"}},
    {PLN_COMMON_PROGRESS,
     {.name = "progress",
      .kind = PLN_CLI_FLAG,
      .offset = offsetof(struct pln_cli, progress),
      .help = "show progress even where stderr is not a terminal"}},
    {PLN_COMMON_QUIET,
     {.name = "quiet",
      .letter = 'q',
      .kind = PLN_CLI_FLAG,
      .offset = offsetof(struct pln_cli, quiet),
      .help = "no log and no progress on stderr, only errors"}},
};

size_t pln_common_options(unsigned common, struct pln_cli_option *table)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof common_options / sizeof *common_options; i++)
        if (common & common_options[i].bit) table[n++] = common_options[i].option;
    return n;
}
