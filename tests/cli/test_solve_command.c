#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "geo/base/buf.h"

static void table(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s.csv", test_tmpdir(), name);
    test_write_file(path, text);
}

/* Two places; the better option of place p costs too much for a budget of 8. */
static void plain_tables(void)
{
    table("s", "site,cost,place\nsmall,5,p\n\"large, tall\",9,p\nlone,4,\n");
    table("v", "\xef\xbb\xbf"
               "village,weight\r\na,10\r\nb,20\r\nc,30\r\n\"d\"\"\",40\r\n");
    table("c", "village,site\na,small\na,\"large, tall\"\nb,\"large, "
               "tall\"\n\"d\"\"\",lone\nb,\"large, tall\"\n");
}

#define SOLVE "solve --sites s.csv --villages v.csv --covers c.csv "

START_TEST(a_plan_is_written_and_verified)
{
    plain_tables();
    cli(SOLVE "--budget 13 --out plan --json");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "\"value\": 70"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\"optimal\": true"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\"large, tall\""));
    cli("verify plan");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "yes: the plan costs 13 of 13 and covers 70"));
    cli(SOLVE "--budget 13 --out plan");
    ck_assert_int_eq(cli_status, 4);
    cli(SOLVE "--budget 9 --out plan --overwrite --quiet");
    ck_assert_int_eq(cli_status, 0);
    cli("verify plan --json");
    ck_assert_ptr_nonnull(strstr(cli_out, "\"verified\": true, \"value\": 50"));
}
END_TEST

START_TEST(a_changed_plan_is_refused_with_the_place)
{
    plain_tables();
    cli(SOLVE "--budget 13 --out tampered");
    ck_assert_int_eq(cli_status, 0);
    char path[300];
    snprintf(path, sizeof path, "%s/tampered/certificate/certificate.json", test_tmpdir());
    char *text = test_read_file(path, NULL), *at = strstr(text, "\"cost\": 13");
    ck_assert_ptr_nonnull(at);
    at[9] = '2';
    test_write_file(path, text);
    free(text);
    cli("verify tampered");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_ptr_nonnull(strstr(cli_err,
                                 "no: tampered/certificate/certificate.json: the chosen sites cost "
                                 "13, the certificate says 12"));
    cli("verify nowhere");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_ptr_nonnull(strstr(cli_err, "nowhere: expected the folder of a finished run"));
}
END_TEST

/* What stands beside the certificate has to say the same. */
START_TEST(a_changed_table_beside_the_certificate_is_refused)
{
    static const struct {
        const char *file, *old, *fresh, *words;
    } changes[] = {
        {"plan.csv", "lone,4,40", "lone,4,41", "plan.csv: line 2, column gain: '41' should be 40"},
        {"plan.csv", "lone,4,40", "lone,3,40", "plan.csv: line 2, column cost: '3' should be 4"},
        {"plan.csv", "lone,4,40,4,40", "lone,4,40,5,40", "column cumulative_cost: '5' should be 4"},
        {"plan.csv", "lone,", "lane,", "plan.csv: line 2, column site: 'lane' is no chosen site"},
        {"plan.csv", "2,\"large", "x,\n#\"large", "plan.csv: line "},
        {"solve.json", "\"value\": 70", "\"value\": 71", "value is 71, the certificate says 70"},
        {"solve.json", "\"bound\": 70", "\"bound\": 75", "bound is 75, the certificate says 70"},
        {"solve.json", "\"gap_pct\": 0.0", "\"gap_pct\": 1.0", "gap_pct is 1, the certificate"},
        {"solve.json", "\"cost\": 13", "\"cost\": 12", "cost is 12, the certificate says 13"},
        {"solve.json", "\"budget\": 13", "\"budget\": 14", "budget is 14, the certificate says"},
        {"solve.json", "\"budget\": 13", "\"budget\": 12", "budget is 12, the certificate says"},
        {"solve.json", "true", "null", "optimal is false, the certificate's gap is 0.000 %"},
    };
    plain_tables();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char path[300];
        cli(SOLVE "--budget 13 --out beside --overwrite --quiet");
        ck_assert_msg(cli_status == 0, "%s", cli_err);
        snprintf(path, sizeof path, "%s/beside/%s", test_tmpdir(), changes[i].file);
        char *text = test_read_file(path, NULL), *at = strstr(text, changes[i].old);
        ck_assert_msg(at != NULL, "%s in %s", changes[i].old, text);
        memcpy(at, changes[i].fresh, strlen(changes[i].fresh));
        test_write_file(path, text);
        free(text);
        cli("verify beside");
        ck_assert_int_eq(cli_status, 3);
        ck_assert_msg(strstr(cli_err, changes[i].words) != NULL, "%s", cli_err);
    }
}
END_TEST

/* Change the first OLD of a file of DIR to FRESH; verify says NO with WORDS. */
static void spoil_file(const char *dir, const char *name, const char *old, const char *fresh,
                       const char *words)
{
    char path[300];
    struct geo_buf spoilt = {0};
    snprintf(path, sizeof path, "%s/%s/%s", test_tmpdir(), dir, name);
    char *text = test_read_file(path, NULL), *at = strstr(text, old);
    ck_assert_msg(at != NULL, "%s in %s", old, text);
    geo_buf_add_bytes(&spoilt, text, (size_t)(at - text));
    geo_buf_add(&spoilt, fresh);
    geo_buf_add(&spoilt, at + strlen(old));
    test_write_file(path, spoilt.text);
    cli("verify %s", dir);
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strncmp(cli_err, "phusong: no: ", 13) == 0 && strstr(cli_err, words), "%s",
                  cli_err);
    test_write_file(path, text);
    geo_buf_release(&spoilt);
    free(text);
}

/* Every row has a certificate, every certificate a row, and they agree. */
START_TEST(other_budgets_are_verified_row_by_row)
{
    static const struct {
        const char *file, *old, *fresh, *words;
    } changes[] = {
        {"budgets.csv", "\n4,40,40", "\n5,40,40", "line 2, column budget: '5' is not what the"},
        {"budgets.csv", "\n4,40,40", "\n4,41,41", "line 2, column value: '41' is not what the"},
        {"budgets.csv", "\n4,40,40", "\n4,40,41", "line 2, column bound: '41' is not what the"},
        {"budgets.csv", "0.0000,4,1", "0.0000,3,1", "line 2, column cost: '3' is not what the"},
        {"budgets.csv", "40,0.0000", "40,0.1000", "line 2, column gap_pct: '0.1000' should be"},
        {"budgets.csv", "40,0.0000", "40,none", "line 2, column gap_pct: 'none' should be"},
        {"budgets.csv", "\n9,50,50,0.0000,9,2,true", "", "line 3, column budget: '13' is not"},
        {"budgets.csv", "\n13,70,70,0.0000,13,2,true", "", "has no row for certificate 3 of"},
        {"budgets.csv", "\n13,", "\n13,70,70,0.0000,13,2,true\n13,", "line 5: "},
        {"certificate/frontier.json", "\"bound\": 50", "\"bound\": 51",
         "frontier.json: certificate 2: "},
        {"certificate/frontier.json", "\"bound\": 70", "\"bound\": 69",
         "frontier.json: certificate 3: the bound 69 is below the plan's own 70"},
        {"certificate/frontier.json", "[\n{", "{", "expected an array of certificates"},
        {"certificate/frontier.json", "\"\n}\n]", "\"\n}\n", "expected an array of certificates"},
        {"certificate/frontier.json", "\"\n}\n]", "\"\n", "certificate 3 does not end"},
        {"certificate/frontier.json", "}\n,\n{\n\"format", "}\n{\n\"format",
         "expected an array of"},
        {"certificate/frontier.json", "certificate-1", "certificate-2", "key \"format\": expected"},
        {"certificate/villages.csv", ",30", ",31", "certificate 1: the tables are not those"},
    };
    plain_tables();
    cli(SOLVE "--budgets 4,9,13 --out rows");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        spoil_file("rows", changes[i].file, changes[i].old, changes[i].fresh, changes[i].words);
    cli("verify rows");
    ck_assert_int_eq(cli_status, 0);
}
END_TEST

/* Floors in a target: the budgets that do not pay for them are passed over. */
START_TEST(a_target_with_floors)
{
    plain_tables();
    table("v", "village,weight,province\na,10,N\nb,20,N\nc,30,N\n\"d\"\"\",40,S\n");
    table("f", "province,weight\nn,10\n");
    cli(SOLVE "--target-people 40 --floors f.csv --out floored");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_msg(strstr(cli_out, "cost     9 of 9") != NULL, "%s", cli_out);
    cli("verify floored");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_msg(strstr(cli_out, "\nof all plans that cover at least 10 in N\n"), "%s", cli_out);
}
END_TEST

static void refused(const char *name, const char *text, int status, const char *words)
{
    plain_tables();
    table(name, text);
    cli(SOLVE "--budget 13");
    ck_assert_int_eq(cli_status, status);
    ck_assert_msg(strstr(cli_err, words) != NULL, "%s", cli_err);
    ck_assert_str_eq(cli_out, "");
}

START_TEST(bad_tables_are_refused_with_file_line_and_column)
{
    refused("s", "site,cost\na,-1\n", 3, "s.csv: line 2, column cost: '-1' is not a whole number");
    refused("s", "site,cost\na,\n", 3, "s.csv: line 2, column cost: '' is not a whole number");
    refused("s", "site,cost\na,1\na,2\n", 3, "s.csv: line 3, column site: 'a' stands twice");
    refused("s", "site,price\na,1\n", 3, "s.csv: line 1: the header has no column cost");
    refused("s", "site,cost\na,1,2\n", 3, "s.csv: line 2 has 3 columns; the header has 2");
    refused("s", "", 3, "s.csv: the file is empty");
    refused("v", "village,weight\na,4611686018427387904\nb,1\n", 3,
            "line 3, column weight: '1' makes");
    refused("v", "village,weight\n\"a,1\n", 3,
            "v.csv: line 2: a quoted field has no closing quote");
    refused("c", "site,village\nsmall,a\nsmal,b\n", 3,
            "c.csv: line 3, column site: 'smal' is no site");
    refused("c", "site,village\nsmall,z\n", 3, "c.csv: line 2, column village: 'z' is no village");
    refused("s", "site,cost,committed\nsmall,14,1\n\"large, tall\",1,0\nlone,1,0\n", 5,
            "1 is missing");
}
END_TEST

START_TEST(empty_plans_say_why)
{
    plain_tables();
    cli(SOLVE "--budget 3");
    ck_assert_int_eq(cli_status, 0);
    ck_assert_ptr_nonnull(strstr(cli_err, "the cheapest costs 4"));
    table("c", "site,village\n");
    cli(SOLVE "--budget 13");
    ck_assert_ptr_nonnull(strstr(cli_err, "no site covers anyone: the plan is empty"));
    cli("solve --sites s.csv --villages v.csv --covers c.csv");
    ck_assert_int_eq(cli_status, 2);
}
END_TEST

START_TEST(frontiers_budgets_and_targets)
{
    plain_tables();
    cli(SOLVE "--frontier --quiet");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "budget,value,bound,gap_pct,price,sites\n0,0,"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\n4,40,40,0.0000,"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\n13,70,70,0.0000,"));
    cli(SOLVE "--budgets 4,9,13 --out budgets");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_str_eq(cli_out,
                     "budget,value,bound,gap_pct,cost,sites,optimal\n4,40,40,0.0000,4,1,true\n"
                     "9,50,50,0.0000,9,2,true\n13,70,70,0.0000,13,2,true\n");
    cli("verify budgets");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_str_eq(cli_out,
                     "yes: each of the 3 budgets of budgets.csv has its plan and its bound "
                     "proved, too: gaps of at most 0.00 %\n");
    cli("verify budgets --json");
    ck_assert_str_eq(cli_out, "{\"verified\": true, \"budgets\": 3}\n");
    cli(SOLVE "--target-people 60 --json --out target");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "\"least_cost_bound\": 13"));
    cli("verify target");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    cli(SOLVE "--target-villages-pct 50");
    ck_assert_ptr_nonnull(strstr(cli_out, "cost     9 of 9"));
    ck_assert_ptr_nonnull(strstr(cli_out, "proved, no cheaper plan reaches it"));
    cli(SOLVE "--target-people 71");
    ck_assert_int_eq(cli_status, 5);
    ck_assert_ptr_nonnull(strstr(cli_err, "all sites together cover at most 70, 1 less"));
    cli(SOLVE "--budget 9 --keep-pct 10");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_ptr_nonnull(strstr(cli_err, "no column planned"));
    table("s", "site,cost,place,planned\nsmall,5,p,1\n\"large, tall\",9,p,0\nlone,4,,1\n");
    cli(SOLVE "--budget 13 --keep-pct 200");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "of 2 sites of the earlier plan"));
    cli(SOLVE "--budgets 4,x");
    ck_assert_int_eq(cli_status, 2);
    cli(SOLVE "--budgets 4 --budget 3");
    ck_assert_int_eq(cli_status, 2);
}
END_TEST

#define BLOCK "from,to,cost,from_n,to_n\n"

static void chain_tables(void)
{
    table("s", "site,cost,place\na,5,p\na2,7,p\nb,4,\nr,2,\nz,1,\n");
    table("v", "village,weight\nu,10\nv,20\nw,30\n");
    table("c", "site,village\na,u\na2,u\na2,v\nb,w\nz,w\n");
    table("h", "from,to,cost\nr,,3\na,r,2\nr,a2,2\nb,r,1\nb,r,2\nb,,9\n");
}

/* Change the first OLD of a file of the folder "chain" to FRESH of the same length; verify. */
static void spoil(const char *name, const char *old, const char *fresh, const char *words)
{
    char path[300];
    chain_tables();
    cli(SOLVE "--hops h.csv --budget 19 --out chain --overwrite --quiet");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    snprintf(path, sizeof path, "%s/chain/%s", test_tmpdir(), name);
    char *text = test_read_file(path, NULL), *at = strstr(text, old);
    ck_assert_ptr_nonnull(at);
    memcpy(at, fresh, strlen(fresh));
    test_write_file(path, text);
    cli("verify chain");
    ck_assert_int_eq(cli_status, 3);
    ck_assert_msg(strstr(cli_err, words) != NULL, "%s", cli_err);
    free(text);
}

/* z has no way to the network; r covers nobody and is paid once. */
START_TEST(chains_are_solved_and_verified)
{
    chain_tables();
    cli(SOLVE "--hops h.csv --budget 19 --out chain --json");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "\"value\": 60"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\"bound_kind\": \"priced-hops\""));
    cli("verify chain");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "yes: the plan costs 19 of 19 and covers 60"));
    ck_assert_ptr_nonnull(strstr(cli_out, "the hops of the 3 sites"));
    /* found by its key, or because the rings share out more than a cheaper relay costs */
    spoil("certificate/hops.csv", "r,,3", "r,,2", "no: chain/certificate/certificate.json");
    spoil("certificate/hops.csv", "b,,9", "b,,8", "key differs");
    spoil("certificate/certificate.json", "\"hops\": [3, 3, -1]", "\"hops\": [2, 3, -1]",
          "the hop of row 1 is not in the table");
    spoil("certificate/certificate.json", "\"hops\": [3, 3, -1]", "\"hops\": [3, 3,  2]",
          "lead in a circle");
    spoil("certificate/certificate.json", "\"hops\": [3, 3, -1]", "\"hops\": [3,-1, -1]",
          "the chosen sites cost 27");
    spoil("certificate/certificate.json", "\"hop_scale\": 6", "\"hop_scale\": 7", "seal differs");
    spoil("plan.csv", "b,5,", "b,4,", "should be 5");
}
END_TEST

/* Targets, several budgets and floors: the same plans by other ways, all with their proof. */
START_TEST(chains_reach_targets_and_floors)
{
    chain_tables();
    table("v", "village,weight,province\nu,10,X\nv,20,X\nw,30,Y\n");
    table("f", "province,weight\nX,25\n");
    static const struct {
        const char *wish, *value, *cost;
    } wishes[] = {
        {"--target-people 60", "\"value\": 60", "\"cost\": 19"},
        {"--target-people 25", "\"value\": 30", "\"cost\": 10"},
        {"--target-villages-pct 60", "\"value\": 2", "\"cost\": 14"},
        {"--target-people 20 --floors f.csv", "\"value\": 30", "\"cost\": 14"},
        {"--budget 14 --floors f.csv", "\"value\": 30", "\"cost\": 14"},
    };
    for (size_t k = 0; k < sizeof wishes / sizeof *wishes; k++) {
        cli(SOLVE "--hops h.csv --out chain --overwrite --json %s", wishes[k].wish);
        ck_assert_msg(cli_status == 0, "%s: %s", wishes[k].wish, cli_err);
        ck_assert_msg(strstr(cli_out, wishes[k].value) && strstr(cli_out, wishes[k].cost), "%s: %s",
                      wishes[k].wish, cli_out);
        ck_assert_msg(strstr(cli_out, "\"optimal\": true") != NULL, "%s", cli_out);
        cli("verify chain");
        ck_assert_msg(cli_status == 0, "%s: %s", wishes[k].wish, cli_err);
    }
    cli(SOLVE "--hops h.csv --budgets 0,10,14,19,30 --out chain --overwrite");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "\n10,30,30,0.0000,10,2,true\n"));
    ck_assert_ptr_nonnull(strstr(cli_out, "\n19,60,60,0.0000,19,3,true\n"));
    cli("verify chain");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    cli(SOLVE "--hops h.csv --target-people 61");
    ck_assert_int_eq(cli_status, 5);
    ck_assert_ptr_nonnull(strstr(cli_err, "all sites together cover at most 60, 1 less"));
    cli(SOLVE "--hops h.csv --floors f.csv --budget 13");
    ck_assert_int_eq(cli_status, 5);
    ck_assert_msg(strstr(cli_err, "no plan can do it") != NULL, "%s", cli_err);
}
END_TEST

/* What stands row by row and what stands in blocks is the same problem, told alike. */
START_TEST(blocks_of_hops_are_read_and_told)
{
    char path[300];
    chain_tables();
    table("h", BLOCK "a,,9,3,\na,,9,,\nr,,3,,1\na,r,2,3,2\n");
    cli(SOLVE "--hops h.csv --budget 19 --out by-block --json");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    table("h",
          "from,to,cost\nr,,3\na,,9\nb,,9\na2,,9\nz,a,2\nz,a2,2\nb,z,2\nr,a,2\nr,a2,2\nr,b,2\n");
    cli(SOLVE "--hops h.csv --budget 19 --out by-row --json");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    snprintf(path, sizeof path, "%s/by-block/certificate/hops.csv", test_tmpdir());
    char *block = test_read_file(path, NULL);
    snprintf(path, sizeof path, "%s/by-row/certificate/hops.csv", test_tmpdir());
    char *rows = test_read_file(path, NULL);
    ck_assert_str_eq(block, rows);
    ck_assert_str_eq(block, BLOCK "a,,9,3,1\nr,,3,,\na,r,2,3,2\n");
    free(block);
    free(rows);
    cli("verify by-block");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    spoil("certificate/hops.csv", "a,r,2,2,1", "a,r,2,9,1",
          "hops.csv: line 4, column from_n: '9' is not a whole number of 1 to 5");
    spoil("certificate/hops.csv", "a,r,2,2,1", "a,r,2,4,1", "some are those of from");
}
END_TEST

START_TEST(bad_tables_of_hops_are_refused)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"from,to,cost\nx,,3\n", "h.csv: line 2, column from: 'x' is no site"},
        {"from,to,cost\nr,y,3\n", "line 2, column to: 'y' is no site"},
        {"from,to,cost\nr,r,3\n", "is the site itself"},
        {"from,to,cost\nr,,-3\n", "'-3' is not a whole number of 0 or more"},
        {"from,to,cost\nr,,4611686018427387904\n", "exceed 2^62"},
        {"from,to\nr,\n", "cost"},
        {BLOCK "b,a,2,4000000000,1\n", "column from_n: '4000000000' is not a whole number of 1 to "
                                       "3: so many sites stand in the table"},
        {BLOCK "b,a,2,18446744073709551617,1\n", "'18446744073709551617' is not"},
        {BLOCK "a,b,2,1,4\n", "column to_n: '4' is not a whole number of 1 to 3"},
        {BLOCK "a,b,2,0,1\n", "column from_n: '0' is not a whole number of 1 to 5"},
        {BLOCK "a,b,2,1,-1\n", "column to_n: '-1' is not"},
        {BLOCK "a,b,2,1,x\n", "column to_n: 'x' is not"},
        {BLOCK "a,,2,2,4000000000\n", "'4000000000' is not 1 or empty: there is one network"},
        {BLOCK "a,b,2,3,1\n", "column to: 'b' begins sites of which some are those of from"},
        {BLOCK "b,a,2,1,5\n", "column to: 'a' begins sites of which some are those of from"},
        {BLOCK "a,a,2,2,2\n", "is the site itself"},
        {BLOCK "a,b,1152921504606846976,2,2\n", "exceed 2^62"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        chain_tables();
        table("h", bad[k].text);
        cli(SOLVE "--hops h.csv --budget 19");
        ck_assert_int_eq(cli_status, 3);
        ck_assert_msg(strstr(cli_err, bad[k].words) != NULL, "%s", cli_err);
    }
    chain_tables();
    cli(SOLVE "--hops h.csv --frontier");
    ck_assert_int_eq(cli_status, 2);
    table("h", "from,to,cost\na,r,2\n"); /* nobody reaches the network */
    cli(SOLVE "--hops h.csv --budget 19");
    ck_assert_msg(cli_status == 0, "%s", cli_err);
    ck_assert_ptr_nonnull(strstr(cli_out, "covered  0"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("solve command");
    TCase *t = tcase_create("solve command");
    tcase_add_test(t, a_plan_is_written_and_verified);
    tcase_add_test(t, a_changed_plan_is_refused_with_the_place);
    tcase_add_test(t, a_changed_table_beside_the_certificate_is_refused);
    tcase_add_test(t, other_budgets_are_verified_row_by_row);
    tcase_add_test(t, a_target_with_floors);
    tcase_add_test(t, bad_tables_are_refused_with_file_line_and_column);
    tcase_add_test(t, empty_plans_say_why);
    tcase_add_test(t, frontiers_budgets_and_targets);
    tcase_add_test(t, chains_are_solved_and_verified);
    tcase_add_test(t, chains_reach_targets_and_floors);
    tcase_add_test(t, blocks_of_hops_are_read_and_told);
    tcase_add_test(t, bad_tables_of_hops_are_refused);
    suite_add_tcase(s, t);
    return test_run(s, false);
}
