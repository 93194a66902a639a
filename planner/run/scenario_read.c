/* The text of a scenario: its file by libinih, and what the command line sets. */
#include "planner/run/scenario_parts.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "planner/run/suggest.h"

#define GIVEN_MAX 4096

static const char command_line[] = "command line"; /* where and source of what --set gives */

const char *scenario_keep(struct pln_scenario *scenario, const char *text)
{
    return geo_arena_keep(&scenario->strings, text, strlen(text));
}

static const char *keep_where(struct pln_scenario *scenario, const char *file, size_t line)
{
    struct geo_buf text = {0};
    geo_buf_addf(&text, "%s:%zu", file, line);
    const char *kept = text.failed ? NULL : scenario_keep(scenario, text.text);
    geo_buf_release(&text);
    return kept;
}

/* ---- names ---- */

/* "site macro-42m" is the section "site" and the name "macro-42m"; NULL: no such section. */
static const struct pln_section *split_section(const char *text, const char **name)
{
    const char *blank = strchr(text, ' ');
    *name = "";
    if (!blank) {
        const struct pln_section *section = pln_section_find(text);
        return section && !section->repeats ? section : NULL;
    }
    char base[NAME_MAX_INIH + 2];
    size_t n = (size_t)(blank - text);
    if (n >= sizeof base) return NULL;
    memcpy(base, text, n);
    base[n] = '\0';
    *name = blank + strspn(blank, " ");
    const struct pln_section *section = pln_section_find(base);
    return section && section->repeats && **name ? section : NULL;
}

static enum geo_status unknown_section(const char *where, const char *text, struct geo_err *err)
{
    const char *names[32] = {NULL};
    for (size_t i = 0; i < pln_n_sections && i < 32; i++)
        names[i] = pln_sections[i].name;
    if (strcmp(text, "site") == 0 || strcmp(text, "site ") == 0)
        return geo_fail(err, GEO_USAGE, "%s: [site] needs a name, such as [site macro-42m]", where);
    const char *near = pln_suggest(text, names, pln_n_sections);
    return geo_fail(err, GEO_USAGE, "%s: unknown section [%s]%s%s%s", where, text,
                    near ? "; did you mean [" : " (see phusong help scenario)", near ? near : "",
                    near ? "]?" : "");
}

static enum geo_status unknown_key(const char *where, const char *section, const char *name,
                                   struct geo_err *err)
{
    const char *names[64] = {NULL};
    size_t n = 0;
    for (size_t i = 0; i < pln_n_keys && n < 64; i++)
        if (strcmp(pln_keys[i].section, section) == 0) names[n++] = pln_keys[i].name;
    const char *near = pln_suggest(name, names, n);
    for (size_t i = 0; !near && i < pln_n_keys; i++)
        if (strcmp(pln_keys[i].name, name) == 0)
            return geo_fail(err, GEO_USAGE, "%s: unknown key %s in [%s]; it belongs into [%s]",
                            where, name, section, pln_keys[i].section);
    return geo_fail(err, GEO_USAGE, "%s: unknown key %s in [%s]%s%s%s", where, name, section,
                    near ? "; did you mean " : " (see phusong help scenario)", near ? near : "",
                    near ? "?" : "");
}

static size_t find_site(const struct pln_scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->kinds.n; i++)
        if (strcmp(scenario->kinds.at[i].name, name) == 0) return i;
    return NO_SITE;
}

static enum geo_status add_site(struct pln_scenario *scenario, const char *name,
                                struct geo_err *err)
{
    size_t n = scenario->kinds.n;
    struct pln_site_kind *kinds = geo_realloc(scenario->kinds.at, n + 1, sizeof *kinds);
    if (!kinds) return geo_no_memory(err, "kinds of site", n + 1, sizeof *kinds);
    scenario->kinds.at = kinds;
    memset(&kinds[n], 0, sizeof kinds[n]);
    kinds[n].name = scenario_keep(scenario, name);
    scenario->kinds.n++;
    return kinds[n].name ? GEO_OK : geo_no_memory(err, "a site's name", strlen(name), 1);
}

/* ---- what was set ---- */

struct pln_set_key *scenario_given(const struct pln_scenario *scenario, const struct pln_key *key,
                                   size_t site)
{
    for (size_t i = 0; i < scenario->n_given; i++)
        if (scenario->given[i].key == key && scenario->given[i].site == site)
            return &scenario->given[i];
    return NULL;
}

static enum geo_status add_given(struct pln_scenario *scenario, const struct pln_set_key *given,
                                 struct geo_err *err)
{
    if (!given->text || !given->where || !given->source)
        return geo_no_memory(err, "a key of the scenario", 1, 1);
    if (scenario->n_given == GIVEN_MAX)
        return geo_fail(err, GEO_USAGE, "%s: more than %d keys", given->where, GIVEN_MAX);
    enum geo_status status = geo_grow(&scenario->given, &scenario->cap_given, scenario->n_given + 1,
                                      sizeof *scenario->given, err);
    if (!status) scenario->given[scenario->n_given++] = *given;
    return status;
}

/* ---- reading the file ----
 * libinih tells the handler no line numbers and no empty sections, cuts long lines into two, and
 * takes an indented line for a continuation: the reader that feeds it watches the lines. */

struct reading {
    FILE *file;
    const char *path;
    struct pln_scenario *scenario;
    size_t line;
    bool indented; /* the latest line starts with a blank */
    struct geo_err *err;
    enum geo_status status;
};

static enum geo_status fail_line(struct reading *reading, const char *what)
{
    return geo_fail(reading->err, GEO_USAGE, "%s:%zu: %s", reading->path, reading->line, what);
}

/* A section's line: known, of a length that libinih keeps, and a new site is noted even when empty.
 */
static enum geo_status check_section(struct reading *reading, const char *line)
{
    char name[200];
    size_t n = strcspn(line + 1, "]");
    if (line[1 + n] != ']') return fail_line(reading, "this section has no closing ]");
    if (n > NAME_MAX_INIH) return fail_line(reading, "this section's name is longer than 48 bytes");
    memcpy(name, line + 1, n);
    name[n] = '\0';
    char where[4200];
    snprintf(where, sizeof where, "%s:%zu", reading->path, reading->line);
    const char *site;
    const struct pln_section *section = split_section(name, &site);
    if (!section) return unknown_section(where, name, reading->err);
    if (section->repeats && find_site(reading->scenario, site) == NO_SITE)
        return add_site(reading->scenario, site, reading->err);
    return GEO_OK;
}

static char *read_line(char *text, int size, void *context)
{
    struct reading *reading = context;
    if (reading->status || !fgets(text, size, reading->file)) return NULL;
    reading->line++;
    size_t n = strlen(text);
    if ((n == 0 || text[n - 1] != '\n') && !feof(reading->file))
        reading->status = fail_line(reading, "this line is longer than 198 bytes (continue it on a "
                                             "line that starts with a space) or holds a zero byte");
    const char *start =
        reading->line == 1 && strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
    reading->indented = *start == ' ' || *start == '\t';
    if (!reading->status && *start == '[') reading->status = check_section(reading, start);
    return reading->status ? NULL : text;
}

/* A line that starts with a blank goes on with the text above it, where that is prose. */
static enum geo_status continue_value(struct reading *reading, const char *name, const char *value)
{
    struct pln_scenario *scenario = reading->scenario;
    struct pln_set_key *last = &scenario->given[scenario->n_given - 1];
    if (last->key->kind != PLN_KEY_TEXT && last->key->kind != PLN_KEY_FILES) {
        geo_fail(reading->err, GEO_USAGE,
                 "%s:%zu: this line starts with a blank, so it would continue %s; remove the blank",
                 reading->path, reading->line, name);
        return GEO_USAGE;
    }
    struct geo_buf text = {0};
    const char *comment = strstr(value, " ;"); /* older libinih leaves it in continued lines */
    geo_buf_addf(&text, "%s %.*s", last->text,
                 (int)(comment ? (size_t)(comment - value) : strlen(value)), value);
    last->text = text.failed ? NULL : scenario_keep(scenario, text.text);
    geo_buf_release(&text);
    return last->text ? GEO_OK : geo_no_memory(reading->err, "a value", strlen(value), 1);
}

static enum geo_status set_key(struct reading *reading, const char *section, const char *name,
                               const char *value)
{
    struct pln_scenario *scenario = reading->scenario;
    const char *where = keep_where(scenario, reading->path, reading->line), *site;
    if (!where) return geo_no_memory(reading->err, "a line number", 1, 1);
    const struct pln_section *known = split_section(section, &site);
    if (!known)
        return *section ? unknown_section(where, section, reading->err)
                        : fail_line(reading, "this key stands before the first [section]");
    const struct pln_key *key = pln_key_find(known->name, name);
    if (!key) return unknown_key(where, known->name, name, reading->err);
    size_t index = known->repeats ? find_site(scenario, site) : NO_SITE;
    const struct pln_set_key *before = scenario_given(scenario, key, index);
    if (before)
        return geo_fail(reading->err, GEO_USAGE, "%s: [%s] %s is given twice, first at %s", where,
                        section, name, before->where);
    struct pln_set_key given = {.key = key,
                                .site = index,
                                .text = scenario_keep(scenario, value),
                                .where = where,
                                .source = keep_where(scenario, scenario->name, reading->line)};
    return add_given(scenario, &given, reading->err);
}

static int on_key(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    if (reading->status) return 0;
    if (reading->indented && reading->scenario->n_given &&
        strcmp(reading->scenario->given[reading->scenario->n_given - 1].key->name, name) == 0)
        reading->status = continue_value(reading, name, value ? value : "");
    else
        reading->status = set_key(reading, section, name, value ? value : "");
    return reading->status == GEO_OK;
}

static enum geo_status read_file(const char *path, struct pln_scenario *scenario,
                                 struct geo_err *err)
{
    struct stat st;
    FILE *file = fopen(path, "rb");
    if (!file)
        return geo_fail(err, GEO_USAGE, "%s: this scenario cannot be read: %s", path,
                        strerror(errno));
    struct reading reading = {.file = file, .path = path, .scenario = scenario, .err = err};
    int bad_line = 0;
    if (fstat(fileno(file), &st) != 0 || !S_ISREG(st.st_mode))
        reading.status =
            geo_fail(err, GEO_USAGE, "%s: this is not a file; expected a scenario", path);
    else
        bad_line = ini_parse_stream(read_line, &reading, on_key, &reading);
    fclose(file);
    if (!reading.status && bad_line > 0)
        return geo_fail(err, GEO_USAGE,
                        "%s:%d: expected a [section], key = value, or a comment after #", path,
                        bad_line);
    return reading.status;
}

/* ---- the command line's overrides ---- */

/* "section.key=value"; the section may be "site NAME". */
static enum geo_status apply_override(struct pln_scenario *scenario, const char *text,
                                      struct geo_err *err)
{
    char section[NAME_MAX_INIH + 2], name[NAME_MAX_INIH + 2];
    const char *equals = strchr(text, '='), *dot = NULL;
    for (const char *c = text; equals && c < equals; c++)
        if (*c == '.') dot = c;
    if (!dot || dot - text > NAME_MAX_INIH || equals - dot > NAME_MAX_INIH)
        return geo_fail(err, GEO_USAGE, "--set %s: expected section.key=value", text);
    snprintf(section, sizeof section, "%.*s", (int)(dot - text), text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - dot - 1), dot + 1);
    const char *site;
    const struct pln_section *known = split_section(section, &site);
    if (!known) return unknown_section("--set", section, err);
    const struct pln_key *key = pln_key_find(known->name, name);
    if (!key) return unknown_key("--set", known->name, name, err);
    size_t index = known->repeats ? find_site(scenario, site) : NO_SITE;
    if (known->repeats && index == NO_SITE)
        return geo_fail(err, GEO_USAGE, "--set: the scenario has no [%s]", section);
    struct pln_set_key given = {.key = key,
                                .site = index,
                                .text = scenario_keep(scenario, equals + 1),
                                .where = command_line,
                                .source = command_line};
    struct pln_set_key *before = scenario_given(scenario, key, index);
    if (!before || !given.text) return add_given(scenario, &given, err);
    *before = given;
    return GEO_OK;
}

static bool is_goal(const struct pln_key *key)
{
    static const char *const goals[] = {"budget_vnd", "target_people", "target_villages_pct"};
    bool found = false;
    for (size_t i = 0; i < sizeof goals / sizeof *goals && strcmp(key->section, "plan") == 0; i++)
        found = found || strcmp(key->name, goals[i]) == 0;
    return found;
}

/* A budget or target on the command line takes the place of the scenario's. */
static void replace_goal(struct pln_scenario *scenario)
{
    size_t told = 0, kept = 0;
    for (size_t i = 0; i < scenario->n_given; i++)
        told +=
            is_goal(scenario->given[i].key) && strcmp(scenario->given[i].where, command_line) == 0;
    for (size_t i = 0; i < scenario->n_given; i++)
        if (!told || !is_goal(scenario->given[i].key) ||
            strcmp(scenario->given[i].where, command_line) == 0)
            scenario->given[kept++] = scenario->given[i];
    scenario->n_given = kept;
}

enum geo_status scenario_read(const struct pln_scenario_request *request,
                              struct pln_scenario *scenario, struct geo_err *err)
{
    enum geo_status status = read_file(request->path, scenario, err);
    for (size_t i = 0; !status && i < request->n_overrides; i++)
        status = apply_override(scenario, request->overrides[i], err);
    replace_goal(scenario);
    return status;
}
