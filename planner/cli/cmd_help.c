/* phusong help: this program explains itself. */
#include "planner/cli/command.h"

#include <string.h>

#include "planner/run/keys.h"
#include "planner/run/suggest.h"

struct args {
    const char *topic, *format;
};

static const struct pln_cli_option options[] = {
    {.name = "TOPIC",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, topic),
     .operand = true,
     .help = "a command, or \"scenario\" for the keys of a scenario file"},
    {.name = "format",
     .arg = "FORMAT",
     .kind = PLN_CLI_CHOICE,
     .choices = "text|markdown|man|bash",
     .offset = offsetof(struct args, format),
     .preset = "text",
     .help =
         "text; Markdown (of scenario); the whole man page as scdoc reads it; the bash completion "
         "script"},
};

static enum geo_status unknown_topic(const char *topic, struct geo_err *err)
{
    const char *names[64] = {NULL};
    size_t n = 0;
    names[n++] = "scenario";
    for (size_t i = 0; i < pln_command_count() && n < 64; i++)
        names[n++] = pln_command_at(i)->name;
    const char *near = pln_suggest(topic, names, n);
    return geo_fail(err, GEO_USAGE, "help: there is no topic \"%s\"%s%s%s", topic,
                    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct geo_buf text = {0};
    const struct pln_command *command = args->topic ? pln_command_find(args->topic) : NULL;
    if (strcmp(args->format, "man") == 0)
        pln_help_man(&text);
    else if (strcmp(args->format, "bash") == 0)
        pln_help_bash(&text);
    else if (args->topic && strcmp(args->topic, "scenario") == 0)
        pln_keys_document(&text, strcmp(args->format, "markdown") == 0);
    else if (!args->topic)
        pln_help_overview(&text);
    else if (command)
        pln_help_command(&text, command);
    else
        return unknown_topic(args->topic, err);
    enum geo_status status = geo_buf_status(&text, err);
    if (!status) fwrite(text.text, 1, text.length, cli->out);
    geo_buf_release(&text);
    return status;
}

const struct pln_command pln_command_help = {
    .name = "help",
    .summary = "Explain a command or the keys of a scenario",
    PLN_CLI_OPTIONS(options),
    .args_size = sizeof(struct args),
    .run = run,
};
