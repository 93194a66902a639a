/* The elementary functions of the sweep against the C library in extended precision. */
#include "support/support.h"

#include <math.h>
#include <stdio.h>

#include "planner/cover/vmath.h"

enum { samples = 400000 };

/* Largest relative error of GOT, in units of 2^-53. */
static double ulps(double got, long double exact)
{
    return exact == 0 ? (got == 0 ? 0 : (double)INFINITY)
                      : (double)(fabsl((long double)got - exact) / fabsl(exact)) * 0x1p53;
}

START_TEST(log2_holds)
{
    double worst = 0, worst_near_one = 0;
    for (int i = 1; i <= samples; i++) {
        double x = exp2(-60 + 120.0 * i / samples) * (1 + 1e-3 * i), y = 0.7 + 0.8 * i / samples;
        long double exact = log2l((long double)x);
        worst = fmax(worst, (double)fabsl(vm_log2(x) - exact) / fmax(1, fabs((double)exact)));
        worst_near_one = fmax(worst_near_one, (double)fabsl(vm_log2(y) - log2l((long double)y)));
    }
    printf("log2: relative error %.1e, absolute near 1 %.1e\n", worst, worst_near_one);
    ck_assert_double_le(worst, 2.5e-16);
    ck_assert_double_le(worst_near_one, 2.5e-16);
    ck_assert_double_eq(vm_log2(1), 0);
    ck_assert_double_eq(vm_log2(0x1p-300), -300);
}
END_TEST

START_TEST(exp2_holds)
{
    double worst = 0;
    for (int i = -samples; i <= samples; i++) {
        double x = 990.0 * i / samples;
        worst = fmax(worst, ulps(vm_exp2(x), exp2l((long double)x)));
    }
    printf("exp2: %.2f × 2^-53\n", worst);
    ck_assert_double_le(worst, 3);
    ck_assert_double_eq(vm_exp2(10), 1024);
    ck_assert_double_eq(vm_exp2(-1e9), 0x1p-1000);
    ck_assert_double_eq(vm_exp2(1e9), 0x1p1000);
}
END_TEST

START_TEST(atan_holds)
{
    double worst = 0;
    for (int i = -samples; i <= samples; i++) {
        double x = 40.0 * i / samples * fabs((double)i / samples);
        worst = fmax(worst, ulps(vm_atan(x), atanl((long double)x)));
    }
    printf("atan: %.2f × 2^-53\n", worst);
    ck_assert_double_le(worst, 4);
}
END_TEST

START_TEST(third_arcsine_holds)
{
    double worst = 0;
    for (int i = -samples; i <= samples; i++) {
        double x = (double)i / samples;
        worst = fmax(worst, (double)fabsl(vm_third_arcsine(x) - sinl(asinl((long double)x) / 3)));
    }
    printf("third_arcsine: absolute error %.1e\n", worst);
    ck_assert_double_le(worst, 6e-16);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vmath");
    TCase *tcase = tcase_create("vmath");
    tcase_add_test(tcase, log2_holds);
    tcase_add_test(tcase, exp2_holds);
    tcase_add_test(tcase, atan_holds);
    tcase_add_test(tcase, third_arcsine_holds);
    suite_add_tcase(suite, tcase);
    return test_run(suite, true);
}
