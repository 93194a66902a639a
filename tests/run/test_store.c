#include "planner/run/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/base/mem.h"
#include "support/faults.h"
#include "support/support.h"

static struct pln_store *store;
static char dir[200];
static struct geo_err err;

static void open_fresh(void)
{
    snprintf(dir, sizeof dir, "%s/a/b/store", test_tmpdir());
    ck_assert_ok(pln_store_open(dir, &store, &err), err);
}

static void close_it(void)
{
    pln_store_release(store);
}

static struct geo_key context_of(const char *text)
{
    return geo_key_of(text, strlen(text));
}

static void put(const char *kind, const char *context, const char *bytes)
{
    struct geo_key key = context_of(context);
    ck_assert_ok(pln_store_put(store, kind, &key, bytes, strlen(bytes), NULL, &err), err);
}

static size_t find(const char *kind, const char *context, struct pln_objects *objects)
{
    struct geo_key key = context ? context_of(context) : (struct geo_key){{0}};
    ck_assert_ok(pln_store_find(store, kind, context ? &key : NULL, objects, &err), err);
    return objects->n;
}

static const char *only_file(void)
{
    static char path[500];
    struct pln_objects objects;
    ck_assert_uint_eq(find(NULL, NULL, &objects), 1);
    char context[33], content[33];
    geo_key_hex(&objects.at[0].context, context);
    geo_key_hex(&objects.at[0].content, content);
    snprintf(path, sizeof path, "%s/%s-%s-%s", dir, objects.at[0].kind, context, content);
    pln_objects_release(&objects);
    return path;
}

START_TEST(what_was_put_is_found)
{
    struct pln_objects objects;
    put("heard", "one", "some bytes");
    put("heard", "two", "others");
    put("reach", "one", "third");
    ck_assert_uint_eq(find(NULL, NULL, &objects), 3);
    pln_objects_release(&objects);
    ck_assert_uint_eq(find("heard", NULL, &objects), 2);
    pln_objects_release(&objects);
    ck_assert_uint_eq(find("heard", "one", &objects), 1);
    void *bytes;
    size_t length;
    ck_assert_ok(pln_store_get(store, &objects.at[0], &bytes, &length, &err), err);
    ck_assert_uint_eq(length, 10);
    ck_assert_mem_eq(bytes, "some bytes", 10);
    geo_free(bytes);
    pln_store_forget(store, &objects.at[0]);
    ck_assert_ok(pln_store_get(store, &objects.at[0], &bytes, &length, &err), err);
    ck_assert_ptr_null(bytes);
    ck_assert_uint_eq(pln_store_damaged(store), 0); /* gone, not damaged */
    pln_objects_release(&objects);
}
END_TEST

/* Every way to damage a file: each byte altered in turn, each shorter length, one byte more. */
START_TEST(damage_is_never_trusted)
{
    enum { HEAD = 15 + 1 + 5 + 66 + 1 + 20 + 1 }; /* ten bytes are not made smaller than ten */
    int whole = HEAD + 10;
    for (int at = 0; at < 2 * whole + 1; at++) {
        put("heard", "one", "some bytes");
        const char *path = only_file();
        size_t length;
        char *text = test_read_file(path, &length);
        if (at == 0) whole = (int)length;
        ck_assert_int_eq((int)length, whole);
        if (at < (int)length)
            text[at] ^= 1;
        else if (at < 2 * (int)length)
            length = (size_t)at - length;
        else
            text[length++] = 'x'; /* over the NUL that test_read_file() adds */
        FILE *f = fopen(path, "wb");
        ck_assert_uint_eq(fwrite(text, 1, length, f), length);
        fclose(f);
        free(text);

        struct pln_objects objects;
        find("heard", "one", &objects);
        ck_assert_uint_eq(objects.n, 1);
        void *bytes;
        if (at % 2) {
            ck_assert_ok(pln_store_get(store, &objects.at[0], &bytes, &length, &err), err);
            ck_assert_msg(!bytes, "damage %d was not seen", at);
        } else {
            struct pln_store_report report;
            ck_assert_ok(pln_store_verify(store, &report, &err), err);
            ck_assert_uint_eq(report.n_damaged, 1);
        }
        pln_objects_release(&objects);
        ck_assert_uint_eq(find(NULL, NULL, &objects), 0);
        pln_objects_release(&objects);
    }
}
END_TEST

START_TEST(gc_takes_the_longest_unused)
{
    put("heard", "one", "first");
    put("heard", "two", "second");
    put("heard", "three", "third");
    struct pln_objects objects;
    const char *order[] = {"one", "two", "three"};
    uint64_t size = 0;
    for (int i = 0; i < 3; i++) { /* used in the order two, three, one */
        find("heard", order[i], &objects);
        char name[400], context[33], content[33];
        geo_key_hex(&objects.at[0].context, context);
        geo_key_hex(&objects.at[0].content, content);
        snprintf(name, sizeof name, "%s/heard-%s-%s", dir, context, content);
        struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = i == 0 ? 3000 : 1000 * i}};
        ck_assert_int_eq(utimensat(AT_FDCWD, name, times, 0), 0);
        size = objects.at[0].size_b;
        pln_objects_release(&objects);
    }
    struct pln_store_report report;
    ck_assert_ok(pln_store_gc(store, 2 * size + 1, &report, &err), err);
    ck_assert_uint_eq(report.n_objects, 3);
    ck_assert_uint_eq(report.n_removed, 1);
    ck_assert_uint_eq(find("heard", "two", &objects), 0);
    pln_objects_release(&objects);
    ck_assert_ok(pln_store_gc(store, 0, &report, &err), err);
    ck_assert_uint_eq(report.n_removed, 2);
}
END_TEST

START_TEST(litter_of_the_dead_goes)
{
    char path[300];
    snprintf(path, sizeof path, "%s/.draft-%d-0", dir, 99999999);
    test_write_file(path, "half");
    snprintf(path, sizeof path, "%s/.draft-%d-7", dir, (int)getppid());
    test_write_file(path, "being written");
    struct pln_store_report report;
    ck_assert_ok(pln_store_gc(store, 1, &report, &err), err);
    ck_assert_uint_eq(report.n_litter, 1);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_failing_disk_leaves_no_object)
{
    const struct {
        enum fault_call call;
        unsigned nth;
    } faults[] = {
        {FAULT_OPEN, 1}, {FAULT_WRITE, 1}, {FAULT_WRITE, 2}, {FAULT_FSYNC, 1}, {FAULT_RENAME, 1}};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct geo_key key = context_of("one");
        fault_arm(faults[i].call, faults[i].nth, ENOSPC, 0);
        ck_assert_int_eq(pln_store_put(store, "heard", &key, "bytes", 5, NULL, &err),
                         GEO_CANT_WRITE);
        fault_arm(FAULT_OPEN, 0, 0, 0);
        struct pln_objects objects;
        ck_assert_uint_eq(find(NULL, NULL, &objects), 0);
        pln_objects_release(&objects);
        ck_assert_int_eq(rmdir(dir), 0); /* not even a draft */
        pln_store_release(store);
        ck_assert_ok(pln_store_open(dir, &store, &err), err);
    }
}
END_TEST

START_TEST(default_folder)
{
    struct geo_buf text = {0};
    setenv("XDG_CACHE_HOME", "/x/cache", 1);
    ck_assert_ok(pln_store_default_dir(&text, &err), err);
    ck_assert_str_eq(text.text, "/x/cache/phusong");
    geo_buf_clear(&text);
    setenv("XDG_CACHE_HOME", "relative", 1); /* to be ignored, says the XDG specification */
    setenv("HOME", "/home/lan", 1);
    ck_assert_ok(pln_store_default_dir(&text, &err), err);
    ck_assert_str_eq(text.text, "/home/lan/.cache/phusong");
    unsetenv("HOME");
    ck_assert_int_eq(pln_store_default_dir(&text, &err), GEO_USAGE);
    geo_buf_release(&text);
    struct pln_store *none;
    ck_assert_int_eq(pln_store_open("/proc/nowhere", &none, &err), GEO_CANT_WRITE);
    ck_assert_int_eq(pln_store_open("", &none, &err), GEO_USAGE);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store");
    TCase *tc = tcase_create("store");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, open_fresh, close_it);
    tcase_add_test(tc, what_was_put_is_found);
    tcase_add_test(tc, damage_is_never_trusted);
    tcase_add_test(tc, gc_takes_the_longest_unused);
    tcase_add_test(tc, litter_of_the_dead_goes);
    tcase_add_test(tc, a_failing_disk_leaves_no_object);
    tcase_add_test(tc, default_folder);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
