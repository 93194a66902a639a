/* bench_opt SITES [SHARE_PCT …]: the engine on a seeded irregular case of SITES sites and as many
 * villages (26 covers a site), at budgets that are shares of what greedy pays to cover all. Share
 * 0: the whole frontier. Prints value, bound, gap, CPU seconds, the check of the certificate, peak
 * memory. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "generate.h"
#include "planner/opt/frontier.h"
#include "planner/opt/solve.h"
#include "planner/opt/verify.h"

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
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
    fprintf(stderr, "bench_opt: %s\n", err->text);
    return EXIT_FAILURE;
}

static int bench_budget(const struct pln_problem *problem, double share_pct)
{
    struct pln_plan plan;
    struct pln_certificate certificate;
    struct pln_check check;
    struct geo_err err = {0};
    struct pln_opt_params params = {.certificate = &certificate};
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    if (pln_opt_solve(problem, &params, &plan, &err) != GEO_OK) return fail(&err);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    double checked = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (pln_verify(problem, &certificate, &check, &err) != GEO_OK) return fail(&err);
    checked = seconds(CLOCK_PROCESS_CPUTIME_ID) - checked;
    printf("%5.1f %%: %zu sites, value %lld, bound %lld, gap %.3f %%, %.1f s wall, %.1f s CPU; "
           "verified %s in "
           "%.2f s; peak %ld MiB\n",
           share_pct, plan.n, (long long)plan.value, (long long)plan.bound, pln_plan_gap_pct(&plan),
           wall, cpu, check.holds ? "yes" : check.why, checked, peak_mib());
    pln_plan_release(&plan);
    pln_certificate_release(&certificate);
    return check.holds ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int bench_frontier(const struct pln_problem *problem)
{
    struct pln_frontier frontier;
    struct geo_err err = {0};
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    if (pln_frontier_build(problem, NULL, &frontier, &err) != GEO_OK) return fail(&err);
    printf("frontier: %zu budgets, mean gap %.3f %%, %.1f s wall, %.1f s CPU, peak %ld MiB\n",
           frontier.n, pln_frontier_mean_gap_pct(&frontier), seconds(CLOCK_MONOTONIC) - wall,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, peak_mib());
    pln_frontier_release(&frontier);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    struct bench_spec spec = {.sites = n, .villages = n, .mean_cover = 26, .seed = 1};
    struct pln_problem problem = bench_make(&spec);
    int64_t full = bench_full_cost(&problem);
    printf("%zu x %zu, %zu incidences, full cover costs %lld\n", n, n, problem.first[n],
           (long long)full);
    int status = EXIT_SUCCESS;
    for (int a = 2; a < argc && status == EXIT_SUCCESS; a++) {
        double share_pct = strtod(argv[a], NULL);
        problem.budget = share_pct > 0 ? (int64_t)((double)full * share_pct / 100) : full;
        status = share_pct > 0 ? bench_budget(&problem, share_pct) : bench_frontier(&problem);
    }
    bench_release(&problem);
    return status;
}
