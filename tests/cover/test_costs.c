/* What sites cost, whom they should serve and how far lines lie: by numbers worked out by hand. */
#include "support/support.h"

#include <math.h>
#include <string.h>

#include "planner/cover/cost.h"
#include "planner/cover/pricing.h"
#include "planner/cover/problem.h"
#include "planner/cover/target.h"
#include "planner/cover/ways.h"

/* The defaults of datasets/costs and [costs]. Ten years at 5 %: the annuity is 7.721734929. */
static const struct pln_finance ten_years = {.horizon_years = 10, .discount_pct = 5};
static const struct pln_cost_rates rates = {.grid_line_vnd_per_km = 620000000,
                                            .solar_vnd_per_w = 78000,
                                            .battery_vnd_per_wh = 7800,
                                            .road_vnd_per_km = 800000000,
                                            .microwave_vnd = 390000000,
                                            .microwave_vnd_per_km = 37544000,
                                            .fibre_vnd_per_km = 195000000,
                                            .satellite_vnd_per_year = 427700000,
                                            .battery_days = 2,
                                            .sun_hours = 3,
                                            .solar_life_years = 20,
                                            .battery_life_years = 8,
                                            .microwave_life_years = 10,
                                            .line_life_years = 30,
                                            .line_detour = 1.3,
                                            .power_upkeep_pct = 2,
                                            .backhaul_upkeep_pct = 10};

START_TEST(present_values)
{
    const struct pln_finance free_money = {.horizon_years = 10, .discount_pct = 0};
    ck_assert_int_eq(pln_present_opex(1e8, &ten_years), 772173493);
    ck_assert_int_eq(pln_present_opex(1e8, &free_money), 1000000000);
    ck_assert_int_eq(pln_present_capex(1e9, 10, &ten_years), 1000000000);
    ck_assert_int_eq(pln_present_capex(1e9, 30, &ten_years), 1000000000);
    ck_assert_int_eq(pln_present_capex(1e9, 8, &ten_years), 1676839362); /* + 1.05^-8 */
    ck_assert_int_eq(pln_present_capex(1e9, 4, &ten_years), 2499541837); /* + 1.05^-4 + 1.05^-8 */
    ck_assert_int_eq(pln_present_capex(1e9, 4, &free_money), 3000000000);
    const struct pln_site_kind kind = {
        .capex_vnd = 700000000, .opex_vnd_per_year = 70000000, .life_years = 10};
    struct pln_cost cost = pln_cost_present(&kind, &ten_years);
    ck_assert_int_eq(cost.capex_vnd, 700000000);
    ck_assert_int_eq(cost.opex_vnd, 540521445);
    ck_assert_int_eq(cost.total_vnd, 1240521445);
    ck_assert(cost.power_vnd == 0 && cost.road_vnd == 0 && cost.backhaul_vnd == 0);
}
END_TEST

/* 400 W take 9,600 Wh a day: 3,200 W of panels for 249.6 million, kept up for 2 % a year, and
 * 19,200 Wh of batteries for 149.76 million, bought again after 8 years. */
#define SOLAR_400W 562398504

START_TEST(power_is_the_cheaper_way)
{
    bool grid = true;
    ck_assert_int_eq(pln_power_present(400, INFINITY, &rates, &ten_years, &grid), SOLAR_400W);
    ck_assert(!grid);
    ck_assert_int_eq(pln_power_present(400, 0.1, &rates, &ten_years, &grid), 93047437);
    ck_assert(grid);
    ck_assert_int_eq(pln_power_present(400, 0, &rates, &ten_years, &grid), 0);
    /* even at 562,398,504 / 930,474,367 km */
    pln_power_present(400, 0.604, &rates, &ten_years, &grid);
    ck_assert(grid);
    ck_assert_int_eq(pln_power_present(400, 0.605, &rates, &ten_years, &grid), SOLAR_400W);
    ck_assert(!grid);
    ck_assert_int_eq(pln_power_present(0, 5, &rates, &ten_years, NULL), 0); /* in its price */
    ck_assert_int_eq(pln_power_present(0, INFINITY, &rates, &ten_years, NULL), 0);
}
END_TEST

START_TEST(roads_and_backhaul)
{
    struct pln_cost_rates untold = rates;
    untold.road_vnd_per_km = -1;
    ck_assert_int_eq(pln_road_present(1.5, &rates, &ten_years), 1800918130);
    ck_assert_int_eq(pln_road_present(1.5, &untold, &ten_years), 0);
    ck_assert_int_eq(pln_microwave_present(10, &rates, &ten_years), 1356492478);
    ck_assert_int_eq(pln_fibre_present(2, &rates, &ten_years), 898491961);
    ck_assert_int_eq(pln_satellite_present(&rates, &ten_years), 3302586029);
}
END_TEST

/* One degree of latitude at 18° N is 110.67 km. */
#define KM (1 / 110.67)

START_TEST(ways_are_as_far_as_the_nearest_point)
{
    struct geo_err err;
    struct pln_neighbours near = {0};
    struct pln_way_index index;
    double lon_deg[] = {105, 105, 105.2}, lat_deg[] = {18, 18 + 12 * KM, 18}, km;
    const struct pln_ways ways = {.lon_deg = lon_deg, .lat_deg = lat_deg, .n = 3};
    ck_assert_ok(pln_way_index_build(&index, &ways, &err), err);
    static const struct {
        double north_km, want_km; /* of the first point; INFINITY: out of reach */
    } asked[] = {{0, 0},   {0.5, 0.5}, {5, 5},          {-5, 5},   {7, 5},     {20, 8},
                 {40, 28}, {47, 35},   {-37, INFINITY}, {-35, 35}, {12.9, 0.9}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        ck_assert_ok(pln_way_distance(&index, 105, 18 + asked[i].north_km * KM, &near, &km, &err),
                     err);
        if (isfinite(asked[i].want_km))
            ck_assert_double_eq_tol(km, asked[i].want_km, 0.01 + asked[i].want_km * 2e-4);
        else
            ck_assert_msg(isinf(km), "%g km north: %g", asked[i].north_km, km);
    }
    pln_way_index_release(&index);
    ck_assert_ok(pln_way_index_build(&index, NULL, &err), err);
    ck_assert_ok(pln_way_distance(&index, 105, 18, &near, &km, &err), err);
    ck_assert(isinf(km));
    pln_way_index_release(&index);
    pln_neighbours_release(&near);
}
END_TEST

/* A hilltop 0.1 km from a village with grid and 2 km from a road, and a mast. */
START_TEST(parts_of_each_options_cost)
{
    struct geo_err err;
    struct pln_village at[] = {{.lon_deg = 105, .lat_deg = 18, .tier = PLN_TIER_OTHER_GRID},
                               {.lon_deg = 105, .lat_deg = 18 + 0.1 * KM, .tier = PLN_TIER_NO_GRID},
                               {.lon_deg = 105, .lat_deg = 18 + 0.1 * KM}};
    const struct pln_villages villages = {.at = at, .n = 3};
    struct pln_site_kind kinds_at[] = {{.name = "macro", .fix = PLN_FIX_MACRO, .power_w = 400},
                                       {.name = "off-grid", .fix = PLN_FIX_MACRO, .power_w = 0},
                                       {.name = "raise", .fix = PLN_FIX_RAISE, .power_w = 400}};
    const struct pln_site_kinds kinds = {.at = kinds_at, .n = 3};
    const struct pln_cost bare = {.capex_vnd = 5, .opex_vnd = 3, .total_vnd = 8};
    struct pln_candidate places[] = {
        {.lon_deg = 105, .lat_deg = 18 + 0.1 * KM, .n_options = 2},
        {.lon_deg = 105,
         .lat_deg = 18,
         .origin = PLN_ORIGIN_MAST,
         .first_option = 2,
         .n_options = 1},
        {.lon_deg = 106, .lat_deg = 19, .first_option = 3, .n_options = 1}};
    struct pln_option options[] = {{.candidate = 0, .kind = 0, .cost = bare},
                                   {.candidate = 0, .kind = 1, .cost = bare},
                                   {.candidate = 1, .kind = 2, .cost = bare},
                                   {.candidate = 2, .kind = 0, .cost = bare}};
    struct pln_candidates candidates = {.at = places, .n = 3, .options = options, .n_options = 4};
    struct pln_pricing pricing = {
        .villages = &villages, .kinds = &kinds, .rates = &rates, .finance = &ten_years};
    ck_assert_ok(pln_price_sites(&pricing, &candidates, &err), err);
    ck_assert_double_eq_tol((double)options[0].cost.power_vnd, 93047437, 30000);
    ck_assert_int_eq(options[1].cost.power_vnd, 0);
    ck_assert_int_eq(options[2].cost.power_vnd, 0);
    ck_assert_int_eq(options[3].cost.power_vnd, SOLAR_400W);
    for (int o = 0; o < 4; o++) {
        ck_assert_int_eq(options[o].cost.road_vnd, 0);
        ck_assert_int_eq(options[o].cost.total_vnd, 8 + options[o].cost.power_vnd);
    }
    double lon_deg = 105, lat_deg = 18 + 2.1 * KM;
    const struct pln_ways roads = {.lon_deg = &lon_deg, .lat_deg = &lat_deg, .n = 1};
    pricing.roads = &roads;
    ck_assert_int_eq(pln_price_sites(&pricing, &candidates, &err), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "106.00000, 19.00000 has no road within 36 km"));
    candidates.n = 2;
    ck_assert_ok(pln_price_sites(&pricing, &candidates, &err), err);
    ck_assert_double_eq_tol((double)options[1].cost.road_vnd, 1800918130 / 1.5 * 2, 500000);
    ck_assert_int_eq(options[2].cost.road_vnd, 0);
    pln_price_backhaul(&options[1], 1000);
    ck_assert_int_eq(options[1].cost.total_vnd, 8 + options[1].cost.road_vnd + 1000);
    pln_price_backhaul(&options[1], 7); /* in place of, not on top */
    ck_assert_int_eq(options[1].cost.total_vnd, 8 + options[1].cost.road_vnd + 7);
}
END_TEST

/* Village 0: none, one cluster of 100. 1: partial, 60 served and 40 not. 2: served. 3: uncertain.
 * 4: none, 50 of nobody knows whom and 50 uncertain. */
static struct pln_cluster clusters[] = {{.people = 100}, {.people = 60}, {.people = 40},
                                        {.people = 70},  {.people = 30}, {.people = 50},
                                        {.people = 50}};
static struct pln_village hamlets[] = {
    {.people = 100, .first_cluster = 0, .n_clusters = 1, .tier = PLN_TIER_DIFFICULT_GRID},
    {.people = 100, .first_cluster = 1, .n_clusters = 2, .border = true, .school = true},
    {.people = 70, .first_cluster = 3, .n_clusters = 1},
    {.people = 30, .first_cluster = 4, .n_clusters = 1},
    {.people = 100, .first_cluster = 5, .n_clusters = 2}};
static struct pln_reception heard[] = {{.margin_db = -9}, {.margin_db = 9}, {.margin_db = -9},
                                       {.margin_db = 9},  {.margin_db = 1}, {.margin_db = NAN},
                                       {.margin_db = -1}};
static struct pln_service today[] = {{.verdict = PLN_VERDICT_NONE},
                                     {.verdict = PLN_VERDICT_PARTIAL},
                                     {.verdict = PLN_VERDICT_SERVED},
                                     {.verdict = PLN_VERDICT_UNCERTAIN},
                                     {.verdict = PLN_VERDICT_NONE}};
static const struct pln_villages villages = {
    .at = hamlets, .n = 5, .clusters = clusters, .n_clusters = 7};
static const struct pln_audit audit = {
    .village = today, .cluster = heard, .n_villages = 5, .n_clusters = 7};

static void list_targets(const uint8_t *wanted, bool uncertain_too, struct pln_targets *targets)
{
    struct geo_err err;
    const struct pln_rule rule = pln_rule_default();
    ck_assert_ok(
        pln_targets_list(&villages, &audit, &rule, wanted, uncertain_too, 15, targets, &err), err);
}

START_TEST(targets_are_the_clusters_without)
{
    static const uint32_t plain[] = {0, 2, 5, 6}, all[] = {0, 2, 4, 5, 6}, some[] = {2};
    static const uint8_t only_the_second[] = {0, 1, 0, 0, 0};
    struct pln_targets targets;
    list_targets(NULL, false, &targets);
    ck_assert_uint_eq(targets.n, 4);
    ck_assert_mem_eq(targets.cluster, plain, sizeof plain);
    ck_assert_uint_eq(targets.village[1], 1);
    ck_assert_uint_eq(targets.village[3], 4);
    pln_targets_release(&targets);
    list_targets(NULL, true, &targets);
    ck_assert_uint_eq(targets.n, 5);
    ck_assert_mem_eq(targets.cluster, all, sizeof all);
    pln_targets_release(&targets);
    list_targets(only_the_second, true, &targets);
    ck_assert_uint_eq(targets.n, 1);
    ck_assert_mem_eq(targets.cluster, some, sizeof some);
    pln_targets_release(&targets);
}
END_TEST

START_TEST(weights_by_hand)
{
    struct geo_err err;
    struct pln_targets targets;
    struct pln_problem_data data;
    size_t first[] = {0};
    const struct pln_matrix matrix = {.first = first};
    const struct pln_candidates nothing = {0};
    struct pln_weights weights = pln_weights_default();
    list_targets(NULL, false, &targets);
    ck_assert_ok(
        pln_problem_build(&villages, &targets, &nothing, &matrix, &weights, 1, &data, &err), err);
    ck_assert_int_eq(data.weight[0], 15000); /* 100 · 1.5 */
    ck_assert_int_eq(data.weight[1], 6240);  /* 40 · 1.3 · 1.2 */
    ck_assert_int_eq(data.weight[2], 5000);
    pln_problem_release(&data);
    weights.by = PLN_WEIGH_VILLAGES;
    weights.scale = 1;
    ck_assert_ok(
        pln_problem_build(&villages, &targets, &nothing, &matrix, &weights, 1, &data, &err), err);
    ck_assert_int_eq(data.weight[0], 1500);
    ck_assert_int_eq(data.weight[1], 624); /* 40 of 100 people, with the factors */
    pln_problem_release(&data);
    pln_targets_release(&targets);
}
END_TEST

/* At 95 % village 1 needs 35 of 100 people, 0 and 4 need 95; 3 cannot be served. */
START_TEST(what_villages_need_at_least)
{
    static const int64_t most[] = {0, 35000, 130000, 225000, 225000};
    struct geo_err err;
    struct pln_targets targets;
    const struct pln_rule rule = pln_rule_default();
    list_targets(NULL, false, &targets);
    for (int64_t wanted = 0; wanted < 5; wanted++) {
        int64_t weight;
        ck_assert_ok(pln_villages_need(&villages, &audit, &rule, &targets, wanted, &weight, &err),
                     err);
        ck_assert_int_le(weight, most[wanted]);
        ck_assert_int_ge(weight, most[wanted] - 3 * wanted); /* what rounding takes off */
    }
    pln_targets_release(&targets);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("costs");
    TCase *tc = tcase_create("costs");
    tcase_add_test(tc, present_values);
    tcase_add_test(tc, power_is_the_cheaper_way);
    tcase_add_test(tc, roads_and_backhaul);
    tcase_add_test(tc, ways_are_as_far_as_the_nearest_point);
    tcase_add_test(tc, parts_of_each_options_cost);
    tcase_add_test(tc, targets_are_the_clusters_without);
    tcase_add_test(tc, weights_by_hand);
    tcase_add_test(tc, what_villages_need_at_least);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
