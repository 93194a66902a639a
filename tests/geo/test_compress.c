#include "geo/base/compress.h"

#include <stdlib.h>
#include <string.h>

#include "geo/base/mem.h"
#include "support/support.h"

static struct geo_err err;

static void go_and_come_back(const void *bytes, size_t length)
{
    struct geo_buf packed = {0};
    void *back;
    size_t n;
    geo_buf_add(&packed, "head "); /* it is appended */
    ck_assert_ok(geo_compress(bytes, length, 1, &packed, &err), err);
    ck_assert_mem_eq(packed.text, "head ", 5);
    ck_assert_ok(geo_decompress(packed.text + 5, packed.length - 5, &back, &n, &err), err);
    ck_assert_uint_eq(n, length);
    ck_assert_mem_eq(back, bytes, length);
    geo_free(back);
    geo_buf_release(&packed);
}

START_TEST(bytes_come_back)
{
    enum { MANY = 300000 };
    unsigned char *bytes = malloc(MANY);
    go_and_come_back("", 0);
    go_and_come_back("x", 1);
    memset(bytes, 7, MANY);
    go_and_come_back(bytes, MANY);
    uint32_t state = 1;
    for (size_t i = 0; i < MANY; i++)
        bytes[i] = (unsigned char)((state = state * 1664525 + 1013904223) >> 24);
    go_and_come_back(bytes, MANY);
    free(bytes);
}
END_TEST

START_TEST(what_repeats_becomes_small)
{
    char bytes[10000] = {0};
    struct geo_buf packed = {0};
    ck_assert_ok(geo_compress(bytes, sizeof bytes, 1, &packed, &err), err);
    ck_assert_uint_lt(packed.length, 100);
    geo_buf_release(&packed);
}
END_TEST

/* Cut short anywhere, or no frame at all: refused, never half a result. */
START_TEST(half_a_frame_is_refused)
{
    struct geo_buf packed = {0};
    void *bytes;
    size_t n;
    ck_assert_ok(geo_compress("some bytes, some bytes", 22, 1, &packed, &err), err);
    for (size_t cut = 0; cut < packed.length; cut++) {
        ck_assert_int_eq(geo_decompress(packed.text, cut, &bytes, &n, &err), GEO_BAD_DATA);
        ck_assert_ptr_null(bytes);
    }
    ck_assert_int_eq(geo_decompress("no frame at all", 15, &bytes, &n, &err), GEO_BAD_DATA);
    geo_buf_release(&packed);
}
END_TEST

/* What a frame says of its size is believed only as far as its bytes can reach. */
START_TEST(a_forged_size_is_refused)
{
    struct geo_buf packed = {0};
    void *bytes;
    size_t n, length = 10u << 20;
    char *zeros = calloc(length, 1);
    ck_assert_ok(geo_compress(zeros, length, 1, &packed, &err), err);
    ck_assert_ok(geo_decompress(packed.text, packed.length, &bytes, &n, &err), err);
    ck_assert_uint_eq(n, length); /* as small as such a frame can be */
    geo_free(bytes);
    /* the length 8, magic 4, descriptor 1: size field of 4 bytes (flag 2), single segment; then the
     * size */
    unsigned char forged[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f,
                              0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0xff, 0xff, 0xff,
                              0xff, 0xff, 0xff, 0xff, 0x0f, 1,    0,    0};
    ck_assert_int_eq(geo_decompress(forged, sizeof forged, &bytes, &n, &err), GEO_BAD_DATA);
    ck_assert_ptr_null(bytes);
    geo_buf_release(&packed);
    free(zeros);
}
END_TEST

/* Many slices: the same for any number of threads, and not without the last of them. */
START_TEST(slices_come_back_together)
{
    enum { MANY = 13 << 20 };
    unsigned char *bytes = malloc(MANY);
    struct geo_buf packed = {0}, other = {0};
    void *back;
    size_t n;
    for (size_t i = 0; i < MANY; i++)
        bytes[i] = (unsigned char)(i / 7919 * (i % 31));
    ck_assert_ok(geo_compress(bytes, MANY, 1, &packed, &err), err);
    for (int threads = 2; threads <= 5; threads++) {
        geo_buf_clear(&other);
        ck_assert_ok(geo_compress(bytes, MANY, threads, &other, &err), err);
        ck_assert_uint_eq(other.length, packed.length);
        ck_assert_mem_eq(other.text, packed.text, packed.length);
    }
    go_and_come_back(bytes, MANY);
    go_and_come_back(bytes, 4 << 20);
    /* cut where the last frame begins */
    size_t end = packed.length;
    while (memcmp(packed.text + --end, "\x28\xb5\x2f\xfd", 4) != 0)
        continue;
    ck_assert_int_eq(geo_decompress(packed.text, end, &back, &n, &err), GEO_BAD_DATA);
    ck_assert_ptr_null(back);
    geo_buf_release(&packed);
    geo_buf_release(&other);
    free(bytes);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("compress");
    TCase *tc = tcase_create("compress");
    tcase_add_test(tc, bytes_come_back);
    tcase_add_test(tc, what_repeats_becomes_small);
    tcase_add_test(tc, half_a_frame_is_refused);
    tcase_add_test(tc, a_forged_size_is_refused);
    tcase_add_test(tc, slices_come_back_together);
    suite_add_tcase(s, tc);
    return test_run(s, false);
}
