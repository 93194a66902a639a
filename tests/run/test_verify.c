/* A run's own certificate: it holds, and whatever is changed in the folder is found and named. */
#include "support/support.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/small_run.h"

static char dir[200];

static const char *in_dir(const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%.200s/%.300s", dir, name);
    return path;
}

static void shell(const char *line)
{
    ck_assert_msg(small_shell(dir, line) == 0, "%s", line);
}

static char *said(void)
{
    static char text[4000];
    char *read = test_read_file(in_dir(".err"), NULL);
    snprintf(text, sizeof text, "%s", read ? read : "");
    free(read);
    return text;
}

static void small(const char *name, unsigned seed)
{
    struct small made;
    snprintf(dir, sizeof dir, "%s/%s", test_tmpdir(), name);
    char line[300];
    snprintf(line, sizeof line, "mkdir -p '%s'", dir);
    ck_assert_int_eq(system(line), 0);
    small_make(&made, seed);
    small_write(&made, dir);
}

static void run(const char *out, const char *words)
{
    int status = small_run(dir, "run in/scenario.ini --out %s -q --no-store %s", out, words);
    ck_assert_msg(status == 0, "exit %d: %s", status, said());
}

static void holds(const char *out)
{
    char file[60];
    int status = small_run(dir, "verify %s", out);
    ck_assert_msg(status == 0, "exit %d: %s", status, said());
    /* so is each row of frontier.csv */
    snprintf(file, sizeof file, "%s/frontier.csv", out);
    if (access(in_dir(file), F_OK) != 0) return;
    snprintf(file, sizeof file, "test $(wc -l <%s/frontier.csv) -gt 1", out);
    shell(file);
    char *text = test_read_file(in_dir(".out"), NULL);
    ck_assert_msg(text &&
                      strstr(text, " budgets of frontier.csv has its plan and its bound proved"),
                  "%s", text ? text : "");
    free(text);
}

static void fails(const char *out, const char *where)
{
    int status = small_run(dir, "verify %s", out);
    ck_assert_msg(status == 3, "%s: exit %d: %s", where, status, said());
    ck_assert_msg(strncmp(said(), "phusong: no: ", 13) == 0 && strstr(said(), where), "%s: %s",
                  where, said());
}

START_TEST(runs_are_verified)
{
    small("kinds", 3);
    static const struct {
        const char *out, *words;
    } runs[] = {
        {"hops", ""},
        {"plain", "-s backhaul.mode=none"},
        {"vi", "-s backhaul.mode=none -s plan.count=villages --lang vi"},
        {"people", "--target-people 500"},
        {"nothing", "-s plan.budget_vnd=0"},
        {"nobody", "-s radio.threshold_dbm=-10 -s radio.uncertain_db=0"},
        {"kept", "-s backhaul.mode=none -s plan.keep_sites=../hops/proposals.csv"},
        {"kept-hops", "-s plan.keep_sites=../plain/proposals.csv"},
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        run(runs[i].out, runs[i].words);
        holds(runs[i].out);
        char line[300];
        snprintf(line, sizeof line,
                 "cd %s && sha256sum -c --quiet SHA256SUMS && "
                 "grep -q certificate/certificate.json SHA256SUMS",
                 runs[i].out);
        shell(line);
    }
    ck_assert_int_eq(small_run(dir, "audit in/scenario.ini --out audit -q --no-store"), 0);
    fails("audit", "certificate/sites.csv is not among the outputs");
}
END_TEST

static double figure(const char *out, const char *name)
{
    char file[100], key[100];
    snprintf(file, sizeof file, "%s/summary.json", out);
    snprintf(key, sizeof key, "\"%s\": ", name);
    char *text = test_read_file(in_dir(file), NULL), *at = text ? strstr(text, key) : NULL;
    ck_assert_msg(at != NULL, "%s has no %s", file, name);
    double value = strtod(at + strlen(key), NULL);
    free(text);
    return value;
}

/* No factors here: a person weighs 100, and the bound on people is that of the plan or below. */
START_TEST(figures_in_people)
{
    small("people", 9);
    run("people", "--budget 6e9 -s backhaul.mode=none");
    holds("people");
    ck_assert_double_gt(figure("people", "people_gained"), 0);
    ck_assert_double_eq(figure("people", "value"), 100 * figure("people", "people_gained"));
    ck_assert_double_le(figure("people", "bound_people"), floor(figure("people", "bound") / 100));
    ck_assert_double_ge(figure("people", "bound_people"), figure("people", "people_gained"));
    run("villages", "--budget 6e9 -s backhaul.mode=none -s plan.count=villages");
    holds("villages");
    ck_assert_double_ge(figure("villages", "bound_people"), figure("villages", "people_gained"));
    ck_assert_double_ge(figure("villages", "bound_people"), figure("people", "people_gained"));
    ck_assert_double_eq(figure("people", "capex_vnd") + figure("people", "opex_vnd") +
                            figure("people", "power_vnd"),
                        figure("people", "spent_vnd"));
}
END_TEST

/* Floors and committed sites, with hops and without: they are kept, and the proof holds. */
START_TEST(floors_and_committed_sites)
{
    static const char *const modes[] = {"none", "microwave,fibre,satellite"};
    small("floors", 8);
    shell("sed -i '1s/$/,province/;2,20s/$/,Hà Tĩnh/;21,$s/$/,Nghệ An/' in/villages.csv");
    test_write_file(in_dir("in/floors.csv"), "province,pct\nnghe an,30\nHà Tĩnh,5\n");
    for (int i = 0; i < 2; i++) {
        char out[30], words[300];
        snprintf(words, sizeof words, "--budget 12e9 -s backhaul.mode=%s", modes[i]);
        snprintf(out, sizeof out, "free%d", i);
        run(out, words);
        snprintf(words, sizeof words, "--budget 12e9 -s backhaul.mode=%s -s plan.floors=floors.csv",
                 modes[i]);
        snprintf(out, sizeof out, "floors%d", i);
        run(out, words);
        holds(out);
        char file[60];
        snprintf(file, sizeof file, "%s/certificate/certificate.json", out);
        char *text = test_read_file(in_dir(file), NULL);
        ck_assert_ptr_nonnull(strstr(text, "{\"province\": \"Nghệ An\", \"weight\": "));
        free(text);
        /* the frontier keeps them, too: what they cost is more than a million */
        snprintf(words, sizeof words,
                 "--budget 12e9 --budgets 1e6,11e9,12e9 -s backhaul.mode=%s "
                 "-s plan.floors=floors.csv --lang en",
                 modes[i]);
        snprintf(out, sizeof out, "poor%d", i);
        run(out, words);
        snprintf(words, sizeof words,
                 "test $(wc -l <%s/frontier.csv) = 3 && grep -q '^11000000000,' %s/frontier.csv && "
                 "grep -q 'Budgets left out: 1\\.' %s/report.html",
                 out, out, out);
        shell(words);
        snprintf(words, sizeof words,
                 "-s backhaul.mode=%s -s plan.floors=floors.csv --target-people 300", modes[i]);
        snprintf(out, sizeof out, "cheap%d", i);
        run(out, words);
        holds(out);
        ck_assert_double_ge(figure(out, "people_gained"), 300);
        ck_assert_double_le(figure(out, "least_cost_vnd"), figure(out, "spent_vnd"));
        /* the last proposal of the free plan, and a tower where nobody needs one, are contracted */
        snprintf(words, sizeof words,
                 "(head -1 free%d/proposals.csv; tail -1 free%d/proposals.csv) | "
                 "python3 -c 'import csv,sys; "
                 "print(\"kind,lon_deg,lat_deg\\npole,105.41,18.41\"); "
                 "[print(r[\"kind\"], r[\"lon_deg\"], r[\"lat_deg\"], sep=\",\") "
                 "for r in csv.DictReader(sys.stdin)]' >in/done.csv",
                 i, i);
        shell(words);
        snprintf(words, sizeof words,
                 "--budget 14e9 -s backhaul.mode=%s -s plan.committed=done.csv "
                 "-s plan.floors=floors.csv",
                 modes[i]);
        snprintf(out, sizeof out, "done%d", i);
        run(out, words);
        holds(out);
        ck_assert_double_eq(figure(out, "committed_sites"), 2);
    }
}
END_TEST

/* What cannot be is told with its place, and with exit status 5 where it is a matter of money. */
START_TEST(what_cannot_be_is_told)
{
    static const struct {
        const char *file, *text, *words;
        int status;
        const char *said;
    } bad[] = {
        {"f.csv", "province,weight\nNghệ An,90000\n", "-s plan.floors=f.csv", 5,
         "the floor of Nghệ An, 90000, cannot be met: the budget of 3000000000 covers at most "},
        {"f.csv", "province,weight\nHuế,1\n", "-s plan.floors=f.csv", 3,
         "f.csv: line 2, column province: 'Huế' is no province of the table of villages"},
        {"f.csv", "province,pct\nNghệ An,101\n", "-s plan.floors=f.csv", 3,
         "f.csv: line 2, column pct: '101' is not a share from 0 to 100"},
        {"f.csv", "province,pct\nNghệ An,1\nnghe an,2\n", "-s plan.floors=f.csv", 3,
         "f.csv: line 3, column province: 'nghe an' stands twice"},
        {"f.csv", "province,weight\nNghệ An,-1\n", "-s plan.floors=f.csv", 3,
         "f.csv: line 2, column weight: '-1' is not a whole number of 0 or more"},
        {"c.csv", "kind,lon_deg,lat_deg\nmacro,105.5,18.5\nmacro,105.5001,18.5001\n",
         "-s plan.committed=c.csv", 3, "c.csv: row 3: a second committed site at 105.50010, "},
        {"c.csv", "kind,lon_deg,lat_deg\ntower,105.5,18.5\n", "-s plan.committed=c.csv", 3,
         "c.csv: row 2, column kind: \"tower\"; expected the NAME of a [site NAME]"},
        {"c.csv", "kind,lon_deg,lat_deg\nmacro,105.5,north\n", "-s plan.committed=c.csv", 3,
         "c.csv: row 2, column lat_deg: \"north\"; expected decimal degrees"},
        {"c.csv", "kind,lon_deg,lat_deg\nmacro,15.5,18.5\n", "-s plan.committed=c.csv", 3,
         "c.csv: row 2: the terrain has no height at 15.50000, 18.50000"},
        {"c.csv", "kind,lon_deg\nmacro,15.5\n", "-s plan.committed=c.csv", 3,
         "c.csv: has no column lat_deg"},
        {"c.csv", "kind,lon_deg,lat_deg\nmacro,105.5,18.5\n",
         "-s plan.committed=c.csv --budget 1e8", 5, "the committed sites cost "},
        {"c.csv", "x", "--target-people 5000000", 5,
         "[plan] target_people = 5000000: the target of 5000000 cannot be reached: all sites "
         "together cover at most "},
        {"c.csv", "x", "--target-villages-pct 100 -s candidates.villages=no", 5,
         "[plan] target_villages_pct = 100 asks for "},
        {"c.csv", "x", "--budget 1e9 --target-people 5", 2, "needs exactly one of budget_vnd"},
        {"v.csv", "id,name,lon,lat,people\nV1,A,105.5,18.5,900000000000000000\n",
         "-s villages.path=v.csv", 3,
         "v.csv, row 2, column people: \"900000000000000000\"; expected a number from 0 to "},
        {"v.csv", "id,name,lon,lat,people\nV1,A,105.5,18.5,-4\n", "-s villages.path=v.csv", 3,
         "v.csv, row 2, column people: \"-4\"; expected a number from 0 to "},
        {"c.csv", "x",
         "--target-people 100 -s plan.horizon_years=100 -s plan.discount_pct=0 "
         "-s 'site pole.life_years=1' -s 'site pole.capex_vnd=9e15' "
         "-s 'site pole.opex_vnd_per_year=9e15' -s backhaul.mode=none",
         3, "the costs add up to more than 2^62 at option "},
        {"c.csv", "x", "--budget many", 2, "[plan] budget_vnd = many: expected an amount"},
        {"c.csv", "x", "--budget -5", 2, "[plan] budget_vnd = -5: expected an amount"},
        {"c.csv", "x", "--budgets 1e9,lots", 2, "\"lots\"; expected up to 200 amounts"},
        {"c.csv", "x", "-s 'site pole.capex_vnd=-3'", 2, "[site] capex_vnd = -3: expected"},
        {"c.csv", "x", "-s 'site pole.capex_vnd='", 2, "[site] capex_vnd = : expected"},
    };
    small("bad", 8);
    shell("sed -i '1s/$/,province/;2,20s/$/,Hà Tĩnh/;21,$s/$/,Nghệ An/' in/villages.csv");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char file[60];
        snprintf(file, sizeof file, "in/%s", bad[i].file);
        test_write_file(in_dir(file), bad[i].text);
        int status = small_run(dir, "run in/scenario.ini --out no -q --no-store %s", bad[i].words);
        ck_assert_msg(status == bad[i].status && strstr(said(), bad[i].said),
                      "%s: exit %d instead of %d: %s", bad[i].words, status, bad[i].status, said());
        ck_assert_int_ne(access(in_dir("no"), F_OK), 0);
    }
}
END_TEST

START_TEST(the_store_gives_the_certificate_back)
{
    small("stored", 4);
    ck_assert_int_eq(small_run(dir, "run in/scenario.ini --out one -q --store st"), 0);
    ck_assert_int_eq(small_run(dir, "run in/scenario.ini --out two --store st"), 0);
    ck_assert_ptr_nonnull(strstr(said(), "the outputs come from the store"));
    ck_assert(small_same(dir, "one", "two"));
    holds("two");
}
END_TEST

static void change_one_byte(const char *path, size_t at)
{
    size_t n;
    char *text = test_read_file(path, &n);
    ck_assert_uint_gt(n, 0);
    text[at % n] = (char)(text[at % n] == '7' ? '3' : '7');
    FILE *f = fopen(path, "wb");
    ck_assert_uint_eq(fwrite(text, 1, n, f), n);
    fclose(f);
    free(text);
}

/* The file FILE of a copy of the run: a byte changed at two places, its end cut off, gone. */
static void mutate(const char *file)
{
    char path[600], line[900];
    snprintf(path, sizeof path, "%.200s/mutant/%s", dir, file);
    for (unsigned how = 0; how < 4; how++) {
        shell("rm -rf mutant && cp -r whole mutant");
        if (how < 2) change_one_byte(path, how * 7919 + 11);
        snprintf(line, sizeof line, how == 2 ? "truncate -s -3 '%s'" : "rm '%s'", path);
        if (how >= 2) shell(line);
        snprintf(line, sizeof line, "mutant/%s", file);
        fails("mutant", line);
    }
}

static void mutate_all(const char *under)
{
    char path[600], file[300];
    snprintf(path, sizeof path, "%.200s/whole/%s", dir, under);
    DIR *listing = opendir(path);
    ck_assert_ptr_nonnull(listing);
    const struct dirent *entry;
    unsigned n = 0;
    while ((entry = readdir(listing))) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "run.log") == 0) continue;
        snprintf(file, sizeof file, "%s%.200s", under, entry->d_name);
        if (strcmp(file, "certificate") == 0) continue;
        mutate(file);
        n++;
    }
    closedir(listing);
    ck_assert_uint_ge(n, 4);
}

START_TEST(every_changed_file_is_found)
{
    small("mutants", 5);
    run("whole", "");
    mutate_all("");
    mutate_all("certificate/");
}
END_TEST

/* FILE of a copy of the run gets the sed SCRIPT, and all digests are made to agree. */
static void forge(const char *file, const char *script)
{
    char line[2500];
    snprintf(line, sizeof line,
             "rm -rf forged && cp -r whole forged && cd forged && "
             "old=$(sha256sum <%s | cut -c1-64) && sed -i -E '%s' %s && "
             "new=$(sha256sum <%s | cut -c1-64) && test $old != $new && "
             "m=$(sha256sum <manifest.json | cut -c1-64) && sed -i s/$old/$new/ manifest.json && "
             "n=$(sha256sum <manifest.json | cut -c1-64) && "
             "sed -i \"s/$old/$new/;s/$m/$n/\" SHA256SUMS && sha256sum -c --quiet SHA256SUMS",
             file, script, file, file);
    shell(line);
}

/* Whoever changes a file and its digests too is found by the figures. */
START_TEST(forged_figures_are_found)
{
    static const struct {
        const char *file, *script, *where;
    } forged[] = {
        {"summary.json", "s/(\"value\": )[0-9]+/\\17/", "summary.json: value is 7, "},
        {"summary.json", "s/(\"bound\": [0-9]+)/\\11/", "summary.json: bound is "},
        {"summary.json", "s/(\"gap_pct\": )[0-9.]+/\\199.5/", "summary.json: gap_pct is 99.5, "},
        {"summary.json", "s/(\"spent_vnd\": )[0-9]+/\\15/", "summary.json: spent_vnd is 5, "},
        {"summary.json", "s/(\"sites\": )[0-9]+/\\15000/", "summary.json: sites is 5000, "},
        {"summary.json", "s/(\"budget_vnd\": )[0-9]+/\\19000000000/",
         "summary.json: budget_vnd is 9000000000, the certificate says 3000000000"},
        {"summary.json", "s/(\"budget_vnd\": )[0-9]+/\\11/", "summary.json: budget_vnd is 1, "},
        {"summary.json", "s/\"optimal\": (true|false)/\"optimal\": \"no\"/", "summary.json: "},
        {"proposals.csv", "2d", "proposals.csv: "},
        {"proposals.csv", "2s/C0/C9/", "proposals.csv: line 2, column site_id: 'C9"},
        {"proposals.csv", "2s/,(pole|macro),/,mast,/", "is no chosen site of the certificate"},
        {"proposals.csv", "2{h;G}", "proposals.csv: line 3, column site_id: "},
        {"proposals.csv", "2s/,([0-9]{7,}),/,\\19,/", "proposals.csv: line 2, column cost_vnd: "},
        {"proposals.csv", "2s/,([0-9]{7,}),([0-9]{7,}),/,\\1,\\29,/", "column cost_vnd: "},
        {"proposals.csv", "2s/,([0-9]{7,}),([0-9]{7,}),/,1\\1,1\\2,/", "column cost_vnd: "},
        {"certificate/sites.csv", "2s/,([0-9]+)/,\\10/", "the tables are not those"},
        {"certificate/sites.csv", "2s/C0/X0/", "certificate"},
        {"certificate/villages.csv", "2s/,([0-9]+)/,\\10/", "the tables are not those"},
        {"certificate/covers.csv", "2d", "the tables are not those"},
        {"certificate/certificate.json", "s/(\"bound\": [0-9]+)/\\11/", "certificate.json: "},
        {"certificate/frontier.json", "0,/\"bound\"/s/(\"bound\": [0-9]+)/\\11/",
         "frontier.json: certificate 1: "},
        {"certificate/frontier.json", "0,/\"hop_scale\"/s/\"hop_scale\"/\"hop_salt\"/",
         "frontier.json: certificate 1: it is one without hops; the plan has them"},
        {"frontier.csv", "2s/^[0-9]+/17/", "frontier.csv: line 2, column budget_vnd: '17' is not"},
        {"frontier.csv", "3s/^([0-9]+),[0-9]+/\\1,7/",
         "frontier.csv: line 3, column cost_vnd: '7'"},
        {"frontier.csv", "4s/^(([0-9]+,){4})[0-9]+/\\17/", "line 4, column value: '7' is not"},
        {"frontier.csv", "12s/^(([0-9]+,){5})[0-9]+/\\17/", "line 12, column bound: '7' is not"},
        {"frontier.csv", "13s/^(([0-9]+,){5})[0-9]+/\\17/", "line 13, column bound: '7' is not"},
        {"frontier.csv", "5s/^(([0-9]+,){6})[0-9.]+/\\199/", "line 5, column gap_pct: '99' should"},
        {"frontier.csv", "6d", "frontier.csv: line 6, column budget_vnd: "},
        {"frontier.csv", "13d", "frontier.csv: has no row for certificate 12 of "},
        {"frontier.csv", "13p", "frontier.csv: line 14: "},
    };
    small("forged", 6);
    run("whole", "");
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        forge(forged[i].file, forged[i].script);
        fails("forged", forged[i].where);
    }
}
END_TEST

START_TEST(forged_hops_are_found)
{
    small("hops", 7);
    run("whole", "");
    char *table = test_read_file(in_dir("whole/backhaul.csv"), NULL);
    ck_assert_msg(table && strstr(table, "C0"), "no hops: %s", table ? table : "");
    free(table);
    forge("backhaul.csv", "2d");
    fails("forged", "backhaul.csv: site C");
    forge("backhaul.csv", "2s/,([0-9]+)(\\r?)$/,\\10\\2/");
    fails("forged", "backhaul.csv: line 2, column cost_vnd: ");
    forge("backhaul.csv", "2s/^(C[0-9]+),[^,]*,([^,]*),[01]/\\1,\\1,\\2,1/");
    fails("forged", "is not where the certificate's hop leads");
    forge("backhaul.csv", "2s/^(C[0-9]+),[^,]*,([^,]*),[01]/\\1,C999999,\\2,1/");
    fails("forged", "backhaul.csv: line 2, column to_id: 'C999999' is no chosen site");
    shell("rm -rf forged && cp -r whole forged && cd forged && rm backhaul.csv && "
          "m=$(sha256sum <manifest.json | cut -c1-64) && "
          "python3 -c 'import json; m = json.load(open(\"manifest.json\")); "
          "m[\"outputs\"] = [o for o in m[\"outputs\"] if o[\"path\"] != \"backhaul.csv\"]; "
          "json.dump(m, open(\"manifest.json\", \"w\"))' && "
          "n=$(sha256sum <manifest.json | cut -c1-64) && "
          "sed -i \"/backhaul.csv/d;s/$m/$n/\" SHA256SUMS");
    fails("forged", "for a hop that is missing");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("verify");
    TCase *tc = tcase_create("verify");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, runs_are_verified);
    tcase_add_test(tc, figures_in_people);
    tcase_add_test(tc, floors_and_committed_sites);
    tcase_add_test(tc, what_cannot_be_is_told);
    tcase_add_test(tc, the_store_gives_the_certificate_back);
    tcase_add_test(tc, every_changed_file_is_found);
    tcase_add_test(tc, forged_figures_are_found);
    tcase_add_test(tc, forged_hops_are_found);
    suite_add_tcase(s, tc);
    return test_run(s, false);
}
