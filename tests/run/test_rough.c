/* Runs that are handled roughly: odd names, killed, waiting, their folder taken away; stores that
 * are emptied meanwhile or belong to others; a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/small_run.h"
#include "support/support.h"

static char dir[256];

static void fresh(void)
{
    static int n;
    struct small small;
    snprintf(dir, sizeof dir, "%s/rough%d", test_tmpdir(), n++);
    mkdir(dir, 0755);
    small_make(&small, 9);
    small_write(&small, dir);
}

static void ck_shell(const char *words)
{
    int status = small_shell(dir, words);
    ck_assert_msg(status == 0, "exit %d: %s", status, words);
}

#define RUN "$PHUSONG run in/scenario.ini --overwrite -q --out "
#define QUIET " >/dev/null 2>.err"

START_TEST(names_of_folders)
{
    static const char *const names[] = {"Hà Tĩnh", "-dash", "new\nline", "brace}{", "%s$H\"#;\\"};
    fresh();
    ck_shell(RUN "plain --store st" QUIET);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char words[900];
        snprintf(words, sizeof words,
                 "D='%s'; " RUN "\"$D\" --no-store" QUIET
                 " && diff -r --exclude=run.log plain \"./$D\" && "
                 "(cd \"./$D\" && sha256sum --quiet --strict -c SHA256SUMS) && rm -r \"./$D\" && "
                 "mv in \"./$D\" && $PHUSONG run \"./$D/scenario.ini\" --overwrite -q --out moved "
                 "--no-store" QUIET " && mv \"./$D\" in && "
                 "(cd in && sha256sum --quiet --strict -c ../moved/inputs.sha256) && "
                 "diff -r --exclude=run.log plain moved",
                 names[i]);
        ck_shell(words);
    }
}
END_TEST

/* A killed run's lock holds nobody up; two that wait come one after the other. */
START_TEST(locks)
{
    fresh();
    ck_shell(RUN "clean --no-store" QUIET);
    ck_shell("(" RUN "out --no-store" QUIET " & pid=$!; sleep .1; kill -9 $pid; wait $pid); "
             "mkdir -p out; touch out/.phusong.lock; " RUN "out --no-store" QUIET
             " && test -z \"$(find out -name '.phusong*')\"");
    ck_assert(small_same(dir, "clean", "out"));
    ck_shell("{ flock 9 && { " RUN "out --no-store --wait 9>&-" QUIET " & a=$!; " RUN
             "out --no-store --wait 9>&-" QUIET
             " & b=$!; sleep .5; kill -0 $a && kill -0 $b; }; } 9>out/.phusong.lock && "
             "wait $a && wait $b && test -z \"$(find out -name '.phusong*')\"");
    ck_assert(small_same(dir, "clean", "out"));
}
END_TEST

START_TEST(a_folder_taken_away)
{
    fresh();
    ck_shell(RUN "clean --no-store" QUIET);
    ck_shell("mkdir out; { flock 9 && { " RUN "out --no-store --wait 9>&-" QUIET
             " & a=$!; sleep .3; rm -r out; }; } 9>out/.phusong.lock && wait $a");
    ck_assert(small_same(dir, "clean", "out")); /* it made the folder again */
    /* while it writes: sooner or later the folder goes before the files are in their places */
    ck_shell(
        "for try in 1 2 3 4 5 6 7 8; do rm -rf out; " RUN "out --no-store" QUIET " & a=$!; "
        "until ls out/.phusong.new.* >/dev/null 2>&1; do kill -0 $a || break; sleep .01; done; "
        "rm -rf out; wait $a; test $? = 4 && break; done; cat .err; test ! -e out && "
        "grep -q '^phusong: out: this folder was removed while the run wrote to it$' .err");
}
END_TEST

START_TEST(a_store_emptied_meanwhile)
{
    fresh();
    ck_shell("for t in 1 2 3; do " RUN "c$t --no-store -s radio.threshold_dbm=-10$t" QUIET
             " || exit 1; done");
    ck_shell("for t in 1 2 3; do { " RUN "o$t --store st -s radio.threshold_dbm=-10$t" QUIET
             " || echo $t >failed; } & done; for i in 1 2 3 4 5 6 7 8; do "
             "$PHUSONG store gc --max-size 0 --store st -q || exit 1; sleep .1; done; wait; "
             "test ! -e failed");
    for (int t = 1; t <= 3; t++) {
        char a[8], b[8];
        snprintf(a, sizeof a, "c%d", t);
        snprintf(b, sizeof b, "o%d", t);
        ck_assert(small_same(dir, a, b));
    }
    ck_shell("$PHUSONG store gc --max-size 0 --store st -q && test -z \"$(ls -A st)\"");
    ck_shell("$PHUSONG store list --store none >.out 2>.err && test ! -e none && "
             "grep -q 'no store in none yet' .err");
}
END_TEST

/* Objects of another user in a shared folder (as /tmp is): no hindrance, and told by the upkeep. */
START_TEST(a_store_of_others)
{
    fresh();
    chmod(test_tmpdir(), 0711);
    if (geteuid() != 0 ||
        small_shell(dir, "setpriv --reuid=65534 --clear-groups true 2>/dev/null") != 0) {
        puts("another user's store: skipped, this takes root");
        return;
    }
    ck_shell(RUN "clean --store st" QUIET);
    ck_shell("chmod 1777 st; mkdir -m 777 o; rm st/outputs*; "
             "other() { setpriv --reuid=65534 --regid=65534 --clear-groups $PHUSONG \"$@\"; }; "
             "other run in/scenario.ini --out o/out -q --store $PWD/st" QUIET
             " && diff -r --exclude=run.log clean o/out && "
             "{ other store gc --max-size 0 --store st" QUIET "; test $? = 4; } && "
             "grep -q ' 0 objects may not be read and [1-9][0-9]* not be deleted' .err && "
             "{ other store verify --store st" QUIET "; test $? = 4; } && "
             "grep -q '[1-9] objects may not be read' .err");
    ck_shell(
        "chmod 700 st; other() { setpriv --reuid=65534 --regid=65534 --clear-groups $PHUSONG "
        "\"$@\"; }; PHUSONG_STORE=$PWD/st other run in/scenario.ini --overwrite --out o/out" QUIET
        " && grep -q 'going on without the store: .*Permission denied' .err && "
        "diff -r --exclude=run.log clean o/out");
}
END_TEST

/* On a terminal: the stages with their share done; in the log a line a stage; -q: nothing. */
START_TEST(a_terminal)
{
    fresh();
    if (small_shell(dir, "script -qec true seen >/dev/null 2>&1") != 0) {
        puts("terminal: skipped, script(1) or a terminal for it is missing here");
        return;
    }
    ck_shell("script -qec \"$PHUSONG run in/scenario.ini --out out --no-store\" seen >/dev/null && "
             "grep -q 'audit [0-9]* %' seen && grep -q 'reach [0-9]* %' seen && "
             "grep -q 'outputs in out' seen");
    ck_shell("script -qec \"$PHUSONG run in/scenario.ini --out out --no-store --overwrite -q\" "
             "quiet >/dev/null && ! grep -q '%.*left\\|audit [0-9]* %' quiet");
    ck_shell(
        "for stage in terrain villages lists masts audit candidates reach backhaul plan "
        "frontier coverage outputs; do grep -c \"^$stage  *[0-9.]* s  *[0-9.]* s of processor$\" "
        "out/run.log | grep -qx '[01]' || exit 1; done; "
        "for stage in audit candidates reach plan outputs all; do "
        "grep -q \"^$stage  *[0-9.]* s \" out/run.log || exit 2; done; "
        "grep -q '^memory  *[1-9][0-9]* MB at most$' out/run.log");
}
END_TEST

/* Runs that have little in common, and folders that hold none: an answer or a refusal. */
START_TEST(diffs_of_unlike_runs)
{
    fresh();
    ck_shell(
        RUN
        "a --store st" QUIET " && " RUN "none --store st -s plan.budget_vnd=1" QUIET
        " && $PHUSONG audit in/scenario.ini -q --out audit --store st" QUIET
        " && cp -r a old && rm -r old/certificate && "
        "sed -i 's/\"phusong\": \"[0-9.]*\"/\"phusong\": \"0.0.9\"/' old/manifest.json && "
        "cp -r a half && rm half/plan.gpkg && mkdir empty elsewhere && cp -r in elsewhere && "
        "sed -i 's/^V/W/' elsewhere/in/villages.csv && sed -i 's/^T/U/' elsewhere/in/towers.csv && "
        "(cd elsewhere && " RUN "out --no-store" QUIET ")");
    ck_shell("$PHUSONG diff a a >.out && grep -q '^No village changed' .out && "
             "! grep -q 'last stage\\|the program' .out");
    ck_shell("$PHUSONG diff a audit >.out && grep -q 'the last stage  *plan → audit' .out && "
             "$PHUSONG diff audit a >.out && grep -q 'the last stage  *audit → plan' .out");
    ck_shell("$PHUSONG diff old a >.out && grep -q 'the program  *0.0.9 → ' .out");
    ck_shell("$PHUSONG diff a none >.out && grep -q 'plan.sites  *[1-9][0-9]* → 0 sites' .out && "
             "$PHUSONG diff none a --out d -q >.out && test -s d/diff.gpkg");
    ck_shell("$PHUSONG diff a elsewhere/out >.out && grep -q '40 villages new in the list' .out && "
             "grep -q '40 villages gone from the list' .out && "
             "! grep -q ' (), ' .out");
    ck_shell("for other in empty nowhere half; do $PHUSONG diff a $other >.out 2>.err; "
             "test $? = 3 && grep -q \"^phusong: $other/\" .err || exit 1; done");
    ck_shell("$PHUSONG diff a >.out 2>.err; test $? = 2");
    ck_shell("$PHUSONG diff a a --out d >.out 2>.err; test $? = 4");
}
END_TEST

int main(void)
{
    const struct {
        const char *name; /* CK_RUN_CASE=… runs one */
        const TTest *test;
    } cases[] = {{"names", names_of_folders},    {"locks", locks},
                 {"taken", a_folder_taken_away}, {"emptied", a_store_emptied_meanwhile},
                 {"others", a_store_of_others},  {"terminal", a_terminal},
                 {"diffs", diffs_of_unlike_runs}};
    Suite *s = suite_create("rough");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TCase *tc = tcase_create(cases[i].name);
        tcase_set_timeout(tc, 120);
        tcase_add_test(tc, cases[i].test);
        suite_add_tcase(s, tc);
    }
    return test_run(s, true);
}
