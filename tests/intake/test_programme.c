/* The programme's list against an earlier one, by hand. */
#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "planner/intake/intake.h"

static struct geo_err err;
static struct pln_findings findings;
static struct pln_villages villages;
static struct pln_programme programme;
static struct pln_programme_changes changes;

static const char *file(const char *name, const char *text)
{
    static char paths[4][300];
    static int next;
    char *path = paths[next = (next + 1) % 4];
    snprintf(path, sizeof paths[0], "%s/%s", test_tmpdir(), name);
    test_write_file(path, text);
    return path;
}

static void compare(const char *before, const char *now)
{
    struct pln_intake_spec spec = {.mast_defaults = pln_mast_defaults(), .refuse_impossible = true};
    spec.villages.path = file("v.csv", "id,name,lon,lat,people,commune,province\n"
                                       "A,Rào Tre,105.70,18.30,10,Hương Liên,Hà Tĩnh\n"
                                       "B,Bản Giàng,105.72,18.32,20,Hương Vĩnh,Hà Tĩnh\n"
                                       "C,Phú Lễ,105.74,18.33,30,Hương Trạch,Hà Tĩnh\n"
                                       "D,Tân Dừa,105.76,18.34,40,Hương Trạch,Hà Tĩnh\n");
    ck_assert_ok(pln_intake_villages(&spec, &villages, NULL, &findings, &err), err);
    spec.programme.path = file("now.csv", now);
    spec.programme_previous = file("before.csv", before);
    ck_assert_ok(pln_intake_programme(&spec, &villages, &programme, &findings, &err), err);
    ck_assert_ok(
        pln_intake_programme_changes(&spec, &villages, &programme, &changes, &findings, &err), err);
}

static void release(void)
{
    pln_programme_changes_release(&changes);
    pln_programme_release(&programme);
    pln_villages_release(&villages);
    pln_findings_release(&findings);
}

/* "kind id old new" of every change, one line each. */
static const char *told(void)
{
    static char text[4000];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < changes.n; i++) {
        const struct pln_list_change *c = &changes.at[i];
        const struct pln_listed *e =
            c->entry != PLN_NONE ? &programme.at[c->entry] : &changes.previous.at[c->earlier];
        used += (size_t)snprintf(
            text + used, sizeof text - used, "%s %s %s %s\n", pln_list_change_name(c->kind),
            *e->village_id ? e->village_id : e->name, c->old_value, c->new_value);
    }
    return text;
}

#define HEAD "village_id,name,commune,province,tier,power,listed_date,covered_date,definition\n"

START_TEST(each_kind_of_change)
{
    compare(HEAD "A,Rào Tre,,,difficult-grid,có điện,2023-01-31,,trắng sóng\n"
                 "B,Bản Giàng,,,difficult-grid,có điện,2023-01-31,2024-01-01,trắng sóng\n"
                 "C,Phú Lễ,,,other-grid,có điện,2023-01-31,2024-02-02,trắng sóng\n"
                 "X,Bản Cũ,,,other-grid,có điện,2023-01-31,,trắng sóng\n"
                 "Y,Bản Xưa,,,other-grid,có điện,2023-01-31,2022-02-02,trắng sóng\n",
            HEAD "A,Rào Tre,,,no-grid,CHƯA CÓ ĐIỆN,2023-01-31,30/6/2024,trắng sóng\n"
                 "B,Bản Giàng,,,difficult-grid,Có Điện,2023-02-28,,lõm sóng\n"
                 "C,Phú Lễ,,,other-grid,có điện,2023-01-31,2024-02-03,trắng sóng\n"
                 "D,Tân Dừa,,,other-grid,có điện,2023-01-31,,trắng sóng\n");
    ck_assert_str_eq(told(), "added D  \n"
                             "dropped X  \n"
                             "dropped Y  \n"
                             "covered A  2024-06-30\n"
                             "uncovered B 2024-01-01 \n"
                             "covered-date C 2024-02-02 2024-02-03\n"
                             "listed-date B 2023-01-31 2023-02-28\n"
                             "tier A difficult-grid no-grid\n"
                             "power A có điện CHƯA CÓ ĐIỆN\n"
                             "definition B trắng sóng lõm sóng\n");
    ck_assert_uint_eq(changes.common, 3);
    ck_assert_uint_eq(changes.changed, 3);
    ck_assert_uint_eq(changes.dropped_uncovered, 1);
    ck_assert_uint_eq(changes.count[PLN_LIST_DROPPED], 2);
}
END_TEST

START_TEST(the_same_village_under_another_name_or_code)
{
    /* A by its village though the code is gone; C by name and commune; Q, in no list of villages,
     * by its code; R by its name and province. */
    compare("village_id,name,commune,province\nA,Rào Tre,Hương Liên,Hà Tĩnh\n"
            "9,PHU LE,Hương Trạch,Hà Tĩnh\nQ,Bản Quạ,,Sơn La\nR1,Bản Rừng,,Sơn La\n",
            "village_id,name,commune,province\n,Bản Rừng,,SON LA\nQ,Bản Quạ Mới,,Sơn La\n"
            "C,Phú Lễ,Hương Trạch,Hà Tĩnh\n,Rào Tre,Hương Liên,Hà Tĩnh\n");
    ck_assert_str_eq(told(), "");
    ck_assert_uint_eq(changes.common, 4);
}
END_TEST

START_TEST(names_that_two_entries_share_tell_neither)
{
    compare("name,province\nBản Mới,Sơn La\nBản Mới,Sơn La\n", "name,province\nBản Mới,Sơn La\n");
    ck_assert_uint_eq(changes.count[PLN_LIST_ADDED], 1);
    ck_assert_uint_eq(changes.count[PLN_LIST_DROPPED], 2);
}
END_TEST

START_TEST(a_list_issued_anew_changes_nobody)
{
    compare("village_id,name,listed_date\nA,a,2023-01-31\nB,b,2023-01-31\nC,c,2022-01-01\n",
            "village_id,name,listed_date\nA,a,2024-01-31\nB,b,2024-01-31\nC,c,2022-02-02\n");
    ck_assert_str_eq(told(), "listed-date C 2022-01-01 2022-02-02\n");
    ck_assert_int_eq(changes.reissued_from, 20230131);
    ck_assert_int_eq(changes.reissued_to, 20240131);
}
END_TEST

START_TEST(a_column_that_only_one_list_has_changes_nothing)
{
    compare("village_id,name\nA,a\nB,b\n",
            HEAD "A,a,,,no-grid,không điện,2024-01-31,,lõm sóng\nB,b,,,,,,2024-03-03,\n");
    ck_assert_str_eq(told(), "covered B  2024-03-03\n");
}
END_TEST

START_TEST(an_earlier_list_that_is_not_there)
{
    struct pln_intake_spec spec = {.mast_defaults = pln_mast_defaults()};
    spec.programme_previous = "/no/such/list.csv";
    ck_assert_int_eq(
        pln_intake_programme_changes(&spec, &villages, &programme, &changes, &findings, &err),
        GEO_BAD_DATA);
    ck_assert_str_eq(err.text, "/no/such/list.csv: no such file");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("programme");
    TCase *t = tcase_create("programme");
    tcase_add_checked_fixture(t, NULL, release);
    tcase_add_test(t, each_kind_of_change);
    tcase_add_test(t, the_same_village_under_another_name_or_code);
    tcase_add_test(t, names_that_two_entries_share_tell_neither);
    tcase_add_test(t, a_list_issued_anew_changes_nobody);
    tcase_add_test(t, a_column_that_only_one_list_has_changes_nothing);
    tcase_add_test(t, an_earlier_list_that_is_not_there);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
