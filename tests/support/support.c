#define _XOPEN_SOURCE 700
#include "support/support.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *test_shared(const char *path)
{
    static char full[4096];
    const char *data = getenv("PHUSONG_DATA"), *shared = getenv("PHUSONG_SHARED");
    if (data && strncmp(path, "data/", 5) == 0)
        snprintf(full, sizeof full, "%s/%s", data, path + 5);
    else if (shared)
        snprintf(full, sizeof full, "%s/%s", shared, path);
    else
        snprintf(full, sizeof full, "%s/../shared/%s", PHUSONG_SOURCE_DIR, path);
    return access(full, R_OK) == 0 ? full : NULL;
}

_Noreturn void test_skip(const char *why)
{
    printf("skipped: %s\n", why);
    exit(77);
}

static char tmpdir[64];

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static pid_t tmpdir_owner;

static void remove_tmpdir(void)
{
    if (getpid() == tmpdir_owner) nftw(tmpdir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *test_tmpdir(void)
{
    if (!tmpdir[0] || tmpdir_owner != getpid()) {
        strcpy(tmpdir, "/tmp/phusong-test-XXXXXX");
        if (!mkdtemp(tmpdir)) abort();
        tmpdir_owner = getpid();
        atexit(remove_tmpdir);
    }
    return tmpdir;
}

char *test_read_file(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *text = malloc((size_t)size + 1);
    size_t n = fread(text, 1, (size_t)size, f);
    fclose(f);
    text[n] = '\0';
    if (length) *length = n;
    return text;
}

void test_write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0) abort();
}

int test_run(Suite *suite, bool fork)
{
    SRunner *runner = srunner_create(suite);
    if (!fork) srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner), run = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed || run == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
