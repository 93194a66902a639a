#include "planner/cover/sweep_forms.h"

#include "planner/cover/vmath.h"

/* Receivers are taken in strips that stay in the first-level cache. */
enum { strip = 128 };
typedef double row[strip];

/* Eqs 12 and 21 for any ν. */
VM_INLINE double bullington_db(double nu, double gap_db)
{
    double u = nu - 0.1, w = sqrt(u * u + 1) + u;
    double luc = nu > -0.78 ? 6.9 + 20 * VM_LOG10_2 * vm_log2(w) : 0;
    return luc + (1 - vm_exp2(-VM_LOG2_E / 6 * luc)) * gap_db;
}

/* Section 4.3.1 over the actual profile. */
static void bullington_actual(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                              const struct sweep_cells *cells, const struct sweep_pass *pass,
                              size_t at, size_t m, double *restrict out)
{
    const double *restrict d = ring->d + at, *restrict gap = ring->gap_db + at;
    const double *restrict t = pass->t_max + at, *restrict r = pass->r + at;
    const double *restrict los_x = pass->x + at, *restrict los_above = pass->above + at;
    const double *restrict hrs = cells->hrs + at, *restrict line = cells->line + at;
    const double c = 500 / pass->radius_km, ht = cells->hts, nu_scale = 0.002 / k->lambda_m;
    for (size_t j = 0; j < m; j++) {
        double s_tim = t[j] + c * d[j], s_rim = r[j] + c * d[j];
        double x = (hrs[j] - ht + s_rim * d[j]) / (s_tim + s_rim);             /* eq 18 */
        double above = ht + s_tim * x - (ht * (d[j] - x) + hrs[j] * x) / d[j]; /* eq 19 */
        x = s_tim < line[j] ? los_x[j] : x;
        above = s_tim < line[j] ? los_above[j] : above;
        double nu = above * sqrt(nu_scale * d[j] / (x * (d[j] - x)));
        out[j] = bullington_db(nu, gap[j]);
    }
}

/* Section 5.6.2: effective heights for the diffraction model. */
static void effective_heights(const struct sweep_cells *cells, size_t at, size_t m,
                              double *restrict ht_eff, double *restrict hr_eff)
{
    const double *restrict hst = cells->hst + at, *restrict hsr = cells->hsr + at;
    const double *restrict hn = cells->ground + at, *restrict hrs = cells->hrs + at;
    const double *restrict obs = cells->obstruction + at, *restrict line = cells->line + at;
    const double *restrict flat_t = cells->flat_t + at, *restrict flat_r = cells->flat_r + at;
    const double hts = cells->hts, h1 = cells->h1;
    for (size_t j = 0; j < m; j++) {
        double a_t = flat_t[j] - line[j], a_r = flat_r[j] + line[j], sum = a_t + a_r;
        double lower_t = obs[j] > 0 ? obs[j] * (a_t / sum) : 0;
        double lower_r = obs[j] > 0 ? obs[j] * (a_r / sum) : 0;
        ht_eff[j] = hts - vm_min(hst[j] - lower_t, h1);
        hr_eff[j] = hrs[j] - vm_min(hsr[j] - lower_r, hn[j]);
    }
}

/* Section 4.3.2 up to the first-term part: where it needs to be known at all (SHARE > 0), for which
 * earth radius, and which share of it counts. PEAK is where ν of the smooth path is largest. */
static void spherical_earth(const struct pln_p1812_fixed *k, double ap, const double *restrict d,
                            const double *restrict ht, const double *restrict hr, size_t m,
                            double *restrict radius, double *restrict share, double *restrict peak)
{
    const double c = 500 / ap, horizon = sqrt(0.002 * ap);
    for (size_t j = 0; j < m; j++) {
        double sum = ht[j] + hr[j], roots = sqrt(ht[j]) + sqrt(hr[j]);
        double cc = (ht[j] - hr[j]) / sum, mc = 0.5 * c * d[j] * d[j] / sum, m1 = mc + 1;
        double b = 2 * sqrt(m1 / (3 * mc)) *
                   vm_third_arcsine(1.5 * cc * sqrt(3 * mc / (m1 * m1 * m1))); /* eq 24c */
        double d1 = 0.5 * d[j] * (1 + b), d2 = d[j] - d1;
        double clear = ((ht[j] - c * d1 * d1) * d2 + (hr[j] - c * d2 * d2) * d1) / d[j];
        double required = 17.456 * sqrt(d1 * d2 * k->lambda_m / d[j]);
        double q = d[j] / roots, far = horizon * roots;
        radius[j] = d[j] >= far ? ap : 500 * q * q;
        share[j] = d[j] >= far ? 1 : 1 - clear / required;
        peak[j] = d1;
    }
}

/* The constants of section 4.3.3 for one kind of ground. */
struct ground_terms {
    double k, beta_one; /* K for a radius of 1 km */
    double x, y;        /* eqs 31, 32 for β = 1, a radius of 1 km */
};

static struct ground_terms ground_terms(const struct pln_p1812_fixed *k,
                                        enum pln_polarisation polarisation, double permittivity,
                                        double conductivity)
{
    double loss = 18 * conductivity / k->f, e1 = permittivity - 1, f_root = cbrt(k->f);
    struct ground_terms g = {0};
    g.k = 0.036 / f_root / sqrt(sqrt(e1 * e1 + loss * loss));
    if (polarisation == PLN_POL_VERTICAL) g.k *= sqrt(permittivity * permittivity + loss * loss);
    g.x = 21.88 * f_root;
    g.y = 0.9575 * f_root * f_root;
    return g;
}

/* Eqs 34, 35. */
VM_INLINE double height_gain_db(double b, double floor_db)
{
    double t = vm_max(b - 1.1, 0.5), high = b > 2 ? 1.0 : 0.0, per_lg = b > 2 ? -5.0 : 20.0;
    double lg = VM_LOG10_2 * vm_log2(b > 2 ? t : b + 0.1 * b * b * b);
    return vm_max(per_lg * lg + high * (17.6 * sqrt(t) - 8), floor_db);
}

/* Section 4.3.3 over one kind of ground: adds WEIGHT·L_dft. */
VM_INLINE double first_term_db(const struct ground_terms *g, double d, double ht, double hr,
                               double root)
{
    double kk = g->k * root, k2 = kk * kk;
    double beta = (1 + 1.6 * k2 + 0.67 * k2 * k2) / (1 + 4.5 * k2 + 1.53 * k2 * k2); /* eq 30 */
    double x = g->x * beta * root * root * d, log2_x = vm_log2(x);
    double per_m = beta * g->y * beta * root, floor_db = 2 + 20 * VM_LOG10_2 * vm_log2(kk);
    double fixed = x >= 1.6 ? 11.0 : 0.0, per_lg = x >= 1.6 ? 10.0 : -20.0; /* eq 33 */
    double weight = x >= 1.6 ? 17.6 : 5.6488, power = x >= 1.6 ? 1.0 : 1.425;
    double fx = fixed + per_lg * VM_LOG10_2 * log2_x - weight * vm_exp2(power * log2_x);
    return -fx - height_gain_db(per_m * ht, floor_db) - height_gain_db(per_m * hr, floor_db);
}

static void first_term(const struct ground_terms *land, const struct ground_terms *sea,
                       const double *restrict d, const double *restrict ht,
                       const double *restrict hr, const double *restrict radius,
                       const double *restrict omega, size_t m, double *restrict out)
{
    for (size_t j = 0; j < m; j++)
        out[j] = first_term_db(land, d[j], ht[j], hr[j], vm_exp2(-vm_log2(radius[j]) / 3));
    for (size_t j = 0; sea && j < m; j++) {
        double over_sea = first_term_db(sea, d[j], ht[j], hr[j], vm_exp2(-vm_log2(radius[j]) / 3));
        out[j] = omega[j] * over_sea + (1 - omega[j]) * out[j]; /* eq 28 */
    }
}

VM_INLINE double held(double x, double low, double high)
{
    return vm_min(vm_max(x, low), high);
}

/* Section 4.3.1 over the smooth profile. Its largest slopes and ν lie beside the places where they
 * would lie on a continuous earth: √(h/c) from each end, and the spherical earth's PEAK. */
static void bullington_smooth(const struct pln_p1812_fixed *k, double ap, double step,
                              const double *restrict d, const double *restrict ht,
                              const double *restrict hr, const double *restrict peak,
                              const double *restrict gap, size_t m, double *restrict out)
{
    const double c = 500 / ap, nu_scale = 0.002 / k->lambda_m, inv_step = 1 / step;
    for (size_t j = 0; j < m; j++) {
        double last = d[j] - step;
        double x0 = held(step * floor(sqrt(ht[j] / c) * inv_step), step, last);
        double x1 = vm_min(x0 + step, last);
        double y0 = held(step * floor(sqrt(hr[j] / c) * inv_step), step, last);
        double y1 = vm_min(y0 + step, last);
        double t = vm_max(-ht[j] / x0 - c * x0, -ht[j] / x1 - c * x1);
        double r = vm_max(-hr[j] / y0 - c * y0, -hr[j] / y1 - c * y1);
        double s_tim = t + c * d[j], s_rim = r + c * d[j], line = (hr[j] - ht[j]) / d[j];
        double xb = (hr[j] - ht[j] + s_rim * d[j]) / (s_tim + s_rim);
        double above_b = ht[j] + s_tim * xb - (ht[j] * (d[j] - xb) + hr[j] * xb) / d[j];
        double p0 = held(step * floor(peak[j] * inv_step), step, last);
        double p1 = vm_min(p0 + step, last);
        double above_0 = c * p0 * (d[j] - p0) - (ht[j] + line * p0);
        double above_1 = c * p1 * (d[j] - p1) - (ht[j] + line * p1);
        double nu_0 = above_0 * sqrt(nu_scale * d[j] / (p0 * (d[j] - p0)));
        double nu_1 = above_1 * sqrt(nu_scale * d[j] / (p1 * (d[j] - p1)));
        double nu_b = above_b * sqrt(nu_scale * d[j] / (xb * (d[j] - xb)));
        out[j] = bullington_db(s_tim < line ? vm_max(nu_0, nu_1) : nu_b, gap[j]);
    }
}

/* What max{L_dsph − L_bulls, 0} of eq 39 adds to OUT: only some receivers need it, and are gathered
 * first. */
static void add_smooth_excess(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                              const struct sweep_ring *ring, bool any_sea, double ap, size_t at,
                              size_t m, const double *ht_eff, const double *hr_eff, double *out)
{
    row radius, share, peak, d, ht, hr, omega, gap, sphere, smooth;
    size_t place[strip], some = 0;
    spherical_earth(k, ap, ring->d + at, ht_eff, hr_eff, m, radius, share, peak);
    for (size_t j = 0; j < m; j++) {
        place[some] = j;
        some += share[j] > 0;
    }
    for (size_t i = 0; i < some; i++) {
        size_t j = place[i];
        d[i] = ring->d[at + j], ht[i] = ht_eff[j], hr[i] = hr_eff[j], gap[i] = ring->gap_db[at + j];
        omega[i] = ring->omega[at + j], radius[i] = radius[j], peak[i] = peak[j];
    }
    if (!some) return;
    struct ground_terms land = ground_terms(k, env->polarisation, 22.0, 0.003);
    struct ground_terms sea = ground_terms(k, env->polarisation, 80.0, 5.0);
    first_term(&land, any_sea ? &sea : NULL, d, ht, hr, radius, omega, some, sphere);
    bullington_smooth(k, ap, ring->d[1], d, ht, hr, peak, gap, some, smooth);
    for (size_t i = 0; i < some; i++) {
        double excess = share[place[i]] * vm_max(sphere[i], 0) - smooth[i];
        out[place[i]] += vm_max(excess, 0);
    }
}

/* What a strip's receivers carry from one section to the next. */
struct strip_rows {
    row theta_t, theta_r, theta;  /* mrad */
    row ld50, ldp;                /* dB */
    row lbfs, lb0p, lb0beta, lba; /* dB */
};

static void diffraction(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                        const struct sweep_ring *ring, const struct sweep_cells *cells, size_t at,
                        size_t m, struct strip_rows *s)
{
    row ht_eff, hr_eff, ldb;
    effective_heights(cells, at, m, ht_eff, hr_eff);
    for (size_t p = 0; p < cells->n_pass; p++) {
        const struct sweep_pass *pass = &cells->pass[p];
        double *ld = p ? ldb : s->ld50;
        bullington_actual(k, ring, cells, pass, at, m, ld);
        add_smooth_excess(k, env, ring, cells->any_sea, pass->radius_km, at, m, ht_eff, hr_eff, ld);
    }
    const double *restrict fi = ring->fi + at;
    for (size_t j = 0; j < m; j++)
        s->ldp[j] = cells->n_pass > 1 ? s->ld50[j] + (ldb[j] - s->ld50[j]) * fi[j] : s->ld50[j];
}

/* Section 4.2 and the horizons' angles. */
static void sight(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                  const struct sweep_cells *cells, size_t at, size_t m, struct strip_rows *s)
{
    const double *restrict d = ring->d + at, *restrict hrs = cells->hrs + at;
    const double *restrict tt = cells->theta_t + at, *restrict tr = cells->theta_r + at;
    const double *restrict dlt = cells->dlt + at, *restrict dlr = cells->dlr + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at;
    const double fixed = 92.4 + 20 * VM_LOG10_2 * vm_log2(k->f), per_km = 1000 / k->ae;
    const double lg_p = VM_LOG10_2 * vm_log2(k->p / 50), lg_50 = VM_LOG10_2 * vm_log2(50);
    for (size_t j = 0; j < m; j++) {
        double rise = (cells->hts - hrs[j]) / 1000;
        s->lbfs[j] = fixed + 10 * VM_LOG10_2 * vm_log2(d[j] * d[j] + rise * rise);
        s->theta_t[j] = 1000 * vm_atan(tt[j] / 1000);
        s->theta_r[j] = 1000 * vm_atan(tr[j] / 1000);
        s->theta[j] = per_km * d[j] + s->theta_t[j] + s->theta_r[j]; /* eq 82 */
        s->lb0p[j] = s->lb0beta[j] = s->lbfs[j];
    }
    if (cells->n_pass == 1) return; /* at 50 % of time eq 10 adds nothing and eq 11 has no weight */
    for (size_t j = 0; j < m; j++) {
        double focus = 2.6 * (1 - vm_exp2(-0.1 * VM_LOG2_E * (dlt[j] + dlr[j]))); /* eq 9 */
        s->lb0p[j] += focus * lg_p;
        s->lb0beta[j] += focus * (lg_beta0[j] - lg_50);
    }
}

/* Eq 48 as a factor inside a logarithm, plus what stands outside it. */
VM_INLINE double shield(double over, double horizon_km, double f)
{
    return 1 + 0.361 * over * sqrt(f * horizon_km);
}

/* Eqs 53 to 56. */
VM_INLINE double variability_db(const struct pln_p1812_fixed *k, double lg_p, double d,
                                double mu2_base, double alpha, double lg_beta0, double hm,
                                double di, double duct_exp)
{
    double lg_mu2 = vm_min(alpha * VM_LOG10_2 * vm_log2(mu2_base), 0);
    double rough = vm_max(hm - 10, 0) * (43 + 6 * di);
    double lg = lg_beta0 + lg_mu2 - 4.6e-5 * VM_LOG10_2 * VM_LOG2_E * rough, lg_ratio = lg_p - lg;
    double bend = (9.51 - 4.8 * lg + 0.198 * lg * lg) * duct_exp;
    double gamma = vm_exp2(0.10567807789453719 - 1.012 * vm_log2(2.0058 - lg) - VM_LOG2_E * bend);
    (void)k;
    return -12 + (1.2 + 3.7e-3 * d) * lg_ratio + 12 * vm_exp2(gamma * VM_LOG2_10 * lg_ratio);
}

/* Section 4.5. */
static void ducting(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                    const struct sweep_cells *cells, size_t at, size_t m, struct strip_rows *s)
{
    const double *restrict d = ring->d + at, *restrict alpha = ring->alpha + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at, *restrict duct = ring->duct_exp + at;
    const double *restrict dlt = cells->dlt + at, *restrict dlr = cells->dlr + at;
    const double *restrict hst = cells->hst + at, *restrict hsr = cells->hsr + at;
    const double *restrict hn = cells->ground + at, *restrict hrs = cells->hrs + at;
    const double *restrict hm = cells->hm + at;
    const double f_root = cbrt(k->f), lg_p = VM_LOG10_2 * vm_log2(k->p), per_km = 1000 / k->ae;
    for (size_t j = 0; j < m; j++) {
        double over_t = vm_max(s->theta_t[j] - 0.1 * dlt[j], 0);
        double over_r = vm_max(s->theta_r[j] - 0.1 * dlr[j], 0); /* eq 48a */
        double inside =
            (dlt[j] + dlr[j]) * shield(over_t, dlt[j], k->f) * shield(over_r, dlr[j], k->f);
        double af = k->af + 20 * VM_LOG10_2 * vm_log2(inside) + 0.264 * f_root * (over_t + over_r);
        double theta = per_km * d[j] + vm_min(s->theta_t[j], 0.1 * dlt[j]) +
                       vm_min(s->theta_r[j], 0.1 * dlr[j]); /* eq 52 */
        double hte = cells->hts - vm_min(hst[j], cells->h1), hre = hrs[j] - vm_min(hsr[j], hn[j]);
        double root = sqrt(hte) + sqrt(hre), q = d[j] / root;
        double di = vm_min(d[j] - dlt[j] - dlr[j], 40);
        s->lba[j] = af + k->gamma_d * theta +
                    variability_db(k, lg_p, d[j], 500 / k->ae * q * q, alpha[j], lg_beta0[j], hm[j],
                                   di, duct[j]);
    }
}

/* Eq 49: few receivers, near the coast. */
static void coast(const struct pln_link_env *env, const struct sweep_ring *ring,
                  const struct sweep_cells *cells, size_t at, size_t m, struct strip_rows *s)
{
    (void)env;
    for (size_t j = 0; j < m; j++) {
        size_t i = at + j;
        s->lba[j] +=
            pln_p1812_coast_db(ring->omega[i], ring->tx_coast[i], cells->dlt[i], cells->hts) +
            pln_p1812_coast_db(ring->omega[i], ring->rx_coast[i], cells->dlr[i], cells->hrs[i]);
    }
}

/* Section 4.6 and eq 69. */
static void combine(const struct pln_p1812_fixed *k, const struct sweep_ring *ring, size_t at,
                    size_t m, const struct strip_rows *s, double *restrict out)
{
    const double *restrict fi = ring->fi + at, *restrict fk = ring->fk + at;
    const double *restrict omega = ring->omega + at, *restrict lbs_d = ring->lbs_db + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at;
    const double eta = 2.5, lg_p = VM_LOG10_2 * vm_log2(k->p);
    for (size_t j = 0; j < m; j++) {
        double fj = 1 / (1 + vm_exp2(2 * VM_LOG2_E * 8 * (s->theta[j] - 0.3))); /* eq 57 */
        double lb0p = s->lb0p[j], lbd = lb0p + s->ldp[j], lbd50 = s->lbfs[j] + s->ld50[j];
        double land = (1 - omega[j]) * s->ldp[j];
        double lminb0p =
            lg_p < lg_beta0[j] ? lb0p + land : lbd50 + (s->lb0beta[j] + land - lbd50) * fi[j];
        double low = vm_min(s->lba[j], lb0p), high = vm_max(s->lba[j], lb0p);
        double lminbap =
            high + eta * VM_LN_2 * vm_log2(1 + vm_exp2(VM_LOG2_E / eta * (low - high)));
        double lbda = lminbap <= lbd ? lminbap + (lbd - lminbap) * fk[j] : lbd; /* eq 61 */
        double lbam = lbda + (lminb0p - lbda) * fj;                             /* eq 62 */
        double lbs = lbs_d[j] + 0.573 * s->theta[j];
        double less = vm_min(lbs, lbam), more = vm_max(lbs, lbam);
        double lbc =
            less - 5 * VM_LOG10_2 * vm_log2(1 + vm_exp2(-0.2 * VM_LOG2_10 * (more - less)));
        out[j] = vm_max(lb0p, lbc + k->i_loc); /* eq 69 */
    }
}

void sweep_forms(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                 const struct sweep_ring *ring, const struct sweep_cells *cells, size_t from,
                 size_t to, double *loss_db)
{
    struct strip_rows s;
    for (size_t at = from; at < to; at += strip) {
        size_t m = to - at < strip ? to - at : strip;
        sight(k, ring, cells, at, m, &s);
        diffraction(k, env, ring, cells, at, m, &s);
        ducting(k, ring, cells, at, m, &s);
        if (cells->any_sea) coast(env, ring, cells, at, m, &s);
        combine(k, ring, at, m, &s, loss_db + at);
    }
}
