/* phusong demo: the synthetic demonstration. */
#include "planner/cli/command.h"

#include <jansson.h>
#include <stdlib.h>

#include "geo/base/mem.h"
#include "planner/demo/demo.h"

struct args {
    const char *dir;
};

static const struct pln_cli_option options[] = {
    {.name = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, dir),
     .operand = true,
     .required = true,
     .help = "folder for the demonstration; made when it is not there"},
};

static enum geo_status print_json(const struct pln_cli *cli, const struct pln_demo_summary *made,
                                  struct geo_err *err)
{
    json_t *object =
        json_pack("{sI sI sI sI sI sI}", "villages", (json_int_t)made->villages, "masts_on_air",
                  (json_int_t)made->masts_on_air, "masts_idle", (json_int_t)made->masts_idle,
                  "listed", (json_int_t)made->listed, "covered", (json_int_t)made->covered,
                  "waiting", (json_int_t)made->waiting);
    char *text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;
    json_decref(object);
    if (!text) return geo_no_memory(err, "the JSON object", 1, 1);
    fprintf(cli->out, "%s\n", text);
    free(text);
    return GEO_OK;
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct pln_demo_spec spec = {
        .dir = args->dir, .overwrite = cli->overwrite, .threads = (int)cli->threads};
    struct pln_demo_summary made;
    enum geo_status status = pln_demo_write(&spec, &made, err);
    if (status) return status;
    if (cli->json) return print_json(cli, &made, err);
    if (cli->quiet) return GEO_OK;
    fprintf(cli->out,
            "A demonstration is in %s. Everything in it is invented.\n"
            "  %zu villages, %zu masts on air and %zu that are not or bring no broadband\n"
            "  the programme's list: %zu villages, %zu with a date of coverage, %zu waiting\n"
            "Next: phusong run %s/scenario.ini --out OUT\n",
            args->dir, made.villages, made.masts_on_air, made.masts_idle, made.listed, made.covered,
            made.waiting, args->dir);
    return GEO_OK;
}

const struct pln_command pln_command_demo = {
    .name = "demo",
    .summary = "Write the synthetic demonstration: terrain, villages, masts, the programme's list",
    .about = "Everything in it is invented and says so; the same files each time. The programme's "
             "list has 896 villages, 256 of them with a date of coverage by 30/6/2024, and the "
             "audit of the demonstration agrees with it.",
    .example = "phusong demo demo && phusong run demo/scenario.ini --out out",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_THREADS | PLN_COMMON_OVERWRITE | PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
