/* phusong diff: what is different between two runs, and why. */
#include "planner/cli/command.h"

#include "planner/run/diff.h"

struct args {
    const char *run_a, *run_b, *out;
};

static const struct pln_cli_option options[] = {
    {.name = "RUN_A",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, run_a),
     .operand = true,
     .required = true,
     .help = "output folder of the earlier run"},
    {.name = "RUN_B",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, run_b),
     .operand = true,
     .required = true,
     .help = "output folder of the later run"},
    {.name = "out",
     .letter = 'o',
     .arg = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, out),
     .help =
         "also write diff_villages.csv, diff_masts.csv, diff_sites.csv, diff.json and diff.gpkg "
         "there"},
};

static enum geo_status write_files(const struct pln_cli *cli, const char *dir,
                                   const struct pln_diff *diff, struct geo_err *err)
{
    enum pln_language language = PLN_LANG_EN;
    if (cli->lang) pln_language_find(cli->lang, &language);
    struct geo_outputs *out;
    enum geo_status status = geo_outputs_open(
        &(struct geo_outputs_spec){.dir = dir, .overwrite = cli->overwrite}, &out, err);
    if (status) return status;
    status = pln_diff_write(diff, language, out, err);
    return geo_outputs_end(out, status, err);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct pln_diff diff;
    struct geo_buf text = {0};
    enum geo_status status = pln_diff_runs(args->run_a, args->run_b, &diff, err);
    if (status) return status;
    if (args->out) status = write_files(cli, args->out, &diff, err);
    if (!status)
        status = cli->json ? pln_diff_json(&diff, &text, err) : pln_diff_text(&diff, &text, err);
    if (!status) fwrite(text.text, 1, text.length, cli->out);
    geo_buf_release(&text);
    pln_diff_release(&diff);
    return status;
}

const struct pln_command pln_command_diff = {
    .name = "diff",
    .summary = "What changed between two runs: villages, sites, money, and why",
    .about =
        "Compares two output folders of phusong run: villages gained, lost, newly uncertain, each "
        "with its cause (mast added, removed or changed, and what of it; parameters; terrain; the "
        "list); masts with the villages they changed; sites added, dropped, kept, replaced; the "
        "programme's progress; every figure, parameter and input that differs.",
    .example = "phusong diff out/2026q1 out/2026q2\nphusong diff out/2026q1 out/2026q2 --out "
               "out/q2-against-q1",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_OVERWRITE | PLN_COMMON_LANG | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
