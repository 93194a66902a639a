/* phusong verify: is a plan worth what it says, and can none be worth more than its bound? */
#include "planner/cli/command.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "planner/opt/hops.h"
#include "planner/opt/instance.h"
#include "planner/opt/problem.h"
#include "planner/opt/verify.h"
#include "planner/run/shown.h"

struct args {
    const char *dir;
};

static const struct pln_cli_option options[] = {
    {.name = "DIR",
     .kind = PLN_CLI_DIR,
     .offset = offsetof(struct args, dir),
     .operand = true,
     .required = true,
     .help = "the outputs of `phusong run` or of `phusong solve --out`"},
};

/* The files, in DIR/certificate or in DIR itself. */
struct files {
    char sites[4200], villages[4200], covers[4200], hops[4200], certificate[4200];
};

static void locate(const char *dir, struct files *f)
{
    snprintf(f->certificate, sizeof f->certificate, "%s/certificate/certificate.json", dir);
    const char *below = access(f->certificate, F_OK) == 0 ? "/certificate" : "";
    snprintf(f->certificate, sizeof f->certificate, "%s%s/certificate.json", dir, below);
    snprintf(f->sites, sizeof f->sites, "%s%s/sites.csv", dir, below);
    snprintf(f->villages, sizeof f->villages, "%s%s/villages.csv", dir, below);
    snprintf(f->covers, sizeof f->covers, "%s%s/covers.csv", dir, below);
    snprintf(f->hops, sizeof f->hops, "%s%s/hops.csv", dir, below);
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

struct verdict {
    struct pln_check check;
    struct pln_shown shown;       /* all 0 where the certificate itself does not hold */
    size_t n_hops;                /* of the certificate, checked */
    size_t n_committed, n_floors; /* what the bound takes for granted */
    struct geo_buf floors;        /* "10 in N, 20 in S" */
};

/* A certificate with hops, and what the chosen sites pay with theirs. */
static enum geo_status check_hops(const char *path, struct pln_instance *instance,
                                  const struct pln_certificate *certificate,
                                  struct pln_check *check, struct geo_err *err)
{
    struct pln_network network = {0};
    enum geo_status st = pln_hops_read(path, instance, &network, err);
    if (st == GEO_OK) st = pln_problem_check(&instance->problem, err);
    if (st == GEO_OK) st = pln_verify_hops(&instance->problem, &network, certificate, check, err);
    if (st == GEO_OK && check->holds)
        pln_hops_pay(&network, certificate, (int64_t *)(uintptr_t)instance->problem.cost);
    pln_network_release(&network);
    return st;
}

/* CERTIFICATE against the tables, without a look at the rest of the folder. */
static enum geo_status check_certificate(const struct files *f, struct pln_instance *instance,
                                         const struct pln_certificate *certificate,
                                         struct pln_check *check, struct geo_err *err)
{
    instance->problem.budget = certificate->budget;
    enum geo_status st = check_provinces(instance, certificate, err);
    if (st == GEO_OK && certificate->hop_scale)
        return check_hops(f->hops, instance, certificate, check, err);
    if (st == GEO_OK) st = pln_problem_check(&instance->problem, err);
    return st == GEO_OK ? pln_verify(&instance->problem, certificate, check, err) : st;
}

/* The bound is one for plans that hold these sites and meet these floors: whoever reads it is told.
 */
static void take_conditions(const struct pln_instance *instance,
                            const struct pln_certificate *certificate, struct verdict *verdict)
{
    const struct pln_problem *p = &instance->problem;
    for (size_t i = 0; p->fixed && i < p->n_options; i++)
        verdict->n_committed += p->fixed[i] != 0;
    verdict->n_floors = certificate->n_floors;
    for (size_t f = 0; f < certificate->n_floors; f++)
        geo_buf_addf(&verdict->floors, "%s%" PRId64 " in %s", f ? ", " : "",
                     certificate->floor[f].weight, certificate->floor[f].name);
}

static enum geo_status check_folder(const char *dir, const struct files *f, struct verdict *verdict,
                                    struct geo_err *err)
{
    struct pln_instance instance;
    struct pln_certificate certificate = {0};
    struct pln_instance_paths paths = {f->sites, f->villages, f->covers};
    enum geo_status st = pln_shown_files(dir, &verdict->shown, err);
    if (st == GEO_OK) st = pln_instance_read(&paths, &instance, err);
    if (st != GEO_OK) return st;
    st = pln_certificate_read(f->certificate, instance.site, instance.problem.n_options,
                              instance.problem.n_cells, &certificate, err);
    if (st == GEO_OK) st = check_certificate(f, &instance, &certificate, &verdict->check, err);
    if (st == GEO_OK && !verdict->check.holds)
        st = geo_fail(err, GEO_BAD_DATA, "%s: %s", f->certificate, verdict->check.why);
    if (st == GEO_OK) st = pln_shown_check(dir, &instance, &certificate, &verdict->shown, err);
    verdict->n_hops = certificate.n_links;
    take_conditions(&instance, &certificate, verdict);
    pln_certificate_release(&certificate);
    pln_instance_release(&instance);
    return st;
}

static void print_json(const struct pln_cli *cli, const struct verdict *v)
{
    const struct pln_check *check = &v->check;
    fprintf(cli->out,
            "{\"verified\": true, \"value\": %" PRId64 ", \"cost\": %" PRId64
            ", \"budget\": %" PRId64 ", \"bound\": %" PRId64
            ", \"optimal\": %s, \"nodes\": %zu, \"files\": %zu, \"hops\": %zu"
            ", \"committed\": %zu, \"floors\": %zu}\n",
            check->value, check->cost, check->budget, check->bound,
            check->value == check->bound ? "true" : "false", check->n_nodes, v->shown.n_files,
            v->n_hops, v->n_committed, v->n_floors);
}

static void print_text(const struct pln_cli *cli, const struct verdict *v)
{
    const struct pln_check *check = &v->check;
    double gap_pct =
        check->bound > 0 ? 100.0 * (double)(check->bound - check->value) / (double)check->bound : 0;
    fprintf(cli->out,
            "yes: the plan costs %" PRId64 " of %" PRId64 " and covers %" PRId64
            "; no plan within the budget covers more than %" PRId64 " (gap %.3f %%)\n",
            check->cost, check->budget, check->value, check->bound, gap_pct);
    if (v->n_committed)
        fprintf(cli->out, "of all plans with the %zu committed sites of sites.csv\n",
                v->n_committed);
    if (v->n_floors) fprintf(cli->out, "of all plans that cover at least %s\n", v->floors.text);
    if (v->shown.run)
        fprintf(cli->out,
                "summary.json and proposals.csv say the same; %zu files have the digests of "
                "manifest.json\n",
                v->shown.n_files);
    if (v->n_hops)
        fprintf(cli->out,
                "the hops of the %zu sites are in hops.csv, lead to the network and are each paid "
                "once\n",
                v->n_hops);
}

static enum geo_status run(struct pln_cli *cli, const void *given, struct geo_err *err)
{
    const struct args *args = given;
    struct files files;
    struct verdict verdict = {0};
    if (strlen(args->dir) > 4000)
        return geo_fail(err, GEO_USAGE, "verify: the path of the folder is longer than 4000 bytes");
    locate(args->dir, &files);
    enum geo_status st = check_folder(args->dir, &files, &verdict, err);
    if (st == GEO_OK) st = geo_buf_status(&verdict.floors, err);
    if (st != GEO_OK)
        geo_fail_context(err, "no");
    else if (cli->json)
        print_json(cli, &verdict);
    else
        print_text(cli, &verdict);
    geo_buf_release(&verdict.floors);
    return st;
}

const struct pln_command pln_command_verify = {
    .name = "verify",
    .summary = "Check a plan and its proof without the solver",
    .about =
        "Recomputes from the tables beside the certificate what the chosen sites cost and whom "
        "they cover, and proves again, in whole numbers and without any code of the solver, that "
        "no plan within the budget covers more than the bound; then that the other files of the "
        "folder say the same: sites, costs, value, bound and gap, and the digests of all files of "
        "a run. Says yes (exit status 0) with the committed sites and the floors that the bound "
        "takes for granted, or no and where.",
    .example = "phusong verify out/hatinh",
    PLN_CLI_OPTIONS(options),
    .common = PLN_COMMON_JSON | PLN_COMMON_QUIET,
    .args_size = sizeof(struct args),
    .run = run,
};
