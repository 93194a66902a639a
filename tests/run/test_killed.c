/* 100 runs killed at random moments, each followed by a rerun: the bytes of a clean run. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/small_run.h"
#include "support/support.h"

static char dir[256];

static pid_t start(const char *out)
{
    pid_t child = fork();
    if (child) return child;
    if (chdir(dir) || !freopen("/dev/null", "w", stdout) || !freopen(".err", "w", stderr))
        _exit(99);
    execl(small_program(), "phusong", "run", "in/scenario.ini", "--out", out, "--store", "st",
          "--overwrite", "-q", (char *)NULL);
    _exit(98);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

START_TEST(killed_at_random_moments)
{
    struct small small;
    unsigned long state = 99;
    int killed = 0, ended = 0;
    snprintf(dir, sizeof dir, "%s/killed", test_tmpdir());
    mkdir(dir, 0755);
    small_make(&small, 8);
    small_write(&small, dir);
    double began = now_s();
    ck_assert_int_eq(small_run(dir, "run in/scenario.ini --out clean --no-store --overwrite -q"),
                     0);
    double whole_s = now_s() - began;
    for (int round = 0; round < 100; round++) {
        if (round % 10 ==
            9) { /* other inputs now and then, so that there is something to compute */
            small_edit(&small, &state);
            small_write(&small, dir);
            ck_assert_int_eq(
                small_run(dir, "run in/scenario.ini --out clean --no-store --overwrite -q"), 0);
        }
        char line[400];
        snprintf(line, sizeof line, "cd '%s' && %s", dir,
                 round % 3 ? "rm -f st/outputs*"
                           : "rm -rf st"); /* else nothing would be computed */
        ck_assert_int_eq(system(line), 0);
        pid_t run = start("out");
        state = state * 6364136223846793005u + 1442695040888963407u;
        double wait_s = 1.05 * whole_s * (double)(state >> 33) / 2147483648.0;
        struct timespec nap = {.tv_sec = (time_t)wait_s,
                               .tv_nsec = (long)((wait_s - (double)(time_t)wait_s) * 1e9)};
        nanosleep(&nap, NULL);
        kill(run, SIGKILL);
        int how;
        waitpid(run, &how, 0);
        WIFSIGNALED(how) ? killed++ : ended++;
        waitpid(start("out"), &how, 0);
        ck_assert_msg(how == 0, "round %d: the rerun ended with %d", round, how);
        ck_assert_msg(small_same(dir, "clean", "out"), "round %d: other bytes than a clean run's",
                      round);
    }
    snprintf(dir + strlen(dir), sizeof dir - strlen(dir), "/.");
    ck_assert_int_eq(small_run(dir, "store verify --store st"), 0);
    printf("%d runs killed, %d had ended before\n", killed, ended);
    ck_assert_int_gt(killed, 50);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("killed");
    TCase *tc = tcase_create("killed");
    tcase_set_timeout(tc, 1500);
    tcase_add_test(tc, killed_at_random_moments);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
