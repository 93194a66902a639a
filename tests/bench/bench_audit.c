/* How fast is the main job? Paths a second of the kernel alone, of the audit, of the matrix.
 *
 *   build/tests/bench_audit [threads [villages masts]]
 *
 * Without counts: Hà Tĩnh from ../shared/data (real terrain and villages, invented masts). With
 * counts: that many villages and masts by chance over the same terrain's middle, to see how it
 * scales. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "planner/cover/audit.h"
#include "planner/cover/problem.h"
#include "planner/cover/reach.h"
#include "planner/intake/intake.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void check(enum geo_status st, const struct geo_err *err)
{
    if (st == GEO_OK) return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

struct job {
    struct geo_terrain *terrain;
    struct pln_villages villages;
    struct pln_towers towers;
    struct pln_findings findings;
    struct pln_link_setup setup;
    struct pln_rule rule;
    int threads;
};

static void read_hatinh(struct job *job)
{
    struct geo_err err = {0};
    char dem[4096], villages[4096], towers[4096];
    if (!test_shared("data/hatinh")) test_skip("../shared/data/hatinh is absent");
    snprintf(dem, sizeof dem, "%s", test_shared("data/hatinh/dem_54m_utm48n.tif"));
    snprintf(villages, sizeof villages, "%s", test_shared("data/hatinh/villages_population.csv"));
    snprintf(towers, sizeof towers, "%s", test_shared("data/hatinh/towers_invented.csv"));
    const char *dems = dem;
    const struct geo_terrain_spec terrain = {.dem_paths = &dems, .n_dems = 1};
    const struct pln_intake_spec spec = {.villages = {.path = villages, .layer = "", .crs = ""},
                                         .towers = {.path = towers, .layer = "", .crs = ""},
                                         .mast_defaults = pln_mast_defaults()};
    double t = seconds();
    check(geo_terrain_open(&terrain, &job->terrain, &err), &err);
    check(pln_intake_villages(&spec, &job->villages, NULL, &job->findings, &err), &err);
    check(pln_intake_towers(&spec, &job->towers, NULL, &job->findings, &err), &err);
    printf("read: %zu villages, %zu masts, %.2f s\n", job->villages.n, job->towers.n,
           seconds() - t);
}

/* The kernel on one profile after another, without terrain: an upper limit. */
static void bench_kernel(const struct job *job)
{
    enum { N = 220, TIMES = 20000 };
    double d_km[N], ground_m[N];
    for (int i = 0; i < N; i++) {
        d_km[i] = i * 0.054;
        ground_m[i] = 200 + 150 * sin(i * 0.11) + 40 * sin(i * 0.7);
    }
    const struct pln_profile profile = {.n = N, .d_km = d_km, .ground_m = ground_m};
    struct pln_link_env env = job->setup.env;
    env.freq_mhz = 900;
    env.tx_height_m = 42;
    env.rx_height_m = 1.5;
    env.lat_deg = 18;
    struct pln_loss loss;
    double sum = 0, t = seconds();
    for (int k = 0; k < TIMES; k++) {
        env.tx_height_m = 30 + k % 40;
        job->setup.model->loss(&profile, &env, &loss);
        sum += loss.loss_db;
    }
    t = seconds() - t;
    printf("kernel: %.0f paths/s of %d points on one core (%.1f µs each; mean loss %.2f dB)\n",
           TIMES / t, N, 1e6 * t / TIMES, sum / TIMES);
}

static void bench_audit(const struct job *job, struct pln_audit *audit)
{
    struct geo_err err = {0};
    const struct pln_audit_spec spec = {.terrain = job->terrain,
                                        .setup = &job->setup,
                                        .rule = &job->rule,
                                        .villages = &job->villages,
                                        .towers = &job->towers,
                                        .threads = job->threads};
    double t = seconds();
    check(pln_audit_run(&spec, audit, &err), &err);
    t = seconds() - t;
    size_t n[4] = {0};
    for (size_t i = 0; i < audit->n_villages; i++)
        n[audit->village[i].verdict]++;
    printf("audit: %.2f s, %zu paths (%.0f/s), %zu pruned, %zu without terrain; %zu served, %zu "
           "uncertain, %zu partial, %zu none\n",
           t, audit->n_paths, (double)audit->n_paths / t, audit->n_pruned, audit->n_gaps,
           n[PLN_VERDICT_SERVED], n[PLN_VERDICT_UNCERTAIN], n[PLN_VERDICT_PARTIAL],
           n[PLN_VERDICT_NONE]);
}

static struct pln_site_kind kind(enum pln_fix fix, double height_m, int64_t capex_vnd)
{
    return (struct pln_site_kind){.name = "",
                                  .source = "",
                                  .fix = fix,
                                  .tx = {.freq_mhz = 900,
                                         .bandwidth_mhz = 10,
                                         .tx_power_dbm = 46,
                                         .antenna_gain_dbi = 18,
                                         .loss_db = 3,
                                         .antenna_height_m = height_m,
                                         .n_sectors = 3,
                                         .azimuth_deg = {0, 120, 240},
                                         .downtilt_deg = 3},
                                  .capex_vnd = capex_vnd,
                                  .life_years = 10};
}

static void bench_matrix(const struct job *job, const struct pln_audit *audit)
{
    struct geo_err err = {0};
    struct pln_targets targets;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_reach_count count;
    struct pln_site_kind all[] = {
        kind(PLN_FIX_RAISE, 60, 400000000), kind(PLN_FIX_ADD_LTE, 42, 500000000),
        kind(PLN_FIX_MACRO, 30, 700000000), kind(PLN_FIX_MACRO, 42, 830000000),
        kind(PLN_FIX_MACRO, 60, 1200000000)};
    struct pln_site_kinds kinds = {.at = all, .n = sizeof all / sizeof *all};
    const struct pln_candidate_rule rule = pln_candidate_rule_default();
    double t = seconds();
    check(pln_targets_list(&job->villages, audit, &job->rule, NULL, false, job->rule.radius_km,
                           &targets, &err),
          &err);
    const struct pln_candidate_spec find = {.terrain = job->terrain,
                                            .villages = &job->villages,
                                            .towers = &job->towers,
                                            .kinds = &kinds,
                                            .targets = &targets,
                                            .rule = &rule};
    check(pln_candidates_find(&find, &candidates, &err), &err);
    printf("candidates: %.2f s, %zu targets, %zu places, %zu options\n", seconds() - t, targets.n,
           candidates.n, candidates.n_options);
    const struct pln_reach_spec reach = {.terrain = job->terrain,
                                         .setup = &job->setup,
                                         .rule = &job->rule,
                                         .villages = &job->villages,
                                         .towers = &job->towers,
                                         .kinds = &kinds,
                                         .targets = &targets,
                                         .threads = job->threads};
    t = seconds();
    check(pln_reach_run(&reach, &candidates, &matrix, &count, &err), &err);
    t = seconds() - t;
    printf(
        "matrix: %.2f s, %zu paths (%.0f/s), %zu links (%.0f/s), %zu pruned, %zu without terrain; "
        "%zu places, %zu options, %zu entries\n",
        t, count.n_paths, (double)count.n_paths / t, count.n_links, (double)count.n_links / t,
        count.n_pruned, count.n_gaps, candidates.n, candidates.n_options,
        matrix.first[matrix.n_rows]);
    pln_targets_release(&targets);
    pln_candidates_release(&candidates);
    pln_matrix_release(&matrix);
}

/* Some place with ground. */
static void somewhere(struct geo_walker *walker, uint64_t *state, double *lon, double *lat)
{
    do {
        double xy[2];
        for (int k = 0; k < 2; k++) {
            *state = *state * 6364136223846793005u + 1442695040888963407u;
            xy[k] = (double)(*state >> 11) * 0x1p-53;
        }
        *lon = 105.6 + 0.6 * xy[0];
        *lat = 18.1 + 0.35 * xy[1];
    } while (isnan(geo_walker_height_m(walker, *lon, *lat)));
}

/* Villages and masts by chance in the plain's middle, 105.6–106.2° E, 18.1–18.5° N, where the
 * terrain has no holes. */
static void scatter(struct job *job, size_t n_villages, size_t n_towers)
{
    struct pln_villages *v = &job->villages;
    struct pln_tower model = job->towers.at[0];
    uint64_t state = 1;
    v->at = geo_realloc(v->at, n_villages, sizeof *v->at);
    v->clusters = geo_realloc(v->clusters, n_villages, sizeof *v->clusters);
    job->towers.at = geo_realloc(job->towers.at, n_towers, sizeof *job->towers.at);
    struct pln_village one = v->at[0];
    struct geo_walker *walker;
    struct geo_err err = {0};
    check(geo_walker_open(job->terrain, &walker, &err), &err);
    for (size_t i = 0; i < n_villages + n_towers; i++) {
        double lon, lat;
        somewhere(walker, &state, &lon, &lat);
        if (i >= n_villages) {
            struct pln_tower *t = &job->towers.at[i - n_villages];
            *t = model;
            t->lon_deg = lon;
            t->lat_deg = lat;
            t->tech = PLN_TECH_LTE;
            t->status = PLN_MAST_ON_AIR;
            continue;
        }
        v->clusters[i] = (struct pln_cluster){.lon_deg = lon, .lat_deg = lat, .people = 100};
        v->at[i] = one;
        v->at[i].lon_deg = lon;
        v->at[i].lat_deg = lat;
        v->at[i].first_cluster = (uint32_t)i;
        v->at[i].n_clusters = 1;
    }
    geo_walker_release(walker);
    v->n = v->n_clusters = n_villages;
    job->towers.n = n_towers;
}

int main(int argc, char **argv)
{
    struct job job = {.setup = pln_link_setup_default(),
                      .rule = pln_rule_default(),
                      .threads = argc > 1 ? atoi(argv[1]) : 0};
    struct pln_audit audit;
    read_hatinh(&job);
    bench_kernel(&job);
    if (argc > 3) scatter(&job, (size_t)atol(argv[2]), (size_t)atol(argv[3]));
    bench_audit(&job, &audit);
    if (argc <= 3) bench_matrix(&job, &audit);
    pln_audit_release(&audit);
    pln_villages_release(&job.villages);
    pln_towers_release(&job.towers);
    pln_findings_release(&job.findings);
    geo_terrain_release(job.terrain);
    return 0;
}
