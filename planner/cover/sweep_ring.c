/* Terms of the sweep that depend on the distance, or on the distance and the zones passed. */
#include "planner/cover/sweep_forms.h"
#include "planner/cover/vmath.h"

VM_INLINE double ten_to(double x)
{
    return vm_exp2(VM_LOG2_10 * x);
}

void sweep_ring_distance(const struct pln_p1812_fixed *k, size_t n, struct sweep_ring *ring)
{
    const double *restrict d = ring->d;
    double *restrict gap = ring->gap_db, *restrict lbs = ring->lbs_db, *restrict fk = ring->fk;
    double *restrict duct = ring->duct_exp;
    for (size_t i = 1; i < n; i++) {
        double log2_d = vm_log2(d[i]);
        gap[i] = 10 + 0.02 * d[i];
        lbs[i] = k->lbs_fixed + 20 * VM_LOG10_2 * log2_d;
        fk[i] = 1 / (1 + vm_exp2(2 * VM_LOG2_E * 0.075 * (d[i] - 20))); /* eq 58 */
        duct[i] = 1e-6 * vm_exp2(1.13 * log2_d);
    }
}

/* I(x) of eq 94a, x ≤ 0.5. */
VM_INLINE double inverse_normal(double x)
{
    double t = sqrt(-2 * VM_LN_2 * vm_log2(vm_max(x, 1e-6)));
    double xi = ((0.010328 * t + 0.802853) * t + 2.515516698) /
                (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
    return t - xi;
}

void sweep_ring_zones(const struct pln_p1812_fixed *k, size_t n, struct sweep_ring *ring)
{
    const double *restrict d = ring->d, *restrict dtm = ring->dtm, *restrict dlm = ring->dlm;
    double *restrict lg = ring->lg_beta0, *restrict fi = ring->fi, *restrict alpha = ring->alpha;
    const double lg_base = VM_LOG10_2 * vm_log2(k->beta0_base);
    for (size_t i = 1; i < n; i++) {
        double inland = vm_exp2(2.41 * vm_log2(vm_max(dlm[i], 1e-100)));
        double tau = 1 - vm_exp2(-0.000412 * VM_LOG2_E * inland); /* eq 3 */
        double sum = ten_to(-dtm[i] / (16 - 6.6 * tau)) + ten_to(-5 * (0.496 + 0.354 * tau));
        double lg_mu1 = vm_min(0.2 * VM_LOG10_2 * vm_log2(sum), 0); /* eq 2 */
        lg[i] = lg_base + (1 + k->mu4_slope) * lg_mu1;              /* eqs 4, 5 */
        double far = vm_exp2(3.1 * vm_log2(d[i]));
        alpha[i] = vm_max(-0.6 - 3.5e-9 * tau * far, -3.4); /* eq 55a */
    }
    if (k->p == 50) {
        for (size_t i = 1; i < n; i++)
            fi[i] = 0;
        return;
    }
    for (size_t i = 1; i < n; i++) {
        double beta0 = ten_to(lg[i]), inner = k->i_p / inverse_normal(beta0 / 100);
        fi[i] = k->p > beta0 ? inner : 1; /* eq 40 */
    }
}
