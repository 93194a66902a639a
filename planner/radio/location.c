#include "planner/radio/location.h"

#include <math.h>

double pln_location_sigma_db(double freq_mhz, double width_m)
{
    return (0.024 * freq_mhz / 1000 + 0.52) * pow(width_m, 0.28);
}

/* I(x) of P.1812-8, Attachment 2, for 0 < x ≤ 0.5: the rational approximation ξ(x), its tail T(x).
 */
static double inverse_complementary(double x)
{
    static const double C[] = {2.515516698, 0.802853, 0.010328};
    static const double D[] = {1.432788, 0.189269, 0.001308};
    double T = sqrt(-2 * log(x));
    double xi = ((C[2] * T + C[1]) * T + C[0]) / (((D[2] * T + D[1]) * T + D[0]) * T + 1);
    return T - xi;
}

double pln_location_factor(double location_pct)
{
    double x = fmin(fmax(location_pct / 100, 1e-6), 1 - 1e-6);
    if (x == 0.5) return 0; /* the approximation misses it by 1e-4 */
    return x <= 0.5 ? -inverse_complementary(x) : inverse_complementary(1 - x);
}
