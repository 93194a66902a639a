/* From candidates to the choice: every entry recomputed, every total recomputed, and what the
 * matrix promises the audit confirms. */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cover/world.h"
#include "geo/earth/geodesy.h"
#include "planner/cover/hop.h"
#include "planner/cover/problem.h"
#include "planner/cover/reach.h"

struct chain {
    struct pln_audit audit;
    struct pln_targets targets;
    struct pln_candidates candidates;
    struct pln_matrix matrix;
    struct pln_reach_count count;
};

static void run_chain(struct world *w, const struct pln_candidate_rule *rule, int threads,
                      struct chain *c)
{
    struct geo_err err = {0};
    const struct pln_audit_spec audit = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .threads = threads};
    ck_assert_ok(pln_audit_run(&audit, &c->audit, &err), err);
    /* an index that reaches further than the rule must change nothing */
    ck_assert_ok(pln_targets_list(&w->villages, &c->audit, &w->rule, NULL, false,
                                  1.5 * w->rule.radius_km, &c->targets, &err),
                 err);
    const struct pln_candidate_spec candidates = {.terrain = w->terrain,
                                                  .villages = &w->villages,
                                                  .towers = &w->towers,
                                                  .kinds = &w->kinds,
                                                  .targets = &c->targets,
                                                  .rule = rule};
    ck_assert_ok(pln_candidates_find(&candidates, &c->candidates, &err), err);
    const struct pln_reach_spec reach = {.terrain = w->terrain,
                                         .setup = &w->setup,
                                         .rule = &w->rule,
                                         .villages = &w->villages,
                                         .towers = &w->towers,
                                         .kinds = &w->kinds,
                                         .targets = &c->targets,
                                         .threads = threads};
    ck_assert_ok(pln_reach_run(&reach, &c->candidates, &c->matrix, &c->count, &err), err);
}

static void release_chain(struct chain *c)
{
    pln_audit_release(&c->audit);
    pln_targets_release(&c->targets);
    pln_candidates_release(&c->candidates);
    pln_matrix_release(&c->matrix);
}

/* A country where few are served: the masts are weak. */
static void open_poor(struct world *w, unsigned seed)
{
    world_open(w, 60, 8, seed);
    for (size_t t = 0; t < w->towers.n; t++)
        w->towers.at[t].tx.tx_power_dbm -= 15;
    w->rule.radius_km = 12;
}

static struct pln_candidate_rule rule_of_test(void)
{
    struct pln_candidate_rule rule = pln_candidate_rule_default();
    rule.reach_km = 12;
    rule.spacing_km = 2;
    rule.village_points = 2;
    return rule;
}

static bool is_target(const struct chain *c, uint32_t cluster)
{
    for (size_t i = 0; i < c->targets.n; i++)
        if (c->targets.cluster[i] == cluster) return true;
    return false;
}

/* Every option × every cluster again, without index, bound or shared profile. */
START_TEST(the_matrix_is_what_the_plainest_program_says)
{
    struct world w;
    struct chain c;
    struct geo_err err = {0};
    open_poor(&w, 4);
    struct pln_candidate_rule rule = rule_of_test();
    rule.spacing_km = 5;
    run_chain(&w, &rule, 1, &c);
    ck_assert_uint_gt(c.targets.n, 20);
    ck_assert_uint_gt(c.matrix.n_rows, 20);
    ck_assert_uint_eq(c.matrix.n_rows, c.candidates.n_options);
    struct pln_linker *linker;
    ck_assert_ok(pln_linker_open(w.terrain, &w.setup, &linker, &err), err);
    for (size_t o = 0; o < c.matrix.n_rows; o += 3) {
        const struct pln_option *option = &c.candidates.options[o];
        const struct pln_candidate *place = &c.candidates.at[option->candidate];
        struct pln_transmitter tx =
            pln_option_transmitter(option, &c.candidates, &w.kinds, &w.towers);
        size_t k = c.matrix.first[o];
        for (uint32_t cl = 0; cl < w.villages.n_clusters; cl++) {
            const struct pln_cluster *cluster = &w.villages.clusters[cl];
            double m;
            geo_path_between(place->lon_deg, place->lat_deg, cluster->lon_deg, cluster->lat_deg, &m,
                             NULL);
            bool serves = false;
            struct pln_link link;
            if (m <= w.rule.radius_km * 1000 && is_target(&c, cl)) {
                ck_assert_ok(pln_linker_path(linker, place->lon_deg, place->lat_deg,
                                             cluster->lon_deg, cluster->lat_deg, &err),
                             err);
                pln_linker_answer(linker, &tx, &link);
                double margin_db = link.rsrp_dbm - pln_rule_server_dbm(&w.rule, tx.freq_mhz);
                serves = margin_db >= w.rule.uncertain_db;
            }
            bool listed = k < c.matrix.first[o + 1] && c.matrix.col[k] == cl;
            ck_assert_int_eq(listed, serves);
            if (!listed) continue;
            ck_assert_double_eq_tol((double)c.matrix.rsrp_dbm[k], link.rsrp_dbm, 1e-4);
            k++;
        }
        ck_assert_uint_eq(k, c.matrix.first[o + 1]);
    }
    pln_linker_release(linker);
    release_chain(&c);
    world_release(&w);
}
END_TEST

static uint64_t hash(uint64_t h, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
    return h;
}

static uint64_t digest(const struct chain *c)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < c->candidates.n; i++) {
        const struct pln_candidate *p = &c->candidates.at[i];
        h = hash(h, p->id, strlen(p->id));
        h = hash(h, &p->lon_deg, sizeof p->lon_deg);
        h = hash(h, &p->ground_m, sizeof p->ground_m);
    }
    for (size_t i = 0; i < c->candidates.n_options; i++)
        h = hash(h, &c->candidates.options[i].azimuth_deg, sizeof(double));
    size_t n = c->matrix.first[c->matrix.n_rows];
    h = hash(h, c->matrix.first, (c->matrix.n_rows + 1) * sizeof *c->matrix.first);
    h = hash(h, c->matrix.col, n * sizeof *c->matrix.col);
    return hash(h, c->matrix.rsrp_dbm, n * sizeof *c->matrix.rsrp_dbm);
}

START_TEST(any_number_of_threads_gives_the_same)
{
    const int threads[] = {1, 2, 3, 7};
    uint64_t first = 0;
    for (int i = 0; i < 4; i++) {
        struct world w;
        struct chain c;
        open_poor(&w, 6);
        struct pln_candidate_rule rule = rule_of_test();
        run_chain(&w, &rule, threads[i], &c);
        if (i == 0) first = digest(&c);
        ck_assert_uint_eq(digest(&c), first);
        release_chain(&c);
        world_release(&w);
    }
}
END_TEST

static double km(const struct pln_candidate *a, const struct pln_candidate *b)
{
    double m;
    geo_path_between(a->lon_deg, a->lat_deg, b->lon_deg, b->lat_deg, &m, NULL);
    return m / 1000;
}

START_TEST(places_keep_their_distance_and_kinds_fit)
{
    struct world w;
    struct chain c;
    open_poor(&w, 8);
    struct pln_candidate_rule rule = rule_of_test();
    run_chain(&w, &rule, 1, &c);
    size_t of_origin[3] = {0}, remotes = 0;
    for (size_t i = 0; i < c.candidates.n; i++) {
        const struct pln_candidate *a = &c.candidates.at[i];
        of_origin[a->origin]++;
        ck_assert_uint_ge(a->n_options, 1);
        ck_assert(!isnan(a->ground_m));
        if (i) ck_assert_str_gt(a->id, c.candidates.at[i - 1].id);
        for (size_t j = 0; j < i; j++)
            if (a->origin == PLN_ORIGIN_HILLTOP && c.candidates.at[j].origin == PLN_ORIGIN_HILLTOP)
                ck_assert_double_gt(km(a, &c.candidates.at[j]), rule.spacing_km);
        for (uint32_t o = a->first_option; o < a->first_option + a->n_options; o++) {
            const struct pln_option *option = &c.candidates.options[o];
            enum pln_fix fix = w.kinds.at[option->kind].fix;
            ck_assert_uint_eq(option->candidate, i);
            ck_assert_int_eq(fix >= PLN_FIX_REMOTE, a->origin != PLN_ORIGIN_MAST);
            ck_assert_int_eq(fix == PLN_FIX_REMOTE, option->parent != PLN_NONE);
            remotes += fix == PLN_FIX_REMOTE;
            if (fix == PLN_FIX_REMOTE)
                ck_assert(pln_tower_serves(&w.towers.at[option->parent], PLN_TECH_LTE));
            if (fix == PLN_FIX_RAISE)
                ck_assert(pln_tower_serves(&w.towers.at[a->ref], PLN_TECH_LTE));
            if (fix == PLN_FIX_ADD_LTE)
                ck_assert(!pln_tower_serves(&w.towers.at[a->ref], PLN_TECH_LTE));
        }
    }
    for (int k = 0; k < 3; k++)
        ck_assert_uint_gt(of_origin[k], 0);
    ck_assert_uint_gt(remotes, 0);
    ck_assert_uint_lt(remotes, of_origin[PLN_ORIGIN_HILLTOP] + of_origin[PLN_ORIGIN_VILLAGE]);
    release_chain(&c);
    world_release(&w);
}
END_TEST

/* Build every third option as a real mast: each place it promises is SERVED by the next audit. */
START_TEST(the_audit_keeps_the_promises_of_the_matrix)
{
    struct world w;
    struct chain c;
    struct geo_err err = {0};
    open_poor(&w, 11);
    struct pln_candidate_rule rule = rule_of_test();
    run_chain(&w, &rule, 1, &c);
    size_t n_old = w.towers.n;
    w.towers.at = geo_realloc(w.towers.at, n_old + c.matrix.n_rows, sizeof *w.towers.at);
    for (size_t o = 0; o < c.matrix.n_rows; o += 3) {
        const struct pln_option *option = &c.candidates.options[o];
        const struct pln_candidate *place = &c.candidates.at[option->candidate];
        w.towers.at[w.towers.n++] = (struct pln_tower){
            .id = "",
            .operator_name = "",
            .lon_deg = place->lon_deg,
            .lat_deg = place->lat_deg,
            .tech = PLN_TECH_LTE,
            .tx = pln_option_transmitter(option, &c.candidates, &w.kinds, &w.towers)};
    }
    const struct pln_audit_spec spec = {.terrain = w.terrain,
                                        .setup = &w.setup,
                                        .rule = &w.rule,
                                        .villages = &w.villages,
                                        .towers = &w.towers,
                                        .threads = 1};
    struct pln_audit after;
    ck_assert_ok(pln_audit_run(&spec, &after, &err), err);
    for (size_t o = 0; o < c.matrix.n_rows; o += 3)
        for (size_t k = c.matrix.first[o]; k < c.matrix.first[o + 1]; k++)
            ck_assert_int_eq(pln_reception_verdict(&w.rule, &after.cluster[c.matrix.col[k]]),
                             PLN_VERDICT_SERVED);
    pln_audit_release(&after);
    release_chain(&c);
    world_release(&w);
}
END_TEST

START_TEST(problem_and_gains_add_up)
{
    struct world w;
    struct chain c;
    struct geo_err err = {0};
    open_poor(&w, 12);
    struct pln_candidate_rule rule = rule_of_test();
    run_chain(&w, &rule, 1, &c);
    struct pln_weights weights = pln_weights_default();
    struct pln_problem_data data;
    ck_assert_ok(pln_problem_build(&w.villages, &c.targets, &c.candidates, &c.matrix, &weights,
                                   10000000000, &data, &err),
                 err);
    ck_assert_uint_eq(data.problem.n_cells, c.targets.n);
    for (size_t o = 0; o < c.matrix.n_rows; o++)
        for (size_t k = c.matrix.first[o]; k < c.matrix.first[o + 1]; k++)
            ck_assert_uint_eq(data.cluster_of_cell[data.cell[k]], c.matrix.col[k]);
    for (size_t i = 0; i < c.targets.n; i++) {
        const struct pln_village *v = &w.villages.at[c.targets.village[i]];
        double f = (v->tier == PLN_TIER_DIFFICULT_GRID ? 1.5 : 1) * (v->border ? 1.3 : 1) *
                   (v->school ? 1.2 : 1);
        int64_t people = w.villages.clusters[c.targets.cluster[i]].people;
        ck_assert_int_eq(data.weight[i], llround(100 * f * (double)people));
    }
    /* a plan of every fifth option: the gains are the people it reaches, each once */
    struct pln_plan plan = {.option = geo_alloc(c.matrix.n_rows, sizeof *plan.option)};
    bool *reached = geo_alloc_zero(w.villages.n_clusters, sizeof *reached);
    int64_t total = 0, gained = 0;
    for (size_t o = 0; o < c.matrix.n_rows; o += 5) {
        plan.option[plan.n++] = (uint32_t)o;
        for (size_t k = c.matrix.first[o]; k < c.matrix.first[o + 1]; k++) {
            total += reached[c.matrix.col[k]] ? 0 : w.villages.clusters[c.matrix.col[k]].people;
            reached[c.matrix.col[k]] = true;
        }
    }
    int64_t *people = geo_alloc(plan.n, sizeof *people),
            *villages = geo_alloc(plan.n, sizeof *villages);
    ck_assert_ok(
        pln_plan_gains(&w.villages, &c.audit, &w.rule, &c.matrix, &plan, people, villages, &err),
        err);
    int64_t villages_gained = 0;
    for (size_t i = 0; i < plan.n; i++) {
        gained += people[i];
        villages_gained += villages[i];
    }
    ck_assert_int_eq(gained, total);
    ck_assert_int_gt(villages_gained, 0);
    geo_free(people);
    geo_free(villages);
    geo_free(reached);
    pln_plan_release(&plan);
    pln_problem_release(&data);
    release_chain(&c);
    world_release(&w);
}
END_TEST

START_TEST(present_value_is_the_textbooks)
{
    struct pln_site_kind kind = {
        .capex_vnd = 2000000000, .opex_vnd_per_year = 200000000, .life_years = 10};
    struct pln_finance finance = {.horizon_years = 10, .discount_pct = 5};
    struct pln_cost cost = pln_cost_present(&kind, &finance);
    ck_assert_int_eq(cost.capex_vnd, 2000000000);
    /* annuity (1 - 1.05^-10) / 0.05 = 7.7217349 */
    ck_assert_int_eq(cost.opex_vnd, 1544346986);
    ck_assert_int_eq(cost.total_vnd, cost.capex_vnd + cost.opex_vnd);
    ck_assert_int_eq(cost.power_vnd + cost.road_vnd + cost.backhaul_vnd, 0);
    kind.life_years = 4; /* bought again in years 4 and 8 */
    cost = pln_cost_present(&kind, &finance);
    ck_assert_int_eq(cost.capex_vnd, llround(2e9 * (1 + pow(1.05, -4) + pow(1.05, -8))));
    finance.discount_pct = 0;
    ck_assert_int_eq(pln_cost_present(&kind, &finance).opex_vnd, 2000000000);
}
END_TEST

/* A path of 10 km: in its middle the Earth (4/3 · 6371 km) rises 25/16989.3 km = 1.4716 m, and the
 * first Fresnel zone at 7 GHz has a radius of sqrt(0.0428275 · 2500) = 10.3475 m. */
START_TEST(hop_clearance_is_worked_by_hand)
{
    double d_km[] = {0, 5, 10}, ground_m[] = {0, 0, 0}, clutter_m[] = {0, 0, 0};
    struct geo_profile profile = {
        .n = 3, .d_km = d_km, .ground_m = ground_m, .clutter_m = clutter_m, .total_km = 10};
    ck_assert_double_eq_tol(pln_hop_clearance(&profile, 30, 30, 7000), (30 - 1.47162) / 10.34748,
                            1e-4);
    ground_m[1] = 20;
    clutter_m[1] = 5;
    ck_assert_double_eq_tol(pln_hop_clearance(&profile, 40, 20, 7000), (5 - 1.47162) / 10.34748,
                            1e-4);
    ground_m[1] = 100;
    ck_assert_double_lt(pln_hop_clearance(&profile, 40, 20, 7000), 0);
}
END_TEST

START_TEST(nearby_is_what_the_plain_search_finds)
{
    enum { N = 400 };
    double lon[N], lat[N];
    uint64_t state = 5;
    for (int i = 0; i < N; i++) {
        lon[i] = 102 + 3 * world_random(&state);
        lat[i] = 20 + 3 * world_random(&state);
    }
    struct pln_nearby index;
    struct pln_neighbours found = {0};
    struct geo_err err = {0};
    for (double radius_km = 5; radius_km < 300; radius_km *= 3) {
        ck_assert_ok(pln_nearby_build(&index, N, lon, lat, radius_km, &err), err);
        for (int i = 0; i < 50; i++) {
            double x = 101.5 + 4 * world_random(&state), y = 19.5 + 4 * world_random(&state);
            ck_assert_ok(pln_nearby_to(&index, x, y, &found, &err), err);
            size_t at = 0;
            for (uint32_t k = 0; k < N; k++) {
                double m, azimuth_deg;
                geo_path_between(lon[k], lat[k], x, y, &m, &azimuth_deg);
                if (m > radius_km * 1000) continue;
                ck_assert_uint_lt(at, found.n);
                ck_assert_uint_eq(found.at[at].item, k);
                ck_assert_double_eq(found.at[at].azimuth_deg, azimuth_deg);
                at++;
            }
            ck_assert_uint_eq(at, found.n);
        }
        pln_nearby_release(&index);
    }
    pln_neighbours_release(&found);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("reach");
    TCase *t = tcase_create("reach");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_matrix_is_what_the_plainest_program_says);
    tcase_add_test(t, any_number_of_threads_gives_the_same);
    tcase_add_test(t, places_keep_their_distance_and_kinds_fit);
    tcase_add_test(t, the_audit_keeps_the_promises_of_the_matrix);
    tcase_add_test(t, problem_and_gains_add_up);
    tcase_add_test(t, present_value_is_the_textbooks);
    tcase_add_test(t, hop_clearance_is_worked_by_hand);
    tcase_add_test(t, nearby_is_what_the_plain_search_finds);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
