/* phusong store: look at, check and trim what is kept between runs. */
#define _POSIX_C_SOURCE 200809L
#include "planner/cli/command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "planner/run/store.h"

struct args {
    const char *action, *store, *max_size;
};

static const struct pln_cli_option options[] = {
    {.name = "ACTION",
     .kind = PLN_CLI_CHOICE,
     .choices = "list|verify|gc",
     .offset = offsetof(struct args, action),
     .operand = true,
     .required = true,
     .help = "list the objects; verify: read each and delete the damaged; gc: trim to --max-size"},
    {.name = "store",
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, store),
     .help = "the store (else $PHUSONG_STORE, else the user's cache folder)"},
    {.name = "max-size",
     .arg = "SIZE",
     .kind = PLN_CLI_TEXT,
     .offset = offsetof(struct args, max_size),
     .help = "gc: keep at most so much, longest unused goes first; 500M, 2G"},
};

/* "500M", "1.5G", "0" in bytes; k, M, G, T are powers of 1000. */
static enum geo_status read_size(const char *text, uint64_t *size_b, struct geo_err *err)
{
    static const char units[] = "kMGT";
    char *end;
    double value = text ? strtod(text, &end) : -1;
    const char *unit = text && *end ? strchr(units, *end) : NULL;
    if (unit) {
        value *= pow(1000, (double)(unit - units + 1));
        end++;
    }
    if (!text || end == text || *end || !(value >= 0 && value < 1e18))
        return geo_fail(err, GEO_USAGE,
                        "store gc: --max-size %s; expected a size such as 500M or 2G",
                        text ? text : "is missing");
    *size_b = (uint64_t)value;
    return GEO_OK;
}

static void list_object(const struct pln_cli *cli, const struct pln_object *object)
{
    char context[33], content[33], used[32] = "";
    time_t seconds = (time_t)(object->used_ns / 1000000000);
    struct tm utc;
    if (gmtime_r(&seconds, &utc)) strftime(used, sizeof used, "%Y-%m-%dT%H:%M:%SZ", &utc);
    geo_key_hex(&object->context, context);
    geo_key_hex(&object->content, content);
    if (cli->json)
        fprintf(cli->out,
                "{\"kind\":\"%s\",\"context\":\"%s\",\"content\":\"%s\",\"size_b\":%llu,\"used\":"
                "\"%s\"}\n",
                object->kind, context, content, (unsigned long long)object->size_b, used);
    else
        fprintf(cli->out, "%-11s  %.8s  %.8s  %12.1f kB  %s\n", object->kind, context, content,
                (double)object->size_b / 1000, used);
}

static enum geo_status list(const struct pln_cli *cli, struct pln_store *store, struct geo_err *err)
{
    struct pln_objects objects;
    enum geo_status status = pln_store_find(store, NULL, NULL, &objects, err);
    if (status) return status;
    uint64_t size_b = 0;
    for (size_t i = 0; i < objects.n; i++) {
        list_object(cli, &objects.at[i]);
        size_b += objects.at[i].size_b;
    }
    pln_cli_log(cli, "%zu objects, %.1f MB in %s", objects.n, (double)size_b / 1e6,
                pln_store_dir(store));
    pln_objects_release(&objects);
    return GEO_OK;
}

static void tell(const struct pln_cli *cli, const char *dir, const struct pln_store_report *r)
{
    if (cli->json)
        fprintf(
            cli->out,
            "{\"objects\":%zu,\"size_b\":%llu,\"damaged\":%zu,\"removed\":%zu,\"removed_b\":%llu,"
            "\"litter\":%zu,\"unread\":%zu,\"stuck\":%zu}\n",
            r->n_objects, (unsigned long long)r->size_b, r->n_damaged, r->n_removed,
            (unsigned long long)r->removed_b, r->n_litter, r->n_unread, r->n_stuck);
    else if (!cli->quiet)
        fprintf(
            cli->out,
            "%s: %zu objects, %.1f MB; %zu damaged; %zu deleted (%.1f MB), %zu unfinished drafts "
            "deleted\n",
            dir, r->n_objects, (double)r->size_b / 1e6, r->n_damaged, r->n_removed,
            (double)r->removed_b / 1e6, r->n_litter);
}

static enum geo_status run(struct pln_cli *cli, const void *arguments, struct geo_err *err)
{
    const struct args *args = arguments;
    const char *dir = args->store ? args->store : getenv("PHUSONG_STORE");
    bool gc = strcmp(args->action, "gc") == 0, verify = strcmp(args->action, "verify") == 0;
    struct geo_buf path = {0};
    struct pln_store *store = NULL;
    struct pln_store_report report;
    uint64_t size_b = 0;
    enum geo_status status = gc ? read_size(args->max_size, &size_b, err) : GEO_OK;
    if (!status && dir && *dir)
        geo_buf_add(&path, dir);
    else if (!status)
        status = pln_store_default_dir(&path, err);
    if (!status) status = geo_buf_status(&path, err);
    if (!status) status = (gc || verify ? pln_store_open : pln_store_look)(path.text, &store, err);
    if (!status && !store) pln_cli_log(cli, "no store in %s yet", path.text);
    if (!status && gc) status = pln_store_gc(store, size_b, &report, err);
    if (!status && verify) status = pln_store_verify(store, &report, err);
    if (!status && (gc || verify)) tell(cli, path.text, &report);
    if (!status && store && !gc && !verify) status = list(cli, store, err);
    if (!status && verify && report.n_damaged)
        status = geo_fail(err, GEO_FAILED, "%s: %zu damaged objects were found and deleted",
                          path.text, report.n_damaged);
    if (!status && (gc || verify) && report.n_unread + report.n_stuck)
        status = geo_fail(err, GEO_CANT_WRITE,
                          "%s: %zu objects may not be read and %zu not be deleted: another user's?",
                          path.text, report.n_unread, report.n_stuck);
    pln_store_release(store);
    geo_buf_release(&path);
    return status;
}

const struct pln_command pln_command_store = {
    .name = "store",
    .summary = "List, verify or trim what is kept between runs",
    .about =
        "Runs keep what they computed in a store, so that a rerun costs what changed. Every object "
        "is checked when it is read; a damaged one is deleted and computed again. The store may be "
        "deleted at any time: nothing but time is lost. verify ends with status 1 when it found "
        "damage.",
    .example = "phusong store list\nphusong store verify\nphusong store gc --max-size 2G",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
