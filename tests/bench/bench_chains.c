/* bench_chains SITES [SHARE_PCT …] [--hard] [--seed N] [--effort TIMES]: the choice of sites
 * together with their hops, on a seeded case (tests/bench/chains), at budgets that are shares of
 * what greedy pays, cheapest hops included, to cover all. Prints value, bound, gap, CPU seconds,
 * and for reference the gap of the bound that ignores backhaul and of the one that charges each
 * site its cheapest hop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "chains.h"
#include "generate.h"
#include "planner/opt/tree.h"
#include "planner/opt/verify.h"

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static long peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static int fail(const struct geo_err *err)
{
    fprintf(stderr, "bench_chains: %s\n", err->text);
    return EXIT_FAILURE;
}

/* What the flat engine proves when each site pays its own and SHARE of its cheapest hop. */
static int64_t flat_bound(const struct bench_chains *c, bool hops, struct geo_err *err)
{
    struct pln_problem flat = c->problem;
    struct pln_plan plan;
    struct pln_opt_params params = {.effort = 0.01};
    int64_t *own = malloc((flat.n_options + 1) * sizeof *own), bound = -1;
    for (size_t i = 0; i < flat.n_options; i++)
        own[i] = flat.cost[i] - (hops ? 0 : c->network.least_vnd[i]);
    flat.cost = own;
    if (pln_opt_solve(&flat, &params, &plan, err) == GEO_OK) {
        bound = plan.bound;
        pln_plan_release(&plan);
    }
    free(own);
    return bound;
}

static double gap_pct(int64_t value, int64_t bound)
{
    return 100 * (double)(bound - value) / (double)bound;
}

static int bench_budget(const struct bench_chains *c, double share_pct, double effort)
{
    struct pln_plan plan;
    struct pln_tree tree;
    struct geo_err err = {0};
    struct pln_certificate proof;
    struct pln_check check;
    struct pln_opt_params params = {.certificate = &proof, .effort = effort};
    double cpu = cpu_seconds();
    if (pln_tree_solve(&c->problem, &c->network, &params, NULL, &plan, &tree, &err) != GEO_OK)
        return fail(&err);
    cpu = cpu_seconds() - cpu;
    double checked = cpu_seconds();
    if (pln_verify_hops(&c->problem, &c->network, &proof, &check, &err) != GEO_OK)
        return fail(&err);
    checked = cpu_seconds() - checked;
    size_t over_others = 0;
    for (size_t k = 0; k < tree.n; k++)
        over_others += tree.link[k].to_option;
    int64_t ignored = flat_bound(c, false, &err), cheapest = flat_bound(c, true, &err);
    if (ignored < 0 || cheapest < 0) return fail(&err);
    printf("%5.1f %%: %zu sites, %zu hang on others, value %lld, bound %lld, gap %.3f %%, %.1f s "
           "CPU; backhaul ignored %.2f %%, cheapest hops %.2f %%; verified %s in %.2f s; peak %ld "
           "MiB\n",
           share_pct, plan.n, over_others, (long long)plan.value, (long long)plan.bound,
           pln_plan_gap_pct(&plan), cpu, gap_pct(plan.value, ignored),
           gap_pct(plan.value, cheapest), check.holds ? "yes" : check.why, checked, peak_mib());
    pln_plan_release(&plan);
    pln_tree_release(&tree);
    pln_certificate_release(&proof);
    return check.holds ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 3000;
    uint64_t seed = 1;
    bool hard = false;
    double effort = 1;
    for (int a = 2; a < argc; a++) {
        hard = hard || strcmp(argv[a], "--hard") == 0;
        if (a + 1 < argc && strcmp(argv[a], "--seed") == 0) seed = strtoul(argv[a + 1], NULL, 10);
        if (a + 1 < argc && strcmp(argv[a], "--effort") == 0) effort = strtod(argv[a + 1], NULL);
    }
    struct bench_chains c = bench_make_chains(n, seed, hard);
    int64_t full = bench_full_cost(&c.problem);
    printf("%zu sites, %zu hops between them, %zu incidences, full cover costs %lld\n", n,
           c.network.first[n] / 2, c.problem.first[n], (long long)full);
    int status = EXIT_SUCCESS;
    for (int a = 2; a < argc && status == EXIT_SUCCESS && argv[a][0] != '-'; a++) {
        double share_pct = strtod(argv[a], NULL);
        c.problem.budget = (int64_t)((double)full * share_pct / 100);
        status = bench_budget(&c, share_pct, effort);
    }
    bench_release_chains(&c);
    return status;
}
