/* The engine against an independent solver (COIN-OR CBC) on cases too large to enumerate. Skipped
 * where the build found no CBC. */
#include "support/support.h"

#ifdef TEST_HAVE_CBC

#include <Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../bench/generate.h"
#include "instance.h"
#include "planner/opt/solve.h"
#include "planner/opt/verify.h"

enum { CASES = 48 };

/* The same choice as a mixed integer program. Columns: x_i (binary), then y_j (0 … 1); rows: for
 * each cell y_j ≤ Σ x_i, the budget, for each place Σ x_i ≤ 1. */
struct program {
    int n_cols, n_rows, n_entries;
    CoinBigIndex *start;
    int *row;
    double *entry, *low, *high, *gain, *most;
};

static void *array(size_t n, size_t size)
{
    void *a = calloc(n ? n : 1, size);
    ck_assert_ptr_nonnull(a);
    return a;
}

static void put(struct program *m, int row, double entry)
{
    m->row[m->n_entries] = row;
    m->entry[m->n_entries++] = entry;
}

/* Places are numbered from 0 to less than N_PLACES. */
static struct program write_program(const struct pln_problem *p, size_t n_places)
{
    size_t n = p->n_options, cells = p->n_cells, most = p->first[n] + 2 * n + cells;
    struct program m = {.n_cols = (int)(n + cells), .n_rows = (int)(cells + 1 + n_places)};
    m.start = array(n + cells + 1, sizeof *m.start);
    m.row = array(most, sizeof *m.row);
    m.entry = array(most, sizeof *m.entry);
    m.low = array(n + cells, sizeof *m.low);
    m.high = array(n + cells, sizeof *m.high);
    m.gain = array(n + cells, sizeof *m.gain);
    m.most = array((size_t)m.n_rows, sizeof *m.most);
    for (size_t i = 0; i < n; i++) {
        m.start[i] = m.n_entries;
        m.low[i] = p->fixed && p->fixed[i];
        m.high[i] = 1;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            put(&m, (int)p->cell[k], -1);
        put(&m, (int)cells, (double)p->cost[i]);
        if (n_places) put(&m, (int)(cells + 1 + p->group[i]), 1);
    }
    for (size_t j = 0; j < cells; j++) {
        m.start[n + j] = m.n_entries;
        m.high[n + j] = 1;
        m.gain[n + j] = (double)p->weight[j];
        put(&m, (int)j, 1);
    }
    m.start[n + cells] = m.n_entries;
    m.most[cells] = (double)p->budget;
    for (size_t g = 0; g < n_places; g++)
        m.most[cells + 1 + g] = 1;
    return m;
}

static void release_program(struct program *m)
{
    free(m->start);
    free(m->row);
    free(m->entry);
    free(m->low);
    free(m->high);
    free(m->gain);
    free(m->most);
}

static int64_t cbc_optimum(const struct pln_problem *p, size_t n_places)
{
    struct program m = write_program(p, n_places);
    Cbc_Model *cbc = Cbc_newModel();
    Cbc_loadProblem(cbc, m.n_cols, m.n_rows, m.start, m.row, m.entry, m.low, m.high, m.gain, NULL,
                    m.most);
    for (int i = 0; i < (int)p->n_options; i++)
        Cbc_setInteger(cbc, i);
    Cbc_setObjSense(cbc, -1);
    Cbc_setLogLevel(cbc, 0);
    Cbc_solve(cbc);
    ck_assert(Cbc_isProvenOptimal(cbc));
    double value = Cbc_getObjValue(cbc);
    Cbc_deleteModel(cbc);
    release_program(&m);
    ck_assert_double_lt(fabs(value - (double)llround(value)), 1e-4);
    return llround(value);
}

/* A case of the generator; two in three have places of three options, three in four have
 * commitments. */
struct drawn {
    struct pln_problem problem;
    uint32_t group[400];
    uint8_t fixed[400];
    size_t n_places;
};

static void draw(struct drawn *d, uint64_t seed)
{
    uint64_t r = seed;
    struct bench_spec spec = {.sites = 60 + small_random(&r) % 200,
                              .villages = 80 + small_random(&r) % 300,
                              .mean_cover = 4 + (double)(small_random(&r) % 9),
                              .seed = seed};
    *d = (struct drawn){.problem = bench_make(&spec)};
    int64_t share_pct = 5 + (int64_t)(small_random(&r) % 70);
    d->problem.budget = 1 + bench_full_cost(&d->problem) * share_pct / 100;
    for (uint32_t i = 0; i < spec.sites; i++)
        d->group[i] = i / 3;
    if (seed % 3) {
        d->problem.group = d->group;
        d->n_places = (spec.sites + 2) / 3;
    }
    if (seed % 4 == 0) return;
    for (uint32_t i = 0; i < spec.sites; i += 30) {
        d->fixed[i] = 1;
        d->problem.budget += d->problem.cost[i];
    }
    d->problem.fixed = d->fixed;
}

START_TEST(another_solver_finds_nothing_better_and_nothing_above_the_bound)
{
    size_t proved = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        struct drawn d;
        draw(&d, seed);
        int64_t best = cbc_optimum(&d.problem, d.n_places);
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct pln_check check;
        struct geo_err err = {0};
        struct pln_opt_params params = {.threads = 1, .effort = 0.1, .certificate = &certificate};
        ck_assert_ok(pln_opt_solve(&d.problem, &params, &plan, &err), err);
        ck_assert_ok(pln_verify(&d.problem, &certificate, &check, &err), err);
        ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
        ck_assert_int_le(plan.value, best);
        ck_assert_int_ge(plan.bound, best);
        if (plan.optimal) ck_assert_int_eq(plan.value, best);
        proved += plan.optimal;
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
        bench_release(&d.problem);
    }
    printf("%zu of %d proved\n", proved, CASES);
    ck_assert_uint_ge(proved, CASES * 9 / 10);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("oracle");
    TCase *t = tcase_create("oracle");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, another_solver_finds_nothing_better_and_nothing_above_the_bound);
    suite_add_tcase(s, t);
    return test_run(s, false);
}

#else

int main(void)
{
    test_skip("built without CBC (coinor-libcbc-dev), the oracle");
}

#endif
