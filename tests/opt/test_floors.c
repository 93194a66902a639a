/* Floors: never above the bound, never below a floor, refused only when no plan meets them. */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/mem.h"
#include "instance.h"
#include "planner/opt/floors.h"
#include "planner/opt/verify.h"

enum { PROVINCES = 3 };
static const char *const name[PROVINCES] = {"Hà Giang", "Cao Bằng", "Lạng Sơn"};

/* Cell j is in province j % 3. */
struct bounded {
    uint32_t cell[PROVINCES][SMALL_CELLS];
    struct pln_floor at[PROVINCES];
    struct pln_floors floors;
};

static int64_t covered(const struct pln_problem *p, uint32_t mask, uint32_t province)
{
    bool seen[SMALL_CELLS] = {false};
    int64_t sum = 0;
    for (size_t i = 0; i < p->n_options; i++)
        for (size_t k = p->first[i]; (mask >> i & 1) && k < p->first[i + 1]; k++) {
            uint32_t j = p->cell[k];
            sum += !seen[j] && j % PROVINCES == province ? p->weight[j] : 0;
            seen[j] = true;
        }
    return sum;
}

static bool meets(const struct pln_problem *p, const struct bounded *b, uint32_t mask)
{
    for (uint32_t f = 0; f < PROVINCES; f++)
        if (covered(p, mask, f) < b->at[f].weight) return false;
    return true;
}

/* The best value of a plan that meets all floors, by looking at them all; −1: there is none. */
static int64_t optimum(const struct pln_problem *p, const struct bounded *b)
{
    int64_t best = -1;
    for (uint32_t mask = 0; mask < (uint32_t)1 << p->n_options; mask++) {
        int64_t value = small_value(p, mask);
        if (value > best && meets(p, b, mask)) best = value;
    }
    return best;
}

/* Floors that are random shares of what is there. */
static void make_floors(const struct pln_problem *p, uint64_t seed, struct bounded *b)
{
    uint64_t r = seed + 77;
    *b = (struct bounded){.floors = {b->at, PROVINCES}};
    for (uint32_t f = 0; f < PROVINCES; f++) {
        int64_t whole = 0;
        b->at[f] = (struct pln_floor){.name = name[f], .cell = b->cell[f]};
        for (uint32_t j = f; j < p->n_cells; j += PROVINCES) {
            b->cell[f][b->at[f].n_cells++] = j;
            whole += p->weight[j];
        }
        b->at[f].weight = whole * (int64_t)(small_random(&r) % 60) / 100;
    }
}

static uint32_t mask_of(const struct pln_plan *plan)
{
    uint32_t mask = 0;
    for (size_t k = 0; k < plan->n; k++)
        mask |= (uint32_t)1 << plan->option[k];
    return mask;
}

START_TEST(floors_are_met_and_the_bound_holds)
{
    int met = 0, missed = 0, proved = 0, lost = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct small s;
        struct bounded b;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        make_floors(&s.problem, seed, &b);
        int64_t best = optimum(&s.problem, &b);
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct geo_err err = {0};
        struct pln_opt_params params = {
            .threads = 1, .certificate = &certificate, .floors = &b.floors};
        enum geo_status st = pln_opt_solve(&s.problem, &params, &plan, &err);
        if (st == GEO_INFEASIBLE) {
            bool claims = strstr(err.text, "cannot be met") || strstr(err.text, "no plan can");
            ck_assert_msg(!claims || best < 0, "seed %d: %s", (int)seed, err.text);
            lost += best >= 0;
            missed++;
            continue;
        }
        ck_assert_ok(st, err);
        ck_assert_msg(best >= plan.value && plan.bound >= best, "seed %d: %ld ≤ %ld ≤ %ld",
                      (int)seed, (long)plan.value, (long)best, (long)plan.bound);
        ck_assert(meets(&s.problem, &b, mask_of(&plan)));
        struct pln_check check;
        ck_assert_ok(pln_verify(&s.problem, &certificate, &check, &err), err);
        ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
        certificate.floor[0].weight += 1 + plan.value;
        certificate.seal = pln_certificate_seal(&certificate);
        ck_assert_ok(pln_verify(&s.problem, &certificate, &check, &err), err);
        ck_assert(!check.holds && strstr(check.why, "floor"));
        met++;
        proved += plan.optimal;
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
    }
    printf("%d met (%d proved the best), %d refused, %d of them wrongly\n", met, proved, missed,
           lost);
    ck_assert_int_gt(met, 30);
    ck_assert_int_gt(missed, 5);
    ck_assert_int_le(lost * 20, met);
}
END_TEST

START_TEST(a_floor_beyond_reach_names_province_and_shortfall)
{
    struct small s;
    struct bounded b;
    small_make(&s, &(struct small_kind){3, false, false});
    make_floors(&s.problem, 3, &b);
    b.at[1].weight = 1000000;
    struct pln_plan plan;
    struct geo_err err = {0};
    struct pln_opt_params params = {.threads = 1, .floors = &b.floors};
    ck_assert_int_eq(pln_opt_solve(&s.problem, &params, &plan, &err), GEO_INFEASIBLE);
    ck_assert_msg(strstr(err.text, "Cao Bằng") && strstr(err.text, "less"), "%s", err.text);
}
END_TEST

START_TEST(every_failing_allocation_is_a_sentence)
{
    struct small s;
    struct bounded b;
    small_make(&s, &(struct small_kind){11, true, true});
    make_floors(&s.problem, 11, &b);
    b.at[0].weight = b.at[1].weight = 0;
    for (unsigned long at = 1; at < 400; at += 3) {
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct geo_err err = {0};
        struct pln_opt_params params = {
            .threads = 1, .certificate = &certificate, .floors = &b.floors};
        geo_mem_fail_at(at);
        enum geo_status st = pln_opt_solve(&s.problem, &params, &plan, &err);
        geo_mem_fail_at(0);
        ck_assert_msg(st == GEO_OK || st == GEO_INFEASIBLE || (st == GEO_NO_MEMORY && err.text[0]),
                      "%lu: %d %s", at, (int)st, err.text);
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("floors");
    TCase *t = tcase_create("floors");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, floors_are_met_and_the_bound_holds);
    tcase_add_test(t, a_floor_beyond_reach_names_province_and_shortfall);
    tcase_add_test(t, every_failing_allocation_is_a_sentence);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
