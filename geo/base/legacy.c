#include "geo/base/legacy.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>

/* A vowel with its six tones: none, grave, acute, hook, tilde, dot; and what it is written as in
 * the tables of syllables below. */
struct vowel {
    char sign;
    const char *lower[6], *upper[6];
};
static const struct vowel vowels[] = {
    {'a', {"a", "à", "á", "ả", "ã", "ạ"}, {"A", "À", "Á", "Ả", "Ã", "Ạ"}},
    {'1', {"ă", "ằ", "ắ", "ẳ", "ẵ", "ặ"}, {"Ă", "Ằ", "Ắ", "Ẳ", "Ẵ", "Ặ"}},
    {'2', {"â", "ầ", "ấ", "ẩ", "ẫ", "ậ"}, {"Â", "Ầ", "Ấ", "Ẩ", "Ẫ", "Ậ"}},
    {'e', {"e", "è", "é", "ẻ", "ẽ", "ẹ"}, {"E", "È", "É", "Ẻ", "Ẽ", "Ẹ"}},
    {'3', {"ê", "ề", "ế", "ể", "ễ", "ệ"}, {"Ê", "Ề", "Ế", "Ể", "Ễ", "Ệ"}},
    {'i', {"i", "ì", "í", "ỉ", "ĩ", "ị"}, {"I", "Ì", "Í", "Ỉ", "Ĩ", "Ị"}},
    {'o', {"o", "ò", "ó", "ỏ", "õ", "ọ"}, {"O", "Ò", "Ó", "Ỏ", "Õ", "Ọ"}},
    {'4', {"ô", "ồ", "ố", "ổ", "ỗ", "ộ"}, {"Ô", "Ồ", "Ố", "Ổ", "Ỗ", "Ộ"}},
    {'5', {"ơ", "ờ", "ớ", "ở", "ỡ", "ợ"}, {"Ơ", "Ờ", "Ớ", "Ở", "Ỡ", "Ợ"}},
    {'u', {"u", "ù", "ú", "ủ", "ũ", "ụ"}, {"U", "Ù", "Ú", "Ủ", "Ũ", "Ụ"}},
    {'6', {"ư", "ừ", "ứ", "ử", "ữ", "ự"}, {"Ư", "Ừ", "Ứ", "Ử", "Ữ", "Ự"}},
    {'y', {"y", "ỳ", "ý", "ỷ", "ỹ", "ỵ"}, {"Y", "Ỳ", "Ý", "Ỷ", "Ỹ", "Ỵ"}}};
#define N_VOWELS (sizeof vowels / sizeof *vowels)

static const struct vowel *vowel_of(char sign)
{
    for (size_t i = 0; i < N_VOWELS; i++)
        if (vowels[i].sign == sign) return &vowels[i];
    return NULL;
}

/* ---- is it Vietnamese? ---- */

static size_t char_length(const char *s)
{
    unsigned char c = (unsigned char)*s;
    size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < n; i++)
        if (!s[i]) return i;
    return n;
}

/* The sign of the letter at S, of N bytes; 0: no Vietnamese letter. */
static char sign_of(const char *s, size_t n, unsigned *tones)
{
    if (n == 1) {
        char c = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
        return c >= 'a' && c <= 'z' ? c : '\0';
    }
    if (n == 2 && (memcmp(s, "đ", 2) == 0 || memcmp(s, "Đ", 2) == 0)) return '7';
    for (size_t v = 0; v < N_VOWELS; v++)
        for (size_t tone = 0; tone < 6; tone++) {
            const char *forms[] = {vowels[v].lower[tone], vowels[v].upper[tone]};
            for (size_t i = 0; i < 2; i++)
                if (strlen(forms[i]) == n && memcmp(s, forms[i], n) == 0) {
                    *tones += tone > 0;
                    return vowels[v].sign;
                }
        }
    return '\0';
}

static bool listed(const char *part, size_t n, const char *list)
{
    for (const char *s = list; *s; s += strcspn(s, " "), s += *s == ' ')
        if (strcspn(s, " ") == n && strncmp(s, part, n) == 0) return true;
    return false;
}

/* Onset, nucleus, coda, each from its list; the onset and the coda may be empty. */
static bool is_syllable(const char *signs)
{
    static const char onsets[] =
        "b c ch d 7 g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x kr br 7r";
    static const char nuclei[] =
        "a 1 2 e 3 i o 4 5 u 6 y ai ao au ay 2u 2y eo 3u ia i3 iu oa o1 oe oi 4i 5i oo ua u2 u3 ui "
        "u4 u5 uy 6a 6i 65 6u y3 i3u y3u oai oao oay oeo u2y u4i uya uy3 uyu 65i 65u";
    static const char codas[] = "c ch m n ng nh p t k";
    size_t n = strlen(signs);
    for (size_t onset = 0; onset <= 3 && onset < n; onset++)
        for (size_t coda = 0; coda <= 2 && onset + coda < n; coda++)
            if ((!onset || listed(signs, onset, onsets)) &&
                listed(signs + onset, n - onset - coda, nuclei) &&
                (!coda || listed(signs + n - coda, coda, codas)))
                return true;
    return false;
}

/* +1, −1, or 0 for a word of ASCII; *END is behind it. */
static int judge_word(const char *s, const char **end)
{
    char signs[8] = "";
    size_t n = 0;
    unsigned tones = 0;
    bool plain = true, fits = true;
    while (*s && !strchr(" \t\r\n.,;:/()-'\"0123456789", *s)) {
        size_t length = char_length(s);
        char sign = sign_of(s, length, &tones);
        plain = plain && length == 1;
        fits = fits && sign && n < sizeof signs - 1;
        if (fits) signs[n++] = sign;
        s += length;
    }
    *end = s;
    return plain ? 0 : fits && tones <= 1 && is_syllable(signs) ? 1 : -1;
}

long geo_legacy_score(const char *text)
{
    long score = 0;
    while (*text) {
        const char *end;
        score += judge_word(text, &end);
        text = *end ? end + char_length(end) : end;
    }
    return score;
}

/* ---- decoding ---- */

static const char *const iconv_names[GEO_ENCODINGS] = {[GEO_ENCODING_CP1258] = "CP1258",
                                                       [GEO_ENCODING_TCVN3] = "TCVN5712-1",
                                                       [GEO_ENCODING_VISCII] = "VISCII"};

/* The character of UTF-8 at S as its Windows-1252 byte; −1: it has none. */
static int byte_of(const char *s, size_t n)
{
    static const char *const typographic =
        "€\1‚ƒ„…†‡ˆ‰Š‹Œ\1Ž\1\1‘’“”•–—˜™š›œ\1žŸ"; /* 0x80 … 0x9F, \1 where there is none */
    const unsigned char *u = (const unsigned char *)s;
    if (n == 1) return u[0];
    if (n == 2 && (u[0] == 0xC2 || u[0] == 0xC3)) return (u[0] & 3) << 6 | (u[1] & 0x3F);
    int byte = 0x80;
    for (const char *t = typographic; *t; t += char_length(t), byte++)
        if (char_length(t) == n && memcmp(t, s, n) == 0) return byte;
    return -1;
}

static bool to_bytes(const char *text, struct geo_buf *bytes)
{
    for (size_t n; *text; text += n) {
        n = char_length(text);
        int byte = byte_of(text, n);
        if (byte < 0) return false;
        geo_buf_add_bytes(bytes, &(char){(char)byte}, 1);
    }
    return true;
}

static void take_back(struct geo_buf *buf, size_t length)
{
    buf->length = length;
    if (buf->text) buf->text[length] = '\0';
}

static bool convert(iconv_t table, struct geo_buf *bytes, struct geo_buf *out)
{
    char room[256], *in = bytes->text;
    size_t left = bytes->length, before = out->length;
    bool flushed = false;
    while (!flushed) {
        char *to = room;
        size_t free_b = sizeof room;
        flushed = left == 0;
        size_t done = iconv(table, flushed ? NULL : &in, &left, &to, &free_b);
        geo_buf_add_bytes(out, room, sizeof room - free_b);
        if (done == (size_t)-1 && free_b > 8) {
            take_back(out, before);
            return false;
        }
    }
    return true;
}

/* VNI for Windows: a letter, and in a byte of its own the tone or what makes it another vowel. */
struct vni_mark {
    unsigned char byte; /* after a lower-case letter; 32 less after a capital */
    char quality;       /* 0: a tone alone; '^' circumflex, 'u' breve */
    unsigned char tone;
};
static const struct vni_mark vni_marks[] = {
    {0xF9, 0, 2},   {0xF8, 0, 1},   {0xFB, 0, 3},   {0xF5, 0, 4},   {0xEF, 0, 5},   {0xE2, '^', 0},
    {0xE1, '^', 2}, {0xE0, '^', 1}, {0xE5, '^', 3}, {0xE3, '^', 4}, {0xE4, '^', 5}, {0xEA, 'u', 0},
    {0xE9, 'u', 2}, {0xE8, 'u', 1}, {0xFA, 'u', 3}, {0xFC, 'u', 4}, {0xEB, 'u', 5}};
/* Letters that are whole by themselves. */
static const struct {
    unsigned char byte;
    const char *lower, *upper;
} vni_letters[] = {{0xED, "í", "Í"}, {0xEC, "ì", "Ì"}, {0xE6, "ỉ", "Ỉ"}, {0xF3, "ĩ", "Ĩ"},
                   {0xF2, "ị", "Ị"}, {0xEE, "ỵ", "Ỵ"}, {0xF1, "đ", "Đ"}};

/* The vowel a byte begins, and whether it is a capital. */
static const struct vowel *vni_base(unsigned char c, bool *capital)
{
    *capital = (c >= 'A' && c <= 'Z') || c == 0xD4 || c == 0xD6;
    unsigned char lower = *capital ? (unsigned char)(c + 32) : c;
    if (lower == 0xF4) return vowel_of('5');
    if (lower == 0xF6) return vowel_of('6');
    return strchr("aeiouy", lower) && lower ? vowel_of((char)lower) : NULL;
}

static char with_quality(char sign, char quality)
{
    static const char changes[][3] = {"a^2", "au1", "e^3", "o^4"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (changes[i][0] == sign && changes[i][1] == quality) return changes[i][2];
    return quality ? '\0' : sign;
}

/* The vowel at S with the mark behind it, if it is one; the bytes read, 0: no vowel. */
static size_t vni_vowel(const unsigned char *s, struct geo_buf *out)
{
    bool capital;
    const struct vowel *v = vni_base(s[0], &capital);
    if (!v) return 0;
    for (size_t i = 0; i < sizeof vni_marks / sizeof *vni_marks; i++) {
        const struct vni_mark *mark = &vni_marks[i];
        const struct vowel *marked = vowel_of(with_quality(v->sign, mark->quality));
        if ((s[1] != mark->byte && s[1] != mark->byte - 32) || !marked) continue;
        geo_buf_add(out, capital ? marked->upper[mark->tone] : marked->lower[mark->tone]);
        return 2;
    }
    geo_buf_add(out, capital ? v->upper[0] : v->lower[0]);
    return 1;
}

static bool from_vni(const struct geo_buf *bytes, struct geo_buf *out)
{
    const unsigned char *s = (const unsigned char *)bytes->text;
    const size_t before = out->length;
    while (s && *s) {
        size_t n = vni_vowel(s, out);
        for (size_t i = 0; !n && i < sizeof vni_letters / sizeof *vni_letters; i++) {
            bool lower = *s == vni_letters[i].byte, upper = *s == vni_letters[i].byte - 32;
            if (!lower && !upper) continue;
            geo_buf_add(out, lower ? vni_letters[i].lower : vni_letters[i].upper);
            n = 1;
        }
        if (!n && *s >= 0x80) {
            take_back(out, before);
            return false;
        }
        if (!n) geo_buf_add_bytes(out, (const char *)s, n = 1);
        s += n;
    }
    return true;
}

enum geo_status geo_legacy_decode(struct geo_buf *buf, enum geo_encoding encoding, const char *text,
                                  bool *fits, struct geo_err *err)
{
    struct geo_buf bytes = {0};
    enum geo_status st = GEO_OK;
    *fits = to_bytes(text, &bytes);
    if (*fits && encoding == GEO_ENCODING_VNI) {
        *fits = from_vni(&bytes, buf);
    } else if (*fits && iconv_names[encoding]) {
        iconv_t table = iconv_open("UTF-8", iconv_names[encoding]);
        if (table == (iconv_t)-1)
            st = geo_fail(err, GEO_FAILED, "this system has no table of the encoding %s",
                          iconv_names[encoding]);
        else
            *fits = bytes.length == 0 || convert(table, &bytes, buf);
        if (table != (iconv_t)-1) iconv_close(table);
    } else if (*fits) {
        geo_buf_add(buf, text);
    }
    if (st == GEO_OK) st = geo_buf_status(&bytes, err);
    if (st == GEO_OK) st = geo_buf_status(buf, err);
    geo_buf_release(&bytes);
    return st;
}
