#include "support/support.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "instance.h"
#include "planner/opt/bound.h"
#include "planner/opt/certificate_file.h"
#include "planner/opt/instance.h"
#include "planner/opt/keep.h"
#include "planner/opt/solve.h"
#include "planner/opt/verify.h"

struct solved {
    struct pln_plan plan;
    struct pln_certificate certificate;
};

static struct solved solve(const struct pln_problem *p, int threads)
{
    struct solved s;
    struct geo_err err = {0};
    struct pln_opt_params params = {.threads = threads, .certificate = &s.certificate};
    ck_assert_ok(pln_opt_solve(p, &params, &s.plan, &err), err);
    return s;
}

static void release(struct solved *s)
{
    pln_plan_release(&s->plan);
    pln_certificate_release(&s->certificate);
}

static struct pln_check checked(const struct pln_problem *p, const struct pln_certificate *c)
{
    struct pln_check check;
    struct geo_err err = {0};
    ck_assert_ok(pln_verify(p, c, &check, &err), err);
    ck_assert_int_eq(check.holds, check.why[0] == '\0');
    return check;
}

START_TEST(small_cases_are_solved_to_the_proven_best)
{
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct solved r = solve(&s.problem, 1);
        int64_t best = small_optimum(&s.problem);
        ck_assert_msg(r.plan.value == best, "seed %d: %ld of %ld", (int)seed, (long)r.plan.value,
                      (long)best);
        ck_assert_int_eq(r.plan.bound, best);
        ck_assert(r.plan.optimal);
        uint32_t mask = 0;
        for (size_t k = 0; k < r.plan.n; k++)
            mask |= (uint32_t)1 << r.plan.option[k];
        ck_assert_int_eq(small_value(&s.problem, mask), best);
        struct pln_check check = checked(&s.problem, &r.certificate);
        ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
        ck_assert_int_eq(check.value, best);
        ck_assert_int_eq(check.cost, r.plan.cost);
        release(&r);
    }
}
END_TEST

/* A number of the certificate to be changed. */
static int64_t *number_at(struct pln_certificate *c, uint64_t *r)
{
    struct pln_proof_node *node = &c->node[small_random(r) % c->n_nodes];
    switch (small_random(r) % 8) {
    case 0:
        return &c->value;
    case 1:
        return &c->cost;
    case 2:
        return &c->bound;
    case 3:
        return &c->budget;
    case 4:
        return &c->scale;
    case 5:
        return node->lambda ? &node->mu : &c->bound;
    default:
        return node->lambda && c->n_cells ? &node->lambda[small_random(r) % c->n_cells] : &c->bound;
    }
}

START_TEST(every_changed_certificate_is_rejected)
{
    size_t resealed_no = 0;
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct solved r = solve(&s.problem, 1);
        uint64_t stream = seed;
        for (int k = 0; k < 20; k++) {
            int64_t *number = number_at(&r.certificate, &stream), old = *number;
            *number += (int64_t)(small_random(&stream) % 7) - 3;
            *number += *number == old;
            struct pln_check check = checked(&s.problem, &r.certificate);
            ck_assert(!check.holds);
            /* With a fresh seal a change may be harmless, but never proves what is not so. */
            struct geo_key seal = r.certificate.seal;
            r.certificate.seal = pln_certificate_seal(&r.certificate);
            check = checked(&s.problem, &r.certificate);
            if (check.holds && r.certificate.budget == s.problem.budget)
                ck_assert_int_ge(r.certificate.bound, r.plan.value);
            resealed_no += !check.holds;
            r.certificate.seal = seal;
            *number = old;
        }
        ck_assert(checked(&s.problem, &r.certificate).holds);
        release(&r);
    }
    ck_assert_uint_gt(resealed_no, 3000);
}
END_TEST

START_TEST(false_claims_are_rejected_with_the_place)
{
    struct small s;
    small_make(&s, &(struct small_kind){7, false, false});
    struct solved r = solve(&s.problem, 1);
    struct pln_certificate *c = &r.certificate;
    ck_assert_uint_gt(c->n_chosen, 0);
    c->bound--;
    ck_assert_ptr_nonnull(strstr(checked(&s.problem, c).why, "below the plan's own"));
    c->value--;
    ck_assert_ptr_nonnull(strstr(checked(&s.problem, c).why, "the chosen sites cover"));
    c->value++;
    c->bound++;
    size_t n = c->n_nodes;
    c->n_nodes = 0;
    ck_assert_ptr_nonnull(strstr(checked(&s.problem, c).why, "the proof ends"));
    c->n_nodes = n;
    s.weight[0]++;
    ck_assert_ptr_nonnull(strstr(checked(&s.problem, c).why, "their key differs"));
    release(&r);
}
END_TEST

START_TEST(the_file_says_the_same_as_the_memory)
{
    char path[300];
    snprintf(path, sizeof path, "%s/certificate.json", test_tmpdir());
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct solved r = solve(&s.problem, 1);
        static const char *const names[SMALL_OPTIONS] = {
            "a", "b,\"", "ngọn đồi", "d", "e", "f", "g", "h\\", "i", "j", "k", "l", "m", "n"};
        struct geo_buf text = {0};
        struct geo_err err = {0};
        ck_assert_ok(pln_certificate_json(&r.certificate, names, &text, &err), err);
        test_write_file(path, text.text);
        struct pln_certificate back;
        const struct pln_certificate_origin origin = {path, names, s.problem.n_options,
                                                      s.problem.n_cells};
        ck_assert_ok(pln_certificate_read(&origin, &back, &err), err);
        struct pln_check check = checked(&s.problem, &back);
        ck_assert_msg(check.holds, "%s", check.why);
        pln_certificate_release(&back);
        geo_buf_release(&text);
        release(&r);
    }
}
END_TEST

START_TEST(large_numbers_are_no_trouble)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        for (size_t j = 0; j < s.problem.n_cells; j++)
            s.weight[j] = s.weight[j] * 300000000000001 + (int64_t)j;
        for (size_t i = 0; i < s.problem.n_options; i++)
            s.cost[i] *= 40000000007;
        s.problem.budget *= 40000000007;
        struct solved r = solve(&s.problem, 1);
        int64_t best = small_optimum(&s.problem);
        ck_assert_int_ge(r.plan.bound, best);
        ck_assert_int_le(r.plan.value, best);
        struct pln_check check = checked(&s.problem, &r.certificate);
        ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
        release(&r);
    }
}
END_TEST

/* Change the weights a little and plan again: with a preference more of the old plan stays, the
 * price is what the free plan covers more, and the proof still holds. */
START_TEST(an_earlier_plan_is_kept_at_a_price_that_is_told)
{
    size_t kept_free = 0, kept_with = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, false});
        uint8_t planned[SMALL_OPTIONS] = {0};
        struct solved before = solve(&s.problem, 1);
        for (size_t k = 0; k < before.plan.n; k++)
            planned[before.plan.option[k]] = 1;
        release(&before);
        uint64_t stream = seed;
        for (size_t j = 0; j < s.problem.n_cells; j++)
            s.weight[j] += (int64_t)(small_random(&stream) % 40);
        struct solved r;
        struct geo_err err = {0};
        struct pln_opt_params params = {.threads = 1, .certificate = &r.certificate};
        struct pln_opt_keep keep = {.planned = planned, .preference = 0.5};
        ck_assert_ok(pln_opt_keep_solve(&s.problem, &params, &keep, &r.plan, &err), err);
        int64_t best = small_optimum(&s.problem);
        ck_assert_int_eq(r.plan.bound, best);
        ck_assert_int_eq(r.plan.value + keep.price, best);
        ck_assert(checked(&s.problem, &r.certificate).holds);
        kept_with += keep.n_kept;
        release(&r);
        keep.preference = 0;
        ck_assert_ok(pln_opt_keep_solve(&s.problem, NULL, &keep, &r.plan, &err), err);
        ck_assert_int_eq(keep.price, 0);
        kept_free += keep.n_kept;
        pln_plan_release(&r.plan);
    }
    ck_assert_uint_gt(kept_with, kept_free);
}
END_TEST

/* A plan made for one set of weights, judged by another. */
START_TEST(the_bound_alone_holds_in_other_weights)
{
    size_t tight = 0;
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct small s;
        small_make(&s, &(struct small_kind){seed, seed & 1, seed & 2});
        struct solved r = solve(&s.problem, 1);
        uint64_t stream = seed;
        for (size_t j = 0; j < s.problem.n_cells; j++)
            s.weight[j] = (int64_t)(small_random(&stream) % 50);
        struct pln_certificate proof;
        struct pln_opt_params params = {.threads = 1, .certificate = &proof};
        struct geo_err err = {0};
        int64_t bound = -1, best = small_optimum(&s.problem);
        ck_assert_ok(pln_opt_bound(&s.problem, &params, &r.plan, &bound, &err), err);
        ck_assert_int_ge(bound, best);
        tight += bound == best;
        struct pln_check check = checked(&s.problem, &proof);
        ck_assert_msg(check.holds, "seed %d: %s", (int)seed, check.why);
        ck_assert_int_eq(check.cost, r.plan.cost);
        ck_assert_int_le(check.value, best);
        pln_certificate_release(&proof);
        ck_assert_ok(pln_opt_bound(&s.problem, &params, NULL, &bound, &err), err);
        ck_assert(checked(&s.problem, &proof).holds);
        pln_certificate_release(&proof);
        release(&r);
    }
    ck_assert_uint_gt(tight, 300);
}
END_TEST

START_TEST(every_failing_allocation_is_a_sentence)
{
    struct small s;
    small_make(&s, &(struct small_kind){11, true, true});
    for (unsigned long at = 1; at < 400; at++) {
        struct pln_plan plan;
        struct pln_certificate certificate;
        struct geo_err err = {0};
        struct pln_opt_params params = {.threads = 1, .certificate = &certificate};
        geo_mem_fail_at(at);
        enum geo_status st = pln_opt_solve(&s.problem, &params, &plan, &err);
        geo_mem_fail_at(0);
        ck_assert_msg(st == GEO_OK || (st == GEO_NO_MEMORY && err.text[0]), "%lu: %d %s", at,
                      (int)st, err.text);
        pln_plan_release(&plan);
        pln_certificate_release(&certificate);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("solve");
    TCase *t = tcase_create("solve");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, small_cases_are_solved_to_the_proven_best);
    tcase_add_test(t, every_changed_certificate_is_rejected);
    tcase_add_test(t, false_claims_are_rejected_with_the_place);
    tcase_add_test(t, the_file_says_the_same_as_the_memory);
    tcase_add_test(t, large_numbers_are_no_trouble);
    tcase_add_test(t, an_earlier_plan_is_kept_at_a_price_that_is_told);
    tcase_add_test(t, the_bound_alone_holds_in_other_weights);
    tcase_add_test(t, every_failing_allocation_is_a_sentence);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
