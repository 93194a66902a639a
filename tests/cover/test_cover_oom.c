/* The N-th allocation fails, for every N of the chain: GEO_NO_MEMORY, nothing lost, and the next
 * run is as if nothing had happened. Leaks show under -fsanitize=address. */
#include "support/support.h"

#include "cover/world.h"
#include "planner/cover/problem.h"
#include "planner/cover/reach.h"

struct chain {
    struct pln_audit audit;
    struct pln_targets targets;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_problem_data problem;
};

static void release_chain(struct chain *c)
{
    pln_problem_release(&c->problem);
    pln_matrix_release(&c->matrix);
    pln_candidates_release(&c->candidates);
    pln_targets_release(&c->targets);
    pln_audit_release(&c->audit);
}

static enum geo_status run_chain(const struct world *w, struct chain *c, struct geo_err *err)
{
    struct pln_candidate_rule rule = pln_candidate_rule_default();
    const struct pln_weights weights = pln_weights_default();
    struct pln_reach_count count;
    rule.hilltops = false; /* geo/terrain tests its own */
    rule.most = 6;
    const struct pln_audit_spec audit = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .threads = 1};
    const struct pln_candidate_spec find = {.terrain = w->terrain,
                                            .villages = &w->villages,
                                            .towers = &w->towers,
                                            .kinds = &w->kinds,
                                            .targets = &c->targets,
                                            .rule = &rule};
    const struct pln_reach_spec reach = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .kinds = &w->kinds,
                                         .targets = &c->targets,
                                         .threads = 1};
    enum geo_status st = pln_audit_run(&audit, &c->audit, err);
    if (st == GEO_OK)
        st = pln_targets_list(&w->villages, &c->audit, &w->rule, NULL, true, w->rule.radius_km,
                              &c->targets, err);
    if (st == GEO_OK) st = pln_candidates_find(&find, &c->candidates, err);
    if (st == GEO_OK) st = pln_reach_run(&reach, &c->candidates, &c->matrix, &count, err);
    if (st == GEO_OK)
        st = pln_problem_build(&w->villages, &c->targets, &c->candidates, &c->matrix, &weights,
                               1000000000, &c->problem, err);
    return st;
}

START_TEST(every_allocation_may_fail)
{
    struct world w;
    struct geo_err err = {0};
    world_open(&w, 10, 5, 3);
    for (size_t t = 0; t < w.towers.n; t++)
        w.towers.at[t].tx.tx_power_dbm -= 20;
    struct chain whole = {0};
    ck_assert_ok(run_chain(&w, &whole, &err), err);
    ck_assert_uint_gt(whole.matrix.n_rows, 0);
    unsigned long at = 0;
    for (;;) {
        struct chain c = {0};
        geo_mem_fail_at(++at);
        enum geo_status st = run_chain(&w, &c, &err);
        geo_mem_fail_at(0);
        if (st == GEO_OK) {
            ck_assert_uint_eq(c.matrix.n_rows, whole.matrix.n_rows);
            ck_assert_uint_eq(c.matrix.first[c.matrix.n_rows],
                              whole.matrix.first[whole.matrix.n_rows]);
            release_chain(&c);
            break;
        }
        ck_assert_int_eq(st, GEO_NO_MEMORY);
        ck_assert_int_eq(err.status, GEO_NO_MEMORY);
        release_chain(&c);
    }
    ck_assert_uint_gt(at, 60);
    release_chain(&whole);
    world_release(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cover, out of memory");
    TCase *t = tcase_create("oom");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_allocation_may_fail);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
