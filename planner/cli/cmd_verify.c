/* phusong verify: is a plan worth what it says, and can none be worth more than its bound? */
#include "planner/cli/command.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "planner/opt/instance.h"
#include "planner/opt/problem.h"
#include "planner/opt/verify.h"

struct args {
    const char *dir;
};

static const struct pln_cli_option options[] = {
    {.name = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, dir),
     .operand = true,
     .required = true,
     .help = "the outputs of `phusong solve --out`"},
};

/* The four files, in DIR/certificate or in DIR itself. */
struct files {
    char sites[4200], villages[4200], covers[4200], certificate[4200];
};

static void locate(const char *dir, struct files *f)
{
    snprintf(f->certificate, sizeof f->certificate, "%s/certificate/certificate.json", dir);
    const char *below = access(f->certificate, F_OK) == 0 ? "/certificate" : "";
    snprintf(f->certificate, sizeof f->certificate, "%s%s/certificate.json", dir, below);
    snprintf(f->sites, sizeof f->sites, "%s%s/sites.csv", dir, below);
    snprintf(f->villages, sizeof f->villages, "%s%s/villages.csv", dir, below);
    snprintf(f->covers, sizeof f->covers, "%s%s/covers.csv", dir, below);
}

/* A floor is one of a province: its rows are all of the table that name it, and no others. */
static enum geo_status check_provinces(const struct pln_instance *s,
                                       const struct pln_certificate *certificate,
                                       struct geo_err *err)
{
    for (size_t f = 0; f < certificate->n_floors; f++) {
        const struct pln_proof_floor *floor = &certificate->floor[f];
        size_t at = 0;
        bool same = s->province != NULL;
        for (size_t j = 0; same && j < s->problem.n_cells; j++) {
            bool listed = at < floor->n_cells && floor->cell[at] == j;
            same = listed == (strcmp(s->province_name[s->province[j]], floor->name) == 0);
            at += listed;
        }
        if (!same || at != floor->n_cells)
            return geo_fail(err, GEO_BAD_DATA,
                            "the floor of %s does not stand on the villages of that province",
                            floor->name);
    }
    return GEO_OK;
}

static enum geo_status check_files(const struct files *f, struct pln_check *check,
                                   struct geo_err *err)
{
    struct pln_instance instance;
    struct pln_certificate certificate = {0};
    struct pln_instance_paths paths = {f->sites, f->villages, f->covers};
    enum geo_status st = pln_instance_read(&paths, &instance, err);
    if (st != GEO_OK) return st;
    st = pln_certificate_read(f->certificate, instance.site, instance.problem.n_options,
                              instance.problem.n_cells, &certificate, err);
    instance.problem.budget = certificate.budget;
    if (st == GEO_OK) st = check_provinces(&instance, &certificate, err);
    if (st == GEO_OK) st = pln_problem_check(&instance.problem, err);
    if (st == GEO_OK) st = pln_verify(&instance.problem, &certificate, check, err);
    pln_certificate_release(&certificate);
    pln_instance_release(&instance);
    return st;
}

static void print_json(const struct pln_cli *cli, const struct pln_check *check)
{
    fprintf(cli->out,
            "{\"verified\": %s, \"value\": %" PRId64 ", \"cost\": %" PRId64 ", \"budget\": %" PRId64
            ", \"bound\": %" PRId64 ", \"optimal\": %s, \"nodes\": %zu}\n",
            check->holds ? "true" : "false", check->value, check->cost, check->budget, check->bound,
            check->holds && check->value == check->bound ? "true" : "false", check->n_nodes);
}

static void print_text(const struct pln_cli *cli, const struct pln_check *check)
{
    double gap_pct =
        check->bound > 0 ? 100.0 * (double)(check->bound - check->value) / (double)check->bound : 0;
    fprintf(cli->out,
            "yes: the plan costs %" PRId64 " of %" PRId64 " and covers %" PRId64
            "; no plan within the budget covers more than %" PRId64 " (gap %.3f %%)\n",
            check->cost, check->budget, check->value, check->bound, gap_pct);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct files files;
    struct pln_check check = {0};
    if (strlen(args->dir) > 4000)
        return geo_fail(err, GEO_USAGE, "verify: the path of the folder is longer than 4000 bytes");
    locate(args->dir, &files);
    enum geo_status st = check_files(&files, &check, err);
    if (st != GEO_OK) return geo_fail_context(err, "no");
    if (cli->json)
        print_json(cli, &check);
    else if (check.holds)
        print_text(cli, &check);
    return check.holds ? GEO_OK
                       : geo_fail(err, GEO_BAD_DATA, "no: %s: %s", files.certificate, check.why);
}

const struct pln_command pln_command_verify = {
    .name = "verify",
    .summary = "Check a plan and its proof without the solver",
    .about =
        "Recomputes from the tables beside the certificate what the chosen sites cost and whom "
        "they cover, and proves again, in whole numbers and without any code of the solver, that "
        "no plan within the budget covers more than the bound. Says yes (exit status 0), or no "
        "and where.",
    .example = "phusong verify plan",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
