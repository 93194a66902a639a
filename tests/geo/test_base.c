#include "support/support.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"
#include "geo/base/par.h"

START_TEST(context_goes_in_front_of_the_sentence)
{
    struct geo_err err = {0};
    ck_assert_int_eq(geo_fail(&err, GEO_BAD_DATA, "row %d: bad", 7), GEO_BAD_DATA);
    ck_assert_int_eq(geo_fail_context(&err, "file %s", "a.csv"), GEO_BAD_DATA);
    ck_assert_str_eq(err.text, "file a.csv: row 7: bad");
    ck_assert_int_eq(geo_exit_status(GEO_NO_COVER), 3);
}
END_TEST

START_TEST(sizes_that_overflow_are_refused)
{
    ck_assert_ptr_null(geo_alloc((size_t)-1, 2));
    ck_assert_ptr_null(geo_alloc((size_t)1 << 41, 1));
    geo_mem_fail_at(2);
    void *first = geo_alloc(4, 4), *second = geo_alloc(4, 4), *third = geo_alloc(4, 4);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(third);
    geo_mem_fail_at(0);
    geo_free(first);
    geo_free(third);
}
END_TEST

START_TEST(arena_and_buf_keep_text)
{
    struct geo_arena arena = {0};
    const char *a = geo_arena_keep(&arena, "phủ sóng xx", 11), *b = geo_arena_keep(&arena, "", 0);
    ck_assert_str_eq(a, "phủ sóng");
    ck_assert_str_eq(b, "");
    geo_arena_release(&arena);
    struct geo_buf buf = {0};
    for (int i = 0; i < 1000; i++)
        geo_buf_addf(&buf, "%d,", i % 10);
    ck_assert_uint_eq(buf.length, 2000);
    ck_assert_int_eq(strncmp(buf.text, "0,1,2,", 6), 0);
    geo_mem_fail_at(1);
    for (int i = 0; i < 100000; i++)
        geo_buf_add(&buf, "x");
    geo_mem_fail_at(0);
    ck_assert_int_eq(geo_buf_status(&buf, NULL), GEO_NO_MEMORY);
    geo_buf_release(&buf);
}
END_TEST

struct squares {
    double out[1000];
};

static enum geo_status square(void *ctx, void *state, size_t i, struct geo_err *err)
{
    (void)state;
    if (i == 700 || i == 333 || i == 999) return geo_fail(err, GEO_BAD_DATA, "item %zu", i);
    ((struct squares *)ctx)->out[i] = (double)i * (double)i;
    return GEO_OK;
}

START_TEST(lowest_failure_is_reported_for_any_thread_count)
{
    for (int threads = 1; threads <= 7; threads++) {
        struct squares s = {{0}};
        struct geo_err err = {0};
        struct geo_par_job job = {.n = 1000, .chunk = 10, .ctx = &s, .work = square};
        ck_assert_int_eq(geo_par_run(&job, threads, &err), GEO_BAD_DATA);
        ck_assert_str_eq(err.text, "item 333");
        for (size_t i = 0; i < 333; i++)
            ck_assert(s.out[i] == (double)i * (double)i);
        job.n = 300;
        ck_assert_int_eq(geo_par_run(&job, threads, &err), GEO_OK);
    }
}
END_TEST

/* Step I of a diamond: 0 before 1 and 2, these before 3; 4 on its own. */
struct step {
    struct diamond *all;
    size_t number;
};
struct diamond {
    struct step step[5];
    atomic_int seen[5]; /* what each found done before it, as bits; −1: it did not run */
    atomic_int done;
    unsigned fails; /* bits */
};

static enum geo_status take_step(void *ctx, struct geo_err *err)
{
    const struct step *step = ctx;
    struct diamond *d = step->all;
    atomic_store(&d->seen[step->number], atomic_load(&d->done));
    geo_fail(err, GEO_BAD_DATA, "step %zu", step->number);
    if (d->fails >> step->number & 1) return GEO_BAD_DATA; /* else it has got over it */
    atomic_fetch_or(&d->done, 1 << step->number);
    return GEO_OK;
}

static enum geo_status walk_diamond(struct diamond *d, unsigned fails, int threads,
                                    struct geo_err *err)
{
    static const uint32_t needs[5] = {0, 1, 1, 2 | 4, 0};
    struct geo_par_task task[5];
    d->fails = fails;
    atomic_store(&d->done, 0);
    for (size_t i = 0; i < 5; i++) {
        d->step[i] = (struct step){d, i};
        atomic_store(&d->seen[i], -1);
        task[i] = (struct geo_par_task){take_step, &d->step[i], needs[i]};
    }
    return geo_par_tasks(task, 5, threads, err);
}

START_TEST(tasks_wait_for_what_they_need)
{
    static const int needs[5] = {0, 1, 1, 1 | 2 | 4, 0};
    struct diamond d;
    for (int repeat = 0; repeat < 200; repeat++)
        for (int threads = 1; threads <= 6; threads++) {
            ck_assert_int_eq(walk_diamond(&d, 0, threads, NULL), GEO_OK);
            ck_assert_int_eq(atomic_load(&d.done), 31);
            for (size_t i = 0; i < 5; i++)
                ck_assert_int_eq(atomic_load(&d.seen[i]) & needs[i], needs[i]);
        }
}
END_TEST

START_TEST(the_failure_of_the_first_task_is_told)
{
    struct diamond d;
    for (int threads = 1; threads <= 6; threads++)
        for (unsigned fails = 1; fails < 32; fails++) {
            struct geo_err err = {0};
            char first[20];
            snprintf(first, sizeof first, "step %d", __builtin_ctz(fails));
            ck_assert_int_eq(walk_diamond(&d, fails, threads, &err), GEO_BAD_DATA);
            ck_assert_str_eq(err.text, first);
            if (fails & 7) ck_assert_int_eq(atomic_load(&d.seen[3]), -1);
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base");
    TCase *t = tcase_create("base");
    tcase_add_test(t, context_goes_in_front_of_the_sentence);
    tcase_add_test(t, sizes_that_overflow_are_refused);
    tcase_add_test(t, arena_and_buf_keep_text);
    tcase_add_test(t, lowest_failure_is_reported_for_any_thread_count);
    tcase_add_test(t, tasks_wait_for_what_they_need);
    tcase_add_test(t, the_failure_of_the_first_task_is_told);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
