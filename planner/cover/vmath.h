/* planner/cover/vmath: elementary functions that a compiler turns into vector code. Floor 4. Pure.
 *
 * Plain C without branches or tables, so that a loop over them is vectorised; every operation (the
 * explicit fma() too) is exact by IEEE 754, so that the bytes are the same on every x86-64-v3
 * machine, whatever its C library. Polynomials are Chebyshev interpolants computed in 60 digits.
 * Arguments outside the stated ranges give finite nonsense, never a trap. Errors as test_vmath
 * measures them: log2 1.5 ulp (absolute 2.2e-16 near 1) · exp2 1.0 ulp · atan 2 ulp · third_arcsine
 * 4e-16 absolute */
#ifndef PLANNER_COVER_VMATH_H
#define PLANNER_COVER_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A call left in a loop would keep it from being vectorised. */
#define VM_INLINE static inline __attribute__((always_inline))

#define VM_LOG10_2 0.30102999566398119521 /* log10(x) = VM_LOG10_2 · log2(x) */
#define VM_LOG2_10 3.32192809488736234787
#define VM_LOG2_E 1.44269504088896340736
#define VM_LN_2 0.69314718055994530942

VM_INLINE uint64_t vm_bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

VM_INLINE double vm_double(uint64_t b)
{
    double x;
    memcpy(&x, &b, sizeof x);
    return x;
}

VM_INLINE double vm_min(double a, double b)
{
    return a < b ? a : b;
}

VM_INLINE double vm_max(double a, double b)
{
    return a > b ? a : b;
}

/* log2(x), x a positive normal number: x = 2^e·m with m in [√½, √2), and log2(m) an odd series in
 * s = (m − 1)/(m + 1). */
VM_INLINE double vm_log2(double x)
{
    const uint64_t one = 0x3ff0000000000000u, root_half = 0x3fe6a09e667f3bcdu;
    uint64_t b = vm_bits(x), biased = b + (one - root_half);
    double e = vm_double((biased >> 52) | 0x4330000000000000u) - 4503599627371519.0;
    double m = vm_double(b - (biased & 0xfff0000000000000u) + one);
    double s = (m - 1) / (m + 1), z = s * s, p = 0.2136589569431927;
    p = fma(p, z, 0.2209130842311768);
    p = fma(p, z, 0.262334352504183);
    p = fma(p, z, 0.32059853491395984);
    p = fma(p, z, 0.4121985858409005);
    p = fma(p, z, 0.5770780163455203);
    p = fma(p, z, 0.9617966939259898);
    p = fma(p, z, 2.8853900817779268);
    return fma(s, p, e);
}

/* 2^x; x is held within ±1000. */
VM_INLINE double vm_exp2(double x)
{
    const double shift =
        6755399441055744.0; /* 1.5·2^52: the sum's low bits are the nearest integer */
    x = vm_min(vm_max(x, -1000.0), 1000.0);
    double t = x + shift, r = x - (t - shift), p = 4.4558179083360645e-10;
    p = fma(p, r, 7.074194297288521e-09);
    p = fma(p, r, 1.0178057087733941e-07);
    p = fma(p, r, 1.3215432535912375e-06);
    p = fma(p, r, 1.5252733841556773e-05);
    p = fma(p, r, 0.00015403530463724353);
    p = fma(p, r, 0.001333355814640647);
    p = fma(p, r, 0.009618129107587256);
    p = fma(p, r, 0.055504108664821625);
    p = fma(p, r, 0.24022650695910158);
    p = fma(p, r, 0.6931471805599453);
    p = fma(p, r, 1.0);
    return vm_double(vm_bits(p) + (vm_bits(t) << 52));
}

/* arctan(x), any x. */
VM_INLINE double vm_atan(double x)
{
    double a = fabs(x), u = a > 1 ? 1 / a : a, z = u * u, p = 1.2631178430477426e-05;
    p = fma(p, z, -0.00014617088163625013);
    p = fma(p, z, 0.0008033604181626027);
    p = fma(p, z, -0.0028047655531701315);
    p = fma(p, z, 0.007038646202989813);
    p = fma(p, z, -0.013674139288399478);
    p = fma(p, z, 0.021740213830758134);
    p = fma(p, z, -0.02970071773623423);
    p = fma(p, z, 0.03651081352721035);
    p = fma(p, z, -0.042125723963855326);
    p = fma(p, z, 0.04719723992321112);
    p = fma(p, z, -0.052527255573225747);
    p = fma(p, z, 0.05880342002401543);
    p = fma(p, z, -0.06666371187721098);
    p = fma(p, z, 0.0769227555520563);
    p = fma(p, z, -0.09090906605656898);
    p = fma(p, z, 0.11111110982087126);
    p = fma(p, z, -0.14285714281592693);
    p = fma(p, z, 0.19999999999929946);
    p = fma(p, z, -0.3333333333333286);
    double r = fma(u * z, p, u);
    return copysign(a > 1 ? 1.57079632679489661923 - r : r, x);
}

/* sin(arcsin(x)/3), |x| ≤ 1: the root of 3y − 4y³ = x with |y| ≤ ½. With z = √((1 − |x|)/2) it is
 * sin(π/6 − ⅔·arcsin z), smooth in z. */
VM_INLINE double vm_third_arcsine(double x)
{
    double z = sqrt(vm_max(0.5 - 0.5 * fabs(x), 0.0)), t = z - 0.3535533905932738;
    double p = -366.97802109971406;
    p = fma(p, t, -250.7446645901993);
    p = fma(p, t, 114.99864321977272);
    p = fma(p, t, 78.03616752153387);
    p = fma(p, t, -45.51980685092314);
    p = fma(p, t, -31.239489260646614);
    p = fma(p, t, -1.900147655208818);
    p = fma(p, t, -1.449959989640083);
    p = fma(p, t, -3.6042154820316075);
    p = fma(p, t, -2.5585435735988247);
    p = fma(p, t, -1.6164256857119739);
    p = fma(p, t, -1.1718617142297376);
    p = fma(p, t, -0.8697844224108741);
    p = fma(p, t, -0.6429148223469768);
    p = fma(p, t, -0.4810633729426816);
    p = fma(p, t, -0.3661932816839004);
    p = fma(p, t, -0.2844136853284401);
    p = fma(p, t, -0.22663980485342797);
    p = fma(p, t, -0.18687645204436779);
    p = fma(p, t, -0.16160619156865266);
    p = fma(p, t, -0.15006652434451365);
    p = fma(p, t, -0.1569185761876762);
    p = fma(p, t, -0.20911277408792614);
    p = fma(p, t, -0.6844092176943102);
    p = fma(p, t, 0.2789373491657623);
    return copysign(p, x);
}

#endif
