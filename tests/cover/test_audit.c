/* The audit: equal to asking every pair, equal for any thread count, verdicts recomputed. */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "cover/world.h"
#include "geo/earth/geodesy.h"

static struct pln_audit_spec spec_of(const struct world *w)
{
    return (struct pln_audit_spec){.terrain = w->terrain,
                                   .setup = &w->setup,
                                   .rule = &w->rule,
                                   .villages = &w->villages,
                                   .towers = &w->towers,
                                   .threads = 1};
}

static bool same_float(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void assert_same(const struct pln_audit *a, const struct pln_audit *b)
{
    ck_assert_uint_eq(a->n_clusters, b->n_clusters);
    for (size_t i = 0; i < a->n_clusters; i++) {
        const struct pln_reception *x = &a->cluster[i], *y = &b->cluster[i];
        ck_assert_uint_eq(x->tower, y->tower);
        ck_assert(same_float(x->rsrp_dbm, y->rsrp_dbm) && same_float(x->margin_db, y->margin_db));
        ck_assert(same_float(x->loss_db, y->loss_db) && same_float(x->distance_km, y->distance_km));
        ck_assert_uint_eq(x->n_servers, y->n_servers);
        ck_assert_uint_eq(x->flags, y->flags);
    }
    ck_assert_uint_eq(a->n_villages, b->n_villages);
    for (size_t i = 0; i < a->n_villages; i++) {
        const struct pln_service *x = &a->village[i], *y = &b->village[i];
        ck_assert_int_eq(x->verdict, y->verdict);
        ck_assert_uint_eq(x->tower, y->tower);
        ck_assert(same_float(x->rsrp_dbm, y->rsrp_dbm) && same_float(x->margin_db, y->margin_db));
        ck_assert_uint_eq(x->n_servers, y->n_servers);
        ck_assert_int_eq(x->people_served, y->people_served);
    }
}

START_TEST(pruned_equals_exhaustive)
{
    struct geo_err err = {0};
    for (unsigned seed = 1; seed <= 4; seed++) {
        struct world w;
        world_open(&w, 60, 40, seed);
        w.rule.threshold_dbm = -110 + 12 * (double)(seed - 1);
        w.rule.radius_km = seed == 4 ? 8 : 30;
        struct pln_audit_spec spec = spec_of(&w);
        struct pln_audit pruned, all;
        ck_assert_ok(pln_audit_run(&spec, &pruned, &err), err);
        spec.exhaustive = true;
        ck_assert_ok(pln_audit_run(&spec, &all, &err), err);
        assert_same(&pruned, &all);
        ck_assert_uint_eq(all.n_pruned, 0);
        ck_assert_uint_eq(pruned.n_paths + pruned.n_pruned, all.n_paths);
        if (seed >= 3) ck_assert_uint_gt(pruned.n_pruned, 0);
        pln_audit_release(&pruned);
        pln_audit_release(&all);
        world_release(&w);
    }
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same)
{
    struct geo_err err = {0};
    struct world w;
    world_open(&w, 80, 30, 9);
    struct pln_audit_spec spec = spec_of(&w);
    struct pln_audit one, many;
    ck_assert_ok(pln_audit_run(&spec, &one, &err), err);
    const int threads[] = {2, 3, 7};
    for (int i = 0; i < 3; i++) {
        spec.threads = threads[i];
        ck_assert_ok(pln_audit_run(&spec, &many, &err), err);
        assert_same(&one, &many);
        ck_assert_uint_eq(one.n_paths, many.n_paths);
        ck_assert_uint_eq(one.n_pruned, many.n_pruned);
        ck_assert_uint_eq(one.n_extrapolated, many.n_extrapolated);
        pln_audit_release(&many);
    }
    pln_audit_release(&one);
    world_release(&w);
}
END_TEST

/* The plainest program that can be written for one place: every mast, no index, no bound. */
static void plain_audit(const struct world *w, const struct pln_cluster *c, uint32_t *tower,
                        double *rsrp_dbm, unsigned *servers)
{
    struct pln_linker *linker;
    struct geo_err err = {0};
    ck_assert_ok(pln_linker_open(w->terrain, &w->setup, &linker, &err), err);
    *tower = PLN_NONE;
    *rsrp_dbm = -INFINITY;
    *servers = 0;
    for (size_t t = 0; t < w->towers.n; t++) {
        const struct pln_tower *mast = &w->towers.at[t];
        double m;
        geo_path_between(mast->lon_deg, mast->lat_deg, c->lon_deg, c->lat_deg, &m, NULL);
        if (mast->status != PLN_MAST_ON_AIR || !(mast->tech & PLN_TECH_LTE) ||
            m > w->rule.radius_km * 1000)
            continue;
        struct pln_link link;
        ck_assert_ok(
            pln_linker_path(linker, mast->lon_deg, mast->lat_deg, c->lon_deg, c->lat_deg, &err),
            err);
        pln_linker_answer(linker, &mast->tx, &link);
        *servers += link.rsrp_dbm >= pln_rule_server_dbm(&w->rule, mast->tx.freq_mhz);
        if (link.rsrp_dbm > *rsrp_dbm) {
            *rsrp_dbm = link.rsrp_dbm;
            *tower = (uint32_t)t;
        }
    }
    pln_linker_release(linker);
}

START_TEST(the_audit_is_what_the_plainest_program_says)
{
    struct geo_err err = {0};
    struct world w;
    world_open(&w, 40, 30, 5);
    w.rule.radius_km = 15;
    struct pln_audit_spec spec = spec_of(&w);
    struct pln_audit audit;
    ck_assert_ok(pln_audit_run(&spec, &audit, &err), err);
    size_t heard = 0;
    for (size_t c = 0; c < w.villages.n_clusters; c++) {
        uint32_t tower;
        double rsrp_dbm;
        unsigned servers;
        plain_audit(&w, &w.villages.clusters[c], &tower, &rsrp_dbm, &servers);
        ck_assert_uint_eq(audit.cluster[c].tower, tower);
        ck_assert_uint_eq(audit.cluster[c].n_servers, servers);
        if (tower == PLN_NONE) continue;
        heard++;
        ck_assert(same_float(audit.cluster[c].rsrp_dbm, (float)rsrp_dbm));
    }
    ck_assert_uint_gt(heard, w.villages.n_clusters / 2);
    pln_audit_release(&audit);
    world_release(&w);
}
END_TEST

START_TEST(verdicts_follow_the_rule)
{
    struct pln_rule rule = pln_rule_default();
    ck_assert_int_eq(pln_rule_place(&rule, 3, 0), PLN_VERDICT_SERVED);
    ck_assert_int_eq(pln_rule_place(&rule, 2.9, 0), PLN_VERDICT_UNCERTAIN);
    ck_assert_int_eq(pln_rule_place(&rule, -3, 0), PLN_VERDICT_UNCERTAIN);
    ck_assert_int_eq(pln_rule_place(&rule, -3.1, 0), PLN_VERDICT_NONE);
    ck_assert_int_eq(pln_rule_place(&rule, -3.1, 1), PLN_VERDICT_UNCERTAIN);
    ck_assert_int_eq(pln_rule_place(&rule, NAN, 0), PLN_VERDICT_NONE);
    const struct {
        int64_t total, served, uncertain;
        enum pln_verdict centre, verdict;
    } villages[] = {
        {100, 95, 0, PLN_VERDICT_SERVED, PLN_VERDICT_SERVED},
        {100, 95, 0, PLN_VERDICT_NONE, PLN_VERDICT_SERVED},
        {100, 94, 0, PLN_VERDICT_SERVED, PLN_VERDICT_PARTIAL},
        {100, 94, 0, PLN_VERDICT_NONE, PLN_VERDICT_NONE},
        {100, 90, 5, PLN_VERDICT_SERVED, PLN_VERDICT_UNCERTAIN},
        {100, 0, 94, PLN_VERDICT_UNCERTAIN, PLN_VERDICT_UNCERTAIN},
        {100, 0, 0, PLN_VERDICT_NONE, PLN_VERDICT_NONE},
    };
    for (size_t i = 0; i < sizeof villages / sizeof *villages; i++) {
        struct pln_tally tally = {villages[i].total, villages[i].served, villages[i].uncertain};
        ck_assert_int_eq(pln_rule_village(&rule, &tally, villages[i].centre), villages[i].verdict);
    }
}
END_TEST

START_TEST(the_allowance_is_taken_once)
{
    struct pln_rule rule = pln_rule_default();
    rule.sigma_db = 5.5;
    ck_assert_double_eq_tol(pln_rule_server_dbm(&rule, 900), -110 + 1.645 * 5.5, 0.01);
    rule.location_pct = 50;
    ck_assert_double_eq(pln_rule_server_dbm(&rule, 900), -110);
    struct world w;
    struct geo_err err = {0};
    world_open(&w, 2, 1, 3);
    struct pln_linker *linker;
    struct pln_link plain, asked;
    const struct pln_village *v = &w.villages.at[1];
    ck_assert_ok(pln_linker_open(w.terrain, &w.setup, &linker, &err), err);
    ck_assert_ok(pln_linker_path(linker, 105.5, 18.5, v->lon_deg, v->lat_deg, &err), err);
    pln_linker_answer(linker, &w.towers.at[0].tx, &plain);
    w.setup.env.location_pct = 95; /* the linker must not hand these on */
    w.setup.env.sigma_db = 5.5;
    pln_linker_answer(linker, &w.towers.at[0].tx, &asked);
    ck_assert_double_eq(plain.loss.loss_db, asked.loss.loss_db);
    pln_linker_release(linker);
    world_release(&w);
}
END_TEST

START_TEST(a_village_outside_the_terrain_is_named)
{
    struct geo_err err = {0};
    struct world w;
    world_open(&w, 5, 3, 2);
    w.villages.at[3].id = "V4";
    w.villages.at[3].name = "Bản Xa";
    w.villages.clusters[w.villages.at[3].first_cluster].lon_deg = 107.5;
    struct pln_audit_spec spec = spec_of(&w);
    struct pln_audit audit;
    ck_assert_int_eq(pln_audit_run(&spec, &audit, &err), GEO_NO_COVER);
    ck_assert_ptr_nonnull(strstr(err.text, "V4 (Bản Xa)"));
    world_release(&w);
}
END_TEST

START_TEST(no_loss_is_less_than_the_bound)
{
    struct world w;
    struct geo_err err = {0};
    world_open(&w, 1, 1, 1);
    struct pln_linker *linker;
    uint64_t state = 77;
    for (double time_pct = 1; time_pct <= 50; time_pct += 24.5) {
        w.setup.env.time_pct = time_pct;
        ck_assert_ok(pln_linker_open(w.terrain, &w.setup, &linker, &err), err);
        for (int i = 0; i < 200; i++) {
            struct pln_link link;
            struct pln_transmitter tx = w.towers.at[0].tx;
            tx.freq_mhz = 450 + 2000 * world_random(&state);
            tx.antenna_height_m = 5 + 100 * world_random(&state);
            ck_assert_ok(pln_linker_path(linker, 105.3 + 0.4 * world_random(&state),
                                         18.3 + 0.4 * world_random(&state),
                                         105.3 + 0.4 * world_random(&state),
                                         18.3 + 0.4 * world_random(&state), &err),
                         err);
            pln_linker_answer(linker, &tx, &link);
            ck_assert_double_ge(link.loss.loss_db,
                                pln_link_least_loss_db(&w.setup, link.distance_km, tx.freq_mhz));
        }
        pln_linker_release(linker);
    }
    world_release(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("audit");
    TCase *t = tcase_create("audit");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, pruned_equals_exhaustive);
    tcase_add_test(t, any_number_of_threads_gives_the_same);
    tcase_add_test(t, the_audit_is_what_the_plainest_program_says);
    tcase_add_test(t, verdicts_follow_the_rule);
    tcase_add_test(t, the_allowance_is_taken_once);
    tcase_add_test(t, a_village_outside_the_terrain_is_named);
    tcase_add_test(t, no_loss_is_less_than_the_bound);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
