/* ITM against NTIA's point-to-point and area cases and the 30 QKPFL results; what an uneven or
 * impossible link brings. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planner/prop/itm.h"

static char *shared_text(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "validation/itm/%s", name);
    char *text = test_read_file(test_shared(path), NULL);
    ck_assert_msg(text != NULL, "%s cannot be read", path);
    return text;
}

/* Numbers separated by commas, at most N; words count as NaN. Returns their number. */
static size_t numbers(const char *line, double *at, size_t n)
{
    size_t k = 0;
    while (k < n) {
        char *end;
        at[k] = strtod(line, &end);
        if (end == line) at[k] = NAN;
        k++;
        line = end + strcspn(end, ",\n");
        if (*line != ',') break;
        line++;
    }
    return k;
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

static void set_variability(struct pln_itm_link *link, int mdvar)
{
    link->variability = (enum pln_itm_variability)(mdvar % 10);
    link->no_location = mdvar / 10 % 2 == 1;
    link->no_situation = mdvar >= 20;
}

static struct pln_itm_link link_of(const double *c) /* the columns epsilon … situation */
{
    return (struct pln_itm_link){.permittivity = c[0],
                                 .conductivity_s_m = c[1],
                                 .n0 = c[2],
                                 .freq_mhz = c[3],
                                 .polarisation = c[4] > 0 ? PLN_POL_VERTICAL : PLN_POL_HORIZONTAL,
                                 .climate = (enum pln_climate)c[5],
                                 .time_pct = c[6],
                                 .location_pct = c[7],
                                 .situation_pct = c[8]};
}

enum { points_max = 8192 };
static double heights[points_max];

START_TEST(ntia_point_to_point)
{
    char *cases = shared_text("p2p.csv"), *profiles = shared_text("pfls.csv");
    const char *row = next_line(cases), *pfl = profiles;
    int n = 0;
    double worst = 0;
    for (; row && pfl; row = next_line(row), pfl = next_line(pfl), n++) {
        double c[13], head[2];
        ck_assert_uint_eq(numbers(row, c, 13), 13);
        ck_assert_uint_eq(numbers(pfl, head, 2), 2);
        const char *from = strchr(strchr(pfl, ',') + 1, ',') + 1;
        ck_assert_uint_eq(numbers(from, heights, points_max), (size_t)head[0] + 1);
        struct pln_itm_terrain terrain = {heights, (size_t)head[0], head[1]};
        struct pln_itm_link link = link_of(c + 2);
        link.height_m[0] = c[0], link.height_m[1] = c[1];
        set_variability(&link, (int)c[11]);
        struct pln_itm out;
        ck_assert(pln_itm_point_to_point(&terrain, &link, &out));
        worst = fmax(worst, fabs(out.loss_db - c[12]));
        ck_assert_msg(fabs(out.loss_db - c[12]) <= 0.01, "row %d: %.4f dB, expected %.2f", n + 2,
                      out.loss_db, c[12]);
    }
    ck_assert_int_eq(n, 5);
    printf("itm point to point: %d cases, worst %.4f dB (printed to 0.01)\n", n, worst);
    free(cases);
    free(profiles);
}
END_TEST

START_TEST(ntia_area)
{
    char *cases = shared_text("area.csv");
    int n = 0;
    double worst = 0;
    for (const char *row = next_line(cases); row; row = next_line(row), n++) {
        double c[17];
        ck_assert_uint_eq(numbers(row, c, 17), 17);
        struct pln_itm_link link = link_of(c + 7);
        link.height_m[0] = c[0], link.height_m[1] = c[1];
        set_variability(&link, (int)c[3]);
        enum pln_itm_siting siting[2] = {(enum pln_itm_siting)c[5], (enum pln_itm_siting)c[6]};
        struct pln_itm out;
        ck_assert(pln_itm_area(c[4], c[2], siting, &link, &out));
        worst = fmax(worst, fabs(out.loss_db - c[16]));
        ck_assert_msg(fabs(out.loss_db - c[16]) <= 0.0501, "row %d: %.4f dB, expected %.1f", n + 2,
                      out.loss_db, c[16]); /* printed to 0.1 */
    }
    ck_assert_int_eq(n, 5);
    printf("itm area: %d cases, worst %.4f dB (printed to 0.1)\n", n, worst);
    free(cases);
}
END_TEST

START_TEST(qkpfl)
{
    char *ground = shared_text("qkpfl_profile.csv"), *cases = shared_text("qkpfl_expected.csv");
    struct pln_itm_terrain terrain = {heights, 0, 0};
    size_t points = 0;
    for (const char *row = next_line(ground); row; row = next_line(row)) {
        double c[2];
        numbers(row, c, 2);
        heights[points++] = c[1];
        terrain.step_m = c[0] / (double)(points > 1 ? points - 1 : 1);
    }
    terrain.n = points - 1;
    double mean = 0; /* the cases give the refractivity at the surface */
    for (size_t i = terrain.n / 10; i <= terrain.n - terrain.n / 10; i++)
        mean += heights[i] / (double)(terrain.n - 2 * (terrain.n / 10) + 1);
    int n = 0;
    double worst = 0;
    for (const char *row = next_line(cases); row; row = next_line(row), n++) {
        double c[12];
        ck_assert_uint_eq(numbers(row, c, 12), 12);
        struct pln_itm_link link = {.freq_mhz = c[1],
                                    .height_m = {c[2], c[3]},
                                    .polarisation = PLN_POL_HORIZONTAL,
                                    .n0 = c[8] * exp(mean / 9460),
                                    .permittivity = c[5],
                                    .conductivity_s_m = c[6],
                                    .climate = (enum pln_climate)c[7],
                                    .time_pct = c[9],
                                    .location_pct = 50,
                                    .situation_pct = c[10],
                                    .variability = PLN_ITM_MOBILE,
                                    .no_location = true};
        struct pln_itm out;
        ck_assert(pln_itm_point_to_point(&terrain, &link, &out));
        worst = fmax(worst, fabs(out.loss_db - c[11]));
        ck_assert_msg(fabs(out.loss_db - c[11]) <= 0.1, "row %d: %.3f dB, expected %.1f", n + 2,
                      out.loss_db, c[11]);
    }
    ck_assert_int_eq(n, 30);
    printf("itm QKPFL: %d cases, worst %.3f dB (printed to 0.1)\n", n, worst);
    free(ground);
    free(cases);
}
END_TEST

START_TEST(registry_asks_for_even_steps)
{
    double d[101], ground[101];
    for (int i = 0; i <= 100; i++)
        d[i] = 0.1 * i, ground[i] = 100 + 40 * sin(0.2 * i);
    struct pln_profile profile = {101, d, ground, NULL, NULL};
    struct pln_link_env env = pln_link_env_default();
    struct pln_loss loss;
    pln_model_find("itm")->loss(&profile, &env, &loss);
    ck_assert(!(loss.flags & PLN_LOSS_INVALID));
    ck_assert(loss.loss_db > loss.free_space_db && loss.loss_db < loss.free_space_db + 120);
    double median = loss.loss_db;
    env.situation_pct = 90;
    pln_itm_loss(&profile, &env, &loss);
    ck_assert_double_gt(loss.loss_db, median + 3);
    d[50] += 0.01;
    pln_itm_loss(&profile, &env, &loss);
    ck_assert_uint_eq(loss.flags, PLN_LOSS_INVALID);
    ck_assert(isnan(loss.loss_db));
    d[50] -= 0.01, env.n0 = 249;
    pln_itm_loss(&profile, &env, &loss);
    ck_assert_uint_eq(loss.flags, PLN_LOSS_INVALID);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("itm");
    TCase *t = tcase_create("itm");
    if (test_shared("validation/itm")) {
        tcase_add_test(t, ntia_point_to_point);
        tcase_add_test(t, ntia_area);
        tcase_add_test(t, qkpfl);
    }
    tcase_add_test(t, registry_asks_for_even_steps);
    suite_add_tcase(s, t);
    return test_run(s, true);
}
