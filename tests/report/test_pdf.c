#include "support/support.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "planner/report/chart.h"
#include "planner/report/paper.h"
#include "planner/report/pdf.h"
#include "planner/report/picture.h"
#include "report/invented.h"

static struct invented inv;
static struct pln_facts facts;

static void setup(void)
{
    static const struct pln_budget_point points[] = {
        {20000000000, 19000000000, 2000, 2600, 2000, 20, 1.2e-7},
        {40000000000, 39000000000, 3500, 3900, 3500, 28, 6e-8},
        {60000000000, 59000000000, 4600, 4800, 4600, 33, 4e-8}};
    invented_build(&inv, 2400);
    inv.results.frontier = points;
    inv.results.n_frontier = 3;
    ck_assert_int_eq(pln_facts_build(&inv.results, &facts, NULL), GEO_OK);
}

static void teardown(void)
{
    pln_facts_release(&facts);
    invented_release(&inv);
}

static size_t count(const char *bytes, size_t n, const char *what)
{
    size_t found = 0, length = strlen(what);
    for (size_t i = 0; i + length <= n; i++)
        found += memcmp(bytes + i, what, length) == 0;
    return found;
}

static char *write_report(enum pln_language language, const char *name, size_t *length)
{
    static char path[300];
    struct geo_err err = {0};
    struct geo_buf pdf = {0};
    snprintf(path, sizeof path, "%s/%s", test_tmpdir(), name);
    ck_assert_ok(pln_pdf_report(&facts, language, 1719705600, &pdf, &err), err);
    FILE *file = fopen(path, "wb");
    ck_assert(file && fwrite(pdf.text, 1, pdf.length, file) == pdf.length && fclose(file) == 0);
    geo_buf_release(&pdf);
    return test_read_file(path, length);
}

START_TEST(pages_are_a4_dated_and_bookmarked)
{
    size_t n;
    char *pdf = write_report(PLN_LANG_EN, "en.pdf", &n);
    ck_assert_uint_ge(count(pdf, n, "/Type /Page %"), 4);
    ck_assert_uint_eq(count(pdf, n, "/Type /Page %"),
                      count(pdf, n, "/MediaBox [ 0 0 595.276 841.89 ]"));
    ck_assert_uint_eq(count(pdf, n, "20240630000000Z"), 1);
    ck_assert_uint_ge(count(pdf, n, "/Title ("), 8); /* the document's, and its sections' */
    free(pdf);
}
END_TEST

/* Without a date told there is none: above all not the clock's. */
START_TEST(without_a_date_there_is_none)
{
    struct geo_err err = {0};
    struct geo_buf pdf = {0};
    ck_assert_ok(pln_pdf_report(&facts, PLN_LANG_EN, 0, &pdf, &err), err);
    ck_assert_uint_eq(count(pdf.text, pdf.length, "/Producer"), 1);
    ck_assert_uint_eq(count(pdf.text, pdf.length, "/CreationDate"), 0);
    ck_assert_uint_eq(count(pdf.text, pdf.length, "(D:"), 0);
    geo_buf_release(&pdf);
}
END_TEST

/* Poppler reads back what was written, where it is installed. */
START_TEST(text_can_be_searched_and_copied)
{
    static const char *const wanted[] = {
        "Kết quả",
        "Mức độ tin cậy",
        "Biến động của danh sách",
        "Không còn được báo cáo phủ sóng",
        "Danh mục xây dựng theo thứ tự",
        "Tham số và giả định",
        "Trang 2/",
        "<script>alert(\"x\")</script>",
    };
    char command[700];
    size_t n;
    if (system("command -v pdftotext >/dev/null") != 0) {
        puts("poppler-utils is absent: the text was not read back");
        return;
    }
    free(write_report(PLN_LANG_VI, "vi.pdf", &n));
    snprintf(command, sizeof command, "pdftotext -layout %s/vi.pdf %s/vi.txt", test_tmpdir(),
             test_tmpdir());
    ck_assert_int_eq(system(command), 0);
    snprintf(command, sizeof command, "%s/vi.txt", test_tmpdir());
    char *text = test_read_file(command, &n);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(strstr(text, wanted[i]) != NULL, "%s", wanted[i]);
    /* the ranked list runs over pages, and its head stands on each of them */
    ck_assert_uint_ge(count(text, n, "\f"), 4);
    ck_assert_uint_ge(count(text, n, "Vĩ độ"), 2);
    free(text);
}
END_TEST

START_TEST(lines_are_broken_where_they_fit)
{
    const struct pln_type type = {10, false, {0, 0, 0}};
    cairo_surface_t *surface = cairo_pdf_surface_create(NULL, 100, 100);
    cairo_t *cr = cairo_create(surface);
    const char *text = "một hai ba  bốn", *next = NULL;
    size_t n = pln_paper_break(cr, &type, 1000, text, &next);
    ck_assert_uint_eq(n, strlen(text));
    ck_assert_str_eq(next, "");
    n = pln_paper_break(cr, &type, 45, text, &next); /* two words hold, three do not */
    ck_assert_uint_eq(n, strlen("một hai"));
    ck_assert_str_eq(next, "ba  bốn");
    const char *word = "phương_án/dữ_liệu.csv";
    size_t lines = 0;
    for (; *word; word = next, lines++) {
        n = pln_paper_break(cr, &type, 40, word, &next);
        ck_assert_uint_ge(n, 1);
        ck_assert_int_ne((unsigned char)*next & 0xC0, 0x80); /* never inside a character */
    }
    ck_assert_uint_ge(lines, 3);
    ck_assert_uint_eq(pln_paper_break(cr, &type, 0.1, "ế", &next), strlen("ế"));
    ck_assert_uint_eq(pln_paper_break(cr, &type, 10, "", &next), 0);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}
END_TEST

static double height_of_rows(const struct pln_head *heads, const struct pln_entry *row,
                             size_t columns, size_t rows)
{
    struct geo_err err = {0};
    struct pln_paper_table table = {.n_columns = columns, .language = PLN_LANG_EN};
    cairo_surface_t *surface = cairo_pdf_surface_create(NULL, PLN_PAPER_WIDTH, PLN_PAPER_HEIGHT);
    struct pln_paper paper = {.cr = cairo_create(surface)};
    memcpy(table.heads, heads, columns * sizeof *heads);
    pln_paper_begin(&paper);
    for (size_t i = 0; i < rows; i++)
        pln_paper_table_row(&table, row);
    ck_assert_ok(pln_paper_table_draw(&paper, &table, &err), err);
    cairo_destroy(paper.cr);
    cairo_surface_destroy(surface);
    return paper.y;
}

/* Short numbers under long heads leave their room to the names: those stand on one line. */
START_TEST(cells_come_before_heads)
{
    static const struct pln_head heads[] = {
        {PLN_S_C_RANK, true},          {PLN_S_C_SITE_ID, false},
        {PLN_S_C_KIND, false},         {PLN_S_C_NEAR_VILLAGE, false},
        {PLN_S_C_COMMUNE, false},      {PLN_S_C_LAT, true},
        {PLN_S_C_LON, true},           {PLN_S_C_ANTENNA_HEIGHT, true},
        {PLN_S_H_COST_MILLION, true},  {PLN_S_H_GAINED_VILLAGES, true},
        {PLN_S_H_GAINED_PEOPLE, true}, {PLN_S_H_PER_PERSON, true}};
    static const struct pln_entry row[] = {{"12", -1},         {"C000371", -1},  {"macro-42m", -1},
                                           {"Tiền Giang", -1}, {"Xã Ý Yên", -1}, {"18.34201", -1},
                                           {"105.90688", -1},  {"42", -1},       {"2,257", -1},
                                           {"5", -1},          {"26,705", -1},   {"85", -1}};
    const double one = height_of_rows(heads, row, 12, 1), two = height_of_rows(heads, row, 12, 2);
    ck_assert_double_gt(two - one, 7.5);
    ck_assert_double_lt(two - one,
                        15); /* a line is of 7.5 points, two lines with their pads of 22 */
}
END_TEST

/* The bound is drawn above the plans, and every point within the frame. */
START_TEST(the_frontier_as_a_file)
{
    struct geo_buf svg = {0};
    double x, y, bound[8], found[8];
    pln_chart_svg(&facts, PLN_LANG_VI, &svg);
    ck_assert(!svg.failed);
    ck_assert_ptr_nonnull(strstr(svg.text, "xmlns=\"http://www.w3.org/2000/svg\""));
    ck_assert_ptr_nonnull(strstr(svg.text, "Ngân sách, tỷ đồng"));
    const char *dashed = strstr(svg.text, "stroke-dasharray=\"5 4\"");
    const char *at = strstr(dashed, "points=\"") + 8;
    for (int i = 0, used; i < 4; i++, at += used) {
        ck_assert_int_eq(sscanf(at, "%lf,%lf%n", &x, &y, &used), 2);
        bound[2 * i] = x;
        bound[2 * i + 1] = y;
    }
    at = strstr(strstr(dashed, "<polyline"), "points=\"") + 8;
    for (int i = 0, used; i < 4; i++, at += used)
        ck_assert_int_eq(sscanf(at, "%lf,%lf%n", &found[2 * i], &found[2 * i + 1], &used), 2);
    for (int i = 0; i < 4; i++) {
        ck_assert(bound[2 * i] == found[2 * i]);
        ck_assert(i == 0 ? bound[1] == found[1] : bound[2 * i + 1] < found[2 * i + 1]);
        ck_assert(bound[2 * i] >= 0 && bound[2 * i] <= PLN_CHART_WIDTH && bound[2 * i + 1] >= 0);
    }
    geo_buf_release(&svg);
}
END_TEST

static void draw_picture(const char *path)
{
    struct geo_err err = {0};
    ck_assert_ok(pln_picture_write(path, &facts, PLN_LANG_EN, &err), err);
}

/* cairo keeps a font as the first surface of a process found it: the files of a run are written in
 * any order. */
START_TEST(a_picture_does_not_tell_whether_a_pdf_came_first)
{
    size_t n, m;
    char before[300], behind[300];
    snprintf(before, sizeof before, "%s/before.png", test_tmpdir());
    snprintf(behind, sizeof behind, "%s/behind.png", test_tmpdir());
    pid_t child = fork();
    if (child == 0) {
        draw_picture(before);
        _exit(0);
    }
    int status = -1;
    ck_assert(waitpid(child, &status, 0) == child && status == 0);
    free(write_report(PLN_LANG_EN, "first.pdf", &n));
    draw_picture(behind);
    char *one = test_read_file(before, &n), *other = test_read_file(behind, &m);
    ck_assert(one && other && n == m);
    ck_assert_mem_eq(one, other, n);
    free(one);
    free(other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdf");
    TCase *tc = tcase_create("pdf");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, pages_are_a4_dated_and_bookmarked);
    tcase_add_test(tc, without_a_date_there_is_none);
    tcase_add_test(tc, text_can_be_searched_and_copied);
    tcase_add_test(tc, lines_are_broken_where_they_fit);
    tcase_add_test(tc, cells_come_before_heads);
    tcase_add_test(tc, the_frontier_as_a_file);
    tcase_add_test(tc, a_picture_does_not_tell_whether_a_pdf_came_first);
    suite_add_tcase(suite, tc);
    return test_run(suite, true);
}
