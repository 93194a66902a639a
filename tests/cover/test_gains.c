/* What a plan brings to villages of several household clusters, by numbers worked out by hand. */
#include "support/support.h"

#include <math.h>

#include "planner/cover/problem.h"
#include "planner/cover/rule.h"

/* A: 50 people at the centre (served today), 30 and 20 without signal: partial (lõm sóng).
 * B: one cluster of 40 without signal: none (trắng sóng).
 * C: 90 served, 10 not: 90 % < 95 %, partial. */
static struct pln_cluster clusters[] = {{105.0, 18, 50, false}, {105.1, 18, 30, false},
                                        {105.2, 18, 20, false}, {105.3, 18, 40, false},
                                        {105.4, 18, 90, false}, {105.5, 18, 10, false}};
static struct pln_village rows[] = {{.people = 100, .first_cluster = 0, .n_clusters = 3},
                                    {.people = 40, .first_cluster = 3, .n_clusters = 1},
                                    {.people = 100, .first_cluster = 4, .n_clusters = 2}};
static const float margin_db[] = {10, -10, -10, -20, 10, -10};

START_TEST(partial_coverage_counts_person_by_person)
{
    struct pln_rule rule = pln_rule_default();
    struct pln_villages villages = {.at = rows, .n = 3, .clusters = clusters, .n_clusters = 6};
    struct pln_reception receptions[6];
    struct pln_service services[] = {{.verdict = PLN_VERDICT_PARTIAL, .people_served = 50},
                                     {.verdict = PLN_VERDICT_NONE},
                                     {.verdict = PLN_VERDICT_PARTIAL, .people_served = 90}};
    for (size_t i = 0; i < 6; i++)
        receptions[i] = (struct pln_reception){.tower = 0, .margin_db = margin_db[i]};
    struct pln_audit audit = {
        .village = services, .cluster = receptions, .n_villages = 3, .n_clusters = 6};
    /* option 0 reaches A's second cluster; 1 its second and third, and B; 2 C's rest and A's centre
     */
    size_t first[] = {0, 1, 4, 6};
    uint32_t col[] = {1, 1, 2, 3, 0, 5};
    float rsrp[] = {-90, -90, -90, -90, -90, -90};
    struct pln_matrix matrix = {
        .n_rows = 3, .n_cols = 6, .first = first, .col = col, .rsrp_dbm = rsrp};
    uint32_t option[] = {0, 1, 2};
    struct pln_plan plan = {.option = option, .n = 3};
    int64_t people[3], gained[3];
    struct geo_err err;
    ck_assert_ok(pln_plan_gains(&villages, &audit, &rule, &matrix, &plan, people, gained, &err),
                 err);
    ck_assert_int_eq(people[0], 30); /* A: 80 of 100, still partial */
    ck_assert_int_eq(gained[0], 0);
    ck_assert_int_eq(people[1], 60); /* A's last 20, and B's 40 */
    ck_assert_int_eq(gained[1], 2);
    ck_assert_int_eq(people[2], 10); /* C: 100 of 100; A's centre had signal */
    ck_assert_int_eq(gained[2], 1);
    uint32_t other[] = {1, 0};
    plan = (struct pln_plan){.option = other, .n = 2};
    ck_assert_ok(pln_plan_gains(&villages, &audit, &rule, &matrix, &plan, people, gained, &err),
                 err);
    ck_assert_int_eq(people[0], 90); /* in this order the second brings nothing */
    ck_assert_int_eq(gained[0], 2);
    ck_assert_int_eq(people[1], 0);
    ck_assert_int_eq(gained[1], 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("gains");
    TCase *t = tcase_create("gains");
    tcase_add_test(t, partial_coverage_counts_person_by_person);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
