#include "planner/run/scenario.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "planner/run/cost_table.h"
#include "planner/run/keys.h"
#include "planner/run/suggest.h"
#include "planner/run/value.h"

#define NAME_MAX_INIH 48 /* libinih cuts longer names of sections and keys without a word */
#define GIVEN_MAX 4096
#define NO_SITE SIZE_MAX

/* One key as set in the file or on the command line. */
struct pln_set_key {
    const struct pln_key *key;
    size_t site; /* index of its [site NAME], or NO_SITE */
    const char *text;
    const char *where;  /* for sentences: "demo/demo.ini:14" */
    const char *source; /* for the outputs: "demo.ini:14" */
};

static const char command_line[] = "command line"; /* where and source of what --set gives */

const char *pln_stage_name(enum pln_stage stage)
{
    static const char *const names[] = {"check", "audit", "candidates", "plan"};
    return names[stage];
}

static const char *keep(struct pln_scenario *scenario, const char *text)
{
    return geo_arena_keep(&scenario->strings, text, strlen(text));
}

static const char *keep_where(struct pln_scenario *scenario, const char *file, size_t line)
{
    struct geo_buf text = {0};
    geo_buf_addf(&text, "%s:%zu", file, line);
    const char *kept = text.failed ? NULL : keep(scenario, text.text);
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
    kinds[n].name = keep(scenario, name);
    scenario->kinds.n++;
    return kinds[n].name ? GEO_OK : geo_no_memory(err, "a site's name", strlen(name), 1);
}

/* ---- what was set ---- */

static struct pln_set_key *find_given(const struct pln_scenario *scenario,
                                      const struct pln_key *key, size_t site)
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
    last->text = text.failed ? NULL : keep(scenario, text.text);
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
    const struct pln_set_key *before = find_given(scenario, key, index);
    if (before)
        return geo_fail(reading->err, GEO_USAGE, "%s: [%s] %s is given twice, first at %s", where,
                        section, name, before->where);
    struct pln_set_key given = {.key = key,
                                .site = index,
                                .text = keep(scenario, value),
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
                                .text = keep(scenario, equals + 1),
                                .where = command_line,
                                .source = command_line};
    struct pln_set_key *before = find_given(scenario, key, index);
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

/* ---- values, defaults, parameters ---- */

struct applying {
    struct pln_scenario *scenario;
    enum pln_stage stage;
    size_t cap_parameters;
    struct geo_err *err;
};

static void *field_of(struct pln_scenario *scenario, const struct pln_key *key, size_t site)
{
    char *base = site == NO_SITE ? (char *)scenario : (char *)&scenario->kinds.at[site];
    return base + key->offset;
}

/* "[radio] freq_mhz" as a preset stands for that key's value. */
static const struct pln_key *referred(const char *preset)
{
    char section[NAME_MAX_INIH + 1];
    if (!preset || *preset != '[') return NULL;
    const char *end = strchr(preset, ']');
    snprintf(section, sizeof section, "%.*s", (int)(end - preset - 1), preset + 1);
    return pln_key_find(section, end + 2);
}

static enum geo_status note_parameter(struct applying *applying, const struct pln_key *key,
                                      size_t site, const char *text, const char *source,
                                      bool is_default)
{
    struct pln_scenario *scenario = applying->scenario;
    enum geo_status status =
        geo_grow(&scenario->parameters, &applying->cap_parameters, scenario->n_parameters + 1,
                 sizeof *scenario->parameters, applying->err);
    if (status) return status;
    struct geo_buf section = {0};
    geo_buf_addf(&section, "%s%s%s", key->section, site == NO_SITE ? "" : " ",
                 site == NO_SITE ? "" : scenario->kinds.at[site].name);
    const char *kept = section.failed ? NULL : keep(scenario, section.text);
    geo_buf_release(&section);
    if (!kept) return geo_no_memory(applying->err, "the parameters", 1, 1);
    scenario->parameters[scenario->n_parameters++] =
        (struct pln_parameter){.section = kept,
                               .key = key->name,
                               .value = text,
                               .unit = key->unit ? key->unit : "",
                               .source = source ? source : "",
                               .is_default = is_default};
    return GEO_OK;
}

static enum geo_status missing(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct pln_scenario *scenario = applying->scenario;
    struct geo_buf expected = {0};
    pln_key_expected(key, &expected);
    geo_fail(applying->err, GEO_USAGE, "%s: [%s%s%s] %s is missing; expected %s (%s)",
             scenario->path, key->section, site == NO_SITE ? "" : " ",
             site == NO_SITE ? "" : scenario->kinds.at[site].name, key->name,
             expected.text ? expected.text : "a value", key->help);
    geo_buf_release(&expected);
    return GEO_USAGE;
}

static enum geo_status store(struct applying *applying, const struct pln_key *key, size_t site,
                             const char *text, const char *where)
{
    struct pln_scenario *scenario = applying->scenario;
    struct pln_value_context context = {
        .dir = scenario->dir, .arena = &scenario->strings, .where = where};
    return pln_value_store(key, text, field_of(scenario, key, site), &context, applying->err);
}

/* The default of a price, with its year, exchange rate and source. */
static enum geo_status apply_cost(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct geo_buf value = {0}, source = {0};
    enum geo_status status = pln_cost_table_find(key->name, &value, &source, applying->err);
    const char *text = NULL, *who = NULL;
    if (!status) {
        text = keep(applying->scenario, value.text);
        who = keep(applying->scenario, source.text);
        if (!text || !who) status = geo_no_memory(applying->err, "the costs", 1, value.length);
    }
    if (!status) status = store(applying, key, site, text, "default");
    if (!status) status = note_parameter(applying, key, site, text, who, true);
    geo_buf_release(&value);
    geo_buf_release(&source);
    return status;
}

static enum geo_status apply_key(struct applying *applying, const struct pln_key *key, size_t site)
{
    struct pln_scenario *scenario = applying->scenario;
    const struct pln_set_key *given = find_given(scenario, key, site);
    if (given) {
        enum geo_status status = store(applying, key, site, given->text, given->where);
        return status ? status
                      : note_parameter(applying, key, site, given->text, given->source, false);
    }
    if (key->preset && strcmp(key->preset, PLN_PRESET_COSTS) == 0)
        return apply_cost(applying, key, site);
    const struct pln_key *other = referred(key->preset);
    if (other) {
        const struct pln_set_key *there = find_given(scenario, other, NO_SITE);
        const char *text = there ? there->text : other->preset;
        enum geo_status status = store(applying, key, site, text, "default");
        return status ? status : note_parameter(applying, key, site, text, key->preset, true);
    }
    if (!key->preset)
        return key->needed && key->needed_by <= applying->stage ? missing(applying, key, site)
                                                                : GEO_OK;
    enum geo_status status =
        key->derived ? GEO_OK : store(applying, key, site, key->preset, "default");
    if (status || !*key->preset) return status;
    return note_parameter(applying, key, site, key->preset, key->source, true);
}

static enum geo_status apply_section(struct applying *applying, const struct pln_section *section)
{
    size_t rounds = section->repeats ? applying->scenario->kinds.n : 1;
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < pln_n_keys; i++) {
            if (strcmp(pln_keys[i].section, section->name) != 0) continue;
            enum geo_status status =
                apply_key(applying, &pln_keys[i], section->repeats ? round : NO_SITE);
            if (status) return status;
        }
    return GEO_OK;
}

/* ---- what no single key can say ---- */

static enum geo_status check_bandwidth(const struct pln_scenario *scenario, const char *section,
                                       double bandwidth_mhz, struct geo_err *err)
{
    if (pln_resource_blocks(bandwidth_mhz)) return GEO_OK;
    return geo_fail(err, GEO_USAGE,
                    "%s: [%s] bandwidth_mhz = %g: expected an LTE carrier of 1.4, 3, 5, 10, 15 or "
                    "20 MHz",
                    scenario->path, section, bandwidth_mhz);
}

static enum geo_status finish_sites(struct pln_scenario *scenario, struct geo_err *err)
{
    const struct pln_key *opex = pln_key_find("site", "opex_vnd_per_year");
    for (size_t i = 0; i < scenario->kinds.n; i++) {
        struct pln_site_kind *kind = &scenario->kinds.at[i];
        if (!find_given(scenario, opex, i)) kind->opex_vnd_per_year = kind->capex_vnd / 10;
        char section[80];
        snprintf(section, sizeof section, "site %s", kind->name);
        enum geo_status status = check_bandwidth(scenario, section, kind->tx.bandwidth_mhz, err);
        if (status) return status;
    }
    return GEO_OK;
}

static enum geo_status check_clutter(const struct pln_scenario *scenario, struct geo_err *err)
{
    const struct pln_link_setup *link = &scenario->link;
    if (!pln_terminal_doubles(&link->terminal, link->model, scenario->clutter != NULL))
        return GEO_OK;
    return geo_fail(err, GEO_USAGE,
                    "%s: [radio] clutter_loss would count clutter twice: model = %s has it already "
                    "(%s); expected clutter_loss = none%s",
                    scenario->path, link->model->name,
                    link->model->clutter == PLN_CLUTTER_WITHIN ? "its curves were measured in it"
                                                               : "it walks over [terrain] clutter",
                    link->model->clutter == PLN_CLUTTER_WITHIN ? "" : ", or no [terrain] clutter");
}

static enum geo_status check_whole(struct pln_scenario *scenario, enum pln_stage stage,
                                   struct geo_err *err)
{
    enum geo_status status =
        check_bandwidth(scenario, "radio", scenario->intake.mast_defaults.bandwidth_mhz, err);
    if (!status) status = finish_sites(scenario, err);
    if (!status) status = check_clutter(scenario, err);
    if (status) return status;
    const struct pln_plan_goal *plan = &scenario->plan;
    int goals =
        (plan->budget_vnd >= 0) + (plan->target_people > 0) + (plan->target_villages_pct > 0);
    if (stage >= PLN_STAGE_CANDIDATES && scenario->kinds.n == 0)
        return geo_fail(err, GEO_USAGE, "%s: no [site NAME] section: nothing could be built",
                        scenario->path);
    if (stage >= PLN_STAGE_PLAN && goals != 1)
        return geo_fail(err, GEO_USAGE,
                        "%s: [plan] needs exactly one of budget_vnd, target_people and "
                        "target_villages_pct; %d are given",
                        scenario->path, goals);
    if (scenario->roads.path && scenario->costs.road_vnd_per_km < 0)
        return geo_fail(err, GEO_USAGE,
                        "%s: [roads] needs [costs] road_vnd_per_km; expected an amount such as "
                        "800 triệu",
                        scenario->path);
    if (stage >= PLN_STAGE_AUDIT && !scenario->intake.towers.path)
        return geo_fail(err, GEO_USAGE, "%s: [towers] path is missing; expected a table of masts",
                        scenario->path);
    return GEO_OK;
}

static enum geo_status keep_names(const char *path, struct pln_scenario *scenario,
                                  struct geo_err *err)
{
    const char *slash = strrchr(path, '/');
    scenario->path = keep(scenario, path);
    scenario->name = keep(scenario, slash ? slash + 1 : path);
    scenario->dir = !slash ? keep(scenario, ".")
                    : slash == path
                        ? keep(scenario, "/")
                        : geo_arena_keep(&scenario->strings, path, (size_t)(slash - path));
    return scenario->path && scenario->name && scenario->dir
               ? GEO_OK
               : geo_no_memory(err, "the scenario's name", strlen(path), 3);
}

enum geo_status pln_scenario_load(const struct pln_scenario_request *request,
                                  struct pln_scenario *scenario, struct geo_err *err)
{
    *scenario = (struct pln_scenario){.plan.budget_vnd = -1,
                                      .rule.sigma_db = -1,
                                      .costs.road_vnd_per_km = -1,
                                      .link.env = pln_link_env_default()};
    struct applying applying = {.scenario = scenario, .stage = request->stage, .err = err};
    enum geo_status status = keep_names(request->path, scenario, err);
    if (!status) status = read_file(request->path, scenario, err);
    for (size_t i = 0; !status && i < request->n_overrides; i++)
        status = apply_override(scenario, request->overrides[i], err);
    replace_goal(scenario);
    for (size_t s = 0; !status && s < pln_n_sections; s++)
        status = apply_section(&applying, &pln_sections[s]);
    if (!status) status = check_whole(scenario, request->stage, err);
    if (status) pln_scenario_release(scenario);
    return status;
}

void pln_scenario_release(struct pln_scenario *scenario)
{
    struct pln_source *tables[] = {&scenario->intake.villages, &scenario->intake.clusters,
                                   &scenario->intake.towers,   &scenario->intake.programme,
                                   &scenario->intake.communes, &scenario->intake.commune_codes};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        geo_free((void *)tables[i]->map);
    geo_free(scenario->dem.at);
    pln_site_kinds_release(&scenario->kinds);
    geo_free(scenario->parameters);
    geo_free(scenario->given);
    geo_arena_release(&scenario->strings);
    *scenario = (struct pln_scenario){0};
}
