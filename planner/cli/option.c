#include "planner/cli/option.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "planner/run/suggest.h"

#define OPTIONS_MAX 96
#define CODE_HELP 1000
#define CODE_FIRST 1001 /* + table number × OPTIONS_MAX + line */

static void *field(const struct pln_cli_table *table, const struct pln_cli_option *option)
{
    return (char *)table->args + option->offset;
}

static bool parse_real(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

static bool in_range(const struct pln_cli_option *option, double value)
{
    return (option->min == 0 && option->max == 0) || (value >= option->min && value <= option->max);
}

static bool is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, text, length) == 0 && (at[length] == '|' || at[length] == '\0'))
            return length > 0;
    return false;
}

static enum geo_status refuse(const char *command, const struct pln_cli_option *option,
                              const char *text, const char *expected, struct geo_err *err)
{
    return geo_fail(err, GEO_USAGE, "%s: %s%s: got \"%s\", expected %s", command,
                    option->operand ? "" : "--", option->name, text, expected);
}

static enum geo_status refuse_number(const char *command, const struct pln_cli_option *option,
                                     const char *text, struct geo_err *err)
{
    const char *what = option->kind == PLN_CLI_INT ? "a whole number" : "a number";
    if (option->min == 0 && option->max == 0) return refuse(command, option, text, what, err);
    char expected[120];
    if (isinf(option->max))
        snprintf(expected, sizeof expected, "%s of at least %g", what, option->min);
    else
        snprintf(expected, sizeof expected, "%s from %.15g to %.15g", what, option->min,
                 option->max);
    return refuse(command, option, text, expected, err);
}

static enum geo_status store_number(const char *command, const struct pln_cli_option *option,
                                    void *at, const char *text, struct geo_err *err)
{
    double value;
    if (!parse_real(text, &value) || !in_range(option, value) ||
        (option->kind == PLN_CLI_INT && (value != floor(value) || fabs(value) > 1e15)))
        return refuse_number(command, option, text, err);
    if (option->kind == PLN_CLI_INT)
        *(long *)at = (long)value;
    else
        *(double *)at = value;
    return GEO_OK;
}

static enum geo_status store_lonlat(const char *command, const struct pln_cli_option *option,
                                    void *at, const char *text, struct geo_err *err)
{
    struct pln_lonlat place;
    char *end;
    place.lon_deg = strtod(text, &end);
    bool good = end != text && *end == ',';
    good = good && parse_real(end + 1, &place.lat_deg);
    if (!good || !isfinite(place.lon_deg) || fabs(place.lon_deg) > 180 || fabs(place.lat_deg) > 90)
        return refuse(command, option, text,
                      "LON,LAT in WGS 84 degrees, longitude first, such as 105.9,18.35", err);
    *(struct pln_lonlat *)at = place;
    return GEO_OK;
}

static enum geo_status store(const char *command, const struct pln_cli_table *table,
                             const struct pln_cli_option *option, const char *text,
                             struct geo_err *err)
{
    void *at = field(table, option);
    switch (option->kind) {
    case PLN_CLI_FLAG:
        *(bool *)at = true;
        return GEO_OK;
    case PLN_CLI_TEXT:
    case PLN_CLI_FILE:
    case PLN_CLI_DIR:
        if (!*text) return refuse(command, option, text, "a value", err);
        *(const char **)at = text;
        return GEO_OK;
    case PLN_CLI_CHOICE:
        if (!is_choice(option->choices, text)) {
            char expected[200];
            snprintf(expected, sizeof expected, "one of %s", option->choices);
            return refuse(command, option, text, expected, err);
        }
        *(const char **)at = text;
        return GEO_OK;
    case PLN_CLI_INT:
    case PLN_CLI_REAL:
        return store_number(command, option, at, text, err);
    case PLN_CLI_LONLAT:
        return store_lonlat(command, option, at, text, err);
    case PLN_CLI_LIST: {
        struct pln_cli_list *list = at;
        if (list->n == PLN_CLI_LIST_MAX)
            return refuse(command, option, text, "at most 64 of them", err);
        list->at[list->n++] = text;
        return GEO_OK;
    }
    }
    return GEO_OK;
}

static enum geo_status set_presets(const char *command, const struct pln_cli_table *table,
                                   struct geo_err *err)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct pln_cli_option *option = &table->at[i];
        if (option->kind == PLN_CLI_REAL) *(double *)field(table, option) = (double)NAN;
        if (option->kind == PLN_CLI_LONLAT)
            *(struct pln_lonlat *)field(table, option) =
                (struct pln_lonlat){(double)NAN, (double)NAN};
        if (!option->preset) continue;
        enum geo_status status = store(command, table, option, option->preset, err);
        if (status) return status;
    }
    return GEO_OK;
}

struct getopt_form {
    struct option longs[OPTIONS_MAX];
    char letters[2 * OPTIONS_MAX];
    size_t n_longs, n_letters;
};

static void add_form(struct getopt_form *form, const char *name, char letter, bool has_value,
                     int code)
{
    if (form->n_longs + 1 >= OPTIONS_MAX) return;
    form->longs[form->n_longs++] =
        (struct option){name, has_value ? required_argument : no_argument, NULL, code};
    if (letter) {
        form->letters[form->n_letters++] = letter;
        if (has_value) form->letters[form->n_letters++] = ':';
    }
}

static void build_form(struct getopt_form *form, const struct pln_cli_table *tables,
                       size_t n_tables)
{
    memset(form, 0, sizeof *form);
    form->letters[form->n_letters++] = ':'; /* tell a missing value from an unknown option */
    add_form(form, "help", 'h', false, CODE_HELP);
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n; i++)
            if (!tables[t].at[i].operand)
                add_form(form, tables[t].at[i].name, tables[t].at[i].letter,
                         tables[t].at[i].kind != PLN_CLI_FLAG,
                         CODE_FIRST + (int)(t * OPTIONS_MAX + i));
}

static int code_of_letter(char letter, const struct pln_cli_table *tables, size_t n_tables)
{
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n; i++)
            if (!tables[t].at[i].operand && tables[t].at[i].letter == letter)
                return CODE_FIRST + (int)(t * OPTIONS_MAX + i);
    return letter == 'h' ? CODE_HELP : 0;
}

/* getopt tells an unknown long option as '?', optopt 0. */
static enum geo_status unknown_option(const char *command, const struct getopt_form *form,
                                      const char *text, int letter, struct geo_err *err)
{
    if (letter > 0 && letter < CODE_HELP)
        return geo_fail(err, GEO_USAGE, "%s: unknown option -%c (see phusong %s --help)", command,
                        letter, command);
    if (letter >= CODE_HELP)
        return geo_fail(err, GEO_USAGE, "%s: %s takes no value", command, text);
    const char *names[OPTIONS_MAX];
    for (size_t i = 0; i < form->n_longs; i++)
        names[i] = form->longs[i].name;
    char typed[80];
    size_t n = strcspn(text + 2, "=");
    snprintf(typed, sizeof typed, "%.*s", (int)(n < 70 ? n : 70), text + 2);
    const char *near = pln_suggest(typed, names, form->n_longs);
    return geo_fail(err, GEO_USAGE, "%s: unknown option --%s%s%s%s (see phusong %s --help)",
                    command, typed, near ? "; did you mean --" : "", near ? near : "",
                    near ? "?" : "", command);
}

static enum geo_status missing_value(const char *command, const char *text, struct geo_err *err)
{
    return geo_fail(err, GEO_USAGE, "%s: %s needs a value (see phusong %s --help)", command, text,
                    command);
}

static enum geo_status parse_operands(const char *command, const struct pln_cli_table *tables,
                                      size_t n_tables, char **argv, int first, int argc,
                                      struct geo_err *err)
{
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n; i++) {
            const struct pln_cli_option *option = &tables[t].at[i];
            if (!option->operand || first >= argc) continue;
            do {
                enum geo_status status = store(command, &tables[t], option, argv[first++], err);
                if (status) return status;
            } while (option->kind == PLN_CLI_LIST && first < argc);
        }
    if (first < argc)
        return geo_fail(err, GEO_USAGE, "%s: unexpected \"%s\" (see phusong %s --help)", command,
                        argv[first], command);
    return GEO_OK;
}

static bool is_given(const struct pln_cli_table *table, const struct pln_cli_option *option)
{
    const void *at = field(table, option);
    switch (option->kind) {
    case PLN_CLI_REAL:
        return !isnan(*(const double *)at);
    case PLN_CLI_LONLAT:
        return !isnan(((const struct pln_lonlat *)at)->lon_deg);
    case PLN_CLI_LIST:
        return ((const struct pln_cli_list *)at)->n > 0;
    case PLN_CLI_INT:
    case PLN_CLI_FLAG:
        return true;
    default:
        return *(const char *const *)at != NULL;
    }
}

static enum geo_status check_required(const char *command, const struct pln_cli_table *tables,
                                      size_t n_tables, struct geo_err *err)
{
    for (size_t t = 0; t < n_tables; t++)
        for (size_t i = 0; i < tables[t].n; i++) {
            const struct pln_cli_option *option = &tables[t].at[i];
            if (option->required && !is_given(&tables[t], option))
                return geo_fail(err, GEO_USAGE, "%s: %s%s%s%s is missing (see phusong %s --help)",
                                command, option->operand ? "" : "--", option->name,
                                option->arg ? " " : "", option->arg ? option->arg : "", command);
        }
    return GEO_OK;
}

enum geo_status pln_cli_parse(const char *command, const struct pln_cli_table *tables,
                              size_t n_tables, int argc, char **argv, bool *wants_help,
                              struct geo_err *err)
{
    struct getopt_form form;
    build_form(&form, tables, n_tables);
    *wants_help = false;
    for (size_t t = 0; t < n_tables; t++) {
        enum geo_status status = set_presets(command, &tables[t], err);
        if (status) return status;
    }
    optind = 0; /* glibc: start anew */
    opterr = 0;
    for (;;) {
        int at = optind ? optind : 1;
        int code = getopt_long(argc, argv, form.letters, form.longs, NULL);
        if (code == -1) break;
        if (code == ':') return missing_value(command, argv[optind - 1], err);
        if (code == '?')
            return unknown_option(command, &form, argv[optind > at ? optind - 1 : at], optopt, err);
        if (code < CODE_HELP) code = code_of_letter((char)code, tables, n_tables);
        if (code == CODE_HELP) {
            *wants_help = true;
            return GEO_OK;
        }
        size_t number = (size_t)(code - CODE_FIRST);
        const struct pln_cli_table *table = &tables[number / OPTIONS_MAX];
        enum geo_status status =
            store(command, table, &table->at[number % OPTIONS_MAX], optarg ? optarg : "", err);
        if (status) return status;
    }
    enum geo_status status = parse_operands(command, tables, n_tables, argv, optind, argc, err);
    return status ? status : check_required(command, tables, n_tables, err);
}
