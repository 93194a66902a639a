/* Tables on a shelf of the store: parts of killed runs, wholes that take their place. */
#include "planner/run/shelf.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "planner/cover/known.h"
#include "support/support.h"

static struct pln_store *store;
static struct geo_err err, failure;
static struct pln_shelf shelf;
static const struct geo_key context = {{7}};

static void open_shelf(void)
{
    ck_assert_ok(pln_shelf_open(store, "heard", &context, &shelf, &err), err);
}

static void open_fresh(void)
{
    char dir[200];
    snprintf(dir, sizeof dir, "%s/store", test_tmpdir());
    ck_assert_ok(pln_store_open(dir, &store, &err), err);
    failure = (struct geo_err){0};
    open_shelf();
}

static void close_it(void)
{
    pln_shelf_release(&shelf);
    pln_store_release(store);
}

/* What a run leaves that puts PARTS tables, "a 0", "a 1" …, and a whole one if it lives so long. */
static void run(const char *name, size_t parts, bool lives)
{
    for (size_t i = 0; i < parts + lives; i++) {
        struct geo_buf bytes = {0};
        geo_buf_addf(&bytes, i < parts ? "%s %zu" : "%s whole", name, i);
        ck_assert_ok(pln_shelf_put(&shelf, &bytes, i == parts, &failure, &err), err);
        ck_assert_int_eq(failure.status, GEO_OK);
        geo_buf_release(&bytes);
    }
    pln_shelf_release(&shelf);
    open_shelf();
}

struct taken {
    struct geo_buf text;
    size_t n;
};

static bool take(void *ctx, const void *bytes, size_t length)
{
    struct taken *taken = ctx;
    taken->n++;
    geo_buf_add_bytes(&taken->text, bytes, length);
    geo_buf_add(&taken->text, ";");
    return memcmp(bytes, "bad", 3) != 0;
}

static size_t n_taken(const char *wanted)
{
    struct taken taken = {0};
    ck_assert_ok(pln_shelf_take(&shelf, take, &taken, &err), err);
    if (wanted) ck_assert_str_eq(taken.text.text, wanted);
    geo_buf_release(&taken.text);
    return taken.n;
}

START_TEST(parts_of_killed_runs_are_all_there)
{
    run("a", 12, false);
    ck_assert_uint_eq(n_taken(NULL), 12);
    run("b", 3, false);
    ck_assert_uint_eq(n_taken(NULL), 15);
    run("c", 40, false);
    ck_assert_uint_eq(n_taken(NULL), PLN_SHELF_TABLES_MAX);
}
END_TEST

START_TEST(a_whole_takes_the_place_of_parts)
{
    run("a", 5, true);
    ck_assert_uint_eq(n_taken("a whole;"), 1);
    run("b", 0, true);
    ck_assert_uint_eq(n_taken(NULL), 2);
    run("c", 9, false);
    ck_assert_uint_eq(n_taken(NULL), 11);
    run("d", 3, true);
    ck_assert_uint_eq(shelf.found.n, 3); /* and two that were the newest */
}
END_TEST

START_TEST(what_is_of_no_use_goes)
{
    run("a", 1, false);
    run("bad", 2, false);
    ck_assert_uint_eq(n_taken(NULL), 3);
    pln_shelf_release(&shelf);
    open_shelf();
    ck_assert_uint_eq(n_taken("a 0;"), 1);
}
END_TEST

START_TEST(a_store_that_fails_is_left_alone)
{
    struct geo_buf bytes = {0};
    geo_buf_add(&bytes, "a");
    failure.status = GEO_CANT_WRITE;
    ck_assert_ok(pln_shelf_put(&shelf, &bytes, true, &failure, &err), err);
    pln_shelf_release(&shelf);
    open_shelf();
    ck_assert_uint_eq(shelf.found.n, 0);
    geo_buf_release(&bytes);
}
END_TEST

/* A run of any size has fewer parts than are consulted, and loses a fifth at most. */
START_TEST(parts_stay_few)
{
    size_t n_new = 0, n_before = 0, parts = 0;
    for (size_t paths = 0; paths < 800000000; paths += 50000) {
        n_new += 50000;
        ck_assert_uint_le(n_new, 250000 + paths / 5);
        if (!pln_part_is_due(200000, n_new, n_before)) continue;
        n_before += n_new;
        n_new = 0;
        parts++;
    }
    ck_assert_uint_lt(parts, PLN_SHELF_TABLES_MAX);
    ck_assert(!pln_part_is_due(0, SIZE_MAX, 0));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("shelf");
    TCase *tc = tcase_create("shelf");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, open_fresh, close_it);
    tcase_add_test(tc, parts_of_killed_runs_are_all_there);
    tcase_add_test(tc, a_whole_takes_the_place_of_parts);
    tcase_add_test(tc, what_is_of_no_use_goes);
    tcase_add_test(tc, a_store_that_fails_is_left_alone);
    tcase_add_test(tc, parts_stay_few);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
