#include "geo/base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

/* FIPS 180-4 examples, as NIST publishes them. */
static const struct {
    const char *text, *sha256;
} known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(sha256_of_known_texts)
{
    struct geo_digest digest;
    geo_digest_bytes(known[_i].text, strlen(known[_i].text), &digest);
    ck_assert_str_eq(digest.sha256, known[_i].sha256);
    ck_assert_uint_eq(digest.size_b, strlen(known[_i].text));
}
END_TEST

/* The value that xxHash's own sanity table gives for no bytes and seed 0. */
START_TEST(key_of_nothing)
{
    struct geo_key key = geo_key_of("", 0), back;
    char hex[33];
    geo_key_hex(&key, hex);
    ck_assert_str_eq(hex, "99aa06d3014798d86001c324468d497f");
    ck_assert(geo_key_parse(hex, &back));
    ck_assert_int_eq(geo_key_compare(&key, &back), 0);
    ck_assert(!geo_key_parse("99aa06d3014798d86001c324468d497", &back));
    ck_assert(!geo_key_parse("99AA06d3014798d86001c324468d497f", &back));
}
END_TEST

START_TEST(file_and_bytes_agree)
{
    char path[200];
    struct geo_err err;
    snprintf(path, sizeof path, "%s/big", test_tmpdir());
    size_t length = (3 << 20) + 17; /* more than one chunk, not a whole number of them */
    char *text = malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + (i * i + i / 7) % 26);
    text[length] = '\0';
    test_write_file(path, text);
    struct geo_digest of_file, of_bytes;
    ck_assert_ok(geo_digest_file(path, &of_file, &err), err);
    geo_digest_bytes(text, length, &of_bytes);
    free(text);
    ck_assert_str_eq(of_file.sha256, of_bytes.sha256);
    ck_assert_int_eq(geo_key_compare(&of_file.key, &of_bytes.key), 0);
    ck_assert_uint_eq(of_file.size_b, length);
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
    struct geo_err err;
    struct geo_digest digest;
    ck_assert_int_eq(geo_digest_file("/nonexistent/x", &digest, &err), GEO_BAD_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, "/nonexistent/x"));
    ck_assert_int_eq(geo_digest_file("/", &digest, &err), GEO_BAD_DATA);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hash");
    TCase *tc = tcase_create("hash");
    tcase_add_loop_test(tc, sha256_of_known_texts, 0, sizeof known / sizeof known[0]);
    tcase_add_test(tc, key_of_nothing);
    tcase_add_test(tc, file_and_bytes_agree);
    tcase_add_test(tc, what_is_no_file_is_refused);
    suite_add_tcase(s, tc);
    return test_run(s, true);
}
