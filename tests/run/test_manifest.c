#include "planner/run/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

static const struct pln_parameter parameters[] = {
    {"radio", "threshold_dbm", "-110", "dBm", "scenario x.ini:14", false},
    {"radio", "sigma_db", "5.5", "dB", "P.1812-8 eq. (64) “σ”", true},
};
static struct pln_manifest_file inputs[2] = {{.role = "scenario", .name = "in/x.ini"},
                                             {.role = "dem", .name = "in/a b.tif"}};
static char root[200], out_dir[220];
static struct geo_err err;

static void in_root(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", root, name);
    test_write_file(path, text);
}

static void write_run(void)
{
    char command[400];
    snprintf(root, sizeof root, "%s", test_tmpdir());
    snprintf(command, sizeof command, "mkdir -p '%s/in'", root);
    ck_assert_int_eq(system(command), 0);
    in_root("in/x.ini", "[radio]\n");
    in_root("in/a b.tif", "heights");
    for (int i = 0; i < 2; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", root, inputs[i].name);
        ck_assert_ok(geo_digest_file(path, &inputs[i].digest, &err), err);
    }
    snprintf(out_dir, sizeof out_dir, "%s/out", root);
    struct pln_manifest m = {.version = "0.1.0",
                             .stage = "plan",
                             .title = "Hà Tĩnh “thử”",
                             .key = geo_key_of("k", 1),
                             .inputs = inputs,
                             .n_inputs = 2,
                             .parameters = parameters,
                             .n_parameters = 2};
    struct geo_outputs *out;
    ck_assert_ok(
        geo_outputs_open(&(struct geo_outputs_spec){.dir = out_dir, .overwrite = true}, &out, &err),
        err);
    ck_assert_ok(geo_outputs_text(out, "no_signal.csv", "id\r\n", 4, &err), err);
    ck_assert_ok(geo_outputs_text(out, PLN_RUN_LOG, "12:00\n", 6, &err), err);
    ck_assert_ok(pln_manifest_write(&m, out, &err), err);
    ck_assert_ok(geo_outputs_commit(out, &err), err);
    geo_outputs_release(out);
}

START_TEST(sha256sum_agrees)
{
    write_run();
    char command[900];
    snprintf(command, sizeof command,
             "cd '%s' && sha256sum --strict --quiet -c SHA256SUMS && cd .. && "
             "sha256sum --strict --quiet -c out/inputs.sha256 && test $(wc -l <out/SHA256SUMS) = 2",
             out_dir);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(what_was_written_is_read)
{
    write_run();
    struct pln_manifest m;
    ck_assert_ok(pln_manifest_read(out_dir, &m, &err), err);
    ck_assert_str_eq(m.title, "Hà Tĩnh “thử”");
    ck_assert_str_eq(m.stage, "plan");
    struct geo_key key = geo_key_of("k", 1);
    ck_assert_int_eq(geo_key_compare(&m.key, &key), 0);
    ck_assert_uint_eq(m.n_inputs, 2);
    ck_assert_str_eq(m.inputs[1].name, "in/a b.tif");
    ck_assert_str_eq(m.inputs[1].role, "dem");
    ck_assert_str_eq(m.inputs[1].digest.sha256, inputs[1].digest.sha256);
    ck_assert_uint_eq(m.n_outputs, 1); /* not the log, not itself */
    ck_assert_str_eq(m.outputs[0].name, "no_signal.csv");
    ck_assert_uint_eq(m.n_parameters, 2);
    ck_assert_str_eq(m.parameters[1].source, parameters[1].source);
    ck_assert(m.parameters[1].is_default && !m.parameters[0].is_default);
    ck_assert_ok(pln_manifest_check(&m, out_dir, &err), err);
    in_root("out/no_signal.csv", "id,\r\n");
    ck_assert_int_eq(pln_manifest_check(&m, out_dir, &err), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "no_signal.csv: its SHA-256"));
    pln_manifest_release(&m);
}
END_TEST

START_TEST(a_bad_manifest_is_refused)
{
    static const char *const bad[] = {
        "{",
        "[]",
        "{}",
        "{\"phusong\":\"0\",\"stage\":\"x\",\"title\":1}",
        "{\"phusong\":\"0\",\"stage\":\"x\",\"title\":\"\",\"key\":\"99\"}",
        "{\"phusong\":\"0\",\"stage\":\"x\",\"title\":\"\",\"key\":"
        "\"99aa06d3014798d86001c324468d497f\","
        "\"inputs\":[{\"path\":\"x\",\"size_b\":-1,\"sha256\":\"\"}],\"outputs\":[],\"parameters\":"
        "[]}"};
    write_run();
    struct pln_manifest m;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        in_root("out/manifest.json", bad[i]);
        ck_assert_int_eq(pln_manifest_read(out_dir, &m, &err), GEO_BAD_DATA);
        ck_assert_ptr_nonnull(strstr(err.text, "manifest.json"));
        pln_manifest_release(&m);
    }
    ck_assert_int_eq(pln_manifest_read("/nonexistent", &m, &err), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "finished run"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("manifest");
    TCase *tc = tcase_create("manifest");
    tcase_add_test(tc, sha256sum_agrees);
    tcase_add_test(tc, what_was_written_is_read);
    tcase_add_test(tc, a_bad_manifest_is_refused);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
