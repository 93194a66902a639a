/* tests/support: what every test program needs. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <check.h>
#include <stdbool.h>

#include "geo/base/status.h"

/* A file or folder beside the project, e.g. "validation/p1812"; NULL where ../shared is absent.
 * PHUSONG_SHARED overrides the place; PHUSONG_DATA overrides that of "data/…". */
const char *test_shared(const char *path);

/* Print why this program is skipped and exit with 77. */
_Noreturn void test_skip(const char *why);

/* A new empty folder for this test program, removed at exit; the path has no trailing slash. */
const char *test_tmpdir(void);

/* Whole file as NUL-terminated text (free() it); NULL when it cannot be read. */
char *test_read_file(const char *path, size_t *length);
void test_write_file(const char *path, const char *text);

/* Run all suites of the program; fork = false for suites that start threads. Returns main()'s
 * value. */
int test_run(Suite *suite, bool fork);

#define ck_assert_ok(call, err)                                                                    \
    do {                                                                                           \
        enum geo_status ok_status_ = (call);                                                       \
        ck_assert_msg(ok_status_ == GEO_OK, "%s -> %d: %s", #call, (int)ok_status_, (err).text);   \
    } while (0)

#endif
