#include "support/support.h"

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

int main(void)
{
    Suite *s = suite_create("base");
    TCase *t = tcase_create("base");
    tcase_add_test(t, context_goes_in_front_of_the_sentence);
    tcase_add_test(t, sizes_that_overflow_are_refused);
    tcase_add_test(t, arena_and_buf_keep_text);
    tcase_add_test(t, lowest_failure_is_reported_for_any_thread_count);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
