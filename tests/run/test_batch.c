/* Reruns: what changed is computed, the bytes are those of a clean run, whatever happens on the
 * way. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "geo/base/output.h"
#include "geo/vector/table.h"
#include "planner/run/diff.h"
#include "run/small_run.h"
#include "support/support.h"

static char dir[256];
static struct small small;

static void fresh(unsigned seed)
{
    static int n;
    snprintf(dir, sizeof dir, "%s/%d-%d", test_tmpdir(), (int)getpid(), n++);
    mkdir(dir, 0755);
    small_make(&small, seed);
    small_write(&small, dir);
}

static int shell(const char *words)
{
    return small_shell(dir, words);
}

static const char *said(void)
{
    static char text[2000];
    char path[300];
    snprintf(path, sizeof path, "%s/.err", dir);
    char *err = test_read_file(path, NULL);
    snprintf(text, sizeof text, "%s", err);
    free(err);
    return text;
}

#define RUN "run in/scenario.ini --overwrite -q"
#define ck_run(...)                                                                                \
    do {                                                                                           \
        int exit_ = small_run(dir, __VA_ARGS__);                                                   \
        ck_assert_msg(exit_ == 0, "exit %d: %s", exit_, said());                                   \
    } while (0)

/* ---- random histories ---- */

/* Verdicts of all villages of a run; counted against the other's by every pair. */
static void naive_diff(const char *run_a, const char *run_b, size_t count[PLN_CHANGES])
{
    struct geo_table *table[2];
    const char *runs[] = {run_a, run_b};
    struct geo_err err;
    size_t id[2], verdict[2];
    for (int i = 0; i < 2; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s/plan.gpkg", dir, runs[i]);
        ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = path, .layer = "villages"},
                                    &table[i], &err),
                     err);
        for (size_t c = 0; c < geo_table_columns(table[i]); c++) {
            if (strcmp(geo_table_header(table[i], c), "village_id") == 0) id[i] = c;
            if (strcmp(geo_table_header(table[i], c), "verdict") == 0) verdict[i] = c;
        }
    }
    size_t met = 0;
    memset(count, 0, PLN_CHANGES * sizeof *count);
    for (size_t a = 0; a < geo_table_rows(table[0]); a++) {
        bool there = false;
        for (size_t b = 0; b < geo_table_rows(table[1]); b++) {
            if (strcmp(geo_table_cell(table[0], a, id[0]), geo_table_cell(table[1], b, id[1])))
                continue;
            there = true;
            met++;
            const char *x = geo_table_cell(table[0], a, verdict[0]);
            const char *y = geo_table_cell(table[1], b, verdict[1]);
            if (strcmp(x, y) == 0) continue;
            count[strcmp(y, "served") == 0      ? PLN_CHANGE_GAINED
                  : strcmp(y, "uncertain") == 0 ? PLN_CHANGE_UNCERTAIN
                  : strcmp(x, "served") == 0    ? PLN_CHANGE_LOST
                                                : PLN_CHANGE_OTHER]++;
        }
        count[PLN_CHANGE_DELISTED] += !there;
    }
    count[PLN_CHANGE_LISTED] = geo_table_rows(table[1]) - met;
    geo_table_release(table[0]);
    geo_table_release(table[1]);
}

/* Masts by all pairs, cell by cell. */
static void naive_masts(const char *run_a, const char *run_b, size_t count[PLN_MAST_CHANGES])
{
    struct geo_table *table[2];
    const char *runs[] = {run_a, run_b};
    struct geo_err err;
    memset(count, 0, PLN_MAST_CHANGES * sizeof *count);
    for (int i = 0; i < 2; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s/plan.gpkg", dir, runs[i]);
        ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = path, .layer = "towers"},
                                    &table[i], &err),
                     err);
    }
    size_t n_columns = geo_table_columns(table[0]), met = 0;
    ck_assert_str_eq(geo_table_header(table[0], 0), "tower_id");
    for (size_t a = 0; a < geo_table_rows(table[0]); a++) {
        bool there = false;
        for (size_t b = 0; b < geo_table_rows(table[1]) && !there; b++) {
            there = strcmp(geo_table_cell(table[0], a, 0), geo_table_cell(table[1], b, 0)) == 0;
            bool same = true;
            for (size_t c = 1; c < n_columns; c++)
                same = same &&
                       strcmp(geo_table_cell(table[0], a, c), geo_table_cell(table[1], b, c)) == 0;
            met += there;
            count[PLN_MAST_CHANGED] += there && !same;
        }
        count[PLN_MAST_REMOVED] += !there;
    }
    count[PLN_MAST_ADDED] = geo_table_rows(table[1]) - met;
    geo_table_release(table[0]);
    geo_table_release(table[1]);
}

/* What the diff says of masts and causes fits together. */
static void check_masts(const struct pln_diff *diff, const size_t count[PLN_MAST_CHANGES])
{
    size_t n = 0, blamed = 0;
    for (int c = 0; c < PLN_MAST_CHANGES; c++) {
        ck_assert_msg(diff->mast_count[c] == count[c], "masts %s: %zu, naively %zu",
                      pln_mast_change_name((enum pln_mast_change)c), diff->mast_count[c], count[c]);
        n += count[c];
    }
    ck_assert_uint_eq(diff->n_masts, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(*diff->masts[i].what != 0, diff->masts[i].change == PLN_MAST_CHANGED);
        blamed += diff->masts[i].n_villages;
    }
    for (size_t i = 0; i < diff->n_villages; i++) {
        const struct pln_diff_village *v = &diff->villages[i];
        bool by_mast = v->cause >= PLN_CAUSE_MAST_ADDED && v->cause <= PLN_CAUSE_MAST_CHANGED;
        ck_assert_int_eq(by_mast, *v->mast != 0);
        blamed -= by_mast;
        if (v->cause == PLN_CAUSE_MAST_CHANGED || v->cause == PLN_CAUSE_PARAMETERS)
            ck_assert_msg(*v->what, "%s: %s, and nothing named", v->id, pln_cause_name(v->cause));
    }
    ck_assert_uint_eq(blamed, 0);
}

START_TEST(random_edits)
{
    unsigned long state = 11;
    size_t changes = 0;
    fresh(5);
    ck_run(RUN " --out before --store st");
    for (int step = 0; step < 8; step++) {
        for (int i = 0; i < 3; i++)
            small_edit(&small, &state);
        small_write(&small, dir);
        ck_run(RUN " --out quick --store st");
        ck_run(RUN " --out clean --no-store");
        ck_assert_msg(small_same(dir, "quick", "clean"), "step %d differs from a clean run", step);
        ck_assert_int_eq(
            shell("cd quick && sha256sum --quiet --strict -c SHA256SUMS && cd ../in && "
                  "sha256sum --quiet --strict -c ../quick/inputs.sha256"),
            0);
        struct pln_diff diff;
        struct geo_err err;
        char a[300], b[300];
        snprintf(a, sizeof a, "%s/before", dir);
        snprintf(b, sizeof b, "%s/quick", dir);
        ck_assert_ok(pln_diff_runs(a, b, &diff, &err), err);
        size_t count[PLN_CHANGES];
        naive_diff("before", "quick", count);
        for (int c = 0; c < PLN_CHANGES; c++)
            ck_assert_msg(diff.count[c] == count[c], "step %d: %s: %zu, naively %zu", step,
                          pln_change_name((enum pln_change)c), diff.count[c], count[c]);
        size_t masts[PLN_MAST_CHANGES];
        naive_masts("before", "quick", masts);
        check_masts(&diff, masts);
        changes += diff.n_villages;
        pln_diff_release(&diff);
        ck_assert_int_eq(shell("rm -rf before && mv quick before"), 0);
    }
    ck_assert_uint_gt(changes, 8);
}
END_TEST

/* What is built, and for how much, is no cause of another signal today. */
START_TEST(costs_are_no_cause)
{
    fresh(5);
    ck_run("audit in/scenario.ini -q --no-store --out before");
    small.hill_row = (int)round((19 - small.village[0].lat_deg) * 1200); /* under a village */
    small.hill_col = (int)round((small.village[0].lon_deg - 105) * 1200);
    small_write(&small, dir);
    ck_run("audit in/scenario.ini -q --no-store --out after -s backhaul.mode=none "
           "-s costs.line_detour=2");
    struct pln_diff diff;
    struct geo_err err;
    char a[300], b[300];
    snprintf(a, sizeof a, "%s/before", dir);
    snprintf(b, sizeof b, "%s/after", dir);
    ck_assert_ok(pln_diff_runs(a, b, &diff, &err), err);
    ck_assert_uint_gt(diff.n_villages, 0);
    ck_assert_uint_ge(diff.n_parameters, 2);
    for (size_t i = 0; i < diff.n_villages; i++)
        ck_assert_str_eq(pln_cause_name(diff.villages[i].cause), "terrain");
    pln_diff_release(&diff);
}
END_TEST

/* ---- surroundings ---- */

START_TEST(surroundings_change_nothing)
{
    fresh(2);
    ck_run(RUN " --out plain --no-store");
    ck_assert_int_eq(shell("TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=de_DE.UTF-8 $PHUSONG " RUN
                           " --out zone --no-store >/dev/null 2>&1"),
                     0);
    ck_assert(small_same(dir, "plain", "zone"));
    ck_assert_int_eq(shell("cd / && $PHUSONG run $OLDPWD/in/scenario.ini -q --out $OLDPWD/root "
                           "--no-store >/dev/null 2>&1"),
                     0);
    ck_assert(small_same(dir, "plain", "root"));
    ck_assert_int_eq(shell("cd in && $PHUSONG run scenario.ini -q --out ../inside --no-store "
                           ">/dev/null 2>&1"),
                     0);
    ck_assert(small_same(dir, "plain", "inside"));
    ck_assert_int_eq(shell("umask 077 && $PHUSONG " RUN " --out mask --store st2 >/dev/null 2>&1"),
                     0);
    ck_assert(small_same(dir, "plain", "mask"));
    ck_assert_int_eq(
        shell("LD_PRELOAD=" PHUSONG_CLOCK2031 " $PHUSONG " RUN
              " --out later --store st2 >/dev/null 2>&1 && grep -q 203[01] later/run.log"),
        0);
    ck_assert(small_same(dir, "plain", "later"));
    ck_assert_int_eq(shell("LD_PRELOAD=" PHUSONG_CLOCK2031 " $PHUSONG " RUN
                           " --out latest --no-store >/dev/null 2>&1"),
                     0);
    ck_assert(small_same(dir, "plain", "latest"));
}
END_TEST

/* ---- locks and refusals ---- */

START_TEST(one_run_per_folder)
{
    struct geo_outputs *held;
    struct geo_err err;
    char out[300];
    fresh(3);
    snprintf(out, sizeof out, "%s/out", dir);
    ck_assert_ok(geo_outputs_open(&(struct geo_outputs_spec){.dir = out}, &held, &err), err);
    ck_assert_int_eq(small_run(dir, RUN " --out out --no-store"), 6);
    ck_assert_ptr_nonnull(strstr(said(), "another run holds the lock"));
    pid_t waiter = fork();
    if (waiter == 0) _exit(small_run(dir, RUN " --out out --no-store --wait"));
    struct timespec nap = {.tv_nsec = 300 * 1000 * 1000};
    nanosleep(&nap, NULL);
    ck_assert_int_eq(waitpid(waiter, NULL, WNOHANG), 0);
    geo_outputs_release(held);
    int how;
    waitpid(waiter, &how, 0);
    ck_assert_int_eq(how, 0);
}
END_TEST

START_TEST(folders_that_refuse)
{
    fresh(3);
    ck_assert_int_eq(small_run(dir, RUN " --out /proc/phusong --no-store"), 4);
    ck_assert_int_eq(small_run(dir, RUN " --out out --store /proc/phusong"), 4);
    ck_assert_int_ne(access("out", F_OK), 0);
    /* A store nobody asked for is no reason to fail. */
    ck_assert_int_eq(
        shell("XDG_CACHE_HOME=/proc/none $PHUSONG " RUN " --out out >/dev/null 2>.err"), 0);
    ck_assert_int_eq(
        shell("env -u PHUSONG_STORE XDG_CACHE_HOME=/proc/none $PHUSONG run in/scenario.ini "
              "--overwrite --out out >/dev/null 2>.err"),
        0);
    ck_assert_ptr_nonnull(strstr(said(), "going on without the store"));
}
END_TEST

/* The whole number after the first WORDS in the file NAME that a digit follows. */
static size_t number_after(const char *name, const char *words)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    char *text = test_read_file(path, NULL);
    ck_assert_ptr_nonnull(text);
    size_t number = SIZE_MAX;
    for (const char *at = strstr(text, words); at; at = strstr(at + 1, words)) {
        char *end;
        unsigned long value = strtoul(at + strlen(words), &end, 10);
        bool whole = end != at + strlen(words) && *end == ' ' && strncmp(end, " s ", 3) != 0;
        if (whole) {
            number = value;
            break;
        }
    }
    free(text);
    ck_assert_msg(number != SIZE_MAX, "%s: nothing after \"%s\"", name, words);
    return number;
}

static size_t links_done(void)
{
    return number_after("out/run.log", "audit        ") + number_after("out/run.log", "paths, ");
}

/* What the dry run before said of the audit's work. */
static void ck_foretold(size_t *pairs, size_t *masts)
{
    ck_assert_int_eq(shell("grep -q '^  audit .*; new or changed: [0-9]* pairs, of' .out"), 0);
    *pairs = number_after(".out", "new or changed: ");
    *masts = number_after(".out", " pairs, of ");
}

START_TEST(a_dry_run_writes_nothing)
{
    size_t pairs, masts;
    fresh(3);
    small.mast[0].on_air = small.mast[1].on_air = small.mast[3].on_air = true;
    small_write(&small, dir);
    ck_run(RUN " --out out --store st --dry-run");
    ck_assert_int_eq(shell("grep -q '^  plan  *made anew' .out && test ! -e out && test ! -e st && "
                           "grep -q '^time: [0-9]* to [0-9]* s of processor, by rule' .out && "
                           "grep -q '^memory: [0-9]* to [0-9]* MB, by rule of thumb' .out"),
                     0);
    ck_foretold(&pairs, &masts);
    ck_run(RUN " --out out --store st");
    ck_assert_uint_eq(pairs, links_done());
    ck_run(RUN " --out out --store st --dry-run");
    ck_assert_int_eq(shell("grep -q 'nothing to compute' .out"), 0);

    /* masts that were changed, and a new one: what is foretold comes true */
    small.mast[0].power_dbm += 1;
    small.mast[3].power_dbm += 2;
    small.mast[small.n_masts] = small.mast[1];
    small.mast[small.n_masts].id = 777;
    small.mast[small.n_masts++].height_m += 7;
    small_write(&small, dir);
    ck_assert_int_eq(shell("cp -r out old && cp -r st stold && ls -l --full-time st >listed"), 0);
    ck_run(RUN " --out out --store st --dry-run");
    ck_assert_int_eq(shell("grep -q 'changed since.*towers.csv' .out && diff -r old out && "
                           "diff -r st stold && ls -l --full-time st | diff listed - && "
                           "grep -q '^  plan .* s in the run before' .out && "
                           "grep -q '^memory: about [0-9]* MB, as the run before' .out"),
                     0);
    ck_foretold(&pairs, &masts);
    ck_assert_uint_eq(masts, 3);
    ck_run(RUN " --out out --store st");
    ck_assert_uint_eq(pairs, links_done());

    /* a village that moved: the pairs of that village alone */
    small.village[7].lon_deg += 0.004;
    small_write(&small, dir);
    ck_run(RUN " --out out --store st --dry-run");
    ck_foretold(&pairs, &masts);
    ck_run(RUN " --out out --store st");
    ck_assert_uint_eq(pairs, links_done());
    ck_assert_uint_le(pairs, small.n_masts);
    ck_assert_uint_gt(pairs, 0);
}
END_TEST

/* ---- a disk that fails ---- */

/* The old outputs are there, whole; the run says 4, in the names that its user knows. */
static void assert_refused(const char *what, int exit_status)
{
    ck_assert_msg(exit_status == 4, "%s: exit %d: %s", what, exit_status, said());
    const char *sentence = strstr(said(), "phusong: ");
    ck_assert_msg(sentence && !strstr(sentence, ".phusong"), "%s: %s", what, said());
    ck_assert_msg(small_same(dir, "old", "out"), "%s: the old outputs changed", what);
    ck_assert_msg(shell("test -z \"$(find out -name '.phusong*')\"") == 0, "%s: litter is left",
                  what);
}

START_TEST(files_that_may_not_grow)
{
    fresh(4);
    ck_run(RUN " --out out --no-store");
    ck_assert_int_eq(shell("cp -r out old"), 0);
    small.mast[0].power_dbm += 6;
    small_write(&small, dir);
    /* blocks of 512 bytes: from the small texts to the GeoPackage and the picture */
    static const char *const limits[] = {"0", "1", "4", "16", "64", "256", "600"};
    for (size_t i = 0; i < 2 * sizeof limits / sizeof *limits; i++) {
        char words[300];
        snprintf(words, sizeof words,
                 "(ulimit -f %s; exec $PHUSONG " RUN
                 " --out out --no-store --threads %d 2>&1 >/dev/null) | cat >.err; "
                 "grep -q '^phusong: ' .err && exit 4",
                 limits[i / 2], i % 2 ? 3 : 1); /* 3: the other files are written all the same */
        assert_refused(limits[i / 2], shell(words));
        ck_assert_msg(strstr(said(), "phusong: out/") && strstr(said(), ": File too large; ") &&
                          strstr(said(), "(ulimit -f)"),
                      "%s: %s", limits[i / 2], said());
    }
    ck_run(RUN " --out out --no-store");
    ck_assert(!small_same(dir, "old", "out"));
}
END_TEST

/* A file system of its own that is full, or read-only; the mount dies with the shell. */
START_TEST(a_full_disk)
{
    fresh(4);
    if (shell("unshare -m sh -c 'mkdir m && mount -t tmpfs none m' 2>/dev/null") != 0) {
        puts("full disk: skipped, no file system can be mounted here");
        return;
    }
    ck_assert_int_eq(shell("cp in/towers.csv before.csv"), 0);
    small.mast[0].power_dbm += 6;
    small_write(&small, dir);
    ck_assert_int_eq(
        shell("cat >full.sh <<'END'\n"
              "run() { $PHUSONG " RUN " --out m/out \"$@\" >/dev/null 2>.err; }\n"
              "same() { diff -rq --exclude=run.log old m/out && "
              "test -z \"$(find m/out -name '.phusong*')\"; }\n"
              "cp in/towers.csv after.csv; cp before.csv in/towers.csv\n"
              "mount -t tmpfs -o size=64m none m && run --no-store && cp -r m/out old || exit 70\n"
              "cp after.csv in/towers.csv\n"
              "dd if=/dev/zero of=m/fill bs=4k 2>/dev/null; cp m/fill whole\n"
              "for left in 0 8k 100k 600k 1000k 1400k; do for threads in 1 2; do\n"
              "  cp whole m/fill; truncate -s -$left m/fill\n"
              "  run --no-store --threads $threads; test $? = 4 || exit 71\n"
              "  same || exit 72\n"
              "  grep '^phusong: m/out' .err | grep -v '[.]phusong' | "
              "grep -q ': No space left on device; .*make room' || exit 79\n"
              "done; done\n"
              "rm m/fill; mkdir t; mount -t tmpfs -o size=16k none t\n"
              "TMPDIR=$PWD/t run --no-store; test $? = 4 || exit 80\n"
              "same && grep -q 'm/out/plan.xlsx: .*temporary.*room' .err || exit 81\n"
              "cp whole m/fill; mkdir -p m/st; " /* a full store is no reason to fail */
              "$PHUSONG " RUN " --threads 1 --out aside --store m/st >/dev/null 2>.err || exit 73\n"
              "mount -o remount,ro m; run --no-store; test $? = 4 || exit 74\n"
              "same || exit 75; mount -o remount,rw m\n"
              "rm m/fill; run --no-store || exit 76\n"
              "diff -rq --exclude=run.log aside m/out || exit 77\n"
              "END\n"
              "unshare -m sh full.sh"),
        0);
}
END_TEST

/* strace makes the N-th call of a kind fail: of every thread, wherever in the program or its
 * libraries it is, or of those on one file. Either the run says 4 and the old outputs are there, or
 * it did without that call and the new ones are, byte for byte. */
struct fault {
    const char *calls, *error;
    bool fatal; /* on a file of the outputs no run can do without it */
};

static bool inject(const struct fault *fault, const char *file, int nth, int threads)
{
    char words[1200], only[600] = "", what[200];
    snprintf(what, sizeof what, "%s %d, %d threads%s%s", fault->calls, nth, threads,
             file ? ", " : "", file ? file : "");
    if (file) snprintf(only, sizeof only, "-P %s/out/%s -P %s", dir, file, file);
    snprintf(words, sizeof words,
             "strace -f --seccomp-bpf -o .trace %s -e trace=%s -e inject=%s:error=%s:when=%d "
             "$PHUSONG " RUN " --out out --no-store --threads %d >.out 2>.err",
             only, fault->calls, fault->calls, fault->error, nth, threads);
    int exit_status = shell(words);
    if (shell("grep -q INJECTED .trace") != 0) {
        ck_assert_msg(exit_status == 0, "%s: exit %d: %s", what, exit_status, said());
        ck_assert_int_eq(shell("rm -rf out && cp -r old out"), 0);
        return false;
    }
    if (exit_status || (file && fault->fatal)) {
        assert_refused(what, exit_status);
        return true;
    }
    ck_assert_msg(small_same(dir, "new", "out"), "%s: ended with 0 and other outputs", what);
    ck_assert_msg(shell("test -z \"$(find out -name '.phusong*')\"") == 0, "%s: litter", what);
    ck_assert_int_eq(shell("rm -rf out && cp -r old out"), 0);
    return true;
}

/* OLD and OUT are of one list of masts, NEW of the one that lies in IN. */
static bool prepare_faults(void)
{
    fresh(4);
    if (shell("strace -f --seccomp-bpf -o /dev/null true 2>/dev/null") != 0) {
        puts("faults: skipped, strace may not be used here");
        return false;
    }
    ck_run(RUN " --out out --no-store");
    ck_assert_int_eq(shell("cp -r out old"), 0);
    small.mast[0].power_dbm += 6;
    small_write(&small, dir);
    ck_run(RUN " --out new --no-store");
    return true;
}

START_TEST(every_call_that_writes)
{
    static const struct fault faults[] = {
        {.calls = "pwrite64", .error = "ENOSPC"},     {.calls = "write", .error = "EIO"},
        {.calls = "fsync,fdatasync", .error = "EIO"}, {.calls = "renameat", .error = "ENOSPC"},
        {.calls = "linkat,link", .error = "EDQUOT"},  {.calls = "ftruncate", .error = "EIO"},
        {.calls = "mkdir,mkdirat", .error = "ENOSPC"}};
    if (!prepare_faults()) return;
    size_t n = 0;
    for (size_t f = 0; f < sizeof faults / sizeof *faults; f++)
        for (int nth = 1; nth < 200; nth = nth < 4 ? 2 * nth : nth * 3, n++)
            if (!inject(&faults[f], NULL, nth, 1 + nth % 2)) break;
    ck_assert_uint_gt(n, 20);
}
END_TEST

/* Two threads write side by side; a file is one thread's, so its N-th call is the same each time.
 */
START_TEST(every_file_that_is_written)
{
    static const struct {
        struct fault fault;
        int n; /* calls to try: the first, the eighth … */
    } faults[] = {{{"write,pwrite64", "ENOSPC", true}, 3},
                  {{"fsync,fdatasync", "EIO", true}, 1},
                  {{"renameat", "EIO", true}, 1},
                  {{"fchmodat", "EROFS", true}, 1},
                  {{"close", "EIO", false}, 1},
                  {{"openat", "EMFILE", false}, 1}};
    static const char *const files[] = {
        ".phusong.new.plan.gpkg",     ".phusong.new.report.pdf",
        ".phusong.new.plan.png",      ".phusong.new.plan.xlsx",
        ".phusong.new.no_signal.csv", ".phusong.new.certificate:sites.csv",
        ".phusong.new.SHA256SUMS",    ".phusong.draft"};
    if (!prepare_faults()) return;
    size_t n_injected = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t f = 0; f < sizeof faults / sizeof *faults; f++)
            for (int k = 0, nth = 1; k < faults[f].n; k++, nth *= 8) {
                if (!inject(&faults[f].fault, files[i], nth, 2)) break;
                n_injected++;
            }
    ck_assert_uint_ge(n_injected, 6 * 8);
}
END_TEST

/* ---- who the program is ---- */

/* The same program under another name, without its symbols, its file gone: the same key. */
START_TEST(the_program_is_what_was_linked)
{
    fresh(3);
    ck_run(RUN " --out out --store st");
    ck_assert_int_eq(shell("cp $PHUSONG other && { strip other || true; } && mv out before && "
                           "./other " RUN " --out out --store st >/dev/null 2>.err"),
                     0);
    ck_assert(small_same(dir, "before", "out"));
    ck_assert_int_eq(shell("grep -q '^audit' out/run.log"), 1); /* out of the store */
    ck_assert_int_eq(
        shell("rm -r out && mkdir out && { flock 9 && { ./other " RUN
              " --out out --store st --wait "
              ">/dev/null 2>.err 9>&- & } && sleep .3 && rm other && echo new >other; } "
              "9>out/.phusong.lock; wait $!"),
        0);
    ck_assert(small_same(dir, "before", "out"));
}
END_TEST

/* ---- a store that lies ---- */

START_TEST(damaged_objects_are_computed_again)
{
    fresh(6);
    ck_run(RUN " --out clean --no-store");
    static const char *const damage[] = {
        "for f in st/*; do printf x | dd of=$f bs=1 seek=300 conv=notrunc 2>/dev/null; done",
        "for f in st/*; do truncate -s -1 $f; done",
        "for f in st/*; do : >$f; done",
        "for f in st/heard*; do truncate -s 200 $f; done; rm st/outputs*",
        "for f in st/drawn*; do truncate -s 100 $f; done; rm st/outputs*",
        "set -- st/heard* st/reached*; cp $1 .x; cp $2 $1; cp .x $2; rm st/outputs*"};
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        ck_run(RUN " --out out --store st");
        ck_assert_int_eq(shell(damage[i]), 0);
        ck_run(RUN " --out out --store st");
        ck_assert_msg(small_same(dir, "clean", "out"), "damage %zu came through", i);
        ck_assert_int_eq(shell("grep -q 'damaged objects deleted' out/run.log"), 0);
        ck_assert_int_eq(small_run(dir, "store verify --store st"), 0); /* all healed */
    }
    ck_run(RUN " --out out --store st");
    ck_assert_int_eq(shell("grep -q '^audit' out/run.log"), 1); /* from the store, not computed */
    ck_assert_int_eq(shell("test $(cat st/* | wc -c) -lt $((3 * $(cat out/* | wc -c)))"), 0);
}
END_TEST

static Suite *suite(void)
{
    const struct {
        const char *name; /* CK_RUN_CASE=… runs one */
        const TTest *test;
    } cases[] = {{"edits", random_edits},
                 {"costs", costs_are_no_cause},
                 {"surroundings", surroundings_change_nothing},
                 {"locks", one_run_per_folder},
                 {"refusals", folders_that_refuse},
                 {"dry-run", a_dry_run_writes_nothing},
                 {"limits", files_that_may_not_grow},
                 {"full-disk", a_full_disk},
                 {"faults", every_call_that_writes},
                 {"file-faults", every_file_that_is_written},
                 {"program", the_program_is_what_was_linked},
                 {"damage", damaged_objects_are_computed_again}};
    Suite *s = suite_create("batch");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TCase *tc = tcase_create(cases[i].name);
        tcase_set_timeout(tc, 900);
        tcase_add_test(tc, cases[i].test);
        suite_add_tcase(s, tc);
    }
    return s;
}

int main(void)
{
    return test_run(suite(), true);
}
