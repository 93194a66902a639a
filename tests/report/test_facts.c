#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/report/facts.h"
#include "planner/report/summary.h"
#include "planner/report/table.h"
#include "report/invented.h"

static struct invented inv;
static struct pln_facts facts;

static void setup(void)
{
    struct geo_err err = {0};
    invented_build(&inv, 500);
    ck_assert_ok(pln_facts_build(&inv.results, &facts, &err), err);
}

static void teardown(void)
{
    pln_facts_release(&facts);
    invented_release(&inv);
}

START_TEST(totals_recounted_from_nothing)
{
    int64_t verdict[4] = {0}, people = 0, served = 0, predicted = 0;
    for (size_t i = 0; i < inv.villages.n; i++) {
        verdict[inv.audit.village[i].verdict]++;
        people += inv.villages.at[i].people;
    }
    for (size_t i = 0; i < inv.programme.n; i++) {
        const struct pln_listed *e = &inv.programme.at[i];
        served += e->covered_date && e->covered_date <= 20240630;
        predicted +=
            e->village != PLN_NONE && inv.audit.village[e->village].verdict == PLN_VERDICT_SERVED;
    }
    for (int v = 0; v < 4; v++)
        ck_assert_int_eq(facts.total.verdict[v], verdict[v]);
    ck_assert_int_eq(facts.total.people, people);
    ck_assert_int_eq(facts.total.listed, (int64_t)inv.programme.n);
    ck_assert_int_eq(facts.total.served, served);
    ck_assert_int_gt(served, 0);
    ck_assert_int_lt(served,
                     (int64_t)inv.programme.n / 2 + 1); /* one date lies after the report date */
    ck_assert_int_eq(facts.total.predicted_served, predicted);
}
END_TEST

START_TEST(groups_add_up_to_the_total)
{
    struct pln_census sum = {0};
    for (size_t i = 0; i < facts.n_provinces; i++) {
        const struct pln_census *t = &facts.provinces[i];
        ck_assert_msg(i == 0 || strcmp(facts.provinces[i - 1].name, t->name) < 0,
                      "sorted by name, once each");
        sum.villages += t->villages;
        sum.people += t->people;
        sum.listed += t->listed;
        sum.served += t->served;
        sum.sites += t->sites;
        sum.cost_vnd += t->cost_vnd;
    }
    ck_assert_int_eq(sum.villages, facts.total.villages);
    ck_assert_int_eq(sum.people, facts.total.people);
    ck_assert_int_eq(sum.listed, facts.total.listed);
    ck_assert_int_eq(sum.served, facts.total.served);
    ck_assert_int_eq(sum.sites, (int64_t)inv.plan.n);
    ck_assert_int_eq(sum.cost_vnd, inv.plan.cost);
    ck_assert_uint_eq(facts.n_provinces, 3);
    ck_assert(!facts.areas_are_communes);
    ck_assert_int_eq(facts.days[facts.n_days - 1].cumulative, facts.total.served);
}
END_TEST

START_TEST(one_province_is_told_by_commune)
{
    struct pln_facts one;
    for (size_t i = 0; i < inv.villages.n; i++)
        inv.villages.at[i].province = "Tỉnh Hà Tĩnh";
    for (size_t i = 0; i < inv.programme.n; i++)
        inv.programme.at[i].province = "Tỉnh Hà Tĩnh";
    ck_assert_int_eq(pln_facts_build(&inv.results, &one, NULL), GEO_OK);
    ck_assert(one.areas_are_communes);
    ck_assert_uint_eq(one.n_provinces, 1);
    ck_assert_uint_eq(one.n_areas, 41); /* 40 communes, and the entry that is no village */
    pln_facts_release(&one);
}
END_TEST

START_TEST(communes_are_counted_by_place)
{
    int64_t west = 0, hole = 0, people = 0;
    for (size_t i = 0; i < inv.villages.n; i++) {
        const struct pln_village *v = &inv.villages.at[i];
        bool in_hole =
            v->lon_deg > 104.4 && v->lon_deg < 104.8 && v->lat_deg > 18.4 && v->lat_deg < 19.0;
        hole += in_hole;
        west += v->lon_deg < 105.1 && !in_hole;
        people += in_hole ? v->people : 0;
    }
    ck_assert_int_gt(hole, 10);
    ck_assert_int_eq(facts.communes[0].villages, west);
    ck_assert_int_eq(facts.communes[1].villages, hole);
    ck_assert_int_eq(facts.communes[1].people, people);
    ck_assert_int_eq(facts.communes[2].villages, 0);
}
END_TEST

START_TEST(standings_follow_date_and_audit)
{
    for (uint32_t i = 0; i < inv.villages.n; i++) {
        enum pln_standing s = pln_facts_standing(&facts, i);
        if (i % 7 != 0) {
            ck_assert_int_eq(s, PLN_STANDING_UNLISTED);
            continue;
        }
        int32_t date = inv.programme.at[i / 7].covered_date;
        bool served = inv.audit.village[i].verdict == PLN_VERDICT_SERVED;
        ck_assert_int_eq(s, date && date <= 20240630 ? PLN_STANDING_SERVED
                            : served                 ? PLN_STANDING_PREDICTED_SERVED
                                                     : PLN_STANDING_REMAINING);
    }
}
END_TEST

START_TEST(reach_takes_the_strongest_chosen_option)
{
    for (uint32_t v = 0; v < inv.villages.n; v++) {
        uint32_t best = PLN_NONE;
        float rsrp = -INFINITY;
        for (uint32_t rank = 0; rank < inv.plan.n; rank++)
            for (size_t e = inv.matrix.first[inv.plan.option[rank]];
                 e < inv.matrix.first[inv.plan.option[rank] + 1]; e++)
                if (inv.matrix.col[e] / 2 == v && inv.matrix.rsrp_dbm[e] > rsrp) {
                    best = rank;
                    rsrp = inv.matrix.rsrp_dbm[e];
                }
        if (inv.audit.village[v].verdict == PLN_VERDICT_SERVED) best = PLN_NONE;
        ck_assert_uint_eq(facts.reach[v].rank, best);
    }
}
END_TEST

START_TEST(the_bound_is_told_in_people_only_where_that_is_true)
{
    ck_assert(facts.certainty.weights_are_people);
    ck_assert_int_eq(facts.certainty.bound_people, inv.plan.bound);
    int64_t *weight = (int64_t *)inv.problem.weight;
    struct pln_facts other;
    for (size_t c = 0; c < inv.problem.n_cells; c++)
        weight[c] *= c % 3 ? 10 : 15; /* a priority of 1.5 for some; 10 units are a person */
    inv.results.weight_per_person = 10;
    ck_assert_int_eq(pln_facts_build(&inv.results, &other, NULL), GEO_OK);
    ck_assert(!other.certainty.weights_are_people);
    ck_assert_int_eq(other.certainty.bound_people, inv.plan.bound / 10);
    pln_facts_release(&other);
    inv.results.weight_per_person =
        20; /* some weigh less than one person: only all in reach limit */
    int64_t all = 0;
    for (size_t c = 0; c < inv.problem.n_cells; c++)
        all += weight[c] ? inv.villages.clusters[c].people : 0;
    ck_assert_int_eq(pln_facts_build(&inv.results, &other, NULL), GEO_OK);
    ck_assert_int_eq(other.certainty.bound_people, all);
    pln_facts_release(&other);
}
END_TEST

static void check_row(const struct pln_table *table, size_t row)
{
    struct pln_cell cells[PLN_TABLE_COLUMNS_MAX + 1];
    memset(cells, 0xA5, sizeof cells);
    struct pln_cell fence = cells[table->n_columns];
    table->row(&facts, row, cells);
    ck_assert_msg(memcmp(&cells[table->n_columns], &fence, sizeof fence) == 0, "%s: too many cells",
                  table->name);
    for (size_t c = 0; c < table->n_columns; c++) {
        unsigned char null;
        memcpy(&null, &cells[c], 1);
        ck_assert_msg(null <= 1, "%s.%s was not filled", table->name, table->columns[c].name);
        if (null || table->columns[c].type != PLN_CELL_TEXT || !table->columns[c].domain) continue;
        const struct pln_domain *domain = table->columns[c].domain;
        size_t hits = 0;
        for (size_t k = 0; k < domain->n; k++)
            hits += strcmp(domain->values[k].value, cells[c].u.text) == 0;
        ck_assert_msg(hits == 1, "%s.%s: \"%s\"", table->name, table->columns[c].name,
                      cells[c].u.text);
    }
}

START_TEST(every_table_fills_exactly_its_columns)
{
    static const struct pln_table *const tables[] = {
        &pln_table_villages,         &pln_table_towers,     &pln_table_proposals,
        &pln_table_serving_links,    &pln_table_parameters, &pln_table_summary,
        &pln_table_findings,         &pln_table_no_signal,  &pln_table_programme,
        &pln_table_programme_changes};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        ck_assert_uint_le(tables[t]->n_columns, PLN_TABLE_COLUMNS_MAX);
        size_t n = tables[t]->n_rows(&facts);
        ck_assert_uint_gt(n, 0);
        for (size_t row = 0; row < n; row++)
            check_row(tables[t], row);
    }
}
END_TEST

START_TEST(every_column_is_documented)
{
    static const struct pln_table *const tables[] = {&pln_table_communes,
                                                     &pln_table_villages,
                                                     &pln_table_towers,
                                                     &pln_table_proposals,
                                                     &pln_table_parameters,
                                                     &pln_table_summary,
                                                     &pln_table_findings,
                                                     &pln_table_serving_links,
                                                     &pln_table_no_signal,
                                                     &pln_table_programme,
                                                     &pln_table_programme_changes,
                                                     &pln_table_frontier,
                                                     &pln_table_backhaul,
                                                     &pln_table_land};
    char *doc = test_read_file(PHUSONG_SOURCE_DIR "/docs/outputs.md", NULL);
    ck_assert_ptr_nonnull(doc);
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        char word[100];
        snprintf(word, sizeof word, "\n## %s\n", tables[t]->name);
        const char *section = strstr(doc, word),
                   *end = section ? strstr(section + 4, "\n## ") : NULL;
        ck_assert_msg(section != NULL, "docs/outputs.md lacks a section %s", tables[t]->name);
        for (size_t c = 0; c < tables[t]->n_columns; c++) {
            snprintf(word, sizeof word, "| `%s` |", tables[t]->columns[c].name);
            const char *row = strstr(section, word);
            ck_assert_msg(row && (!end || row < end), "docs/outputs.md: %s.%s", tables[t]->name,
                          tables[t]->columns[c].name);
        }
    }
    free(doc);
}
END_TEST

START_TEST(every_failing_allocation_is_told)
{
    struct pln_facts other;
    struct geo_err err = {0};
    pln_facts_release(&facts);
    unsigned long fails = 0;
    for (unsigned long at = 1;; at++) {
        geo_mem_fail_at(at);
        enum geo_status st = pln_facts_build(&inv.results, &other, &err);
        geo_mem_fail_at(0);
        if (st == GEO_OK) break;
        fails++;
        ck_assert_int_eq(st, GEO_NO_MEMORY);
        ck_assert_ptr_null(other.areas);
    }
    pln_facts_release(&other);
    ck_assert_uint_ge(fails, 10);
    ck_assert_int_eq(pln_facts_build(&inv.results, &facts, NULL), GEO_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts");
    TCase *tc = tcase_create("facts");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, totals_recounted_from_nothing);
    tcase_add_test(tc, groups_add_up_to_the_total);
    tcase_add_test(tc, one_province_is_told_by_commune);
    tcase_add_test(tc, communes_are_counted_by_place);
    tcase_add_test(tc, standings_follow_date_and_audit);
    tcase_add_test(tc, reach_takes_the_strongest_chosen_option);
    tcase_add_test(tc, the_bound_is_told_in_people_only_where_that_is_true);
    tcase_add_test(tc, every_table_fills_exactly_its_columns);
    tcase_add_test(tc, every_column_is_documented);
    tcase_add_test(tc, every_failing_allocation_is_told);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
