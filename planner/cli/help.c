/* planner/cli/help: --help, the man page and bash completion, all from the tables of options. */
#include "planner/cli/command.h"

#include <string.h>

#include "geo/base/text.h"

#define COLUMN 30
#define WIDTH 96

/* "-j, --threads=N" or "--sites IDS" or an operand's name. */
static size_t spell(const struct pln_cli_option *option, char *text, size_t size)
{
    int n;
    if (option->operand)
        n = snprintf(text, size, "%s", option->name);
    else
        n = snprintf(text, size, "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
                     option->letter ? option->letter : ' ', option->letter ? ", " : "  ",
                     option->name, option->arg ? " " : "", option->arg ? option->arg : "");
    return n < 0 ? 0 : (size_t)n;
}

/* Words of TEXT broken into lines, continued at INDENT; USED columns are taken already. */
static void wrap(struct geo_buf *out, const char *text, size_t indent, size_t used)
{
    size_t at = used;
    while (*text) {
        size_t word = strcspn(text, " \n"), columns = geo_text_characters(text, word);
        if (at > indent && at + 1 + columns > WIDTH) {
            geo_buf_addf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            geo_buf_add(out, " ");
            at++;
        }
        geo_buf_add_bytes(out, text, word);
        at += columns;
        text += word;
        text += strspn(text, " \n");
    }
    geo_buf_add(out, "\n");
}

/* What the help says of an option, with its default and the default's source. */
static void describe(const struct pln_cli_option *option, struct geo_buf *text)
{
    geo_buf_add(text, option->help);
    if (option->choices) geo_buf_addf(text, " (%s)", option->choices);
    if (option->preset && option->preset[0] != '-') /* below 0: stands for "not given" */
        geo_buf_addf(text, " [default: %s%s%s]", option->preset, option->source ? "; " : "",
                     option->source ? option->source : "");
    if (option->required) geo_buf_add(text, " [required]");
}

static void help_line(struct geo_buf *out, const struct pln_cli_option *option)
{
    char spelled[120];
    struct geo_buf text = {0};
    size_t n = geo_text_characters(spelled, spell(option, spelled, sizeof spelled));
    describe(option, &text);
    geo_buf_addf(out, "  %s", spelled);
    if (n + 2 > COLUMN - 2)
        geo_buf_addf(out, "\n%*s", COLUMN, "");
    else
        geo_buf_addf(out, "%*s", (int)(COLUMN - n - 2), "");
    wrap(out, text.text ? text.text : "", COLUMN, COLUMN);
    geo_buf_release(&text);
}

static void synopsis(struct geo_buf *out, const struct pln_command *command)
{
    geo_buf_addf(out, "phusong %s", command->name);
    for (size_t i = 0; i < command->n_options; i++) {
        const struct pln_cli_option *option = &command->options[i];
        if (option->operand) geo_buf_addf(out, option->required ? " %s" : " [%s]", option->name);
    }
    for (size_t i = 0; i < command->n_options; i++) {
        const struct pln_cli_option *option = &command->options[i];
        if (!option->operand && option->required)
            geo_buf_addf(out, " --%s %s", option->name, option->arg);
    }
    geo_buf_add(out, " [OPTION...]");
}

/* The paragraphs of TEXT, each wrapped. */
static void paragraphs(struct geo_buf *out, const char *text)
{
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        struct geo_buf one = {0};
        geo_buf_add_bytes(&one, text, end ? (size_t)(end - text) : strlen(text));
        wrap(out, one.text ? one.text : "", 0, 0);
        geo_buf_add(out, "\n");
        geo_buf_release(&one);
        text = end ? end + 2 : NULL;
    }
}

static const struct pln_cli_option help_option = {
    .name = "help", .letter = 'h', .kind = PLN_CLI_FLAG, .help = "show this help"};

static void help_table(struct geo_buf *out, const char *title, const struct pln_cli_option *options,
                       size_t n, bool operands)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (options[i].operand != operands) continue;
        if (!any && title) geo_buf_addf(out, "%s:\n", title);
        any = true;
        help_line(out, &options[i]);
    }
    if (any) geo_buf_add(out, "\n");
}

void pln_help_command(struct geo_buf *out, const struct pln_command *command)
{
    geo_buf_add(out, "usage: ");
    synopsis(out, command);
    geo_buf_addf(out, "\n\n%s.\n\n", command->summary);
    paragraphs(out, command->about);
    help_table(out, "Arguments", command->options, command->n_options, true);
    help_table(out, "Options", command->options, command->n_options, false);
    struct pln_cli_option common[8];
    size_t n = pln_common_options(command->common, common);
    geo_buf_add(out, "Common options:\n");
    help_table(out, NULL, common, n, false);
    out->length -= n ? 1 : 0; /* no empty line before --help */
    help_line(out, &help_option);
    if (command->example) {
        geo_buf_add(out, "\nExample:\n");
        for (const char *line = command->example; *line;) {
            size_t length = strcspn(line, "\n");
            geo_buf_add(out, "  ");
            geo_buf_add_bytes(out, line, length);
            geo_buf_add(out, "\n");
            line += length + (line[length] == '\n');
        }
    }
}

static const char intro[] =
    "phusong plans mobile broadband for villages of Việt Nam without signal: terrain, the "
    "propagation model of Recommendation ITU-R P.1812, an audit of who is served today, candidate "
    "sites, and the plan that gives most people signal for the money, with a bound that says how "
    "far from the best possible it can be.";

static const char exits[][2][100] = {
    {"0", "done"},
    {"1", "processing failed"},
    {"2", "usage or scenario error"},
    {"3", "input data refused"},
    {"4", "an output could not be written"},
    {"5", "infeasible, or stopped by a limit"},
    {"6", "another run holds the lock of the output folder"},
    {"130", "interrupted; earlier outputs are untouched"},
};

void pln_help_overview(struct geo_buf *out)
{
    geo_buf_add(out, "usage: phusong COMMAND [OPTION...]\n\n");
    wrap(out, intro, 0, 0);
    geo_buf_add(out, "\nCommands:\n");
    for (size_t i = 0; i < pln_command_count(); i++)
        geo_buf_addf(out, "  %-12s%s\n", pln_command_at(i)->name, pln_command_at(i)->summary);
    geo_buf_add(out, "\n  phusong COMMAND --help   every option of a command\n"
                     "  phusong help scenario    every key of a scenario file\n"
                     "  phusong --version        the version\n\nExit status:\n");
    for (size_t i = 0; i < sizeof exits / sizeof *exits; i++)
        geo_buf_addf(out, "  %-5s%s\n", exits[i][0], exits[i][1]);
}

/* scdoc: a backslash before what it would take for markup. */
static void scdoc_text(struct geo_buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("_*\\#[]|<>~`", *text)) geo_buf_add(out, "\\");
        geo_buf_add_bytes(out, text, 1);
    }
}

static void scdoc_option(struct geo_buf *out, const struct pln_cli_option *option)
{
    struct geo_buf text = {0};
    if (option->operand) {
        geo_buf_add(out, "_");
        scdoc_text(out, option->name);
        geo_buf_add(out, "_");
    } else {
        if (option->letter) geo_buf_addf(out, "*-%c*, ", option->letter);
        geo_buf_addf(out, "*--%s*", option->name);
        if (option->arg) {
            geo_buf_add(out, " _");
            scdoc_text(out, option->arg);
            geo_buf_add(out, "_");
        }
    }
    geo_buf_add(out, "\n\t");
    describe(option, &text);
    scdoc_text(out, text.text ? text.text : "");
    geo_buf_add(out, "\n\n");
    geo_buf_release(&text);
}

static void scdoc_command(struct geo_buf *out, const struct pln_command *command)
{
    struct geo_buf line = {0};
    synopsis(&line, command);
    geo_buf_addf(out, "## %s\n\n", command->name);
    scdoc_text(out, line.text ? line.text : "");
    geo_buf_release(&line);
    geo_buf_add(out, "\n\n");
    scdoc_text(out, command->summary);
    geo_buf_add(out, ".\n\n");
    if (command->about) {
        scdoc_text(out, command->about);
        geo_buf_add(out, "\n\n");
    }
    for (size_t i = 0; i < command->n_options; i++)
        scdoc_option(out, &command->options[i]);
    struct pln_cli_option common[8];
    size_t n = pln_common_options(command->common, common);
    for (size_t i = 0; i < n; i++)
        scdoc_option(out, &common[i]);
    if (command->example) {
        geo_buf_add(out, "```\n");
        geo_buf_add(out, command->example);
        geo_buf_add(out, "\n```\n\n");
    }
}

void pln_help_man(struct geo_buf *out)
{
    geo_buf_add(out,
                "phusong(1) \"phusong " PHUSONG_VERSION "\" \"User commands\"\n\n"
                "# NAME\n\nphusong - broadband coverage planner for villages without signal\n\n"
                "# SYNOPSIS\n\n*phusong* _COMMAND_ \\[_OPTION_...\\]\n\n# DESCRIPTION\n\n");
    scdoc_text(out, intro);
    geo_buf_add(out, "\n\n# COMMANDS\n\n");
    for (size_t i = 0; i < pln_command_count(); i++)
        scdoc_command(out, pln_command_at(i));
    geo_buf_add(out, "# EXIT STATUS\n\n");
    for (size_t i = 0; i < sizeof exits / sizeof *exits; i++)
        geo_buf_addf(out, "*%s*\n\t%s\n\n", exits[i][0], exits[i][1]);
    geo_buf_add(out, "# ENVIRONMENT\n\n*NO_COLOR*\n\tno colours on a terminal\n\n");
}

static void bash_words(struct geo_buf *out, const struct pln_command *command)
{
    struct pln_cli_option common[8];
    size_t n = pln_common_options(command->common, common);
    for (size_t pass = 0; pass < 2; pass++) {
        const struct pln_cli_option *options = pass ? common : command->options;
        for (size_t i = 0; i < (pass ? n : command->n_options); i++)
            if (!options[i].operand) geo_buf_addf(out, " --%s", options[i].name);
    }
}

/* One line of the inner case: how the value after --NAME is completed. */
static void bash_value(struct geo_buf *out, const struct pln_cli_option *option)
{
    if (option->operand || option->kind == PLN_CLI_FLAG) return;
    geo_buf_addf(out, "        --%s) ", option->name);
    if (option->kind == PLN_CLI_FILE || option->kind == PLN_CLI_LIST)
        geo_buf_add(out, "COMPREPLY=($(compgen -f -- \"$word\"))");
    else if (option->kind == PLN_CLI_DIR)
        geo_buf_add(out, "COMPREPLY=($(compgen -d -- \"$word\"))");
    else if (option->kind == PLN_CLI_CHOICE) {
        geo_buf_add(out, "COMPREPLY=($(compgen -W \"");
        for (const char *c = option->choices; *c; c++)
            geo_buf_add_bytes(out, *c == '|' ? " " : c, 1);
        geo_buf_add(out, "\" -- \"$word\"))");
    } else
        geo_buf_add(out, "COMPREPLY=()");
    geo_buf_add(out, "; return ;;\n");
}

void pln_help_bash(struct geo_buf *out)
{
    geo_buf_add(out, "# bash completion for phusong, made by `phusong help --format bash`\n"
                     "_phusong() {\n    local word=${COMP_WORDS[COMP_CWORD]} "
                     "before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W \"");
    for (size_t i = 0; i < pln_command_count(); i++)
        geo_buf_addf(out, "%s ", pln_command_at(i)->name);
    geo_buf_add(out, "--help --version\" -- \"$word\"))\n        return\n    fi\n"
                     "    case $command in\n");
    for (size_t i = 0; i < pln_command_count(); i++) {
        const struct pln_command *command = pln_command_at(i);
        struct pln_cli_option common[8];
        size_t n = pln_common_options(command->common, common);
        geo_buf_addf(out, "    %s)\n        words=\"--help", command->name);
        bash_words(out, command);
        geo_buf_add(out, "\"\n        case $before in\n");
        for (size_t k = 0; k < command->n_options; k++)
            bash_value(out, &command->options[k]);
        for (size_t k = 0; k < n; k++)
            bash_value(out, &common[k]);
        geo_buf_add(out, "        esac ;;\n");
    }
    geo_buf_add(out, "    esac\n    case $word in\n"
                     "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
                     "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\n"
                     "complete -o filenames -F _phusong phusong\n");
}
