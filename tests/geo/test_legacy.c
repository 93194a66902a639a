#include "support/support.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/legacy.h"
#include "geo/vector/table.h"

static struct geo_err err;

/* What programs that know nothing of old Vietnamese encodings show. */
static const struct {
    enum geo_encoding encoding;
    const char *shown, *meant;
} texts[] = {
    {GEO_ENCODING_TCVN3, "B¶n Giµng, Hµ TÜnh", "Bản Giàng, Hà Tĩnh"},
    {GEO_ENCODING_TCVN3, "Th«n H\u00ad¬ng §iÖn Biªn", "Thôn Hương Điện Biên"},
    {GEO_ENCODING_TCVN3, "NguyÔn ViÖt", "Nguyễn Việt"},
    {GEO_ENCODING_VNI, "Thoân Höông, Haø Tónh", "Thôn Hương, Hà Tĩnh"},
    {GEO_ENCODING_VNI, "ÑIEÄN BIEÂN, Vieät Nam", "ĐIỆN BIÊN, Việt Nam"},
    {GEO_ENCODING_VNI, "Caàu Ñaêng, Ôû Döôùi", "Cầu Đăng, Ở Dưới"},
    {GEO_ENCODING_VISCII, "Vi®t Nam", "Việt Nam"},
    {GEO_ENCODING_CP1258, "Viêòt Nam, Ðiêòn Biên", "Việt Nam, Điện Biên"},
    {GEO_ENCODING_CP1252, "Th«n", "Th«n"},
};

START_TEST(old_text_becomes_unicode)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct geo_buf buf = {0};
        bool fits;
        ck_assert_ok(geo_legacy_decode(&buf, texts[i].encoding, texts[i].shown, &fits, &err), err);
        ck_assert_msg(fits, "%s", texts[i].shown);
        ck_assert_str_eq(buf.text, texts[i].meant);
        geo_buf_release(&buf);
    }
}
END_TEST

START_TEST(what_cannot_be_is_left_alone)
{
    struct geo_buf buf = {0};
    bool fits = true;
    ck_assert_ok(geo_legacy_decode(&buf, GEO_ENCODING_TCVN3, "Bản", &fits, &err), err);
    ck_assert(!fits && buf.length == 0);
    ck_assert_ok(geo_legacy_decode(&buf, GEO_ENCODING_VNI, "x ½", &fits, &err), err);
    ck_assert(!fits && buf.length == 0);
    geo_buf_release(&buf);
}
END_TEST

START_TEST(syllables_are_told_from_rubbish)
{
    ck_assert_int_eq(geo_legacy_score("Thôn Nguyễn Quỳnh Khuỷu Giềng Đắk ương"), 7);
    ck_assert_int_eq(geo_legacy_score("Rao Tre 12, QL8"), 0);
    ck_assert_int_eq(geo_legacy_score("Th«n Hµ TÜnh"), -3);
    ck_assert_int_eq(geo_legacy_score("Haø"), -1);
    ck_assert_int_eq(geo_legacy_score("Bàả"), -1); /* two tones */
}
END_TEST

static struct geo_table *open_table(const char *text)
{
    char path[300];
    struct geo_table *t;
    snprintf(path, sizeof path, "%s/t.csv", test_tmpdir());
    test_write_file(path, text);
    ck_assert_ok(geo_table_open(&(struct geo_table_spec){.path = path}, &t, &err), err);
    return t;
}

START_TEST(a_table_is_guessed_whole)
{
    static const struct {
        const char *text, *header, *cell;
        enum geo_encoding encoding;
        bool recoded;
    } tables[] = {
        {"ma,t\xAAn th\xABn\n1,B\xB6n Gi\xB5ng\n2,H\xB5 T\xDCnh\n", "tên thôn", "Bản Giàng",
         GEO_ENCODING_TCVN3, true},
        {"ma,teân thoân\n1,Baûn Giaøng\n", "tên thôn", "Bản Giàng", GEO_ENCODING_VNI, true},
        {"ma,t\xEAn th\xF4n\n1,Nh\xE0 Th\xF4\n", "tên thôn", "Nhà Thô", GEO_ENCODING_CP1252, true},
        {"ma,tên thôn\n1,Nhà Thô\n", "tên thôn", "Nhà Thô", GEO_ENCODING_CP1252, false},
        {"ma,tên thôn\n1,Bản Th«n\n", "tên thôn", "Bản Th«n", GEO_ENCODING_CP1252, false},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct geo_table *t = open_table(tables[i].text);
        ck_assert_ok(geo_table_decode(t, GEO_ENCODING_GUESS, &err), err);
        ck_assert_str_eq(geo_table_header(t, 1), tables[i].header);
        ck_assert_str_eq(geo_table_cell(t, 0, 1), tables[i].cell);
        ck_assert_int_eq(geo_table_encoding(t), tables[i].encoding);
        ck_assert_int_eq(geo_table_recoded(t, 0, 1), tables[i].recoded);
        geo_table_release(t);
    }
}
END_TEST

START_TEST(what_is_told_is_not_guessed)
{
    struct geo_table *t = open_table("ma,ten\n1,Vi\xAEt\n2,B\xB6n\n");
    ck_assert_ok(geo_table_decode(t, GEO_ENCODING_VISCII, &err), err);
    ck_assert_str_eq(geo_table_cell(t, 0, 1), "Việt");
    geo_table_release(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("legacy");
    TCase *t = tcase_create("legacy");
    tcase_add_test(t, old_text_becomes_unicode);
    tcase_add_test(t, what_cannot_be_is_left_alone);
    tcase_add_test(t, syllables_are_told_from_rubbish);
    tcase_add_test(t, a_table_is_guessed_whole);
    tcase_add_test(t, what_is_told_is_not_guessed);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
