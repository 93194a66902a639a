#include "geo/base/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/support.h"

static char dir[128];

static const char *in_dir(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void fresh_dir(void)
{
    static int n;
    snprintf(dir, sizeof dir, "%s/%d-%d", test_tmpdir(), (int)getpid(), n++);
}

static int names_in_dir(void)
{
    char command[300];
    snprintf(command, sizeof command, "ls -A '%s' 2>/dev/null | wc -l", dir);
    FILE *f = popen(command, "r");
    int n = -1;
    ck_assert_int_eq(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

static void assert_text(const char *name, const char *want)
{
    char *got = test_read_file(in_dir(name), NULL);
    ck_assert_msg(got && strcmp(got, want) == 0, "%s holds “%s”, not “%s”", name,
                  got ? got : "nothing", want);
    free(got);
}

/* Write two files that an earlier set may hold; one of another kind written by path; beside the
 * latter, one in a subfolder. */
static enum geo_status write_set(const char *a, const char *b, const char *c, bool overwrite,
                                 struct geo_err *err)
{
    struct geo_outputs *out;
    struct geo_outputs_spec spec = {.dir = dir, .overwrite = overwrite};
    enum geo_status status = geo_outputs_open(&spec, &out, err);
    if (status != GEO_OK) return status;
    if (a) status = geo_outputs_text(out, "a.csv", a, strlen(a), err);
    if (b && status == GEO_OK) status = geo_outputs_text(out, "b.csv", b, strlen(b), err);
    if (c && status == GEO_OK) {
        const char *path;
        status = geo_outputs_path(out, "c.gpkg", &path, err);
        if (status == GEO_OK) test_write_file(path, c);
        if (status == GEO_OK) status = geo_outputs_text(out, "sub/d.csv", c, strlen(c), err);
    }
    if (status == GEO_OK) status = geo_outputs_commit(out, err);
    geo_outputs_release(out);
    return status;
}

START_TEST(a_set_arrives_whole)
{
    struct geo_err err;
    fresh_dir();
    strcat(dir, "/deeper/still");
    ck_assert_ok(write_set("one", "two", "three", false, &err), err);
    assert_text("a.csv", "one");
    assert_text("b.csv", "two");
    assert_text("c.gpkg", "three");
    assert_text("sub/d.csv", "three");
    ck_assert_int_eq(names_in_dir(), 4);
}
END_TEST

START_TEST(earlier_files_need_leave)
{
    struct geo_err err;
    fresh_dir();
    ck_assert_ok(write_set("one", NULL, NULL, false, &err), err);
    ck_assert_int_eq(write_set("neu", NULL, NULL, false, &err), GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "a.csv: exists already"));
    assert_text("a.csv", "one");
    ck_assert_int_eq(names_in_dir(), 1);
    ck_assert_ok(write_set("neu", NULL, NULL, true, &err), err);
    assert_text("a.csv", "neu");
}
END_TEST

START_TEST(release_without_commit_leaves_all)
{
    struct geo_err err;
    fresh_dir();
    ck_assert_ok(write_set("one", NULL, NULL, false, &err), err);
    struct geo_outputs *out;
    ck_assert_ok(
        geo_outputs_open(&(struct geo_outputs_spec){.dir = dir, .overwrite = true}, &out, &err),
        err);
    ck_assert_ok(geo_outputs_text(out, "a.csv", "neu", 3, &err), err);
    ck_assert_uint_eq(geo_outputs_count(out), 1);
    ck_assert_str_eq(geo_outputs_name(out, 0), "a.csv");
    geo_outputs_release(out);
    geo_outputs_release(NULL);
    assert_text("a.csv", "one");
    ck_assert_int_eq(names_in_dir(), 1);
}
END_TEST

START_TEST(a_folder_made_in_vain_goes_again)
{
    struct geo_err err;
    fresh_dir();
    struct geo_outputs *out;
    ck_assert_ok(geo_outputs_open(&(struct geo_outputs_spec){.dir = dir}, &out, &err), err);
    ck_assert_ok(geo_outputs_text(out, "a.csv", "x", 1, &err), err);
    geo_outputs_release(out);
    ck_assert_int_ne(access(dir, F_OK), 0);
}
END_TEST

START_TEST(empty_missing_and_bad_names_are_refused)
{
    struct geo_err err;
    fresh_dir();
    struct geo_outputs *out;
    const char *path;
    ck_assert_ok(geo_outputs_open(&(struct geo_outputs_spec){.dir = dir}, &out, &err), err);
    ck_assert_int_eq(geo_outputs_path(out, "../x", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, ".hidden", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "/x", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "a/", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "a/../x", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "a/b/x", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_path(out, "a/.x", &path, &err), GEO_FAILED);
    ck_assert_ok(geo_outputs_path(out, "x.csv", &path, &err), err);
    ck_assert_int_eq(geo_outputs_path(out, "x.csv", &path, &err), GEO_FAILED);
    ck_assert_int_eq(geo_outputs_commit(out, &err), GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "not written"));
    test_write_file(path, "");
    ck_assert_int_eq(geo_outputs_commit(out, &err), GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "empty"));
    geo_outputs_release(out);
    mkdir(dir, 0755);
    mkdir(in_dir("a.csv"), 0755);
    ck_assert_int_eq(write_set("x", NULL, NULL, true, &err), GEO_CANT_WRITE);
    ck_assert_int_eq(geo_outputs_open(&(struct geo_outputs_spec){.dir = ""}, &out, &err),
                     GEO_USAGE);
    test_write_file(in_dir("file"), "x");
    strcat(dir, "/file");
    ck_assert_int_eq(geo_outputs_open(&(struct geo_outputs_spec){.dir = dir}, &out, &err),
                     GEO_CANT_WRITE);
}
END_TEST

/* Nothing is written where a link would lead, and an earlier subfolder keeps what is not ours. */
START_TEST(subfolders)
{
    struct geo_err err;
    fresh_dir();
    ck_assert_ok(write_set("one", NULL, "old", false, &err), err);
    test_write_file(in_dir("sub/theirs"), "x");
    ck_assert_int_eq(write_set(NULL, NULL, "neu", false, &err), GEO_CANT_WRITE);
    ck_assert_ok(write_set(NULL, NULL, "neu", true, &err), err);
    assert_text("sub/d.csv", "neu");
    assert_text("sub/theirs", "x");
    fresh_dir();
    mkdir(dir, 0755);
    ck_assert_int_eq(symlink("/", in_dir("sub")), 0);
    ck_assert_int_eq(write_set(NULL, NULL, "x", true, &err), GEO_CANT_WRITE);
    ck_assert_ptr_nonnull(strstr(err.text, "sub: exists and is not a folder"));
    ck_assert_int_eq(names_in_dir(), 1);
}
END_TEST

START_TEST(two_runs_do_not_meet)
{
    struct geo_err err;
    fresh_dir();
    struct geo_outputs *out, *second;
    struct geo_outputs_spec spec = {.dir = dir};
    ck_assert_ok(geo_outputs_open(&spec, &out, &err), err);
    ck_assert_int_eq(geo_outputs_open(&spec, &second, &err), GEO_LOCKED);
    ck_assert_ptr_null(second);
    spec.wait_seconds = 0.12;
    ck_assert_int_eq(geo_outputs_open(&spec, &second, &err), GEO_LOCKED);
    pid_t waiter = fork();
    if (waiter == 0) {
        spec.wait_seconds = -1;
        _exit(geo_outputs_open(&spec, &second, NULL) == GEO_OK ? 0 : 1);
    }
    nanosleep(&(struct timespec){.tv_nsec = 120 * 1000 * 1000}, NULL);
    geo_outputs_release(out);
    int how;
    waitpid(waiter, &how, 0);
    ck_assert_int_eq(how, 0);
}
END_TEST

START_TEST(modes_follow_the_umask_but_never_shut_out_the_owner)
{
    struct geo_err err;
    struct stat st;
    fresh_dir();
    mode_t before = umask(0777);
    ck_assert_ok(write_set("one", NULL, NULL, false, &err), err);
    ck_assert_int_eq(stat(in_dir("a.csv"), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(chmod(in_dir("a.csv"), 0640), 0);
    umask(077);
    ck_assert_ok(write_set("two", NULL, NULL, true, &err), err);
    umask(before);
    ck_assert_int_eq(stat(in_dir("a.csv"), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    assert_text("a.csv", "two");
}
END_TEST

/* Every call of the kind fails once, and once more from there on: the set is whole and old, and the
 * next run works. */
START_TEST(faults_leave_the_old_set)
{
    enum fault_call call = (enum fault_call)_i;
    for (int lasting = 0; lasting < 2; lasting++)
        for (unsigned nth = 1;; nth++) {
            struct geo_err err = {0};
            fresh_dir();
            fault_arm(call, 0, 0, 0);
            ck_assert_ok(write_set("old a", "old b", NULL, false, &err), err);
            fault_arm(call, nth, call == FAULT_FSYNC ? EIO : ENOSPC, lasting);
            enum geo_status status = write_set("new a", "new b", "new c", true, &err);
            unsigned seen = fault_count(call);
            fault_arm(call, 0, 0, 0);
            if (status == GEO_OK) {
                /* Removing litter may fail without harm; a run that met no fault is the end. */
                ck_assert(seen < nth || call == FAULT_UNLINK || call == FAULT_OPEN);
                assert_text("a.csv", "new a");
                assert_text("b.csv", "new b");
                assert_text("c.gpkg", "new c");
                assert_text("sub/d.csv", "new c");
                if (seen < nth) break;
                continue;
            }
            ck_assert_int_eq(status, GEO_CANT_WRITE);
            ck_assert_msg(strlen(err.text) > 10, "no sentence");
            assert_text("a.csv", "old a");
            assert_text("b.csv", "old b");
            ck_assert_msg(access(in_dir("c.gpkg"), F_OK) != 0, "%s %u left the third file",
                          fault_name[call], nth);
            ck_assert_msg(access(in_dir("sub"), F_OK) != 0 || call == FAULT_UNLINK,
                          "%s %u left the subfolder", fault_name[call], nth);
            ck_assert_ok(write_set("new a", "new b", "new c", true, &err), err);
            assert_text("c.gpkg", "new c");
            assert_text("sub/d.csv", "new c");
            ck_assert_int_eq(names_in_dir(), 4);
            ck_assert_uint_lt(nth, 100);
        }
}
END_TEST

/* A driver names the draft and no reason: the sentence names the file and says the disk's reason.
 */
START_TEST(failures_are_told_in_the_user_s_names)
{
    static const struct {
        const char *name;
        int error;
        bool has_earlier;
        const char *wanted;
    } cases[] = {
        {"plan.gpkg", ENOSPC, true,
         "/plan.gpkg: driver: failed: No space left on device; the earlier outputs are as they "
         "were; make room there and run again"},
        {"sub/d.csv", ENOSPC, false,
         "/sub/d.csv: driver: failed: No space left on device; no output was put in place; make "
         "room there and run again"},
        {"plan.gpkg", EFBIG, true,
         "/plan.gpkg: driver: failed: File too large; the earlier outputs are as they were; raise "
         "the limit on the size of files (ulimit -f) and run again"},
        {"plan.gpkg", 0, true, "/plan.gpkg: driver: failed"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct geo_err err = {0};
        struct geo_outputs *out;
        const char *path;
        char wanted[500];
        fresh_dir();
        snprintf(wanted, sizeof wanted, "%s%s", dir, cases[i].wanted);
        fault_arm(FAULT_WRITE, 0, 0, 0);
        if (cases[i].has_earlier) ck_assert_ok(write_set("a", "b", NULL, false, &err), err);
        ck_assert_ok(geo_outputs_open(&(struct geo_outputs_spec){.dir = dir}, &out, &err), err);
        ck_assert_ok(geo_outputs_path(out, "other.gpkg", &path, &err), err);
        ck_assert_ok(geo_outputs_path(out, cases[i].name, &path, &err), err);
        fault_arm(FAULT_WRITE, cases[i].error ? 1 : 0, cases[i].error, 1);
        geo_fail(&err, GEO_CANT_WRITE, "%s: driver: failed", path);
        ck_assert_int_eq(geo_outputs_end(out, GEO_CANT_WRITE, &err), GEO_CANT_WRITE);
        fault_arm(FAULT_WRITE, 0, 0, 0);
        ck_assert_str_eq(err.text, wanted);
        ck_assert_int_eq(names_in_dir(), cases[i].has_earlier ? 2 : 0);
    }
    struct geo_err err;
    ck_assert_int_eq(geo_outputs_end(NULL, GEO_USAGE, &err), GEO_USAGE);
}
END_TEST

/* A file system without hard links: the earlier files are put aside by renaming. */
START_TEST(no_hard_links)
{
    for (unsigned nth = 0; nth < 7; nth++) {
        struct geo_err err = {0};
        fresh_dir();
        ck_assert_ok(write_set("old a", "old b", NULL, false, &err), err);
        pid_t child = fork();
        if (child == 0) {
            fault_arm(FAULT_LINK, 1, EPERM, 1);
            fault_kill_at(nth ? 20 + nth : 0);
            _exit(write_set("new a", "new b", "new c", true, NULL) == GEO_OK ? 0 : 1);
        }
        int how;
        waitpid(child, &how, 0);
        ck_assert(how == 0 || WIFSIGNALED(how));
        ck_assert_ok(write_set(NULL, NULL, NULL, true, &err), err);
        assert_text("a.csv", how ? "old a" : "new a");
        assert_text("b.csv", how ? "old b" : "new b");
    }
}
END_TEST

/* Killed before every single call: after the next open the set is all old or all new. */
START_TEST(killed_anywhere)
{
    bool ended = false;
    unsigned old_sets = 0, new_sets = 0;
    for (unsigned nth = 1; !ended; nth++) {
        struct geo_err err = {0};
        fresh_dir();
        ck_assert_ok(write_set("old a", "old b", NULL, false, &err), err);
        pid_t child = fork();
        if (child == 0) {
            fault_kill_at(nth);
            _exit(write_set("new a", "new b", "new c", true, NULL) == GEO_OK ? 0 : 1);
        }
        int how;
        waitpid(child, &how, 0);
        ended = how == 0;
        ck_assert(ended || WIFSIGNALED(how));
        ck_assert_ok(write_set(NULL, NULL, NULL, true, &err), err); /* only recovery */
        bool is_new = access(in_dir("c.gpkg"), F_OK) == 0;
        is_new ? new_sets++ : old_sets++;
        assert_text("a.csv", is_new ? "new a" : "old a");
        assert_text("b.csv", is_new ? "new b" : "old b");
        ck_assert_int_eq(access(in_dir("sub/d.csv"), F_OK) == 0, is_new);
        ck_assert_int_eq(names_in_dir(), is_new ? 4 : 2);
        ck_assert(!ended || is_new);
    }
    ck_assert_uint_gt(old_sets, 20);
    ck_assert_uint_gt(new_sets, 2);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("output");
    TCase *tc = tcase_create("set");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_set_arrives_whole);
    tcase_add_test(tc, earlier_files_need_leave);
    tcase_add_test(tc, release_without_commit_leaves_all);
    tcase_add_test(tc, a_folder_made_in_vain_goes_again);
    tcase_add_test(tc, empty_missing_and_bad_names_are_refused);
    tcase_add_test(tc, subfolders);
    tcase_add_test(tc, two_runs_do_not_meet);
    tcase_add_test(tc, modes_follow_the_umask_but_never_shut_out_the_owner);
    tcase_add_loop_test(tc, faults_leave_the_old_set, 0, FAULT_CALLS);
    tcase_add_test(tc, failures_are_told_in_the_user_s_names);
    tcase_add_test(tc, no_hard_links);
    tcase_add_test(tc, killed_anywhere);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return test_run(suite(), true);
}
