/* The examples of docs/batch.md, as they stand there: in an environment as poor as cron's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/small_run.h"
#include "support/support.h"

static char dir[256];

static int shell(const char *words)
{
    return small_shell(dir, words);
}

/* The indented block after the first line that has `NAME`, into the file TO of the folder; what
 * lies in /srv/phusong and /usr/local there lies in the folder here. */
static void extract(const char *name, const char *to)
{
    char path[400], mark[200];
    char *text = test_read_file(PHUSONG_SOURCE_DIR "/docs/batch.md", NULL);
    ck_assert_ptr_nonnull(text);
    snprintf(mark, sizeof mark, "`%s`", name);
    const char *at = strstr(text, mark);
    ck_assert_msg(at, "docs/batch.md: no %s", mark);
    at = strstr(at, "\n\n    ");
    ck_assert_msg(at, "docs/batch.md: no block after %s", mark);
    snprintf(path, sizeof path, "%s/raw", dir);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    for (at += 2; strncmp(at, "    ", 4) == 0; at = strchr(at, '\n') + 1)
        fprintf(f, "%.*s", (int)(strchr(at, '\n') + 1 - at - 4), at + 4);
    fclose(f);
    free(text);
    char words[400];
    snprintf(
        words, sizeof words,
        "sed -e \"s|/srv/phusong|$PWD/srv|g; s|/usr/local/bin|$PWD/bin|g\" raw >%s && test -s %s",
        to, to);
    ck_assert_int_eq(shell(words), 0);
}

static void fresh(void)
{
    struct small small;
    snprintf(dir, sizeof dir, "%s/unattended", test_tmpdir());
    mkdir(dir, 0755);
    small_make(&small, 12);
    small_write(&small, dir);
    ck_assert_int_eq(shell("mkdir -p bin srv srv/scenarios && cp in/* srv/scenarios/ && "
                           "mv srv/scenarios/scenario.ini 'srv/scenarios/2026 q2.ini' && "
                           "sed s/12/11/ in/scenario.ini >srv/scenarios/coast.ini && "
                           "ln -sf \"$PHUSONG\" bin/phusong && "
                           "printf '#!/bin/sh\\necho \"$*\" >>\"$TOLD\"\\n' >bin/logger && "
                           "chmod +x bin/logger"),
                     0);
    extract("/usr/local/bin/phusong-nightly", "bin/phusong-nightly");
    ck_assert_int_eq(shell("sh -n bin/phusong-nightly && chmod +x bin/phusong-nightly"), 0);
}

#define NIGHT "env -i TOLD=\"$PWD/told\" PATH=/usr/bin:/bin $(cut -d' ' -f7 cron) >.out 2>.err"

START_TEST(a_night_as_cron_runs_it)
{
    fresh();
    extract("/etc/cron.d/phusong", "cron");
    ck_assert_int_eq(shell("test \"$(cut -d' ' -f6 cron)\" = planner && test $(wc -l <cron) = 1"),
                     0);
    ck_assert_int_eq(shell(NIGHT), 0);
    ck_assert_int_eq(shell("test ! -s .out && test ! -s .err && test ! -e told && "
                           "(cd 'srv/out/2026 q2' && sha256sum --quiet -c SHA256SUMS) && "
                           "grep -q '^audit ' srv/out/coast/run.log"),
                     0);
    ck_assert_int_eq(shell("cp -r srv/out first && " NIGHT), 0); /* out of the store */
    ck_assert_int_eq(shell("! grep -q '^audit ' srv/out/coast/run.log"), 0);
    ck_assert(small_same(dir, "first", "srv/out"));
    /* one scenario that is refused does not keep the other from its night */
    ck_assert_int_eq(shell("echo nonsense >srv/scenarios/bad.ini; rm -r srv/out/coast; " NIGHT), 1);
    ck_assert(small_same(dir, "first", "srv/out"));
    ck_assert_int_eq(shell("test $(wc -l <told) = 1 && "
                           "grep -q 'phusong bad: status 2: phusong: .*bad.ini' told"),
                     0);
}
END_TEST

START_TEST(units_of_systemd)
{
    fresh();
    if (shell("command -v systemd-analyze >/dev/null") != 0) {
        puts("systemd units: skipped, no systemd-analyze here");
        return;
    }
    extract("/etc/systemd/system/phusong.service", "phusong.service");
    extract("/etc/systemd/system/phusong.timer", "phusong.timer");
    ck_assert_int_eq(shell("sed -i s/=planner/=root/ phusong.service && "
                           "SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "
                           "./phusong.service ./phusong.timer 2>.err; status=$?; cat .err; "
                           "test $status = 0 && ! grep -q 'phusong[.]' .err"),
                     0);
    ck_assert_int_eq(shell("systemd-analyze calendar \"$(sed -n s/OnCalendar=//p phusong.timer)\" "
                           ">/dev/null"),
                     0);
}
END_TEST

/* No HOME, no store: said, and no reason to fail; who asks for the store itself is refused. */
START_TEST(without_a_home)
{
    fresh();
    ck_assert_int_eq(shell("env -i \"$PHUSONG\" run in/scenario.ini --out out >.out 2>.err"), 0);
    ck_assert_int_eq(shell("grep -q 'going on without the store: no folder for the store: neither "
                           "XDG_CACHE_HOME nor HOME is set; give --store DIR' .err"),
                     0);
    ck_assert_int_eq(shell("env -i \"$PHUSONG\" store list >.out 2>.err"), 2);
    ck_assert_int_eq(shell("grep -q '^phusong: no folder for the store: .*give --store' .err"), 0);
    ck_assert_int_eq(shell("env -i HOME= XDG_CACHE_HOME=here \"$PHUSONG\" run in/scenario.ini "
                           "--out out2 -q >.out 2>.err && test ! -e here && "
                           "diff -r --exclude=run.log out out2"),
                     0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("unattended");
    TCase *tc = tcase_create("examples");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_night_as_cron_runs_it);
    tcase_add_test(tc, units_of_systemd);
    tcase_add_test(tc, without_a_home);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
