#define _GNU_SOURCE /* glob(), strcasestr() */
#include "planner/run/value.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static enum geo_status refuse(const struct pln_key *key, const char *text,
                              const struct pln_value_context *context, struct geo_err *err)
{
    struct geo_buf expected = {0};
    pln_key_expected(key, &expected);
    geo_fail(err, GEO_USAGE, "%s: [%s] %s = %s: expected %s", context->where, key->section,
             key->name, text, expected.text ? expected.text : "another value");
    geo_buf_release(&expected);
    return GEO_USAGE;
}

/* A decimal number with nothing after it (no hexadecimal, no nan, no inf). */
static bool parse_number(const char *text, double *value)
{
    char *end;
    if (!*text || text[strspn(text, "+-0123456789.eE")]) return false;
    *value = strtod(text, &end);
    return *end == '\0' && end != text && isfinite(*value);
}

/* The number before a unit: the comma is a decimal comma, _ groups digits. */
static bool parse_amount(const char *text, double *value, const char **unit)
{
    char plain[64];
    size_t n = strspn(text, "+-0123456789.,eE_"), used = 0;
    if (n >= sizeof plain) return false;
    for (size_t i = 0; i < n; i++)
        if (text[i] != '_') plain[used++] = text[i] == ',' ? '.' : text[i];
    plain[used] = '\0';
    *unit = text + n + strspn(text + n, " ");
    /* Without a unit 1.234 and 1,234 may mean a thousand or one: refuse to guess. */
    bool dotted = strpbrk(plain, ".") && !strpbrk(plain, "eE");
    return parse_number(plain, value) && (**unit || !dotted);
}

bool pln_money_parse(const char *text, int64_t *vnd)
{
    static const struct {
        const char *word;
        double factor;
    } units[] = {{"", 1},        {"VND", 1},     {"đ", 1},    {"đồng", 1},
                 {"nghìn", 1e3}, {"triệu", 1e6}, {"m", 1e6},  {"million", 1e6},
                 {"tỷ", 1e9},    {"tỉ", 1e9},    {"bn", 1e9}, {"billion", 1e9}};
    double value;
    const char *unit;
    if (!parse_amount(text, &value, &unit)) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcasecmp(unit, units[i].word) == 0 && fabs(value * units[i].factor) < 9.2e18) {
            *vnd = llround(value * units[i].factor);
            return true;
        }
    return false;
}

bool pln_date_parse(const char *text, int32_t *yyyymmdd)
{
    int y, m, d, used = 0;
    bool read = sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &used) == 3 && !text[used];
    used = 0;
    read = read || (sscanf(text, "%2d/%2d/%4d%n", &d, &m, &y, &used) == 3 && !text[used]);
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!read || y < 1900 || y > 2200 || m < 1 || m > 12) return false;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (d < 1 || d > days[m - 1] + (m == 2 && leap)) return false;
    *yyyymmdd = y * 10000 + m * 100 + d;
    return true;
}

static bool in_range(const struct pln_key *key, double value)
{
    return (key->min == 0 && key->max == 0) || (value >= key->min && value <= key->max);
}

/* PATH seen from the scenario's folder; NULL when memory is short. */
static const char *resolve(const char *path, const struct pln_value_context *context)
{
    struct geo_buf full = {0};
    if (path[0] != '/' && strcmp(context->dir, ".") != 0) geo_buf_addf(&full, "%s/", context->dir);
    geo_buf_add(&full, path);
    const char *kept = full.failed ? NULL : geo_arena_keep(context->arena, full.text, full.length);
    geo_buf_release(&full);
    return kept;
}

static enum geo_status check_readable(const struct pln_key *key, const char *text, const char *path,
                                      const struct pln_value_context *context, struct geo_err *err)
{
    struct stat st;
    const char *wrong = stat(path, &st) != 0      ? "there is no such file"
                        : S_ISDIR(st.st_mode)     ? "this is a folder, expected a file"
                        : !S_ISREG(st.st_mode)    ? "this is not a regular file"
                        : access(path, R_OK) != 0 ? "this file may not be read"
                                                  : NULL;
    return wrong ? geo_fail(err, GEO_BAD_DATA, "%s: [%s] %s = %s: %s (looked for %s)",
                            context->where, key->section, key->name, text, wrong, path)
                 : GEO_OK;
}

/* Of a database: password=… among its words, or postgresql://user:password@host/… */
static bool has_password(const char *text)
{
    const char *host = strstr(text, "://");
    if (strcasestr(text, "password")) return true;
    if (!host) return false;
    host += 3;
    const char *at = memchr(host, '@', strcspn(host, "/?"));
    return at && memchr(host, ':', (size_t)(at - host));
}

static enum geo_status store_file(const struct pln_key *key, const char *text, const char **field,
                                  const struct pln_value_context *context, struct geo_err *err)
{
    if (!*text) return refuse(key, text, context, err);
    bool database = key->kind == PLN_KEY_SOURCE && strncmp(text, "PG:", 3) == 0;
    if (database && has_password(text))
        return geo_fail(err, GEO_USAGE,
                        "%s: [%s] %s: a password would be copied into the outputs; expected it in "
                        "PGPASSWORD or ~/.pgpass",
                        context->where, key->section, key->name);
    *field = database ? geo_arena_keep(context->arena, text, strlen(text)) : resolve(text, context);
    if (!*field) return geo_no_memory(err, "a path", strlen(text), 1);
    return database ? GEO_OK : check_readable(key, text, *field, context, err);
}

static enum geo_status add_path(const char *path, struct pln_path_list *list, size_t *cap,
                                const struct pln_value_context *context, struct geo_err *err)
{
    enum geo_status status = geo_grow(&list->at, cap, list->n + 1, sizeof *list->at, err);
    if (status) return status;
    const char *kept = geo_arena_keep(context->arena, path, strlen(path));
    if (!kept) return geo_no_memory(err, "a path", strlen(path), 1);
    list->at[list->n++] = kept;
    return GEO_OK;
}

/* One element of a list of files: itself, or what its pattern matches. */
static enum geo_status add_files(const struct pln_key *key, const char *text,
                                 struct pln_path_list *list, size_t *cap,
                                 const struct pln_value_context *context, struct geo_err *err)
{
    const char *path = resolve(text, context);
    if (!path) return geo_no_memory(err, "a path", strlen(text), 1);
    if (!strpbrk(text, "*?[")) {
        enum geo_status status = check_readable(key, text, path, context, err);
        return status ? status : add_path(path, list, cap, context, err);
    }
    glob_t found;
    int rc = glob(path, 0, NULL, &found);
    enum geo_status status = GEO_OK;
    if (rc != 0)
        status = geo_fail(err, GEO_BAD_DATA, "%s: [%s] %s = %s: no file matches (looked for %s)",
                          context->where, key->section, key->name, text, path);
    for (size_t i = 0; !status && i < found.gl_pathc; i++)
        status = add_path(found.gl_pathv[i], list, cap, context, err);
    globfree(&found);
    return status;
}

/* The first element of a list, blanks around it removed; *REST is what follows it, NULL at the end.
 * GEO_USAGE when it is empty or does not fit. */
static enum geo_status split(const char *text, const char *separators, char *item, size_t size,
                             const char **rest)
{
    text += strspn(text, " \t");
    size_t n = strcspn(text, separators);
    *rest = text[n] ? text + n + 1 : NULL;
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    if (n >= size) return GEO_USAGE;
    memcpy(item, text, n);
    item[n] = '\0';
    return n ? GEO_OK : GEO_USAGE;
}

static enum geo_status store_files(const struct pln_key *key, const char *text,
                                   struct pln_path_list *list,
                                   const struct pln_value_context *context, struct geo_err *err)
{
    size_t cap = 0;
    geo_free(list->at);
    *list = (struct pln_path_list){0};
    for (const char *rest = text; rest;) {
        char item[4096];
        if (split(rest, ",", item, sizeof item, &rest)) return refuse(key, text, context, err);
        enum geo_status status = add_files(key, item, list, &cap, context, err);
        if (status) return status;
    }
    return GEO_OK;
}

static enum geo_status store_column(const struct pln_key *key, const char *text,
                                    struct pln_source *source,
                                    const struct pln_value_context *context, struct geo_err *err)
{
    if (!*text) return refuse(key, text, context, err);
    const char *column = geo_arena_keep(context->arena, text, strlen(text));
    struct pln_mapping *map = column ? geo_alloc(source->n_map + 1, sizeof *map) : NULL;
    if (!map) return geo_no_memory(err, "a column's name", source->n_map + 1, sizeof *map);
    if (source->n_map) memcpy(map, source->map, source->n_map * sizeof *map);
    map[source->n_map++] = (struct pln_mapping){key->name + strlen("column_"), column};
    geo_free((void *)source->map);
    source->map = map;
    return GEO_OK;
}

static const struct pln_choice *find_choice(const struct pln_choice *choices, const char *word)
{
    for (; choices->word; choices++)
        if (strcasecmp(choices->word, word) == 0) return choices;
    return NULL;
}

static enum geo_status store_set(const struct pln_key *key, const char *text, unsigned *field,
                                 const struct pln_value_context *context, struct geo_err *err)
{
    *field = 0;
    for (const char *rest = text; rest;) {
        char item[40];
        const struct pln_choice *choice = NULL;
        if (!split(rest, ",", item, sizeof item, &rest)) choice = find_choice(key->choices, item);
        if (!choice) return refuse(key, text, context, err);
        *field |= (unsigned)choice->value;
    }
    return GEO_OK;
}

static enum geo_status store_azimuths(const struct pln_key *key, const char *text,
                                      struct pln_transmitter *tx,
                                      const struct pln_value_context *context, struct geo_err *err)
{
    tx->n_sectors = 0;
    if (strcasecmp(text, "omni") == 0) return GEO_OK;
    for (const char *rest = text; rest;) {
        char item[40];
        double value;
        if (split(rest, ",;", item, sizeof item, &rest) || !parse_number(item, &value) ||
            value < 0 || value > 360 || tx->n_sectors == PLN_SECTORS_MAX)
            return refuse(key, text, context, err);
        tx->azimuth_deg[tx->n_sectors++] = value;
    }
    return GEO_OK;
}

static enum geo_status store_number(const struct pln_key *key, const char *text, void *field,
                                    const struct pln_value_context *context, struct geo_err *err)
{
    double value;
    if (!parse_number(text, &value) || !in_range(key, value))
        return refuse(key, text, context, err);
    if (key->kind == PLN_KEY_REAL)
        *(double *)field = value;
    else if (value != floor(value) || fabs(value) > 9e15)
        return refuse(key, text, context, err);
    else if (key->kind == PLN_KEY_WHOLE32)
        *(int32_t *)field = (int32_t)value;
    else
        *(int64_t *)field = (int64_t)value;
    return GEO_OK;
}

static enum geo_status store_text(const char *text, const char **field,
                                  const struct pln_value_context *context, struct geo_err *err)
{
    *field = geo_arena_keep(context->arena, text, strlen(text));
    return *field ? GEO_OK : geo_no_memory(err, "a value", strlen(text), 1);
}

static enum geo_status store_flag(const struct pln_key *key, const char *text, bool *field,
                                  const struct pln_value_context *context, struct geo_err *err)
{
    static const struct pln_choice words[] = {{"yes", 1},   {"no", 0}, {"true", 1},
                                              {"false", 0}, {"on", 1}, {"off", 0},
                                              {"1", 1},     {"0", 0},  {NULL, 0}};
    const struct pln_choice *choice = find_choice(words, text);
    if (!choice) return refuse(key, text, context, err);
    *field = choice->value != 0;
    return GEO_OK;
}

enum geo_status pln_value_store(const struct pln_key *key, const char *text, void *field,
                                const struct pln_value_context *context, struct geo_err *err)
{
    const struct pln_choice *choice;
    switch (key->kind) {
    case PLN_KEY_TEXT:
        return store_text(text, field, context, err);
    case PLN_KEY_FILE:
    case PLN_KEY_SOURCE:
        return store_file(key, text, field, context, err);
    case PLN_KEY_FILES:
        return store_files(key, text, field, context, err);
    case PLN_KEY_COLUMN:
        return store_column(key, text, field, context, err);
    case PLN_KEY_REAL:
    case PLN_KEY_WHOLE:
    case PLN_KEY_WHOLE32:
        return store_number(key, text, field, context, err);
    case PLN_KEY_MONEY:
        return pln_money_parse(text, field) && in_range(key, (double)*(int64_t *)field)
                   ? GEO_OK
                   : refuse(key, text, context, err);
    case PLN_KEY_FLAG:
        return store_flag(key, text, field, context, err);
    case PLN_KEY_CHOICE:
        if (!(choice = find_choice(key->choices, text))) return refuse(key, text, context, err);
        *(int *)field = choice->value;
        return GEO_OK;
    case PLN_KEY_WORD:
        if (!(choice = find_choice(key->choices, text))) return refuse(key, text, context, err);
        *(const char **)field = choice->word;
        return GEO_OK;
    case PLN_KEY_SET:
        return store_set(key, text, field, context, err);
    case PLN_KEY_DATE:
        return pln_date_parse(text, field) ? GEO_OK : refuse(key, text, context, err);
    case PLN_KEY_AZIMUTHS:
        return store_azimuths(key, text, field, context, err);
    case PLN_KEY_MODEL:
        *(const struct pln_model **)field = pln_model_find(text);
        return pln_model_find(text) ? GEO_OK : refuse(key, text, context, err);
    }
    return GEO_OK;
}
